"""The frame of every change to a plan: hold it, ask whether they may, note who changed it."""

from datetime import datetime

from selfdirect.agreement.planning import policy, queries
from selfdirect.agreement.planning.journey import PLAN
from selfdirect.agreement.planning.models import Plan
from selfdirect.foundation.audit.actions import record
from selfdirect.foundation.kernel.actor import Actor
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.register.cases import queries as cases


def hold(ref: str, by: Actor, seen: int | None = None) -> Plan:
    """Hold the plan in hand of a case for a change.

    :raises NotThere: if the case is not this actor's to see
    :raises Refused: if they may not, or somebody changed it since they looked (`seen`)
    """
    plan = queries.lock_in_hand(cases.lock_visible(by, ref))
    policy.may_change(by, plan).require()
    unchanged(plan, seen)
    return plan


def unchanged(plan: Plan, seen: int | None) -> None:
    """Refuse to overwrite what somebody else wrote in the meantime."""
    if seen is not None and seen != plan.changes:
        raise Refused(
            f"{plan.changed_by} changed this plan after you opened it. Nothing of yours is lost: "
            "look at the plan as it is now, then send this again if it still holds."
        )


def changed(
    plan: Plan, what: str, by: Actor, at: datetime, told: str = "", **facts: object
) -> None:
    """Count the change, remember who made it, and write it into history."""
    event = PLAN.step(plan.state, "change", by.roles).event
    plan.changes, plan.changed_by, plan.changed_at = plan.changes + 1, str(by), at
    plan.save()
    about = plan.case.person.ref
    record(event, on=plan, by=by, at=at, about=about, told=told, what=what, **facts)
