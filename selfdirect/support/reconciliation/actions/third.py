"""What somebody whom the person chose spent for them: written down, put right, asked for."""

from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from selfdirect.foundation.audit.actions import record
from selfdirect.foundation.kernel.actor import SYSTEM, Actor
from selfdirect.foundation.kernel.decision import Refused, say_why
from selfdirect.foundation.ledger import actions as ledger
from selfdirect.foundation.ledger.rules import Leg
from selfdirect.foundation.outbox.actions import queue
from selfdirect.register.cases import actions as case_actions
from selfdirect.register.cases import queries as cases
from selfdirect.register.cases.models import Case
from selfdirect.support.budgets import rules as budget_rules
from selfdirect.support.reconciliation import policy, queries, rules, says
from selfdirect.support.reconciliation.actions.placing import STREAM, raise_task
from selfdirect.support.reconciliation.models import AllTold, Spent


@transaction.atomic
def say_spent(*, case_ref: str, said: rules.Said, by: Actor, at: datetime) -> Spent:
    """Write down what was spent for somebody on a day: it leaves what is held for its purpose.

    :raises Refused: if nobody whom they chose holds money, or not so much
    """
    case, purse = _held(case_ref, by)
    if wrong := rules.cannot_say(said, purse.first, localdate(at), purse.held):
        raise Refused(wrong)
    account, budget = purse.on(said.day)
    made = Spent.objects.create(
        budget=budget,
        day=said.day,
        amount=said.amount,
        purpose=said.purpose,
        words=said.words.strip(),
        by=by.name,
        by_name=str(by),
        at=at,
    )
    purpose = budget_rules.purpose_account(made.purpose)
    ledger.open_many(addresses=[purpose], stream=STREAM)
    ledger.post(
        reference=_entry(made),
        effective_on=made.day,
        memo=made.words,
        legs=[Leg(account, purpose, made.amount)],
        by=by,
        at=at,
    )
    told = says.spent(made.amount, made.words, made.day)
    _record("third.spent", case, told, by, at, spent=made.ref, pence=made.amount.pence)
    return made


@transaction.atomic
def take_back_spent(
    *, case_ref: str, spent_ref: str, because: str, by: Actor, at: datetime
) -> Spent:
    """Take back what was written down wrongly: its money is with whoever holds it again.

    :raises NotThere: if it was taken back already
    """
    case, _ = _held(case_ref, by)
    wrong = queries.get_spent(case, spent_ref)
    say_why(because)
    made = Spent.objects.create(
        budget=wrong.budget,
        day=wrong.day,
        amount=wrong.amount,
        purpose=wrong.purpose,
        words=because.strip()[:200],
        takes_back=wrong,
        by=by.name,
        by_name=str(by),
        at=at,
    )
    told = says.spent_wrong(wrong.amount, wrong.words, because)
    ledger.reverse(
        reference=_entry(wrong),
        new_reference=_entry(made),
        effective_on=wrong.day,
        memo=told[:300],
        by=by,
        at=at,
    )
    _record("third.taken_back", case, told, by, at, spent=wrong.ref)
    return made


@transaction.atomic
def say_all_told(*, case_ref: str, until: date, by: Actor, at: datetime) -> AllTold:
    """Say that all that was spent until the end of a month is written down.

    :raises Refused: if it was said already, or the day has not come
    """
    case, purse = _held(case_ref, by)
    told = queries.told_until(case)
    if until > rules.month_end(localdate(at)) or (told and told >= until):
        raise Refused(says.SAID_ALREADY if told and told >= until else says.NOT_OVER)
    made = AllTold.objects.create(case=case, until=until, by=by.name, by_name=str(by), at=at)
    if until >= rules.owed_until(localdate(at)):
        case_actions.finish_task(case=case, code=says.ACCOUNT, by=by, at=at)
    _record("third.all_told", case, says.all_told(until, purse.held), by, at, until=str(until))
    return made


def ask_for_accounts(*, by: Actor = SYSTEM, at: datetime) -> int:
    """Ask what was spent of what others hold, two weeks after each month; answer how many."""
    until = rules.owed_until(localdate(at))
    waiting = queries.with_task(says.ACCOUNT)
    asked = [case for case in queries.untold(until) if case.pk not in waiting]
    for case in asked:
        _ask(case, until, by, at)
    return len(asked)


@transaction.atomic
def _ask(case: Case, until: date, by: Actor, at: datetime) -> None:
    """Put it onto finance's list, and write to whose money it is."""
    case = cases.lock(case.pk)
    person = case.person
    raise_task(case, says.ACCOUNT, says.missing(person, until), at)
    body = says.ask_what(person.short_name, until)
    queue(**person.way, subject=says.ASK_WHAT, body=body, about=person.ref, at=at)
    _record("third.asked", case, says.ASK_WHAT, by, at, until=str(until))


def _held(case_ref: str, by: Actor) -> tuple[Case, queries.Purse]:
    """Find whose money it is and hold them, so that two do not spend the same pound."""
    case = cases.lock_visible(by, case_ref)
    policy.may_say_spent(by, case).require()
    purse = queries.purse_of(case)
    if purse is None:
        raise Refused(says.NOBODY_HOLDS)
    return case, purse


def _entry(spent: Spent) -> str:
    """Name it in the book as a line of a card is, so that looks at payments know it again."""
    return f"spend:third:{spent.ref}"


def _record(code: str, case: Case, told: str, by: Actor, at: datetime, **facts: object) -> None:
    record(code, on=case, by=by, at=at, about=case.person.ref, told=told, **facts)
