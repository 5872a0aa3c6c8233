"""Add to the directory by hand, and set what a service costs."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from selfdirect.foundation.audit.actions import record
from selfdirect.foundation.kernel.actor import Actor
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import Money
from selfdirect.register.directory import policy
from selfdirect.register.directory.models import Organisation, Price, Service
from selfdirect.register.directory.rules import LOCAL, Unit, labels, price_in_words, said_on


@transaction.atomic
def add_organisation(
    *,
    name: str,
    kind: str,
    by: Actor,
    at: datetime,
    description: str = "",
    url: str = "",
    email: str = "",
    phone: str = "",
    run_by: str = "",
    source: str = LOCAL,
    source_id: str = "",
) -> Organisation:
    """Add an organisation that no file brings."""
    policy.may_add(by).require()
    added = Organisation(
        name=name,
        kind=kind,
        description=description,
        url=url,
        email=email,
        phone=phone,
        run_by=run_by,
        source=source,
        last_seen=localdate(at),
    )
    added.source_id = source_id or added.ref
    added.save(force_insert=True)
    record("organisation.added", on=added, by=by, at=at, name=name, kind=kind, source=source)
    return added


@transaction.atomic
def add_service(
    *,
    organisation: Organisation,
    name: str,
    by: Actor,
    at: datetime,
    description: str = "",
    topics: Sequence[str] = (),
    cost_text: str = "",
    community: bool = False,
    address: str = "",
    postcode: str = "",
    latitude: float | None = None,
    longitude: float | None = None,
    source_id: str = "",
) -> Service:
    """Add something that an organisation offers."""
    policy.may_add(by).require()
    added = Service(
        organisation=organisation,
        name=name,
        description=description,
        topics=list(topics),
        words=f"{labels(topics)} {organisation.name}",
        cost_text=cost_text,
        community=community,
        address=address,
        postcode=postcode,
        latitude=latitude,
        longitude=longitude,
        source=organisation.source,
        last_seen=localdate(at),
    )
    added.source_id = source_id or added.ref
    added.save(force_insert=True)
    record("service.added", on=added, by=by, at=at, name=name, organisation=organisation.ref)
    return added


@transaction.atomic
def set_price(
    *,
    service: Service,
    unit: str,
    amount: Money | None,
    starts_on: date,
    by: Actor,
    at: datetime,
) -> Price:
    """Set what a service costs from a day; None: it is not offered by this unit any more.

    :raises Refused: if a price already starts on that day or after it
    """
    Service.objects.select_for_update().get(pk=service.pk)
    policy.may_set_price(by).require()
    latest = Price.objects.filter(service=service, unit=unit).order_by("-starts_on").first()
    _starts_after(latest, starts_on)
    if amount is not None and amount.pence <= 0:
        raise Refused("A price must be more than nought. For something free, leave it unpriced.")

    price = Price.objects.create(
        service=service,
        unit=Unit(unit),
        amount=amount,
        starts_on=starts_on,
        set_by=by.name,
        set_at=at,
    )
    pence = amount.pence if amount is not None else None
    record("price.set", on=service, by=by, at=at, unit=unit, pence=pence, starts_on=str(starts_on))
    return price


def _starts_after(latest: Price | None, starts_on: date) -> None:
    if latest is None or latest.starts_on < starts_on:
        return
    there = price_in_words(latest.amount, latest.unit) if latest.amount else "an end"
    raise Refused(
        f"There is already {there} from {said_on(latest.starts_on)}. Prices are never changed "
        "afterwards, because people's plans rest on them. Give a later day."
    )
