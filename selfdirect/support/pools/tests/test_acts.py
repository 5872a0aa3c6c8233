"""A fund from the first wish to the last penny sent back."""

from datetime import timedelta

import pytest

from selfdirect.foundation.audit.models import Event
from selfdirect.foundation.kernel.decision import NotThere, Refused
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.kernel.period import Period
from selfdirect.foundation.ledger.queries import balance
from selfdirect.foundation.ledger.queries import check as book_check
from selfdirect.support.budgets.queries import open_of, week_of
from selfdirect.support.pools import actions, queries
from selfdirect.support.pools.rules import Bill
from selfdirect.support.pools.tests.conftest import asks, fill, joins


def bill(now, pence=10_000, first=0, length=28, words="The hall and Sue"):
    start = now.date() + timedelta(days=first)
    return Bill(Period(start, start + timedelta(days=length)), Money(pence), "out", words)


def left(pool, now):
    stands = queries.standing(pool, now.date())
    return [stands.left.get(each.case.ref, NOTHING) for each in stands.members]


def holds(pool, now):
    """Everything adds up: theirs come to what is there."""
    assert not queries.check()
    assert not book_check()
    return Money.total(left(pool, now)) == balance(pool.address).posted


def test_who_joins_says_yes_and_a_manager_signs(pool, cases, cast, now):
    member = asks(pool, cases[0], cast, now, 4_000)
    with pytest.raises(Refused, match="The person must say yes"):
        actions.sign(ref=member.ref, by=cast.dev.actor, at=now)
    actions.agree(ref=member.ref, named=True, by=cast.ben.actor, at=now)
    with pytest.raises(Refused, match="already"):
        actions.agree(ref=member.ref, named=False, by=cast.carol.actor, at=now)
    with pytest.raises(Refused, match="team manager"):
        actions.sign(ref=member.ref, by=cast.carol.actor, at=now)
    made = actions.sign(ref=member.ref, by=cast.dev.actor, at=now)
    assert (made.state, made.agreed_by_name, made.signed_by_name) == ("IN", "Ben Khan", "Dev Shah")
    week = week_of(open_of(cases[0]), now.date())
    assert week.leaves[pool.leaf] == Money(4_000)
    assert week.leaves["direct"] == Money(20_800)
    assert Event.objects.filter(code="pool.joined", told__contains="Saturday club").exists()


def test_nobody_is_signed_in_before_who_holds_the_money_said_yes(proposed, cases, cast, now):
    member = asks(proposed, cases[0], cast, now, 4_000)
    actions.agree(ref=member.ref, named=True, by=cast.amira.actor, at=now)
    with pytest.raises(Refused, match="Brightway Care must say yes first"):
        actions.sign(ref=member.ref, by=cast.dev.actor, at=now)
    with pytest.raises(NotThere):
        actions.accept_pool(ref=proposed.ref, by=cast.hana.actor, at=now)


def test_more_than_there_is_cannot_be_put_in(pool, cases, cast, now):
    with pytest.raises(Refused, match=r"There is £248.00 a week there"):
        asks(pool, cases[0], cast, now, 24_801)
    asks(pool, cases[0], cast, now, 4_000)
    with pytest.raises(Refused, match="in it already"):
        asks(pool, cases[0], cast, now, 4_000)
    with pytest.raises(NotThere):
        actions.ask_to_join(
            pool_ref=pool.ref, case_ref=cases[0].ref, source="direct", weekly=Money(1),
            starts_on=now.date(), asked="x", by=cast.simon.actor, at=now,
        )  # fmt: skip


def test_somebody_says_no_and_nothing_moves(pool, cases, cast, now):
    member = asks(pool, cases[0], cast, now, 4_000)
    actions.withdraw(ref=member.ref, because="Not for me.", by=cast.amira.actor, at=now)
    assert week_of(open_of(cases[0]), now.date()).leaves.get(pool.leaf) is None
    assert asks(pool, cases[0], cast, now, 4_000).state == "ASKED"


def test_a_cost_is_shared_and_each_reads_their_own_part(pool, filled, cast, now):
    cost = actions.pay(ref=pool.ref, bill=bill(now, 10_001), by=cast.grace.actor, at=now)
    assert [each.amount for each in cost.portions.all()] == [
        Money(4_001), Money(4_000), Money(2_000),
    ]  # fmt: skip
    assert left(pool, now) == [Money(11_999), Money(12_000), Money(6_000)]
    assert balance("purpose:out").posted == Money(10_001)
    told = Event.objects.filter(code="pool.paid").order_by("pk").values_list("told", flat=True)
    assert "paid £100.01 for The hall and Sue" in told[0]
    assert ["Your part is £40.01" in words for words in told] == [True, False, False]
    assert holds(pool, now)


