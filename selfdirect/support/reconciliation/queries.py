"""Read feeds: what each line may be, what waits for a decision, and what was spent."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet, Sum

from selfdirect.foundation.db.among import Among
from selfdirect.foundation.kernel.actor import Actor
from selfdirect.foundation.kernel.decision import Refused, there
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.kernel.period import Period
from selfdirect.foundation.ledger import queries as ledger
from selfdirect.foundation.ledger.models import Account, Posting, Settlement
from selfdirect.register.cases.models import Case
from selfdirect.support.budgets import queries as budgets
from selfdirect.support.budgets import rules as budget_rules
from selfdirect.support.budgets.journey import State as BudgetState
from selfdirect.support.budgets.models import Budget, Part
from selfdirect.support.payments import queries as payments
from selfdirect.support.payments.journey import RunState
from selfdirect.support.payments.journey import State as Paid
from selfdirect.support.payments.models import Line as Sent
from selfdirect.support.payments.models import Payment, Run
from selfdirect.support.reconciliation import layouts, policy, rules
from selfdirect.support.reconciliation.journey import LINE
from selfdirect.support.reconciliation.models import (
    AllTold,
    Card,
    Feed,
    File,
    Line,
    Match,
    Outcome,
    Spent,
)
from selfdirect.support.reconciliation.rules import (
    CARD,
    Book,
    Expected,
    Kind,
    Profile,
    Reading,
    Row,
    State,
    Year,
    bare,
    names_in,
    read_camt,
    read_csv,
)
from selfdirect.support.reconciliation.rules.profiles import CAMT

OPEN = (State.SUSPENDED, State.RAISED)
What = Match.What
ENTRY = re.compile(r"<(?:\w+:)?Ntry>")  # one line of a bank's own format


# Feeds and files --------------------------------------------------------------------------------


def feeds() -> QuerySet[Feed]:
    return Feed.objects.order_by("name")


def get_feed(actor: Actor, code: str) -> Feed:
    """Find a feed.

    :raises NotThere: if there is none, or this actor has nothing to do with feeds
    """
    return there(Feed.objects.filter(code=code).first() if policy.may_reconcile(actor) else None)


def profile_of(feed: Feed) -> Profile:
    return layouts.profiles()[feed.profile]


def is_card(feed: Feed) -> bool:
    return profile_of(feed).kind == CARD


def read(feed: Feed, text: str) -> Reading:
    """Read a file by its feed's profile."""
    profile = profile_of(feed)
    return read_camt(text) if profile.layout == CAMT else read_csv(text, profile)


def lines_in(feed: Feed, text: str) -> int:
    """Count the lines of a file roughly, without reading it."""
    if profile_of(feed).layout == CAMT:
        return len(ENTRY.findall(text))
    return text.count("\n")


def get_file(actor: Actor, ref: str) -> File:
    """Find a file.

    :raises NotThere: as `get_feed`
    """
    files = File.objects.select_related("feed").filter(ref=ref)
    return there(files.first() if policy.may_reconcile(actor) else None)


def files(feed: Feed | None = None) -> QuerySet[File]:
    """List files, the newest first."""
    rows = File.objects.select_related("feed").order_by("-brought_at", "-pk").defer("text")
    return rows.filter(feed=feed) if feed else rows


def known_marks(feed: Feed, marks: Collection[str]) -> dict[str, str]:
    """Find which rows were here before, with what they said then."""
    rows = Line.objects.filter(feed=feed, mark__in=marks)
    return dict(rows.values_list("mark", "digest"))


@dataclass(frozen=True, slots=True)
class Tally:
    state: State
    count: int
    came: Money
    went: Money


def tallies(file: File) -> list[Tally]:
    """Count what became of the lines of a file, with their sums."""
    sums = {"came": Sum("line__amount", filter=Q(line__amount__gt=0))}
    sums["went"] = Sum("line__amount", filter=Q(line__amount__lt=0))
    rows = Outcome.objects.filter(line__file=file).order_by().values_list("state")
    found = {
        state: Tally(State(state), count, came or NOTHING, -(went or NOTHING))
        for state, count, came, went in rows.annotate(Count("pk"), **sums)
    }
    return [found[state] for state in State if state in found]


