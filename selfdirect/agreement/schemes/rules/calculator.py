"""Trying a scheme out: which answers still hold, what is asked next, and what they come to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from hashlib import sha256

from selfdirect.agreement.allocation import rules as allocation
from selfdirect.agreement.allocation.rules.wording import every, short, sum_of
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.front_door.assessment.rules import Question, Questionnaire, as_kept

Answers = Mapping[str, str]  # by question id: the text that is kept of an answer


@dataclass(frozen=True, slots=True)
class Brought:
    """One answer on the slip: its points, and its share of the money."""

    text: str
    said: str
    note: str
    money: str  # in the scheme's currency; empty where no money follows single answers


@dataclass(frozen=True, slots=True)
class Help:
    """The sum before and after what family and friends do."""

    before: str
    after: str
    less: str  # what it takes off; empty if nothing
    points: str
    left: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a set of answers comes to, ready to be read."""

    receipt: dict[str, object]
    sum: str  # empty where the scheme only scores
    every: str
    panel: bool
    shares: bool  # each line of an answer shows its share of the sum
    lines: tuple[Brought, ...]
    rest: tuple[Brought, ...]  # answers that brought nothing
    beside: tuple[tuple[str, str, str], ...]  # what, how much, how often: not in the sum
    help: Help | None
    warnings: tuple[str, ...]
    working: tuple[str, ...]
    ends: tuple[str, ...]  # of the working: what follows when every answer is counted


@dataclass(frozen=True, slots=True)
class Change:
    """What was answered otherwise a moment ago, and what that does to the sum."""

    answers: tuple[tuple[str, str, str], ...]  # question, was, is; empty: not asked then or now
    words: str


def day_for(scheme: allocation.Scheme, today: date) -> date:
    """Find the day to work a figure out for: today, or the nearest day that the scheme holds."""
    rates = scheme.rates.values()
    first = max((scheme.starts_on, *(rate.starts[0] for rate in rates)))
    ends = [end for end in (scheme.ends_before, *(rate.until for rate in rates)) if end]
    day = max(today, first)
    return min(day, min(ends) - timedelta(days=1)) if ends else day


def still(questionnaire: Questionnaire, given: Mapping[str, object]) -> dict[str, str]:
    """Keep the answers that answer a question here, in the order of the questions."""
    found: dict[str, str] = {}
    for question in questionnaire.questions:
        if question.id in given and (text := _kept(question, given[question.id])) is not None:
            found[question.id] = text
    return found


def _kept(question: Question, raw: object) -> str | None:
    try:
        return as_kept(question, raw)
    except Refused:
        return None


def next_place(questionnaire: Questionnaire, answers: Answers, after: int = 0) -> int | None:
    """Count to the page to show next: past `after`, or to what is open; None: all is answered.

    Pages are counted from 1 in the order in which these answers call for the questions.
    """
    asked = questionnaire.asked(answers)
    if after < len(asked) and after:
        return after + 1
    return next((n for n, q in enumerate(asked, 1) if q.id not in answers), None)


def outcome(scheme: allocation.Scheme, answers: Answers, on: date) -> Outcome:
    """Work out what the answers come to; one that is no longer asked does not count.

    :raises Refused: if they are not enough, or give no figure
    """
    found = allocation.allocate(scheme, answers, on=on)
    lines = [line for line in found.lines if line.answer]
    shares = any(line.money for line in lines)
    extra = (Brought(m.text, "", "", _sum(scheme, m.money)) for m in found.money_lines)
    return Outcome(
        receipt=allocation.receipt(found),
        sum="" if found.total is None else _sum(scheme, found.total),
        every=every(scheme.period),
        panel=found.panel,
        shares=shares,
        lines=(*(_brought(found, line, shares) for line in lines if _counts(line)), *extra),
        rest=tuple(_brought(found, line, shares) for line in lines if not _counts(line)),
        beside=tuple(
            (one.text, _sum(scheme, one.money), every(one.period)) for one in found.other_sums
        ),
        help=None if found.total is None else _help(scheme, found, on),
        warnings=found.warnings,
        working=found.working,
        ends=_ends(scheme, found),
    )


def _ends(scheme: allocation.Scheme, found: allocation.Allocation) -> tuple[str, ...]:
    asked = tuple(scheme.questionnaire.by_id[question].text for question in found.answers)
    return tuple(sentence for sentence in found.working if not sentence.startswith(asked))


def _sum(scheme: allocation.Scheme, money: Money) -> str:
    return sum_of(money, scheme.currency)


def _counts(line: allocation.AnswerLine) -> bool:
    return bool(line.points) or bool(line.money)


