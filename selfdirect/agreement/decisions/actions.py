"""What people decide about a plan: to agree it, or to return it. Never their own."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from selfdirect.agreement.charging import actions as charging_actions
from selfdirect.agreement.charging import queries as charging
from selfdirect.agreement.charging.rules import Figures
from selfdirect.agreement.decisions import policy, queries, rules, says
from selfdirect.agreement.decisions.models import Validation
from selfdirect.agreement.planning import actions as planning_actions
from selfdirect.agreement.planning import queries as planning
from selfdirect.agreement.planning.models import Plan
from selfdirect.agreement.planning.queries import Pays, Standing
from selfdirect.foundation.kernel.actor import Actor, Role
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import NOTHING
from selfdirect.foundation.outbox.actions import queue
from selfdirect.register.cases import actions as case_actions
from selfdirect.register.cases import queries as cases
from selfdirect.register.cases.models import Case

Needs = Sequence[Mapping[str, object]]  # {need, met, reason}, one for each need


@transaction.atomic
def agree_plan(
    *,
    ref: str,
    needs: Needs,
    reasons: str,
    different: Sequence[str] = (),
    own_words: str = "",
    by: Actor,
    at: datetime,
    seen: str | int | None = None,
) -> Validation:
    """Agree a plan that somebody else sent, with a reason for each need, and write the letter.

    `different` are codes of `rules.REASONS`: why it is not the indicative figure, if it is not.

    `seen` says what was read, as `queries.seen_of` gives it; changed since, it is refused.

    :raises Refused: if this actor may not decide it, or with everything that is still to be said
    """
    case, plan = _hold(ref, "agree", by, seen)
    _same_figure(plan)
    standing = planning.standing(plan, localdate(at))
    answers = rules.read_answers(needs)
    over = standing.running.over
    problems = rules.problems_with_agreeing(
        answers, standing.needs, reasons, over, different, own_words
    )
    if problems:
        raise Refused(rules.refusal(problems))
    figures = _figures(standing.pays)

    verdict = Validation.Verdict.AGREED
    codes = list(dict.fromkeys(different)) if over else []
    because = rules.different_because(codes, own_words) if over else ""
    why = (reasons, codes, because)
    signed = _sign(standing, verdict, answers, why, figures, by, at)
    told = says.agreed(by, figures)
    planning_actions.settle(
        plan=plan,
        verb="agree",
        told=told,
        by=by,
        at=at,
        facts=_facts(signed),
        means=standing.pays.means,
    )
    case_actions.move(case=case, verb="live", by=by, at=at)
    _turn_to_open(case, signed, by, at)
    _post(signed, case, at)
    return signed


def _turn_to_open(case: Case, signed: Validation, by: Actor, at: datetime) -> None:
    """Ask finance for a budget; help that costs nothing needs none, and begins at once."""
    if not signed.total:
        case_actions.end_turn(case=case, by=by, at=at)
        return
    case_actions.give_turn(
        case=case,
        code="budget.open",
        words=says.to_open(case.person),
        told=says.TO_OPEN,
        role=Role.FINANCE,
        by=by,
        at=at,
    )


@transaction.atomic
def return_plan(
    *,
    ref: str,
    needs: Needs = (),
    reasons: str,
    by: Actor,
    at: datetime,
    seen: str | int | None = None,
) -> Validation:
    """Send a plan back with what must change; it is open again, with nothing lost.

    :raises Refused: if this actor may not decide it, or does not say what must change
    """
    case, plan = _hold(ref, "return", by, seen)
    if problems := rules.problems_with_returning(reasons):
        raise Refused(rules.refusal(problems))
    standing = planning.standing(plan, localdate(at))
    figures = standing.pays.figures or Figures(standing.cost.total, NOTHING, standing.cost.total)

    verdict, answers = Validation.Verdict.RETURNED, rules.read_answers(needs)
    signed = _sign(standing, verdict, answers, (reasons, [], ""), figures, by, at)
    told = f"{by} read your plan and asks for a change: “{reasons.strip()}”"
    planning_actions.settle(
        plan=plan, verb="return", told=told, by=by, at=at, facts=_facts(signed)
    )
    case_actions.move(case=case, verb="plan", by=by, at=at)
    mender = case.worker.get_full_name() if case.worker else "Your team"
    case_actions.give_worker_turn(
        case,
        "plan.mend",
        f"Change the plan of {case.person}",
        f"{by} asks for a change in your plan. {mender} makes it with you.",
        by=by,
        at=at,
    )
    return signed


def _hold(ref: str, verb: str, by: Actor, seen: str | int | None) -> tuple[Case, Plan]:
    case = cases.lock_visible(by, ref)
    plan = queries.get_submitted(case)
    policy.may_decide(by, plan, verb).require()
    if seen is not None:
        _unchanged(plan, str(seen))
    return case, plan


def _unchanged(plan: Plan, seen: str) -> None:
    """Refuse to sign figures that were not seen: of the plan, or of what the person pays.

    Where the means that were seen are not said, they are those the plan was sent with.
    """
    changes, _, means = seen.partition(".")
    planning_actions.unchanged(plan, int(changes))
    sent = plan.means.ref if plan.means else ""
    charging_actions.unchanged(charging.in_force(plan.case), means or sent)


def _same_figure(plan: Plan) -> None:
    """Refuse to agree a plan beside a figure that another has taken the place of."""
    if planning.is_superseded(plan):
        raise Refused(
            f"The indicative budget has been worked out again since this plan was sent: it was "
            f"{plan.allocation.weekly} a week. Return the plan, so that it is sent beside the new "
            "figure. Nothing has been decided."
        )


def _figures(pays: Pays) -> Figures:
    if pays.figures is None:
        raise Refused(f"{pays.why} A plan cannot be agreed before that.")
    return pays.figures


def _sign(
    standing: Standing,
    verdict: Validation.Verdict,
    answers: Sequence[rules.Answer],
    why: tuple[str, list[str], str],  # the reasons; why it differs, as codes and in words
    figures: Figures,
    by: Actor,
    at: datetime,
) -> Validation:
    plan = standing.plan
    reasons, different, because = why
    return Validation.objects.create(
        plan=plan,
        verdict=verdict,
        submitted_by=plan.submitted_by,
        submitted_by_name=plan.submitted_by_name,
        decided_by=by.name,
        decided_by_name=str(by),
        decided_at=at,
        needs=[answer.plain() for answer in answers],
        reasons=reasons.strip(),
        indicative=plan.allocation.weekly,
        total=figures.total,
        person_pays=figures.person_pays,
        council_pays=figures.council_pays,
        different=different,
        different_because=because,
        working=queries.working_kept(standing),
    )


def _facts(signed: Validation) -> dict[str, object]:
    return {
        "decision": signed.ref,
        "total_pence": signed.total.pence,
        "person_pays_pence": signed.person_pays.pence,
        "council_pays_pence": signed.council_pays.pence,
        "indicative_pence": signed.indicative.pence,
    }


def _post(signed: Validation, case: Case, at: datetime) -> None:
    """Write to the person: by e-mail, or by post."""
    written = queries.letter(signed)
    person = case.person
    queue(
        **person.way,
        subject=written.title,
        body=rules.as_text(written),
        at=at,
        about=person.ref,
    )
