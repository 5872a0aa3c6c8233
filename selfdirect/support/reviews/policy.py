"""Who may speak in a review, and who may finish it."""

from selfdirect.foundation.kernel.actor import Actor
from selfdirect.foundation.kernel.decision import Decision
from selfdirect.register.cases import policy as case_policy
from selfdirect.support.reviews.journey import REVIEW
from selfdirect.support.reviews.models import Review


def may_say(actor: Actor, review: Review) -> Decision:
    """The person, those beside them, and their team; each in their own words."""
    allowed = REVIEW.may(review.state, "say", actor.roles)
    return allowed and case_policy.may_speak(actor, review.budget.case)


def may_hold(actor: Actor, review: Review) -> Decision:
    allowed = REVIEW.may(review.state, "hold", actor.roles)
    return allowed and case_policy.may_work_on(actor, review.budget.case)
