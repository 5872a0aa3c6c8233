"""Birthdays: whose age leaves them more than their sum was worked out by gets another sum."""

from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from selfdirect.agreement.charging import queries, rules, says
from selfdirect.agreement.charging.actions.means import ask_to_confirm, ask_to_work_out, supersede
from selfdirect.agreement.charging.journey import State
from selfdirect.agreement.charging.models import FinancialAssessment
from selfdirect.foundation.audit.actions import record
from selfdirect.foundation.kernel.actor import Actor
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.register.cases.models import Case
from selfdirect.register.cases.queries import lock


def grow_older_due(*, by: Actor, at: datetime) -> int:
    """Work out anew, from that birthday on, what people of another band of age pay.

    Another sum is a draft until finance has checked it. Say how many there were.
    """
    return sum(_grow_older(means, by, at) for means in queries.grown_older(localdate(at)))


@transaction.atomic
def _grow_older(found: FinancialAssessment, by: Actor, at: datetime) -> bool:
    case = lock(found.case_id)
    was, born_on = queries.in_force(case), case.person.born_on
    if was is None or was.pk != found.pk or born_on is None:
        return False  # told anew meanwhile
    since = max(rules.band_since(born_on, localdate(at)), was.effective_on)
    book = queries.book(since)
    means = rules.aged(was.means, born_on, book)
    try:
        worked = rules.most_by(book, rules.read_means(means))
    except Refused as because:
        ask_to_work_out(case, str(because), at)
        return False
    supersede(was, by)
    made = _made(case, was, means, worked, since)
    pence = made.most.pence if made.most is not None else None
    record(
        "means.worked_out_anew", on=made, by=by, at=at, about=case.person.ref,
        told=says.older(since, made.most, made.most == was.most), most_pence=pence,
    )  # fmt: skip
    if made.state == State.DRAFT:
        ask_to_confirm(case, by, at)
    return True


def _made(
    case: Case,
    was: FinancialAssessment,
    means: dict[str, object],
    worked: rules.Most,
    since: date,
) -> FinancialAssessment:
    """Put what was told into a new assessment; who checked a sum has checked the same one."""
    holds = was.most == worked.amount and was.confirmed_at is not None
    return FinancialAssessment.objects.create(
        case=case,
        state=State.CONFIRMED if holds else State.DRAFT,
        effective_on=since,
        told=was.told,
        means=means,
        most=worked.amount,
        keeps=worked.keeps,
        working=[line.plain() for line in worked.working],
        told_by=was.told_by,
        told_at=was.told_at,
        confirmed_by=was.confirmed_by if holds else "",
        confirmed_at=was.confirmed_at if holds else None,
    )
