from typing import Any

import pytest

from selfdirect.foundation.kernel.decision import Refused
from selfdirect.front_door.assessment.rules import read_questionnaire, write_questionnaire
from selfdirect.front_door.assessment.tests.steps import CONTENT, EVERY_KIND

TWO = [{"id": "a", "text": "A"}, {"id": "b", "text": "B"}]


@pytest.mark.parametrize("content", [CONTENT, EVERY_KIND])
def test_what_is_written_reads_back_the_same(content: Any) -> None:
    read = read_questionnaire(content)
    assert read_questionnaire(write_questionnaire(read)) == read


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ([], "group of named fields"),
        ({"questions": []}, "at least one"),
        ({"questions": "wash"}, "list of questions"),
        ({"questions": ["wash"]}, "Question 1 must be"),
        ({"questions": [{"text": "No name", "options": TWO}]}, "Question 1 has no “id”"),
        ({"questions": [{"id": "check", "text": "?", "options": TWO}]}, "cannot be called"),
        ({"questions": [{"id": "q", "text": "?", "options": TWO[:1]}]}, "two options"),
        ({"questions": [{"id": "q", "text": "?", "options": "ab"}]}, "list under “options”"),
        ({"questions": [{"id": "q", "text": "?", "options": [1, 2]}]}, "An option must be"),
        ({"questions": [{"id": "q", "text": "?", "options": TWO}] * 2}, "Two questions"),
    ],
)
def test_content_that_cannot_be_read_says_what_is_wrong(content: Any, why: str) -> None:
    with pytest.raises(Refused, match=why):
        read_questionnaire(content)


def test_a_choice_of_several_and_minutes_a_day_are_kept() -> None:
    hard, bath, meals, born = read_questionnaire(EVERY_KIND).questions
    assert [o.alone for o in hard.options] == [False, False, True]
    assert (bath.per, meals.per, born.kind) == ("week", "day", "date")


def test_that_a_number_must_be_whole_is_kept() -> None:
    asked = {"id": "q", "text": "?", "kind": "number", "whole": True}
    read = read_questionnaire({"questions": [asked]})
    assert read.questions[0].whole
    assert read_questionnaire(write_questionnaire(read)) == read
    with pytest.raises(Refused, match="whole, which is for a number only"):
        read_questionnaire({"questions": [{**asked, "kind": "date"}]})
