"""Read payment runs: what goes into one, what is known of each payment, what stands out."""

import tomllib
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import F, Max, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from selfdirect.foundation.kernel.actor import Actor
from selfdirect.foundation.kernel.decision import there
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.kernel.period import Period
from selfdirect.foundation.kernel.sheets import csv_bytes
from selfdirect.foundation.ledger.models import Account, Entry
from selfdirect.register.cases.models import Case
from selfdirect.support.budgets import queries as budgets
from selfdirect.support.budgets import rules as budget_rules
from selfdirect.support.budgets.models import Budget, Change, Part
from selfdirect.support.payments import policy, says
from selfdirect.support.payments.journey import RunState, State
from selfdirect.support.payments.models import BankAccount, Finding, LeftOut, Line, Payment, Run
from selfdirect.support.payments.queries.accounts import holds, paid_to, with_waiting
from selfdirect.support.payments.queries.pools import of_who_left
from selfdirect.support.payments.rules import checks
from selfdirect.support.payments.rules.accounts import person_of
from selfdirect.support.payments.rules.bank import pain001, standard18
from selfdirect.support.payments.rules.bank.batch import Batch, Credit, Originator, fault

LIMITS = Path(__file__).parents[1] / "limits.toml"
HIDDEN = "A restricted record"
GONE_OUT = (State.SENT, State.PAID)
NOT_SENT = (State.PREPARED, State.APPROVED)
ON_ITS_WAY = (State.APPROVED, *GONE_OUT)
OWED, REST = Payment.Kind.OWED, Payment.Kind.REST
BY_RUNS = (Payment.Kind.DIRECT, Payment.Kind.FUND, OWED, REST)  # what they prepare
ONE_DAY = (Payment.Kind.REFUND, OWED, REST)  # sums of one day, and of no stretch of weeks
RENDER = {Run.Format.STANDARD18: standard18.render, Run.Format.PAIN001: pain001.render}


@cache
def limits() -> checks.Limits:
    """Read how careful a run is."""
    given: dict[str, Any] = tomllib.loads(LIMITS.read_text("utf-8"))
    return checks.Limits(
        cooling_off_days=given["cooling_off_days"],
        unlike_last=Fraction(given["unlike_last"]),
        unlike_least=Money.pounds(given["unlike_least"]),
        total_unlike=Fraction(given["total_unlike"]),
        card_days=given["card_days"],
        bank_days=given["bank_days"],
    )


@cache
def idle_days() -> int:
    """Read how many days after a run nothing written down means that nothing was used."""
    return int(tomllib.loads(LIMITS.read_text("utf-8"))["idle_days"])


# Runs -------------------------------------------------------------------------------------------


def runs(actor: Actor) -> QuerySet[Run]:
    """List the runs, the newest first, without their files."""
    policy.may_prepare(actor).require()
    return Run.objects.defer("file").order_by("-made_at", "-pk")


def get_run(actor: Actor, ref: str) -> Run:
    """Find a run by its reference.

    :raises NotThere: if there is none
    """
    return there(runs(actor).filter(ref=ref).first())


def live(run: Run) -> QuerySet[Line]:
    """List the payments that go, in their order."""
    return run.lines.filter(live=True).select_related("payment", "account").order_by("place")


def held_out(run: Run) -> QuerySet[Line]:
    return run.lines.filter(live=False).select_related("payment").order_by("place")


def findings(run: Run) -> QuerySet[Finding]:
    """List what stands out of payments that go, and of the run itself."""
    found = run.findings.filter(Q(line=None) | Q(line__live=True))
    return found.select_related("line__payment__part__budget__case__person")


def left_out(run: Run) -> QuerySet[LeftOut]:
    return run.left_out.select_related("case__person")


def open_findings(run: Run) -> QuerySet[Finding]:
    return findings(run).filter(cleared_at=None).order_by("line__place", "pk")


def holding_up(run: Run) -> QuerySet[Finding]:
    """List those that approval waits for; a rest that nobody can be paid waits by itself."""
    return open_findings(run).exclude(code=checks.KEEPS)


def run_of(payment: Payment) -> Run | None:
    """Find the run that a payment goes or went with."""
    line = payment.lines.filter(live=True).select_related("run").defer("run__file").first()
    return line.run if line else None


