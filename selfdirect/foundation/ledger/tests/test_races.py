"""Several at once, each on a connection of its own."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import NOTHING
from selfdirect.foundation.ledger import actions, queries
from selfdirect.foundation.ledger.models import Account, Entry
from selfdirect.foundation.ledger.tests.conftest import (
    AT,
    BRIGHTWAY,
    BUDGET,
    COUNCIL,
    EFUA,
    TODAY,
    open_accounts,
    pay,
    pounds,
    put_in,
)

RACERS, ROUNDS = 8, 5


@pytest.fixture
def book(transactional_db):
    open_accounts()


@pytest.fixture
def race():
    """Start eight racers at the same moment, and answer what each got."""
    start = Barrier(RACERS)

    def run(act, racer):
        start.wait()
        try:
            return act(racer)
        except Refused as refusal:
            return str(refusal)
        finally:
            connection.close()

    with ThreadPoolExecutor(RACERS) as racers:
        yield lambda act: list(racers.map(lambda racer: run(act, racer), range(RACERS)))


def test_of_eight_who_want_the_last_pound_one_gets_it(book, race):
    for heat in range(ROUNDS):
        put_in(1, f"IN-{heat}")
        got = race(lambda racer, heat=heat: pay(f"PAY-{heat}-{racer}", 1))
        assert sum(isinstance(answer, int) for answer in got) == 1
        assert sum("£0.00 left, £1.00 asked" in str(answer) for answer in got) == RACERS - 1
        assert Account.objects.get(address=BUDGET).available == NOTHING
    assert queries.check() == []


def test_a_payment_sent_eight_times_at_once_is_made_once(book, race):
    put_in(8)
    assert len(set(race(lambda racer: pay("PAY-1", 1)))) == 1
    assert queries.balance(BUDGET).posted == pounds(7)


def test_of_paying_and_releasing_at_once_one_happens(book, race):
    put_in(1)
    pay("PAY-1", 1, pending=True)
    acts = [actions.settle, actions.void]
    got = race(
        lambda racer: acts[racer % 2](reference="PAY-1", effective_on=TODAY, by=EFUA, at=AT)
    )
    assert sum(isinstance(answer, int) for answer in got) == RACERS / 2
    assert queries.check() == []


def test_a_mistake_is_reversed_once_whoever_is_first(book, race):
    put_in(1)
    got = race(
        lambda racer: actions.reverse(
            reference="IN-1", new_reference=f"R-{racer}", effective_on=TODAY, memo="", by=EFUA,
            at=AT,
        )
    )  # fmt: skip
    assert sum(isinstance(answer, int) for answer in got) == 1
    assert Entry.objects.exclude(reverses=None).count() == 1
    assert queries.check() == []


def test_money_going_both_ways_at_once_never_stands_still(book, race):
    """Locks are taken in one order, so that two entries never wait for each other."""
    other = "budget:PB-2222-3333:managed"
    actions.open_account(address=other, stream="care", guarded=True)
    pay("IN-2", 8, source=COUNCIL, target=other)
    put_in(8)

    def swap(racer):
        ends = (BUDGET, other) if racer % 2 else (other, BUDGET)
        return [pay(f"S-{racer}-{n}", 1, source=ends[0], target=ends[1]) for n in range(2)]

    assert all(isinstance(answer, list) for answer in race(swap))
    assert queries.check() == []
    assert queries.balance(BRIGHTWAY).posted == NOTHING
