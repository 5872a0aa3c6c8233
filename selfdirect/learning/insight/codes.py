"""The council's codes as published, read once from their file."""

import tomllib
from functools import cache
from pathlib import Path

from selfdirect.learning.insight.rules.journal import Codes

FILE = Path(__file__).with_name("codes.toml")


@cache
def in_force() -> Codes:
    """Give the codes as published."""
    return Codes.read(tomllib.loads(FILE.read_text("utf-8")))
