"""What counts: which answers bring points, and what informal support leaves of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from selfdirect.agreement.allocation.rules.formulas import truth
from selfdirect.agreement.allocation.rules.questions import known
from selfdirect.agreement.allocation.rules.scope import Facts, Scope, TruthRun
from selfdirect.agreement.allocation.rules.syntax import Node, parse
from selfdirect.agreement.allocation.rules.written import Written
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.front_door.assessment.rules import Answer, Often, Question, Questionnaire

_NOUGHT = Fraction(0)


@dataclass(frozen=True, slots=True)
class Item:
    """A question whose answer brings points."""

    question: Question
    points: dict[str, Fraction]  # by option id; empty where the answer is its own points
    informal: str | None  # the question that says how much family and friends meet
    highest: bool  # of several chosen: the highest counts, and not their sum
    counts_if: Node | None  # a truth over what stands before it; None: it always counts
    counts: TruthRun | None  # the same, ready to run


@dataclass(frozen=True, slots=True)
class Unit:
    """What points are called in sentences."""

    one: str = "point"
    many: str = "points"

    def of(self, number: Fraction) -> str:
        return self.one if number == 1 else self.many


@dataclass(frozen=True, slots=True)
class Scoring:
    items: tuple[Item, ...]
    levels: dict[str, Fraction]  # share met by informal support, by option id
    groups: dict[str, tuple[str, ...]]
    pairs: tuple[tuple[str, str], ...]  # need, unmet need: never more points than the need
    unit: Unit

    @property
    def scored(self) -> tuple[str, ...]:
        return tuple(item.question.id for item in self.items)

    def facts(self, answers: Mapping[str, Answer], on: date | None) -> Facts:
        """Work out the points of every scored question, gross and left after informal support.

        :param on: the day the figure is for: a condition may count years to it
        :raises Refused: if an unmet need is above its need
        """
        facts = Facts(answers, {}, {}, {}, {}, on)
        for item in self.items:
            question = item.question.id
            counts = item.counts is None or item.counts(facts)
            points = item_points(item, answers.get(question)) if counts else _NOUGHT
            level = self._level(item, answers)
            facts.points[question] = points
            facts.level[question] = level
            facts.net[question] = points * (1 - level) if level else points
        self._check_pairs(facts)
        return facts

    def _level(self, item: Item, answers: Mapping[str, Answer]) -> Fraction:
        answer = answers.get(item.informal) if item.informal else None
        return self.levels[str(answer)] if answer is not None else _NOUGHT

    def _check_pairs(self, facts: Facts) -> None:
        for need, unmet in self.pairs:
            if facts.points[unmet] > facts.points[need]:
                asked = {item.question.id: item.question.text for item in self.items}
                raise Refused(
                    f"“{asked[unmet]}” ({unmet}) cannot be more than “{asked[need]}” ({need}):"
                    " what is left to meet is never more than the need. Check both answers."
                )


def item_points(item: Item, answer: Answer | None) -> Fraction:
    """Give the points that an answer brings, where the item counts."""
    match answer:
        case str():
            return item.points[answer]
        case Fraction():
            return answer
        case Often():
            return answer.weekly
        case tuple():
            points = [item.points[option] for option in answer]
            return max(points) if item.highest else sum(points, _NOUGHT)
    return _NOUGHT


def scoring(written: Written, questionnaire: Questionnaire) -> Scoring:
    """Read the scoring of a scheme.

    :raises SchemeError: at the first fault
    """
    got = written.fields("items", "informal_levels groups pairs unit")
    levels = _levels(got["informal_levels"]) if "informal_levels" in got else {}
    items = _items(got["items"], questionnaire, levels)
    scored = [i.question.id for i in items]
    groups = got["groups"].pairs() if "groups" in got else {}
    pairs = got["pairs"].parts() if "pairs" in got else ()
    return Scoring(
        items,
        levels,
        {name: _group(name, g, scored) for name, g in groups.items()},
        tuple(_pair(p, scored) for p in pairs),
        _unit(got["unit"]) if "unit" in got else Unit(),
    )


def _levels(written: Written) -> dict[str, Fraction]:
    levels = {}
    for option, level in written.pairs().items():
        if not 0 <= level.number() <= 1:
            raise level.wrong("a level of informal support is a share from 0 to 1.")
        levels[option] = level.number()
    return levels


def _items(
    written: Written, questionnaire: Questionnaire, levels: dict[str, Fraction]
) -> tuple[Item, ...]:
    """Read the items, each seeing the points of those before it."""
    items: list[Item] = []
    scored: tuple[str, ...] = ()
    for piece in written.parts():
        scope = Scope(questionnaire, scored, {}, {}, {})
        items.append(_item(piece, scope, levels))
        scored = (*scored, items[-1].question.id)
    if len(set(scored)) < len(scored):
        raise written.wrong("a question is scored twice. Keep one.")
    return tuple(items)


def _item(written: Written, scope: Scope, levels: dict[str, Fraction]) -> Item:
    got = written.fields("question", "informal counts_if multi")
    question = _asked(got["question"], scope.questionnaire)
    if question.kind == "date":
        raise got["question"].wrong("a day brings no points. Use years(…) of it in a value.")
    if "multi" in got and question.kind != "multi":
        raise got["multi"].wrong("this is for a question of which several may be chosen.")
    informal = _asked(got["informal"], scope.questionnaire) if "informal" in got else None
    unset = [o.id for o in informal.options if o.id not in levels] if informal else []
    if unset or (informal and informal.kind != "single"):
        raise got["informal"].wrong("every option of it needs a level in informal_levels.")
    node = parse(*got["counts_if"].formula()) if "counts_if" in got else None
    return Item(
        question=question,
        points={o.id: o.points for o in question.options},
        informal=informal.id if informal else None,
        highest="multi" in got and got["multi"].choice("sum", "highest") == "highest",
        counts_if=node,
        counts=truth(node, scope) if node else None,
    )


def _asked(written: Written, questionnaire: Questionnaire) -> Question:
    return questionnaire.by_id[known(written, "question", questionnaire.by_id)]


def _group(name: str, written: Written, scored: list[str]) -> tuple[str, ...]:
    members = tuple(known(m, "scored question", scored) for m in written.parts())
    if not members or name in scored:
        raise written.wrong("a group needs a name of its own and one scored question or more.")
    return members


def _pair(written: Written, scored: list[str]) -> tuple[str, str]:
    pair = written.parts()
    if len(pair) != 2:
        raise written.wrong("write a need and its unmet need as a pair, like [eating, eating_b].")
    return known(pair[0], "scored question", scored), known(pair[1], "scored question", scored)


def _unit(written: Written) -> Unit:
    got = written.fields("one many")
    return Unit(got["one"].text(), got["many"].text())
