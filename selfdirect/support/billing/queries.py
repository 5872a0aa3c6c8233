"""Read bills, what they ask for, and what stands open of them: by the papers and by the book."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, Func, Max, OuterRef, Q, QuerySet, Sum, TextField, Value

from selfdirect.foundation.kernel.actor import Actor
from selfdirect.foundation.kernel.decision import NotThere
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.kernel.period import Period
from selfdirect.foundation.ledger.models import Account as LedgerAccount
from selfdirect.foundation.ledger.models import Entry, Posting, Settlement
from selfdirect.register.people.models import Person
from selfdirect.support.billing import rules
from selfdirect.support.billing.journey import State
from selfdirect.support.billing.models import Bill, Line, Receipt, Round
from selfdirect.support.budgets import queries as budgets
from selfdirect.support.budgets import rules as budget_rules
from selfdirect.support.budgets.models import Change

RELEASED = (Settlement.Kind.VOID, Settlement.Kind.EXPIRED)
FIRST_WEEKS = 4  # a round's usual length


# Who may see what -------------------------------------------------------------------------------


def _mine(actor: Actor) -> QuerySet[Any, Any]:
    return budgets.visible(actor).order_by().values("case__person")


def visible(actor: Actor) -> QuerySet[Bill]:
    """List the bills that were sent and are this actor's to see, the newest first."""
    rows = Bill.objects.filter(person__in=_mine(actor), number__isnull=False)
    return rows.select_related("person", "round").order_by("-number")


def bills_of(person: Person) -> QuerySet[Bill]:
    """List somebody's bills with their lines, the newest first; the caller knows who may see."""
    rows = Bill.objects.filter(person=person, number__isnull=False)
    return rows.select_related("person", "round").prefetch_related("lines").order_by("-number")


def get_person(actor: Actor, ref: str) -> Person:
    """Find somebody who has or had a budget.

    :raises NotThere: if there is none, or they are not this actor's to see
    """
    found = Person.objects.filter(pk__in=_mine(actor), ref=ref).first()
    if found is None:
        raise NotThere
    return found


def get_round(ref: str) -> Round:
    found = Round.objects.filter(ref=ref).first()
    if found is None:
        raise NotThere
    return found


def rounds() -> QuerySet[Round]:
    return Round.objects.order_by("-made_at")


def next_period(today: date) -> Period:
    """Say which days the next round is for: four weeks after the last, or those just over."""
    last = Round.objects.exclude(state=State.DROPPED).aggregate(last=Max("ends_before"))["last"]
    starts_on: date = last or today - timedelta(weeks=FIRST_WEEKS)
    return Period(starts_on, starts_on + timedelta(weeks=FIRST_WEEKS))


def bills_of_round(actor: Actor, found: Round) -> QuerySet[Bill]:
    """List a round's bills, the largest first; not those of people whose record is restricted."""
    rows = found.bills.filter(person__in=_mine(actor)).select_related("person", "round")
    return rows.order_by("-total", "pk")


# What to ask for --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Asked:
    """What one person's next bill is drawn from."""

    person: str  # their reference
    shares: list[rules.Share]
    billed: list[rules.Billed]


def to_ask(period: Period) -> dict[str, Asked]:
    """Gather everybody's shares up to the end of a period, in three queries for all of them."""
    found: dict[str, Asked] = {}

    def of(person: str) -> Asked:
        return found.setdefault(person, Asked(person, [], []))

    for account, share in _shares(period):
        of(account.partition(":")[2]).shares.append(share)
    for person, billed in _gone():
        of(person).billed.append(billed)
    asked = set(_sent().filter(takes_back=False).values_list("reference", flat=True))
    for each in found.values():
        stand = (share for share in each.shares if share.reference in asked)
        each.billed.extend(rules.Billed(share.reference, share.amount) for share in stand)
    return found


def _shares(period: Period) -> Iterator[tuple[str, rules.Share]]:
    """List the shares to pay to the council for runs begun by an end, with whose each is."""
    run = Func(
        "entry__reference", Value(":"), Value(4), function="split_part", output_field=TextField()
    )
    paid = Q(entry__settlement__kind__in=Settlement.PAID)
    rows = (
        Posting.objects.filter(
            target__address=budget_rules.COUNCIL, entry__reference__startswith="share:"
        )
        .annotate(run=run)
        .filter(Q(entry__settlement=None) | paid & Q(run__gte=period.starts_on.isoformat()))
    )
    if period.ends_before:
        rows = rows.filter(run__lt=period.ends_before.isoformat())
    fields = ("source__address", "entry__reference", "pence", "entry__settlement__kind")
    for account, reference, amount, kind in rows.order_by("entry_id").values_list(*fields):
        yield account, rules.Share(reference, amount, paid=kind is not None)


def _sent() -> QuerySet[Line]:
    return Line.objects.filter(bill__number__isnull=False)


