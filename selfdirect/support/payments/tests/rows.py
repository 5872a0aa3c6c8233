"""What stands before a payment can go out: bank details, and a run that takes it there."""

from datetime import datetime

from config.demo.cast import Cast
from selfdirect.support.payments import queries
from selfdirect.support.payments.actions import (
    approve_run,
    begin_single,
    check_account,
    clear_finding,
    close_run,
    enter_account,
    send_run,
    take_file,
)
from selfdirect.support.payments.models import BankAccount, Payment, Run


def bank(whose: str, cast: Cast, now: datetime, number: str = "00012345") -> BankAccount:
    """Give somebody bank details: Efua enters them, Maya checks."""
    entered = enter_account(
        whose=whose, name="A Khan", sort_code="20-00-00", number=number, because="They told us.",
        by=cast.efua.actor, at=now,
    )  # fmt: skip
    return check_account(ref=entered.ref, how="By a call.", by=cast.maya.actor, at=now)


def send(payment: Payment, cast: Cast, now: datetime) -> Run:
    """Send one payment to the bank: Efua begins its run, and Maya approves it."""
    if not queries.paid_to([payment.whose], now.date()):
        bank(payment.whose, cast, now)
    run = begin_single(ref=payment.ref, by=cast.efua.actor, at=now)
    return go(run, cast, now)


def go(run: Run, cast: Cast, now: datetime) -> Run:
    """Clear what may be cleared, approve a run, and send it."""
    take(run, cast, now)
    return send_run(ref=run.ref, by=cast.maya.actor, at=now)


def take(run: Run, cast: Cast, now: datetime) -> None:
    """Clear what may be cleared, approve a run, and take its file to the bank."""
    efua, maya = cast.efua.actor, cast.maya.actor
    for code in set(queries.open_findings(run).values_list("code", flat=True)):
        clear_finding(ref=run.ref, code=code, because="We know.", by=efua, at=now)
    approve_run(ref=run.ref, by=maya, at=now)
    take_file(ref=run.ref, by=maya, at=now)


def pay(payment: Payment, cast: Cast, now: datetime) -> None:
    """Send one payment, and hear from the bank that it was paid."""
    run = send(payment, cast, now)
    close_run(ref=run.ref, by=cast.efua.actor, at=now)
