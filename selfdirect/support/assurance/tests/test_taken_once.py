"""What somebody was asked for and gave back is not taken off their payments once more."""

from datetime import UTC, date, datetime, timedelta

import pytest

from selfdirect.foundation.audit.queries import told_to
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.ledger import queries as ledger
from selfdirect.support.assurance import actions
from selfdirect.support.assurance.models import Check, Recovery, Round
from selfdirect.support.assurance.tests.conftest import move
from selfdirect.support.budgets.actions import (
    ask_for_more,
    end_budget,
    go_on,
    open_budget,
    roll_on_due,
    sign_addition,
    withdraw_change,
)
from selfdirect.support.budgets.tests.rows import START, agreed_plan
from selfdirect.support.payments import queries as payments

WEEK = 18_800  # £248.00 less the £60.00 that she pays
RUN = WEEK * 4
NEAR = datetime(2027, 2, 20, 9, tzinfo=UTC)


@pytest.fixture
def budget(case, cast, now):
    """Give a direct payment and nothing else, with its first run paid."""
    agreed_plan(case, now, managed=0, pays=6000)
    made = open_budget(ref=case.ref, by=cast.efua.actor, at=now)
    pay(made, 0, RUN, cast, now)
    return made


def pay(budget, run, pence, cast, at):
    first = START + timedelta(weeks=4 * run)
    named = f"pay:PY-{run}:direct:{first}:{first + timedelta(weeks=4)}"
    source = f"budget:{budget.ref}:direct"
    move(cast, at, named, source, f"dp:{budget.ref}", Money(pence), first)


def asked_back(budget, pence, cast, at, state="SIGNED"):
    made = Round.objects.create(
        on=START, seed=1, accounts=1, guidance="", begun_by="efua", begun_at=at
    )
    check = Check.objects.create(
        round=made, budget=budget, source="sample", points=0, reasons=[], state="DONE",
        outcome="recover", words="x", finished_at=at,
    )  # fmt: skip
    return Recovery.objects.create(
        check_of=check, state=state, asked=Money(pence), working="", notice="x",
        noticed_by="efua", noticed_at=at, noticed_on=START, reply_by=START + timedelta(days=1),
        replied_on=START, hardship="None.", amount=Money(pence), weighed_by="efua",
        weighed_on=START, signed_by="maya", signed_at=at,
    )  # fmt: skip


def given_back(budget, pence, cast, at):
    ref = asked_back(budget, pence, cast, at).ref
    actions.write(ref=ref, by=cast.efua.actor, at=at)
    actions.receive(ref=ref, by=cast.efua.actor, at=at)


def pays_more(budget, pence, cast, at):
    """Learn late that she pays so much more a week, from the first day on."""
    asked = ask_for_more(
        budget_ref=budget.ref, kind="pays", amount=Money(pence), starts_on=START,
        words="She told us more.", by=cast.maya.actor, at=at,
    )  # fmt: skip
    return sign_addition(ref=asked.ref, by=cast.efua.actor, at=at)


def due(budget):
    """Say what is due next, as a run and as one page after the other work it out."""
    budget.refresh_from_db()
    by_hand = payments.next_direct(budget)
    assert payments.direct_due(payments.direct_of(budget)[0], date(2030, 1, 1)) == by_hand
    return (by_hand.run.starts_on - START).days // 28, by_hand.amount.pence


def left_in(budget):
    return ledger.balance(f"budget:{budget.ref}:direct").posted.pence


def later(now, days):
    return now + timedelta(days=days)


def test_what_was_not_spent_as_agreed_and_came_back_is_not_paid_out_again(budget, cast, now):
    given_back(budget, 30_000, cast, later(now, 1))
    assert due(budget) == (1, RUN)
    end_budget(budget_ref=budget.ref, on=START + timedelta(weeks=4), by=cast.efua.actor, at=now)
    assert left_in(budget) == 0


@pytest.mark.parametrize(
    ("back", "next_run"), [(30_000, 45_200), (40_000, 45_200), (10_000, 25_200)]
)
def test_days_found_to_cost_less_are_not_taken_off_where_it_came_back(
    budget, cast, now, back, next_run
):
    given_back(budget, back, cast, later(now, 1))
    change = pays_more(budget, 7_500, cast, later(now, 2))  # £300.00 for four weeks
    assert due(budget) == (1, next_run)
    assert left_in(budget) == next_run + 45_200 * 11  # what is still due, and not a penny else
    said = told_to(budget.case.person.ref).get(code="budget.changed").told
    assert f"We asked for {Money(min(back, 30_000))} of it back before" in said
    withdraw_change(change_ref=change.ref, because="No.", by=cast.efua.actor, at=later(now, 3))
    assert due(budget) == (1, RUN)
    assert left_in(budget) == RUN * 12
    assert ledger.check() == []


def test_a_letter_that_is_paid_in_parts_is_one_letter(budget, cast, now):
    recovery, by = asked_back(budget, 30_000, cast, now), cast.efua.actor
    actions.write(ref=recovery.ref, by=by, at=later(now, 1))
    pays_more(budget, 7_500, cast, later(now, 2))
    actions.receive(ref=recovery.ref, amount=Money(10_000), by=by, at=later(now, 3))
    assert due(budget) == (1, 45_200)  # the rest is on its way
    actions.receive(ref=recovery.ref, by=by, at=later(now, 4))
    assert due(budget) == (1, 45_200)


