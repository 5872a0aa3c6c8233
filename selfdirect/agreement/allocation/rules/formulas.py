"""Formulas made ready to run: names found, kinds checked, then plain functions of the facts.

A formula gives a number (an exact fraction throughout), a truth (yes or no), or a group (one name
out of a set known beforehand). Every fault that a scheme could hold is found here, before
anybody's answers are; what is left to refuse at run time is a division by nought, the root of a
number below nought, and an answer that is needed and was not asked for.
"""

from collections.abc import Callable
from fractions import Fraction
from typing import TypeVar

from selfdirect.agreement.allocation.rules.functions import (
    NUMBERS,
    TRUTHS,
    Reader,
    answer_needed,
    bounded,
    counted,
)
from selfdirect.agreement.allocation.rules.scope import (
    Facts,
    GroupRun,
    NumberRun,
    Scope,
    TruthRun,
    unknown,
)
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
from selfdirect.agreement.allocation.rules.written import Place, SchemeError
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.front_door.assessment.rules import Often

Run = NumberRun | TruthRun | GroupRun
_T = TypeVar("_T", Fraction, bool, str)

_SIGNS: dict[str, Callable[[Fraction, Fraction], bool]] = {
    "=": Fraction.__eq__,
    "!=": Fraction.__ne__,
    "<": Fraction.__lt__,
    "<=": Fraction.__le__,
    ">": Fraction.__gt__,
    ">=": Fraction.__ge__,
}
_NOUGHT = Fraction(0)
_LONGEST = 60  # characters in a name of a group
_LONG = 8  # parts of a chain: past this its size is looked at on the way too


def ready(node: Node, scope: Scope) -> tuple[str, Run]:
    """Make any formula ready to run, and say what it gives: number, truth or group.

    :raises SchemeError: with the line and column of the first fault
    """
    kind = kind_of(node, scope)
    if kind == "group":
        return kind, group(node, scope)
    return (kind, truth(node, scope)) if kind == "truth" else (kind, number(node, scope))


def kind_of(node: Node, scope: Scope) -> str:
    """Say what a formula gives, without checking it: number, truth or group."""
    match node:
        case Comparison() | Logic() | Denial():
            return "truth"
        case Text():
            return "group"
        case Name():
            return scope.values.get(node.name) or _kind_of_question(node.name, scope)
        case Call(name="if") if len(node.given) == 3:
            return kind_of(node.given[1], scope)
        case Call() if node.name in TRUTHS:
            return "truth"
    return "number"


def _kind_of_question(name: str, scope: Scope) -> str:
    question = scope.questionnaire.by_id.get(name)
    return "group" if question and question.kind == "single" else "number"


def number(node: Node, scope: Scope) -> NumberRun:
    """Make a formula that gives a number ready to run.

    :raises SchemeError: with the line and column of the first fault
    """
    match node:
        case Number():
            value = node.value
            return lambda facts: value
        case Name():
            return _named_number(node, scope)
        case Negative():
            part = number(node.part, scope)
            return lambda facts: -part(facts)
        case Chain():
            return _chain(node, scope)
        case Call() if node.name not in TRUTHS:
            return _call(node, scope)
    raise SchemeError(node.place, "this is not a number. A number is needed here.")


def truth(node: Node, scope: Scope) -> TruthRun:
    """Make a formula that gives a yes or no ready to run.

    :raises SchemeError: with the line and column of the first fault
    """
    match node:
        case Comparison():
            return _comparison(node, scope)
        case Denial():
            part = truth(node.part, scope)
            return lambda facts: not part(facts)
        case Logic():
            return _logic(node, scope)
        case Name() if scope.values.get(node.name) == "truth":
            name = node.name
            return lambda facts: bool(facts.values[name])
        case Call(name="if"):
            return _if(node, scope, truth)
        case Call() if node.name in TRUTHS:
            return TRUTHS[node.name](node, scope, READER)
    raise SchemeError(node.place, "this is not a yes or no. Compare it, like “points > 4”.")


