"""Charging: what a person pays towards their support, worked out with every step shown."""

from selfdirect.agreement.charging.rules.capital import (
    LIVED_IN_BY,
    WEEKS_HOME_LEFT_OUT,
    home_counts_from,
)
from selfdirect.agreement.charging.rules.figures import Figures, three_figures
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
from selfdirect.agreement.charging.rules.told import (
    HOUSING,
    INCOME,
    PREMIUMS,
    Flow,
    Told,
    left_out,
    lines,
    means_of,
    rates_year,
    read_told,
    write_told,
)
from selfdirect.agreement.charging.rules.weekly import contribution, worked_by
from selfdirect.agreement.charging.rules.working import Book, Contribution, Line

__all__ = [
    "HOUSING",
    "INCOME",
    "LIVED_IN_BY",
    "PREMIUMS",
    "WEEKS_HOME_LEFT_OUT",
    "Band",
    "Book",
    "Collected",
    "Contribution",
    "Figures",
    "Flow",
    "Income",
    "Item",
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
    "collected",
    "contribution",
    "home_counts_from",
    "left_out",
    "lines",
    "means_of",
    "most",
    "most_by",
    "rates_year",
    "read_means",
    "read_told",
    "three_figures",
    "worked_by",
    "write_told",
]
