"""Four voices on one life: the person's, the carer's, the worker's, and what they agree.

Nobody's answer is written over. What is agreed may differ from what the person said, but never
without a reason that they can read.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from selfdirect.foundation.kernel.decision import Refused
from selfdirect.front_door.assessment.rules.questionnaire import (
    Question,
    Questionnaire,
    kept,
)

OWN_VOICES = ("person", "carer", "worker")  # who answers; "agreed" is made from these
ASKS = {"person": "self", "carer": "carer", "worker": "worker", "agreed": "agreed"}
NAMED = 3  # how many questions a refusal names before it says how many more


@dataclass(frozen=True, slots=True)
class Said:
    """One answer as it is kept: its text (`questionnaire.kept`), and words beside it."""

    value: str
    words: str = ""
    reason: str = ""  # in the agreed voice: why it differs
    by: str = ""  # who wrote it down


Sheet = Mapping[str, Said]  # by question id


@dataclass(frozen=True, slots=True)
class Row:
    """One question with every voice beside it."""

    question: Question
    person: Said | None
    carer: Said | None
    worker: Said | None
    agreed: Said | None

    @property
    def differs(self) -> bool:
        """Say whether those who answered gave different answers."""
        given = {said.value for said in (self.person, self.carer, self.worker) if said}
        return len(given) > 1

    @property
    def moved(self) -> bool:
        """Say whether what was agreed is not what the person said."""
        return bool(self.agreed and self.person and self.agreed.value != self.person.value)

    @property
    def person_shown(self) -> str:
        return self._shown(self.person)

    @property
    def carer_shown(self) -> str:
        return self._shown(self.carer)

    @property
    def worker_shown(self) -> str:
        return self._shown(self.worker)

    @property
    def agreed_shown(self) -> str:
        return self._shown(self.agreed)

    def _shown(self, said: Said | None) -> str:
        """Write an answer in the words that were chosen."""
        return self.question.shown(said.value) if said else ""

    @property
    def likely(self) -> str:
        """Offer an answer to agree on: the one all gave, or the person's own."""
        given = [
            said.value for said in (self.agreed, self.person, self.carer, self.worker) if said
        ]
        return given[0] if given else ""


def as_kept(question: Question, raw: object) -> str:
    """Put one answer into the text that is kept of it.

    :raises Refused: if it does not answer the question
    """
    return kept(question.read(raw))


def as_filed(value: str, words: str, by: str, at: str) -> dict[str, str]:
    """Lay out one answer as a sheet keeps it, with who wrote it down and when."""
    return {"value": value, "words": words.strip(), "by": by, "at": at}


def as_agreed(said: Said, by: str, at: str) -> dict[str, str]:
    """Lay out one agreed answer as the sheet keeps it, with the reason for a difference."""
    return {"value": said.value, "reason": said.reason, "by": by, "at": at}


def keyed_in(
    questionnaire: Questionnaire, answers: Mapping[str, object], voice: str
) -> dict[str, str]:
    """Read a whole paper form in one voice.

    :raises Refused: if an answer does not answer its question, or is not asked of that voice
    """
    asked = {q: questionnaire.question(q) for q in answers}
    return {q: as_kept(for_voice(asked[q], voice), raw) for q, raw in answers.items()}


def still_fitting(
    questionnaire: Questionnaire, answers: Mapping[str, object], voice: str
) -> dict[str, str]:
    """Keep, of answers that were given elsewhere, those that answer a question of this voice."""
    asked = (questionnaire.by_id[q] for q in answers if q in questionnaire.by_id)
    mine = [question for question in asked if ASKS[voice] in question.asks]
    read = {question.id: _read(question, answers[question.id]) for question in mine}
    return {question: text for question, text in read.items() if text is not None}


def _read(question: Question, raw: object) -> str | None:
    try:
        return as_kept(question, raw)
    except Refused:
        return None


def for_voice(question: Question, voice: str) -> Question:
    """Let a question through that is asked of this voice.

    :raises Refused: if it is asked of others only
    """
    if ASKS[voice] not in question.asks:
        raise Refused(f"“{question.text}” is not asked of the {voice}.")
    return question


def values(sheet: Sheet) -> dict[str, str]:
    return {question: said.value for question, said in sheet.items()}


def every_row(questionnaire: Questionnaire, sheets: Mapping[str, Sheet]) -> tuple[Row, ...]:
    """Set the voices beside each other for every question that there is."""
    return tuple(_row(q, sheets) for q in questionnaire.questions)


def side_by_side(questionnaire: Questionnaire, sheets: Mapping[str, Sheet]) -> tuple[Row, ...]:
    """Set the voices beside each other, for each question that any one's answers called for."""
    called = {
        question.id
        for voice, sheet in sheets.items()
        for question in questionnaire.asked(values(sheet), ASKS[voice])
    }
    return tuple(row for row in every_row(questionnaire, sheets) if row.question.id in called)


def _row(question: Question, sheets: Mapping[str, Sheet]) -> Row:
    said = {voice: sheets.get(voice, {}).get(question.id) for voice in ASKS}
    return Row(question, said["person"], said["carer"], said["worker"], said["agreed"])


def settle(
    questionnaire: Questionnaire, person: Sheet, proposed: Mapping[str, Said]
) -> dict[str, Said]:
    """Check what is to be agreed, and keep the answers that the questionnaire calls for.

    :raises Refused: naming what is not answered, and where a reason is missing
    """
    given = {
        question: as_kept(questionnaire.question(question), said.value)
        for question, said in proposed.items()
        if said.value
    }
    missing = questionnaire.missing(given, ASKS["agreed"])
    if missing:
        raise Refused(f"Agree an answer to each question. Still to do: {named(missing)}.")
    asked = questionnaire.asked(given, ASKS["agreed"])
    kept = {q.id: Said(given[q.id], reason=proposed[q.id].reason.strip()) for q in asked}
    silent = tuple(q for q in asked if _needs_reason(kept[q.id], person.get(q.id)))
    if silent:
        raise Refused(
            "Where what you agree is not what the person said, write why: they will read it."
            f" Still to do: {named(silent)}."
        )
    return kept


def _needs_reason(agreed: Said, person: Said | None) -> bool:
    return person is not None and agreed.value != person.value and not agreed.reason


def named(questions: tuple[Question, ...]) -> str:
    """Name a few questions in a sentence, and say how many more there are."""
    named = "; ".join(f"“{q.text}”" for q in questions[:NAMED])
    more = len(questions) - NAMED
    return f"{named}; and {more} more" if more > 0 else named
