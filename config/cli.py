"""The `selfdirect` command: finds the command that was asked for, and loads only that one.

A command that works without a database starts at once: neither Django nor PostgreSQL is loaded.
"""

import argparse
import importlib
import importlib.util
import os
import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from keyword import iskeyword

from config import postgres

UNDEFINED_TABLE = "42P01"  # as PostgreSQL says it
NO_TABLES = (
    "This database has no tables yet, or not all of this version. "
    "Run `selfdirect migrate`, then this again."
)
STOPPED_BY_HAND = 128 + signal.SIGINT


@dataclass(frozen=True)
class Command:
    """A command's place in the list, known before its module is loaded."""

    says: str
    needs_database: bool = True

    def module(self, name: str) -> str:
        """Answer where the command is written."""
        return f"config.commands.{name}_" if iskeyword(name) else f"config.commands.{name}"


COMMANDS = {
    "allocate": Command("work out indicative budgets from answers", needs_database=False),
    "receipt": Command("check a receipt by working it out again", needs_database=False),
    "contribution": Command("work out what people pay towards their care", needs_database=False),
    "employ": Command("work out what employing somebody costs", needs_database=False),
    "scheme": Command("check a scheme file, or propose it as a version", needs_database=False),
    "serve": Command("start the web server and the background worker"),
    "migrate": Command("bring the database up to date"),
    "user": Command("make teams and staff accounts, and invite their owners"),
    "demo": Command("make a synthetic council to try things in"),
    "import": Command("bring real organisations into the directory, from files"),
    "bank": Command("bring the banks' tables, to check account numbers with"),
    "verify": Command("check that history is as it was sealed and the ledger adds up"),
    "statements": Command("make everybody's statement as an accessible PDF"),
    "continuity": Command("try what happens if a way to pay fails"),
    "ledger": Command("hand the book over, for another program to add up"),
    "docs": Command("write the generated pages of the documentation, or check them"),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and answer its exit status: 2 where it was not understood."""
    words = list(sys.argv[1:] if argv is None else argv)
    present = {name: each for name, each in COMMANDS.items() if _is_written(each.module(name))}
    if not words or words[0] not in present:
        _list(present).parse_args(words or ["--help"])
        return 2
    try:
        return _run(present[words[0]], words)
    except postgres.PostgresFailed as problem:
        print(problem, file=sys.stderr)
        return 1
    except Exception as problem:
        if getattr(problem.__cause__, "sqlstate", "") != UNDEFINED_TABLE:
            raise
        print(NO_TABLES, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return STOPPED_BY_HAND


def _run(command: Command, words: list[str]) -> int:
    asks_for_help = not {"-h", "--help"}.isdisjoint(words)
    if command.needs_database:
        load_django(with_database=not asks_for_help)
    module = importlib.import_module(command.module(words[0]))
    parser = argparse.ArgumentParser(prog="selfdirect")
    module.add_parser(parser.add_subparsers())
    status: int = module.run(parser.parse_args(words))
    return status


def load_django(*, with_database: bool) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if with_database:
        os.environ["DATABASE_URL"] = postgres.ensure()
    importlib.import_module("django").setup()  # not at the top: see the first lines


def _is_written(module: str) -> bool:
    return importlib.util.find_spec(module) is not None


def _list(present: dict[str, Command]) -> argparse.ArgumentParser:
    """Make the parser that only lists the commands, or refuses one it does not know."""
    parser = argparse.ArgumentParser(
        prog="selfdirect",
        description="Self-directed support: from first contact to a budget lived with.",
        epilog="selfdirect COMMAND --help says more about one of them.",
    )
    listed = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name, command in present.items():
        listed.add_parser(name, help=command.says, add_help=False)
    return parser


if __name__ == "__main__":
    sys.exit(main())
