"""Who may write a plan, and who may send it to be agreed."""

from selfdirect.agreement.planning.journey import PLAN
from selfdirect.agreement.planning.models import Plan
from selfdirect.foundation.kernel.actor import Actor
from selfdirect.foundation.kernel.decision import Decision
from selfdirect.register.cases import policy as case_policy
from selfdirect.register.cases.journey import Stage
from selfdirect.register.cases.models import Case


def may_begin(actor: Actor, case: Case) -> Decision:
    if case.stage != Stage.PLANNING:
        return Decision("A plan begins when the indicative budget is there, and not before.")
    return case_policy.may_take_part(actor, case)


def may_change(actor: Actor, plan: Plan) -> Decision:
    """The person, those who act with them, their planner and their team write it together."""
    return PLAN.may(plan.state, "change", actor.roles) and _takes_part(actor, plan)


def may_submit(actor: Actor, plan: Plan) -> Decision:
    """A worker of the team, or the person's own planner: `visible` knows whether they agreed."""
    if plan.case.stage == Stage.ANSWERS:
        return Decision("The answers are open again. Send the plan when the new figure is there.")
    return PLAN.may(plan.state, "submit", actor.roles) and _takes_part(actor, plan)


def _takes_part(actor: Actor, plan: Plan) -> Decision:
    return case_policy.may_take_part(actor, plan.case)
