"""Every night budgets go on into their next year, and what is to be looked back at with them."""

from datetime import UTC, datetime, timedelta

from selfdirect.foundation.kernel.actor import SYSTEM
from selfdirect.foundation.ledger.queries import check
from selfdirect.register.cases.models import Task
from selfdirect.support.budgets.models import Budget
from selfdirect.support.budgets.queries import open_of
from selfdirect.support.budgets.rules import year_end
from selfdirect.support.budgets.tests.rows import START
from selfdirect.support.payments import actions
from selfdirect.support.pools.tests.conftest import cases
from selfdirect.support.reviews.models import Review

__all__ = ["cases"]  # a fixture of the room below
NEAR = datetime(2027, 2, 20, 9, tzinfo=UTC)


def test_the_next_year_is_opened_once_and_reviews_go_with_it(budget):
    before = set(Review.objects.values_list("kind", "due_on"))
    assert [actions.go_on_due(by=SYSTEM, at=NEAR) for _ in range(2)] == [1, 0]
    new = open_of(budget.case)
    assert (new.before, new.starts_on) == (budget, year_end(START))
    assert set(Review.objects.values_list("kind", "due_on")) == before  # each stays due
    assert set(Review.objects.values_list("budget", flat=True)) == {new.pk}


def test_where_no_yearly_review_stands_to_come_one_is_set(budget, django_assert_max_num_queries):
    Review.objects.update(state="REPLACED")
    with django_assert_max_num_queries(55):
        assert actions.go_on_due(by=SYSTEM, at=NEAR) == 1
    assert actions.go_on_due(by=SYSTEM, at=NEAR) == 0
    due = Review.objects.get(state="DUE")
    assert (due.kind, due.budget) == ("yearly", open_of(budget.case))
    assert due.due_on > year_end(START) + timedelta(days=360)


def test_a_year_that_cannot_be_read_stops_nobody_else_s_next_year(cases):
    bad = open_of(cases[1])
    Budget.objects.filter(pk=bad.pk).update(leaves={"direct": "a lot"})
    assert [actions.go_on_due(by=SYSTEM, at=NEAR) for _ in range(2)] == [len(cases) - 1, 0]
    assert [open_of(case).starts_on == year_end(START) for case in cases] == [True, False, True]
    task = Task.objects.get(code="budget.go_on", done_at=None)
    assert (task.case, task.role) == (cases[1], "finance")
    assert task.words.startswith("The next year of a budget: not done for Nell Carter. Put it")
    Budget.objects.filter(pk=bad.pk).update(leaves=bad.leaves)
    assert actions.go_on_due(by=SYSTEM, at=NEAR) == 1
    task.refresh_from_db()
    assert task.done_at == NEAR
    assert not check()
