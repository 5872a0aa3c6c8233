"""What the acts of this room tell the person."""

from datetime import date

from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.kernel.period import Period
from selfdirect.foundation.ui.words import day
from selfdirect.support.billing import rules
from selfdirect.support.billing.models import Arrangement, Bill, Collection
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
    if bill.paid:
        return (
            f"Your bill for {days} is {bill.total}. {bill.paid} that you had paid ahead is used; "
            f"{bill.total - bill.paid} is left to pay. Please pay it by {by}. {HELP}"
        )
    return f"Your bill for {days} is {bill.total}. Please pay it by {by}. {HELP}"


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


# When it is late --------------------------------------------------------------------------------


def chased(kind: str, late: Money, found: str) -> str:
    """Say what was done about a late bill, as the person reads it."""
    if kind == rules.Kind.REMIND:
        return f"{late} of your bills is late. Perhaps you forgot. {HELP}"
    if kind == rules.Kind.CALL:
        return f"We spoke with you about {late} of your bills that is late. {GOES_ON}"
    if kind == rules.Kind.LAST:
        return (
            f"{late} of your bills is still open, and this is our last letter about it. Somebody "
            f"who has had no part in it looks next at what to do. {GOES_ON} {HELP}"
        )
    return f"We looked with you at what you can pay. {_FOUND[rules.Found(found)]} {GOES_ON}"


_FOUND = {
    rules.Found.CAN: "You can pay what is open.",
    rules.Found.PARTS: "You can pay what is open in parts.",
    rules.Found.CANNOT: "You cannot pay it now, so we do not ask you for twelve weeks.",
}


def chase_letter(told: str, name: str) -> str:
    return f"Hello {name},\n\n{told}\n\nSign in to see how it adds up.\n"


def arranged(made: Arrangement) -> str:
    first = day(made.starts_on, made.starts_on)
    return (
        f"We agreed that you pay {made.amount} every {made.every}, from {first}. If it becomes "
        "too much, tell us."
    )


def arrangement_ended(made: Arrangement) -> str:
    return f"Paying {made.amount} every {made.every} has ended. {made.ended_because}"


def written_off(amount: Money) -> str:
    return (
        f"We do not ask you for {amount} of your bills any more. You do not have to do anything."
    )


# When a provider collects it --------------------------------------------------------------------


def collects(made: Collection) -> str:
    first = day(made.starts_on, made.starts_on)
    return f"From {first}, {made.organisation.name} asks you for your share. We send you no bill."


def collects_no_more(made: Collection) -> str:
    first = made.ends_before or made.starts_on
    return f"From {day(first, first)}, we ask you for your share again, and nobody else does."


def collected(came: Money, made: Collection, run: Period) -> str:
    return f"You paid {came} to {made.organisation.name}: your share for {days_in_words(run)}."
