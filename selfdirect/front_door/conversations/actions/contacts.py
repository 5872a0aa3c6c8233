"""What people do at the front door: somebody comes, is answered, and ends well or goes on."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils.timezone import localdate

from selfdirect.foundation.access import actions as access
from selfdirect.foundation.access.models import User
from selfdirect.foundation.audit.actions import record
from selfdirect.foundation.kernel.actor import Actor, Role
from selfdirect.foundation.kernel.decision import NotThere, Refused
from selfdirect.foundation.outbox.actions import queue
from selfdirect.front_door.conversations import policy, queries, rules, says
from selfdirect.front_door.conversations.actions.talks import begin_talk
from selfdirect.front_door.conversations.journey import CONTACT
from selfdirect.front_door.conversations.models import Contact
from selfdirect.register.cases import actions as cases
from selfdirect.register.cases.models import Case
from selfdirect.register.people import actions as people
from selfdirect.register.people.models import Kin, Person

ENOUGH = "They said that this was enough for now."


@transaction.atomic
def make_contact(
    *,
    by: Actor,
    at: datetime,
    channel: str,
    for_whom: str,
    safe_now: str,
    matters: str,
    hard: str,
    given_name: str,
    family_name: str,
    danger: str = "",
    born_on: date | None = None,
    phone: str = "",
    email: str = "",
    told_by: str = "",
    told_by_relation: str = "",
    person: Person | None = None,
    brought: Mapping[str, object] | None = None,
) -> Contact:
    """Take in what somebody says in their own words, and promise an answer by a day.

    `phone` and `email` reach whoever speaks: the person, or who tells us about them. `person` is
    given when we know already who it is about; `brought` are answers from the public calculator,
    which they chose to bring: title, version, sum, said (question and answer in words), answers.

    :raises Refused: if nothing is said, or there is no name
    """
    if not (matters.strip() or hard.strip()):
        raise Refused("Tell us what matters to you, or what is hard. A few words are enough.")
    if not (given_name.strip() and family_name.strip()):
        raise Refused("Tell us the first and last name, so that we know who to ask for.")
    contact = Contact.objects.create(
        channel=channel,
        for_whom=for_whom,
        safe_now=safe_now,
        danger=danger,
        matters=matters,
        hard=hard,
        given_name=given_name,
        family_name=family_name,
        born_on=born_on,
        phone=phone,
        email=email,
        told_by=told_by,
        told_by_relation=told_by_relation,
        person=person,
        brought=dict(brought or {}),
        by=by.name,
        at=at,
    )
    due = rules.promised(safe_now, localdate(at))
    told = says.contact_made(contact.told_by or "You", due)
    _record("contact.made", contact, told, by, at, safe_now=safe_now, channel=channel)
    _say_we_have_it(contact, due, at)
    return contact


def _record(
    code: str, contact: Contact, told: str, by: Actor, at: datetime, **facts: object
) -> None:
    about = contact.person.ref if contact.person else ""
    record(code, on=contact, by=by, at=at, about=about, told=told if about else "", **facts)


def _say_we_have_it(contact: Contact, due: date, at: datetime) -> None:
    """Send a receipt that says nothing of what was said: others may read their post."""
    council = settings.COUNCIL
    body = (
        f"Hello\n\nThank you for telling us. Your reference is {contact.ref}.\n\n"
        f"We answer by {says.day(due)}. If things get worse before then, ring {council['phone']},"
        f" day or night. If somebody is in danger now, ring 999.\n\n{council['name']}"
    )
    person = (
        contact.person
    )  # a receipt for somebody else is theirs: it is sent whatever becomes of them
    about = person.ref if person and person.email == contact.email else ""
    queue(to=contact.email, subject="We have it", body=body, at=at, about=about)


@transaction.atomic
def end_well(
    *, contact_ref: str, outcome: str, by: Actor, at: datetime, kept: Iterable[str] = ()
) -> Contact:
    """Write down that information and connections were enough for now.

    `kept` holds the references of contacts made from the same browser.

    :raises Refused: if it has ended or gone forward already, or no words are given
    """
    contact = queries.lock_visible(by, contact_ref, kept)
    step = CONTACT.step(contact.state, "end_well", by.roles)
    if not outcome.strip():
        raise Refused("Write in a sentence how this ended, in their words if you can.")
    contact.state, contact.outcome = step.target, outcome.strip()
    contact.ended_at, contact.ended_by = at, by.name
    contact.save(update_fields=["state", "outcome", "ended_at", "ended_by"])
    _record(step.event, contact, says.ENDED_WELL, by, at)
    return contact


@transaction.atomic
def take_forward(
    *,
    contact_ref: str,
    team: str,
    by: Actor,
    at: datetime,
    known: Person | None = None,
    supporter_agreed: bool = False,
    invite_link: str = "",
) -> Case:
    """Begin a person's journey from what they, or somebody for them, told us.

    `known`: they are this person of the register. `supporter_agreed`: the person agrees that
    whoever told us stands beside them. `invite_link`: an address with `{token}` in it; an
    invitation to sign in goes to the person.

    :raises Refused: if somebody was quicker, or the team is not the actor's
    :raises NotThere: if `known` is restricted, and not theirs to see
    """
    contact = queries.lock_visible(by, contact_ref)
    if contact.case:
        raise Refused(f"{_name(contact.case.worker)} has already taken this forward.")
    step = CONTACT.step(contact.state, "take_forward", by.roles)
    policy.may_take_forward(by, team).require()
    if known and not queries.may_be_named(by).filter(pk=known.pk).exists():
        raise NotThere
    person = contact.person or known or _new_person(contact, by, at)
    under_way = queries.open_case(person)
    case = under_way or _begin(person, team, by, at)
    contact.state, contact.case, contact.person = step.target, case, person
    contact.save(update_fields=["state", "case", "person"])
    contact.connections.update(case=case)
    if supporter_agreed:
        _let_in(person, contact, by, at)
    if invite_link:
        _invite(person, contact, invite_link, by, at)
    if under_way:
        _add_to_list(contact, case, at)
    _record(step.event, contact, "", by, at, case=case.ref)
    return case


def _name(worker: User | None) -> str:
    return worker.get_full_name() if worker else "Somebody"


def _new_person(contact: Contact, by: Actor, at: datetime) -> Person:
    """Write them into the register; a caller's own phone and address stay with the contact."""
    own = contact.for_whom == "me"
    return people.add_person(
        by=by,
        at=at,
        given_name=contact.given_name,
        family_name=contact.family_name,
        born_on=contact.born_on,
        phone=contact.phone if own else "",
        email=contact.email if own else "",
    )


