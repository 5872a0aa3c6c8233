"""What the acts of this room tell the person, and write on worklists: one place for each."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from django.utils.timezone import localdate

from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.kernel.period import Period
from selfdirect.foundation.outbox.actions import Undone
from selfdirect.register.people.models import Person
from selfdirect.support.budgets import rules
from selfdirect.support.budgets.models import Addition, Budget, Change, Death, StepDown, Terms

TO_BE_PAID = "Your budget is open. The council makes your first payment next."
_PART = {
    rules.DIRECT: "is money that you hold yourself",
    rules.MANAGED: "is money that the council holds for you",
    rules.ISF: "is money that your provider holds for you",
    rules.THIRD: "is money that somebody you chose holds for you",
    rules.POOL: "is money that you share with others",
}


def opened(total: Money, starts_on: date, shares: Iterable[rules.Share]) -> str:
    start = rules.day_in_words(starts_on)
    parts = " ".join(
        f"{share.weekly} of it {_PART[rules.held_of(share.held)]}. {share.working}"
        for share in shares
    )
    return f"Your budget is open: {total} a week for a year from {start}. {parts}"


def along(words: str) -> str:
    """Say of something that it goes along into the budget of a new plan."""
    return f"{_ALONG}{words.removeprefix(_ALONG)}"[:400]


_ALONG = "In your new budget too: "


def beside(money: Mapping[str, Money], changes: Iterable[Change]) -> str:
    """Say what goes along into a new budget beside the plan; empty if nothing does."""
    said = [f"{rules.part_words(part)}, {weekly} a week." for part, weekly in money.items()]
    said += [change.words for change in changes]
    return f" {_ALONG}{' '.join(each.removeprefix(_ALONG) for each in said)}" if said else ""


def to_pay(person: object) -> str:
    return f"Make the first payment to {person}"


def letter(person: Person, told: str) -> str:
    return f"Hello {person.short_name},\n\n{told}\n\nSign in to see it, or ring us."


def replaced(on: date) -> str:
    return f"Your budget before this one ends on {rules.day_in_words(on)}."


def ended(on: date, because: str) -> str:
    return f"Your budget ends on {rules.day_in_words(on)}. {because.strip()}".strip()


def ended_too(year: Period, on: date) -> str:
    """Say of a budget beside the one that is ended that it ends with the same day."""
    end = rules.last_day(on)
    if on <= year.starts_on:
        return f"Your budget for {rules.days_in_words(year)} does not begin: all ends on {end}."
    return f"Your budget for {rules.days_in_words(year)} ends on {end} too."


def paid_ahead(over: Money, carried: Money) -> str:
    """Say what was paid for days of a new budget, and whether it counts there."""
    said, left = "", over - carried
    if left:
        said = f" You still hold {left} of the money before. We will talk with you about it."
    if carried:
        said += (
            f" {carried} was paid already for the first days, so your first payment is that much "
            "less."
        )
    return said


def paid_too_far(held: Money) -> str:
    """Say what was paid for days after an end; empty if nothing was."""
    if not held:
        return ""
    return f"You still hold {held} for days after your budget ended. We will talk with you."


def to_your_credit(amount: Money, *, died: bool = False) -> str:
    """Say what becomes of what somebody had paid of their share and does not owe."""
    if died:
        return f"{amount} was paid that is not owed. It goes back to who sees to what they leave."
    return (
        f"You had paid {amount} more than your share. It stands to your credit: it pays for your "
        "next bill. If no bill comes, or you would like it back, tell us."
    )


def paid_already(
    ahead: Mapping[str, rules.Ahead],
    came: Mapping[str, rules.Ahead],
    orders: Iterable[rules.Order],
    shares: Iterable[rules.Share],
) -> str:
    """Say which of the first days were paid from the budget before; empty if none."""
    said = [
        f" {order.name} was paid already up to {rules.last_day(ahead[order.organisation].until)}, "
        "and is not paid for those days again."
        for order in orders
        if order.organisation in ahead
    ]
    asked = {share.held for share in shares if share.person_pays}
    if asked & came.keys():
        said.append(" What you have paid for these days already, you are not asked for again.")
    return "".join(said)


# What changes in the year -----------------------------------------------------------------------


def moved(weekly: Money, source: str, target: str, on: date) -> str:
    start = rules.day_in_words(on)
    return f"From {start}, {weekly} a week moves. Before: {source}. Now: {target}."[:400]


def still(budget: Budget, week: rules.Week) -> str:
    """Say that a move takes nothing away, and what the person pays from then on."""
    total = Money.total(share.weekly for share in week.shares.values())
    pays = Money.total(share.person_pays for share in week.shares.values())
    said = f"Nothing is lost: your budget is still {total} a week."
    return f"{said} You still pay {pays} of it." if pays else said


def grows_to(week: rules.Week) -> str:
    """Say what a budget is after a price has risen, and that the person gets the same help."""
    total = Money.total(share.weekly for share in week.shares.values())
    return f"Your budget is {total} a week now, so that you get the same support."


def paid_already_there(over: Money, source: str) -> str:
    return (
        f"{over} of this was paid out already, for days after the one you chose ({source}). "
        "Choose a later day: the first that is not paid for yet. Nothing was moved."
    )


def paused(
    days: Period, keeps: Mapping[str, Money], names: Mapping[str, str], because: str
) -> str:
    """Say what stops and what goes on."""
    said = "; ".join(
        f"{names[leaf]}: {amount} a week goes on" if amount else f"{names[leaf]}: stops"
        for leaf, amount in keeps.items()
    )
    return f"A pause, {rules.days_in_words(days)}. {said}. {_sentence(because)}"[:400]


def _sentence(words: str) -> str:
    return f"{words.strip().rstrip('.')}."


def withdrawn(words: str, because: str) -> str:
    return f"We take back: “{words}” {_sentence(because)}"[:400]


def other_end(day: str) -> str:
    return f"Support goes on again from {day}."


def paid_over(over: Money) -> str:
    if not over:
        return ""
    return f"{over} was paid already. It comes off a next payment, or we talk with you about it."


def came_back(back: Money) -> str:
    """Say what is not taken off, because they were asked for it before."""
    return f"We asked for {back} of it back before: it is not taken off once more." if back else ""


BROUGHT_ON = "Brought into the next year."
NOT_BEGUN = "The budget it came into was ended before it began."


def brought(
    year: Period,
    moved: Mapping[str, rules.Brought],
    why: Mapping[str, Iterable[rules.Explained]],
) -> str:
    """Say what a year that is paid still owed, or had too much, and which fact made it so."""
    said = [
        f"{rules.part_words(part)}, {rules.days_in_words(year)}: {each.right} was right, and "
        f"{each.paid} was paid. {_put_right(each.more)}"
        for part, each in moved.items()
    ]
    reasons = dict.fromkeys(line.words for part in moved for line in why[part])
    return _whole(" ".join([*said, *reasons]), 400)


def _whole(said: str, most: int) -> str:
    """Leave out the last sentences of what is too long."""
    return said if len(said) <= most else said[: said.rfind(". ", 0, most) + 1]


def _put_right(more: Money) -> str:
    if more.pence > 0:
        return f"The {more} still owed is paid with the next payment."
    return f"The {-more} too much comes off what is paid next."


def owed(days: Period, found: rules.Brought, why: Iterable[rules.Explained]) -> str:
    """Say what is still owed for days that were put right: which facts, since when, and how."""
    reasons = (f"{line.words} From {line.before} to {line.after}." for line in why)
    said = f"{found.right} was right for {rules.days_in_words(days)}, and {found.paid} was paid:"
    return " ".join([f"{said} {found.more} is still owed.", *reasons])


def to_pay_owed(amount: Money, person: object, why: str) -> str:
    """Ask finance to pay it, on a worklist."""
    said = f"{amount} is still owed to {person}: pay it with a run, or refuse it and say why."
    return _whole(f"{said} {why.partition(' is still owed. ')[2]}", 200)


def not_paid(more: Money, because: str) -> str:
    return f"{more} that was still owed is not paid. {_sentence(because)}"[:400]


def not_taken_off(much: Money) -> str:
    return f"{much} was paid too much, and there is nothing that it can come off."


def paid_too_much(much: Money, year: Period) -> str:
    days = rules.days_in_words(year)
    return f"You were paid {much} too much, {days}. We will talk with you about it."


TERMS = "What somebody pays by new terms"
MEANS = "What somebody pays by what they told us anew"


def priced_anew(price: rules.Repriced) -> str:
    return (
        "What everybody pays was worked out anew, as our letter said. "
        f"You paid {price.before} a week before, and {price.after} a week from that day."
    )


def told_anew(price: rules.Repriced) -> str:
    return (
        "What you told us of your money was checked. "
        f"You paid {price.before} a week before, and {price.after} a week from that day."
    )


def until(day: date) -> str:
    start = rules.day_in_words(day)
    return f"This counts until {start}. What you pay from that day was worked out anew since."


def counts_less(price: rules.Repriced) -> str:
    return (
        "Less counts of what you gave away. "
        f"You paid {price.before} a week before, and {price.after} a week from that day."
    )


def repriced(price: rules.Repriced, asked: Addition) -> str:
    return told_anew(price) if asked.means else priced_anew(price)


def to_sign_means(person: object) -> str:
    return f"Sign, or refuse, that {person} pays what finance checked"


TOLD_ANEW = (
    "We were told of this money anew since this was asked for. Refuse it. What they pay by the "
    "newer sum is asked for by itself, the night after that is checked."
)
ASK_AGAIN = (
    "What they pay has changed since this was asked for, so it would be counted from the wrong "
    "sum. Refuse it. If what they pay should still change, ask for it again."
)


def added(signed: Addition, *, goes_on: bool = False, provider: str = "") -> str:
    """Say what more there is, or what the person pays; `goes_on` from the year before.

    With the name of the `provider` that the council pays from it, if it does.
    """
    start = rules.day_in_words(signed.starts_on) + ", in the next year too," * goes_on
    if signed.kind == rules.Kind.PAYS:
        way = "more" if signed.amount.pence > 0 else "less"
        amount = max(signed.amount, -signed.amount)
        return f"From {start} you pay {amount} a week {way}. {_sentence(signed.words)}"
    stream = rules.STREAMS[signed.stream]
    if signed.kind == rules.Kind.ONCE:
        return f"{signed.amount}, paid once from {start}. {_sentence(signed.words)}"
    if signed.kind == rules.Kind.LESS:
        less = f"From {start} there is {signed.amount} a week less: {stream.words}."
        return f"{less} {_sentence(signed.words)}"
    free = "" if stream.chargeable else " You never pay for this."
    whom = f" The council pays {provider} from it." if provider else ""
    return (
        f"From {start} there is {signed.amount} a week more: {stream.words}, paid by "
        f"{stream.funder}.{free}{whom} {_sentence(signed.words)}"
    )[:400]


# The next year ----------------------------------------------------------------------------------


def next_year(budget: Budget, by_whom: Mapping[str, Money], too_long: Money) -> str:
    """Say that the budget goes on, and what becomes of what was not spent."""
    start = rules.day_in_words(budget.starts_on)
    said = f"Your budget goes on: {budget.total} a week for another year from {start}."
    held, chosen = by_whom[rules.DIRECT], by_whom.get(rules.THIRD, NOTHING)
    if chosen > NOTHING:
        said += f" Whom you chose to hold your money keeps the {chosen} that they hold."
    if held > NOTHING:
        said += f" You keep the {held} that you hold."
    if held < NOTHING:
        said += f" You have spent {-held} more than you hold: that comes along too."
    if too_long:
        said += f" That is {too_long} more than is usual, so we will talk with you about it."
    return said


# What must be there first -----------------------------------------------------------------------


def terms_agreed(terms: Terms) -> str:
    where = rules.ACCOUNTS[terms.account].lower()
    on = rules.day_in_words(terms.agreed_on)
    return f"{terms.agreed_by} agreed on {on} how a direct payment works. It is kept in: {where}."


def falls(why: StepDown, starts_on: date) -> str:
    start = rules.day_in_words(starts_on)
    return f"Your budget is {why.after} a week from {start}, not {why.before}. {_WHY}"


_WHY = "We wrote to you why, and what you can do if you do not agree."


def notice(why: StepDown, starts_on: date, name: str) -> str:
    """Write the letter: what falls, from when, why for each outcome, and what they can do."""
    start = rules.day_in_words(starts_on)
    reasons = "\n".join(f"- {each['outcome']}: {each['words']}" for each in why.reasons)
    return (
        f"Hello {name},\n\nFrom {start} your budget is {why.after} a week. "
        f"Before, it was {why.before} a week.\n\nWhy less will do:\n{reasons}\n\n"
        f"You said: {why.view}\n\n{_DISAGREE}"
    )


_DISAGREE = (
    "If you do not agree, tell us, and we look at it again with you. You can also make a "
    "complaint, and somebody independent can help you with both.\n"
)


def no_longer(told: str, name: str) -> str:
    """Write the letter about money beside the plan that is taken back: what, and why."""
    return f"Hello {name},\n\n{told}\n\n{_DISAGREE}"


def to_put_right(what: str, person: object, because: str) -> str:
    """Say on a worklist what the night could not do for one budget, and why."""
    return f"{what}: not done for {person}. Put it right; we try again each night. {because}"[:200]


def still_to_sign(asked: Addition) -> str:
    """Say on a worklist what waited for a second person when its year ended."""
    person = asked.budget.case.person
    words = f"{asked.asked_by_name} asked for a change to {person}’s budget before its year ended"
    return f"{words}: sign it or refuse it"[:200]


def lapsed(asked: Addition) -> str:
    """Write to whoever asked for more that nobody signed it before the budget had ended."""
    return (
        f"Hello {asked.asked_by_name},\n\nYou asked for a change to the budget "
        f"{asked.budget.ref}: “{asked.words}” The budget has ended, and nobody had signed it, so "
        "it was not made. If it is still needed, ask for it in the budget that is open then."
    )


def must_explain(before: Money, after: Money, last: Budget) -> str:
    name = last.case.person.short_name
    paid = f", which paid until {rules.last_day(last.ended_on)}" if last.ended_on else ""
    return (
        f"The new plan is {before - after} a week less than the budget before it{paid}. Before it "
        f"can be opened their worker writes down, for each outcome, why less will do, and what "
        f"{name} says to it; {name} gets a letter. Nothing was opened."
    )


def gap(old: Budget, starts_on: date, today: date) -> str:
    ends, begins = rules.day_in_words(old.ends_before), rules.day_in_words(starts_on)
    next_year = max(today, old.ends_before - timedelta(days=rules.POLICY.ahead))
    return (
        f"The year of the budget that is open ends on {ends}, and this one begins on {begins}. "
        f"Nothing would be paid in between. Its next year opens by itself in the night of "
        f"{rules.day_in_words(next_year)}: open this one after that. Nothing was opened."
    )


def died(name: str, on: date) -> str:
    day = rules.day_in_words(on)
    return f"{name} died on {day}. The budget ends. Bills for help until that day are still paid."


DIED = "They have died, and nobody has said yet whom to write to."


def what_is_left(person: object) -> str:
    return f"{person} has died: see what is left to do with the family"[:200]


def whom_to_write_to(person: object) -> str:
    return f"Letters about {person} are held: ask the family whom to write to"[:200]


SET_ASIDE_AGAIN = "Set aside again: a death was noted in error"


def lives_again(on: date, end: date | None) -> str:
    """Say that a budget goes on: no day of it is left out."""
    until = f" It ends on {rules.day_in_words(end)}, as before." if end else ""
    return f"Your budget goes on from {rules.day_in_words(on)}, as if it had not ended.{until}"


def in_error(death: Death, because: str) -> str:
    """Say who noted a death, when, and that it was not so."""
    noted = rules.day_in_words(localdate(death.at))
    return (
        f"On {noted}, {death.by_name} noted in error that you had died. That was our mistake, "
        f"and we are sorry. {death.wrong_by_name} has put it right. {because.strip()}"
    )


def sorry(person: Person, told: str, undone: Undone) -> str:
    said = [f"{told} Your support and your budget go on, and you have to do nothing."]
    if undone.withdrawn:
        said.append(f"We held back: {'; '.join(undone.withdrawn)}.")
    if undone.gone:
        to = "to somebody else" if undone.instead else "to you"
        said.append(f"Sent {to} meanwhile, and no longer right: {'; '.join(undone.gone)}.")
    if len(said) > 1:
        said.append("Ask us about any of these letters.")
    return letter(person, "\n\n".join(said))


def sorry_instead(person: Person, undone: Undone) -> str:
    return (
        f"We wrote to you about {person.name}, as we had noted that they had died. That was our "
        f"mistake, and we are sorry. Please destroy what we sent: {'; '.join(undone.gone)}. You "
        "have to do nothing else."
    )


NO_TERMS = (
    "Nobody has agreed yet how the direct payment works. Read the terms together, and write "
    "down who agreed. Nothing was prepared."
)
