"""What a council may decide about charging, knob by knob: in words, and what differs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from selfdirect.agreement.charging.rules.exact import as_text, in_pounds
from selfdirect.agreement.charging.rules.letter import day
from selfdirect.agreement.charging.rules.local import Local
from selfdirect.agreement.charging.rules.words import RATES
from selfdirect.foundation.kernel.rates import Rate, Rates


@dataclass(frozen=True, slots=True)
class Knob:
    """One thing that a council may decide: what it is called, and how it stands in words."""

    key: str  # a field of Local
    label: str
    said: Callable[[Local], str]


def _weekly(of: Callable[[Local], Fraction], none: str, some: str) -> Callable[[Local], str]:
    return lambda local: some.format(in_pounds(of(local))) if of(local) else none


def _share(local: Local) -> str:
    share = local.percent_of_disposable * 100
    if share == 100:
        return "All of what is left over is charged, up to the cost."
    plain = str(share) if share.denominator == 1 else as_text(share)
    return f"{plain}% of what is left over is charged."


def _maximum(local: Local) -> str:
    if local.maximum_charge is None:
        return "There is no local maximum: nobody pays more than their support costs."
    return f"Nobody pays more than {in_pounds(local.maximum_charge)} a week at home."


def _limit(local: Local) -> str:
    if local.upper_capital_limit is None:
        return "The national limit holds."
    return f"At home the full cost is paid only over {in_pounds(local.upper_capital_limit)}."


def _housing(local: Local) -> str:
    if not local.housing_not_counted:
        return "Every cost of the home that the law names is taken off."
    return f"Not taken off: {', '.join(sorted(local.housing_not_counted))}."


def _collected(local: Local) -> str:
    first = "Bills are for four weeks at a time."
    if not local.weeks_not_collected:
        return f"{first} What people pay is collected in every week of the year."
    weeks = ", ".join(day(each) for each in local.weeks_not_collected)
    return (
        f"{first} Nothing is collected in the weeks that begin on these Mondays: {weeks}."
        " What falls in them is asked for after them. The sum of the year stays the same."
    )


def _short_stays(local: Local) -> str:
    way = "support at home" if local.short_stay_at_home else "any stay that is not to last"
    return f"Up to eight weeks in a care home are charged as {way}."


KNOBS = (
    Knob(
        "mig_uplift",
        "Left to everybody besides the national guarantee",
        _weekly(
            lambda local: local.mig_uplift,
            "Nothing is added to the national guarantee.",
            "{} a week is added to the national guarantee.",
        ),
    ),
    Knob("percent_of_disposable", "How much of what is left over is charged", _share),
    Knob(
        "standard_dre",
        "Disability costs without receipts",
        _weekly(
            lambda local: local.standard_dre,
            "Disability costs are taken off as they are shown.",
            "{} a week is taken off without receipts; more where more is shown.",
        ),
    ),
    Knob(
        "minimum_charge",
        "The smallest charge",
        _weekly(
            lambda local: local.minimum_charge,
            "Every charge is collected, however small.",
            "A charge below {} a week is not collected.",
        ),
    ),
    Knob("maximum_charge", "The largest charge", _maximum),
    Knob("upper_capital_limit", "Savings over which the full cost is paid", _limit),
    Knob(
        "night_care_disregard",
        "Benefit for care at night",
        _weekly(
            lambda local: local.night_care_disregard,
            "The higher rate of a disability benefit counts in full.",
            "{} a week of it is left out where we do not meet needs at night.",
        ),
    ),
    Knob("housing_not_counted", "Costs of the home", _housing),
    Knob("weeks_not_collected", "When it is collected", _collected),
    Knob("short_stay_at_home", "Short stays in a care home", _short_stays),
)


def in_words(local: Local) -> tuple[tuple[str, str], ...]:
    """Say a policy in words, a sentence for each thing that a council may decide."""
    return tuple((knob.label, knob.said(local)) for knob in KNOBS)


def differences(before: Local, after: Local) -> tuple[tuple[str, str, str], ...]:
    """List what one policy says otherwise than another: what it is, before, after."""
    return tuple(
        (knob.label, knob.said(before), knob.said(after))
        for knob in KNOBS
        if knob.said(before) != knob.said(after)
    )


def plain_settings(local: Local) -> dict[str, object]:
    """Put a policy's settings into plain JSON values, as `Local.read` takes them."""
    every = {knob.key: getattr(local, knob.key) for knob in KNOBS}
    sums = {key: as_text(value) for key, value in every.items() if isinstance(value, Fraction)}
    return {
        **sums,
        "housing_not_counted": sorted(local.housing_not_counted),
        "weeks_not_collected": [each.isoformat() for each in local.weeks_not_collected],
        "short_stay_at_home": local.short_stay_at_home,
    }


# National rates that were typed in for a year


def rates_until(starts_on: date) -> date:
    """Find the day on which a year of rates ends: the 6 April that comes next."""
    year = starts_on.year + ((starts_on.month, starts_on.day) >= (4, 6))
    return date(year, 4, 6)


def typed_rates(
    values: Mapping[str, str], starts_on: date, status: str, source: str
) -> list[dict[str, str]]:
    """Put rates that were typed into plain rows, as they are kept with a version.

    :raises ValueError: if one has no source, or is no number
    """
    rows = [
        {"name": name, "value": value, "starts_on": starts_on.isoformat(), "status": status,
         "source": source, "ends_before": rates_until(starts_on).isoformat()}
        for name, value in values.items()
    ]  # fmt: skip
    read_rates(rows)
    return rows


def read_rates(rows: list[dict[str, str]]) -> Rates:
    """Read rates as they are kept.

    :raises ValueError: if a row is not whole
    """
    return Rates.read(
        [{**row, **{day: date.fromisoformat(row[day]) for day in _DAYS}} for row in rows]
    )


_DAYS = ("starts_on", "ends_before")


def rate_differences(before: Mapping[str, Rate], after: Rates) -> list[tuple[str, str, str, str]]:
    """List rates with what they were: words, before, after, and what to doubt."""
    return [
        (
            RATES[rate.name][0],
            in_pounds(before[rate.name].value) if rate.name in before else "none on file",
            in_pounds(rate.value),
            rate.status.value,
        )
        for rate in after.rows
    ]
