"""Three share a Saturday club that Brightway holds the money for: Amira, Nell and Tom."""

import pytest

from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.ledger import actions as ledger
from selfdirect.foundation.ledger.rules import Leg
from selfdirect.register.people.models import Person
from selfdirect.support.budgets.actions import open_budget
from selfdirect.support.budgets.tests.rows import agreed_plan, brightway, living_case
from selfdirect.support.pools import actions


@pytest.fixture
def cases(cast, now):
    """Three people whose budgets are open: £248.00 a week each that they hold themselves."""
    others = [
        Person.objects.create(given_name="Nell", family_name="Carter", user=cast.nell),
        Person.objects.create(given_name="Tom", family_name="Reed"),
    ]
    found = [living_case(cast, now, person) for person in (None, *others)]
    for case in found:
        agreed_plan(case, now)
        open_budget(ref=case.ref, by=cast.efua.actor, at=now)
    return found


@pytest.fixture
def proposed(cast, now, db):
    holder = brightway().organisation
    cast.grace.works_for = holder.ref
    cast.grace.save()
    return actions.begin_pool(
        name="Saturday club", what="a support worker and a hall on Saturdays",
        organisation=holder.ref, weekly=Money(10_000), team="north", by=cast.carol.actor, at=now,
    )  # fmt: skip


@pytest.fixture
def pool(proposed, cast, now):
    return actions.accept_pool(ref=proposed.ref, by=cast.grace.actor, at=now)


def asks(pool, case, cast, now, weekly, starts_on=None):
    return actions.ask_to_join(
        pool_ref=pool.ref, case_ref=case.ref, source="direct", weekly=Money(weekly),
        starts_on=starts_on or now.date(), alone=Money(6_000), basis="The price of a day club.",
        asked="I want to go with my friends.", by=cast.carol.actor, at=now,
    )  # fmt: skip


def joins(pool, case, cast, now, weekly, starts_on=None, named=True):
    """Join with everybody's yes."""
    member = asks(pool, case, cast, now, weekly, starts_on)
    actions.agree(ref=member.ref, named=named, by=cast.carol.actor, at=now)
    return actions.sign(ref=member.ref, by=cast.dev.actor, at=now)


@pytest.fixture
def members(pool, cases, cast, now):
    """Two put in £40.00 a week, one £20.00."""
    weekly = (4_000, 4_000, 2_000)
    return [joins(pool, case, cast, now, w) for case, w in zip(cases, weekly, strict=True)]


def fill(member, now, pence):
    """Let money of theirs arrive in the fund, as a payment run does."""
    budget = member.case.budgets.get()
    ledger.post(
        reference=f"pay:test:{member.ref}:{now}", effective_on=now.date(), memo="Paid in",
        legs=[Leg(f"budget:{budget.ref}:pool", member.pool.address, Money(pence))],
        by=member.case.worker.actor, at=now,
    )  # fmt: skip


@pytest.fixture
def filled(members, now):
    """Four weeks of each are in the fund."""
    for member in members:
        fill(member, now, 4 * member.weekly.pence)
    return members
