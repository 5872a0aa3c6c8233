"""What came of a calibration, laid out once: the same tables on the page, in print and as files.

Groups with too few people are hidden here, and a second one with them where the first could be
found by taking the others away from everyone.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from selfdirect.agreement.calibration.rules import METHODS, Method
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.ui import charts

Plain = Mapping[str, Any]  # a rules.Report as JSON gives it
HIDDEN = "hidden"
TOGETHER = "All together"
MOST_ROWS = 40  # of a table on the page; the file has all
WEEKS = 52


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table, with what it shows as its title and what that means as a sentence."""

    code: str
    title: str
    says: str
    headings: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]

    @property
    def first_rows(self) -> tuple[tuple[object, ...], ...]:
        return self.rows[:MOST_ROWS]

    @property
    def columns(self) -> list[tuple[str, bool]]:
        """Name each column, and say whether figures stand in it."""
        cells = list(zip(*self.rows, strict=True)) or [()] * len(self.headings)
        return [(h, all(map(is_figure, c))) for h, c in zip(self.headings, cells, strict=True)]

    @property
    def shown(self) -> list[list[tuple[str, bool]]]:
        """Word each cell of the first rows, with whether its column holds figures."""
        figures = [numeric for _, numeric in self.columns]
        return [
            [(worded(cell), f) for cell, f in zip(row, figures, strict=True)]
            for row in self.first_rows
        ]

    @property
    def more(self) -> int:
        return max(0, len(self.rows) - MOST_ROWS)


_FIGURE = re.compile(r"[+−]?£?[\d,.]+%?( to [+−]?£?[\d,.]+)?|hidden|under \d+|")


def is_figure(cell: object) -> bool:
    return bool(_FIGURE.fullmatch(worded(cell)))


def worded(cell: object) -> str:
    """Word a cell: whole numbers with commas at thousands."""
    return f"{cell:,}" if type(cell) is int else str(cell)


# Words for figures ------------------------------------------------------------------------------


def share(value: float | None) -> str:
    return "" if value is None else f"{value * 100:.0f}%"


def signed(value: float | None) -> str:
    """Word a bias: “+4.1%”; what rounds to nought has no sign."""
    if value is None:
        return ""
    words = f"{value * 100:+.1f}%".replace("-", "−")
    return "0.0%" if words[1:] == "0.0%" else words


def number(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}".replace("-", "−")


def interval(pair: Sequence[float] | None) -> str:
    return "" if pair is None else f"{number(pair[0])} to {number(pair[1])}"


def money(pence: int | None) -> Money | str:
    return "" if pence is None else Money(pence)


def up_or_down(pence: int) -> str:
    return f"{'+' if pence > 0 else '−' if pence < 0 else ''}{Money(abs(pence))}"


def pounds(pence: int) -> str:
    """Word a large sum in whole pounds."""
    return f"{'−' if pence < 0 else ''}£{(abs(pence) + 50) // 100:,}"


def decimal(exact: str) -> str:
    """Word a factor of prices, to 6 places: as many as one is kept with."""
    return f"{float(Fraction(exact)):.6f}".rstrip("0").rstrip(".")


def points_in_words(exact: str) -> str:
    value = Fraction(exact)
    return str(value) if value.denominator == 1 else f"{float(value):g}"


def title_of(name: str, words: Mapping[str, str]) -> str:
    return words.get(name, name.replace("_", " ")) if name else "Everyone"


# What may be shown ------------------------------------------------------------------------------


def fewest(report: Plain) -> int:
    return int(report["choices"]["fewest"])


def to_hide(counts: Sequence[int], few: int) -> frozenset[int]:
    """Choose which of some counts to hide where their sum is known.

    The small; and the next smallest with them, until those hidden are two or more and together
    not few, so that nobody finds them by taking the others away.
    """
    hidden = {n for n, count in enumerate(counts) if 0 < count < few}
    others = sorted((count, n) for n, count in enumerate(counts) if count >= few)
    for _, n in others:
        if not hidden or (len(hidden) > 1 and sum(counts[h] for h in hidden) >= few):
            break
        hidden.add(n)
    return frozenset(hidden)


