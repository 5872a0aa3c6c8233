"""Keeping back numbers of few people, and those from which they could be worked out.

A number below ten may tell of somebody. It is not enough to leave it out: a total less what is
shown would give it back. So others are left out with it, until none can be worked out by any way
of adding up and taking away (primary and secondary suppression, as official statistics do it).
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

FEWEST = 10  # people of whom a number is shown

Cell = tuple[str, str, str]  # which table, row, column
Array = npt.NDArray[Any]
Line = Sequence[Cell]  # cells of which the last is the sum of the others


def hidden(counts: Mapping[Cell, int], lines: Iterable[Line]) -> frozenset[Cell]:
    """Say which numbers of people are not shown. Nought is: it tells of nobody."""
    found = frozenset(cell for cell, count in counts.items() if few(count))
    sums = list(lines)
    while (more := _more(counts, sums, found)) is not None:
        found |= {more}
    return found


def few(count: int) -> bool:
    return 0 < count < FEWEST


def sums_hidden(moved: Mapping[str, int], back: Iterable[str]) -> frozenset[str]:
    """Say of which parts of a total the sum is not shown: it would tell how far somebody moved.

    A sum before and one after tell the change of the few who move, however many stay. A total of
    which few move is not shown either; so where too few are left to hide among, none need be.

    :param moved: how many move of each part
    :param back: the parts of which nothing is shown anyway
    """
    found = {name for name, count in moved.items() if few(count)} | set(back)
    rest = sorted(moved.keys() - found, key=lambda name: (moved[name], name))
    for name in rest:
        if moved[name] and few(sum(moved[each] for each in found)):
            found.add(name)
    return frozenset(found)


def _more(
    counts: Mapping[Cell, int], lines: Sequence[Line], found: frozenset[Cell]
) -> Cell | None:
    """Find one more to keep back, where what is kept back is told by the rest."""
    at_fault = [line for line in lines if _tells(counts, line, found)]
    if left := _in_turn(counts, at_fault, lines, found):
        return left[0]
    told = _told(lines, found)
    bare = {cell for cell in told if few(counts[cell])}
    if not bare:
        return None
    left = _in_turn(counts, [line for line in lines if told.intersection(line)], lines, found)
    helps = (cell for cell in left if len(bare & _told(lines, found | {cell})) < len(bare))
    return next(helps, left[0] if left else None)


def _in_turn(
    counts: Mapping[Cell, int],
    open_lines: Sequence[Line],
    lines: Sequence[Line],
    found: frozenset[Cell],
) -> list[Cell]:
    """Put what is still shown in the order to be kept back: totals last, the least number first.

    A number of some people hides others better than a nought.
    """
    sums = Counter(line[-1] for line in lines)
    left = {cell for line in open_lines for cell in line} - found
    return sorted(left, key=lambda cell: (sums[cell], not counts[cell], counts[cell], cell))


def _told(lines: Sequence[Line], found: frozenset[Cell]) -> frozenset[Cell]:
    """List what could be worked out: what is the same in every solution of the sums."""
    back = sorted(found)
    places = {cell: place for place, cell in enumerate(back)}
    sums = np.zeros((len(lines) + 1, len(back)))
    for row, line in enumerate(lines):
        for cell in found.intersection(line):
            sums[row, places[cell]] = -1 if cell == line[-1] else 1
    _, _, ways = np.linalg.svd(sums)
    free = ways[int(np.linalg.matrix_rank(sums)) :]  # the sums stay as they are along these
    fixed: Array = np.isclose(free, 0).all(axis=0)
    return frozenset(cell for cell, place in places.items() if fixed[place])


def _tells(counts: Mapping[Cell, int], line: Line, found: frozenset[Cell]) -> bool:
    """Say whether what is kept back of a total comes to few people together."""
    *parts, whole = line
    return whole not in found and few(sum(counts[cell] for cell in found.intersection(parts)))
