"""The figures of a scheme in the order they are worked out, each from those before it."""

from dataclasses import dataclass, replace

from selfdirect.agreement.allocation.rules.formulas import (
    Run,
    names_known,
    names_of,
    number,
    ready,
    truth,
)
from selfdirect.agreement.allocation.rules.questions import known
from selfdirect.agreement.allocation.rules.scope import NumberRun, Scope, TruthRun, unknown
from selfdirect.agreement.allocation.rules.syntax import Node, parse
from selfdirect.agreement.allocation.rules.tables import chosen_by, table
from selfdirect.agreement.allocation.rules.wording import Wording, wording
from selfdirect.agreement.allocation.rules.written import NAME, Written

_KINDS = {"number": "a number", "truth": "a yes or no", "group": "a name out of a set"}
_WORDS = ("and", "or", "not")


@dataclass(frozen=True, slots=True)
class Value:
    """One named figure."""

    name: str
    kind: str  # number, truth, group
    names: tuple[str, ...]  # that a group can take; empty for the rest
    formula: Node
    run: Run
    says: Wording | None
    says_if: Node | None
    says_when: TruthRun | None  # the same, ready to run


def values(
    written: Written, tables: Written | None, scope: Scope
) -> tuple[tuple[Value, ...], Scope]:
    """Make the values ready, each seeing only those before it, so that no rule can go round.

    A table is ready as soon as what chooses its curves is known.

    :raises SchemeError: at the first fault
    """
    pending = tables.pairs() if tables else {}
    pieces = written.parts()
    names = {p.fields("name is", "says says_when")["name"].text() for p in pieces}
    scope = _with_tables(pending, replace(scope, later=frozenset([*names, *pending])))
    found: list[Value] = []
    for piece in pieces:
        value, scope = _value(piece, scope)
        scope = _with_tables(pending, scope) if value.kind == "group" else scope
        found.append(value)
    for name, unread in pending.items():
        if name not in scope.tables:
            raise _not_chosen(unread, scope)
    return tuple(found), scope


def _with_tables(pending: dict[str, Written], scope: Scope) -> Scope:
    """Read the tables whose curves can be chosen by now."""
    made = dict(scope.tables)
    for name, piece in pending.items():
        names = {b.text(): names_known(b.text(), scope) for b in chosen_by(piece)}
        if name not in made and all(names.values()):
            made[name] = table(name, piece, names)
    return replace(scope, tables=made, later=scope.later - set(made))


def _not_chosen(written: Written, scope: Scope) -> Exception:
    """Say what is wrong with what a table is chosen by."""
    by = next(b for b in chosen_by(written) if not names_known(b.text(), scope))
    if by.text() in scope.values or by.text() in scope.questionnaire.by_id:
        return by.wrong(
            f"a table is chosen by a group, or a question of which one is chosen; “{by.text()}”"
            " is neither."
        )
    groups = [name for name, kind in scope.values.items() if kind == "group"]
    single = [q.id for q in scope.questionnaire.questions if q.kind == "single"]
    return unknown(by.place, by.text(), "question or group", [*single, *groups])


def _value(written: Written, scope: Scope) -> tuple[Value, Scope]:
    got = written.fields("name is", "says says_when")
    name = name_of(got["name"])
    if name in scope.values or name in scope.questionnaire.by_id:
        raise got["name"].wrong(f"“{name}” already names something else.")
    node = parse(*got["is"].formula())
    kind, run = ready(node, scope)
    names = names_of(node, scope) if kind == "group" else ()
    after = replace(
        scope,
        values={**scope.values, name: kind},
        names={**scope.names, name: names} if names else scope.names,
        later=scope.later - {name},
    )
    says = words(got["says"], after) if "says" in got else None
    says_if, says_when = condition(got.get("says_when"), after)
    return Value(name, kind, names, node, run, says, says_if, says_when), after


def name_of(written: Written) -> str:
    """Read a name that a scheme gives to something.

    :raises SchemeError: if it cannot be a name
    """
    text = written.text()
    if not NAME.fullmatch(text) or text in _WORDS:
        raise written.wrong(f"“{text[:60]}” cannot be a name: use letters, digits and _.")
    return text


def words(written: Written, scope: Scope) -> Wording:
    """Read a sentence with figures in it."""
    return written.made(lambda: wording(written.text(), scope.values))


def condition(written: Written | None, scope: Scope) -> tuple[Node | None, TruthRun | None]:
    """Read a condition that may be left out: its tree, and the same ready to run."""
    if written is None:
        return None, None
    node = parse(*written.formula())
    return node, truth(node, scope)


def sum_of_money(written: Written, scope: Scope) -> tuple[Node, NumberRun]:
    """Read a formula of pounds: its tree, and the same ready to run."""
    node = parse(*written.formula())
    return node, number(node, scope)


def value_name(written: Written, scope: Scope, kind: str) -> str:
    """Read the name of a value of a kind.

    :raises SchemeError: if there is none, or it is of another kind
    """
    name = known(written, "value", scope.values)
    if scope.values[name] != kind:
        raise written.wrong(f"“{name}” must be {_KINDS[kind]}.")
    return name
