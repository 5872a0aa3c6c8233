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
    postings_between,
    state,
    statement,
)
from selfdirect.foundation.ledger.queries.checks import check

__all__ = [
    "anchored",
    "balance",
    "balances",
    "by_kind",
    "check",
    "commitments",
    "head",
    "lines",
    "net_out",
    "postings_between",
    "state",
    "statement",
]
