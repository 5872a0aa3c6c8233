from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfdirect.foundation.kernel.decision import Refused
from selfdirect.front_door.assessment.rules import (
    Said,
    as_agreed,
    as_filed,
    as_kept,
    for_voice,
    keyed_in,
    read_questionnaire,
    settle,
    side_by_side,
    still_fitting,
    values,
)
from selfdirect.front_door.assessment.tests.steps import AGREED, CONTENT

QUESTIONS = read_questionnaire(CONTENT)
PERSON = {"wash": Said("daily"), "wash_family": Said("half"), "nights": Said("2")}


def proposed(**changes: Said) -> dict[str, Said]:
    return {q: Said(a["value"], reason=a["reason"]) for q, a in AGREED.items()} | changes


def test_every_question_that_any_voice_called_for_is_set_side_by_side() -> None:
    rows = side_by_side(QUESTIONS, {"person": {"wash": Said("none")}, "carer": {}, "agreed": {}})
    assert [row.question.id for row in rows] == ["wash", "nights", "carer_well"]
    rows = side_by_side(QUESTIONS, {"carer": {"wash": Said("all")}})
    assert [row.question.id for row in rows] == ["wash", "wash_family", "nights", "carer_well"]


def test_a_difference_is_seen_between_voices_and_from_what_was_agreed() -> None:
    sheets = {
        "person": PERSON,
        "carer": {"wash": Said("all")},
        "agreed": {"wash": Said("all", reason="Mornings are worse now.")},
    }
    wash, family, *_ = side_by_side(QUESTIONS, sheets)
    assert (wash.differs, wash.moved, wash.likely) == (True, True, "all")
    assert (family.differs, family.moved, family.likely) == (False, False, "half")


def test_the_answer_offered_is_the_persons_before_others() -> None:
    sheets = {"person": PERSON, "carer": {"wash": Said("all")}, "worker": {"wash": Said("none")}}
    assert side_by_side(QUESTIONS, sheets)[0].likely == "daily"


def test_each_voice_is_shown_in_the_words_that_were_chosen() -> None:
    sheets = {
        "person": PERSON,
        "carer": {"wash": Said("all")},
        "agreed": {"wash": Said("daily")},
    }
    wash = side_by_side(QUESTIONS, sheets)[0]
    assert (wash.person_shown, wash.carer_shown) == (
        "I need help once a day",
        "I need help with everything",
    )
    assert (wash.worker_shown, wash.agreed_shown) == ("", "I need help once a day")


def test_a_question_is_asked_only_of_the_voices_it_is_for() -> None:
    question = QUESTIONS.question("carer_well")
    assert for_voice(question, "carer") is question
    with pytest.raises(Refused, match="is not asked of the person"):
        for_voice(question, "person")


def test_a_paper_form_is_read_in_one_voice() -> None:
    form = {"wash": "daily", "nights": 2}
    assert keyed_in(QUESTIONS, form, "person") == {"wash": "daily", "nights": "2"}
    with pytest.raises(Refused, match="is not asked of the person"):
        keyed_in(QUESTIONS, {"carer_well": "yes"}, "person")


def test_a_sheet_keeps_who_wrote_it_down_and_when() -> None:
    assert as_filed("daily", " Mornings. ", "ben", "2026-03-02") == {
        "value": "daily",
        "words": "Mornings.",
        "by": "ben",
        "at": "2026-03-02",
    }
    assert as_agreed(Said("all", reason="It is worse."), "carol", "2026-03-02") == {
        "value": "all",
        "reason": "It is worse.",
        "by": "carol",
        "at": "2026-03-02",
    }


def test_nothing_said_offers_nothing() -> None:
    assert side_by_side(QUESTIONS, {"person": {}})[0].likely == ""


def test_what_is_agreed_is_kept_if_every_question_has_an_answer() -> None:
    kept = settle(QUESTIONS, PERSON, proposed())
    assert values(kept) == {
        "wash": "daily",
        "wash_family": "half",
        "nights": "2",
        "carer_well": "yes",
    }


def test_a_question_no_longer_called_for_is_not_kept() -> None:
    kept = settle(QUESTIONS, {}, proposed(wash=Said("none")))
    assert "wash_family" not in kept


def test_missing_answers_are_named_up_to_three() -> None:
    with pytest.raises(Refused, match=r"“Washing and dressing”; .*“Can you go on caring"):
        settle(QUESTIONS, PERSON, {})
    many = read_questionnaire(
        {"questions": [{"id": f"n{i}", "text": f"N{i}", "kind": "number"} for i in range(5)]}
    )
    with pytest.raises(Refused, match="“N2”; and 2 more"):
        settle(many, {}, {})


@pytest.mark.parametrize("reason", ["", "   "])
def test_differing_from_the_person_needs_a_reason(reason: str) -> None:
    with pytest.raises(Refused, match="“Washing and dressing”"):
        settle(QUESTIONS, PERSON, proposed(wash=Said("all", reason=reason)))
    assert settle(QUESTIONS, PERSON, proposed(wash=Said("all", reason="Worse now.")))


def test_where_the_person_said_nothing_no_reason_is_asked() -> None:
    assert settle(QUESTIONS, {}, proposed())


@given(st.integers(0, 7_000_000))
def test_a_number_is_kept_exactly_and_reads_back_the_same(millionths: int) -> None:
    nights = QUESTIONS.question("nights")
    kept = as_kept(nights, Fraction(millionths, 10**6))
    assert nights.read(kept) == Fraction(millionths, 10**6)


def test_two_ways_of_writing_one_number_are_the_same_answer() -> None:
    nights = QUESTIONS.question("nights")
    assert as_kept(nights, "2.50") == as_kept(nights, "2.5") == "2.5"
    assert as_kept(nights, "2.0") == "2"


def test_answers_from_elsewhere_are_kept_where_they_answer_a_question_of_this_voice() -> None:
    given_ = {"nights": "2", "wash": "sometimes", "carer_well": "yes", "unknown": "x"}
    assert still_fitting(QUESTIONS, given_, "person") == {"nights": "2"}
    assert still_fitting(QUESTIONS, given_, "agreed") == {"nights": "2", "carer_well": "yes"}
