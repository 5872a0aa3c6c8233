"""A lunch club that four people fund together: three are in it, one waits for a signature."""

from collections.abc import Iterator
from random import Random

from config.demo.council import Council, moment
from selfdirect.foundation.access.models import User
from selfdirect.foundation.db.refs import drawn_from
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import Money
from selfdirect.support.budgets import queries as budgets
from selfdirect.support.budgets.models import Budget
from selfdirect.support.budgets.rules import held_of
from selfdirect.support.pools import actions
from selfdirect.support.pools.models import Member, Pool

MANY = 4
A_WEEK, ALONE = Money(15_00), Money(24_00)
LOOKED_AT = 40  # budgets that are looked through for them


def tell(council: Council) -> None:
    """Let Carol begin it with Brightway, and let those join whose money is free for it."""
    if Pool.objects.exists():
        return  # an interrupted making goes on
    at, carol = moment(council.today, 0), council.actor("carol")
    grace = User.objects.get(username="grace")
    with drawn_from(Random(f"{council.seed}:shared")):
        pool = actions.begin_pool(
            name="Harbour lunch club", what="a cook and a room by the harbour on Wednesdays",
            organisation=grace.works_for, weekly=A_WEEK.times(MANY), team="north", by=carol, at=at,
        )  # fmt: skip
        actions.accept_pool(ref=pool.ref, by=grace.actor, at=at)
        for number, member in enumerate(_joining(council, pool), 1):
            actions.agree(ref=member.ref, named=number % 3 > 0, by=carol, at=at)
            if number == MANY:
                return
            actions.sign(ref=member.ref, by=council.actor("dev"), at=at)


def _joining(council: Council, pool: Pool) -> Iterator[Member]:
    """Draw up that each of some joins, out of money that the council holds for them."""
    at, carol = moment(council.today, 0), council.actor("carol")
    rows = budgets.visible(carol).filter(state="OPEN", case__team="north")
    rows = rows.filter(case__person__user=None).order_by("pk")
    for budget in rows[:LOOKED_AT]:
        source, days = _free(budget, council), budgets.may_begin(budget, council.today)
        if not source or not days:
            continue
        try:
            yield actions.ask_to_join(
                pool_ref=pool.ref, case_ref=budget.case.ref, source=source, weekly=A_WEEK,
                starts_on=days[min(2, len(days) - 1)], alone=ALONE,
                basis="What a lunch brought to the door costs here, three times a week.",
                asked="I do not want to eat alone every day.", by=carol, at=at,
            )  # fmt: skip
        except Refused:
            continue


def _free(budget: Budget, council: Council) -> str:
    """Find a leaf that the council pays out of and that has enough in it; empty if none."""
    leaves = budgets.week_of(budget, max(council.today, budget.starts_on)).leaves
    return next(
        (x for x, weekly in leaves.items() if held_of(x) == "managed" and weekly > ALONE), ""
    )
