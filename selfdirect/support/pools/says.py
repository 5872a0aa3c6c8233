"""What the acts of this room say: to the person, to who holds the money and in the book."""

from datetime import date

from selfdirect.foundation.kernel.money import Money
from selfdirect.support.budgets.rules import DIRECT, day_in_words, held_of, is_rest, last_day
from selfdirect.support.pools.models import Cost, Member, Pool
from selfdirect.support.pools.rules import span


def drawn_up(member: Member) -> str:
    return (
        f"You asked to join “{member.pool.name}” with {member.weekly} a week, from "
        f"{day_in_words(member.starts_on)}. You and the council must each say yes."
    )


def agreed(member: Member) -> str:
    may = "may" if member.named else "may not"
    return f"You said yes to joining “{member.pool.name}”. The others {may} read your first name."


def joined(member: Member) -> str:
    return (
        f"You are in “{member.pool.name}” with {member.weekly} a week from "
        f"{day_in_words(member.starts_on)}. {member.pool.organisation.name} holds the money. What "
        "you put in pays only for your own part, and what is left of it stays yours."
    )


def withdrawn(member: Member, because: str) -> str:
    return f"You do not join “{member.pool.name}”: {because.strip()}"


def changed(member: Member, weekly: Money, on: date) -> str:
    return f"You put {weekly} a week into “{member.pool.name}” from {day_in_words(on)}."


def paid(cost: Cost, part: Money, whole: Money) -> str:
    """Say what was paid and what one's own part is; `whole` is nothing if it may not be told."""
    days, all_told = span(cost.bill.days), f" {whole}" if whole else ""
    return f"“{cost.pool.name}” paid{all_told} for {cost.words}, {days}. Your part is {part}."


def took_back(cost: Cost, part: Money, because: str) -> str:
    return (
        f"“{cost.pool.name}” took back what was written down for {cost.words}. Your part, {part}, "
        f"is yours in the fund again. {because.strip()}"
    )


def leaves(member: Member, on: date, pays_until: date | None = None) -> str:
    """Say when they leave; `pays_until` is the end of a year that pays in to its last day."""
    more = (
        f"Your budget pays into it up to {last_day(pays_until)}, when its year ends, and nothing "
        "after that. "
        if pays_until
        else ""
    )
    on_to = f", which pays it to {_whom(member)}" if member.is_paid_out else ""
    return (
        f"You leave “{member.pool.name}” on {day_in_words(on)}. {more}What is left of yours then "
        f"goes back to the council{on_to}."
    )


ENDED = "The budget that paid into it has ended."


def ends_with(member: Member, on: date) -> str:
    """Say of a place that it ends with the budget, whoever reads it then."""
    fund = f"“{member.pool.name}”"
    return f"Nothing is paid into {fund} from {day_in_words(on)}: what is left comes back."


def _whom(member: Member) -> str:
    return "you" if held_of(member.target) == DIRECT else "whom you chose to hold your money"


def sent_back(member: Member, over: Money) -> str:
    """Say what is sent back; `over` was paid in for days that another budget pays for."""
    name = member.pool.organisation.name
    if not member.sent:
        return f"Nothing of yours was left in “{member.pool.name}”."
    said = f"{name} is sending back the {member.sent} that was left of yours."
    return (
        f"{said} {over} more was for days of your new budget: the council has it."
        if over
        else said
    )


BROUGHT_ALONG = "What was left of a shared fund goes along into the budget that is open now"


def arrived(member: Member) -> str:
    has = f"The council has the {member.sent} that was left of yours in “{member.pool.name}”."
    if is_rest(member.back_to):
        return f"{has} It is paid to {_whom(member)} with the next payments that go out."
    return f"{has} It is not paid out by itself: ask the council what can be done with it."


def kept(member: Member, *, died: bool) -> str:
    if died:
        return (
            f"The {member.sent} that was left in “{member.pool.name}” stays with the council: "
            "the budget has ended. Whoever sees to what they leave can ask about it."
        )
    return (
        f"The {member.sent} that was left of yours in “{member.pool.name}” stays with the "
        "council: your budget ended before it was paid out. If you think that is wrong, tell us."
    )


def to_holder(pool: Pool, what: str) -> str:
    """Word a message that names nobody: who reads it signs in."""
    return f"Hello {pool.organisation.name},\n\n{what} Sign in to see it."
