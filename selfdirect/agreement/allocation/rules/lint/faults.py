"""Every fault of a file that cannot be read as a scheme, and not only the first.

A fault is noted, the smallest piece that holds it is taken out or stood in for, and the file is
read again. A fault that only follows from a piece taken out is not told: it goes with its cause.
"""

import re
from collections.abc import Iterator, Mapping

import yaml

from selfdirect.agreement.allocation.rules.lint.remarks import FAULT, Remark
from selfdirect.agreement.allocation.rules.scheme import Scheme, read_scheme
from selfdirect.agreement.allocation.rules.syntax import (
    Call,
    Comparison,
    Denial,
    Logic,
    Node,
    Text,
    parse,
)
from selfdirect.agreement.allocation.rules.written import (
    Place,
    SchemeError,
    Written,
    checksum,
    read_yaml,
)

MOST = 40  # faults told at once
_STAND_INS = {
    "id": "x",
    "version": "1",
    "title": "x",
    "starts_on": "2000-01-01",
    "currency": "GBP",
    "period": "week",
}
_LISTS = ("sources", "questions", "values", "fixtures")
_OF_THE_AMOUNT = ("amount", "receipt", "scale", "panel_says")  # no one of them without the first
_WHY = "The file cannot be used as a scheme while this stands."
_LATER = re.compile(r"“(\w+)” is not worked out yet here")
_NAME = re.compile(r"[A-Za-z]\w*")
_Pairs = list[tuple[yaml.Node, yaml.Node]]


def read(text: str) -> tuple[Scheme | None, tuple[Remark, ...]]:
    """Read a scheme, or all that is wrong with its file."""
    try:
        file = read_yaml(text)
        checksum(file)
    except SchemeError as fault:
        return None, (_remark(fault),)
    try:
        return read_scheme(file), ()
    except SchemeError as fault:
        faults = _Faults(file)
        formulas = _formulas(file)  # before pieces are taken out
        return None, tuple(_remark(one, formulas) for one in faults.all(fault))


def _remark(fault: SchemeError, formulas: Mapping[str, yaml.Node] | None = None) -> Remark:
    what, _, mend = fault.words.partition(". ")
    what = f"{what[:1].upper()}{what[1:].rstrip('.')}."
    if formulas and (later := _LATER.search(fault.words)):
        mend = _order_of(formulas, fault.place, later[1])
    return Remark("cannot be read", FAULT, fault.place, what, _WHY, mend)


def _formulas(file: Written) -> dict[str, yaml.Node]:
    """Find the formula of every value, whatever else may be wrong."""
    listed = next((v for k, v in _pairs(file.node) if str(k.value) == "values"), None)
    parts = listed.value if isinstance(listed, yaml.SequenceNode) else []
    fields = [{str(k.value): v for k, v in _pairs(part)} for part in parts]
    return {str(f["name"].value): f["is"] for f in fields if {"name", "is"} <= set(f)}


def _order_of(formulas: Mapping[str, yaml.Node], place: Place, later: str) -> str:
    """Say which value to move; or, where they go in a circle, say the circle."""
    here = next((name for name, node in formulas.items() if _within(node, place)), "")
    circle = _way(formulas, later, here)
    if not circle:
        return f"Write “{later}” above it."
    names = " needs ".join(f"“{name}”" for name in [here, *circle])
    return f"They go in a circle: {names}. Work one of them out without the next."


def _way(formulas: Mapping[str, yaml.Node], start: str, end: str) -> list[str]:
    """Find how one value comes to need another; empty where it does not."""
    waiting, came_from = [start], {start: ""}
    while waiting:
        name = waiting.pop(0)
        if name == end:
            back = [name]
            while came_from[back[-1]]:
                back.append(came_from[back[-1]])
            return back[::-1]
        used = _NAME.findall(str(formulas[name].value)) if name in formulas else []
        for one in used:
            if one in formulas and one not in came_from:
                came_from[one] = name
                waiting.append(one)
    return []


