"""Days on which what somebody pays is another by itself: by age, a home, or a finding's end."""

from collections.abc import Callable
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from selfdirect.agreement.charging import queries, rules, says
from selfdirect.agreement.charging.actions.means import (
    ENDS,
    HOME,
    ask_to_confirm,
    ask_to_work_out,
    supersede,
)
from selfdirect.agreement.charging.journey import State
from selfdirect.agreement.charging.models import FinancialAssessment
from selfdirect.foundation.audit.actions import record
from selfdirect.foundation.kernel.actor import Actor, Role
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import Money
from selfdirect.register.cases import actions as cases
from selfdirect.register.cases.queries import lock


def work_out_due(
    *, by: Actor, at: datetime, cost_on: queries.CostOn = lambda case, day: None
) -> int:
    """Work out anew, from that day on, whose age, home or finding makes their sum another.

    Another sum is a draft until finance has checked it. Say how many there were. By what support
    costs on a day less counts, week by week, of what somebody gave away to pay less: their sum
    follows once it is another, and stands, as finance has checked what it goes on from.
    """
    today = localdate(at)
    for means in queries.homes_soon(today):
        say = says.stay_long if queries.is_for_a_time(means) else says.home_soon
        words = say(means.case.person)
        cases.add_task(case=means.case, code=HOME, words=words, role=Role.FINANCE, at=at)
    for means in queries.found_ends_soon(today):
        words = says.found_ends(means.case.person)
        cases.add_task(case=means.case, code=ENDS, words=words, role=Role.FINANCE, at=at)
    found = sum(_work_out(means, since, by, at) for means, since in queries.other_by(today))
    opened = queries.books()
    return found + sum(_count_less(x, opened, cost_on, by, at) for x in queries.gave_away())


@transaction.atomic
def _work_out(found: FinancialAssessment, since: date, by: Actor, at: datetime) -> bool:
    was = _still_stands(found)
    if was is None:
        return False
    case = was.case
    try:
        book = queries.book(since)
        held = rules.without_ended(was.means, since)
        means = rules.aged(held, case.person.born_on, book)
        worked = rules.most_by(book, rules.read_means(means))
    except Refused as because:
        ask_to_work_out(case, str(because), at)
        return False
    ended = held != was.means
    same = was.most == worked.amount and was.confirmed_at is not None
    if ended:
        told = says.found_ended(since, worked.amount)
        cases.finish_task(case=case, code=ENDS, by=by, at=at)
    else:
        told = _why(was, since)(since, worked.amount, worked.amount == was.most)
    made = _made(was, means, worked, since, holds=same and not ended)
    _take_its_place(was, made, told, by, at)
    if made.state == State.DRAFT:
        ask_to_confirm(case, by, at)
    return True


def _why(was: FinancialAssessment, since: date) -> Callable[[date, Money | None, bool], str]:
    """Find the words for what came about on a day: of a stay, of a home, or of an age."""
    read = rules.read_means(was.means)
    if since == rules.short_until(read):
        return says.short_stay_over
    return says.home_counts if since == rules.home_counts_from(read) else says.older


@transaction.atomic
def _count_less(
    found: FinancialAssessment,
    opened: queries.Books,
    cost_on: queries.CostOn,
    by: Actor,
    at: datetime,
) -> bool:
    """Let a sum follow what is left of what was given away; one step, that budgets can follow."""
    was = _still_stands(found)
    if was is None:
        return False
    case = was.case
    try:
        weeks = queries.weeks_less(was, opened, localdate(at), cost_on)
        if not weeks:
            return False
        since = weeks[-1].ends_before
        held = rules.counts_less(was.means, weeks)
        means = rules.aged(held, case.person.born_on, opened.on(since))
        worked = rules.most_by(opened.on(since), rules.read_means(means))
    except Refused as because:
        ask_to_work_out(case, str(because), at)
        return False
    made = _made(was, means, worked, since, holds=True, goes_on_from=was)
    told = says.counts_less(since, Money.pounds(weeks[-1].left), made.most)
    _take_its_place(was, made, told, by, at)
    return True


def _still_stands(found: FinancialAssessment) -> FinancialAssessment | None:
    """Hold the case of a sum; None if it was told anew meanwhile."""
    was = queries.in_force(lock(found.case_id))
    return was if was and was.pk == found.pk else None


def _take_its_place(
    was: FinancialAssessment, made: FinancialAssessment, told: str, by: Actor, at: datetime
) -> None:
    supersede(was, by)
    made.save(force_insert=True)
    pence = made.most.pence if made.most is not None else None
    record(
        "means.worked_out_anew", on=made, by=by, at=at, about=made.case.person.ref,
        told=told, most_pence=pence,
    )  # fmt: skip


def _made(
    was: FinancialAssessment,
    means: dict[str, object],
    worked: rules.Most,
    since: date,
    holds: bool,
    goes_on_from: FinancialAssessment | None = None,
) -> FinancialAssessment:
    """Put what was told into a new assessment.

    :param holds: whether who checked the one before has checked this: not after a light touch
    """
    return FinancialAssessment(
        case=was.case,
        state=State.CONFIRMED if holds else State.DRAFT,
        effective_on=since,
        told=rules.without_ended(was.told, since),
        means=means,
        most=worked.amount,
        keeps=worked.keeps,
        working=[line.plain() for line in worked.working],
        told_by=was.told_by,
        told_at=was.told_at,
        confirmed_by=was.confirmed_by if holds else "",
        confirmed_at=was.confirmed_at if holds else None,
        goes_on_from=goes_on_from,
    )
