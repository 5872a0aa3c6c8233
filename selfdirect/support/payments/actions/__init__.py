"""What people do with money that leaves: one function for each act."""

from selfdirect.support.payments.actions.accounts import (
    check_account,
    enter_account,
    lift_hold,
    place_hold,
    refuse_account,
)
from selfdirect.support.payments.actions.blocks import (
    add_block,
    bill_block,
    bill_more,
    charge_use,
    charge_uses,
    withdraw_block,
)
from selfdirect.support.payments.actions.emergency import (
    begin_emergency,
    give_back,
    pay_after_all,
    reconcile_run,
)
from selfdirect.support.payments.actions.funds import prepare_fund_payment
from selfdirect.support.payments.actions.invoices import (
    approve_file,
    draw_invoices,
    take_invoices,
)
from selfdirect.support.payments.actions.payments import (
    TO_CHECK,
    approve_payment,
    collect_contribution,
    enter_invoice,
    open_budget,
    prepare_direct_payment,
    promise_of,
    refuse_payment,
)
from selfdirect.support.payments.actions.pools import prepare_pool_payment
from selfdirect.support.payments.actions.refunds import prepare_refund
from selfdirect.support.payments.actions.returns import (
    bring_returns,
    return_payment,
    return_payments,
)
from selfdirect.support.payments.actions.runs import (
    JOB,
    approve_run,
    begin_run,
    begin_single,
    check_run,
    clear_finding,
    close_run,
    confirm_payments,
    draft_run,
    gather_run,
    hold_out,
    recheck_run,
    send_run,
    stop_run,
    take_file,
    unconfirm_payments,
)
from selfdirect.support.payments.actions.years import bring_on_due, go_on_due

__all__ = [
    "JOB",
    "TO_CHECK",
    "add_block",
    "approve_file",
    "approve_payment",
    "approve_run",
    "begin_emergency",
    "begin_run",
    "begin_single",
    "bill_block",
    "bill_more",
    "bring_on_due",
    "bring_returns",
    "charge_use",
    "charge_uses",
    "check_account",
    "check_run",
    "clear_finding",
    "close_run",
    "collect_contribution",
    "confirm_payments",
    "draft_run",
    "draw_invoices",
    "enter_account",
    "enter_invoice",
    "gather_run",
    "give_back",
    "go_on_due",
    "hold_out",
    "lift_hold",
    "open_budget",
    "pay_after_all",
    "place_hold",
    "prepare_direct_payment",
    "prepare_fund_payment",
    "prepare_pool_payment",
    "prepare_refund",
    "promise_of",
    "recheck_run",
    "reconcile_run",
    "refuse_account",
    "refuse_payment",
    "return_payment",
    "return_payments",
    "send_run",
    "stop_run",
    "take_file",
    "take_invoices",
    "unconfirm_payments",
    "withdraw_block",
]
