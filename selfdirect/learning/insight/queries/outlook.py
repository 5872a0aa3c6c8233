"""Read what support costs week by week, and what was told of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from selfdirect.foundation.access.queries import team_names
from selfdirect.foundation.kernel.period import Period
from selfdirect.learning.insight.models import Outlook
from selfdirect.learning.insight.rules import outlook
from selfdirect.learning.insight.rules.outlook import ALL, Key, Series, Told, Weeks
from selfdirect.register.people.extract import GROUPS
from selfdirect.support.budgets import extract as budgets
from selfdirect.support.budgets.rules import PURPOSES, STREAMS


def series(weeks: Weeks, known_at: datetime) -> dict[Key, Series]:
    """Add up what support costs week by week, in one query."""
    costs = budgets.weekly_costs(weeks.first, weeks.ends_before, known_at)
    pence = outlook.evened([cost.pence for cost in costs])
    return outlook.series(
        (
            ({way: getattr(cost, way) for way in outlook.WAYS}, weeks.nth(cost.starts_on),
             cost.promised, cost.once, whole)
            for cost, whole in zip(costs, pence, strict=True)
        ),
        len(weeks.shares),
    )  # fmt: skip


def people(weeks: Weeks) -> list[tuple[str, str, int]]:
    """Count the people who had support in the days of the year that are told as gone by."""
    found = budgets.people_supported(weeks.year.starts_on, weeks.told_until)
    return [(one.by, one.code, one.count) for one in found]


@dataclass(frozen=True, slots=True)
class Row:
    """One part of the money: what it is called, how many it is for, and what it comes to."""

    words: str
    people: int | None  # None: kept back, and the sums with it
    told: Told | None


@dataclass(frozen=True, slots=True)
class Year:
    """The year as it was told."""

    made: Outlook
    weeks: Weeks
    whole: Told
    past: tuple[int, ...]  # pence a week, up to the day it was told; of stretches of days
    people: int
    ways: Mapping[str, list[Row]]

    @property
    def year(self) -> Period:
        return self.weeks.year


def latest() -> Year | None:
    """Read what was told last; None if nothing was yet."""
    made = Outlook.objects.order_by("-known_at").first()
    if made is None:
        return None
    weeks = Weeks.on(made.on)
    found = {(way, code): Series(*map(tuple, weeks_)) for way, code, *weeks_ in made.series}
    counts = {(way, code): count for way, code, count in made.people}
    whole = found[ALL]
    names = _names(found)
    ways = {way: _rows(way, found, counts, weeks, names) for way in outlook.WAYS}
    past, people = whole.pace[: weeks.done], counts.get(ALL, 0)
    return Year(made, weeks, outlook.tell(whole, weeks), past, people, ways)


def _rows(
    way: str,
    found: Mapping[Key, Series],
    counts: Mapping[Key, int],
    weeks: Weeks,
    names: Mapping[Key, str],
) -> list[Row]:
    here = {code: one for (by, code), one in sorted(found.items()) if by == way}
    back = outlook.kept_back(counts, way, here)
    rows = []
    for code, one in here.items():
        shown = code not in back
        told = outlook.tell(one, weeks) if shown else None
        count = counts.get((way, code), 0) if shown else None
        rows.append(Row(names.get((way, code), "Not known"), count, told))
    return sorted(rows, key=lambda row: (row.told is None, row.told and -row.told.middle.pence))


def _names(found: Mapping[Key, Series]) -> dict[Key, str]:
    teams = team_names(code for way, code in found if way == "team")
    words = {
        "team": teams,
        "group": GROUPS,
        "purpose": PURPOSES,
        "stream": {code: stream.words for code, stream in STREAMS.items()},
    }
    return {(way, code): said for way, names in words.items() for code, said in names.items()}
