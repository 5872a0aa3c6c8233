"""Naming the version that comes next."""

import re
from collections.abc import Container


def next_version(version: str, taken: Container[str]) -> str:
    """Count the last number of a version up until it is free: `1` → `2`, `2026.1` → `2026.2`."""
    found = re.fullmatch(r"(.*?)(\d{1,9})", version)
    head, number = (found[1], int(found[2])) if found else (f"{version}.", 1)
    while f"{head}{number}" in taken:
        number += 1
    return f"{head}{number}" if version in taken or not found else version
