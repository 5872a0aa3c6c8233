"""Read the book, and work it out again."""

from selfdirect.foundation.ledger.queries.book import (
    anchored,
    balance,
    balances,
    by_kind,
    commitments,
    head,
    lines,
    net_out,
    state,
    statement,
)
from selfdirect.foundation.ledger.queries.checks import VERIFIED, check, last_night

__all__ = [
    "VERIFIED",
    "anchored",
    "balance",
    "balances",
    "by_kind",
    "check",
    "commitments",
    "head",
    "last_night",
    "lines",
    "net_out",
    "state",
    "statement",
]
