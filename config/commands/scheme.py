"""`selfdirect scheme`: what can be done with a scheme file. Only some of it needs the database."""

import argparse
import importlib

from config.cli import load_django

_EXAMPLE = """
example:
  selfdirect scheme publish county.yaml --from 2027-04-01 --by farid \\
      --note "Prices rose by three in a hundred."

The version then waits for the signature of somebody else, on the page of the drafts. Nobody signs
what they have proposed. Exit status: 0, 1 where it was refused, 2 where it could not be read.
"""

_CHECKED = """
FILE is a scheme file, or the id of a scheme that comes with selfdirect.

example:
  selfdirect scheme check county.yaml synthetic_county_ras

Exit status: 0 nothing grave, 1 grave findings, 2 a file that cannot be read as a scheme.
"""


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser(
        "scheme", help="check a scheme file, or propose it as a version"
    )
    acts = parser.add_subparsers(metavar="ACT", required=True)
    _check_parser(acts)
    _publish_parser(acts)


def _check_parser(acts: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    check = acts.add_parser(
        "check",
        help="say all that is wrong with a file, with no database",
        epilog=_CHECKED,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    check.set_defaults(act=_check)
    check.add_argument("files", metavar="FILE", nargs="+")
    check.add_argument("--json", action="store_true", help="write the findings as JSON")
    check.add_argument("--on", metavar="DATE", help="the day that figures are old by; else today")


def _publish_parser(acts: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    publish = acts.add_parser(
        "publish",
        help="propose a file as a version; somebody else signs it",
        epilog=_EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    publish.set_defaults(act=_publish)
    publish.add_argument("file", metavar="FILE")
    publish.add_argument("--from", dest="starts_on", required=True, metavar="DATE", help="its day")
    publish.add_argument("--note", required=True, help="what changes, and why")
    publish.add_argument("--by", required=True, metavar="USER", help="who proposes it")
    publish.add_argument("--version", default="", help="else the file's own, or the next free one")


def run(args: argparse.Namespace) -> int:
    status: int = args.act(args)
    return status


def _check(args: argparse.Namespace) -> int:
    module = importlib.import_module("config.commands.scheme_check")
    status: int = module.check(args)
    return status


def _publish(args: argparse.Namespace) -> int:
    load_django(with_database=True)
    module = importlib.import_module("config.commands.scheme_publish")  # not before: see cli
    status: int = module.publish(args)
    return status
