"""Who would pay more and who less by other terms: in numbers fit for everybody to read.

Numbers of few people are kept back here, once. Money is whole pence a week, exact.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction
from statistics import median_high, median_low

from selfdirect.foundation.kernel.hiding import Cell, Line, few, hidden, sums_hidden
from selfdirect.foundation.kernel.money import Money, half_up

SIZES = (  # of a change in pence a week: from, to below, in words
    (1, 500, "less than £5"),
    (500, 1_000, "£5 to £9.99"),
    (1_000, 2_500, "£10 to £24.99"),
    (2_500, 5_000, "£25 to £49.99"),
    (5_000, None, "£50 or more"),
)
AGES = ((25, "18 to 24"), (65, "25 to 64"), (75, "65 to 74"), (85, "75 to 84"))
OLDEST, NO_AGE = "85 and over", "Age not known"
WAYS = ("more", "less", "same")
ALL, SIZE = "all", "size"  # names of tables, beside those of the groups
SPLITS = (("group", "By client group"), ("age", "By age"), ("setting", "By setting"))


@dataclass(frozen=True, slots=True)
class One:
    """One person before and after; None is the full cost, where that is not known."""

    group: str
    age: str
    setting: str
    was: int | None
    will: int | None

    @property
    def both(self) -> bool:
        return self.was is not None and self.will is not None

    @property
    def change(self) -> int:
        return (self.will or 0) - (self.was or 0)


@dataclass(frozen=True, slots=True)
class Row:
    """Some people, before and after. None: kept back, as it tells of too few."""

    name: str
    people: int | None
    more: int | None
    less: int | None
    same: int | None
    was_pence: int | None
    now_pence: int | None  # this and the next also where few of them move
    median_pence: int | None  # of the changes


@dataclass(frozen=True, slots=True)
class Split:
    by: str
    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Size:
    name: str
    more: int | None
    less: int | None


@dataclass(frozen=True, slots=True)
class Simulated:
    everybody: Row
    splits: tuple[Split, ...]
    sizes: tuple[Size, ...]
    not_known: int | None  # who pay the full cost of support whose cost is not known

    def plain(self) -> dict[str, object]:
        """Give it as plain JSON values."""
        return asdict(self)


def age_band(age: int | None) -> str:
    if age is None:
        return NO_AGE
    return next((words for below, words in AGES if age < below), OLDEST)


def pays(most: Money | None, cost: Money | None) -> int | None:
    """Say in pence what somebody pays: no more than the cost; None where nobody knows.

    :param most: the most they could be asked for; None is the full cost
    :param cost: of their support; None where it is not known
    """
    known = [each.pence for each in (most, cost) if each is not None]
    return min(known, default=None)


def simulated(people: Iterable[One]) -> Simulated:
    """Count who would pay more and less, by group, age, setting and size of change."""
    everyone = list(people)
    told = [one for one in everyone if one.both]
    parts = {(ALL, ""): told, **_parts(told)}
    counts = {cell: n for part, some in parts.items() for cell, n in _counts(part, some)}
    counts |= _sizes(told)
    back = hidden(counts, _lines(list(parts)))
    shown = {cell: None if cell in back else n for cell, n in counts.items()}
    unknown = len(everyone) - len(told)
    return Simulated(
        _rows(ALL, parts, shown)[0],
        tuple(Split(by, title, _rows(by, parts, shown)) for by, title in SPLITS),
        tuple(Size(w, shown[SIZE, w, "more"], shown[SIZE, w, "less"]) for *_, w in SIZES),
        None if few(unknown) else unknown,
    )


_Parts = dict[tuple[str, str], list[One]]
_Shown = dict[Cell, int | None]


def _parts(told: Sequence[One]) -> _Parts:
    """Part the people by each thing that they differ in, in order of its names."""
    found: _Parts = {}
    for by, _ in SPLITS:
        for name in sorted({getattr(one, by) for one in told}):
            found[by, name] = [one for one in told if getattr(one, by) == name]
    return found


def _counts(part: tuple[str, str], some: Sequence[One]) -> Iterator[tuple[Cell, int]]:
    more = sum(one.change > 0 for one in some)
    less = sum(one.change < 0 for one in some)
    counted = {"more": more, "less": less, "same": len(some) - more - less, "people": len(some)}
    return (((*part, way), count) for way, count in counted.items())


def _sizes(told: Sequence[One]) -> dict[Cell, int]:
    changes = [one.change for one in told]
    return {
        (SIZE, words, way): sum(low <= sign * c and (high is None or sign * c < high)
                                for c in changes)
        for way, sign in (("more", 1), ("less", -1))
        for low, high, words in SIZES
    }  # fmt: skip


def _lines(parts: Sequence[tuple[str, str]]) -> Iterator[Line]:
    """List every sum that a reader could do."""
    for part in parts:
        yield [(*part, way) for way in (*WAYS, "people")]
    for by, _ in SPLITS:
        for way in (*WAYS, "people"):
            yield [*((*part, way) for part in parts if part[0] == by), (ALL, "", way)]
    for way in ("more", "less"):
        yield [*((SIZE, words, way) for *_, words in SIZES), (ALL, "", way)]


def _rows(by: str, parts: _Parts, shown: _Shown) -> tuple[Row, ...]:
    """Make the rows of everybody by one thing, and keep back the sums that tell of few."""
    ours = {name: some for (kind, name), some in parts.items() if kind == by}
    moved = {name: sum(bool(one.change) for one in some) for name, some in ours.items()}
    back = sums_hidden(moved, [n for n in ours if shown[by, n, "people"] is None])
    return tuple(_row(by, name, some, shown, name not in back) for name, some in ours.items())


def _row(by: str, name: str, some: Sequence[One], shown: _Shown, moves: bool) -> Row:
    people, more, less, same = (shown[by, name, w] for w in ("people", "more", "less", "same"))
    return Row(
        name,
        people,
        more,
        less,
        same,
        None if people is None else sum(one.was or 0 for one in some),
        sum(one.will or 0 for one in some) if moves else None,
        _median([one.change for one in some]) if moves else None,
    )


def _median(changes: Sequence[int]) -> int:
    """Find the middle one; of two in the middle, what is halfway."""
    if not changes:
        return 0
    return half_up(Fraction(median_low(changes) + median_high(changes), 2))
