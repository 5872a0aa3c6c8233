"""What is done with bills: drawn up, sent, paid."""

from selfdirect.support.billing.actions.receipts import apply_credit, take_receipt
from selfdirect.support.billing.actions.rounds import (
    draw_round,
    drop_round,
    issue_round,
    redraw_round,
)

__all__ = [
    "apply_credit",
    "draw_round",
    "drop_round",
    "issue_round",
    "redraw_round",
    "take_receipt",
]
