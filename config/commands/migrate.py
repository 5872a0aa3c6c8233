"""`selfdirect migrate`: bring the database up to date."""

import argparse
from typing import Any

from config import database


def add_parser(subparsers: Any) -> None:
    """Declare the command."""
    subparsers.add_parser("migrate", help="bring the database up to date")


def run(args: argparse.Namespace) -> int:
    """Apply whatever is missing, and say so."""
    print(database.bring_up_to_date())
    return 0
