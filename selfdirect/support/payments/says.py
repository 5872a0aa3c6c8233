"""What the acts of this room tell the person, and write on worklists: one place for each."""

from collections.abc import Iterable, Sequence
from datetime import date

from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.kernel.period import Period
from selfdirect.support.budgets.rules import day_in_words, days_in_words, last_day
from selfdirect.support.orders.models import Block
from selfdirect.support.orders.rules import Contract
from selfdirect.support.payments.models import Payment
from selfdirect.support.pools.models import Member
from selfdirect.support.pools.rules import span

A_DIRECT_PAYMENT = "Direct payment"
A_THIRD = "your direct payment"
CHOSEN = "whom you chose to hold your money"  # as the person reads it
YOU = "you"
A_REST = "What was left in a shared fund"
OWED = "what was still owed for days that were put right"
A_FUND = "your individual service fund"


GO_ON = "The next year of a budget"
BRING_ON = "What a late change made of a year that is paid"


NOT_CHECKED = (
    "We check that there are six and eight digits. Whether they belong together (the banks' "
    "modulus check) is checked once your council has brought the banks' own tables."
)
NO_FIT = (
    "This account number cannot belong to this sort code: the banks' own check says so. Look at "
    "the card or a bank statement again. If the bank says that both are right, tell us: our copy "
    "of the banks' list may be too old."
)


def checked_with(since: date) -> str:
    return (
        "The sort code and the number are held to the banks' own check, with the tables in force "
        f"from {day_in_words(since)}. It does not say that the account exists."
    )


def chosen_by(person: object) -> str:
    return f"Whom {person} chose to hold the money"


def a_share(name: str) -> str:
    return f"your share of “{name}”"


def a_rest(name: str) -> str:
    return f"what was left of yours in “{name}”"


def rest_working(amount: Money, name: str) -> str:
    return f"{amount} was left in “{name}” when they left it, and came back to the council."


def keeps(member: Member) -> str:
    """Ask, in a run, whether the council may keep what was left of somebody in a shared fund."""
    person = member.case.person
    name = "a restricted record" if person.restricted else str(person)
    return (
        f"{member.sent} was left in “{member.pool.name}” ({name}, {member.ref}), and no budget "
        "can open any more that pays it out. The council keeps it if one says why, and another "
        "approves the run."
    )[:300]


REST_WAITS = (
    "No budget is open that it can be paid from. It waits: it goes with the first run after the "
    "next budget is opened. Where none is to come, their worker closes the work with them; two "
    "people may let the council keep it then."
)


def rest_on_its_way(amount: Money, whom: str, what: str, pay_on: date) -> str:
    look = "Look for it in your account on" if whom == YOU else "It is there on"
    return f"{amount} is on its way to {whom}: {what}. {look} {day_in_words(pay_on)}."


def rest_paid(amount: Money, whom: str, what: str) -> str:
    return f"{amount} was paid to {whom}: {what}."


NOT_ORDERED = (
    "The support for these days was stopped, so nothing is ordered any more. Refuse this invoice, "
    "and say so."
)


def even(payment: Payment) -> str:
    """Say what became of an invoice that nothing had to be sent for; empty if all was said."""
    days = days_in_words(payment.period)
    if payment.cost < NOTHING:
        back = -payment.cost
        return f"{back} came back to your budget: {payment.payee_name} asked for less, {days}."
    return paid(payment.cost, payment.payee_name, payment.what, payment.period) * bool(
        payment.cost
    )


def owed_back(amount: Money, name: str) -> str:
    return f"{name} was paid {amount} too much: it comes off their next invoice"


def not_owed_back(owed: Money, name: str) -> str:
    if not owed:
        return f"{name} has nothing to give back: it came off an invoice, or is noted already."
    return f"{name} has {owed} to give back. Enter that, or a part of it."


def cut_short(run: Period, ordered: Money, asked: Money) -> str:
    return (
        f"The support ended sooner: {ordered} is ordered now, for {days_in_words(run)}, and this "
        f"invoice is for {asked}. Refuse it, and ask for one for those days."
    )


