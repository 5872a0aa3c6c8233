"""When somebody has died nothing of theirs is forgotten in a part: it is owed, or it goes back."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.ledger import queries as ledger
from selfdirect.register.cases.models import Task
from selfdirect.support.budgets import queries as budgets
from selfdirect.support.budgets import rules
from selfdirect.support.budgets.actions import (
    ask_for_more,
    report_death,
    settle_up,
    sign_addition,
    withdraw_change,
)
from selfdirect.support.budgets.models import Budget, Change
from selfdirect.support.budgets.tests.rows import START, agreed_plan
from selfdirect.support.payments import queries
from selfdirect.support.payments.actions import (
    approve_payment,
    bring_on_due,
    give_back,
    go_on_due,
    open_budget,
    pay_after_all,
    prepare_direct_payment,
    return_payment,
)
from selfdirect.support.payments.actions.owed import prepare_owed
from selfdirect.support.payments.tests.rows import send
from selfdirect.support.payments.tests.test_brought import paid

YEAR_END = rules.year_end(START)
RUN = (24800 - 6000) * 4


def moment(day):
    return datetime(day.year, day.month, day.day, 9, tzinfo=UTC)


class Life:
    """Two years of somebody, by chance, until they die."""

    def __init__(self, case, cast, now, seed):
        self.case, self.cast, self.chance = case, cast, Random(seed)
        agreed_plan(case, now, managed=self.chance.choice((0, 16460)), pays=6000)
        open_budget(ref=case.ref, by=cast.efua.actor, at=now)

    @property
    def years(self):
        return list(Budget.objects.filter(case=self.case).order_by("starts_on"))

    def pay(self, day):
        """Pay what is due by a day, as runs do; sometimes the bank sends one back."""
        for budget in self.years:
            for each in queries.direct_of(budget):
                while due := queries.direct_due(each, day):
                    place = (due.run.starts_on - budget.starts_on).days // 28
                    paid(budget, place, due.amount.pence, self.cast)
                    (each,) = queries.direct_of(budget)
            if budget.ended_on:
                settle_up(budget=budget, cause=f"{day}", by=self.cast.efua.actor, at=moment(day))

    def learn(self, day):
        budget = self.years[-1]
        since = min(max(day - timedelta(days=self.chance.randrange(60)), budget.starts_on), day)
        if self.chance.random() < 0.6 and len(self.years) > 1:
            since, budget = YEAR_END - timedelta(days=self.chance.randrange(1, 300)), self.years[0]
        newest, more = self.years[-1], Money(self.chance.randrange(-900, 900) or 1)
        asked = ask_for_more(
            budget_ref=newest.ref, kind="pays", amount=more, starts_on=newest.starts_on,
            words="x", by=self.cast.maya.actor, at=moment(day),
        )  # fmt: skip
        asked.budget, asked.starts_on = budget, since
        asked.save()
        sign_addition(ref=asked.ref, by=self.cast.efua.actor, at=moment(day))

    def take_back(self, day):
        found = Change.objects.filter(budget__case=self.case, addition__isnull=False)
        if found := list(found.filter(withdrawn=None).order_by("pk")):
            wrong, by = self.chance.choice(found), self.cast.efua.actor
            withdraw_change(change_ref=wrong.ref, because="x", by=by, at=moment(day))

    def live(self):
        day = START + timedelta(weeks=self.chance.randrange(40, 50))
        self.pay(day)
        for _ in range(self.chance.randrange(2, 16)):
            day += timedelta(weeks=1)
            lot = self.chance.random()
            if lot < 0.5:
                self.pay(day)
            elif lot < 0.8:
                self.learn(day)
            elif lot < 0.9:
                self.take_back(day)
            go_on_due(at=moment(day))
            if self.chance.random() < 0.6:
                bring_on_due(at=moment(day))
        return day

    def die(self, day):
        died = max(day - timedelta(days=self.chance.randrange(99)), START)
        which = self.chance.choice(self.years)
        report_death(budget_ref=which.ref, died_on=died, by=self.cast.carol.actor, at=moment(day))

    def settle(self, day):
        self.pay(day)
        for budget in self.years:
            for each in prepare_owed(budget, day, self.cast.efua.actor, moment(day)):
                left = ledger.balance(each.source).available
                assert each.amount <= left, f"{each.amount} owed, {left} there"
                approve_payment(ref=each.ref, by=self.cast.maya.actor, at=moment(day))
                send(each, self.cast, moment(day))


@pytest.mark.parametrize("seed", range(2))
def test_whatever_was_learnt_and_whenever_they_died(case, cast, now, terms, seed):
    life = Life(case, cast, now, seed)
    day = life.live()
    life.die(day)
    life.settle(day + timedelta(days=7))
    for budget in life.years:
        for part in budget.parts.all():
            book = ledger.balance(part.address)
            assert (part.key, book.available) == (part.key, NOTHING)
    assert not Task.objects.filter(case=case, code="budget.owed", done_at=None).exists()
    assert ledger.check() == []


def learnt_late(case, cast, now, pence):
    """Live a year that is paid, learn in the next that all of it was another sum, and bring it."""
    agreed_plan(case, now, managed=0, pays=6000)
    old = open_budget(ref=case.ref, by=cast.efua.actor, at=now)
    paid(old, 12, RUN * 13, cast)
    near = moment(YEAR_END - timedelta(days=9))
    asked = ask_for_more(
        budget_ref=old.ref, kind="pays", amount=Money(pence), starts_on=START, words="x",
        by=cast.maya.actor, at=near,
    )  # fmt: skip
    go_on_due(at=near)
    sign_addition(ref=asked.ref, by=cast.efua.actor, at=near)
    bring_on_due(at=moment(YEAR_END))
    return old, budgets.open_of(case)


@pytest.mark.parametrize("which", [0, 1])
@pytest.mark.parametrize(("pence", "left"), [(-1000, 50 * 1000 - RUN // 2), (500, 0)])
def test_a_year_that_a_death_cuts_has_back_what_the_next_had_of_it(
    case, cast, now, terms, pence, left, which
):
    years = learnt_late(case, cast, now, pence)
    died = YEAR_END - timedelta(days=15)
    given = {"budget_ref": years[which].ref, "died_on": died, "by": cast.carol.actor}
    report_death(**given, at=moment(YEAR_END + timedelta(days=3)))
    stand = [ledger.balance(f"budget:{each.ref}:direct").posted.pence for each in years]
    assert stand == [left, 0]
    asked = Task.objects.filter(case=case, code="budget.owed", done_at=None)
    assert asked.exists() == (left > 0)
    assert ledger.check() == []


@pytest.mark.parametrize(("days", "stays"), [(27, RUN), (13, RUN // 2), (-1, 0)])
def test_what_the_bank_sends_back_after_a_death_is_owed_for_the_days_that_they_lived(
    case, cast, now, terms, days, stays
):
    agreed_plan(case, now, managed=0, pays=6000)
    budget = open_budget(ref=case.ref, by=cast.efua.actor, at=now)
    made = prepare_direct_payment(
        budget_ref=budget.ref, starts_on=START, by=cast.efua.actor, at=now
    )
    approve_payment(ref=made.ref, by=cast.maya.actor, at=now)
    send(made, cast, now)
    died, at = START + timedelta(days=days), moment(START + timedelta(days=28))
    report_death(budget_ref=budget.ref, died_on=died, by=cast.carol.actor, at=at)
    return_payment(ref=made.ref, why="Account closed.", by=cast.efua.actor, at=at)
    part = f"budget:{budget.ref}:direct"
    assert ledger.balance(part).posted == Money(stays)
    pay_after_all(ref=made.ref, by=cast.maya.actor, at=at)
    give_back(ref=made.ref, by=cast.maya.actor, at=at)
    assert ledger.balance(part).posted == Money(stays)
    assert ledger.check() == []
