import pytest

from selfdirect.foundation.kernel.actor import PUBLIC, STAFF, SYSTEM, Actor, Role

CAROL = Actor("carol", frozenset({Role.PRACTITIONER}), frozenset({"north"}), "Carol Jones", 3)


def test_an_actor_has_a_role_when_any_of_those_asked_for_is_theirs():
    assert CAROL.has(Role.FINANCE, Role.PRACTITIONER)
    assert not CAROL.has(Role.FINANCE)
    assert not CAROL.has()


@pytest.mark.parametrize(
    ("role", "staff"),
    [
        (Role.PERSON, False),
        (Role.CARER, False),
        (Role.PLANNER, False),
        (Role.PROVIDER, False),
        (Role.SYSTEM, False),
        (Role.PUBLIC, False),
        (Role.PRACTITIONER, True),
        (Role.TEAM_MANAGER, True),
        (Role.PANEL_MEMBER, True),
        (Role.FINANCE, True),
        (Role.COMMISSIONER, True),
        (Role.ANALYST, True),
        (Role.ADMINISTRATOR, True),
    ],
)
def test_staff_are_those_who_work_for_the_council(role, staff):
    assert Actor("x", frozenset({role})).is_staff == staff
    assert (role in STAFF) == staff


def test_an_actor_is_called_by_their_own_name_or_else_by_their_sign_in():
    assert str(CAROL) == "Carol Jones"
    assert str(Actor("ben", frozenset())) == "ben"


def test_the_clock_and_the_public_are_nobody_on_the_staff():
    assert not SYSTEM.is_staff
    assert not PUBLIC.is_staff


def test_an_actor_without_an_account_has_not_signed_in():
    assert CAROL.signed_in
    assert not PUBLIC.signed_in
