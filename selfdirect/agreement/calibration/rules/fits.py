"""The methods: each turns weighted cases into a rising line for every group, and one for all.

A weight says how often a case counts: 0 or 1 when part of the cases is kept for testing, 0, 1, 2
and so on when they are resampled. So a refit is the same code as the fit.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import inf

import numpy as np
from numpy.typing import ArrayLike

from selfdirect.agreement.calibration.rules.choices import Choices, Method
from selfdirect.agreement.calibration.rules.sample import Floats, Sample, Whole, tally

TENTH = 10


@dataclass(frozen=True, slots=True)
class Lines:
    """Pence a week at each place of the grid, before closing; never falling."""

    own: Floats  # (g, k)
    generic: Floats  # (k,)

    def blend(self, generic: float) -> Floats:
        """Mix each group's own line with the one for all."""
        return (1 - generic) * self.own + generic * self.generic


def isotonic_mean(points: Whole, pence: ArrayLike) -> tuple[Whole, Floats]:
    """Fit the mean cost that never falls with whole points; a point's people stay together.

    Fast because points are few and small: a million people are added up at each number of points,
    and only those sums are pooled.
    """
    low = int(points.min())
    if int(points.max()) - low < 4 * len(points) + 1000:
        places = points - low if low else points
        counts = np.bincount(places)
        levels = np.flatnonzero(counts)
        sums = added(places, pence)[levels]
        return levels + low, pooled(sums, counts[levels].astype(np.float64))
    levels, places, counts = np.unique(points, return_inverse=True, return_counts=True)
    return levels, pooled(added(places, pence), counts.astype(np.float64))


def added(places: Whole, amounts: ArrayLike, length: int = 0) -> Floats:
    """Add up the amounts that fall on each place."""
    return np.asarray(np.bincount(places, weights=amounts, minlength=length), dtype=np.float64)


def pooled(sums: Floats, counts: Floats) -> Floats:
    """Pool adjacent violators: the rising line of least squares; every count is above nought.

    A block is known by where it starts; its mean comes of the running sums.
    """
    costs, people = [0, *sums.cumsum().tolist()], [0, *counts.cumsum().tolist()]
    starts, means = [0], [-inf]  # the first is no block: nothing is below it
    for place, mean in enumerate((sums / counts).tolist()):
        start = place
        while means[-1] >= mean:
            means.pop()
            start = starts.pop()
            mean = (costs[place + 1] - costs[start]) / (people[place + 1] - people[start])
        starts.append(start)
        means.append(mean)
    return np.repeat(means[1:], np.diff([*starts[1:], len(sums)]))


def rising(grid: Floats, counts: Floats, sums: Floats) -> Floats:
    """Fit the rising mean where people are, and draw straight lines between."""
    seen = counts > 0
    if seen.all():
        return pooled(sums, counts)
    if not seen.any():
        return np.zeros(len(grid))
    return np.interp(grid, grid[seen], pooled(sums[seen], counts[seen]))


def straight(grid: Floats, counts: Floats, sums: Floats) -> Floats:
    """Fit a straight line by least squares that neither falls nor goes below nought."""
    people = counts.sum()
    if not people:
        return np.zeros(len(grid))
    middle, mean = (counts @ grid) / people, sums.sum() / people
    from_middle = grid - middle
    spread = counts @ from_middle**2
    slope = max((sums @ from_middle) / spread, 0) if spread > 0 else 0
    line: Floats = np.maximum(mean + slope * from_middle, 0)
    return line


def floored(line: Floats, least: float, counts: Floats, sums: Floats) -> Floats:
    """Raise a line to the least it may give and lower the rest evenly, so that nothing is added.

    Of all lines that give these people what they cost and never less than `least`, this is the
    nearest: each way to part those raised from those lowered asks for some lowering, and the
    largest of these holds for all. `least` is no more than their mean cost.
    """
    if line[0] >= least:
        return line
    above = counts[::-1].cumsum()[::-1]
    given = (counts * line)[::-1].cumsum()[::-1] + least * (counts.sum() - above)
    lower = ((given - sums.sum())[above > 0] / above[above > 0]).max()
    raised: Floats = np.maximum(line - lower, least)
    return raised


def lowest(counts: Floats) -> Whole:
    """Find the places of the tenth of people with the fewest points; at least one place."""
    seen = np.flatnonzero(counts)
    so_far = counts[seen].cumsum()
    return seen[: int(np.searchsorted(so_far, so_far[-1] / TENTH)) + 1]


