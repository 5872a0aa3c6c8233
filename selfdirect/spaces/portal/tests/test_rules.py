from datetime import date

import pytest

from selfdirect.register.cases.journey import PATH, Stage
from selfdirect.spaces.portal import rules

TUESDAY = date(2026, 3, 3)
TOLD = "Your plan is with Dev Shah to agree."


@pytest.mark.parametrize(
    ("who", "today", "yours", "promise", "late"),
    [
        ("Dev", date(2026, 3, 2), False, "You will hear from Dev by Tuesday 3 March.", False),
        ("", date(2026, 3, 3), False, "You will hear from us by Tuesday 3 March.", False),
        ("Dev", date(2026, 3, 4), False, "You did not. We are sorry.", True),
        ("", date(2026, 3, 3), True, "There is time until Tuesday 3 March.", False),
        ("", date(2026, 3, 4), True, "has passed. That is all right.", False),
    ],
)
def test_where_things_stand_says_who_and_by_when(who, today, yours, promise, late):
    found = rules.standing(TOLD, who, TUESDAY, today, yours=yours)
    assert found.told == TOLD
    assert promise in found.promise
    assert found.late == late


@pytest.mark.parametrize("stage", list(Stage))
def test_every_stage_has_words_for_when_nobody_waits(stage):
    assert rules.resting(stage, None, TUESDAY).told


def test_the_next_look_back_is_promised():
    found = rules.resting(Stage.LIVING, date(2026, 5, 4), TUESDAY)
    assert found.promise == "We look back together by Monday 4 May."


@pytest.mark.parametrize(("place", "stage"), list(enumerate(stage for stage, _ in PATH)))
def test_the_path_is_walked_up_to_where_one_is(place, stage):
    steps = rules.path(stage, {each: f"/{each}/" for each, _ in PATH})
    states = [step.state for step in steps]
    assert states == ["done"] * place + ["now"] + ["next"] * (len(PATH) - place - 1)
    assert [bool(step.href) for step in steps] == [state != "next" for state in states]


def test_a_finished_journey_has_walked_the_whole_path():
    assert {step.state for step in rules.path(Stage.CLOSED, {})} == {"done"}
