"""Read questionnaires, answers and eligibility. Reached through a case that has been found."""

from collections.abc import Mapping
from datetime import date

from selfdirect.foundation.kernel.decision import there
from selfdirect.front_door.assessment import rules
from selfdirect.front_door.assessment.journey import State, Voice
from selfdirect.front_door.assessment.models import (
    Assessment,
    Eligibility,
    Questionnaire,
    Waiver,
)
from selfdirect.front_door.assessment.models import Sheet as SheetRow
from selfdirect.front_door.conversations import queries as conversations
from selfdirect.register.cases.models import Case


def current_questionnaire(day: date) -> Questionnaire | None:
    """Find the questionnaire in force on a day: of those begun, the one that began last."""
    begun = Questionnaire.objects.filter(starts_on__lte=day)
    return begun.order_by("-starts_on", "-published_at", "-pk").first()


def questionnaire(assessment: Assessment) -> rules.Questionnaire:
    """Read the questions that this assessment asks."""
    return rules.read_questionnaire(assessment.questionnaire.content)


def latest(case: Case) -> Assessment | None:
    """Find the newest assessment of a journey, open or agreed."""
    rows = Assessment.objects.filter(case=case)
    rows = rows.select_related("questionnaire", "eligibility", "waiver")
    return rows.order_by("-opened_at", "-pk").first()


def get_latest(case: Case) -> Assessment:
    """Find the newest assessment of a journey.

    :raises NotThere: if none has begun
    """
    return there(latest(case))


def open_one(case: Case) -> Assessment | None:
    return Assessment.objects.filter(case=case, state=State.OPEN).first()


def sheet(assessment: Assessment, voice: str) -> dict[str, rules.Said]:
    """Read everything that one voice has said."""
    row = SheetRow.objects.filter(assessment=assessment, voice=voice).first()
    return _said(row.answers) if row else {}


def sheets(assessment: Assessment) -> dict[str, dict[str, rules.Said]]:
    """Read every voice at once."""
    rows = SheetRow.objects.filter(assessment=assessment)
    return {voice: {} for voice in Voice} | {row.voice: _said(row.answers) for row in rows}


def _said(answers: Mapping[str, Mapping[str, str]]) -> dict[str, rules.Said]:
    return {
        question: rules.Said(
            kept["value"], kept.get("words", ""), kept.get("reason", ""), kept.get("by", "")
        )
        for question, kept in answers.items()
    }


def answers(assessment: Assessment, voice: str) -> dict[str, str]:
    """Give one voice's answers, `{question: option id or number as text}`, as rules read them."""
    return rules.values(sheet(assessment, voice))


def brought(assessment: Assessment) -> dict[str, str]:
    """Find answers that the person brought from the calculator, and can still use here.

    They can be used until the person has answered anything.
    """
    given = conversations.brought(assessment.case).get("answers", {})
    if not given or assessment.state != State.OPEN or sheet(assessment, Voice.PERSON):
        return {}
    return rules.still_fitting(questionnaire(assessment), given, Voice.PERSON)


def waiver(assessment: Assessment) -> Waiver | None:
    """Find why answers were agreed that the person did not give, if any were."""
    return getattr(assessment, "waiver", None)


def eligibility(case: Case) -> Eligibility | None:
    """Find the decision on the newest assessment, if there is one."""
    newest = latest(case)
    return getattr(newest, "eligibility", None) if newest else None


def eligible_needs(case: Case) -> tuple[str, ...]:
    """List the codes of the outcomes that are out of reach, in the order of the law."""
    decided = eligibility(case)
    if decided is None or not decided.decided:
        return ()
    return tuple(c for c in rules.CODES if decided.outcomes.get(c, {}).get("unable"))
