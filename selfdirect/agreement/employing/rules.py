"""What it costs to employ a personal assistant: the wage, and everything that comes with it.

A direct payment that covers only the wage leaves its holder in debt to the law. Each line is
worked out exactly for a year of 52 weeks and rounded once, to pence a week; the sum is the sum of
the lines. What is not a law's figure is the council's own (`Local`) and says so.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import Money, half_up
from selfdirect.foundation.kernel.rates import NoRate, Rate, Rates, Status

WEEKS = 52
HOURS_A_WEEK = 168
MOST_ASSISTANTS = 12
WORKING_TIME = 48  # hours a week, on average: Working Time Regulations 1998 reg 4
UNCHECKED = "not yet checked against the published rates"


class Band(StrEnum):
    """The ages at which the law changes something."""

    TO_20 = "18 to 20"
    AT_21 = "21"
    TO_40 = "22 to 40"
    FROM_41 = "41 or over"


LEAST_WAGE = {band: "wage_21_and_over" for band in Band} | {Band.TO_20: "wage_18_to_20"}
REDUNDANCY = {
    Band.TO_20: "redundancy_under_22",
    Band.AT_21: "redundancy_under_22",
    Band.TO_40: "redundancy_22_to_40",
    Band.FROM_41: "redundancy_41_and_over",
}
ENROLLED = frozenset({Band.TO_40, Band.FROM_41})  # from 22: Pensions Act 2008 s.3
NO_INSURANCE = frozenset({Band.TO_20})  # nought under 21: Contributions and Benefits Act 1992 s.9A


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours of one kind in a usual week, and the wage for each."""

    words: str
    hours: Fraction
    wage: Money

    @property
    def weekly(self) -> Fraction:
        """Pounds a week, exact."""
        return self.hours * self.wage.pence / 100


@dataclass(frozen=True, slots=True)
class Facts:
    """What somebody wants, for whom; the assistants share the hours evenly.

    :raises Refused: if the hours or the number of assistants cannot be
    """

    hours: tuple[Hours, ...]
    band: Band
    assistants: int = 1
    cover: bool = True  # somebody else helps while they are on holiday
    allowance: bool = False  # the Employment Allowance is claimed

    def __post_init__(self) -> None:
        if not 1 <= self.assistants <= MOST_ASSISTANTS:
            raise Refused(f"Say how many people you employ: from 1 to {MOST_ASSISTANTS}.")
        if self.total <= 0:
            raise Refused("Enter the hours of help in a usual week.")
        if self.total > HOURS_A_WEEK * self.assistants:
            raise Refused(
                f"{figure(self.total)} hours a week are more than {self.assistants} can work: a "
                f"week has {HOURS_A_WEEK}. Check the hours, or how many people you employ."
            )

    @property
    def total(self) -> Fraction:
        return sum((each.hours for each in self.hours), Fraction(0))

    @property
    def weekly(self) -> Fraction:
        """Wages a week, in pounds, exact."""
        return sum((each.weekly for each in self.hours), Fraction(0))


@dataclass(frozen=True, slots=True)
class Local:
    """What the council reckons with where no law gives a sum. Pounds a year, exact."""

    starts_on: date
    source: str
    insurance: Fraction
    payroll: Fraction
    training_hours: Fraction
    training_fees: Fraction
    sick_weeks: Fraction
    finding: Fraction

    @classmethod
    def read(cls, block: Mapping[str, object]) -> "Local":
        """Read one published block.

        :raises ValueError: if a setting is missing, unknown or not a number of nought or more
        """
        starts_on, source = block.get("starts_on"), block.get("source")
        if not isinstance(starts_on, date) or not isinstance(source, str) or not source:
            raise ValueError("Published costs of employing need starts_on and source.")
        names = tuple(cls.__dataclass_fields__)[2:]
        if strange := sorted(set(block) ^ {"starts_on", "source", *names}):
            raise ValueError(f"Costs of employing: {strange[0]} is missing or unknown.")
        return cls(starts_on, source, *(_nought_or_more(block[name], name) for name in names))


def _nought_or_more(given: object, name: str) -> Fraction:
    try:
        found = Fraction(given) if isinstance(given, str) else None
    except (ValueError, ZeroDivisionError):
        found = None
    if found is None or found < 0:
        raise ValueError(f"{name} must be a number of nought or more, as text, not {given!r}.")
    return found


@dataclass(frozen=True, slots=True)
class Line:
    """One part of the cost: pence a week, how it was worked out, and whose figure it is."""

    code: str  # wage, holiday, insurance, pension, sickness, redundancy, liability, ...
    label: str
    weekly: Money
    working: str
    source: str = ""
    mark: str = ""  # what the reader should doubt


