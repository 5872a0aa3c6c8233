"""Read direct payments as they are looked at: accounts, their lines, and what came of looking."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from selfdirect.foundation.kernel.actor import Actor
from selfdirect.foundation.kernel.decision import there
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.ledger import queries as ledger
from selfdirect.foundation.ledger.models import Account as LedgerAccount
from selfdirect.foundation.ledger.models import Entry, Posting
from selfdirect.foundation.outbox.models import Stop
from selfdirect.register.cases.models import Case
from selfdirect.support.assurance import guidance, rules
from selfdirect.support.assurance.journey import OPEN, State, Way
from selfdirect.support.assurance.models import (
    Check,
    Circumstance,
    Effort,
    Question,
    Recovery,
    Return,
    Round,
)
from selfdirect.support.assurance.rules.lines import DAYS
from selfdirect.support.budgets import queries as budgets
from selfdirect.support.budgets import rules as budget_rules
from selfdirect.support.budgets.journey import State as BudgetState
from selfdirect.support.budgets.models import Budget, Part
from selfdirect.support.reconciliation import queries as feeds
from selfdirect.support.reconciliation.models import Card, Match, Outcome
from selfdirect.support.reconciliation.rules import Kind, bare
from selfdirect.support.reconciliation.rules import State as LineState

LATE = 31  # days by which a card company may tell of a line
SPENT_ON = budget_rules.purpose_account("")


def visible(actor: Actor) -> QuerySet[Check]:
    mine = budgets.visible(actor).order_by().values("pk")
    found = Check.objects.filter(budget__in=mine)
    return found.select_related("budget__case__person", "budget__case__worker", "round", "letter")


def get_visible(actor: Actor, ref: str) -> Check:
    """Find a look by its reference.

    :raises NotThere: if there is none, or it is not this actor's to see
    """
    return there(visible(actor).filter(ref=ref).first())


def lock_visible(actor: Actor, ref: str) -> Check:
    """Find a look and hold it until the act has ended.

    :raises NotThere: as `get_visible`
    """
    found = get_visible(actor, ref)
    held = Check.objects.select_for_update(of=("self",)).select_related("budget__case__person")
    return held.get(pk=found.pk)


def recoveries(actor: Actor) -> QuerySet[Recovery]:
    mine = visible(actor).order_by().values("pk")
    found = Recovery.objects.filter(check_of__in=mine)
    return found.select_related(
        "check_of__budget__case__person", "check_of__budget__case__worker", "letter"
    )


def get_recovery(actor: Actor, ref: str) -> Recovery:
    """Find money that is asked back.

    :raises NotThere: if there is none, or it is not this actor's to see
    """
    return there(recoveries(actor).filter(ref=ref).first())


def lock_recovery(actor: Actor, ref: str) -> Recovery:
    """Find it and hold it until the act has ended.

    :raises NotThere: as `get_recovery`
    """
    found = get_recovery(actor, ref)
    held = Recovery.objects.select_for_update(of=("self",))
    return held.select_related("check_of__budget__case__person").get(pk=found.pk)


def queue(actor: Actor) -> QuerySet[Check]:
    """List what is open: the most points first."""
    return visible(actor).exclude(state=State.DONE).order_by("-points", "pk")


def open_recoveries(actor: Actor) -> QuerySet[Recovery]:
    found = recoveries(actor).filter(state__in=OPEN).prefetch_related("returns")
    return found.order_by("reply_by", "pk")


def died_unheard() -> QuerySet[Recovery]:
    """Find and hold what a notice asks back of somebody who died since it went, unanswered."""
    person = OuterRef("check_of__budget__case__person__ref")
    stopped = Stop.objects.filter(about=person, at__gt=OuterRef("letter__sent_at"))
    rows = Recovery.objects.filter(Exists(stopped), state=Way.NOTICED).order_by("pk")
    rows = rows.select_related("check_of__budget__case__person")
    return rows.select_for_update(of=("self",), skip_locked=True)


def ends_of(entry: str) -> tuple[str, str]:
    """Say where the money stands that an entry promises, and where it goes."""
    found = Posting.objects.select_related("source", "target").get(entry__reference=entry)
    return found.source.address, found.target.address


def of_case(case: Case) -> QuerySet[Check]:
    """List the looks in which somebody was asked something, the newest first."""
    asked = Check.objects.filter(budget__case=case).exclude(questions=None)
    return asked.select_related("letter").prefetch_related("questions").order_by("-pk")


def waits_for_words(case: Case) -> Check | None:
    """Find the look in which somebody is asked about payments and has not answered all; `many`."""
    asked = Check.objects.filter(budget__case=case, state=State.ASKED)
    asked = asked.select_related("letter")
    return asked.annotate(many=Count("questions")).order_by("-pk").first()


def worry_of(case: Case) -> Check | None:
    """Find the worry that somebody's worker has said nothing of yet."""
    if not case.tasks.filter(code="check.concern", done_at__isnull=True).exists():
        return None
    worries = Check.objects.filter(budget__case=case, outcome=Check.Outcome.CONCERN)
    return worries.order_by("-finished_at").first()


