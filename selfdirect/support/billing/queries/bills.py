"""Read bills, what they ask for, and what stands open of them: by the papers and by the book."""

from collections.abc import Callable, Iterable, Iterator
from collections.abc import Collection as Several
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, Func, Max, Min, OuterRef, Q, QuerySet, Sum, TextField, Value
from django.db.models.functions import Concat

from selfdirect.agreement.charging import queries as charging
from selfdirect.foundation.kernel.actor import Actor
from selfdirect.foundation.kernel.decision import there
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.kernel.period import Period
from selfdirect.foundation.ledger import queries as ledger
from selfdirect.foundation.ledger.models import Account as LedgerAccount
from selfdirect.foundation.ledger.models import Entry, Posting, Settlement
from selfdirect.register.directory.models import Organisation
from selfdirect.register.people.models import Person
from selfdirect.support.billing import rules
from selfdirect.support.billing.journey import Asked, MandateState, State
from selfdirect.support.billing.models import (
    Arrangement,
    Bill,
    Chase,
    Collection,
    Debit,
    Line,
    Receipt,
    Round,
    WriteOff,
)
from selfdirect.support.billing.scheme import terms
from selfdirect.support.budgets import queries as budgets
from selfdirect.support.budgets import rules as budget_rules
from selfdirect.support.budgets.journey import State as BudgetState
from selfdirect.support.budgets.models import Budget, Change
from selfdirect.support.payments.journey import State as Paid
from selfdirect.support.payments.models import Payment
from selfdirect.support.reconciliation import queries as feeds
from selfdirect.support.reconciliation.models import Outcome
from selfdirect.support.reconciliation.rules import Kind as LineKind
from selfdirect.support.reconciliation.rules import bare, names_in

RELEASED = (Settlement.Kind.VOID, Settlement.Kind.EXPIRED)
GONE_BACK = (Paid.SENT, Paid.PAID)
FIRST_WEEKS = 4  # a round's usual length


# Who may see what -------------------------------------------------------------------------------


def mine(actor: Actor) -> QuerySet[Any, Any]:
    return budgets.visible(actor).order_by().values("case__person")


def bills_of(person: Person) -> QuerySet[Bill]:
    """List somebody's bills with their lines, the newest first; the caller knows who may see."""
    rows = Bill.objects.filter(person=person, number__isnull=False)
    return rows.select_related("person", "round").prefetch_related("lines").order_by("-number")


def get_person(actor: Actor, ref: str) -> Person:
    """Find somebody who has or had a budget.

    :raises NotThere: if there is none, or they are not this actor's to see
    """
    return there(Person.objects.filter(pk__in=mine(actor), ref=ref).first())


def lock_person(actor: Actor, ref: str) -> Person:
    """Find somebody and hold their account until the act has ended.

    :raises NotThere: as `get_person`
    """
    found = get_person(actor, ref)
    return Person.objects.select_for_update(no_key=True).get(pk=found.pk)


def get_round(ref: str) -> Round:
    return there(Round.objects.filter(ref=ref).first())


def rounds() -> QuerySet[Round]:
    return Round.objects.order_by("-made_at")


def next_period(today: date) -> Period:
    """Say which days the next round is for: four weeks after the last, or those just over."""
    last = Round.objects.exclude(state=State.DROPPED).aggregate(last=Max("ends_before"))["last"]
    starts_on: date = last or today - timedelta(weeks=FIRST_WEEKS)
    return Period(starts_on, starts_on + timedelta(weeks=FIRST_WEEKS))


def bills_of_round(actor: Actor, found: Round) -> QuerySet[Bill]:
    """List a round's bills, the largest first; not those of people whose record is restricted."""
    rows = found.bills.filter(person__in=mine(actor)).select_related("person", "round")
    return rows.order_by("-total", "pk")


def weeks_off(today: date) -> rules.WeeksOff:
    """Say in which weeks nothing is collected, by the charges in force and those to come."""
    return rules.WeeksOff(charging.weeks_not_collected(today))


# What to ask for --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ToAsk:
    """What one person's next bill is drawn from."""

    person: str  # their reference
    shares: list[rules.Share]
    billed: list[rules.Billed]


