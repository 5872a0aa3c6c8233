"""What the acts of this room tell the person, and write on worklists: one place for each."""

from collections.abc import Iterable, Mapping
from datetime import date

from selfdirect.foundation.kernel.money import Money
from selfdirect.support.budgets import rules

TO_BE_PAID = "Your budget is open. The council makes your first payment next."
_PART = {
    rules.DIRECT: "is money that you hold yourself",
    rules.MANAGED: "is money that the council holds for you",
}


def opened(total: Money, starts_on: date, shares: Iterable[rules.Share]) -> str:
    start = rules.day_in_words(starts_on)
    parts = " ".join(
        f"{share.weekly} of it {_PART[share.held]}. {share.working}" for share in shares
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