def level(line: Floats, counts: Floats, sums: Floats) -> Floats:
    """Scale a line so that it gives its people what they cost."""
    given = counts @ line
    return line * (sums.sum() / given) if given > 0 else line


# The default: rising means, pooled across groups


def _mean(sample: Sample, weights: Floats, choices: Choices) -> Lines:
    told = tally(sample, weights)
    counts, sums = told.counts.sum(axis=0), told.sums.sum(axis=0)
    slope = _upper_slope(sample.grid, counts, sums)
    nothing = np.zeros(len(sample.grid))
    generic = _one_mean(sample.grid, counts, sums, nothing, nothing, slope, choices)
    share = counts * (choices.strength / max(counts.sum(), 1))
    own = np.empty_like(told.counts)
    for g, (people, costs) in enumerate(zip(told.counts, told.sums, strict=True)):
        given = people @ generic
        height = costs.sum() / given if given > 0 else 1
        lent = share * generic * height
        own[g] = _one_mean(sample.grid, people, costs, share, lent, slope * height, choices)
    return Lines(own, generic)


def _one_mean(
    grid: Floats, counts: Floats, sums: Floats, more: Floats, lent: Floats, slope: float,
    choices: Choices,
) -> Floats:  # fmt: skip
    """Fit some people, as if `more` had come with the costs `lent`; a line where they are few.

    What is lent is everyone's line at the group's own height, so pooling lends shape, not level.
    """
    few = counts.sum() <= choices.small
    line = (straight if few else rising)(grid, counts + more, sums + lent)
    tail = _tail_starts(counts, choices)
    line = level(line if tail is None else _with_tail(grid, line, tail, slope), counts, sums)
    return _never_short(line, counts, sums, more, lent) if few and counts.any() else line


def _never_short(line: Floats, counts: Floats, sums: Floats, more: Floats, lent: Floats) -> Floats:
    """Keep a straight line from falling below what the tenth with the fewest points cost.

    Costs bend upwards, so the best straight line starts too low, even below nought. What this
    tenth cost on average leans on what is lent, as the line does.
    """
    low = lowest(counts)
    least = (sums + lent)[low].sum() / (counts + more)[low].sum()
    return floored(line, min(least, sums.sum() / counts.sum()), counts, sums)


def _tail_starts(counts: Floats, choices: Choices) -> int | None:
    """Find the place where the chosen percentage of people have been passed."""
    if choices.tail_percent == 100 or not counts.sum():
        return None
    share = choices.tail_percent.numerator / (100 * choices.tail_percent.denominator)
    so_far = counts.cumsum()
    return int(np.searchsorted(so_far, share * so_far[-1]))


def _with_tail(grid: Floats, line: Floats, start: int, slope: float) -> Floats:
    """Go on from a place by a slope: past it too few people stand to fit by."""
    found = line.copy()
    found[start:] = line[start] + slope * (grid[start:] - grid[start])
    return found


def _upper_slope(grid: Floats, counts: Floats, sums: Floats) -> float:
    """Find everyone's slope over the upper half of people by points."""
    so_far = counts.cumsum()
    upper = slice(int(np.searchsorted(so_far, so_far[-1] / 2)), None)
    line = straight(grid[upper], counts[upper], sums[upper])
    width = grid[-1] - grid[upper][0]
    return (line[-1] - line[0]) / width if width > 0 else 0


# The others, each group by itself


def _each(
    one: Callable[[Floats, Floats, Floats, Choices], Floats],
) -> Callable[[Sample, Floats, Choices], Lines]:
    """Make a method of a fit that needs only people and costs at each number of points."""

    def fit(sample: Sample, weights: Floats, choices: Choices) -> Lines:
        told = tally(sample, weights)
        counts, sums = told.counts.sum(axis=0), told.sums.sum(axis=0)
        generic = one(sample.grid, counts, sums, choices)
        pairs = zip(told.counts, told.sums, strict=True)
        own = [one(sample.grid, c, s, choices) if c.any() else generic for c, s in pairs]
        return Lines(np.array(own), generic)

    return fit


def _line(grid: Floats, counts: Floats, sums: Floats, choices: Choices) -> Floats:
    nothing = np.zeros(len(grid))
    return _never_short(straight(grid, counts, sums), counts, sums, nothing, nothing)


def _price(grid: Floats, counts: Floats, sums: Floats, choices: Choices) -> Floats:
    """Give every point the same price; where all have nought points, everyone the mean."""
    points: Floats = np.maximum(grid, 0)
    scored = counts @ points
    if scored > 0:
        points *= sums.sum() / scored
        return points
    return np.full(len(grid), sums.sum() / counts.sum())


