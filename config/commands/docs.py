"""`selfdirect docs`: write the pages that are made from the code, or check that they are fresh."""

import argparse
import importlib
import inspect
import pkgutil
import sys
from collections.abc import Iterator
from dataclasses import is_dataclass
from enum import Enum, EnumType
from pathlib import Path
from types import ModuleType

from django.apps import apps
from django.db.models import CheckConstraint, Field, Model, UniqueConstraint

import selfdirect
from config import rights
from selfdirect.agreement.charging import rates
from selfdirect.foundation.kernel.actor import Role
from selfdirect.foundation.kernel.journey import Journey
from selfdirect.register.cases.rules import PROMISED_DAYS

DOCS = Path(__file__).resolve().parents[2] / "docs"
MADE = "<!-- Made by `selfdirect docs`. Change the code, then run it again. -->\n\n"
PEOPLE = [r for r in Role if r is not Role.SYSTEM]


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser(
        "docs",
        help="write the generated pages of the documentation, or check them",
        description="Write journeys, permissions, data dictionary and rule pages from the code.",
    )
    parser.add_argument(
        "--check", action="store_true", help="write nothing; say which pages are not up to date"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Write the pages, or check them. Returns 1 where a page is stale."""
    pages = dict(all_pages())
    gone = [path for path in written() if path not in pages]
    stale = [p for p, text in pages.items() if not p.exists() or p.read_text("utf-8") != text]
    if args.check:
        for path in [*stale, *gone]:
            print(f"Not up to date: {path.relative_to(DOCS.parent)}", file=sys.stderr)
        if stale or gone:
            print("Run: selfdirect docs", file=sys.stderr)
        return 1 if stale or gone else 0
    for path in gone:
        path.unlink()
    for path in stale:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(pages[path], "utf-8")
    print(f"{len(pages)} pages, {len(stale)} written, {len(gone)} removed.")
    return 0


def all_pages() -> Iterator[tuple[Path, str]]:
    """Make every page: its path and its text."""
    found = journeys()
    for room, tables in found.items():
        yield DOCS / "journeys" / f"{room}.md", MADE + journey_page(room, tables)
    yield DOCS / "permissions.md", MADE + permissions(found)
    yield DOCS / "routes.md", MADE + routes()
    yield DOCS / "data-dictionary.md", MADE + dictionary()
    for room, modules in rule_modules().items():
        yield DOCS / "rules" / f"{room}.md", MADE + rule_page(room, modules)
    yield DOCS / "rules" / "rates.md", MADE + rates_page()
    yield DOCS / "rules" / "promises.md", MADE + promises_page()


def written() -> list[Path]:
    """List the pages that were made before; those that somebody wrote by hand are left alone."""
    folders = (DOCS / "journeys", DOCS / "rules")
    found = [path for folder in folders for path in sorted(folder.glob("*.md"))]
    return [path for path in found if path.read_text("utf-8").startswith(MADE)]


def modules_named(face: str) -> Iterator[tuple[str, ModuleType]]:
    """Find every room's module of one name, in journey order of the settings."""
    for wing in pkgutil.iter_modules(selfdirect.__path__):
        package = importlib.import_module(f"selfdirect.{wing.name}")
        rooms = (each for each in pkgutil.iter_modules(package.__path__) if each.ispkg)
        for room in rooms:
            name = f"selfdirect.{wing.name}.{room.name}.{face}"
            if importlib.util.find_spec(name) is not None:
                yield room.name, importlib.import_module(name)


def journeys() -> dict[str, list[Journey]]:
    tables = {
        room: [value for value in vars(module).values() if isinstance(value, Journey)]
        for room, module in modules_named("journey")
    }
    return {room: found for room, found in tables.items() if found}


def journey_page(room: str, tables: list[Journey]) -> str:
    return f"# What can happen in {room}\n" + "".join(_journey(table) for table in tables)


def _journey(journey: Journey) -> str:
    rows = "".join(
        f"| {s.verb} | {', '.join(s.sources)} | {s.target} | {', '.join(sorted(s.by))} "
        f"| `{s.event}` |\n"
        for s in journey.steps
    )
    head = "| step | from | to | who | in history |\n|---|---|---|---|---|\n"
    name = journey.name[:1].upper() + journey.name[1:]
    return f"\n## {name}\n\n```mermaid\n{journey.mermaid()}\n```\n\n{head}{rows}"


def permissions(found: dict[str, list[Journey]]) -> str:
    """Make the role x act table, from the same rows that the acts obey."""
    head = "| act | " + " | ".join(PEOPLE) + " |\n|---|" + "---|" * len(PEOPLE) + "\n"
    rows = "".join(
        f"| {journey.name}: {step.verb} | "
        + " | ".join("yes" if role in step.by else "" for role in PEOPLE)
        + " |\n"
        for tables in found.values()
        for journey in tables
        for step in journey.steps
    )
    return (
        "# Who may do what\n\nBy role. The relation to the person (team, consent, four eyes, "
        "limits) is decided besides, in each room's `policy.py`; what one may see, in "
        "`cases/queries.py`.\n\n" + head + rows
    )


def routes() -> str:
    """Make the table of who gets what at every address."""
    return (
        "# Who gets what at every address\n\nFrom `config/rights.toml`, which says who each one "
        "is; tried on the real pages by `tests/test_rights.py`. An address that is not in it "
        "fails the tests. Every refusal leaves a row in history. So does every page seen, where "
        "the last column says so: the person can read who looked.\n"
        + _routes("GET", "To read", "is seen")
        + _routes("POST", "To send", "is done")
    )


def _routes(method: str, title: str, done: str) -> str:
    found = [right for right in rights.read() if right.method == method]
    ways = {way: words for way, words in rights.WAYS.items() if way != "may"}
    heads = ["address", *(ways | {"page": done}).values(), "row"]
    lines = [heads, ["---"] * len(heads), *(_route(right, list(ways)) for right in found)]
    return f"\n## {title}\n\n" + "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def _route(right: rights.Right, ways: list[str]) -> list[str]:
    gets = {name: "page" if way == "may" else way for name, way in right.gets.items()}
    names = [[name for name in rights.PEOPLE if gets[name] == way] for way in ways]
    return [f"`{right.route}`", *map(_named, names), "yes" if right.look else ""]


def _named(names: list[str]) -> str:
    """Name them; or the many, where the few are named beside them."""
    if len(names) == len(rights.PEOPLE):
        return "everybody"
    return "the others" if len(names) > len(rights.PEOPLE) / 2 else ", ".join(names)


def dictionary() -> str:
    """Make the data dictionary from the models."""
    ours = [m for m in apps.get_models() if m.__module__.startswith("selfdirect.")]
    return "# Data dictionary\n\nEvery table, as the code declares it.\n" + "".join(
        _table(model) for model in sorted(ours, key=lambda m: m._meta.db_table)
    )


def _table(model: type[Model]) -> str:
    doc = inspect.getdoc(model) or ""
    about = "" if doc.startswith(f"{model.__name__}(") else f"{doc.splitlines()[0]}\n\n"
    fields = "".join(_field(f) for f in model._meta.get_fields() if isinstance(f, Field))
    kept = "".join(
        f"- `{c.name}`\n"
        for c in model._meta.constraints
        if isinstance(c, CheckConstraint | UniqueConstraint)
    )
    held = f"\nThe database holds:\n\n{kept}" if kept else ""
    head = "| column | kind | may be empty |\n|---|---|---|\n"
    return f"\n## {model._meta.db_table}\n\n{about}{head}{fields}{held}"


def _field(field: "Field[object, object]") -> str:
    kind = type(field).__name__.removesuffix("Field")
    if field.related_model:
        kind = f"{kind} to {field.related_model._meta.db_table}"
    elif field.max_length:
        kind = f"{kind} ({field.max_length})"
    empty = "yes" if field.null or field.blank else ""
    return f"| {field.column} | {kind} | {empty} |\n"


def rule_modules() -> dict[str, list[ModuleType]]:
    """Find the pure modules of each room: `rules`, or every file of the `rules` package."""
    found: dict[str, list[ModuleType]] = {}
    for room, module in modules_named("rules"):
        inner = pkgutil.iter_modules(getattr(module, "__path__", []))
        names = [f"{module.__name__}.{m.name}" for m in inner]
        found[room] = [module, *(importlib.import_module(name) for name in names)]
    return found


def rule_page(room: str, modules: list[ModuleType]) -> str:
    return (
        f"# Rules of {room}\n\nPure functions: the same answer for the same values.\n"
        + "".join(_module(module) for module in modules)
    )


def _module(module: ModuleType) -> str:
    parts = [
        _member(name, value)
        for name, value in vars(module).items()
        if not name.startswith("_") and getattr(value, "__module__", "") == module.__name__
    ]
    short = module.__name__.split(".", 3)[-1]
    doc = inspect.getdoc(module) or ""
    return f"\n## {short}\n\n{doc}\n" + "".join(parts)


def _member(name: str, value: object) -> str:
    if isinstance(value, EnumType):
        members: list[Enum] = list(value)
        words = ", ".join(str(member.value) for member in members)
        return f"\n### {name}\n\nOne of: {words}.\n"
    if inspect.isfunction(value):
        doc = inspect.getdoc(value) or ""
        return f"\n### {name}\n\n`{name}{inspect.signature(value)}`\n\n{doc}\n"
    if is_dataclass(value) and isinstance(value, type):
        fields = ", ".join(f"{f.name}: {f.type}" for f in value.__dataclass_fields__.values())
        doc = inspect.getdoc(value) or ""
        own = "" if doc.startswith(f"{name}(") else f"\n{doc}\n"
        return f"\n### {name}\n{own}\n`{fields}`\n"
    return ""


def rates_page() -> str:
    """Set out every national value with its source and how far it is checked."""
    head = (
        "| value | from | until before | pounds | status | source |\n|---|---|---|---|---|---|\n"
    )
    rows = "".join(
        f"| {r.name} | {r.starts_on} | {r.ends_before or ''} | {float(r.value):.2f} "
        f"| {r.status} | {r.source} |\n"
        for r in rates.national().rows
    )
    return (
        "# National values\n\nA value that is not verified is marked so wherever it is used.\n\n"
        + head
        + rows
    )


def promises_page() -> str:
    rows = "".join(f"| {code} | {days} |\n" for code, days in PROMISED_DAYS.items())
    return (
        "# The dates we promise\n\nWorking days in England, counted from the day after.\n\n"
        "| turn | working days |\n|---|---|\n" + rows
    )
