"""What people do about who they are and who stands beside them."""

from datetime import date, datetime, timedelta

from django.db import transaction

from selfdirect.foundation.access.models import User
from selfdirect.foundation.audit.actions import event, record
from selfdirect.foundation.audit.models import Kind
from selfdirect.foundation.kernel.actor import STAFF, Actor
from selfdirect.foundation.kernel.decision import NotThere, Refused
from selfdirect.register.people import says
from selfdirect.register.people.models import GlassBroken, Person, Supporter

GLASS_STAYS_OPEN = timedelta(hours=2)


@transaction.atomic
def add_person(*, by: Actor, at: datetime, **facts: object) -> Person:
    """Write a new person into the register."""
    person = Person.objects.create(**facts)
    record("person.added", on=person, by=by, at=at, about=person.ref)
    return person


@transaction.atomic
def add_supporter(
    *,
    person: Person,
    name: str,
    kind: str,
    relation: str,
    by: Actor,
    at: datetime,
    from_on: date,
    user: User | None = None,
    may_act: bool = False,
) -> Supporter:
    """Let somebody into a person's circle, as the person agreed."""
    supporter = Supporter.objects.create(
        person=person,
        user=user,
        name=name,
        kind=kind,
        relation=relation,
        consent_from=from_on,
        may_act=may_act,
    )
    told = says.supporter_added(name, may_act)
    record("supporter.added", on=person, by=by, at=at, about=person.ref, told=told, kind_of=kind)
    return supporter


@transaction.atomic
def give_account(*, person: Person, user: User, by: Actor, at: datetime) -> Person:
    """Let a person sign in: the account made for them becomes theirs."""
    person.user = user
    person.save(update_fields=["user"])
    told = "You can sign in here yourself now."
    record("person.given_account", on=person, by=by, at=at, about=person.ref, told=told)
    return person


@transaction.atomic
def break_glass(*, ref: str, reason: str, by: Actor, at: datetime) -> GlassBroken:
    """Open a restricted record for two hours. Always written down, with the reason.

    :raises NotThere: if there is no restricted record by that reference
    :raises Refused: if the actor is not staff, or gives no reason
    """
    person = Person.objects.filter(ref=ref, restricted=True).first()
    if person is None or not by.roles & STAFF:
        raise NotThere
    if len(reason.strip()) < 15:
        raise Refused("Say why you need to open this record, in a sentence. It will be checked.")
    opened = GlassBroken.objects.create(
        person=person,
        user_id=by.user_id,
        reason=reason,
        from_at=at,
        until_at=at + GLASS_STAYS_OPEN,
    )
    row = event("record.glass_broken", on=person, by=by, at=at, about=ref, kind=Kind.BREAK_GLASS)
    row.facts = {"reason": reason}
    row.save()
    return opened
