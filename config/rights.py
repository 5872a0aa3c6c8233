"""Reads the table of rights: who gets what at every address (rights.toml)."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from config.demo.cast import MEMBERS

TABLE = Path(__file__).with_name("rights.toml")
NOBODY, OTHERS = "nobody", "others"  # somebody not signed in; everybody who is not named
END = "end"  # the moment after the last act of the story
PEOPLE = (NOBODY, *(member.username for member in MEMBERS))
WAYS = {
    "page": "sees the page",
    "may": "may do it",
    "told_why": "told why not",
    "sent_on": "sent to a page of their own",
    "sign_in": "asked to sign in",
    "refused": "told no (403)",
    "not_there": "no such page (404)",
}


@dataclass(frozen=True)
class Right:
    """One way into one address: when it is tried, and what each person gets."""

    method: str  # GET or POST
    route: str  # its name: "planning:plan"
    before: str  # tried just before this act of Amira's story, or at its "end"
    look: bool  # seeing it leaves a row that says who saw whom
    gets: Mapping[str, str]  # person: way


def read() -> list[Right]:
    """Read the whole table.

    :raises ValueError: for a person or a way that is not known, or somebody left out or named
        twice
    """
    table = tomllib.loads(TABLE.read_text("utf-8"))
    groups = {name: tuple(who.split()) for name, who in table["groups"].items()}
    return [
        _right(method, route, row, groups)
        for method in ("GET", "POST")
        for route, row in table[method].items()
    ]


def _right(
    method: str, route: str, row: dict[str, object], groups: Mapping[str, tuple[str, ...]]
) -> Right:
    gets: dict[str, str] = {}
    said = {way: str(who) for way, who in row.items() if way not in ("before", "look")}
    for way, who in sorted(said.items(), key=lambda pair: OTHERS in pair[1].split()):
        for name in _named(who, groups, gets):
            if name in gets or name not in PEOPLE or way not in WAYS:
                raise ValueError(f"{method} {route}: look at “{name}” under “{way}”.")
            gets[name] = way
    if left_out := [name for name in PEOPLE if name not in gets]:
        raise ValueError(f"{method} {route}: nothing is said of {', '.join(left_out)}.")
    return Right(method, route, str(row.get("before", END)), bool(row.get("look")), gets)


def _named(who: str, groups: Mapping[str, tuple[str, ...]], given: Mapping[str, str]) -> list[str]:
    named: list[str] = []
    for word in who.split():
        others = [name for name in PEOPLE if name not in given] if word == OTHERS else [word]
        named += groups.get(word, others)
    return named
