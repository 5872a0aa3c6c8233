"""Student's t, from its printed table."""

from fractions import Fraction
from itertools import pairwise

from selfdirect.foundation.kernel.student import FEWEST, MOST, T90


def test_the_more_figures_the_surer() -> None:
    assert list(T90) == list(range(FEWEST, MOST + 1))
    assert all(fewer > more for fewer, more in pairwise(T90.values()))


def test_figures_of_the_printed_table() -> None:
    assert (T90[10], T90[25]) == (Fraction(1372, 1000), Fraction(1316, 1000))
