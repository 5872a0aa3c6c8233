"""Who may decide on a plan, and why not me."""

from selfdirect.agreement.planning.journey import PLAN
from selfdirect.agreement.planning.models import Plan
from selfdirect.agreement.planning.rules import MANAGER_MAY_AGREE
from selfdirect.foundation.kernel.actor import Actor, Role
from selfdirect.foundation.kernel.decision import YES, Decision
from selfdirect.register.cases import policy as case_policy


def may_decide(actor: Actor, plan: Plan, verb: str = "agree") -> Decision:
    """Four eyes first; then state and role; then team, delegated limit, and no kin."""
    return (
        case_policy.may_sign(actor, asked_by=plan.submitted_by)
        and PLAN.may(plan.state, verb, actor.roles)
        and _delegated(actor, plan)
        and _apart(actor, plan)
    )


def _delegated(actor: Actor, plan: Plan) -> Decision:
    """The role it was sent to decides: see `planning.rules.agreed_by`."""
    if plan.agreer == Role.PANEL_MEMBER:
        if actor.has(Role.PANEL_MEMBER):
            return YES
        return Decision(
            "This plan is for the panel: a team manager decides alone on plans of up to "
            f"{MANAGER_MAY_AGREE} a week that another person of the team has sent."
        )
    if not actor.has(Role.TEAM_MANAGER):
        return Decision("This plan is for a manager of the team that works with the person.")
    if plan.case.team not in actor.teams:
        return Decision("This plan is for a manager of another team.")
    return YES


def _apart(actor: Actor, plan: Plan) -> Decision:
    """Nobody decides on money for themselves, or for somebody they stand beside."""
    person = plan.case.person
    beside = {s.user_id for s in person.circle.all() if s.consent_ends is None}
    if actor.signed_in and actor.user_id in beside | {person.user_id}:
        return Decision("You are close to this person, so somebody else must decide.")
    return YES
