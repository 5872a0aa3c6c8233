"""Amira pays sixty pounds a week of what the council holds for her."""

from datetime import date, timedelta

import pytest

from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.outbox.actions import send_waiting
from selfdirect.support.billing import actions, queries
from selfdirect.support.budgets.tests.rows import START

FOUR_WEEKS = Money(24000)


class Mail:
    """A mail server that takes all it is given."""

    def send(self, message):
        return message.key


@pytest.fixture
def send_bills(budget, cast, now):
    """Draw up the bills of the nth four weeks, and send them by another: `send_bills(0)`."""

    def sent(nth=0):
        starts_on = START + timedelta(weeks=4 * nth)
        at = now + timedelta(weeks=4 * nth)
        found = actions.draw_round(
            starts_on=starts_on, ends_before=starts_on + timedelta(weeks=4),
            by=cast.efua.actor, at=at,
        )  # fmt: skip
        return actions.issue_round(ref=found.ref, by=cast.maya.actor, at=at)

    return sent


@pytest.fixture
def pay(cast, now):
    """Note that money came from her: `pay(pence, on)`."""

    def came(pence, on: date = START):
        return actions.take_receipt(
            person_ref=cast.amira_person.ref, amount=Money(pence), on=on, how="bank",
            by=cast.efua.actor, at=now + timedelta(weeks=52),
        )  # fmt: skip

    return came


@pytest.fixture
def approve(cast):
    """Approve a collection, and let what tells of it go at once: `approve(run, at)`."""

    def approved(run, at):
        made = actions.approve_debits(ref=run.ref, by=cast.maya.actor, at=at)
        send_waiting(gateway=Mail(), at=at)
        return made

    return approved


@pytest.fixture
def owes(cast):
    """Say what she owes, in a book that adds up: `owes()`."""

    def owed():
        assert queries.check() == []
        return queries.account_of(cast.amira_person).owed

    return owed
