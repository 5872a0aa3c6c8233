"""What a statement is made from: accounts, what happened to them, and what the plan wanted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.kernel.period import Period
from selfdirect.foundation.ledger.rules import Line, Movement
from selfdirect.support.budgets.rules import MANAGED, purpose_of

COUNCILS = "budget:"  # what the council holds; every other account of a statement somebody else


@dataclass(frozen=True, slots=True)
class Pot:
    """One account of a statement, and what people call it."""

    address: str
    label: str

    @property
    def council_pays(self) -> bool:
        """Say whether the council itself pays out of it, and so only what is promised."""
        held = self.address.split(":")[-1]
        return self.address.startswith(COUNCILS) and held.partition("-")[0] == MANAGED


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One thing that a plan pays for."""

    what: str
    who: str
    outcome: str  # what it is for, in the person's words
    need: str
    weekly: Money
    account: str  # of the provider that the council pays for it; "" where the person pays

    @property
    def purpose(self) -> str:
        return purpose_of(self.need)


@dataclass(frozen=True, slots=True)
class Facts:
    """All that the book and the plan know about some accounts, up to the end of the days asked.

    `lines` begin with the first that ever was, in the order of their days, and a line is `within`
    where both its ends are accounts of this statement.
    """

    pots: Sequence[Pot]
    lines: Sequence[Line]
    promised: Sequence[Movement] = ()  # out of the pots, and neither paid nor released
    to_come: Sequence[Movement] = ()  # what the person is to pay still, wherever it goes
    paid: Sequence[Movement] = ()  # what they have paid of it
    credit: Money = NOTHING  # paid towards the next of it, and not enough for it yet
    plan: Sequence[PlanLine] = ()
    names: Mapping[str, str] = field(default_factory=dict)  # of addresses, as people call them
    year: Period | None = None  # the budget year: forecast to its end
    gets: Mapping[str, Money] = field(default_factory=dict)  # all year, from accounts not here
    pays: bool = False  # is the person to pay anything?


def ends(period: Period) -> date:
    """Answer the first day after a period that is known to end.

    :raises ValueError: if it goes on
    """
    if period.ends_before is None:
        raise ValueError("A statement is for days that end.")
    return period.ends_before
