"""Read purchase orders and what was given for them; a provider reads only their own."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import groupby, islice
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum

from selfdirect.agreement.planning.models import Held, Line
from selfdirect.agreement.planning.rules import read_times
from selfdirect.foundation.kernel.actor import Actor
from selfdirect.foundation.kernel.decision import there
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.kernel.period import Period
from selfdirect.foundation.ledger import queries as ledger
from selfdirect.register.cases.models import Case, Task
from selfdirect.register.directory import queries as directory
from selfdirect.register.directory.models import Organisation, Service
from selfdirect.support.budgets import queries as budgets
from selfdirect.support.budgets import rules as budget_rules
from selfdirect.support.budgets.journey import State as BudgetState
from selfdirect.support.budgets.models import Budget, Change
from selfdirect.support.orders import rules
from selfdirect.support.orders.journey import State
from selfdirect.support.orders.models import Block, Delivery, Missed, Order, Raised, Uplift

MISSED = "delivery.missed"  # the code of the worker's task
A_BATCH = 500  # budgets looked at together


Lines = dict[tuple[int, str], list[rules.Asked]]  # by the provider's key and reference
Alone = Callable[[Case], AbstractContextManager[None]]  # lets one fail by itself


def together(_case: Case) -> AbstractContextManager[None]:
    """Let all fail where one does: somebody looks at the page."""
    return nullcontext()


def _orders() -> QuerySet[Order]:
    return Order.objects.select_related("budget__case__person", "organisation")


def visible(actor: Actor) -> QuerySet[Order]:
    """List the orders of budgets that one may see, and those to one's own organisation."""
    own = directory.works_for(actor)
    seen = Q(budget__in=budgets.visible(actor).order_by().values("pk"))
    return _orders().filter(seen | Q(organisation=own) if own else seen)


def get_visible(actor: Actor, number: str, version: int) -> Order:
    """Find one version of an order.

    :raises NotThere: if there is none, or it is not this actor's to see
    """
    return there(visible(actor).filter(number=number, version=version).first())


def latest(orders: QuerySet[Order]) -> QuerySet[Order]:
    """Keep the last version of each."""
    later = Order.objects.filter(number=OuterRef("number"), version__gt=OuterRef("version"))
    return orders.filter(~Exists(later))


def versions(order: Order) -> list[Order]:
    return list(Order.objects.filter(number=order.number).order_by("-version"))


def before(order: Order) -> Order | None:
    return Order.objects.filter(number=order.number, version=order.version - 1).first()


def ordered_from(organisation: Organisation) -> QuerySet[Order]:
    """List what one provider is asked for, as it stands: the last version of each."""
    return latest(_orders().filter(organisation=organisation)).order_by(
        "budget__case__person__family_name", "number"
    )


def standing(orders: QuerySet[Order], today: date) -> QuerySet[Order]:
    """Keep those with days still to come."""
    return orders.filter(ends_before__gt=today)


def ended(orders: QuerySet[Order], today: date) -> QuerySet[Order]:
    return orders.filter(ends_before__lte=today)


def from_provider(actor: Actor, organisation: str) -> QuerySet[Order]:
    """List the orders of one provider, of those one may see."""
    found = latest(visible(actor)).filter(organisation__ref=organisation)
    return found.order_by("budget__case__person__family_name", "number")


def by_provider(actor: Actor, today: date) -> Any:
    """Count the orders of each provider, of those one may see.

    As rows of reference, name, how many stand and how many have ended; to be cut into pages.
    """
    found: Any = latest(visible(actor)).order_by("organisation__name", "organisation")
    names = ("organisation__ref", "organisation__name")
    stands = Q(ends_before__gt=today)
    return found.values_list(*names).annotate(
        many=Count("pk", filter=stands), over=Count("pk", filter=~stands)
    )


