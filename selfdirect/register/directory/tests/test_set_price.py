"""What a service costs: from a day on, never edited, never two at once."""

from datetime import UTC, date, datetime

import pytest
from django.db import DatabaseError, transaction

from selfdirect.foundation.audit.models import Event
from selfdirect.foundation.kernel.actor import SYSTEM, Actor, Role
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import Money
from selfdirect.register.directory import queries
from selfdirect.register.directory.actions import add_organisation, add_service, set_price
from selfdirect.register.directory.models import Price, Service

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
FARID = Actor("farid", frozenset({Role.COMMISSIONER}), display="Farid Aziz")
CAROL = Actor("carol", frozenset({Role.PRACTITIONER}), display="Carol Jones")
pytestmark = pytest.mark.django_db


@pytest.fixture
def service() -> Service:
    brightway = add_organisation(name="Brightway Care", kind="provider", by=FARID, at=AT)
    return add_service(organisation=brightway, name="Help at home", by=FARID, at=AT)


def price(service: Service, pence: int | None, starts_on: date, unit: str = "hour") -> Price:
    amount = None if pence is None else Money(pence)
    return set_price(
        service=service, unit=unit, amount=amount, starts_on=starts_on, by=FARID, at=AT
    )


def test_the_price_of_a_day_is_the_last_that_had_begun(service: Service) -> None:
    price(service, 2200, date(2025, 4, 1))
    price(service, 2350, date(2026, 4, 1))

    assert queries.price_on(service, date(2025, 3, 31)) is None
    assert queries.price_on(service, date(2026, 3, 31)).amount == Money(2200)
    assert queries.price_on(service, date(2026, 4, 1)).amount == Money(2350)
    assert [p.starts_on.year for p in queries.price_history(service)] == [2026, 2025]


def test_each_unit_has_its_own_price_and_the_hour_comes_first(service: Service) -> None:
    price(service, 40000, date(2025, 4, 1), "week")
    price(service, 2200, date(2025, 4, 1))
    day = date(2026, 1, 1)

    assert queries.price_on(service, day).unit == "hour"
    assert queries.price_on(service, day, "week").amount == Money(40000)
    assert queries.price_on(service, day, "mile") is None
    prices = queries.prices_on([service], day)[service.pk]
    assert queries.cost(service, prices) == "£22.00 an hour, or £400.00 a week"


def test_a_service_no_longer_offered_has_no_price(service: Service) -> None:
    price(service, 2200, date(2025, 4, 1))
    price(service, None, date(2026, 4, 1))

    assert queries.price_on(service, date(2026, 4, 1)) is None
    assert queries.priced(date(2026, 4, 1)) == []
    [(found, [was])] = queries.priced(date(2026, 3, 1), "help at home")
    assert (found, was.amount) == (service, Money(2200))
    with pytest.raises(Refused, match="already an end from 1 April 2026"):
        price(service, 2300, date(2026, 4, 1))


def test_a_price_that_stands_is_never_changed(service: Service) -> None:
    price(service, 2200, date(2025, 4, 1))
    with pytest.raises(Refused, match=r"already £22\.00 an hour from 1 April 2025"):
        price(service, 2300, date(2025, 4, 1))
    for change in (lambda p: p.update(amount=1), lambda p: p.delete()):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            change(Price.objects.all())


def test_a_price_is_more_than_nought(service: Service) -> None:
    with pytest.raises(Refused, match="more than nought"):
        price(service, 0, date(2025, 4, 1))


def test_only_a_commissioner_sets_a_price_or_adds(service: Service) -> None:
    with pytest.raises(Refused, match="commissioner"):
        set_price(
            service=service,
            unit="hour",
            amount=Money(1),
            starts_on=date(2025, 4, 1),
            by=CAROL,
            at=AT,
        )
    with pytest.raises(Refused, match="commissioner"):
        add_organisation(name="X", kind="club", by=CAROL, at=AT)
    assert not Price.objects.exists()


def test_every_act_leaves_a_row_in_history(service: Service) -> None:
    price(service, 2200, date(2025, 4, 1))
    codes = list(Event.objects.order_by("id").values_list("code", "subject"))
    assert codes == [
        ("organisation.added", f"organisation:{service.organisation.ref}"),
        ("service.added", f"service:{service.ref}"),
        ("price.set", f"service:{service.ref}"),
    ]


def test_what_nobody_has_priced_costs_what_its_source_says(service: Service) -> None:
    assert queries.cost(service, []) == "Ask them what it costs"
    service.cost_text = "Free"
    assert queries.cost(service, []) == "Free"
    assert add_organisation(name="Club", kind="club", by=SYSTEM, at=AT).source == "local"
