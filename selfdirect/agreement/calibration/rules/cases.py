"""Reading current cases and cleaning them: what is left out is listed with its reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from selfdirect.agreement.calibration.rules.choices import Choices


class BadCases(ValueError):
    """Cases that cannot be used at all. The message is fit to show to the analyst."""


@dataclass(frozen=True, slots=True)
class Row:
    """One cost of one person, as given. Money is whole pence."""

    reference: str
    group: str  # client group
    points: Fraction | None  # gross: what is needed, whoever helps
    net_points: Fraction | None  # left to meet after willing family and friends
    pence: int | None  # the package's cost every `every`, gross of charges
    every: str = "week"  # a kernel Every, or "once"
    informal_pence: int | None = None  # worth of informal help a week; for gross points
    columns: Mapping[str, str] = field(default_factory=dict)  # to test fairness by
    priced_on: date | None = None
    previous_pence: int | None = None  # the figure of the table before, a week
    agreed_pence: int | None = None  # what was agreed at last, a week
    hours: Fraction | None = None  # bought now, a week


@dataclass(frozen=True, slots=True)
class Case:
    """One person's weekly cost at one day's prices, fit to learn from."""

    reference: str
    group: str
    points: Fraction
    pence: int  # a week
    columns: Mapping[str, str]
    previous_pence: int | None = None
    agreed_pence: int | None = None
    hours: Fraction | None = None


@dataclass(frozen=True, slots=True)
class LeftOut:
    reference: str
    reason: str  # a key of REASONS
    words: str


REASONS: Mapping[str, str] = {
    "once": "Paid once, not every week. One-off sums are counted apart.",
    "no_cost": "There is no cost.",
    "zero_cost": "The cost is nought.",
    "no_points": "There are no points.",
    "no_group": "There is no client group.",
    "no_informal": "There is no value of informal help, which gross points need.",
    "other_prices": "The cost is at another day's prices, and no uprating is given.",
    "duplicate": "The same person, points and cost stand here twice.",
}


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What came of cleaning, in the order of references."""

    cases: tuple[Case, ...]
    left_out: tuple[LeftOut, ...]
    once_pence: int  # one-off sums, added up
    signs_turned: int  # costs below nought that were taken as above


def read_rows(text: str) -> tuple[Row, ...]:
    """Read a CSV. Headings: reference, group, points, net_points, cost (pounds), every,
    informal_value, priced_on, previous, agreed, hours; each further one is a column to test by.

    :raises BadCases: naming the rows whose cells are not what they should be
    """
    raise NotImplementedError


def clean(rows: Sequence[Row], choices: Choices) -> Cleaned:
    """Make cases of rows: weekly by DHSC's conversions, one person once.

    :raises BadCases: if no case is left
    """
    raise NotImplementedError


def data_hash(cases: Sequence[Case]) -> str:
    """Make the sha256 of the cases, whatever their order."""
    raise NotImplementedError
