"""What the Direct Debit scheme, its reports and the council's own terms say, read once."""

import tomllib
from datetime import date
from functools import cache
from pathlib import Path

from selfdirect.support.billing.rules import Profile, Scheme, Terms, in_force

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


@cache
def published() -> tuple[Terms, ...]:
    """Read every version of the council's own waits."""
    given = tomllib.loads((HERE / "terms.toml").read_text("utf-8"))
    return tuple(Terms.read(block) for block in given["published"])


def terms(on: date) -> Terms:
    """Find the council's own waits of a day."""
    return in_force(published(), on)