def how_many(actor: Actor, today: date) -> tuple[int, int]:
    """Count the orders that stand, of those one may see, and the providers that have them."""
    found = standing(latest(visible(actor)), today).order_by()
    sums = found.aggregate(many=Count("pk"), of=Count("organisation", distinct=True))
    return sums["many"], sums["of"]


# To be drawn up ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ToDraw:
    """What an order would say now, where that is not what its last version says."""

    budget: Budget
    organisation: int
    stream: str
    draft: rules.Draft
    last: Order | None


def to_draw(alone: Alone = together) -> list[ToDraw]:
    """List orders whose last version no longer says what stands, whoever's they are."""
    beside = ~Q(parts__stream=budget_rules.CARE) & Q(parts__held=budget_rules.MANAGED)
    ordered = Budget.objects.filter(Q(plan__lines__held=Held.MANAGED) | beside)
    cases = ordered.order_by("case").values_list("case", flat=True).distinct().iterator()
    changed: list[ToDraw] = []
    while batch := list(islice(cases, A_BATCH)):
        found = ordered.filter(case__in=batch).select_related("case__person")
        changed += _changed(list(found.order_by("case", "pk").distinct()), alone)
    return changed


Whose = tuple[int, int, str]  # a case and a provider, by their keys; and whose money it is
Drawn = tuple[Budget, int, str, rules.Draft]


def _changed(found: Sequence[Budget], alone: Alone) -> list[ToDraw]:
    """Compare what stands with the last versions, for some budgets at once."""
    last = _last(found)
    stands: dict[Whose, ToDraw] = {}
    for budget, organisation, stream, draft in _drafts(found, alone):
        key = (budget.case_id, organisation, stream)
        if key not in stands or not draft.is_empty:  # of two budgets the later counts
            stands[key] = ToDraw(budget, organisation, stream, draft, last.get(key))
    return [each for each in stands.values() if _is_news(each)]


def _drafts(found: Sequence[Budget], alone: Alone) -> Iterator[Drawn]:
    """Draw up the orders of each person together: what is left out is left out of all years."""
    asked, changes = lines_of(found), budgets.changes_of(found)
    for case, years in groupby(found, key=lambda each: each.case):
        drawn: list[Drawn] = []
        with alone(case):
            drawn = [
                one
                for budget in years
                for one in _drawn(budget, changes[budget.pk], asked.get(budget.plan_id, {}))
            ]
        yield from drawn


def _drawn(budget: Budget, changes: Iterable[Change], asked: Lines) -> Iterator[Drawn]:
    known = [budgets.fact_of(each) for each in changes]
    weeks = budget_rules.schedule(budgets.base_of(budget), known)
    days = budget.period
    if days is None:
        return
    for (organisation, ref), lines in asked.items():
        leaf = f"{budget_rules.MANAGED}:{ref}"
        yield budget, organisation, budget_rules.CARE, rules.draw(lines, weeks, days, leaf)
    beside = _beside(weeks)
    for organisation, ref in _keys(leaf.partition(":")[2] for leaf in beside):
        for leaf in (each for each in beside if each.endswith(f":{ref}")):
            stream = budget_rules.stream_of(leaf)
            yield budget, organisation, stream, rules.draw([], weeks, days, leaf)


def _beside(weeks: Iterable[budget_rules.Week]) -> list[str]:
    """List what providers are paid beside the plan, in any week."""
    leaves = dict.fromkeys(leaf for week in weeks for leaf in week.leaves)
    care = budget_rules.CARE
    return [x for x in leaves if budget_rules.is_ordered(x) and budget_rules.stream_of(x) != care]


def _keys(refs: Iterable[str]) -> list[tuple[int, str]]:
    """Find the keys of providers by their references; none is asked for where there is none."""
    wanted = set(refs)
    rows = Organisation.objects.filter(ref__in=wanted).order_by("pk") if wanted else ()
    return [(row.pk, row.ref) for row in rows]


def _is_news(each: ToDraw) -> bool:
    if each.last is None:
        return not each.draft.is_empty
    return bool(each.last.content != rules.plain(each.draft))


