"""Budgets open and end: an end reaches all who hold money, and somebody agrees what is left."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction

from selfdirect.foundation.audit.actions import record
from selfdirect.foundation.kernel.actor import SYSTEM, Actor, Role
from selfdirect.foundation.kernel.decision import Refused, say_why
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.outbox.actions import queue, withdraw_letters
from selfdirect.register.cases import actions as case_actions
from selfdirect.register.cases import queries as cases
from selfdirect.register.cases.models import Case
from selfdirect.register.people.models import Person
from selfdirect.support.budgets import actions as budget_actions
from selfdirect.support.budgets import queries as budgets
from selfdirect.support.budgets.models import Budget, Death
from selfdirect.support.marketplace import actions as marketplace
from selfdirect.support.payments import policy, queries, says
from selfdirect.support.payments.actions.late import LATE
from selfdirect.support.payments.actions.payments import refuse_gone
from selfdirect.support.pools import actions as pool_actions
from selfdirect.support.pools import queries as pools
from selfdirect.support.reviews import actions as reviews

HELD = "budget.held"  # the code of finance's task
AGAIN = "budget.again"  # the same, of what a death noted in error ended, and does not come back
TO_AGREE = (HELD, LATE, AGAIN)  # all end when somebody writes down what was agreed


@transaction.atomic
def open_budget(*, ref: str, by: Actor, at: datetime) -> Budget:
    """Open the budget of an agreed plan, and set the days on which it is looked at again.

    Where it takes the place of another, the funds that others hold for that one end.
    """
    case = cases.lock_visible(by, ref)
    hold_funds(case.person)
    before = budgets.lock_open(case)
    paid = queries.invoices_paid(case.person)
    budget = budget_actions.open_budget(ref=ref, by=by, at=at, paid=paid)
    reviews.schedule(budget=budget, by=by, at=at)
    if before:
        reach_all(case, by, at)
    return budget


@transaction.atomic
def end_budget(*, budget_ref: str, on: date, because: str = "", by: Actor, at: datetime) -> Budget:
    """End a budget, and with it the funds that others hold; finance agrees what is still held.

    :raises Refused: if it has ended already
    """
    hold_funds(budgets.get_visible(by, budget_ref).case.person)
    ended = budget_actions.end_budget(budget_ref=budget_ref, on=on, because=because, by=by, at=at)
    reach_all(ended.case, by, at)
    return ended


@transaction.atomic
def report_death(
    *, budget_ref: str, died_on: date, letters_to: str = "", by: Actor, at: datetime
) -> Budget:
    """Note a death: all ends with its day, and finance agrees with the family what is still held.

    :raises Refused: if it is noted already, or that day is still to come
    """
    hold_funds(budgets.get_visible(by, budget_ref).case.person)
    ended = budget_actions.report_death(
        budget_ref=budget_ref, died_on=died_on, letters_to=letters_to, by=by, at=at
    )
    reach_all(ended.case, by, at)
    return ended


@transaction.atomic
def take_death_back(*, ref: str, because: str, by: Actor, at: datetime) -> Case:
    """Say that a death was noted in error: the budget goes on, and we write to them again.

    What was asked about money that others hold is asked anew, by the book of now. Those who hold
    a fund are told; whether it goes on is agreed with them, so finance has a task that names each.

    :raises Refused: if no death is noted, no reason is given, or this actor noted it
    """
    person = cases.get_visible(by, ref).person
    hold_funds(person)
    deaths = budget_actions.take_death_back(ref=ref, because=because, by=by, at=at)
    case = deaths[0].case
    for code in TO_AGREE:
        case_actions.finish_task(case=case, code=code, by=by, at=at)
    ask_held(case, by, at)
    _ask_again(case, deaths, at)
    for death in deaths:
        _write_to_holders(person, death, at)
    return case


def _ask_again(case: Case, deaths: Sequence[Death], at: datetime) -> None:
    """Ask finance to see to what does not come back by itself: funds, and money given back."""
    first = min(deaths, key=lambda each: each.died_on)
    lost = queries.lost_with(case.person, first.died_on + timedelta(days=1))
    back = queries.came_in_since(case.person, min(each.at for each in deaths))
    if words := says.not_by_itself([name for name, _ in lost], back, case.person):
        case_actions.add_task(case=case, code=AGAIN, words=words, role=Role.FINANCE, at=at)


def _write_to_holders(person: Person, death: Death, at: datetime) -> None:
    """Withdraw what was written to those who hold a fund; say sorry where it has gone."""
    lost = dict(queries.lost_with(person, death.died_on + timedelta(days=1)))
    to = {address for address in lost.values() if address}
    for address in withdraw_letters(to=to, queued_at=death.at, at=at):
        body = says.sorry_holder([name for name, its in lost.items() if its == address])
        queue(to=address, subject="A fund was ended in error", body=body, at=at)


def hold_funds(person: Person) -> None:
    """Hold the funds that somebody shares before their budget, as those do who pay out of them."""
    pools.hold({each.pool.address for each in pools.members().filter(case__person=person)})


def reach_all(case: Case, by: Actor, at: datetime) -> None:
    """End what others hold for a budget that ended; ask finance to agree what is still there."""
    marketplace.end_with_budget(person=case.person, by=by, at=at)
    pool_actions.end_with_budget(person=case.person, by=by, at=at)
    if gone := refuse_gone(case.person, at):
        words = says.were_refused(gone, case.person)
        case_actions.add_task(case=case, code=LATE, words=words, role=Role.FINANCE, at=at)
    ask_held(case, by, at)


def ask_held(case: Case, by: Actor, at: datetime) -> None:
    """Ask finance to agree what others still hold for somebody, by the book of now."""
    case_actions.finish_task(case=case, code=HELD, by=by, at=at)
    if not (held := queries.still_held(case)):
        return
    words, total = says.still_held(held, case.person), Money.total(each for _, each in held)
    case_actions.add_task(case=case, code=HELD, words=words, role=Role.FINANCE, at=at)
    told = says.held_after_death(total) if budgets.deaths([case.person_id]) else ""
    about, pence = case.person.ref, total.pence
    record("budget.still_held", on=case, by=by, at=at, about=about, told=told, pence=pence)


@transaction.atomic
def agree_held(*, ref: str, words: str, by: Actor, at: datetime) -> Case:
    """Write down what was agreed about money that others hold: nobody waits for it any more.

    It moves nothing: what is asked back goes the way of a letter.

    :raises Refused: if nothing waits for it, no words are given, or this actor ended the budget
    """
    case = cases.lock_visible(by, ref)
    policy.may_agree_held(by, queries.asked_by(case)).require()
    if not cases.open_tasks(case).filter(code__in=TO_AGREE).exists():
        raise Refused("Nothing waits to be agreed about money that others hold.")
    say_why(words)
    died = budgets.deaths([case.person_id])
    told, about = "" if died else says.agreed_held(words), case.person.ref
    record("budget.held_agreed", on=case, by=by, at=at, about=about, told=told, words=words)
    for code in TO_AGREE:
        case_actions.finish_task(case=case, code=code, by=by, at=at)
    return case


def end_held_due(*, by: Actor = SYSTEM, at: datetime) -> int:
    """End the tasks about money of which all has come back; answer how many."""
    back = [case for case in cases.with_task(HELD) if not queries.still_held(case)]
    for case in back:
        case_actions.finish_task(case=case, code=HELD, by=by, at=at)
    return len(back)
