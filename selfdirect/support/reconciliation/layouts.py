"""The profiles of vendors and the table of shops' categories, read from their files once."""

import tomllib
from functools import cache
from pathlib import Path

from selfdirect.support.budgets import rules as budget_rules
from selfdirect.support.reconciliation.rules import Categories, Profile

HERE = Path(__file__).parent


@cache
def profiles() -> dict[str, Profile]:
    """Read every profile, by its name."""
    files = sorted((HERE / "profiles").glob("*.toml"))
    found = (Profile.read(tomllib.loads(file.read_text("utf-8"))) for file in files)
    return {profile.name: profile for profile in found}


@cache
def categories() -> Categories:
    """Read what shops' categories are for."""
    given = tomllib.loads((HERE / "categories.toml").read_text("utf-8"))
    return Categories.read(given, budget_rules.PURPOSES)
