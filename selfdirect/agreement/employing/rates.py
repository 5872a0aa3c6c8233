"""The dated costs of employing, read once from the files beside this one."""

import tomllib
from datetime import date
from functools import cache
from pathlib import Path

from selfdirect.agreement.employing.rules import Local
from selfdirect.foundation.kernel.rates import NoRate, Rates

HERE = Path(__file__).parent


@cache
def national() -> Rates:
    """Give what the law sets, for every day on file."""
    return Rates.read(tomllib.loads((HERE / "rates.toml").read_text("utf-8"))["rates"])


def local(on: date) -> Local:
    """Give what the council reckoned with on a day.

    :raises NoRate: if nothing was published by then
    """
    in_force = [each for each in _published() if each.starts_on <= on]
    if not in_force:
        raise NoRate(f"The council had published no costs of employing by {on}.")
    return max(in_force, key=lambda each: each.starts_on)


@cache
def _published() -> tuple[Local, ...]:
    text = (HERE / "local.toml").read_text("utf-8")
    return tuple(Local.read(block) for block in tomllib.loads(text)["published"])
