"""A fund that two people share: they join, put in, leave, and each gets back what is theirs."""

from datetime import timedelta

from selfdirect.foundation.kernel.period import Period
from selfdirect.support.budgets import queries as budgets
from selfdirect.support.payments import actions as payments
from selfdirect.support.payments import queries
from selfdirect.support.pools import actions, rules
from selfdirect.support.pools.models import Cost, Member, Pool
from tests.simulator.rooms.life import Life


def share(life: Life) -> None:
    """Join with everybody's yes, from the first day of some week."""
    case = life.someone
    budget = budgets.open_of(case)
    assert budget
    found = actions.ask_to_join(
        pool_ref=_pool().ref, case_ref=case.ref, source="direct", weekly=life.pence(3_000),
        starts_on=life.monday(budget), asked="With my friends.", **life.by("carol"),
    )  # fmt: skip
    actions.agree(ref=found.ref, named=True, **life.by("carol"))
    actions.sign(ref=found.ref, **life.by("dev"))


def _pool() -> Pool:
    return Pool.objects.order_by("pk")[0]


def put_in(life: Life) -> None:
    """Prepare what is due next of somebody's share, and let another approve it."""
    member: Member = life.one(Member.objects.all())
    budget = budgets.open_of(member.case)
    part = budget and budgets.part_of(budget, "pool")
    due = part and queries.next_pool_payment(member.pool, part)
    first = due.run.starts_on if due else life.today
    made = payments.prepare_pool_payment(member_ref=member.ref, starts_on=first, **life.by("efua"))
    payments.approve_payment(ref=made.ref, **life.by("maya"))


def pay_out(life: Life) -> None:
    first = life.today - timedelta(days=int(life.lot() * 30))
    days = Period(first, first + timedelta(days=1 + int(life.lot() * 14)))
    bill = rules.Bill(days, life.pence(1_500), "out", "The hall")
    actions.pay(ref=_pool().ref, bill=bill, **life.by("grace"))


def undo_cost(life: Life) -> None:
    cost: Cost = life.one(Cost.objects.all())
    actions.take_back(ref=cost.pool.ref, cost_ref=cost.ref, because="Twice.", **life.by("grace"))


def put_in_otherwise(life: Life) -> None:
    member: Member = life.one(Member.objects.all())
    budget = budgets.open_of(member.case)
    day = life.monday(budget) if budget else life.today
    actions.change_share(
        ref=member.ref, weekly=life.pence(4_000), starts_on=day, asked="Another sum.",
        **life.by("carol"),
    )  # fmt: skip


def leave(life: Life) -> None:
    member: Member = life.one(Member.objects.all())
    actions.leave(
        ref=member.ref, ends_before=life.today + timedelta(days=int(life.lot() * 20)),
        target="direct", because="She moves away.", **life.by("carol"),
    )  # fmt: skip


def send_back(life: Life) -> None:
    """What is left of somebody goes back, and finance says when it is there."""
    member: Member = life.one(Member.objects.filter(state__in=["LEAVING", "SENT_BACK"]))
    if member.state == "LEAVING":
        actions.send_back(ref=member.ref, **life.by("grace"))
    else:
        actions.confirm(ref=member.ref, **life.by("efua"))