def hidden_groups(report: Plain) -> frozenset[str]:
    """Name the groups with too few people, and others where these could be worked out."""
    groups = report["groups"]
    hidden = to_hide([g["people"] for g in groups], fewest(report))
    return frozenset(groups[n]["name"] for n in hidden)


def shown_groups(report: Plain) -> list[Plain]:
    hidden = hidden_groups(report)
    return [g for g in report["groups"] if g["name"] not in hidden]


# The tables -------------------------------------------------------------------------------------


def sheets(report: Plain, words: Mapping[str, str]) -> dict[str, Sheet]:
    """Lay out every table; `words` are those of the client groups."""
    made = (
        table_sheet(report, words),
        errors_sheet(report, words),
        tenths_sheet(report),
        methods_sheet(report),
        *(fairness_sheet(each, words) for each in report["fairness"]),
        changes_sheet(report, words),
        sizes_sheet(report),
        drift_sheet(report, words),
        balance_sheet(report, words),
        sufficiency_sheet(report),
        left_out_sheet(report),
        routed_sheet(report, words),
        shortened_sheet(report, words),
        prices_sheet(report),
    )
    return {sheet.code: sheet for sheet in made}


def table_sheet(report: Plain, words: Mapping[str, str]) -> Sheet:
    """The table itself: that of groups with few people too, as it is not about them."""
    lines = report["groups"] or [report["everyone"]]
    rows = [
        (title_of(g["name"], words), points_in_words(points), Money(pence))
        for g in lines
        for points, pence in g["knots"]
    ]
    return Sheet(
        "table",
        "The table, point by point",
        "Between two of these points the money goes up in a straight line.",
        ("Client group", "Points", "A week"),
        tuple(rows),
    )


def errors_sheet(report: Plain, words: Mapping[str, str]) -> Sheet:
    hidden = hidden_groups(report)
    rows = [
        (title_of(e["group"], words), *(("under " + str(fewest(report)),) + (HIDDEN,) * 8))
        if e["group"] in hidden
        else (
            title_of(e["group"], words), e["people"], number(e["r2"]), share(e["mae_by_mean"]),
            share(e["within_10"]), share(e["within_25"]), share(e["within_50"]),
            number(e["spearman"]), signed(e["total_bias"]), signed(e["top_tenth_bias"]),
        )
        for e in report["errors"]
    ]  # fmt: skip
    return Sheet(
        "errors",
        "How near the table comes to people it has not seen",
        "Each person's figure was worked out by a table fitted without them, and set beside what"
        " they cost. A first figure is only to plan with: no table can say what one person needs.",
        (
            "Client group", "People", "R² in pounds", "Usual miss", "Within 10%", "Within 25%",
            "Within 50%", "Order kept (Spearman)", "Bias in all", "Bias in the top tenth",
        ),
        tuple(rows),
    )  # fmt: skip


def tenths_sheet(report: Plain) -> Sheet:
    people = _counts([b["people"] for b in report["tenths"]], fewest(report))
    rows = [
        (
            b["tenth"], _between(b), count,
            *((money(b["actual_pence"]), money(b["foretold_pence"]), signed(b["bias"]))
              if count == b["people"] else (HIDDEN,) * 3),
        )
        for b, count in zip(report["tenths"], people, strict=True)
    ]  # fmt: skip
    return Sheet(
        "tenths",
        "From the least needs to the most, a tenth of the people at a time",
        "A good table is within 5% of what people cost, all the way up.",
        ("Tenth", "Points", "People", "They cost", "The table gives", "Too much or too little"),
        tuple(rows),
    )


def _between(band: Plain) -> str:
    return f"{points_in_words(band['from_points'])} to {points_in_words(band['to_points'])}"


def methods_sheet(report: Plain) -> Sheet:
    rows = [
        (
            m["words"] + (" (chosen)" if m["chosen"] else ""), number(m["error"]["r2"]),
            share(m["error"]["mae_by_mean"]), share(m["error"]["within_25"]),
            signed(m["error"]["total_bias"]), signed(m["error"]["top_tenth_bias"]),
        )
        for m in report["methods"]
    ]  # fmt: skip
    return Sheet(
        "methods",
        "The same cases by each method",
        "Before any closing to the budget. The last column is the one to look at: it says what"
        " happens to the people with the most needs.",
        ("Method", "R² in pounds", "Usual miss", "Within 25%", "Bias in all",
         "Bias in the top tenth"),
        tuple(rows),
    )  # fmt: skip


