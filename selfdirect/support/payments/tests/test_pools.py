"""Each one's share of a pooled fund goes out of their own budget, by two people, with a run."""

from datetime import timedelta

import pytest

from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.ledger.queries import balance, check
from selfdirect.support.budgets.actions import go_on
from selfdirect.support.budgets.queries import open_of, part_of
from selfdirect.support.budgets.tests.rows import START
from selfdirect.support.payments import queries
from selfdirect.support.payments.actions import (
    approve_payment,
    begin_run,
    gather_run,
    prepare_pool_payment,
    return_payment,
)
from selfdirect.support.payments.tests.rows import send
from selfdirect.support.pools import actions as pool_actions
from selfdirect.support.pools import queries as pools
from selfdirect.support.pools.tests.conftest import cases, members, pool, proposed

__all__ = ["cases", "members", "pool", "proposed"]  # fixtures of the room below


def paid(member, cast, at, starts_on):
    made = prepare_pool_payment(
        member_ref=member.ref, starts_on=starts_on, by=cast.efua.actor, at=at
    )
    approve_payment(ref=made.ref, by=cast.maya.actor, at=at)
    send(made, cast, at)
    made.refresh_from_db()
    return made


def test_a_share_is_paid_in_once_and_what_the_bank_returns_is_due_again(pool, members, cast, now):
    made = paid(members[2], cast, now, now.date())
    assert (made.amount, made.payee, made.what) == (
        Money(8_000), pool.address, "your share of “Saturday club”",
    )  # fmt: skip
    assert balance(pool.address).posted == Money(8_000)
    with pytest.raises(Refused, match="Prepare that one first"):
        prepare_pool_payment(
            member_ref=members[2].ref, starts_on=now.date(), by=cast.efua.actor, at=now
        )
    return_payment(ref=made.ref, why="No such account.", by=cast.efua.actor, at=now)
    assert pools.standing(pool, now.date()).left[members[2].case.ref] == Money(0)
    assert not check()
    assert not pools.check()


def test_a_run_takes_everybodys_share_along(pool, members, cast, now):
    run = begin_run(due_by=now.date(), by=cast.efua.actor, at=now)
    gather_run(ref=run.ref, at=now)
    ours = run.lines.filter(payment__payee=pool.address).values_list("amount", flat=True)
    assert sorted(ours) == [Money(8_000), Money(16_000), Money(16_000)]


def test_a_share_goes_on_into_the_next_year_with_what_is_left_of_it(pool, members, cast, now):
    paid(members[0], cast, now, now.date())
    old = open_of(members[0].case)
    late = now + timedelta(weeks=51)
    new = go_on(budget_ref=old.ref, by=cast.efua.actor, at=late)
    stands = pools.standing(pool, new.starts_on)
    assert stands.weekly[members[0].case.ref] == Money(4_000)
    assert stands.left[members[0].case.ref] == Money(16_000)
    member = pools.live(new.starts_on).get(pk=members[0].pk)
    found = queries.pool_due(member)  # what the old year owes still comes first
    assert (found.part.budget, found.due.run.starts_on) == (old, START + timedelta(days=28))
    due = queries.next_pool_payment(pool, part_of(new, "pool"))
    assert (due.run.starts_on, due.amount) == (new.starts_on, Money(16_000))
    assert not pools.check()


def test_who_leaves_with_the_year_pays_nothing_in_from_the_next(pool, members, cast, now):
    old = open_of(members[0].case)
    for run in range(13):
        paid(
            members[0], cast, now + timedelta(weeks=4 * run), now.date() + timedelta(weeks=4 * run)
        )
    late = now + timedelta(weeks=51)
    pool_actions.leave(
        ref=members[0].ref, ends_before=old.ends_before, target="direct", because="Too far.",
        by=cast.carol.actor, at=late,
    )  # fmt: skip
    go_on(budget_ref=old.ref, by=cast.efua.actor, at=late)
    member = pools.members().get(pk=members[0].pk)
    assert queries.pool_due(member) is None
