"""Read what block contracts cover, what is to be charged for their use, and their invoices."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import combinations

from django.db.models import Q, QuerySet

from selfdirect.agreement.planning.models import Line
from selfdirect.foundation.audit.models import Event
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.kernel.period import Period
from selfdirect.foundation.ledger import queries as ledger
from selfdirect.foundation.ledger.models import Entry
from selfdirect.register.people.models import Person
from selfdirect.support.budgets import queries as budgets
from selfdirect.support.budgets import rules as budget_rules
from selfdirect.support.budgets.models import Budget, Part
from selfdirect.support.orders import queries as orders
from selfdirect.support.orders import rules as order_rules
from selfdirect.support.orders.models import Block
from selfdirect.support.payments.journey import GONE, State
from selfdirect.support.payments.models import Payment

Kind = Payment.Kind
Lines = Mapping[int, list[tuple[order_rules.Asked, bool]]]  # by plan; and whether it is under it


def block_invoices(block: Block) -> QuerySet[Payment]:
    """List the invoices of a contract, the latest days first."""
    return (
        Payment.objects.filter(block=block).select_related("block").order_by("-starts_on", "-pk")
    )


def block_billed(block: Block) -> dict[Period, Money]:
    """Say which days of a contract are billed, and what comes to."""
    billed: dict[Period, Money] = {}
    for each in _counted(block, Kind.BLOCK):
        billed[each.period] = billed.get(each.period, NOTHING) + each.amount
    return billed


def must_stand(block: Block) -> bool:
    """Say whether some of a contract is billed, or somebody was charged for their use."""
    return bool(block_billed(block) or orders.booked(block).runs)


def used_beyond(block: Block, today: date) -> tuple[Money, Money]:
    """Say what was charged for use beyond the volume, and how much of it no invoice asks for."""
    quantity, charged = orders.used(block, today).quantity, orders.booked(block).charged
    worth = order_rules.beyond(block.contract, quantity, charged)
    billed = Money.total(each.amount for each in _counted(block, Kind.MORE))
    return worth, max(worth - billed, NOTHING)


def _counted(block: Block, kind: str) -> list[Payment]:
    """List the invoices that stand, and those that the bank paid though they were taken back."""
    lines = ledger.lines([budget_rules.block_account(block.ref)], budgets.EVER)
    booked = {each.movement.reference for each in lines}
    return [
        each
        for each in block_invoices(block).filter(kind=kind)
        if each.state not in GONE
        or (f"after:{each.ref}" in booked and f"gave:{each.ref}" not in booked)
    ]


def billed_alone(block: Block) -> list[Payment]:
    """List invoices for one person each that are for what a contract is for, the last days last.

    Whether they were paid or wait: those refused and sent back are not.
    """
    under = Line.objects.filter(pk__in=orders.lines_under(block))
    mine = Payment.objects.filter(
        kind=Kind.INVOICE, whose=block.service.organisation.ref, part__stream=budget_rules.CARE
    )
    days = mine.filter(starts_on__lt=block.ends_before, ends_before__gt=block.starts_on)
    rows = days.filter(part__budget__plan__in=under.values("plan")).exclude(state__in=GONE)
    return list(rows.order_by("ends_before", "pk"))


# What is charged --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Use:
    """What one budget used of a contract, in runs that are over."""

    part: Part
    before: list[order_rules.Run]  # charged already
    fresh: list[order_rules.Run]
    charged: Money
    nth: int  # how many entries there are
    freed: list[tuple[budget_rules.Promise, Money]]  # orders to be less, and what stays of each


def uses(block: Block, today: date, long_over: date) -> Iterator[Use]:
    """Gather what is to be charged for a contract, budget by budget, in a handful of queries.

    A run with an invoice of its own is paid by that, and not charged. A run that ended by
    `long_over` and in which nothing was used is done: what was ordered for it is ordered no more.
    """
    given: dict[int, list[tuple[date, Fraction]]] = {}
    for budget, day, quantity in orders.given_under(block, today):
        given.setdefault(budget, []).append((day, quantity))
    runs = orders.booked(block).runs
    promised = _promised(block, today)
    idle = [key for key, rows in promised.items() if any(x.ends_before <= long_over for x in rows)]
    parts = _parts(given, runs, idle)
    found = [part.budget for part in parts]
    invoiced = _invoiced(block, parts)
    lines = _lines(block, found)
    for part in parts:
        charged = runs.get(part.budget.ref, {})
        days = given.get(part.budget_id, [])
        over = [
            each
            for each in _over(part.budget, today)
            if not any(each.overlap(one) for one in (*charged, *invoiced.get(part.pk, ())))
        ]
        summed = _sums(over, days)
        fresh = [each for each in summed if each.quantity]
        done = [x.days for x in summed if x.quantity or (x.days.ends_before or today) <= long_over]
        amounts = [amount for each in charged.values() for amount in each]
        yield Use(
            part=part,
            before=_sums(sorted(charged, key=_first), days),
            fresh=fresh,
            charged=Money.total(amounts),
            nth=len(amounts),
            freed=[
                (each, _left(block, lines, part, each))
                for each in promised.get(part.address, ())
                if not _released(block, each) and any(each.starts_on in run for run in done)
            ],
        )


RELEASED = "block.released"  # names an event: an order is paid for by a contract


@dataclass(frozen=True, slots=True)
class Freed:
    """What a contract released of one order, and nothing else stands or was billed for since."""

    part: Part
    promise: budget_rules.Promise  # as it was
    left: list[budget_rules.Promise]  # what the contract left of it
    name: str  # of the entry that orders all of it again


def freed_by(block: Block) -> list[Freed]:
    """List what is to be ordered again where a contract counts no more, by person and run."""
    plans = Line.objects.filter(pk__in=orders.lines_under(block)).values("plan")
    rows = Part.objects.filter(held=budget_rules.MANAGED, stream=budget_rules.CARE)
    mine = rows.filter(budget__plan__in=plans).select_related("budget__case__person")
    parts = {each.address: each for each in mine.order_by("pk")}
    standing: dict[str, list[budget_rules.Promise]] = {}
    for each in budgets.promises(list(parts)):
        standing.setdefault(budget_rules.order_of(each.reference), []).append(each)
    paid = Payment.objects.filter(part__in=parts.values()).exclude(state__in=GONE)
    billed = {budget_rules.order_of(each) for each in paid.values_list("order", flat=True)}
    found = []
    for order, promise in _released_last(block, parts).items():
        left, name = standing.get(order, []), f"{order}:{block.ref}-again:{promise.ends_before}"
        if order not in billed and all(_released(block, each) for each in left):
            found.append(Freed(parts[promise.source], promise, left, name))
    done = Entry.objects.filter(reference__in=[each.name for each in found])
    names = set(done.values_list("reference", flat=True))
    return [each for each in found if each.name not in names]


def _released_last(block: Block, parts: Mapping[str, Part]) -> dict[str, budget_rules.Promise]:
    """Find what a contract released, by order: where it did so twice, the last."""
    about = {each.budget.case.person.ref for each in parts.values()}
    events = Event.objects.filter(code=RELEASED, about__in=about, facts__block=block.ref)
    entries = [each.facts["entry"] for each in events]
    return {
        budget_rules.order_of(each.reference): each for each in budgets.promises_named(entries)
    }


def given_back(part: Part) -> Money:
    """Add up what a part gave back to the council and was not put in again."""
    rows = ledger.lines([part.address], budgets.EVER)
    mine = (x for x in rows if x.movement.reference.startswith(("return:", "late:")))
    return -Money.total(x.amount for x in mine)


def _released(block: Block, promise: budget_rules.Promise) -> bool:
    """Say whether this is what was left of an order once the contract's share was released."""
    return block.ref in promise.reference.split(":")


