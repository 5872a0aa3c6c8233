"""The house rules that no linter knows: who may import what, and what pure files must not do."""

import ast
from collections.abc import Iterator
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


@pytest.fixture(params=FILES, ids=lambda p: str(p.relative_to(ROOT)))
def path(request: pytest.FixtureRequest) -> Path:
    return Path(request.param)


def test_no_function_imports_inside_itself(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            late = [n for n in ast.walk(node) if isinstance(n, ast.Import | ast.ImportFrom)]
            assert not late, f"{node.name} imports inside itself: a cycle is hiding"


def test_other_rooms_are_entered_by_their_faces(path: Path) -> None:
    room = room_of(path)
    for name in imports(ast.parse(path.read_text())):
        top, *rest = name.split(".")
        if top == "selfdirect" and len(rest) > 2 and tuple(rest[:2]) != room:
            assert rest[1] in OPEN or rest[2] in FACES, f"{name}: come in by {sorted(FACES)}"


def test_another_rooms_rows_are_written_by_its_own_acts(path: Path) -> None:
    """Models of other rooms serve as foreign keys, as types and to read, never to write."""
    if path.name == "queries.py" or "queries" in path.parts or path.name == "extract.py":
        return
    tree = ast.parse(path.read_text())
    others = names_of_other_models(tree, room_of(path))
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr == "objects":
            owner = node.value.id if isinstance(node.value, ast.Name) else ""
            assert owner not in others, f"{owner}.objects: ask that room's queries or actions"


def test_rules_have_no_floats_no_clock_and_only_plain_imports(path: Path) -> None:
    if not is_pure(path):
        return
    tree = ast.parse(path.read_text())
    for node in ast.walk(tree):
        is_float = isinstance(getattr(node, "value", None), float)
        assert not is_float or room_of(path) == MAPS, "no floats in rules"
        assert getattr(node, "attr", "") not in CLOCKS, "pass the date in"
        called = node.func if isinstance(node, ast.Call) else None
        assert getattr(called, "id", "") not in {"open", "float", "print", "eval", "exec"}
    for name in imports(tree):
        assert name.split(".")[0] in may_import(path), f"{name} is not pure"


def test_no_file_is_a_drawer_for_odds_and_ends(path: Path) -> None:
    assert path.stem not in NO_ROOM_FOR, "name it after what it holds"
