"""What is done with bills: drawn up, sent, paid; asked for again, let go or paid back."""

from selfdirect.support.billing.actions.chasing import arrange, chase, end_arrangement
from selfdirect.support.billing.actions.collecting import (
    end_collecting,
    let_collect,
    note_collected,
)
from selfdirect.support.billing.actions.letting_go import (
    ask_write_off,
    pay_back,
    refuse_write_off,
    sign_write_off,
)
from selfdirect.support.billing.actions.receipts import place_line, take_receipt
from selfdirect.support.billing.actions.rounds import (
    draw_round,
    drop_round,
    issue_round,
    redraw_round,
)

__all__ = [
    "arrange",
    "ask_write_off",
    "chase",
    "draw_round",
    "drop_round",
    "end_arrangement",
    "end_collecting",
    "issue_round",
    "let_collect",
    "note_collected",
    "pay_back",
    "place_line",
    "redraw_round",
    "refuse_write_off",
    "sign_write_off",
    "take_receipt",
]