def to_ask(period: Period) -> dict[str, ToAsk]:
    """Gather everybody's shares up to the end of a period, in three queries for all of them."""
    found: dict[str, ToAsk] = {}

    def of(person: str) -> ToAsk:
        return found.setdefault(person, ToAsk(person, [], []))

    theirs = _collected_by_others()
    for account, share in _shares(period):
        if not theirs(share):
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
        .filter(entry__reversal=None)
        .filter(Q(entry__settlement=None) | paid & Q(run__gte=period.starts_on.isoformat()))
    )
    if period.ends_before:
        rows = rows.filter(run__lt=period.ends_before.isoformat())
    fields = ("source__address", "entry__reference", "pence", "entry__settlement__kind")
    for account, reference, amount, kind in rows.order_by("entry_id").values_list(*fields):
        yield account, rules.Share(reference, amount, paid=kind is not None)


def _collected_by_others() -> Callable[[rules.Share], bool]:
    """Make what says whether a provider asks for a share, in one query."""
    found: dict[str, list[tuple[date, date]]] = {}
    for each in Collection.objects.select_related("budget"):
        found.setdefault(each.budget.ref, []).append(each.days)

    def theirs(share: rules.Share) -> bool:
        spans = found.get(share.reference.split(":")[1], ())
        return any(first <= share.run.starts_on < end for first, end in spans)

    return theirs


def _sent() -> QuerySet[Line]:
    return Line.objects.filter(bill__number__isnull=False)


def asking() -> QuerySet[Line]:
    """List what was billed and has been neither taken off nor written off."""
    taken_off = _sent().filter(takes_back=True, reference=OuterRef("reference"))
    return _sent().filter(~Exists(taken_off), takes_back=False, written_off=None)


def _taken_back() -> QuerySet[Line]:
    """List what was billed and no longer stands in the book."""
    released = Settlement.objects.filter(kind__in=RELEASED, entry__reference=OuterRef("reference"))
    return asking().filter(Exists(released))


def _gone() -> Iterator[tuple[str, rules.Billed]]:
    rows = _taken_back().values_list("bill__person__ref", "reference", "amount")
    for person, reference, amount in rows:
        yield person, rules.Billed(reference, amount)


def why_gone() -> dict[str, str]:
    """Say by which change of its budget each share was taken back since it was billed, if any."""
    gone: dict[str, Any] = dict(_taken_back().values_list("reference", "bill__round__issued_at"))
    refs = {reference.split(":")[1] for reference in gone}
    rows = Change.objects.filter(budget__ref__in=refs).order_by("-known_at", "-pk")
    changes = list(rows.values_list("budget__ref", "known_at", "words"))
    return {
        reference: next((w for b, at, w in changes if b in reference and at >= issued_at), "")
        for reference, issued_at in gone.items()
    }


def people(refs: Several[str]) -> dict[str, Person]:
    return {person.ref: person for person in Person.objects.filter(ref__in=refs)}


def next_number() -> int:
    last: int | None = Bill.objects.aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


# Where somebody stands --------------------------------------------------------------------------


def account_of(person: Person) -> rules.Account:
    """Add up the papers: bills, what came, what went back."""
    billed = Bill.objects.filter(person=person, number__isnull=False)
    receipts = Receipt.objects.filter(person=person)
    let_go = WriteOff.objects.filter(person=person, state=Asked.SIGNED)
    return rules.Account(
        billed=_sum(billed, "total"),
        received=_sum(receipts, "amount")
        + _sum(_straight().filter(bill__person=person), "amount")
        - _sum(_gave_back().filter(person=person), "amount"),
        written_off=_sum(let_go, "amount"),
        refunded=_sum(_refunds(person).filter(state__in=GONE_BACK), "amount"),
        put_right=_put_right([person.ref]).get(person.ref, NOTHING),
    )


def _put_right(refs: Iterable[str] | None = None) -> dict[str, Money]:
    """Add up what people had paid of shares that fell since, and now stands to their credit."""
    rows = Posting.objects.filter(
        entry__reference__startswith=budget_rules.OVERPAID,
        target__address__startswith="credit:",
    )
    if refs is not None:
        accounts = [budget_rules.credit_account(ref) for ref in refs]
        rows = rows.filter(target__address__in=accounts)
    sums: Any = rows.order_by().values_list("target__address").annotate(Sum("pence"))
    return {address.partition(":")[2]: amount for address, amount in sums}


def _gave_back() -> QuerySet[Debit]:
    """List what was taken by direct debit and came back to the payer."""
    return Debit.objects.filter(state__in=Debit.BACK, receipt__isnull=False)


def _refunds(person: Person) -> QuerySet[Payment]:
    return Payment.objects.filter(kind=Payment.Kind.REFUND, part__budget__case__person=person)


