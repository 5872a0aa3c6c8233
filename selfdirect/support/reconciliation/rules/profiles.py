"""How one vendor writes its files: which column says what, as data with a source."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from selfdirect.support.reconciliation.rules.rows import Kind

BANK, CARD = "bank", "card"
SIGNED, REVERSED, BY_KIND, COLUMNS = "signed", "reversed", "kind", "columns"
CAMT = "camt.053"
POUNDS = ("GBP", "826")  # the pound in ISO 4217, in letters and figures


@dataclass(frozen=True, slots=True)
class Profile:
    """A vendor's layout. `columns` maps our word to the vendor's heading."""

    name: str
    words: str
    kind: str  # a bank account of the council's, or cards that people hold
    source: str
    assumed: str = ""  # what nobody has confirmed
    layout: str = "csv"
    delimiter: str = ","
    decimal: str = "."
    dates: tuple[str, ...] = ("%Y-%m-%d",)
    in_pence: bool = False
    sign: str = SIGNED
    columns: Mapping[str, str] = field(default_factory=dict)
    kinds: Mapping[str, Kind] = field(default_factory=dict)  # the vendor's words, in small letters

    @property
    def needed(self) -> tuple[str, ...]:
        """Name our words without which no row can be read."""
        amounts = ("money_in", "money_out") if self.sign == COLUMNS else ("amount",)
        card = ("token",) if self.kind == CARD else ()
        told = ("type",) if self.sign == BY_KIND else ()
        return ("on", *amounts, *card, *told)

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> "Profile":
        """Make a profile of a file of data.

        :raises ValueError: if a column is missing without which no row can be read
        """
        kinds = {said.lower(): Kind(kind) for said, kind in given.get("kinds", {}).items()}
        rest = {key: given[key] for key in given if key not in ("kinds", "dates")}
        profile = cls(**rest, kinds=kinds, dates=tuple(given.get("dates", cls.dates_if_none())))
        missing = [word for word in profile.needed if word not in profile.columns]
        if missing and profile.layout != CAMT:
            raise ValueError(f"The profile {profile.name} has no column for {missing[0]}.")
        return profile

    @classmethod
    def dates_if_none(cls) -> tuple[str, ...]:
        return ("%Y-%m-%d",)
