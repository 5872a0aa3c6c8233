"""The geometry of charts: dots and lines, intervals, and bars to both sides of a middle.

Pure sums, so that a template only writes down where things go. The same drawing serves the page,
in the page's colours, and print, in fixed ones. No line is told by its colour alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

Point = tuple[float, float]

MOST_DOTS = 1_500  # more are drawn as a density
CELL = 8  # pixels: the side of one square of the density
SHADES = ((1, 0.22), (2, 0.36), (4, 0.5), (8, 0.66), (16, 0.85))  # from how many dots, how dark
DASHES = {"model": "", "now": "9 5", "before": "2 5"}
OWN = ("9 5", "2 5", "12 4 2 4", "5 2", "1 3")  # of lines that are all of one kind, in turn
APART = 19  # between the words of two lines
LEFT, RIGHT = 72, 150  # for the words of the axis, and those of the lines

# What a template draws with: on the page the page's own colours, in print fixed ones.
PAGE = {
    name: f"var(--{name.replace('_', '-')})"
    for name in [
        "ink",
        "soft_ink",
        "line",
        "line_strong",
        "brand",
        "brand_soft",
        "warn",
        "bad",
        "surface",
        "paper",
    ]
}
PRINT = {
    "ink": "#1d2327", "soft_ink": "#4b5256", "line": "#d8d2c6", "line_strong": "#7d776b",
    "brand": "#0b5c5a", "brand_soft": "#dcebe8", "warn": "#7d5200", "bad": "#a3261b",
    "surface": "#ffffff", "paper": "#ffffff",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tick:
    at: str  # along its axis, in pixels
    words: str


@dataclass(frozen=True, slots=True)
class Line:
    """What is drawn: words, kind (model, now, before, own) and its corners."""

    label: str
    kind: str
    corners: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Stroke:
    label: str
    kind: str
    points: str  # of an SVG polyline
    dash: str
    width: float
    behind: float  # the width of its edge, which parts it from the dots
    label_y: int


@dataclass(frozen=True, slots=True)
class Frame:
    """The space between the axes, in pixels and in what they measure."""

    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int
    most_x: float
    most_y: float

    def x(self, value: float) -> float:
        return self.left + (self.right - self.left) * value / self.most_x

    def y(self, value: float) -> float:
        return self.bottom - (self.bottom - self.top) * value / self.most_y


@dataclass(frozen=True, slots=True)
class Scatter:
    frame: Frame
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]
    dots: str  # an SVG path: a dot a case; empty where they are too many
    shades: tuple[tuple[float, str], ...]  # how dark, and an SVG path of squares
    strokes: tuple[Stroke, ...]
    above: int  # dots that are higher than the drawing
    between: str  # the points of an SVG polygon: the space between two lines, or nothing


def scatter(
    dots: Sequence[Point],
    lines: Sequence[Line],
    *,
    between: tuple[Sequence[Point], Sequence[Point]] = ((), ()),
    width: int = 640,
    height: int = 400,
) -> Scatter:
    """Draw dots and lines over pounds; the dearest two in a hundred may lie above the frame.

    `between`: a lower and an upper line, the space between which is shaded.
    """
    low, high = between
    most_x = max([1.0, *(x for x, _ in dots), *(x for ln in lines for x, _ in ln.corners)])
    drawn = [*(y for ln in lines for _, y in ln.corners), *(y for _, y in high)]
    highest = max([1.0, _high(dots), *drawn])
    step_x, step_y = round_step(most_x, 8), round_step(highest, 6)
    right = width - RIGHT if lines else width - 16
    most_y = step_y * ceil(highest / step_y)
    frame = Frame(width, height, LEFT, right, 14, height - 46, most_x, most_y)
    inside = [(frame.x(x), frame.y(y)) for x, y in dots if y <= frame.most_y]
    many = len(inside) > MOST_DOTS
    return Scatter(
        frame,
        tuple(Tick(_px(frame.x(v)), _number(v)) for v in _ticks(most_x, step_x)),
        tuple(Tick(_px(frame.y(v)), f"£{_number(v)}") for v in _ticks(frame.most_y, step_y)),
        "" if many else "".join(f"M{_px(x)} {_px(y)}h.01" for x, y in inside),
        _density(inside) if many else (),
        _strokes(lines, frame),
        len(dots) - len(inside),
        _corners([*low, *reversed(high)], frame),
    )


def _corners(points: Iterable[Point], frame: Frame) -> str:
    return " ".join(f"{_px(frame.x(x))},{_px(frame.y(y))}" for x, y in points)


def _high(dots: Sequence[Point]) -> float:
    """Find the height that ninety-eight dots in a hundred stay under."""
    heights = sorted(y for _, y in dots)
    return heights[min(len(heights) - 1, floor(len(heights) * 0.98))] if heights else 1.0


def _density(places: Iterable[Point]) -> tuple[tuple[float, str], ...]:
    counts: dict[tuple[int, int], int] = {}
    for x, y in places:
        cell = (int(x // CELL), int(y // CELL))
        counts[cell] = counts.get(cell, 0) + 1
    paths: dict[float, list[str]] = {}
    for (column, row), count in sorted(counts.items()):
        dark = max(shade for least, shade in SHADES if count >= least)
        square = f"M{column * CELL} {row * CELL}h{CELL - 1}v{CELL - 1}h{1 - CELL}z"
        paths.setdefault(dark, []).append(square)
    return tuple((dark, "".join(squares)) for dark, squares in sorted(paths.items()))


def _strokes(lines: Sequence[Line], frame: Frame) -> tuple[Stroke, ...]:
    """Draw the highest line first, and keep the words of each clear of those above it."""
    strokes: list[Stroke] = []
    ends = sorted((line for line in lines if line.corners), key=lambda ln: -ln.corners[-1][1])
    for number, line in enumerate(ends):
        wanted = round(frame.y(min(line.corners[-1][1], frame.most_y))) + 5
        label_y = max(wanted, strokes[-1].label_y + APART) if strokes else wanted
        corners = _corners(line.corners, frame)
        dash = DASHES.get(line.kind, OWN[number % len(OWN)])
        width = 3.5 if line.kind == "model" else 2.5
        strokes.append(Stroke(line.label, line.kind, corners, dash, width, width + 3, label_y))
    return tuple(strokes)


# Intervals --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Span:
    """What is drawn: words, a middle with its interval, and a kind (ok, warn, bad)."""

    label: str
    low: float
    middle: float
    high: float
    kind: str


@dataclass(frozen=True, slots=True)
class Whisker:
    label: str
    y: int
    low: str
    middle: str
    high: str
    cut_low: bool  # the interval goes on beyond the frame
    cut_high: bool
    kind: str


@dataclass(frozen=True, slots=True)
class Forest:
    width: int
    height: int
    band_x: str  # where what counts as the same begins ...
    band_width: str
    middle: str
    ticks: tuple[Tick, ...]
    whiskers: tuple[Whisker, ...]


ROW = 28


def forest(
    spans: Sequence[Span], *, band: tuple[float, float] = (0.95, 1.05), width: int = 640
) -> Forest:
    """Draw ratios with their intervals around 1, as a forest plot."""
    least = max(0.5, min([0.85, *(s.low for s in spans)]) - 0.02)
    most = min(1.6, max([1.15, *(s.high for s in spans)]) + 0.02)
    left, right = 250, width - 24

    def x(value: float) -> float:
        return left + (right - left) * (min(max(value, least), most) - least) / (most - least)

    whiskers = tuple(
        Whisker(
            s.label, 24 + ROW * n, _px(x(s.low)), _px(x(s.middle)), _px(x(s.high)),
            s.low < least, s.high > most, s.kind,
        )
        for n, s in enumerate(spans)
    )  # fmt: skip
    ticks = [t / 10 for t in range(ceil(least * 10), floor(most * 10) + 1)]
    return Forest(
        width,
        ROW * len(spans) + 44,
        _px(x(band[0])),
        _px(x(band[1]) - x(band[0])),
        _px(x(1)),
        tuple(Tick(_px(x(t)), f"{t:.1f}") for t in ticks),
        whiskers,
    )


# Bars to both sides of a middle -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Bar:
    label: str
    words: str  # the figure beside it
    x: str
    width: str
    y: int
    words_x: str
    anchor: str
    kind: str  # "over", "under" or "same"


@dataclass(frozen=True, slots=True)
class Sides:
    width: int
    height: int
    middle: str
    band_x: str
    band_width: str
    bars: tuple[Bar, ...]


def sides(
    rows: Sequence[tuple[str, float, str]],
    *,
    band: float = 0.0,
    over: str = "over",
    width: int = 640,
) -> Sides:
    """Draw amounts above and below nought: rows of words, amount, the figure in words.

    `over` is the kind of what is above: "same" where that is nothing to mend.
    """
    most = max([band * 2, 1e-9, *(abs(amount) for _, amount, _ in rows)])
    left, right = 180, width - 20
    middle, half = (left + right) / 2, (right - left) / 2 - 78

    def bar(n: int, row: tuple[str, float, str]) -> Bar:
        label, amount, words = row
        length = half * abs(amount) / most
        x = middle - (length if amount < 0 else 0)
        words_x = middle - length - 7 if amount < 0 else middle + length + 7
        kind = "same" if abs(amount) <= band else over if amount > 0 else "under"
        anchor = "end" if amount < 0 else "start"
        return Bar(label, words, _px(x), _px(length), 8 + ROW * n, _px(words_x), anchor, kind)

    return Sides(
        width,
        ROW * len(rows) + 14,
        _px(middle),
        _px(middle - half * band / most),
        _px(2 * half * band / most),
        tuple(bar(n, row) for n, row in enumerate(rows)),
    )


# Axes -------------------------------------------------------------------------------------------


def round_step(most: float, ticks: int) -> float:
    """Find a round distance between ticks that gives at most so many of them."""
    step = float(10 ** floor(log10(most / ticks))) if most > 0 else 1.0
    return next(step * by for by in (1, 2, 5, 10, 20) if most / (step * by) <= ticks)


def _ticks(most: float, step: float) -> list[float]:
    return [step * n for n in range(floor(most / step + 1e-9) + 1)]


def _number(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:g}"


def _px(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def palette(name: str) -> Mapping[str, str]:
    return PRINT if name == "print" else PAGE