def going_back(person: Person) -> Money:
    """Add up what one prepared to pay back and nobody has approved yet."""
    return _sum(_refunds(person).filter(state=Paid.PREPARED), "amount")


def _sum(rows: QuerySet[Any], field: str) -> Money:
    total: Money | None = rows.aggregate(total=Sum(field))["total"]
    return total or NOTHING


def _straight() -> QuerySet[Line]:
    """List the billed shares that were settled by the bank's list or by hand, not from credit.

    What was settled from somebody's credit came by a receipt, and is counted there.
    """
    paid = Entry.objects.filter(
        reference=OuterRef("reference"), settlement__kind__in=Settlement.PAID
    )
    used = Entry.objects.filter(reference=Concat(Value(used_for("")), OuterRef("reference")))
    return asking().filter(Exists(paid), ~Exists(used))


def used_for(share: str) -> str:
    """Name the entry that settles a share from credit: once, however often it is tried."""
    return f"bill:use:{share}"


def open_of(person: Person, late_on: date | None = None) -> list[rules.Open]:
    """List the billed shares of somebody that are still promised, the oldest first.

    With `late_on`, those that were due before that day.
    """
    rows = waiting().filter(bill__person=person).order_by("starts_on", "reference")
    rows = rows.filter(bill__due_on__lt=late_on) if late_on else rows
    return [rules.Open(*row) for row in rows.values_list("reference", "amount")]


def to_pay(person: Person) -> Money:
    """Say what somebody has to pay now, less what stands to their credit; in two queries."""
    waiting = Money.total(each.amount for each in open_of(person))
    return max(waiting - credit_of(person), NOTHING) if waiting else NOTHING


def waiting() -> QuerySet[Line]:
    promised = Entry.objects.filter(pending=True, settlement=None, reference=OuterRef("reference"))
    return _sent().filter(Exists(promised), takes_back=False)


def credit_of(person: Person) -> Money:
    """Say what stands to somebody's credit and is not on its way back to them."""
    rows = LedgerAccount.objects.filter(address=budget_rules.credit_account(person.ref))
    found: Money | None = rows.values_list("available", flat=True).first()
    return found or NOTHING


def _posted() -> dict[str, Money]:
    """Say what stands to everybody's credit in the book, with what is on its way back."""
    rows = LedgerAccount.objects.filter(address__startswith="credit:")
    found = ledger.balances(list(rows.values_list("address", flat=True)))
    return {address.partition(":")[2]: each.posted for address, each in found.items()}


def check() -> list[str]:
    """Work out what everybody owes by the papers and by the book; a sentence where they differ."""
    papers = _together(
        (Bill.objects.filter(number__isnull=False), "person", "total", 1),
        (Receipt.objects.all(), "person", "amount", -1),
        (_straight(), "bill__person", "amount", -1),
        (_gave_back(), "person", "amount", 1),
        (WriteOff.objects.filter(state=Asked.SIGNED), "person", "amount", -1),
        (
            Payment.objects.filter(kind=Payment.Kind.REFUND, state__in=GONE_BACK),
            *("part__budget__case__person", "amount", 1),
        ),
    )
    for ref, amount in _put_right().items():
        papers[ref] = papers.get(ref, NOTHING) - amount
    book = _together(
        (waiting(), "bill__person", "amount", 1),
        (_taken_back(), "bill__person", "amount", 1),
    )
    for ref, credit in _posted().items():
        book[ref] = book.get(ref, NOTHING) - credit
    return [
        f"The bills of {ref} say that {papers.get(ref, NOTHING)} is owed, but the book says "
        f"{book.get(ref, NOTHING)}."
        for ref in sorted({*papers, *book})
        if papers.get(ref, NOTHING) != book.get(ref, NOTHING)
    ]


def _together(*sums: tuple[QuerySet[Any], str, str, int]) -> dict[str, Money]:
    """Add up rows by the person they are of: each with a sign."""
    found: dict[str, Money] = {}
    for rows, person, amount, sign in sums:
        grouped = rows.order_by().values_list(f"{person}__ref").annotate(Sum(amount))
        for ref, total in grouped:
            found[ref] = found.get(ref, NOTHING) + total.times(sign)
    return found


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


