"""Bills by the rules alone: each share asked once, money counted to the penny."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.kernel.period import Period
from selfdirect.support.billing import rules
from selfdirect.support.billing.scheme import terms

MARCH = Period(date(2026, 3, 2), date(2026, 3, 30))
FIRST, SECOND = "share:PB-1:managed:2026-03-02", "share:PB-1:managed:2026-03-30"


def share(reference=FIRST, pence=24000, paid=False):
    return rules.Share(reference, Money(pence), paid)


def billed(reference=FIRST, pence=24000):
    return rules.Billed(reference, Money(pence))


class TestWhatStandsOnABill:
    def test_a_share_of_the_period_is_asked_for_by_the_week(self):
        (line,) = rules.lines(MARCH, [share(), share(SECOND)], [])
        assert line.amount == Money(24000)
        assert line.words == "Your share, 2 March to 29 March 2026: £60.00 a week"

    def test_what_was_asked_for_is_not_asked_again(self):
        assert rules.lines(MARCH, [share()], [billed()]) == ()

    def test_an_older_share_that_is_still_to_come_is_asked_for(self):
        april = Period(date(2026, 3, 30), date(2026, 4, 27))
        assert [x.reference for x in rules.lines(april, [share(SECOND), share()], [])] == [
            FIRST, SECOND,
        ]  # fmt: skip

    def test_what_arrived_is_on_the_bill_of_its_own_period_only(self):
        (line,) = rules.lines(MARCH, [share(paid=True)], [])
        assert line.paid
        later = Period(date(2026, 3, 30))
        assert rules.lines(later, [share(paid=True)], []) == ()

    def test_what_no_longer_stands_is_taken_off_and_says_why(self):
        short = f"{FIRST}:2026-03-16"
        found = rules.lines(MARCH, [share(short, 12000)], [billed()], {FIRST: "You were away."})
        assert [(line.amount, line.takes_back) for line in found] == [
            (Money(-24000), True), (Money(12000), False),
        ]  # fmt: skip
        assert found[0].words == (
            "Taken off, 2 March to 29 March 2026: this was put right. You were away."
        )

    @pytest.mark.parametrize(("pence", "said"), [(24000, Money(6000)), (24001, None), (0, None)])
    def test_a_sum_is_said_by_the_week_only_where_that_is_exact(self, pence, said):
        assert rules.weekly(Money(pence), MARCH) == said

    def test_a_share_without_an_exact_week_says_none(self):
        (line,) = rules.lines(MARCH, [share(pence=24001)], [])
        assert line.words == "Your share, 2 March to 29 March 2026"

    def test_it_is_due_four_weeks_later(self):
        on = date(2026, 3, 2)
        assert rules.due_on(on, terms(on), rules.WeeksOff()) == date(2026, 3, 30)


class TestWhatIsOwed:
    BILLS = (
        ("BL-1", date(2026, 1, 5), Money(10000)),
        ("BL-2", date(2026, 2, 2), Money(-2500)),
        ("BL-3", date(2026, 3, 2), Money(10000)),
    )

    def test_money_counts_to_the_oldest_bill_first(self):
        found = rules.debts(self.BILLS, Money(12500))
        assert [(each.bill, each.amount) for each in found] == [
            ("BL-1", Money(2500)), ("BL-3", Money(10000)),
        ]  # fmt: skip

    def test_who_owes_nothing_has_no_debts(self):
        assert rules.debts(self.BILLS, NOTHING) == []
        assert rules.debts(self.BILLS, Money(-500)) == []

    @pytest.mark.parametrize(
        ("late", "words"),
        [
            (-5, "Not due yet"),
            (0, "Not due yet"),
            (30, "Up to 30 days late"),
            (90, "31 to 90 days late"),
            (365, "91 days to a year late"),
            (366, "More than a year late"),
        ],
    )
    def test_a_debt_has_its_age_in_words(self, late, words):
        debt = rules.Debt("BL-1", date(2026, 1, 5), Money(1))
        today = date(2026, 1, 5) + timedelta(days=late)
        assert debt.age(today) == words
        assert dict(rules.by_age([debt], today))[words] == Money(1)
        assert rules.late([debt], today) == (Money(1) if late > 0 else NOTHING)

    @pytest.mark.parametrize(
        ("today", "nearly", "gone"),
        [
            (date(2031, 7, 4), False, False),
            (date(2031, 7, 5), True, False),
            (date(2032, 1, 4), True, False),
            (date(2032, 1, 5), False, True),
        ],
    )
    def test_a_debt_is_flagged_before_six_years_and_gone_after(self, today, nearly, gone):
        debt = rules.Debt("BL-1", date(2026, 1, 5), Money(1))
        assert (debt.nearly_too_old(today), debt.too_old(today)) == (nearly, gone)

    def test_an_account_shows_the_rows_that_are_not_nothing(self):
        account = rules.Account(billed=Money(24000), received=Money(25000))
        assert (account.owed, account.credit) == (Money(-1000), Money(1000))
        assert [words for words, _ in account.rows] == ["Bills", "Paid"]


def test_money_settles_the_oldest_shares_and_each_of_them_whole():
    waiting = [rules.Open("share:1", Money(4000)), rules.Open("share:2", Money(4000))]
    assert rules.settled_by(waiting, Money(3999)) == []
    assert rules.settled_by(waiting, Money(7999)) == waiting[:1]
    assert rules.settled_by(waiting, Money(8000)) == waiting


# Lived at random --------------------------------------------------------------------------------


@dataclass
class Life:
    """One person's bills lived by the rules: papers on one side, the book on the other."""

    shares: dict[str, rules.Share] = field(default_factory=dict)
    asking: dict[str, Money] = field(default_factory=dict)  # billed, not off a bill again
    papers: rules.Account = field(default_factory=rules.Account)
    credit: Money = NOTHING
    runs: int = 0

    def paper(self, **sums):
        now = {name: getattr(self.papers, name) + more for name, more in sums.items()}
        old = {name: getattr(self.papers, name) for name in self.papers.__slots__}
        self.papers = rules.Account(**(old | now))

    @property
    def waiting(self):
        return [
            rules.Open(ref, self.shares[ref].amount)
            for ref in sorted(self.asking)
            if ref in self.shares and not self.shares[ref].paid
        ]

    def pay_off(self):
        for each in rules.settled_by(self.waiting, self.credit):
            self.credit -= each.amount
            self.shares[each.reference] = rules.Share(each.reference, each.amount, paid=True)


