"""What people do with a plan: one function for each act."""

from selfdirect.agreement.planning.actions.held import unchanged
from selfdirect.agreement.planning.actions.lines import (
    add_line,
    change_line,
    drop_line,
    move_line,
)
from selfdirect.agreement.planning.actions.outcomes import (
    add_outcome,
    change_outcome,
    drop_outcome,
)
from selfdirect.agreement.planning.actions.plans import (
    begin_change,
    begin_plan,
    leave_out,
    set_contingency,
    set_good_day,
    set_start,
    settle,
    submit_plan,
)

__all__ = [
    "add_line",
    "add_outcome",
    "begin_change",
    "begin_plan",
    "change_line",
    "change_outcome",
    "drop_line",
    "drop_outcome",
    "leave_out",
    "move_line",
    "set_contingency",
    "set_good_day",
    "set_start",
    "settle",
    "submit_plan",
    "unchanged",
]
