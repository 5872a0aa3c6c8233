"""Amira's direct payment: a year of it, with money that she spends."""

from datetime import timedelta

import pytest

from selfdirect.foundation.kernel.actor import SYSTEM
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.ledger import actions as ledger
from selfdirect.foundation.ledger.rules import Leg
from selfdirect.support.budgets.actions import open_budget
from selfdirect.support.budgets.rules import PURPOSES
from selfdirect.support.budgets.tests.rows import agreed_plan, living_case
from selfdirect.support.reconciliation import actions as feeds
from selfdirect.support.reconciliation.models import Outcome


@pytest.fixture
def budget(cast, now):
    """Open her budget, and pay ten thousand pounds into her account."""
    case, began = living_case(cast, now), now.date() - timedelta(weeks=39)
    agreed_plan(case, now, pays=6000, starts_on=began)
    made = open_budget(ref=case.ref, by=cast.efua.actor, at=now)
    for code in PURPOSES:
        ledger.open_account(address=f"purpose:{code}", stream="care")
    source = f"budget:{made.ref}:direct"
    move(cast, now, "pay:1", source, f"dp:{made.ref}", Money(1_000_000), began)
    return made


def move(cast, now, reference, source, target, amount, on, memo="Somebody"):
    ledger.post(
        reference=reference, effective_on=on, memo=memo, legs=[Leg(source, target, amount)],
        by=cast.efua.actor, at=now,
    )  # fmt: skip


@pytest.fixture
def spend(budget, cast, now):
    """Spend some of it: `spend(pence, purpose, days ago, who)`."""

    def spent(pence, purpose="home", ago=10, who="Hana Novak"):
        spent.count += 1
        on = now.date() - timedelta(days=ago)
        reference, target = f"spend:test:{spent.count}", f"purpose:{purpose}"
        move(cast, now, reference, f"dp:{budget.ref}", target, Money(pence), on, who)

    spent.count = 0
    return spent


@pytest.fixture
def odd(spend):
    """Make her spending odd: weekly help, and lately two things that her plan has nothing for."""
    for week in range(2, 39):
        spend(19_900, ago=week * 7)
    spend(120_000, "things", ago=9, who="Screens and More")
    spend(60_000, "breaks", ago=4, who="Sunny Tours")


def bank_lines(rows, by, at):
    """Bring a list of the bank, a row each of sum and words."""
    feed = feeds.add_feed(code="main", name="Main account", profile="bank", by=by, at=at)
    lines = [f"2026-03-01,{row},T{nth}" for nth, row in enumerate(rows)]
    content = "\n".join(["Date,Amount,Reference,Transaction ID", *lines]).encode()
    file = feeds.bring_file(feed=feed, name="a.csv", content=content, by=by, at=at)
    feeds.take_file(ref=file.ref, by=by, at=at)
    feeds.run_file(ref=file.ref, by=SYSTEM, clock=lambda: at)
    return Outcome.objects.order_by("line__nth")
