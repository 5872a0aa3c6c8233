"""The house rules that no linter knows: who may import what, and what pure files must not do."""

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent / "selfdirect"
FILES = [
    p
    for p in sorted(ROOT.rglob("*.py"))
    if not {"migrations", "tests"} & set(p.parts) and len(p.relative_to(ROOT).parts) > 2
]
PURE_MAY_IMPORT = {
    "__future__", "bisect", "calendar", "collections", "csv", "dataclasses", "datetime", "decimal",
    "difflib", "enum",
    "fractions", "functools", "hashlib", "holidays", "html", "io", "itertools", "json", "math",
    "operator", "phonenumbers", "re", "selfdirect", "statistics", "string",
    "textwrap", "types", "typing",
    "unicodedata", "urllib", "xml", "yaml", "zoneinfo",
}  # fmt: skip
# Whole populations are arrays: numpy computes as purely as Python does, and lets go of Python's
# lock, so that two threads share the rows. Nowhere else: one person's figure is exact and plain.
ARRAYS = {
    ("agreement", "allocation", "rules", "columns"): {"numpy", "concurrent"},
    ("agreement", "calibration", "rules"): {"numpy"},
    ("agreement", "schemes", "rules"): {"numpy"},
    ("foundation", "kernel", "hiding.py"): {"numpy"},
    ("support", "assurance", "rules", "columns.py"): {"numpy", "duckdb"},
}
FACES = {"actions", "queries", "extract", "rules", "journey", "policy", "models"}
OPEN = {"kernel", "db", "ui", "gateways"}  # rooms with no privacy
CLOCKS = {"now", "today", "utcnow", "localdate"}
MAPS = ("register", "directory")  # latitudes and longitudes are floats: they are never money
NO_ROOM_FOR = {"utils", "helpers", "common", "service", "services", "manager", "managers"}


def room_of(path: Path) -> tuple[str, ...]:
    return path.relative_to(ROOT).parts[:2]


def is_pure(path: Path) -> bool:
    inside = path.relative_to(ROOT).parts[2:]
    return room_of(path)[1] == "kernel" or inside[0] in {"rules", "rules.py", "journey.py"}


def may_import(path: Path) -> set[str]:
    inside = path.relative_to(ROOT).parts
    more = [names for folder, names in ARRAYS.items() if inside[: len(folder)] == folder]
    return PURE_MAY_IMPORT.union(*more)


def imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def names_of_other_models(tree: ast.AST, room: tuple[str, ...]) -> set[str]:
    """List the model classes that a file took from other rooms."""
    ours = ".".join(("selfdirect", *room))
    return {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").endswith(".models")
        and (node.module or "").startswith("selfdirect.")
        and not (node.module or "").startswith(ours + ".")
        for alias in node.names
    }


# Each rule tells in words what breaks it in one file --------------------------------------------


def imports_inside_functions(path: Path, tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and any(
            isinstance(inner, ast.Import | ast.ImportFrom) for inner in ast.walk(node)
        ):
            yield f"{node.name} imports inside itself: a cycle is hiding"


def other_rooms_by_the_back_door(path: Path, tree: ast.Module) -> Iterator[str]:
    room = room_of(path)
    for name in imports(tree):
        top, *rest = name.split(".")
        theirs = top == "selfdirect" and len(rest) > 2 and tuple(rest[:2]) != room
        if theirs and rest[1] not in OPEN and rest[2] not in FACES:
            yield f"{name}: come in by {sorted(FACES)}"


def other_rooms_rows_written(path: Path, tree: ast.Module) -> Iterator[str]:
    """Models of other rooms serve as foreign keys, as types and to read, never to write."""
    if path.name == "queries.py" or "queries" in path.parts or path.name == "extract.py":
        return
    others = names_of_other_models(tree, room_of(path))
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr == "objects":
            owner = node.value.id if isinstance(node.value, ast.Name) else ""
            if owner in others:
                yield f"{owner}.objects: ask that room's queries or actions"


def impure_rules(path: Path, tree: ast.Module) -> Iterator[str]:
    if not is_pure(path):
        return
    for node in ast.walk(tree):
        if isinstance(getattr(node, "value", None), float) and room_of(path) != MAPS:
            yield "no floats in rules"
        if getattr(node, "attr", "") in CLOCKS:
            yield "pass the date in"
        called = getattr(node.func, "id", "") if isinstance(node, ast.Call) else ""
        if called in {"open", "float", "print", "eval", "exec"}:
            yield f"no {called} in rules"
    for name in imports(tree):
        if name.split(".")[0] not in may_import(path):
            yield f"{name} is not pure"


def drawer_for_odds_and_ends(path: Path, tree: ast.Module) -> Iterator[str]:
    if path.stem in NO_ROOM_FOR:
        yield "name it after what it holds"


RULES = (
    imports_inside_functions,
    other_rooms_by_the_back_door,
    other_rooms_rows_written,
    impure_rules,
    drawer_for_odds_and_ends,
)


@pytest.fixture(scope="module")
def files() -> dict[Path, ast.Module]:
    """Read every file once, for all rules."""
    return {path: ast.parse(path.read_text()) for path in FILES}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_no_file_breaks_the_rule(
    rule: Callable[[Path, ast.Module], Iterator[str]], files: dict[Path, ast.Module]
) -> None:
    broken = [
        f"{path.relative_to(ROOT)}: {words}"
        for path, tree in files.items()
        for words in rule(path, tree)
    ]
    assert not broken, "\n".join(broken)
