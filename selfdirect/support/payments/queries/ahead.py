"""Read what providers had ahead of their invoices, and what of it is theirs to give back."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Q, Sum

from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.register.directory.models import Organisation
from selfdirect.support.budgets import rules as budget_rules
from selfdirect.support.budgets.models import Budget, Part
from selfdirect.support.payments import says
from selfdirect.support.payments.journey import GONE, State
from selfdirect.support.payments.models import GaveBack, Payment
from selfdirect.support.payments.queries.emergency import paid_after_all
from selfdirect.support.payments.queries.payments import Order, orders_under

Run = tuple[str, date]  # the account of the part that pays, and the first day
AN_INVOICE = Q(kind=Payment.Kind.INVOICE)
AN_ADVANCE = Q(invoice_number="")  # an emergency run paid what was ordered: no invoice had come


@dataclass(frozen=True, slots=True)
class Ahead:
    """One run that a provider was paid for, and sent no invoice for yet."""

    part: Part
    promise: budget_rules.Promise  # of nothing more: all that was ordered is paid
    amount: Money

    @property
    def what(self) -> str:
        return self.promise.memo.partition(": ")[2]


def paid_ahead(
    account: str, days: Collection[date] | None = None, *, but: Iterable[int] = ()
) -> dict[Run, Ahead]:
    """Find what a provider was paid ahead of invoices; in the runs that begin on some days.

    By its sums, as one run may be paid in parts. `but` leaves out invoices that are looked at.
    """
    theirs = Payment.objects.filter(AN_INVOICE, payee=account)
    theirs = theirs if days is None else theirs.filter(starts_on__in=days)
    found: dict[Run, Ahead] = {}
    for each in theirs.filter(AN_ADVANCE).select_related("part__budget__case__person"):
        if each.part and _arrived(each):
            key = (each.source, each.starts_on)
            before = found[key].amount if key in found else NOTHING
            found[key] = Ahead(each.part, _promise(each), before + each.amount)
    if not found:
        return found
    for each in theirs.filter(ahead__gt=0).exclude(state__in=GONE).select_related("part"):
        key = (each.source, each.starts_on)
        if key in found and each.pk not in but:
            found[key] = replace(found[key], amount=found[key].amount - each.ahead)
    return found


def _arrived(advance: Payment) -> bool:
    if advance.state == State.RETURNED:
        second = Payment.objects.filter(again_of=advance).exclude(state=State.REFUSED)
        return paid_after_all(advance) and not second.exists()
    return advance.state in (State.SENT, State.PAID)


def _promise(advance: Payment) -> budget_rules.Promise:
    memo = says.memo(advance.payee_name, advance.period, advance.what)
    days = (advance.starts_on, advance.ends_before)
    return budget_rules.Promise("", *days, NOTHING, memo, advance.source, advance.payee)


def to_bill(found: dict[Run, Ahead]) -> dict[Run, Ahead]:
    """Keep of them those that an invoice is still to come for."""
    return {key: each for key, each in found.items() if each.amount > NOTHING}


def ahead_of(organisation: Organisation) -> list[Ahead]:
    """List what a provider was paid ahead and sent no invoice for, the oldest run first."""
    found = to_bill(paid_ahead(budget_rules.provider_account(organisation.ref)))
    return sorted(found.values(), key=lambda each: each.promise.starts_on)


def ahead_under(budget: Budget) -> list[Ahead]:
    """List what providers were paid ahead under one budget and sent no invoice for."""
    advances = Payment.objects.filter(AN_INVOICE, AN_ADVANCE, part__budget=budget)
    days = advances.values_list("starts_on", flat=True).distinct()
    payees = advances.values_list("payee", flat=True).distinct().order_by("payee")
    return [
        each
        for payee in payees
        for each in to_bill(paid_ahead(payee, list(days))).values()
        if each.part.budget == budget
    ]


def order_of(
    budget: Budget, organisation: str, starts_on: date, stream: str = budget_rules.CARE
) -> Order:
    """Find what one provider was asked for in one run, with what was paid of it ahead.

    It is of one stream's money: a provider may be asked for others in the same days.

    :raises Refused: if it was not asked for, or has been paid for an invoice
    """
    account = budget_rules.provider_account(organisation)
    paid = to_bill(paid_ahead(account, [starts_on])).values()
    whose = (budget, stream)
    ahead = next((each for each in paid if (each.part.budget, each.part.stream) == whose), None)
    mine = (
        order
        for order in orders_under(budget)
        if (order.promise.target, order.part.stream) == (account, stream)
    )
    found = next((order for order in mine if order.promise.starts_on == starts_on), None)
    if found is None and ahead:
        return Order(ahead.part, ahead.promise, None, "", ahead.amount)
    if found is None:
        on = budget_rules.day_in_words(starts_on)
        raise Refused(
            f"There is no unpaid order for days from {on}. It was paid already, or the support "
            "changed. Look at the list of orders for what is open."
        )
    return replace(found, ahead=ahead.amount) if ahead else found


def came_back_since(invoice: Payment) -> bool:
    """Say whether what was paid ahead of an invoice is not with the provider any more."""
    found = paid_ahead(invoice.payee, [invoice.starts_on])
    run = found.get((invoice.source, invoice.starts_on))
    return run is None or run.amount < NOTHING


def owed_back(whose: str = "", stream: str = "") -> dict[str, Money]:
    """Add up what providers had more than they asked for, and did not come off or back since.

    All of it, or of one stream: what one stream paid too much comes off no other's invoice.
    """
    mine = {"whose": whose} if whose else {}
    rows = Payment.objects.filter(AN_INVOICE, **mine)
    rows = rows.exclude(off=0).exclude(state__in=GONE)
    rows = rows.exclude(off__lt=0, state=State.PREPARED)  # nobody has agreed it yet
    theirs = rows.filter(part__stream=stream) if stream else rows
    off = dict(rows.order_by().values_list("whose").annotate(Sum("off")))
    of_it = dict(theirs.order_by().values_list("whose").annotate(Sum("off")))
    sent = GaveBack.objects.filter(**mine).values_list("whose").annotate(Sum("amount"))
    back = dict(sent)
    owed = {
        each: min(-sum_ - back.get(each, NOTHING), -of_it.get(each, NOTHING))
        for each, sum_ in off.items()
    }
    return {each: amount for each, amount in owed.items() if amount > NOTHING}
