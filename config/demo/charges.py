"""What is charged as it goes on: terms that Farid proposed, and nobody has signed yet."""

from datetime import timedelta
from random import Random

from config.demo.council import Council, moment
from config.demo.versions import months_on
from selfdirect.agreement.charging import actions
from selfdirect.agreement.charging.models import Terms
from selfdirect.foundation.db.refs import drawn_from
from selfdirect.foundation.kernel.actor import SYSTEM
from selfdirect.support.budgets.queries import weekly_costs

TITLE = "Five pounds more to keep"
SETTINGS = {"mig_uplift": "5", "minimum_charge": "3"}
WHY = (
    "Prices have gone up. Everybody who pays may keep £5 more of their money each week. Sums below"
    " £3 a week are not asked for any more: they cost more to collect than they bring. Made up."
)


def propose(council: Council) -> None:
    """Let Farid write new terms, see who would pay what, and propose them to a second person."""
    if Terms.objects.exists():
        return  # an interrupted making goes on
    farid, at = council.actor("farid"), moment(council.today, 0)
    with drawn_from(Random(f"{council.seed}:charges")):
        begun = actions.begin_terms(
            title=TITLE,
            starts_on=months_on(council.today, 2),
            settings=SETTINGS,
            why=WHY,
            by=farid,
            at=at,
        )
        asked = actions.ask_preview(ref=begun.ref, by=farid, at=at)
        actions.carry_out(
            ref=asked.ref,
            attempt=asked.attempt,
            by=SYSTEM,
            clock=lambda: at,
            agreed=weekly_costs,
        )
        actions.propose_terms(ref=begun.ref, by=farid, at=at + timedelta(minutes=5))
