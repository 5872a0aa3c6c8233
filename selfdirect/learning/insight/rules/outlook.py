"""What support will have cost by the end of the council's year, and how sure that is.

What was paid or promised for days gone by, and for days to come, is known to the penny. What is
agreed and not promised yet is the last whole week's cost, once more for each week to come; what is
for no stretch of days, as money asked back, counts in the year and not in what a week costs. Who
starts, stops or changes is not known: it is foretold from how the weekly cost went from one week
to the next. With g the mean of m such steps, s their spread and W_i the weeks that the i-th step
still counts for, the change is g ΣW_i, and the range around it
t √(s² ΣW_i² + s² (ΣW_i)² / m), by Student's t: right four times in five if steps are alike. They
are not always: so the method is tried on the past, and the range is widened until it would have
held four times in five there. How often it then held is told beside it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import accumulate, pairwise
from math import ceil, floor, isqrt
from operator import sub

from selfdirect.foundation.kernel.hiding import Cell, hidden
from selfdirect.foundation.kernel.money import Money, half_up
from selfdirect.foundation.kernel.period import Period
from selfdirect.foundation.kernel.student import FEWEST, MOST, T90

BEFORE = MOST + 1  # weeks read from before the year: enough for the first of its days
LEAST = FEWEST + 1  # steps: fewer say nothing
AHEAD = (4, 8, 13, 26)  # weeks for which the method is tried on the past
WAYS = ("group", "team", "purpose", "stream")
ALL = ("", "")

Key = tuple[str, str]  # a way to sort, and a code in it


def financial_year(day: date) -> Period:
    """Answer the council's year that a day lies in: from the first of April."""
    first = date(day.year - (day.month < 4), 4, 1)
    return Period(first, first.replace(year=first.year + 1))


