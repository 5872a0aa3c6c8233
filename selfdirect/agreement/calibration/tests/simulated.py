"""People made up by a known truth, so that a method's error can be told from its noise."""

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from selfdirect.agreement.calibration.rules import Case, Choices, Row, clean

QUESTIONS = 20


def rows(
    people: int, noise: float, seed: int, groups: Sequence[str] = ("all",)
) -> tuple[Row, ...]:
    """Make people in groups, each a row of a file."""
    draws = np.random.Generator(np.random.PCG64(seed))
    points, costs = _drawn(draws, people, noise)
    group = draws.integers(0, len(groups), people)
    return tuple(
        Row(f"R{n:06d}", groups[group[n]], None, Fraction(int(points[n])), int(costs[n]))
        for n in range(people)
    )


def population(people: int, noise: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Make people as two columns only, points and pence: many, in no time."""
    return _drawn(np.random.Generator(np.random.PCG64(seed)), people, noise)


def _drawn(draws: np.random.Generator, people: int, noise: float) -> tuple[np.ndarray, np.ndarray]:
    """Draw people with 20 questions weighed 1 to 4, whose true cost rises with their points."""
    need = draws.beta(2, 4, people)
    levels = draws.binomial(3, need[:, None], (people, QUESTIONS))
    points = levels @ np.tile([1, 2, 3, 4], QUESTIONS // 4)
    costs = truth(points) * np.exp(draws.normal(0, noise, people) - noise**2 / 2)
    return points, costs.round().astype(np.int64)


def truth(points: np.ndarray) -> np.ndarray:
    return 3000 + 200 * points + 4 * points**2


def cases(people: int, noise: float, seed: int) -> tuple[Case, ...]:
    return clean(rows(people, noise, seed), Choices()).cases


def silent(words: str, done: int, of: int) -> None:
    """Hear no progress."""
