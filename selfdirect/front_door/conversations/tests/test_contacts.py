from datetime import datetime, timedelta

import pytest
from time_machine import TimeMachineFixture

from config.demo.cast import Cast
from selfdirect.foundation.access.models import User
from selfdirect.foundation.audit.models import Event
from selfdirect.foundation.kernel.actor import PUBLIC
from selfdirect.foundation.kernel.decision import NotThere, Refused
from selfdirect.foundation.outbox.models import Message
from selfdirect.front_door.conversations import actions, queries
from selfdirect.front_door.conversations.models import Contact
from selfdirect.front_door.conversations.tests import steps
from selfdirect.register.cases.models import Case
from selfdirect.register.cases.queries import main_task
from selfdirect.register.people.actions import break_glass
from selfdirect.register.people.models import Person


def test_what_somebody_says_is_kept_as_they_said_it(cast: Cast, now: datetime) -> None:
    contact = steps.stranger(now, email="rose@home.example")
    assert contact.matters == steps.SAID["matters"]
    assert contact.state == "RECEIVED"
    assert Event.objects.get(code="contact.made").by == "public"


def test_the_receipt_by_email_says_nothing_of_what_was_said(cast: Cast, now: datetime) -> None:
    contact = steps.stranger(now, email="rose@home.example")
    body = Message.objects.get(to="rose@home.example").body
    assert contact.ref in body
    assert "Wednesday 4 March" in body
    assert "piano" not in body


@pytest.mark.parametrize("gap", [{"matters": "", "hard": " "}, {"family_name": ""}])
def test_saying_nothing_or_no_name_is_refused_and_writes_nothing(
    cast: Cast, now: datetime, gap: dict[str, str]
) -> None:
    before = Event.objects.count()
    with pytest.raises(Refused, match="Tell us"):
        steps.stranger(now, **gap)
    assert (Contact.objects.count(), Event.objects.count()) == (0, before)


def test_taking_forward_begins_a_journey_with_its_first_conversation(
    cast: Cast, now: datetime
) -> None:
    case = steps.forward(cast, now)
    turn = main_task(case)
    assert turn is not None
    assert (turn.code, turn.owner) == ("conversation.one", cast.carol)
    assert queries.talk(case, 1).state == "OPEN"
    assert case.contacts.get().state == "TAKEN_FORWARD"
    told = Event.objects.get(code="case.opened").told
    assert told == "Carol Jones read what you told us, and will work with you."


def test_somebody_new_is_written_into_the_register_with_their_own_address_only(
    cast: Cast, now: datetime
) -> None:
    own = steps.stranger(now, phone="01632 960 300")
    other = steps.stranger(
        now, family_name="Adeyemi", for_whom="other", told_by="Kit", phone="01632 960 301"
    )
    for contact in (own, other):
        actions.take_forward(contact_ref=contact.ref, team="north", by=cast.carol.actor, at=now)
    assert Person.objects.get(family_name="Tully").phone == "01632 960 300"
    assert Person.objects.get(family_name="Adeyemi").phone == ""


def test_the_second_of_two_workers_reads_who_was_quicker(cast: Cast, now: datetime) -> None:
    contact = steps.stranger(now)
    actions.take_forward(contact_ref=contact.ref, team="north", by=cast.carol.actor, at=now)
    with pytest.raises(Refused, match="Carol Jones has already taken this forward"):
        actions.take_forward(contact_ref=contact.ref, team="north", by=cast.dev.actor, at=now)
    assert Case.objects.count() == 1


def test_a_team_that_is_not_ones_own_is_refused_and_nothing_is_written(
    cast: Cast, now: datetime
) -> None:
    contact = steps.stranger(now)
    before = Event.objects.count()
    with pytest.raises(Refused, match="not in that team"):
        actions.take_forward(contact_ref=contact.ref, team="south", by=cast.carol.actor, at=now)
    assert (Case.objects.count(), Event.objects.count()) == (0, before)


def test_a_contact_that_ended_well_can_still_be_taken_forward(cast: Cast, now: datetime) -> None:
    contact = steps.stranger(now)
    actions.end_well(contact_ref=contact.ref, outcome=actions.ENOUGH, by=cast.carol.actor, at=now)
    actions.take_forward(contact_ref=contact.ref, team="north", by=cast.carol.actor, at=now)
    contact.refresh_from_db()
    assert contact.case is not None


