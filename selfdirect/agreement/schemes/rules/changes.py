"""What differs between two scheme files, in words: for whoever signs, and for everybody after."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import yaml

from selfdirect.agreement.allocation.rules.written import Written, read_yaml
from selfdirect.agreement.schemes.rules.edits import inside
from selfdirect.agreement.schemes.rules.rounded import (
    at_round_points,
    differing,
    is_number,
    is_points,
    long_ones,
)

Path = tuple[str, ...]
Leaves = dict[Path, str]

PARTS = {  # the parts of a file, in the order they are told, with the words over each
    "questions": "Questions",
    "scoring": "What counts",
    "tables": "Tables",
    "rates": "Rates",
    "values": "How each figure is worked out",
    "receipt": "The receipt",
    "fixtures": "Its own examples",
    "": "About the scheme",
}
FIELDS = {
    "text": "the words",
    "help": "the help beside it",
    "points": "points",
    "is": "how it is worked out",
    "says": "what is said of it",
    "says_when": "when it is said",
    "show_if": "when it is asked",
    "section": "its heading",
    "default": "what silence counts as",
    "kind": "its kind",
    "options": "",
    "least": "the least",
    "most": "the most",
    "informal": "the question about family and friends",
    "informal_levels": "how much help from family and friends counts",
    "items": "the questions that count",
    "groups": "the group",
    "lines": "the line",
    "curves": "",
    "knots": "",
    "starts_on": "the day it starts",
    "ends_before": "the day it ends",
    "known_limits": "what it does not do well",
    "sources": "where it comes from",
    "answers": "the answers",
    "expect": "what must come out",
    "from": "from",
    "when": "when it stands there",
}
UNSAID = ("version", "change_note", "replaces")  # they differ by their nature


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. `was` is empty for what is new, `new` for what is gone."""

    part: str  # the words over it
    what: str
    was: str
    new: str

    @property
    def words(self) -> str:
        if not self.was:
            return f"{self.what}: new, {self.new}"
        if not self.new:
            return f"{self.what}: taken out (it was {self.was})"
        return f"{self.what}: was {self.was}, is now {self.new}"


def changes(old: str, new: str) -> tuple[Change, ...]:
    """Say what differs between two scheme files, in the order of PARTS.

    Comments, spacing and the order of fields are no difference; the order of questions and of
    figures is. A table that differs in many rows is told at round points.

    :raises SchemeError: if one of them is not YAML
    """
    before, after = read_yaml(old), read_yaml(new)
    was, now = dict(_leaves(before, ())), dict(_leaves(after, ()))
    names = _names(after) | _names(before)
    rounded = list(_rounded(was, now, names))
    long = long_ones(was, now)
    was, now = (
        {path: text for path, text in leaves.items() if path[:-1] not in long}
        for leaves in (was, now)
    )
    found = [
        *_gone_or_new(was, now, names),
        *_changed(was, now, names),
        *rounded,
        *_moved(before, after),
    ]
    order = list(PARTS.values())
    return tuple(sorted(found, key=lambda change: order.index(change.part)))


def _leaves(piece: Written, path: Path) -> Iterator[tuple[Path, str]]:
    """List every text of a file with the path to it; a knot goes by its points."""
    if isinstance(piece.node, yaml.ScalarNode):
        yield path, " ".join(piece.text().split())
        return
    for name, part in _inside(piece, path).items():
        yield from _leaves(part, (*path, name))


def _inside(piece: Written, path: Path) -> Mapping[str, Written]:
    """Go by what is said, where there are no names: a point of a table, a source, a limit."""
    if not isinstance(piece.node, yaml.SequenceNode):
        return inside(piece)
    parts = piece.parts()
    if path[:1] == ("tables",) and all(_is_knot(part) for part in parts):
        return {part.parts()[0].text(): part.parts()[1] for part in parts}
    if all(isinstance(part.node, yaml.ScalarNode) for part in parts):
        return {part.text(): part for part in parts}
    return inside(piece)


def _is_knot(part: Written) -> bool:
    return isinstance(part.node, yaml.SequenceNode) and len(part.node.value) == 2


def _gone_or_new(was: Leaves, now: Leaves, names: Mapping[Path, str]) -> Iterator[Change]:
    """Tell a whole new or gone thing once, and not field by field."""
    for first, second, new in ((now, was, True), (was, now, False)):
        told: set[Path] = set()
        for path in first:
            if path in second or path[0] in UNSAID:
                continue
            top = _top(path, second)
            if top not in told:
                told.add(top)
                words = _summary(top, first, names)
                yield _change(top, names, "" if new else words, words if new else "")