def asked_back(case: Case) -> Recovery | None:
    """Find money that is asked back, while they may answer or disagree."""
    found = Recovery.objects.filter(check_of__budget__case=case)
    return found.filter(state__in=(Way.NOTICED, Way.REPLIED, Way.WRITTEN)).order_by("-pk").first()


def came_in(actor: Actor, recovery: Recovery, most: int = 10) -> list[Outcome]:
    """List money in the bank that nobody has placed and that may be this, the oldest first.

    It names what was asked, the person or their budget; or it is all that is left, to the penny.
    """
    budget, left = recovery.check_of.budget, recovery.left
    years = (year.ref for year in years_on(budget))
    names = [bare(ref) for ref in (recovery.ref, budget.case.person.ref, *years)]
    sums = {left, *(amount for _, amount in noted_by_hand(recovery))}
    rows = feeds.to_decide(actor).filter(line__kind=Kind.IN, line__amount__range=(1, max(sums)))
    return [
        row
        for row in rows
        if row.line.amount in sums
        or any(name in bare(f"{row.line.reference} {row.line.words}") for name in names)
    ][:most]


def part_name(recovery: Recovery, nth: int) -> str:
    """Name a part that came back, as a line of the bank's list is said to be it."""
    return f"{recovery.ref}:{nth}"


def parts_of(recovery: Recovery) -> list[tuple[int, Return, int | None]]:
    """List what came back, part by part, with its line of the bank's list if that was found."""
    parts = list(enumerate(recovery.returns.all(), 1))
    names = [part_name(recovery, nth) for nth, _ in parts]
    found = Match.objects.live().filter(what=Match.What.OTHER, name__in=names)
    lines = dict(found.values_list("name", "line_id"))
    return [(nth, each, lines.get(part_name(recovery, nth))) for nth, each in parts]


def noted_by_hand(recovery: Recovery) -> list[tuple[int, Money]]:
    """List which parts were noted by hand, and how much, whose line was not found yet."""
    return [(nth, each.amount) for nth, each, line in parts_of(recovery) if line is None]


def last_round() -> Round | None:
    return Round.objects.order_by("-pk").first()


# Accounts and lines -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Held:
    """One direct payment as it is scored, with its lines and where they stand in the book."""

    budget: Budget
    account: rules.Account
    lines: tuple[rules.Spent, ...]
    entries: tuple[str, ...]  # of the lines, one for one


def held(today: date, only: Budget | None = None) -> list[Held]:
    """List every direct payment whose lines reach us, with a year of them; or only one.

    Of an account of which no card and no line is known, nothing can be said: it is not quiet. Whom
    the person chose to hold it is asked what was spent: that silence says something.
    """
    found = Budget.objects.filter(parts__held__in=budget_rules.NET).distinct().order_by("pk")
    found = found.filter(pk=only.pk) if only else found.filter(state=BudgetState.OPEN)
    made = _held(found.prefetch_related("parts"), today)
    if only is not None:
        return made
    heard = set(Card.objects.values_list("case", flat=True).distinct())
    heard |= set(found.filter(parts__held=budget_rules.THIRD).values_list("case", flat=True))
    return [each for each in made if each.lines or each.budget.case_id in heard]