def free_of(person: Person) -> Money:
    """Say what may go back to somebody: nothing while they owe more than stands there.

    The book has what was approved taken off already; the papers only what was sent.
    """
    prepared = going_back(person)
    approved = _sum(_refunds(person).filter(state=Paid.APPROVED), "amount")
    most = min(credit_of(person), account_of(person).credit - approved)
    return max(most - prepared, NOTHING)


# What is late -----------------------------------------------------------------------------------


def late_of(person: Person, today: date) -> rules.Late:
    """Say what of somebody's bills was due before a day, and what else is known."""
    found = Money.total(each.amount for each in open_of(person, today))
    late = max(found - credit_of(person), NOTHING)
    due = waiting().filter(bill__person=person).aggregate(first=Min("bill__due_on"))["first"]
    agreed = arrangement_of(person)
    rows = person.debits.exclude(state=Debit.State.OUT).filter(answered_at=None).order_by("pk")
    debits = list(rows.values_list("state", flat=True))
    mandates = person.mandates.filter(agreed_at__isnull=False)
    return rules.Late(
        amount=late,
        since=due if late else None,
        keeps=bool(agreed and not behind(agreed, today)),
        died=bool(budgets.deaths([person.pk])),
        coming=any(each in Debit.COMING for each in debits),
        disputed=Debit.State.CLAIMED in debits,
        off=today in weeks_off(today),
        by_debit=debits[-1:] != [Debit.State.UNPAID]
        and mandates.exclude(state=MandateState.ENDED).exists(),
    )


def taken(person: Person) -> list[rules.Taken]:
    return [each.taken for each in person.chases.all()]


def arrangement_of(person: Person) -> Arrangement | None:
    return person.arrangements.filter(ended_on=None).first()


def behind(agreed: Arrangement, today: date) -> Money:
    """Say how far somebody is behind: never more than they owe, however many parts were due."""
    came = came_in_parts([agreed])[agreed.person_id]
    short = rules.behind(agreed.parts, came, today, terms(today))
    return min(short, max(account_of(agreed.person).owed, NOTHING)) if short else short


def came_in_parts(agreed: Several[Arrangement]) -> dict[int, Money]:
    """Add up what each paid the council since their first part, whatever way it came, by person.

    In one query however many they are.
    """
    of = {budget_rules.person_account(each.person.ref): each for each in agreed}
    came = {each.person_id: NOTHING for each in agreed}
    since = min((each.starts_on for each in agreed), default=None)
    for line in ledger.lines(list(of), Period(since)) if since else ():
        made = of[line.account]
        if line.movement.counts_on >= made.starts_on and not line.other.startswith("dp:"):
            came[made.person_id] -= line.amount
    return came


def get_arrangement(actor: Actor, ref: str) -> Arrangement:
    rows = Arrangement.objects.filter(person__in=mine(actor), ref=ref)
    return there(rows.select_related("person").first())


def get_write_off(actor: Actor, ref: str) -> WriteOff:
    rows = WriteOff.objects.filter(person__in=mine(actor), ref=ref)
    return there(rows.select_related("person").first())


def write_offs(actor: Actor) -> QuerySet[WriteOff]:
    """List what waits to be let go, the longest wait first."""
    rows = WriteOff.objects.filter(person__in=mine(actor), state=Asked.ASKED)
    return rows.select_related("person").order_by("asked_at")


@dataclass(frozen=True, slots=True)
class Arrear:
    """One person with something late."""

    person: Person
    amount: Money
    since: date
    last: Chase | None
    agreed: Arrangement | None


def arrears(actor: Actor, today: date) -> list[Arrear]:
    """List all who have something late, the oldest first, in five queries however many."""
    late = waiting().filter(bill__due_on__lt=today, bill__person__in=mine(actor))
    rows = late.order_by().values_list("bill__person")
    sums = rows.annotate(Sum("amount"), since=Min("bill__due_on")).order_by("since")
    found = {pk: (amount, since) for pk, amount, since in sums}
    people = Person.objects.in_bulk(found)
    credit = credits_of(person.ref for person in people.values())
    last = {each.person_id: each for each in Chase.objects.filter(person__in=found)}
    agreed = {
        each.person_id: each
        for each in Arrangement.objects.filter(person__in=found, ended_on=None)
    }
    rest = (
        (pk, amount - credit.get(people[pk].ref, NOTHING), since)
        for pk, (amount, since) in found.items()
    )
    return [
        Arrear(people[pk], amount, since, last.get(pk), agreed.get(pk))
        for pk, amount, since in rest
        if amount > NOTHING
    ]


