"""What an invoice says beside what was ordered, in words."""

from datetime import date, timedelta

from selfdirect.foundation.kernel.money import Money

AHEAD = timedelta(days=7)  # what goes out before its days is paid up to a week before them


def payable_from(starts_on: date, *, direct: bool) -> date:
    """Say from which day a run may be paid: support is invoiced once it has begun."""
    return starts_on - AHEAD if direct else starts_on


def difference(asked: Money, ordered: Money) -> str:
    """Say how an invoice differs from its order; empty if it does not."""
    if asked == ordered:
        return ""
    gap, way = (asked - ordered, "more") if asked > ordered else (ordered - asked, "less")
    return f"{asked} is {gap} {way} than the {ordered} that was ordered"


def working(asked: Money, ordered: Money, days: str) -> str:
    """Say how an invoice stands beside its order."""
    differs = difference(asked, ordered)
    if not differs:
        return f"{ordered} was ordered for {days}, and the invoice says the same."
    return f"For {days}, {differs}."
