"""What is done to budgets: opened, changed, ended, carried into the next year."""

from selfdirect.support.budgets.actions.budgets import (
    STREAM,
    end_budget,
    open_budget,
    settle_up,
    write_moves,
)

__all__ = [
    "STREAM",
    "end_budget",
    "open_budget",
    "settle_up",
    "write_moves",
]
