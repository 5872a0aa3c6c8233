"""What the acts of this room tell the person."""

from datetime import date

from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.kernel.period import Period
from selfdirect.foundation.ui.words import day
from selfdirect.support.billing.models import Bill
from selfdirect.support.budgets.rules import days_in_words

GOES_ON = "Your support goes on, whatever happens with this bill."
HELP = "If you cannot pay, or think it is wrong, tell us. We look at it with you."


def sent(bill: Bill, period: Period) -> str:
    """Say what somebody is asked for, by when, or what is taken off."""
    days = days_in_words(period)
    if bill.is_credit:
        return (
            f"We put your bills right, up to the end of {days}: {-bill.total} is taken off. "
            "You do not have to do anything."
        )
    if bill.total <= bill.paid:
        return f"Your bill for {days} is {bill.total}, and you have paid it already. Thank you."
    by = day(bill.due_on, bill.due_on) if bill.due_on else ""
    return f"Your bill for {days} is {bill.total - bill.paid}. Please pay it by {by}. {HELP}"


def letter(bill: Bill, period: Period, name: str) -> str:
    return (
        f"Hello {name},\n\n{sent(bill, period)}\n\n{GOES_ON}\n\nSign in to see how it adds up.\n"
    )


def came(amount: Money, on: date, settles: int, owed: Money) -> str:
    """Thank for money, and say what is still owed or stands to their credit."""
    said = f"Your payment of {amount} came on {day(on, on)}. Thank you."
    if owed.pence > 0:
        return f"{said} {owed} of your bills is still open."
    if owed.pence < 0:
        return f"{said} {-owed} more than you owe stands to your credit: for your next bill."
    return f"{said} All your bills are paid." if settles else said
