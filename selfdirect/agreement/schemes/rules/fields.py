"""The pieces of a scheme file that can be changed without writing the file: boxes on a page."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import yaml

from selfdirect.agreement.allocation.rules import Scheme
from selfdirect.agreement.allocation.rules.written import Written, read_yaml
from selfdirect.agreement.schemes.rules.edits import Path, Row, Tree, at, changed, inside
from selfdirect.agreement.schemes.rules.money import curve_words
from selfdirect.foundation.kernel.decision import Refused

_NUMBER = re.compile(r"-?\d{1,12}(\.\d{1,12})?")
BLANK_ROWS = 2  # to add to a table; more come when they are saved
WORDS = {"text", "help", "says"}
ABOUT = {
    "title": "Its title",
    "note": "What a reader must know first",
    "panel_says": "What is said when a panel looks",
}


@dataclass(frozen=True, slots=True)
class Box:
    """One box to type in."""

    path: Path
    label: str
    value: str

    @property
    def name(self) -> str:
        return "/".join(self.path)


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    hint: str
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """One curve of a table, to be changed row by row."""

    path: Path
    title: str
    rows: tuple[Row, ...]

    @property
    def name(self) -> str:
        return "/".join(self.path)


def points(text: str) -> tuple[Group, ...]:
    """List the points of every answer that brings any, and how much informal support counts."""
    file = read_yaml(text)
    questions, scoring = inside(at(file, ("questions",))), at(file, ("scoring",)).pairs()
    scored = (questions[name] for name in inside(scoring["items"]) if name in questions)
    groups = tuple(_points_of(question) for question in scored if "options" in question.pairs())
    return (*groups, *_levels(scoring, questions))


def _points_of(question: Written) -> Group:
    fields = question.pairs()
    path = ("questions", fields["id"].text(), "options")
    boxes = (
        Box((*path, name, "points"), _text(option, "text"), _text(option, "points") or "0")
        for name, option in inside(fields["options"]).items()
    )
    return Group(fields["text"].text(), "", tuple(boxes))


def _levels(scoring: Mapping[str, Written], questions: Mapping[str, Written]) -> Iterator[Group]:
    if "informal_levels" in scoring:
        said = _informal_words(scoring["items"], questions)
        boxes = tuple(
            Box(("scoring", "informal_levels", name), said.get(name, name), level.text())
            for name, level in scoring["informal_levels"].pairs().items()
        )
        yield Group("How much family and friends do", "A share from 0 to 1.", boxes)


def _informal_words(items: Written, questions: Mapping[str, Written]) -> dict[str, str]:
    """Find the words of the options that say how much family and friends do."""
    asked = {_text(item, "informal") for item in items.parts()} & questions.keys()
    options = (questions[name].pairs().get("options") for name in sorted(asked))
    return {n: _text(o, "text") for each in options if each for n, o in inside(each).items()}


def _text(piece: Written, name: str) -> str:
    fields = piece.pairs()
    return " ".join(fields[name].text().split()) if name in fields else ""


def words(text: str) -> tuple[Group, ...]:
    """List the words that people read: about the scheme, of each question, of each figure."""
    file = read_yaml(text)
    top = file.pairs()
    about = (
        Box((n,), n.replace("_", " ").capitalize(), _text(file, n)) for n in ABOUT if n in top
    )
    groups = [Group("About the scheme", "", tuple(about))]
    for name, question in inside(top["questions"]).items():
        boxes = tuple(_wordings(question, ("questions", name)))
        groups.append(Group(_text(question, "text"), "", boxes))
    hint = "A name in {brackets} stands for the figure, and must stay."
    said = (b for n, v in inside(top["values"]).items() for b in _wordings(v, ("values", n)))
    groups.append(Group("What is said of each figure", hint, tuple(said)))
    return tuple(groups)


def _wordings(piece: Written, path: Path) -> Iterator[Box]:
    for name, part in inside(piece).items():
        if name in WORDS:
            yield Box((*path, name), _label(path, name), " ".join(part.text().split()))
        elif name == "options":
            for option, fields in inside(part).items():
                yield Box(
                    (*path, name, option, "text"), f"Answer “{option}”", _text(fields, "text")
                )


def _label(path: Path, name: str) -> str:
    if name == "says":
        return path[-1].replace("_", " ").capitalize()
    return {"text": "The question", "help": "The help beside it"}[name]


def rates(text: str) -> tuple[Group, ...]:
    """List the figures of every rate, date by date."""
    return tuple(
        Group(_text(rate, "text") or name, _text(rate, "unit"), tuple(_dated(name, rate)))
        for name, rate in _rates(text).items()
    )


def _rates(text: str) -> dict[str, Written]:
    top = read_yaml(text).pairs()
    return top["rates"].pairs() if "rates" in top else {}


def _dated(name: str, rate: Written) -> Iterator[Box]:
    for path, piece in _figures(rate.pairs()["from"], ("rates", name, "from")):
        yield Box(path, ", ".join(path[3:]).replace("_", " "), piece.text())


def _figures(piece: Written, path: Path) -> Iterator[tuple[Path, Written]]:
    parts = inside(piece)
    if not parts:
        yield path, piece
    for name, part in parts.items():
        yield from _figures(part, (*path, name))


def with_new_date(text: str, name: str, day: date) -> str:
    """Begin new figures of a rate from a day, with the last ones to change.

    :raises Refused: if there is no such rate, or the day is not after the last one
    """
    rate = _rates(text).get(name)
    if rate is None:
        raise Refused("There is no rate of that name any more. Open the page again.")
    dated = list(rate.pairs()["from"].pairs().items())
    if dated and day.isoformat() <= dated[-1][0]:
        raise Refused(f"The last figures begin on {dated[-1][0]}. Give a later day.")
    shape = _tree(dated[-1][1]) if dated else "0"
    return changed(text, added={("rates", name, "from", day.isoformat()): shape})


def _tree(piece: Written) -> Tree:
    parts = inside(piece)
    return {name: _tree(part) for name, part in parts.items()} if parts else piece.text()


def tables(text: str, scheme: Scheme) -> tuple[Grid, ...]:
    """List every curve of every table; `scheme` is the text as it was read."""
    top = read_yaml(text).pairs()
    found = top["tables"].pairs() if "tables" in top else {}
    return tuple(grid for name, table in found.items() for grid in _grids(name, table, scheme))


def _grids(name: str, table: Written, scheme: Scheme) -> Iterator[Grid]:
    fields = table.pairs()
    held = "curves" if "curves" in fields else "knots"
    for path, piece in _curves(fields[held], ("tables", name, held)):
        pairs = (part.parts() for part in piece.parts())
        rows = tuple((pair[0].text(), pair[1].text()) for pair in pairs)
        words = curve_words(scheme, scheme.tables[name], path[3:])
        yield Grid(path, ": ".join(filter(None, (name.replace("_", " "), words))), rows)


def _curves(piece: Written, path: Path) -> Iterator[tuple[Path, Written]]:
    if not isinstance(piece.node, yaml.MappingNode):
        yield path, piece
        return
    for name, part in piece.pairs().items():
        yield from _curves(part, (*path, name))


# What was typed


def number(typed: str, what: str) -> str:
    """Take a number as people type it.

    :raises Refused: if it is none, with what it is for
    """
    plain = typed.strip().removeprefix("£").replace(",", "")
    if not _NUMBER.fullmatch(plain):
        raise Refused(f"{what}: “{typed.strip()[:40]}” is not a number. Write one like 12 or 0.5.")
    return plain


def rows(grid: Grid, typed: Sequence[Row]) -> tuple[Row, ...]:
    """Take the rows of a curve, without those left empty, in the order of their points.

    :raises Refused: if one is not two numbers, or none is left
    """
    whole = [row for row in typed if any(cell.strip() for cell in row)]
    found = [(number(p, grid.title), number(m, grid.title)) for p, m in whole]
    if not found:
        raise Refused(f"{grid.title}: keep one row or more.")
    return tuple(sorted(found, key=lambda row: Fraction(row[0])))


def said(typed: str, what: str) -> str:
    """Take words that were typed.

    :raises Refused: if there are none, with what they are for
    """
    if not typed.strip():
        raise Refused(f"{what}: write some words, or leave it as it was.")
    return typed
