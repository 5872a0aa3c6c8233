"""How near a method comes to people whom it has not seen."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from selfdirect.agreement.calibration.rules.choices import Choices
from selfdirect.agreement.calibration.rules.fits import fit
from selfdirect.agreement.calibration.rules.sample import Floats, Sample, Truths, Whole

Tell = Callable[[str, int, int], None]  # what is being done, how many done, of how many
FOLDS, RESAMPLES = 1, 2  # streams of chance, so that one never shifts the other
TENTHS = 10


@dataclass(frozen=True, slots=True)
class Error:
    """How near the lines come to people they had not seen (cross-validated, before closing)."""

    group: str  # "" for everyone
    people: int
    r2: float | None  # in pounds; None: all cost the same
    mae_by_mean: float
    within_10: float  # share of people
    within_25: float
    within_50: float
    spearman: float | None  # None: all cost the same, or all are foretold the same
    total_bias: float
    top_tenth_bias: float | None  # the tenth with the most points; None: nobody is alone in it


@dataclass(frozen=True, slots=True)
class MethodError:
    """How one of the methods does on these people."""

    method: str
    words: str
    chosen: bool
    error: Error


@dataclass(frozen=True, slots=True)
class Band:
    """A tenth of people by points: what was foretold against what they cost."""

    tenth: int  # 1 to 10; where many have the same points, a tenth can be empty and is absent
    people: int
    from_points: str
    to_points: str
    actual_pence: int
    foretold_pence: int
    bias: float  # foretold by actual, less one
    over: bool  # more than 5% away


def chance(seed: int, stream: int) -> np.random.Generator:
    """Make the one kind of chance used here: the same numbers for the same seed, anywhere."""
    return np.random.Generator(np.random.PCG64([seed, stream]))


def short(number: float, places: int = 4) -> float:
    """Round a share for showing; nought is never below nought."""
    return round(number, places) + 0


def foretold(sample: Sample, choices: Choices, tell: Tell, words: str) -> Floats:
    """Foretell each person's cost by a fit on the others: as many fits as there are folds.

    Costs above the winsorising level are tested as they are. Two people or more are needed.
    """
    folds = min(choices.folds, sample.people)
    fold = chance(choices.seed, FOLDS).permutation(sample.people) % folds
    found = np.empty(sample.people)
    share = choices.generic.numerator / choices.generic.denominator
    for n in range(folds):
        tell(words, n, folds)
        kept = fold == n
        lines = fit(sample, (~kept).astype(np.float64), choices).blend(share)
        found[kept] = lines[sample.group[kept], sample.at[kept]]
    tell(words, folds, folds)
    return found


def tenths(at: Whole, parts: int = TENTHS) -> Whole:
    """Say in which part of the people by points each stands; the same points stand together."""
    counts = np.bincount(at)
    middles = 2 * counts.cumsum() - counts
    part: Whole = np.minimum(middles * parts // (2 * len(at)), parts - 1)
    return part[at]


def error(group: str, at: Whole, actual: Whole, foretold: Floats) -> Error:
    """Work out every measure of error for some people."""
    off = np.abs(foretold - actual)
    top = tenths(at) == TENTHS - 1
    spread = ((actual - actual.mean()) ** 2).sum().item()
    rank = _correlation(_ranks(actual), _ranks(foretold))
    return Error(
        group=group,
        people=len(actual),
        r2=short(1 - (off**2).sum().item() / spread) if spread else None,
        mae_by_mean=short((off.mean() / actual.mean()).item()),
        within_10=_within(off, actual, 10),
        within_25=_within(off, actual, 25),
        within_50=_within(off, actual, 50),
        spearman=None if rank is None else short(rank),
        total_bias=bias(foretold, actual),
        top_tenth_bias=bias(foretold[top], actual[top]) if top.any() else None,
    )


def bias(foretold: Floats, actual: Whole) -> float:
    """Say by what share the whole is foretold too high."""
    return short((foretold.sum() / actual.sum() - 1).item())


def _within(off: Floats, actual: Whole, percent: int) -> float:
    return short((off * 100 <= percent * actual).mean().item())


def _ranks(values: Whole | Floats) -> Floats:
    """Rank values, the same value the middle of its ranks."""
    _, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    middles: Floats = (2 * counts.cumsum() - counts) / 2
    return middles[places]


def _correlation(one: Floats, two: Floats) -> float | None:
    from_one, from_two = one - one.mean(), two - two.mean()
    spread = ((from_one @ from_one) * (from_two @ from_two)) ** (1 / 2)
    return (from_one @ from_two).item() / spread.item() if spread else None


def bands(sample: Sample, foretold: Floats) -> tuple[Band, ...]:
    """Compare foretold with actual in each tenth of people by points."""
    part = tenths(sample.at)
    return tuple(_band(sample, foretold, n, part == n) for n in np.unique(part).tolist())


def _band(sample: Sample, foretold: Floats, tenth: int, inside: Truths) -> Band:
    actual = sample.actual[inside]
    off = bias(foretold[inside], actual)
    places = sample.at[inside]
    return Band(
        tenth=tenth + 1,
        people=len(actual),
        from_points=str(sample.exact[places.min()]),
        to_points=str(sample.exact[places.max()]),
        actual_pence=int(actual.sum()),
        foretold_pence=round(foretold[inside].sum().item()),
        bias=off,
        over=abs(off) * 100 > 5,
    )
