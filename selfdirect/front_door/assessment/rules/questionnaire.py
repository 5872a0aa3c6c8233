"""A questionnaire as data: questions in order, one to a page, and what counts as an answer."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from fractions import Fraction

from selfdirect.foundation.kernel.decision import Refused

Answer = str | Fraction  # the id of an option, or an exact number

VOICES = ("self", "carer", "worker", "agreed")
KINDS = ("single", "number")
_ID = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,59}")
_OPTION_ID = re.compile(r"[A-Za-z0-9_]{1,60}")
_NUMBER = re.compile(r"-?\d{1,9}(\.\d{1,6})?")
_MOST = 10**9


@dataclass(frozen=True, slots=True)
class Option:
    id: str
    text: str
    points: Fraction = Fraction(0)

    def __post_init__(self) -> None:
        if not _OPTION_ID.fullmatch(self.id):
            raise ValueError(f"“{self.id}” cannot name an option: use letters, digits and _.")


@dataclass(frozen=True, slots=True)
class Condition:
    """Ask only if an earlier answer is one of these (or, with `holds` false, none of these)."""

    question: str
    options: tuple[str, ...]
    holds: bool = True

    def met(self, answers: Mapping[str, object]) -> bool:
        """Say whether the earlier answer calls for the question; no answer never does."""
        given = answers.get(self.question)
        return given is not None and (given in self.options) is self.holds


@dataclass(frozen=True, slots=True)
class Question:
    id: str
    text: str
    kind: str = "single"
    options: tuple[Option, ...] = ()
    help: str = ""
    section: str = ""
    show_if: Condition | None = None
    asks: tuple[str, ...] = VOICES  # whose answer is kept
    default: str | None = None  # the option that silence stands for, where silence is allowed
    least: Fraction | None = None
    most: Fraction | None = None

    def __post_init__(self) -> None:
        for wrong, words in _faults(self):
            if wrong:
                raise ValueError(f"The question “{self.id}” {words}")

    def option(self, option_id: str) -> Option | None:
        return next((o for o in self.options if o.id == option_id), None)

    def read(self, raw: object) -> Answer:
        """Take one answer as it came from a page or a file.

        :raises Refused: with what is wrong and how to mend it
        """
        return _number(self, raw) if self.kind == "number" else _choice(self, raw)

    def shown(self, answer: Answer) -> str:
        """Write an answer in the words that were chosen."""
        option = self.option(answer) if isinstance(answer, str) else None
        return option.text if option else str(answer)


def _faults(q: Question) -> tuple[tuple[bool, str], ...]:
    ids = [o.id for o in q.options]
    single = q.kind == "single"
    return (
        (not _ID.fullmatch(q.id), "needs a name of letters, digits and _, letter first."),
        (not q.text.strip(), "has no text to ask."),
        (q.kind not in KINDS, f"is of a kind that is not known: use {' or '.join(KINDS)}."),
        (single and len(ids) < 2, "needs two options or more."),
        (not single and bool(ids), "asks for a number, so it cannot have options."),
        (len(set(ids)) < len(ids), "has two options with the same id."),
        (q.default is not None and q.default not in ids, "has a default that is not an option."),
        (not q.asks or not set(q.asks) <= set(VOICES), f"asks must be among {', '.join(VOICES)}."),
    )


def _choice(question: Question, raw: object) -> str:
    plain = isinstance(raw, str | int) and not isinstance(raw, bool)
    given = _short(raw) if plain else ""
    if not given:
        raise Refused(f"Choose an answer to “{question.text}”: {_ids(question)}.")
    if question.option(given) is None:
        near = get_close_matches(given, [o.id for o in question.options], 1)
        hint = f" Did you mean “{near[0]}”?" if near else ""
        raise Refused(
            f"Unknown option “{given}” for “{question.text}” ({question.id})."
            f" Choose one of: {_ids(question)}.{hint}"
        )
    return given


def _ids(question: Question) -> str:
    return ", ".join(o.id for o in question.options)


def _short(raw: object) -> str:
    """Write what was given in at most 61 characters, one more than any id has."""
    if isinstance(raw, int) and abs(raw) > _MOST:
        return "a very large number"
    return str(raw).strip()[:61]


def _number(question: Question, raw: object) -> Fraction:
    given = "" if isinstance(raw, bool | None) else _short(raw)
    if isinstance(raw, Fraction) and abs(raw) <= _MOST:
        value = raw
    elif _NUMBER.fullmatch(given):
        value = Fraction(given)
    else:
        raise Refused(f"“{given}” does not answer “{question.text}”. Enter a number, like 7.5.")
    if question.least is not None and value < question.least:
        raise Refused(f"“{question.text}”: {given} is too small. Enter {question.least} or more.")
    if question.most is not None and value > question.most:
        raise Refused(f"“{question.text}”: {given} is too large. Enter {question.most} or less.")
    return value


@dataclass(frozen=True, slots=True)
class Questionnaire:
    questions: tuple[Question, ...]
    by_id: dict[str, Question] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        seen: dict[str, Question] = {}
        for question in self.questions:
            if question.id in seen:
                raise ValueError(f"Two questions are called “{question.id}”.")
            _check_condition(question, seen)
            seen[question.id] = question
        object.__setattr__(self, "by_id", seen)

    def question(self, question_id: str) -> Question:
        """Find a question by its id.

        :raises Refused: if there is none
        """
        if question_id in self.by_id:
            return self.by_id[question_id]
        near = get_close_matches(question_id[:60], self.by_id, 1)
        hint = f" Did you mean “{near[0]}”?" if near else ""
        raise Refused(f"There is no question “{question_id[:60]}” here.{hint}")

    def read(self, answers: Mapping[str, object]) -> dict[str, Answer]:
        """Take a whole set of answers, in the order of the questions; None is no answer.

        :raises Refused: at the first that does not fit, with how to mend it
        """
        given = {self.question(q).id: raw for q, raw in answers.items() if raw is not None}
        return {q.id: q.read(given[q.id]) for q in self.questions if q.id in given}

    def asked(
        self, answers: Mapping[str, object], voice: str | None = None
    ) -> tuple[Question, ...]:
        """List the questions that these answers call for.

        A question that follows from one no longer asked is not asked either.
        """
        counted: dict[str, object] = {}
        asked = []
        for question in self.questions:
            if question.show_if is None or question.show_if.met(counted):
                asked.append(question)
                counted[question.id] = answers.get(question.id)
        return tuple(q for q in asked if voice is None or voice in q.asks)

    def missing(
        self, answers: Mapping[str, object], voice: str | None = None
    ) -> tuple[Question, ...]:
        """List the questions still to be answered."""
        return tuple(q for q in self.asked(answers, voice) if answers.get(q.id) is None)

    def next_question(
        self, answers: Mapping[str, object], voice: str | None = None, after: str | None = None
    ) -> Question | None:
        """Find the page to show next: the first unanswered, or the one that comes after another.

        None when there is nothing more to ask.
        """
        if after is None:
            return next(iter(self.missing(answers, voice)), None)
        order = list(self.by_id)
        place = order.index(self.question(after).id)
        later = (q for q in self.asked(answers, voice) if order.index(q.id) > place)
        return next(later, None)


def _check_condition(question: Question, earlier: Mapping[str, Question]) -> None:
    condition = question.show_if
    if condition is None:
        return
    basis = earlier.get(condition.question)
    if basis is None or basis.kind != "single":
        raise ValueError(
            f"The question “{question.id}” depends on “{condition.question}”,"
            " which is not an earlier question with options."
        )
    unknown = [o for o in condition.options if basis.option(o) is None]
    if unknown:
        raise ValueError(
            f"The question “{question.id}” depends on “{unknown[0]}”,"
            f" which is not an option of “{basis.id}”."
        )