def _begin(person: Person, team: str, by: Actor, at: datetime) -> Case:
    told = says.taken_forward(by)
    worker = queries.user_of(by)
    case = cases.open_case(person=person, team=team, worker=worker, by=by, at=at, told=told)
    begin_talk(case=case, by=by, at=at)
    return case


def _add_to_list(contact: Contact, case: Case, at: datetime) -> None:
    """Put new words onto the list of the worker who goes with the person already."""
    cases.add_task(
        case=case,
        code="contact.urgent" if rules.is_urgent(contact.safe_now) else "contact.answer",
        words=f"Read what {case.person} told us, and answer",
        role=Role.PRACTITIONER,
        owner=case.worker,
        at=at,
    )


def _let_in(person: Person, contact: Contact, by: Actor, at: datetime) -> None:
    if not contact.told_by:
        raise Refused("Nobody else told us this, so there is nobody to add beside them.")
    user = queries.carer_of(contact)
    if user and person.circle.filter(user=user, consent_ends__isnull=True).exists():
        return
    people.add_supporter(
        person=person,
        name=contact.told_by,
        kind=Kin.CARER,
        relation=contact.told_by_relation,
        user=user,
        from_on=localdate(at),
        by=by,
        at=at,
    )


def _invite(person: Person, contact: Contact, link: str, by: Actor, at: datetime) -> None:
    policy.may_invite(contact).require()
    user = person.user or _account(person, contact.email, by, at)
    access.invite(user=user, link=link, by=by, at=at)


def _account(person: Person, email: str, by: Actor, at: datetime) -> User:
    if queries.signs_in_with(email):
        raise Refused(
            f"Somebody signs in with {email} already. Untick the invitation, and ask which"
            " address is theirs."
        )
    user = access.add_user(
        username=person.ref,
        given_name=person.given_name,
        family_name=person.family_name,
        email=email,
        roles=frozenset({Role.PERSON}),
        by=by,
        at=at,
    )
    people.give_account(person=person, user=user, by=by, at=at)
    return user
