"""Indicative, agreed, actual: on the story, by the real acts."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.support.budgets import queries
from selfdirect.support.budgets.extract import CarriedOver, carried_over
from tests import stages

Counted = Callable[[int], AbstractContextManager[object]]


def test_the_story_carries_over_from_the_figure_to_what_is_spent(
    db: None, django_assert_num_queries: Counted
) -> None:
    seen: dict[str, CarriedOver] = {}

    def look(before: str, telling: Any) -> None:
        if before in ("begin_plan", "open_budget", stages.END):
            (seen[before],) = carried_over(stages.TODAY)
        if before == stages.END:
            with django_assert_num_queries(6):
                list(carried_over(stages.TODAY))
            _agrees_with_the_budgets_page(telling, seen[before])

    stages.walk(look)

    first, signed = seen["begin_plan"], seen["open_budget"]
    assert (first.agreed, first.actual) == (None, None)
    assert first.indicative.points >= first.indicative.net_points > 0
    assert (first.indicative.group != "", first.indicative.version) == (True, "1")
    assert signed.agreed is not None
    assert signed.agreed.indicative == first.indicative.weekly
    assert bool(signed.agreed.different) == (signed.agreed.total != signed.agreed.indicative)
    assert signed.actual is None


def _agrees_with_the_budgets_page(telling: Any, row: CarriedOver) -> None:
    actual = row.actual
    assert actual is not None
    standing = queries.standing(telling.budget)
    assert actual.spent == standing.spent
    assert standing.spent + standing.promised > NOTHING
    assert actual.total == telling.budget.total
    assert actual.weekly is not None
    assert abs(actual.weekly.pence * actual.days - actual.spent.pence * 7) <= actual.days
    (before,) = carried_over(telling.budget.starts_on - timedelta(days=60))
    assert before.actual is not None
    assert (before.actual.weekly, before.actual.days) == (None, 0)
    assert isinstance(before.actual.spent, Money)
