import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfdirect.foundation.kernel.actor import Role
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.journey import Journey, Step

PLANNER, PANEL = frozenset({Role.PLANNER}), frozenset({Role.PANEL_MEMBER})
SUBMIT = Step("submit", ("DRAFT", "RETURNED"), "SUBMITTED", PLANNER, "plan-submitted")
AGREE = Step("agree", ("SUBMITTED",), "AGREED", PANEL, "plan-agreed", "Agree this plan")
SEND_BACK = Step("send_back", ("SUBMITTED",), "RETURNED", PANEL, "plan-returned")
PLAN = Journey("support plan", "DRAFT", (SUBMIT, AGREE, SEND_BACK))


@pytest.mark.parametrize(
    ("state", "verb", "roles", "reason"),
    [
        ("DRAFT", "submit", PLANNER, ""),
        ("RETURNED", "submit", PLANNER | PANEL, ""),
        ("DRAFT", "submit", PANEL, "To submit a support plan is for: planner."),
        ("DRAFT", "submit", frozenset(), "To submit a support plan is for: planner."),
        ("DRAFT", "send_back", PANEL, "You cannot send back this support plan while it is draft."),
        ("DRAFT", "fly", PLANNER, "To fly a support plan is for: nobody."),
    ],
)
def test_a_journey_says_who_may_do_what_and_when(state, verb, roles, reason):
    assert PLAN.may(state, verb, roles).reason == reason


def test_a_refusal_reads_as_english():
    journey = Journey("indicative budget", "DRAFT", ())

    assert journey.may("DRAFT", "issue", PANEL).reason.startswith("To issue an indicative budget")


def test_a_step_is_found_or_refused_with_the_reason():
    assert PLAN.step("SUBMITTED", "agree", PANEL) is AGREE
    with pytest.raises(Refused, match="is for: panel member"):
        PLAN.step("SUBMITTED", "agree", PLANNER)


def test_a_verb_may_lead_elsewhere_for_another_role():
    mine = Step("close", ("OPEN",), "DROPPED", PLANNER, "dropped")
    theirs = Step("close", ("OPEN",), "CLOSED", PANEL, "closed")
    journey = Journey("task", "OPEN", (mine, theirs))

    assert journey.step("OPEN", "close", PLANNER).target == "DROPPED"
    assert journey.step("OPEN", "close", PANEL).target == "CLOSED"


def test_the_buttons_are_the_steps_open_now():
    assert PLAN.open_to("SUBMITTED", PANEL) == (AGREE, SEND_BACK)
    assert PLAN.open_to("SUBMITTED", PLANNER) == ()
    assert [x.button for x in PLAN.steps] == ["Submit", "Agree this plan", "Send back"]


def test_a_journey_draws_itself():
    assert PLAN.mermaid().splitlines() == [
        "stateDiagram-v2",
        "    [*] --> DRAFT",
        "    DRAFT --> SUBMITTED: submit",
        "    RETURNED --> SUBMITTED: submit",
        "    SUBMITTED --> AGREED: agree",
        "    SUBMITTED --> RETURNED: send_back",
    ]


@given(
    st.sampled_from(["DRAFT", "SUBMITTED", "RETURNED", "AGREED"]),
    st.sampled_from(["submit", "agree", "send_back", "fly"]),
    st.frozensets(st.sampled_from(list(Role))),
)
def test_what_may_be_done_is_what_is_offered(state, verb, roles):
    offered = {step.verb for step in PLAN.open_to(state, roles)}

    assert bool(PLAN.may(state, verb, roles)) == (verb in offered)
