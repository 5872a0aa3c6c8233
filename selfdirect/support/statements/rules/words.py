"""What each line of a statement is called."""

from collections.abc import Mapping

from selfdirect.foundation.kernel.money import NOTHING
from selfdirect.foundation.ledger.rules import Line
from selfdirect.support.budgets.rules import PURPOSES, is_rest

BY_REFERENCE = {  # by the first word of an entry's reference
    "open": "From the council",
    "ahead": "Your share, which the council pays first",
    "return": "Given back to the council",
    "carry": "Brought over from the budget before",
    "roll": "Taken on from one year into the next",
    "back": "Sent back by the bank",
    "share": "Your share, put in by you",
    "move": "Moved between the parts of your budget",
    "suspend": "Set right for a pause",
    "retro": "Set right for something we learnt later",
    "brought": "Set right from one year to the next",
    "price": "Set right for a new price",
    "stream": "Money of another kind was added",
    "once": "A sum that is paid once",
    "recover": "Asked back by the council",
}
CARRIED_ON = "Taken on to your next budget"


def called(line: Line, names: Mapping[str, str]) -> str:
    """Say what a line is for: "Paid to Brightway Care"."""
    kind, _, _ = line.movement.reference.partition(":")
    coming = line.amount > NOTHING
    if kind == "carry" and not coming:
        return CARRIED_ON
    if kind in BY_REFERENCE:
        return BY_REFERENCE[kind]
    return _of_spending(line, names) or _between(line, names)


def _of_spending(line: Line, names: Mapping[str, str]) -> str:
    """Name what somebody spent themselves by its purpose; nothing for other lines."""
    kind, _, code = line.other.partition(":")
    coming = line.amount > NOTHING
    if kind == "purpose":
        words = PURPOSES.get(code, PURPOSES["other"])
        return f"Money back: {words}" if coming else words
    if kind == "suspense":
        return "Came in and is not explained yet" if coming else "Not explained yet"
    if kind == "fee":
        return "A fee given back" if coming else "A fee for looking after your money"
    return ""


def _between(line: Line, names: Mapping[str, str]) -> str:
    coming = line.amount > NOTHING
    if is_rest(line.other):
        left = "What was left of yours in a fund you shared"
        return left if coming else "What was left, sent back to be paid out"
    if line.other.startswith("budget:"):
        return "Paid from your budget" if coming else "Taken back into your budget"
    who = names.get(line.other) or _UNNAMED.get(line.other.partition(":")[0], line.other)
    return f"Paid back by {who}" if coming else f"Paid to {who}"


_UNNAMED = {"dp": "you", "isf": "your provider’s fund", "pool": "the fund you share"}
