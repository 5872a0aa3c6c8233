"""What the acts of this room say: to finance, and on worklists."""

from selfdirect.foundation.kernel.money import Money

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
