"""Checks of what time does to a scheme: rates that grow old, days with no figure, a scale."""

from collections.abc import Iterator
from datetime import date

from selfdirect.agreement.allocation.rules.lint.context import Context, named
from selfdirect.agreement.allocation.rules.lint.remarks import ADVICE, FACT, GRAVE, Remark
from selfdirect.agreement.allocation.rules.rates import Rate
from selfdirect.agreement.allocation.rules.syntax import Call

STALE = 18  # months, where a rate does not say


def months(since: date, until: date) -> int:
    """Count whole months from one day to another."""
    return (until.year - since.year) * 12 + until.month - since.month - (until.day < since.day)


def rates(known: Context) -> Iterator[Remark]:
    for rate in known.scheme.rates.values():
        yield from _no_figure(known, rate)
        yield from _stale(known, rate)
        yield from _doubted(known, rate)


def _no_figure(known: Context, rate: Rate) -> Iterator[Remark]:
    scheme, where = known.scheme, known.places.at("rates", rate.name)
    if rate.starts[0] > scheme.starts_on:
        yield Remark(
            "gap in dates",
            GRAVE,
            where,
            f"The scheme starts on {scheme.starts_on}, but “{rate.name}” has no figure before"
            f" {rate.starts[0]}.",
            "From the one day to the other nobody can be given a figure.",
            "Add the figures of the earlier days, or start the scheme later.",
        )
    ends = scheme.ends_before
    if rate.until is not None and (ends is None or rate.until < ends):
        yield Remark(
            "gap in dates",
            GRAVE if rate.until <= known.on else ADVICE,
            where,
            f"“{rate.name}” has no figure from {rate.until} on, and the scheme goes on.",
            "From that day nobody can be given a figure.",
            "Add the next figures, or end the scheme with `ends_before`.",
        )
    if ends is not None and rate.starts[-1] >= ends:
        yield Remark(
            "never in force",
            ADVICE,
            where,
            f"The figures of “{rate.name}” from {rate.starts[-1]} begin after the scheme ends.",
            "Figures that can never be used look as if they were in force.",
            "Take them out, or end the scheme later.",
        )


def _stale(known: Context, rate: Rate) -> Iterator[Remark]:
    newest, limit = rate.starts[-1], rate.stale_after or STALE
    old = months(newest, known.on)
    if old > limit:
        yield Remark(
            "stale rates",
            ADVICE,
            known.places.at("rates", rate.name, "from"),
            f"The newest figures of “{rate.name}” are from {newest}, {old} months before"
            f" {known.on}; they count as old after {limit}.{_looked_over(known)}",
            "A sum at old prices no longer buys the support that it is meant for.",
            "Add a date with the figures of today; or say in known_limits why they stand still.",
        )


def _looked_over(known: Context) -> str:
    checked = known.scheme.checked_on
    return f" The scheme says that they were looked over on {checked}." if checked else ""


def _doubted(known: Context, rate: Rate) -> Iterator[Remark]:
    for day, doubt in rate.doubts.items():
        yield Remark(
            "doubt",
            FACT,
            known.places.at("rates", rate.name, "doubts"),
            f"The figures of “{rate.name}” from {day} are not verified: {doubt}.",
            "Whoever relies on them should know.",
            "Compare them with their source, then take the doubt out.",
        )


def looked_over(known: Context) -> Iterator[Remark]:
    """Find a scheme whose tables and rates were not looked over for long."""
    checked, where = known.scheme.checked_on, known.places.at("checked_on")
    if checked is not None and checked > known.on:
        yield Remark(
            "looked over later",
            ADVICE,
            where,
            f"It says it was looked over on {checked}, which is after {known.on}.",
            "Nobody can have looked it over on a day to come.",
            "Write the day on which somebody did.",
        )
    if checked is not None and months(checked, known.on) > STALE:
        yield Remark(
            "stale rates",
            ADVICE,
            where,
            f"Its rates and tables were last looked over on {checked}.",
            "Prices have moved since, and nobody has looked whether the sums still fit.",
            "Look them over against today's costs, then write the new day.",
        )


def scale(known: Context) -> Iterator[Remark]:
    found = known.scheme.scale
    if found is None:
        return
    where = known.places.at("scale")
    if found.hours is None:
        yield Remark(
            "no sufficiency note",
            GRAVE,
            where,
            "Every sum is scaled, and nothing says whether the scaled sum is still enough.",
            "A budget must be enough to meet the needs (Care Act 2014 s.26); a scale that is"
            " blind to it cuts below that without anybody seeing.",
            "Add sufficiency: {hours: …, unit_price: …} with values of the scheme.",
        )
    calls = (part for v in known.scheme.values for part in named(v.formula))
    if not any(isinstance(part, Call) and part.name == "scaled" for part in calls):
        yield Remark(
            "not used",
            ADVICE,
            where,
            "There is a scale, but no formula uses scaled(…), so it changes nothing.",
            "The receipt would tell of a scale that is not there.",
            "Write scaled(…) where it should act, or take the scale out.",
        )


CHECKS = (rates, looked_over, scale)
