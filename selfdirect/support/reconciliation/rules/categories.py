"""What a shop's category says about what money was spent on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

OTHER = "other"


@dataclass(frozen=True, slots=True)
class Categories:
    """Stretches of merchant category codes (ISO 18245), each for a purpose; the first fits."""

    stretches: Sequence[tuple[int, int, str]]

    @classmethod
    def read(cls, given: Mapping[str, Any], purposes: Mapping[str, str]) -> "Categories":
        """Make the table of a file of data.

        :raises ValueError: if a purpose is none of ours
        """
        stretches = tuple(
            (int(row["from"]), int(row.get("to", row["from"])), row["purpose"])
            for row in given["category"]
        )
        if strange := {purpose for _, _, purpose in stretches} - set(purposes):
            raise ValueError(f"There is no purpose called {min(strange)}.")
        return cls(stretches)


def purpose_for(code: str, table: Categories) -> str:
    """Say what a category is for; what the table does not know is something else."""
    if not (code.isascii() and code.isdigit()):
        return OTHER
    number = int(code)
    fits = (purpose for first, last, purpose in table.stretches if first <= number <= last)
    return next(fits, OTHER)
