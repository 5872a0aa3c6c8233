"""Family and friends: only the help that a willing and able carer has agreed to counts.

Care Act 2014 s.18(7): there is no duty to meet needs that a carer is meeting; statutory guidance
10.26: a carer must be willing and able, and nobody may assume it. So each carer says for
themselves what they will do; an answer about informal support counts up to what the carers who
now stand by their word cover between them, and no further. The points for the need never change.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from selfdirect.agreement.allocation.rules.allocation import amount_for
from selfdirect.agreement.allocation.rules.scheme import Scheme
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import Money
from selfdirect.front_door.assessment.rules import Option, Question

NOTHING_MOVES = " By itself, this does not change the sum."  # as where a table is level
_NOUGHT = Fraction(0)
Answers = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Offer:
    """What one carer is willing and able to do: `{informal question: option}`."""

    who: str
    levels: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Ask:
    """One question about informal support, and the need that it is about."""

    question: Question
    need: Question

    def choices(self) -> list[tuple[str, str]]:
        return [(option.id, option.text) for option in self.question.options]


@dataclass(frozen=True, slots=True)
class Helped:
    """What family and friends do about one need: as agreed, as it counts, and in money."""

    need: str  # the scored question
    text: str
    said: str  # the words of what was agreed
    counts: str  # the words of what counts; the same, where carers cover it
    who: tuple[str, ...]  # the carers who agreed to some of it
    whole: bool  # all that was agreed counts
    off: Money | None  # what it takes off the sum; None where the sum cannot be told
    kept: Money | None  # what stays in the sum because the rest does not count


@dataclass(frozen=True, slots=True)
class Support:
    """The sum before and after what family and friends do, and each need that they help with."""

    gross: Money  # if nothing that they do were counted
    net: Money  # as it stands
    lines: tuple[Helped, ...]


def informal_asks(scheme: Scheme) -> tuple[Ask, ...]:
    """List the questions about what family and friends do, in the order of the needs."""
    asked = scheme.questionnaire.by_id
    found: dict[str, Ask] = {}
    for item in scheme.items:
        if item.informal:
            found.setdefault(item.informal, Ask(asked[item.informal], item.question))
    return tuple(found.values())


def agreed_levels(asks: Iterable[Ask], levels: Mapping[str, str]) -> dict[str, str]:
    """Check what a carer says they will do, question by question.

    :raises Refused: if a question or an answer is not one that the scheme asks
    """
    by_question = {ask.question.id: ask for ask in asks}
    for question, option in levels.items():
        if question not in by_question or option not in dict(by_question[question].choices()):
            raise Refused(
                "That is not a question about help from family and friends any more. Open the"
                " page again, and answer what it asks."
            )
    return {q: levels[q] for q in by_question if q in levels}


def counted(scheme: Scheme, answers: Answers, offers: Iterable[Offer]) -> dict[str, object]:
    """Lower each answer about informal support to what the carers cover between them."""
    covered = _covered(scheme, offers)
    lowered = {
        ask.question.id: _up_to(scheme, ask.question, answers[ask.question.id], covered)
        for ask in informal_asks(scheme)
        if ask.question.id in answers
    }
    return {**answers, **lowered}


def _covered(scheme: Scheme, offers: Iterable[Offer]) -> dict[str, Fraction]:
    covered: dict[str, Fraction] = {}
    for offer in offers:
        for question, option in offer.levels.items():
            share = scheme.levels.get(option, _NOUGHT)
            covered[question] = covered.get(question, _NOUGHT) + share
    return covered


def _up_to(
    scheme: Scheme, question: Question, answer: object, covered: Mapping[str, Fraction]
) -> object:
    """Find the answer that counts: as given, or the most that the carers cover."""
    limit = covered.get(question.id, _NOUGHT)
    if scheme.levels.get(str(answer), _NOUGHT) <= limit:
        return answer
    within = [option for option in question.options if _share(scheme, option) <= limit]
    return max(within, key=lambda o: _share(scheme, o)).id if within else _least(scheme, question)


def _share(scheme: Scheme, option: Option) -> Fraction:
    return scheme.levels[option.id]


def _least(scheme: Scheme, question: Question) -> str:
    return min(question.options, key=lambda option: _share(scheme, option)).id


def support(
    scheme: Scheme, answers: Answers, offers: Iterable[Offer], *, on: date | None
) -> Support:
    """Set the sum before informal support beside the sum after it, and tell each need apart.

    :raises Refused: if there is no sum for these answers
    """
    standing = tuple(offers)
    counts = counted(scheme, answers, standing)
    net = amount_for(scheme, counts, on=on)
    asked = {q.id for q in scheme.questionnaire.asked(counts)}
    asks = [a for a in informal_asks(scheme) if a.question.id in asked]
    asks = [a for a in asks if _some(scheme, answers.get(a.question.id))]
    none = {a.question.id: _least(scheme, a.question) for a in asks}
    gross = amount_for(scheme, {**counts, **none}, on=on) if asks else net

    def helped(ask: Ask) -> Helped:
        question = ask.question
        said, now = str(answers[question.id]), str(counts[question.id])

        def beside(option: str) -> Money | None:
            return net if option == now else _sum(scheme, {**counts, question.id: option}, on)

        without, with_all = beside(none[question.id]), beside(said)
        return Helped(
            need=ask.need.id,
            text=ask.need.text,
            said=question.shown(said),
            counts=question.shown(now),
            who=tuple(o.who for o in standing if _some(scheme, o.levels.get(question.id))),
            whole=said == now,
            off=None if without is None else without - net,
            kept=None if with_all is None else net - with_all,
        )

    return Support(gross, net, tuple(helped(ask) for ask in asks))


def _some(scheme: Scheme, option: object) -> bool:
    return scheme.levels.get(str(option), _NOUGHT) > 0


def _sum(scheme: Scheme, answers: Answers, on: date | None) -> Money | None:
    """Work out a sum to compare with; None where these answers give none."""
    try:
        return amount_for(scheme, answers, on=on)
    except Refused:
        return None


def told(line: Helped) -> str:
    """Say in words what of it counts, who agreed to it, and what that changes."""
    who = " and ".join(line.who)
    if line.whole:
        return f"{who} agreed to do this.{_takes_off(line)}"
    if not line.who:
        return (
            f"It was agreed that family and friends do {_lower(line.said)}. Nobody has told us"
            f" that they are willing and able to, so it does not count.{_stays(line)}"
        )
    return (
        f"It was agreed that family and friends do {_lower(line.said)}. {who} told us that they"
        f" are willing and able to do {_lower(line.counts)}, so only that counts.{_stays(line)}"
    )


def _takes_off(line: Helped) -> str:
    return _moves(line.off, " It takes {} off the sum.", " It adds {} to the sum.")


def _stays(line: Helped) -> str:
    return _moves(
        line.kept,
        " So the sum is {} higher.",
        " If all of it counted, the sum would be {} higher.",
    )


def _moves(money: Money | None, above: str, below: str) -> str:
    """Tell a change in money by its sign: a scheme may give more to those whose carers do much."""
    if money is None:
        return ""
    if not money:
        return NOTHING_MOVES
    return above.format(money) if money.pence > 0 else below.format(-money)


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def support_plain(found: Support) -> dict[str, object]:
    """Write it as plain JSON values, to be kept with the figure."""
    return {
        "gross_minor": found.gross.pence,
        "net_minor": found.net.pence,
        "lines": [
            {
                "question": line.need,
                "text": line.text,
                "said": line.said,
                "counts": line.counts,
                "who": list(line.who),
                "whole": line.whole,
                "off_minor": line.off.pence if line.off is not None else None,
                "kept_minor": line.kept.pence if line.kept is not None else None,
                "told": told(line),
            }
            for line in found.lines
        ],
    }
