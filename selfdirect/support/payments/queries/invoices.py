"""Read what stands for the rows of an invoice, for all of them at once."""

import tomllib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import cache
from typing import Any

from django.db.models import F, QuerySet

from selfdirect.foundation.kernel.actor import Actor, Role
from selfdirect.foundation.kernel.decision import NotThere, there
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.kernel.period import Period
from selfdirect.register.cases.models import Case
from selfdirect.register.directory import queries as directory
from selfdirect.register.directory.models import Organisation
from selfdirect.support.budgets import queries as budgets
from selfdirect.support.budgets import rules as budget_rules
from selfdirect.support.budgets.models import Budget, Part
from selfdirect.support.orders import queries as orders
from selfdirect.support.orders import rules as order_rules
from selfdirect.support.orders.models import Order
from selfdirect.support.payments.journey import GONE, State
from selfdirect.support.payments.models import InvoiceFile, InvoiceRow, Payment
from selfdirect.support.payments.queries.ahead import Ahead, Run, paid_ahead, to_bill
from selfdirect.support.payments.queries.blocks import covered
from selfdirect.support.payments.queries.payments import NOT_SENT
from selfdirect.support.payments.queries.runs import LIMITS
from selfdirect.support.payments.rules.invoices import Stand, Way


@cache
def near() -> Money:
    """Read how far above what was ordered a row may be and go on by itself."""
    return Money.pounds(tomllib.loads(LIMITS.read_text("utf-8"))["invoice_near"])


def biller(actor: Actor, organisation: str) -> Organisation:
    """Find whose invoice one may bring: one's own, or as finance anybody's.

    :raises NotThere: if it is another's, or there is none
    """
    found = Organisation.objects.filter(ref=organisation).first()
    if found is None or not (actor.has(Role.FINANCE) or directory.works_for(actor) == found):
        raise NotThere
    return found


def wait_for_turn(organisation: str) -> None:
    """Hold a provider until the act has ended: two invoices of one are taken one by one."""
    Organisation.objects.select_for_update().filter(ref=organisation).first()


def files(actor: Actor) -> QuerySet[InvoiceFile]:
    """List the invoices for many people that one may see, the newest first."""
    if actor.has(Role.FINANCE):
        return InvoiceFile.objects.all()
    own = directory.works_for(actor)
    return InvoiceFile.objects.filter(whose=own.ref if own else "")


def get_file(actor: Actor, ref: str) -> InvoiceFile:
    """Find one by its reference.

    :raises NotThere: if there is none, or it is another provider's
    """
    return there(files(actor).filter(ref=ref).first())


def rows_of(file: InvoiceFile, way: str) -> QuerySet[InvoiceRow]:
    """List its rows of one kind: what nobody has decided first, then in their order."""
    rows = file.lines.filter(way=way).select_related("payment__part__budget__case__person")
    return rows.order_by(F("payment__decided_at").asc(nulls_first=True), "row")


# What stands ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Billed:
    """What a row is for: the part that pays, the promise, and what stands for it."""

    part: Part
    promise: budget_rules.Promise
    stand: Stand
    covered: str  # by which block contract; empty if by none
    ahead: Money  # paid already, ahead of an invoice


Key = tuple[str, date]  # an order's number and the first day of a run


def stands(
    organisation: Organisation, asked: Collection[Key], *, but: Iterable[int] = ()
) -> dict[Key, Billed]:
    """Find what stands for orders and runs; those with nothing open are left out.

    What was paid ahead is open until its invoice comes. `but` leaves out invoices looked at.
    """
    account, days = budget_rules.provider_account(organisation.ref), {day for _, day in asked}
    promised, ahead = budgets.promised_in(account, days), paid_ahead(account, days, but=but)
    numbers = {number for number, _ in asked}
    return _billed(organisation, promised, to_bill(ahead), numbers, set(asked))


def stand_for(organisation: str, part: Part, run: Period, ordered: Money) -> Stand:
    """Find what stands for one ordered run; only what was ordered, if no line of a plan says."""
    mine = Order.objects.filter(
        organisation__ref=organisation, budget=part.budget_id, stream=part.stream
    )
    for each in mine.select_related("organisation")[:1]:
        found = stands(each.organisation, {(each.number, run.starts_on)})
        return next((it.stand for it in found.values()), Stand(run, ordered))
    return Stand(run, ordered)


