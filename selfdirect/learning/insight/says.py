"""What this room says when it cannot do what was asked."""

from collections.abc import Sequence
from datetime import date

from selfdirect.foundation.kernel.period import Period


def month_in_words(starts_on: date) -> str:
    return f"{starts_on:%B %Y}"


def not_its_turn(starts_on: date, month: Period | None) -> str:
    asked = month_in_words(starts_on)
    if month is None:
        return f"{asked} cannot be closed now: it is closed already, or not over yet."
    return f"{asked} cannot be closed now: the next to close is {month_in_words(month.starts_on)}."


def does_not_balance(wrong: Sequence[str]) -> str:
    more = f" There are {len(wrong) - 1} more." if len(wrong) > 1 else ""
    return f"The month does not balance, so it is not closed. {wrong[0]}{more}"


DOES_NOT_AGREE = (
    "Support comes to one sum by accounts and to another by teams and purposes. That is a fault of"
    " ours: nothing is handed over until it is found."
)
NOTHING_TO_TELL = "Nothing happened that was not handed over before."
NOT_AS_DRAWN_UP = "The lines are not as they were drawn up. Throw this away, and draw it up anew."
NOT_SIGNED = "There is no file before a second person has signed."
ANOTHER = "Somebody else must sign, because you drew this up."


def not_handed_over_now(starts_on: date, month: Period | None) -> str:
    asked = month_in_words(starts_on)
    if month is None:
        return f"{asked} cannot be handed over now: close it first, or it is handed over already."
    return f"{asked} cannot be handed over now: next is {month_in_words(month.starts_on)}."


def unmapped(missing: Sequence[str]) -> str:
    return f"Nothing is handed over while codes are missing. {' '.join(missing)}"