@dataclass(frozen=True, slots=True)
class Weeks:
    """The sevens of days that a year is told in, and as many before it as the method looks at."""

    first: date
    year: Period
    done: int  # whole weeks before the day it is told on

    @classmethod
    def on(cls, day: date) -> "Weeks":
        """Lay out the weeks of the year that a day lies in; today's is not done."""
        year = financial_year(day)
        first = year.starts_on - timedelta(weeks=BEFORE)
        return cls(first, year, (day - first).days // 7)

    @property
    def ends_before(self) -> date:
        return self.year.starts_on + timedelta(days=self.year.days)

    @property
    def shares(self) -> tuple[Fraction, ...]:
        """How much of seven days each week is: the last is cut where the year ends."""
        whole, rest = divmod((self.ends_before - self.first).days, 7)
        return (Fraction(1),) * whole + ((Fraction(rest, 7),) if rest else ())

    @property
    def told_until(self) -> date:
        """The first day that is not told as gone by."""
        return self.first + timedelta(weeks=self.done)

    def nth(self, day: date) -> int:
        return (day - self.first).days // 7


@dataclass(frozen=True, slots=True)
class Series:
    """What one part of all support costs week by week, in pence: paid, and promised besides."""

    paid: tuple[int, ...]
    promised: tuple[int, ...]
    once: tuple[int, ...] = ()  # of both: what says nothing of the weeks to come

    @property
    def both(self) -> tuple[int, ...]:
        return tuple(map(sum, zip(self.paid, self.promised, strict=True)))

    @property
    def pace(self) -> tuple[int, ...]:
        return tuple(map(sub, self.both, self.once)) if self.once else self.both


@dataclass(frozen=True, slots=True)
class Told:
    """One part of the money of a year; the last three are the same where there is no range."""

    paid: Money  # for days gone by
    owed: Money  # for days gone by: given, and not paid yet
    sure: Money  # for days to come: paid already, or promised
    agreed: Money  # for days to come, if those who have support keep it
    change: Money  # by those who start, stop or change
    low: Money
    middle: Money
    high: Money
    steps: int  # that the change is foretold from; none: it is not

    @property
    def known(self) -> Money:
        return self.paid + self.owed + self.sure


def about(amount: Money) -> str:
    """Say a large sum as people say it: £14.9 million, £430,000; a small one to the penny."""
    size, sign = abs(amount.pence), "-" if amount.pence < 0 else ""
    if size < 1_000_000:
        return str(amount)
    if size < 100_000_000:
        return _thousands(amount)
    whole, tenths = divmod(half_up(Fraction(size, 10_000_000)), 10)
    return f"{sign}£{whole:,}.{tenths} million"


def _thousands(amount: Money) -> str:
    sign = "-" if amount.pence < 0 else ""
    return f"{sign}£{half_up(Fraction(abs(amount.pence), 100_000)):,},000"


def between(low: Money, high: Money) -> str:
    """Say a range of large sums: £6.4 to £6.6 million; a narrow one in smaller units."""
    least, most = about(low), about(high)
    if least == most and low < high:
        ends = [(say(low), say(high)) for say in (_thousands, str)]
        least, most = next(both for both in ends if both[0] != both[1])
    unit = " million"
    both = least.endswith(unit) and most.endswith(unit)
    return f"{least.removesuffix(unit) if both else least} to {most}"


def evened(parts: Sequence[Fraction]) -> list[int]:
    """Round parts to whole pence that come to their rounded sum: the largest rests go up."""
    found = [floor(part) for part in parts]
    spare = half_up(sum(parts, Fraction())) - sum(found)
    largest = sorted(range(len(parts)), key=lambda nth: found[nth] - parts[nth])
    for nth in largest[:spare]:
        found[nth] += 1
    return found


def series(
    costs: Iterable[tuple[Mapping[str, str], int, bool, bool, int]], length: int
) -> dict[Key, Series]:
    """Sort what was spent by each way of looking at it.

    :param costs: codes by way, the number of the week, is it only promised, is it for
        no stretch of days, whole pence
    """
    sums = {ALL: [[0] * length for _ in range(3)]}
    for codes, week, promised, once, pence in costs:
        for key in (ALL, *((way, codes[way]) for way in WAYS)):
            found = sums.setdefault(key, [[0] * length for _ in range(3)])
            found[promised][week] += pence
            found[2][week] += pence if once else 0
    return {key: Series(*map(tuple, found)) for key, found in sums.items()}


def tell(one: Series, weeks: Weeks) -> Told:
    """Say what one part of the money will have come to by the end of the year."""
    gone, ahead = slice(BEFORE, weeks.done), slice(weeks.done, None)
    both, pace, to_come = one.both, one.pace, weeks.shares[weeks.done :]
    sure = sum(both[ahead])
    same = half_up(pace[weeks.done - 1] * sum(to_come)) if to_come else 0
    agreed = max(0, same - sum(pace[ahead]))
    past = pace[: weeks.done]
    change, half, steps = foretold(past, to_come)
    half = half_up(half * widening(trials(past), len(past), len(to_come)))
    known = sum(both[gone]) + sure + agreed
    most_off = min(half, max(0, known + change))  # never below nought
    return Told(
        paid=Money(sum(one.paid[gone])),
        owed=Money(sum(one.promised[gone])),
        sure=Money(sure),
        agreed=Money(agreed),
        change=Money(change),
        low=Money(known + change - most_off),
        middle=Money(known + change),
        high=Money(known + change + half),
        steps=steps,
    )


def foretold(past: Sequence[int], to_come: Sequence[int | Fraction]) -> tuple[int, int, int]:
    """Foretell what starts, stops and changes will add: the sum, half its range, from how many.

    :param past: pence a week, the oldest first
    :param to_come: how much of a week each week to come is
    """
    steps = _steps(past)
    if len(steps) < LEAST or not to_come:
        return 0, 0, 0
    m, total, spread = _measured(steps)
    counts = [*accumulate(reversed(to_come))]
    whole = Fraction(sum(counts))
    variance = spread * (sum(w * w for w in counts) + whole * whole / m)
    return half_up(whole * total / m), isqrt(floor(T90[m - 1] ** 2 * variance)), m


def ranges(past: Sequence[int], ahead: int) -> list[tuple[int, int, int]]:
    """Foretell what each single week to come costs: low, middle, high; none below nought."""
    steps, now = _steps(past), past[-1]
    if len(steps) < LEAST:
        return [(now, now, now)] * ahead
    m, total, spread = _measured(steps)
    wide = widening(trials(past), len(past), ahead)
    found = []
    for w in range(1, ahead + 1):
        middle = now + half_up(Fraction(w * total, m))
        half = isqrt(floor((T90[m - 1] * wide) ** 2 * spread * (w + Fraction(w * w, m))))
        found.append((max(0, middle - half), middle, middle + half))
    return found


def _measured(steps: Sequence[int]) -> tuple[int, int, Fraction]:
    """Answer how many steps there are, their sum, and their variance."""
    m, total = len(steps), sum(steps)
    return m, total, Fraction(m * sum(g * g for g in steps) - total * total, m * (m - 1))


def _steps(past: Sequence[int]) -> list[int]:
    """List how far each of the last weeks lies from the one before, since there was any cost."""
    since = next((nth for nth, pence in enumerate(past) if pence), len(past))
    steps = [after - before for before, after in pairwise(past[since:])]
    return steps[-MOST:]


@dataclass(frozen=True, slots=True)
class Trial:
    """The method tried on the past: what it would have said, and what came."""

    gone: int  # weeks that were past
    ahead: int  # weeks
    middle: int
    half: int  # of the range
    came: int

    @property
    def miss(self) -> int:
        return abs(self.middle - self.came)


def trials(past: Sequence[int]) -> list[Trial]:
    """Try the method from every past week, for as far ahead as is known since."""
    places = [(now, ahead) for now in range(1, len(past)) for ahead in AHEAD]
    found = (_trial(past, now, ahead) for now, ahead in places if now + ahead <= len(past))
    return [trial for trial in found if trial.half and trial.came > 0]


def _trial(past: Sequence[int], now: int, ahead: int) -> Trial:
    change, half, _ = foretold(past[:now], [1] * ahead)
    middle = past[now - 1] * ahead + change
    return Trial(now, ahead, middle, half, sum(past[now : now + ahead]))


def widening(found: Iterable[Trial], now: int, ahead: int) -> Fraction:
    """Say by how much a range is to be wider, by what was missed by then; never less than once.

    Trials that looked further ahead than is asked tell nothing.
    """
    misses = sorted(
        Fraction(trial.miss, trial.half)
        for trial in found
        if trial.ahead <= ahead and trial.gone + trial.ahead <= now
    )
    if len(misses) < LEAST:
        return Fraction(1)
    return max(Fraction(1), misses[min(len(misses), ceil(Fraction(4, 5) * (len(misses) + 1))) - 1])


@dataclass(frozen=True, slots=True)
class Tried:
    """How the method did for so many weeks ahead."""

    ahead: int
    times: int
    held: int  # times that what came lay in the range
    off: Fraction  # how far the middle was off on average, as a share of what came
    wide: Fraction  # how far the range went to each side on average, the same way


def tried(past: Sequence[int]) -> tuple[Tried, ...]:
    """Sum up the trials that could be made, by how far ahead they looked.

    Each is widened by what was known when it was made, and no more.
    """
    found = trials(past)
    wide = {each: half_up(each.half * widening(found, each.gone, each.ahead)) for each in found}
    by_ahead = [[trial for trial in found if trial.ahead == ahead] for ahead in AHEAD]
    return tuple(
        Tried(
            some[0].ahead,
            len(some),
            sum(trial.miss <= wide[trial] for trial in some),
            _mean(some, lambda trial: trial.miss),
            _mean(some, lambda trial: wide[trial]),
        )
        for some in by_ahead
        if some
    )


def _mean(some: Sequence[Trial], size: Callable[[Trial], int]) -> Fraction:
    return sum((Fraction(size(trial), trial.came) for trial in some), Fraction()) / len(some)


def kept_back(people: Mapping[Key, int], way: str, paid: Iterable[str]) -> frozenset[str]:
    """Say which codes of a way are not shown, because few people are behind them.

    Of purposes one person has several, so they do not add up: only the few are kept back.

    :param paid: codes that there is money of; where nobody was counted, somebody is behind it
    """
    counts: dict[Cell, int] = {(way, code, ""): 1 for code in paid}
    counts |= {(way, code, ""): count for (by, code), count in people.items() if by == way}
    parts = [*counts]
    counts[way, ALL[1], "all"] = sum(counts.values())
    return frozenset(code for _, code, _ in hidden(counts, [[*parts, (way, ALL[1], "all")]]))
