"""Each one's share of a pooled fund goes out of their own budget, by two people, with a run."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from selfdirect.foundation.audit.models import Event
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.ledger.queries import balance, check
from selfdirect.support.budgets.actions import go_on
from selfdirect.support.budgets.queries import open_of, part_of, week_of
from selfdirect.support.budgets.rules import last_day
from selfdirect.support.budgets.tests.rows import START
from selfdirect.support.payments import queries
from selfdirect.support.payments.actions import (
    approve_payment,
    begin_run,
    begin_single,
    gather_run,
    give_back,
    go_on_due,
    pay_after_all,
    prepare_pool_payment,
    return_payment,
)
from selfdirect.support.payments.models import Line, Payment
from selfdirect.support.payments.tests.rows import bank, go, send
from selfdirect.support.pools import actions as pool_actions
from selfdirect.support.pools import queries as pools
from selfdirect.support.pools.actions import change_share, leave, send_back
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


def test_what_the_bank_paid_after_all_counts_and_what_is_given_back_does_not(
    pool, members, cast, now
):
    first = paid(members[2], cast, now, now.date())
    again = return_payment(ref=first.ref, why="No account.", by=cast.efua.actor, at=now)
    approve_payment(ref=again.ref, by=cast.maya.actor, at=now)
    run = begin_single(ref=again.ref, by=cast.efua.actor, at=now)
    go(run, cast, now)
    pay_after_all(ref=first.ref, by=cast.efua.actor, at=now)
    part = part_of(open_of(members[2].case), "pool")
    assert pools.paid_in(pool, part.budget) == Money(16_000)
    third = queries.next_pool_payment(pool, part)
    assert third.run.starts_on == START + timedelta(days=56)
    give_back(ref=first.ref, by=cast.efua.actor, at=now)
    second = queries.next_pool_payment(pool, part)
    assert (second.run.starts_on, second.amount) == (START + timedelta(days=28), Money(8_000))
    words = [each.words for each in pools.own(pool, members[2].case)]
    assert words[-1] == "Came twice, and was given back"
    assert not pools.check()


def test_a_share_raised_in_days_that_are_paid_comes_with_the_run_after_them(
    pool, members, cast, now
):
    paid(members[2], cast, now, now.date())
    change_share(
        ref=members[2].ref, weekly=Money(3_000), starts_on=START + timedelta(days=14),
        asked="I come more.", by=cast.carol.actor, at=now,
    )  # fmt: skip
    part = part_of(open_of(members[2].case), "pool")
    due = queries.next_pool_payment(pool, part)
    more = Money(2 * 1_000)  # two weeks of the run that is paid
    assert (due.run.starts_on, due.amount) == (START + timedelta(days=28), Money(12_000) + more)
    later = now + timedelta(days=28)
    run = begin_run(due_by=later.date(), by=cast.efua.actor, at=later)
    gather_run(ref=run.ref, at=later)
    found = run.lines.filter(payment__part=part, payment__payee=pool.address)
    assert [each.amount for each in found] == [Money(14_000)]


def test_nothing_is_sent_back_while_money_of_theirs_is_on_its_way(pool, members, cast, now):
    nell = members[1]
    made = prepare_pool_payment(
        member_ref=nell.ref, starts_on=now.date(), by=cast.efua.actor, at=now
    )
    approve_payment(ref=made.ref, by=cast.maya.actor, at=now)
    leave(
        ref=nell.ref, ends_before=now.date(), target="direct", because="Too far.",
        by=cast.carol.actor, at=now,
    )  # fmt: skip
    budget = open_of(nell.case)
    assert week_of(budget, START + timedelta(days=27)).leaves[pool.leaf] == Money(4_000)
    with pytest.raises(Refused, match=r"£160.00 of theirs is still to be paid into this fund"):
        send_back(ref=nell.ref, by=cast.grace.actor, at=now)
    send(made, cast, now)
    assert send_back(ref=nell.ref, by=cast.grace.actor, at=now).sent == Money(16_000)


def test_nothing_is_sent_back_while_a_share_is_due_or_only_prepared(pool, members, cast, now):
    nell, later = members[1], now + timedelta(days=28)
    leave(
        ref=nell.ref, ends_before=later.date(), target="direct", because="Too far.",
        by=cast.carol.actor, at=now,
    )  # fmt: skip
    back = partial(send_back, ref=nell.ref, by=cast.grace.actor, at=later)
    with pytest.raises(Refused, match=r"£160.00 of theirs is still to be paid into this fund"):
        back()
    made = prepare_pool_payment(
        member_ref=nell.ref, starts_on=now.date(), by=cast.efua.actor, at=now
    )
    with pytest.raises(Refused, match=r"£160.00 of theirs is still to be paid into this fund"):
        back()
    approve_payment(ref=made.ref, by=cast.maya.actor, at=now)
    send(made, cast, now)
    assert back().sent == Money(16_000)


def test_a_share_that_was_only_prepared_is_not_paid_once_somebody_is_gone(
    pool, members, cast, now
):
    nell = members[1]
    made = prepare_pool_payment(
        member_ref=nell.ref, starts_on=now.date(), by=cast.efua.actor, at=now
    )
    bank(made.whose, cast, now)
    run = begin_run(due_by=now.date(), by=cast.efua.actor, at=now)
    Line.objects.create(run=run, place=99, payment=made, amount=made.amount)
    leave(
        ref=nell.ref, ends_before=now.date(), target="direct", because="Too far.",
        by=cast.carol.actor, at=now,
    )  # fmt: skip
    send_back(ref=nell.ref, by=cast.grace.actor, at=now)
    with pytest.raises(Refused, match="is not in this fund any more"):
        approve_payment(ref=made.ref, by=cast.maya.actor, at=now)
    found = {each.place: each.promised for each in queries.items(run, list(run.lines.all()))}
    assert found == {99: False}
    back = Payment(part=made.part, kind=Payment.Kind.REFUND, payee="person:P")
    assert not queries.of_who_left([back])  # what goes back to a person is no share
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


def test_who_leaves_in_the_last_week_of_a_year_pays_in_until_its_end_and_then_nothing(
    pool, members, cast, now
):
    old, late = open_of(members[0].case), now + timedelta(weeks=51, days=2)
    leave(
        ref=members[0].ref, ends_before=late.date(), target="direct", because="Too far.",
        by=cast.carol.actor, at=late,
    )  # fmt: skip
    told = Event.objects.get(code="pool.leaving").told
    leave(
        ref=members[2].ref, ends_before=late.date(), target="managed:OR-GONE", because="Too far.",
        by=cast.carol.actor, at=late,
    )  # fmt: skip
    assert f"up to {last_day(old.ends_before)}, when its year ends, and nothing after" in told
    with CaptureQueriesContext(connection) as asked:
        assert go_on_due(at=late) == 3
    assert any(each["sql"].startswith("ROLLBACK TO SAVEPOINT") for each in asked)
    new = open_of(members[0].case)
    week = week_of(new, new.starts_on)
    assert (week.leaves[pool.leaf], week.leaves["direct"]) == (Money(0), Money(24_800))
    other = week_of(open_of(members[2].case), new.starts_on).leaves
    assert (other[pool.leaf], other["managed"]) == (Money(0), Money(2_000))
    assert week_of(open_of(members[1].case), new.starts_on).leaves[pool.leaf] == Money(4_000)
    assert queries.next_pool_payment(pool, part_of(new, "pool")) is None
    due = queries.pool_due(pools.members().get(pk=members[0].pk))
    assert due.part.budget == old  # what the old year owes still goes in
    assert not check()
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