VERDICTS = {
    "within": "About the same",
    "unsure": "Cannot be told",
    "outside": "Different",
    "hidden": "Too few people",
}


def verdict(reading: Plain) -> str:
    words = VERDICTS[reading["verdict"]]
    return f"{words}, and holds" if reading["verdict"] == "outside" and reading["holds"] else words


def _cell(cell: str, words: Mapping[str, str]) -> str:
    """Word a cell of matched need: “Older people, points 2 of 5”."""
    group, comma, points = cell.rpartition(", ")
    if not cell:
        return TOGETHER
    return f"{title_of(group, words)}{comma}{points}" if group else points.capitalize()


def fairness_sheet(fairness: Plain, words: Mapping[str, str]) -> Sheet:
    against = fairness["against"]
    said = {"actual": "what people cost now", "agreed": "what was agreed at last"}[against]
    rows = [
        (
            r["column"].replace("_", " "), title_of(r["value"], words), _cell(r["cell"], words),
            *((r["people"], number(r["ratio"]), interval(r["ratio_interval"]),
               number(r["matched"]), interval(r["matched_interval"]), number(r["slope"]),
               interval(r["slope_interval"])) if r["people"] is not None else (HIDDEN,) * 7),
            verdict(r),
        )
        for r in fairness["readings"]
    ]  # fmt: skip
    return Sheet(
        f"fairness-{against}",
        f"Like needs, like money? Against {said}",
        f"People with about the same points are set side by side. 1.00 means that the table gives"
        f" them on average {said}. {fairness['note']}",
        ("Tested by", "Who", "Points", "People", "Ratio", "95%", "In matched needs", "95%",
         "Slope", "95%", "Reading"),
        tuple(rows),
    )  # fmt: skip


def hidden_changes(report: Plain) -> frozenset[str]:
    """Name the groups whose gains and losses are not told, as one is small or tells of one."""
    few = fewest(report)
    groups = [c for c in report["changes"] if c["group"]]
    sizes = [min([c["people"], *_moves(c)], key=lambda n: n or c["people"]) for c in groups]
    by_size = to_hide(sizes, few)
    return hidden_groups(report) | {groups[n]["group"] for n in by_size}


def _moves(c: Plain) -> tuple[int, int, int]:
    return c["gain"], c["lose"], c["same"]


def changes_sheet(report: Plain, words: Mapping[str, str]) -> Sheet:
    hidden, few = hidden_changes(report), fewest(report)
    rows = [
        (title_of(c["group"], words), *(HIDDEN,) * 7)
        if c["group"] in hidden
        else (title_of(c["group"], words), c["people"], *_change(c, few))
        for c in report["changes"]
    ]
    return Sheet(
        "changes",
        "Who gains and who loses against the figure before",
        "The new figure set beside the one that each person was given before. Nobody's agreed"
        " budget changes by this: only first figures do.",
        ("Client group", "People", "Gain", "Lose", "The same", "Gains in all", "Losses in all",
         "Middle change"),
        tuple(rows),
    )  # fmt: skip


def _change(c: Plain, few: int) -> tuple[object, ...]:
    counts, middle = _moves(c), up_or_down(c["median_pence"])
    if any(0 < n < few for n in counts):
        shown = (f"under {few}" if 0 < n < few else HIDDEN for n in counts)
        return (*shown, HIDDEN, HIDDEN, middle)
    return (*counts, Money(c["gain_pence"]), Money(c["lose_pence"]), middle)


def sizes_sheet(report: Plain) -> Sheet:
    everyone = next((c for c in report["changes"] if not c["group"]), None)
    sizes = everyone["sizes"] if everyone else ()
    gains, losses = (_counts([size[n] for size in sizes], fewest(report)) for n in (1, 2))
    rows = [(size[0], gain, lose) for size, gain, lose in zip(sizes, gains, losses, strict=True)]
    return Sheet(
        "sizes",
        "How much they gain or lose a week",
        "Counted over everyone who had a figure before.",
        ("By how much", "Gain", "Lose"),
        tuple(rows),
    )