# Lines that wait --------------------------------------------------------------------------------


def _of(actor: Actor) -> Q:
    """Match nobody's lines, and those of budgets that this actor may see."""
    return Q(budget=None) | Q(budget__in=budgets.visible(actor).order_by().values("pk"))


def to_decide(actor: Actor, feed: Feed | None = None) -> QuerySet[Outcome]:
    """List the lines that a person has to decide about, the oldest first."""
    rows = Outcome.objects.filter(_of(actor), state__in=OPEN)
    rows = rows.select_related("line__feed", "budget__case__person")
    return (rows.filter(line__feed=feed) if feed else rows).order_by("line_id")


def how_many_to_decide(actor: Actor) -> dict[str, int]:
    """Count the lines to decide about, by the code of their feed."""
    rows = (
        Outcome.objects.filter(_of(actor), state__in=OPEN)
        .order_by()
        .values_list("line__feed__code")
    )
    return dict(rows.annotate(Count("pk")))


def next_to_decide(actor: Actor, after: Outcome) -> Outcome | None:
    """Find the next line of the same feed that waits, or else the first."""
    rows = to_decide(actor, after.line.feed).exclude(pk=after.pk)
    return rows.filter(pk__gt=after.pk).first() or rows.first()


def get_outcome(actor: Actor, number: int) -> Outcome:
    """Find a line with what became of it.

    :raises NotThere: as `get_feed`, or if it is of a budget that is not theirs to see
    """
    rows = Outcome.objects.filter(_of(actor), pk=number)
    rows = rows.select_related("line__feed", "line__file", "budget__case__person")
    return there(rows.first() if policy.may_reconcile(actor) else None)


def lock_outcome(actor: Actor, number: int) -> Outcome:
    """Find a line with what became of it, and hold it until the act has ended.

    :raises NotThere: as `get_outcome`
    """
    get_outcome(actor, number)
    rows = Outcome.objects.select_for_update(of=("self",)).filter(pk=number)
    return rows.select_related("line__feed", "budget__case__person").get()


def lock_came_in(actor: Actor, number: int, so: str) -> Outcome:
    """Hold a line of money that came in and may still be placed: two people may read one list.

    :raises Refused: if it is none (`so` says what nobody did then), or somebody has decided
    """
    outcome = lock_outcome(actor, number)
    found = outcome.line
    if found.kind != Kind.IN or found.amount <= NOTHING:
        raise Refused(f"This is no money that came in, so nobody {so}.")
    LINE.step(outcome.state, "match", actor.roles)
    return outcome


def candidates(outcome: Outcome, most: int = 20) -> list[Expected]:
    """List what has the same sum as a line, for somebody who knows to choose from."""
    pence, kind = abs(outcome.line.amount.pence), outcome.line.kind
    if kind == Kind.OUT:
        return [*_runs(Q(total=pence)), *_payments(Q(amount=pence))][:most]
    if kind == Kind.LOAD and outcome.budget:
        whose = outcome.budget.case.ref
        return loads({whose}).get((whose, pence), [])[:most]
    return []


def line_row(line: Line) -> Row:
    """Read a line that is kept as the row that it was."""
    return Row(
        nth=line.nth,
        kind=Kind(line.kind),
        on=line.on,
        pence=line.amount.pence,
        reference=line.reference,
        words=line.words,
        category=line.category,
        said=line.said,
        mark=line.mark,
    )


# What lines may be ------------------------------------------------------------------------------


def book_for_bank(lines: Iterable[Line]) -> Book:
    """Gather what some lines of a bank account name: in a handful of queries."""
    names = {name for line in lines for name in names_in(line_row(line))}
    whole = [_whole(name) for name in names]
    sent = [*_payments(Q(ref__in=whole)), *_runs(Q(ref__in=whole))]
    gone = _expected(payments.gone().filter(ref__in=whole))
    return Book(
        sent={bare(each.name): each for each in sent},
        gone={bare(each.name): each for each in gone},
        shares=_shares(whole),
        categories=layouts.categories(),
    )


