"""Who may do what on a case: the relation between an actor and a person's story."""

from selfdirect.foundation.kernel.actor import OWN, WORKERS, Actor, Role
from selfdirect.foundation.kernel.decision import YES, Decision
from selfdirect.register.cases.models import Case


def may_work_on(actor: Actor, case: Case) -> Decision:
    """The named team works on a case; seeing it is another matter."""
    if not actor.roles & WORKERS:
        return Decision("This is for the team that works with this person.")
    if case.team not in actor.teams:
        return Decision("Another team works with this person.")
    return YES


def may_take_part(actor: Actor, case: Case) -> Decision:
    """The person, somebody who may act with them, their planner, or their team.

    The case has been found through `queries.visible`, so a relation is already there.
    """
    if actor.roles & (OWN | {Role.PLANNER}):
        return YES
    return may_work_on(actor, case)


def may_sign(actor: Actor, *, asked_by: str) -> Decision:
    """Four eyes: nobody signs what they asked for themselves."""
    if actor.name == asked_by:
        return Decision("Somebody else must sign this, because you sent it.")
    return YES
