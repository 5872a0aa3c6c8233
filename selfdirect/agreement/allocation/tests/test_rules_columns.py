"""Two engines, one definition: every figure of a population is what the explained engine gives."""

from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selfdirect.agreement.allocation.rules import Scheme, allocate, load_scheme
from selfdirect.agreement.allocation.rules.columns import (
    Figures,
    Plan,
    answers_of,
    compiled,
    from_codes,
    one_by_one,
    population,
)
from selfdirect.agreement.allocation.schemes import BUILT_IN, built_in
from selfdirect.agreement.allocation.tests.made_schemes import DAY, People, made_schemes
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.front_door.assessment.rules import Question

Rows = list[Mapping[str, object]]


def run(scheme: Scheme, rows: Rows, *, strict: bool, on: date | None) -> tuple[Plan, Figures]:
    plan = compiled(scheme, strict=strict)
    return plan, plan.run(population(scheme, rows), on, [v.name for v in scheme.values])


def explained(scheme: Scheme, answers: Mapping[str, object], *, strict: bool, on: date | None):
    try:
        return allocate(scheme, answers, strict=strict, on=on)
    except Refused:
        return None


def differences(scheme: Scheme, rows: Rows, *, strict: bool, on: date | None) -> list[object]:
    """List the people of whom the engines say different things."""
    _, found = run(scheme, rows, strict=strict, on=on)
    wrong: list[object] = []
    for row, answers in enumerate(rows):
        one = explained(scheme, answers, strict=strict, on=on)
        told = (bool(found.refused[row]), int(found.amount_pence[row]), bool(found.panel[row]))
        if one is None:
            same = told == (True, 0, False)
        else:
            pence = one.total.pence if one.total is not None else 0
            values = {name: known.at(row) for name, known in found.values.items()}
            same = told == (False, pence, one.panel) and values == one.values
        if not same:
            wrong.append((row, answers, one and (one.total, one.values), told))
    return wrong


@given(made=made_schemes(), strict=st.booleans(), seed=st.integers(0, 2**32))
@settings(max_examples=60, deadline=None)
def test_both_engines_say_the_same_of_random_people_under_random_schemes(
    made: tuple[str, People], strict: bool, seed: int
) -> None:
    text, people = made
    assert differences(load_scheme(text), people.some(seed, 20), strict=strict, on=DAY) == []


def an_answer(question: Question) -> st.SearchStrategy[object]:
    ids = [option.id for option in question.options]
    match question.kind:
        case "single":
            return st.sampled_from(ids)
        case "multi":
            several = st.lists(st.sampled_from(ids), min_size=1, max_size=3, unique=True)
            return several
        case "number":
            return st.integers(0, 60).map(str)
        case "minutes":
            return st.builds("{} x {}".format, st.integers(0, 60), st.integers(0, 25))
    return st.dates(date(1920, 1, 1), date(2012, 1, 1)).map(str)


def somebody(scheme: Scheme) -> st.SearchStrategy[dict[str, object]]:
    """Answer everything, or all but a little."""
    whole = {q.id: an_answer(q) for q in scheme.questionnaire.questions}
    silent = st.lists(st.sampled_from(sorted(whole)), max_size=2)
    return st.builds(
        lambda answers, left: {q: a for q, a in answers.items() if q not in left},
        st.fixed_dictionaries(whole),
        st.one_of(st.just([]), silent),
    )


SCHEMES = {name: load_scheme(built_in(name)) for name in BUILT_IN}
DAYS = {name: scheme.starts_on + timedelta(days=400) for name, scheme in SCHEMES.items()}


@pytest.mark.parametrize("name", sorted(SCHEMES))
@given(data=st.data())
@settings(max_examples=12, deadline=None)
def test_the_built_in_schemes_come_out_the_same(name: str, data: st.DataObject) -> None:
    scheme = SCHEMES[name]
    rows: Rows = [*data.draw(st.lists(somebody(scheme), min_size=20, max_size=40))]
    rows += [fixture.answers for fixture in scheme.fixtures]
    strict = data.draw(st.booleans())
    assert differences(scheme, rows, strict=strict, on=DAYS[name]) == []


@pytest.mark.parametrize("name", sorted(SCHEMES))
def test_every_built_in_scheme_has_a_plan_of_its_own(name: str) -> None:
    scheme = SCHEMES[name]
    rows = [fixture.answers for fixture in scheme.fixtures]
    plan, found = run(scheme, rows, strict=False, on=DAYS[name])
    assert plan.steps(population(scheme, rows), DAYS[name]) is not None
    assert found.checked == 0