def credits_of(refs: Iterable[str]) -> dict[str, Money]:
    accounts = [budget_rules.credit_account(ref) for ref in refs]
    rows: Any = LedgerAccount.objects.filter(address__in=accounts)
    found = rows.values_list("address", "available")
    return {address.partition(":")[2]: available for address, available in found}


# When a provider collects it --------------------------------------------------------------------


def provider_of(budget: Budget, ref: str) -> Organisation | None:
    return next((each for each in providers_of(budget) if each.ref == ref), None)


def providers_of(budget: Budget) -> list[Organisation]:
    """List of whom something is ordered under a budget."""
    refs = {each.target.partition(":")[2] for each in budgets.orders_open(budget)}
    return list(Organisation.objects.filter(ref__in=refs).order_by("name"))


def open_budget_of(person: Person) -> Budget | None:
    rows = Budget.objects.filter(case__person=person, state=BudgetState.OPEN)
    return rows.select_related("case__person").first()


def asks_a_share(budget: Budget) -> bool:
    """Say whether somebody pays a share in any week of a budget, as it is known now."""
    weeks = budgets.weeks_of(budget)
    return any(share.person_pays for week in weeks for share in week.shares.values())


def collection_of(budget: Budget) -> Collection | None:
    rows = budget.collections.select_related("organisation", "budget__case__person")
    return rows.filter(ends_before=None).first()


def get_collection(actor: Actor, ref: str) -> Collection:
    rows = Collection.objects.filter(budget__case__person__in=mine(actor), ref=ref)
    return there(rows.select_related("organisation", "budget__case__person").first())


def was_billed(budget: Budget, since: date) -> bool:
    """Say whether a bill, or a draft of one, asks for a run that begins from a day on."""
    ours = Line.objects.filter(reference__startswith=f"share:{budget.ref}:", takes_back=False)
    return ours.filter(starts_on__gte=since).exists()


def to_collect(made: Collection, starts_on: date | None = None) -> list[budget_rules.Promise]:
    """List the shares that a provider asks for and that are not noted yet: of one run, or all."""
    first, end = made.days
    return [
        each
        for each in budgets.shares_open(made.budget)
        if each.target == budget_rules.COUNCIL
        and first <= each.starts_on < end
        and starts_on in (None, each.starts_on)
    ]


def left_out(made: Collection, starts_on: date) -> Money:
    """Say how much less than was ordered a provider's agreed invoice for a run is."""
    payee = budget_rules.provider_account(made.organisation.ref)
    agreed = Payment.objects.filter(
        part__budget=made.budget,
        payee=payee,
        starts_on=starts_on,
        kind=Payment.Kind.INVOICE,
        state__in=[Paid.APPROVED, *GONE_BACK],
    )
    found = agreed.order_by("pk").last()
    return max(_ordered(found) - found.amount, NOTHING) if found else NOTHING


def _ordered(invoice: Payment) -> Money:
    """Find what the order was for, as it last stood.

    An order may be cut short or change, which adds days to its name; a name with a payment in it
    is of what was billed before, and not of what was ordered.
    """
    first = budget_rules.order_of(invoice.order)
    rows = Posting.objects.filter(
        Q(entry__reference=first) | Q(entry__reference__startswith=f"{first}:")
    ).exclude(entry__reference__contains=":PY-")
    return rows.order_by("entry_id").values_list("pence", flat=True).last() or NOTHING


# Lines of the bank's list -----------------------------------------------------------------------


def lines_in(actor: Actor, most: int = 50) -> list[tuple[Outcome, list[Person]]]:
    """List money that came and that nobody has placed, with whom each line names."""
    rows = feeds.to_decide(actor).filter(line__kind=LineKind.IN, line__amount__gt=0)[:most]
    named = {row.pk: names_in(feeds.line_row(row.line)) for row in rows}
    people = _named({name for names in named.values() for name in names}, actor)
    return [(row, [people[n] for n in named[row.pk] if n in people]) for row in rows]


def _named(names: Several[str], actor: Actor) -> dict[str, Person]:
    """Find the people who are named in a bank's words, by themselves or by their budget."""
    whole = [f"{name[:-8]}-{name[-8:-4]}-{name[-4:]}" for name in names]
    seen = Person.objects.filter(pk__in=mine(actor))
    found = {bare(person.ref): person for person in seen.filter(ref__in=whole)}
    rows = budgets.visible(actor).filter(ref__in=whole)
    return found | {bare(budget.ref): budget.case.person for budget in rows}
