"""What the acts of this room tell the person, and write on worklists: one place for each."""

from collections.abc import Iterable
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
