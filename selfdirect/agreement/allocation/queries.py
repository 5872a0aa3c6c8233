"""Read schemes and indicative budgets."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

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
    scheme = Scheme.objects.filter(starts_on__lte=day).order_by("-starts_on").first()
    if scheme is None:
        raise Refused("No scheme has been published for that day, so there is no figure yet.")
    return scheme


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


def in_force(case: Case) -> Allocation | None:
    """Return the indicative budget that now stands for a person, if there is one."""
    issued = case.allocations.filter(state=State.ISSUED)
    return issued.select_related("scheme", "assessment").first()