def test_what_was_wrong_is_taken_back_whole(pool, filled, cast, now):
    cost = actions.pay(ref=pool.ref, bill=bill(now), by=cast.grace.actor, at=now)
    by = cast.grace.actor
    actions.take_back(ref=pool.ref, cost_ref=cost.ref, because="Twice.", by=by, at=now)
    assert left(pool, now) == [Money(16_000), Money(16_000), Money(8_000)]
    with pytest.raises(NotThere):
        actions.take_back(ref=pool.ref, cost_ref=cost.ref, because="Again.", by=by, at=now)
    assert holds(pool, now)


def test_nobody_pays_for_another(pool, members, cast, now):
    fill(members[0], now, 50_000)
    with pytest.raises(Refused, match=r"The part of Nell Carter would be £40.00, and £0.00"):
        actions.pay(ref=pool.ref, bill=bill(now), by=cast.grace.actor, at=now)
    with pytest.raises(NotThere):
        actions.pay(ref=pool.ref, bill=bill(now), by=cast.hana.actor, at=now)
    assert not pool.costs.exists()


def test_who_joins_later_pays_from_then_on(pool, cases, cast, now):
    first = joins(pool, cases[0], cast, now, 4_000)
    later = joins(pool, cases[1], cast, now, 4_000, now.date() + timedelta(days=14))
    fill(first, now, 16_000)
    fill(later, now, 8_000)
    actions.pay(ref=pool.ref, bill=bill(now, 9_000), by=cast.grace.actor, at=now)
    assert left(pool, now) == [Money(10_000), Money(5_000)]
    told = Event.objects.filter(code="pool.paid").values_list("told", flat=True)
    assert not any("£90.00" in words for words in told)  # it would tell what the other puts in
    assert holds(pool, now)


def test_two_who_share_a_cost_read_no_whole_even_where_a_third_was_in_the_fund(
    pool, filled, cases, cast, now
):
    actions.leave(
        ref=filled[2].ref, ends_before=now.date() + timedelta(days=7), target="direct",
        because="Moved.", by=cast.carol.actor, at=now,
    )  # fmt: skip
    for first in (0, 7):
        actions.pay(ref=pool.ref, bill=bill(now, 5_000, first, 7), by=cast.grace.actor, at=now)
    told = Event.objects.filter(code="pool.paid").order_by("pk").values_list("told", flat=True)
    assert ["paid £50.00" in words for words in told] == [True] * 3 + [False] * 2
    wholes = [each.whole for each in queries.own(pool, cases[0]) if each.purpose]
    assert wholes == [Money(5_000), NOTHING]


def test_a_share_changes_from_its_day(pool, filled, cast, now):
    actions.change_share(
        ref=filled[2].ref, weekly=Money(4_000), starts_on=now.date() + timedelta(days=28),
        asked="I come twice now.", by=cast.carol.actor, at=now,
    )  # fmt: skip
    for member in filled:
        fill(member, now + timedelta(days=28), 16_000)
    actions.pay(
        ref=pool.ref, bill=bill(now, 12_000, first=28), by=cast.grace.actor,
        at=now + timedelta(days=28),
    )  # fmt: skip
    assert [x.amount for x in pool.costs.get().portions.all()] == [Money(4_000)] * 3
    with pytest.raises(Refused, match=r"They put in £40.00 a week"):
        actions.change_share(
            ref=filled[0].ref, weekly=Money(4_000), starts_on=now.date(), asked="x",
            by=cast.carol.actor, at=now,
        )  # fmt: skip


