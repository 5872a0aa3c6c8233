"""Which rule of a scheme turned points into money: told beside each line that has a sum."""

from collections.abc import Iterator, Mapping

from selfdirect.agreement.allocation.rules.layout import Part
from selfdirect.agreement.allocation.rules.receipts import Receipt
from selfdirect.agreement.allocation.rules.scheme import Scheme
from selfdirect.agreement.allocation.rules.syntax import Call, Name, Node, parts_of

_RULES = {"table": "the table", "rate": "the rate"}


def turned(scheme: Scheme, receipt: Receipt) -> dict[str, str]:
    """Name, for each question whose line has money, the tables and rates that it came by."""
    formulas = {value.name: value.formula for value in scheme.values}
    found = ((part, _named(part, formulas)) for part in scheme.parts if part.shared)
    shared = [(part, names) for part, names in found if names]
    paid = (line["question"] for line in receipt["lines"] if line["money_minor"])
    return {question: _sentence(question, shared) for question in paid}


def turned_once(told: Mapping[str, str]) -> str:
    """Give the sentence that every line shares, to be said once for them all; else nothing."""
    sentences = set(told.values())
    return sentences.pop() if len(sentences) == 1 and len(told) > 1 else ""


def _sentence(question: str, shared: list[tuple[Part, tuple[str, ...]]]) -> str:
    names = dict.fromkeys(n for part, each in shared if question in part.shared for n in each)
    return f"The money comes by {' and '.join(names)}." if names else ""


def _named(part: Part, formulas: Mapping[str, Node]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_rules(part.formula, formulas)))


def _rules(node: Node, formulas: Mapping[str, Node]) -> Iterator[str]:
    """Follow a formula through the values that it names, down to its tables and rates."""
    if isinstance(node, Call) and node.name in _RULES and isinstance(node.given[0], Name):
        yield f"{_RULES[node.name]} “{node.given[0].name.replace('_', ' ')}”"
        return
    named = [formulas[node.name]] if isinstance(node, Name) and node.name in formulas else []
    for part in (*named, *parts_of(node)):
        yield from _rules(part, formulas)
