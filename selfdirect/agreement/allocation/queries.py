"""Read schemes and indicative budgets."""

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from functools import lru_cache
from hashlib import sha256

from django.db.models import QuerySet

from selfdirect.agreement.allocation import rules
from selfdirect.agreement.allocation.journey import State
from selfdirect.agreement.allocation.models import (
    Allocation,
    CarerStatement,
    Costing,
    Disagreement,
    Scheme,
)
from selfdirect.agreement.allocation.schemes import BUILT_IN, built_in
from selfdirect.foundation.kernel.decision import NotThere, Refused, there
from selfdirect.foundation.kernel.money import Money
from selfdirect.front_door.assessment import queries as assessments
from selfdirect.front_door.assessment.journey import Voice
from selfdirect.front_door.assessment.models import Assessment, Waiver
from selfdirect.front_door.assessment.rules import ASKS, Question, told
from selfdirect.register.cases.models import Case
from selfdirect.register.people.queries import carer_names, carer_of, left_circle

VOICES = (Voice.PERSON, Voice.CARER, Voice.WORKER)  # whose figures stand beside the agreed one


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


def scheme_seen(scheme: Scheme) -> str:
    """Name the version that a page spoke of, for the act to see whether it still holds."""
    return f"{scheme.key} {scheme.version}"


def come_with_us() -> tuple[str, ...]:
    """List the schemes that come with selfdirect as files, by their ids."""
    return tuple(BUILT_IN)


def text_of_ours(scheme_id: str) -> str:
    """Read a scheme that comes with selfdirect.

    :raises NotThere: if there is none of that id
    """
    if scheme_id not in BUILT_IN:
        raise NotThere
    return built_in(scheme_id)


def published() -> QuerySet[Scheme]:
    return Scheme.objects.order_by("key", "-starts_on")


def get_scheme(key: str, version: str) -> Scheme:
    """Find a published scheme.

    :raises NotThere: if there is none
    """
    return there(Scheme.objects.filter(key=key, version=version).first())


@lru_cache(maxsize=64)
def read(text: str) -> rules.Scheme:
    """Make a scheme's text ready to work with; kept, as the same text is the same scheme.

    :raises SchemeError: if it cannot be read
    """
    return rules.load_scheme(text)


def compiled(scheme: Scheme) -> rules.Scheme:
    """Make a published scheme ready to work with."""
    return read(scheme.text)


def figure(scheme: Scheme, assessment: Assessment, voice: Voice, on: date) -> rules.Allocation:
    """Work out the figure under one voice's answers, and what the carers agreed to do.

    :raises Refused: if they are not enough, naming what is missing
    """
    made, offered = compiled(scheme), offers(assessment.case)
    answers = rules.counted(made, assessments.answers(assessment, voice), offered)
    return rules.allocate(made, answers, on=on, strict=True)


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


def first_looks(
    assessment: Assessment | None, on: date
) -> tuple[tuple[str, rules.Allocation], ...]:
    """Work out the figure under each voice with enough answers, before anything is agreed."""
    if assessment is None or scheme_or_none(on) is None:
        return ()
    scheme = scheme_for(assessment, on)
    found = ((v, figure_or_none(scheme, assessment, v, on)) for v in VOICES)
    return tuple((voice, look) for voice, look in found if look is not None)


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


def voice_names(case: Case) -> dict[str, str]:
    """Say whose answers each voice's are, as the person reads it."""
    carer, worker = carer_of(case.person), case.worker
    return {
        Voice.PERSON: "your own answers",
        Voice.CARER: f"the answers of {carer.name if carer else 'your carer'}",
        Voice.WORKER: f"the answers of {worker.get_full_name() if worker else 'your worker'}",
    }


def waiver_told(assessment: Assessment) -> tuple[str, Waiver] | None:
    """Tell why answers were agreed that the person did not give, if any were."""
    kept = assessments.waiver(assessment)
    return (told(kept.reason, kept.spoke), kept) if kept else None


# Carers


def statements(case: Case) -> list[CarerStatement]:
    """List all that carers said they would do, the newest first by the day they said it.

    What a worker writes down later of an earlier day does not undo what the carer has said since.
    """
    return list(case.carer_statements.order_by("-said_on", "-made_at", "-pk"))


