"""Read schemes and indicative budgets."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from hashlib import sha256

from django.db.models import QuerySet

from selfdirect.agreement.allocation import rules
from selfdirect.agreement.allocation.journey import State
from selfdirect.agreement.allocation.models import Allocation, Scheme
from selfdirect.foundation.kernel.decision import NotThere, Refused
from selfdirect.front_door.assessment import queries as assessments
from selfdirect.front_door.assessment.journey import Voice
from selfdirect.front_door.assessment.models import Assessment
from selfdirect.register.cases.models import Case


def scheme_on(day: date) -> Scheme:
    """Find the scheme in force on a day.

    :raises Refused: if none had been published for it
    """
    scheme = scheme_or_none(day)
    if scheme is None:
        raise Refused("No scheme has been published for that day, so there is no figure yet.")
    return scheme


def scheme_or_none(day: date) -> Scheme | None:
    return Scheme.objects.filter(starts_on__lte=day).order_by("-starts_on").first()


def scheme_for(assessment: Assessment, day: date) -> Scheme:
    """Find the scheme that scores an assessment: the one in force, or the one that asked.

    The one in force, if it asks the same questions, so that its tables hold from their first
    day; else the one whose questions were answered.

    :raises Refused: if none had been published for that day
    """
    current = scheme_on(day)
    asked = assessments.questionnaire(assessment)
    if rules.same_questions(compiled(current).questionnaire, asked):
        return current
    started = Scheme.objects.filter(starts_on__lte=day, questionnaire=assessment.questionnaire_id)
    return started.order_by("-starts_on").first() or current


def published() -> QuerySet[Scheme]:
    return Scheme.objects.order_by("key", "-starts_on")


def get_scheme(key: str, version: str) -> Scheme:
    """Find a published scheme.

    :raises NotThere: if there is none
    """
    scheme = Scheme.objects.filter(key=key, version=version).first()
    if scheme is None:
        raise NotThere
    return scheme


@lru_cache(maxsize=32)
def _compiled(checksum: str, text: str) -> rules.Scheme:
    return rules.load_scheme(text)


def compiled(scheme: Scheme) -> rules.Scheme:
    """Make a published scheme ready to work with; kept, as a version never changes."""
    return _compiled(scheme.checksum, scheme.text)


def figure(scheme: Scheme, assessment: Assessment, voice: Voice, on: date) -> rules.Allocation:
    """Work out the figure under one voice's answers.

    :raises Refused: if they are not enough, naming what is missing
    """
    answers: Mapping[str, object] = assessments.answers(assessment, voice)
    return rules.allocate(compiled(scheme), answers, on=on, strict=True)


def figure_or_none(
    scheme: Scheme, assessment: Assessment, voice: Voice, on: date
) -> rules.Allocation | None:
    try:
        return figure(scheme, assessment, voice, on)
    except Refused:
        return None


def first_look(assessment: Assessment | None, on: date) -> rules.Allocation | None:
    """Work out the figure under the person's own answers, before anything is agreed."""
    if assessment is None or scheme_or_none(on) is None:
        return None
    return figure_or_none(scheme_for(assessment, on), assessment, Voice.PERSON, on)


def file_name(scheme: Scheme) -> str:
    """Name the file that a published scheme is downloaded as."""
    return f"{scheme.key}-{scheme.version}.yaml"


def file_checksum(scheme: Scheme) -> str:
    """Make the sha256 of the file as it is downloaded: what `sha256sum` says of it."""
    return sha256(scheme.text.encode()).hexdigest()


def in_force(case: Case) -> Allocation | None:
    """Return the indicative budget that now stands for a person, if there is one."""
    issued = case.allocations.filter(state=State.ISSUED)
    return issued.select_related("scheme", "assessment").first()


def earlier(case: Case) -> QuerySet[Allocation]:
    """List the indicative budgets that others took the place of, newest first."""
    past = case.allocations.filter(state=State.SUPERSEDED).select_related("scheme")
    return past.order_by("-issued_at", "-pk")