class _Faults:
    """Holds the file while pieces are taken out of it, and the names that went with them."""

    def __init__(self, file: Written) -> None:
        self.file = file
        self.broken: set[str] = set()
        self.names_a_sum = True  # the amount may be stood in for, once

    def all(self, first: SchemeError) -> Iterator[SchemeError]:
        fault: SchemeError | None = first
        for _ in range(MOST):
            if fault is None:
                return
            about = fault.words.partition("Did you mean")[0]
            if not any(f"“{name}”" in about for name in self.broken):
                yield fault
            if not self._taken_out(fault):
                return
            fault = self._next()

    def _next(self) -> SchemeError | None:
        try:
            checksum(self.file)  # sees a field that is written twice, wherever it stands
            read_scheme(self.file)
        except SchemeError as fault:
            return fault
        return None

    def _taken_out(self, fault: SchemeError) -> bool:
        """Take out what holds a fault. Says whether the file can be read further."""
        root = self.file.node
        if not isinstance(root, yaml.MappingNode):
            return False
        found = next((n for n, (k, v) in enumerate(root.value) if _holds(k, v, fault.place)), None)
        if found is None or fault.place == self.file.place:
            return self._whole(root.value, fault)
        key, value = root.value[found]
        if _is_extra(fault) and self._extra_out(value, fault.place):
            return True
        return self._out_of(root.value, found, str(key.value), value, fault.place)

    def _whole(self, pairs: _Pairs, fault: SchemeError) -> bool:
        """Stand in for a field that is missing at the top."""
        missing = fault.words.split("”")[0].strip("“")
        if missing == "receipt":
            pairs[:] = [(k, v) for k, v in pairs if str(k.value) not in _OF_THE_AMOUNT]
            return True
        stand_in = _stand_in(missing)
        pairs += [(_scalar(missing), stand_in)] if stand_in is not None else []
        return stand_in is not None and missing not in ("questions", "values", "scoring")

    def _extra_out(self, node: yaml.Node, place: Place) -> bool:
        """Take out a field that is not known or is written twice, however deep it stands."""
        for held in _mappings(node):
            for number, (key, value) in reversed(list(enumerate(held))):
                if place in (_start(key), _start(value)):
                    del held[number]
                    return True
        return False

    def _out_of(
        self, pairs: _Pairs, number: int, name: str, value: yaml.Node, place: Place
    ) -> bool:
        inner = value
        if name in ("scoring", "receipt"):  # the pieces stand one level further in
            inner = next((v for k, v in _pairs(value) if _holds(k, v, place)), value)
        if isinstance(inner, yaml.SequenceNode):
            for at, part in enumerate(inner.value):
                if _within(part, place):
                    return self._part_out(inner.value, at, name)
        if isinstance(inner, yaml.MappingNode) and name in ("tables", "rates", "scoring"):
            for at, (key, piece) in enumerate(inner.value):
                if _holds(key, piece, place):
                    self.broken.add(str(key.value))
                    del inner.value[at]
                    return True
        return self._top_out(pairs, number, name)

    def _part_out(self, parts: list[yaml.Node], at: int, name: str) -> bool:
        named = {str(k.value): str(v.value) for k, v in _pairs(parts[at])}
        calm = _calm(parts[at]) if name == "values" else None
        if calm is not None and named["name"] not in self.broken:
            self.broken.add(named["name"])
            parts[at] = calm
            return True
        self.broken |= {named[key] for key in ("id", "name", "question") if key in named}
        del parts[at]
        return True

    def _top_out(self, pairs: _Pairs, number: int, name: str) -> bool:
        values = list(_formulas(self.file))
        if name == "amount" and values and self.names_a_sum:
            self.names_a_sum = False
            pairs[number] = (pairs[number][0], _scalar(values[-1]))
            return True
        stand_in = _stand_in(name)
        if stand_in is not None and not _same(pairs[number][1], stand_in):
            pairs[number] = (pairs[number][0], stand_in)
            return name in _STAND_INS or name in ("sources", "fixtures")
        gone = _OF_THE_AMOUNT if name in ("amount", "receipt") else (name,)
        pairs[:] = [(k, v) for k, v in pairs if str(k.value) not in gone]
        return stand_in is None


_EXTRA = ("is not known here. Use:", "is written twice", "looks like the rest of a formula")


def _is_extra(fault: SchemeError) -> bool:
    return any(words in fault.words for words in _EXTRA)


def _stand_in(name: str) -> yaml.Node | None:
    if name in _STAND_INS:
        return _scalar(_STAND_INS[name])
    if name == "scoring":
        items = (_scalar("items"), yaml.SequenceNode("", []))
        return yaml.MappingNode("", [items])
    return yaml.SequenceNode("", []) if name in _LISTS else None


def _same(node: yaml.Node, other: yaml.Node) -> bool:
    return type(node) is type(other) and node.value == other.value


def _calm(node: yaml.Node) -> yaml.Node | None:
    """Stand in for a value at fault by one of its kind, so that what uses it can be read."""
    fields = {str(k.value): v for k, v in _pairs(node)}
    if not {"name", "is"} <= set(fields) or not isinstance(fields["is"], yaml.ScalarNode):
        return None
    calm = {"number": "0", "truth": "0 = 0"}.get(_kind(str(fields["is"].value)))
    if calm is None or not isinstance(fields["name"], yaml.ScalarNode):
        return None
    return yaml.MappingNode(
        "", [(_scalar("name"), fields["name"]), (_scalar("is"), _scalar(calm))]
    )


def _kind(formula: str) -> str:
    try:
        node: Node = parse(formula, Place(1, 1))
    except SchemeError:
        return "number"
    while isinstance(node, Call) and node.name == "if" and len(node.given) == 3:
        node = node.given[1]
    if isinstance(node, Comparison | Denial | Logic):
        return "truth"
    return "group" if isinstance(node, Text) else "number"


_NOWHERE = yaml.Mark("", 0, -1, -1, None, 0)


def _scalar(text: str) -> yaml.ScalarNode:
    return yaml.ScalarNode("", text, _NOWHERE, _NOWHERE, style="'")


def _pairs(node: yaml.Node) -> _Pairs:
    return node.value if isinstance(node, yaml.MappingNode) else []


def _start(node: yaml.Node) -> Place:
    return Written(node, "").place


def _holds(key: yaml.Node, value: yaml.Node, place: Place) -> bool:
    return _within(key, place) or _within(value, place)


def _within(node: yaml.Node, place: Place) -> bool:
    start, end = node.start_mark, node.end_mark
    if start is None or end is None:
        return False
    at = (place.line - 1, place.column - 1)
    return (start.line, start.column) <= at <= (end.line, end.column)


def _mappings(node: yaml.Node) -> Iterator[_Pairs]:
    """List the fields of everything inside, without going into itself."""
    waiting = [node]
    while waiting:
        here = waiting.pop()
        if isinstance(here, yaml.MappingNode):
            yield here.value
            waiting += [part for pair in here.value for part in pair]
        elif isinstance(here, yaml.SequenceNode):
            waiting += here.value
