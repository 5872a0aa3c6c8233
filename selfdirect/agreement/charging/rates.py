"""The dated rates, read once from the files beside this one."""

import tomllib
from datetime import date
from functools import cache
from pathlib import Path

from selfdirect.agreement.charging.rules import Local
from selfdirect.foundation.kernel.rates import NoRate, Rates

HERE = Path(__file__).parent


@cache
def national() -> Rates:
    """Give the national rates of England, for every day on file."""
    return Rates.read(tomllib.loads((HERE / "rates.toml").read_text("utf-8"))["rates"])


def local(on: date) -> Local:
    """Give the council's own charging policy as it stood on a day.

    :raises NoRate: if none was published by then
    """
    in_force = [policy for policy in _published() if policy.starts_on <= on]
    if not in_force:
        raise NoRate(f"The council had published no charging policy by {on}.")
    return max(in_force, key=lambda policy: policy.starts_on)


@cache
def _published() -> tuple[Local, ...]:
    text = (HERE / "local.toml").read_text("utf-8")
    return tuple(Local.read(block) for block in tomllib.loads(text)["published"])
