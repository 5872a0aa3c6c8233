"""What several pages show: how a text differs from the version before, and whether it stands."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from itertools import groupby

from django.utils.timezone import localdate

from selfdirect.agreement.allocation import queries as allocations
from selfdirect.agreement.allocation import rules as allocation
from selfdirect.agreement.allocation.models import Scheme
from selfdirect.agreement.schemes import rules

NO_SUM = "no sum"
SAID_APART = "example does not come out"  # with the way to take it over


def differences(before: Scheme | None, text: str) -> dict[str, object]:
    """Lay out what a text changes, in words, in money and drawn."""
    if before is None:
        return {"before": None}
    compared = _compared(before.text, text)
    told = _told(before.text, text)
    return {
        "before": before,
        "told": [(part, list(each)) for part, each in groupby(told, key=lambda c: c.part)],
        "many": len(told),
        "tried": len(compared),
        "differ": [_row(one) for one in compared if one.was != one.new],
        "compared": [_row(one) for one in compared],
        "curves": [drawn(one) for one in _curves(before.text, text)],
    }


# The texts of two versions never change, and everybody may ask for what differs: kept.


@lru_cache(maxsize=16)
def _told(old: str, new: str) -> tuple[rules.Change, ...]:
    return rules.changes(old, new)


@lru_cache(maxsize=16)
def _compared(old: str, new: str) -> tuple[rules.Compared, ...]:
    was, now = allocations.read(old), allocations.read(new)
    return rules.compared(was, now, max(was.starts_on, now.starts_on))


@lru_cache(maxsize=16)
def _curves(old: str, new: str) -> tuple[rules.CurveChange, ...]:
    return rules.curves(allocations.read(old), allocations.read(new))


def _row(one: rules.Compared) -> Sequence[object]:
    was, now = (NO_SUM if each is None else each for each in (one.was, one.new))
    return one.name, was, now, "" if one.change is None else one.change


def drawn(one: rules.CurveChange) -> Mapping[str, object]:
    """Give a curve as the drawing of a table takes it."""
    name = ": ".join(filter(None, (one.table, one.curve)))
    headings = ("Points", "Before", "Now", "Change")
    return {"name": name, "chart": one.chart, "headings": headings, "rows": one.rows}


def unreadable(text: str) -> dict[str, object]:
    """Say all that is wrong with a text that is no scheme, with the lines around the first."""
    found = [r for r in allocation.lint(text, localdate()) if r.weight == allocation.FAULT]
    return {"wrong_in_file": found, "excerpt": allocation.excerpt(text, found[0].place)}


def check(text: str) -> dict[str, object]:
    """Say whether a text's own examples come out, and what to look at."""
    scheme = allocations.read(text)
    return {
        "scheme": scheme,
        "wrong": allocation.check_fixtures(scheme),
        **_looked_over(text, localdate()),
    }


@lru_cache(maxsize=16)
def _looked_over(text: str, on: date) -> Mapping[str, object]:
    """Say what the checks found in a text: what stops it, and what to look at."""
    found = allocation.lint(text, on)
    return {
        "grave": [r for r in found if r.weight == allocation.GRAVE and r.kind != SAID_APART],
        "advice": [r for r in found if r.weight == allocation.ADVICE],
    }
