"""`selfdirect serve`: everything a council needs to be running, until Ctrl-C."""

import argparse
from typing import Any

from config import serve


def add_parser(subparsers: Any) -> None:
    """Declare the command and its options."""
    parser = subparsers.add_parser(
        "serve",
        help="start the web server and the background worker",
        description="Bring the database up to date, start the web server and the background "
        "worker, and stop both at Ctrl-C. In demonstration mode (SELFDIRECT_DEMO=1) an empty "
        "database is first given a synthetic council.",
    )
    parser.add_argument("--port", type=int, help="where to listen (default: PORT, else 8000)")


def run(args: argparse.Namespace) -> int:
    """Serve until stopped."""
    return serve.until_stopped(port=args.port)