def _asking() -> QuerySet[Line]:
    """List what was billed and has been neither taken off nor written off."""
    taken_off = _sent().filter(takes_back=True, reference=OuterRef("reference"))
    return _sent().filter(~Exists(taken_off), takes_back=False)


def _gone() -> Iterator[tuple[str, rules.Billed]]:
    """List what was billed and no longer stands in the book."""
    released = Settlement.objects.filter(kind__in=RELEASED, entry__reference=OuterRef("reference"))
    rows = _asking().filter(Exists(released))
    for person, reference, amount in rows.values_list("bill__person__ref", "reference", "amount"):
        yield person, rules.Billed(reference, amount)


def why_gone(asked: Iterable[Asked]) -> dict[str, str]:
    """Say by which change of the budget each share was taken back, where that is known."""
    gone = {
        each.reference
        for one in asked
        for each in one.billed
        if each.reference not in {share.reference for share in one.shares}
    }
    refs = {reference.split(":")[1] for reference in gone}
    rows = Change.objects.filter(budget__ref__in=refs).order_by("known_at", "pk")
    words = dict(rows.values_list("budget__ref", "words"))
    return {each: words.get(each.split(":")[1], "") for each in gone}


def people(refs: Collection[str]) -> dict[str, Person]:
    return {person.ref: person for person in Person.objects.filter(ref__in=refs)}


def next_number() -> int:
    last: int | None = Bill.objects.aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


# Where somebody stands --------------------------------------------------------------------------


def account_of(person: Person) -> rules.Account:
    """Add up the papers: bills, what came, what went back."""
    billed = Bill.objects.filter(person=person, number__isnull=False)
    receipts = Receipt.objects.filter(person=person)
    return rules.Account(
        billed=_sum(billed, "total"),
        received=_sum(receipts, "amount") + _came_straight(person),
    )


def _sum(rows: QuerySet[Any], field: str) -> Money:
    total: Money | None = rows.aggregate(total=Sum(field))["total"]
    return total or NOTHING


def _came_straight(person: Person) -> Money:
    """Add up the billed shares that were settled by the bank's list or by hand, not from credit.

    What was settled from somebody's credit came by a receipt, and is counted there.
    """
    refs = _asking().filter(bill__person=person).values_list("reference", flat=True)
    rows = Entry.objects.filter(reference__in=list(refs), settlement__kind__in=Settlement.PAID)
    paid = set(rows.values_list("reference", flat=True))
    used = Entry.objects.filter(reference__in=[used_for(each) for each in paid])
    from_credit = {used.partition(":use:")[2] for used in used.values_list("reference", flat=True)}
    posted: Any = Posting.objects.posted(None, None)
    rows = posted.filter(entry__reference__in=paid - from_credit)
    return Money.total(rows.values_list("moved", flat=True))


def used_for(share: str) -> str:
    """Name the entry that settles a share from credit: once, however often it is tried."""
    return f"bill:use:{share}"


def open_of(person: Person) -> list[rules.Open]:
    """List the billed shares of somebody that are still promised, the oldest first."""
    rows = _waiting().filter(bill__person=person).order_by("starts_on", "reference")
    return [rules.Open(*row) for row in rows.values_list("reference", "amount")]


def to_pay(person: Person) -> Money:
    """Say what somebody has to pay now, less what stands to their credit; in two queries."""
    waiting = Money.total(each.amount for each in open_of(person))
    return max(waiting - credit_of(person), NOTHING) if waiting else NOTHING


def _waiting() -> QuerySet[Line]:
    promised = Entry.objects.filter(pending=True, settlement=None, reference=OuterRef("reference"))
    return _sent().filter(Exists(promised), takes_back=False)


def credit_of(person: Person) -> Money:
    """Say what stands to somebody's credit and is not on its way back to them."""
    rows = LedgerAccount.objects.filter(address=rules.credit_account(person.ref))
    found: Money | None = rows.values_list("available", flat=True).first()
    return found or NOTHING


def by_book(person: Person) -> Money:
    """Work out what somebody owes from the ledger: it must be what the papers say."""
    gone = (billed.amount for ref, billed in _gone() if ref == person.ref)
    return rules.owed_by_book(open_of(person), gone, credit_of(person))


def debts_of(person: Person, owed: Money) -> list[rules.Debt]:
    rows = Bill.objects.filter(person=person, number__isnull=False)
    bills = rows.values_list("ref", "due_on", "total")
    return rules.debts([(ref, due, total) for ref, due, total in bills if due], owed)


def receipts_of(person: Person) -> QuerySet[Receipt]:
    return person.receipts.order_by("-on", "-pk")


def with_credit() -> set[str]:
    """List the people with something to their credit, by reference: to settle new bills from."""
    rows = LedgerAccount.objects.filter(address__startswith="credit:", available__gt=0)
    return {address.partition(":")[2] for address in rows.values_list("address", flat=True)}