def _counts(counts: Sequence[int], few: int) -> list[object]:
    """Word counts whose sum is known: “under 10” for a small one, “hidden” for one beside it."""
    hidden = to_hide(counts, few)
    return [
        count if n not in hidden else f"under {few}" if count < few else HIDDEN
        for n, count in enumerate(counts)
    ]


MOVED = {
    "small": "Moves by 5% or less",
    "real": "Moves, and the cases bear it out",
    "noise": "Moves, but it may be chance",
}


def drift_sheet(report: Plain, words: Mapping[str, str]) -> Sheet:
    return _drift_of(report["drift"], words)


def _drift_of(moved: Sequence[Plain], words: Mapping[str, str]) -> Sheet:
    rows = [
        (
            title_of(m["group"], words), points_in_words(m["points"]), Money(m["before_pence"]),
            Money(m["now_pence"]), signed(m["change"]),
            _money_interval(m), MOVED[m["verdict"]],
        )
        for m in moved
    ]  # fmt: skip
    return Sheet(
        "drift",
        "What moves in the table since the one in force",
        "A point that moves by more than 5% should have its old figure outside the interval. If"
        " not, it may be chance: think of keeping the old one.",
        ("Client group", "Points", "Before", "Now", "Change", "95%", "Reading"),
        tuple(rows),
    )


def _money_interval(moved: Plain) -> str:
    low, high = moved["low_pence"], moved["high_pence"]
    return "" if low is None else f"{Money(low)} to {Money(high)}"


def balance_sheet(report: Plain, words: Mapping[str, str]) -> Sheet:
    few, hidden = fewest(report), hidden_groups(report)
    rows: list[tuple[object, ...]] = []
    for g in report["groups"]:
        if g["name"] in hidden:
            rows.append((title_of(g["name"], words), f"under {few}", *(HIDDEN,) * 5))
            continue
        moved = g["generic_pence"] - g["own_pence"]
        rows.append(
            (title_of(g["name"], words), g["people"], Money(g["now_pence"]), Money(g["own_pence"]),
             Money(g["generic_pence"]), up_or_down(moved), Money(g["table_pence"]))
        )  # fmt: skip
    return Sheet(
        "balance",
        "One line for all, or each group its own",
        "A choice of policy, not of arithmetic. One line gives the same money for the same"
        " points; a line of its own keeps each group near what it costs now.",
        ("Client group", "People", "They cost now", "By its own line", "By one line for all",
         "One line moves", "This table gives"),
        tuple(rows),
    )  # fmt: skip


def sufficiency_sheet(report: Plain) -> Sheet:
    rows = [
        (f"{points_in_words(s['savings_percent'])}%" + (" (chosen)" if s["chosen"] else ""),
         Money(s["table_pence"]), share(s["below_cost"]), s["with_hours"],
         share(s["short_of_hours"]) or "No hours, or no price of an hour, were given")
        for s in report["sufficiency"]
    ]  # fmt: skip
    return Sheet(
        "sufficiency",
        "What a savings target does",
        "The law asks that a budget is enough to meet eligible needs (Care Act 2014, section 26)."
        " A share that no longer buys the hours people have is a warning, not a saving.",
        ("Savings target", "The table comes to", "Figure below what they cost now",
         "Whose hours are known",
         "Figure no longer buys their hours"),
        tuple(rows),
    )  # fmt: skip


def left_out_sheet(report: Plain) -> Sheet:
    rows = [(words, count) for _, words, count in report["left_out"]]
    return Sheet(
        "left-out",
        "Rows that were left out, and why",
        "A row is never left out for being dear or odd.",
        ("Why", "Rows"),
        tuple(rows),
    )


def routed_sheet(report: Plain, words: Mapping[str, str]) -> Sheet:
    rows = [
        (reference, title_of(group, words), Money(pence))
        for reference, group, pence in report["routed"]["cases"]
    ]
    return Sheet(
        "routed",
        "Support so dear that it should be costed one part at a time",
        "Their cost was held at the level named while the line was fitted. They stay in every"
        " test on this page.",
        ("Reference", "Client group", "They cost a week"),
        tuple(rows),
    )


