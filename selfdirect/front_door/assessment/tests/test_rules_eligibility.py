import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfdirect.foundation.kernel.decision import Refused
from selfdirect.front_door.assessment.rules import CODES, LETTERS, OUTCOMES, Finding, propose


def findings(*unable: str, by_carer: bool = False) -> dict[str, Finding]:
    hard = Finding(("a",), "Seen.", by_carer)
    return {code: hard if code in unable else Finding() for code in CODES}


def test_the_ten_outcomes_stand_in_the_order_of_the_regulations() -> None:
    assert (
        *("nutrition", "hygiene", "toilet", "clothing", "home_safety", "habitable_home"),
        *("relationships", "work_learning", "community", "caring_for_child"),
    ) == CODES
    assert all(o.law and o.words for o in OUTCOMES)


@pytest.mark.parametrize(
    ("unable", "impairment", "impact", "eligible"),
    [
        (("nutrition", "hygiene"), True, True, True),
        (CODES, True, True, True),
        (("nutrition",), True, True, False),
        ((), True, True, False),
        (("nutrition", "hygiene"), False, True, False),
        (("nutrition", "hygiene"), True, False, False),
    ],
)
def test_all_three_conditions_must_hold(
    unable: tuple[str, ...], impairment: bool, impact: bool, eligible: bool
) -> None:
    proposal = propose(findings(*unable), impairment=impairment, impact=impact)
    assert proposal.eligible is eligible
    assert proposal.unable == tuple(c for c in CODES if c in unable)
    assert proposal.working[-1].endswith("not eligible." if not eligible else ": eligible.")


@given(st.sets(st.sampled_from(CODES)), st.booleans(), st.booleans())
def test_what_a_carer_does_changes_nothing(
    unable: set[str], impairment: bool, impact: bool
) -> None:
    with_carer = propose(findings(*unable, by_carer=True), impairment=impairment, impact=impact)
    alone = propose(findings(*unable), impairment=impairment, impact=impact)
    assert with_carer == alone


@given(st.sets(st.sampled_from(CODES)), st.sampled_from(CODES))
def test_one_more_outcome_out_of_reach_never_takes_eligibility_away(
    unable: set[str], more: str
) -> None:
    before = propose(findings(*unable), impairment=True, impact=True)
    after = propose(findings(*unable, more), impairment=True, impact=True)
    assert after.eligible >= before.eligible


@pytest.mark.parametrize("letter", LETTERS)
def test_any_one_of_a_to_d_is_enough(letter: str) -> None:
    found = findings("nutrition") | {"hygiene": Finding((letter,), "Seen.")}
    assert propose(found, impairment=True, impact=True).eligible


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"flying": Finding()}, "not one of the ten"),
        ({"toilet": Finding(("e",), "Seen.")}, r"\(a\), \(b\), \(c\) and \(d\)"),
        ({"toilet": Finding(("a",), "  ")}, "Write what shows"),
    ],
)
def test_what_cannot_be_right_is_refused(change: dict[str, Finding], why: str) -> None:
    with pytest.raises(Refused, match=why):
        propose(findings() | change, impairment=True, impact=True)


def test_an_outcome_left_out_is_named() -> None:
    found = findings()
    del found["community"]
    with pytest.raises(Refused, match="get out and about"):
        propose(found, impairment=True, impact=True)
