"""Whether people with matched need are foretold alike, whoever they are.

A cell is a band of points in one client group (for client groups themselves, a band of points).
Small cells are never shown, nor can they be had by taking shown ones from a total.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import erfc

import numpy as np

from selfdirect.agreement.calibration.rules.choices import Choices
from selfdirect.agreement.calibration.rules.proof import short, tenths
from selfdirect.agreement.calibration.rules.sample import Floats, Sample, Truths, Whole

CLIENT_GROUP = "client group"
Interval = tuple[float, float]  # 95%
SURE = 5  # hundredths of difference that do not matter
WRONG = 5  # of a hundred tests, by chance
PLACES = 10**9  # a difference past these comes of floats alone


@dataclass(frozen=True, slots=True)
class Reading:
    """People of one kind: how what is foretold stands to what they cost."""

    column: str
    value: str
    cell: str  # "" for all cells together
    people: int | None  # None: hidden
    ratio: float | None = None  # mean foretold by mean cost; None: hidden
    ratio_interval: Interval | None = None
    matched: float | None = None  # the same with each cell's own ratio taken out
    matched_interval: Interval | None = None
    slope: float | None = None  # of cost on foretold, 1 where it is right at every height
    slope_interval: Interval | None = None
    verdict: str = "hidden"  # or "within", "unsure", "outside" of 0.95 to 1.05
    chance: float | None = None  # of a ratio so far from 1 if it were 1
    slope_chance: float | None = None
    holds: bool = False  # the ratio differs from 1 even after correction for many tests
    slope_holds: bool = False

    @property
    def hidden(self) -> bool:
        return self.people is None


@dataclass(frozen=True, slots=True)
class Fairness:
    against: str  # "actual": what people cost now; "agreed": what was agreed at last
    readings: tuple[Reading, ...]
    tests: int
    note: str


def fairness(sample: Sample, foretold: Floats, against: str, choices: Choices) -> Fairness:
    """Compare within matched need, for client groups and every column to test by."""
    costs, known = _costs(sample, against)
    view = _View(sample, foretold, costs, known, choices)
    readings = [r for column in (CLIENT_GROUP, *choices.test_by) for r in _column(view, column)]
    corrected = _corrected(readings, choices)
    tests = sum((r.chance is not None) + (r.slope_chance is not None) for r in readings)
    return Fairness(against, corrected, tests, _note(tests, choices))


def _costs(sample: Sample, against: str) -> tuple[Floats, Truths]:
    if against == "actual":
        return sample.actual.astype(np.float64), np.ones(sample.people, dtype=np.bool_)
    agreed = [c.agreed_pence or 0 for c in sample.cases]
    return np.array(agreed, dtype=np.float64), np.array(agreed) > 0


@dataclass(frozen=True, slots=True)
class _View:
    sample: Sample
    foretold: Floats
    costs: Floats
    known: Truths  # who has such a cost
    choices: Choices


def _column(view: _View, column: str) -> Iterator[Reading]:
    """Read every value of a column, over all cells and in each."""
    values, names = _kinds_and_cells(view, column)
    kinds, kind = np.unique(np.array(values)[view.known], return_inverse=True)
    cells, cell = np.unique(np.array(names)[view.known], return_inverse=True)
    foretold, costs = view.foretold[view.known], view.costs[view.known]
    matched = foretold * _cell_ratios(cell, costs, foretold)
    counts = _counts(cell, kind, len(cells), len(kinds))
    cells_of = ["", *cells.tolist()]
    shown = shown_cells(counts, view.choices.fewest)
    for k, c in zip(*np.nonzero(counts.T), strict=True):
        reading = Reading(column, str(kinds[k]), cells_of[c], None)
        if shown[c, k]:
            inside = (kind == k) & ((cell == c - 1) | (c == 0))
            reading = _read(reading, foretold[inside], matched[inside], costs[inside])
        yield reading


def _kinds_and_cells(view: _View, column: str) -> tuple[list[str], list[str]]:
    """Say of each person which value of the column they have, and in which cell they stand."""
    sample, most = view.sample, view.choices.cells
    bands = [f"points {b + 1} of {most}" for b in tenths(sample.at, most).tolist()]
    groups = [c.group for c in sample.cases]
    if column == CLIENT_GROUP:
        return groups, bands
    values = [c.columns.get(column, "") or "not recorded" for c in sample.cases]
    return values, [f"{g}, {band}" for g, band in zip(groups, bands, strict=True)]


def _counts(cell: Whole, kind: Whole, cells: int, kinds: int) -> Whole:
    """Count people by cell and kind, after a first row with the totals of the kinds."""
    counts = np.zeros((cells + 1, kinds), dtype=np.int64)
    np.add.at(counts, (cell + 1, kind), 1)
    counts[0] = counts.sum(axis=0)
    return counts


def _cell_ratios(cell: Whole, costs: Floats, foretold: Floats) -> Floats:
    """Give each person their cell's cost by what was foretold in it."""
    given = np.bincount(cell, weights=foretold)
    ratios = np.bincount(cell, weights=costs) / np.where(given > 0, given, 1)
    found: Floats = ratios[cell]
    return found


