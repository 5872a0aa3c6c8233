"""A hundred thousand random acts with faults, and the simulator itself put to the test.

The many are calls of the ledger, each a transaction; a few hundred are whole acts of the rooms.
Each seed is a town of its own. A longer run, and a run that failed played again:
`python -m tests.simulator --seed 7 --steps 1000000` and `... --replay FILE`; of the rooms
`LIVES=7,8 LIVED=2000 pytest tests/test_simulator.py -k lived`.
"""

import json
import os
from pathlib import Path
from random import Random

import pytest
from django.db import connection

from selfdirect.foundation.db.refs import drawn_from
from selfdirect.foundation.kernel.money import Money
from selfdirect.register.people.models import Person
from selfdirect.support.budgets.tests.rows import agreed_plan, brightway, living_case
from selfdirect.support.marketplace.actions import publish_offer
from selfdirect.support.marketplace.rules import Terms
from selfdirect.support.payments.actions import open_budget
from selfdirect.support.payments.tests.rows import bank
from selfdirect.support.pools.actions import accept_pool, begin_pool
from selfdirect.support.reconciliation.actions import add_feed
from tests.simulator import replay, rooms
from tests.simulator.play import Parted
from tests.simulator.rooms.debits import debits_on, set_up
from tests.simulator.rooms.funds import set_up_fund
from tests.simulator.rooms.shared import share
from tests.simulator.steps import ACTS, FAULTS, steps

SEEDS, STEPS, CHECK_EVERY = (1, 2, 3, 4), 25_000, 6_250
SURE_IN = 4, 7
LIVES = [int(seed) for seed in os.environ.get("LIVES", "4,7").split(",")]
LIVED = int(os.environ.get("LIVED", "250"))  # acts of the rooms above the ledger
SURE = (  # of them, those that come to something in each of these lives
    "go", "come_back", "night", "pay_out", "invoice_file", "bill", "issue", "receive", "place",
    "bank_list", "card_list", "look", "debits_on", "plan_anew", "set_up_fund",
)  # fmt: skip
TERMS = Terms(hour_price=Money(2_400), fee_weekly=Money(500), fee_rate=250, notice_weeks=4)
BEFORE = (
    (set_up_fund, [0.0, 0.9, 0.5, 0.0, 0.9, 0.0, 0.9]), (set_up, [0.9]), (debits_on, [0.0] * 9),
)  # fmt: skip
KNOWN = "ANALYZE ledger_account, ledger_entry, ledger_posting, ledger_settlement"
OPEN_GATE = """
CREATE OR REPLACE FUNCTION ledger_move(_account_id bigint, _change bigint) RETURNS void
LANGUAGE sql AS $$
    UPDATE ledger_account SET available = available + _change WHERE id = _account_id
$$;
ALTER TABLE ledger_account DROP CONSTRAINT ledger_guard;
"""
GUARD = """
SELECT pg_get_functiondef('ledger_move'::regproc), pg_get_constraintdef(oid)
FROM pg_constraint WHERE conname = 'ledger_guard'
"""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seed", SEEDS)
def test_random_acts_with_faults_leave_the_book_as_plain_python_has_it(seed):
    played = steps(seed, STEPS)
    try:
        seen = replay.run(played, check_every=CHECK_EVERY).seen
    except Parted as failed:
        pytest.fail(replay.told(seed, played, failed))
    assert seen["done"] + seen["refused"] == STEPS
    assert seen["checks of everything"] == STEPS / CHECK_EVERY
    assert all(seen[fault] for fault in FAULTS)


@pytest.fixture
def no_floor(transactional_db):
    """Break the ledger: an account gives what it does not have."""
    with connection.cursor() as cursor:
        cursor.execute(GUARD)
        move, floor = cursor.fetchone()
        cursor.execute(OPEN_GATE)
    yield
    with connection.cursor() as cursor:
        cursor.execute(f"{move}; ALTER TABLE ledger_account ADD CONSTRAINT ledger_guard {floor}")