def _parts(used: Iterable[int], charged: Iterable[str], idle: Iterable[str]) -> list[Part]:
    asked = Q(budget__in=list(used)) | Q(budget__ref__in=list(charged))
    asked |= Q(address__in=list(idle))
    rows = Part.objects.filter(asked, held=budget_rules.MANAGED, stream=budget_rules.CARE)
    return list(rows.select_related("budget__case__person").order_by("pk"))


def _invoiced(block: Block, parts: Iterable[Part]) -> dict[int, list[Period]]:
    """Find the runs that invoices of their own are for, and not for what a contract left."""
    rows = Payment.objects.filter(
        part__in=parts, kind=Kind.INVOICE, whose=block.service.organisation.ref
    ).exclude(state__in=GONE)
    rows = rows.exclude(order__contains=f":{block.ref}:")
    found: dict[int, list[Period]] = {}
    for part, first, end in rows.order_by("pk").values_list("part", "starts_on", "ends_before"):
        found.setdefault(part, []).append(Period(first, end))
    return found


def _promised(block: Block, today: date) -> dict[str, list[budget_rules.Promise]]:
    account = budget_rules.provider_account(block.service.organisation.ref)
    found: dict[str, list[budget_rules.Promise]] = {}
    for each in budgets.promised_to(account, today, None):
        found.setdefault(each.source, []).append(each)
    return found


