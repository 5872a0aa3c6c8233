"""Read statements from the book, and hold them to it."""

from selfdirect.support.statements.queries.checks import SAMPLE, check, differing
from selfdirect.support.statements.queries.reading import (
    named,
    of_accounts,
    of_budget,
    of_budgets,
    of_fund,
    of_part,
    of_pool,
    so_far,
    with_money,
)

__all__ = [
    "SAMPLE",
    "check",
    "differing",
    "named",
    "of_accounts",
    "of_budget",
    "of_budgets",
    "of_fund",
    "of_part",
    "of_pool",
    "so_far",
    "with_money",
]
