"""Fairness: finds what was put in, is quiet where nothing was, and shows no small cell."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfdirect.agreement.calibration.rules import Case, Choices
from selfdirect.agreement.calibration.rules.fairness import (
    Reading,
    fairness,
    shown_cells,
    student,
)
from selfdirect.agreement.calibration.rules.sample import sample_of
from selfdirect.agreement.calibration.tests import simulated

CHOICES = Choices(test_by=("sex",))


def people(count: int, *, dearer: float, noise: float = 0.35) -> list[Case]:
    """Make people of whom every other is a man who costs more at the same points."""
    found = simulated.cases(count, noise, seed=5)
    return [
        replace(c, pence=round(c.pence * (dearer if n % 2 else 1)), columns={"sex": "fm"[n % 2]})
        for n, c in enumerate(found)
    ]


def read(cases: list[Case], choices: Choices = CHOICES) -> dict[str, Reading]:
    sample = sample_of(cases, choices)
    line = simulated.truth(sample.grid)[sample.at]
    found = fairness(sample, line, "actual", choices)
    return {r.value: r for r in found.readings if r.column == "sex" and not r.cell}


def test_people_who_cost_alike_are_read_alike() -> None:
    found = read(people(4_000, dearer=1.0))
    assert [r.verdict for r in found.values()] == ["within", "within"]
    assert not any(r.holds for r in found.values())


@pytest.mark.parametrize("correction", ["benjamini_hochberg", "bonferroni"])
def test_people_who_cost_more_at_the_same_points_are_found(correction: str) -> None:
    found = read(people(4_000, dearer=1.4), replace(CHOICES, correction=correction))
    man = found["m"]
    assert man.verdict == "outside"
    assert man.holds
    assert man.ratio == pytest.approx(1 / 1.4, abs=0.02)
    assert man.slope == pytest.approx(1.4, abs=0.1)
    assert man.slope_holds
    assert man.matched is not None
    assert man.ratio < man.matched < 1  # the cell's own ratio lies between the two


def test_few_people_leave_it_unsure() -> None:
    found = read(people(60, dearer=1.0, noise=0.6))
    assert found["f"].verdict == "unsure"


def test_every_cell_is_read_and_small_ones_are_hidden() -> None:
    cases = [
        replace(c, columns={"sex": "x" if n < 12 else c.columns["sex"]})
        for n, c in enumerate(people(2_000, dearer=1.0))
    ]
    sample = sample_of(cases, CHOICES)
    found = fairness(sample, sample.actual * 1.0, "actual", CHOICES)
    small = [r for r in found.readings if r.value == "x" and r.cell]
    assert small
    assert all(r.hidden and r.ratio is None and r.verdict == "hidden" for r in small)
    cells = {r.cell for r in small}
    for cell in cells:  # one hidden beside it, so that it cannot be had by taking away
        assert sum(r.hidden for r in found.readings if r.cell == cell) > 1
    assert "fewer than 10 people are hidden" in found.note


def test_what_was_agreed_is_read_only_where_it_is_known() -> None:
    cases = [
        replace(c, agreed_pence=c.pence * 2 if n < 1_000 else None)
        for n, c in enumerate(people(2_000, dearer=1.0))
    ]
    sample = sample_of(cases, CHOICES)
    found = fairness(sample, sample.actual * 1.0, "agreed", CHOICES)
    everyone = [r for r in found.readings if r.column == "sex" and not r.cell]
    assert sum(r.people or 0 for r in everyone) == 1_000
    assert all(r.ratio == 0.5 for r in everyone)


def test_perfect_lines_differ_from_nothing() -> None:
    sample = sample_of(people(200, dearer=1.0), CHOICES)
    found = fairness(sample, sample.actual * 1.0, "actual", CHOICES)
    assert not any(r.holds or r.slope_holds for r in found.readings)


def test_one_person_or_one_figure_has_no_slope() -> None:
    choices = replace(CHOICES, fewest=1)
    alone = read(people(2, dearer=1.0), choices)
    assert [(r.people, r.slope) for r in alone.values()] == [(1, None), (1, None)]
    sample = sample_of(people(40, dearer=1.0), choices)
    flat = fairness(sample, np.full(40, 5_000.0), "actual", choices)
    assert all(r.slope is None for r in flat.readings)


def test_without_any_test_nothing_holds() -> None:
    sample = sample_of(people(4, dearer=1.0), CHOICES)
    found = fairness(sample, sample.actual * 1.0, "actual", CHOICES)
    assert (found.tests, {r.verdict for r in found.readings}) == (0, {"hidden"})


@pytest.mark.parametrize(
    ("free", "table"), [(9, 2.262), (14, 2.145), (29, 2.045), (120, 1.980), (10**6, 1.960)]
)
def test_students_t_is_that_of_the_tables(free: int, table: float) -> None:
    assert student(free) == pytest.approx(table, abs=0.001)


@given(
    st.integers(1, 5).flatmap(
        lambda wide: st.lists(
            st.lists(st.integers(0, 40), min_size=wide, max_size=wide), min_size=1, max_size=6
        )
    ),
    st.integers(1, 12),
)
def test_no_small_cell_is_shown_or_can_be_worked_out(rows: list[list[int]], fewest: int) -> None:
    cells = np.array(rows, dtype=np.int64)
    counts = np.vstack([cells.sum(axis=0), cells])
    shown = shown_cells(counts, fewest)
    assert not (shown & (counts > 0) & (counts < fewest)).any()
    for line, people in [*zip(shown, counts, strict=True), *zip(shown.T, counts.T, strict=True)]:
        hidden = ~line
        if hidden.any() and (line & (people > 0)).any():
            assert hidden.sum() > 1
            assert people[hidden].sum() >= fewest