def _held(found: Iterable[Budget], today: date) -> list[Held]:
    asked = list(found)
    years, shares = _years(each.case_id for each in asked), shares_of(asked, today)
    balances, lines = _balances(years, today), _lines(years, today)
    plans, known, late = budgets.planned(asked), _known(years, today), _late(years, today)
    reserves = reserves_of(years)
    made = []
    for budget in asked:
        case, begun = budget.case_id, budget.starts_on.toordinal()
        account = rules.Account(
            weekly=shares[budget.pk].weekly.pence,
            balance=balances[case].pence,
            begun=rules.held_since(((y.first, y.end) for y in years[case]), begun),
            kept=reserves.get(case, NOTHING).pence,
            late=late.get(case, 0),
            plan=plans[budget.plan_id],
            case=known.get(case, frozenset()),
        )
        rows = lines.get(case, [])
        made.append(Held(budget, account, tuple(r for r, _ in rows), tuple(e for _, e in rows)))
    return made


def reserves_of(cases: Iterable[int]) -> dict[int, Money]:
    """Say what people keep for what they may owe as employers, as a look found it last."""
    rows = Check.objects.filter(budget__case__in=list(cases)).order_by("pk")
    found = rows.values_list("budget__case", "kept")
    return {case: kept for case, kept in found if kept is not None}


def reserve_of(case: Case) -> Money:
    return reserves_of([case.pk]).get(case.pk, NOTHING)


def _late(cases: Collection[int], today: date) -> dict[int, int]:
    """Say by how many days people owe us an answer to what was asked last; within a year.

    Nothing is owed when all was fine without it, or when another look has ended since.
    """
    left = Question.objects.filter(check_of=OuterRef("pk"), answer="")
    checks = Check.objects.filter(budget__case__in=cases).exclude(state=State.PICKED)
    rows = checks.annotate(left=Exists(left)).select_related("budget", "letter")
    late: dict[int, int] = {}
    for each in rows.order_by("pk"):
        owed = each.left and each.outcome != Check.Outcome.FINE
        days = (today - (each.answer_by or today)).days if owed else 0
        late[each.budget.case_id] = days if 0 < days <= DAYS else 0
    for case, days in feeds.accounts_late(cases, today).items():
        late[case] = max(late.get(case, 0), min(days, DAYS))
    return late


def shares_of(found: Collection[Budget], today: date) -> dict[int, budget_rules.Share]:
    """Say what is paid for a week of what people hold: the rows of parts say how it began."""
    facts = budgets.known_many(found)
    return {
        each.pk: rules.usual_share(budgets.base_of(each), facts[each.pk], today) for each in found
    }


def share_of(budget: Budget, today: date) -> budget_rules.Share:
    return shares_of([budget], today)[budget.pk]


@dataclass(frozen=True, slots=True)
class Year:
    """One budget of which somebody, or whom they chose, held money; days are ordinals."""

    address: str
    first: int
    end: int


def _years(cases: Iterable[int]) -> dict[int, list[Year]]:
    """List the years of each person's direct payment: a budget goes on under a new reference."""
    rows = Part.objects.filter(budget__case__in=set(cases), held__in=budget_rules.NET)
    found: dict[int, list[Year]] = {}
    for part in (
        rows.order_by("budget", "held").distinct("budget", "held").select_related("budget")
    ):
        budget = part.budget
        end = budget.ended_on or budget.ends_before
        account = budget_rules.held_account(budget.ref, part.held)
        year = Year(account, budget.starts_on.toordinal(), end.toordinal())
        found.setdefault(budget.case_id, []).append(year)
    return found