def _whole(name: str) -> str:
    """Write a name as we do: PY-7K3M-9QTX."""
    return f"{name[:-8]}-{name[-8:-4]}-{name[-4:]}"


def book_for_cards(cases: Collection[str]) -> Book:
    """Gather what may have been put onto the cards of some people, by the references of cases."""
    return Book(loads=loads(cases), categories=layouts.categories())


def _payments(which: Q) -> list[Expected]:
    """Find payments that have left, and were not found on the bank's list yet, alone or in a run.

    What left twice is then not explained, and a person sees it.
    """
    rows = payments.gone().filter(which)
    seen = Match.objects.live().filter(what=What.SENT).values("name")
    whole = Sent.objects.filter(live=True, run__ref__in=seen).values("payment")
    return _expected(rows.exclude(ref__in=seen).exclude(pk__in=whole).order_by("prepared_at"))


def _expected(rows: QuerySet[Payment]) -> list[Expected]:
    return [Expected(ref, amount.pence) for ref, amount in rows.values_list("ref", "amount")]


def came_back(outcome: Outcome, most: int = 20) -> list[Expected]:
    """List the payments that a line may be, sent back: those it names, else the newest.

    One whose return was noted by hand is among them until its line is found.
    """
    line = outcome.line
    if line.kind != Kind.IN or is_card(line.feed):
        return []
    found = Match.objects.live().filter(what=What.OTHER).values("name")
    rows = payments.gone().filter(amount=outcome.line.amount).exclude(ref__in=found)
    names = [_whole(name) for name in names_in(line_row(outcome.line))]
    named = rows.filter(ref__in=names)
    return _expected((named if named.exists() else rows).order_by("-prepared_at", "-pk")[:most])


def is_back(name: str) -> bool:
    """Say whether somebody has noted that a payment came back."""
    return Payment.objects.filter(ref=name, state=Paid.RETURNED).exists()


def _runs(which: Q) -> list[Expected]:
    rows = Run.objects.filter(which, state__in=[RunState.SENT, RunState.CLOSED])
    seen = Match.objects.live().filter(what=What.SENT).values("name")
    alone = Sent.objects.filter(live=True, payment__ref__in=seen).values("run")
    found = (
        rows.exclude(ref__in=seen)
        .exclude(pk__in=alone)
        .order_by("made_at")
        .values_list("ref", "total")
    )
    return [Expected(ref, total.pence) for ref, total in found]


def loads(cases: Collection[str]) -> dict[tuple[str, int], list[Expected]]:
    """Find direct payments that were sent and not seen on a card yet, the oldest first."""
    rows = Payment.objects.filter(
        kind=Payment.Kind.DIRECT,
        state__in=[Paid.SENT, Paid.PAID],
        part__budget__case__ref__in=cases,
    ).exclude(ref__in=Match.objects.live().filter(what=What.LOAD).values("name"))
    found: dict[tuple[str, int], list[Expected]] = {}
    fields = ("part__budget__case__ref", "ref", "amount")
    for case, ref, amount in rows.order_by("starts_on", "pk").values_list(*fields):
        found.setdefault((case, amount.pence), []).append(Expected(ref, amount.pence))
    return found


def _shares(names: Collection[str]) -> dict[str, list[Expected]]:
    """Find what the people named, or those of the budgets named, were asked for; by run."""
    asked = Q(ref__in=names) | Q(case__person__ref__in=names)
    rows = Budget.objects.filter(asked).order_by("pk").values_list("ref", "case__person__ref")
    people = dict(rows)
    accounts = [budget_rules.person_account(person) for person in set(people.values())]
    promises = [each for each in budgets.promises(accounts) if each.reference.startswith("share:")]
    found: dict[str, list[Expected]] = {}
    for (budget, _), run in sorted(_by_run(promises).items()):
        if budget not in people:
            continue
        entries = tuple((each.reference, each.amount.pence) for each in run)
        expected = Expected(budget, sum(pence for _, pence in entries), entries)
        for name in {budget, people[budget]} & set(names):
            found.setdefault(bare(name), []).append(expected)
    return found


