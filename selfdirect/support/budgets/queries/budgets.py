"""Read budgets: the rows say what was agreed, the ledger where the money is."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import F, Func, Q, QuerySet, TextField, Value
from django.db.models.functions import Coalesce
from django.utils.timezone import localdate

from selfdirect.agreement.decisions.models import Validation
from selfdirect.agreement.planning import queries as planning
from selfdirect.agreement.planning.journey import State as PlanState
from selfdirect.agreement.planning.models import Held, Plan
from selfdirect.foundation.audit.models import Event
from selfdirect.foundation.audit.queries import told_to
from selfdirect.foundation.kernel.actor import Actor, Role
from selfdirect.foundation.kernel.decision import Refused, there
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.kernel.period import Period, add_months
from selfdirect.foundation.ledger import queries as ledger
from selfdirect.foundation.ledger.models import Posting
from selfdirect.foundation.ledger.rules import Balance, Line
from selfdirect.register.cases import queries as cases
from selfdirect.register.cases.models import Case
from selfdirect.register.people.models import Person
from selfdirect.support.budgets import rules
from selfdirect.support.budgets.journey import State
from selfdirect.support.budgets.models import Budget, LetGo, Part
from selfdirect.support.budgets.queries.known import (
    EVER,
    entitled,
    paid_into,
    paid_out,
    today_of,
    weeks_of,
)


def visible(actor: Actor) -> QuerySet[Budget]:
    """Return the budgets this actor may see.

    Finance goes on paying while a plan is being changed, when the case itself is with the team:
    so they see every budget, but not that of a restricted record.
    """
    seen = Q(case__in=cases.visible(actor).order_by().values("pk"))
    if actor.has(Role.FINANCE):
        seen |= Q(case__person__restricted=False)
    return Budget.objects.filter(seen).select_related("case__person", "case__worker", "plan")


def get_visible(actor: Actor, ref: str) -> Budget:
    """Find a budget by its reference.

    :raises NotThere: if there is none, or it is not this actor's to see
    """
    return there(visible(actor).filter(ref=ref).first())


def lock_visible(actor: Actor, ref: str) -> Budget:
    """Find a budget and hold it until the act has ended.

    :raises NotThere: as `get_visible`
    """
    return lock(get_visible(actor, ref).ref)


def lock(ref: str) -> Budget:
    """Hold a budget until the act has ended; the caller knows why its actor may.

    :raises NotThere: if there is none
    """
    held = Budget.objects.select_for_update(of=("self",)).filter(ref=ref)
    return there(held.select_related("case__person", "case__worker", "plan").first())


def open_of(case: Case) -> Budget | None:
    return (
        Budget.objects.filter(case=case, state=State.OPEN).select_related("case__person").first()
    )


def lock_open(case: Case) -> Budget | None:
    """Find the open budget of a case that is held, and hold it too: nobody pays meanwhile."""
    found = open_of(case)
    return lock(found.ref) if found else None


def last_before(person: Person, day: date) -> Budget | None:
    """Find somebody's last budget that paid until a day, or until some months before at most.

    One that ended by a death was noted in error; it is not compared with.
    """
    since = add_months(day, -rules.POLICY.compares)
    rows = Budget.objects.filter(
        case__person=person, ended_on__gt=F("starts_on"), ended_on__range=(since, day)
    )
    found = rows.filter(died_on=None).select_related("case__person")
    return found.order_by("ended_on", "pk").last()


def lock_lasting(budget: Budget, on: date) -> list[Budget]:
    """Find the person's other budgets that pay for days from a day on, and hold them.

    The next year is opened shortly before this one ends, so there may be two.
    """
    lasting = Q(state=State.OPEN) | Q(ended_on__gt=on) & Q(ended_on__gt=F("starts_on"))
    held = Budget.objects.select_for_update(of=("self",)).filter(lasting)
    rows = held.filter(case__person=budget.case.person_id).exclude(pk=budget.pk)
    return list(rows.select_related("case__person", "case__worker", "plan").order_by("pk"))


def lock_years(budget: Budget, since: date) -> list[Budget]:
    """Hold the years before, where a budget goes on from them and a day is in theirs.

    The oldest first, and the budget itself last: whoever holds several holds the newest first.
    """
    years = [budget]
    while years[0].before and since < years[0].starts_on:
        years.insert(0, lock(years[0].before.ref))
    return years


def paying_in(case: Case, days: Period) -> list[tuple[Budget, Period]]:
    """Say which budgets of a case pay for which of some days, the newest first.

    None where they do not pay for all of them.
    """
    rows = case.budgets.order_by("-starts_on", "-pk")
    pairs = [(each, each.period.overlap(days)) for each in rows if each.period]
    found = [(each, mine) for each, mine in pairs if mine]
    return found if sum(mine.days for _, mine in found) == days.days else []


def of_case(case: Case) -> Budget | None:
    """Find the budget to show: the open one, or else the last."""
    return case.budgets.select_related("case__person").order_by("state", "starts_on").last()


def of_day(case: Case, day: date) -> Budget | None:
    """Find the budget to show on a day: the one that pays for it, or else as `of_case`.

    The next year is opened before this one is over.
    """
    return paying_on(case.pk, day) or of_case(case)


def paying_on(case: int, day: date) -> Budget | None:
    """Find the budget that pays for a day of a case, by its key."""
    end = Coalesce("ended_on", "ends_before")
    found = Budget.objects.alias(end=end).filter(case=case, starts_on__lte=day, end__gt=day)
    return found.select_related("case__person").order_by("starts_on", "pk").last()


def part_of(budget: Budget, held: str) -> Part | None:
    return budget.parts.filter(held=held, stream=rules.CARE).first()


# Before it is open ------------------------------------------------------------------------------


def to_open(actor: Actor) -> QuerySet[Plan]:
    """List agreed plans that wait for their budget, the longest wait first."""
    mine = cases.visible(actor).order_by().values("pk")
    waiting = Plan.objects.filter(
        state=PlanState.AGREED, budgets__isnull=True, case__in=mine, case__closed_on=None
    )
    return waiting.select_related("case__person").order_by("starts_on", "pk")


@dataclass(frozen=True, slots=True)
class Proposal:
    """All that opening a budget would do, worked out from the plan and its decision."""

    plan: Plan
    decision: Validation
    starts_on: date
    shares: tuple[rules.Share, ...]
    orders: tuple[rules.Order, ...]
    beside: Mapping[str, Money] = field(default_factory=dict)  # the plan, a week, by leaf

    @property
    def by_plan(self) -> tuple[rules.Share, ...]:
        return tuple(each for each in self.shares if each.held not in self.parts_beside)

    @property
    def parts_beside(self) -> dict[str, Money]:
        found: dict[str, Money] = {}
        for leaf, weekly in self.beside.items():
            found[rules.part_of(leaf)] = found.get(rules.part_of(leaf), NOTHING) + weekly
        return found

    @property
    def year(self) -> Period:
        return rules.year_from(self.starts_on)


def proposal(case: Case, today: date) -> Proposal:
    """Work out the budget that a case's agreed plan asks for.

    :raises Refused: if no plan is agreed, it is open already, another budget pays for these
        days, or the sums do not fit
    """
    if case.closed_on:
        on = rules.day_in_words(case.closed_on)
        raise Refused(f"This was finished on {on}, so no budget is opened for it.")
    plan = planning.in_force(case)
    if plan is None:
        raise Refused("There is no agreed plan yet, so there is no budget to open.")
    opened = Budget.objects.filter(plan=plan).first()
    if opened is not None:
        on = rules.day_in_words(localdate(opened.opened_at))
        raise Refused(f"This budget is open already: {opened.opened_by} opened it on {on}.")
    decision = plan.validations.filter(verdict=Validation.Verdict.AGREED).last()
    if decision is None or plan.starts_on is None:
        raise Refused("Nobody has signed this plan with a day to begin. Send it to be agreed.")
    cost = planning.standing(plan, today).cost
    if cost.total != decision.total:
        raise Refused(
            f"The plan comes to {cost.total} a week, but {decision.total} was agreed. "
            "Nothing was opened. Send the plan to be agreed again."
        )
    _no_other(case, plan.starts_on)
    shares = rules.share_out(cost.direct, cost.managed, decision.person_pays)
    return Proposal(plan, decision, plan.starts_on, shares, orders_of(plan))


def _no_other(case: Case, starts_on: date) -> None:
    """Refuse a second budget for the same days: one person has one, whatever the case."""
    others = Budget.objects.filter(case__person=case.person_id)
    if others.filter(state=State.OPEN).exclude(case=case).exists():
        raise Refused(
            f"{case.person} still has a budget open from the time before. End that one first."
        )
    ran = others.filter(ended_on__gt=F("starts_on")).order_by("ended_on").last()
    if ran and ran.ended_on and ran.ended_on > starts_on:
        day, asked = rules.day_in_words(ran.ended_on), rules.day_in_words(starts_on)
        raise Refused(
            f"The budget before this one pays for the days up to {day}, so a new one cannot begin "
            f"on {asked}. Change the plan to begin on {day}, and have it agreed."
        )


def orders_of(plan: Plan) -> tuple[rules.Order, ...]:
    """List what each provider is to give for managed money."""
    lines = plan.lines.filter(held=Held.MANAGED).select_related("service__organisation")
    return rules.orders(
        (line.service.organisation.ref, line.service.organisation.name, line.what, line.weekly)
        for line in lines
        if line.service
    )


# Promises ---------------------------------------------------------------------------------------


PROMISED = ("entry__reference", "entry__memo", "source__address", "target__address", "pence")


def promises(addresses: Collection[str], effective_on: date | None = None) -> list[rules.Promise]:
    """List what is promised out of accounts, by run; as at a day, or as now known."""
    return [
        rules.read_promise(m.reference, m.memo, m.source, m.target, m.amount)
        for m in ledger.commitments(addresses, effective_on=effective_on)
    ]


def promised_to(account: str, until: date | None, most: int | None) -> list[rules.Promise]:
    """List the runs that a provider was asked for and not yet paid, the oldest first.

    `until` keeps those that have begun by a day; `most`, how many.
    """
    rows = _promised(account, until).order_by("run", "entry_id")[:most]
    return [rules.read_promise(*row) for row in rows.values_list(*PROMISED)]


def promised_between(since: date, until: date) -> list[rules.Promise]:
    """List the runs, begun after a day and by another, that any provider is not yet paid for."""
    rows = _promised("", until).filter(run__gt=since.isoformat()).order_by("run", "entry_id")
    return [rules.read_promise(*row) for row in rows.values_list(*PROMISED)]


def promised_in(account: str, days: Collection[date]) -> list[rules.Promise]:
    """List what a provider was asked for and not yet paid in the runs that begin on some days."""
    rows = _promised(account, None).filter(run__in=[day.isoformat() for day in days])
    names = ("entry__reference", "entry__memo", "source__address", "target__address", "pence")
    return [rules.read_promise(*row) for row in rows.order_by("entry_id").values_list(*names)]


def promises_named(references: Collection[str]) -> list[rules.Promise]:
    """Read promises by their names, whatever became of them."""
    rows = Posting.objects.filter(entry__reference__in=references).order_by("entry_id", "line")
    return [rules.read_promise(*row) for row in rows.values_list(*PROMISED)]


def how_many_promised_to(account: str, until: date | None = None) -> int:
    return _promised(account, until).count()


def _promised(account: str, until: date | None) -> Any:
    """Match pending entries by the first day of their run, which their reference names."""
    run = Func(
        "entry__reference", Value(":"), Value(4), function="split_part", output_field=TextField()
    )
    rows: Any = Posting.objects.committed(None, None)  # the type checker loses the annotation
    rows = rows.filter(entry__reference__startswith="commit:")
    rows = rows.filter(target__address=account) if account else rows
    rows = rows.annotate(run=run)
    return rows.filter(run__lte=until.isoformat()) if until else rows


def orders_open(budget: Budget) -> list[rules.Promise]:
    """List the runs that providers have not been paid for."""
    found = [each for each in promised_managed(budget) if _ordered(each)]
    return sorted(found, key=lambda each: (each.starts_on, each.target))


def promised_managed(budget: Budget) -> list[rules.Promise]:
    """List what providers are promised: what was ordered, and what was agreed and not yet sent."""
    parts = [part.address for part in budget.parts.all() if part.held == rules.MANAGED]
    return promises(parts) if parts else []


def _ordered(promise: rules.Promise) -> bool:
    """Say whether a promise is an order; else it is a payment that was agreed and not yet sent."""
    return promise.reference.startswith("commit:")


def payments_agreed(budget: Budget) -> list[rules.Promise]:
    """List the payments that were agreed and go out with the next run."""
    found = promises([part.address for part in budget.parts.all()])
    return [each for each in found if not _ordered(each)]


def shares_open(budget: Budget) -> list[rules.Promise]:
    """List the person's shares that have not arrived."""
    account = rules.person_account(budget.case.person.ref)
    if not budget.changed and not any(part.person_pays for part in budget.parts.all()):
        return []
    mine = f"share:{budget.ref}:"
    return [each for each in promises([account]) if each.reference.startswith(mine)]


