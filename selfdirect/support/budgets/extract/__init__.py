"""Flat rows about all budgets, for whoever learns from them."""

from selfdirect.support.budgets.extract.carried import Actual, CarriedOver, actuals, carried_over
from selfdirect.support.budgets.extract.costs import (
    Cost,
    Paid,
    People,
    monthly_costs,
    people_behind,
    people_supported,
    weekly_costs,
)

__all__ = [
    "Actual",
    "CarriedOver",
    "Cost",
    "Paid",
    "People",
    "actuals",
    "carried_over",
    "monthly_costs",
    "people_behind",
    "people_supported",
    "weekly_costs",
]