def group(node: Node, scope: Scope) -> GroupRun:
    """Make a formula that gives a name out of a set ready to run.

    :raises SchemeError: with the line and column of the first fault
    """
    match node:
        case Text():
            return _text(node)
        case Name() if scope.values.get(node.name) == "group":
            name = node.name
            return lambda facts: str(facts.values[name])
        case Name() if _kind_of_question(node.name, scope) == "group":
            needed = answer_needed(node.name, scope)
            return lambda facts: str(needed(facts))
        case Name() if node.name not in scope.values and node.name not in _ids(scope):
            raise _unknown(node, "question or group", scope)
        case Call(name="if"):
            return _if(node, scope, group)
    words = "this is not a name out of a set. Write one, like if(points > 4, 'high', 'low')."
    raise SchemeError(node.place, words)


def _text(node: Text) -> GroupRun:
    value = node.value
    if not value.strip() or len(value) > _LONGEST:
        raise SchemeError(node.place, f"a name here needs 1 to {_LONGEST} characters.")
    return lambda facts: value


def names_of(node: Node, scope: Scope) -> tuple[str, ...]:
    """List every name that a formula of a group can give."""
    if isinstance(node, Text):
        return (node.value,)
    if isinstance(node, Name):
        return names_known(node.name, scope)
    assert isinstance(node, Call)  # an if: `group` refuses all else
    both = (*names_of(node.given[1], scope), *names_of(node.given[2], scope))
    return tuple(dict.fromkeys(both))


def names_known(name: str, scope: Scope) -> tuple[str, ...]:
    """List every name that a group or a question with options can take; none for all else."""
    if name in scope.values:
        return scope.names.get(name, ())
    question = scope.questionnaire.by_id.get(name)
    single = question is not None and question.kind == "single"
    return tuple(o.id for o in question.options) if question and single else ()


READER = Reader(number, truth, group, names_of)


def _named_number(node: Name, scope: Scope) -> NumberRun:
    name = node.name
    if scope.values.get(name) == "number":
        return lambda facts: Fraction(facts.values[name])
    if name in scope.values:
        what = {"truth": "a yes or no", "group": "a name out of a set"}[scope.values[name]]
        raise SchemeError(node.place, f"“{name}” is {what}. A number is needed here.")
    question = scope.questionnaire.by_id.get(name)
    if question is None:
        raise _unknown(node, "value or question", scope)
    if question.kind == "number":
        return lambda facts: _as_number(facts.answers.get(name))
    if question.kind == "minutes":
        return lambda facts: _weekly(facts.answers.get(name))
    raise SchemeError(node.place, f"“{name}” is {_MEND[question.kind].format(name)}")


_MEND = {
    "single": "a choice. Use points({0}), or {0} = 'option'.",
    "multi": "a choice of several. Use points({0}), or chosen({0}, 'option').",
    "date": "a day. Use years({0}).",
}


def _as_number(answer: object) -> Fraction:
    return answer if isinstance(answer, Fraction) else _NOUGHT


def _weekly(answer: object) -> Fraction:
    return answer.weekly if isinstance(answer, Often) else _NOUGHT


def _ids(scope: Scope) -> list[str]:
    return list(scope.questionnaire.by_id)


def _unknown(node: Name, what: str, scope: Scope) -> SchemeError:
    if node.name in scope.later:
        words = "is not worked out yet here: a value can use only those written before it"
        return SchemeError(node.place, f"“{node.name}” {words}, so that no rule goes in a circle.")
    return unknown(node.place, node.name, what, [*scope.values, *_ids(scope)])


def _chain(node: Chain, scope: Scope) -> NumberRun:
    first = number(node.first, scope)
    steps = [_step(sign, part, scope) for sign, part in node.rest]
    place, is_long = node.place, len(steps) > _LONG

    def run(facts: Facts) -> Fraction:
        value = first(facts)
        for step in steps:
            value = step(value, facts)
            if is_long:
                bounded(value, place)
        return bounded(value, place)

    return run


