"""The sum in pence, and for whom its lines do not come to it to the penny."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from functools import reduce
from operator import or_
from typing import cast

from selfdirect.agreement.allocation.rules.columns import exact
from selfdirect.agreement.allocation.rules.columns.exact import (
    Number,
    Refusals,
    constant,
    if_any,
)
from selfdirect.agreement.allocation.rules.columns.making import Making, worked_out
from selfdirect.agreement.allocation.rules.columns.needs import Needs, needs
from selfdirect.agreement.allocation.rules.columns.small import numbers, refusals
from selfdirect.agreement.allocation.rules.columns.trees import number, truth
from selfdirect.agreement.allocation.rules.formulas import number as number_run
from selfdirect.agreement.allocation.rules.formulas import truth as truth_run
from selfdirect.agreement.allocation.rules.lines import MOST, money
from selfdirect.agreement.allocation.rules.scope import Facts, Known
from selfdirect.agreement.allocation.rules.syntax import Node

_PENNY = Fraction(1, 100)
_NOTHING = constant(Fraction(0))
Line = tuple[Node, Node | None]  # a formula of pounds, and when it counts


def amount(making: Making, formulas: dict[str, Node]) -> tuple[Number, Refusals]:
    """Make the amount in pence, and say for whom there is none."""
    name = making.scheme.amount or ""
    lines = [
        (formulas[f"+{place}"], formulas.get(f"!{place}"))
        for place in range(len(making.scheme.parts))
    ]
    pence, over = _pence_of(making, name)
    odd = _odd(making, name, lines, pence)
    return pence, exact.either(over, _below_nothing(pence), odd)


def beside(making: Making, name: str) -> Refusals:
    """Say for whom a sum that stands beside the amount cannot be given."""
    pence, over = _pence_of(making, name)
    return exact.either(over, _below_nothing(pence))


def _pence_of(making: Making, name: str) -> tuple[Number, Refusals]:
    """Round a value to the penny, and say for whom it is too large to be money."""
    need = Needs(values=frozenset([name]))
    found = worked_out(making, need, lambda facts: _pence_in(facts.values[name]))
    if found is None:
        return _pence(cast(Number, making.columns[name]))
    pence = numbers(found[0], found[1])
    return exact.once(Number(exact.wholes(pence))), pence.refused


def _pence_in(pounds: Known) -> Fraction:
    return Fraction(money(Fraction(pounds)).pence)


def _pence(found: Number) -> tuple[Number, Refusals]:
    over = None
    if found.high > MOST or found.low < -MOST:
        high = exact.compared(">", found, constant(Fraction(MOST)))
        low = exact.compared("<", found, constant(Fraction(-MOST)))
        over = if_any(exact.joined("or", [high, low]))
    pence = exact.floored(found, _PENNY, Fraction(1, 2))
    made = Number(pence.top, Fraction(1))
    return exact.once(made), exact.either(found.refused, over)


def _below_nothing(pence: Number) -> Refusals:
    return None if pence.low >= 0 else if_any(exact.compared("<", pence, _NOTHING))


def _odd(making: Making, name: str, lines: list[Line], pence: Number) -> Refusals:
    """Say for whom the lines leave more unexplained than rounding may."""
    most = making.scheme.rounding.at_most.pence
    nodes = [node for line in lines for node in line if node is not None]
    need = reduce(or_, (needs(node, making.scope) for node in nodes), Needs())
    left = _left(making, name, lines)
    found = worked_out(
        making, need | Needs(values=frozenset([name])), lambda facts: abs(left(facts)) <= most
    )
    if found:
        return refusals([not fits for fits in found[0]], found[1])
    laid = [_line(making, *line) for line in lines]
    odd = reduce(exact.minus, (line for line, _ in laid), pence)
    over = exact.compared(">", odd, constant(Fraction(most)))
    under = exact.compared("<", odd, constant(Fraction(-most)))
    unexplained = if_any(exact.joined("or", [over, under]))
    return exact.either(unexplained, *(refused for _, refused in laid))


def _left(making: Making, name: str, lines: list[Line]) -> Callable[[Facts], int]:
    """Make what the explained engine would find unexplained, in pence."""
    runs = [
        (number_run(node, making.scope), when and truth_run(when, making.scope))
        for node, when in lines
    ]

    def run(facts: Facts) -> int:
        laid = (money(line(facts)).pence for line, when in runs if not when or when(facts))
        return int(_pence_in(facts.values[name])) - sum(laid)

    return run


def _line(making: Making, node: Node, when: Node | None) -> tuple[Number, Refusals]:
    line, over = _pence(number(making, node))
    if when is None:
        return line, over
    chosen = exact.picked(truth(making, when), replace(line, refused=over), _NOTHING)
    return replace(chosen, refused=None), chosen.refused
