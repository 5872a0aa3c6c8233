"""A population's answers as columns: one small number for each answer of each person."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

import numpy as np

from selfdirect.agreement.allocation.rules.columns.exact import Array, kind_of, shared_scale
from selfdirect.agreement.allocation.rules.scheme import Scheme
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.front_door.assessment.rules import Answer, Often, Question

CODES = (np.uint8, np.uint16, np.uint32, np.uint64)


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers that people gave: `tops * scale`, and anything where none was given."""

    tops: Array
    scale: Fraction
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Population:
    """What everybody answered.

    `codes` by question. Of one choice: the place of the option, and how many options there are
    where there is no answer. Of several: a bit for each option, the first the lowest; 0 where
    there is no answer. Of a number, minutes or a day: 0 where it was given and 1 where not; it
    then stands in `numbers`, minutes as minutes a week and days as days since the year 1.
    """

    size: int
    codes: dict[str, Array]
    numbers: dict[str, Numbers]
    answered: frozenset[str] = frozenset()  # questions of which it is known that all answered
    refused: Array | None = None  # rows whose answers could not be read


def from_codes(scheme: Scheme, codes: Mapping[str, Array]) -> Population:
    """Take the codes of choices as they stand; who has no column gave no answer.

    :raises ValueError: if a column is not of this scheme, or holds what no answer has
    """
    size = max((len(column) for column in codes.values()), default=0)
    known = scheme.questionnaire.by_id
    for name, column in codes.items():
        if name not in known or known[name].kind not in ("single", "multi"):
            raise ValueError(f"“{name}” is not a question of choices in this scheme.")
        if len(column) != size:
            raise ValueError(f"“{name}” has {len(column)} rows where another has {size}.")
        if size and not 0 <= column.min() <= column.max() <= most_code(known[name]):
            raise ValueError(f"“{name}” holds a number that stands for none of its options.")
    rest = [q for q in scheme.questionnaire.questions if q.id not in codes]
    silent = {q.id: np.full(size, no_answer(q), kind_for(q)) for q in rest}
    given = {
        name: column.astype(kind_for(known[name]), copy=False) for name, column in codes.items()
    }
    whole = frozenset(name for name, column in given.items() if _all_answered(known[name], column))
    none = {q.id: _none(size) for q in rest if _counts(q)}
    return Population(size, {**given, **silent}, none, whole)


def _all_answered(question: Question, column: Array) -> bool:
    if question.kind == "single":
        return bool(column.size) and int(column.max()) < no_answer(question)
    return bool(column.all())


def population(scheme: Scheme, rows: Iterable[Mapping[str, object]]) -> Population:
    """Read everybody's answers as `allocate` reads them; who cannot be read is marked refused."""
    readers = [_Reader(question) for question in scheme.questionnaire.questions]
    known = set(scheme.questionnaire.by_id)
    refused = bytearray()
    for answers in rows:
        fits = all(name in known for name, raw in answers.items() if raw is not None)
        codes = (
            [reader.code(answers.get(reader.question.id)) for reader in readers] if fits else []
        )
        whole = fits and None not in codes
        for place, reader in enumerate(readers):
            reader.add(codes[place] if whole else reader.silence)
        refused.append(not whole)
    unread = np.frombuffer(bytes(refused), np.bool_)
    return Population(
        len(refused),
        {r.question.id: r.column() for r in readers},
        {r.question.id: r.numbers() for r in readers if _counts(r.question)},
        frozenset(r.question.id for r in readers if r.silence[0] not in r.codes),
        unread if unread.any() else None,
    )


def gathered(
    scheme: Scheme, size: int, answers: Mapping[str, tuple[Array, Sequence[object]]]
) -> Population:
    """Read answers that were gathered by question: each way of answering is read only once.

    :param answers: of each question where everybody's answer stands in what was answered, which
        follows; -1 where there is none. What the scheme does not ask is left out.
    """
    codes, numbers, whole = {}, {}, set()
    refused = np.zeros(size, np.bool_)
    for question in scheme.questionnaire.questions:
        places, raws = answers.get(question.id, (np.full(size, -1), ()))
        reader = _Reader(question)
        read = [*map(reader.code, raws), reader.silence]  # -1 is the place of the last
        for code in read:
            reader.add(code or reader.silence)
        codes[question.id] = reader.column()[places]
        if _counts(question):
            found = reader.numbers()
            numbers[question.id] = replace(found, tops=found.tops[places])
        unread = np.array([code is None for code in read])[places]
        refused |= unread
        if size and places.min() >= 0 and not unread.any():
            whole.add(question.id)
    return Population(size, codes, numbers, frozenset(whole), refused if refused.any() else None)


