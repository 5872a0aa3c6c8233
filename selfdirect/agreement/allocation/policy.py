"""Who may issue an indicative budget, and publish a scheme."""

from selfdirect.agreement.allocation.models import Allocation, Disagreement
from selfdirect.foundation.kernel.actor import Actor, Role
from selfdirect.foundation.kernel.decision import YES, Decision
from selfdirect.front_door.assessment.journey import State, Voice
from selfdirect.front_door.assessment.models import Assessment
from selfdirect.register.cases import policy as cases
from selfdirect.register.cases.journey import Stage
from selfdirect.register.cases.models import Case
from selfdirect.register.people import queries as people


def may_issue(
    actor: Actor,
    case: Case,
    assessment: Assessment | None,
    standing: Allocation | None,
    support_moved: bool = False,
) -> Decision:
    """The team issues it, from agreed answers of somebody found eligible.

    Once for the same answers; again where what carers agreed to do has changed since.
    """
    if not (works := cases.may_work_on(actor, case)):
        return works
    if assessment is None or assessment.state != State.AGREED:
        return Decision("The answers are not agreed yet. Agree them first.")
    eligibility = getattr(assessment, "eligibility", None)
    if eligibility is None:
        return Decision("Whether the needs are eligible is not decided yet. Decide that first.")
    if not eligibility.decided:
        return Decision("No eligible needs were found, so there is no budget to work out.")
    if standing is not None and standing.assessment_id == assessment.pk and not support_moved:
        return Decision("The indicative budget for these answers has been issued already.")
    return YES


def may_publish(actor: Actor) -> Decision:
    if actor.has(Role.COMMISSIONER, Role.FINANCE, Role.SYSTEM):
        return YES
    return Decision("Schemes are published by the council's commissioners and finance.")


def may_disagree(actor: Actor, case: Case, standing: Allocation | None) -> Decision:
    """Whoever stands beside the person may say that a figure is wrong, and the person first."""
    if standing is None:
        return Decision("There is no figure yet to disagree with.")
    return cases.may_speak(actor, case)


def may_answer(actor: Actor, case: Case, said: Disagreement) -> Decision:
    """The team answers, and nobody answers themselves."""
    if said.answered_at is not None:
        return Decision(f"{said.answered_by_name} has already answered this.")
    return cases.may_work_on(actor, case) and cases.may_sign(actor, asked_by=said.said_by)


def may_cost(actor: Actor, case: Case, standing: Allocation | None) -> Decision:
    """The team takes somebody out of the table while their plan is being written."""
    if not (works := cases.may_work_on(actor, case)):
        return works
    if standing is None:
        return Decision("There is no figure yet. Work it out first: it stays to be seen.")
    if standing.panel:
        return Decision("This is costed one part at a time already.")
    if case.stage == Stage.AGREEING:
        return Decision("The plan waits to be agreed. Whoever reads it can return it first.")
    if case.stage != Stage.PLANNING:
        return Decision("No plan is being written, so there is nothing to cost.")
    return YES


def may_say_caring(actor: Actor, case: Case) -> Decision:
    """A carer speaks for themselves; the team writes down what a carer told them."""
    voice = people.voice_of(actor, case.person)
    if voice == Voice.CARER:
        return YES
    if voice == Voice.WORKER:
        return cases.may_work_on(actor, case)
    return Decision("Only a carer can say what they are willing and able to do.")
