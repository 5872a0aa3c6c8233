"""More money of any stream, a sum paid once, or another contribution: one asks, another signs."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from selfdirect.agreement.charging import queries as charges
from selfdirect.foundation.access import queries as access
from selfdirect.foundation.audit.actions import record
from selfdirect.foundation.kernel.actor import SYSTEM, Actor
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.outbox.actions import queue
from selfdirect.register.cases import actions as case_actions
from selfdirect.support.budgets import policy, queries, rules, says
from selfdirect.support.budgets.actions.changes import add, must_be_there
from selfdirect.support.budgets.journey import ADDITION, SIGNERS, Asked
from selfdirect.support.budgets.models import Addition, Budget, Change
from selfdirect.support.budgets.rules import Kind

TO_SIGN = "budget.sign"  # the code of finance's task, where a year ended meanwhile


@transaction.atomic
def ask_for_more(
    *,
    budget_ref: str,
    kind: str,
    held: str = "",
    stream: str = rules.CARE,
    organisation: str = "",
    amount: Money,
    starts_on: date,
    words: str,
    by: Actor,
    at: datetime,
) -> Addition:
    """Ask for money of another stream (`stream`), a sum once (`once`) or other pay (`pays`).

    Or for less of another stream from a day (`less`): all of it, where it ends. Where the council
    pays a provider from it, `organisation` is that provider.

    Nothing moves until another person has signed.

    :raises Refused: if it does not fit the year or the rules of its stream, or says no reason
    """
    budget = queries.lock_visible(by, budget_ref)
    policy.may_ask_for_more(by, budget).require()
    wrong = rules.cannot_add(
        kind, held, stream, amount, starts_on, budget.year, words, organisation
    )
    made = Addition(
        budget=budget,
        kind=kind,
        held="" if kind == Kind.PAYS else held,
        stream=stream,
        organisation=organisation,
        amount=amount,
        starts_on=starts_on,
        words=words.strip(),
        asked_by=by.name,
        asked_by_name=str(by),
        asked_at=at,
    )
    if not wrong and kind == Kind.LESS:
        week = rules.usual_week(queries.base_of(budget), queries.known(budget), starts_on)
        wrong = rules.cannot_be_less(week.leaves.get(made.leaf, Money(0)), amount)
    if wrong:
        raise Refused(wrong)
    must_be_there(made.leaf)
    made.save(force_insert=True)
    about = budget.case.person.ref
    record("budget.addition_asked", on=made, by=by, at=at, about=about, pence=amount.pence)
    return made


@transaction.atomic
def sign_addition(*, ref: str, by: Actor, at: datetime) -> Change:
    """Sign what another asked for: now it counts, in this year and in one that is open after it.

    :raises Refused: if this actor asked for it, it is decided already, or it asks for so much
        more or less than a sum that is not paid any more
    """
    asked = queries.lock_addition(by, ref)
    policy.may_sign(by, asked).require()
    if queries.told_anew_since(asked):
        raise Refused(says.TOLD_ANEW)
    later = [_again(asked, year, year.starts_on) for year in queries.lock_after(asked)]
    if asked.kind == Kind.PAYS and queries.pays_otherwise_since(asked):
        _from_what_is_paid_now(asked)
    _decide(asked, "sign", by, at)
    change = add(asked.budget, asked, by, at)
    after = charges.went_on(asked.means) if asked.means else None
    if after:
        later = [each for each in later if each.starts_on < after.effective_on]
    for each in later:
        _sign_on(each, by, at)
    if after:
        _until(after.effective_on, [asked, *later], by, at)
    return change


def _until(day: date, signed: Iterable[Addition], by: Actor, at: datetime) -> None:
    """End what was told on the day that what was next made of it asks for something itself."""
    for each in signed:
        days = each.budget.period
        if each.pk and days and each.starts_on < day and day in days:
            again = _again(each, each.budget, day)
            again.amount, again.means = -each.amount, None  # once for each
            again.words = says.until(day)
            again.save(force_insert=True)
            _decide(again, "sign", by, at)
            add(again.budget, again, by, at)


def _again(asked: Addition, budget: Budget, starts_on: date) -> Addition:
    """Ask for the same from another day, or in the year after, under the same name."""
    return Addition(
        budget=budget,
        kind=asked.kind,
        held=asked.held,
        stream=asked.stream,
        organisation=asked.organisation,
        amount=asked.amount,
        starts_on=starts_on,
        words=asked.words,
        asked_by=asked.asked_by,
        asked_by_name=asked.asked_by_name,
        asked_at=asked.asked_at,
        terms=asked.terms,
        means=asked.means,
    )


def _sign_on(asked: Addition, by: Actor, at: datetime) -> None:
    """Sign for the year after what was signed for the year before, by what is paid in it."""
    price = queries.repriced_since(asked)
    if price and not price.more:
        return
    if price:
        asked.amount, asked.words = price.more, says.repriced(price, asked)
    elif asked.kind == Kind.PAYS and queries.pays_otherwise_since(asked):
        raise Refused(says.ASK_AGAIN)
    asked.save(force_insert=True)
    _decide(asked, "sign", by, at)
    add(asked.budget, asked, by, at, goes_on=True)


def _from_what_is_paid_now(asked: Addition) -> None:
    """Keep the sum that terms ask for, whatever is paid now; a person asks again."""
    price = queries.repriced_since(asked)
    if price is None or not price.more:
        raise Refused(says.ASK_AGAIN)
    asked.amount, asked.words = price.more, says.repriced(price, asked)


@transaction.atomic
def refuse_addition(*, ref: str, by: Actor, at: datetime) -> Addition:
    """Refuse what another asked for; it can be asked for anew.

    :raises Refused: if this actor asked for it, or it is decided already
    """
    asked = queries.lock_addition(by, ref)
    policy.may_sign(by, asked).require()
    return _decide(asked, "refuse", by, at)


def let_lapse(*, budgets: QuerySet[Budget], at: datetime) -> None:
    """Refuse what nobody decided on before budgets ended, and write to whoever asked for it.

    Called inside the act that ends them. It is nobody's decision: who asked may be who ends them.
    """
    nobody = Actor(SYSTEM.name, SIGNERS, display=str(SYSTEM))
    for asked in queries.still_asked(budgets):
        _decide(asked, "refuse", nobody, at)
        asker = access.named(asked.asked_by)
        queue(
            to=asker.email if asker else "",
            subject="What you asked for was not signed in time",
            body=says.lapsed(asked),
            at=at,
        )


def _decide(asked: Addition, verb: str, by: Actor, at: datetime) -> Addition:
    step = ADDITION.step(asked.state, verb, by.roles)
    asked.state, asked.decided_at = step.target, at
    asked.decided_by, asked.decided_by_name = by.name, str(by)
    asked.save()
    case = asked.budget.case
    if not Addition.objects.filter(budget__case=case, state=Asked.ASKED).exists():
        case_actions.finish_task(case=case, code=TO_SIGN, by=by, at=at)
    about = asked.budget.case.person.ref
    record(step.event, on=asked, by=by, at=at, about=about, pence=asked.amount.pence)
    return asked
