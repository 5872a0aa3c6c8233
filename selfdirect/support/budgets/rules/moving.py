"""What may not be moved or paused, each in a sentence that says how to mend it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date

from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.kernel.period import Period
from selfdirect.support.budgets.rules.accounts import CARE, HELD, MANAGED
from selfdirect.support.budgets.rules.facts import (
    NET,
    Base,
    Fact,
    Kind,
    Week,
    schedule,
    standing_facts,
    stream_of,
)
from selfdirect.support.budgets.rules.promises import Move, read_run
from selfdirect.support.budgets.rules.streams import STREAMS
from selfdirect.support.budgets.rules.year import day_in_words


def cannot_move(
    weeks: Sequence[Week],
    source: str,
    target: str,
    weekly: Money,
    starts_on: date,
    asked: str,
) -> str:
    """Say why money cannot be moved; empty if it can."""
    first, last = weeks[0].days.starts_on, weeks[-1].days
    if not asked.strip():
        return "Write down what the person asked for, in their own words."
    if source == target:
        return "Choose two different places: where the money is now, and where it should go."
    if stream_of(source) != stream_of(target):
        return "This money may only be used for what it was given for, so it stays where it is."
    if weekly <= NOTHING:
        return "Enter how much a week is to move."
    if starts_on not in Period(first, last.ends_before):
        return "That day is not in the year of this budget. Choose one that is."
    if (starts_on - first).days % 7:
        return f"Choose a {first:%A}: the weeks of this budget begin then."
    return _too_much(weeks, source, weekly, starts_on)


def _too_much(weeks: Sequence[Week], leaf: str, weekly: Money, since: date) -> str:
    later = [week for week in weeks if (week.days.ends_before or since) > since]
    least = min((week.leaves.get(leaf, NOTHING) for week in later), default=NOTHING)
    if weekly <= least:
        return ""
    when = day_in_words(since)
    return f"There is {least} a week there from {when}, so {weekly} cannot be moved. Enter less."


def cannot_pause(
    year: Period,
    until: date,
    starts_on: date,
    ends_before: date,
    keeps: Mapping[str, Money],
    because: str,
) -> str:
    """Say why a budget cannot be paused; empty if it can.

    It begins in the year, and ends by `until`: a year that is to come has its days then.
    """
    if ends_before <= starts_on:
        return "The first day with support again must be after the first day without."
    if starts_on not in year or ends_before > until:
        return "Those days are not all in the year of this budget. Choose days that are."
    if not keeps:
        return "Choose at least one thing that stops."
    if any(amount < NOTHING for amount in keeps.values()):
        return "What goes on cannot be less than nothing."
    if not because.strip():
        return "Say why, such as a stay in hospital or a holiday."
    return ""


def again_in_words(move: Move, amount: Money, used: Collection[str]) -> Move:
    """Promise other money for a run under a name that was not used yet.

    A name may say the end of its run more than once: the last end is the one that holds. How
    often it was promised stands before it, so that no name grows with each change.
    """
    first, end, nth = move.reference, read_run(move.reference).ends_before, 1
    name = first
    while name in used:
        name = f"{first}:{nth}:{end}" if nth > 1 else f"{first}:{end}"
        nth += 1
    return replace(move, reference=name, amount=amount)


def cannot_add(
    kind: str,
    held: str,
    stream: str,
    amount: Money,
    starts_on: date,
    year: Period,
    words: str,
    organisation: str = "",
) -> str:
    """Say why money cannot be added, or a contribution changed; empty if it can."""
    if not words.strip():
        return "Say why, in a sentence that the person can read."
    if starts_on not in year:
        return "That day is not in the year of this budget. Choose one that is."
    if kind == Kind.PAYS:
        return "" if amount else "Enter how much more or less a week."
    if amount <= NOTHING:
        return "Enter an amount of more than nothing."
    return _strange(kind, held, stream, organisation)


def cannot_be_less(there: Money, amount: Money) -> str:
    """Say why money beside the plan cannot be so much less; empty if it can."""
    return "" if amount <= there else f"There is {there} a week of it on that day. Enter no more."


def cannot_take_away(base: Base, known: Collection[Fact], facts: Collection[Fact]) -> str:
    """Say why we cannot learn that there is less than we knew: some of it moved on; else empty.

    What went on from nothing would be paid to whom it went, and come from nobody.
    """
    if _from_nothing(base, facts) <= _from_nothing(base, known):
        return ""
    return "Some of this money has moved on since. Take that move back first, and then this."


def _from_nothing(base: Base, facts: Collection[Fact]) -> set[str]:
    """List the leaves from which more moved than there is, on any day."""
    standing, found = standing_facts(facts), set()
    for week in schedule(base, facts):
        now = [fact for fact in standing if week.days.starts_on in fact.days]
        for leaf in {leaf for fact in now if fact.kind == Kind.MOVE for leaf in fact.weekly}:
            more = [fact.weekly.get(leaf, NOTHING) for fact in now]
            moved = (x.weekly.get(leaf, NOTHING) for x in now if x.kind == Kind.MOVE)
            there = base.weekly.get(leaf, NOTHING) + Money.total(more)
            if there < NOTHING and min(moved) < NOTHING:
                found.add(leaf)
    return found


def _strange(kind: str, held: str, stream: str, organisation: str) -> str:
    """Say why such money cannot be held so."""
    if held not in HELD or stream not in STREAMS or (organisation and held != MANAGED):
        return "Choose who holds this money, and whose money it is."
    if kind == Kind.ONCE:
        return "" if held in NET else "Only money that the person holds is paid out once."
    if stream in (CARE, "own"):
        return (
            "What the plan costs, and what the person pays of it, is changed with the plan and "
            "signed with it. Choose another kind of money."
        )
    return _not_for_a_provider(held, stream, organisation) if kind == Kind.STREAM else ""


def _not_for_a_provider(held: str, stream: str, organisation: str) -> str:
    """Say why the council cannot pay a provider from such money; empty if it can, or need not."""
    if held in NET:
        return ""
    if held != MANAGED:
        return (
            "A fund cannot have this money yet. Choose that the person holds it, somebody for "
            "them, or that the council pays a provider."
        )
    if STREAMS[stream].chargeable:
        return (
            "The person may be asked to pay some of this money, so a provider is paid from it "
            "with the plan only. Choose that the person holds it, or change the plan."
        )
    return "" if organisation else "Choose the provider that the council pays from this money."
