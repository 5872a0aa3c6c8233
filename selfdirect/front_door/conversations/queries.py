"""Read contacts, conversations and connections."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.utils import timezone

from selfdirect.foundation.access.models import User
from selfdirect.foundation.kernel.actor import MANAGERS, WORKERS, Actor, Role
from selfdirect.foundation.kernel.decision import there
from selfdirect.front_door.conversations import rules
from selfdirect.front_door.conversations.journey import ConnectionState, ContactState, TalkState
from selfdirect.front_door.conversations.models import (
    Connection,
    Contact,
    Conversation,
    GateException,
)
from selfdirect.register.cases import queries as cases
from selfdirect.register.cases.models import Case
from selfdirect.register.people.models import GlassBroken, Person, Supporter


def visible(actor: Actor, kept: Iterable[str] = ()) -> QuerySet[Contact]:
    """Return the contacts this actor may see.

    Their own, and what was sent from this browser (`kept`). Workers: everybody who waits at the
    door, who ended well with themselves, and who was taken forward to where they may see; a
    restricted person's only by managers.
    """
    seen = Q(ref__in=list(kept))
    if actor.signed_in:
        circle = Supporter.objects.filter(
            person=OuterRef("person"), user_id=actor.user_id, consent_ends__isnull=True
        )
        seen |= Q(by=actor.name) | Q(person__user_id=actor.user_id) | Q(Exists(circle))
    if actor.roles & WORKERS:
        seen |= _at_the_door(actor) | Q(case__in=cases.visible(actor).order_by().values("pk"))
    return Contact.objects.filter(seen).select_related("person", "case__worker", "case__person")


def _at_the_door(actor: Actor) -> Q:
    open_to_all = Q(person__isnull=True) | Q(person__restricted=False)
    waiting = Q(state=ContactState.RECEIVED)
    ended = Q(state=ContactState.ENDED_WELL, ended_by=actor.name)
    return ended | (waiting if actor.roles & MANAGERS else waiting & open_to_all)


def get_visible(actor: Actor, ref: str, kept: Iterable[str] = ()) -> Contact:
    """Find a contact by its reference.

    :raises NotThere: if there is none, or it is not this actor's to see
    """
    return there(visible(actor, kept).filter(ref=ref).first())


def lock_visible(actor: Actor, ref: str, kept: Iterable[str] = ()) -> Contact:
    """Find a contact and hold it until the act has ended.

    :raises NotThere: as `get_visible`
    """
    found = get_visible(actor, ref, kept)
    # Alone: what is joined to a row that we waited for is as it was before the wait.
    return Contact.objects.select_for_update().get(pk=found.pk)


def queue(actor: Actor) -> QuerySet[Contact]:
    """List who waits for an answer: who may not be safe first, then by when they came."""
    urgent = models.When(safe_now__in=rules.URGENT, then=Value(0))
    waiting = visible(actor).filter(state=ContactState.RECEIVED)
    return waiting.order_by(models.Case(urgent, default=Value(1)), "at", "id")


def connections_of(contact: Contact) -> QuerySet[Connection]:
    return contact.connections.select_related("service__organisation").order_by("id")


def brought(case: Case) -> dict[str, Any]:
    """Find the answers that the person brought themselves from the calculator; {} if none."""
    told = Contact.objects.filter(case=case, for_whom="me").exclude(brought={})
    return told.order_by("-at", "-pk").values_list("brought", flat=True).first() or {}


def likely_same(contact: Contact, actor: Actor) -> QuerySet[Person]:
    """Find who in the register may be this person: same names, same day of birth if told."""
    if contact.person_id:
        return Person.objects.none()
    named = may_be_named(actor).filter(
        family_name__iexact=contact.family_name, given_name__iexact=contact.given_name
    )
    same_day = Q(born_on=contact.born_on) | Q(born_on__isnull=True)
    return (named.filter(same_day) if contact.born_on else named).order_by("id")[:5]


def may_be_named(actor: Actor) -> QuerySet[Person]:
    """Leave out restricted people.

    But not where the glass was broken, nor for those who see their journey or manage its team.
    """
    broken = GlassBroken.objects.filter(
        person=OuterRef("pk"), user_id=actor.user_id, until_at__gt=timezone.now()
    )
    theirs = Q(pk__in=cases.visible(actor).order_by().values("pk"))
    if actor.roles & MANAGERS:
        theirs |= Q(team__in=actor.teams)
    known = Exists(Case.objects.filter(theirs, person=OuterRef("pk")))
    return Person.objects.filter(Q(restricted=False) | Exists(broken) | known)


def spoken_for(actor: Actor) -> QuerySet[Person]:
    """List whom this actor speaks for: themselves, and whom they support."""
    if not actor.signed_in:
        return Person.objects.none()
    circle = Supporter.objects.filter(
        person=OuterRef("pk"), user_id=actor.user_id, consent_ends__isnull=True
    )
    return Person.objects.filter(Q(user_id=actor.user_id) | Q(Exists(circle))).order_by("id")


def open_case(person: Person) -> Case | None:
    """Find the journey that is under way, whoever works on it."""
    return Case.objects.filter(person=person, closed_on__isnull=True).first()


def user_of(actor: Actor) -> User | None:
    return User.objects.filter(pk=actor.user_id or 0).first()


def carer_of(contact: Contact) -> User | None:
    """Find the account of a carer who told us, if they were signed in."""
    return User.objects.filter(username=contact.by, roles__contains=[Role.CARER]).first()


def signs_in_with(email: str) -> bool:
    return User.objects.filter(email__iexact=email).exists()


# On the journey


def talks(case: Case) -> list[Conversation]:
    return list(case.conversations.order_by("number"))


def talk(case: Case, number: int) -> Conversation:
    """Find conversation one or two.

    :raises NotThere: if it has not been begun
    """
    return there(case.conversations.filter(number=number).first())


def connections(case: Case) -> QuerySet[Connection]:
    return case.connections.select_related("service__organisation").order_by("id")


def first_words(case: Case) -> Contact | None:
    """Find what was said when this journey began."""
    return case.contacts.order_by("at").first()


def gate(case: Case) -> rules.Gate:
    """Say whether conversation three may open, and what is still to try."""
    held = frozenset(t.number for t in talks(case) if t.state == TalkState.HELD)
    found = exception(case)
    attempts = [_attempt(c) for c in case.connections.all()]
    return rules.gate(held, attempts, signed=bool(found and found.signed_at))


def _attempt(connection: Connection) -> rules.Attempt:
    tried = connection.state == ConnectionState.TRIED.value
    declined = connection.state == ConnectionState.DECLINED.value
    return rules.Attempt(tried, declined, connection.gave)


def exception(case: Case) -> GateException | None:
    return GateException.objects.filter(case=case).first()


def emergency_plan(case: Case) -> Conversation | None:
    """Find the plan for an emergency, if one was agreed."""
    held = case.conversations.filter(number=2, state=TalkState.HELD)
    return held.exclude(emergency_who="").first()
