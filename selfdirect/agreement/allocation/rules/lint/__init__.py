"""The checks of a scheme file: every fault, or else all that a careful reader would ask about."""

from datetime import date

from selfdirect.agreement.allocation.rules.lint import asked, dates, money, tried, words
from selfdirect.agreement.allocation.rules.lint.bounds import Bounds
from selfdirect.agreement.allocation.rules.lint.context import Context, used
from selfdirect.agreement.allocation.rules.lint.faults import read
from selfdirect.agreement.allocation.rules.lint.remarks import (
    ADVICE,
    FACT,
    FAULT,
    GRAVE,
    Places,
    Remark,
)
from selfdirect.agreement.allocation.rules.written import read_yaml

CHECKS = (*asked.CHECKS, *money.CHECKS, *dates.CHECKS, *words.CHECKS, *tried.CHECKS)
_WEIGHTS = (FAULT, GRAVE, ADVICE, FACT)

__all__ = ["ADVICE", "CHECKS", "FACT", "FAULT", "GRAVE", "Remark", "lint"]


def lint(text: str, on: date) -> tuple[Remark, ...]:
    """Look a scheme file over: the gravest first, then as they stand in the file.

    :param on: the day by which figures count as old
    """
    scheme, faults = read(text)
    found = [*faults, *words.hidden(text)]
    if scheme is not None:
        known = Context(scheme, Places(read_yaml(text)), Bounds(scheme), used(scheme), on)
        found += [remark for check in CHECKS for remark in check(known)]
    return tuple(sorted(found, key=_order))


def _order(remark: Remark) -> tuple[int, int, int]:
    return _WEIGHTS.index(remark.weight), remark.place.line, remark.place.column
