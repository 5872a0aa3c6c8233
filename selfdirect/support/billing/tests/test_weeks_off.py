"""Weeks in which nothing is collected: what falls in them comes after, and not a penny more."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from selfdirect.agreement.charging import rates
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import Money
from selfdirect.register.cases.rules import is_working_day
from selfdirect.support.billing import actions, paper, queries, rules, says
from selfdirect.support.billing.models import Bill
from selfdirect.support.billing.scheme import scheme, terms
from selfdirect.support.billing.tests.conftest import FOUR_WEEKS
from selfdirect.support.budgets.tests.rows import START

CHRISTMAS = (date(2026, 12, 21), date(2026, 12, 28))
OFF = rules.WeeksOff(CHRISTMAS)
WAITS = terms(START)
DAYS = st.dates(date(2026, 10, 1), date(2027, 2, 1))


@given(DAYS)
def test_time_to_pay_is_counted_in_weeks_that_are_collected(on: date) -> None:
    due = rules.due_on(on, WAITS, OFF)
    days = (on + timedelta(days=n) for n in range(1, (due - on).days + 1))
    assert sum(day not in OFF for day in days) >= WAITS.due_days
    assert due not in OFF
    assert rules.due_on(on, WAITS, rules.WeeksOff()) == on + timedelta(days=WAITS.due_days)
    assert due <= on + timedelta(days=WAITS.due_days + 15)


@given(DAYS)
def test_no_money_is_taken_in_such_a_week(day: date) -> None:
    first = rules.first_to_take(day, scheme(), OFF)
    assert first not in OFF
    assert is_working_day(first)
    assert rules.cannot_take(first, day, scheme(), OFF) == ""


def test_a_day_of_such_a_week_says_which_is_the_first_after_it() -> None:
    said = rules.cannot_take(date(2026, 12, 22), date(2026, 12, 1), scheme(), OFF)
    assert said.endswith("Choose a day from 4 January 2027 on.")
    assert OFF.why_not(date(2027, 1, 4)) == ""


@pytest.mark.parametrize(
    ("first", "last", "found"),
    [
        (date(2026, 11, 23), date(2026, 12, 20), ()),
        (date(2026, 11, 24), date(2026, 12, 21), CHRISTMAS[:1]),
        (date(2026, 12, 27), date(2027, 1, 20), CHRISTMAS),
        (date(2027, 1, 3), date(2027, 1, 20), CHRISTMAS[1:]),
        (date(2027, 1, 4), date(2027, 1, 20), ()),
    ],
)
def test_the_weeks_that_touch_some_days_are_named(
    first: date, last: date, found: tuple[date, ...]
) -> None:
    assert OFF.between(first, last) == found


def test_nobody_is_chased_in_such_a_week_but_hardship_is_always_looked_at() -> None:
    late = rules.Late(Money(100), START, off=True)
    day = START + timedelta(weeks=9)
    assert "Ask after it" in rules.cannot(rules.Kind.REMIND, [], late, day, WAITS)
    assert rules.cannot(rules.Kind.REMIND, [], replace(late, off=False), day, WAITS) == ""
    assert rules.cannot(rules.Kind.HARDSHIP, [], late, day, WAITS) == ""


# In the book --------------------------------------------------------------------------------


@pytest.fixture
def off(monkeypatch):
    """Publish the fifth week and the sixth as weeks in which nothing is collected."""
    mondays = tuple(START + timedelta(weeks=each) for each in (4, 5))
    found = replace(rates.local(START), weeks_not_collected=mondays)
    monkeypatch.setattr(rates, "local", lambda on: found)
    return mondays


def draw(nth, cast, at):
    first = START + timedelta(weeks=4 * nth)
    days = {"starts_on": first, "ends_before": first + timedelta(weeks=4)}
    return actions.draw_round(**days, by=cast.efua.actor, at=at)


def test_nothing_is_asked_in_such_a_week_and_the_year_asks_for_the_same(off, budget, cast, now):
    late = 0
    for nth in range(13):
        at = now + timedelta(weeks=4 * nth)
        drawn = draw(nth, cast, at)
        if at.date() in rules.WeeksOff(off):
            with pytest.raises(Refused, match="Nothing is collected in that week"):
                actions.issue_round(ref=drawn.ref, by=cast.maya.actor, at=at)
            at, late = at + timedelta(weeks=2), late + 1
        actions.issue_round(ref=drawn.ref, by=cast.maya.actor, at=at)
    assert late == 1
    bills = Bill.objects.order_by("number")
    assert [bill.total for bill in bills] == [FOUR_WEEKS] * 13  # 52 weeks, not a penny less
    assert [(bill.due_on - bill.issued_on).days for bill in bills[:2]] == [42, 28]
    assert queries.check() == []


def test_the_bill_says_why_a_week_has_nothing(off, budget, cast, now, send_bills):
    send_bills()
    (bill,) = queries.bills_of(cast.amira_person)
    said = says.sent(bill, queries.weeks_off(bill.issued_on), by_debit=False)
    assert "Please pay it by Monday 13 April." in said
    assert (
        "We collect nothing in the weeks that begin on Monday 30 March and Monday 6 April" in said
    )
    assert "no more or less in the year" in said
    laid_out = paper.paper(
        bill, by_debit=False, off=rules.WeeksOff(off), today=START, council={"name": "C"} | BANK,
        bank=BANK, demo=True,
    )  # fmt: skip
    assert "We collect nothing" in laid_out["lead"]
    one = says.nothing_collected(off[:1])
    assert one.startswith("We collect nothing in the week that begins on Monday 30 March. ")


BANK = {
    "name": "C", "sort_code": "000000", "account_number": "1", "phone": "1", "email": "a@b.c",
}  # fmt: skip


def test_the_page_says_it_when_such_a_week_is_near(off, budget, cast, client, now, send_bills):
    send_bills()
    client.force_login(cast.amira)
    with time_machine.travel(now):
        page = client.get(f"/c/{budget.case.ref}/what-i-pay/").content.decode()
    assert "We collect nothing in the weeks" in page
