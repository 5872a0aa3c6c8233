"""Read top-ups: who pays each, what was asked of them, and what came."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import QuerySet, Sum

from selfdirect.foundation.kernel.actor import Actor
from selfdirect.foundation.kernel.decision import there
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.kernel.period import Period
from selfdirect.foundation.ledger import queries as ledger
from selfdirect.foundation.ledger.models import Account as LedgerAccount
from selfdirect.register.people.models import Person, Supporter
from selfdirect.support.billing import rules
from selfdirect.support.billing.models import Round, TopUp, TopUpBill, TopUpReceipt
from selfdirect.support.billing.queries.bills import mine
from selfdirect.support.budgets import queries as budgets
from selfdirect.support.budgets.models import Part
from selfdirect.support.budgets.rules import Fact
from selfdirect.support.reconciliation import queries as feeds
from selfdirect.support.reconciliation.models import Outcome
from selfdirect.support.reconciliation.rules import bare, names_in

TOP_UP = "topup"


def payers_of(person: Person) -> QuerySet[Supporter]:
    """List who may pay it: everybody who now stands beside somebody."""
    return person.circle.filter(consent_ends=None).order_by("name", "pk")


def top_ups_of(person: Person) -> QuerySet[TopUp]:
    return person.top_ups.select_related("payer").order_by("-starts_on", "-pk")


def get_top_up(actor: Actor, ref: str) -> TopUp:
    rows = TopUp.objects.filter(person__in=mine(actor), ref=ref)
    return there(rows.select_related("payer", "person").first())


def lock_top_up(actor: Actor, ref: str) -> TopUp:
    """Hold a top-up until the act has ended.

    :raises NotThere: if there is none, or it is not this actor's to see
    """
    found = get_top_up(actor, ref)
    return (
        TopUp.objects.select_for_update(of=("self",))
        .select_related("payer", "person")
        .get(pk=found.pk)
    )


def parts_of(person: Person) -> list[Part]:
    """List the parts of somebody's budgets that are a top-up."""
    return _parts_of([person.pk]).get(person.pk, [])


def _parts_of(people: Iterable[int]) -> dict[int, list[Part]]:
    """List the same of many people, by their keys; in two queries."""
    rows = Part.objects.filter(budget__case__person__in=set(people), stream=TOP_UP)
    rows = rows.select_related("budget__case").prefetch_related("budget__parts").order_by("pk")
    found: dict[int, list[Part]] = {}
    for part in rows:
        found.setdefault(part.budget.case.person_id, []).append(part)
    return found


def wants_payer(person: Person) -> bool:
    """Say whether somebody's budget has a top-up that nobody is asked for."""
    return bool(parts_of(person)) and not person.top_ups.filter(ends_before=None).exists()


def _due_until(
    found: TopUp, parts: Iterable[Part], known: Mapping[int, Collection[Fact]], until: date
) -> Money:
    """Add up what a top-up comes to for its own days until a day, pauses and ends counted."""
    end = min(until, found.ends_before or until)
    if end <= found.starts_on:
        return NOTHING
    days = Period(found.starts_on, end)
    own = [(p, p.budget.period.overlap(days)) for p in parts if p.budget.period]
    return Money.total(budgets.entitled_by(known[p.budget_id], p, x) for p, x in own if x)


def to_ask_for(period: Period) -> dict[TopUp, Money]:
    """Say what the next bill of each top-up asks for: what is due by the end of a period.

    Less what was asked for already, so that what is learnt late is put right by the next bill. In
    as many queries for many as for one.
    """
    until = period.ends_before or period.starts_on
    every = list(TopUp.objects.select_related("payer", "person").order_by("pk"))
    parts = _parts_of(each.person_id for each in every)
    known = budgets.known_many([part.budget for some in parts.values() for part in some])
    asked = _sums(TopUpBill.objects.exclude(issued_on=None))
    due = {each: _due_until(each, parts.get(each.person_id, ()), known, until) for each in every}
    found = {each: amount - asked.get(each.pk, NOTHING) for each, amount in due.items()}
    return {each: amount for each, amount in found.items() if amount}


def _sums(rows: QuerySet[Any]) -> dict[int, Money]:
    return dict(rows.order_by().values_list("top_up").annotate(Sum("amount")))


def accounts_of(found: Iterable[TopUp]) -> dict[int, rules.Account]:
    """Add up what was asked for each, and what came; in two queries."""
    pks = [each.pk for each in found]
    asked = _sums(TopUpBill.objects.filter(top_up__in=pks).exclude(issued_on=None))
    came = _sums(TopUpReceipt.objects.filter(top_up__in=pks))
    return {
        pk: rules.Account(billed=asked.get(pk, NOTHING), received=came.get(pk, NOTHING))
        for pk in pks
    }


def check_top_ups() -> list[str]:
    """Add up what came for top-ups by the papers and by the book; a sentence where they differ."""
    came = _sums(TopUpReceipt.objects.all())
    papers = {each.account: came.get(each.pk, NOTHING) for each in TopUp.objects.all()}
    rows = LedgerAccount.objects.filter(address__startswith="payer:")
    found = ledger.balances(list(rows.values_list("address", flat=True)))
    book = {address: -each.posted for address, each in found.items()}
    return [
        f"The top-up of {address} has {papers.get(address, NOTHING)} by what was noted, but"
        f" {book.get(address, NOTHING)} by the book."
        for address in sorted({*papers, *book})
        if papers.get(address, NOTHING) != book.get(address, NOTHING)
    ]


def top_up_debts(found: TopUp, owed: Money) -> list[rules.Debt]:
    rows = found.bills.exclude(issued_on=None).values_list("ref", "due_on", "amount")
    return rules.debts([(ref, due, amount) for ref, due, amount in rows if due], owed)


def top_ups_of_round(actor: Actor, found: Round) -> QuerySet[TopUpBill]:
    rows = found.top_ups.filter(top_up__person__in=mine(actor))
    return rows.select_related("top_up__payer", "top_up__person").order_by("-amount", "pk")


def top_up_bill_of(person: Person, ref: str) -> TopUpBill:
    """Find what was asked for somebody's top-up.

    :raises NotThere: if there is none, or it was not sent
    """
    rows = TopUpBill.objects.filter(top_up__person=person, ref=ref).exclude(issued_on=None)
    return there(rows.select_related("round", "top_up__payer", "top_up__person").first())


def top_ups_in(actor: Actor, rows: Iterable[Outcome]) -> dict[int, list[TopUp]]:
    """Find the top-ups that lines of money name by their references, by the line."""
    named = {row.pk: names_in(feeds.line_row(row.line)) for row in rows}
    refs = {f"{name[:-8]}-{name[-8:-4]}-{name[-4:]}" for names in named.values() for name in names}
    every = TopUp.objects.filter(person__in=mine(actor), ref__in=refs)
    known = {bare(each.ref): each for each in every.select_related("payer", "person")}
    return {pk: [known[name] for name in names if name in known] for pk, names in named.items()}


def late_top_ups(actor: Actor, today: date) -> list[tuple[TopUp, Money]]:
    """List the top-ups of which something is late, the oldest first."""
    rows = TopUp.objects.filter(person__in=mine(actor), bills__due_on__lt=today).distinct()
    every = list(rows.select_related("payer", "person").order_by("pk"))
    accounts = accounts_of(every)
    late = ((x, rules.late(top_up_debts(x, accounts[x.pk].owed), today)) for x in every)
    return [(each, amount) for each, amount in late if amount]