def hold_payers(people: Collection[str]) -> None:
    """Hold people's accounts until the act has ended: whoever settles a share does so first.

    `people` is their references. Always in one order, so that two who hold many do not wait for
    each other; read what is open only afterwards.
    """
    rows = Person.objects.select_for_update(no_key=True).filter(ref__in=people).order_by("pk")
    list(rows.values_list("pk"))


def shares_paid(person: str) -> list[rules.Paid]:
    """List what a person has paid of their share, of any budget: for which part and days."""
    lines = ledger.lines([rules.person_account(person)], EVER)
    names = [(line.movement.reference, -line.amount) for line in lines]
    return [
        rules.Paid(name.split(":")[2], rules.read_run(name), amount)
        for name, amount in names
        if name.startswith("share:")
    ]


def let_go_of(budget: Budget) -> dict[str, list[rules.LetGo]]:
    """List what was let go of a budget's shares, by part."""
    found: dict[str, list[rules.LetGo]] = {}
    rows = LetGo.objects.filter(reference__startswith=f"share:{budget.ref}:").order_by("pk")
    for row in rows:
        part, first = row.reference.split(":")[2], rules.read_run(row.reference).starts_on
        run = rules.run_of(budget.year, first)
        if run:
            found.setdefault(part, []).append(rules.LetGo(run, row.charged, row.amount))
    return found


