"""How a budget goes on into its next year, and what becomes of what was not spent."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.support.budgets.rules.accounts import DIRECT, held_account
from selfdirect.support.budgets.rules.facts import (
    Base,
    Fact,
    Kind,
    Week,
    is_net,
    is_ordered,
    order_to,
    schedule,
)
from selfdirect.support.budgets.rules.promises import Move
from selfdirect.support.budgets.rules.shares import Order


@dataclass(frozen=True, slots=True)
class YearEnd:
    """What a council does when a budget year ends, or falls: its own policy, as data."""

    ahead: int  # days before the end from which the next year may be opened
    held_weeks: int  # so many weeks of what they hold may stay with them without a talk
    compares: int  # months in which a new budget may not be less than the last, if nobody says why


# Eight weeks: St Helens' and Haringey's published rule. Twelve months: a budget's own year.
POLICY = YearEnd(ahead=14, held_weeks=8, compares=12)


def goes_on(base: Base, facts: Iterable[Fact]) -> Week:
    """Say what a week costs when the year ends: without pauses, and without sums paid once."""
    passing = (Kind.PAUSE, Kind.ONCE, Kind.BROUGHT)
    lasting = [fact for fact in facts if fact.kind not in passing]
    return schedule(base, lasting)[-1]


def orders_in(week: Week, names: Mapping[str, str], what: Mapping[str, str]) -> list[Order]:
    """List what each provider is to give out of money that the council holds."""
    return [
        replace(order_to(leaf, names, what.get(leaf.partition(":")[2], "")), weekly=weekly)
        for leaf, weekly in week.leaves.items()
        if is_ordered(leaf) and weekly
    ]


def rolled(old: str, new: str, amount: Money, nth: int = 0, held: str = DIRECT) -> Move:
    """Bring what somebody holds into the next year; or what they have spent too much, as well.

    `held`: by themselves, or by whom they chose. Once when the year goes on, and again (`nth`)
    for what is learnt of it after that.
    """
    ends = held_account(old, held), held_account(new, held)
    source, target = ends if amount > NOTHING else ends[::-1]
    name = f"roll:{ends[1].removeprefix('dp:')}"
    name += f":{nth}" if nth else ""
    words = "What you hold" if amount > NOTHING else "What you have spent too much"
    words = f"{words}, brought into the next year"
    return Move(name, words, source, target, max(amount, -amount))


def held_too_long(held: Money, week: Week, policy: YearEnd = POLICY) -> Money:
    """Say how much of what they hold is more than some weeks of it; nothing is taken for it."""
    weekly = Money.total(share.weekly for part, share in week.shares.items() if is_net(part))
    return max(held - weekly.times(policy.held_weeks), NOTHING)
