"""What happens to a plan as a whole: it begins, changes, and is sent to be agreed."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils.timezone import localdate

from selfdirect.agreement.allocation import queries as allocations
from selfdirect.agreement.charging.models import FinancialAssessment
from selfdirect.agreement.planning import policy, queries, rules, says
from selfdirect.agreement.planning.actions.held import changed, hold, unchanged
from selfdirect.agreement.planning.actions.lines import price
from selfdirect.agreement.planning.journey import PLAN
from selfdirect.agreement.planning.models import Line, Outcome, Plan
from selfdirect.foundation.access.models import User
from selfdirect.foundation.access.queries import in_team, team_names
from selfdirect.foundation.audit.actions import record
from selfdirect.foundation.kernel.actor import Actor, Role
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.register.cases import actions as case_actions
from selfdirect.register.cases import queries as cases
from selfdirect.register.cases.models import Case
from selfdirect.register.people.queries import users_beside

TO_CHANGE = "check.change"  # the code of a task that a plan sent to be agreed answers
WITHIN = timedelta(days=366)  # a start further away is a slip of the keyboard


@transaction.atomic
def begin_plan(*, ref: str, by: Actor, at: datetime) -> Plan:
    """Open the first page of a plan, beside the indicative budget.

    :raises Refused: if there is no indicative budget yet, or a plan is being written already
    """
    case = cases.lock_visible(by, ref)
    policy.may_begin(by, case).require()
    plan = _new(case, at)
    plan.save(force_insert=True)
    record("plan.begun", on=plan, by=by, at=at, about=case.person.ref, told=says.begun(by))
    return plan


@transaction.atomic
def begin_change(*, ref: str, by: Actor, at: datetime) -> Plan:
    """Copy the plan in force as its next version, to be changed; the old one stays in force.

    It neither moves the case nor gives anybody a turn: the act that calls it does.

    :raises Refused: if no plan is in force, or a change is under way already
    """
    case = cases.lock_visible(by, ref)
    old = queries.in_force(case)
    if old is None:
        raise Refused("There is no agreed plan to change. Begin a plan instead.")
    plan = _new(case, at)
    policy.may_change(by, plan).require()
    plan.good_day, plan.left_out = old.good_day, old.left_out
    plan.contingency, plan.contingency_for = old.contingency, old.contingency_for
    plan.save(force_insert=True)
    _copy_lines(old, plan)
    told = "We opened your plan again, so that you can change it."
    facts = {"version": plan.version, "copied_from": old.ref}
    record("plan.opened_again", on=plan, by=by, at=at, about=case.person.ref, told=told, **facts)
    return plan


def _new(case: Case, at: datetime) -> Plan:
    if queries.in_hand(case):
        raise Refused("A plan is being written already. Open that one.")
    allocation = allocations.in_force(case)
    if allocation is None:
        raise Refused("There is no indicative budget to plan with yet.")
    last = Plan.objects.filter(case=case).aggregate(last=Max("version"))["last"] or 0
    return Plan(case=case, version=last + 1, allocation=allocation, made_at=at)


def _copy_lines(old: Plan, new: Plan) -> None:
    for outcome in old.outcomes.order_by("place"):
        lines = list(Line.objects.filter(outcome=outcome).order_by("place"))
        copy = Outcome.objects.create(plan=new, place=outcome.place, words=outcome.words)
        for line in lines:
            line.pk, line.plan, line.outcome = None, new, copy
            line._state.adding = True
        Line.objects.bulk_create(lines)


@transaction.atomic
def set_good_day(
    *, ref: str, words: str, by: Actor, at: datetime, seen: int | None = None
) -> Plan:
    """Write what a good day is like, in the person's own words."""
    plan = hold(ref, by, seen)
    plan.good_day = words.strip()
    changed(plan, "good_day", by, at)
    return plan


@transaction.atomic
def set_contingency(
    *, ref: str, weekly: Money, reason: str, by: Actor, at: datetime, seen: int | None = None
) -> Plan:
    """Keep something by for bad weeks, and say what for."""
    plan = hold(ref, by, seen)
    if weekly < NOTHING:
        raise Refused("What is kept for bad weeks is nought or more.")
    if weekly and not reason.strip():
        raise Refused(f"Say what the {weekly} a week is kept for.")
    plan.contingency, plan.contingency_for = weekly, reason.strip()
    changed(plan, "contingency", by, at, weekly_pence=weekly.pence)
    return plan


