"""What was asked back, paid for late, and learnt late: no pound is taken twice, and none lost."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.kernel.period import Period
from selfdirect.support.budgets import rules
from selfdirect.support.budgets.rules import AskedBack, Base, Fact, Kind

START = date(2026, 3, 2)
YEAR = rules.year_from(START)
RUNS = list(YEAR.four_weekly())
BASE = Base(YEAR, {"direct": Money(24800)}, Money(6000))
RUN = 18800 * 4


def moment(days):
    return datetime(2026, 3, 2, 9, tzinfo=UTC) + timedelta(days=days)


def fact(pence, known, since=0, key=""):
    days = Period(START + timedelta(days=since))
    return Fact(key or f"{known}", Kind.PAYS, days, moment(known), person_pays=Money(pence))


def paid(run=0, pence=RUN):
    first, end = RUNS[run].starts_on, RUNS[run].ends_before
    return rules.had(f"pay:PY:direct:{first}:{end}", Money(pence), moment(28 * run))


@pytest.mark.parametrize(
    ("facts", "letters", "back"),
    [
        ([], [(1, 300)], 0),
        ([fact(75, 2)], [(1, 300)], 300),
        ([fact(75, 2)], [(1, 200)], 200),
        ([fact(75, 2)], [(1, 400)], 300),
        ([fact(75, 0)], [(1, 300)], 0),  # it comes off a payment anyway
        ([fact(75, 2), fact(-75, 3, key="b")], [(1, 300)], 0),
        ([fact(75, 2, since=28)], [(1, 300)], 0),  # of other days
        ([fact(75, 2)], [(1, 200), (3, 200)], 300 - 100),  # the second asked for other money
        ([fact(75, 2), fact(75, 4, key="b")], [(1, 300), (3, 300)], 600),
    ],
)
def test_it_covers_what_was_learnt_after_the_letter_of_days_paid_before_it(facts, letters, back):
    asked = [AskedBack(Money(pence), moment(day)) for day, pence in letters]
    assert rules.came_back(BASE, facts, YEAR, [paid(), paid(1)], asked) == Money(back)


def test_a_payment_that_names_no_days_is_never_too_much():
    assert rules.had("carry:PB", Money(5), moment(0)).until is None
    assert rules.too_much(BASE, [], YEAR, [rules.had("carry:PB", Money(5), moment(0))]) == NOTHING


def test_an_end_is_like_something_learnt():
    cut = Period(START, START + timedelta(weeks=2))
    asked = [AskedBack(Money(30_000), moment(1))]
    assert rules.came_back(BASE, [], cut, [paid()], asked) == Money(30_000)
    assert rules.came_back(BASE, [], None, [paid()], asked) == Money(30_000)


class Book:
    """The part of a year: what it holds, what went out of it, and what was asked back."""

    def __init__(self):
        self.facts, self.had, self.asked = [], [], []
        self.holds = rules.funding(BASE, [])["direct"]

    def back(self, facts):
        return rules.came_back(BASE, facts, YEAR, self.had, self.asked)

    def owed(self, facts):
        return list(rules.owed(BASE, facts, YEAR, "direct"))

    def right(self, facts):
        return Money.total(each.amount for each in self.owed(facts))

    def counted(self, facts):
        return Money.total(each.amount for each in self.had) - self.back(facts)

    def learn(self, news):
        """Do with the book what the act does."""
        was, now = self.facts, [*self.facts, news]
        before, after = (
            {"direct": rules.funding(BASE, each)["direct"] + self.back(each)}
            for each in (was, now)
        )
        ahead = max(self.counted(was) - self.right(was), NOTHING)
        spare = self.holds - max(self.right(now) - self.counted(now), NOTHING)
        for each in rules.transfers(before, after, {"direct": spare}, {"direct": ahead}):
            self.holds += each.amount if each.target else -each.amount
        self.facts = now

    def pay(self, run):
        until = RUNS[run - 1].ends_before if run else None
        due = rules.next_owed(self.owed(self.facts), self.counted(self.facts), until)
        if due and due.run == RUNS[run]:
            self.had.append(paid(run, due.amount.pence))
            self.holds -= due.amount

    def ask(self, day, pence):
        off = rules.too_much(BASE, self.facts, YEAR, self.had) - self.back(self.facts)
        there = Money.total(each.amount for each in self.had) - self.gone - max(off, NOTHING)
        if there > NOTHING:
            self.asked.append(AskedBack(min(Money(pence), there), moment(day)))

    @property
    def gone(self):
        return Money.total(each.amount for each in self.asked)


RUN_OF, DAY, PENCE = st.integers(0, 12), st.integers(0, 363), st.integers(1, 9000)
acts = st.tuples(RUN_OF, st.sampled_from(["learn", "ask"]), DAY, PENCE)


@settings(max_examples=25)
@given(st.lists(acts, max_size=5))
def test_whatever_is_asked_back_and_learnt_nothing_is_short_and_nothing_taken_twice(year):
    book = Book()
    for run in range(13):
        book.pay(run)
        for place, (when, act, since, pence) in enumerate(year):
            if when != run:
                continue
            if act == "ask":
                book.ask(28 * run + 1 + place, pence * 5)
            else:
                book.learn(fact(pence - 4500, 28 * run + 1 + place, since))
            owing = book.right(book.facts) - book.counted(book.facts)
            assert book.holds == max(owing, NOTHING)
            assert NOTHING <= book.back(book.facts) <= book.gone
    had = Money.total(each.amount for each in book.had) + book.holds
    assert had >= book.right(book.facts)  # so at most what was asked for is missing
