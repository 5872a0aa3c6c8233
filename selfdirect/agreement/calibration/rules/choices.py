"""What a council chooses before a calibration: kept with the table that comes of it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction

MOST_UPRATING = 10


class Method(StrEnum):
    """The ways from points to money."""

    MEAN = "isotonic_mean"  # the mean cost at each number of points, never falling
    PERCENTILE = "percentile"  # In Control's and ADASS's: ranks of points to ranks of cost
    PRICE = "price_per_point"
    BANDS = "bands"
    LINE = "line"
    QUANTILE = "quantile"  # a stated share of people cost no more, never falling


METHODS: Mapping[Method, str] = {
    Method.MEAN: "Mean cost at each number of points, never falling",
    Method.PERCENTILE: "Traditional: ranks of points matched to ranks of cost",
    Method.PRICE: "One price for every point",
    Method.BANDS: "Bands of points, with the mean cost of each",
    Method.LINE: "A straight line",
    Method.QUANTILE: "The cost that a stated share of people stay within, never falling",
}


class BadChoice(ValueError):
    """A choice that cannot be followed. The message is fit to show to the analyst."""


@dataclass(frozen=True, slots=True)
class Choices:
    """Everything a calibration depends on besides its cases. Money is whole pence a week."""

    method: Method = Method.MEAN
    points: str = "net"  # or "gross": then the value of informal help is part of the cost
    budget_pence: int | None = None  # for all these people; None: what they cost now
    contingency_percent: Fraction = Fraction(0)  # of the budget, kept out of the table
    savings_percent: Fraction = Fraction(0)  # of the budget, taken off before contingency
    rounding_pence: int = 100  # the table's money is a multiple of this
    most_knots: int = 0  # of one group's line; 0: as many as it takes to be exact
    generic: Fraction = Fraction(0)  # 0: each group its own line; 1: one line for all
    strength: int = 100  # people's worth of everyone's line mixed into a group's own
    small: int = 300  # a group of this many or fewer gets a straight line
    tail_percent: Fraction = Fraction(99)  # past this percentile of points: everyone's slope
    winsorise_percent: Fraction = Fraction(99)  # costs above it are taken as it; 100: none
    highest_points: Fraction | None = None  # how far the table goes; None: the highest seen
    bands: int = 10
    step_percent: Fraction = Fraction(5)  # of the percentile method; 0: every rank
    quantile: Fraction = Fraction(1, 2)
    folds: int = 10
    bootstraps: int = 1000
    seed: int = 1
    test_by: tuple[str, ...] = ()  # columns for the fairness tests; client group always is
    cells: int = 5  # bands of points inside which needs count as matched
    fewest: int = 10  # fewer people than this are never shown as a cell
    correction: str = "benjamini_hochberg"  # or "bonferroni"
    unit_pence: int | None = None  # price of an hour now, to see whether hours can be bought
    price_date: date | None = None  # every cost is at this day's prices
    uprating: Mapping[date, Fraction] = field(default_factory=dict)  # factor by day of prices
    uprating_source: str = ""  # where the factors were read
    version: str = ""  # of the code, told by the caller

    def __post_init__(self) -> None:
        for wrong, words in _faults(self):
            if wrong:
                raise BadChoice(words)

    def plain(self) -> dict[str, object]:
        """Give the choices as plain data, exact numbers as text."""
        found: dict[str, object] = asdict(self)
        found["uprating"] = {str(day): str(f) for day, f in sorted(self.uprating.items())}
        return {
            name: str(value) if isinstance(value, Fraction | date) else value
            for name, value in sorted(found.items())
        }


def _faults(c: Choices) -> tuple[tuple[bool, str], ...]:
    return (
        (c.points not in ("net", "gross"), "Choose net or gross points."),
        (c.budget_pence is not None and c.budget_pence <= 0, "The budget must be above £0."),
        (not 0 <= c.contingency_percent < 100, "Contingency must be from 0% to below 100%."),
        (not 0 <= c.savings_percent < 100, "Savings must be from 0% to below 100%."),
        (c.rounding_pence < 1, "Round to a penny or more."),
        (c.most_knots < 0 or c.most_knots == 1, "A line needs 2 points or more; 0 keeps all."),
        (
            any(not Fraction(1, MOST_UPRATING) <= f <= MOST_UPRATING for f in c.uprating.values()),
            f"A factor brings one day's prices to another's. More than {MOST_UPRATING} times as "
            "much, or as little, is a slip.",
        ),
        (
            bool(c.uprating) and c.price_date is None,
            "Say the day of prices that the factors bring costs to.",
        ),
        (
            bool(c.uprating) and not c.uprating_source.strip(),
            "Say where the factors were read, so that others can check them.",
        ),
        (not 0 <= c.generic <= 1, "The balance goes from 0 (own lines) to 1 (one line)."),
        (c.strength < 0 or c.small < 0, "Pooling strength and small groups: 0 or more."),
        (
            not 50 <= c.tail_percent <= 100,
            "The tail begins between the 50th and 100th percentile.",
        ),
        (
            not 50 <= c.winsorise_percent <= 100,
            "Costs are held between the 50th percentile and 100.",
        ),
        (not 1 <= c.bands <= 100, "Choose from 1 to 100 bands."),
        (not 0 <= c.step_percent <= 50, "Steps of ranks go from 0 (every rank) to 50%."),
        (not 0 < c.quantile < 1, "The share of people must be between 0 and 1."),
        (not 2 <= c.folds <= 100, "Test with 2 to 100 parts."),
        (not 0 <= c.bootstraps <= 10_000, "Choose from 0 to 10,000 resamples."),
        (c.seed < 0, "The seed is a whole number, 0 or more."),
        (not 1 <= c.cells <= 50, "Choose from 1 to 50 bands of matched need."),
        (c.fewest < 1, "The least number of people in a cell is 1 or more."),
        (
            c.correction not in ("benjamini_hochberg", "bonferroni"),
            "Correct for many tests by benjamini_hochberg or bonferroni.",
        ),
        (c.unit_pence is not None and c.unit_pence <= 0, "The price of an hour must be above £0."),
    )
