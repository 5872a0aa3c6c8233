"""What must hold whatever was done: the rooms and the ledger tell the same of every penny."""

from collections.abc import Iterator

from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.ledger import queries as ledger
from selfdirect.foundation.ledger.models import Account, Posting
from selfdirect.support.billing import queries as billing
from selfdirect.support.billing.queries import used_for
from selfdirect.support.budgets.queries import EVER
from selfdirect.support.payments import queries as payments
from selfdirect.support.payments.models import Payment
from selfdirect.support.reconciliation.models import Feed, Line, Outcome
from selfdirect.support.statements import queries as statements
from tests.simulator.rooms import debits, funds, people
from tests.simulator.rooms.life import Life

STANDS = {  # how the ledger must stand for a payment: by the payment's state
    "APPROVED": {"pending", "void"},  # released, if its days changed since: then it cannot be sent
    "SENT": {"posted"},
    "PAID": {"posted"},
    "RETURNED": {"reversed"},
}
LEFT = ("SENT", "PAID")
BY_PAYMENT = "pay:", "commit:", "ahead:", "back:", "open:"  # how entries of payments are called


def wrong(life: Life) -> Iterator[str]:
    """Work it out again from both sides: a sentence for each thing that does not hold."""
    yield from ledger.check()
    yield from statements.check(life.at)
    yield from billing.check()
    yield from payments.check_blocks()
    yield from _payments()
    yield from _received()
    yield from _lines()
    yield from _used()
    for look in (debits.wrong, funds.wrong, people.wrong):
        yield from look(life)
    stood = ledger.balances(list(Account.objects.values_list("address", flat=True)))
    if Money.total(each.posted for each in stood.values()) != NOTHING:
        yield "Money was made or lost."


def _payments() -> Iterator[str]:
    """Each payment stands in the ledger as its state says: one fate for each promise."""
    for payment in Payment.objects.exclude(entry=""):
        stands = ledger.state(payment.entry)
        if stands not in STANDS.get(payment.state, {stands}):
            yield f"Payment {payment.ref} is {payment.state}, and its entry is {stands}."


def _received() -> Iterator[str]:
    """Nobody was sent more, or less, than what their payments say that did not come back."""
    due: dict[str, Money] = {}
    for payment in Payment.objects.all():
        sent = payment.amount if payment.state in LEFT else NOTHING
        due[payment.payee] = due.get(payment.payee, NOTHING) + sent
    for address, amount in due.items():
        lines = ledger.lines([address], EVER)
        paid = [x.amount for x in lines if x.movement.reference.startswith(BY_PAYMENT)]
        if Money.total(paid) != amount:
            yield f"{address} was sent {Money.total(paid)}; its payments come to {amount}."


def _used() -> Iterator[str]:
    """What somebody's credit paid for is a share that is paid: once, and no more than it."""
    begins = used_for("")
    stands = Posting.objects.posted(None, None).filter(entry__reversal=None, entry__reverses=None)
    used = stands.filter(entry__reference__startswith=begins)
    for reference, amount in used.values_list("entry__reference", "moved"):
        share = stands.filter(entry__reference=reference.removeprefix(begins))
        if list(share.values_list("moved", flat=True)) != [amount]:
            yield f"{reference} paid {amount} for a share that is not so much, or not paid."


def _lines() -> Iterator[str]:
    """Each line of a feed has one end, however often it came; what stands apart is in the book."""
    if Line.objects.count() != Outcome.objects.count():
        yield "There is a line of a feed without an end, or with two."
    for feed in Feed.objects.all():
        apart = Outcome.objects.filter(line__feed=feed, entry__startswith="suspense:")
        due = -Money.total(apart.values_list("line__amount", flat=True))
        account = Account.objects.filter(address=f"suspense:{feed.code}").first()
        found = ledger.balance(account.address).posted if account else NOTHING
        if found != due:
            yield f"Lines of {feed.code} that stand apart come to {due}; the book has {found}."
