"""Who may look at direct payments, who answers, and who may ask money back: never one alone."""

from selfdirect.foundation.kernel.actor import MANAGERS, Actor, Role
from selfdirect.foundation.kernel.decision import YES, Decision
from selfdirect.register.cases import policy as case_policy
from selfdirect.register.cases.models import Case
from selfdirect.support.assurance.journey import CHECK, MONEY, RECOVERY
from selfdirect.support.assurance.models import Check, Recovery


def may_look(actor: Actor) -> Decision:
    if actor.has(Role.FINANCE):
        return YES
    return Decision("To look at direct payments is for: finance.")


def may_explain(actor: Actor, check: Check) -> Decision:
    allowed = CHECK.may(check.state, "explain", actor.roles)
    return allowed and _may_say(actor, check.budget.case)


def may_answer(actor: Actor, recovery: Recovery, verb: str) -> Decision:
    """`reply` and `disagree`: the person, who acts for them, or whom they told."""
    allowed = RECOVERY.may(recovery.state, verb, actor.roles)
    return allowed and _may_say(actor, recovery.check_of.budget.case)


def _may_say(actor: Actor, case: Case) -> Decision:
    """Finance and their team write down what they were told, and by whom."""
    return may_look(actor) or case_policy.may_take_part(actor, case)


def may_sign(actor: Actor, recovery: Recovery) -> Decision:
    """Four eyes: neither who gave notice nor who weighed it. The database holds the same."""
    allowed = RECOVERY.may(recovery.state, "sign", actor.roles)
    for name in (recovery.noticed_by, recovery.weighed_by):
        allowed = allowed and case_policy.may_sign(actor, asked_by=name)
    return allowed


def may_follow(actor: Actor) -> Decision:
    """Finance asks money back; a manager looks again when somebody disagrees."""
    if actor.roles & (MONEY | MANAGERS):
        return YES
    return Decision("To ask money back is for: finance, and a manager who looks again.")


def may_uphold(actor: Actor, recovery: Recovery) -> Decision:
    """A manager who had no part in it, whatever else they are."""
    allowed = RECOVERY.may(recovery.state, "uphold", actor.roles)
    if actor.name in (recovery.noticed_by, recovery.weighed_by, recovery.signed_by):
        return Decision("Another manager must look again, because you had a part in it.")
    return allowed and case_policy.may_work_on(actor, recovery.check_of.budget.case)
