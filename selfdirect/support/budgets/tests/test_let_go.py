"""What was let go of a share is borne by the council, whatever is learnt later."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.kernel.period import Period
from selfdirect.support.budgets import rules
from selfdirect.support.budgets.rules import Fact, Kind, LetGo

START = date(2026, 3, 2)
YEAR = rules.year_from(START)
RUN = Period(START, START + timedelta(weeks=4))
KNOWN = datetime(2026, 3, 3, 9, tzinfo=UTC)
BASE = rules.Base(YEAR, {"managed": Money(30000)}, Money(7000))
RATE = rules.person_pays("managed")


@pytest.mark.parametrize(
    ("share", "let_go", "then", "bears"),
    [
        (20000, 20000, 20000, 0),  # all of it
        (20000, 15000, 20000, 5000),  # they had paid the rest
        (20000, 15000, 12000, 5000),  # smaller: less is let go
        (20000, 15000, 5000, 5000),  # so small that nothing need be let go
        (20000, 15000, 3000, 3000),  # smaller than what they had paid
        (20000, 15000, 0, 0),
        (20000, 15000, 26000, 11000),  # larger: asked for above what it was
        (20000, 0, 26000, 26000),
    ],
)
def test_a_share_that_was_let_go_is_borne_by_the_council(share, let_go, then, bears):
    found = [LetGo(RUN, Money(share), Money(let_go))]
    assert rules.borne(Money(then), found) == Money(bears)


def test_what_is_let_go_twice_is_let_go_of_what_was_left():
    first, second = LetGo(RUN, Money(200), Money(150)), LetGo(RUN, Money(90), Money(60))
    charges = (0, 30, 50, 200, 230, 240, 300)
    found = [rules.borne(Money(each), [first, second]).pence for each in charges]
    assert found == [0, 30, 30, 30, 30, 30, 90]


@given(
    st.lists(st.tuples(st.integers(0, 400), st.integers(0, 400)), max_size=4),
    st.integers(0, 500),
    st.integers(0, 500),
)
def test_who_is_charged_more_never_bears_less_and_at_most_so_much_more(sums, charge, more):
    found = [LetGo(RUN, Money(max(pair)), Money(min(pair))) for pair in sums]
    less, most = (rules.borne(Money(each), found) for each in (charge, charge + more))
    assert NOTHING <= less <= most <= less + Money(more)
    assert less <= Money(charge)


def pays(key, weekly, week, known=0, weeks=None):
    first = START + timedelta(weeks=week)
    days = Period(first, first + timedelta(weeks=weeks) if weeks else None)
    at = KNOWN + timedelta(days=known)
    return Fact(key, Kind.PAYS, days, at, person_pays=Money(weekly))


def test_of_what_it_was_let_go_is_what_they_were_to_bear_then():
    weeks = rules.schedule(BASE, [pays("1", 700, 0)])
    first = rules.let_go(RUN, weeks, RATE, Money(8000), [])
    assert first == LetGo(RUN, Money(30800), Money(8000))
    later = rules.schedule(BASE, [pays("1", 1400, 0)])
    second = rules.let_go(RUN, later, RATE, Money(25600), [first])
    assert second == LetGo(RUN, Money(25600), Money(25600))
    other = Period(RUN.ends_before, RUN.ends_before + timedelta(weeks=4))
    assert rules.let_go(other, weeks, RATE, Money(1), [first]).charged == Money(30800)
    assert rules.let_go(RUN, (), RATE, Money(9), []).charged == Money(9)  # never less than that


def test_the_run_of_a_day_is_found_in_its_year():
    assert rules.run_of(YEAR, START + timedelta(days=27)) == RUN
    assert rules.run_of(YEAR, START - timedelta(days=1)) is None


def test_days_after_an_end_are_left_out():
    weeks = rules.schedule(BASE, [pays("1", 700, 2)])
    (first,) = rules.until(weeks, START + timedelta(weeks=1))
    assert first.days == Period(START, START + timedelta(weeks=1))
    assert rules.until(weeks, START) == ()


def test_what_was_paid_already_and_no_share_uses_up_is_left_over():
    share, runs = rules.Share("managed", Money(30000), Money(7000)), [RUN]
    ends = RUN.ends_before
    paid = {
        "managed": rules.Ahead(START, ends, Money(30000)),
        "isf": rules.Ahead(START, ends, Money(5)),
    }
    direct = rules.Share("direct", Money(30000), Money(7000))
    left = rules.left_over(paid, runs, [share, direct])
    assert left == {"managed": Money(2000), "isf": Money(5)}


def test_what_is_asked_for_above_what_was_let_go_stands_until_it_changes():
    weeks = {more: rules.schedule(BASE, [pays("1", 7000 + more, 0)]) for more in (0, 100, 250)}
    gone = [LetGo(RUN, Money(28000), Money(28000))]
    again = rules.promise_again([], RUN, weeks[0], weeks[100], RATE, gone)
    assert (again.void, again.made) == ((), ((RUN, Money(400)),))
    share = rules.Share("managed", NOTHING, NOTHING)
    waiting = [_promise(replace(rules.person_share("PB-1", "P", RUN, share), amount=Money(400)))]
    same = rules.promise_again(waiting, RUN, weeks[100], weeks[100], RATE, gone)
    assert (same.void, same.made) == ((), ())
    more = rules.promise_again(waiting, RUN, weeks[100], weeks[250], RATE, gone)
    assert (more.void, more.made) == (tuple(waiting), ((RUN, Money(1000)),))


# Lived at random --------------------------------------------------------------------------------


class Life:
    """One person's shares of a year: asked for, paid, let go, and put right."""

    def __init__(self):
        share = rules.Share("managed", Money(30000), Money(7000))
        runs = YEAR.four_weekly()
        self.waiting = [_promise(m) for m in rules.person_shares("PB-1", "P", runs, [share])]
        self.facts, self.gone, self.day = [], [], 1
        self.paid = self.credit = NOTHING

    @property
    def weeks(self):
        return rules.schedule(BASE, self.facts)

    def follow(self, after):
        again = rules.promise_again(self.waiting, YEAR, self.weeks, after, RATE, self.gone)
        self.waiting = [each for each in self.waiting if each not in again.void]
        share = rules.Share("managed", NOTHING, NOTHING)
        for run, amount in again.made:
            move = rules.person_share("PB-1", "P", run, share)
            used = [each.reference for each in self.waiting]
            self.waiting.append(_promise(rules.again_in_words(move, amount, used)))
        self.credit += again.over

    def learn(self, pick, much):
        week = pick.randrange(51)
        fact = pays(str(self.day), (much - 120) * 70, week, self.day, pick.randrange(1, 30))
        self.follow(rules.schedule(BASE, [*self.facts, fact]))
        self.facts.append(fact)

    def pay(self, pick, much):
        for each in self.waiting[:3]:
            self.paid += each.amount
        del self.waiting[:3]

    def let_go(self, pick, much):
        """The oldest is let go, perhaps but for a part of it that they pay."""
        each, *self.waiting = self.waiting
        paid = each.amount.times(pick.choice([0, 0, 1])).split([1, 2])[0]
        self.paid += paid
        run = rules.run_of(YEAR, each.starts_on)
        left = each.amount - paid
        self.gone.append(rules.let_go(run, self.weeks, RATE, left, self.gone))

    @property
    def stands(self):
        return self.paid - self.credit + Money.total(each.amount for each in self.waiting)

    def bears(self, weeks):
        return Money.total(
            rules.borne(rules.cost_of(weeks, run, RATE), [x for x in self.gone if x.run == run])
            for run in YEAR.four_weekly()
        )


def _promise(move):
    return rules.read_promise(move.reference, move.memo, move.source, move.target, move.amount)


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(st.sampled_from(["learn", "learn", "pay", "let_go"]), st.integers(0, 240)),
        max_size=12,
    ),
    st.integers(0, 10**6),
    st.integers(0, 52),
)
def test_what_was_paid_and_is_asked_for_is_what_they_bear(acts, seed, ends):
    life, pick = Life(), Random(seed)
    for act, much in acts:
        if act == "learn" or life.waiting:
            getattr(life, act)(pick, much)
        life.day += 1
        assert life.stands == life.bears(life.weeks)
    after = rules.until(life.weeks, START + timedelta(weeks=ends))
    life.follow(after)
    assert life.stands == life.bears(after)
    assert all(each.amount > NOTHING for each in life.waiting)
