"""Bank details: entered by one, checked by another, never edited. And holds, with their owner."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from selfdirect.foundation.audit.actions import record
from selfdirect.foundation.kernel.actor import Actor
from selfdirect.foundation.kernel.decision import NotThere, Refused
from selfdirect.register.cases.rules import working_days_on
from selfdirect.support.payments import policy, queries
from selfdirect.support.payments.models import BankAccount, BankTable, Hold
from selfdirect.support.payments.rules import accounts
from selfdirect.support.payments.rules.modulus import read_table

State = BankAccount.State


@transaction.atomic
def enter_account(
    *,
    whose: str,
    name: str,
    sort_code: str,
    number: str,
    because: str = "",
    emergency: bool = False,
    by: Actor,
    at: datetime,
) -> BankAccount:
    """Enter where somebody is paid from now on; another must check it first.

    With `emergency`, where they are paid only if the usual way to pay fails.

    :raises NotThere: if there is no such payee for this actor
    :raises Refused: if they cannot be bank details, others wait, or it is a change and nobody
        says why
    """
    payee = queries.payee(by, whose)
    code, eight = accounts.sort_code(sort_code), accounts.account_number(number)
    queries.fits(code, eight, localdate(at)).require()
    if queries.with_waiting([whose]):
        raise Refused("Other bank details wait to be checked. Check or refuse those first.")
    if _checked(whose, emergency) and not because.strip():
        raise Refused("Say why they change and who told you, so that another can check it.")
    entered = BankAccount(
        whose=whose,
        whose_name=queries.payee_name(payee, whose),
        name=accounts.holder(name),
        sort_code=code,
        number=eight,
        starts_on=localdate(at),
        because=because.strip(),
        emergency=emergency,
        entered_by=by.name,
        entered_by_name=str(by),
        entered_at=at,
    )
    try:
        with transaction.atomic():
            entered.save(force_insert=True)
    except IntegrityError:
        raise Refused("Somebody else has entered bank details meanwhile. Look again.") from None
    record("bank.entered", on=entered, by=by, at=at, about=accounts.person_of(whose))
    return entered


def _checked(whose: str, emergency: bool) -> bool:
    there = queries.accounts_of(whose).filter(state=State.CHECKED, emergency=emergency)
    return there.exists()


@transaction.atomic
def check_account(*, ref: str, how: str, by: Actor, at: datetime) -> BankAccount:
    """Say that bank details are right, and how one knows; details that changed wait some days.

    :raises Refused: if this actor entered them, they do not wait, or nobody says how they know
    """
    found = _lock(ref, by)
    policy.may_check(by, found).require()
    if not how.strip():
        raise Refused("Say how you checked it: whom you rang, on which number you had already.")
    before = queries.accounts_of(found.whose).filter(state=State.CHECKED)  # of either kind
    queries.fits(found.sort_code, found.number, localdate(at)).require()
    today, wait = localdate(at), queries.limits().cooling_off_days if before.exists() else 0
    found.payable_from = working_days_on(today, wait) if wait else today
    return _decide(found, State.CHECKED, how, "bank.checked", by, at)


@transaction.atomic
def refuse_account(*, ref: str, because: str, by: Actor, at: datetime) -> BankAccount:
    """Refuse bank details that are not right."""
    found = _lock(ref, by)
    policy.may_check(by, found).require()
    if not because.strip():
        raise Refused("Say why, so that whoever entered them can put it right.")
    return _decide(found, State.REFUSED, because, "bank.refused", by, at)


def _lock(ref: str, by: Actor) -> BankAccount:
    queries.get_account(by, ref)
    return BankAccount.objects.select_for_update().get(ref=ref)


def _decide(
    found: BankAccount, state: str, words: str, code: str, by: Actor, at: datetime
) -> BankAccount:
    found.state, found.how_checked = state, words.strip()[:200]
    found.checked_by, found.checked_by_name, found.checked_at = by.name, str(by), at
    found.save()
    record(code, on=found, by=by, at=at, about=accounts.person_of(found.whose))
    return found


@transaction.atomic
def bring_table(
    *, weights: str, substitutes: str, starts_on: date, by: Actor, at: datetime
) -> BankTable:
    """Check account numbers from a day on with the banks' own tables, which a council brings.

    :raises Refused: with the line that cannot be read
    """
    policy.may_prepare(by).require()
    read_table(weights, substitutes)
    given = {"starts_on": starts_on, "weights": weights, "substitutes": substitutes}
    made = BankTable.objects.create(**given, by=by.name, by_name=str(by), at=at)
    record(
        "bank_table.brought", on=f"bank_table:{made.pk}", by=by, at=at, starts_on=str(starts_on)
    )
    return made


# Holds


@transaction.atomic
def place_hold(
    *, whose: str, because: str, until: date | None = None, by: Actor, at: datetime
) -> Hold:
    """Pay somebody nothing for now; whoever says so is asked about it.

    :raises Refused: if nobody says why, there is a hold already, or it would end at once
    """
    payee = queries.payee(by, whose)
    if not because.strip():
        raise Refused("Say why they are not to be paid. Others read it before each run.")
    if until and until <= localdate(at):
        raise Refused("A hold ends on a day that is still to come. Choose a later day.")
    _end_of_itself(whose, at)
    if Hold.objects.filter(whose=whose, lifted_at=None).exists():
        raise Refused("They are on hold already. Look at why before you change it.")
    placed = Hold.objects.create(
        whose=whose,
        whose_name=queries.payee_name(payee, whose),
        because=because.strip()[:300],
        until=until,
        placed_by=by.name,
        placed_by_name=str(by),
        placed_at=at,
    )
    record("hold.placed", on=placed, by=by, at=at, about=accounts.person_of(whose))
    return placed


def _end_of_itself(whose: str, at: datetime) -> None:
    """Note that a hold ended on the day that was said, so that it does not bar another."""
    ended = Hold.objects.filter(whose=whose, lifted_at=None, until__lte=localdate(at))
    ended.update(lifted_at=at, lifted_because="It ended on its day.")


@transaction.atomic
def lift_hold(*, ref: str, because: str, by: Actor, at: datetime) -> Hold:
    """Let somebody be paid again, and say what is settled."""
    queries.get_hold(by, ref)
    found = Hold.objects.select_for_update().get(ref=ref)
    if found.lifted_at:
        raise NotThere
    if not because.strip():
        raise Refused("Say what was settled, so that whoever placed the hold can read it.")
    found.lifted_by, found.lifted_by_name, found.lifted_at = by.name, str(by), at
    found.lifted_because = because.strip()[:300]
    found.save()
    record("hold.lifted", on=found, by=by, at=at, about=accounts.person_of(found.whose))
    return found
