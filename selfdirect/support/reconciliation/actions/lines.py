"""A person decides what a line is: one decision, with a reason, and the book follows."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from selfdirect.foundation.audit.actions import record
from selfdirect.foundation.kernel.actor import Actor
from selfdirect.foundation.kernel.decision import Refused, say_why
from selfdirect.support.budgets import queries as budgets
from selfdirect.support.budgets import rules as budget_rules
from selfdirect.support.budgets.models import Budget
from selfdirect.support.payments import actions as payments
from selfdirect.support.reconciliation import policy, queries, says
from selfdirect.support.reconciliation.actions.placing import (
    entry_of,
    match,
    open_accounts,
    take_out,
    tick_off,
    undo,
    write,
)
from selfdirect.support.reconciliation.journey import LINE
from selfdirect.support.reconciliation.models import Match, Outcome
from selfdirect.support.reconciliation.rules import Expected, State


@transaction.atomic
def match_line(*, line: int, name: str, by: Actor, at: datetime) -> Outcome:
    """Say that a line is something we sent, of the same sum.

    :raises Refused: if nothing of that name and sum waits to be found
    """
    outcome = _lock(line, by)
    chosen = _choose(name, queries.candidates(outcome))
    _explain(outcome, by, at)
    match([(outcome.line, chosen)], by, at)
    return _decide(outcome, "match", f"It is {name}.", by, at, name=name)


@transaction.atomic
def return_line(*, line: int, name: str, why: str, by: Actor, at: datetime) -> Outcome:
    """Say that a line is a payment which the bank sent back: from the line's day on.

    `why` is the bank's reason. If somebody has noted the return by hand, only the line is found.

    :raises Refused: if no payment of that name and sum left us, or its return was found before
    """
    outcome = _lock(line, by)
    _choose(name, queries.came_back(outcome))
    if not queries.is_back(name):
        payments.return_payment(ref=name, why=why, on=outcome.line.on, by=by, at=at)
    return claim_line(line=line, name=name, words=f"{name} came back: {why}", by=by, at=at)


def _choose(name: str, among: Iterable[Expected]) -> Expected:
    for each in among:
        if each.name == name:
            return each
    raise Refused(
        f"{name or 'Nothing'} of the same sum waits to be found. Choose one of the list."
    )


@transaction.atomic
def claim_line(*, line: int, name: str, words: str, by: Actor, at: datetime) -> Outcome:
    """Say that a line is something that a room above knows of, such as a bill.

    Its money no longer stands apart: whoever claims it writes where it belongs, in the same
    transaction. `name` is what it is (once), `words` what is shown.
    """
    outcome = _lock(line, by)
    _explain(outcome, by, at)
    amount = outcome.line.amount
    Match.objects.create(line=outcome.line, what=Match.What.OTHER, name=name, amount=amount)
    return _decide(outcome, "match", words, by, at, name=name)


@transaction.atomic
def spend_line(*, line: int, budget_ref: str, purpose: str, by: Actor, at: datetime) -> Outcome:
    """Say that a line is what somebody spent from the money they hold, and on what.

    :raises Refused: if the purpose is none of ours, or the line is of the council's own bank
    """
    outcome = _lock(line, by)
    if purpose not in budget_rules.PURPOSES:
        raise Refused("Choose what it was spent on.")
    budget = _budget(outcome, budget_ref, by)
    _explain(outcome, by, at)
    outcome.budget, outcome.purpose, outcome.chosen = budget, purpose, purpose
    decided = _decide(outcome, "spend", "", by, at, purpose=purpose)
    open_accounts(outcome.line.feed)
    write(outcome.line.feed, [decided], by, at)
    return decided


@transaction.atomic
def undo_line(*, line: int, because: str, by: Actor, at: datetime) -> Outcome:
    """Take back what was said of a line: it stands apart again, until somebody says what it is.

    :raises Refused: if it settled something, another room claimed it, or they said it themselves
    """
    outcome = _lock(line, by)
    LINE.step(outcome.state, "undo", by.roles)
    policy.may_put_right(by, outcome.decided_by).require()
    say_why(because, says.WHY)
    undo([outcome], by, at)
    outcome.chosen = ""
    decided = _decide(outcome, "undo", because.strip(), by, at)
    open_accounts(outcome.line.feed)
    write(outcome.line.feed, [decided], by, at)
    return decided


def _budget(outcome: Outcome, ref: str, by: Actor) -> Budget:
    if not queries.is_card(outcome.line.feed):
        raise Refused("This left the council's own bank, so nobody spent it from their budget.")
    if outcome.budget and not ref:
        return outcome.budget
    budget = budgets.lock_visible(by, ref)
    if budgets.part_of(budget, budget_rules.DIRECT) is None:
        raise Refused("This budget has no direct payment to spend from.")
    years = queries.years_of({budget.case_id})
    return queries.year_on(years[budget.case_id], outcome.line.on)


@transaction.atomic
def keep_line(*, line: int, because: str, by: Actor, at: datetime) -> Outcome:
    """Leave a line where it stands: whoever does so owns it, and says what they wait for."""
    outcome = _lock(line, by)
    say_why(because, says.WHY)
    outcome.owner, outcome.owner_name = by.name, str(by)
    return _decide(outcome, "keep", because.strip(), by, at)


@transaction.atomic
def dismiss_line(*, line: int, because: str, by: Actor, at: datetime) -> Outcome:
    """Say that there is nothing to do about a line, and why; its entry is reversed."""
    outcome = _lock(line, by)
    say_why(because, says.WHY)
    _explain(outcome, by, at)
    return _decide(outcome, "dismiss", because.strip(), by, at)


def _lock(line: int, by: Actor) -> Outcome:
    policy.may_reconcile(by).require()
    return queries.lock_outcome(by, line)


def _explain(outcome: Outcome, by: Actor, at: datetime) -> None:
    """Take a line out of where it stands apart, by the mirror image of its entry."""
    if outcome.state not in (State.SUSPENDED, State.RAISED):
        LINE.step(outcome.state, "dismiss", by.roles)
    take_out(outcome, "It is known now what this is", by, at)


def _decide(
    outcome: Outcome, verb: str, why: str, by: Actor, at: datetime, **facts: str
) -> Outcome:
    step = LINE.step(outcome.state, verb, by.roles)
    outcome.state, outcome.why = step.target, why[:300]
    outcome.entry = outcome.entry or entry_of(outcome)
    outcome.decided_by, outcome.decided_by_name, outcome.decided_at = by.name, str(by), at
    outcome.save()
    about = outcome.budget.case.person.ref if outcome.budget else ""
    record(step.event, on=f"line:{outcome.pk}", by=by, at=at, about=about, **facts)
    if outcome.budget:
        tick_off(outcome.budget.case, by, at)
    return outcome