def shortened_sheet(report: Plain, words: Mapping[str, str]) -> Sheet:
    rows = [
        (title_of(s["group"], words), s["exact_knots"], s["knots"], Money(s["most_pence"]),
         Money(s["mean_pence"]))
        for s in report.get("shortened", ())  # not told before it could be chosen
    ]  # fmt: skip
    return Sheet(
        "shortened",
        "What the short table differs by from the exact one",
        "Both come to the budget. The errors and intervals on this page are those of the exact"
        " one.",
        ("Client group", "Points of the exact table", "Points of this one",
         "Differs at most, a week", "Differs on average"),
        tuple(rows),
    )  # fmt: skip


def _day(written: str) -> str:
    day = date.fromisoformat(written)
    return f"{day.day} {day:%B %Y}"


def prices_sheet(report: Plain) -> Sheet:
    source = report["choices"].get("uprating_source", "")
    rows = [
        (_day(day) if day else "No day named", decimal(factor) if factor else "Left out", count)
        for day, factor, count in report.get("prices", ())
    ]
    chosen = report["choices"].get("price_date")
    said = f"All costs were brought to the prices of {_day(chosen)}." if chosen else ""
    return Sheet(
        "prices",
        "Costs at one day's prices",
        f"{said} The factors are from: {source}." if source else said,
        ("Prices of", "Multiplied by", "Rows"),
        tuple(rows),
    )


# The charts -------------------------------------------------------------------------------------


def corners(plain: Iterable[Sequence[Any]]) -> tuple[charts.Point, ...]:
    return tuple((float(Fraction(points)), pence / 100) for points, pence in plain)


def at(line: Sequence[charts.Point], x: float) -> float | None:
    """Read a line at some points; before its first and past its last, that one holds."""
    if not line:
        return None
    before = [p for p in line if p[0] <= x]
    after = [p for p in line if p[0] > x]
    if not before or not after:
        return (before or after)[-1 if before else 0][1]
    (x0, y0), (x1, y1) = before[-1], after[0]
    return y0 + (y1 - y0) * (x - x0) / (x1 - x0)


def group_lines(group: Plain, before: Sequence[charts.Point]) -> list[charts.Line]:
    lines = [
        charts.Line("This table", "model", corners(group["knots"])),
        charts.Line("They cost now", "now", corners(group["cost_line"])),
    ]
    return lines + ([charts.Line("Table before", "before", tuple(before))] if before else [])


def bands(group: Plain, before: Sequence[charts.Point], frame: charts.Frame) -> list[Plain]:
    """Cut the points of a group into bands of about a tenth of the axis: figures for each."""
    model, now = corners(group["knots"]), corners(group["cost_line"])
    step = charts.round_step(frame.most_x, 16)
    made: list[Plain] = []
    start = 0.0
    while start < frame.most_x:
        middle = min(start + step / 2, frame.most_x)
        made.append(
            {
                "points": f"{start:g} to {min(start + step, frame.most_x):g}",
                "x": round(frame.x(middle), 1),
                "model": _near(at(model, middle)),
                "now": _near(at(now, middle)),
                "before": _near(at(before, middle)),
            }
        )
        start += step
    return made


def _near(value: float | None) -> str:
    return "" if value is None else f"£{value:,.0f}"


def band_words(band: Plain) -> str:
    said = f"At {band['points']} points this table gives about {band['model']} a week."
    if band["now"]:
        said += f" People there cost about {band['now']} now."
    if band["before"]:
        said += f" The table before gave about {band['before']}."
    return said


def group_finding(group: Plain, words: Mapping[str, str]) -> str:
    """Say what a group's chart shows: what its people get against what they cost."""
    name = title_of(group["name"], words)
    gets, costs = group["table_pence"], group["now_pence"]
    if not costs:
        return name
    change = (gets - costs) / costs
    if abs(change) < 0.005:
        return f"{name}: the table gives what they cost now, {pounds(gets)} a week in all"
    more = "more" if change > 0 else "less"
    return f"{name}: the table gives {share(abs(change))} {more} than they cost now"


def balance_chart(report: Plain, words: Mapping[str, str]) -> charts.Scatter | None:
    """Draw the one line for all beside each group's own."""
    groups = shown_groups(report)
    if len(groups) < 2:
        return None
    one = charts.Line("One line for all", "model", corners(groups[0]["generic"]))
    own = [
        charts.Line(_short(title_of(g["name"], words)), "own", corners(g["own"])) for g in groups
    ]
    return charts.scatter((), [one, *own])


