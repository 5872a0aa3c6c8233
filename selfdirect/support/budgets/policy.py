"""Who may open a budget, change what is known of it, and end one."""

from collections.abc import Iterable
from datetime import date, timedelta

from selfdirect.foundation.kernel.actor import OWN, WORKERS, Actor, Role
from selfdirect.foundation.kernel.decision import YES, Decision
from selfdirect.support.budgets.journey import ADDITION, BUDGET, SIGNERS, Asked, State
from selfdirect.support.budgets.models import Addition, Budget, Change, Death
from selfdirect.support.budgets.rules import POLICY, Kind, day_in_words


def may_open(actor: Actor) -> Decision:
    if actor.has(Role.FINANCE):
        return YES
    return Decision("To open a personal budget is for: finance.")


def may_end(actor: Actor, budget: Budget) -> Decision:
    return BUDGET.may(budget.state, "end", actor.roles)


def may_report_death(actor: Actor, budget: Budget) -> Decision:
    """Whoever hears of it first says so: a worker, or finance."""
    if budget.died_on:
        return Decision(f"It is noted that they died on {day_in_words(budget.died_on)}.")
    return BUDGET.may(budget.state, "report_death", actor.roles)


def may_take_death_back(actor: Actor, deaths: Iterable[Death]) -> Decision:
    """Four eyes: another than who noted it says that it was an error."""
    if not actor.has(*SIGNERS):
        return Decision("To take back a death that was noted is for: finance or a team manager.")
    if any(each.by == actor.name for each in deaths):
        return Decision("You noted this yourself, so somebody else takes it back.")
    return YES


def may_say_whom_to_write_to(actor: Actor) -> Decision:
    if actor.has(Role.FINANCE, *WORKERS):
        return YES
    return Decision("Whom to write to is for: their team, or finance.")


def may_go_on(actor: Actor, budget: Budget, today: date) -> Decision:
    """The next year is opened by finance, or by the clock, shortly before this one ends."""
    if not actor.has(Role.FINANCE, Role.SYSTEM):
        return Decision("To open the next year of a budget is for: finance.")
    first = budget.ends_before - timedelta(days=POLICY.ahead)
    if today < first:
        return Decision(f"This year goes on. The next can be opened from {day_in_words(first)}.")
    return _open(budget)


def may_move(actor: Actor, budget: Budget) -> Decision:
    """Moving and pausing add no pound: one worker writes down what the person asked for."""
    if not actor.has(*WORKERS):
        return Decision("To change who holds the money, or pause it, is for: their own team.")
    return _goes_on(budget)


def _goes_on(budget: Budget) -> Decision:
    """Let what was wrong in a year that is over be put right while another is open to have it."""
    if budget.period and budget.case.budgets.filter(state=State.OPEN).exists():
        return YES
    return _open(budget)


def _open(budget: Budget) -> Decision:
    if budget.state == State.OPEN:
        return YES
    return Decision("This budget has ended, so it cannot be changed any more.")


def _newest(budget: Budget) -> Budget:
    """Find the year into which a budget has gone on: what waited when it ended waits there."""
    later = getattr(budget, "after", None)
    return _newest(later) if later else budget


def _open_after(budget: Budget) -> Decision:
    if budget.case.budgets.filter(state=State.OPEN).exists():
        return YES
    return Decision(
        "No budget of theirs is open, so nothing could be put right by it. Open the budget of the "
        "next plan first. Where none is to come, write down what was wrong, and talk with them."
    )


def may_withdraw(actor: Actor, budget: Budget, change: Change) -> Decision:
    """Who may write such a thing down may take it back; never more money on one's own."""
    if change.kind == Kind.WITHDRAW:
        return Decision("This took something back. Write the right thing down anew instead.")
    if change.kind == Kind.BROUGHT:
        return Decision("This follows from the year before. Put right what was wrong there.")
    if change.addition is not None and change.addition.asked_by == actor.name:
        return Decision("You asked for this yourself, so somebody else takes it back.")
    if change.addition is not None:  # also of one that has ended: what is open has what differs
        return _signer(actor) and _open_after(budget)
    return may_move(actor, budget)


def may_ask_for_more(actor: Actor, budget: Budget) -> Decision:
    return _signer(actor) and _open(budget)


def _signer(actor: Actor) -> Decision:
    if actor.has(*SIGNERS):
        return YES
    return Decision("More money, or another contribution, is for: finance or a team manager.")


def may_sign(actor: Actor, asked: Addition) -> Decision:
    """Four eyes: whoever asked for it does not sign it."""
    if asked.state == Asked.ASKED and asked.asked_by == actor.name:
        return Decision("You asked for this yourself, so somebody else decides on it.")
    return ADDITION.may(asked.state, "sign", actor.roles) and _open(_newest(asked.budget))


def may_agree_terms(actor: Actor) -> Decision:
    """The person agrees themselves, or whoever acts with them; or a worker writes it down."""
    if actor.has(*OWN, *WORKERS):
        return YES
    return Decision("To agree the terms of a direct payment is for: the person, and their team.")


def may_explain(actor: Actor) -> Decision:
    if actor.has(*WORKERS):
        return YES
    return Decision("To say why a budget falls is for: their own team.")