def _last(found: Sequence[Budget]) -> dict[Whose, Order]:
    rows = latest(Order.objects.filter(budget__case__in={each.case_id for each in found}))
    return {
        (row.budget.case_id, row.organisation_id, row.stream): row
        for row in rows.select_related("budget")
    }


def lines_of(found: Iterable[Budget], without: Uplift | None = None) -> dict[int, Lines]:
    """Gather the lines that providers give by plan and provider, with prices signed since."""
    rows = Line.objects.filter(
        plan__in={each.plan_id for each in found}, held=Held.MANAGED, weekly__gt=0
    )
    gathered: dict[int, Lines] = {}
    signed = _signed(without)
    for row in rows.select_related("service__organisation", "plan").order_by("plan", "place"):
        if row.service:
            whose = row.service.organisation
            lines = gathered.setdefault(row.plan_id, {})
            lines.setdefault((whose.pk, whose.ref), []).append(_asked(row, signed))
    return gathered


Signed = dict[tuple[int, str], list[tuple[date, Money]]]  # by service and unit


def _signed(without: Uplift | None) -> Signed:
    """Gather the prices that were signed, in the order of their days."""
    found: Signed = {}
    rows = Uplift.objects.filter(state=State.SIGNED)
    for each in rows.exclude(pk=without.pk) if without else rows:
        found.setdefault((each.service_id, each.unit), []).append((each.starts_on, each.price))
    return found


def _asked(row: Line, signed: Signed) -> rules.Asked:
    """Read a line; a price signed for a day before the plan's own price is in that already."""
    since = row.price_from or row.plan.starts_on or date.min
    later = signed.get((row.service_id or 0, row.unit), [])
    return rules.Asked(
        line=row.pk,
        place=row.place,
        what=row.what,
        quantity=Fraction(row.quantity or 0),
        unit=row.unit,
        price=row.unit_price or NOTHING,
        raised=tuple(each for each in later if each[0] > since),
        times=read_times(row.times),
    )


# New prices -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Affected:
    """What a new price does to one budget."""

    budget: Budget
    organisation: str
    rise: rules.Rise
    starts_on: date  # for this budget: never before it begins

    @property
    def yearly(self) -> Money:
        """What the budget grows by until the end of its year."""
        end = self.budget.ended_on or self.budget.ends_before
        return self.rise.until(Period(self.starts_on, end))


def affected(
    service: Service,
    unit: str,
    price: Money,
    starts_on: date,
    signed: Uplift | None = None,
    alone: Alone = together,
) -> list[Affected]:
    """Work out what a new price does to every open budget, the largest rise first.

    Of one that was `signed`: to every budget that does not follow it yet.
    """
    lines = Line.objects.filter(service=service, unit=unit, held=Held.MANAGED, weekly__gt=0)
    goes_on = Q(after__state=BudgetState.OPEN, ended_on=F("ends_before"))  # its next year is open
    rows = Budget.objects.filter(
        goes_on | Q(state=BudgetState.OPEN),
        ends_before__gt=starts_on,
        plan__in=lines.values("plan"),
    )
    if signed:  # a next year begins with what the year before was raised to by then
        raised = Raised.objects.filter(uplift=signed, budget__plan=OuterRef("plan"))
        same = Q(budget=OuterRef("pk")) | Q(at__lte=OuterRef("opened_at"))
        rows = rows.exclude(Exists(raised.filter(same)))
    found = list(rows.select_related("case__person", "plan").prefetch_related("parts"))
    asked, changes = lines_of(found, without=signed), budgets.changes_of(found)
    mine = set(lines.values_list("pk", flat=True))
    whose = (service.organisation_id, service.organisation.ref)
    changed = []
    for each in found:
        with alone(each.case):
            day = max(starts_on, each.starts_on)
            known = [budgets.fact_of(change) for change in changes[each.pk]]
            week = budget_rules.usual_week(budgets.base_of(each), known, day)
            priced = _rise(asked[each.plan_id][whose], mine, price, day, each, week, whose[1])
            if priced.more:
                changed.append(Affected(each, whose[1], priced, day))
    return sorted(changed, key=lambda each: (-each.rise.more.pence, each.budget.pk))


