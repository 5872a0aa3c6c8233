"""Agreeing what the person has not answered: only with a reason."""

import pytest

from selfdirect.foundation.kernel.decision import Refused
from selfdirect.front_door.assessment import rules
from selfdirect.front_door.assessment.tests.steps import CONTENT

ASKS = rules.read_questionnaire(CONTENT)
OPEN = (ASKS.question("nights"),)


def unheard(person: dict[str, str], *agreed: str) -> list[str]:
    said = {q: rules.Said(value) for q, value in person.items()}
    return [q.id for q in rules.unheard(ASKS, said, dict.fromkeys(agreed))]


def test_an_agreed_answer_that_the_person_did_not_give_is_named() -> None:
    assert unheard({"wash": "daily"}, "wash", "nights") == ["nights"]
    assert unheard({"wash": "daily", "nights": "2"}, "wash", "nights") == []


def test_what_is_asked_of_the_carer_alone_is_not_the_persons_to_answer() -> None:
    assert unheard({"wash": "none"}, "wash", "carer_well") == []


def test_what_is_not_agreed_needs_no_answer() -> None:
    assert unheard({}, "wash") == ["wash"]


def test_with_nothing_open_no_waiver_is_kept() -> None:
    assert rules.waived((), rules.Waiver("together", "At her table.")) is None


@pytest.mark.parametrize(
    ("waiver", "why"),
    [
        (None, "say why you agree it without their own answer: “Nights a week with help”"),
        (rules.Waiver("above the table", "No."), "say why you agree it"),
        (rules.Waiver("together", "  "), "Write what happened"),
        (rules.Waiver("spoken_for", "She cannot speak."), "Write who spoke for them"),
    ],
)
def test_a_waiver_says_why_what_happened_and_who_spoke(
    waiver: rules.Waiver | None, why: str
) -> None:
    with pytest.raises(Refused, match=why):
        rules.waived(OPEN, waiver)


def test_a_whole_waiver_is_kept_trimmed() -> None:
    given = rules.Waiver("spoken_for", " She blinked yes and no. ", " Ben, her brother ")
    kept = rules.waived(OPEN, given)
    assert kept == rules.Waiver("spoken_for", "She blinked yes and no.", "Ben, her brother")


def test_each_reason_is_told_in_a_sentence() -> None:
    assert rules.told("spoken_for", "Ben, her brother") == (
        "Somebody spoke for them: Ben, her brother."
    )
    for reason, (_, told) in rules.WHY_WAIVED.items():
        assert rules.told(reason, "") == told