def _lines(block: Block, found: Iterable[Budget]) -> Lines:
    """Gather what the provider was asked for, and mark what a contract is for."""
    under, whose = orders.lines_under(block), block.service.organisation
    return {
        plan: [(each, each.line in under) for each in asked.get((whose.pk, whose.ref), [])]
        for plan, asked in orders.lines_of(found).items()
    }


def _over(budget: Budget, today: date) -> list[Period]:
    """List the runs of a budget that are over."""
    runs = budget.period.four_weekly() if budget.period else ()
    return [each for each in runs if each.ends_before and each.ends_before <= today]


def _sums(runs: Iterable[Period], days: Iterable[tuple[date, Fraction]]) -> list[order_rules.Run]:
    given = list(days)
    return [
        order_rules.Run(
            run, sum((quantity for day, quantity in given if day in run), start=Fraction(0))
        )
        for run in runs
    ]


def _first(run: Period) -> date:
    return run.starts_on


def used_of_blocks(person: Person) -> list[budget_rules.Paid]:
    """List what somebody was charged for their use of contracts, by provider and run."""
    mine = Part.objects.filter(budget__case__person=person, held=budget_rules.MANAGED)
    lines = ledger.lines(list(mine.values_list("address", flat=True)), budgets.EVER)
    names = [(line.movement.reference, line) for line in lines]
    return [
        budget_rules.Paid(line.other.partition(":")[2], budget_rules.read_run(name), -line.amount)
        for name, line in names
        if name.startswith(orders.USED)
    ]


# What has no invoice of its own -----------------------------------------------------------------


def covered(asked: Iterable[tuple[Part, budget_rules.Promise]]) -> dict[str, str]:
    """Say of which orders a block contract pays for all or some, and why: by their references.

    Once somebody was charged for their use in a run, or it is over for long and nothing was used,
    what is left of its order may be billed.
    """
    found = list(asked)
    said: dict[str, str] = {}
    for block in orders.blocks_of({promise.target.partition(":")[2] for _, promise in found}):
        account = budget_rules.provider_account(block.service.organisation.ref)
        mine = [
            (part, each)
            for part, each in found
            if each.target == account and part.stream == budget_rules.CARE
        ]
        runs = orders.booked(block).runs
        lines = _lines(block, {part.budget for part, _ in mine})
        for part, promise in mine:
            charged = any(each.overlap(promise.run) for each in runs.get(part.budget.ref, ()))
            left = _left(block, lines, part, promise)
            if _released(block, promise):
                continue
            if not left or (left < promise.amount and not charged):
                said[promise.reference] = order_rules.covered_words(block.ref, whole=not left)
    return said


def _left(block: Block, lines: Lines, part: Part, promise: budget_rules.Promise) -> Money:
    under = lines.get(part.budget.plan_id, [])
    return order_rules.left_of(promise.amount, promise.run, under, block.contract)


# Worked out again -------------------------------------------------------------------------------


def check_blocks() -> list[str]:
    """Work every contract out again: a sentence for each thing that does not hold."""
    return [words for block in orders.blocks().order_by("pk") for words in _wrong(block)]


def _wrong(block: Block) -> Iterator[str]:
    rows, booked = block_invoices(block), orders.booked(block)
    billed = _counted(block, Kind.BLOCK)
    for one, other in combinations(billed, 2):
        if days := one.period.overlap(other.period):
            said = budget_rules.days_in_words(days)
            yield f"Contract {block.ref} pays twice for {said}: {one.ref} and {other.ref}."
    total = Money.total(each.amount for each in billed)
    if total > block.price:
        yield f"Contract {block.ref} costs {block.price}, and its invoices come to {total}."
    sent = Money.total(each.amount for each in rows if each.state in (State.SENT, State.PAID))
    if sent != booked.sent:
        yield f"Contract {block.ref} was paid {sent} by payments, and {booked.sent} by the book."
    for budget, runs in booked.runs.items():
        if Money.total(x for amounts in runs.values() for x in amounts) < NOTHING:
            yield f"Budget {budget} was given back more than it was charged under {block.ref}."
