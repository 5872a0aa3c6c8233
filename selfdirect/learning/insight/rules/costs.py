"""What our own work costs beside the support: acts counted, times minutes that are assumed.

The counts are known. The minutes and the price of an hour are the council's data (minutes.toml);
until somebody measures them they are assumptions, and every figure made of them says so.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from selfdirect.foundation.kernel.hiding import few
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.support.budgets.rules import UnitCost

EARLY = "early"
ROUTES = {  # and where their money goes; history does not tell one kind of fund from the other
    "direct": ("dp",),
    "managed": ("provider",),
    "isf": ("isf", "pool"),
}


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that is done, how it is sorted, and how long it takes."""

    code: str
    kind: str
    part: str
    minutes: int
    words: str


@dataclass(frozen=True, slots=True)
class Minutes:
    """The council's figures of how long things take."""

    acts: tuple[Act, ...]
    parts: Mapping[str, str]  # code: words
    hours: tuple[tuple[date, Money], ...]  # the price of an hour, from a day on
    source: str

    @classmethod
    def read(cls, file: Mapping[str, object]) -> "Minutes":
        """Build from the file of minutes.

        :raises ValueError: if an act takes no time, or is sorted to a part that is not named
        """
        parts = {str(row["code"]): str(row["words"]) for row in _rows(file["part"])}
        hours = sorted(
            (_day(row["starts_on"]), Money.pounds(str(row["pounds"])))
            for row in _rows(file["hour"])
        )
        acts = tuple(_act(row, parts) for row in _rows(file["act"]))
        return cls(acts, parts, tuple(hours), str(file["source"]))

    def hour(self, on: date) -> Money:
        """Say what an hour costs on a day: the last price that has begun, else the first."""
        begun = [price for starts_on, price in self.hours if starts_on <= on]
        return begun[-1] if begun else self.hours[0][1]

    @property
    def named(self) -> list[tuple[str, str, str]]:
        return [(act.code, act.kind, act.part) for act in self.acts]


def _act(row: Mapping[str, object], parts: Mapping[str, str]) -> Act:
    code, part, minutes = str(row["code"]), str(row["part"]), row["minutes"]
    if part not in parts:
        raise ValueError(f"{code} is sorted to {part}, which is not a part.")
    if not isinstance(minutes, int) or minutes <= 0:
        raise ValueError(f"{code} takes {minutes} minutes: it must take some.")
    return Act(code, str(row.get("kind", "")), part, minutes, str(row["words"]))


def _rows(found: object) -> Sequence[Mapping[str, object]]:
    assert isinstance(found, list)
    return found


def _day(found: object) -> date:
    assert isinstance(found, date)
    return found


@dataclass(frozen=True, slots=True)
class Done:
    """How often something was done, and for how many people; `code` is "" for a whole part."""

    code: str
    kind: str
    part: str
    times: int
    people: int


@dataclass(frozen=True, slots=True)
class Work:
    """What a part of the work took."""

    part: str
    words: str
    acts: int
    people: int
    minutes: int
    cost: Money


def work(done: Iterable[Done], minutes: Minutes, on: date) -> list[Work]:
    """Say what each part of the work took, in the order in which the parts are named."""
    counts = {(one.code, one.kind, one.part): one for one in done}
    hour, found = minutes.hour(on), []
    for part, words in minutes.parts.items():
        whole = counts.get(("", "", part), Done("", "", part, 0, 0))
        took = sum(
            act.minutes * counts[act.code, act.kind, part].times
            for act in minutes.acts
            if (act.code, act.kind, part) in counts
        )
        cost = hour.times(Fraction(took, 60))
        found.append(Work(part, words, whole.times, whole.people, took, cost))
    return found


@dataclass(frozen=True, slots=True)
class Route:
    """What paying costs by one way of holding the money; None where nothing went that way."""

    words: str
    payments: int
    people: int  # the fewest that one of its figures is of; none: nothing was done or paid
    paid: Money
    cost: Money

    @property
    def a_payment(self) -> Money | None:
        return self.cost.times(Fraction(1, self.payments)) if self.payments else None

    @property
    def of_a_hundred(self) -> Money | None:
        """For each hundred pounds paid."""
        return self.cost.times(Fraction(10_000, self.paid.pence)) if self.paid > NOTHING else None


def routes(
    works: Iterable[Work], paid: Mapping[str, Money], behind: Mapping[str, int]
) -> list[Route]:
    """Put what paying took beside what was paid, by route.

    :param paid: what left budgets, by the kind of account that it went to
    :param behind: the people that it was for, the same way
    """
    return [_route(one, paid, behind) for one in works if one.part in ROUTES]


def _route(one: Work, paid: Mapping[str, Money], behind: Mapping[str, int]) -> Route:
    ways = ROUTES[one.part]
    whole = Money.total(paid.get(way, NOTHING) for way in ways)
    given = max(behind.get(way, int(bool(paid.get(way)))) for way in ways)
    people = min((count for count in (one.people, given) if count), default=0)
    return Route(one.words, one.acts, people, whole, one.cost)


@dataclass(frozen=True, slots=True)
class Early:
    """Early help beside ongoing support, for the same days."""

    people: int
    cost: Money  # of our time
    support: Money  # what the book says
    other: Money  # our time for everything else

    @property
    def of_a_hundred(self) -> Money | None:
        """How much of each hundred pounds goes on early help; None where nothing does at all."""
        whole = self.cost + self.support + self.other
        return self.cost.times(Fraction(10_000, whole.pence)) if whole > NOTHING else None


def early(works: Sequence[Work], support: Money) -> Early:
    """Put early help beside all that comes after it."""
    first = [one for one in works if one.part == EARLY]
    rest = Money.total(one.cost for one in works if one.part != EARLY)
    people = sum(one.people for one in first)
    return Early(people, Money.total(one.cost for one in first), support, rest)


def shown(units: Iterable[UnitCost]) -> tuple[list[UnitCost], int]:
    """Part the services that enough people have from those that are kept back; answer how many."""
    found = list(units)
    kept = [unit for unit in found if not few(unit.people)]
    return kept, len(found) - len(kept)
