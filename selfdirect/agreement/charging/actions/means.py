"""Telling what money there is, and checking it."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from selfdirect.agreement.charging import policy, queries, rules, says
from selfdirect.agreement.charging.journey import MEANS, State
from selfdirect.agreement.charging.models import FinancialAssessment
from selfdirect.foundation.audit.actions import record
from selfdirect.foundation.kernel.actor import Actor, Role
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.register.cases import actions as cases
from selfdirect.register.cases.models import Case
from selfdirect.register.cases.queries import lock_visible, open_tasks

TO_CONFIRM, TO_WORK_OUT = "means.confirm", "means.refused"
HOME, ENDS = "means.home", "means.ends"


@transaction.atomic
def work_out_means(
    *,
    ref: str,
    means: Mapping[str, object],
    by: Actor,
    at: datetime,
    told: Mapping[str, object] | None = None,
) -> FinancialAssessment:
    """Take what somebody told us of their money, and say at once what they would pay.

    `means` holds plain JSON values as `rules.read_means` takes them, without the cost; `told` the
    answers they were made from, where a page was answered (`rules.write_told`). It takes the
    place of what was told before; finance checks it, and until then it is a draft.

    :raises Refused: with what is missing or wrong in the means
    """
    case = lock_visible(by, ref)
    policy.may_tell(by, case).require()
    standing = queries.in_force(case)
    found = means.get("instead")
    if found and found != (standing and queries.checked_instead(standing)):
        policy.may_find(by).require()
    today = localdate(at)
    book = queries.book(today)
    aged = rules.aged(means, case.person.born_on, book)
    means = rules.carried_on(aged, standing.means if standing else {}, today)
    worked = rules.most_by(book, rules.read_means(means))

    if standing:
        supersede(standing, by)
    made = FinancialAssessment.objects.create(
        case=case,
        effective_on=today,
        told=dict(told or {}),
        means=means,
        most=worked.amount,
        keeps=worked.keeps,
        working=[line.plain() for line in worked.working],
        told_by=by.name,
        told_at=at,
    )
    most = worked.amount
    record(
        "means.worked_out",
        on=made,
        by=by,
        at=at,
        about=case.person.ref,
        told=says.worked_out(most),
        most_pence=most.pence if most is not None else None,
    )
    for code in (TO_WORK_OUT, ENDS):
        cases.finish_task(case=case, code=code, by=by, at=at)
    ask_to_confirm(case, by, at)
    return made


def supersede(standing: FinancialAssessment, by: Actor) -> None:
    """Let other means take the place of these; called inside that act."""
    standing.state = State(MEANS.step(standing.state, "supersede", by.roles).target)
    standing.save(update_fields=["state"])


def ask_to_confirm(case: Case, by: Actor, at: datetime) -> None:
    """Leave finance a sum to check, in place of any other of theirs."""
    cases.finish_task(case=case, code=TO_CONFIRM, by=by, at=at)
    words = says.to_confirm(case.person)
    cases.add_task(case=case, code=TO_CONFIRM, words=words, role=Role.FINANCE, at=at)


def ask_to_work_out(case: Case, because: str, at: datetime) -> None:
    """Leave finance, once, what the rules could not work out; the sum before stands till then."""
    if not open_tasks(case).filter(code=TO_WORK_OUT).exists():
        words = says.to_work_out(case.person, because)
        cases.add_task(case=case, code=TO_WORK_OUT, words=words, role=Role.FINANCE, at=at)


@transaction.atomic
def confirm_means(
    *, ref: str, by: Actor, at: datetime, seen: str | None = None
) -> FinancialAssessment:
    """Confirm that what we were told of somebody's money has been checked.

    `seen` is the reference of what was read.

    :raises Refused: if there is nothing to check, the same person told it, or it was told anew
    """
    case = lock_visible(by, ref)
    means = queries.in_force(case)
    if means is None:
        raise Refused("We have not been told about this person's money yet.")
    policy.may_confirm(by, means).require()
    unchanged(means, seen)
    step = MEANS.step(means.state, "confirm", by.roles)
    means.state, means.confirmed_by, means.confirmed_at = State(step.target), by.name, at
    means.save(update_fields=["state", "confirmed_by", "confirmed_at"])
    record(step.event, on=means, by=by, at=at, about=case.person.ref, told=says.CONFIRMED)
    cases.finish_task(case=case, code=TO_CONFIRM, by=by, at=at)
    if not queries.home_soon(means, localdate(at)):  # else the talk about it is still to come
        cases.finish_task(case=case, code=HOME, by=by, at=at)
    return means


def unchanged(means: FinancialAssessment | None, seen: str | None) -> None:
    """Refuse to sign what somebody has told anew: `seen` is the reference of what was read."""
    if means and seen is not None and seen != means.ref:
        raise Refused(says.told_anew(queries.who_told(means)))