def to_check(name: str, number: str, person: object) -> str:
    return f"Check {name}'s invoice {number} for {person}"[:200]


def memo(name: str, run: Period, what: str) -> str:
    """Word the entry in the book."""
    return f"{name}, {span(run)}: {what}"


def paid_to_you(amount: Money, run: Period) -> str:
    return f"{amount} was paid to you for {days_in_words(run)}."


def paid(amount: Money, name: str, what: str, run: Period) -> str:
    return f"{amount} was paid to {name} for {what}, {days_in_words(run)}."


def too_soon(said: str) -> str:
    return f"We told you: “{said}” That was too soon. We are asking the bank, and will tell you."


def on_its_way_to_you(amount: Money, run: Period, pay_on: date) -> str:
    return (
        f"{amount} is on its way to you for {days_in_words(run)}. "
        f"Look for it in your account on {day_in_words(pay_on)}."
    )


def on_its_way(amount: Money, name: str, what: str, run: Period) -> str:
    return f"{amount} is on its way to {name} for {what}, {days_in_words(run)}."


PUT_BACK = "Put back by the council: what was given before the budget ended was learnt of late"
A_USE = "The use of a block contract"


def a_block(block: Block) -> str:
    return f"{block.service.name} under the contract {block.ref}"[:200]


def billed_alone(name: str, found: Sequence[Payment]) -> str:
    """Say what a provider asks for the same care by invoices for one person each."""
    total, end = Money.total(each.amount for each in found), found[-1].ends_before
    many = "1 invoice" if len(found) == 1 else f"{len(found):,} invoices"
    return (
        f"{name} sent {many} for this care outside a contract, {total} in all, for days until "
        f"{last_day(end)}. It would be paid twice. Let the contract begin on {day_in_words(end)}, "
        "or ask finance to refuse what has not gone to the bank. Nothing was written down."
    )


def block_working(due: Money, contract: Contract, days: Period) -> str:
    """Say how the price of some days of a contract comes about."""
    whole = contract.days.days
    return f"{contract.price} for {whole:,} days come to {due} for {days.days:,} of them."


def beyond_a_block(block: Block) -> str:
    return f"{block.service.name} beyond the volume of the contract {block.ref}"[:200]


def beyond_working(worth: Money, contract: Contract) -> str:
    """Say how the price of use beyond the volume comes about."""
    return (
        f"People were charged {worth} for what was used beyond the volume, at the price of the "
        f"contract: {contract.agreed} for one {contract.unit}."
    )


def not_beyond(worth: Money, owed: Money) -> str:
    if not worth:
        return (
            "Nobody was charged for use beyond the volume. It can be billed once the provider "
            "wrote it down and it is charged."
        )
    return (
        f"People were charged {worth} for use beyond the volume. {worth - owed} of it is billed, "
        f"so this can be for {owed} at most."
    )


def used_of_a_block(amount: Money, name: str, run: Period) -> str:
    days = days_in_words(run)
    if amount < NOTHING:
        return f"{-amount} came back to your budget: {name} gave less than we thought, {days}."
    return f"{amount} of your budget paid for what {name} gave you, {days}."


A_REFUND = "money that you paid and did not owe"


def on_its_way_back(amount: Money, pay_on: date) -> str:
    return f"{amount} is on its way back to you. Look for it on {day_in_words(pay_on)}."


def paid_back(amount: Money) -> str:
    return f"{amount} was paid back to you."


def came_back_to_you(amount: Money, why: str) -> str:
    return (
        f"{amount} that we sent you came back to us. The bank says: {why} Nothing is lost. "
        "We will talk with you about where to send it."
    )


def came_back(amount: Money, name: str, why: str) -> str:
    return (
        f"{amount} that we sent to {name} came back to us. The bank says: {why} Nothing is lost. "
        "We put it right with them."
    )


INTO_A_FUND = "Payment into an individual service fund"


def into_a_pool(name: str) -> str:
    return f"Payment into “{name}”"


def to_put_right(what: str, person: object, run: str) -> str:
    return f"{what} for {person} was left out of the run {run}: find out why, and put it right"[
        :200
    ]


