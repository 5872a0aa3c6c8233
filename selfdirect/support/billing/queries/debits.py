"""Read direct debits: whose account, what is taken from whom and when, and what came back."""

from collections.abc import Collection as Several
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from django.conf import settings
from django.db.models import Exists, Max, OuterRef, Q, QuerySet, Sum
from django.utils.timezone import localdate

from selfdirect.foundation.kernel.actor import Actor
from selfdirect.foundation.kernel.decision import Refused, there
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.ledger.models import Entry
from selfdirect.foundation.outbox.models import Channel, Message
from selfdirect.register.cases import queries as cases
from selfdirect.register.people.models import Person
from selfdirect.support.billing import policy, rules
from selfdirect.support.billing.journey import Asked, MandateState, RunState
from selfdirect.support.billing.models import (
    Arrangement,
    Chase,
    Debit,
    DebitRun,
    Line,
    Mandate,
    Report,
    ReportRow,
    WriteOff,
)
from selfdirect.support.billing.queries.bills import (
    asking,
    came_in_parts,
    credits_of,
    mine,
    used_for,
    waiting,
)
from selfdirect.support.billing.scheme import reports, scheme, terms
from selfdirect.support.budgets import queries as budgets
from selfdirect.support.budgets import rules as budget_rules
from selfdirect.support.budgets.journey import State as BudgetState
from selfdirect.support.budgets.models import Budget
from selfdirect.support.payments.rules.bank import standard18
from selfdirect.support.payments.rules.bank.batch import (
    BEGINS,
    ENDS,
    Batch,
    Credit,
    Originator,
)
from selfdirect.support.reconciliation import queries as feeds
from selfdirect.support.reconciliation.models import Line as BankLine
from selfdirect.support.reconciliation.models import Match, Outcome
from selfdirect.support.reconciliation.rules import bare

A_YEAR = 100  # collections, with room to spare

# Whose account ----------------------------------------------------------------------------------


def open_mandates() -> QuerySet[Mandate]:
    return Mandate.objects.exclude(state=MandateState.ENDED).select_related("person")


def mandate_of(person: Person) -> Mandate | None:
    """Find the account from which somebody pays now."""
    return open_mandates().filter(person=person).first()


def get_mandate(actor: Actor, ref: str) -> Mandate:
    """Find an instruction by its reference.

    :raises NotThere: if there is none, or its person is not this actor's to see
    """
    seen = cases.visible(actor).order_by().values("person")
    return there(Mandate.objects.filter(person__in=seen, ref=ref).select_related("person").first())


def to_agree(actor: Actor) -> QuerySet[Mandate]:
    """List those who pay for somebody, and have not said yes to us themselves."""
    rows = open_mandates().filter(agreed_at=None, person__in=mine(actor))
    return rows.order_by("at")


def to_tell() -> tuple[QuerySet[Mandate], QuerySet[Mandate]]:
    """List of whom banks are to be told that they begin, and that they end."""
    begin = Mandate.objects.filter(state=MandateState.NEW, agreed_at__isnull=False)
    ended = Mandate.objects.filter(
        state=MandateState.ENDED, lodged_on__isnull=False, told_end_on=None
    ).exclude(ended_how=Mandate.End.BANK)
    return begin.order_by("pk"), ended.order_by("pk")


def told_of(actor: Actor, run: DebitRun) -> tuple[QuerySet[Mandate], QuerySet[Mandate], int]:
    """List of whom banks are told with a collection, as this actor may see them; count them all.

    By its file, or who waits to be told now; nobody if it was stopped, or the bank lost it.
    """
    if run.state == RunState.STOPPED or (run.file_taken_at and not run.telling):
        return Mandate.objects.none(), Mandate.objects.none(), 0
    every = told_in(run) if run.file_taken_at else to_tell()
    begin, end = (
        rows.filter(person__in=mine(actor)).select_related("person").order_by("pk")
        for rows in every
    )
    return begin, end, sum(rows.count() for rows in every)


