"""What the acts of this room tell the person, and write on worklists: one place for each."""

from collections.abc import Iterable, Mapping
from datetime import date

from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.kernel.period import Period
from selfdirect.support.budgets import rules
from selfdirect.support.budgets.models import Addition, Budget

TO_BE_PAID = "Your budget is open. The council makes your first payment next."
_PART = {
    rules.DIRECT: "is money that you hold yourself",
    rules.MANAGED: "is money that the council holds for you",
    rules.ISF: "is money that your provider holds for you",
    rules.THIRD: "is money that somebody you chose holds for you",
    rules.POOL: "is money that you share with others",
}


def opened(total: Money, starts_on: date, shares: Iterable[rules.Share]) -> str:
    start = rules.day_in_words(starts_on)
    parts = " ".join(
        f"{share.weekly} of it {_PART[rules.held_of(share.held)]}. {share.working}"
        for share in shares
    )
    return f"Your budget is open: {total} a week for a year from {start}. {parts}"


def to_pay(person: object) -> str:
    return f"Make the first payment to {person}"


def replaced(on: date) -> str:
    return f"Your budget before this one ends on {rules.day_in_words(on)}."


def ended(on: date, because: str) -> str:
    return f"Your budget ends on {rules.day_in_words(on)}. {because.strip()}".strip()


def paid_too_far(held: Money, share: Money) -> str:
    """Say what was paid for days after an end; empty if nothing was."""
    said = []
    if held:
        said.append(f"You still hold {held} for days after your budget ended.")
    if share:
        said.append(f"You have paid {share} of your share for days after your budget ended.")
    return " ".join([*said, "We will talk with you."]) if said else ""


def paid_already(
    ahead: Mapping[str, rules.Ahead],
    came: Mapping[str, rules.Ahead],
    orders: Iterable[rules.Order],
    shares: Iterable[rules.Share],
) -> str:
    """Say which of the first days were paid from the budget before; empty if none."""
    said = [
        f" {order.name} was paid already up to {rules.last_day(ahead[order.organisation].until)}, "
        "and is not paid for those days again."
        for order in orders
        if order.organisation in ahead
    ]
    asked = {share.held for share in shares if share.person_pays}
    if asked & came.keys():
        said.append(" What you have paid for these days already, you are not asked for again.")
    if rest := Money.total(each.amount for held, each in came.items() if held not in asked):
        said.append(f" You paid {rest} for days that cost you nothing now. We will talk with you.")
    return "".join(said)


# What changes in the year -----------------------------------------------------------------------


def moved(weekly: Money, source: str, target: str, on: date) -> str:
    start = rules.day_in_words(on)
    return f"From {start}, {weekly} a week moves. Before: {source}. Now: {target}."[:400]


def still(budget: Budget, week: rules.Week) -> str:
    """Say that a move takes nothing away, and what the person pays from then on."""
    total = Money.total(share.weekly for share in week.shares.values())
    pays = Money.total(share.person_pays for share in week.shares.values())
    said = f"Nothing is lost: your budget is still {total} a week."
    return f"{said} You still pay {pays} of it." if pays else said


def paid_already_there(over: Money, source: str) -> str:
    return (
        f"{over} of this was paid out already, for days after the one you chose ({source}). "
        "Choose a later day: the first that is not paid for yet. Nothing was moved."
    )


def paused(
    days: Period, keeps: Mapping[str, Money], names: Mapping[str, str], because: str
) -> str:
    """Say what stops and what goes on."""
    said = "; ".join(
        f"{names[leaf]}: {amount} a week goes on" if amount else f"{names[leaf]}: stops"
        for leaf, amount in keeps.items()
    )
    return f"A pause, {rules.days_in_words(days)}. {said}. {_sentence(because)}"[:400]


def _sentence(words: str) -> str:
    return f"{words.strip().rstrip('.')}."


def withdrawn(words: str, because: str) -> str:
    return f"We take back: “{words}” {_sentence(because)}"[:400]


def other_end(day: str) -> str:
    return f"Support goes on again from {day}."


def paid_over(over: Money) -> str:
    return f"{over} was paid already. We will talk with you about it." if over else ""


def added(signed: Addition) -> str:
    """Say what more there is, or what the person pays, and who signed it."""
    start = rules.day_in_words(signed.starts_on)
    if signed.kind == rules.Kind.PAYS:
        way = "more" if signed.amount.pence > 0 else "less"
        amount = max(signed.amount, -signed.amount)
        return f"From {start} you pay {amount} a week {way}. {_sentence(signed.words)}"
    stream = rules.STREAMS[signed.stream]
    if signed.kind == rules.Kind.ONCE:
        return f"{signed.amount}, paid once from {start}. {_sentence(signed.words)}"
    free = "" if stream.chargeable else " You never pay for this."
    return (
        f"From {start} there is {signed.amount} a week more: {stream.words}, paid by "
        f"{stream.funder}.{free} {_sentence(signed.words)}"
    )


# The next year ----------------------------------------------------------------------------------


def next_year(budget: Budget, held: Money, too_long: Money) -> str:
    """Say that the budget goes on, and what becomes of what was not spent."""
    start = rules.day_in_words(budget.starts_on)
    said = f"Your budget goes on: {budget.total} a week for another year from {start}."
    if held:
        said += f" You keep the {held} that you hold."
    if too_long:
        said += f" That is {too_long} more than is usual, so we will talk with you about it."
    return said
