"""A death that was noted in error is taken back: the budget goes on as if it had not been."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db import transaction

from selfdirect.foundation.audit.actions import record
from selfdirect.foundation.kernel.actor import Actor
from selfdirect.foundation.kernel.decision import Refused, say_why
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.kernel.period import Period
from selfdirect.foundation.ledger import actions as ledger
from selfdirect.foundation.ledger.queries import balance
from selfdirect.foundation.outbox.actions import Undone, queue, write_again
from selfdirect.foundation.outbox.models import Channel
from selfdirect.register.cases import actions as case_actions
from selfdirect.register.cases import queries as cases
from selfdirect.register.cases.models import Case
from selfdirect.support.budgets import policy, queries, rules, says
from selfdirect.support.budgets.actions.budgets import LETTERS, settle_up
from selfdirect.support.budgets.actions.changes import promise_providers, promised_of
from selfdirect.support.budgets.actions.moves import write_moves
from selfdirect.support.budgets.actions.owed import ask_to_pay
from selfdirect.support.budgets.actions.shares import ask_again, to_credit
from selfdirect.support.budgets.journey import BUDGET
from selfdirect.support.budgets.models import Budget, Death

CLOSE = "case.close"  # the code of the worker's turn


@transaction.atomic
def take_death_back(*, ref: str, because: str, by: Actor, at: datetime) -> list[Death]:
    """Say that a death was noted in error; answer what was noted, the last first.

    What it ended goes on from the day after, with the money that went back and what was promised;
    nothing that moved is edited. A budget stays ended where another has been opened since. Called
    by payments' own act, which tells those who hold money.

    :raises Refused: if no death is noted, no reason is given, or this actor noted it
    """
    case = cases.lock_visible(by, ref)
    found = list(queries.deaths_noted(case).select_for_update())
    if not found:
        raise Refused("No death is noted. If one was, somebody has taken it back already.")
    policy.may_take_death_back(by, found).require()
    say_why(because, "Say how it came to be noted, in a sentence that they can read.")
    goes_on = case_actions.live_again(case=case, by=by, at=at)
    for death in found:
        _undo(death, because, by, at, goes_on=goes_on)
    _let_them_live(case, found, because, by, at)
    ask_to_pay(case=case, by=by, at=at)
    return found


def _undo(death: Death, because: str, by: Actor, at: datetime, *, goes_on: bool) -> None:
    names = death.ended
    mine = Budget.objects.filter(case__person=death.case.person)
    rows = mine.filter(ref__in=names).order_by("-starts_on", "-pk")
    budgets = [queries.lock(each.ref) for each in rows]
    stays = not goes_on or mine.filter(opened_at__gt=death.at).exists()
    death.wrong_by, death.wrong_by_name, death.wrong_at = by.name, str(by), at
    death.because = because
    for budget in reversed(budgets):  # the oldest first, as they were opened
        budget.died_on = None
        was = names[budget.ref]
        if stays:
            budget.save(update_fields=["died_on"])
        else:
            _live_again(budget, date.fromisoformat(was) if was else None, death, by, at)
    death.save(update_fields=["wrong_by", "wrong_by_name", "wrong_at", "because"])


def _live_again(budget: Budget, was: date | None, death: Death, by: Actor, at: datetime) -> None:
    """Let a budget end as it had, or not at all, with all that follows."""
    verb = "end_as_before" if was else "live_again"
    step = BUDGET.step(budget.state, verb, by.roles)
    cut, on = budget.ended_on or budget.ends_before, _day(budget)
    weeks, end = queries.weeks_of(budget), was or budget.ends_before
    before, after = rules.until(weeks, cut), rules.until(weeks, end)
    budget.state, budget.ended_on = step.target, was
    budget.save(update_fields=["state", "ended_on", "died_on"])
    for name in queries.given_back(budget, death.at):
        ledger.reverse(
            reference=name, new_reference=f"again:{name}", effective_on=on,
            memo=says.SET_ASIDE_AGAIN, by=by, at=at,
        )  # fmt: skip
    orders = _orders_again(budget, death, cut)
    for each in (each for again in orders.values() for each in again.void):
        ledger.void(reference=each.reference, effective_on=on, by=by, at=at)
    _fill(budget, promised_of(orders), death, on, by, at)
    promise_providers(budget, orders, on, by, at)
    over = ask_again(budget=budget, before=before, after=after, on=on, by=by, at=at)
    name = f"again-{death.pk}"
    to_credit(budget=budget, over=over, name=name, by=by, at=at)
    settle_up(budget=budget, cause=name, by=by, at=at)
    told = says.lives_again(death.died_on + timedelta(days=1), end if was else None)
    record(step.event, on=budget, by=by, at=at, about=budget.case.person.ref, told=told)


def _orders_again(budget: Budget, death: Death, cut: date) -> dict[str, rules.Again]:
    """Work out what providers are promised again: what the death released, and nothing paid."""
    standing = queries.promised_managed(budget)
    names = set(death.released) - {each.reference for each in standing}
    keys = {part.address: part.key for part in budget.parts.all()}
    released = [each for each in queries.promises_named(names) if each.source in keys]
    void, made = rules.whole_again(released, standing, cut)
    orders = {}
    for ends in sorted({each.ends for each in made}):
        runs: dict[Period, Money] = {}
        for each in (each for each in made if each.ends == ends):
            runs[each.run] = runs.get(each.run, NOTHING) + each.amount
        source, target = ends
        gone = tuple(each for each in void if each.ends == ends)
        leaf = f"{keys[source]}:{target.partition(':')[2]}"
        orders[leaf] = rules.Again(gone, tuple(runs.items()), NOTHING)
    return orders


def _fill(
    budget: Budget,
    promised: Mapping[str, Money],
    death: Death,
    on: date,
    by: Actor,
    at: datetime,
) -> None:
    """Set aside what a part lacks for what it owes: a run cut in two may be a penny more."""
    moves = []
    for part in budget.parts.all():
        book = balance(part.address)
        lacks = queries.still_owed(budget, part, budget.period) - book.posted
        if part.held == rules.MANAGED:
            lacks = promised.get(part.key, NOTHING) - book.available
        if lacks > NOTHING:
            name, council = f"again:{budget.ref}:{part.key}:{death.pk}", part.stream
            source = rules.council_account(council)
            moves.append(rules.Move(name, says.SET_ASIDE_AGAIN, source, part.address, lacks))
    write_moves(moves, on, by, at)


def _day(budget: Budget) -> date:
    """Say from which day it counts in the book: from when the money had gone back."""
    return max(budget.ended_on or budget.ends_before, budget.counts_from)


def _let_them_live(case: Case, deaths: list[Death], because: str, by: Actor, at: datetime) -> None:
    """Write to them again, and say sorry: to them, and to who was written to instead."""
    person, last = case.person, deaths[0]
    task = cases.main_task(case)
    if task and task.code == CLOSE:
        case_actions.end_turn(case=case, by=by, at=at)
    case_actions.finish_task(case=case, code=LETTERS, by=by, at=at)
    first = min(each.at for each in deaths)
    way = person.way
    if not way["to"]:
        way |= {"to": person.name, "channel": Channel.HAND}  # their worker tells them
    undone = write_again(about=person.ref, way=way, since=first, at=at)
    told = says.in_error(last, because)
    record("death.in_error", on=case, by=by, at=at, about=person.ref, told=told,
           withdrawn=len(undone.withdrawn), gone=len(undone.gone))  # fmt: skip
    queue(
        **way,
        subject="We are sorry: we made a mistake",
        body=says.sorry(person, told, undone),
        about=person.ref,
        at=at,
    )
    _write_instead(case, undone, at)


def _write_instead(case: Case, undone: Undone, at: datetime) -> None:
    if undone.instead and undone.gone:
        body = says.sorry_instead(case.person, undone)
        subject = "We are sorry: we wrote to you in error"
        queue(to=undone.instead, subject=subject, body=body, at=at)
