"""From fitted lines to a table whose total is the budget: visible steps, whole pence, exact."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

import numpy as np

from selfdirect.agreement.calibration.rules.choices import Choices
from selfdirect.agreement.calibration.rules.sample import Floats, Whole
from selfdirect.foundation.kernel.money import half_up

Knots = tuple[tuple[Fraction, int], ...]  # (points, whole pence a week), points rising
PLACES = 10**9  # of the factor


@dataclass(frozen=True, slots=True)
class Target:
    """What the table may give all these people together, in pence a week."""

    budget: int
    savings: int
    contingency: int

    @property
    def pence(self) -> int:
        return self.budget - self.savings - self.contingency


@dataclass(frozen=True, slots=True)
class Closed:
    """A table in whole pence, and how it was closed."""

    pence: Whole  # (g, k), never falling along k
    kept: tuple[Whole, ...]  # g: the places between which the line is straight
    fitted: int  # what the lines gave before
    factor: Fraction
    given: int  # what the table gives


def target(cost: int, choices: Choices) -> Target:
    """Take savings off the budget, then contingency; without a budget, off what people cost."""
    budget = cost if choices.budget_pence is None else choices.budget_pence
    saved = half_up(budget * choices.savings_percent / 100)
    return Target(budget, saved, half_up((budget - saved) * choices.contingency_percent / 100))


def factor_to(target: int, fitted: float) -> Fraction:
    """Find what every line is multiplied by, to 9 places."""
    return Fraction(round(target / fitted * PLACES), PLACES)


def close(
    lines: Floats, counts: Floats, target: int, choices: Choices, points: Sequence[Fraction]
) -> Closed:
    """Shorten lines if asked, scale them to the target, then round: the total is then exact.

    Rounding comes last and rises with its input, so the table never falls. What it leaves,
    `target - given`, is shown and never hidden in a line.
    """
    most, step = choices.most_knots, choices.rounding_pence
    kept = tuple(_kept(n, people, points, most) for n, people in zip(lines, counts, strict=True))
    straight = [_straightened(n, k, points) for n, k in zip(lines, kept, strict=True)]
    fitted = (np.array(straight) * counts).sum().item()
    factor = factor_to(target, fitted)
    scaled = np.array(straight) * (factor.numerator / factor.denominator)
    rounded = np.floor(scaled / step + 1 / 2).astype(np.int64) * step
    pence = np.array([_read(n, k, points) for n, k in zip(rounded, kept, strict=True)])
    given = int((pence * counts.astype(np.int64)).sum())
    return Closed(pence, kept, round(fitted), factor, given)


def _kept(line: Floats, people: Floats, points: Sequence[Fraction], most: int) -> Whole:
    """Choose the places between which a line may be drawn straight.

    From its two ends, it is given the place where it is most out for most people, again and again
    until it has `most`; every place where none is said.
    """
    if not most or len(line) <= most:
        return np.arange(len(line))
    grid, kept = _floats(points), [0, len(line) - 1]
    for _ in range(most - 2):
        off = np.abs(np.interp(grid, grid[kept], line[kept]) - line) * (people + 1)
        kept = sorted({*kept, int(off.argmax())})
    return np.array(kept)


def _floats(points: Sequence[Fraction]) -> Floats:
    return np.array([p.numerator / p.denominator for p in points])


def _straightened(line: Floats, kept: Whole, points: Sequence[Fraction]) -> Floats:
    if len(kept) == len(line):
        return line
    grid = _floats(points)
    return np.interp(grid, grid[kept], line[kept])


def _read(pence: Whole, kept: Whole, points: Sequence[Fraction]) -> Whole:
    """Read a line between the places kept as the table is read: exactly, in whole pence."""
    found = pence.copy()
    for a, b in pairwise(kept.tolist()):
        low, rise, run = int(pence[a]), int(pence[b] - pence[a]), points[b] - points[a]
        for n in range(a + 1, b):
            found[n] = half_up(low + rise * (points[n] - points[a]) / run)
    return found


def knots(points: Sequence[Fraction], pence: Whole) -> Knots:
    """Make a line's knots, leaving out those on the straight between their neighbours."""
    found: list[tuple[Fraction, int]] = []
    for knot in zip(points, pence.tolist(), strict=True):
        while len(found) > 1 and _straight(found[-2], found[-1], knot):
            found.pop()
        found.append(knot)
    return tuple(found)


def _straight(
    one: tuple[Fraction, int], two: tuple[Fraction, int], three: tuple[Fraction, int]
) -> bool:
    return (two[1] - one[1]) * (three[0] - two[0]) == (three[1] - two[1]) * (two[0] - one[0])