def lapsed(today: date) -> list[Mandate]:
    """List the instructions that were not used for so long that banks do not keep them."""
    rows = open_mandates().filter(state=MandateState.LODGED, lodged_on__lte=today)
    return [
        each
        for each in rows
        if each.lodged_on and rules.lapses_on(each.used_on or each.lodged_on, scheme()) <= today
    ]


# What is taken ----------------------------------------------------------------------------------


def debit_runs(actor: Actor) -> QuerySet[DebitRun]:
    """List the collections, the newest first, without their files."""
    policy.may_bill(actor).require()
    return DebitRun.objects.defer("file").order_by("-made_at", "-pk")


def get_debit_run(actor: Actor, ref: str) -> DebitRun:
    return there(debit_runs(actor).filter(ref=ref).first())


def debits_of_run(actor: Actor, run: DebitRun) -> QuerySet[Debit]:
    """List a run's collections, the largest first; not those of people who are restricted."""
    rows = run.debits.filter(person__in=mine(actor))
    return rows.select_related("person", "mandate__person").order_by("-amount", "pk")


def notices_waiting(run: DebitRun, today: date) -> int:
    """Count who has still to be told of a collection, and is told in time if it is today."""
    return sum(not told for told in _notices(run, today).values())


def told_late(run: DebitRun, today: date) -> set[str]:
    """Say who is told of a collection too late, or not at all: by the person's reference."""
    return set(_planned(run)) - _notices(run, today).keys()


def _planned(run: DebitRun) -> QuerySet[Debit, str]:
    return run.debits.filter(state=Debit.State.PLANNED).values_list("person__ref", flat=True)


def _notices(run: DebitRun, today: date) -> dict[str, bool]:
    """Say whom word reaches in time, and whether it has gone: posted, sent, or told by hand."""
    if not (run.collect_on and run.approved_at) or run.file_taken_at:
        return {}
    rows = Message.objects.filter(
        subject=rules.TAKES, queued_at=run.approved_at, about__in=_planned(run)
    )
    found = {}
    for about, channel, sent_at in rows.values_list("about", "channel", "sent_at"):
        day, by_post = localdate(sent_at) if sent_at else today, channel == Channel.LETTER
        if rules.soonest(day, scheme(), by_post=by_post) <= run.collect_on:
            found[about] = sent_at is not None
    return found


def next_debit(person: Person) -> Debit | None:
    """Find what somebody was told will be taken."""
    rows = person.debits.filter(state__in=Debit.COMING, told_at__isnull=False)
    return rows.select_related("run", "mandate").defer("run__file").first()


def coming_from(people: Several[int]) -> dict[int, Debit]:
    """Find what each of some people was told will be taken, in one query."""
    rows = Debit.objects.filter(person__in=people, state__in=Debit.COMING, told_at__isnull=False)
    return {each.person_id: each for each in rows.select_related("run").defer("run__file")}


def at_bank(person: Person) -> bool:
    """Say whether something may be at the bank, so that it is taken whatever we do now."""
    rows = person.debits.filter(state__in=Debit.COMING, run__file_taken_at__isnull=False)
    return rows.exists()


def gave_back_to(person: Person) -> QuerySet[Debit]:
    """List what was counted in and went back to somebody's bank."""
    return back_of(person).filter(receipt__isnull=False)


def back_of(person: Person) -> QuerySet[Debit]:
    """List what came back of what was taken from somebody, the newest first."""
    return person.debits.filter(state__in=Debit.BACK).order_by("-back_on", "-pk")


def claims(actor: Actor) -> QuerySet[Debit]:
    """List what payers' banks gave back, and nobody has answered, the longest wait first."""
    rows = Debit.objects.filter(
        state=Debit.State.CLAIMED, answered_at=None, person__in=mine(actor)
    )
    return rows.select_related("person").order_by("back_on", "pk")


def get_debit(actor: Actor, ref: str) -> Debit:
    rows = Debit.objects.filter(person__in=mine(actor), ref=ref).select_related("person")
    return there(rows.first())