@transaction.atomic
def set_start(
    *, ref: str, starts_on: date, by: Actor, at: datetime, seen: int | None = None
) -> list[Line]:
    """Say when the support begins, and price every line for that day; returns those that changed.

    :raises Refused: if the day is more than a year away
    """
    plan = hold(ref, by, seen)
    if abs(starts_on - localdate(at)) > WITHIN:
        raise Refused("Choose a day within a year of today for the support to begin.")
    plan.starts_on = starts_on
    repriced = [line for line in plan.lines.filter(service__isnull=False) if _reprice(plan, line)]
    changed(plan, "start", by, at, starts_on=str(starts_on), repriced=[x.pk for x in repriced])
    return repriced


def _reprice(plan: Plan, line: Line) -> bool:
    was = (line.unit, line.unit_price)
    line.plan = plan
    price(line)
    line.save()
    return was != (line.unit, line.unit_price)


@transaction.atomic
def leave_out(
    *, ref: str, need: str, reason: str, by: Actor, at: datetime, seen: int | None = None
) -> Plan:
    """Say why nothing is planned for a need; an empty reason takes that back.

    :raises Refused: if it is not one of the needs that this plan must answer
    """
    plan = hold(ref, by, seen)
    if need not in queries.eligible_needs(plan):
        raise Refused("That is not one of the needs this plan must answer.")
    plan.left_out = {k: v for k, v in plan.left_out.items() if k != need}
    if reason.strip():
        plan.left_out[need] = reason.strip()
    changed(plan, "left_out", by, at, need=need)
    return plan


@transaction.atomic
def submit_plan(*, ref: str, by: Actor, at: datetime, seen: int | None = None) -> Plan:
    """Send a finished plan to whoever may agree it.

    :raises Refused: with everything that is still missing, all at once
    """
    case = cases.lock_visible(by, ref)
    plan = queries.lock_in_hand(case)
    policy.may_submit(by, plan).require()
    unchanged(plan, seen)
    step = PLAN.step(plan.state, "submit", by.roles)
    found = queries.standing(plan, localdate(at))
    if found.problems:
        raise Refused(rules.refusal(found.cost, found.problems))

    managers = _managers(case, by)
    role = rules.agreed_by(found.cost.total, plan.allocation.panel, bool(managers))
    plan.state, plan.agreer, plan.means = step.target, role, found.pays.means
    plan.submitted_by, plan.submitted_by_name, plan.submitted_at = by.name, str(by), at
    plan.save()
    case_actions.move(case=case, verb="send_to_agree", by=by, at=at)
    case_actions.finish_task(case=case, code=TO_CHANGE, by=by, at=at)
    _give_turn(case, role, managers, by, at)
    told = says.submitted(by, found.cost.total)
    facts = {"weekly_pence": found.cost.total.pence, "agreer": role, "version": plan.version}
    record(step.event, on=plan, by=by, at=at, about=case.person.ref, told=told, **facts)
    return plan


def _managers(case: Case, by: Actor) -> list[User]:
    """List the managers who could decide: another than who sent it, and not of the circle."""
    near = {user.pk for user in users_beside(case.person)}
    return [
        user
        for user in in_team(case.team, Role.TEAM_MANAGER)
        if user.username != by.name and user.pk not in near
    ]


def _give_turn(case: Case, role: Role, managers: list[User], by: Actor, at: datetime) -> None:
    """Say who reads it now: by name where only one can."""
    owner = managers[0] if role == Role.TEAM_MANAGER and len(managers) == 1 else None
    team = team_names([case.team]).get(case.team, "team")
    one = owner.get_full_name() if owner else ""
    words, told = says.to_agree(case.person, says.reader(one, role == Role.PANEL_MEMBER, team))
    case_actions.give_turn(
        case=case,
        code="plan.agree",
        words=words,
        told=told,
        role=role,
        owner=owner,
        by=by,
        at=at,
    )


def settle(
    *,
    plan: Plan,
    verb: str,
    told: str,
    by: Actor,
    at: datetime,
    facts: dict[str, object],
    means: FinancialAssessment | None = None,
) -> None:
    """Take the step that a decision means: called inside the act that decides.

    `agree` ends the plan that was in force before and keeps the `means` that what is paid
    rests on; `return` opens this one to change again.
    """
    step = PLAN.step(plan.state, verb, by.roles)
    about = plan.case.person.ref
    if verb == "agree" and (old := queries.in_force(plan.case)):
        end = PLAN.step(old.state, "replace", by.roles)
        old.state = end.target
        old.save(update_fields=["state"])
        record(end.event, on=old, by=by, at=at, about=about, replaced_by=plan.ref)
    if verb == "return":
        plan.submitted_by, plan.submitted_by_name, plan.submitted_at = "", "", None
    plan.state, plan.means = step.target, means
    plan.changes, plan.changed_by, plan.changed_at = plan.changes + 1, str(by), at
    plan.save()
    record(step.event, on=plan, by=by, at=at, about=about, told=told, **facts)