# Where the money stands -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PartStanding:
    part: Part
    share: rules.Share  # as it is today
    spent: Money
    promised: Money
    left: Money

    @property
    def label(self) -> str:
        return rules.part_words(self.part.key)

    @property
    def working(self) -> str:
        return self.share.working

    @property
    def rows(self) -> list[tuple[str, Money]]:
        return [("Spent", self.spent), ("Promised", self.promised), ("Left", self.left)]

    @property
    def total_row(self) -> tuple[str, Money]:
        return ("For the year", Money.total(amount for _, amount in self.rows))


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a budget stands now: its parts, and what they come to."""

    budget: Budget
    parts: tuple[PartStanding, ...]
    weeks: tuple[rules.Week, ...]

    @property
    def figures(self) -> rules.Figures:
        """The three figures of s.26 as they are today, and what stands beside them."""
        return rules.figures_of(each.share for each in self.parts)

    @property
    def spent(self) -> Money:
        return Money.total(each.spent for each in self.parts)

    @property
    def promised(self) -> Money:
        return Money.total(each.promised for each in self.parts)

    @property
    def left(self) -> Money:
        return Money.total(each.left for each in self.parts)

    @property
    def year_total(self) -> Money:
        return rules.cost(self.weeks, self.budget.year, rules.everything)

    @property
    def is_direct(self) -> bool:
        return any(each.part.held == rules.DIRECT for each in self.parts)

    @property
    def is_third(self) -> bool:
        return any(each.part.held == rules.THIRD for each in self.parts)

    @property
    def words(self) -> str:
        spent = f"{self.spent} has been spent" if self.spent else "Nothing has been spent yet"
        if not self.promised:
            return f"{spent}, and {self.left} is left."
        return f"{spent}, {self.promised} is promised, and {self.left} is left."

    @property
    def left_words(self) -> str:
        return f"{self.left} is left"

    @property
    def working(self) -> list[str]:
        """Say how the figures come about, step by step."""
        return rules.working(
            self.figures.everything,
            self.figures.person_pays,
            [each.share for each in self.parts],
            self.budget.year,
        )


def standing(budget: Budget) -> Standing:
    """Add up a budget's parts, as now known, in whichever order the days fall."""
    parts = sorted(budget.parts.all(), key=lambda part: part.key)
    addresses = [part.address for part in parts]
    balances = ledger.balances(addresses)
    lines = ledger.lines(addresses, EVER)
    weeks = weeks_of(budget)
    today = rules.week_on(weeks, today_of(budget))
    found = (_part(part, today, balances[part.address], lines) for part in parts)
    return Standing(budget, tuple(found), weeks)


