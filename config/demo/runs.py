"""The weekly payment runs of the demonstration: those that went to the bank, and today's.

By the real acts, which are set-based: a year's runs of a county are made in a minute.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random

from django.db import transaction
from django.utils.timezone import localdate

from config.demo.council import moment
from selfdirect.foundation.access.models import User
from selfdirect.foundation.db.refs import drawn_from
from selfdirect.foundation.kernel.actor import SYSTEM, Actor
from selfdirect.register.cases.rules import working_days_on
from selfdirect.support.payments import actions, queries
from selfdirect.support.payments.journey import State
from selfdirect.support.payments.models import Payment, Run
from selfdirect.support.payments.rules.checks import STOPS

KNOWN = "We know them, and looked at it."
LATER = "It goes with a later run, when this is settled."
CLOSED_AFTER = 5  # working days


def pay(*, seed: int, today: date) -> None:
    """Pay what stories agreed, week by week, up to a run that waits today to be approved.

    Weeks whose run is made already are left: what was interrupted goes on.
    """
    efua, maya = (User.objects.get(username=name).actor for name in ("efua", "maya"))
    made = {localdate(run.made_at) for run in Run.objects.defer("file")}
    for day in _days(today):
        if day in made:
            continue
        with transaction.atomic(), drawn_from(Random(f"{seed}:runs:{day}")):
            run = _checked(day, efua)
            if run and day < today:
                send(run, day, today, efua, maya)


def _days(today: date) -> Iterator[date]:
    """Name a working day of each week since anything was agreed; the last is today."""
    agreed = Payment.objects.filter(state__in=[State.APPROVED, State.SENT, State.PAID])
    first = agreed.order_by("decided_at").values_list("decided_at", flat=True).first()
    day = today - timedelta(days=7 * ((today - localdate(first)).days // 7)) if first else today
    while day < today:
        yield working_days_on(day, 0)
        day += timedelta(days=7)
    if first:
        yield today


def _checked(day: date, efua: Actor) -> Run | None:
    at = moment(day, 8)
    run = actions.begin_run(due_by=day + timedelta(days=6), takes_direct=False, by=efua, at=at)
    return actions.draft_run(ref=run.ref, by=SYSTEM, at=_later(at))


def _later(at: datetime) -> datetime:
    return at + timedelta(minutes=4)


def send(run: Run, day: date, today: date, efua: Actor, maya: Actor) -> None:
    """Let pass what stands out in a run, and send it; close it once the bank had its days."""
    for code in sorted(set(queries.open_findings(run).values_list("code", flat=True))):
        act, because = (
            (actions.hold_out, LATER) if code in STOPS else (actions.clear_finding, KNOWN)
        )
        act(ref=run.ref, code=code, because=because, by=efua, at=moment(day, 9))
    if not queries.live(run).exists():
        actions.stop_run(ref=run.ref, because="Nothing is due.", by=efua, at=moment(day, 9))
        return
    actions.approve_run(ref=run.ref, by=maya, at=moment(day, 10))
    actions.take_file(ref=run.ref, by=maya, at=moment(day, 11))
    actions.send_run(ref=run.ref, by=maya, at=moment(day, 12))
    done = working_days_on(day, CLOSED_AFTER)
    if done < today:
        actions.close_run(ref=run.ref, by=efua, at=moment(done, 10))
