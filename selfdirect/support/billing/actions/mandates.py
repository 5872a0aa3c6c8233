"""From whose account somebody pays: set up, agreed to, stopped. A change is a new one.

Of an account nothing but its last figures is ever written into history or a letter.
"""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from selfdirect.foundation.audit.actions import record
from selfdirect.foundation.kernel.actor import Actor
from selfdirect.foundation.kernel.decision import Refused, say_why
from selfdirect.foundation.outbox.actions import queue
from selfdirect.register.cases import queries as cases
from selfdirect.support.billing import policy, queries, says
from selfdirect.support.billing.journey import MANDATE, MandateState
from selfdirect.support.billing.models import Debit, Mandate
from selfdirect.support.billing.scheme import scheme
from selfdirect.support.budgets import queries as budgets
from selfdirect.support.payments import queries as payments
from selfdirect.support.payments.rules import accounts
from selfdirect.support.payments.rules.bank.batch import bank_name

End = Mandate.End


@transaction.atomic
def set_up(
    *,
    case_ref: str,
    name: str,
    sort_code: str,
    number: str,
    payer: str = "",
    payer_to: str = "",
    by: Actor,
    at: datetime,
) -> Mandate:
    """Let us collect somebody's bills from an account; one that there was before ends.

    `payer` is whoever pays for them, `payer_to` their e-mail or postal address: until they have
    said yes to us themselves, nothing is taken.

    :raises Refused: if it cannot be an account, or whoever pays cannot be written to
    """
    case = cases.get_visible(by, case_ref)
    policy.may_debit(by, case).require()
    budgets.hold_payers([case.person.ref])
    if payer.strip() and not payer_to.strip():
        raise Refused("Say where we can write to whoever pays, so that we can ask them.")
    if not (payer.strip() or case.person.write_to):
        raise Refused("We have no address for letters. Add one first: we tell you before we take.")
    holder = accounts.holder(name)
    if not bank_name(holder):
        raise Refused("The name on the account must have letters that a bank can read.")
    code, eight = accounts.sort_code(sort_code), accounts.account_number(number)
    payments.fits(code, eight, localdate(at)).require()
    if before := queries.mandate_of(case.person):
        end_mandate(before, End.CHANGED, "", by, at)
    own = not payer.strip()
    made = Mandate.objects.create(
        person=case.person, state=MANDATE.start, name=holder, sort_code=code, number=eight,
        payer=payer.strip()[:120], payer_to="" if own else payer_to.strip()[:254],
        agreed_at=at if own else None, by=by.name, by_name=str(by), at=at,
    )  # fmt: skip
    told, facts = says.set_up(made), {"payer": "self" if own else "other"}
    record("mandate.set_up", on=made, by=by, at=at, about=case.person.ref, told=told, **facts)
    if own:
        _confirm(made, at)
    return made


@transaction.atomic
def agree_payer(*, ref: str, how: str, by: Actor, at: datetime) -> Mandate:
    """Note that whoever pays for somebody said yes to us, and how; they get it in writing.

    :raises Refused: if it has ended, they said so already, or nobody says how
    """
    policy.may_bill(by).require()
    made = _lock(by, ref)
    if made.state == MandateState.ENDED or made.agreed_at:
        raise Refused("They said yes already, or it has ended. Nothing was changed.")
    say_why(how, "Say how you asked them: on which number or at which address, and when.")
    made.agreed_at, made.agreed_how, made.agreed_by_name = at, how.strip()[:200], str(by)
    made.save()
    about = made.person.ref
    record("mandate.agreed", on=made, by=by, at=at, about=about, told=says.agreed(made))
    _confirm(made, at)
    return made


@transaction.atomic
def stop_mandate(*, ref: str, because: str = "", by: Actor, at: datetime) -> Mandate:
    """Stop paying by direct debit; what the banks have already is still taken, and that is said.

    :raises Refused: if it has ended, or this actor may not say it
    """
    made = _lock(by, ref)
    case = made.person.cases.order_by("-opened_on", "-pk").first()
    if not case:
        raise Refused("There is nobody here whose account it could be.")
    policy.may_debit(by, case).require()
    return end_mandate(made, End.STOPPED, because, by, at)


@transaction.atomic
def lapse_mandates(*, by: Actor, at: datetime) -> int:
    """End what was not used for so long that banks do not keep it; for the clock, once a night."""
    today = localdate(at)
    budgets.hold_payers([each.person.ref for each in queries.lapsed(today)])
    gone = queries.lapsed(today)
    died = budgets.deaths([each.person_id for each in gone])
    for each in gone:
        end_mandate(each, End.LAPSED, "", by, at, quietly=each.person_id in died)
    return len(gone)


def end_mandate(
    made: Mandate, how: str, because: str, by: Actor, at: datetime,
    *, to_them: str = "", quietly: bool = False,
) -> Mandate:  # fmt: skip
    """End an instruction, and take what was only planned out of its collection.

    `to_them` is the reason as they read it. Nobody is written to `quietly`, as after a death; nor
    is whoever was to pay and never said yes.
    Whoever calls it holds the payer: no file is made of it meanwhile.

    :raises Refused: if it has ended
    """
    made.refresh_from_db(from_queryset=Mandate.objects.select_for_update())
    step = MANDATE.step(made.state, "stop", by.roles)
    made.state, made.ended_on = step.target, localdate(at)
    made.ended_how, made.ended_because = how, because.strip()[:200]
    made.save()
    told = "" if quietly else " ".join([says.ended(made, to_them), *_of_coming(made)])
    planned = made.debits.filter(state=Debit.State.PLANNED, run__file_taken_at=None)
    planned.update(state=Debit.State.OUT, because="The direct debit ended.")
    record(step.event, on=made, by=by, at=at, about=made.person.ref, told=told, how=how)
    if told and how != End.CHANGED and made.agreed_at:
        write(made, "About your direct debit", says.chase_letter(told, made.called), at)
    return made


def _of_coming(made: Mandate) -> Iterator[str]:
    """Say what becomes of what somebody was told will be taken."""
    coming = queries.next_debit(made.person)
    if coming and coming.run.collect_on:
        gone = coming.run.file_taken_at
        yield (says.still_taken if gone else says.not_taken)(coming, coming.run.collect_on)


def write(made: Mandate, subject: str, body: str, at: datetime) -> None:
    """Write to whoever's account it is."""
    queue(**made.way, subject=subject, body=body, about=made.person.ref, at=at)


def _confirm(made: Mandate, at: datetime) -> None:
    body = says.set_up_letter(made, scheme().notice_days)
    write(made, "Your direct debit is set up", body, at)


def _lock(by: Actor, ref: str) -> Mandate:
    found = queries.get_mandate(by, ref)
    budgets.hold_payers([found.person.ref])
    return (
        Mandate.objects.select_for_update(of=("self",)).select_related("person").get(pk=found.pk)
    )