def _balances(years: Mapping[int, Sequence[Year]], today: date) -> dict[int, Money]:
    """Add up what each person holds: a new plan leaves some of it under the old reference."""
    wanted = {year.address for each in years.values() for year in each}
    there = LedgerAccount.objects.filter(address__in=wanted).values_list("address", flat=True)
    balances = ledger.balances(list(there), effective_on=today)
    return {
        case: Money.total(balances[y.address].posted for y in each if y.address in balances)
        for case, each in years.items()
    }


Row = tuple[rules.Spent, str]


def _lines(years: Mapping[int, Sequence[Year]], today: date) -> dict[int, list[Row]]:
    """Read a year of spending of all people at once, by their case, the oldest first.

    What came back is taken off what it was paid for.
    """
    owner = {year.address: case for case, each in years.items() for year in each}
    rows: Any = Posting.objects.posted(today, None)  # the type checker loses the annotation
    rows = rows.filter(
        counts_on__gt=today - timedelta(days=DAYS),
        entry__reversal__isnull=True,
        entry__reverses__isnull=True,
    ).order_by("counts_on", "entry_id", "line")
    out = rows.filter(source__address__in=list(owner), target__address__startswith=SPENT_ON)
    wanted = ("source__address", "counts_on", "moved", "target__address", "entry__memo")
    explained = _explained(years)
    by_cash, barred = _by_card(today)
    payees: dict[str, int] = {}
    found: dict[int, list[Row]] = {}
    for source, on, amount, target, memo, entry in out.values_list(*wanted, "entry__reference"):
        line = rules.Spent(
            day=on.toordinal(),
            pence=amount.pence,
            purpose=target.removeprefix(SPENT_ON),
            payee=payees.setdefault(memo.casefold(), len(payees) + 1),
            explained=(owner[source], rules.line_of(entry)) in explained,
            words=memo,
            cash=entry in by_cash,
            barred=entry in barred,
        )
        found.setdefault(owner[source], []).append((line, entry))
    back = rows.filter(target__address__in=list(owner), source__address__startswith=SPENT_ON)
    came: dict[int, list[rules.Refund]] = {}
    for target, on, amount, memo in back.values_list(
        "target__address", "counts_on", "moved", "entry__memo"
    ):
        refund = rules.Refund(on.toordinal(), amount.pence, payees.get(memo.casefold(), 0))
        came.setdefault(owner[target], []).append(refund)
    return {case: _kept(each, came.get(case, ())) for case, each in found.items()}


def _explained(cases: Iterable[int]) -> set[tuple[int, str]]:
    """Find the lines of each person of which a look has ended, however it did."""
    rows = Check.objects.filter(budget__case__in=list(cases), state=State.DONE)
    found = rows.values_list("budget__case", "questions__entry", "seen")
    return {
        (case, rules.line_of(entry))
        for case, asked, seen in found
        for entry in (asked, *seen)
        if entry
    }


def lines_of(check: Check) -> set[str]:
    """Name the lines that a look was about."""
    asked = check.questions.values_list("entry", flat=True)
    return {rules.line_of(entry) for entry in (*asked, *check.seen)}


def is_asked_back(check: Check) -> bool:
    """Say whether money is, or was, asked back already for a line that this look is about."""
    others = Recovery.objects.filter(check_of__budget__case=check.budget.case)
    others = others.exclude(state__in=(Way.DROPPED, Way.RETURNED)).select_related("check_of")
    return any(lines_of(each.check_of) & lines_of(check) for each in others)


def not_theirs(checks: Collection[Check]) -> dict[int, set[str]]:
    """Find the entries that looks are about and that turned out to be somebody else's.

    A line that was put right, and is still spending of theirs, is not among them.
    """
    about = [
        (check, entry)
        for check in checks
        for entry in (*(each.entry for each in check.questions.all()), *check.seen)
    ]
    back = Entry.objects.filter(reference__in={entry for _, entry in about})
    reversed_ = set(back.exclude(reversal=None).values_list("reference", flat=True))
    spent_by = _spent_by(reversed_)
    found: dict[int, set[str]] = {}
    for check, entry in about:
        if entry in reversed_ and spent_by.get(rules.line_of(entry)) != check.budget.case_id:
            found.setdefault(check.pk, set()).add(entry)
    return found


