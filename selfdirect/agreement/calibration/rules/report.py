"""One plain report of a calibration: everything a page, a print or a draft scheme needs.

Money is whole pence a week; shares and ratios are rounded to 4 places, so that the same data,
choices and version give the same bytes.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from selfdirect.agreement.calibration.rules.cases import Row
from selfdirect.agreement.calibration.rules.choices import Choices

Knots = tuple[tuple[Fraction, int], ...]  # (points, whole pence a week), neither ever falling
Tell = Callable[[str, int, int], None]  # what is being done, how many done, of how many
Interval = tuple[float, float]  # 95%


@dataclass(frozen=True, slots=True)
class Group:
    """One client group: its dots and its lines (`""` as name: everyone together)."""

    name: str
    people: int
    dots: tuple[tuple[str, int], ...]  # (points as exact text, pence), a dot a case
    knots: Knots  # the table: closed to the budget, balanced as chosen, rounded
    own: Knots  # its own line, closed by itself
    generic: Knots  # everyone's line, closed by itself
    cost_line: Knots  # what people cost now: the mean in tenths of points, as it falls and rises
    fitted_by: str  # a sentence: method, and whether the group was small
    now_pence: int  # what its people cost now
    table_pence: int  # what the table gives them
    own_pence: int  # what their own line would give
    generic_pence: int  # what one line for all would give


@dataclass(frozen=True, slots=True)
class Closing:
    """From the fitted lines to the budget, to the penny."""

    budget_pence: int
    savings_pence: int
    contingency_pence: int
    target_pence: int  # budget less savings less contingency
    fitted_pence: int  # what the lines give before closing
    factor: str  # exact to 6 places: what every line was multiplied by
    table_pence: int  # what the rounded table gives
    residual_pence: int  # target less table: what rounding left


@dataclass(frozen=True, slots=True)
class Routed:
    """Costs so high that they go to individual costing; they stay in every test."""

    percent: str  # the percentile
    levels: tuple[tuple[str, int], ...]  # by group: costs were held at this
    cases: tuple[tuple[str, str, int], ...]  # reference, group, pence
    excess_pence: int  # what stands above the levels


@dataclass(frozen=True, slots=True)
class Band:
    """A tenth of people by points: what was foretold against what they cost."""

    tenth: int  # 1 to 10
    people: int
    from_points: str
    to_points: str
    actual_pence: int
    foretold_pence: int
    bias: float | None  # foretold by actual, less one
    over: bool  # more than 5% away


@dataclass(frozen=True, slots=True)
class Error:
    """How near the lines come to people they had not seen (cross-validated, before closing)."""

    group: str  # "" for everyone
    people: int
    r2: float | None  # in pounds
    mae_by_mean: float | None
    within_10: float | None  # share of people
    within_25: float | None
    within_50: float | None
    spearman: float | None
    total_bias: float | None
    top_tenth_bias: float | None  # the tenth with the most points


@dataclass(frozen=True, slots=True)
class MethodError:
    """The same for another method on the same people, so that methods can be compared."""

    method: str
    words: str
    error: Error | None  # None: it cannot be worked out on these cases
    why_not: str


@dataclass(frozen=True, slots=True)
class Total:
    """The whole of the table over everyone, refitted on resamples of the cases."""

    resamples: int
    low_pence: int | None
    high_pence: int | None
    sd_percent: float | None
    sample_warning: str  # a sentence, or empty
    simulated_sd_percent: tuple[float, float, float]  # for this many, at three noises; ours


@dataclass(frozen=True, slots=True)
class Reading:
    """One set of people inside matched need: a ratio and a slope."""

    column: str
    value: str
    cell: str  # "" for all cells together
    people: int | None  # None: hidden, see `hidden`
    hidden: bool
    ratio: float | None  # mean indicative by mean actual
    ratio_interval: Interval | None
    matched: float | None  # the same with every cell's own ratio taken out
    matched_interval: Interval | None
    slope: float | None  # actual on indicative: 1 when it is right at every height
    slope_interval: Interval | None
    verdict: str  # "within", "unsure", "outside", "hidden"
    holds: bool  # still different from 1 after correction for the number of tests


@dataclass(frozen=True, slots=True)
class Fairness:
    against: str  # "actual" or "agreed"
    readings: tuple[Reading, ...]
    tests: int
    note: str  # on many tests and small cells


@dataclass(frozen=True, slots=True)
class Change:
    """Who gains and who loses against the figures before."""

    group: str  # "" for everyone
    people: int
    gain: int
    lose: int
    same: int
    gain_pence: int
    lose_pence: int  # above nought
    median_pence: int
    sizes: tuple[tuple[str, int, int], ...]  # words of the size, how many gain, how many lose


@dataclass(frozen=True, slots=True)
class Moved:
    """One point of the table, before and now."""

    group: str
    points: str
    before_pence: int
    now_pence: int
    change: float | None
    low_pence: int | None  # 95% by resampling
    high_pence: int | None
    verdict: str  # "small", "real" (the interval leaves out the old value), "noise" (it does not)


@dataclass(frozen=True, slots=True)
class Sufficiency:
    savings_percent: str
    people: int
    below_cost: float  # share whose figure is below what they cost now
    with_hours: int
    short_of_hours: float | None  # share whose figure no longer buys their hours


@dataclass(frozen=True, slots=True)
class Report:
    version: str
    data_hash: str
    choices: Mapping[str, object]
    people: int
    left_out: tuple[tuple[str, str, int], ...]  # reason, words, how many
    left_out_cases: tuple[tuple[str, str], ...]  # reference, reason
    once_pence: int
    signs_turned: int
    groups: tuple[Group, ...]  # in order of name
    everyone: Group
    closing: Closing
    routed: Routed
    errors: tuple[Error, ...]  # everyone first
    methods: tuple[MethodError, ...]
    tenths: tuple[Band, ...]
    total: Total
    fairness: tuple[Fairness, ...]  # against actual; then against agreed, where given
    changes: tuple[Change, ...]  # empty without figures before
    drift: tuple[Moved, ...]  # empty without a table before
    sufficiency: tuple[Sufficiency, ...]  # by savings
    yardsticks: tuple[tuple[str, str], ...]  # words, source
    notes: tuple[str, ...]  # sentences to show beside the figures


def calibrate(
    rows: Sequence[Row],
    choices: Choices,
    *,
    tell: Tell,
    before: Mapping[str, Knots] | None = None,  # the table in force, by group
) -> Report:
    """Work out a whole report.

    :raises BadCases: if there is nothing to learn from
    """
    raise NotImplementedError


def to_json(report: Report) -> str:
    """Write a report in the one form whose bytes can be compared."""
    raise NotImplementedError
