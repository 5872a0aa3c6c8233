"""Terms of charging: write, see who would pay what, propose, sign. Never one alone."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate
from procrastinate.contrib.django import app

from selfdirect.agreement.charging import policy, queries, says
from selfdirect.agreement.charging.journey import TERMS, TermsState, Work
from selfdirect.agreement.charging.models import Terms
from selfdirect.agreement.charging.queries import terms as reading
from selfdirect.foundation.audit.actions import record
from selfdirect.foundation.kernel.actor import Actor
from selfdirect.foundation.kernel.decision import Refused

JOB = "carry_out_charging"  # its name in config/jobs.py
Typed = Sequence[Mapping[str, str]]


@transaction.atomic
def begin_terms(
    *,
    title: str,
    starts_on: date,
    settings: Mapping[str, object],
    why: str,
    by: Actor,
    at: datetime,
    rates: Typed = (),
) -> Terms:
    """Begin terms from a day on: local settings, and national rates where they were typed in.

    :raises Refused: if the day has gone, or a setting or a rate is not one
    """
    policy.may_set(by).require()
    terms = Terms(saves=0)
    _keep(terms, title, starts_on, settings, why, rates, by, at)
    record("terms.begun", on=terms, by=by, at=at, starts_on=str(starts_on))
    return terms


@transaction.atomic
def save_terms(
    *,
    ref: str,
    title: str,
    starts_on: date,
    settings: Mapping[str, object],
    why: str,
    seen: int,
    by: Actor,
    at: datetime,
    rates: Typed = (),
) -> Terms:
    """Change terms that are being written. What was worked out of them is let go of.

    :raises Refused: if somebody else has saved since, the day has gone, or a setting is not one
    """
    terms = reading.lock_for(by, ref)
    policy.may_save(by, terms).require()
    _same(terms, seen)
    _keep(terms, title, starts_on, settings, why, rates, by, at)
    record("terms.saved", on=terms, by=by, at=at, number=terms.saves)
    return terms


def _same(terms: Terms, seen: int | None) -> None:
    if seen is not None and terms.saves != seen:
        raise Refused(says.CHANGED)


def _keep(
    terms: Terms,
    title: str,
    starts_on: date,
    settings: Mapping[str, object],
    why: str,
    rates: Typed,
    by: Actor,
    at: datetime,
) -> None:
    if starts_on < localdate(at):
        raise Refused(says.LATE)
    terms.title, terms.starts_on, terms.why = title.strip(), starts_on, why.strip()
    terms.settings, terms.rates = dict(settings), [dict(row) for row in rates]
    _readable(terms)
    terms.saves += 1
    terms.saved_by, terms.saved_by_name, terms.saved_at = by.name, str(by), at
    terms.hands = sorted({*terms.hands, by.name})
    terms.work, terms.found = Work.NONE, None
    terms.save()
    terms.effects.all().delete()


def _readable(terms: Terms) -> None:
    """Open a book by them, so that nothing is kept that cannot be read.

    :raises Refused: with what is wrong
    """
    try:
        reading.with_terms(terms)
    except ValueError as wrong:
        raise Refused(str(wrong)) from wrong


@transaction.atomic
def ask_preview(*, ref: str, by: Actor, at: datetime) -> Terms:
    """Ask who would pay what; the worker begins it as soon as it is free."""
    terms = reading.lock_for(by, ref)
    policy.may_preview(by, terms).require()
    step = TERMS.step(terms.state, "preview", by.roles)
    terms.effects.all().delete()
    terms.found = None
    hand_over(terms, says.STAGES["preview"])
    record(step.event, on=terms, by=by, at=at, number=terms.saves)
    return terms


def hand_over(terms: Terms, doing: str) -> None:
    """Hand the long work to the background, in the transaction of the act that asks for it."""
    terms.work, terms.attempt, terms.doing, terms.failed = (
        Work.WAITING,
        terms.attempt + 1,
        doing,
        "",
    )
    terms.steps_done = terms.steps_of = 0
    terms.save()
    app.configure_task(JOB).defer(ref=terms.ref, attempt=terms.attempt)


@transaction.atomic
def propose_terms(*, ref: str, by: Actor, at: datetime, seen: int | None = None) -> Terms:
    """Propose terms whose effect is known: they wait for somebody else's signature.

    :raises Refused: with what is in the way
    """
    terms = reading.lock_for(by, ref)
    policy.may_propose(by, terms).require()
    _same(terms, seen)
    step = TERMS.step(terms.state, "propose", by.roles)
    if not terms.why:
        raise Refused(says.NO_WHY)
    _free(terms)
    terms.state, terms.returned_because = TermsState(step.target), ""
    terms.proposed_by, terms.proposed_by_name, terms.proposed_at = by.name, str(by), at
    terms.save()
    record(step.event, on=terms, by=by, at=at, starts_on=str(terms.starts_on))
    return terms


def _free(terms: Terms) -> None:
    """Refuse a day for which others were signed."""
    other = queries.signed_for(terms.starts_on)
    if other is not None:
        raise Refused(says.taken(other.title))


@transaction.atomic
def sign_terms(*, ref: str, by: Actor, at: datetime, seen: int | None = None) -> Terms:
    """Sign what somebody else wrote and proposed. Letters go out, and on its day it holds.

    :raises Refused: if this actor had a hand in it, its day has gone, or it has changed
    """
    terms = reading.lock_for(by, ref)
    policy.may_sign(by, terms).require()
    _same(terms, seen)
    step = TERMS.step(terms.state, "sign", by.roles)
    if terms.starts_on < localdate(at):
        raise Refused(says.LATE)
    _free(terms)
    terms.state = TermsState(step.target)
    terms.signed_by, terms.signed_by_name, terms.signed_at = by.name, str(by), at
    hand_over(terms, says.STAGES["tell"])
    record(step.event, on=terms, by=by, at=at, starts_on=str(terms.starts_on))
    return terms


@transaction.atomic
def return_terms(*, ref: str, because: str, by: Actor, at: datetime) -> Terms:
    """Give proposed terms back to be changed, with the reason.

    :raises Refused: if they are not proposed, or no reason is given
    """
    terms = reading.lock_for(by, ref)
    step = TERMS.step(terms.state, "return", by.roles)
    if not because.strip():
        raise Refused("Say why it goes back, so that whoever wrote it can mend it.")
    terms.state, terms.returned_because = TermsState(step.target), because.strip()
    terms.returned_by_name = str(by)
    terms.save()
    record(step.event, on=terms, by=by, at=at, because=terms.returned_because)
    return terms


@transaction.atomic
def throw_terms_away(*, ref: str, by: Actor, at: datetime) -> Terms:
    """End terms of which nothing will come."""
    terms = reading.lock_for(by, ref)
    step = TERMS.step(terms.state, "throw_away", by.roles)
    terms.state = TermsState(step.target)
    terms.save()
    terms.effects.all().delete()
    record(step.event, on=terms, by=by, at=at)
    return terms


@transaction.atomic
def take_list(*, ref: str, by: Actor, at: datetime) -> Terms:
    """Write down that somebody took the list of what every person would pay.

    :raises Refused: if they are not of finance
    """
    terms = reading.lock_for(by, ref)
    policy.may_list(by).require()
    record("terms.list_taken", on=terms, by=by, at=at, people=terms.effects.count())
    return terms