def finished(organisation: Organisation, today: date) -> dict[Key, Billed]:
    """Find what stands for every run that is over and that nobody has sent an invoice for.

    Without what a block contract covers.
    """
    account = budget_rules.provider_account(organisation.ref)
    promised = [
        each for each in budgets.promised_to(account, today, None) if each.ends_before <= today
    ]
    numbers = set(Order.objects.filter(organisation=organisation).values_list("number", flat=True))
    ahead = {
        key: each
        for key, each in to_bill(paid_ahead(account)).items()
        if each.promise.ends_before <= today
    }
    found = _billed(organisation, promised, ahead, numbers, None)
    sent = billed_already(account, (each.part.pk for each in found.values()))
    return {
        key: each
        for key, each in found.items()
        if not each.covered and (each.part.pk, key[1]) not in sent
    }


def _billed(
    organisation: Organisation,
    promised: Iterable[budget_rules.Promise],
    ahead: Mapping[Run, Ahead],
    numbers: Collection[str],
    only: set[Key] | None,
) -> dict[Key, Billed]:
    lines: dict[tuple[str, int], list[order_rules.Asked]] = {}
    for number, opened in orders.open_lines(organisation, numbers).items():
        for each in opened:
            lines.setdefault((number, each.budget), []).append(each.asked)
    number_of = _numbers(organisation, numbers)
    parts = _parts({budget for budget, _ in number_of})
    found: dict[Key, tuple[Part, budget_rules.Promise]] = {}
    for promise in (*promised, *(each.promise for each in ahead.values())):
        part = parts.get(promise.source)
        mine = number_of.get((part.budget_id, part.stream)) if part else None
        if part and mine:
            key = (mine, promise.starts_on)
            if only is None or key in only:
                found.setdefault(key, (part, promise))
    given = orders.sums(_wanted(found, lines))
    said = covered(each for each in found.values() if each[1].reference)
    billed = {}
    for key, (part, promise) in found.items():
        paid = ahead.get((promise.source, promise.starts_on))
        had = paid.amount if paid else NOTHING
        ordered = replace(promise, amount=promise.amount + had)
        stand = _stand(ordered, lines.get((key[0], part.budget_id), []), given)
        billed[key] = Billed(part, promise, stand, said.get(promise.reference, ""), had)
    return billed


def _numbers(organisation: Organisation, numbers: Collection[str]) -> dict[tuple[int, str], str]:
    """Say which order is for which budget, by whose money it is."""
    rows = Order.objects.filter(organisation=organisation, number__in=numbers)
    return {
        (budget, stream): number
        for budget, stream, number in rows.values_list("budget", "stream", "number")
    }


def _parts(found: Collection[int]) -> dict[str, Part]:
    rows = Part.objects.filter(budget__in=found, held=budget_rules.MANAGED)
    return {row.address: row for row in rows.select_related("budget__case__person")}


def _wanted(
    found: Mapping[Key, tuple[Part, budget_rules.Promise]],
    lines: Mapping[tuple[str, int], list[order_rules.Asked]],
) -> dict[orders.Days, list[int]]:
    """Gather which lines to add up on which days: cut where a price changes."""
    wanted: dict[orders.Days, list[int]] = {}
    for (number, _), (part, promise) in found.items():
        for asked in lines.get((number, part.budget_id), ()):
            for days, _ in order_rules.prices(asked, promise.run):
                span = (days.starts_on, days.ends_before or days.starts_on)
                wanted.setdefault(span, []).append(asked.line)
    return wanted


Given = Mapping[tuple[int, date], tuple[Fraction, Fraction]]


def _stand(promise: budget_rules.Promise, lines: list[order_rules.Asked], sums: Given) -> Stand:
    priced = [
        (asked, days, price)
        for asked in lines
        for days, price in order_rules.prices(asked, promise.run)
    ]
    known = [sums.get((asked.line, days.starts_on)) for asked, days, _ in priced]
    written = any(known)
    pairs = [each or (Fraction(0), Fraction(0)) for each in known]
    worth = Money.total(
        price.times(given - missed)
        for (_, _, price), (given, missed) in zip(priced, pairs, strict=True)
    )
    one = len(lines) == 1
    return Stand(
        run=promise.run,
        ordered=promise.amount,
        unit=lines[0].unit if one else "hour",
        quantity=_ordered(promise.run, lines[0]) if one else None,
        prices=tuple(dict.fromkeys(price for *_, price in priced)) if one else (),
        given=sum((given for given, _ in pairs), Fraction(0)) if one and written else None,
        missed=sum((missed for _, missed in pairs), Fraction(0)),
        worth=worth if written else None,
    )


def _ordered(run: Period, asked: order_rules.Asked) -> Fraction:
    return asked.quantity * run.weeks


