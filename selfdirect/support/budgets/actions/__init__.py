"""What is done to budgets: opened, changed, ended, carried into the next year."""

from selfdirect.support.budgets.actions.additions import (
    ask_for_more,
    refuse_addition,
    sign_addition,
)
from selfdirect.support.budgets.actions.brought import bring_on, bring_rest, look_again
from selfdirect.support.budgets.actions.budgets import (
    STREAM,
    end_budget,
    open_budget,
    report_death,
    send_letters_to,
    settle_up,
)
from selfdirect.support.budgets.actions.changes import (
    VERB,
    Again,
    add,
    end_pause,
    move_budget,
    move_on,
    pause_budget,
    pause_days,
    withdraw_change,
)
from selfdirect.support.budgets.actions.left_out import FAULTS, OneByOne, alone
from selfdirect.support.budgets.actions.lives import take_death_back
from selfdirect.support.budgets.actions.moves import write_moves
from selfdirect.support.budgets.actions.owed import ask_to_pay, leave_unpaid
from selfdirect.support.budgets.actions.prices import (
    Priced,
    reprice_provider,
)
from selfdirect.support.budgets.actions.pricing import (
    Reprice,
    reprice_due,
)
from selfdirect.support.budgets.actions.shares import let_go
from selfdirect.support.budgets.actions.terms import (
    agree_terms,
    explain_step_down,
)
from selfdirect.support.budgets.actions.years import (
    BLOCK,
    go_on,
    go_on_some,
    roll_on_due,
)

__all__ = [
    "BLOCK",
    "FAULTS",
    "STREAM",
    "VERB",
    "Again",
    "OneByOne",
    "Priced",
    "Reprice",
    "add",
    "agree_terms",
    "alone",
    "ask_for_more",
    "ask_to_pay",
    "bring_on",
    "bring_rest",
    "end_budget",
    "end_pause",
    "explain_step_down",
    "go_on",
    "go_on_some",
    "leave_unpaid",
    "let_go",
    "look_again",
    "move_budget",
    "move_on",
    "open_budget",
    "pause_budget",
    "pause_days",
    "refuse_addition",
    "report_death",
    "reprice_due",
    "reprice_provider",
    "roll_on_due",
    "send_letters_to",
    "settle_up",
    "sign_addition",
    "take_death_back",
    "withdraw_change",
    "write_moves",
]