def _short(words: str) -> str:
    """Cut a name to what fits beside a line."""
    return words if len(words) < 20 else words[:20].rsplit(" ", 1)[0] + "…"


def forest_of(fairness: Plain, words: Mapping[str, str]) -> charts.Forest | None:
    """Draw the ratios inside matched needs, all cells together."""
    kinds = {"within": "ok", "unsure": "warn", "outside": "bad"}
    spans = [
        charts.Span(
            f"{r['column'].replace('_', ' ')}: {_cut(title_of(r['value'], words))}",
            r["matched_interval"][0], r["matched"], r["matched_interval"][1], kinds[r["verdict"]],
        )
        for r in fairness["readings"]
        if not r["cell"] and r["matched_interval"] is not None
    ]  # fmt: skip
    return charts.forest(spans) if spans else None


def _cut(words: str) -> str:
    return words if len(words) < 25 else f"{words[:23].rstrip()}…"


def tenths_chart(report: Plain) -> charts.Sides | None:
    hidden = to_hide([b["people"] for b in report["tenths"]], fewest(report))
    rows = [
        (f"Tenth {b['tenth']}, {b['people']} people", b["bias"] * 100, signed(b["bias"]))
        for n, b in enumerate(report["tenths"])
        if n not in hidden
    ]
    return charts.sides(rows, band=5) if rows else None


def changes_chart(report: Plain, words: Mapping[str, str]) -> charts.Sides | None:
    hidden = hidden_changes(report)
    rows = [
        (_cut(title_of(c["group"], words)), c["median_pence"], up_or_down(c["median_pence"]))
        for c in report["changes"]
        if c["group"] not in hidden
    ]
    return charts.sides(rows, over="same") if rows else None


def drift_charts(report: Plain, words: Mapping[str, str]) -> list[dict[str, object]]:
    """Draw the old line and the new for each group, with the band that chance alone leaves."""
    names = [g["name"] for g in shown_groups(report)] + [""]
    by_name = {n: [m for m in report["drift"] if m["group"] == n] for n in names}
    return [_drift_chart(name, rows, words) for name, rows in by_name.items() if rows]


def _drift_chart(name: str, rows: Sequence[Plain], words: Mapping[str, str]) -> dict[str, object]:
    def line(field: str) -> tuple[charts.Point, ...]:
        return corners([(m["points"], m[field]) for m in rows if m[field] is not None])

    lines = [
        charts.Line("This table", "model", line("now_pence")),
        charts.Line("Table before", "before", line("before_pence")),
    ]
    title = title_of(name, words)
    return {
        "name": title,
        "finding": f"{title}: {_moving(rows)}",
        "plot": charts.scatter((), lines, between=(line("low_pence"), line("high_pence"))),
        "banded": rows[0]["low_pence"] is not None,
        "sheet": _drift_of(rows, words),
    }


def _moving(rows: Sequence[Plain]) -> str:
    moved = [m for m in rows if m["verdict"] != "small"]
    noise = sum(m["verdict"] == "noise" for m in moved)
    if not moved:
        return "no point moves by more than 5%"
    return f"{len(moved)} of {len(rows)} points move by more than 5%; {noise} may be chance"


# Sentences --------------------------------------------------------------------------------------


def headline(report: Plain) -> str:
    given = pounds(report["closing"]["table_pence"])
    return f"A table that gives {given} a week to {report['people']:,} people"


def shortfalls(report: Plain, words: Mapping[str, str]) -> list[str]:
    """Warn of lines that give nothing, or too little to those with the fewest points."""
    hidden = hidden_groups(report)
    told = report.get("lowest", ())  # not told by reports made before it was
    nothing = [_nothing(row, words) for row in told if row["nothing_to"]]
    return nothing + [
        _short_of_cost(row, words) for row in told if row["short"] and row["group"] not in hidden
    ]


def _nothing(row: Plain, words: Mapping[str, str]) -> str:
    points = points_in_words(row["nothing_to"])
    return f"{title_of(row['group'], words)}: up to {points} points this table gives nothing."


