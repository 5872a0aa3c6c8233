"""The dated rates, read once from the files beside this one."""

import tomllib
from datetime import date
from functools import cache
from pathlib import Path

from selfdirect.agreement.charging.rules import Local
from selfdirect.foundation.kernel.rates import NoRate, Rates

HERE = Path(__file__).parent
Policies = tuple[Local, ...]


@cache
def national() -> Rates:
    """Give the national rates of England, for every day on file."""
    return Rates.read(tomllib.loads((HERE / "rates.toml").read_text("utf-8"))["rates"])


def local(on: date) -> Local:
    """Give the charging policy that came with the system as it stood on a day.

    :raises NoRate: if none was published by then
    """
    return in_force(_published(), on)


def in_force(published: Policies, on: date) -> Local:
    """Find the policy that holds on a day: the last to start.

    :raises NoRate: if none was published by then
    """
    started = [policy for policy in published if policy.starts_on <= on]
    if not started:
        raise NoRate(f"The council had published no charging policy by {on}.")
    return max(started, key=lambda policy: policy.starts_on)


def policies(file: Path) -> Policies:
    """Read a file of published policies, in the shape of local.toml.

    :raises OSError: if it cannot be opened
    :raises ValueError: if it is not such a file, or a setting is not one
    """
    found = tomllib.loads(file.read_text("utf-8-sig")).get("published")
    if not isinstance(found, list) or not all(isinstance(block, dict) for block in found):
        raise ValueError("it has no [[published]] block. Begin from the local.toml of charging.")
    return tuple(Local.read(block) for block in found)


@cache
def _published() -> Policies:
    return policies(HERE / "local.toml")