def test_what_was_asked_for_and_is_let_be_comes_off(budget, cast, now):
    recovery = asked_back(budget, 30_000, cast, now)
    actions.write(ref=recovery.ref, by=cast.efua.actor, at=later(now, 1))
    pays_more(budget, 7_500, cast, later(now, 2))
    assert due(budget) == (1, 45_200)  # it is on its way
    actions.drop(ref=recovery.ref, words="Leave it.", by=cast.efua.actor, at=later(now, 3))
    assert due(budget) == (1, 15_200)
    assert left_in(budget) >= 15_200 + 45_200 * 11
    assert ledger.check() == []


def test_days_paid_after_it_came_back_are_other_money(budget, cast, now):
    given_back(budget, 30_000, cast, later(now, 1))
    pay(budget, 1, RUN, cast, later(now, 28))
    since = START + timedelta(weeks=4)
    asked = ask_for_more(
        budget_ref=budget.ref, kind="pays", amount=Money(7_500), starts_on=since, words="More.",
        by=cast.maya.actor, at=later(now, 29),
    )  # fmt: skip
    sign_addition(ref=asked.ref, by=cast.efua.actor, at=later(now, 29))
    assert due(budget) == (2, 15_200)
    assert left_in(budget) == 15_200 + 45_200 * 10


def test_what_comes_off_their_next_payment_is_not_asked_for_as_well(budget, cast, now):
    pays_more(budget, 7_500, cast, later(now, 1))
    recovery = asked_back(budget, 60_000, cast, now, "REPLIED")
    weigh = {
        "ref": recovery.ref, "kept": NOTHING, "hardship": "None.", "minutes": 1,
        "by": cast.efua.actor, "at": later(now, 2),
    }  # fmt: skip
    with pytest.raises(Refused, match=r"and £300\.00 of it comes off their next"):
        actions.weigh(amount=Money(45_201), **weigh)
    actions.weigh(amount=Money(45_200), **weigh)
    actions.sign(ref=recovery.ref, by=cast.maya.actor, at=later(now, 2))
    actions.write(ref=recovery.ref, by=cast.efua.actor, at=later(now, 2))
    actions.receive(ref=recovery.ref, by=cast.efua.actor, at=later(now, 3))
    assert due(budget) == (1, 15_200)  # the £300.00 that were too much, once


@pytest.fixture
def gone_on(budget, cast):
    """Ask for £300.00 in a letter, and let the year go on into the next."""

    def went(state):
        recovery, by = asked_back(budget, 30_000, cast, NEAR, state), cast.efua.actor
        if state == "SIGNED":
            actions.write(ref=recovery.ref, by=by, at=NEAR)
        return recovery, go_on(budget_ref=budget.ref, by=by, at=NEAR)

    return went


def holds(*years):
    roll_on_due(at=NEAR)
    return [ledger.balance(f"dp:{year.ref}").posted.pence for year in years]


def test_what_a_letter_asked_for_does_not_go_into_the_next_year(budget, gone_on, cast):
    recovery, new = gone_on("SIGNED")
    assert holds(budget, new) == [30_000, RUN - 30_000]
    actions.receive(ref=recovery.ref, by=cast.efua.actor, at=NEAR)
    assert holds(budget, new) == [0, RUN - 30_000]
    assert ledger.check() == []


def test_what_is_not_asked_for_after_all_goes_into_the_next_year(budget, gone_on, cast):
    recovery, new = gone_on("SIGNED")
    actions.drop(ref=recovery.ref, words="Leave it.", by=cast.efua.actor, at=NEAR)
    assert holds(budget, new) == [0, RUN]


def test_what_is_weighed_after_the_year_has_gone_on_is_asked_for_all_the_same(
    budget, gone_on, cast
):
    recovery, new = gone_on("REPLIED")
    by = {"ref": recovery.ref, "by": cast.efua.actor, "at": NEAR}
    with pytest.raises(Refused, match=r"£292\.00 is there"):
        actions.weigh(amount=Money(30_000), kept=Money(46_000), hardship="None.", minutes=1, **by)
    actions.weigh(amount=Money(30_000), kept=NOTHING, hardship="None.", minutes=1, **by)
    actions.sign(ref=recovery.ref, by=cast.maya.actor, at=NEAR)
    actions.write(**by)
    assert holds(budget, new) == [30_000, RUN - 30_000]  # it was that year's money
    actions.receive(amount=Money(10_000), **by)
    actions.receive(**by)
    assert holds(budget, new) == [0, RUN - 30_000]
    assert ledger.check() == []


def test_what_came_back_before_a_budget_ended_sooner_is_not_carried_into_the_next(
    budget, cast, now
):
    given_back(budget, 30_000, cast, later(now, 1))
    end_budget(budget_ref=budget.ref, on=START + timedelta(weeks=2), by=cast.efua.actor, at=now)
    told = told_to(budget.case.person.ref).get(code="budget.overpaid").told
    assert told.startswith(f"You still hold {Money(RUN - WEEK * 2 - 30_000)} for days after")
