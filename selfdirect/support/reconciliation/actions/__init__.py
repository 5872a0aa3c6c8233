"""What is done with feeds: files are brought and taken, lines decided, cards given."""

from selfdirect.support.reconciliation.actions.cards import (
    end_card,
    give_card,
    hashed,
    move_card,
)
from selfdirect.support.reconciliation.actions.files import (
    JOB,
    SHOWN_FAULTS,
    Unreadable,
    add_feed,
    bring_file,
    drop_file,
    run_file,
    send_again,
    take_file,
)
from selfdirect.support.reconciliation.actions.lines import (
    claim_line,
    dismiss_line,
    keep_line,
    match_line,
    return_line,
    spend_line,
    undo_line,
)
from selfdirect.support.reconciliation.actions.third import (
    ask_for_accounts,
    say_all_told,
    say_spent,
    take_back_spent,
)

__all__ = [
    "JOB",
    "SHOWN_FAULTS",
    "Unreadable",
    "add_feed",
    "ask_for_accounts",
    "bring_file",
    "claim_line",
    "dismiss_line",
    "drop_file",
    "end_card",
    "give_card",
    "hashed",
    "keep_line",
    "match_line",
    "move_card",
    "return_line",
    "run_file",
    "say_all_told",
    "say_spent",
    "send_again",
    "spend_line",
    "take_back_spent",
    "take_file",
    "undo_line",
]