def shown_cells(counts: Whole, fewest: int) -> Truths:
    """Say which cells may be shown: none that is small, nor one that gives a small one away.

    The first row holds totals. Along each row and column whose sum can be known, at least two
    cells are hidden or none, and those hidden hold `fewest` people or more together.
    """
    hidden = (counts > 0) & (counts < fewest)
    lines = [*zip(hidden, counts, strict=True), *zip(hidden.T, counts.T, strict=True)]  # views
    settled = False
    while not settled:
        settled = True
        for here, people in lines:
            open_cells = np.flatnonzero(~here & (people > 0))
            alone = here.sum() == 1 or (here.any() and people[here].sum() < fewest)
            if alone and len(open_cells):
                here[open_cells[np.argmin(people[open_cells])]] = True
                settled = False
    return ~hidden


def _read(reading: Reading, foretold: Floats, matched: Floats, costs: Floats) -> Reading:
    ratio, spread = _ratio(foretold, costs)
    even, even_spread = _ratio(matched, costs)
    found = replace(
        reading,
        people=len(costs),
        ratio=short(ratio),
        ratio_interval=_interval(ratio, spread, len(costs)),
        matched=short(even),
        matched_interval=_interval(even, even_spread, len(costs)),
        verdict=_verdict(_interval(ratio, spread, len(costs))),
        chance=_chance(ratio, spread),
    )
    slope = None if reading.cell else _slope(foretold, costs)
    if slope is None:
        return found
    return replace(
        found,
        slope=short(slope[0]),
        slope_interval=_interval(*slope, len(costs)),
        slope_chance=_chance(*slope),
    )


def _ratio(foretold: Floats, costs: Floats) -> tuple[float, float]:
    """Give the ratio of the means and its standard error, by its linear form."""
    ratio = (foretold.sum() / costs.sum()).item()
    off = foretold - ratio * costs
    people = len(costs)
    if people < 2:
        return ratio, 0 / 1
    spread = ((off @ off) / (people * (people - 1))) ** (1 / 2) / costs.mean()
    return ratio, spread.item()


def _slope(foretold: Floats, costs: Floats) -> tuple[float, float] | None:
    """Give the slope of cost on foretold and its standard error, whatever the noise at a height.

    None where all are foretold the same, or fewer than three people stand there.
    """
    from_mean = foretold - foretold.mean()
    spread = from_mean @ from_mean
    people = len(costs)
    if people < 3 or spread <= 0:
        return None
    slope = (from_mean @ costs) / spread
    off = costs - costs.mean() - slope * from_mean
    weighed = ((from_mean * off) @ (from_mean * off)) * people / (people - 2)
    return slope.item(), (weighed ** (1 / 2) / spread).item()


def _interval(middle: float, spread: float, people: int) -> Interval:
    width = spread * student(people - 1)
    return short(middle - width), short(middle + width)


def student(free: int) -> float:
    """Give the 97.5% point of Student's t: the normal's, widened for few degrees of freedom."""
    z, free = 1959964 / 1000000, max(free, 1)
    first = (z**3 + z) / (4 * free)
    second = (5 * z**5 + 16 * z**3 + 3 * z) / (96 * free**2)
    return z + first + second + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * free**3)


def _verdict(interval: Interval) -> str:
    low, high = (round((end - 1) * 100, 4) for end in interval)
    if low >= -SURE and high <= SURE:
        return "within"
    return "outside" if high < -SURE or low > SURE else "unsure"


def _chance(middle: float, spread: float) -> float:
    """Give how often chance alone would be so far from 1, by the normal curve."""
    off = abs(middle - 1)
    if off * PLACES < 1:
        return 1
    return erfc(off / spread / 2 ** (1 / 2)) if spread else 0


def _corrected(readings: Sequence[Reading], choices: Choices) -> tuple[Reading, ...]:
    """Mark the readings that still differ when the number of tests is taken into account."""
    chances = {(n, False): r.chance for n, r in enumerate(readings) if r.chance is not None}
    slopes = {
        (n, True): r.slope_chance for n, r in enumerate(readings) if r.slope_chance is not None
    }
    holding = _holding({**chances, **slopes}, choices.correction)
    return tuple(
        replace(
            r,
            chance=None if r.chance is None else short(r.chance),
            slope_chance=None if r.slope_chance is None else short(r.slope_chance),
            holds=(n, False) in holding,
            slope_holds=(n, True) in holding,
        )
        for n, r in enumerate(readings)
    )


def _holding(chances: Mapping[tuple[int, bool], float], correction: str) -> set[tuple[int, bool]]:
    """Choose the tests that hold: by Bonferroni, or by Benjamini and Hochberg (1995)."""
    ordered = sorted(chances, key=lambda test: chances[test])
    tests = len(ordered)
    steps = [1 if correction == "bonferroni" else n + 1 for n in range(tests)]
    passed = [
        n for n, test in enumerate(ordered) if chances[test] * 100 * tests <= WRONG * steps[n]
    ]
    return set(ordered[: passed[-1] + 1]) if passed else set()


def _note(tests: int, choices: Choices) -> str:
    by_chance = -(-tests * WRONG // 100)
    name = "Bonferroni" if choices.correction == "bonferroni" else "Benjamini and Hochberg"
    return (
        f"{tests:,} tests were made, so about {by_chance:,} would look different by chance alone. "
        f"Those marked as holding still differ after the correction of {name}. Cells with fewer "
        f"than {choices.fewest} people are hidden, and others beside them so that they cannot be "
        "worked out. The lines themselves are taken as given: their own chance is not in these "
        "intervals."
    )
