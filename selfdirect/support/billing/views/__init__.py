"""The pages of bills, by topic."""

from selfdirect.support.billing.views.collecting import (
    end_collecting,
    let_collect,
    note_collected,
)
from selfdirect.support.billing.views.debits import (
    agree,
    answer,
    approve_debits,
    bring,
    debit_run,
    debits,
    finish_debits,
    place_debits,
    report,
    send_debits,
    stop_debits,
    take_debits,
)
from selfdirect.support.billing.views.late import (
    arrange,
    ask_write_off,
    chase,
    end_arrangement,
    late,
    pay_back,
    refuse_write_off,
    sign_write_off,
)
from selfdirect.support.billing.views.own import bill_pdf, set_up, stop_mandate, what_i_pay
from selfdirect.support.billing.views.people import came, person, place, receive
from selfdirect.support.billing.views.rounds import bills, drop, issue, redraw, round_

__all__ = [
    "agree",
    "answer",
    "approve_debits",
    "arrange",
    "ask_write_off",
    "bill_pdf",
    "bills",
    "bring",
    "came",
    "chase",
    "debit_run",
    "debits",
    "drop",
    "end_arrangement",
    "end_collecting",
    "finish_debits",
    "issue",
    "late",
    "let_collect",
    "note_collected",
    "pay_back",
    "person",
    "place",
    "place_debits",
    "receive",
    "redraw",
    "refuse_write_off",
    "report",
    "round_",
    "send_debits",
    "set_up",
    "sign_write_off",
    "stop_debits",
    "stop_mandate",
    "take_debits",
    "what_i_pay",
]
