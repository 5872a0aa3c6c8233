"""The council's guidance on looking at direct payments, read once from its file."""

import tomllib
from functools import cache
from pathlib import Path

from selfdirect.support.assurance.rules import Guidance

FILE = Path(__file__).with_name("guidance.toml")


@cache
def in_force() -> Guidance:
    """Give the guidance as published."""
    return Guidance.read(tomllib.loads(FILE.read_text("utf-8")))
