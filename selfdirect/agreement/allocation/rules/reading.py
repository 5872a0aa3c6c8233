"""Formulas read out in words, for somebody who never saw one."""

from collections.abc import Callable, Mapping

from selfdirect.agreement.allocation.rules.scoring import Unit
from selfdirect.agreement.allocation.rules.syntax import (
    Call,
    Chain,
    Comparison,
    Denial,
    Logic,
    Name,
    Negative,
    Node,
    Number,
    Text,
)
from selfdirect.agreement.allocation.rules.wording import exact
from selfdirect.front_door.assessment.rules import Questionnaire

_SIGNS = {
    "=": "is",
    "!=": "is not",
    "<": "is under",
    "<=": "is at most",
    ">": "is above",
    ">=": "is at least",
}
_LOOSE = (Logic, Comparison, Chain, Denial)


def in_words(node: Node, asked: Questionnaire, unit: Unit) -> str:
    """Read a formula out: “Washing” is “Some help”, and points of “Bathing” is above 3."""
    return _Reader(asked, unit).read(node)


def name_in_words(name: str) -> str:
    """Name a figure of the scheme as it stands in a sentence: ‹double up›."""
    return f"‹{name.replace('_', ' ')}›"


class _Reader:
    def __init__(self, asked: Questionnaire, unit: Unit) -> None:
        self.asked = asked
        self.many = unit.many

    def read(self, node: Node) -> str:
        match node:
            case Number():
                return exact(node.value)
            case Text():
                return f"“{node.value}”"
            case Name():
                return self._named(node.name)
            case Call():
                return self._called(node)
            case Comparison():
                return self._compared(node)
        return self._joined(node)

    def _joined(self, node: Negative | Denial | Logic | Chain) -> str:
        match node:
            case Negative():
                return f"-{self._inner(node.part)}"
            case Denial():
                return f"not {self._inner(node.part)}"
            case Logic():
                return f" {node.word} ".join(self._inner(part) for part in node.parts)
        rest = "".join(f" {_MATHS[sign]} {self._inner(part)}" for sign, part in node.rest)
        return f"{self._inner(node.first)}{rest}"

    def _inner(self, node: Node) -> str:
        """Read a part; brackets keep together what belongs together."""
        words = self.read(node)
        plain = isinstance(node, Comparison) or not isinstance(node, _LOOSE)
        return words if plain else f"({words})"

    def _named(self, name: str) -> str:
        question = self.asked.by_id.get(name)
        return f"“{question.text}”" if question else name_in_words(name)

    def _compared(self, node: Comparison) -> str:
        left, right = node.left, node.right
        if isinstance(left, Name) and isinstance(right, Text):
            words = self._option(left.name, right.value)
        else:
            words = self._inner(right)
        sign = _SIGNS[node.sign]
        if isinstance(left, Call) and left.name in _MANY:
            sign = f"are{sign.removeprefix('is')}"
        return f"{self._inner(left)} {sign} {words}"

    def _option(self, question_id: str, option: str) -> str:
        question = self.asked.by_id.get(question_id)
        return f"“{question.shown(option) if question else option}”"

    def _called(self, node: Call) -> str:
        match node.name, node.given:
            case "chosen", (Name(name=name), Text(value=option)):
                return f"{self._option(name, option)} is ticked at {self._named(name)}"
        given = [self.read(part) for part in node.given]
        if node.name in _CALLS:
            return _CALLS[node.name](self.many, given)
        return f"{node.name.replace('_', ' ')} ({', '.join(given)})"


_MANY = ("points", "net", "years", "hours")  # calls that read as several of something
_MATHS = {"+": "+", "-": "-", "*": "×", "/": "÷"}
_CALLS: Mapping[str, Callable[[str, list[str]], str]] = {
    "points": lambda many, given: f"the {many} of {' and '.join(given)}",
    "net": lambda many, given: f"the {many} left to meet of {' and '.join(given)}",
    "answered": lambda many, given: f"{given[0]} is answered",
    "years": lambda many, given: f"the whole years since {given[0]}",
    "count": lambda many, given: f"how many of these hold ({'; '.join(given)})",
    "hours": lambda many, given: f"the hours a week of {' and '.join(given)}",
}
