"""What every check looks at: the scheme, its file, the bounds of its figures, and what is used."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from selfdirect.agreement.allocation.rules.lint.bounds import Bounds
from selfdirect.agreement.allocation.rules.lint.remarks import Places
from selfdirect.agreement.allocation.rules.scheme import Scheme
from selfdirect.agreement.allocation.rules.syntax import Call, Name, Node, parts_of


@dataclass(frozen=True, slots=True)
class Context:
    scheme: Scheme
    places: Places
    bounds: Bounds
    used: "Used"
    on: date


@dataclass(frozen=True, slots=True)
class Used:
    """What a figure, a line, a sum beside or a way to a panel rests on, by name."""

    names: frozenset[str]  # values, questions, groups, tables and rates
    points: frozenset[str]  # questions whose points matter


def named(node: Node) -> Iterator[Node]:
    """List a formula and every part of it."""
    waiting = [node]
    while waiting:
        here = waiting.pop()
        yield here
        waiting += reversed(parts_of(here))


def names_in(node: Node) -> set[str]:
    return {part.name for part in named(node) if isinstance(part, Name)}


_SCORED = ("points", "net", "highest_points", "highest_level", "hours")


def scored_in(scheme: Scheme, node: Node) -> set[str]:
    """List the questions whose points a formula reads."""
    calls = [c for c in named(node) if isinstance(c, Call) and c.name in _SCORED]
    names = [part.name for call in calls for part in call.given if isinstance(part, Name)]
    return {item for name in names for item in scheme.scoring.groups.get(name, (name,))}


def used(scheme: Scheme) -> Used:
    """Follow everything back from what the scheme gives out."""
    formulas = {value.name: value.formula for value in scheme.values}
    roots = _roots(scheme)
    names, points = set(roots), set[str]()
    for part in scheme.parts:
        nodes = [node for node in (part.formula, part.when) if node is not None]
        names |= {name for node in nodes for name in names_in(node)}
        points |= {item for node in nodes for item in scored_in(scheme, node)} | {*part.shared}
    for name in reversed(formulas):  # a value names only those before it
        if name in names:
            names |= names_in(formulas[name])
            points |= scored_in(scheme, formulas[name])
            names |= {by for t in names & scheme.tables.keys() for by in scheme.tables[t].by}
    for item in reversed(scheme.items):
        if item.question.id in points and item.counts_if is not None:
            names |= names_in(item.counts_if)
            points |= scored_in(scheme, item.counts_if)
    return Used(frozenset(names), frozenset(points))


def _roots(scheme: Scheme) -> set[str]:
    given = [scheme.amount, scheme.panel, *(one.value for one in scheme.other_sums)]
    if scheme.scale:
        given += [scheme.scale.hours, scheme.scale.unit_price]
    roots = {name for name in given if name is not None}
    return roots if scheme.amount else roots | {value.name for value in scheme.values}


def listed(names: Iterable[str], most: int = 6) -> str:
    """Write some names in a row, and how many more there are."""
    every = list(names)
    more = f" and {len(every) - most} more" if len(every) > most else ""
    return ", ".join(every[:most]) + more
