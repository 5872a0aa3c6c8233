"""Who would pay more and who less, laid out to be read; what is kept back is “not shown”."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from selfdirect.agreement.charging import rules
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.kernel.rates import Rate, Status
from selfdirect.foundation.ui import charts

NOT_SHOWN = "not shown"
HEADINGS = "Who|People|More|Less|Same|Now, a week|Then, a week|Change|Middle change"
WEEKS = 52
Row = Mapping[str, Any]


def rates(found: Iterable[Rate]) -> list[tuple[str, object, str]]:
    """List national rates with what nobody has checked yet."""
    shown = [rate for rate in found if rate.name in rules.RATES and _is_money(rate.name)]
    return [(rules.RATES[r.name][0], Money.pounds(r.value), doubt(r) or r.source) for r in shown]


def _is_money(name: str) -> bool:
    return not name.startswith(("pension_age", "deferred_equity"))


def doubt(rate: Rate) -> str:
    if rate.status is Status.VERIFIED:
        return ""
    return f"Not yet checked against the published rates ({rate.status}): {rate.source}"


def laid_out(found: Mapping[str, Any]) -> dict[str, object]:
    """Lay out what was worked out as the page takes it."""
    whole = found["everybody"]
    return {
        "finding": finding(whole),
        "sentence": sentence(whole),
        "money": money(whole),
        "headings": HEADINGS,
        "splits": [_split(split, whole) for split in found["splits"]],
        "sizes": [(s["name"], _count(s["more"]), _count(s["less"])) for s in found["sizes"]],
        "sizes_drawn": _drawn_sizes(found["sizes"]),
        "not_known": found["not_known"],
    }


def finding(whole: Row) -> str:
    more, less = whole["more"], whole["less"]
    if whole["people"] is None or more is None or less is None:
        return "Who would pay more, and who less"
    if not more and not less:
        return "Nobody would pay more or less"
    return f"{_people(more)} would pay more and {_people(less).lower()} less"


def _people(count: int) -> str:
    return "Nobody" if not count else f"{count:,} {'person' if count == 1 else 'people'}"


def sentence(whole: Row) -> str:
    if whole["people"] is None:
        return "Too few people can be compared to say anything about them."
    if None in (whole["more"], whole["less"], whole["same"]):
        return (
            f"Of {whole['people']:,} people, how many would pay more or less is not shown where it"
            " would tell of few."
        )
    return (
        f"Of {whole['people']:,} people, {whole['more']:,} would pay more, {whole['less']:,} less"
        f" and {whole['same']:,} the same."
    )


def money(whole: Row) -> str:
    """Say in a sentence what comes in, by the week and by the year."""
    if not whole["people"] or whole["now_pence"] is None:
        return ""
    was, now = Money(whole["was_pence"]), Money(whole["now_pence"])
    if was == now:
        return f"What people pay together stays at {was} a week."
    more = "more" if now > was else "less"
    week = Money(abs((now - was).pence))
    return (
        f"What people pay together goes from {was} to {now} a week: {week} {more} a week, or"
        f" {week.times(WEEKS)} {more} in {WEEKS} weeks."
    )


def _split(split: Mapping[str, Any], whole: Row) -> dict[str, object]:
    rows: Sequence[Row] = split["rows"]
    return {
        "title": split["title"],
        "rows": [_row(row) for row in rows],
        "total": _row({**whole, "name": "Everybody"}),
        "drawn": _drawn(rows),
    }


def _row(row: Row) -> tuple[object, ...]:
    was, now = row["was_pence"], row["now_pence"]
    change = None if was is None or now is None else now - was
    counts = (_count(row[name]) for name in ("people", "more", "less", "same"))
    return (row["name"], *counts, *map(_pounds, (was, now, change, row["median_pence"])))


def _count(value: int | None) -> int | str:
    return NOT_SHOWN if value is None else value


def _pounds(pence: int | None) -> Money | str:
    return NOT_SHOWN if pence is None else Money(pence)


def _drawn(rows: Sequence[Row]) -> charts.Sides | None:
    """Draw the middle change of each group; None where nothing may be drawn or nothing moves."""
    told = [row for row in rows if row["people"] and row["median_pence"] is not None]
    if not any(row["median_pence"] for row in told):
        return None
    drawn = [(r["name"], r["median_pence"] / 100, str(Money(r["median_pence"]))) for r in told]
    return charts.sides(drawn, over="same")


def _drawn_sizes(sizes: Sequence[Row]) -> charts.Sides | None:
    """Draw how many pay less to the left, and more to the right, the largest changes outermost."""
    less = [(f"{s['name']} less", -s["less"], f"{s['less']:,}") for s in sizes if s["less"]]
    more = [(f"{s['name']} more", s["more"], f"{s['more']:,}") for s in sizes if s["more"]]
    return charts.sides([*reversed(less), *more], over="same") if less or more else None