def test_a_broken_ledger_is_found_and_the_run_made_small_enough_to_read(no_floor, monkeypatch):
    monkeypatch.setattr(replay, "PATIENCE", 30)
    played = steps(1, 400)
    with pytest.raises(Parted) as failed:
        replay.run(played, check_every=400)
    said = replay.told(1, played, failed.value)
    path = Path(said.rsplit(" ", 1)[-1])
    try:
        small = replay.read(path)
        assert json.loads(path.read_text())["seed"] == 1
    finally:
        path.unlink()
    assert "was to be refused, and the ledger did otherwise" in said
    assert len(small) < 10
    assert replay.still_fails(small)


def test_the_same_seed_makes_the_same_steps():
    assert steps(7, 500) == steps(7, 500) != steps(8, 500)
    assert steps(7, 500) == json.loads(json.dumps(steps(7, 500)))


def test_every_act_and_every_fault_comes():
    made = steps(1, STEPS)
    assert {step["act"] for step in made} == {act.__name__ for act in ACTS} | {"found"}
    assert {step.get("fault", "") for step in made} == {"", *FAULTS}


@pytest.fixture
def drawn(seed):
    """Make every reference by the seed as well, so that a life comes out the same again."""
    with drawn_from(Random(seed)):
        yield


def holds_funds(user, name, now):
    """Give somebody an organisation to work for, which holds funds."""
    organisation = brightway(name).organisation
    user.works_for = organisation.ref
    user.save()
    publish_offer(terms=TERMS, by=user.actor, at=now)
    return organisation


@pytest.fixture
def life(drawn, cast, now):
    """Give Amira's and Nell's budgets, open, with bank details, a card, and a fund to share."""
    provider = holds_funds(cast.grace, "Brightway Care", now)
    other = holds_funds(cast.hana, "Willow", now)
    nell = Person.objects.create(given_name="Nell", family_name="Carter", user=cast.nell)
    cases = [living_case(cast, now, person) for person in (None, nell)]
    for case, pays in zip(cases, (6000, 0), strict=True):
        agreed_plan(case, now, pays=pays)
        open_budget(ref=case.ref, by=cast.efua.actor, at=now)
    refs = [*(case.person.ref for case in cases), provider.ref, other.ref]
    for nth, whose in enumerate(refs):
        bank(whose, cast, now, f"0001234{nth}")
    pool = begin_pool(
        name="Saturday club", what="a hall", organisation=provider.ref, weekly=Money(10_000),
        team="north", by=cast.carol.actor, at=now,
    )  # fmt: skip
    accept_pool(ref=pool.ref, by=cast.grace.actor, at=now)
    main, cards = (
        add_feed(code=code, name=code, profile=profile, by=cast.efua.actor, at=now)
        for code, profile in (("main", "bank"), ("cards", "crosscard"))
    )
    found = rooms.Life(provider.ref, main, cards, cast, now)
    for whose in (0.0, 0.5):  # Amira, Nell
        found.lots = [whose, 0.9, 0.0, 0.0]
        share(found)
    for act, lots in BEFORE:
        found.lots = [0.0, *lots]  # Amira
        act(found)
    return found


@pytest.mark.parametrize("seed", LIVES)
def test_budgets_lived_at_random_pay_nobody_twice_and_add_up(life, seed):
    for nth, step in enumerate(rooms.lives(seed, LIVED), 1):
        if nth % 50 == 1:
            with connection.cursor() as cursor:
                cursor.execute(KNOWN)  # as a server does by itself of what is committed
        life.live(rooms.ACTS[step["act"]], step)
        if nth % 50 == 0:
            assert list(rooms.wrong(life)) == [], step
    assert seed not in SURE_IN or [act for act in SURE if not life.done[act]] == []
    assert life.case.budgets.count() > 1  # a year has ended, and the next has begun
