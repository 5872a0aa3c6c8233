"""The new table against what was there before: who gains, who loses, what moved, what it buys."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

import numpy as np

from selfdirect.agreement.calibration.rules.choices import Choices
from selfdirect.agreement.calibration.rules.closing import Knots, close, target
from selfdirect.agreement.calibration.rules.proof import short
from selfdirect.agreement.calibration.rules.resampling import Resampled
from selfdirect.agreement.calibration.rules.sample import Floats, Sample, Truths, Whole
from selfdirect.foundation.kernel.money import half_up

SIZES = (  # of a change, in per cent of the figure before: from, to below
    ("up to 5%", 0, 5),
    ("5% to 10%", 5, 10),
    ("10% to 25%", 10, 25),
    ("25% to 50%", 25, 50),
    ("50% or more", 50, None),
)
MOVES = 5  # per cent that a point of the table may move from one calibration to the next
SHORT = 10  # per cent that a table may give the people with the fewest points too little
SAVINGS = (0, 2, 5, 10)  # per cent, shown beside the chosen one


@dataclass(frozen=True, slots=True)
class Change:
    """Who gains and who loses against the figures before."""

    group: str  # "" for everyone
    people: int  # who have a figure before
    gain: int
    lose: int
    same: int
    gain_pence: int
    lose_pence: int  # above nought
    median_pence: int
    sizes: tuple[tuple[str, int, int], ...]  # size in words, how many gain, how many lose


@dataclass(frozen=True, slots=True)
class Moved:
    """One point of the table, before and now."""

    group: str
    points: str
    before_pence: int
    now_pence: int
    change: float | None  # None: it was nought
    low_pence: int | None  # 95% by resampling; None: nothing was resampled
    high_pence: int | None
    verdict: str  # "small"; "real": the interval leaves the old value out; "noise": it does not


@dataclass(frozen=True, slots=True)
class Lowest:
    """What a table gives the people of a group with the fewest points."""

    group: str
    people: int  # a tenth of the group, or as many as may be shown where that is more
    to_points: str  # the most that any of them has
    cost_pence: int  # what they cost now, all together
    table_pence: int  # what the table gives them
    short: bool  # by more than 10%
    nothing_to: str  # up to how many points the table gives nothing; empty: it gives something


@dataclass(frozen=True, slots=True)
class Sufficiency:
    """What a table buys, at a savings target."""

    savings_percent: str
    chosen: bool
    people: int
    table_pence: int
    below_cost: float  # share whose figure is below what they cost now
    with_hours: int
    short_of_hours: float | None  # share whose figure does not buy their hours at today's price


def lowest_of(sample: Sample, pence: Whole, choices: Choices) -> tuple[Lowest, ...]:
    """Say for each group what becomes of those with the fewest points."""
    return tuple(_lowest(sample, pence[g], g, choices) for g in range(len(sample.groups)))


def _lowest(sample: Sample, line: Whole, g: int, choices: Choices) -> Lowest:
    at, actual = sample.at[sample.of(g)], sample.actual[sample.of(g)]
    last = at[max(-(-len(at) // 10), min(choices.fewest, len(at))) - 1]
    inside = at <= last  # cases stand in order of points, and the same points stand together
    cost, given = int(actual[inside].sum()), int(line[at[inside]].sum())
    nothing = np.flatnonzero(line <= 0)
    return Lowest(
        group=sample.groups[g],
        people=int(inside.sum()),
        to_points=str(sample.exact[last]),
        cost_pence=cost,
        table_pence=given,
        short=given * 100 < cost * (100 - SHORT),
        nothing_to=str(sample.exact[nothing[-1]]) if len(nothing) else "",
    )


def changes(sample: Sample, figures: Whole) -> tuple[Change, ...]:
    """Compare figures with those before, for everyone and each group; nothing if none is known."""
    before = np.array([-1 if c.previous_pence is None else c.previous_pence for c in sample.cases])
    known = before >= 0
    if not known.any():
        return ()
    everyone = _change("", figures[known], before[known])
    each = [(name, known & (sample.group == g)) for g, name in enumerate(sample.groups)]
    return (everyone, *(_change(n, figures[w], before[w]) for n, w in each if w.any()))


def _change(group: str, now: Whole, before: Whole) -> Change:
    moved = now - before
    return Change(
        group=group,
        people=len(moved),
        gain=int((moved > 0).sum()),
        lose=int((moved < 0).sum()),
        same=int((moved == 0).sum()),
        gain_pence=int(moved[moved > 0].sum()),
        lose_pence=-int(moved[moved < 0].sum()),
        median_pence=half_up(Fraction(np.median(moved).item())),
        sizes=tuple(_size(words, low, high, moved, before) for words, low, high in SIZES),
    )


def _size(
    words: str, low: int, high: int | None, moved: Whole, before: Whole
) -> tuple[str, int, int]:
    hundredfold = np.abs(moved) * 100
    inside: Truths = (hundredfold >= low * before) & (moved != 0)
    if high is not None:
        inside &= hundredfold < high * before
    return words, int((inside & (moved > 0)).sum()), int((inside & (moved < 0)).sum())


def drift(
    sample: Sample, pence: Whole, before: Mapping[str, Knots], resampled: Resampled
) -> tuple[Moved, ...]:
    """Compare every point of the table with the one in force, for the groups that both have.

    A table of one line for everybody, `""`, is compared once.
    """
    low, high = _ends(resampled)
    lines = [(0, "")] if "" in before else list(enumerate(sample.groups))
    return tuple(
        _moved(name, points, read(before[name], points), int(pence[g, k]), low[g, k], high[g, k])
        for g, name in lines
        if name in before
        for k, points in enumerate(sample.exact)
    )


def _ends(resampled: Resampled) -> tuple[Floats, Floats]:
    if not len(resampled.tables):
        nothing = np.full(resampled.tables.shape[1:], np.nan)
        return nothing, nothing
    low, high = np.quantile(resampled.tables, [25 / 1000, 975 / 1000], axis=0)
    return low, high


def read(knots: Knots, points: Fraction) -> int:
    """Read a table: straight between knots, the end values beyond them, whole pence."""
    for (start, low), (end, high) in pairwise(knots):
        if start <= points <= end:
            return half_up(low + (high - low) * (points - start) / (end - start))
    return knots[0][1] if points < knots[0][0] else knots[-1][1]


def _moved(
    group: str, points: Fraction, before: int, now: int, low: np.float64, high: np.float64
) -> Moved:
    ends = (None, None) if np.isnan(low) else (round(low.item()), round(high.item()))
    return Moved(
        group=group,
        points=str(points),
        before_pence=before,
        now_pence=now,
        change=short(now / before - 1) if before else None,
        low_pence=ends[0],
        high_pence=ends[1],
        verdict=_verdict(before, now, ends),
    )


def _verdict(before: int, now: int, ends: tuple[int | None, int | None]) -> str:
    low, high = ends
    if abs(now - before) * 100 <= MOVES * before:
        return "small"
    if low is not None and high is not None and not low <= before <= high:
        return "real"
    return "noise"


def sufficiency(
    sample: Sample, lines: Floats, counts: Floats, cost: int, choices: Choices
) -> tuple[Sufficiency, ...]:
    """Say what the table would buy at several savings targets, the chosen one among them."""
    percents = sorted({Fraction(s) for s in SAVINGS} | {choices.savings_percent})
    needed = _needed([c.hours for c in sample.cases], choices)
    return tuple(_sufficient(sample, lines, counts, cost, needed, choices, p) for p in percents)


def _sufficient(
    sample: Sample, lines: Floats, counts: Floats, cost: int, needed: Whole, choices: Choices,
    percent: Fraction,
) -> Sufficiency:  # fmt: skip
    aim = target(cost, replace(choices, savings_percent=percent))
    closed = close(lines, counts, aim.pence, choices, sample.exact)
    figures = closed.pence[sample.group, sample.at]
    known = needed >= 0
    return Sufficiency(
        savings_percent=str(percent),
        chosen=percent == choices.savings_percent,
        people=sample.people,
        table_pence=closed.given,
        below_cost=short((figures < sample.actual).mean().item()),
        with_hours=int(known.sum()),
        short_of_hours=short((figures < needed)[known].mean().item()) if known.any() else None,
    )


def _needed(hours: Sequence[Fraction | None], choices: Choices) -> Whole:
    """Price each person's hours at today's price; -1 where either is not known."""
    price = choices.unit_pence
    found = [-1 if h is None or price is None else half_up(h * price) for h in hours]
    return np.array(found, dtype=np.int64)