def test_who_leaves_takes_along_what_is_theirs(pool, filled, cases, cast, now):
    nell = filled[1]
    actions.leave(
        ref=nell.ref, ends_before=now.date() + timedelta(days=10), target="direct",
        because="It is too far.", by=cast.carol.actor, at=now,
    )  # fmt: skip
    budget = open_of(cases[1])
    assert week_of(budget, now.date() + timedelta(days=27)).leaves[pool.leaf] == Money(4_000)
    assert pool.leaf not in {
        leaf for leaf, amount in week_of(budget, now.date() + timedelta(days=28)).leaves.items()
        if amount
    }  # fmt: skip
    actions.pay(ref=pool.ref, bill=bill(now, 8_200), by=cast.grace.actor, at=now)
    assert left(pool, now)[1] == Money(16_000) - Money(1_577)  # ten days of twenty-eight
    with pytest.raises(Refused, match="until their last day is over"):
        actions.send_back(ref=nell.ref, by=cast.grace.actor, at=now)
    later = now + timedelta(days=10)
    actions.send_back(ref=nell.ref, by=cast.grace.actor, at=later)
    gone = actions.confirm(ref=nell.ref, by=cast.efua.actor, at=later)
    assert (gone.state, gone.sent) == ("LEFT", Money(14_423))
    assert balance(f"budget:{budget.ref}:rest").posted == gone.sent
    assert "It is paid to you with the next" in Event.objects.get(code="pool.left").told
    assert left(pool, later)[1] == NOTHING
    assert holds(pool, later)
    with pytest.raises(Refused, match="Nell Carter has left since"):
        actions.take_back(
            ref=pool.ref, cost_ref=pool.costs.get().ref, because="x", by=cast.grace.actor, at=later
        )


def test_a_late_bill_charges_nobody_for_days_of_one_who_was_sent_home(pool, filled, cast, now):
    later = now + timedelta(days=14)
    actions.leave(
        ref=filled[1].ref, ends_before=later.date(), target="direct", because="Too far.",
        by=cast.carol.actor, at=now,
    )  # fmt: skip
    actions.send_back(ref=filled[1].ref, by=cast.grace.actor, at=later)
    with pytest.raises(Refused, match="Nell Carter was in the fund on these days"):
        actions.pay(ref=pool.ref, bill=bill(now, 5_000), by=cast.grace.actor, at=later)
    cost = actions.pay(ref=pool.ref, bill=bill(now, 3_000, 14), by=cast.grace.actor, at=later)
    assert [each.amount for each in cost.portions.all()] == [Money(2_000), Money(1_000)]
    assert holds(pool, later)


def test_nobody_leaves_on_a_day_beyond_the_year_of_their_budget(pool, filled, cast, now):
    with pytest.raises(Refused, match="The year of their budget is over on"):
        actions.leave(
            ref=filled[1].ref, ends_before=now.date() + timedelta(days=365), target="direct",
            because="Too far.", by=cast.carol.actor, at=now,
        )  # fmt: skip
    filled[1].refresh_from_db()
    assert filled[1].state == "IN"


def test_who_left_can_come_again(pool, filled, cases, cast, now):
    actions.leave(
        ref=filled[1].ref, ends_before=now.date(), target="direct", because="A break.",
        by=cast.carol.actor, at=now,
    )  # fmt: skip
    actions.send_back(ref=filled[1].ref, by=cast.grace.actor, at=now)
    actions.confirm(ref=filled[1].ref, by=cast.efua.actor, at=now)
    again = joins(pool, cases[1], cast, now, 3_000, now.date() + timedelta(days=28))
    assert left(pool, now) == [Money(16_000), NOTHING, Money(8_000)]
    due = queries.next_due(pool, open_of(cases[1]))
    assert (due.run.starts_on, due.amount) == (again.starts_on, Money(12_000))
    assert holds(pool, now)


def test_a_fund_ends_and_each_gets_back_their_own(pool, filled, cast, now):
    actions.pay(ref=pool.ref, bill=bill(now, 10_001), by=cast.grace.actor, at=now)
    day = now + timedelta(days=28)
    actions.end_pool(
        ref=pool.ref, ends_before=day.date(), because="The hall closes.", by=cast.carol.actor,
        at=now,
    )  # fmt: skip
    for member in filled:
        actions.send_back(ref=member.ref, by=cast.grace.actor, at=day)
        actions.confirm(ref=member.ref, by=cast.efua.actor, at=day)
    pool.refresh_from_db()
    assert pool.state == "CLOSED"
    assert [m.sent for m in pool.members.all()] == [Money(11_999), Money(12_000), Money(6_000)]
    assert balance(pool.address).posted == NOTHING
    assert holds(pool, day)


def test_a_fund_that_nobody_joined_just_closes(proposed, cast, now):
    made = actions.end_pool(
        ref=proposed.ref, ends_before=now.date(), because="No.", by=cast.carol.actor, at=now
    )
    assert made.state == "CLOSED"


def test_the_check_names_a_fund_that_does_not_add_up(pool, filled, cast, now, db):
    actions.pay(ref=pool.ref, bill=bill(now), by=cast.grace.actor, at=now)
    extra = pool.costs.get()
    extra.pk, extra.ref = None, "PX-TEST"
    extra.save(force_insert=True)
    assert queries.check() == [
        "Cost PX-TEST of a pooled fund is £100.00, but its parts come to £0.00."
    ]
