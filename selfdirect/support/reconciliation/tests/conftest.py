"""Amira holds a direct payment on a card, and Brightway is paid by the council."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from config.demo.cast import Cast
from selfdirect.foundation.kernel.actor import SYSTEM
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.ledger import actions as ledger
from selfdirect.foundation.ledger.rules import Leg
from selfdirect.register.people.models import Person
from selfdirect.support.budgets.actions import move_budget
from selfdirect.support.budgets.models import Budget
from selfdirect.support.budgets.tests.rows import START, agreed_plan, brightway, living_case
from selfdirect.support.payments.actions import (
    approve_payment,
    open_budget,
    prepare_direct_payment,
)
from selfdirect.support.payments.models import Payment, Run
from selfdirect.support.payments.tests.rows import send
from selfdirect.support.reconciliation import actions
from selfdirect.support.reconciliation.models import Feed, File, Outcome

TOKEN = "TOK-0001-9876"
CARDS = "TraceID,EntryType,Token,TxDate,BillAmount,MCC,MerchantName,Note"
BANK = "Date,Amount,Reference,Description,Transaction ID,Currency"


@pytest.fixture
def case(cast, now):
    return living_case(cast, now)


@pytest.fixture
def budget(case, cast, now):
    brightway()
    agreed_plan(case, now, pays=6000)
    return open_budget(ref=case.ref, by=cast.efua.actor, at=now)


@pytest.fixture
def third(budget, cast, now):
    """Ben was asked to hold all of Amira's direct payment, and has its first four weeks."""
    move_budget(
        budget_ref=budget.ref, source="direct", target="third", weekly=Money(24_800),
        starts_on=START, asked="Ben does it for me.", by=cast.carol.actor, at=now,
    )  # fmt: skip
    ledger.post(
        reference="pay:test:1", effective_on=START, memo="Paid",
        legs=[Leg(f"budget:{budget.ref}:third", f"dp:{budget.ref}-third", Money(99_200))],
        by=cast.efua.actor, at=now,
    )  # fmt: skip
    return budget


@dataclass
class Desk:
    """Efua's desk: her feeds, and files brought to it."""

    cast: Cast
    now: datetime
    budget: Budget
    cards: Feed
    bank: Feed

    def bring(self, feed: Feed, *lines: str) -> File:
        head = CARDS if feed == self.cards else BANK
        content = "\n".join([head, *lines]).encode()
        by = self.cast.efua.actor
        return actions.bring_file(feed=feed, name="list.csv", content=content, by=by, at=self.now)

    def take(self, feed: Feed, *lines: str) -> File:
        return self.run(self.bring(feed, *lines))

    def run(self, file: File) -> File:
        actions.take_file(ref=file.ref, by=self.cast.efua.actor, at=self.now)
        done = actions.run_file(ref=file.ref, by=SYSTEM, clock=lambda: self.now)
        assert done is not None
        return done

    def give_card(self, token: str = TOKEN) -> None:
        actions.give_card(
            feed=self.cards, token=token, budget_ref=self.budget.ref,
            by=self.cast.efua.actor, at=self.now,
        )  # fmt: skip

    def paid(self) -> tuple[Payment, Run]:
        """Send Amira's first direct payment to the bank."""
        efua, maya = self.cast.efua.actor, self.cast.maya.actor
        payment = prepare_direct_payment(
            budget_ref=self.budget.ref, starts_on=START, by=efua, at=self.now
        )
        approve_payment(ref=payment.ref, by=maya, at=self.now)
        run = send(payment, self.cast, self.now)
        payment.refresh_from_db()
        return payment, run

    @property
    def outcomes(self) -> list[Outcome]:
        return list(Outcome.objects.select_related("line__feed").order_by("line__nth", "pk"))

    @property
    def states(self) -> list[str]:
        return [each.state for each in self.outcomes]


@pytest.fixture
def desk(cast, now, budget):
    later, by = now + timedelta(days=3), cast.efua.actor
    add = actions.add_feed
    cards = add(code="cards", name="Card company", profile="crosscard", by=by, at=now)
    bank = add(code="main", name="Main account", profile="bank", by=by, at=now)
    return Desk(cast, later, budget, cards, bank)


def another(desk: Desk) -> Budget:
    """Open a budget of the same size for somebody else."""
    person = Person.objects.create(given_name="Nell", family_name="Hart")
    case = living_case(desk.cast, desk.now, person)
    agreed_plan(case, desk.now)
    return open_budget(ref=case.ref, by=desk.cast.efua.actor, at=desk.now)
