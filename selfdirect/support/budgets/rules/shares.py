"""Who pays how much of each part of a budget, and what is ordered from whom."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.kernel.period import Period
from selfdirect.support.budgets.rules.accounts import (
    CARE,
    DIRECT,
    MANAGED,
    PART_WORDS,
    asked_of,
)
from selfdirect.support.budgets.rules.streams import STREAMS
from selfdirect.support.budgets.rules.year import WEEKS


@dataclass(frozen=True, slots=True)
class Share:
    """One part of a budget: what it is a week, and who pays how much of it."""

    held: str
    weekly: Money
    person_pays: Money

    @property
    def council_pays(self) -> Money:
        return self.weekly - self.person_pays

    @property
    def working(self) -> str:
        if not self.person_pays:
            return "The council pays all of it."
        return f"You pay {self.person_pays} of it and the council pays {self.council_pays}."


def working(total: Money, person_pays: Money, shares: Sequence[Share], year: Period) -> list[str]:
    """Say how the figures of a budget come about, step by step."""
    said = [f"{part_words(each.held)}: {each.weekly} a week. {each.working}" for each in shares]
    said.append(f"Together {total} a week, for {WEEKS} weeks: {year.cost(total)}.")
    if person_pays:
        said.append("What you pay goes first towards what the council holds for you.")
    own = Money.total(share.person_pays for share in shares if share.held == DIRECT)
    if own:
        said.append(
            f"You put {own} a week into the money you hold yourself, so that much less is paid "
            "to you. It does not stand in the bar above."
        )
    return said


def part_words(part: str) -> str:
    """Say who holds a part, and whose money it is if it is not the plan's own."""
    held, _, stream = part.partition("-")
    return f"{PART_WORDS[held]}: {STREAMS[stream].words}" if stream else PART_WORDS[held]


def share_out(direct: Money, managed: Money, person_pays: Money) -> tuple[Share, ...]:
    """Say what the person pays of each part: first of the managed part, then of the direct one.

    So a direct payment is made net only where what they pay is more than the council spends for
    them (Care Act 2014 s.31; S.I. 2014/2871: net or gross is the council's choice).

    :raises Refused: if somebody were to pay more than the support costs, or there is no cost
    """
    if not NOTHING <= person_pays <= direct + managed:
        raise Refused(
            f"What the person pays ({person_pays}) does not fit what the support costs "
            f"({direct + managed}) a week. Send the plan back to be worked out again."
        )
    if not direct + managed:
        raise Refused("Everything in this plan is free, so there is no budget to open.")
    of_managed = min(person_pays, managed)
    parts = (
        Share(DIRECT, direct, person_pays - of_managed),
        Share(MANAGED, managed, of_managed),
    )
    return tuple(part for part in parts if part.weekly)


@dataclass(frozen=True, slots=True)
class Order:
    """What one provider gives for managed money."""

    organisation: str  # reference
    name: str
    weekly: Money
    what: str
    stream: str = CARE

    @property
    def asked_of(self) -> str:
        return asked_of(self.organisation, self.stream)


def orders(lines: Iterable[tuple[str, str, str, Money]]) -> tuple[Order, ...]:
    """Gather managed lines `(organisation, its name, what, weekly)` into an order for each."""
    found: dict[str, Order] = {}
    for organisation, name, what, weekly in lines:
        so_far = found.get(organisation, Order(organisation, name, NOTHING, ""))
        said = "; ".join(words for words in (so_far.what, what) if words)
        found[organisation] = Order(organisation, name, so_far.weekly + weekly, said)
    return tuple(order for order in found.values() if order.weekly)
