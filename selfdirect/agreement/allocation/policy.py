"""Who may issue an indicative budget, and publish a scheme."""

from selfdirect.agreement.allocation.models import Allocation
from selfdirect.foundation.kernel.actor import Actor, Role
from selfdirect.foundation.kernel.decision import YES, Decision
from selfdirect.front_door.assessment.journey import State
from selfdirect.front_door.assessment.models import Assessment
from selfdirect.register.cases import policy as cases
from selfdirect.register.cases.models import Case


def may_issue(
    actor: Actor, case: Case, assessment: Assessment | None, standing: Allocation | None
) -> Decision:
    """The team issues it, from agreed answers of somebody found eligible, once."""
    if not (works := cases.may_work_on(actor, case)):
        return works
    if assessment is None or assessment.state != State.AGREED:
        return Decision("The answers are not agreed yet. Agree them first.")
    eligibility = getattr(assessment, "eligibility", None)
    if eligibility is None:
        return Decision("Whether the needs are eligible is not decided yet. Decide that first.")
    if not eligibility.decided:
        return Decision("No eligible needs were found, so there is no budget to work out.")
    if standing is not None and standing.assessment_id == assessment.pk:
        return Decision("The indicative budget for these answers has been issued already.")
    return YES


def may_publish(actor: Actor) -> Decision:
    if actor.has(Role.COMMISSIONER, Role.ADMINISTRATOR, Role.SYSTEM):
        return YES
    return Decision("Schemes are published by the council's commissioners.")
