"""Charging: what a person pays towards their support, worked out with every step shown."""

from selfdirect.agreement.charging.rules.age import aged, band_of, band_since, pension_from
from selfdirect.agreement.charging.rules.capital import (
    LIVED_IN_BY,
    WEEKS_HOME_LEFT_OUT,
    home_counts_from,
)
from selfdirect.agreement.charging.rules.figures import Figures, three_figures
from selfdirect.agreement.charging.rules.letter import Letter, as_text, day, letter
from selfdirect.agreement.charging.rules.local import Collected, Local, collected
from selfdirect.agreement.charging.rules.means import (
    Band,
    Income,
    Item,
    Means,
    Person,
    Property,
    Setting,
    Stay,
    Treatment,
)
from selfdirect.agreement.charging.rules.most import Most, most, most_by
from selfdirect.agreement.charging.rules.reading import read_means
from selfdirect.agreement.charging.rules.terms import (
    KNOBS,
    differences,
    in_words,
    plain_settings,
    rate_differences,
    rates_until,
    read_rates,
    typed_rates,
)
from selfdirect.agreement.charging.rules.told import (
    HOUSING,
    INCOME,
    PREMIUMS,
    WHERE,
    Flow,
    Home,
    Told,
    Where,
    left_out,
    lines,
    means_of,
    rates_year,
    read_told,
    write_told,
)
from selfdirect.agreement.charging.rules.weekly import contribution, worked_by
from selfdirect.agreement.charging.rules.words import RATES
from selfdirect.agreement.charging.rules.working import Book, Contribution, Line

__all__ = [
    "HOUSING",
    "INCOME",
    "KNOBS",
    "LIVED_IN_BY",
    "PREMIUMS",
    "RATES",
    "WEEKS_HOME_LEFT_OUT",
    "WHERE",
    "Band",
    "Book",
    "Collected",
    "Contribution",
    "Figures",
    "Flow",
    "Home",
    "Income",
    "Item",
    "Letter",
    "Line",
    "Local",
    "Means",
    "Most",
    "Person",
    "Property",
    "Setting",
    "Stay",
    "Told",
    "Treatment",
    "Where",
    "aged",
    "as_text",
    "band_of",
    "band_since",
    "collected",
    "contribution",
    "day",
    "differences",
    "home_counts_from",
    "in_words",
    "left_out",
    "letter",
    "lines",
    "means_of",
    "most",
    "most_by",
    "pension_from",
    "plain_settings",
    "rate_differences",
    "rates_until",
    "rates_year",
    "read_means",
    "read_rates",
    "read_told",
    "three_figures",
    "typed_rates",
    "worked_by",
    "write_told",
]
