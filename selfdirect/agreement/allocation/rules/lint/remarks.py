"""What the checks say of a scheme: where, why it matters, and how to mend it."""

from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from selfdirect.agreement.allocation.rules.written import Place, Written

FAULT = "fault"  # the file cannot be read as a scheme
GRAVE = "grave"  # it can, but it should not be published so
ADVICE = "advice"  # look at it; it may be meant
FACT = "fact"  # nothing to mend: what a reader should know


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing that the checks found."""

    kind: str  # a short name, the same for the same finding
    weight: str  # FAULT, GRAVE, ADVICE, FACT
    place: Place
    what: str
    why: str
    mend: str


class Places:
    """Knows where in the file a thing is written: `at("questions", "q1")`."""

    def __init__(self, file: Written) -> None:
        self._file = file

    def at(self, *path: str) -> Place:
        """Find the place of the deepest piece of a path that is there."""
        here = self._file
        for name in path:
            found = next((piece for known, piece in _named(here) if known == name), None)
            if found is None:
                break
            here = found
        return here.place


_NAMES = ("id", "name", "question")


def _named(piece: Written) -> Iterator[tuple[str, Written]]:
    """List what a piece holds, by name: fields by their own, parts by the name they give."""
    node = piece.node
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield str(key.value), Written(value, piece.source)
    elif isinstance(node, yaml.SequenceNode):
        for part in node.value:
            named = (str(v.value) for k, v in _pairs(part) if str(k.value) in _NAMES)
            yield next(named, ""), Written(part, piece.source)


def _pairs(node: yaml.Node) -> list[tuple[yaml.Node, yaml.Node]]:
    return list(node.value) if isinstance(node, yaml.MappingNode) else []
