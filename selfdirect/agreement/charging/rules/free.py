"""Support that may not be charged for, or that this council chooses not to charge for."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from selfdirect.agreement.charging.rules.exact import in_pounds
from selfdirect.agreement.charging.rules.means import Means
from selfdirect.agreement.charging.rules.working import Book, Line
from selfdirect.foundation.kernel.decision import Refused

EQUIPMENT_LIMIT = 1000  # pounds, once, for an adaptation (reg 3); an aid has no limit
REABLEMENT_WEEKS = 6


@dataclass(frozen=True, slots=True)
class Exemption:
    words: str
    source: str


# The codes that `reason` may hold; any other text is kept as the reason somebody gave.
EXEMPTIONS: Mapping[str, Exemption] = {
    "s117_aftercare": Exemption("Aftercare", "Mental Health Act 1983 s.117"),
    "reablement": Exemption("Reablement, weeks 1 to 6", "S.I. 2014/2672 reg 3"),
    "cjd": Exemption("Creutzfeldt-Jakob disease", "S.I. 2014/2672 reg 4"),
    "minor_equipment": Exemption(
        "Equipment or an adaptation of £1,000 or less", "S.I. 2014/2672 reg 3"
    ),
    "aid": Exemption("Equipment: an aid to daily living or nursing", "S.I. 2014/2672 reg 3"),
    "nhs": Exemption("Care that the NHS pays for", "Care Act 2014 s.22, from memory"),
    "assessment": Exemption("Assessment and support planning", "Care Act 2014 s.14"),
    "carer_support": Exemption("Support for a carer", "local policy"),
}


# What a part of somebody's support may be that nobody is charged for, as they read it. That an
# aid is free whatever it costs, and an adaptation up to £1,000, was read in S.I. 2014/2673 reg 2
# for help that prevents needs; that S.I. 2014/2672 reg 3 says the same of the rest, in part.
NOT_CHARGED: Mapping[str, str] = {
    "aid": "Equipment that helps in daily life, or with nursing at home",
    "adaptation": "A change to the home that costs £1,000 or less in all, like a rail",
}
NOT_CHARGED_SOURCE = "S.I. 2014/2672 reg 3; S.I. 2014/2673 reg 4, from memory"


def without_free(means: Means) -> tuple[Means, tuple[Line, ...]]:
    """Take what may not be charged for out of the cost, with the line that says so."""
    if not means.not_charged or means.cost is None:
        return means, ()
    free = min(means.not_charged, means.cost)
    words = f"Not charged for: {in_pounds(free)} a week of equipment, or small changes to the home"
    return replace(means, cost=means.cost - free), (Line(words, None, NOT_CHARGED_SOURCE),)


def free_of_charge(means: Means, book: Book) -> Line:
    """Say why nothing is charged.

    :raises Refused: if no reason is given, or its own condition is not met
    """
    if not means.reason:
        raise Refused("The reason why this support is free is not given (reason).")
    known = EXEMPTIONS.get(means.reason)
    if known is None:
        return Line(f"Free of charge: {means.reason}", None, "reason as given")
    if doubt := _unmet(means, book):
        raise Refused(doubt)
    return Line(f"Free of charge: {known.words}", None, known.source)


def _unmet(means: Means, book: Book) -> str:
    """Say which condition of the exemption is not met, if any."""
    week, cost = means.reablement_week, means.cost
    if means.reason == "reablement" and (week is None or not 1 <= week <= REABLEMENT_WEEKS):
        return "Reablement is free in weeks 1 to 6. Give reablement_week, from 1 to 6."
    if means.reason == "minor_equipment" and (cost is None or cost > EQUIPMENT_LIMIT):
        return "Equipment is free up to £1,000. Give its cost, of £1,000 or less."
    if means.reason == "carer_support" and book.local.charges_carers:
        return "This council charges for carers' support. Use the setting non_residential."
    return ""
