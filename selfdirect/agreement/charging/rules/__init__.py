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
from selfdirect.agreement.charging.rules.reading import read_means
from selfdirect.agreement.charging.rules.weekly import contribution
from selfdirect.agreement.charging.rules.working import Contribution, Line

__all__ = [
    "Band",
    "Collected",
    "Contribution",
    "Figures",
    "Income",
    "Item",
    "Line",
    "Local",
    "Means",
    "Person",
    "Setting",
    "Treatment",
    "collected",
    "contribution",
    "read_means",
    "three_figures",
]