def _brought(found: allocation.Allocation, line: allocation.AnswerLine, shares: bool) -> Brought:
    one, many = found.unit
    counts = f"This brings {short(line.points)} {one if line.points == 1 else many}."
    if line.left_out:
        counts = "This does not count beside your other answers."
    money = sum_of(line.money, found.currency) if shares else ""
    return Brought(line.text, line.answer, f"{counts} {line.informal}".rstrip(), money)


def _help(scheme: allocation.Scheme, found: allocation.Allocation, on: date) -> Help | None:
    """Set the sum beside the one that nobody's help would give; None where nobody helps."""
    asks = allocation.informal_asks(scheme)
    taken = {ask.question.id for ask in asks} & found.answers.keys()
    offered = {q: str(found.answers[q]) for q in taken}
    offers = (allocation.Offer("", offered),)
    try:
        support = allocation.support(scheme, found.answers, offers, on=on)
    except Refused:  # without that help these answers give no sum: there is nothing to set beside
        return None
    if not support.lines:
        return None
    off = support.gross - support.net
    return Help(
        before=_sum(scheme, support.gross),
        after=_sum(scheme, support.net),
        less=_sum(scheme, off) if off > NOTHING else "",
        points=short(sum((line.points for line in found.lines), Fraction(0))),
        left=short(sum((line.net_points for line in found.lines), Fraction(0))),
    )


def change(scheme: allocation.Scheme, before: Answers, now: Answers, on: date) -> Change | None:
    """Say what another answer did to the sum; None if the answers that count are the same.

    :raises Refused: if there is no figure for the answers as they are now
    """
    is_ = allocation.allocate(scheme, now, on=on)
    try:
        was = allocation.allocate(scheme, before, on=on)
    except Refused:
        return None
    changed = tuple(
        (question.text, _shown(question, was), _shown(question, is_))
        for question in scheme.questionnaire.questions
        if was.answers.get(question.id) != is_.answers.get(question.id)
    )
    return Change(changed, _moved(scheme, was.total, is_.total)) if changed else None


def _shown(question: Question, found: allocation.Allocation) -> str:
    answer = found.answers.get(question.id)
    return "" if answer is None else question.shown(answer)


def _moved(scheme: allocation.Scheme, was: Money | None, now: Money | None) -> str:
    if was is None or now is None:
        return "See below what your answers come to now."
    if was == now:
        return f"It makes no difference: the sum is still {_sum(scheme, now)}."
    by = now - was
    more = f"{_sum(scheme, by)} more" if by > NOTHING else f"{_sum(scheme, -by)} less"
    return f"The sum was {_sum(scheme, was)}. It is {_sum(scheme, now)} now: {more}."


@dataclass(frozen=True, slots=True)
class Near:
    """One or two other answers, and the sum that they would bring."""

    changes: tuple[allocation.Change, ...]
    sum: str
    by: str  # how much more or less that is
    more: bool
    costed: bool  # each part would be costed by itself, as it is not now
    evidence: tuple[str, ...]  # what would show them


def near(scheme: allocation.Scheme, answers: Answers, on: date) -> tuple[Near, ...]:
    """List the nearest other answers that would move the sum; none where there is no sum."""
    panel = allocation.allocate(scheme, answers, on=on).panel
    return tuple(_near(scheme, one, panel) for one in allocation.nearest(scheme, answers, on))


def _near(scheme: allocation.Scheme, one: allocation.Nearest, panel: bool) -> Near:
    by = f"{_sum(scheme, one.difference)} more" if one.more else f"{_sum(scheme, one.less)} less"
    shown = tuple(dict.fromkeys(change.evidence.rstrip(".") for change in one.changes))
    costed = one.panel and not panel
    return Near(one.changes, _sum(scheme, one.amount), by, one.more, costed, shown)


def to_keep(found: Outcome, text: str) -> dict[str, object]:
    """Lay out a receipt for a computer, in the form that `selfdirect receipt verify` checks."""
    return {
        "made_with": "the public calculator: no decision, and nobody's agreed answers",
        "own": found.receipt,
        "check": {"scheme_file_sha256": sha256(text.encode()).hexdigest()},
        "scheme_text": text,
    }


def to_bring(scheme: allocation.Scheme, answers: Answers, found: Outcome) -> dict[str, object]:
    """Lay out answers for the conversation that begins with them."""
    counted = [q for q in scheme.questionnaire.asked(answers) if q.id in answers]
    return {
        "scheme": scheme.id,
        "version": scheme.version,
        "title": scheme.title,
        "sum": f"{found.sum} {found.every}" if found.sum else "",
        "answers": {q.id: answers[q.id] for q in counted},
        "said": [[q.text, q.shown(answers[q.id])] for q in counted],
    }
