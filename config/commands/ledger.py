"""`selfdirect ledger export`: hand the whole book over, for another program to add up."""

import argparse
import sys
from pathlib import Path
from typing import TextIO

from django.db import connection, transaction

from config.progress import step
from selfdirect.foundation.ledger.extract import beancount


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser("ledger", help="hand the book over to another program")
    acts = parser.add_subparsers(metavar="ACT", required=True)
    export = acts.add_parser(
        "export",
        help="write every entry, and what every account must hold",
        description="Write the whole book for Beancount, promises included, and what every "
        "account must hold in the end. `bean-check FILE` then adds it up on its own, to the "
        "penny: it says nothing if it agrees.",
    )
    export.add_argument("--beancount", metavar="FILE", required=True, help="- is standard output")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Write the export. Returns the exit status."""
    if args.beancount == "-":
        write(sys.stdout)
        return 0
    with step("Writing the book"), Path(args.beancount).open("w", encoding="utf-8") as file:
        write(file)
    return 0


def write(file: TextIO) -> None:
    """Write the whole book as it stood at one moment."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        file.writelines(beancount())
