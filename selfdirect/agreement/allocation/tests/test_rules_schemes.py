"""The schemes that come with selfdirect: their examples, and what must hold of any answers."""

from datetime import date
from itertools import chain

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from selfdirect.agreement.allocation.rules import (
    Allocation,
    Scheme,
    allocate,
    check_fixtures,
    load_scheme,
    receipt,
)
from selfdirect.agreement.allocation.schemes import BUILT_IN, built_in
from selfdirect.foundation.kernel.money import Money
from selfdirect.front_door.assessment.rules import Question

SCHEMES = {name: load_scheme(built_in(name)) for name in BUILT_IN}
PIP, FORM1, DON = SCHEMES["pip_uk"], SCHEMES["form1_ontario"], SCHEMES["don_illinois"]
IBUDGET = SCHEMES["ibudget_florida_5b"]
DAY = date(2026, 11, 1)
EVERY = pytest.mark.parametrize("scheme", SCHEMES.values(), ids=list(SCHEMES))


def answer_to(question: Question) -> st.SearchStrategy[object]:
    if question.kind == "minutes":
        return st.tuples(st.integers(0, 60), st.integers(0, 21)).map("{0[0]} x {0[1]}".format)
    if question.kind == "number":
        return st.integers(int(question.least or 0), int(question.most or 100))
    return st.sampled_from([o.id for o in question.options])


def whole(scheme: Scheme) -> st.SearchStrategy[dict[str, object]]:
    """Draw an answer to every question; what is missing is never more than the need."""
    drawn = {q.id: answer_to(q) for q in scheme.questionnaire.questions}
    return st.fixed_dictionaries(drawn).map(lambda answers: _within(scheme, answers))


def _within(scheme: Scheme, answers: dict[str, object]) -> dict[str, object]:
    met = {unmet: answers[need] for need, unmet in scheme.scoring.pairs}
    return {**answers, **met}


def most(scheme: Scheme) -> dict[str, object]:
    return {q.id: q.options[-1].id for q in scheme.questionnaire.questions if q.options}


def laid_out(found: Allocation) -> Money:
    return Money.total(line.money for line in chain(found.lines, found.money_lines))


@EVERY
def test_each_scheme_holds_to_its_own_examples(scheme: Scheme) -> None:
    assert scheme.fixtures
    assert check_fixtures(scheme) == ()


@EVERY
def test_each_scheme_says_where_it_comes_from_and_what_it_does_badly(scheme: Scheme) -> None:
    assert scheme.note
    assert scheme.sources
    assert scheme.known_limits


@EVERY
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=40)
@given(data=st.data())
def test_any_whole_answers_give_a_figure_that_its_receipt_explains(
    scheme: Scheme, data: st.DataObject
) -> None:
    found = allocate(scheme, data.draw(whole(scheme)), on=DAY)
    if found.total is not None:
        assert laid_out(found) == found.total
    again = receipt(found)["answers"]
    assert isinstance(again, dict)
    assert receipt(allocate(scheme, again, on=DAY)) == receipt(found)


def test_each_scheme_gives_money_of_its_own_country_and_period() -> None:
    told = {name: (s.currency, str(s.period), s.amount) for name, s in SCHEMES.items()}
    assert told == {
        "synthetic_county_ras": ("GBP", "week", "indicative_weekly"),
        "pip_uk": ("GBP", "week", "weekly"),
        "ibudget_florida_5b": ("USD", "year", "usd_per_year"),
        "form1_ontario": ("CAD", "month", "monthly"),
        "don_illinois": ("USD", "month", None),
    }


@pytest.mark.parametrize(
    ("on", "weekly"),
    [
        (date(2015, 4, 1), "139.75"),
        (date(2017, 3, 31), "139.75"),
        (date(2017, 4, 1), "141.10"),
        (date(2025, 4, 1), "187.45"),
        (date(2026, 4, 1), "194.60"),
    ],
)
def test_a_benefit_of_a_past_day_is_worked_out_at_the_rates_of_that_day(
    on: date, weekly: str
) -> None:
    assert allocate(PIP, most(PIP), on=on).amount == Money.pounds(weekly)


def test_rates_from_memory_are_owned_up_to() -> None:
    [told] = allocate(PIP, most(PIP), on=date(2025, 4, 1)).warnings
    assert "from memory" in told
    assert allocate(PIP, most(PIP), on=DAY).warnings == ()


def test_the_most_for_a_month_is_shown_and_not_hidden() -> None:
    answers = {"catastrophic": "no", "supervision": "yes"}
    tasks = ["tubing", "wheelchair", "wheelchair_emergency"]
    answers |= {f"supervision_{task}": "0 x 0" for task in tasks}
    found = allocate(FORM1, {**answers, "supervision_emergency": "600 x 7"}, on=DAY, strict=False)
    assert found.amount == Money.pounds(3000)
    assert laid_out(found) == found.amount
    assert [(line.id, line.money) for line in found.money_lines] == [
        ("above_most", Money.pounds("-1214"))
    ]


def test_missing_help_alone_never_makes_anybody_eligible() -> None:
    """Unmet need is at most the need, so 29 in all means 15 or more on part A."""
    highest = most(DON) | {"mmse": 30}
    assert allocate(DON, highest).values["total"] == 90
    nothing_missing = {q: a for q, a in highest.items() if not q.endswith("_unmet")}
    assert allocate(DON, nothing_missing, strict=False).values["total"] == 45


def test_needs_that_a_formula_leaves_out_are_looked_at_by_people() -> None:
    found = allocate(IBUDGET, most(IBUDGET))
    assert found.panel
    assert found.amount == Money.pounds("227863.12")
    assert any("one by one" in said for said in found.working)
