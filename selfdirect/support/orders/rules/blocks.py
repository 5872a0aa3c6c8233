"""Block contracts: so many hours for one price, and what each person's share of it costs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from selfdirect.agreement.planning.rules import plain_number
from selfdirect.foundation.kernel.money import NOTHING, Money, half_up
from selfdirect.foundation.kernel.period import Period
from selfdirect.support.orders.rules.orders import quantity_in_words

NEARLY, ALL = Fraction(85, 100), Fraction(1)  # of the volume: when it is said


@dataclass(frozen=True, slots=True)
class Contract:
    """A price for a volume over some days, whoever uses it."""

    unit: str
    volume: Fraction
    price: Money
    days: Period

    @property
    def agreed(self) -> Money:
        """What one unit costs if all of it is used."""
        return self.price.times(1 / self.volume)


@dataclass(frozen=True, slots=True)
class Share:
    """What one person used, and what that costs."""

    whose: str
    quantity: Fraction
    amount: Money


@dataclass(frozen=True, slots=True)
class Used:
    """How a contract stands on a day: by people, to the last penny what it cost until then."""

    contract: Contract
    cost: Money  # until then: all of it at the end
    shares: tuple[Share, ...]

    @property
    def quantity(self) -> Fraction:
        return sum((each.quantity for each in self.shares), Fraction(0))

    @property
    def of_volume(self) -> Fraction:
        return self.quantity / self.contract.volume

    @property
    def unit_cost(self) -> Money | None:
        """What one unit has cost so far; None if nothing was used."""
        return self.cost.times(1 / self.quantity) if self.quantity else None

    @property
    def per_cent(self) -> str:
        return f"{plain_number(self.of_volume * 100)}%"

    @property
    def days_gone(self) -> str:
        """Say how much of its days is over, in whole percents."""
        return f"{half_up(Fraction(100 * self.cost.pence, self.contract.price.pence))}%"

    @property
    def warning(self) -> str:
        """Say that the volume is used up, or nearly; empty if it is not."""
        unit, used, volume = self.contract.unit, self.quantity, self.contract.volume
        if self.of_volume >= ALL:
            over = used - volume
            more = f", and {quantity_in_words(over, unit)} more" if over else ""
            return f"All of it is used{more}."
        if self.of_volume >= NEARLY:
            return f"{self.per_cent} is used: {quantity_in_words(volume - used, unit)} left."
        return ""

    @property
    def words(self) -> str:
        """Say how what it cost stands beside what was agreed, in a sentence."""
        if self.unit_cost is None:
            return f"Nothing was used yet, and {self.cost} falls on the days so far."
        gap = self.unit_cost - self.contract.agreed
        way = (
            f"{max(gap, -gap)} {'more' if gap > NOTHING else 'less'} than"
            if gap
            else "the same as"
        )
        one = quantity_in_words(Fraction(1), self.contract.unit)
        return (
            f"{one} has cost {self.unit_cost} so far: {way} the {self.contract.agreed} that it "
            "costs if all is used."
        )


def use(contract: Contract, used: Mapping[str, Fraction], today: date) -> Used:
    """Spread what a contract cost until the end of a day over those who used it, by how much.

    The odd pence go to the first, so that the shares come to the cost exactly.
    """
    cost = cost_until(contract, today)
    keys = sorted(key for key, quantity in used.items() if quantity)
    if not keys:
        return Used(contract, cost, ())
    amounts = cost.split([int(used[key] * 100) for key in keys])
    shares = (Share(key, used[key], amount) for key, amount in zip(keys, amounts, strict=True))
    return Used(contract, cost, tuple(shares))


def cost_until(contract: Contract, today: date) -> Money:
    """Say what the days until then cost: nothing before the first, all after the last."""
    passed = (today - contract.days.starts_on).days + 1
    whole = contract.days.days
    return contract.price.times(Fraction(min(max(passed, 0), whole), whole))


def cannot_contract(volume: Fraction, price: Money, starts_on: date, ends_before: date) -> str:
    """Say why there can be no such contract; empty if there can."""
    if volume <= 0:
        return "Enter how many hours or times it is for."
    if price <= NOTHING:
        return "Enter what it costs altogether."
    if ends_before <= starts_on:
        return "Its last day must be after its first."
    return ""