def _spent_by(entries: Iterable[str]) -> dict[str, int]:
    """Say whose spending lines are by now."""
    marks = {rules.line_of(each).rpartition(":")[2] for each in entries}
    rows = Outcome.objects.filter(line__mark__in=marks, state=LineState.SPENT)
    found = rows.values_list("entry", "budget__case")
    return {rules.line_of(entry): case for entry, case in found}


def whose_it_is(check: Check) -> list[Case]:
    """List whose spending it is by now that turned out not to be theirs."""
    entries = not_theirs([check]).get(check.pk, set())
    found = Case.objects.filter(pk__in=_spent_by(entries).values())
    return list(found.exclude(person=check.budget.case.person).select_related("person"))


def lock_holder(budget: Budget) -> Budget:
    """Find and hold the budget with which money comes to whoever held this one's.

    The one that is open, if they hold some of it; else the last into which this one went on.
    """
    newest = budgets.lock_open(budget.case)
    if newest and any(budget_rules.is_net(part.key) for part in newest.parts.all()):
        return newest
    return budgets.lock(years_on(budget)[-1].ref)


def still_theirs(check: Check) -> list[Question]:
    """List what is asked about in a look, without what turned out to be somebody else's."""
    others = not_theirs([check]).get(check.pk, set())
    return [each for each in check.questions.all() if each.entry not in others]


def going_on(without: str) -> QuerySet[Check]:
    """List the looks in which somebody is asked something, or money; `without` such a task.

    Also those for which money came: what was not theirs is given back.
    """
    came = Exists(Return.objects.filter(recovery=OuterRef("recovery")))
    asked = Q(state__in=(State.ASKED, State.ANSWERED)) | Q(recovery__state__in=OPEN)
    asked |= Q(came, recovery__state__in=(Way.PAID, Way.DROPPED))
    told = Case.objects.filter(tasks__code=without, tasks__done_at=None)
    found = Check.objects.filter(asked).exclude(budget__case__in=told)
    found = found.select_related("budget__case__person")
    return found.prefetch_related("questions").order_by("pk")


def _kept(rows: Sequence[Row], refunds: Sequence[rules.Refund]) -> list[Row]:
    lines = rules.after_refunds([line for line, _ in rows], refunds)
    entries = (entry for _, entry in rows)
    return [row for row in zip(lines, entries, strict=True) if row[0].pence]


def _by_card(today: date) -> tuple[set[str], set[str]]:
    """Find which entries were cash, and which went to shops that the money is never for."""
    rows = Outcome.objects.filter(
        state=LineState.SPENT, line__on__gt=today - timedelta(days=DAYS + LATE)
    )
    cash, kinds = rows.filter(line__kind=Kind.CASH), guidance.in_force().barred
    barred = rows.filter(line__category__in=kinds)
    return set(cash.values_list("entry", flat=True)), set(barred.values_list("entry", flat=True))


def _known(cases: Iterable[int], today: date) -> dict[int, frozenset[str]]:
    """Say what is known of people by now, whichever of their budgets it was noted beside."""
    rows = Circumstance.objects.filter(budget__case__in=list(cases), since__lte=today)
    rows = rows.filter(Q(until=None) | Q(until__gt=today))
    found: dict[int, frozenset[str]] = {}
    for case, code in rows.values_list("budget__case", "code"):
        found[case] = found.get(case, frozenset()) | {code}
    return found


def noted(case: Case, today: date) -> QuerySet[Circumstance]:
    """List what is known of somebody, and has not ended by now."""
    rows = Circumstance.objects.filter(budget__case=case)
    return rows.filter(Q(until=None) | Q(until__gt=today)).order_by("code", "pk")


