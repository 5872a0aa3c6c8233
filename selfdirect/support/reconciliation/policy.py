"""Who brings feeds in, and decides what their lines are."""

from selfdirect.foundation.kernel.actor import OWN, WORKERS, Actor, Role
from selfdirect.foundation.kernel.decision import YES, Decision
from selfdirect.register.cases import policy as case_policy
from selfdirect.register.cases.models import Case


def may_reconcile(actor: Actor) -> Decision:
    if actor.has(Role.FINANCE):
        return YES
    return Decision("Bank statements and card lists are for: finance.")


def may_put_right(actor: Actor, said_by: str) -> Decision:
    """Four eyes: what one said of a card or a line is put right by another."""
    if actor.name == said_by:
        return Decision("You said this yourself. Ask somebody else of finance to put it right.")
    return may_reconcile(actor)


def may_say_spent(actor: Actor, case: Case) -> Decision:
    """Who says what somebody they chose spent: they, who acts for them, their team, or finance."""
    if actor.roles & (OWN | WORKERS):
        return case_policy.may_take_part(actor, case)
    if actor.has(Role.FINANCE):
        return YES
    return Decision("To say what was spent is for: the person, their team, and finance.")