def _part(part: Part, week: rules.Week, balance: Balance, lines: Iterable[Line]) -> PartStanding:
    """Add up one part: what only went to another part, or back to the council, is not spent."""
    away = (x.amount for x in lines if x.account == part.address and _leaves_it(x.other))
    spent = -Money.total(away)
    return PartStanding(part, week.of(part.key), spent, balance.committed, balance.available)


def _leaves_it(address: str) -> bool:
    return not address.startswith(("council:", "budget:"))


def received(budgets: Collection[Budget]) -> dict[str, Money]:
    """Add up what the council has paid each person into their direct payment, by budget."""
    found = paid_into({rules.held_account(budget.ref) for budget in budgets})
    own = {budget.ref: rules.part_account(budget.ref, rules.DIRECT) for budget in budgets}
    return {ref: found.get(part, NOTHING) for ref, part in own.items()}


def still_owed(budget: Budget, part: Part, period: Period | None) -> Money:
    """Work out what a part must still pay the person for some days.

    What providers are owed is promised, and stands in the book as that.
    """
    if not rules.is_net(part.key):
        return NOTHING
    own = (part.held, part.stream) == (rules.DIRECT, rules.CARE)
    paid = received([budget])[budget.ref] if own else paid_out(budget).get(part.key, NOTHING)
    return max(entitled(budget, part, period) - paid, NOTHING)


