"""What is done with bills: drawn up, sent, paid, collected; asked again, let go or paid back."""

from selfdirect.support.billing.actions.chasing import arrange, chase, end_arrangement
from selfdirect.support.billing.actions.collecting import (
    end_collecting,
    let_collect,
    note_collected,
)
from selfdirect.support.billing.actions.debits import (
    approve_debits,
    collect_due,
    doubt_debits,
    draw_debits,
    finish_debits,
    lose_debits,
    place_debits,
    send_debits,
    stop_debits,
    take_debit_file,
)
from selfdirect.support.billing.actions.letting_go import (
    ask_write_off,
    pay_back,
    refuse_write_off,
    sign_write_off,
)
from selfdirect.support.billing.actions.mandates import (
    agree_payer,
    lapse_mandates,
    set_up,
    stop_mandate,
)
from selfdirect.support.billing.actions.receipts import place_line, take_receipt
from selfdirect.support.billing.actions.reports import answer_claim, bring_report
from selfdirect.support.billing.actions.rounds import (
    draw_round,
    drop_round,
    issue_round,
    redraw_round,
)
from selfdirect.support.billing.actions.topups import (
    agree_top_up,
    end_top_up,
    place_top_up_line,
    take_top_up,
)

__all__ = [
    "agree_payer",
    "agree_top_up",
    "answer_claim",
    "approve_debits",
    "arrange",
    "ask_write_off",
    "bring_report",
    "chase",
    "collect_due",
    "doubt_debits",
    "draw_debits",
    "draw_round",
    "drop_round",
    "end_arrangement",
    "end_collecting",
    "end_top_up",
    "finish_debits",
    "issue_round",
    "lapse_mandates",
    "let_collect",
    "lose_debits",
    "note_collected",
    "pay_back",
    "place_debits",
    "place_line",
    "place_top_up_line",
    "redraw_round",
    "refuse_write_off",
    "send_debits",
    "set_up",
    "sign_write_off",
    "stop_debits",
    "stop_mandate",
    "take_debit_file",
    "take_receipt",
    "take_top_up",
]
