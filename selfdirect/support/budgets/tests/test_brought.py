"""Two years with changes learnt late: what is paid comes to what is right, to the penny."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.kernel.period import Period
from selfdirect.support.budgets import rules
from selfdirect.support.budgets.rules import Base, Fact, Kind

START = date(2026, 3, 2)
FIRST, SECOND = rules.year_from(START), rules.year_from(rules.year_end(START))
LAST = rules.day_before(FIRST.ends_before)
KNOWN = datetime(2027, 4, 1, 9, tzinfo=UTC)
RUNS = [*FIRST.four_weekly(), *SECOND.four_weekly()]


def fact(key, kind, day, pence):
    more = {"once": {"direct": Money(pence)}} if kind == Kind.BROUGHT else {}
    pays = Money(pence) if kind == Kind.PAYS else NOTHING
    return Fact(key, kind, Period(day), KNOWN, "It changed.", person_pays=pays, **more)


@dataclass
class Year:
    """The direct part of a year: what is known of it, what was paid, and what it holds."""

    base: Base
    facts: list = field(default_factory=list)
    paid: Money = NOTHING
    until: date | None = None
    holds: Money = NOTHING

    def __post_init__(self):
        self.holds = rules.funding(self.base, [])["direct"]

    @property
    def owed(self):
        return list(rules.owed(self.base, self.facts, self.base.year, "direct"))

    @property
    def right(self):
        return Money.total(each.amount for each in self.owed)

    def learn(self, news):
        """Do with the book what the act does."""
        before, was = rules.funding(self.base, self.facts), self.right
        self.facts.append(news)
        spare = self.holds - max(self.right - self.paid, NOTHING)
        ahead = max(self.paid - was, NOTHING)
        after = rules.funding(self.base, self.facts)
        for each in rules.transfers(before, after, {"direct": spare}, {"direct": ahead}):
            self.holds += each.amount if each.target else -each.amount
        assert self.holds == max(self.right - self.paid, NOTHING)

    def pay(self, day):
        due = rules.next_owed(self.owed, self.paid, self.until)
        if due and due.run.starts_on <= day:
            self.paid, self.until = self.paid + due.amount, due.run.ends_before
            self.holds -= due.amount
            assert self.holds >= NOTHING

    @property
    def brought(self):
        return rules.brought(self.owed, self.paid, self.until)


changes = st.tuples(st.integers(0, 25), st.integers(0, 363), st.integers(-9000, 9000))


@settings(max_examples=60)
@given(st.lists(changes, max_size=6), st.lists(st.booleans(), min_size=26, max_size=26))
def test_years_with_late_changes_and_late_payments_come_to_what_is_right(news, goes_out):
    old, new = Year(Base(FIRST, {"direct": Money(24800)}, Money(6000))), None
    for place, run in enumerate(RUNS):
        if place == 13:
            week = rules.goes_on(old.base, old.facts)
            pays = week.of("direct").person_pays
            new = Year(Base(SECOND, dict(week.leaves), pays))
        for day, pence in (late for known, *late in news if known == place):
            _learn(old, new, START + timedelta(days=day), pence)
        if new and old.brought:
            _bring(old, new, place)
        for year in filter(None, (old, new) if goes_out[place] else ()):
            year.pay(run.starts_on)
    plain = [rules.owed(y.base, _without(y.facts), y.base.year, "direct") for y in (old, new)]
    right = Money.total(each.amount for owing in plain for each in owing)
    assert old.right + new.right == right  # nothing was added, and nothing lost
    assert old.brought is None or old.right == old.paid


def _learn(old, new, since, pence):
    key = f"{len(old.facts)}"
    old.learn(fact(key, Kind.PAYS, since, pence))
    if new:
        new.learn(fact(key, Kind.PAYS, SECOND.starts_on, pence))


def _bring(old, new, place):
    more = old.brought.more
    if more:
        old.learn(fact(f"g{place}", Kind.BROUGHT, LAST, -more.pence))
        new.learn(fact(f"t{place}", Kind.BROUGHT, SECOND.starts_on, more.pence))
    assert old.brought.more == NOTHING  # once more changes nothing


def _without(facts):
    return [each for each in facts if each.kind != Kind.BROUGHT]


def test_what_a_year_still_pays_itself_stays_with_it():
    runs = [rules.Owed(run, Money(100), "") for run in list(FIRST.four_weekly())[:2]]
    end = runs[1].run.ends_before
    assert rules.brought(runs, Money(100), runs[1].run.starts_on) is None
    assert rules.brought(runs, Money(150), end) == rules.Brought(Money(200), Money(150))
    assert rules.brought(runs, Money(250)).more == Money(-50)
    assert rules.brought([], NOTHING).more == NOTHING


@pytest.mark.parametrize(
    ("more", "found"),
    [(30, [30]), (40, [10, 30]), (90, [50, 10, 30]), (7, [50, 10, 30])],
)
def test_the_newest_facts_that_come_to_it_are_why(more, found):
    def line(what, pence):
        about = fact("1", Kind.PAYS, START, 1)
        return rules.Explained(about, what, FIRST, NOTHING, Money(pence))

    lines = [line("direct", 50), line("direct", 10), line("person:direct", 3), line("direct", 30)]
    why = rules.behind(lines, "direct", Money(more))
    assert [each.difference.pence for each in why] == found
    assert rules.behind(lines, "third", Money(more)) == []


def test_it_does_not_go_on_for_ever():
    once = fact("1", Kind.BROUGHT, SECOND.starts_on, 5000)
    base = Base(SECOND, {"direct": Money(24800)}, NOTHING)
    assert rules.goes_on(base, [once]) == rules.schedule(base, [])[-1]


def test_a_sum_of_a_day_after_an_end_is_not_set_aside():
    cut = Base(Period(START, LAST), {"direct": Money(700)}, NOTHING)
    once = fact("1", Kind.BROUGHT, LAST, 5000)
    assert rules.funding(cut, [once]) == {"direct": Money(100 * 363)}


@pytest.mark.parametrize(
    ("before", "after", "ahead", "found"),
    [(10, 14, 3, 1), (10, 14, 9, 0), (10, 14, 0, 4), (10, 6, 3, -4)],
)
def test_what_was_paid_ahead_is_not_put_in_once_more(before, after, ahead, found):
    sums = ({"a": Money(pence)} for pence in (before, after, 9, ahead))
    made = rules.transfers(*sums)
    assert sum(each.amount.pence * (1 if each.target else -1) for each in made) == found


def test_a_fault_is_said_in_words_and_a_refusal_as_it_is():
    assert rules.fault_in_words(Refused("There is no plan.")) == "There is no plan."
    said = rules.fault_in_words(TypeError("not 'a lot'\nand more"))
    assert said.endswith("For whoever looks after the system: TypeError, not 'a lot'")
