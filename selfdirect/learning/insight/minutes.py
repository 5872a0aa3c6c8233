"""The council's figures of how long things take, read once from their file."""

import tomllib
from functools import cache
from pathlib import Path

from selfdirect.learning.insight.rules.costs import Minutes

FILE = Path(__file__).with_name("minutes.toml")


@cache
def in_force() -> Minutes:
    """Give the minutes as published."""
    return Minutes.read(tomllib.loads(FILE.read_text("utf-8")))
