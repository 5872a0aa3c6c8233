"""A scheme file as it was written: every piece knows its line and column.

YAML is used for its shape only. Every scalar stays the text it was, so that `no` is a word, `0.1`
is exactly one tenth, and nothing in a file can make an object.
"""

import hashlib
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TypeVar

import yaml

LONGEST = 1_000_000  # characters in a scheme file
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,59}")
_NUMBER = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,12})?")
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Place:
    line: int
    column: int

    def __str__(self) -> str:
        return f"line {self.line}, column {self.column}"


class SchemeError(ValueError):
    """A scheme that cannot be used: where, what is wrong, and how to mend it."""

    def __init__(self, place: Place, words: str) -> None:
        super().__init__(f"{place}: {words}")
        self.place = place
        self.words = words


class _NoAliases(yaml.SafeLoader):
    """Aliases would let a small file stand for an endless one."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            where = _place(self.current_event.start_mark)
            raise SchemeError(where, "a scheme cannot use aliases (*name). Write the piece out.")
        return super().compose_node(parent, index)


def _place(mark: yaml.Mark | None) -> Place:
    return Place(mark.line + 1, mark.column + 1) if mark else Place(1, 1)


@dataclass(frozen=True, slots=True)
class Written:
    """One piece of the file."""

    node: yaml.Node
    source: str

    @property
    def place(self) -> Place:
        return _place(self.node.start_mark)

    def wrong(self, words: str) -> SchemeError:
        return SchemeError(self.place, words)

    def text(self) -> str:
        if not isinstance(self.node, yaml.ScalarNode):
            raise self.wrong("write words here, not a list or a group of fields.")
        return str(self.node.value).strip()

    def number(self) -> Fraction:
        if not _NUMBER.fullmatch(self.text()):
            raise self.wrong(f"“{self.text()[:40]}” is not a number. Write one like 120 or 0.25.")
        return Fraction(self.text())

    def day(self) -> date:
        try:
            return date.fromisoformat(self.text())
        except ValueError:
            words = f"“{self.text()[:40]}” is not a date. Write one like 2026-04-01."
            raise self.wrong(words) from None

    def whole(self) -> int:
        if self.number().denominator != 1 or self.number() < 0:
            raise self.wrong(f"“{self.text()[:40]}” is not a whole number. Write one like 12.")
        return int(self.number())

    def choice(self, *allowed: str) -> str:
        if self.text() not in allowed:
            raise self.wrong(f"“{self.text()[:40]}” is not one of: {', '.join(allowed)}.")
        return self.text()

    def parts(self) -> tuple["Written", ...]:
        if not isinstance(self.node, yaml.SequenceNode):
            raise self.wrong("write a list here.")
        return tuple(Written(n, self.source) for n in self.node.value)

    def pairs(self) -> dict[str, "Written"]:
        """Read names and what each stands for."""
        if not isinstance(self.node, yaml.MappingNode):
            raise self.wrong("write named fields here, like `name: value`.")
        found: dict[str, Written] = {}
        for key, value in self.node.value:
            name = Written(key, self.source)
            if name.text() in found:
                raise name.wrong(f"“{name.text()}” is written twice. Keep one.")
            found[name.text()] = Written(value, self.source)
        return found

    def dated(self) -> list[tuple[date, "Written"]]:
        """Read days and what each stands for, in the order of the file."""
        self.pairs()  # refuses a day that is written twice
        rows = self.node.value
        return [(Written(k, self.source).day(), Written(v, self.source)) for k, v in rows]

    def fields(self, needed: str, optional: str = "") -> dict[str, "Written"]:
        """Read named fields, all of the needed and none that is not known."""
        return self._checked(needed.split(), optional.split())

    def exactly(self, names: Sequence[str]) -> dict[str, "Written"]:
        """Read a piece for each of some names, and for no other."""
        return self._checked(names, ())

    def _checked(self, needed: Sequence[str], optional: Sequence[str]) -> dict[str, "Written"]:
        found = self.pairs()
        known = [*needed, *optional]
        for name, value in found.items():
            if name not in known:
                raise value.wrong(_not_known(name, value, known))
        absent = [n for n in needed if n not in found]
        if absent:
            raise self.wrong(f"“{absent[0]}” is missing here.")
        return found

    def made(self, make: Callable[[], _T]) -> _T:
        """Make a thing, and say where in the file its fault stands."""
        try:
            return make()
        except SchemeError:
            raise
        except ValueError as fault:
            raise self.wrong(str(fault)) from None

    def formula(self) -> tuple[str, Place]:
        """Give the raw text of a formula and where it starts, so that its errors are exact."""
        value, start, end = self.text(), self.node.start_mark, self.node.end_mark
        style = getattr(self.node, "style", None)
        if style in ("'", '"'):
            return value, Place(self.place.line, self.place.column + 1)
        raw = self.source[start.index : end.index]
        if style is None:
            return raw, self.place
        return raw.partition("\n")[2], Place(self.place.line + 1, 1)  # a block: | or >


def _not_known(name: str, value: Written, known: Sequence[str]) -> str:
    """Say that a field is not known; a formula cut at its comma is told how to be kept whole."""
    if _cut(name, value):
        return (
            f"“{name[:40]}” looks like the rest of a formula: inside {{…}} a comma ends a field."
            ' Put the formula in quotes, like is: "max(a, 2)", or write its fields on lines of'
            " their own."
        )
    return f"“{name[:40]}” is not known here. Use: {', '.join(known)}."


def _cut(name: str, value: Written) -> bool:
    nothing = isinstance(value.node, yaml.ScalarNode) and value.node.tag.endswith(":null")
    return nothing and (")" in name or not NAME.fullmatch(name))


def read_yaml(text: str) -> Written:
    """Read a file's shape.

    :raises SchemeError: if it is too long, not YAML, or nested without end
    """
    source = text.removeprefix("\ufeff")
    if len(source) > LONGEST:
        raise SchemeError(Place(1, 1), f"the file is longer than {LONGEST:,} characters.")
    try:
        node = yaml.compose(source, Loader=_NoAliases)
    except yaml.MarkedYAMLError as fault:
        where = _place(fault.problem_mark or fault.context_mark)
        raise SchemeError(where, f"this is not YAML: {fault.problem or fault.context}.") from None
    except yaml.YAMLError as fault:
        raise SchemeError(Place(1, 1), f"this is not YAML: {fault}.") from None
    except RecursionError:
        raise SchemeError(Place(1, 1), "the file is nested too deeply.") from None
    if node is None:
        raise SchemeError(Place(1, 1), "the file is empty.")
    return Written(node, source)


def checksum(written: Written) -> str:
    """Make the sha256 of what a file says, whatever its comments, spacing and order of fields."""
    return hashlib.sha256(_canonical(written).encode()).hexdigest()


def _canonical(written: Written) -> str:
    return json.dumps(_plain(written), sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _plain(written: Written) -> object:
    if isinstance(written.node, yaml.MappingNode):
        return {name: _plain(value) for name, value in written.pairs().items()}
    if isinstance(written.node, yaml.SequenceNode):
        return [_plain(part) for part in written.parts()]
    return written.text()