def test_new_words_of_somebody_we_work_with_go_onto_their_workers_list(
    cast: Cast, now: datetime
) -> None:
    case = steps.forward(cast, now)
    again = steps.contact(cast.amira.actor, now, person=cast.amira_person, safe_now="no")
    assert case == actions.take_forward(
        contact_ref=again.ref, team="south", by=cast.simon.actor, at=now
    )
    task = case.tasks.get(code="contact.urgent")
    assert (task.owner, task.main) == (cast.carol, False)
    assert Case.objects.count() == 1


def test_a_carer_who_told_us_stands_beside_the_person_only_if_the_person_agrees(
    cast: Cast, now: datetime
) -> None:
    said = {"for_whom": "other", "told_by": "Ben Khan", "told_by_relation": "neighbour"}
    for name, agreed in (("Tully", True), ("Adeyemi", False)):
        contact = steps.contact(cast.ben.actor, now, given_name="Rose", family_name=name, **said)
        actions.take_forward(
            contact_ref=contact.ref,
            team="north",
            by=cast.carol.actor,
            at=now,
            supporter_agreed=agreed,
        )
    assert Person.objects.get(family_name="Tully").circle.get().user == cast.ben
    assert not Person.objects.get(family_name="Adeyemi").circle.exists()


def test_nobody_can_be_added_beside_who_spoke_for_themselves(cast: Cast, now: datetime) -> None:
    contact = steps.stranger(now)
    with pytest.raises(Refused, match="nobody to add"):
        actions.take_forward(
            contact_ref=contact.ref,
            team="north",
            by=cast.carol.actor,
            at=now,
            supporter_agreed=True,
        )
    assert not Case.objects.exists()


def test_an_invitation_makes_an_account_and_goes_to_the_persons_own_address(
    cast: Cast, now: datetime
) -> None:
    contact = steps.stranger(now, email="rose@home.example")
    case = actions.take_forward(
        contact_ref=contact.ref,
        team="north",
        by=cast.carol.actor,
        at=now,
        invite_link="https://riverside.example/join/{token}/",
    )
    assert case.person.user is not None
    assert case.person.user.email == "rose@home.example"
    assert Message.objects.filter(subject="Your way in").get().to == "rose@home.example"


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        (
            {"for_whom": "other", "told_by": "Kit", "email": "k@home.example"},
            "not of the person",
        ),
        ({}, "no email"),
        ({"email": "Amira@Riverside.example"}, "signs in with"),
    ],
)
def test_an_invitation_that_could_reach_somebody_else_is_refused(
    cast: Cast, now: datetime, facts: dict[str, str], why: str
) -> None:
    contact = steps.stranger(now, **facts)
    users = User.objects.count()
    with pytest.raises(Refused, match=why):
        actions.take_forward(
            contact_ref=contact.ref,
            team="north",
            by=cast.carol.actor,
            at=now,
            invite_link="https://riverside.example/join/{token}/",
        )
    assert (User.objects.count(), Case.objects.count()) == (users, 0)


@pytest.mark.parametrize(
    ("held", "why"), [("amira@riverside.example", "another address"), ("", "no address")]
)
def test_somebody_we_know_is_invited_at_the_address_we_hold_and_at_no_other(
    cast: Cast, now: datetime, held: str, why: str
) -> None:
    """Whoever gives a name that we know may be anybody."""
    known = Person.objects.create(given_name="Amira", family_name="Khan", email=held)
    contact = steps.contact(PUBLIC, now, email="stranger@elsewhere.example")
    with pytest.raises(Refused, match=f"We hold {why} for them"):
        actions.take_forward(
            contact_ref=contact.ref,
            team="north",
            known=known,
            by=cast.carol.actor,
            at=now,
            invite_link="https://riverside.example/join/{token}/",
        )
    assert not Message.objects.filter(subject="Your way in").exists()


def test_ending_well_keeps_the_words_and_needs_some(cast: Cast, now: datetime) -> None:
    contact = steps.stranger(now)
    with pytest.raises(Refused, match="in a sentence"):
        actions.end_well(contact_ref=contact.ref, outcome=" ", by=cast.carol.actor, at=now)
    ended = actions.end_well(
        contact_ref=contact.ref, outcome="The piano club.", by=cast.carol.actor, at=now
    )
    assert (ended.state, ended.outcome, ended.ended_at) == ("ENDED_WELL", "The piano club.", now)