@dataclass(frozen=True, slots=True)
class Sums:
    """What a run comes to now."""

    payments: int
    payees: int
    total: Money


def sums(run: Run) -> Sums:
    rows = run.lines.filter(live=True)
    payees = rows.values("payment__whose").distinct().count()
    total: Money | None = rows.aggregate(total=Sum("amount"))["total"]
    return Sums(rows.count(), payees, total or NOTHING)


def before(run: Run) -> Run | None:
    """Find the last run that went to the bank before this one, other than of one payment."""
    went = Run.objects.filter(state__in=[RunState.SENT, RunState.CLOSED], single=False)
    return went.defer("file").filter(made_at__lt=run.made_at).order_by("made_at").last()


# What goes into one -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Direct:
    """A part that pays somebody directly, with what they have of it so far."""

    part: Part
    so_far: Money
    last: date | None  # until when there is a payment


def direct_open(until: date) -> list[Direct]:
    """List every part of which a direct payment may be due by a day, whoever may see whose it is.

    In a few queries for all of them; what is due of each, `direct_due` works out.
    """
    found = (
        _direct()
        .filter(budget__starts_on__lte=until)
        .annotate(end=Coalesce("budget__ended_on", "budget__ends_before"))
        .filter(end__gt=F("budget__starts_on"))
        .filter(Q(last=None) | Q(last__lte=until, last__lt=F("end")))
    )
    return _so_far(list(found))


def direct_of(budget: Budget) -> list[Direct]:
    """List every part of one budget that pays somebody directly, paid or not."""
    return _so_far(list(_direct().filter(budget=budget)))


def _direct() -> Any:
    """Find such parts, with the end of the days that somebody was paid for."""
    ours = Q(payments__kind=Payment.Kind.DIRECT)  # what else a part pays is for no run of weeks
    taken = ours & ~Q(payments__state__in=[State.REFUSED, State.RETURNED])
    parts = Part.objects.filter(held__in=budget_rules.NET)
    parts = parts.annotate(last=Max("payments__ends_before", filter=taken))
    return parts.select_related("budget__case__person").order_by("pk")


def _so_far(parts: Sequence[Any]) -> list[Direct]:
    received, coming = budgets.received_of(parts), _in_hand(parts)
    return [
        Direct(part, received.get(part.address, NOTHING) + coming.get(part.pk, NOTHING), part.last)
        for part in parts
    ]


def direct_due(each: Direct, until: date) -> budget_rules.Due | None:
    """Work out the direct payment of a part that is due by a day; None if none is."""
    due = budgets.next_due(each.part, each.so_far, each.last)
    last = each.last or each.part.budget.starts_on
    return due if due and last <= due.run.starts_on <= until else None


def direct_for(run: Run) -> list[Direct]:
    """List the parts that a run pays directly: of people with cards, if those fail."""
    found = direct_open(run.due_by)
    if run.rail != Run.Rail.CARD:
        return found
    cards, own = budgets.on_cards(), budget_rules.DIRECT
    return [each for each in found if each.part.budget.case_id in cards and each.part.held == own]


def _in_hand(parts: Iterable[Part]) -> dict[int, Money]:
    coming = Payment.objects.filter(
        part__in=parts, kind__in=(Payment.Kind.DIRECT, OWED), state__in=NOT_SENT
    )
    return dict(coming.order_by().values_list("part").annotate(Sum("amount")))


def to_go(run: Run, at: datetime) -> QuerySet[Payment]:
    """List what may go with a run: agreed, due by its day, and in no other.

    With them goes what an earlier run prepared, and then did not take along.
    """
    agreed = Q(state=State.APPROVED, decided_at__lte=at)
    if run.takes_direct:
        agreed |= Q(state=State.PREPARED, kind__in=BY_RUNS, lines__live=False)
    due = Payment.objects.filter(agreed, starts_on__lte=run.due_by).exclude(lines__live=True)
    if run.rail == Run.Rail.CARD:
        due = due.filter(kind=Payment.Kind.DIRECT, part__budget__case__in=budgets.on_cards())
    return due.distinct().order_by("payee_name", "starts_on", "pk")


# What is known of each --------------------------------------------------------------------------