def _step(sign: str, node: Node, scope: Scope) -> Callable[[Fraction, Facts], Fraction]:
    part = number(node, scope)
    if sign == "+":
        return lambda value, facts: value + part(facts)
    if sign == "-":
        return lambda value, facts: value - part(facts)
    if sign == "*":
        return lambda value, facts: value * part(facts)
    if isinstance(node, Number) and node.value == 0:
        raise SchemeError(node.place, "nothing can be divided by nought.")

    def divide(value: Fraction, facts: Facts) -> Fraction:
        by = part(facts)
        if by == 0:
            raise Refused(
                f"The scheme divides by nought for these answers ({node.place} of its file),"
                " so it gives no figure. Tell the people who keep the scheme."
            )
        return value / by

    return divide


def _logic(node: Logic, scope: Scope) -> TruthRun:
    parts = [truth(part, scope) for part in node.parts]
    if node.word == "and":
        return lambda facts: all(part(facts) for part in parts)
    return lambda facts: any(part(facts) for part in parts)


def _comparison(node: Comparison, scope: Scope) -> TruthRun:
    sides = (node.left, node.right)
    if any(isinstance(side, Text) for side in sides):
        return _with_text(node, scope)
    if all(kind_of(side, scope) == "group" for side in sides):
        return _of_groups(node, scope)
    compare = _SIGNS[node.sign]
    left, right = number(node.left, scope), number(node.right, scope)
    return lambda facts: compare(left(facts), right(facts))


def _with_text(node: Comparison, scope: Scope) -> TruthRun:
    """Compare a question or group with one of its names; no answer is none of them."""
    right = isinstance(node.right, Text)
    other, text = (node.left, node.right) if right else (node.right, node.left)
    assert isinstance(text, Text)
    _check_name(other, text, scope)
    same, value = _same(node), text.value
    if isinstance(other, Name) and other.name not in scope.values:
        name = other.name
        return lambda facts: (facts.answers.get(name) == value) is same
    run = group(other, scope)
    return lambda facts: (run(facts) == value) is same


def _check_name(node: Node, text: Text, scope: Scope) -> None:
    if kind_of(node, scope) != "group":
        raise _no_group(node, text.place, scope)
    group(node, scope)
    names = names_of(node, scope)
    if text.value not in names:
        raise unknown(text.place, text.value, _what(node, scope), list(names))


def _what(node: Node, scope: Scope) -> str:
    if not isinstance(node, Name):
        return "name"
    return f"{'name' if node.name in scope.values else 'option'} of {node.name}"


def _no_group(node: Node, place: Place, scope: Scope) -> SchemeError:
    question = scope.questionnaire.by_id.get(node.name) if isinstance(node, Name) else None
    if question and question.kind == "multi":
        mend = f"“{question.id}” is {_MEND['multi'].format(question.id)}"
        return SchemeError(place, mend)
    if isinstance(node, Name) and question is None and node.name not in scope.values:
        return _unknown(node, "question or group", scope)
    words = "an option can be compared only with a question of which one is chosen, or a group."
    return SchemeError(place, words)


def _same(node: Comparison) -> bool:
    if node.sign not in ("=", "!="):
        raise SchemeError(node.left.place, "options can be compared only by = and !=.")
    return node.sign == "="


def _of_groups(node: Comparison, scope: Scope) -> TruthRun:
    same, left, right = _same(node), group(node.left, scope), group(node.right, scope)
    if not set(names_of(node.left, scope)) & set(names_of(node.right, scope)):
        raise SchemeError(node.place, "these two have no name in common, so they never agree.")
    return lambda facts: (left(facts) == right(facts)) is same


def _call(node: Call, scope: Scope) -> NumberRun:
    if node.name == "if":
        return _if(node, scope, number)
    make = NUMBERS.get(node.name)
    if make is None:
        raise unknown(node.place, node.name, "function", ["if", *NUMBERS, *TRUTHS])
    return make(node, scope, READER)


def _if(
    node: Call, scope: Scope, make: Callable[[Node, Scope], Callable[[Facts], _T]]
) -> Callable[[Facts], _T]:
    counted(node, 3, "if(condition, when yes, when no)")
    condition = truth(node.given[0], scope)
    yes, no = make(node.given[1], scope), make(node.given[2], scope)
    return lambda facts: yes(facts) if condition(facts) else no(facts)
