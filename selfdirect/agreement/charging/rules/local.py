"""What a council may decide for itself about charging, as it published it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from selfdirect.agreement.charging.rules.exact import MOST_CAPITAL, amount, share

# Policies signed earlier say these, to no effect, and are never edited. Bills are for four weeks,
# as support is paid; weeks without collection are `weeks_not_collected`.
_NOT_READ = {"collected_every", "weeks_charged"}


@dataclass(frozen=True, slots=True)
class Local:
    """One published version. As it stands here every knob is neutral."""

    starts_on: date
    source: str
    mig_uplift: Fraction = Fraction(0)  # pounds a week, added to the guarantee
    percent_of_disposable: Fraction = Fraction(1)
    standard_dre: Fraction = Fraction(0)  # without receipts, with a disability benefit
    minimum_charge: Fraction = Fraction(0)  # below this nothing is collected
    maximum_charge: Fraction | None = None
    upper_capital_limit: Fraction | None = None  # higher than the national one, at home only
    night_care_disregard: Fraction = Fraction(0)
    housing_not_counted: frozenset[str] = frozenset()  # names, in small letters
    weeks_not_collected: tuple[date, ...] = ()  # their Mondays; what falls in them comes after
    short_stay_at_home: bool = False  # up to 8 weeks in a care home, as support at home (reg 8)
    charges_carers: bool = False  # for the command: no page charges a carer

    @classmethod
    def read(cls, block: Mapping[str, object]) -> "Local":
        """Read one published block of settings.

        :raises ValueError: if it has no date or no source
        :raises Refused: if an amount is not one
        """
        starts_on, source = block.get("starts_on"), block.get("source")
        if not isinstance(starts_on, date) or not isinstance(source, str) or not source:
            raise ValueError("A published charging policy needs starts_on and source.")
        if strange := sorted(set(block) - set(cls.__dataclass_fields__) - _NOT_READ):
            raise ValueError(f"A charging policy has no setting called {strange[0]}.")
        return cls(
            starts_on,
            source,
            mig_uplift=amount(block.get("mig_uplift", 0), "mig_uplift"),
            percent_of_disposable=share(block.get("percent_of_disposable", 1), "percent"),
            standard_dre=amount(block.get("standard_dre", 0), "standard_dre"),
            minimum_charge=amount(block.get("minimum_charge", 0), "minimum_charge"),
            maximum_charge=_at_most(block, "maximum_charge"),
            upper_capital_limit=_at_most(block, "upper_capital_limit"),
            night_care_disregard=amount(block.get("night_care_disregard", 0), "night care"),
            housing_not_counted=_names(block.get("housing_not_counted", ())),
            weeks_not_collected=_mondays(block.get("weeks_not_collected", ())),
            short_stay_at_home=block.get("short_stay_at_home") is True,
            charges_carers=block.get("charges_carers") is True,
        )


def _at_most(block: Mapping[str, object], key: str) -> Fraction | None:
    given = block.get(key)
    return None if given is None else amount(given, key, MOST_CAPITAL)


def _mondays(given: object) -> tuple[date, ...]:
    """Read weeks by their Mondays, as dates or as text like 2026-12-21.

    :raises ValueError: if it is no list, or one is no Monday
    """
    if isinstance(given, str) or not isinstance(given, Iterable):
        raise ValueError("weeks_not_collected must be a list of Mondays.")
    days = [day if isinstance(day, date) else date.fromisoformat(str(day)) for day in given]
    if wrong := next((day for day in days if day.weekday()), None):
        raise ValueError(f"weeks_not_collected: {wrong} is not a Monday.")
    return tuple(sorted(set(days)))


def _names(given: object) -> frozenset[str]:
    if isinstance(given, str) or not isinstance(given, Iterable):
        raise ValueError("housing_not_counted must be a list of names.")
    return frozenset(str(name).strip().casefold() for name in given)
