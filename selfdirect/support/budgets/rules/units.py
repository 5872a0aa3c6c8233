"""What units of support cost, as people agreed to pay for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from selfdirect.foundation.kernel.money import Money


@dataclass(frozen=True, slots=True)
class UnitCost:
    """What one unit of a service costs in the plans whose budgets hold on a day."""

    service: str
    provider: str
    unit: str
    people: int
    quantity: Fraction  # units a week
    weekly: Money
    low: Money
    middle: Money
    high: Money

    @classmethod
    def read(cls, row: Sequence[Any]) -> "UnitCost":
        """Build from a row: the words, the people, the quantity, then each sum in pence."""
        service, provider, unit, people, quantity, *pence = row
        weekly, low, middle, high = (Money(int(each)) for each in pence)
        return cls(service, provider, unit, people, Fraction(quantity), weekly, low, middle, high)

    @property
    def mean(self) -> Money:
        return self.weekly.times(1 / self.quantity)