def payers(
    mandates: Sequence[Mandate], collect_on: date, today: date, besides: DebitRun | None = None
) -> dict[int, rules.Payer]:
    """Say what is known of each who pays by direct debit, in a set number of queries for all.

    By person. What goes with `besides` is not counted as another that is on its way.
    """
    people = [each.person_id for each in mandates]
    owed = _owed(mandates, collect_on) | _parts(mandates, collect_on)
    died = budgets.deaths(people)
    let_go = _people(WriteOff.objects.filter(state=Asked.ASKED), people)
    unanswered = Debit.objects.filter(state=Debit.State.CLAIMED, answered_at=None)
    disputed = _people(unanswered, people)
    coming = _people(Debit.objects.filter(state__in=Debit.COMING).exclude(run=besides), people)
    resting = _resting(people, today)
    return {
        each.person_id: rules.Payer(
            owed=owed.get(each.person_id, NOTHING),
            lodged_on=each.lodged_on,
            used_on=each.used_on,
            agreed=each.agreed_at is not None,
            ended=each.state == MandateState.ENDED,
            died=each.person_id in died,
            resting=each.person_id in resting,
            let_go=each.person_id in let_go,
            disputed=each.person_id in disputed,
            coming=each.person_id in coming,
            unreached=not each.write_to,
        )
        for each in mandates
    }


def by_debit(people: Several[int], today: date) -> set[int]:
    """Say who of these may leave their bills to a direct debit, and need not pay by hand."""
    mandates = list(open_mandates().filter(person__in=people))
    found = payers(mandates, today, today) if mandates else {}
    return {pk for pk, payer in found.items() if rules.pays(payer)}


def _owed(mandates: Sequence[Mandate], due_by: date) -> dict[int, Money]:
    """Add up what each owes of bills due by a day, less what stands to their credit."""
    refs = {each.person_id: each.person.ref for each in mandates}
    rows = waiting().filter(bill__due_on__lte=due_by, bill__person__in=refs).order_by()
    sums: Any = rows.values_list("bill__person").annotate(Sum("amount"))
    credit = credits_of(refs.values())
    return {
        pk: max(amount - credit.get(refs[pk], NOTHING), NOTHING) for pk, amount in sums.order_by()
    }


def _parts(mandates: Sequence[Mandate], day: date) -> dict[int, Money]:
    """Say of each who pays in parts what of these is due by a day: at most what they owe."""
    agreed = arranged([each.person_id for each in mandates])
    came = came_in_parts(agreed.values())
    whole = _owed([each for each in mandates if each.person_id in agreed], date.max)
    return {
        pk: min(rules.still_due(each.parts, came[pk], day), whole.get(pk, NOTHING))
        for pk, each in agreed.items()
    }


def arranged(people: Several[int]) -> dict[int, Arrangement]:
    """Find what is agreed with each who pays in parts, by person."""
    rows = Arrangement.objects.filter(person__in=people, ended_on=None)
    return {each.person_id: each for each in rows.select_related("person")}


def _people(rows: QuerySet[Any], among: Several[int]) -> set[int]:
    return set(rows.filter(person__in=among).values_list("person", flat=True))


def _resting(people: Several[int], today: date) -> set[int]:
    """List who was found not to be able to pay, and is not asked for some weeks."""
    looks = Chase.objects.filter(person__in=people, kind=rules.Kind.HARDSHIP)
    last = {each.person_id: each for each in looks.order_by("on", "pk")}
    return {
        pk
        for pk, each in last.items()
        if each.found == rules.Found.CANNOT and today < each.on + terms(today).rest
    }


def last_ones(debits: Iterable[Debit]) -> set[int]:
    """Say from whom nothing more will be asked: no budget is open, and this is all they owe."""
    amounts = {each.person_id: each.amount for each in debits}
    going = Budget.objects.filter(state=BudgetState.OPEN, case__person__in=amounts)
    ended = amounts.keys() - set(going.values_list("case__person", flat=True))
    mandates = open_mandates().filter(person__in=ended)
    owed = _owed(list(mandates), date.max)
    return {pk for pk in ended if owed.get(pk, NOTHING) <= amounts[pk]}