def billed_already(account: str, parts: Iterable[int]) -> set[tuple[int, date]]:
    """List the parts and first days for which an invoice is here and was not sent."""
    rows = Payment.objects.filter(
        part__in=list(parts), kind=Payment.Kind.INVOICE, payee=account, state__in=NOT_SENT
    )
    return set(rows.values_list("part", "starts_on"))


@dataclass(frozen=True, slots=True)
class Here:
    """A row of an invoice that is here already: for which order, from when, how much."""

    order: str
    starts_on: date
    amount: Money


def rows_here(organisation: Organisation, numbers: Iterable[str]) -> dict[str, Here]:
    """Find the rows of invoices that are here already, by invoice and row."""
    account = budget_rules.provider_account(organisation.ref)
    rows = Payment.objects.filter(payee=account, invoice_number__in=list(numbers))
    found = list(rows.exclude(state__in=GONE).select_related("part"))
    number = _numbers_for(organisation, found)
    return {
        row.invoice_number: Here(number.get(row.pk, ""), row.starts_on, row.billed)
        for row in found
    }


def _numbers_for(organisation: Organisation, found: Iterable[Payment]) -> dict[int, str]:
    """Say which order each of some invoices of one provider is for, by payment."""
    whose = {each.pk: (each.part.budget_id, each.part.stream) for each in found if each.part}
    mine = Order.objects.filter(
        organisation=organisation, budget__in={budget for budget, _ in whose.values()}
    )
    rows = mine.values_list("budget", "stream", "number")
    number = {(budget, stream): number for budget, stream, number in rows}
    return {pk: number[key] for pk, key in whose.items() if key in number}


# To be approved ---------------------------------------------------------------------------------


def lock_matched(actor: Actor, file: InvoiceFile) -> list[Payment]:
    """Find what goes on by itself and waits, and hold it and its budgets until the act ends."""
    waiting = _matched(file).filter(part__budget__in=_seen(actor))
    held = Budget.objects.filter(parts__payments__in=waiting).order_by("pk").distinct()
    keys = list(held.values_list("pk", flat=True))
    list(Budget.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk"))
    rows = waiting.select_related("part__budget__case__person").order_by("pk")
    return list(rows.select_for_update(of=("self",)))


def _matched(file: InvoiceFile) -> QuerySet[Payment]:
    return Payment.objects.filter(
        invoice_row__file=file, invoice_row__way__in=(Way.SAME, Way.NEAR), state=State.PREPARED
    )


def how_many_matched(actor: Actor, file: InvoiceFile) -> tuple[int, int]:
    """Count what goes on by itself and waits: for finance, and for who may see the record."""
    every = _matched(file).count()
    if not actor.has(Role.FINANCE):
        return every, 0
    mine = _matched(file).filter(part__budget__in=_seen(actor)).count()
    return mine, every - mine


def _seen(actor: Actor) -> QuerySet[Budget, Any]:
    return budgets.visible(actor).order_by().values("pk")


def may_name(actor: Actor, found: Iterable[Payment]) -> set[int]:
    """Say whose names one may read, by payment: a provider knows whom they help."""
    keys = [each.pk for each in found]
    if not actor.has(Role.FINANCE):
        return set(keys)
    seen = Payment.objects.filter(pk__in=keys, part__budget__in=_seen(actor))
    return set(seen.values_list("pk", flat=True))


def stands_again(found: Sequence[Payment]) -> dict[int, Stand]:
    """Find what stands now for payments of one provider, by payment; none if nothing is open."""
    whose = Organisation.objects.get(ref=found[0].whose)
    number = _numbers_for(whose, found)
    keys = {each.pk: (number.get(each.pk, ""), each.starts_on) for each in found}
    billed = stands(whose, set(keys.values()), but=list(keys))
    return {payment: billed[key].stand for payment, key in keys.items() if key in billed}


def orders_standing(found: Sequence[Payment]) -> dict[str, Money]:
    """Say how much of each order is still promised, by its reference; none if it was used up."""
    account = found[0].payee
    promised = budgets.promised_in(account, {each.starts_on for each in found})
    return {each.reference: each.amount for each in promised}


def first_to_be_paid(found: Iterable[Payment]) -> list[Case]:
    """List the people who wait for their first payment to be agreed."""
    cases = {each.case.pk for each in found if each.case}
    waiting = Case.objects.filter(
        pk__in=cases, tasks__code="budget.pay", tasks__main=True, tasks__done_at__isnull=True
    )
    return list(waiting.select_related("person"))
