"""What people do with a connection: it is offered, tried, or turned down."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from selfdirect.foundation.audit.actions import record
from selfdirect.foundation.kernel.actor import Actor
from selfdirect.foundation.kernel.decision import Refused, there
from selfdirect.front_door.conversations import queries, says
from selfdirect.front_door.conversations.journey import CONNECTION, ContactState
from selfdirect.front_door.conversations.models import Connection
from selfdirect.register.cases import policy as case_policy
from selfdirect.register.cases import queries as cases
from selfdirect.register.directory import queries as directory
from selfdirect.register.directory.models import Service, Status
from selfdirect.register.people.models import Person


@transaction.atomic
def offer_connection(
    *,
    service_ref: str,
    by: Actor,
    at: datetime,
    contact_ref: str = "",
    ref: str = "",
    kept: Iterable[str] = (),
) -> Connection:
    """Put somebody in touch with something near them: at first contact, or on their journey.

    Asked twice for the same thing, it is offered once.

    :raises Refused: if it is not running now, or the contact has gone forward
    """
    contact = queries.lock_visible(by, contact_ref, kept) if contact_ref else None
    case = cases.lock_visible(by, ref) if ref else None
    if case:
        case_policy.may_take_part(by, case).require()
    if contact and contact.state == ContactState.TAKEN_FORWARD:
        raise Refused("This has gone forward. Add the connection on their own page.")
    service = _running(service_ref)
    found, new = Connection.objects.get_or_create(
        contact=contact, case=case, service=service, defaults={"offered_on": localdate(at)}
    )
    if new:
        person = case.person if case else contact.person if contact else None
        _record_connection("connection.offered", found, person, says.found(by), by, at)
    return found


def _running(service_ref: str) -> Service:
    service = directory.of_ref(service_ref)
    if service.status != Status.ACTIVE:
        raise Refused(f"{service.name} is not running now. Choose something else.")
    return service


def _record_connection(
    code: str, connection: Connection, person: Person | None, did: str, by: Actor, at: datetime
) -> None:
    about = person.ref if person else ""
    told = says.connection(did, connection.service.name) if about else ""
    record(code, on=f"connection:{connection.pk}", by=by, at=at, about=about, told=told)


@transaction.atomic
def try_connection(
    *, ref: str, connection_id: int, gave: str, helped: bool | None, by: Actor, at: datetime
) -> Connection:
    """Write down that a connection was tried, and what it gave."""
    told = says.TRIED if helped else says.TRIED_NOT_RIGHT
    return _answer_connection("try", ref, connection_id, gave, helped, told, by, at)


@transaction.atomic
def decline_connection(
    *, ref: str, connection_id: int, reason: str, by: Actor, at: datetime
) -> Connection:
    """Write down that a connection is not wanted, and why. A no is an answer.

    :raises Refused: if no reason is given
    """
    if not reason.strip():
        raise Refused("Write in a few words why not. “It is not for me” is enough.")
    return _answer_connection("decline", ref, connection_id, reason, None, says.DECLINED, by, at)


def _answer_connection(
    verb: str,
    ref: str,
    connection_id: int,
    words: str,
    helped: bool | None,
    told: str,
    by: Actor,
    at: datetime,
) -> Connection:
    case = cases.lock_visible(by, ref)
    case_policy.may_take_part(by, case).require()
    found = there(queries.connections(case).filter(pk=connection_id).first())
    step = CONNECTION.step(found.state, verb, by.roles)
    found.state, found.gave, found.helped = step.target, words.strip(), helped
    found.save(update_fields=["state", "gave", "helped"])
    _record_connection(step.event, found, case.person, told, by, at)
    return found
