"""Money beside the plan, and pauses, go along into the budget of a new plan."""

from collections.abc import Iterable
from datetime import datetime

from selfdirect.foundation.audit.actions import record
from selfdirect.foundation.kernel.actor import Actor
from selfdirect.support.budgets import queries, says
from selfdirect.support.budgets.actions.changes import learn
from selfdirect.support.budgets.journey import Asked
from selfdirect.support.budgets.models import Addition, Budget, Change


def take_along(new: Budget, found: Iterable[Change], by: Actor, at: datetime) -> None:
    """Write into a new budget what goes along from the one before, under the names it has there.

    It was signed, or asked for, already; so nobody need do that again for a new plan.
    """
    there = queries.base_of(new).weekly.keys()
    about = new.case.person.ref
    for was in found:
        keeps = {leaf: most for leaf, most in was.keeps.items() if leaf in there}
        there |= was.weekly.keys()
        if was.keeps and not keeps:
            continue
        change = Change(
            kind=was.kind,
            starts_on=was.starts_on,
            ends_before=was.ends_before,
            weekly=was.weekly,
            keeps=keeps,
            once=was.once,
            asked=was.asked,
            addition=_signed(was.addition, new, was) if was.addition else None,
            words=says.along(was.words),
        )
        learn(new, change, by, at)
        record("budget.changed", on=change, by=by, at=at, about=about, kind=change.kind)


def _signed(was: Addition, new: Budget, change: Change) -> Addition:
    """Write down again what two have signed, for the days from which it is in a new budget."""
    return Addition.objects.create(
        budget=new,
        state=Asked.SIGNED,
        kind=was.kind,
        held=was.held,
        stream=was.stream,
        organisation=was.organisation,
        amount=was.amount,
        starts_on=change.starts_on,
        words=was.words,
        asked_by=was.asked_by,
        asked_by_name=was.asked_by_name,
        asked_at=was.asked_at,
        decided_by=was.decided_by,
        decided_by_name=was.decided_by_name,
        decided_at=was.decided_at,
    )
