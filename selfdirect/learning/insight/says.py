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