def paid_too_far(budget: Budget) -> dict[str, Money]:
    """Work out what was paid for days after the end, part by part: to them, or who holds it."""
    paid = paid_out(budget)
    found = {
        part.key: paid.get(part.key, NOTHING) - entitled(budget, part, budget.period)
        for part in budget.parts.order_by("pk")
        if rules.is_net(part.key)
    }
    return {part: over for part, over in found.items() if over > NOTHING}


def would_return(budget: Budget, on: date) -> Money:
    """Work out what goes back to the council if a budget ends on a day."""
    end = min(on, budget.ends_before)
    period = Period(budget.starts_on, end) if end > budget.starts_on else None
    released: dict[str, Money] = {}
    for order in orders_open(budget):
        less = order.amount - rules.kept(order, end) if order.ends_before > end else NOTHING
        released[order.source] = released.get(order.source, NOTHING) + less
    spare = NOTHING
    for part in budget.parts.all():
        free = ledger.balance(part.address).available - still_owed(budget, part, period)
        spare += max(free + released.get(part.address, NOTHING), NOTHING)
    return spare


def events(budget: Budget) -> QuerySet[Event]:
    """List the last things that happened to the money, as the person was told them."""
    codes = (
        *("budget.opened", "budget.ended", "budget.lives_again", "death.in_error"),
        *("contribution.collected", "contribution.overpaid"),
        *("payment.sent", "payment.paid", "payment.even"),
        *("payment.unconfirmed", "payment.returned"),
    )
    return told_to(budget.case.person.ref).filter(code__in=codes)
