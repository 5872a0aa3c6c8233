"""Money beside the plan that pays a provider stands apart: on statements, and in costs."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.kernel.period import Period
from selfdirect.foundation.ledger.actions import settle
from selfdirect.foundation.ledger.rules import lines_of
from selfdirect.support.budgets import queries as budgets
from selfdirect.support.budgets.actions import ask_for_more, sign_addition
from selfdirect.support.budgets.extract.costs import monthly_costs
from selfdirect.support.budgets.tests.rows import START, brightway
from selfdirect.support.statements import queries, rules
from selfdirect.support.statements.tests.lines import CARE, PLAN, move

WEEK, BY_PLAN = 9_000, 16_460


@pytest.fixture
def paid(budget, cast, now):
    """Pay one provider for the first run: of the plan's own money, and of money beside it."""
    asked = ask_for_more(
        budget_ref=budget.ref, kind="stream", held="managed", stream="health",
        organisation=brightway().organisation.ref, amount=Money(WEEK), starts_on=START,
        words="Nights", by=cast.dev.actor, at=now,
    )  # fmt: skip
    sign_addition(ref=asked.ref, by=cast.efua.actor, at=now)
    for each in budgets.orders_open(budget)[:2]:
        settle(reference=each.reference, effective_on=START, by=cast.efua.actor, at=now)
    return budget


def test_a_statement_names_it_by_whose_money_it_is(paid, now):
    period = Period(START, START + timedelta(days=28))
    made = queries.of_budget(paid, period, START)
    assert rules.adds_up(made)
    assert {each.what: each.amount.pence for each in made.bought} == {
        "help to get up": BY_PLAN * 4, "Something else": WEEK * 4,
    }  # fmt: skip
    (sheet,) = [x for x in made.sheets if x.title.endswith("(managed): NHS continuing healthcare")]
    assert (sheet.book.committed, sheet.book.left) == (Money(WEEK * 48), Money(0))


def test_what_was_paid_is_counted_by_its_stream(paid):
    found = monthly_costs(date(2027, 1, 1), timezone.now())
    assert {(each.stream, each.amount.pence) for each in found} == {
        ("care", BY_PLAN * 4), ("health", WEEK * 4),
    }  # fmt: skip
    assert {each.purpose for each in found if each.stream == "health"} == {"other"}


def test_no_line_of_the_plan_is_paid_from_beside_it():
    found = {}
    for part in ("managed", "managed-health"):
        account = f"budget:PB-1:{part}"
        line, *_ = lines_of([move(0, account, CARE, 900)], frozenset({account}))
        found[part] = [(piece.purpose, piece.line) for piece in rules.pieces(line, PLAN)]
    assert [line for _, line in found["managed"]] == [*PLAN[:2]]
    assert found["managed-health"] == [("other", None)]
