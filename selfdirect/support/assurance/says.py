"""What the acts of this room tell the person, and write on worklists: one place for each."""

from collections.abc import Iterable
from datetime import date

from selfdirect.foundation.kernel.money import Money
from selfdirect.support.assurance.models import Question
from selfdirect.support.budgets.rules import day_in_words

ABOUT_PAYMENTS = "About your direct payment"
MONEY_BACK = "About money that may go back to the council"
THANKS = "You told us about a payment. Thank you."
REPLIED = "You answered our letter about money. Nothing is taken before we have read it."
NOT_GONE = (
    "What we wrote to them has not gone yet, and their time to answer begins when it does. An "
    "e-mail goes by itself; post a letter first (Letters), or let their worker tell them."
)
WHO_SAID = "Say who told you: their name, or who spoke for them. Nothing was kept."
DISPUTED = "You said that you disagree with paying money back. Somebody else looks at it now."


def asked(count: int, until: date) -> str:
    payments = "a payment" if count == 1 else f"{count} payments"
    return (
        f"We have a question about {payments}. A few words are enough: you need no receipt. "
        f"Please answer by {day_in_words(until)}."
    )


def letter(name: str, *said: str) -> str:
    """Write what somebody gets by e-mail or post, or is told by their worker."""
    return "\n\n".join((f"Hello {name},", *filter(None, said), ANSWER))


ANSWER = "Sign in to see it and to answer, or ring us: somebody writes down what you say."


def days_to_answer(days: int) -> str:
    return f"You have {days} days to answer, from the day on which this goes to you."


def questions(asks: Iterable[Question]) -> str:
    """Say which payments are asked about, and why, one on a line."""
    return "\n".join(
        f"- {each.amount} to {each.payee}, {day_in_words(each.on)}. {each.why}" for each in asks
    )


ABOUT_QUESTIONS = (
    "We have a question about what is below. A few words are enough: you need no receipt. Nobody "
    "thinks that you did something wrong."
)


def heard(by: str, said: Iterable[str]) -> str:
    return f"{by} wrote down what we were told for you: {' '.join(said)}"


def source(told_by: str, by: str) -> str:
    return f"{told_by}, told to {by}"


def finished(outcome: str, words: str) -> str:
    return f"We looked at your direct payment. {outcome}: {words}"


def look_into(person: object) -> str:
    return f"A worry about the safety of {person}, from their direct payment: look into it"


NOT_THEIRS = (
    "A payment that this is about was put right since: it was not theirs. Do not ask for this "
    "money, and say why."
)


MONEY_GIVEN = "Money comes back to you"
PUT_RIGHT = "A payment of yours was put right"
IS_YOURS = (
    "A payment that we had counted as somebody else's is yours. It stands on your statement now. "
    "You have to do nothing."
)


def given_back(amount: Money, words: str) -> str:
    return f"You gave {amount} to the council, and it comes back to you. We are sorry. {words}"


def not_theirs(person: object) -> str:
    return f"A payment that {person} was asked about was not theirs: look at it again"


def change(person: object) -> str:
    return f"Look at the plan with {person}: what they spend differs from it"


def notice(amount: Money, words: str, working: str) -> str:
    return (
        f"We think that {amount} should come back to the council. {words}\n\n{working}\n\n"
        "Nothing is decided. Tell us if that is wrong, or if it would make life hard. A group "
        "that is run by people who use support can help you. Ask us who."
    )


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


def name_it(ref: str) -> str:
    return f"If you pay it from your bank, write {ref} with it, so that we know what it is for."


def kept(amount: Money) -> str:
    words = f"{amount} stays in your account, for what you may owe to people whom you employ."
    return words if amount else ""


def upheld(words: str) -> str:
    return f"A manager has looked at it again. The sum stands: {words}"


COMPLAIN = (
    "You can still complain: the Local Government and Social Care Ombudsman looks at what "
    "councils decide."
)


def dropped(words: str, came: Money) -> str:
    what = f"{came} came back. We do not ask for the rest." if came else NOT_BACK
    return f"{what} {words}"


NOT_BACK = "We do not ask for that money back."


def received(amount: Money, left: Money) -> str:
    rest = f"{left} is left. You can pay that in parts, too." if left else "That is settled."
    return f"{amount} came back to the council. {rest}"


def memo(ref: str) -> str:
    return f"Given back to the council ({ref})"


def to_answer(person: object) -> str:
    return f"{person} disagrees with paying money back: look at it again"


HELD = (
    "They have died, and the notice is held. Ask the family who sees to what they leave, and say "
    "whom to write to: it goes there, and the time to answer begins then."
)


def weigh_first(until: date | None, *, held: bool = False) -> str:
    if until is None:
        return HELD if held else NOT_GONE
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