@dataclass(frozen=True, slots=True)
class Cost:
    """What employing costs, line by line."""

    facts: Facts
    on: date
    lines: tuple[Line, ...]
    warnings: tuple[str, ...]

    @property
    def weekly(self) -> Money:
        return Money.total(line.weekly for line in self.lines)

    @property
    def yearly(self) -> Money:
        return self.weekly.times(WEEKS)

    @property
    def wages(self) -> Money:
        return Money.total(line.weekly for line in self.lines if line.code == "wage")

    @property
    def rest(self) -> Money:
        """What comes on top of the wages, a week."""
        return self.weekly - self.wages

    @property
    def hourly(self) -> Money:
        """What one hour of help costs with everything in it."""
        return self.weekly.times(1 / self.facts.total)

    @property
    def parts(self) -> tuple[Line, ...]:
        """The lines that cost something, the wages first and as one."""
        wages = Line("wage", "Wages", self.wages, "")
        return (wages, *(ln for ln in self.lines if ln.weekly and ln.code != "wage"))


def cost(facts: Facts, rates: Rates, local: Local, on: date) -> Cost:
    """Work out what employing costs a week, with everything that the law asks of an employer.

    :raises Refused: if a wage is below the legal minimum, or a rate is not on file for the day
    """
    book = _Book(rates, local, on)
    _fair(facts, book)
    pay = _pay(facts, book)
    lines = (
        *_wages(facts),
        *_holiday(facts, book),
        _training(facts, book),
        _insurance(facts, book, pay),
        _pension(facts, book, pay),
        _sickness(facts, book),
        _redundancy(facts, book),
        *_local(facts, book),
    )
    return Cost(facts, on, lines, tuple(_warnings(facts)))


@dataclass(frozen=True, slots=True)
class _Book:
    """The law's rates and the council's, opened at one day."""

    rates: Rates
    local: Local
    on: date

    def __getitem__(self, name: str) -> Rate:
        try:
            return self.rates.on(name, self.on)
        except NoRate:
            words = name.replace("_", " ")
            raise Refused(
                f"There is no figure on file for {self.on} for this: {words}. "
                "Add it to the dated rates, with its source."
            ) from None


def _fair(facts: Facts, book: _Book) -> None:
    """Refuse a wage below the minimum: National Minimum Wage Act 1998 s.1."""
    least = book[LEAST_WAGE[facts.band]]
    floor = Money.pounds(least.value)
    for each in facts.hours:
        if each.hours and each.wage < floor:
            raise Refused(
                f"{each.wage} an hour is below the least that the law allows at {facts.band} "
                f"({floor} from {least.starts_on.day} {least.starts_on:%B %Y}). Enter at least "
                "that."
            )


def _pay(facts: Facts, book: _Book) -> Fraction:
    """Work out what one assistant is paid in a year: wages, cover and hours of training."""
    weeks = WEEKS + (book["holiday_weeks"].value if facts.cover else 0)
    return facts.weekly * weeks / facts.assistants + _trained(facts, book)


def _trained(facts: Facts, book: _Book) -> Fraction:
    return book.local.training_hours * facts.weekly / facts.total


def _wages(facts: Facts) -> Iterator[Line]:
    for each in facts.hours:
        if each.hours:
            working = f"{figure(each.hours)} hours at {each.wage} an hour"
            yield Line("wage", each.words, Money.pounds(each.weekly), working)


def _holiday(facts: Facts, book: _Book) -> Iterator[Line]:
    """Pay for help in the weeks of holiday: the assistant is paid for them already."""
    weeks = book["holiday_weeks"]
    if facts.cover:
        working = (
            f"{figure(weeks.value)} weeks of paid holiday a year, in which somebody else helps: "
            f"{_pounds(facts.weekly * weeks.value)} a year"
        )
        yield _line("holiday", "Help while they are on holiday", facts.weekly * weeks.value,
                    working, weeks)  # fmt: skip


def _training(facts: Facts, book: _Book) -> Line:
    local = book.local
    each = _trained(facts, book) + local.training_fees
    working = (
        f"{figure(local.training_hours)} paid hours and {_pounds(local.training_fees)} for "
        f"courses, a year for {_each(facts)}"
    )
    return _ours("training", "Training", each * facts.assistants, working, local)