def test_somebody_not_signed_in_reaches_only_what_this_browser_sent(
    cast: Cast, now: datetime
) -> None:
    contact = steps.stranger(now)
    with pytest.raises(NotThere):
        actions.end_well(contact_ref=contact.ref, outcome="Enough.", by=PUBLIC, at=now)
    assert queries.get_visible(PUBLIC, contact.ref, kept=[contact.ref]) == contact


def test_a_person_and_their_carer_see_their_own_contacts_and_others_do_not(
    cast: Cast, now: datetime
) -> None:
    contact = steps.contact(cast.amira.actor, now, person=cast.amira_person)
    seen = [
        name
        for name in ("amira", "ben", "carol", "dev", "simon", "efua", "farid", "grace", "jo")
        if contact in queries.visible(getattr(cast, name).actor)
    ]
    assert seen == ["amira", "ben", "carol", "dev", "simon"]


def test_once_taken_forward_another_team_sees_it_no_more(cast: Cast, now: datetime) -> None:
    contact = steps.forward(cast, now).contacts.get()
    assert contact in queries.visible(cast.dev.actor)
    assert contact not in queries.visible(cast.simon.actor)


def test_a_restricted_persons_contact_is_for_managers(cast: Cast, now: datetime) -> None:
    Person.objects.update(restricted=True)
    contact = steps.contact(cast.amira.actor, now, person=cast.amira_person)
    assert contact in queries.visible(cast.dev.actor)
    assert contact not in queries.visible(cast.carol.actor)


def test_what_ended_well_is_read_on_by_whoever_ended_it_and_no_other_worker(
    cast: Cast, now: datetime
) -> None:
    with_carol, alone = steps.stranger(now), steps.stranger(now)
    actions.end_well(contact_ref=with_carol.ref, outcome="Enough.", by=cast.carol.actor, at=now)
    actions.end_well(
        contact_ref=alone.ref, outcome=actions.ENOUGH, by=PUBLIC, at=now, kept=[alone.ref]
    )
    assert list(queries.visible(cast.carol.actor)) == [with_carol]
    for other in (cast.dev, cast.simon):
        assert not queries.visible(other.actor).exists()


def test_a_restricted_person_is_offered_as_the_same_only_to_who_may_see_them(
    cast: Cast, now: datetime, time_machine: TimeMachineFixture
) -> None:
    time_machine.move_to(now)
    steps.forward(cast, now)
    Person.objects.update(restricted=True)
    contact = steps.contact(PUBLIC, now)
    offered = [
        name
        for name in ("carol", "dev", "simon")
        if queries.likely_same(contact, getattr(cast, name).actor).exists()
    ]
    assert offered == ["carol", "dev"]
    reason = "I am on duty tonight and she rang."
    break_glass(ref=cast.amira_person.ref, reason=reason, by=cast.simon.actor, at=now)
    assert queries.likely_same(contact, cast.simon.actor).get() == cast.amira_person


def test_a_restricted_record_is_not_opened_by_saying_that_we_know_them(
    cast: Cast, now: datetime
) -> None:
    Person.objects.update(restricted=True)
    contact = steps.contact(PUBLIC, now)
    with pytest.raises(NotThere):
        actions.take_forward(
            contact_ref=contact.ref,
            team="south",
            known=cast.amira_person,
            by=cast.simon.actor,
            at=now,
        )
    assert not Case.objects.exists()


def test_who_may_not_be_safe_stands_first_in_the_queue(cast: Cast, now: datetime) -> None:
    first = steps.stranger(now)
    urgent = steps.stranger(now + timedelta(hours=1), safe_now="unsure")
    assert list(queries.queue(cast.carol.actor)) == [urgent, first]


def test_people_with_the_same_name_and_day_of_birth_are_offered_as_the_same(
    cast: Cast, now: datetime
) -> None:
    same = steps.contact(PUBLIC, now, given_name="AMIRA")
    older = steps.contact(PUBLIC, now, born_on=now.date())
    assert list(queries.likely_same(same, cast.carol.actor)) == [cast.amira_person]
    assert not queries.likely_same(older, cast.carol.actor)
    case = actions.take_forward(
        contact_ref=same.ref,
        team="north",
        known=cast.amira_person,
        by=cast.carol.actor,
        at=now,
    )
    assert case.person == cast.amira_person