def carer_known_as(case: Case, name: str) -> str:
    """Find the whole name of a carer whom a worker calls by a first name, or spaces otherwise.

    The same carer under two names would count twice.
    """
    typed = " ".join(name.split())
    said = case.carer_statements.order_by("pk").values_list("name", flat=True)
    known = dict.fromkeys([*carer_names(case.person), *said])
    same = [one for one in known if typed.casefold() == one.casefold()]
    first = {one for one in known if typed.casefold() == one.split()[0].casefold()}
    return same[0] if same else first.pop() if len(first) == 1 else typed


def newest(said: Iterable[CarerStatement]) -> list[CarerStatement]:
    """Pick the newest word of each carer; what was taken back is left out."""
    found: dict[str, CarerStatement] = {}
    for statement in said:
        found.setdefault(statement.name.casefold(), statement)
    return [statement for statement in found.values() if not statement.withdrawn]


def standing(case: Case) -> list[CarerStatement]:
    """Pick what stands: the newest word of each carer who has not left the circle since."""
    gone = {statement.pk for statement in of_those_who_left(case)}
    return [one for one in newest(statements(case)) if one.pk not in gone]


def of_those_who_left(case: Case) -> list[CarerStatement]:
    """Pick what no longer counts, as whoever said it has left the person's circle since."""
    left = left_circle(case.person)
    return [
        one
        for one in newest(statements(case))
        if (since := left.get(one.name.casefold())) and one.said_on <= since
    ]


def offers(case: Case) -> tuple[rules.Offer, ...]:
    """Give what willing and able carers stand by, as the rules take it."""
    return tuple(rules.Offer(said.name, said.levels) for said in standing(case) if said.counts)


def informal_asks(case: Case, on: date) -> tuple[rules.Ask, ...]:
    """List what a carer is asked: the needs that the scheme lets family and friends meet."""
    if scheme_or_none(on) is None:
        return ()
    assessment = assessments.latest(case)
    scheme = scheme_for(assessment, on) if assessment else scheme_on(on)
    return rules.informal_asks(compiled(scheme))


def support_moved(allocation: Allocation) -> bool:
    """Say whether what carers now stand by would change a figure as it was issued."""
    made = compiled(allocation.scheme)
    agreed = assessments.answers(allocation.assessment, Voice.AGREED)
    now = rules.counted(made, agreed, offers(allocation.case))
    then = allocation.receipt["answers"]
    asked = (ask.question.id for ask in rules.informal_asks(made))
    return any(now.get(question) != then[question] for question in asked if question in then)


# Afterwards


def costing(allocation: Allocation) -> Costing | None:
    """Find why a worker took a figure out of the table, if one did."""
    return Costing.objects.filter(allocation=allocation).first()


def disagreements(case: Case) -> QuerySet[Disagreement]:
    """List what was said against the figures of a person, newest first, with the answers."""
    said = Disagreement.objects.filter(allocation__case=case).select_related("allocation")
    return said.order_by("-said_at", "-pk")


def get_disagreement(case: Case, ref: str) -> Disagreement:
    """Find what somebody said against a figure of this person.

    :raises NotThere: if it is not there, or it is about somebody else
    """
    return there(disagreements(case).filter(ref=ref).first())


def nearest(allocation: Allocation) -> tuple[rules.Nearest, ...]:
    """Find the answers that would move a figure, by the version and the day it was made of."""
    kept, on = allocation.receipt, allocation.receipt["on"]
    day = date.fromisoformat(on) if on else None
    return rules.nearest(compiled(allocation.scheme), kept["answers"], day)


def hours_beside(allocation: Allocation, hours: Fraction) -> rules.Hours | None:
    """Set the hours of a plan at the council's unit price beside a figure that was scaled.

    None where no budget scale is in the figure, or its scheme names no price of an hour.
    """
    if "unscaled_minor" not in allocation.receipt:
        return None
    scale = compiled(allocation.scheme).scale
    if scale is None or scale.unit_price is None:
        return None
    price = Money.pounds(Fraction(allocation.receipt["values"][scale.unit_price]))
    return rules.hours_at(hours, price, allocation.weekly)


def missing(assessment: Assessment, voice: Voice) -> tuple[Question, ...]:
    """List the questions that one voice has still to answer before there is a figure."""
    asked = assessments.questionnaire(assessment)
    return asked.missing(assessments.answers(assessment, voice), ASKS[voice])