def _rise(
    lines: Collection[rules.Asked],
    mine: Collection[int],
    price: Money,
    day: date,
    budget: Budget,
    week: budget_rules.Week,
    organisation: str,
) -> rules.Rise:
    paid = week.leaves.get(f"{budget_rules.MANAGED}:{organisation}", NOTHING)
    free = week.leaves.get(budget_rules.MANAGED, NOTHING) - budget.plan.contingency
    changed = [x for x in lines if x.line in mine]
    return rules.rise(
        [rules.Piece(each.quantity, rules.price_on(each, day)) for each in changed],
        price,
        planned=Money.total(rules.price_on(x, day).times(x.quantity) for x in lines),
        paid=paid,
        free=free,
    )


def uplifts() -> QuerySet[Uplift]:
    return Uplift.objects.select_related("service__organisation").order_by("-proposed_at", "-pk")


def get_uplift(ref: str, *, lock: bool = False) -> Uplift:
    """Find a new price by its reference; hold it if one asks.

    :raises NotThere: if there is none
    """
    rows = uplifts().select_for_update(of=("self",)) if lock else uplifts()
    return there(rows.filter(ref=ref).first())


# Block contracts --------------------------------------------------------------------------------


def blocks() -> QuerySet[Block]:
    """List the contracts that count: without those that were withdrawn."""
    rows = Block.objects.filter(withdrawn__isnull=True)
    return rows.select_related("service__organisation")


def blocks_withdrawn() -> QuerySet[Block]:
    rows = Block.objects.filter(withdrawn__isnull=False).order_by("pk")
    return rows.select_related("service__organisation")


def blocks_used(today: date) -> QuerySet[Block]:
    """List the contracts with how much of each was given until a day, whoever had it: `total`."""
    rows: Any = given(
        Delivery.objects.filter(
            line__service=OuterRef("service"), line__unit=OuterRef("unit"), day__lte=today,
            day__gte=OuterRef("starts_on"), day__lt=OuterRef("ends_before"),
        )
    )  # fmt: skip
    total = rows.filter(told=False).order_by().values("line__service").annotate(all=Sum("given"))
    found: Any = blocks()  # the type checker wants `total` in one place only
    summed: QuerySet[Block] = found.annotate(total=Subquery(total.values("all")))
    return summed


def stands(block: Block, today: date) -> rules.Used:
    """Say how a contract of `blocks_used` is used, all people as one."""
    return rules.use(block.contract, {"": Fraction(block.total or 0)}, today)


def get_block(ref: str) -> Block:
    """Find a contract by its reference.

    :raises NotThere: if there is none
    """
    return there(blocks().filter(ref=ref).first())


def services_ordered() -> QuerySet[Service]:
    """List the services that somebody's plan asks a provider for."""
    ordered = Line.objects.filter(held=Held.MANAGED, service=OuterRef("pk"))
    return (
        Service.objects.filter(Exists(ordered))
        .select_related("organisation")
        .order_by("organisation__name", "name")
    )


def used(block: Block, today: date) -> rules.Used:
    """Say how a contract is used until a day, person by person, by their references."""
    rows = _under(block, today + date.resolution).order_by()
    sums_of = rows.values_list("budget__case__person__ref").annotate(all=Sum("given"))
    found = {ref: Fraction(quantity) for ref, quantity in sums_of}
    return rules.use(block.contract, found, today)


def blocks_of(providers: Collection[str]) -> list[Block]:
    """List the contracts with some providers, by their references."""
    return list(blocks().filter(service__organisation__ref__in=providers))