def items(run: Run, lines: Sequence[Line]) -> Iterator[checks.Item]:
    """Gather what is known of each payment of a run, in a handful of queries for all of them."""
    paid = [line.payment for line in lines]
    whose = {each.whose for each in paid}
    accounts, waiting = accounts_for(run, whose), with_waiting(whose)
    held, known, last = holds(run.pay_on, whose), paid_before(whose), last_ones(paid)
    promised, left, twins = pending([p.entry or p.order for p in paid]), _left(paid), _same(paid)
    of = {each.budget.pk: each.budget for each in paid if each.budget}
    died = budgets.deaths({each.case.person_id for each in of.values()})
    back, left_fund = came_back(whose), of_who_left(paid)
    unsigned, pauses = budgets.without_terms(of.values()), budgets.paused(of.values())
    for line, each in zip(lines, paid, strict=True):
        account, hold = accounts.get(each.whose), held.get(each.whose)
        budget = each.budget
        made = each.state == State.PREPARED and not each.order
        payee, person = shown(each)
        yield checks.Item(
            place=line.place,
            payee=payee,
            person=person,
            run=each.period,
            amount=each.amount,
            promised=each.pk not in left_fund
            and (made or (each.state in NOT_SENT and (each.entry or each.order) in promised)),
            left=left.get(each.source) if made else None,
            no_file=fault(credit(each, account)) if account else "",
            has_details=account is not None,
            waiting_details=each.whose in waiting,
            payable_from=account.payable_from if account else None,
            hold=(hold.because, hold.placed_by_name) if hold else None,
            ended_on=budget.ended_on if budget and each.kind not in ONE_DAY else None,
            suspended=_paused(each, pauses.get(budget.pk, ())) if budget else "",
            died_on=died.get(budget.case.person_id)
            if budget and each.kind != Payment.Kind.INVOICE
            else None,
            agreed=not _unsigned(each, unsigned) or each.whose in known,
            came_back=back.get(_details(account), "") if account else "",
            first=each.whose not in known,
            last=last.get(_like(each)),
            same=twins.get(each.pk, ""),
        )


def accounts_for(run: Run, whose: Collection[str]) -> dict[str, BankAccount]:
    return paid_to(whose, run.pay_on, emergency=bool(run.rail))


def _paused(payment: Payment, pauses: Iterable[Change]) -> str:
    """Say whether a pause that was learnt of since changes what a payment should be."""
    if payment.kind in ONE_DAY or payment.part is None:
        return ""
    part = payment.part.key
    leaves = {part, f"{part}:{payment.whose}"}
    mine = (
        checks.Pause(Period(each.starts_on, each.ends_before), each.known_at)
        for each in pauses
        if leaves & each.keeps.keys()
    )
    return checks.paused_since(payment.period, payment.prepared_at, mine)


def _unsigned(payment: Payment, without: Collection[int]) -> bool:
    mine = payment.kind in (Payment.Kind.DIRECT, Payment.Kind.REST)
    return bool(mine and payment.budget and payment.budget.pk in without)


def shown(payment: Payment) -> tuple[str, str]:
    """Name who is paid, and for whom: finance reads runs, and restricted names are not theirs."""
    person = payment.case.person if payment.case else None
    if person is None or not person.restricted:
        return payment.payee_name, payment.whom
    own = person_of(payment.whose) == person.ref
    return HIDDEN if own else payment.payee_name, HIDDEN


def paid_before(whose: Collection[str]) -> set[str]:
    rows = Payment.objects.filter(whose__in=whose, state__in=GONE_OUT)
    return set(rows.order_by().values_list("whose", flat=True).distinct())


def came_back(whose: Collection[str]) -> dict[tuple[str, ...], str]:
    """Say of whose accounts the last thing that the bank said is that a payment came back."""
    some = Payment.objects.filter(whose__in=whose, state=State.RETURNED).values("whose")
    account = ("account__whose", "account__sort_code", "account__number")
    heard = Line.objects.filter(live=True, payment__state__in=[State.PAID, State.RETURNED])
    heard = heard.exclude(payment__returned_because=says.RAIL_FAILED)
    last = heard.filter(account__whose__in=some).order_by(*account, "-run__sent_at", "-pk")
    rows = last.distinct(*account).values_list(*account, "payment__returned_because")
    return {tuple(details): why for *details, why in rows if why}


def _details(account: BankAccount) -> tuple[str, ...]:
    return account.whose, account.sort_code, account.number


