"""What the Direct Debit scheme and its reports say, read from their files once."""

import tomllib
from functools import cache
from pathlib import Path

from selfdirect.support.billing.rules import Profile, Scheme

HERE = Path(__file__).parent


@cache
def scheme() -> Scheme:
    """Read the waits of the scheme, and of the council's own terms."""
    return Scheme.read(tomllib.loads((HERE / "scheme.toml").read_text("utf-8")))


@cache
def reports() -> dict[str, Profile]:
    """Read how each kind of report is written, by its name."""
    files = sorted((HERE / "reports").glob("*.toml"))
    found = (Profile.read(tomllib.loads(file.read_text("utf-8"))) for file in files)
    return {profile.name: profile for profile in found}