def _by_run(
    promises: Iterable[budget_rules.Promise],
) -> dict[tuple[str, date], list[budget_rules.Promise]]:
    found: dict[tuple[str, date], list[budget_rules.Promise]] = {}
    for each in promises:
        budget = each.reference.split(":")[1]
        found.setdefault((budget, each.starts_on), []).append(each)
    return found


# Cards and spending -----------------------------------------------------------------------------


def _cards(actor: Actor) -> QuerySet[Card]:
    cases = budgets.visible(actor).order_by().values("case")
    return Card.objects.filter(case__in=cases).select_related("feed", "case__person")


def cards(actor: Actor, feed: Feed) -> QuerySet[Card]:
    return _cards(actor).filter(feed=feed).order_by("pk")


def get_card(actor: Actor, ref: str) -> Card:
    """Find a card.

    :raises NotThere: as `get_feed`, or as `lock_card`
    """
    found = _cards(actor).filter(ref=ref).first()
    return there(found if policy.may_reconcile(actor) else None)


def lock_card(actor: Actor, ref: str) -> Card:
    """Find a card and hold it until the act has ended.

    :raises NotThere: if there is none, or it is of somebody who is not theirs to see
    """
    return there(_cards(actor).select_for_update(of=("self",)).filter(ref=ref).first())


Years = Mapping[int, Sequence[Budget]]  # by case


def years_of(cases: Collection[int]) -> Years:
    """List the years of people's money, by the keys of their cases."""
    found: dict[int, list[Budget]] = {}
    rows = Budget.objects.filter(case__in=cases).select_related("case__person")
    for budget in rows.order_by("pk"):
        found.setdefault(budget.case_id, []).append(budget)
    return found


def year_on(years: Sequence[Budget], on: date) -> Budget:
    """Find the year that a day's money is of."""
    by_ref = {year.ref: year for year in years}
    known = [
        Year(x.ref, x.starts_on, x.ended_on or x.ends_before, x.state == BudgetState.OPEN)
        for x in years
    ]
    return by_ref[rules.year_on(known, on)]


@dataclass(frozen=True, slots=True)
class Spending:
    """One line of what a person spent from money that they hold."""

    line: int
    on: date
    amount: Money  # spent; below nought came back
    purpose: str
    words: str
    category: str
    kind: Kind

    @property
    def cash(self) -> bool:
        return self.kind == Kind.CASH


def spending(budget: Budget, period: Period) -> list[Spending]:
    """List what was spent from a budget's cards in a period, in the order of the days."""
    rows = Outcome.objects.filter(state=State.SPENT, budget=budget, line__on__gte=period.starts_on)
    if period.ends_before:
        rows = rows.filter(line__on__lt=period.ends_before)
    fields = (
        "line_id", "line__on", "line__amount", "purpose", "line__words", "line__category",
        "line__kind",
    )  # fmt: skip
    return [
        Spending(number, on, -amount, purpose, words, category, Kind(kind))
        for number, on, amount, purpose, words, category, kind in rows.order_by(
            "line__on", "line_id"
        ).values_list(*fields)
    ]


def cases_in(file: File) -> set[int]:
    """Find whose lines stand in a file, by the keys of their cases."""
    rows = Outcome.objects.filter(line__file=file, budget__isnull=False)
    return set(rows.order_by().values_list("budget__case", flat=True).distinct())


def held_by(cases: Collection[int]) -> list[tuple[Case, Money]]:
    """Say what people hold, of all their years: they have one purse."""
    years = years_of(cases)
    of = {budget_rules.held_account(x.ref): x.case for each in years.values() for x in each}
    held = ledger.balances(of)
    sums: dict[Case, Money] = {}
    for account, case in of.items():
        sums[case] = sums.get(case, NOTHING) + held[account].posted
    return list(sums.items())


def with_task(code: str) -> set[int]:
    """List the cases in which such a task waits, by their keys."""
    rows = Case.objects.filter(tasks__code=code, tasks__done_at=None)
    return set(rows.values_list("pk", flat=True))


