"""What a late change made of a year that is paid comes into the next: paid once, or taken off.

No pound is added: what the one year gives the other takes, by two changes that come to nothing.
"""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import F

from selfdirect.foundation.audit.actions import record
from selfdirect.foundation.kernel.actor import Actor
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.support.budgets import queries, rules, says
from selfdirect.support.budgets.actions.changes import learn, tell
from selfdirect.support.budgets.actions.left_out import OneByOne
from selfdirect.support.budgets.models import Budget, Change
from selfdirect.support.budgets.rules import Kind


def bring_on(
    *, old: Budget, new: Budget, found: Mapping[str, rules.Brought], night: OneByOne
) -> Change | None:
    """Bring into the next year what a year that is paid still owes, or had too much, by part.

    Called with both held. Where the next year has no such part that it could come off, what was
    had too much stays, to be talked about: finance's task until it can.
    """
    there = {part.key for part in new.parts.all()}
    moved = {
        part: each
        for part, each in found.items()
        if each.more > NOTHING or (each.more < NOTHING and part in there)
    }
    made = _both(old, new, moved, night.by, night.at) if moved else None
    stays = Money.total(-each.more for part, each in found.items() if part not in moved)
    if stays:
        _ask(old, stays, night)
    else:
        old.brought = old.changed
        old.save(update_fields=["brought"])
    return made


def _ask(old: Budget, stays: Money, night: OneByOne) -> None:
    """Leave it with finance, and tell the person once."""
    if night.ask(old.case, says.not_taken_off(stays)):
        told = says.paid_too_much(stays, old.period or old.year)
        record(
            "budget.overpaid", on=old, by=night.by, at=night.at, about=old.case.person.ref,
            told=told, pence=stays.pence,
        )  # fmt: skip


def _both(
    old: Budget, new: Budget, moved: Mapping[str, rules.Brought], by: Actor, at: datetime
) -> Change:
    """Write down both halves: on the last day of the one year, and the first of the other."""
    lines = queries.explained(old)
    why = {part: rules.behind(lines, part, each.more) for part, each in moved.items()}
    gives = Change(
        kind=Kind.BROUGHT,
        starts_on=rules.day_before(old.ended_on or old.ends_before),
        once={part: -each.more.pence for part, each in moved.items()},
        words=says.BROUGHT_ON,
    )
    learn(old, gives, by, at)
    about, more = old.case.person.ref, Money.total(each.more for each in moved.values())
    record("budget.brought_on", on=gives, by=by, at=at, about=about, pence=more.pence)
    takes = Change(
        kind=Kind.BROUGHT,
        starts_on=new.starts_on,
        once={part: each.more.pence for part, each in moved.items()},
        of=gives,
        words=says.brought(old.period or old.year, moved, why),
    )
    learn(new, takes, by, at)
    return tell(takes, "budget.brought_on", says.paid_over(takes.over))


def bring_rest(*, new: Budget, amount: Money, words: str, by: Actor, at: datetime) -> Change:
    """Let what was left of a fund come with the next payment of what they hold themselves.

    Called with the budget held; the council has the money.
    """
    part = next(
        key for key in (part.key for part in new.parts.order_by("pk")) if rules.is_net(key)
    )
    once = {part: amount.pence}
    change = Change(kind=Kind.BROUGHT, starts_on=new.starts_on, once=once, words=words)
    learn(new, change, by, at)
    return tell(change, "budget.rest_brought", "")


def look_again(*, budget: Budget) -> None:
    """Let the nights look at what was paid of a budget, though no fact about it has changed.

    What came twice, or was given back, reaches them by what is open when its own year is paid.
    """
    Budget.objects.filter(pk=budget.pk).update(changed=F("changed") + 1)


def take_back(budget: Budget, by: Actor, at: datetime) -> None:
    """Leave with the year before what came into one that is ended before it has begun.

    No day of it is paid for, so nobody would have it. The next night brings it into what is open
    then. Called with the budget held, while its money is still there.
    """
    came = budget.changes.filter(kind=Kind.BROUGHT, of__isnull=False, withdrawn=None)
    for takes in came.select_related("of__budget"):
        gives = takes.of
        assert gives is not None  # by the question
        _withdraw(budget, takes, by, at)
        _withdraw(queries.lock(gives.budget.ref), gives, by, at)


def _withdraw(budget: Budget, wrong: Change, by: Actor, at: datetime) -> None:
    words = says.withdrawn(wrong.words, says.NOT_BEGUN)
    kind, on = Kind.WITHDRAW, wrong.starts_on
    learn(budget, change := Change(kind=kind, starts_on=on, withdraws=wrong, words=words), by, at)
    about = budget.case.person.ref
    record("budget.change_withdrawn", on=change, by=by, at=at, about=about, kind=kind)