def _top(path: Path, other: Leaves) -> Path:
    """Find the outermost thing on a path of which the other file has nothing."""
    for length in range(1, len(path)):
        start = path[:length]
        if not any(leaf[:length] == start for leaf in other):
            return start
    return path


def _summary(top: Path, leaves: Leaves, names: Mapping[Path, str]) -> str:
    if top in leaves:
        return _quoted(leaves[top], top)
    if top in names:
        points = leaves.get((*top, "points"))
        return f"“{names[top]}”" + (f", {points} points" if points else "")
    inner = {path[len(top) :]: text for path, text in leaves.items() if path[: len(top)] == top}
    shown = "; ".join(f"{' '.join(path)} {text}" for path, text in list(inner.items())[:8])
    return shown if len(inner) <= 8 else f"{shown}; and {len(inner) - 8} more"


def _changed(was: Leaves, now: Leaves, names: Mapping[Path, str]) -> Iterator[Change]:
    for path, text in now.items():
        if path in was and was[path] != text and path[0] not in UNSAID:
            yield _change(path, names, _quoted(was[path], path), _quoted(text, path))


def _rounded(was: Leaves, now: Leaves, names: Mapping[Path, str]) -> Iterator[Change]:
    for path, (before, after) in long_ones(was, now).items():
        how = _how(was, path[:2]), _how(now, path[:2])
        place = _what(path, path[1:], names)
        rows = f"{place}, where {differing(before, after)} rows differ (told here at round points)"
        yield Change(PARTS["tables"], rows, f"{len(before)} rows", f"{len(after)} rows")
        for points, old, new in at_round_points(before, after, how):
            yield Change(PARTS["tables"], f"{place}, {points} points", str(old), str(new))


def _how(leaves: Leaves, table: Path) -> tuple[str, str]:
    return leaves.get((*table, "kind"), "linear"), leaves.get((*table, "tail"), "flat")


def _change(path: Path, names: Mapping[Path, str], was: str, now: str) -> Change:
    part = path[0] if path[0] in PARTS else ""
    steps = path[1:] if part else path
    return Change(PARTS[part], _what(path, steps, names), was, now)


def _what(path: Path, steps: Path, names: Mapping[Path, str]) -> str:
    """Name the place of a change as a reader would: its things by their words."""
    skipped = len(path) - len(steps)
    words = [_step(path[: skipped + n + 1], step, names) for n, step in enumerate(steps)]
    if is_points(path):
        words[-1] = f"{path[-1]} points"
    return ", ".join(word for word in words if word) or PARTS[path[0]]


def _step(path: Path, step: str, names: Mapping[Path, str]) -> str:
    if path in names:
        return f"“{names[path]}”"
    if path[0] in ("sources", "known_limits") and len(path) > 1:
        return ""
    if path[:2] == ("scoring", "informal_levels") and len(path) == 3:
        return step
    return FIELDS.get(step, step.replace("_", " "))


def _quoted(text: str, path: Path) -> str:
    if is_points(path):
        return f"£{text}"
    return text if is_number(text) else f"“{text}”"


def _names(file: Written) -> dict[Path, str]:
    """List the things of a file that a reader knows by their words."""
    names: dict[Path, str] = {}
    asked: dict[str, dict[str, str]] = {}
    for question in file.pairs()["questions"].parts() if "questions" in file.pairs() else ():
        fields = question.pairs()
        key = ("questions", fields["id"].text())
        names[key] = names["scoring", "items", key[1]] = fields["text"].text()
        options = fields["options"].parts() if "options" in fields else ()
        words = {o.pairs()["id"].text(): o.pairs()["text"].text() for o in options}
        asked[key[1]] = words
        names |= {(*key, "options", option): text for option, text in words.items()}
    return names | _curve_names(file, asked)


def _curve_names(file: Written, asked: Mapping[str, Mapping[str, str]]) -> dict[Path, str]:
    """Name the curves of tables that a single question chooses."""
    tables = file.pairs().get("tables")
    by = (
        {name: table.pairs().get("by") for name, table in tables.pairs().items()} if tables else {}
    )
    return {
        ("tables", name, "curves", option): text
        for name, piece in by.items()
        if piece is not None and isinstance(piece.node, yaml.ScalarNode)
        for option, text in asked.get(piece.text(), {}).items()
    }


def _moved(before: Written, after: Written) -> Iterator[Change]:
    """Tell where the order of what both files have is another one."""
    for part in ("questions", "values"):
        was, now = _order(before, part), _order(after, part)
        both = [name for name in was if name in now]
        again = [name for name in now if name in was]
        if both != again:
            yield Change(PARTS[part], "The order", ", ".join(both), ", ".join(again))


def _order(file: Written, part: str) -> list[str]:
    return list(inside(file.pairs()[part])) if part in file.pairs() else []
