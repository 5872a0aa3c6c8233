"""Charging: what a person pays towards their support, worked out with every step shown."""

from selfdirect.agreement.charging.rules.figures import Figures, three_figures
from selfdirect.agreement.charging.rules.local import Collected, Local, collected
from selfdirect.agreement.charging.rules.means import (
    Band,
    Income,
    Item,
    Means,
    Person,
    Setting,
    Treatment,
)
from selfdirect.agreement.charging.rules.most import Most, most
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
from selfdirect.agreement.charging.rules.weekly import contribution
from selfdirect.agreement.charging.rules.working import Contribution, Line

__all__ = [
    "HOUSING",
    "INCOME",
    "PREMIUMS",
    "Band",
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
    "Setting",
    "Told",
    "Treatment",
    "collected",
    "contribution",
    "left_out",
    "lines",
    "means_of",
    "most",
    "rates_year",
    "read_means",
    "read_told",
    "three_figures",
    "write_told",
]