def _bands(grid: Floats, counts: Floats, sums: Floats, choices: Choices) -> Floats:
    """Cut people into bands of points, as even as points allow, each with its rising mean."""
    middles = counts.cumsum() - counts / 2
    bands: Whole = (middles * choices.bands // counts.sum()).astype(np.int64)
    band = np.minimum(bands, choices.bands - 1)
    people, costs = added(band, counts, choices.bands), added(band, sums, choices.bands)
    line: Floats = rising(np.arange(choices.bands).astype(np.float64), people, costs)[band]
    return line


def _by_cases(
    one: Callable[[Sample, Whole, Whole, Floats, Choices], Floats],
) -> Callable[[Sample, Floats, Choices], Lines]:
    """Make a method of a fit that needs every case: in order of points, and in order of cost."""

    def fit(sample: Sample, weights: Floats, choices: Choices) -> Lines:
        everyone = np.argsort(sample.at, kind="stable")
        by_cost = np.argsort(sample.held, kind="stable")
        generic = one(sample, everyone, by_cost, weights, choices)
        own = []
        for g in range(len(sample.groups)):
            cases = np.arange(len(sample.at))[sample.of(g)]
            few = not weights[cases].any()
            costs = sample.by_cost[sample.of(g)]
            own.append(generic if few else one(sample, cases, costs, weights, choices))
        return Lines(np.array(own), generic)

    return fit


def _percentile(
    sample: Sample, by_points: Whole, by_cost: Whole, weights: Floats, choices: Choices
) -> Floats:
    """Match ranks of points to ranks of cost, sorted apart (In Control, ADASS)."""
    times = weights.astype(np.int64)
    points = np.repeat(sample.grid[sample.at[by_points]], times[by_points])
    costs = np.repeat(sample.held[by_cost], times[by_cost])
    if choices.step_percent:
        points, costs = _at_steps(points, choices), _at_steps(costs, choices)
    levels, places = np.unique(points, return_inverse=True)
    means = added(places, costs) / np.bincount(places)
    line: Floats = np.interp(sample.grid, levels, means)
    return line


def _at_steps(rising: Floats, choices: Choices) -> Floats:
    """Read the percentiles of sorted values, straight between two of them."""
    step = choices.step_percent
    count = -(-100 * step.denominator // step.numerator)
    ranks = np.minimum(np.arange(count + 1) * (step.numerator / step.denominator) / 100, 1)
    found: Floats = np.interp(ranks * (len(rising) - 1), np.arange(len(rising)), rising)
    return found


def _quantile(
    sample: Sample, by_points: Whole, by_cost: Whole, weights: Floats, choices: Choices
) -> Floats:
    """Find the rising line of least pinball loss, by halving the costs it can have.

    At each halving the people of a stretch of points are cut in two: those before the cut stay at
    or below the middle cost, the rest go above it, where that loses least. The line is exact: its
    values are costs that people have.
    """
    cases = by_points[weights[by_points] > 0]
    places, begins = np.unique(sample.at[cases], return_index=True)
    costs, often = sample.held[cases], weights[cases]
    levels = np.unique(costs)
    found = np.empty(len(places))
    share = choices.quantile.numerator / choices.quantile.denominator
    todo = [(0, len(places), 0, len(levels) - 1)]
    ends = np.append(begins, len(cases))
    while todo:
        first, last, low, high = todo.pop()
        if low == high:
            found[first:last] = levels[low]
            continue
        middle = (low + high) // 2
        stretch = slice(ends[first], ends[last])
        below = often[stretch] * ((costs[stretch] <= levels[middle]) - share)
        loss = np.add.reduceat(below, begins[first:last] - ends[first])
        after = np.append(loss[::-1].cumsum()[::-1], 0)  # the loss of going above from each place
        cut = first + len(after) - 1 - int(np.argmin(after[::-1]))
        todo += [(first, cut, low, middle)] * (cut > first)
        todo += [(cut, last, middle + 1, high)] * (cut < last)
    line: Floats = np.interp(sample.grid, sample.grid[places], found)
    return line


FITS: dict[Method, Callable[[Sample, Floats, Choices], Lines]] = {
    Method.MEAN: _mean,
    Method.PERCENTILE: _by_cases(_percentile),
    Method.PRICE: _each(_price),
    Method.BANDS: _each(_bands),
    Method.LINE: _each(_line),
    Method.QUANTILE: _by_cases(_quantile),
}


def fit(sample: Sample, weights: Floats, choices: Choices) -> Lines:
    """Fit by the chosen method."""
    return FITS[choices.method](sample, weights, choices)