def _short_of_cost(row: Plain, words: Mapping[str, str]) -> str:
    points, name = points_in_words(row["to_points"]), title_of(row["group"], words)
    given, cost = (pounds(row[n] // row["people"]) for n in ("table_pence", "cost_pence"))
    return (
        f"{name}: to the {row['people']} people with the fewest points, up to {points}, it gives"
        f" {given} a week on average. They cost {cost}."
    )


def closing_rows(report: Plain) -> list[tuple[str, object]]:
    c = report["closing"]
    return [
        ("Budget a week", Money(c["budget_pence"])),
        ("Savings target, taken off", Money(c["savings_pence"])),
        ("Contingency, kept out of the table", Money(c["contingency_pence"])),
        ("What the table is to come to", Money(c["target_pence"])),
        ("What the lines came to before closing", Money(c["fitted_pence"])),
        ("Every line was multiplied by", c["factor"]),
        ("What the rounded table comes to", Money(c["table_pence"])),
        ("Rounding adds, or takes off (−)", up_or_down(-c["residual_pence"])),
    ]


def cleaning_rows(report: Plain) -> list[tuple[str, object]]:
    """Say what was done to the rows besides leaving some out; nothing for what was not."""
    rows: list[tuple[str, object, int]] = [
        ("Paid once, and counted apart", Money(report["once_pence"]), report["once_pence"]),
        ("Costs below nought, taken as above", report["signs_turned"], report["signs_turned"]),
        ("Further costs of a person, added to the first", report["added"], report["added"]),
    ]
    return [(what, words) for what, words, size in rows if size]


def choice_rows(report: Plain) -> list[tuple[str, str]]:
    """Word every choice but the factors of prices, which have a table of their own."""
    return [
        (name.replace("_", " "), _choice(value))
        for name, value in report["choices"].items()
        if name != "uprating"
    ]


def _choice(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    return "none" if value in (None, "") else str(value)


def of_everyone(report: Plain) -> Plain:
    """Give the errors over everyone; nothing for one person alone."""
    return report["errors"][0] if report["errors"] else {}


def errors_said(report: Plain) -> str:
    e = of_everyone(report)
    if not e:
        return "There are too few cases to say how far it is off."
    return (
        f"For {share(e['within_25'])} of people it comes within a quarter of what they cost; its"
        f" usual miss is {share(e['mae_by_mean'])} of the mean"
    )


def tenths_said(report: Plain) -> str:
    over = [b["tenth"] for b in report["tenths"] if b["over"]]
    if not over:
        return "It is within 5% of what people cost, from the least needs to the most"
    listed = ", ".join(map(str, over))
    many = "tenth" if len(over) == 1 else "tenths"
    return f"It is more than 5% out in {many} {listed} of the people by points"


def fairness_said(report: Plain) -> str:
    found = [r for f in report["fairness"] for r in f["readings"] if r["verdict"] == "outside"]
    holds = sorted(
        {f"{r['column']} ({r['value']})".replace("_", " ") for r in found if r["holds"]}
    )
    if holds:
        return f"Like needs do not get like money everywhere: look at {', '.join(holds[:4])}"
    if found:
        return "Some groups differ, but no more than chance would bring among so many tests"
    whole = [r for f in report["fairness"] for r in f["readings"] if not r["cell"]]
    unsure = sum(r["verdict"] == "unsure" for r in whole)
    told = "No group is shown to get more or less than others with the same needs"
    return f"{told}; of {unsure} it cannot be told" if unsure else told


def changes_said(report: Plain) -> str:
    everyone = next((c for c in report["changes"] if not c["group"]), None)
    if everyone is None:
        return "No figures before were given, so gains and losses cannot be told"
    few = fewest(report)
    counts = (everyone["gain"], everyone["lose"], everyone["same"])
    if any(0 < n < few for n in counts):
        return "Some of these numbers are of too few people to be shown, and others with them"
    return f"{counts[0]:,} people gain, {counts[1]:,} lose and {counts[2]:,} stay the same"


def drift_said(report: Plain) -> str:
    moved = [m for m in report["drift"] if m["verdict"] != "small"]
    noise = sum(m["verdict"] == "noise" for m in moved)
    if not moved:
        return "No point of the table moves by more than 5%"
    return f"{len(moved)} points of the table move by more than 5%; {noise} of them may be chance"


def method_words(report: Plain) -> str:
    return METHODS[Method(report["choices"]["method"])]
