"""What somebody whom the person chose spent for them: what may be said, and until when it is owed.

Who holds a direct payment for somebody uses it for their care, and accounts for it (Care and
Support (Direct Payments) Regulations 2014, S.I. 2014/2871; statutory guidance, chapter 12).
"""

from dataclasses import dataclass
from datetime import date, timedelta

from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.support.budgets.rules import PURPOSES

GRACE = timedelta(days=14)  # after a month, to say what was spent in it


@dataclass(frozen=True, slots=True)
class Said:
    """What was spent on a day, as whoever holds the money says."""

    day: date
    amount: Money
    purpose: str
    words: str


def cannot_say(said: Said, first: date, today: date, held: Money) -> str:
    """Say why it cannot be written down; empty if it can. They hold it from `first` on."""
    if not said.words.strip() or said.purpose not in PURPOSES:
        return "Say what was bought, and what it was for."
    if said.amount <= NOTHING:
        return "Enter how much was paid: more than nothing."
    if not first <= said.day <= today:
        return "Choose a day on which they held the money, and that has come."
    if said.amount > held:
        return (
            f"This comes to {said.amount}, and they hold {max(held, NOTHING)}. Nothing was "
            "written down. Check the sum, and what was written down before."
        )
    return ""


def month_end(today: date) -> date:
    """Give the last day of the last month that is over."""
    return today.replace(day=1) - timedelta(days=1)


def owed_until(today: date) -> date:
    """Give the day until which all that was spent should be written down by now."""
    return month_end(today - GRACE)


def days_late(told: date, today: date) -> int:
    """Say by how many days the account of the month after `told` is late; nought: it is not."""
    owed = month_end((told + timedelta(days=1)).replace(day=28) + timedelta(days=4))
    return max((today - owed - GRACE).days, 0)
