"""Money that somebody the person chose holds: looked at as theirs, and asked back from them."""

from datetime import date, timedelta

import pytest

from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.kernel.period import Period
from selfdirect.foundation.ledger import queries as ledger
from selfdirect.support.assurance import actions, queries
from selfdirect.support.assurance.tests.conftest import move
from selfdirect.support.assurance.tests.test_taken_once import asked_back, later, pays_more
from selfdirect.support.budgets.actions import move_budget, open_budget
from selfdirect.support.budgets.queries import next_due, received_of
from selfdirect.support.budgets.tests.rows import START, agreed_plan
from selfdirect.support.reconciliation import actions as feeds
from selfdirect.support.reconciliation.rules import Said
from selfdirect.support.statements.queries import of_budget

RUN = 24_800 * 4 - 6_000 * 4
END = START + timedelta(weeks=4)


@pytest.fixture
def budget(case, cast, now):
    """All of a direct payment is held by whom she chose, with its first run paid."""
    agreed_plan(case, now, managed=0, pays=6000)
    made = open_budget(ref=case.ref, by=cast.efua.actor, at=now)
    move_budget(
        budget_ref=made.ref, source="direct", target="third", weekly=Money(24_800),
        starts_on=START, asked="Ben does it for me.", by=cast.carol.actor, at=now,
    )  # fmt: skip
    named, source = f"pay:PY-1:third:{START}:{END}", f"budget:{made.ref}:third"
    move(cast, now, named, source, f"dp:{made.ref}-third", Money(RUN), START)
    made.refresh_from_db()
    return made


def spend(budget, pence, on, cast, at):
    feeds.say_spent(
        case_ref=budget.case.ref, said=Said(on, Money(pence), "out", "Taxi"),
        by=cast.amira.actor, at=at,
    )  # fmt: skip


def test_it_is_looked_at_with_its_lines_and_how_late_its_account_is(budget, cast, now):
    day = START + timedelta(days=3)
    spend(budget, 1_250, day, cast, later(now, 5))
    (found,) = queries.held(date(2026, 4, 20))
    assert [line.pence for line in found.lines] == [1_250]
    assert (found.account.balance, found.account.weekly) == (RUN - 1_250, 24_800)
    assert found.account.late == 6  # March was to be told by 14 April
    until = date(2026, 3, 31)
    feeds.say_all_told(
        case_ref=budget.case.ref, until=until, by=cast.amira.actor, at=later(now, 40)
    )
    (found,) = queries.held(date(2026, 4, 20))
    assert found.account.late == 0


def test_it_is_looked_at_where_nothing_was_ever_told(budget, cast, now):
    assert [each.budget for each in queries.held(later(now, 30).date())] == [budget]


def test_it_is_asked_back_from_who_holds_it_and_not_taken_twice(budget, cast, now):
    ref = asked_back(budget, 30_000, cast, now).ref
    actions.write(ref=ref, by=cast.efua.actor, at=later(now, 1))
    actions.receive(ref=ref, by=cast.efua.actor, at=later(now, 1))
    assert ledger.balance(f"dp:{budget.ref}-third").posted == Money(RUN - 30_000)
    assert ledger.balance(f"dp:{budget.ref}").posted == Money(0)
    pays_more(budget, 7_500, cast, later(now, 2))  # £300.00 too much for the four weeks
    budget.refresh_from_db()
    part = budget.parts.get(held="third")
    assert received_of([part])[part.address] == Money(RUN - 30_000)
    due = next_due(part, received_of([part])[part.address], END)
    assert (due.run.starts_on, due.amount) == (END, Money(45_200))  # as if nobody had been asked
    assert ledger.check() == []


def test_the_statement_says_what_it_was_spent_on(budget, cast, now):
    spend(budget, 1_250, START, cast, later(now, 5))
    made = of_budget(budget, Period(START, END), END)
    assert made.spent == {"out": Money(1_250)}
    assert "Taxi" in [row.memo for sheet in made.sheets for row in sheet.rows]
