"""What the acts of this room tell the person, and write on worklists: one place for each."""

from datetime import date

from selfdirect.foundation.kernel.money import Money
from selfdirect.support.budgets.rules import day_in_words

THANKS = "You told us about a payment. Thank you."
REPLIED = "You answered our letter about money. Nothing is taken before we have read it."
DISPUTED = "You said that you disagree with paying money back. Somebody else looks at it now."


def asked(count: int, until: date) -> str:
    payments = "a payment" if count == 1 else f"{count} payments"
    return (
        f"We have a question about {payments}. A few words are enough: you need no receipt. "
        f"Please answer by {day_in_words(until)}."
    )


def finished(outcome: str, words: str) -> str:
    return f"We looked at your direct payment. {outcome}: {words}"


def look_into(person: object) -> str:
    return f"A worry about the safety of {person}, from their direct payment: look into it"


def change(person: object) -> str:
    return f"Look at the plan with {person}: what they spend differs from it"


def noticed(amount: Money, words: str, until: date) -> str:
    return (
        f"We think that {amount} should come back to the council. {words} Nothing is decided. "
        f"Tell us by {day_in_words(until)} if that is wrong, or if it would make life hard."
    )


def written(amount: Money, name: str) -> str:
    return (
        f"We ask for {amount} back. {name} has looked at it as a second person. You can pay it in "
        "parts, and you can say that you disagree."
    )


def upheld(words: str) -> str:
    return f"A manager has looked at it again. The sum stands: {words}"


def dropped(words: str) -> str:
    return f"We do not ask for that money back. {words}"


def received(amount: Money) -> str:
    return f"{amount} came back to the council. That is settled."


def memo(ref: str) -> str:
    return f"Given back to the council ({ref})"


def to_answer(person: object) -> str:
    return f"{person} disagrees with paying money back: look at it again"


def weigh_first(until: date) -> str:
    return (
        f"They have until {day_in_words(until)} to answer. Nothing more can be done before, "
        "unless they answer sooner."
    )


def comes_off(off: Money, stays: Money) -> str:
    return (
        f"{stays} can be asked for now: they were paid too much before, and {off} of it comes off "
        "their next payment already. Ask for no more, or wait until that payment has gone."
    )


def not_there(kept: Money, stays: Money) -> str:
    return (
        f"When {kept} is kept, {stays} is there now, because some was spent since. Do not ask for "
        "it, and say why; or wait until their next payment has come."
    )
