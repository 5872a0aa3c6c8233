"""One plain report of a calibration: everything that a page, a print or a draft scheme needs.

Money is whole pence a week; shares and ratios are rounded to 4 places. The same data, choices and
version give the same bytes.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from fractions import Fraction

import numpy as np

from selfdirect.agreement.calibration.rules.cases import (
    REASONS,
    Cleaned,
    Row,
    clean,
    data_hash,
    prices,
)
from selfdirect.agreement.calibration.rules.choices import METHODS, BadChoice, Choices, Method
from selfdirect.agreement.calibration.rules.closing import (
    Closed,
    Knots,
    Target,
    close,
    knots,
    target,
)
from selfdirect.agreement.calibration.rules.comparison import (
    Change,
    Lowest,
    Moved,
    Sufficiency,
    changes,
    drift,
    lowest_of,
    sufficiency,
)
from selfdirect.agreement.calibration.rules.fairness import Fairness, fairness
from selfdirect.agreement.calibration.rules.fits import Lines, fit
from selfdirect.agreement.calibration.rules.notes import YARDSTICKS, notes
from selfdirect.agreement.calibration.rules.proof import (
    Band,
    Error,
    MethodError,
    Tell,
    bands,
    error,
    foretold,
    short,
    tenths,
)
from selfdirect.agreement.calibration.rules.resampling import (
    Resampled,
    resample,
    simulated_spread,
    warning,
)
from selfdirect.agreement.calibration.rules.sample import Floats, Sample, sample_of, tally
from selfdirect.foundation.kernel.money import half_up


@dataclass(frozen=True, slots=True)
class Group:
    """One client group, or everyone (`""`): a dot a case, and the lines."""

    name: str
    people: int
    dots: tuple[tuple[str, int], ...]  # (points, pence), a dot a case: what people cost now
    knots: Knots  # the table: balanced as chosen, closed, rounded, never falling
    own: Knots  # the group's own line, all groups' own lines closed together
    generic: Knots  # the one line for all, closed
    cost_line: Knots  # what people cost now: the means of its tenths, which can rise and fall
    fitted_by: str  # a sentence
    now_pence: int  # what its people cost now
    table_pence: int  # what the table gives them
    own_pence: int  # what their own line gives them
    generic_pence: int  # what one line for all gives them


@dataclass(frozen=True, slots=True)
class Shortened:
    """What a short table differs by from the exact one, for the people of a group."""

    group: str
    exact_knots: int
    knots: int
    most_pence: int  # a week
    mean_pence: int


@dataclass(frozen=True, slots=True)
class Closing:
    """From the fitted lines to the budget, to the penny."""

    budget_pence: int
    savings_pence: int
    contingency_pence: int
    target_pence: int  # budget less savings less contingency
    fitted_pence: int  # what the lines give before closing
    factor: str  # exact: what every line was multiplied by
    table_pence: int  # what the rounded table gives all these people
    residual_pence: int  # target less table: what rounding to `rounding_pence` left
    rounding_pence: int


@dataclass(frozen=True, slots=True)
class Routed:
    """Costs so high that they go to individual costing; they stay in every test."""

    percent: str  # the percentile
    levels: tuple[tuple[str, int], ...]  # group, pence at which costs were held
    cases: tuple[tuple[str, str, int], ...]  # reference, group, pence; the dearest first
    excess_pence: int  # what stands above the levels, which the table does not pay for


@dataclass(frozen=True, slots=True)
class Total:
    """What the whole table costs over everyone, refitted on resamples of the people."""

    resamples: int
    low_pence: int | None  # 95% of the refits lie between
    high_pence: int | None
    sd_percent: float | None
    sample_warning: str  # a sentence, or empty
    simulated_sd_percent: tuple[float, float, float]  # ours, at little, some and much noise


@dataclass(frozen=True, slots=True)
class Report:
    version: str
    data_hash: str
    choices: Mapping[str, object]
    people: int
    left_out: tuple[tuple[str, str, int], ...]  # reason, words, how many lines
    left_out_cases: tuple[tuple[str, str], ...]  # reference, reason
    once_pence: int
    signs_turned: int
    added: int
    prices: tuple[tuple[str, str, int], ...]  # day, factor, rows; empty without a day of prices
    everyone: Group
    groups: tuple[Group, ...]  # by name
    closing: Closing
    shortened: tuple[Shortened, ...]  # by group; empty where the table is exact
    routed: Routed
    errors: tuple[Error, ...]  # everyone first; empty for one person alone
    methods: tuple[MethodError, ...]
    tenths: tuple[Band, ...]
    lowest: tuple[Lowest, ...]  # by group
    total: Total
    fairness: tuple[Fairness, ...]  # against what they cost; then against what was agreed
    changes: tuple[Change, ...]  # empty without figures before
    drift: tuple[Moved, ...]  # empty without a table before
    sufficiency: tuple[Sufficiency, ...]  # by savings
    yardsticks: tuple[tuple[str, str], ...]  # words, source: what others reached
    notes: tuple[str, ...]  # to show beside the figures


@dataclass(frozen=True, slots=True)
class _Work:
    """What every part of the report is made from."""

    choices: Choices
    sample: Sample
    counts: Floats
    lines: Lines
    mixed: Floats
    cost: int  # what the people cost, outliers held
    aim: Target
    closed: Closed
    own: Closed
    generic: Closed


def calibrate(
    rows: Sequence[Row],
    choices: Choices,
    *,
    tell: Tell,
    before: Mapping[str, Knots] | None = None,
) -> Report:
    """Work out a whole report. `before`: the table in force, by group; `tell`: hears progress.

    :raises BadCases: if there is nothing to learn from
    :raises BadChoice: if savings and contingency leave nothing to share
    """
    tell("Cleaning the cases", 0, 1)
    cleaned = clean(rows, choices)
    work = _work(sample_of(cleaned.cases, choices), choices)
    tell("Cleaning the cases", 1, 1)
    tested = _foretold(work, tell) if work.sample.people > 1 else {}
    resampled = resample(work.sample, choices, work.aim.pence, tell)
    return _report(cleaned, prices(rows, choices), work, tested, resampled, before or {})


def _work(sample: Sample, choices: Choices) -> _Work:
    weights = np.ones(sample.people)
    counts = tally(sample, weights).counts
    lines = fit(sample, weights, choices)
    mixed = lines.blend(choices.generic.numerator / choices.generic.denominator)
    cost = int(sample.held.sum())
    aim = target(cost, choices)
    if aim.pence <= 0:
        raise BadChoice("Savings and contingency leave nothing to share. Choose less of them.")

    def closed(which: Floats) -> Closed:
        return close(which, counts, aim.pence, choices, sample.exact)

    everyones = np.broadcast_to(lines.generic, lines.own.shape)
    return _Work(
        choices=choices,
        sample=sample,
        counts=counts,
        lines=lines,
        mixed=mixed,
        cost=cost,
        aim=aim,
        closed=closed(mixed),
        own=closed(lines.own),
        generic=closed(everyones),
    )


def _foretold(work: _Work, tell: Tell) -> dict[Method, Floats]:
    """Foretell by every method, the chosen one first."""
    ordered = sorted(Method, key=lambda m: m != work.choices.method)
    return {m: _by(work, m, tell) for m in ordered}


def _by(work: _Work, method: Method, tell: Tell) -> Floats:
    words = f"Testing on people kept apart: {METHODS[method].lower()}"
    return foretold(work.sample, replace(work.choices, method=method), tell, words)


def _report(
    cleaned: Cleaned,
    priced: tuple[tuple[str, str, int], ...],
    work: _Work,
    tested: Mapping[Method, Floats],
    resampled: Resampled,
    before: Mapping[str, Knots],
) -> Report:
    sample, choices = work.sample, work.choices
    reasons = Counter(x.reason for x in cleaned.left_out)
    methods = tuple(_method(work, m, found) for m, found in tested.items())
    chosen = tested.get(choices.method)
    return Report(
        version=choices.version,
        data_hash=data_hash(cleaned.cases),
        choices=choices.plain(),
        people=sample.people,
        left_out=tuple((r, w, reasons[r]) for r, w in REASONS.items() if reasons[r]),
        left_out_cases=tuple((x.reference, x.reason) for x in cleaned.left_out),
        once_pence=cleaned.once_pence,
        signs_turned=cleaned.signs_turned,
        added=cleaned.added,
        prices=priced,
        everyone=_everyone(work),
        groups=tuple(_group(work, g) for g in range(len(sample.groups))),
        closing=_closing(work),
        shortened=_shortened(work),
        routed=_routed(sample, choices),
        errors=() if chosen is None else tuple(_errors(sample, chosen)),
        methods=methods,
        tenths=() if chosen is None else bands(sample, chosen),
        total=_total(sample, resampled),
        fairness=() if chosen is None else _fairness(sample, chosen, choices),
        lowest=lowest_of(sample, work.closed.pence, choices),
        changes=changes(sample, work.closed.pence[sample.group, sample.at]),
        drift=drift(sample, work.closed.pence, before, resampled),
        sufficiency=sufficiency(sample, work.mixed, work.counts, work.cost, choices),
        yardsticks=YARDSTICKS,
        notes=tuple(notes(choices, sample, methods)),
    )


# The parts


def _everyone(work: _Work) -> Group:
    sample = work.sample
    generic = _knots(work, work.generic, 0)
    return Group(
        name="",
        people=sample.people,
        dots=_dots(sample, slice(None)),
        knots=generic,
        own=generic,
        generic=generic,
        cost_line=_cost_line(sample, slice(None)),
        fitted_by=_fitted_by(work, sample.people),
        now_pence=int(sample.actual.sum()),
        table_pence=work.closed.given,
        own_pence=work.own.given,
        generic_pence=work.generic.given,
    )


def _group(work: _Work, g: int) -> Group:
    sample, stretch = work.sample, work.sample.of(g)
    at = sample.at[stretch]

    def given(closed: Closed) -> int:
        return int(closed.pence[g][at].sum())

    return Group(
        name=sample.groups[g],
        people=len(at),
        dots=_dots(sample, stretch),
        knots=_knots(work, work.closed, g),
        own=_knots(work, work.own, g),
        generic=_knots(work, work.generic, g),
        cost_line=_cost_line(sample, stretch),
        fitted_by=_fitted_by(work, len(at)),
        now_pence=int(sample.actual[stretch].sum()),
        table_pence=given(work.closed),
        own_pence=given(work.own),
        generic_pence=given(work.generic),
    )


def _knots(work: _Work, closed: Closed, g: int) -> Knots:
    kept = closed.kept[g]
    return knots([work.sample.exact[n] for n in kept.tolist()], closed.pence[g][kept])


def _shortened(work: _Work) -> tuple[Shortened, ...]:
    """Set a short table beside the exact one that it stands for."""
    if not work.choices.most_knots:
        return ()
    choices, sample = replace(work.choices, most_knots=0), work.sample
    exact = close(work.mixed, work.counts, work.aim.pence, choices, sample.exact)
    off = np.abs(exact.pence - work.closed.pence)
    return tuple(
        Shortened(
            group=name,
            exact_knots=len(_knots(work, exact, g)),
            knots=len(_knots(work, work.closed, g)),
            most_pence=int(off[g][work.counts[g] > 0].max()),
            mean_pence=half_up(Fraction(int(off[g] @ people), int(people.sum()))),
        )
        for g, (name, people) in enumerate(
            zip(sample.groups, work.counts.astype(np.int64), strict=True)
        )
    )


def _dots(sample: Sample, stretch: slice) -> tuple[tuple[str, int], ...]:
    words = [str(points) for points in sample.exact]
    pairs = zip(sample.at[stretch].tolist(), sample.actual[stretch].tolist(), strict=True)
    return tuple(sorted((words[at], pence) for at, pence in pairs))


def _cost_line(sample: Sample, stretch: slice) -> Knots:
    """Give the mean points and mean cost of each tenth of the people by points."""
    at, actual = sample.at[stretch], sample.actual[stretch]
    part = tenths(at)
    found = []
    for n in np.unique(part).tolist():
        inside = part == n
        points = Fraction(round(sample.grid[at[inside]].mean().item() * 10), 10)
        found.append((points, round(actual[inside].mean().item())))
    return tuple(found)


def _fitted_by(work: _Work, people: int) -> str:
    choices = work.choices
    if choices.method is not Method.MEAN:
        return f"{METHODS[choices.method]}."
    if people <= choices.small:
        return (
            f"A straight line, because there are {choices.small:,} people or fewer; it never "
            "starts below what the tenth with the fewest points cost."
        )
    return (
        f"{METHODS[Method.MEAN]}; the shape of everyone's line counts as {choices.strength:,} "
        f"more people; past the {choices.tail_percent}th percentile of points, everyone's slope."
    )


def _closing(work: _Work) -> Closing:
    aim, closed = work.aim, work.closed
    return Closing(
        budget_pence=aim.budget,
        savings_pence=aim.savings,
        contingency_pence=aim.contingency,
        target_pence=aim.pence,
        fitted_pence=closed.fitted,
        factor=_decimal(closed.factor),
        table_pence=closed.given,
        residual_pence=aim.pence - closed.given,
        rounding_pence=work.choices.rounding_pence,
    )


def _decimal(factor: Fraction) -> str:
    whole, part = divmod(factor.numerator * 10**9 // factor.denominator, 10**9)
    return f"{whole}.{part:09d}"


def _routed(sample: Sample, choices: Choices) -> Routed:
    over = np.flatnonzero(sample.actual > sample.levels[sample.group])
    cases = [sample.cases[n] for n in over.tolist()]
    return Routed(
        percent=str(choices.winsorise_percent),
        levels=tuple(zip(sample.groups, sample.levels.tolist(), strict=True)),
        cases=tuple(
            (c.reference, c.group, c.pence)
            for c in sorted(cases, key=lambda c: (-c.pence, c.reference))
        ),
        excess_pence=int(sample.actual.sum()) - int(sample.held.sum()),
    )


def _errors(sample: Sample, chosen: Floats) -> Iterator[Error]:
    yield error("", sample.at, sample.actual, chosen)
    for g, name in enumerate(sample.groups):
        here = sample.of(g)
        yield error(name, sample.at[here], sample.actual[here], chosen[here])


def _method(work: _Work, method: Method, found: Floats) -> MethodError:
    sample = work.sample
    return MethodError(
        method=method.value,
        words=METHODS[method],
        chosen=method is work.choices.method,
        error=error("", sample.at, sample.actual, found),
    )


def _total(sample: Sample, resampled: Resampled) -> Total:
    totals = resampled.totals
    several = len(totals) > 1
    ends = np.quantile(totals, [25 / 1000, 975 / 1000]).tolist() if several else (None, None)
    return Total(
        resamples=len(totals),
        low_pence=None if ends[0] is None else round(ends[0]),
        high_pence=None if ends[1] is None else round(ends[1]),
        sd_percent=short((totals.std() / totals.mean() * 100).item(), 2) if several else None,
        sample_warning=warning(sample.people),
        simulated_sd_percent=simulated_spread(sample.people),
    )


def _fairness(sample: Sample, chosen: Floats, choices: Choices) -> tuple[Fairness, ...]:
    agreed = any(c.agreed_pence for c in sample.cases)
    against = ("actual", "agreed") if agreed else ("actual",)
    return tuple(fairness(sample, chosen, each, choices) for each in against)


# The one form


def to_json(report: Report) -> str:
    """Write a report in the one form whose bytes can be compared: fields in order of name."""
    return json.dumps(plain(report), sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def plain(value: object) -> object:
    """Turn a report, or any part of one, into lists, dicts, texts, whole numbers and shares."""
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Mapping):
        return {str(name): plain(part) for name, part in value.items()}
    if isinstance(value, tuple):
        return [plain(part) for part in value]
    return str(value) if isinstance(value, Fraction) else value