def no_answer(question: Question) -> int:
    """Say which code means that there is no answer."""
    if question.kind == "single":
        return len(question.options)
    return 0 if question.kind == "multi" else 1


def most_code(question: Question) -> int:
    """Say the greatest code of a question."""
    if question.kind == "multi":
        return (1 << len(question.options)) - 1
    return no_answer(question)


def kind_for(question: Question) -> type[np.unsignedinteger]:
    """Choose the smallest kind of number for a question's codes."""
    return next(kind for kind in CODES if most_code(question) <= np.iinfo(kind).max)


def _counts(question: Question) -> bool:
    return question.kind in ("number", "minutes", "date")


def _none(size: int) -> Numbers:
    return Numbers(np.zeros(size, np.int32), Fraction(1), 0, 0)


Code = tuple[int, Fraction | None]


class _Reader:
    """Reads one question's answers, each way of giving one only once."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self.silence: Code = (no_answer(question), None)
        self.seen: dict[tuple[type, object], Code | None] = {}
        self.codes: bytearray | list[int] = bytearray() if most_code(question) < 256 else []
        self.figures: list[Fraction | None] = []

    def code(self, raw: object) -> Code | None:
        if raw is None:
            return self.silence
        if not isinstance(raw, str | int):
            return self.read(raw)
        if (type(raw), raw) not in self.seen:
            self.seen[type(raw), raw] = self.read(raw)
        return self.seen[type(raw), raw]

    def read(self, raw: object) -> Code | None:
        try:
            return _coded(self.question, self.question.read(raw))
        except Refused:
            return None

    def add(self, code: Code | None) -> None:
        place, figure = code or self.silence
        self.codes.append(place)
        if _counts(self.question):
            self.figures.append(figure)

    def column(self) -> Array:
        return np.array(self.codes, kind_for(self.question))

    def numbers(self) -> Numbers:
        some = {figure for figure in self.figures if figure is not None}
        silence = min(some, default=Fraction(0)) if self.question.kind == "date" else Fraction(0)
        filled = [silence if figure is None else figure for figure in self.figures]
        scale = shared_scale(some)
        places = {figure: int(figure / scale) for figure in {*some, silence}}
        low, high = min(places.values()), max(places.values())
        tops = np.array([places[figure] for figure in filled], kind_of(low, high))
        return Numbers(tops, scale, low, high)


def _coded(question: Question, answer: Answer) -> Code:
    places = {option.id: place for place, option in enumerate(question.options)}
    match answer:
        case str():
            return places[answer], None
        case tuple():
            return sum(1 << places[option] for option in answer), None
        case Often():
            return 0, answer.weekly
        case date():
            return 0, Fraction(answer.toordinal())
    return 0, answer


def answers_of(scheme: Scheme, people: Population, row: int) -> dict[str, object]:
    """Give one person's answers back, as `allocate` takes them."""
    read = {q.id: _answer(q, people, row) for q in scheme.questionnaire.questions}
    return {name: answer for name, answer in read.items() if answer is not None}


def _answer(question: Question, people: Population, row: int) -> object:
    code = int(people.codes[question.id][row])
    if code == no_answer(question):
        return None
    if not _counts(question):
        return decoded(question, code)
    numbers = people.numbers[question.id]
    figure = int(numbers.tops[row]) * numbers.scale
    if question.kind == "minutes":
        each = Often(Fraction(1), Fraction(1), question.per).weekly
        return Often(figure / each, Fraction(1), question.per)
    return date.fromordinal(int(figure)).isoformat() if question.kind == "date" else figure


def decoded(question: Question, code: int) -> Answer | None:
    """Say which answer a code of choices stands for."""
    if code == no_answer(question):
        return None
    if question.kind == "single":
        return question.options[code].id
    return tuple(o.id for place, o in enumerate(question.options) if code >> place & 1)