def begun(mandates: Several[int]) -> set[int]:
    """Say from which accounts something was asked already."""
    rows = Debit.objects.filter(mandate__in=mandates).exclude(code="")
    return set(rows.values_list("mandate", flat=True))


def asked_again(debits: Iterable[Debit], on: date) -> set[int]:
    """Say which ask again for what came back: of one sum, all of which is still owed.

    Money that came since and paid other bills does not count.
    """
    amounts = {each.mandate_id: each.amount for each in debits}
    codes = [code for code, reason in reports()["unpaid"].reasons.items() if reason.again]
    rows = Debit.objects.filter(
        mandate__in=amounts,
        state=Debit.State.UNPAID,
        back_code__in=codes,
        back_on__gte=on - timedelta(days=scheme().again_days),
        run__collect_on__isnull=False,
    ).select_related("mandate__person", "run")
    same = [each for each in rows.defer("run__file") if each.amount == amounts[each.mandate_id]]
    return {each.mandate_id for each in same if _still_owed(each)}


def _still_owed(debit: Debit) -> bool:
    """Say whether all of what was to be taken then is owed of the bills that it was for."""
    due_by = debit.run.collect_on or date.max
    owed = _owed([debit.mandate], due_by).get(debit.person_id, NOTHING)
    return owed >= debit.amount


def file_of(
    run: DebitRun, debits: Iterable[Debit], begin: Iterable[Mandate], end: Iterable[Mandate],
    at: datetime, serial: int,
) -> bytes:  # fmt: skip
    """Write the file of a collection for the bank.

    :raises Refused: with what keeps it from being one
    """
    lines = (
        *(_line(each.mandate, each.code, each.amount) for each in debits),
        *(_line(each, BEGINS) for each in begin),
        *(_line(each, ENDS) for each in end),
    )
    payee = Originator(**settings.COUNCIL_BANK)
    return standard18.render(Batch(run.ref, payee, at, run.process_on, lines, serial))


def _line(mandate: Mandate, code: str, amount: Money = NOTHING) -> Credit:
    return Credit(
        mandate.reference, mandate.sort_code, mandate.number, mandate.name, amount.pence, code
    )


def next_serial(on: date, first: int) -> int:
    """Count the files of one day, from a number on that payment runs do not reach."""
    last = DebitRun.objects.filter(file_on=on).aggregate(last=Max("serial"))["last"]
    return (last or first - 1) + 1


# What came, and what came back ------------------------------------------------------------------


def come(today: date) -> list[str]:
    """Name the collections whose day has come."""
    day = Q(collect_on__lte=today) | Q(collect_on=None, process_on__lte=today)
    rows = DebitRun.objects.filter(day, state=RunState.SENT).order_by("pk")
    return list(rows.values_list("ref", flat=True))


def runs_in(actor: Actor, outcomes: Iterable[Outcome]) -> dict[int, DebitRun]:
    """Find which lines of the bank's list are the money of a whole collection, by line."""
    waits = debit_runs(actor).filter(state__in=[RunState.SENT, RunState.DONE], count__gt=0)
    runs = list(waits[:A_YEAR])
    return {
        each.pk: run
        for each in outcomes
        for run in runs
        if bare(run.ref) in bare(f"{each.line.reference} {each.line.words}")
        and run.total == each.line.amount
    }


def lock_came_in(actor: Actor, number: int, so: str) -> BankLine:
    """Hold a line of the bank's list that may be one person's money: no whole collection.

    :raises Refused: if it is one, or left the bank, or somebody has said already what it is
    """
    outcome = feeds.lock_came_in(actor, number, so)
    if runs_in(actor, [outcome]):
        raise Refused("This is a whole collection by direct debit. Count it as that instead.")
    return outcome.line


def open_of_many(people: Several[int]) -> dict[int, list[rules.Open]]:
    """List the billed shares of many that are still promised, the oldest first."""
    rows = waiting().filter(bill__person__in=people).order_by("starts_on", "reference")
    found: dict[int, list[rules.Open]] = {}
    for pk, reference, amount in rows.values_list("bill__person", "reference", "amount"):
        found.setdefault(pk, []).append(rules.Open(reference, amount))
    return found