RAIL_FAILED = "The way to the bank failed, so it goes another way."
AHEAD_OF_INVOICE = "What was ordered, paid ahead of the invoice because the usual way failed."
BEING_PAID_AHEAD = (
    "These days are just being paid for ahead of the invoice, because the usual way to pay "
    "failed. Enter the invoice once that has arrived. Nothing was entered."
)
AHEAD_CAME_BACK = (
    "What was paid ahead of this invoice came back from the bank. Refuse it, and ask for it anew "
    "once that is settled."
)
DID_NOT_ARRIVE = "It did not go with the emergency run: send an invoice, as always."
THE_FIRST_ARRIVED = "The bank paid the one that it stood in for."
AFTER_ALL = "Paid by the bank after all, though it was taken back"


def not_carried(amount: Money) -> str:
    return (
        f"The bank could not carry the {amount} that was on its way to you. Nothing is lost. "
        "We send it another way, and tell you when it goes."
    )


def another_way(amount: Money, pay_on: date) -> str:
    return (
        f"The usual way to pay you does not work now, so {amount} comes to you another way. "
        f"Look for it from {day_in_words(pay_on)}. You need do nothing."
    )


def came_after_all(amount: Money) -> str:
    return f"{amount} that we thought had come back to us was paid to you after all."


def came_twice(amount: Money) -> str:
    return (
        f"{amount} was paid to you twice: the bank paid it after all. That is our mistake, not "
        "yours. Keep it. Your next payments are less, until it is even."
    )


def came_twice_at_the_end(amount: Money) -> str:
    return (
        f"{amount} was paid to you twice: the bank paid it after all. That is our mistake, not "
        "yours. Nothing is paid next that it could come off, so we will talk with you about it."
    )


def to_ask_back(amount: Money, name: str) -> str:
    return f"{name} had {amount} twice: ask for it back, and note when it came"[:200]


def to_mend(amount: Money, name: str) -> str:
    return f"{amount} to {name} came back: check their bank details, and pay it again"[:200]


PUT_IN = "Put in by the council: the bank had the payment when its days were taken back"


HOLDERS = {"direct": "the person", "third": "whom they chose"}


def still_held(held: Iterable[tuple[str, Money]], person: object) -> str:
    """Ask finance to agree what becomes of it, on a worklist."""
    said = ", ".join(f"{amount} by {who}" for who, amount in held)
    asks = "Agree what comes back, and note it."
    return f"Still held for {person}, by our book: {said}. {asks}"[:200]


RELEASED = (
    "The budget ended before the last of these days, so they are not ordered any more. Send an "
    "invoice for the days until then."
)


def were_refused(invoices: Iterable[Payment], person: object) -> str:
    """Say on a worklist which invoices an end left without their promise."""
    said = ", ".join(f"{each.invoice_number} from {each.payee_name}" for each in invoices)
    return f"Ask for new invoices for {person} until the end. Refused: {said}"[:200]


def held_after_death(total: Money) -> str:
    return f"By our book {total} of the money is still held. We talk with the family about it."


def not_by_itself(lost: Sequence[str], back: Money, person: object) -> str:
    """Say on a worklist what a death noted in error ended, and nobody but finance brings back."""
    said = []
    if lost:
        said.append(f"agree anew with who holds {', '.join(lost)}")
    if back:
        said.append(f"pay back the {back} that came in since")
    return f"{person} lives, so {'; '.join(said)}"[:200] if said else ""


def sorry_holder(funds: Iterable[str]) -> str:
    return (
        f"We wrote to you that money comes to an end: {', '.join(funds)}. A death had been noted "
        "in error. That was our mistake, and we are sorry. Please pass nothing on for now. We "
        "ring you to agree how it goes on."
    )


def agreed_held(words: str) -> str:
    return f"We agreed about the money that was still held: {words.strip()}"


def to_talk_about(amount: Money, name: str) -> str:
    return f"{amount} to {name} was at the bank when its days were taken back: agree what returns"[
        :200
    ]


def collected(came: Money, run: Period) -> str:
    return f"Your share of {came} for {days_in_words(run)} has arrived. Thank you."
