"""Read payments: what waits, what is due, what was paid; and what a provider was asked for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Max, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from selfdirect.agreement.planning.models import Plan
from selfdirect.foundation.kernel.actor import Actor, Role
from selfdirect.foundation.kernel.decision import NotThere, there
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.kernel.period import Period
from selfdirect.foundation.ledger.models import Entry
from selfdirect.register.cases.models import Case
from selfdirect.register.directory import queries as directory
from selfdirect.register.directory.models import Organisation
from selfdirect.register.people.models import Person
from selfdirect.support.budgets import queries as budgets
from selfdirect.support.budgets import rules as budget_rules
from selfdirect.support.budgets.models import Budget, Part
from selfdirect.support.payments import rules
from selfdirect.support.payments.journey import GONE, State
from selfdirect.support.payments.models import Payment
from selfdirect.support.payments.queries.blocks import covered, used_of_blocks
from selfdirect.support.pools import queries as pools

Kind = Payment.Kind
NOT_SENT = (State.PREPARED, State.APPROVED)


def _payments() -> QuerySet[Payment]:
    return Payment.objects.select_related("part__budget__case__person", "block")


def visible(actor: Actor) -> QuerySet[Payment]:
    """List the payments of budgets that one may see; of block contracts, for finance."""
    mine = Q(part__budget__in=budgets.visible(actor).order_by().values("pk"))
    return _payments().filter(mine | Q(part=None) if actor.has(Role.FINANCE) else mine)


def get_visible(actor: Actor, ref: str) -> Payment:
    """Find a payment by its reference.

    :raises NotThere: if there is none, or it is not this actor's to see
    """
    return there(visible(actor).filter(ref=ref).first())


def lock_visible(actor: Actor, ref: str) -> Payment:
    """Find a payment and hold it, and its budget, until the act has ended.

    Where it goes into a shared fund, that too, and first: as who leaves one does.

    :raises NotThere: as `get_visible`
    """
    found = get_visible(actor, ref)
    hold_funds([found])
    if found.budget:
        budgets.lock(found.budget.ref)
    return _payments().select_for_update(of=("self",)).get(pk=found.pk)


def hold_funds(payments: Iterable[Payment], besides: Iterable[str] = ()) -> None:
    """Hold the shared funds that payments go into, so that nobody's rest is sent back meanwhile.

    Before the budgets, and before one asks who is still in them.
    """
    shares = (each for each in payments if each.part and each.part.held == budget_rules.POOL)
    pools.hold({*besides, *(each.payee for each in shares if each.kind == Kind.FUND)})


def hold_prepared(payments: Iterable[Payment]) -> int:
    """Hold payments, always in one order, and before their money; count those still prepared."""
    rows = Payment.objects.select_for_update(no_key=True).order_by("pk")
    found = rows.filter(pk__in=[each.pk for each in payments], state=State.PREPARED)
    return len(found.values_list("pk"))


def waiting(actor: Actor) -> QuerySet[Payment]:
    """List what waits for a second person, the longest wait first."""
    return visible(actor).filter(state=State.PREPARED).order_by("prepared_at", "pk")


def decided(actor: Actor) -> QuerySet[Payment]:
    """List what was agreed, sent, paid or refused, newest first."""
    rows = visible(actor).exclude(state=State.PREPARED)
    return rows.order_by("-decided_at", "-pk")


def agreed() -> tuple[int, Money]:
    """Count what is agreed and in no run yet, and add it up."""
    rows = Payment.objects.filter(state=State.APPROVED).exclude(lines__live=True)
    found = rows.aggregate(many=Count("pk"), total=Sum("amount"))
    return found["many"], found["total"] or NOTHING


def of_budget(budget: Budget) -> QuerySet[Payment]:
    return _payments().filter(part__budget=budget).order_by("starts_on", "pk")


def of_case(case: Case) -> QuerySet[Payment]:
    return _payments().filter(part__budget__case=case)


def to_open(actor: Actor) -> QuerySet[Plan]:
    return budgets.to_open(actor)


# Direct payments --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ToPrepare:
    budget: Budget
    due: budget_rules.Due


def next_direct(budget: Budget) -> budget_rules.Due | None:
    """Work out the next direct payment of a budget; None if nothing is left to pay."""
    part = budgets.part_of(budget, budget_rules.DIRECT)
    return (
        _next(part, budgets.received([budget])[budget.ref], _in_hand([budget])) if part else None
    )


def _next(part: Part, received: Money, in_hand: dict[int, Money]) -> budget_rules.Due | None:
    so_far = received + in_hand.get(part.budget_id, NOTHING)
    last = _last(part) if part.budget.changed else None
    return budgets.next_due(part, so_far, last)


def _last(part: Part) -> date | None:
    """Find the first day that no direct payment of a part is for yet."""
    taken = part.payments.filter(kind=Kind.DIRECT).exclude(state__in=GONE)
    last: date | None = taken.aggregate(last=Max("ends_before"))["last"]
    return last


def _in_hand(found: Sequence[Budget]) -> dict[int, Money]:
    """Add up what is prepared or agreed and not yet sent, by budget."""
    rows = Payment.objects.filter(
        part__budget__in=found,
        part__held=budget_rules.DIRECT,
        part__stream=budget_rules.CARE,
        kind__in=(Kind.DIRECT, Kind.OWED),
        state__in=NOT_SENT,
    ).values_list("part__budget", "amount")
    sums: dict[int, Money] = {}
    for budget, amount in rows:
        sums[budget] = sums.get(budget, NOTHING) + amount
    return sums


def due_to_prepare(actor: Actor, today: date, most: int = 50) -> list[ToPrepare]:
    """List direct payments to be prepared now, the longest overdue first; at most so many.

    A budget that has ended still pays for the days before its end.
    """
    mine = budgets.visible(actor).order_by().values("pk")
    until = today + rules.AHEAD
    theirs = Q(payments__kind=Kind.DIRECT) & ~Q(payments__state__in=GONE)
    parts = (
        Part.objects.filter(held=budget_rules.DIRECT, stream=budget_rules.CARE, budget__in=mine)
        .annotate(end=Coalesce("budget__ended_on", "budget__ends_before"))
        .filter(budget__starts_on__lte=until, end__gt=F("budget__starts_on"))
        .annotate(last=Max("payments__ends_before", filter=theirs))
        .filter(Q(last=None) | Q(last__lte=until, last__lt=F("end")))
        .select_related("budget__case__person")
        .order_by("last", "budget__starts_on", "pk")[:most]
    )
    found = [part.budget for part in parts]
    received, in_hand = budgets.received(found), _in_hand(found)
    rows = ((part.budget, _next(part, received[part.budget.ref], in_hand)) for part in parts)
    return [ToPrepare(budget, due) for budget, due in rows if due and due.run.starts_on <= until]


# Providers --------------------------------------------------------------------------------------


def get_billed(actor: Actor, budget_ref: str, organisation: str) -> Budget:
    """Find the budget that an invoice is for: by finance, or by a provider it was ordered from.

    :raises NotThere: if the budget, or what was ordered, is another provider's
    """
    if actor.has(Role.FINANCE):
        return budgets.get_visible(actor, budget_ref)
    own = directory.works_for(actor)
    budget = Budget.objects.filter(ref=budget_ref).select_related("case__person", "plan").first()
    if own is None or own.ref != organisation or budget is None:
        raise NotThere
    lines = budget.plan.lines.filter(service__organisation=own, held=budget_rules.MANAGED)
    beside = (order.organisation for order in orders_under(budget))
    if not lines.exists() and organisation not in beside:
        raise NotThere
    return budget


@dataclass(frozen=True, slots=True)
class Order:
    """One run that a provider was asked for and not yet paid."""

    part: Part
    promise: budget_rules.Promise
    invoice: Payment | None  # what was entered for it, and waits or goes out next
    covered: str  # by which block contract, and where that is paid; empty if by none
    ahead: Money = NOTHING  # paid already, ahead of an invoice

    @property
    def ordered(self) -> Money:
        return self.promise.amount + self.ahead

    @property
    def budget(self) -> Budget:
        return self.part.budget

    @property
    def run(self) -> Period:
        return self.promise.run

    @property
    def organisation(self) -> str:
        return self.promise.target.partition(":")[2]

    @property
    def name(self) -> str:
        return self.promise.memo.partition(", ")[0]

    @property
    def what(self) -> str:
        return self.promise.memo.partition(": ")[2]


def orders_of(
    organisation: Organisation, until: date | None = None, most: int | None = None
) -> list[Order]:
    """List what one provider was asked for and not yet paid, the oldest run first.

    `until` keeps the runs that have begun by a day; `most` keeps the page to a length.
    """
    account = budget_rules.provider_account(organisation.ref)
    return _orders(budgets.promised_to(account, until, most))


def how_many_ordered(organisation: Organisation, until: date | None = None) -> int:
    account = budget_rules.provider_account(organisation.ref)
    return budgets.how_many_promised_to(account, until)


def orders_between(since: date, until: date) -> list[Order]:
    """List what any provider was asked for and not yet paid, of runs that began in such days."""
    return _orders(budgets.promised_between(since, until))


def orders_under(budget: Budget) -> list[Order]:
    """List what every provider was asked for under one budget and not yet paid."""
    return _orders(budgets.orders_open(budget))


def _orders(promises: Sequence[budget_rules.Promise]) -> list[Order]:
    found = Part.objects.filter(address__in={each.source for each in promises})
    parts = {part.address: part for part in found.select_related("budget__case__person")}
    invoices = _waiting_for(parts.values())
    said = covered((parts[each.source], each) for each in promises if each.source in parts)
    return [
        Order(
            parts[each.source],
            each,
            invoices.get((each.source, each.target, each.starts_on)),
            said.get(each.reference, ""),
        )
        for each in promises
        if each.source in parts
    ]


def _waiting_for(parts: Iterable[Part]) -> dict[tuple[str, str, date], Payment]:
    """Find the invoices that are not sent, by part, provider and first day.

    Not by their order: a run that was cut short by an end is promised under another reference.
    """
    rows = Payment.objects.filter(part__in=parts, kind=Kind.INVOICE, state__in=NOT_SENT)
    return {(row.source, row.payee, row.starts_on): row for row in rows.select_related("part")}


def standing_order(payment: Payment) -> budget_rules.Promise | None:
    """Find what still stands of the order that an invoice is for: all of it, or a part.

    A change promises it anew under another name of the same order and first day: that stands in
    its place, unless another payment is for it.
    """
    order, others = budget_rules.order_of(payment.order), _orders_of_others(payment)
    found = [
        each
        for each in budgets.promises([payment.source])
        if budget_rules.order_of(each.reference) == order and each.reference not in others
    ]
    exact = (each for each in found if each.reference == payment.order)
    return next(exact, found[0] if found else None)


def _orders_of_others(payment: Payment) -> set[str]:
    rows = Payment.objects.filter(part=payment.part).exclude(pk=payment.pk)
    named = rows.exclude(state__in=GONE).values_list("order", "entry")
    return {each for pair in named for each in pair if each}


def invoices_paid(person: Person) -> list[budget_rules.Paid]:
    """List what providers were paid for somebody, from any budget, with the days it was for.

    What they were charged for their use of a block contract is paid as well.
    """
    rows = Payment.objects.filter(
        part__budget__case__person=person, kind=Kind.INVOICE, state__in=[State.SENT, State.PAID]
    )
    pairs = [(row, row.part) for row in rows.select_related("part").order_by("pk") if row.part]
    paid = [
        budget_rules.Paid(budget_rules.asked_of(row.whose, part.stream), row.period, row.cost)
        for row, part in pairs
    ]
    return [*paid, *used_of_blocks(person)]


def lost_their_promise(person: Person) -> list[Payment]:
    """Find invoices of somebody that are agreed, in no run, and promised no more; hold them."""
    rows = _payments().filter(
        part__budget__case__person=person, kind=Kind.INVOICE, state=State.APPROVED
    )
    rows = rows.exclude(lines__live=True).exclude(entry="").exclude(invoice_number="")
    found = list(rows.select_for_update(of=("self",)).order_by("pk"))
    entries = [each.entry for each in found]
    stands = Entry.objects.filter(reference__in=entries, pending=True, settlement=None)
    left = set(stands.values_list("reference", flat=True))
    return [each for each in found if each.entry not in left]


def same_number(organisation: str, number: str) -> Payment | None:
    """Find an invoice of the same provider with the same number, unless it was refused."""
    account = budget_rules.provider_account(organisation)
    rows = Payment.objects.exclude(state__in=GONE)
    return rows.filter(payee=account, invoice_number__iexact=number).first()


def invoices_of(organisation: Organisation) -> QuerySet[Payment]:
    """List what a provider sent and what became of it, newest first."""
    account = budget_rules.provider_account(organisation.ref)
    return _payments().filter(payee=account).order_by("-prepared_at", "-pk")


def name_of(organisation: str) -> str:
    found = Organisation.objects.filter(ref=organisation).values_list("name", flat=True).first()
    return found or organisation


# What the person pays ---------------------------------------------------------------------------


def shares_of(budget: Budget, starts_on: date) -> list[budget_rules.Promise]:
    """List what the person is to pay for one run and has not."""
    return [each for each in budgets.shares_open(budget) if each.starts_on == starts_on]


# What goes back to them -------------------------------------------------------------------------


def last_part(person: Person) -> Part | None:
    """Find the part by which somebody is paid back: of their last budget."""
    parts = Part.objects.filter(budget__case__person=person).select_related("budget__case")
    return parts.order_by("-budget__starts_on", "-held").first()


def refunded_on(person: Person, day: date) -> bool:
    rows = Payment.objects.filter(kind=Kind.REFUND, whose=person.ref, starts_on=day)
    return rows.exclude(state__in=GONE).exists()
