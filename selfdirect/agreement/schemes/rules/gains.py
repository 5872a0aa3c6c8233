"""Who would gain and who would lose by another version: in numbers fit for everybody to read.

Numbers of few people are kept back here, once, so that the page, the file and what is kept with a
proposal can show no more than each other. Money is pence a week.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from fractions import Fraction

import numpy as np

from selfdirect.agreement.allocation.rules.columns.exact import Array
from selfdirect.agreement.schemes.rules.hiding import Cell, Line, few, hidden, sums_hidden
from selfdirect.agreement.schemes.rules.simulation import UNKNOWN, Gathered, Side, Simulation
from selfdirect.foundation.kernel.money import half_up

SIZES = (  # of a change in pence a week: from, to below, in words
    (1, 500, "less than £5"),
    (500, 1_000, "£5 to £10"),
    (1_000, 2_500, "£10 to £25"),
    (2_500, 5_000, "£25 to £50"),
    (5_000, 10_000, "£50 to £100"),
    (10_000, None, "£100 or more"),
)
WAYS = ("gain", "lose", "same")
HELPED = ("Family and friends do some of it", "Nobody in the family or among friends helps")
ALL, SIZE = "all", "size"  # names of tables, beside those of the groups


@dataclass(frozen=True, slots=True)
class Row:
    """Some people, before and after. None: kept back, as it tells of too few."""

    name: str
    people: int | None  # who have a figure under both
    gain: int | None
    lose: int | None
    same: int | None
    was_pence: int | None  # all of them together
    now_pence: int | None  # this and the next also where few of them move, as it tells how far
    median_pence: int | None  # of the changes


@dataclass(frozen=True, slots=True)
class Split:
    """Everybody by one thing that they differ in."""

    by: str
    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Size:
    name: str
    lose: int | None
    gain: int | None


@dataclass(frozen=True, slots=True)
class NoFigure:
    """Who could not be compared, and why one of the versions gives no figure."""

    people: int | None
    before: int | None
    after: int | None
    new: tuple[str, ...]  # questions that nobody has answered yet
    lost: tuple[str, ...]  # questions with answers that one of them does not know
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Short:
    """Whose figure is below what their agreed plan costs."""

    known: int | None  # who have an agreed plan, and a figure under both
    before: int | None
    after: int | None
    newly: int | None
    newly_pence: int | None  # how much they would be short of together


@dataclass(frozen=True, slots=True)
class Gains:
    everybody: Row
    gain_pence: int | None  # all that is gained
    lose_pence: int | None  # all that is lost, above nought
    splits: tuple[Split, ...]
    sizes: tuple[Size, ...]
    over: int | None  # who would go to the panel, and would not before
    under: int | None  # who went, and would not
    none: NoFigure
    short: Short


@dataclass(frozen=True, slots=True)
class _Part:
    """Some of the people who can be compared."""

    by: str
    name: str
    who: Array


def gains(found: Simulation) -> Gains:
    """Count who would gain and lose, by group, age, help and size of change."""
    change, splits = found.change, _splits(found)
    whole = _Part(ALL, "", found.both)
    parts = [whole, *(part for _, each in splits for part in each)]
    counts = _counts(parts, change) | _sizes(change)
    back = hidden(counts, _lines(parts))
    shown = {cell: None if cell in back else count for cell, count in counts.items()}
    moves = None in (shown[ALL, "", "gain"], shown[ALL, "", "lose"])
    return Gains(
        everybody=_rows([whole], found, shown)[0],
        gain_pence=None if moves else int(change[change > 0].sum()),
        lose_pence=None if moves else -int(change[change < 0].sum()),
        splits=tuple(
            Split(each[0].by, title, _rows(each, found, shown)) for title, each in splits if each
        ),
        sizes=tuple(
            Size(words, shown[SIZE, words, "lose"], shown[SIZE, words, "gain"])
            for _, _, words in SIZES
        ),
        over=_told(found.both & found.after.panel & ~found.before.panel),
        under=_told(found.both & found.before.panel & ~found.after.panel),
        none=_no_figure(found),
        short=_short(found),
    )


def _splits(found: Simulation) -> list[tuple[str, list[_Part]]]:
    helped: Gathered = (np.where(found.helped, 0, 1), HELPED)
    kinds = (
        ("group", "By client group", found.people.group),
        ("age", "By age", found.people.age),
        ("help", "By help from family and friends", helped),
    )
    return [(title, list(_parts(by, kind, found.both))) for by, title, kind in kinds]


def _parts(by: str, kind: Gathered, both: Array) -> Iterator[_Part]:
    places, names = kind
    for name, place in sorted((name, place) for place, name in enumerate(names)):
        who: Array = both & (places == place)
        if who.any():
            yield _Part(by, name, who)


def _sizes(change: Array) -> dict[Cell, int]:
    return {
        (SIZE, words, way): _between(moved, low, high)
        for way, moved in (("gain", change), ("lose", -change))
        for low, high, words in SIZES
    }


def _between(moved: Array, low: int, high: int | None) -> int:
    return int(((moved >= low) & (high is None or moved < high)).sum())


def _counts(parts: Sequence[_Part], change: Array) -> dict[Cell, int]:
    ways = {"gain": change > 0, "lose": change < 0, "same": change == 0, "people": True}
    return {
        (part.by, part.name, way): int((part.who & moved).sum())
        for part in parts
        for way, moved in ways.items()
    }


def _lines(parts: Sequence[_Part]) -> Iterator[Line]:
    """List every sum that a reader could do."""
    for part in parts:
        yield [(part.by, part.name, way) for way in (*WAYS, "people")]
    for by in dict.fromkeys(part.by for part in parts[1:]):
        for way in (*WAYS, "people"):
            yield [*((by, p.name, way) for p in parts if p.by == by), (ALL, "", way)]
    for way in ("gain", "lose"):
        yield [*((SIZE, words, way) for _, _, words in SIZES), (ALL, "", way)]


def _rows(
    parts: Sequence[_Part], found: Simulation, shown: Mapping[Cell, int | None]
) -> tuple[Row, ...]:
    """Make the rows of everybody by one thing, and keep back the sums that tell of few."""
    moved = {part.name: int((part.who & (found.change != 0)).sum()) for part in parts}
    none = [part.name for part in parts if shown[part.by, part.name, "people"] is None]
    back = sums_hidden(moved, none)
    return tuple(_row(part, found, shown, part.name not in back) for part in parts)


def _row(part: _Part, found: Simulation, shown: Mapping[Cell, int | None], moves: bool) -> Row:
    people, gain, lose, same = (
        shown[part.by, part.name, way] for way in ("people", "gain", "lose", "same")
    )
    was, now = (side.pence[part.who] for side in (found.before, found.after))
    return Row(
        part.name,
        people,
        gain,
        lose,
        same,
        None if people is None else int(was.sum()),
        int(now.sum()) if moves else None,
        _median(now - was) if moves else None,
    )


def _median(changes: Array) -> int:
    """Find the middle one; of two in the middle, what is halfway."""
    ranked = np.sort(changes)
    middle = [int(pence) for pence in ranked[(len(ranked) - 1) // 2 : len(ranked) // 2 + 1]]
    return half_up(Fraction(sum(middle), len(middle))) if middle else 0


def _told(who: Array) -> int | None:
    count = int(who.sum())
    return None if few(count) else count


def _no_figure(found: Simulation) -> NoFigure:
    def of_both(what: str) -> tuple[str, ...]:
        was, now = (getattr(side, what) for side in (found.before, found.after))
        return tuple(dict.fromkeys([*was, *now]))

    return NoFigure(
        _told(~found.both),
        _told(found.before.none),
        _told(found.after.none),
        of_both("new"),
        of_both("lost"),
        tuple(dict.fromkeys(side.why for side in (found.before, found.after) if side.why)),
    )


def _short(found: Simulation) -> Short:
    costs = found.people.costs
    known: Array = found.both & (costs != UNKNOWN)
    was, now = (known & _below(side, costs) for side in (found.before, found.after))
    newly: Array = now & ~was
    told = _told(newly)
    lacking = int((costs - found.after.pence)[newly].sum()) if told is not None else None
    return Short(_told(known), _told(was), _told(now), told, lacking)


def _below(side: Side, costs: Array) -> Array:
    below: Array = side.pence < costs
    return below


def kept(found: Gains, on: date, today: date, beside: tuple[str, str]) -> dict[str, object]:
    """Write the numbers as plain JSON values, to be kept with a proposal.

    :param on: the day whose rates were taken
    :param beside: key and version of what it was compared with
    """
    said = {"beside": list(beside), "on": on.isoformat(), "worked_out_on": today.isoformat()}
    return {**said, **asdict(found)}
