"""What a plan costs a week: each line exactly, rounded once, then plain addition."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from selfdirect.agreement.planning.rules.times import Time
from selfdirect.foundation.kernel.actor import Role
from selfdirect.foundation.kernel.money import NOTHING, Money, half_up

DIRECT, MANAGED, FREE = "direct", "managed", ""  # who holds the money for a line
# A council's own scheme of delegation: what a team manager may agree alone. Above it, the panel.
MANAGER_MAY_AGREE = Money(1000_00)  # a week

_UNITS = {  # one, many, and how a price for one is said
    "hour": ("hour", "hours", "an hour"),
    "session": ("session", "sessions", "a session"),
    "week": ("week", "weeks", "a week"),
    "each": ("time", "times", "each time"),
    "mile": ("mile", "miles", "a mile"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that helps. Without a price, or a quantity, it is not finished."""

    what: str
    who: str
    need: str = ""  # a code of the ten outcomes of S.I. 2015/313
    held: str = FREE
    quantity: Fraction | None = None  # of the unit, a week
    unit: str = ""
    unit_price: Money | None = None
    times: tuple[Time, ...] = ()
    listed: bool = False  # priced by the directory, which for the day support begins says ...
    price_now: Money | None = None  # ... this
    free_as: str = ""  # a code of charging's NOT_CHARGED: nobody may be charged for it

    @property
    def weekly(self) -> Money:
        """Quantity times unit price, to the penny; nought where either is not known."""
        if self.held == FREE or self.quantity is None or self.unit_price is None:
            return NOTHING
        return self.unit_price.times(self.quantity)


@dataclass(frozen=True, slots=True)
class Sum:
    """One step of the working."""

    words: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Cost:
    """Pounds a week. `direct` and `managed` come to `total`; the contingency is in one of them."""

    total: Money
    direct: Money
    managed: Money
    contingency: Money
    working: tuple[Sum, ...]
    not_charged: Money = NOTHING  # of the total, what nobody may be charged for


def cost(lines: Sequence[Line], contingency: Money = NOTHING) -> Cost:
    """Add a plan up, and say how.

    The contingency goes with the money the person holds, if they hold any: a bad week should
    not have to wait for the council.

    :raises ValueError: if the contingency is below nought
    """
    if contingency < NOTHING:
        raise ValueError("A contingency is nought or more.")
    parts = {held: _held(lines, held) for held in (DIRECT, MANAGED)}
    keeper = DIRECT if any(line.held == DIRECT for line in lines) else MANAGED
    parts[keeper] += contingency
    total = parts[DIRECT] + parts[MANAGED]
    working = (*_working(lines, contingency, keeper), Sum("Altogether a week", total))
    free = Money.total(line.weekly for line in lines if line.free_as)
    return Cost(total, parts[DIRECT], parts[MANAGED], contingency, working, free)


def _held(lines: Sequence[Line], held: str) -> Money:
    return Money.total(line.weekly for line in lines if line.held == held)


def _working(lines: Sequence[Line], contingency: Money, keeper: str) -> Iterator[Sum]:
    for line in lines:
        yield Sum(f"{line.what}: {sum_in_words(line)}", line.weekly)
    if contingency:
        holder = "the money you hold" if keeper == DIRECT else "what the council holds"
        yield Sum(f"Kept for bad weeks, with {holder}", contingency)


def sum_in_words(line: Line) -> str:
    """Say how a line is worked out: "3.5 hours at £18.40 an hour"."""
    if line.held == FREE:
        return "costs nothing"
    if line.quantity is None:
        return "how much a week is not yet known"
    if line.unit_price is None:
        return f"{amount_in_words(line.quantity, line.unit)}, with no price yet"
    return f"{amount_in_words(line.quantity, line.unit)} at {price_in_words(line)}"


def amount_in_words(quantity: Fraction, unit: str) -> str:
    one, many, _ = _UNITS.get(unit, (unit, unit, ""))
    return f"{plain_number(quantity)} {one if quantity == 1 else many}"


def price_in_words(line: Line) -> str:
    """Say the price of one: "£18.40 an hour"."""
    return price_of(line.unit_price, line.unit)


def price_of(amount: Money | None, unit: str) -> str:
    return f"{amount} {_UNITS.get(unit, ('', '', f'a {unit}'))[2]}"


def plain_number(quantity: Fraction) -> str:
    """Write hundredths as people do: 3, 3.5, 0.25."""
    whole, hundredths = divmod(half_up(quantity * 100), 100)
    return f"{whole}.{hundredths:02d}".rstrip("0").rstrip(".")


@dataclass(frozen=True, slots=True)
class Piece:
    """A length of the bar; `x` and `width` in hundredths of it."""

    kind: str  # spent (planned), left, promised (above the indicative budget)
    words: str
    amount: Money
    x: str
    width: str


@dataclass(frozen=True, slots=True)
class Running:
    """How a plan stands beside the indicative budget."""

    total: Money
    indicative: Money
    words: str

    @property
    def over(self) -> Money:
        """How much more it is; below nought if less."""
        return self.total - self.indicative

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """Lay the plan along the indicative budget: what is planned, then what is left or more."""
        whole, first = max(self.total, self.indicative), min(self.total, self.indicative)
        rest = whole - first
        parts = [("spent", "Planned", first)]
        if self.over > NOTHING:
            parts = [
                ("spent", "Planned within the indicative budget", first),
                ("promised", "Planned above it", rest),
            ]
        elif rest:
            parts.append(("left", "Not planned", rest))
        return tuple(_laid(parts, whole)) if whole else ()


def _laid(parts: Sequence[tuple[str, str, Money]], whole: Money) -> Iterator[Piece]:
    start = 0
    for kind, words, amount in parts:
        yield Piece(kind, words, amount, _share(start, whole), _share(amount.pence, whole))
        start += amount.pence


def _share(pence: int, whole: Money) -> str:
    return f"{plain_number(Fraction(pence * 100, whole.pence))}%"


def against(total: Money, indicative: Money) -> Running:
    """Say in a sentence how the total stands beside the indicative budget.

    Being above is no fault: the indicative figure is where planning starts, and the budget must
    in the end be enough to meet the needs (Care Act 2014 s.26; statutory guidance chapter 11).
    """
    said = f"The plan comes to {total} a week"
    if total == indicative:
        return Running(total, indicative, f"{said}: the same as the indicative budget.")
    gap, way = (total - indicative, "more") if total > indicative else (indicative - total, "less")
    words = f"{said}: {gap} {way} than the indicative budget of {indicative}."
    return Running(total, indicative, words)


def agreed_by(total: Money, panel: bool, another_manager: bool) -> Role:
    """Say who decides on a plan.

    The panel does above the manager's limit, where the indicative budget went to an individual
    costing, and where no manager of the team is left but the one who sent it.
    """
    if panel or total > MANAGER_MAY_AGREE or not another_manager:
        return Role.PANEL_MEMBER
    return Role.TEAM_MANAGER