def settled_of(person: Person) -> Iterator[Line]:
    """List the billed shares of somebody that their credit has paid for, the latest first."""
    rows = asking().filter(bill__person=person).order_by("-starts_on", "-reference")
    lines = list(rows)
    used = _in_book([used_for(line.reference) for line in lines])
    yield from (line for line in lines if used_for(line.reference) in used)


def _in_book(references: Sequence[str]) -> set[str]:
    rows = Entry.objects.filter(reference__in=references)
    return set(rows.values_list("reference", flat=True))


def unused(share: str, end: date) -> str:
    """Name a share anew, as none is named yet: the last end in a name is the one that holds.

    How often stands before it, so that no name grows with each payment that goes back.
    """
    first = budget_rules.order_of(share)
    names = (f"{first}:{nth}:{end}" for nth in count(2))
    return next(name for name in names if not _in_book([name]))


def bank_reports(actor: Actor) -> QuerySet[Report]:
    policy.may_bill(actor).require()
    return Report.objects.order_by("-at", "-pk")


def waiting_rows(report: Report) -> QuerySet[ReportRow]:
    """List the rows of a report that did nothing by themselves, or say that somebody died."""
    reasons = reports()[report.profile].reasons
    died = [code for code, reason in reasons.items() if reason.died]
    return report.lines.filter(Q(done=False) | Q(code__in=died))


def rows_of(actor: Actor, report: Report) -> QuerySet[ReportRow]:
    """List the rows of a report that this actor may see, first those that wait: `waits`."""
    waits = Exists(waiting_rows(report).filter(pk=OuterRef("pk")))
    rows: Any = report.lines.filter(Q(mandate=None) | Q(mandate__person__in=mine(actor)))
    found: QuerySet[ReportRow] = rows.annotate(waits=waits).order_by("-waits", "nth")
    return found.select_related("mandate__person")


def brought(digest: str) -> bool:
    """Say whether this very file was brought before."""
    return Report.objects.filter(digest=digest).exists()


def known_marks(marks: Several[str]) -> set[str]:
    """Say which rows have done what they say; one that did nothing is tried again."""
    rows = ReportRow.objects.filter(mark__in=marks, done=True)
    return set(rows.values_list("mark", flat=True))


def by_reference(references: Several[str]) -> dict[str, Mandate]:
    """Find instructions by the names that banks have for them."""
    return {each.reference: each for each in _named(references).select_related("person")}


def _named(references: Iterable[str]) -> QuerySet[Mandate]:
    refs = [f"{each[:2]}-{each[2:6]}-{each[6:]}" for each in references]
    return Mandate.objects.filter(ref__in=refs)


def told_in(run: DebitRun) -> tuple[QuerySet[Mandate], QuerySet[Mandate]]:
    """List of whom banks are told with a run's file that they begin, and that they end."""
    lines = standard18.read(bytes(run.file or b"")).credits
    begin, end = (
        _named(each.reference for each in lines if each.code == code) for code in (BEGINS, ENDS)
    )
    return begin, end


def came_in(run: DebitRun) -> bool:
    """Say whether somebody placed a line of the bank's list as the money of a collection."""
    return Match.objects.live().filter(what=Match.What.OTHER, name=run.ref).exists()


def debit_meant(mandate: Mandate, amount: Money, on: date) -> Debit | None:
    """Find the collection that a row means: of this sum, taken last before its day.

    A file may be at the bank before somebody has said so here.
    """
    taken = Q(state__in=[Debit.State.SENT, Debit.State.COLLECTED])
    filed = Q(state=Debit.State.PLANNED, run__state__in=[RunState.FILED, RunState.DOUBTED])
    rows = mandate.debits.filter(taken | filed, run__collect_on__lte=on)
    found = rows.select_related("person", "mandate").order_by("-run__collect_on")
    return next((each for each in found if each.amount == amount), None)
