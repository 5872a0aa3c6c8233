"""What the person wants to be true: added, said better, taken out."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from selfdirect.agreement.planning import queries, rules, says
from selfdirect.agreement.planning.actions.held import changed, hold
from selfdirect.agreement.planning.models import Outcome
from selfdirect.foundation.kernel.actor import Actor
from selfdirect.foundation.kernel.decision import Refused


@transaction.atomic
def add_outcome(*, ref: str, words: str, by: Actor, at: datetime) -> Outcome:
    """Add something the person wants, in their own words."""
    plan = hold(ref, by)
    place = (plan.outcomes.aggregate(last=Max("place"))["last"] or 0) + 1
    outcome = Outcome.objects.create(plan=plan, place=place, words=_said(words))
    changed(plan, "outcome_added", by, at, says.outcome_added(by, words))
    return outcome


@transaction.atomic
def change_outcome(
    *, ref: str, outcome: int, words: str, by: Actor, at: datetime, seen: int | None = None
) -> Outcome:
    """Say better what the person wants."""
    plan = hold(ref, by, seen)
    found = queries.outcome_of(plan, outcome)
    found.words = _said(words)
    found.save(update_fields=["words"])
    changed(plan, "outcome_changed", by, at, outcome=found.pk)
    return found


@transaction.atomic
def drop_outcome(
    *, ref: str, outcome: int, by: Actor, at: datetime, seen: int | None = None
) -> None:
    """Take out something the person no longer wants.

    :raises Refused: if something still helps with it
    """
    plan = hold(ref, by, seen)
    found = queries.outcome_of(plan, outcome)
    if found.lines.exists():
        raise Refused("Take out what helps with this first, or move it to another outcome.")
    told = f"{by} took this out of what you want: “{_short(found.words)}”"
    found.delete()
    changed(plan, "outcome_dropped", by, at, told)


def _said(words: str) -> str:
    if not words.strip():
        raise Refused("Write what the person wants. One sentence is enough.")
    return words.strip()


def _short(words: str) -> str:
    return rules.shortened(words)