def _insurance(facts: Facts, book: _Book, pay: Fraction) -> Line:
    share, above = book["insurance_share"], book["insurance_starts_at"]
    label = "Employer's National Insurance"
    if facts.band in NO_INSURANCE:
        working = "Nothing is due for somebody under 21"
        return Line("insurance", label, Money(0), working, "from memory", UNCHECKED)
    due = share.value * max(pay - above.value, Fraction(0)) * facts.assistants
    working = (
        f"{_percent(share.value)} of what {_each(facts)} earns above {_pounds(above.value)} a "
        f"year ({_pounds(pay)} each): {_pounds(due)}"
    )
    if not facts.allowance:
        return _line("insurance", label, due, working, share, above)
    off = book["insurance_allowance"]
    left = max(due - off.value, Fraction(0))
    working += f", less the Employment Allowance of up to {_pounds(off.value)}"
    return _line("insurance", label, left, working, share, above, off)


def _pension(facts: Facts, book: _Book, pay: Fraction) -> Line:
    start, low = book["pension_from"], book["pension_lower"]
    top, share = book["pension_upper"], book["pension_share"]
    label = "Workplace pension"
    if facts.band not in ENROLLED or pay <= start.value:
        working = (
            f"Nobody must be enrolled: that is for those of 22 or over who earn more than "
            f"{_pounds(start.value)} a year. Whoever asks to join may"
        )
        return _line("pension", label, Fraction(0), working, start)
    due = share.value * (min(pay, top.value) - low.value) * facts.assistants
    working = (
        f"{_percent(share.value)} of what {_each(facts)} earns between {_pounds(low.value)} and "
        f"{_pounds(top.value)} a year"
    )
    return _line("pension", label, due, working, start, low, top, share)


def _sickness(facts: Facts, book: _Book) -> Line:
    """Set aside the sick pay: the wage itself goes to whoever helps instead."""
    full, share = book["sick_pay"], book["sick_pay_share"]
    week = min(full.value, share.value * facts.weekly / facts.assistants)
    weeks = book.local.sick_weeks
    working = (
        f"{figure(weeks)} week a year for {_each(facts)} at {_pounds(week)}, the lower of the "
        f"weekly sum and {_percent(share.value)} of their pay"
    )
    due = week * weeks * facts.assistants
    return _line("sickness", "Set aside for sick pay", due, working, full, share)


def _redundancy(facts: Facts, book: _Book) -> Line:
    most, weeks = book["redundancy_week"], book[REDUNDANCY[facts.band]]
    week = min(facts.weekly / facts.assistants, most.value)
    working = (
        f"{figure(weeks.value)} week's pay ({_pounds(week)}) for each year that "
        f"{_each(facts)} works; it is owed after two years"
    )
    due = week * weeks.value * facts.assistants
    return _line("redundancy", "Set aside for redundancy", due, working, most, weeks)


def _local(facts: Facts, book: _Book) -> Iterator[Line]:
    local, many = book.local, facts.assistants
    yield _ours("liability", "Employer's liability insurance", local.insurance,
                f"{_pounds(local.insurance)} a year. The law asks for cover of at least £5 "
                "million", local)  # fmt: skip
    yield _ours("payroll", "Somebody who works out the pay", local.payroll * many,
                f"{_pounds(local.payroll)} a year for {_each(facts)}", local)  # fmt: skip
    yield _ours("finding", "Advertising and checks", local.finding * many,
                f"{_pounds(local.finding)} a year for {_each(facts)}", local)  # fmt: skip


def _line(code: str, label: str, yearly: Fraction, working: str, *rates: Rate) -> Line:
    mark = "" if all(rate.status is Status.VERIFIED for rate in rates) else UNCHECKED
    source = "; ".join(dict.fromkeys(rate.source for rate in rates))
    return Line(code, label, Money.pounds(yearly / WEEKS), working, source, mark)


def _ours(code: str, label: str, yearly: Fraction, working: str, local: Local) -> Line:
    return Line(code, label, Money.pounds(yearly / WEEKS), working, local.source)


def _warnings(facts: Facts) -> Iterable[str]:
    each = facts.total / facts.assistants
    if each > WORKING_TIME:
        yield (
            f"Each would work {figure(each)} hours a week. Over {WORKING_TIME} is allowed only if "
            "they agree in writing."
        )
    if facts.allowance:
        yield (
            "The Employment Allowance has to be claimed each year. Ask whoever does the pay "
            "whether you can."
        )


def _each(facts: Facts) -> str:
    return "each assistant" if facts.assistants > 1 else "your assistant"


def _pounds(exact: Fraction) -> str:
    return str(Money.pounds(exact))


def _percent(share: Fraction) -> str:
    return f"{figure(share * 100)}%"


def figure(exact: Fraction) -> str:
    """Write a number with at most two places, and none that say nothing: 5.6, 12, 0.33."""
    whole, hundredths = divmod(half_up(exact * 100), 100)
    return f"{whole}.{hundredths:02d}".rstrip("0").rstrip(".")
