"""The pages of bills, by topic."""

from selfdirect.support.billing.views.collecting import (
    end_collecting,
    let_collect,
    note_collected,
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
from selfdirect.support.billing.views.own import bill_pdf, what_i_pay
from selfdirect.support.billing.views.people import came, person, place, receive
from selfdirect.support.billing.views.rounds import bills, drop, issue, redraw, round_

__all__ = [
    "arrange",
    "ask_write_off",
    "bill_pdf",
    "bills",
    "came",
    "chase",
    "drop",
    "end_arrangement",
    "end_collecting",
    "issue",
    "late",
    "let_collect",
    "note_collected",
    "pay_back",
    "person",
    "place",
    "receive",
    "redraw",
    "refuse_write_off",
    "round_",
    "sign_write_off",
    "what_i_pay",
]
