"""The three figures that a personal budget must state."""

from dataclasses import dataclass

from selfdirect.foundation.kernel.money import NOTHING, Money


@dataclass(frozen=True, slots=True)
class Figures:
    """The three figures of a personal budget (Care Act 2014 s.26)."""

    total: Money
    person_pays: Money
    council_pays: Money


def three_figures(total: Money, contribution: Money) -> Figures:
    """Split the cost of a personal budget: the person never pays more than the total.

    :raises ValueError: if either amount is below nought
    """
    if total < NOTHING or contribution < NOTHING:
        raise ValueError("A personal budget and a contribution are nought or more.")
    person_pays = min(total, contribution)
    return Figures(total, person_pays, total - person_pays)
