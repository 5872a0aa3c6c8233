"""A table from points to money, drawn: where each line runs, so that a page does no sums."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from selfdirect.agreement.allocation.rules.scoring import Unit
from selfdirect.agreement.allocation.rules.tables import Curve, Knots, Table
from selfdirect.agreement.allocation.rules.wording import every, exact, short, sum_of
from selfdirect.foundation.kernel.money import Money, half_up

WIDTH, HEIGHT = 480, 340  # the whole drawing
LEFT, RIGHT, TOP, BOTTOM = 56, 322, 16, 296  # the frame of the lines in it
MOST_TICKS = 6
APART = 18  # between the words of two lines
LONGEST = 22  # letters beside a line; the table under the drawing says all of them
DASHES = ("", "8 4", "2 4", "12 4 2 4", "5 2", "1 3")  # no line is told by its colour alone

Names = Mapping[tuple[str, ...], str]  # the words of what each curve of a table is for


@dataclass(frozen=True, slots=True)
class Measure:
    """What a table goes from and to: points of a unit, and sums of a currency for a period."""

    unit: Unit
    currency: str
    period: str

    def points(self, number: Fraction) -> str:
        return f"{exact(number)} {self.unit.of(number)}"

    def is_money(self, table: Table) -> bool:
        return not table.unit or table.unit.split()[0] == self.currency

    def often(self, table: Table) -> str:
        """Say what stands after a figure of the table: `a week`, or its own unit."""
        if not table.unit:
            return every(self.period)
        return table.unit.removeprefix(self.currency).strip()

    def sum(self, table: Table, number: Fraction) -> str:
        if not self.is_money(table):
            return short(number)
        return sum_of(Money.pounds(number), self.currency).removesuffix(".00")


@dataclass(frozen=True, slots=True)
class Stroke:
    """One line, with its words beside its end."""

    label: str
    points: str  # for an SVG polyline
    dash: str
    label_y: int


@dataclass(frozen=True, slots=True)
class Tick:
    at: str  # along its axis
    words: str


@dataclass(frozen=True, slots=True)
class Chart:
    finding: str  # the title: what the drawing shows
    strokes: tuple[Stroke, ...]
    across: tuple[Tick, ...]  # points
    up: tuple[Tick, ...]  # money
    unit: str  # what is counted along the foot: points


@dataclass(frozen=True, slots=True)
class _Scale:
    across: Fraction  # the most points drawn
    up: Fraction  # the most pounds

    def x(self, points: Fraction) -> Fraction:
        return LEFT + (RIGHT - LEFT) * points / self.across

    def y(self, pounds: Fraction) -> Fraction:
        return BOTTOM - (BOTTOM - TOP) * pounds / self.up


def chart(table: Table, names: Names, measure: Measure) -> Chart:
    """Draw a table; `names` are the words of what each of its lines is for."""
    most = max(Fraction(1), *(curve.starts[-1] for curve in table.curves.values()))
    highest = max(Fraction(1), *(_top(curve, most) for curve in table.curves.values()))
    step = _step(highest)
    scale = _Scale(most, step * -(-highest // step))
    return Chart(
        finding=_finding(table, names, most, measure),
        strokes=_strokes(table, names, scale),
        across=tuple(Tick(_place(scale.x(p)), exact(p)) for p in _ticks(most, _step(most))),
        up=tuple(Tick(_place(scale.y(m)), measure.sum(table, m)) for m in _ticks(scale.up, step)),
        unit=measure.unit.many,
    )


def _top(curve: Curve, most: Fraction) -> Fraction:
    return max(curve.at(most), *(pounds for _, pounds in curve.knots))


def _finding(table: Table, names: Names, most: Fraction, measure: Measure) -> str:
    middle = Fraction(half_up(most / 2))
    sums = sorted((curve.at(middle), key) for key, curve in table.curves.items())
    (low, _), (high, key) = sums[0], sums[-1]
    come = "comes to" if middle == 1 else "come to"
    least, often = measure.sum(table, low), measure.often(table)
    if len(sums) == 1 or low == high:
        return f"{measure.points(middle)} {come} {least} {often}".rstrip()
    between = f"{least} to {measure.sum(table, high)} {often}".rstrip()
    return f"{measure.points(middle)} {come} {between}: most for “{names[key]}”"


def _step(most: Fraction) -> Fraction:
    """Find a round distance between ticks that gives six of them at the most."""
    step = Fraction(1)
    while most / step > MOST_TICKS:
        step *= 2 if _first_digit(step) != 2 else Fraction(5, 2)
    return step


def _first_digit(number: Fraction) -> int:
    return int(str(int(number))[0])


def _ticks(most: Fraction, step: Fraction) -> list[Fraction]:
    return [step * n for n in range(int(most / step) + 1)]


def _strokes(table: Table, names: Names, scale: _Scale) -> tuple[Stroke, ...]:
    """Draw the highest line first, and keep the words of each clear of those above it."""
    ends = sorted(table.curves.items(), key=lambda pair: -pair[1].at(scale.across))
    strokes: list[Stroke] = []
    for number, (key, curve) in enumerate(ends):
        wanted = half_up(scale.y(curve.at(scale.across))) + 5
        label_y = max(wanted, strokes[-1].label_y + APART) if strokes else wanted
        dash = DASHES[number % len(DASHES)]
        strokes.append(Stroke(_short(names.get(key, "")), _drawn(curve, scale), dash, label_y))
    return tuple(strokes)


def _short(name: str) -> str:
    """Cut a long name where its first part ends."""
    first = name.split(",")[0]
    return first if len(first) <= LONGEST else f"{first[:LONGEST].rstrip()}…"


def _drawn(curve: Curve, scale: _Scale) -> str:
    corners = _corners(curve)
    end = (scale.across, curve.at(scale.across))
    return " ".join(
        f"{_place(scale.x(points))},{_place(scale.y(pounds))}"
        for points, pounds in (*corners, *(() if corners[-1] == end else (end,)))
    )


def _corners(curve: Curve) -> Knots:
    """List the corners of a line: a step goes along first, and then up."""
    if curve.kind == "linear":
        return curve.knots
    steps = ((after[0], before[1]) for before, after in pairwise(curve.knots))
    return tuple(sorted((*curve.knots, *steps)))


def _place(value: Fraction) -> str:
    return exact(Fraction(half_up(value * 10), 10))
