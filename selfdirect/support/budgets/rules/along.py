"""What goes along into the budget of a new plan: money beside the plan, and pauses.

The plan says what the council's own care is, and who holds it; other money it does not know of.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.kernel.period import Period
from selfdirect.support.budgets.rules.accounts import CARE
from selfdirect.support.budgets.rules.facts import Base, Fact, Kind, standing_facts, stream_of


def beside(base: Base) -> dict[str, Money]:
    """Say what of a budget, as it was opened, is money beside the plan; a week, by leaf."""
    return {leaf: weekly for leaf, weekly in _beside(base.weekly).items() if weekly}


def goes_along(facts: Iterable[Fact], on: date) -> Iterator[Fact]:
    """List what still counts on a day or later, cut to begin with it: it stands, or is to come.

    A sum that was paid once is not paid again, and what is set by the plan is set anew by it.
    """
    for fact in standing_facts(facts):
        days = fact.days.overlap(Period(on))
        if days is None or (fact.once and fact.days.starts_on < on):
            continue
        if fact.kind in (Kind.PAUSE, Kind.ONCE):
            yield replace(fact, days=days)
        elif more := _beside(fact.weekly):
            yield replace(fact, days=days, weekly=more)


def _beside(weekly: Mapping[str, Money]) -> dict[str, Money]:
    return {leaf: each for leaf, each in weekly.items() if stream_of(leaf) != CARE}