def clashing(block: Block) -> Block | None:
    """Find another contract for the same service on some of the same days."""
    same = blocks().filter(service=block.service_id, unit=block.unit).exclude(pk=block.pk)
    return same.filter(starts_on__lt=block.ends_before, ends_before__gt=block.starts_on).first()


def given_under(block: Block, until: date) -> list[tuple[int, date, Fraction]]:
    """List what was given under a contract before a day: by budget and day."""
    sums_of = _under(block, until).order_by("budget", "day").values_list("budget", "day")
    return [
        (budget, day, Fraction(total)) for budget, day, total in sums_of.annotate(Sum("given"))
    ]


def _under(block: Block, until: date) -> Any:
    """Read what was given under a contract before a day, and nobody says was not."""
    days = {"day__gte": block.starts_on, "day__lt": min(until, block.ends_before)}
    rows = Delivery.objects.filter(line__service=block.service_id, line__unit=block.unit, **days)
    found: Any = given(rows)  # the type checker wants `told` in one place only
    return found.filter(told=False)


def lines_under(block: Block) -> set[int]:
    """List the lines of plans that ask for what a contract is for."""
    rows = Line.objects.filter(service=block.service_id, unit=block.unit, held=Held.MANAGED)
    return set(rows.values_list("pk", flat=True))


USED = "used:"  # names an entry of what somebody was charged for their use


@dataclass(frozen=True, slots=True)
class Booked:
    """How the book stands for a contract."""

    charged: Money  # to those who used it
    paid: Money  # to the provider, less what came back
    sent: Money  # of it, by payments and not by what the bank paid after all
    promised: Money  # agreed, and not with the bank yet
    runs: Mapping[str, Mapping[Period, list[Money]]]  # what was charged, by budget and run

    @property
    def idle(self) -> Money:
        """What was paid and nobody used; below nought, what is still to be paid for use."""
        return self.paid - self.charged

    @property
    def idle_words(self) -> str:
        return (
            "Charged, and not paid yet" if self.idle < NOTHING else "Paid, and charged to nobody"
        )


def booked(block: Block) -> Booked:
    """Read what was charged and paid under a contract."""
    account = budget_rules.block_account(block.ref)
    runs: dict[str, dict[Period, list[Money]]] = {}
    charged = paid = sent = NOTHING
    for line in ledger.lines([account], budgets.EVER):
        name = line.movement.reference
        if name.startswith(USED):
            charged += line.amount
            budget = runs.setdefault(name.split(":")[1], {})
            budget.setdefault(budget_rules.read_run(name), []).append(line.amount)
            continue
        paid -= line.amount
        sent -= line.amount if name.startswith(("pay:", "back:")) else NOTHING
    promised = Money.total(each.amount for each in ledger.commitments([account]))
    return Booked(charged, paid, sent, promised, runs)


def names(actor: Actor, people: Collection[str]) -> dict[str, str]:
    """Name people by their references: those whom one may see."""
    found = budgets.visible(actor).filter(case__person__ref__in=people)
    return {each.case.person.ref: each.case.person.name for each in found}


def to_write_to(providers: Iterable[int]) -> QuerySet[Organisation]:
    return Organisation.objects.filter(pk__in=list(providers)).exclude(email="")


def wait_for_turn(own: Organisation) -> None:
    """Hold a provider until the act has ended: two files of one are taken one by one."""
    Organisation.objects.select_for_update().get(pk=own.pk)


# What was given ---------------------------------------------------------------------------------


def given(rows: QuerySet[Delivery]) -> QuerySet[Delivery]:
    """Keep the last word on each day and line; `told`: the person says that it is not so."""
    later = Delivery.objects.filter(
        line=OuterRef("line"), day=OuterRef("day"), nth__gt=OuterRef("nth")
    )
    last: Any = rows.filter(~Exists(later))  # the type checker wants `told` in one place only
    found: QuerySet[Delivery] = last.annotate(told=_told())
    return found.select_related("line__service", "budget")


