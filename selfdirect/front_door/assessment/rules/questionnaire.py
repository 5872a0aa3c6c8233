"""A questionnaire as data: questions in order, one to a page, and what counts as an answer."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from fractions import Fraction

from selfdirect.foundation.kernel.decision import Refused

VOICES = ("self", "carer", "worker", "agreed")
KINDS = ("single", "multi", "number", "minutes", "date")
CHOICES = ("single", "multi")
# how many of each make a week; a month is 12/52 of a year's weeks, as `kernel.period` counts
A_WEEK = {"day": Fraction(7), "week": Fraction(1), "month": Fraction(12, 52)}
WEEK = 7 * 24 * 60  # minutes
_ID = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,59}")
_OPTION_ID = re.compile(r"[A-Za-z0-9_]{1,60}")
_NUMBER = re.compile(r"-?\d{1,9}(\.\d{1,6})?")
_OFTEN = re.compile(r"\s*(\S{1,20}?)\s*[x×]\s*(\S{1,20})\s*")
_MOST = 10**9
_MANY, _TOO_MANY = 1_000, "more options than there are"


@dataclass(frozen=True, slots=True)
class Often:
    """How long something takes each time, and how often."""

    minutes: Fraction
    times: Fraction
    per: str = "week"

    @property
    def weekly(self) -> Fraction:
        """Minutes a week."""
        return self.minutes * self.times * A_WEEK[self.per]


# the id of an option, the ids of several in their order, an exact number, minutes, or a day
Answer = str | tuple[str, ...] | Fraction | Often | date


@dataclass(frozen=True, slots=True)
class Option:
    id: str
    text: str
    points: Fraction = Fraction(0)
    alone: bool = False  # of several: chosen with no other, like “none of these”

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
    default: str | None = None  # the answer that silence stands for, where silence is allowed
    least: Fraction | None = None
    most: Fraction | None = None
    per: str = "week"  # of minutes: what the times are counted in
    whole: bool = False  # of a number: no part of one

    def __post_init__(self) -> None:
        for wrong, words in _faults(self):
            if wrong:
                raise ValueError(f"The question “{self.id}” {words}")
        if self.default is not None:
            _check_default(self, self.default)

    def option(self, option_id: str) -> Option | None:
        return next((o for o in self.options if o.id == option_id), None)

    def read(self, raw: object) -> Answer:
        """Take one answer as it came from a page or a file.

        :raises Refused: with what is wrong and how to mend it
        """
        return _READ[self.kind](self, raw)

    def shown(self, answer: Answer) -> str:
        """Write an answer, or the text that is kept of one, in the words that were chosen."""
        if not isinstance(answer, str) or self.kind == "single":
            return _words(self, answer)
        try:
            return _words(self, self.read(answer))
        except Refused:  # kept under other questions: shown as it stands
            return answer


def kept(answer: Answer) -> str:
    """Write an answer as the one text that is kept of it: `daily`, `a,b`, `7.5`, `20 x 7`."""
    match answer:
        case str():
            return answer
        case tuple():
            return ",".join(answer)
        case Often():
            return f"{_digits(answer.minutes)} x {_digits(answer.times)}"
        case date():
            return answer.isoformat()
    return _digits(answer)


def _digits(number: Fraction) -> str:
    decimal = Decimal(number.numerator) / Decimal(number.denominator)
    return f"{decimal:f}" if Fraction(decimal) == number else str(number)


def _words(question: Question, answer: Answer) -> str:
    match answer:
        case str():
            option = question.option(answer)
            return option.text if option else answer
        case tuple():
            return "; ".join(_words(question, option) for option in answer)
        case Often():
            return _often_words(answer)
        case date():
            return f"{answer.day} {answer:%B %Y}"
    return _digits(answer)


def _often_words(often: Often) -> str:
    minutes = "minute" if often.minutes == 1 else "minutes"
    times = "once" if often.times == 1 else f"{_digits(often.times)} times"
    return f"{_digits(often.minutes)} {minutes}, {times} a {often.per}"


def _faults(q: Question) -> tuple[tuple[bool, str], ...]:
    ids = [o.id for o in q.options]
    choice = q.kind in CHOICES
    known = f"{', '.join(KINDS[:-1])} or {KINDS[-1]}"
    asked = {"number": "a number", "minutes": "minutes", "date": "a day"}.get(q.kind)
    alone = any(o.alone for o in q.options)
    return (
        (not _ID.fullmatch(q.id), "needs a name of letters, digits and _, letter first."),
        (not q.text.strip(), "has no text to ask."),
        (q.kind not in KINDS, f"is of a kind that is not known: use {known}."),
        (choice and len(ids) < 2, "needs two options or more."),
        (not choice and bool(ids), f"asks for {asked}, so it cannot have options."),
        (len(set(ids)) < len(ids), "has two options with the same id."),
        (alone and q.kind != "multi", "has an option alone, but only one can be chosen anyway."),
        (q.per not in A_WEEK, f"counts per {q.per[:20]}: use {', '.join(A_WEEK)}."),
        (q.per != "week" and q.kind != "minutes", "says per, which is for minutes only."),
        (q.whole and q.kind != "number", "says whole, which is for a number only."),
        (not q.asks or not set(q.asks) <= set(VOICES), f"asks must be among {', '.join(VOICES)}."),
    )


def _check_default(question: Question, default: str) -> None:
    try:
        question.read(default)
    except Refused as refusal:
        what = "an option" if question.options else "an answer to it"
        raise ValueError(
            f"The question “{question.id}” has a default that is not {what}. {refusal}"
        ) from None


def _choice(question: Question, raw: object) -> str:
    plain = isinstance(raw, str | int) and not isinstance(raw, bool)
    given = _short(raw) if plain else ""
    if not given:
        raise Refused(f"Choose an answer to “{question.text}”: {_ids(question)}.")
    _check_option(question, given)
    return given


def _check_option(question: Question, given: str) -> None:
    if question.option(given) is None:
        near = get_close_matches(given, [o.id for o in question.options], 1)
        hint = f" Did you mean “{near[0]}”?" if near else ""
        raise Refused(
            f"Unknown option “{given}” for “{question.text}” ({question.id})."
            f" Choose one of: {_ids(question)}.{hint}"
        )


def _choices(question: Question, raw: object) -> tuple[str, ...]:
    """Take several options: a list of their ids, or one text with commas between."""
    given = list(_several(raw))
    if not given:
        raise Refused(f"Choose one or more answers to “{question.text}”: {_ids(question)}.")
    for option in given:
        _check_option(question, option)
    chosen = [o for o in question.options if o.id in given]
    alone = next((o for o in chosen if o.alone), None)
    if alone and len(chosen) > 1:
        raise Refused(
            f"“{question.text}”: “{alone.text}” cannot be chosen together with others."
            " Choose it alone, or take it away."
        )
    return tuple(o.id for o in chosen)


def _several(raw: object) -> list[str]:
    if isinstance(raw, list | tuple):
        return [_short(part) for part in raw] if len(raw) <= _MANY else [_TOO_MANY]
    if isinstance(raw, str):
        parts = [part.strip()[:61] for part in raw.split(",") if part.strip()]
        return parts if len(parts) <= _MANY else [_TOO_MANY]
    return [_short(raw)] if isinstance(raw, int) and not isinstance(raw, bool) else []


def _ids(question: Question) -> str:
    return ", ".join(o.id for o in question.options)


def _short(raw: object) -> str:
    """Write what was given in at most 61 characters, one more than any id has."""
    if isinstance(raw, int) and abs(raw) > _MOST:
        return "a very large number"
    return str(raw).strip()[:61]


def _number(question: Question, raw: object) -> Fraction:
    value = _exact(raw)
    given = "" if isinstance(raw, bool | None) else _short(raw)
    if value is None:
        raise Refused(f"“{given}” does not answer “{question.text}”. Enter a number, like 7.5.")
    if question.whole and value.denominator != 1:
        low, high = (f"{int(value // 1) + more}" for more in (0, 1))
        raise Refused(
            f"“{question.text}” asks for a whole number, and {given} is not one."
            f" Enter one like {low} or {high}."
        )
    if question.least is not None and value < question.least:
        raise Refused(f"“{question.text}”: {given} is too small. Enter {question.least} or more.")
    if question.most is not None and value > question.most:
        raise Refused(f"“{question.text}”: {given} is too large. Enter {question.most} or less.")
    return value


def _exact(raw: object) -> Fraction | None:
    if isinstance(raw, Fraction):
        return raw if abs(raw) <= _MOST else None
    given = "" if isinstance(raw, bool | None) else _short(raw)
    return Fraction(given) if _NUMBER.fullmatch(given) else None


def _often(question: Question, raw: object) -> Often:
    """Take minutes and times: `{"minutes": 20, "times": 7}`, or the text `20 x 7`."""
    minutes, times = (_exact(part) for part in _two(raw))
    if minutes is None or times is None:
        raise Refused(
            f"“{question.text}” asks how many minutes, and how many times a {question.per}."
            " Enter both as numbers, like 20 and 7."
        )
    often = Often(minutes, times, question.per)
    if minutes < 0 or times < 0:
        raise Refused(f"“{question.text}”: minutes and times cannot be less than 0.")
    if often.weekly > WEEK:
        raise Refused(
            f"“{question.text}”: that is more minutes than a week has ({WEEK:,})."
            " Check the minutes and the times."
        )
    return often


def _two(raw: object) -> tuple[object, object]:
    if isinstance(raw, Often):
        return raw.minutes, raw.times
    if isinstance(raw, Mapping):
        return (raw["minutes"], raw["times"]) if set(raw) == {"minutes", "times"} else ("", "")
    found = _OFTEN.fullmatch(_short(raw))
    return (found[1], found[2]) if found else ("", "")


def _day(question: Question, raw: object) -> date:
    given = _short(raw)
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise Refused(
            f"“{given}” does not answer “{question.text}”. Enter a day, like 1950-05-01."
        ) from None


_READ: Mapping[str, Callable[[Question, object], Answer]] = {
    "single": _choice,
    "multi": _choices,
    "number": _number,
    "minutes": _often,
    "date": _day,
}


@dataclass(frozen=True, slots=True)
class Questionnaire:
    questions: tuple[Question, ...]
    by_id: dict[str, Question] = field(init=False, repr=False, compare=False)
    defaults: dict[str, Answer] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        seen: dict[str, Question] = {}
        for question in self.questions:
            if question.id in seen:
                raise ValueError(f"Two questions are called “{question.id}”.")
            _check_condition(question, seen)
            seen[question.id] = question
        object.__setattr__(self, "by_id", seen)
        silent = {q.id: q.read(q.default) for q in self.questions if q.default is not None}
        object.__setattr__(self, "defaults", silent)

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
