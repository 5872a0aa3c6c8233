"""The figure under each voice, and the pounds that each different answer moves."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfdirect.agreement.allocation import rules
from selfdirect.agreement.allocation.tests.test_rules_caring import SCHEME
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import Money
from selfdirect.front_door.assessment.rules import Said

ON = date(2026, 1, 1)
BEN = (rules.Offer("Ben", {"wash_kin": "half", "eat_kin": "all"}),)
AGREED = {"wash": "day", "wash_kin": "half", "eat": "day", "eat_kin": "some"}  # £70
OWN = AGREED | {"wash": "no", "eat_kin": "all"}  # £0
NAMES = {"person": "your own answers", "carer": "the answers of Ben", "worker": "Carol’s"}


def heard(**voices: dict[str, str]) -> tuple[rules.Heard, ...]:
    return rules.hear(SCHEME, AGREED, voices, BEN, on=ON)


def pence(moved: tuple[rules.Moved, ...]) -> list[tuple[str, int | None]]:
    return [(one.question, one.money.pence if one.money else None) for one in moved]


def test_each_voice_has_its_figure_and_its_gap() -> None:
    person, carer = heard(person=OWN, carer=AGREED)
    assert person.figure is not None
    assert (person.figure.amount, person.gap) == (Money(0), Money.pounds(70))
    assert (carer.gap, carer.moved) == (Money(0), ())


def test_each_answer_that_differs_is_told_with_what_it_alone_moves_largest_first() -> None:
    (person,) = heard(person=OWN)
    assert pence(person.moved) == [("wash", 4000), ("eat_kin", 3000)]
    assert (person.moved[0].said, person.moved[0].agreed) == ("No help", "Each day")


def test_a_voice_with_too_few_answers_has_no_figure_but_its_answers_still_move() -> None:
    (carer,) = heard(carer={"eat_kin": "all"})
    assert (carer.figure, carer.gap) == (None, None)
    assert pence(carer.moved) == [("eat_kin", 3000)]


def test_who_said_nothing_is_not_listed() -> None:
    assert heard(person=AGREED, worker={})[0].voice == "person"
    assert len(heard(person=AGREED, worker={})) == 1


def test_what_another_answer_opens_is_filled_in_from_the_same_voice() -> None:
    agreed = {"wash": "no", "eat": "no", "eat_kin": "some"}
    said = {"wash": "day", "wash_kin": "none", "eat": "no", "eat_kin": "some"}
    (person,) = rules.hear(SCHEME, agreed, {"person": said}, BEN, on=ON)
    assert pence(person.moved) == [("wash", -8000), ("wash_kin", None)]
    kin = person.moved[1]
    assert (kin.agreed, kin.money) == ("", Money(0))


def test_what_cannot_be_told_alone_has_no_money() -> None:
    agreed = {"wash": "no", "eat": "no", "eat_kin": "some"}
    (person,) = rules.hear(SCHEME, agreed, {"person": {"wash": "day"}}, BEN, on=ON)
    assert person.moved[0].money is None


def test_without_enough_agreed_there_is_nothing_to_set_beside() -> None:
    with pytest.raises(Refused, match="Not enough answers"):
        rules.hear(SCHEME, {"wash": "no"}, {"person": OWN}, BEN, on=ON)


def test_a_page_tells_each_gap_without_blame() -> None:
    kept = [
        rules.heard_plain(one) for one in heard(person=OWN, carer={"eat": "no"}, worker=AGREED)
    ]
    agreed = {"wash": Said("day", reason="We saw it."), "eat": Said("day")}
    person, carer, worker = rules.shown(kept, NAMES, agreed, Money.pounds(70))
    assert person.finding == "The agreed answers come to £70.00 a week more than your own answers."
    assert person.moved[0].reason == "We saw it."
    assert person.moved[0].effect == ("By itself, this makes the agreed sum £40.00 a week higher.")
    assert carer.finding == (
        "There is no figure from the answers of Ben alone: some questions were left open."
    )
    assert worker.finding == "They are the same, so both come to £70.00 a week."


def test_each_way_that_an_answer_moves_has_its_words() -> None:
    moved = rules.Moved("eat", "Eating", "No help", "", None)
    kept: dict[str, Any] = rules.heard_plain(rules.Heard("person", None, Money(0), (moved,)))
    kept["gap_minor"] = 0
    (one,) = rules.shown([kept], NAMES, {}, Money(70_00))
    assert one.finding == "Both come to £70.00 a week, though not all of the answers are the same."
    assert one.moved[0].agreed == "Not asked any more, because of another answer"
    assert one.moved[0].effect == ""
    for money, words in ((-500, "£5.00 a week lower."), (0, "does not change the sum.")):
        kept["moved"] = [{**kept["moved"][0], "money_minor": money}]
        assert rules.shown([kept], NAMES, {}, Money(0))[0].moved[0].effect.endswith(words)
    kept["gap_minor"] = -500
    assert "£5.00 a week less than" in rules.shown([kept], NAMES, {}, Money(0))[0].finding


def test_what_is_kept_of_a_figure_has_every_voice_and_both_sums() -> None:
    kept = rules.as_issued(
        SCHEME, {"person": OWN, "carer": {}, "worker": AGREED, "agreed": AGREED}, BEN, on=ON
    )
    assert (kept["weekly"], kept["weekly_own"]) == (Money.pounds(70), Money(0))
    assert [one["voice"] for one in kept["voices"]] == ["person", "worker"]
    assert [one["receipt"] is None for one in kept["voices"]] == [True, False]
    assert kept["support"]["gross_minor"] == 11000


def test_without_the_persons_own_figure_none_is_kept() -> None:
    kept = rules.as_issued(SCHEME, {"person": {"eat": "no"}, "agreed": AGREED}, BEN, on=ON)
    assert (kept["weekly_own"], kept["receipt_own"]) == (None, None)


SHEET = st.fixed_dictionaries(
    {"wash": st.sampled_from(["no", "day"]), "wash_kin": st.sampled_from(["none", "half", "all"]),
     "eat": st.sampled_from(["no", "day"]), "eat_kin": st.sampled_from(["some", "all"])}
)  # fmt: skip


@given(SHEET, SHEET)
def test_one_different_answer_explains_the_whole_gap_by_itself(
    agreed: dict[str, str], said: dict[str, str]
) -> None:
    (one,) = rules.hear(SCHEME, agreed, {"person": said}, BEN, on=ON)
    if len(one.moved) == 1:
        assert one.moved[0].money == one.gap
    sizes = [abs(moved.money.pence) if moved.money else 0 for moved in one.moved]
    assert sizes == sorted(sizes, reverse=True)
