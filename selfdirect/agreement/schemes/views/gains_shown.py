"""Who would gain and lose, laid out to be read: sentences, tables and drawings.

Everything is made from what is kept with a proposal (`rules.kept`), so that a page of today and a
page of years ago are made alike. What is kept back is None, and is called “not shown”.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.kernel.period import PER_YEAR, Every

Kept = Mapping[str, Any]

NOT_SHOWN = "not shown"
HEADINGS = ("", "People", "Gain", "Lose", "Same", "Before", "After", "Change", "Middle change")
SIZE_HEADINGS = ("Change a week", "Lose", "Gain")
WAYS = ("lose", "gain")
WEEKS = PER_YEAR[Every.WEEK]


def laid_out(found: Kept) -> dict[str, object]:
    """Lay out one comparison as templates take it."""
    whole = found["everybody"]
    return {
        "finding": finding(whole),
        "sentence": sentence(whole),
        "money": money(whole),
        "moved": list(_moved(found)),
        "limit": limit(found),
        "plans": plans(found["short"]),
        "splits": [_split(split, whole) for split in found["splits"]],
        "sizes": [(s["name"], _shown(s["lose"]), _shown(s["gain"])) for s in found["sizes"]],
        "size_headings": SIZE_HEADINGS,
        "headings": HEADINGS,
        "biggest": _biggest(found["sizes"]),
        "histogram": histogram(found["sizes"]),
        "none": _no_figure(found["none"]),
        "on": date.fromisoformat(found["on"]),
        "worked_out_on": date.fromisoformat(found["worked_out_on"]),
        "hides": any(None in row.values() for row in (whole, *_rows(found), *found["sizes"])),
    }


def _rows(found: Kept) -> Iterator[Kept]:
    return (row for split in found["splits"] for row in split["rows"])


def finding(whole: Kept) -> str:
    gain, lose = whole["gain"], whole["lose"]
    if whole["people"] is None or gain is None or lose is None:
        return "Who would gain and who would lose"
    if not gain and not lose:
        return "Nobody would gain or lose"
    return f"{_people(gain)} would gain and {_many(lose)} would lose"


def _people(count: int) -> str:
    return "Nobody" if not count else f"{count:,} people"


def _many(count: int) -> str:
    return "nobody" if not count else f"{count:,}"


def sentence(whole: Kept) -> str:
    """Say in a sentence how many gain, lose and stay the same."""
    if whole["people"] is None:
        return "Too few people can be compared to say anything about them."
    if not whole["people"]:
        return "Nobody can be compared: no person has a figure under both versions."
    ways = (("gain", "would gain"), ("lose", "would lose"), ("same", "would stay the same"))
    told = [f"{_many(whole[way])} {words}" for way, words in ways if whole[way] is not None]
    said = f"Of {whole['people']:,} people with a figure, {_listed(told)}." if told else ""
    return said if len(told) == len(ways) else f"{said} The rest is not shown: it tells of few."


def _listed(told: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(told[:-1]), told[-1])))


def money(whole: Kept) -> str:
    """Say in a sentence what it costs, by the week and by the year."""
    if not whole["people"]:
        return ""
    was = Money(whole["was_pence"])
    if whole["now_pence"] is None:
        return (
            f"All figures together are {was} a week now. What they would be is not shown: so few"
            " people would move that it would tell of them."
        )
    now = Money(whole["now_pence"])
    if was == now:
        return f"All figures together stay at {was} a week."
    more = "more" if now > was else "less"
    week = Money(abs((now - was).pence))
    return (
        f"All figures together go from {was} to {now} a week: {week} {more} a week, or"
        f" {week.times(WEEKS)} {more} in a year of {WEEKS} weeks."
    )


def _shown(value: int | None) -> int | str:
    return NOT_SHOWN if value is None else value


def _pounds(pence: int | None) -> Money | str:
    return NOT_SHOWN if pence is None else Money(pence)


def _moved(found: Kept) -> Iterator[tuple[str, object]]:
    yield "All that is gained, a week", _pounds(found["gain_pence"])
    yield "All that is lost, a week", _pounds(found["lose_pence"])
    middle = _pounds(found["everybody"]["median_pence"])
    yield "The middle change: half of all are above it, half below", middle


def limit(found: Kept) -> str:
    """Say who would move over and under the limit beyond which a support is costed by itself."""
    over, under = (_few(found[way]) for way in ("over", "under"))
    if over == under == "nobody":
        return "Nobody would move over or under the limit above which support is costed by itself."
    return (
        f"Over the limit, to support that is costed by itself with a panel: {over}. Under it, back"
        f" to the table: {under}."
    )


def _few(count: int | None) -> str:
    if count is None:
        return "fewer than 10 people"
    return f"{count:,} people" if count else "nobody"


def plans(short: Kept) -> str:
    """Say whose figure would not pay for the plan that was agreed with them."""
    if not short["known"]:
        known = "Nobody" if short["known"] == 0 else "Fewer than 10 people"
        return f"{known} among those who can be compared {_has(short)} an agreed plan."
    lacking = short["newly_pence"]
    together = f" They would be {Money(lacking)} a week short together." if lacking else ""
    return (
        f"{_few(short['known']).capitalize()} have an agreed plan. The figure is below what the"
        f" plan costs for {_few(short['before'])} now, and would be for {_few(short['after'])}."
        f" New among them: {_few(short['newly'])}.{together}"
    )


def _has(short: Kept) -> str:
    return "has" if short["known"] == 0 else "have"


def _besides(found: Kept) -> Iterator[tuple[str, object]]:
    """Give the numbers that stand beside the tables, for the file."""
    short = found["short"]
    yield from _moved(found)
    yield "People who move over the limit", _shown(found["over"])
    yield "People who move under the limit", _shown(found["under"])
    yield "People with an agreed plan", _shown(short["known"])
    yield "Figure below what the plan costs, before", _shown(short["before"])
    yield "Figure below what the plan costs, after", _shown(short["after"])
    yield "Newly below", _shown(short["newly"])
    yield "What they are short of together", _pounds(short["newly_pence"])


def _split(split: Kept, whole: Kept) -> dict[str, object]:
    rows = split["rows"]
    return {
        "title": split["title"],
        "rows": [_row(row) for row in rows],
        "total": _row({**whole, "name": "Everybody"}),
        "drawn": dumbbells(rows),
    }


def _row(row: Kept) -> tuple[object, ...]:
    was, now = row["was_pence"], row["now_pence"]
    change = None if was is None or now is None else now - was
    counts = (_shown(row[name]) for name in ("people", "gain", "lose", "same"))
    return (row["name"], *counts, *map(_pounds, (was, now, change, row["median_pence"])))


def _biggest(sizes: Sequence[Kept]) -> str:
    """Say how many change by the largest band of which a number is shown."""
    larger = ""
    for size in reversed(sizes):
        told = [f"{size[way]:,} would {way} {size['name']} a week" for way in WAYS if size[way]]
        if told:
            return f"The biggest changes{larger}: {_listed(told)}."
        if None in (size["lose"], size["gain"]):
            larger = " that can be shown"
    return ""


def _no_figure(none: Kept) -> dict[str, object] | None:
    """Say who could not be compared, and why; None where all could."""
    if none["people"] == 0:
        return None
    few = "fewer than 10"
    counts = {
        name: few if none[name] is None else f"{none[name]:,}" for name in ("before", "after")
    }
    people = few if none["people"] is None else f"{none['people']:,}"
    return {"people": people, **counts, **{name: none[name] for name in ("new", "lost", "why")}}


# Drawings ----------------------------------------------------------------------------------------

WIDTH, BASE, HIGH = 640, 210, 170
SLOT, GAP, MIDDLE = 46, 4, WIDTH // 2


@dataclass(frozen=True, slots=True)
class Bar:
    x: int
    y: int
    width: int
    height: int
    words: str
    words_y: int
    gains: bool


@dataclass(frozen=True, slots=True)
class Tick:
    x: int
    words: str


@dataclass(frozen=True, slots=True)
class Histogram:
    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]


EDGES = ("£0", "£5", "£10", "£25", "£50", "£100", "more")


def histogram(sizes: Sequence[Kept]) -> Histogram:
    """Draw how many change by how much: losses to the left of nought, gains to the right."""
    most = max([1, *(size[way] or 0 for size in sizes for way in ("lose", "gain"))])
    bars = tuple(_bar(n, way, size[way], most) for n, size in enumerate(sizes) for way in WAYS)
    ticks = [
        Tick(MIDDLE + sign * SLOT * n, words)
        for n, words in enumerate(EDGES)
        for sign in ((1, -1) if n else (1,))
    ]
    return Histogram(bars, tuple(ticks))


def _bar(place: int, way: str, count: int | None, most: int) -> Bar:
    left = SLOT * place if way == "gain" else -SLOT * (place + 1)
    height = HIGH * (count or 0) // most
    words = "–" if count is None else f"{count:,}" if count else ""
    top = BASE - height
    return Bar(MIDDLE + left + GAP // 2, top, SLOT - GAP, height, words, top - 6, way == "gain")


@dataclass(frozen=True, slots=True)
class Dumbbell:
    words: str
    y: int
    was_x: int
    now_x: int


@dataclass(frozen=True, slots=True)
class Dumbbells:
    rows: tuple[Dumbbell, ...]
    height: int
    least: str  # what the left end stands for
    most: str


LEFT, RIGHT, ROW = 10, WIDTH - 10, 52


def dumbbells(rows: Sequence[Kept]) -> Dumbbells | None:
    """Draw the average figure of each group before and after; None where nothing may be drawn."""
    told = [row for row in rows if row["people"] and row["now_pence"] is not None]
    if not told:
        return None
    means = [[row[w] // row["people"] for w in ("was_pence", "now_pence")] for row in told]
    ends = [pence for pair in means for pence in pair]
    least, most = min(ends) // STEP * STEP, (max(ends) // STEP + 1) * STEP
    drawn = (
        Dumbbell(
            f"{row['name']}: {Money(pair[0])} → {Money(pair[1])}",
            20 + ROW * n,
            *(LEFT + (RIGHT - LEFT) * (pence - least) // (most - least) for pence in pair),
        )
        for n, (row, pair) in enumerate(zip(told, means, strict=True))
    )
    return Dumbbells(
        tuple(drawn), ROW * len(told) + 26, *(f"£{p // 100:,}" for p in (least, most))
    )


STEP = 5_000  # pence: the ends of the drawing are round


# A file for a spreadsheet ------------------------------------------------------------------------


def sheet(found: Kept) -> Iterator[list[object]]:
    """Write every number as lines of a table. Money is in pounds a week."""
    yield ["What", "Who", *HEADINGS[1:]]
    yield ["Everybody", *_row({**found["everybody"], "name": ""})]
    for split in found["splits"]:
        for row in split["rows"]:
            yield [split["title"], *_row(row)]
    for size in found["sizes"]:
        gain, lose = _shown(size["gain"]), _shown(size["lose"])
        yield ["By size of change a week", size["name"], "", gain, lose]
    for words, value in _besides(found):
        yield ["Besides", words, value]
    for when in ("before", "after"):
        yield ["No figure", when, _shown(found["none"][when])]
