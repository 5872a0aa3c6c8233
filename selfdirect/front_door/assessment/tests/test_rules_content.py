from typing import Any

import pytest

from selfdirect.foundation.kernel.decision import Refused
from selfdirect.front_door.assessment.rules import read_questionnaire, write_questionnaire
from selfdirect.front_door.assessment.tests.steps import CONTENT

TWO = [{"id": "a", "text": "A"}, {"id": "b", "text": "B"}]


def test_what_is_written_reads_back_the_same() -> None:
    read = read_questionnaire(CONTENT)
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
