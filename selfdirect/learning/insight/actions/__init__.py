"""What can be done with the money seen whole: tell the year, close a month."""

from selfdirect.learning.insight.actions.closing import close_month
from selfdirect.learning.insight.actions.outlook import tell_outlook

__all__ = ["close_month", "tell_outlook"]
