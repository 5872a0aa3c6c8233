"""Who may do what on a case: the relation between an actor and a person's story."""

from selfdirect.foundation.kernel.actor import OWN, WORKERS, Actor, Role
from selfdirect.foundation.kernel.decision import YES, Decision
from selfdirect.register.cases.models import Case
from selfdirect.register.people import queries as people


def may_work_on(actor: Actor, case: Case) -> Decision:
    """The named team works on a case; seeing it is another matter."""
    if not actor.roles & WORKERS:
        return Decision("This is for the team that works with this person.")
    if case.team not in actor.teams:
        return Decision("Another team works with this person.")
    return YES


def may_take_part(actor: Actor, case: Case) -> Decision:
    """The person, somebody whom they let act for them, their planner, or their team."""
    if not actor.roles & (OWN | {Role.PLANNER}):
        return may_work_on(actor, case)
    if case.person.user_id == actor.user_id or people.may_act_for(actor, case.person):
        return YES
    return Decision(
        f"{case.person} lets you see how things stand, but has not asked you to act for them."
    )


def may_speak(actor: Actor, case: Case) -> Decision:
    """Whoever stands beside the person may ask and answer, in their own voice.

    The case was found through `visible`, so the relation is there.
    """
    return YES if actor.roles & (OWN | {Role.PLANNER}) else may_work_on(actor, case)


def may_sign(actor: Actor, *, asked_by: str) -> Decision:
    """Four eyes: nobody signs what they asked for themselves."""
    if actor.name == asked_by:
        return Decision("Somebody else must sign this, because you sent it.")
    return YES