Like = tuple[int | None, int | None, str, str, str]


def _like(payment: Payment) -> Like:
    """Name what makes two payments comparable: for whom, to whom, of which kind and money."""
    person = payment.case.person_id if payment.case else None
    stream = payment.part.stream if payment.part else ""
    return person, payment.block_id, payment.whose, payment.kind, stream


def last_ones(paid: Collection[Payment]) -> dict[Like, checks.Last]:
    """Find the last payment that went out before some, of the same kind, person and payee."""
    like = ("part__budget__case__person", "block_id", "whose", "kind", "part__stream")
    of = Q(part__budget__case__person__in={each.case.person_id for each in paid if each.case})
    of |= Q(block_id__in={each.block_id for each in paid if each.block_id})
    rows = Payment.objects.filter(of, whose__in={each.whose for each in paid}, state__in=GONE_OUT)
    rows = rows.order_by(*like, "-starts_on", "-pk").distinct(*like)
    rows = rows.select_related("part__budget__case")
    return {_like(row): checks.Last(row.amount, row.period) for row in rows}


def pending(references: Iterable[str]) -> set[str]:
    """Say which promises still stand in the book."""
    rows = Entry.objects.filter(reference__in=list(references), pending=True, settlement=None)
    return set(rows.values_list("reference", flat=True))


def wait_for_first(cases: Collection[int]) -> QuerySet[Case]:
    """List those cases in which it is finance's turn to make the first payment."""
    return Case.objects.filter(
        pk__in=cases, tasks__code="budget.pay", tasks__main=True, tasks__done_at=None
    )


def _left(paid: Iterable[Payment]) -> dict[str, Money]:
    addresses = [each.source for each in paid if each.state == State.PREPARED]
    rows: Any = Account.objects.filter(address__in=addresses)  # guarded, so each has a balance
    return dict(rows.values_list("address", "available"))


def _same(paid: Sequence[Payment]) -> dict[int, str]:
    """Find twins: another payment to the same payee, for the same person and first day."""
    rows = Payment.objects.filter(
        whose__in={each.whose for each in paid},
        starts_on__in={each.starts_on for each in paid},
        state__in=ON_ITS_WAY,
    ).select_related("part__budget__case")
    seen: dict[tuple[object, ...], list[Payment]] = {}
    for row in rows:
        seen.setdefault((*_like(row), row.starts_on), []).append(row)
    found = {}
    for each in paid:
        others = [o for o in seen.get((*_like(each), each.starts_on), ()) if o.pk != each.pk]
        if others:
            found[each.pk] = others[0].ref
    return found


# The file ---------------------------------------------------------------------------------------


def credit(payment: Payment, account: BankAccount) -> Credit:
    return Credit(
        payment.ref, account.sort_code, account.number, account.name, payment.amount.pence
    )


def file(run: Run, lines: Iterable[Line], made_at: datetime, serial: int) -> bytes:
    """Write the file of a run for the bank.

    :raises Refused: with what keeps it from being one
    """
    if run.format == Run.Format.LIST:
        return csv_bytes(listed(run, lines))
    payees = tuple(credit(line.payment, line.account) for line in lines if line.account)
    payer = Originator(**settings.COUNCIL_BANK)
    batch = Batch(run.ref, payer, made_at, run.process_on, payees, serial)
    return RENDER[Run.Format(run.format)](batch)


def listed(run: Run, lines: Iterable[Line]) -> Iterator[tuple[object, ...]]:
    """Write the payments of a run as a list for whoever keys them in at another bank."""
    yield ("Reference", "Name on the account", "Sort code", "Account number", "Amount")
    for line in lines:
        if account := line.account:
            code = account.sort_code
            written = f"{code[:2]}-{code[2:4]}-{code[4:]}"
            number = f"{account.number[:4]} {account.number[4:]}"  # else a sheet drops noughts
            yield (line.payment.ref, account.name, written, number, line.amount)
    yield ("Altogether", "", "", "", run.total)


def gone() -> QuerySet[Payment]:
    """List what left our bank, and what came back of it after that.

    What was taken back because the way to the bank failed may never have left.
    """
    rows = Payment.objects.filter(state__in=[State.SENT, State.PAID, State.RETURNED])
    return rows.exclude(state=State.RETURNED, returned_because=says.RAIL_FAILED)
