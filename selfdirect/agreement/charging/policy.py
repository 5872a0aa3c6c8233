"""Who may say what a person's money is, and who checks it."""

from selfdirect.agreement.charging.journey import SETTERS, TERMS, Work
from selfdirect.agreement.charging.models import FinancialAssessment, Terms
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


def may_find(actor: Actor) -> Decision:
    """A light touch, or that nothing is charged, is for finance to find, and another to check."""
    if actor.has(Role.FINANCE):
        return YES
    return Decision("The finance team finds whether less than a full assessment is enough.")


def may_confirm(actor: Actor, means: FinancialAssessment) -> Decision:
    if not actor.has(Role.FINANCE):
        return Decision("The finance team checks what somebody pays.")
    return cases.may_sign(actor, asked_by=means.told_by)


# The terms of charging


def may_set(actor: Actor) -> Decision:
    """Terms under way, and what they would do, are for those who write and sign them."""
    if actor.roles & SETTERS:
        return YES
    return Decision("What is charged is set by finance and commissioners.")


def may_save(actor: Actor, terms: Terms) -> Decision:
    if terms.work in (Work.WAITING, Work.RUNNING):
        return Decision("Who would pay what is being worked out. Wait for it, then change it.")
    return TERMS.may(terms.state, "save", actor.roles)


def may_preview(actor: Actor, terms: Terms) -> Decision:
    if terms.work in (Work.WAITING, Work.RUNNING):
        return Decision("It is being worked out already.")
    return TERMS.may(terms.state, "preview", actor.roles)


def may_propose(actor: Actor, terms: Terms) -> Decision:
    allowed = TERMS.may(terms.state, "propose", actor.roles)
    if allowed and (terms.work != Work.DONE or terms.found is None):
        return Decision("Work out first who would pay what: whoever signs reads it.")
    return allowed


def may_sign(actor: Actor, terms: Terms) -> Decision:
    """Four eyes: nobody signs what they wrote or proposed. The database holds the same."""
    allowed = TERMS.may(terms.state, "sign", actor.roles)
    if allowed and actor.name in {terms.saved_by, terms.proposed_by, *terms.hands}:
        return Decision("Somebody else must sign this, because you had a hand in it.")
    return allowed


def may_return(actor: Actor, terms: Terms) -> Decision:
    return TERMS.may(terms.state, "return", actor.roles)


def may_throw_away(actor: Actor, terms: Terms) -> Decision:
    return TERMS.may(terms.state, "throw_away", actor.roles)


def may_list(actor: Actor) -> Decision:
    """What every person pays, by name, is for finance alone."""
    if actor.has(Role.FINANCE):
        return YES
    return Decision("The list of what every person pays is for finance.")
