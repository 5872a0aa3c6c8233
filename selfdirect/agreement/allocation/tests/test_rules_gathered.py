"""Answers gathered by question come to the same figures as those of one person after another."""

from collections.abc import Mapping

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from selfdirect.agreement.allocation.rules import load_scheme
from selfdirect.agreement.allocation.rules.columns import compiled, gathered, population
from selfdirect.agreement.allocation.tests.made_schemes import DAY, People, made_schemes


def by_question(rows: list[Mapping[str, object]]) -> dict[str, tuple[np.ndarray, list[object]]]:
    found = {}
    for question in {question for row in rows for question in row}:
        raws = [row[question] for row in rows if question in row]
        at = {n: place for place, n in enumerate(n for n, r in enumerate(rows) if question in r)}
        found[question] = (np.array([at.get(n, -1) for n in range(len(rows))]), raws)
    return found


@given(made=made_schemes(), strict=st.booleans(), seed=st.integers(0, 2**32))
@settings(max_examples=15, deadline=None)
def test_gathered_answers_give_the_same_figures(
    made: tuple[str, People], strict: bool, seed: int
) -> None:
    text, people = made
    scheme, rows = load_scheme(text), people.some(seed, 20)
    plan = compiled(scheme, strict=strict)
    one = plan.run(population(scheme, rows), DAY)
    other = plan.run(gathered(scheme, len(rows), by_question(rows)), DAY)
    assert one.amount_pence.tolist() == other.amount_pence.tolist()
    assert one.refused.tolist() == other.refused.tolist()
    assert one.panel.tolist() == other.panel.tolist()
