"""Who may say what a person's money is, and who checks it."""

from selfdirect.agreement.charging.models import FinancialAssessment
from selfdirect.foundation.kernel.actor import Actor, Role
from selfdirect.foundation.kernel.decision import YES, Decision
from selfdirect.register.cases import policy as cases
from selfdirect.register.cases.models import Case


def may_see(actor: Actor) -> Decision:
    """An independent planner writes the plan; what somebody lives on is not theirs to read."""
    if actor.roles <= {Role.PLANNER}:
        return Decision("What the person lives on is between them and the council.")
    return YES


def may_tell(actor: Actor, case: Case) -> Decision:
    """The person, somebody beside them, their team or finance may tell; a planner may not."""
    if actor.has(Role.FINANCE):
        return YES
    if actor.has(Role.PLANNER):
        return Decision("What somebody's money is, they tell us themselves or with their worker.")
    return cases.may_take_part(actor, case)


def may_confirm(actor: Actor, means: FinancialAssessment) -> Decision:
    if not actor.has(Role.FINANCE):
        return Decision("The finance team checks what somebody pays.")
    return cases.may_sign(actor, asked_by=means.told_by)
