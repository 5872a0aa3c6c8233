"""Block contracts: so many hours for one price, and what each person's share of it costs."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from selfdirect.agreement.planning.rules import plain_number
from selfdirect.foundation.kernel.money import NOTHING, Money, half_up
from selfdirect.foundation.kernel.period import Period
from selfdirect.support.budgets.rules import days_in_words
from selfdirect.support.orders.rules.orders import Asked, prices, quantity_in_words

ONE_DAY = timedelta(days=1)
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


# What people are charged for their use ----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Run:
    """Some days of one budget, and what was given under a contract in them."""

    days: Period
    quantity: Fraction


def charges(
    contract: Contract, before: Sequence[Run], fresh: Sequence[Run], charged: Money
) -> list[tuple[Period, Money]]:
    """Say what each fresh run adds to what somebody was charged; below nought, it is given back.

    `before` are the runs charged already, as they stand now: what was put right in them since
    goes with the next. All together come to the agreed price of all that was given, to the penny.
    """
    found: list[tuple[Period, Money]] = []
    given = sum((each.quantity for each in before), Fraction(0))
    for each in fresh or before[-1:]:
        given += each.quantity if fresh else 0
        due = contract.price.times(given / contract.volume)
        if due != charged:
            found.append((each.days, due - charged))
        charged = due
    return found


def left_of(
    amount: Money, run: Period, lines: Iterable[tuple[Asked, bool]], contract: Contract
) -> Money:
    """Say how much of what was promised for a run no contract pays for.

    `lines` are all that was ordered, and of each whether it is what the contract is for. What a
    contract does not cover keeps its part of the sum, day by day.
    """
    shared = run.overlap(contract.days)
    rows = list(lines)
    whole = sum((_worth(line, run) for line, _ in rows), Fraction(0))
    paid = sum((_worth(line, shared) for line, mine in rows if mine and shared), Fraction(0))
    return amount.times(1 - paid / whole) if whole else amount


def _worth(asked: Asked, days: Period) -> Fraction:
    parts = (price.pence * asked.quantity * each.weeks for each, price in prices(asked, days))
    return sum(parts, Fraction(0))


# What the provider is paid ----------------------------------------------------------------------


def price_of_days(contract: Contract, days: Period) -> Money:
    """Say what the contract's price for some of its days is: all of them come to it exactly."""
    before = days.starts_on - ONE_DAY
    return cost_until(contract, before + timedelta(days=days.days)) - cost_until(contract, before)


def to_bill(contract: Contract, billed: Iterable[Period]) -> Period | None:
    """Propose the next days to be billed: until the end of a month; None if none are left."""
    ends = [each.ends_before or each.starts_on for each in billed]
    rest = contract.days.overlap(Period(max([contract.days.starts_on, *ends])))
    return next(rest.monthly()) if rest else None


def cannot_bill(
    contract: Contract, days: Period, amount: Money, because: str, billed: Mapping[Period, Money]
) -> str:
    """Say why such an invoice cannot be taken; empty if it can. `billed` are those here."""
    return next(_wrong(contract, days, amount, because, billed), "")


def _wrong(
    contract: Contract, days: Period, amount: Money, because: str, billed: Mapping[Period, Money]
) -> Iterator[str]:
    if days.overlap(contract.days) != days:
        yield f"The contract is for {days_in_words(contract.days)}. Bill days of these."
    for each in billed:
        if each.overlap(days):
            yield f"An invoice for {days_in_words(each)} is here already. Bill other days."
    if amount <= NOTHING:
        yield "Enter an amount of more than nothing."
    paid = Money.total(billed.values())
    if paid + amount > contract.price:
        yield (
            f"The contract costs {contract.price} in all. {paid} of it is billed, so this can be "
            f"for {max(contract.price - paid, NOTHING)} at most."
        )
    due = price_of_days(contract, days)
    if amount != due and not because.strip():
        yield f"These days come to {due}, and this is for {amount}. Say why it differs."


def beyond(contract: Contract, quantity: Fraction, charged: Money) -> Money:
    """Price the use beyond the volume as the contract does, as far as people were charged."""
    worth = contract.price.times(max(quantity / contract.volume - ALL, Fraction(0)))
    return max(min(worth, charged - contract.price), NOTHING)


def covered_words(ref: str, *, whole: bool) -> str:
    """Say why what a contract covers has no invoice of its own, and where it is paid."""
    what = "These days are" if whole else "Some of this is"
    said = f"{what} paid under the block contract {ref}: finance enters its invoices on its page."
    return said if whole else f"{said} Bill the rest when what was used of it is charged."
