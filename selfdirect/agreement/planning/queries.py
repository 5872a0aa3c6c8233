"""Read plans: as they stand, what they come to, and what is still missing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property

from django.db.models import QuerySet, Sum

from selfdirect.agreement.allocation import queries as allocations
from selfdirect.agreement.allocation.journey import State as AllocationState
from selfdirect.agreement.allocation.rules import Hours
from selfdirect.agreement.charging import queries as charging
from selfdirect.agreement.charging.models import FinancialAssessment
from selfdirect.agreement.charging.rules import NOT_CHARGED, Contribution, Figures, three_figures
from selfdirect.agreement.planning import rules
from selfdirect.agreement.planning.journey import State
from selfdirect.agreement.planning.models import Line, Outcome, Plan
from selfdirect.foundation.audit.actions import name_of
from selfdirect.foundation.audit.models import Event
from selfdirect.foundation.audit.queries import acts_about
from selfdirect.foundation.kernel.decision import Refused, there
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.kernel.rates import NoRate
from selfdirect.register.cases.models import Case
from selfdirect.register.directory import queries as directory
from selfdirect.register.directory.models import Price

IN_HAND = (State.DRAFT, State.SUBMITTED)
NO_MEANS = "What there is to pay is not worked out yet. Answer the questions about money first."


def _plans() -> QuerySet[Plan]:
    return Plan.objects.select_related(
        "case__person", "case__worker", "means", "allocation__assessment__eligibility"
    )


def in_hand(case: Case) -> Plan | None:
    """Find the plan that is being written, or waits to be agreed."""
    found = _plans().filter(case=case, state__in=IN_HAND).first()
    return _with_figure(found) if found else None


def in_force(case: Case) -> Plan | None:
    """Find the plan that was agreed and is lived now."""
    return _plans().filter(case=case, state=State.AGREED).order_by("-version").first()


def of_case(case: Case) -> Plan | None:
    """Find the plan to show: the one in hand, or else the one in force."""
    return in_hand(case) or in_force(case)


def before(plan: Plan) -> Plan | None:
    """Find the version before this one."""
    return _plans().filter(case=plan.case, version__lt=plan.version).order_by("-version").first()


def lock_in_hand(case: Case) -> Plan:
    """Find the plan in hand and hold it until the act has ended.

    :raises Refused: if there is none
    """
    held = Plan.objects.select_for_update().filter(case=case, state__in=IN_HAND).first()
    if held is None:
        raise Refused("There is no plan to change. Begin one first.")
    return _with_figure(_plans().get(pk=held.pk))


def _with_figure(plan: Plan) -> Plan:
    """Set a draft beside the figure in force, where another has taken the place of its own."""
    if plan.state == State.DRAFT and is_superseded(plan):
        plan.allocation = allocations.in_force(plan.case) or plan.allocation
    return plan


def is_superseded(plan: Plan) -> bool:
    """Say whether another figure has taken the place of the one the plan was made beside."""
    return plan.allocation.state == AllocationState.SUPERSEDED


def submitted() -> QuerySet[Plan]:
    """List the plans that wait to be agreed, the longest wait first."""
    return _plans().filter(state=State.SUBMITTED).order_by("submitted_at", "pk")


def outcome_of(plan: Plan, pk: int) -> Outcome:
    """Find one outcome of a plan.

    :raises NotThere: if there is none, or it is another plan's
    """
    return there(plan.outcomes.filter(pk=pk).first())


def line_of(plan: Plan, pk: int) -> Line:
    """Find one line of a plan.

    :raises NotThere: if there is none, or it is another plan's
    """
    return there(
        plan.lines.select_related("service__organisation", "outcome").filter(pk=pk).first()
    )


def returned(plan: Plan) -> Event | None:
    """Find what was said when a plan in draft came back from being read, if it did."""
    if plan.state != State.DRAFT:
        return None
    acts = acts_about(plan.case.person.ref)
    return acts.filter(code="plan.returned", subject=name_of(plan)).first()


def eligible_needs(plan: Plan) -> tuple[str, ...]:
    """List the codes of the needs that were found eligible (Care Act 2014 s.13)."""
    decided = getattr(plan.allocation.assessment, "eligibility", None)
    found = decided.outcomes if decided else {}
    return tuple(code for code, facts in found.items() if facts.get("unable"))


@dataclass(frozen=True, slots=True)
class Pays:
    """What the person pays and the council pays; or why that is not known yet."""

    figures: Figures | None = None
    worked: Contribution | None = None
    means: FinancialAssessment | None = None
    why: str = ""


def not_charged(plans: Iterable[int]) -> dict[int, Money]:
    """Say what of each plan nobody may be charged for, a week; in one query."""
    rows = Line.objects.filter(plan__in=plans).exclude(free_as="").order_by()
    return dict(rows.values_list("plan").annotate(Sum("weekly")))


def pays(plan: Plan, total: Money, today: date, free: Money = NOTHING) -> Pays:
    """Work out the three figures of Care Act 2014 s.26 for a plan.

    A plan in hand takes the means now on file; one that was agreed keeps those it rests on.
    Nobody may be charged for what is `free`.
    """
    means = charging.in_force(plan.case) if plan.state in IN_HAND else plan.means
    if means is None:
        return Pays(why=NO_MEANS)
    on = plan.starts_on or today
    try:
        born_on = plan.case.person.born_on
        worked = charging.contribution(means.means, born_on, total, on, not_charged=free)
    except (Refused, NoRate) as why:
        return Pays(means=means, why=f"What there is to pay cannot be worked out: {why}")
    return Pays(three_figures(total, worked.amount), worked, means)


@dataclass(frozen=True, slots=True)
class Row:
    """One line, as kept and as the rules read it."""

    line: Line
    rule: rules.Line

    @property
    def how(self) -> str:
        return rules.sum_in_words(self.rule)

    @property
    def when(self) -> str:
        return rules.times_in_words(self.rule.times)

    @property
    def free_as(self) -> str:
        """Say why nobody is charged for it; nothing where somebody may be."""
        return NOT_CHARGED.get(self.line.free_as, "")

    @property
    def need(self) -> str:
        return rules.WORDS.get(self.rule.need, self.rule.need)


@dataclass(frozen=True, slots=True)
class Group:
    """An outcome with the lines under it."""

    outcome: Outcome
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Standing:
    """A whole plan as it stands on a day, read at once; what follows from it on asking."""

    plan: Plan
    groups: tuple[Group, ...]
    today: date

    @cached_property
    def lines(self) -> tuple[rules.Line, ...]:
        return tuple(row.rule for group in self.groups for row in group.rows)

    @cached_property
    def cost(self) -> rules.Cost:
        return rules.cost(self.lines, self.plan.contingency)

    @property
    def rows_of_working(self) -> list[tuple[str, Money]]:
        """Give the sum for a table: the last row is its total."""
        return [(step.words, step.amount) for step in self.cost.working]

    @cached_property
    def running(self) -> rules.Running:
        return rules.against(self.cost.total, self.plan.allocation.weekly)

    @cached_property
    def hours(self) -> Hours | None:
        """Set the paid hours at the council's unit price beside a figure that was scaled."""
        hours = (x.quantity for x in self.lines if x.held and x.unit == "hour" and x.quantity)
        return allocations.hours_beside(self.plan.allocation, sum(hours, Fraction(0)))

    @cached_property
    def needs(self) -> tuple[rules.Need, ...]:
        return rules.needs(eligible_needs(self.plan), self.lines, self.plan.left_out)

    @cached_property
    def needs_said(self) -> str:
        return rules.needs_in_words(self.needs)

    @cached_property
    def pays(self) -> Pays:
        return pays(self.plan, self.cost.total, self.today, self.cost.not_charged)

    @cached_property
    def week(self) -> tuple[rules.Block, ...]:
        return rules.blocks(self.lines)

    @cached_property
    def problems(self) -> tuple[rules.Problem, ...]:
        outcomes = tuple(
            rules.Outcome(g.outcome.words, tuple(row.rule for row in g.rows)) for g in self.groups
        )
        plan = self.plan
        return rules.problems(
            rules.Draft(
                outcomes,
                self.needs,
                plan.contingency,
                plan.contingency_for,
                plan.starts_on,
                self.pays.why,
            )
        )


