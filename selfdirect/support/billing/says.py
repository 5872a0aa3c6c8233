"""What the acts of this room tell the person."""

from collections.abc import Iterable, Sequence
from datetime import date

from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.kernel.period import Period
from selfdirect.foundation.ui.words import day
from selfdirect.support.billing import rules
from selfdirect.support.billing.models import (
    Arrangement,
    Bill,
    Collection,
    Debit,
    Mandate,
    TopUp,
    TopUpBill,
)
from selfdirect.support.budgets.rules import days_in_words

GOES_ON = "Your support goes on, whatever happens with this bill."
HELP = "If you cannot pay, or think it is wrong, tell us. We look at it with you."


BY_DEBIT = (
    "You do not have to do anything: it is paid by direct debit. We tell you how much and when "
    "before anything is taken."
)


def sent(bill: Bill, off: rules.WeeksOff, *, by_debit: bool) -> str:
    """Say what somebody is asked for, by when, or what is taken off."""
    period = bill.round.period
    days = days_in_words(period)
    if bill.is_credit:
        return (
            f"We put your bills right, up to the end of {days}: {-bill.total} is taken off. "
            "You do not have to do anything."
        )
    if bill.total <= bill.paid:
        return f"Your bill for {days} is {bill.total}, and you have paid it already. Thank you."
    by = day(bill.due_on, bill.due_on) if bill.due_on else ""
    asked = BY_DEBIT if by_debit else f"Please pay it by {by}."
    if bill.due_on and (weeks := off.between(period.starts_on, bill.due_on)):
        asked = f"{asked} {nothing_collected(weeks)}"
    if bill.paid:
        return (
            f"Your bill for {days} is {bill.total}. {bill.paid} that you had paid ahead is used; "
            f"{bill.total - bill.paid} is left to pay. {asked} {HELP}"
        )
    return f"Your bill for {days} is {bill.total}. {asked} {HELP}"


def nothing_collected(mondays: Sequence[date]) -> str:
    """Say in which weeks nothing is collected, and that the year costs the same."""
    days = " and ".join(day(each, each) for each in mondays)
    weeks = "weeks that begin" if len(mondays) > 1 else "week that begins"
    return (
        f"We collect nothing in the {weeks} on {days}. "
        "You pay for those days after them, and no more or less in the year."
    )


def letter(said: str, name: str) -> str:
    return f"Hello {name},\n\n{said}\n\n{GOES_ON}\n\nSign in to see how it adds up.\n"


def came(amount: Money, on: date, settles: int, owed: Money) -> str:
    """Thank for money, and say what is still owed or stands to their credit."""
    said = f"Your payment of {amount} came on {day(on, on)}. Thank you."
    if owed.pence > 0:
        return f"{said} {owed} of your bills is still open."
    if owed.pence < 0:
        return f"{said} {-owed} more than you owe stands to your credit: for your next bill."
    return f"{said} All your bills are paid." if settles else said


# Top-ups ----------------------------------------------------------------------------------------


def tops_up(made: TopUp) -> str:
    """Say to the person who pays for more than their plan needs, and that they do not."""
    return (
        f"{made.payer.name} pays a top-up from {day(made.starts_on, made.starts_on)}: "
        f"{made.words}. It is apart from what you pay. You are never asked for it."
    )


def tops_up_letter(made: TopUp) -> str:
    return (
        f"Thank you for agreeing to pay a top-up for {made.person}: {made.words}. It begins on "
        f"{day(made.starts_on, made.starts_on)}. We ask you for it every few weeks, in writing."
    )


def tops_up_no_more(made: TopUp) -> str:
    first = made.ends_before or made.starts_on
    return f"{made.payer.name} pays no top-up for days from {day(first, first)}."


def top_up_asked(bill: TopUpBill, period: Period, owed: Money, ways: Iterable[str]) -> str:
    """Say what is asked of whoever pays a top-up, and how to pay it."""
    days = days_in_words(period)
    if bill.amount < NOTHING:
        first = f"We put your top-up right, up to the end of {days}: {-bill.amount} is taken off."
    else:
        first = f"Your top-up for {bill.top_up.person}, {days}: {bill.amount}."
    if owed <= NOTHING:
        return f"{first} There is nothing to pay now."
    by = f"by {day(bill.due_on, bill.due_on)}" if bill.due_on else "soon"
    return " ".join((f"{first} Please pay {owed} {by}.", *ways))


def top_up_letter(said: str, found: TopUp) -> str:
    return (
        f"Hello {found.payer.name},\n\n{said}\n\n{top_up_goes_on(found)}\n\n"
        f"Your reference is {found.ref}.\n"
    )


def top_up_goes_on(found: TopUp) -> str:
    return (
        f"The support of {found.person} goes on, whatever happens with this. If you cannot pay it "
        "any more, tell us: we talk with you both about what else there is."
    )


# When it is late --------------------------------------------------------------------------------


def chased(kind: str, late: Money, found: str, waits: rules.Terms) -> str:
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
    said = _FOUND[rules.Found(found)].format(weeks=waits.rest_weeks)
    return f"We looked with you at what you can pay. {said} {GOES_ON}"


