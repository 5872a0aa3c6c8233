"""Changing a piece of a scheme file, and leaving every other letter of it as it was written."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap

import yaml

from selfdirect.agreement.allocation.rules.written import Written, read_yaml

Path = tuple[str, ...]  # ("questions", "q1", "options", "none", "points")
Row = tuple[str, str]  # points and money, as they are to be written
Tree = str | Mapping[str, "Tree"]

NAMES = ("id", "name", "question")  # what a part of a list is called by
WIDTH = 98
_PLAIN = re.compile(r"[A-Za-z0-9£][A-Za-z0-9£ ._%()/’‘“”'-]*(?<! )")


@dataclass(frozen=True, slots=True)
class _Splice:
    start: int
    end: int
    text: str


def at(piece: Written, path: Iterable[str]) -> Written:
    """Find the piece that stands at a path; the parts of a list go by their names, or numbers.

    :raises KeyError: if there is none
    """
    for step in path:
        piece = inside(piece)[step]
    return piece


def inside(piece: Written) -> dict[str, Written]:
    """List the pieces inside one, by name."""
    if isinstance(piece.node, yaml.MappingNode):
        return piece.pairs()
    if isinstance(piece.node, yaml.SequenceNode):
        return {name_in_list(part, n): part for n, part in enumerate(piece.parts())}
    return {}


def name_in_list(part: Written, number: int) -> str:
    if isinstance(part.node, yaml.MappingNode):
        fields = part.pairs()
        for name in NAMES:
            if name in fields:
                return fields[name].text()
    return str(number)


def changed(
    text: str,
    values: Mapping[Path, str] | None = None,
    knots: Mapping[Path, Sequence[Row]] | None = None,
    added: Mapping[Path, Tree] | None = None,
) -> str:
    """Write a file's text with some pieces changed.

    `values` are put in the place of what stands there, or beside it where the field is missing;
    `knots` are whole curves; `added` are fields that are new, with all that they hold.

    :raises KeyError: if there is no place for one
    :raises SchemeError: if the text is not YAML
    """
    file = read_yaml(text)
    splices = [
        *(_put(file, path, value) for path, value in (values or {}).items()),
        *(_curve(at(file, path), rows) for path, rows in (knots or {}).items()),
        *(_add(at(file, path[:-1]), path[-1], tree) for path, tree in (added or {}).items()),
    ]
    return _spliced(file.source, splices)


def _spliced(source: str, splices: Sequence[_Splice]) -> str:
    """Put them in from the last to the first, so that the places of the others still hold."""
    order = sorted(enumerate(splices), key=lambda pair: (pair[1].start, pair[0]), reverse=True)
    for _, splice in order:
        source = source[: splice.start] + splice.text + source[splice.end :]
    return source


def _put(file: Written, path: Path, value: str) -> _Splice:
    home = at(file, path[:-1])
    there = inside(home).get(path[-1])
    if there is None:
        return _add(home, path[-1], value)
    start, end = there.node.start_mark.index, _end(there)
    return _Splice(start, end, _again(there, value))


def _again(there: Written, value: str) -> str:
    """Write a value as the one before it was written: in a block where that was a block."""
    if getattr(there.node, "style", None) not in ("|", ">"):
        return scalar(value)
    lines = there.source[there.node.start_mark.index : _end(there)].split("\n")[1:]
    indent = next((len(line) - len(line.lstrip()) for line in lines if line.strip()), 2)
    folded = wrap(value, WIDTH - indent, break_long_words=False, break_on_hyphens=False)
    return ">-\n" + "\n".join(" " * indent + line for line in folded)


def scalar(value: str) -> str:
    """Write words or a number so that YAML reads them as they are."""
    words = " ".join(value.split())
    if _PLAIN.fullmatch(words):
        return words
    return "'" + words.replace("'", "''") + "'"


def flow(tree: Tree) -> str:
    """Write a tree on one line."""
    if isinstance(tree, str):
        return scalar(tree)
    return "{" + ", ".join(f"{name}: {flow(part)}" for name, part in tree.items()) + "}"


def _flows(piece: Written) -> bool:
    return bool(getattr(piece.node, "flow_style", False))


def _end(piece: Written) -> int:
    """Find where a piece ends, without the empty lines and comments that follow it."""
    node = piece.node
    block = isinstance(node, yaml.CollectionNode) and not node.flow_style
    if block and node.value:
        last = node.value[-1]
        return _end(Written(last[1] if isinstance(last, tuple) else last, piece.source))
    start, end = node.start_mark.index, node.end_mark.index
    return int(start + len(piece.source[start:end].rstrip()))


def _add(home: Written, name: str, tree: Tree) -> _Splice:
    """Put a new field at the end of those that stand there."""
    if not isinstance(home.node, yaml.MappingNode):
        raise KeyError(name)
    end = _end(home)
    if _flows(home):
        before = home.source[: end - 1].rstrip()
        comma = "" if before.endswith(("{", ",")) else ", "
        return _Splice(end - 1, end - 1, f"{comma}{name}: {flow(tree)}")
    end = home.source.find("\n", end)
    place = len(home.source) if end < 0 else end
    indent = " " * (home.place.column - 1)
    return _Splice(place, place, f"\n{indent}{name}: {flow(tree)}")


def _curve(there: Written, rows: Sequence[Row]) -> _Splice:
    indent = " " * (there.place.column - 1)
    pairs = [f"[{points}, {money}]" for points, money in rows]
    if _flows(there):
        lines = wrap(
            ", ".join(pair.replace(" ", "~") for pair in pairs), max(24, WIDTH - len(indent) - 2)
        )
        text = "[" + f"\n{indent} ".join(lines).replace("~", " ") + "]"
    else:
        text = f"\n{indent}".join(f"- {pair}" for pair in pairs)
    return _Splice(there.node.start_mark.index, _end(there), text)
