"""What the acts of this room say: to finance, and on worklists."""

from datetime import date

from selfdirect.foundation.kernel.money import Money
from selfdirect.support.budgets.rules import day_in_words

BROKE = (
    "The work stopped at a fault of ours. What was taken stays, and nothing is counted twice. "
    "Whoever looks after the system finds the fault in the worker's log under {ref}. Then go on."
)
CARD_NUMBER = (
    "This looks like the number on the card. Enter the token that the card company gave for it."
)
OTHERWISE = "It was put right: this is something else"
SETTLED = (
    "This line paid what somebody was asked for, or another part of the system explained it. It "
    "cannot be taken back here: put it right there, such as with the person’s bill."
)
WHY = "Say why, in a sentence that somebody else understands next month."
NOT_THEIRS = (
    "A payment card was counted as yours by mistake. What was done with it counts as yours no "
    "longer."
)
THEIRS = (
    "A payment card of yours was counted as somebody else’s by mistake. What was done with it "
    "counts as yours now."
)
OVERDRAWN = "card.overdrawn"  # the code of finance's task
EXPLAIN = "line.explain"


def overdrawn(person: object, short: Money) -> str:
    return f"{person}'s card is overdrawn by {short}: see what happened"[:200]


def explain(person: object) -> str:
    return f"Say what a line on {person}'s card is"[:200]


def arrived(came: Money) -> str:
    return f"Your payment of {came} has arrived. Thank you."


def memo(words: str, feed: str) -> str:
    """Word an entry in the book."""
    return f"{words or 'Nothing was written'} ({feed})"[:300]


def set_apart(why: str) -> str:
    return f"Set apart: {why}"[:300]


ACCOUNT = "third.account"  # the code of finance's task about what somebody they chose holds
NOBODY_HOLDS = "Nobody whom they chose holds money for them."
SAID_ALREADY = "That was said already."
NOT_OVER = "That month is not over yet."
ASK_WHAT = "What was your money spent on?"


def spent(amount: Money, words: str, on: date) -> str:
    return f"{amount} was spent for you on {day_in_words(on)}: {words}"


def spent_wrong(amount: Money, words: str, because: str) -> str:
    return (
        f"{amount} for “{words}” was written down wrongly, and was taken back: {because.strip()}"
    )


def all_told(until: date, left: Money) -> str:
    return (
        f"All that was spent for you until {day_in_words(until)} is written down. {left} is left."
    )


def missing(person: object, until: date) -> str:
    return f"Ask what was spent of {person}’s money until {day_in_words(until)}"[:200]


def ask_what(name: str, until: date) -> str:
    return (
        f"Hello {name},\n\nSomebody you chose holds money for your support. Nobody has told us "
        f"what was bought with it until {day_in_words(until)}.\n\nAsk them, please. Sign in and "
        "write it down, under “My budget”. Or ring us: somebody writes down what you say. A few "
        "words are enough: you need no receipts."
    )
