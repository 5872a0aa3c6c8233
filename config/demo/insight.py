"""The council's money as a whole: the year told, last month closed, its journal drawn up."""

from random import Random

from config.demo.council import Council, moment
from selfdirect.foundation.db.refs import drawn_from
from selfdirect.foundation.kernel.actor import SYSTEM
from selfdirect.learning.insight import actions
from selfdirect.learning.insight.models import Outlook
from selfdirect.learning.insight.queries import journals
from selfdirect.learning.insight.rules.closing import month_before


def tell(council: Council) -> None:
    """Let Efua close last month and draw its journal up: it waits for Maya."""
    if Outlook.objects.exists():
        return  # an interrupted making goes on
    efua, at = council.actor("efua"), moment(council.today, 0)
    with drawn_from(Random(f"{council.seed}:insight")):
        month = month_before(council.today)
        actions.close_month(starts_on=month.starts_on, by=efua, at=at)
        if journals.journal(month, at).lines:  # a small council may have paid nothing yet
            actions.draft_journal(starts_on=month.starts_on, by=efua, at=at)
        actions.tell_outlook(by=SYSTEM, at=at)
