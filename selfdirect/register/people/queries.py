"""Read people. Records are reached through their case: see `cases.queries.visible`."""

from datetime import date

from django.db.models import Q

from selfdirect.foundation.access.models import User
from selfdirect.foundation.kernel.actor import WORKERS, Actor
from selfdirect.foundation.kernel.period import whole_years
from selfdirect.register.people.models import Kin, Person, Supporter


def of_user(user_id: int) -> Person | None:
    return Person.objects.filter(user_id=user_id).first()


def carer_of(person: Person) -> Supporter | None:
    return person.circle.filter(kind=Kin.CARER, consent_ends__isnull=True).order_by("id").first()


def voice_of(actor: Actor, person: Person) -> str:
    """Say in whose voice this actor speaks about a person: person, carer, worker; "" for none."""
    if person.user_id == actor.user_id:
        return "person"
    carers = person.circle.filter(kind=Kin.CARER, consent_ends__isnull=True)
    if carers.filter(user_id=actor.user_id).exists():
        return "carer"
    return "worker" if actor.roles & WORKERS else ""


def carer_named(actor: Actor, person: Person) -> str:
    """Name the carer of this person whom an actor is; empty for anybody else."""
    carers = person.circle.filter(kind=Kin.CARER, consent_ends__isnull=True)
    return carers.filter(user_id=actor.user_id).values_list("name", flat=True).first() or ""


def carer_names(person: Person) -> list[str]:
    """List the names of those who care for a person, as they stand in the circle now."""
    carers = person.circle.filter(kind=Kin.CARER, consent_ends__isnull=True).order_by("id")
    return list(carers.values_list("name", flat=True))


def left_circle(person: Person) -> dict[str, date]:
    """Find who stands in the circle no more, by name in small letters, and since which day."""
    rows = list(person.circle.order_by("consent_ends"))
    here = {(row.name.casefold(), row.kind) for row in rows if row.consent_ends is None}
    return {
        row.name.casefold(): row.consent_ends
        for row in rows
        if row.consent_ends is not None and (row.name.casefold(), row.kind) not in here
    }


def age_on(born_on: date | None, day: date) -> int | None:
    """Count whole years."""
    if born_on is None:
        return None
    return whole_years(born_on, day)


def users_beside(person: Person) -> list[User]:
    """List those who sign in for or beside a person: themselves and their circle."""
    own = [person.user] if person.user else []
    circle = Supporter.objects.filter(person=person, consent_ends__isnull=True, user__isnull=False)
    return own + [s.user for s in circle.select_related("user") if s.user]


def may_act_for(actor: Actor, person: Person) -> bool:
    """Say whether the person lets this actor act for them: as asked to, or as their planner."""
    beside = person.circle.filter(user_id=actor.user_id, consent_ends__isnull=True)
    return beside.filter(Q(may_act=True) | Q(kind=Kin.PLANNER)).exists()
