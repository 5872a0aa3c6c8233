"""Money that a budget gives a provider who no longer agreed to hold it is somebody's to see to."""

from datetime import timedelta

from selfdirect.foundation.kernel.money import Money
from selfdirect.register.cases.queries import open_tasks
from selfdirect.support.budgets.actions import go_on, move_budget
from selfdirect.support.marketplace import actions, queries
from selfdirect.support.marketplace.models import Fund


def waits(fund):
    return [each.words for each in open_tasks(fund.budget.case) if each.code == "fund.choose"]


def test_a_year_into_which_no_fund_went_on_is_asked_about_once(fund, cast, now):
    later = now + timedelta(weeks=51)
    assert actions.ask_who_holds(at=now) == 0
    Fund.objects.update(state="ENDING", ends_before=fund.budget.ends_before)  # its notice is over
    new = go_on(budget_ref=fund.budget.ref, by=cast.efua.actor, at=later)
    assert actions.carry_on(budgets=[new], by=cast.efua.actor, at=later) == []
    assert actions.ask_who_holds(at=later) == 1
    assert actions.ask_who_holds(at=later) == 0
    (words,) = waits(fund)
    assert (
        words == "No provider agreed to hold Amira Khan’s money any more: agree a fund, or move it"
    )
    move_budget(
        budget_ref=new.ref, source=fund.leaf, target="managed", weekly=Money(16_460),
        starts_on=new.starts_on, asked="Let the council hold it.", by=cast.carol.actor, at=later,
    )  # fmt: skip
    assert actions.ask_who_holds(at=later) == 0
    assert waits(fund) == []


def test_nobody_is_asked_where_the_fund_went_on(fund, cast, now):
    later = now + timedelta(weeks=51)
    new = go_on(budget_ref=fund.budget.ref, by=cast.efua.actor, at=later)
    actions.carry_on(budgets=[new], by=cast.efua.actor, at=later)
    assert actions.ask_who_holds(at=later) == 0


def test_a_year_that_is_over_is_not_asked_about(fund, now):
    Fund.objects.update(state="CLOSED", ends_before=fund.budget.ends_before)
    assert queries.unheld(fund.budget.ends_before) == []


def test_many_are_looked_at_in_a_few_queries(fund, now, django_assert_num_queries):
    with django_assert_num_queries(5):
        assert queries.unheld(now.date()) == []