def _told() -> Exists:
    """Ask whether the person said of any word on a day that it did not happen.

    Writing the same again does not answer them: less must be written down, or their team must
    have answered before it was written.
    """
    answered = Task.objects.filter(
        case=OuterRef("delivery__budget__case"),
        code=MISSED,
        done_at__gte=OuterRef("at"),
        done_at__lt=OuterRef(OuterRef("at")),
    )
    said = Missed.objects.filter(
        delivery__line=OuterRef("line"),
        delivery__day=OuterRef("day"),
        delivery__nth__lte=OuterRef("nth"),
        delivery__given__lte=OuterRef("given"),
    )
    return Exists(said.filter(~Exists(answered)))


def given_to(case: Case) -> QuerySet[Delivery]:
    """List what somebody was given, the last days first."""
    rows = given(Delivery.objects.filter(budget__case=case))
    return rows.select_related("line__service__organisation").order_by("-day", "line")


def given_for(order: Order) -> QuerySet[Delivery]:
    """List what was given for an order, under any of its versions."""
    whose = Delivery.objects.filter(
        budget__case=order.budget.case_id, line__service__organisation=order.organisation_id
    )
    if order.beside:
        whose = whose.none()
    return given(whose).order_by("-day", "line")


def get_given(case: Case, ref: str) -> Delivery:
    """Find something that was given to somebody, as it stands.

    :raises NotThere: if there is no such thing, or it was written anew
    """
    return there(given_to(case).filter(ref=ref).select_related("budget__case__person").first())


Days = tuple[date, date]  # the first, and the first after


def sums(
    wanted: Mapping[Days, Collection[int]],
) -> dict[tuple[int, date], tuple[Fraction, Fraction]]:
    """Add up what was given of lines on some days, and how much of it the person says was not.

    In one query for each stretch of days; by line and first day. A line of which nothing was
    written down is left out.
    """
    found: dict[tuple[int, date], tuple[Fraction, Fraction]] = {}
    for (since, until), lines in wanted.items():
        rows: Any = given(Delivery.objects.filter(line__in=lines, day__gte=since, day__lt=until))
        missed = Sum("given", filter=Q(told=True))
        sums_of = (
            rows.order_by().values_list("line").annotate(written=Sum("given"), missed_of_it=missed)
        )
        for line, all_of_it, not_so in sums_of:
            found[line, since] = (Fraction(all_of_it), Fraction(not_so or 0))
    return found


def waits_for_answer(case: Case) -> bool:
    return case.tasks.filter(code=MISSED, done_at__isnull=True).exists()


@dataclass(frozen=True, slots=True)
class Open:
    """A line that a provider may write on: on which days, under which budget."""

    budget: int
    line: int
    asked: rules.Asked
    days: Period


def open_lines(organisation: Organisation, numbers: Collection[str]) -> dict[str, list[Open]]:
    """Gather, by order, what a provider may say they gave: every budget the order was for."""
    rows = Order.objects.filter(
        organisation=organisation, number__in=numbers, stream=budget_rules.CARE
    )
    found = {(row.number, row.budget_id): row for row in rows.select_related("budget")}
    asked = lines_of({row.budget for row in found.values()})
    opened: dict[str, list[Open]] = {}
    for row in found.values():
        period = row.budget.period
        lines = asked.get(row.budget.plan_id, {}).get((organisation.pk, organisation.ref), [])
        for each in lines if period else ():
            opened.setdefault(row.number, []).append(
                Open(row.budget_id, each.line, each, period or row.budget.year)
            )
    return opened


def last_words(lines: Collection[int], days: Collection[date]) -> dict[tuple[int, date], Delivery]:
    """Find what stands for some lines on some days."""
    rows = Delivery.objects.filter(line__in=lines, day__in=days).order_by("nth")
    return {(row.line_id, row.day): row for row in rows}