PERHAPS_ANOTHER = (
    "An earlier file had a row like this, which counted. If the bank means another one, bring one "
    "file that has both rows: the second counts then."
)
_FOUND = {
    rules.Found.CAN: "You can pay what is open.",
    rules.Found.PARTS: "You can pay what is open in parts.",
    rules.Found.CANNOT: "You cannot pay it now, so we do not ask you for {weeks} weeks.",
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


# By direct debit --------------------------------------------------------------------------------


def set_up(made: Mandate) -> str:
    """Say what was set up, and what is next; of an account never more than its last figures."""
    if made.agreed_at is None:
        return (
            f"You asked that {made.payer} pays your bills by direct debit. We ask {made.payer} "
            "first. Until then nothing is taken."
        )
    who = f"{made.payer} pays" if made.payer else "You pay"
    return (
        f"{who} your bills by direct debit, from the account {made.masked}. Your reference is "
        f"{made.reference}. We tell you how much and when before anything is taken."
    )


def agreed(made: Mandate) -> str:
    return f"{made.payer} said yes. Your bills are paid by direct debit from their account."


def guarantee(days: int) -> list[str]:
    """Put the Direct Debit Guarantee in our own words."""
    return [each.format(days=days) for each in rules.GUARANTEE]


def set_up_letter(made: Mandate, days: int) -> str:
    """Confirm in writing what was set up, so that whoever did not do so can say it."""
    name = made.payer or made.person.short_name
    points = "\n".join(f"- {words}" for words in guarantee(days))
    return (
        f"Hello {name},\n\nBills of {made.person.name} are paid by direct debit. The account is "
        f"in the name of {made.name}, {made.masked}. The reference is {made.reference}.\n\n"
        f"You are protected:\n{points}\n\n{rules.GUARANTEE_SOURCE}\n\n"
        "If you did not set this up, tell us at once.\n"
    )


_ENDED = {
    Mandate.End.STOPPED: "Paying by direct debit has stopped.",
    Mandate.End.CHANGED: "The direct debit from your old account has ended.",
    Mandate.End.BANK: "Your bank ended your direct debit. {because}",
    Mandate.End.LAPSED: "Your direct debit has ended, because it was not used for long.",
    Mandate.End.LAST: "Your direct debit has ended, because there is nothing more to pay.",
}


def ended(made: Mandate, because: str) -> str:
    """Say that an instruction ended, and what that means for what is still to pay."""
    said = _ENDED[Mandate.End(made.ended_how)].format(because=because)
    if made.ended_how in (Mandate.End.CHANGED, Mandate.End.LAST):
        return said
    return f"{said} You can pay your bills another way, or set it up again. {GOES_ON}"


def still_taken(made: Debit, on: date) -> str:
    return (
        f"{made.amount} is with the banks already, and is still taken on {day(on, on)}, unless "
        "your bank stops it."
    )


def notices_wait(many: int) -> str:
    """Say that people do not know of a collection yet, and how to mend that; or nothing."""
    if not many:
        return ""
    people = "1 person of this collection is" if many == 1 else f"{many} people are"
    return (
        f"{people} not told of it yet. Print and post the letters that wait: Letters. Who is not "
        "told in time is left out, and goes with the next."
    )


def will_take(made: Debit, on: date, agreed: Arrangement | None) -> str:
    """Tell a sum and a day before it is taken: the notice that the scheme asks for."""
    account = made.mandate.masked
    said = f"We take {made.amount} for your bills on {day(on, on)}, from the account {account}."
    if agreed is None:
        return said
    return f"{said} It is what we agreed: {agreed.amount} every {agreed.every}."


def notice(made: Debit, on: date, agreed: Arrangement | None) -> str:
    name = made.mandate.payer or made.person.short_name
    whose = f" They are the bills of {made.person.name}." if made.mandate.payer else ""
    return (
        f"Hello {name},\n\n{will_take(made, on, agreed)}{whose} The reference is "
        f"{made.mandate.reference}.\n\n{HELP} You can also stop it: with us, or at your bank."
        f"\n\n{GOES_ON}\n"
    )


def not_taken(made: Debit, on: date) -> str:
    again = " We told you of it too late, and tell you again before we take it."
    late = again if made.because == rules.TOLD_LATE else ""
    return f"We do not take {made.amount} on {day(on, on)}, as we had told you.{late}"


def taken(amount: Money, on: date) -> str:
    return f"{amount} for your bills was taken by direct debit on {day(on, on)}. Thank you."


def unpaid(made: Debit, because: str) -> str:
    return (
        f"{made.amount} by direct debit came back to your bank. {because} It is still to "
        f"pay. {HELP} {GOES_ON}"
    )


def claimed(made: Debit, because: str) -> str:
    return (
        f"Your bank gave {made.amount} back to you. {because} We look at it, and tell you "
        f"what we find. Until then nobody asks you for it, and nothing is taken. {GOES_ON}"
    )


def answered(made: Debit) -> str:
    return f"About the {made.amount} that your bank gave back to you: {made.answer}"
