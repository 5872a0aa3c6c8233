"""The declared ways beside the table: an individual costing, and saying that a figure is wrong."""

from dataclasses import dataclass
from fractions import Fraction

from selfdirect.agreement.allocation.rules.wording import short
from selfdirect.foundation.kernel.money import Money

# Why a worker takes somebody out of the table: what the questions were not made for. That the
# figure is high, or low, is not among them.
COSTED = {
    "nights": "Help is needed through the night as well as by day.",
    "two": "Two people or more are needed at once for much of the day.",
    "health": "Health care and social care are arranged and paid for together.",
    "moving": "They are moving into a home of their own, from a hospital, school or care home.",
    "rare": "Their needs are rare, and the questions were not made for them.",
    "risk": "The risk of harm is high, and the support is built around it.",
}

LOW, HIGH = "low", "high"
WAYS = {LOW: "It is too low", HIGH: "It is too high"}

# What follows when somebody disagrees. Each is a next step: none of them is only “no”.
FOLLOWS = {
    "answers": "We go through the answers with you again.",
    "costed": "We cost your support one part at a time, beside the table.",
    "plan": "The figure stays as it is, and your plan says what your support really costs.",
}


@dataclass(frozen=True, slots=True)
class Hours:
    """What the hours of a plan cost at the price that the scheme reckons an hour at."""

    hours: Fraction
    unit_price: Money
    cost: Money
    figure: Money

    @property
    def hours_said(self) -> str:
        return short(self.hours)

    @property
    def short(self) -> Money:
        """How much more the hours cost than the figure buys; nought or less: it is enough."""
        return self.cost - self.figure


def hours_at(hours: Fraction, unit_price: Money, figure: Money) -> Hours:
    """Set the hours of a plan, at the council's unit price, beside the indicative figure.

    Care Act 2014 s.26: the budget must be enough to meet the needs, whatever the table said.
    """
    return Hours(hours, unit_price, unit_price.times(hours), figure)
