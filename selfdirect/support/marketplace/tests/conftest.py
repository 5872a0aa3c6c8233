"""Amira's budget, open; Grace runs Brightway and Hana runs Willow, and both hold funds."""

import pytest

from selfdirect.foundation.kernel.money import Money
from selfdirect.support.budgets.actions import open_budget
from selfdirect.support.budgets.tests.rows import agreed_plan, brightway
from selfdirect.support.marketplace import actions
from selfdirect.support.marketplace.rules import Terms

TERMS = Terms(hour_price=Money(2_400), fee_weekly=Money(500), fee_rate=0, notice_weeks=4)


def joins(user, name):
    """Give somebody an organisation to work for, and its terms."""
    organisation = brightway(name).organisation
    user.works_for = organisation.ref
    user.save()
    return organisation


@pytest.fixture
def held_by(cast, now):
    """Name the two providers that hold funds, Brightway first."""
    found = joins(cast.grace, "Brightway Care"), joins(cast.hana, "Willow")
    for user in (cast.grace, cast.hana):
        actions.publish_offer(terms=TERMS, by=user.actor, at=now)
    return found


@pytest.fixture
def budget(case, cast, now, held_by):
    agreed_plan(case, now)
    return open_budget(ref=case.ref, by=cast.efua.actor, at=now)


@pytest.fixture
def asked(budget, cast, now, held_by):
    """A fund that is drawn up: Brightway is to hold what it is paid for by the council now."""
    return actions.ask_fund(
        budget_ref=budget.ref, organisation=held_by[0].ref, starts_on=budget.starts_on,
        asked="I want to choose my own hours.", source=f"managed:{held_by[0].ref}",
        weekly=Money(16_460), by=cast.carol.actor, at=now,
    )  # fmt: skip


def agree(fund, provider, cast, now):
    actions.agree_fund(ref=fund.ref, by=cast.amira.actor, at=now)
    actions.accept_fund(ref=fund.ref, by=provider.actor, at=now)
    return actions.sign_fund(ref=fund.ref, by=cast.dev.actor, at=now)


@pytest.fixture
def fund(asked, cast, now):
    return agree(asked, cast.grace, cast, now)
