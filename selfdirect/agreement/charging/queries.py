"""Read what people told us of their money, and what follows from it."""

from collections.abc import Mapping
from datetime import date

from selfdirect.agreement.charging import rates, rules
from selfdirect.agreement.charging.journey import State
from selfdirect.agreement.charging.models import FinancialAssessment
from selfdirect.foundation.kernel.money import Money
from selfdirect.register.cases.models import Case

ANY_COST = "1000000"  # pounds a week: more than any support, so the cost is no limit


def in_force(case: Case) -> FinancialAssessment | None:
    """Return the financial assessment that now stands for a person, if there is one."""
    return case.means.exclude(state=State.SUPERSEDED).first()


def contribution(means: Mapping[str, object], cost: Money, on: date) -> rules.Contribution:
    """Work out what somebody with these means pays towards a weekly cost.

    :raises Refused: with a sentence that names what is missing or wrong
    """
    pounds = f"{cost.pence // 100}.{cost.pence % 100:02d}"
    return _worked_out({**means, "cost": pounds}, on)


def most(means: Mapping[str, object], on: date) -> tuple[Money | None, rules.Contribution]:
    """Work out the most somebody could be asked to pay; None means the full cost."""
    worked = _worked_out({**means, "cost": ANY_COST}, on)
    return (None if worked.full_cost else worked.amount), worked


def _worked_out(means: Mapping[str, object], on: date) -> rules.Contribution:
    return rules.contribution(rules.read_means(means), rates.national(), rates.local(on), on)
