"""What a formula depends on: the questions, scored questions and values that it names."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from selfdirect.agreement.allocation.rules.scope import Scope
from selfdirect.agreement.allocation.rules.syntax import (
    Call,
    Chain,
    Comparison,
    Denial,
    Logic,
    Name,
    Negative,
    Node,
    parts_of,
)

OF_ITEMS = ("points", "net", "highest_points", "highest_level")


@dataclass(frozen=True, slots=True)
class Needs:
    questions: frozenset[str] = frozenset()
    items: frozenset[str] = frozenset()
    values: frozenset[str] = frozenset()

    def __or__(self, other: "Needs") -> "Needs":
        return Needs(
            self.questions | other.questions, self.items | other.items, self.values | other.values
        )


def needs(node: Node, scope: Scope) -> Needs:
    """List what a formula names, one step deep."""
    match node:
        case Name():
            return named(node.name, scope)
        case Call() if node.name in OF_ITEMS:
            return Needs(items=frozenset(items_named(node, scope)))
        case Call(name="table"):
            by = scope.tables[_name(node.given[0])].by
            return _all([named(name, scope) for name in by]) | needs(node.given[1], scope)
        case Call(name="rate"):
            return _all(needs(key, scope) for key in node.given[1:])
    return _all(needs(part, scope) for part in parts_of(node))


def named(name: str, scope: Scope) -> Needs:
    """Say whether a name is a value's or a question's."""
    if name in scope.values:
        return Needs(values=frozenset([name]))
    return Needs(questions=frozenset([name]))


def items_named(node: Call, scope: Scope) -> tuple[str, ...]:
    """List the scored questions that a call names, one by one or as a group."""
    names = [_name(part) for part in node.given]
    return tuple(item for name in names for item in scope.groups.get(name, (name,)))


def _name(node: Node) -> str:
    return node.name if isinstance(node, Name) else ""


def _all(some: Iterable[Needs]) -> Needs:
    found = Needs()
    for each in some:
        found |= each
    return found


def changed(node: Node, change: Callable[[Node], Node | None]) -> Node:
    """Put other formulas in the place of some, from the outside in."""
    other = change(node)
    if other is not None:
        return other
    match node:
        case Call():
            return replace(node, given=tuple(changed(part, change) for part in node.given))
        case Negative() | Denial():
            return replace(node, part=changed(node.part, change))
        case Chain():
            rest = tuple((sign, changed(part, change)) for sign, part in node.rest)
            return replace(node, first=changed(node.first, change), rest=rest)
        case Logic():
            return replace(node, parts=tuple(changed(part, change) for part in node.parts))
        case Comparison():
            left, right = changed(node.left, change), changed(node.right, change)
            return replace(node, left=left, right=right)
    return node