def council_of(budget: Budget) -> str:
    """Name where money goes back to: where it came from, or to care if it came from several."""
    streams = {part.stream for part in budget.parts.all() if part.held in budget_rules.NET}
    return budget_rules.council_account(streams.pop() if len(streams) == 1 else budget_rules.CARE)


def years_on(budget: Budget) -> list[Budget]:
    """List a budget and the years into which it has gone on: what is held is one purse."""
    found = [budget]
    while following := Budget.objects.filter(before=found[-1]).first():
        found.append(following)
    return found


def asked_from(budget: Budget) -> tuple[str, Money]:
    """Say from which account money is asked back, and what is in it: theirs, if no other has more.

    Less what is to go back already; whatever year it is in now.
    """
    found = []
    for held in (budget_rules.DIRECT, budget_rules.THIRD):
        names = [budget_rules.held_account(year.ref, held) for year in years_on(budget)]
        opened = set(
            LedgerAccount.objects.filter(address__in=names).values_list("address", flat=True)
        )
        if mine := [each for each in names if each in opened]:
            there = ledger.balances(mine).values()
            found.append((mine[0], Money.total(each.available for each in there)))
    return max(found, key=lambda each: each[1])


def balance_of(budget: Budget) -> Money:
    """Say what is in the account that money is asked back from."""
    return asked_from(budget)[1]


def path_of(budget: Budget, today: date) -> list[tuple[date, Money]]:
    """Follow what they held, over years: at the end of each of thirteen runs of four weeks."""
    years = _years([budget.case_id])[budget.case_id]
    days = [today - timedelta(weeks=4 * n) for n in reversed(range(13))]
    lines = ledger.lines([year.address for year in years], budgets.EVER)
    return [
        (day, Money.total(each.amount for each in lines if each.movement.counts_on <= day))
        for day in days
        if lines and day >= lines[0].movement.counts_on
    ]


# What came of it --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Results:
    """What the report says; small numbers are kept back."""

    by_source: Mapping[str, rules.Share]  # of each source, how many needed no question after all
    outcomes: Sequence[tuple[str, int]]
    effort: rules.Effort
    by_kind: Sequence[tuple[str, int]]  # minutes
    asked_back: Money
    came_back: Money


def results() -> Results:
    """Add up every look that is done."""
    done = Check.objects.filter(state=State.DONE)
    rows = list(done.values_list("source", "outcome"))
    spent = Effort.objects.filter(check_of__state=State.DONE).values_list("kind")
    minutes = dict(spent.annotate(Sum("minutes")))
    looking = sum(minutes.values()) - minutes.get(Effort.Kind.RECOVER, 0)
    scored = Round.objects.aggregate(total=Sum("accounts", default=0))["total"]
    return Results(
        {source: _not_needed(rows, source) for source in rules.Source},
        _counted(rows),
        rules.Effort(looking, len(rows), scored),
        [(Effort.Kind(kind).label, total) for kind, total in minutes.items()],
        _total(Recovery.objects.filter(written_at__isnull=False).exclude(state__in=NOT_ASKED)),
        _came_back(),
    )


NOT_ASKED = (Way.DROPPED, Way.RETURNED)


def _came_back() -> Money:
    """Add up what came back, less what was given back as it was not theirs."""
    came = Return.objects.aggregate(total=Sum("amount"))["total"] or NOTHING
    given = Recovery.objects.aggregate(total=Sum("given_back"))["total"] or NOTHING
    return came - given


def _not_needed(rows: Sequence[tuple[str, str]], source: str) -> rules.Share:
    outcomes = [outcome for each, outcome in rows if each == source]
    return rules.share(len(outcomes) - rules.needed(outcomes), len(outcomes))


def _counted(rows: Sequence[tuple[str, str]]) -> list[tuple[str, int]]:
    outcomes = [outcome for _, outcome in rows]
    return [(each.label, outcomes.count(each)) for each in Check.Outcome]


def _total(rows: QuerySet[Recovery]) -> Money:
    return Money.total(amount for amount in rows.values_list("amount", flat=True) if amount)
