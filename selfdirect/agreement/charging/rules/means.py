"""What is known of a person's money. `reading.read_means` builds one from plain data."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction

from selfdirect.agreement.charging.rules.instead import Instead


class Setting(StrEnum):
    """The settings that can be worked out here."""

    NON_RESIDENTIAL = "non_residential"
    RESIDENTIAL = "residential"
    EXEMPT = "exempt"
    TARIFF_ONLY = "tariff_only"
    TARIFF_ONLY_OTHER = "tariff_only_other"  # of another country: lower_limit is given
    LIGHT_TOUCH = "light_touch"  # no full financial assessment is made
    DEFERRED_PAYMENT = "deferred_payment"  # a care home, paid for later out of a home
    NOTIONAL_CAPITAL = "notional_capital"  # how capital that was given away counts less in time


class Stay(StrEnum):
    """How long somebody is to live in the care home."""

    PERMANENT = "permanent"
    TEMPORARY = "temporary"
    SHORT = "short_term"  # no longer than eight weeks

    @property
    def lasts(self) -> bool:
        return self is Stay.PERMANENT


class Treatment(StrEnum):
    COUNT = "count"
    DISREGARD = "disregard"
    PART = "part"


class Band(StrEnum):
    """The three ages at which the minimum income guarantee differs (reg 7)."""

    UNDER_25 = "18_24"
    TO_PENSION_AGE = "25_to_spa"
    PENSION_AGE = "spa"


@dataclass(frozen=True, slots=True)
class Item:
    """One named weekly amount, in pounds."""

    name: str
    amount: Fraction


@dataclass(frozen=True, slots=True)
class Income:
    name: str
    amount: Fraction  # pounds a week
    treatment: Treatment
    disregard: Fraction = Fraction(0)  # how much of it, where part is left out
    why: str = ""
    night_care_excess: bool = False  # a higher disability benefit, where nights are not met
    care_benefit: bool = False  # Attendance Allowance, PIP daily living, the care part of DLA
    half_to_partner: bool = False  # a work pension, half of which goes to a partner at home


@dataclass(frozen=True, slots=True)
class Property:
    """A home or other land and buildings, in pounds."""

    name: str
    value: Fraction  # of the whole of it
    owed: Fraction = Fraction(0)  # on the person's share: a mortgage, or another charge on it
    share: Fraction = Fraction(1)
    main_home: bool = True
    lived_in_by: str = ""  # a code of `capital.LIVED_IN_BY`, or nobody who matters


@dataclass(frozen=True, slots=True)
class Person:
    """What decides the minimum income guarantee. None is "not stated"."""

    age: int | None = None
    age_band: Band | None = None
    couple: bool | None = None
    partner_of_pension_age: bool | None = None
    children: int = 0  # in the household, for whom the person is responsible
    disability_premium: bool = False  # has it, or would have it on income support
    enhanced_disability_premium: bool = False
    carer_premium: bool = False
    disability_benefit: bool = False


@dataclass(frozen=True, slots=True)
class Means:
    """Pounds a week, and pounds of capital. None is "not given"."""

    setting: Setting
    id: str = ""
    on: date | None = None
    person: Person = field(default_factory=Person)
    income: tuple[Income, ...] = ()
    housing: tuple[Item, ...] = ()
    dre: tuple[Item, ...] = ()  # disability related expenditure
    capital: Fraction | None = None
    cost: Fraction | None = None  # of the support
    not_charged: Fraction | None = None  # of it, for equipment and small changes to the home
    mig: Fraction | None = None  # in place of the dated rates
    mig_parts: tuple[Item, ...] = ()
    pea: Fraction | None = None  # in place of the dated rate
    savings_disregard: Fraction | bool = False  # an amount, or yes: the dated rate
    local_percent: Fraction | None = None  # 0.9 is 90%; in place of the local policy
    lower_limit: Fraction | None = None
    upper_limit: Fraction | None = None
    reason: str = ""  # why support is free of charge
    reablement_week: int | None = None
    stay: Stay = Stay.PERMANENT  # in a care home
    moved_in_on: date | None = None  # to a care home
    property: tuple[Property, ...] = ()
    joint_capital: Fraction | None = None  # the whole of what is held with somebody else
    joint_share: Fraction = Fraction(1, 2)  # equal shares, unless there is evidence (reg 24)
    notional_capital: Fraction | None = None  # given away to pay less
    notional_left: Fraction | None = None  # of it, after the weeks that were paid because of it
    notional_left_on: date | None = None  # the day from which so much, or all of it, counts
    without_notional: Fraction | None = None  # what they would pay if it were not counted
    instead: Instead | None = None  # of a full assessment, while it holds
    unused: tuple[str, ...] = ()  # what was sent and is not known here
