"""No number of few people can be worked out from those that are shown."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from selfdirect.foundation.kernel.hiding import FEWEST, Cell, hidden, sums_hidden


@given(
    st.dictionaries(st.text("abcdef", min_size=1, max_size=2), st.integers(0, 25)),
    st.sets(st.sampled_from("abcdef")),
)
def test_no_sum_tells_how_far_few_people_moved(moved: dict[str, int], none: set[str]) -> None:
    back = sums_hidden(moved, none & moved.keys())
    assert none & moved.keys() <= back
    assert not [name for name, count in moved.items() if 0 < count < FEWEST and name not in back]
    whole_is_shown = not 0 < sum(moved.values()) < FEWEST
    if whole_is_shown:
        assert not 0 < sum(moved[name] for name in back) < FEWEST


def table(counts: np.ndarray) -> tuple[dict[Cell, int], list[list[Cell]]]:
    """Lay a table out with its sums across and down."""
    whole = np.vstack([counts, counts.sum(axis=0)])
    whole = np.hstack([whole, whole.sum(axis=1, keepdims=True)])
    names = [[("t", str(r), str(c)) for c in range(whole.shape[1])] for r in range(len(whole))]
    cells = {name: int(whole[r, c]) for r, row in enumerate(names) for c, name in enumerate(row)}
    return cells, [*names, *map(list, zip(*names, strict=True))]


@given(st.lists(st.lists(st.integers(0, 40), min_size=3, max_size=3), min_size=1, max_size=6))
@settings(max_examples=200, deadline=None)
def test_no_number_of_few_people_can_be_worked_out(rows: list[list[int]]) -> None:
    counts, lines = table(np.array(rows))
    back = hidden(counts, lines)
    small = {cell for cell, count in counts.items() if 0 < count < FEWEST}
    assert small <= back
    for *parts, whole in lines:
        kept_back = [cell for cell in parts if cell in back]
        if whole not in back and kept_back:
            assert not 0 < sum(counts[cell] for cell in kept_back) < FEWEST
    for cell in small:
        assert not _told(cell, sorted(back), lines), (cell, rows)


def _told(cell: Cell, back: list[Cell], lines: list[list[Cell]]) -> bool:
    """Say whether a cell is a sum of what the lines tell: then it can be worked out."""
    sums = np.array([[(c in ln) * (-1 if c == ln[-1] else 1) for c in back] for ln in lines])
    wanted = np.array([c == cell for c in back], float)
    rank = np.linalg.matrix_rank
    return bool(rank(np.vstack([sums, wanted])) == rank(sums))


def test_where_nobody_is_few_everything_is_shown() -> None:
    assert hidden(*table(np.array([[10, 0], [30, 12]]))) == frozenset()
