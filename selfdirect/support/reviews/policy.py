"""Who may speak in a review, and who may finish it."""

from selfdirect.foundation.kernel.actor import Actor
from selfdirect.foundation.kernel.decision import Decision
from selfdirect.register.cases import policy as case_policy
from selfdirect.register.people.queries import voice_of
from selfdirect.support.reviews.journey import REVIEW
from selfdirect.support.reviews.models import Review


def may_say(actor: Actor, review: Review) -> Decision:
    """The person, their carer, and their team; each in their own words."""
    case = review.budget.case
    allowed = REVIEW.may(review.state, "say", actor.roles)
    if allowed and not voice_of(actor, case.person):
        return Decision(f"Here {case.person}, their carer and their worker say how things go.")
    return allowed and case_policy.may_speak(actor, case)


def may_hold(actor: Actor, review: Review) -> Decision:
    allowed = REVIEW.may(review.state, "hold", actor.roles)
    return allowed and case_policy.may_work_on(actor, review.budget.case)