def new_share(life, pick, pence):
    day = date(2026, 3, 2) + timedelta(weeks=4 * life.runs)
    life.runs += 1
    reference = f"share:PB-1:managed:{day}"
    life.shares[reference] = share(reference, pence)


def bill(life, pick, pence):
    billed_now = [rules.Billed(*each) for each in life.asking.items()]
    found = rules.lines(Period(date(2026, 3, 2)), life.shares.values(), billed_now)
    for line in found:
        if line.takes_back:
            del life.asking[line.reference]
        else:
            life.asking[line.reference] = line.amount
            if line.paid:
                life.paper(received=line.amount)  # it came before it was asked for
    life.paper(billed=Money.total(line.amount for line in found))
    life.pay_off()


def pay(life, pick, pence):
    life.paper(received=Money(pence))
    life.credit += Money(pence)
    life.pay_off()


def pay_one_straight(life, pick, pence):
    """The bank's list names the run, and settles it whole, billed or not."""
    unpaid = [each for each in life.shares.values() if not each.paid]
    if unpaid:
        one = pick.choice(unpaid)
        life.shares[one.reference] = rules.Share(one.reference, one.amount, paid=True)
        if one.reference in life.asking:
            life.paper(received=one.amount)


def learn_late(life, pick, pence):
    """The budget takes back a share that has not come, and perhaps promises another."""
    unpaid = [each for each in life.shares.values() if not each.paid]
    if unpaid:
        one = pick.choice(unpaid)
        del life.shares[one.reference]
        if pence % 2:
            again = f"{one.reference}:{one.run.ends_before}"
            life.shares[again] = share(again, pence)


def pay_back(life, pick, pence):
    life.pay_off()
    amount = min(life.credit, Money(pence))
    life.credit -= amount
    life.paper(refunded=amount)


def write_off(life, pick, pence):
    """What is owed is let go: the oldest in part by what stands to their credit."""
    life.pay_off()
    waiting = life.waiting
    if not waiting:
        return
    life.paper(written_off=Money.total(each.amount for each in waiting) - life.credit)
    life.credit = NOTHING
    for each in waiting:
        del life.shares[each.reference], life.asking[each.reference]


def put_right(life, pick, pence):
    """A share that was paid falls: what was paid over stands to their credit."""
    paid = [each for each in life.shares.values() if each.paid]
    if paid:
        amount = min(pick.choice(paid).amount, Money(pence))
        life.paper(put_right=amount)
        life.credit += amount


ACTS = (new_share, bill, pay, pay_one_straight, learn_late, pay_back, write_off, put_right)


@given(
    st.lists(st.tuples(st.sampled_from(ACTS), st.integers(1, 30000)), max_size=60),
    st.integers(0, 10**6),
)
def test_what_is_owed_is_the_same_by_the_papers_and_by_the_book(acts, seed):
    life, pick = Life(), Random(seed)
    for act, pence in [*acts, (bill, 1)]:
        act(life, pick, pence)
        gone = [a for ref, a in life.asking.items() if ref not in life.shares]
        by_book = Money.total([*gone, *(each.amount for each in life.waiting)]) - life.credit
        assert life.papers.owed == by_book, act.__name__
        assert life.credit >= NOTHING