def standing(plan: Plan, today: date) -> Standing:
    """Read a plan with everything on its page, in a handful of queries whatever its size."""
    lines = list(plan.lines.select_related("service__organisation").order_by("place"))
    prices = _prices(plan, lines)
    rows = [Row(line, rule_line(line, prices.get(line.service_id or 0, []))) for line in lines]
    groups = tuple(
        Group(outcome, tuple(row for row in rows if row.line.outcome_id == outcome.pk))
        for outcome in plan.outcomes.order_by("place")
    )
    return Standing(plan, groups, today)


def _prices(plan: Plan, lines: Iterable[Line]) -> dict[int, list[Price]]:
    """Read today's word of the directory for a draft; what was sent keeps its prices."""
    paid = [line.service for line in lines if line.service and line.held]
    if plan.state != State.DRAFT or plan.starts_on is None or not paid:
        return {}
    return directory.prices_on(paid, plan.starts_on)


def rule_line(line: Line, prices: Iterable[Price] = ()) -> rules.Line:
    """Read a line as the rules take it, with the directory's prices for the day it begins."""
    draft = line.plan.state == State.DRAFT and line.plan.starts_on is not None
    return rules.Line(
        what=line.what,
        who=line.who,
        need=line.need,
        held=line.held,
        quantity=None if line.quantity is None else Fraction(line.quantity),
        unit=line.unit,
        unit_price=line.unit_price,
        times=rules.read_times(line.times),
        listed=draft and bool(line.held) and line.service_id is not None,
        price_now=next((p.amount for p in prices if p.unit == line.unit), None),
        free_as=line.free_as,
    )
