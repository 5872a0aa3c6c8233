"""From fitted lines to a table whose total is the budget: visible steps, whole pence, exact."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

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


def close(lines: Floats, counts: Floats, target: int, step: int) -> Closed:
    """Scale lines to the target, then round to a step of pence: the total is then exact.

    Rounding comes last and rises with its input, so the table never falls. What it leaves,
    `target - given`, is shown and never hidden in a line.
    """
    fitted = (lines * counts).sum().item()
    factor = factor_to(target, fitted)
    scaled = lines * (factor.numerator / factor.denominator)
    pence = np.floor(scaled / step + 1 / 2).astype(np.int64) * step
    given = int((pence * counts.astype(np.int64)).sum())
    return Closed(pence, round(fitted), factor, given)


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