def paid_of(entries: Collection[str]) -> bool:
    """Say whether any of these promises was paid."""
    paid = Settlement.objects.filter(entry__reference__in=entries)
    return paid.filter(kind__in=Settlement.PAID).exists()


def budgets_by_ref(refs: Collection[str]) -> dict[str, Budget]:
    rows = Budget.objects.filter(ref__in=refs).select_related("case__person")
    return {budget.ref: budget for budget in rows}


def unexplained(feed: Feed) -> Money:
    """Add up what stands apart for a feed: above nought left us, below nought came."""
    return ledger.balance(budget_rules.suspense_account(feed.code)).posted


# What somebody they chose spent -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Purse:
    """What somebody whom the person chose holds for them, of all their years."""

    years: Mapping[str, Budget]  # by the accounts that were opened
    held: Money
    first: date  # on which any came; else on which the first year begins

    def on(self, day: date) -> tuple[str, Budget]:
        """Say from which account, and of which year, a day's spending is."""
        budget = year_on(list(self.years.values()), day)
        return budget_rules.held_account(budget.ref, budget_rules.THIRD), budget


def purses(cases: Collection[int], until: date | None = None) -> dict[int, Purse]:
    """Find what others hold for people, by the keys of their cases, as it stood after a day."""
    years = [year for each in years_of(cases).values() for year in each]
    named = {budget_rules.held_account(year.ref, budget_rules.THIRD): year for year in years}
    there = Account.objects.filter(Among("address", named)).values_list("address", flat=True)
    balances = ledger.balances(list(there), effective_on=until)
    came = _first_came(balances, until)
    found: dict[int, dict[str, Budget]] = {}
    for address in balances:
        found.setdefault(named[address].case_id, {})[address] = named[address]
    return {
        case: Purse(
            mine,
            Money.total(balances[address].posted for address in mine),
            min(
                (came[address] for address in mine if address in came),
                default=min(year.starts_on for year in mine.values()),
            ),
        )
        for case, mine in found.items()
    }


def _first_came(accounts: Collection[str], until: date | None) -> dict[str, date]:
    posted: Any = Posting.objects.posted(until, None)
    rows = posted.filter(Among("target__address", accounts)).order_by()
    return dict(rows.values_list("target__address").annotate(Min("counts_on")))


def purse_of(case: Case) -> Purse | None:
    return purses([case.pk]).get(case.pk)


def spent_for(case: Case) -> QuerySet[Spent]:
    """List what was spent for somebody and not taken back, the newest day first."""
    return Spent.objects.filter(budget__case=case, takes_back=None, taken_back=None)


def get_spent(case: Case, ref: str) -> Spent:
    """Find one thing that was spent for somebody and stands.

    :raises NotThere: if there is none
    """
    return there(spent_for(case).filter(ref=ref).first())


def told_until(case: Case) -> date | None:
    """Say until when all that was spent for somebody is written down."""
    return AllTold.objects.filter(case=case).values_list("until", flat=True).first()


def untold(until: date) -> list[Case]:
    """List the people for whom somebody holds money, of which not all is told until a day.

    Where nothing is left at its end, all of it is told; of budgets that have ended, the money is
    asked for itself.
    """
    told = AllTold.objects.filter(case=OuterRef("pk"), until__gte=until)
    parts = Part.objects.filter(held=budget_rules.THIRD, budget__state=BudgetState.OPEN)
    rows = Case.objects.filter(~Exists(told), pk__in=parts.values("budget__case"), closed_on=None)
    cases = list(rows.select_related("person").order_by("pk"))
    held = purses([case.pk for case in cases], until) if cases else {}
    return [case for case in cases if case.pk in held and held[case.pk].held > NOTHING]


def accounts_late(cases: Collection[int], today: date) -> dict[int, int]:
    """Say by how many days it is late to tell what others spent for people, where it is."""
    waiting = {case.pk for case in untold(rules.owed_until(today))} & set(cases)
    if not waiting:
        return {}
    told = dict(
        AllTold.objects.filter(case__in=waiting).order_by("until").values_list("case", "until")
    )
    return {
        case: rules.days_late(told.get(case) or purse.first - date.resolution, today)
        for case, purse in purses(waiting).items()
    }
