"""What can be done with the money seen whole: tell the year, close a month, hand it over."""

from selfdirect.learning.insight.actions.closing import close_month
from selfdirect.learning.insight.actions.journals import (
    draft_journal,
    drop_journal,
    file_of,
    sign_journal,
)
from selfdirect.learning.insight.actions.outlook import tell_outlook

__all__ = [
    "close_month",
    "draft_journal",
    "drop_journal",
    "file_of",
    "sign_journal",
    "tell_outlook",
]
