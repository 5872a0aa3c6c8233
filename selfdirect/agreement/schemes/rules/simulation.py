"""What two versions of a scheme would give everybody who has a figure that stands.

Both are worked out in columns, from the same answers, as if both were in force on one day: what
then differs is the scheme alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from selfdirect.agreement.allocation.rules import Scheme, informal_asks
from selfdirect.agreement.allocation.rules.columns import compiled, gathered
from selfdirect.agreement.allocation.rules.columns.exact import Array
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.period import Every, whole_years
from selfdirect.front_door.assessment.rules import Question

UNKNOWN = -1  # of a cost, or the place of an answer
NOT_KNOWN = "Not known"
AGES = ((18, "18 to 24"), (25, "25 to 44"), (45, "45 to 64"), (65, "65 to 74"),
        (75, "75 to 84"), (85, "85 and over"))  # fmt: skip

Gathered = tuple[Array, tuple[str, ...]]  # places in what follows: one for each person


@dataclass(frozen=True, slots=True)
class Somebody:
    """One person with a figure that stands."""

    case: int
    answers: Mapping[str, str]  # those that counted, as they are kept
    group: str  # in words; empty: not known
    born_on: date | None
    costs: int | None  # pence a week of their agreed plan; None: they have none


@dataclass(frozen=True, slots=True)
class Everybody:
    size: int
    cases: Array
    answers: Mapping[str, Gathered]
    group: Gathered
    age: Gathered
    costs: Array  # pence a week, or UNKNOWN


def everybody(people: Iterable[Somebody], today: date) -> Everybody:
    """Gather people into columns."""
    rows = list(people)
    sheets = [row.answers for row in rows]
    asked = dict.fromkeys(question for sheet in sheets for question in sheet)
    return Everybody(
        size=len(rows),
        cases=np.array([row.case for row in rows], np.int64),
        answers={q: _gather([sheet.get(q) for sheet in sheets]) for q in asked},
        group=_gather([row.group or NOT_KNOWN for row in rows]),
        age=_gather([age_band(row.born_on, today) for row in rows]),
        costs=np.array([UNKNOWN if r.costs is None else r.costs for r in rows], np.int64),
    )


def _gather(values: Sequence[str | None]) -> Gathered:
    said = [value for value in dict.fromkeys(values) if value is not None]
    places: dict[str | None, int] = {value: place for place, value in enumerate(said)}
    places[None] = UNKNOWN
    return np.array([places[value] for value in values], np.int64), tuple(said)


def age_band(born_on: date | None, today: date) -> str:
    if born_on is None:
        return NOT_KNOWN
    age = whole_years(born_on, today)
    return next((words for least, words in reversed(AGES) if age >= least), "Under 18")


@dataclass(frozen=True, slots=True)
class Side:
    """What one version gives everybody."""

    pence: Array  # a week; nought where it gives no figure
    none: Array  # who gets no figure
    panel: Array
    new: tuple[str, ...]  # questions that nobody has answered, in words
    lost: tuple[str, ...]  # questions with answers that it does not know
    why: str  # why it gives nobody a figure


@dataclass(frozen=True, slots=True)
class Simulation:
    people: Everybody
    before: Side
    after: Side
    helped: Array  # whose family and friends do some of it

    @property
    def both(self) -> Array:
        """Say who has a figure under both."""
        told: Array = ~(self.before.none | self.after.none)
        return told

    @property
    def change(self) -> Array:
        """Give everybody's change in pence a week; nought without two figures."""
        moved: Array = np.where(self.both, self.after.pence - self.before.pence, 0)
        return moved


def simulate(was: Scheme, now: Scheme, people: Everybody, on: date) -> Simulation:
    """Work everybody's figure out under both versions.

    :param on: the day whose rates hold
    :raises Refused: if one of them gives no pounds a week
    """
    for scheme in (was, now):
        check_weekly(scheme)
    helped = _helped(was, people) | _helped(now, people)
    return Simulation(people, _side(was, now, people, on), _side(now, was, people, on), helped)


def check_weekly(scheme: Scheme) -> None:
    """Check that a scheme's figures can be set beside others.

    :raises Refused: if they are not pounds a week
    """
    if scheme.amount is None or (scheme.currency, scheme.period) != ("GBP", Every.WEEK):
        raise Refused(
            f"“{scheme.title}” does not give pounds a week, so nobody's gain or loss can be told."
        )


def _side(scheme: Scheme, other: Scheme, people: Everybody, on: date) -> Side:
    read = gathered(scheme, people.size, people.answers)
    nobody = np.zeros(people.size, np.int64)
    try:
        found = compiled(replace(scheme, starts_on=date.min, ends_before=None)).run(read, on)
    except Refused as refusal:
        return Side(nobody, nobody == 0, nobody != 0, (), (), str(refusal))
    if not found.refused.any():
        return Side(found.amount_pence, found.refused, found.panel, (), (), "")
    asked = scheme.questionnaire.questions
    shared = other.questionnaire.by_id
    silent = (q for q in asked if q.id not in people.answers)
    new = tuple(q.text for q in silent if q.show_if is None or q.id not in shared)
    lost = tuple(q.text for q in asked if _unread(q, people.answers.get(q.id)))
    return Side(found.amount_pence, found.refused, found.panel, new, lost, "")


def _unread(question: Question, given: Gathered | None) -> bool:
    return given is not None and any(not _reads(question, raw) for raw in given[1])


def _reads(question: Question, raw: str) -> bool:
    try:
        question.read(raw)
    except Refused:
        return False
    return True


def _helped(scheme: Scheme, people: Everybody) -> Array:
    """Say who has help from family and friends that counts."""
    found = np.zeros(people.size, np.bool_)
    for ask in informal_asks(scheme):
        places, raws = people.answers.get(ask.question.id, (np.full(people.size, UNKNOWN), ()))
        some = [scheme.levels.get(raw, 0) > 0 for raw in raws]
        found |= np.array([*some, False])[places]
    return found


@dataclass(frozen=True, slots=True)
class Moved:
    """What changes for one person. Pence a week."""

    case: int
    before: int
    after: int


def most_moved(found: Simulation, many: int) -> tuple[Sequence[Moved], Sequence[Moved]]:
    """List those who would lose most and those who would gain most, the most first."""
    change = found.change
    order = np.lexsort((found.people.cases, change))
    lose = [n for n in order[:many] if change[n] < 0]
    gain = [n for n in order[::-1][:many] if change[n] > 0]
    return [_moved(found, n) for n in lose], [_moved(found, n) for n in gain]


def _moved(found: Simulation, row: int) -> Moved:
    was, now = int(found.before.pence[row]), int(found.after.pence[row])
    return Moved(int(found.people.cases[row]), was, now)
