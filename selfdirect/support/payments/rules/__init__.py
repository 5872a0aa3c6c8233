"""What an invoice says beside what was ordered, in words."""

from datetime import date, timedelta

from selfdirect.foundation.kernel.money import NOTHING, Money

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


def off(billed: Money, ahead: Money, owed: Money) -> Money:
    """Say what comes off an invoice, of what its provider is to give back.

    Below nought: they had more ahead of it than it asks for, so that they have more to give back.
    """
    return min(billed - ahead, owed)


def settled(ahead: Money, off: Money, left: Money, name: str) -> str:
    """Say what pays an invoice already, and what is left to pay; empty if nothing does."""
    said = []
    if ahead:
        said.append(f"{ahead} was paid ahead of it, because the usual way to pay failed.")
    if off > NOTHING:
        said.append(f"{off} comes off it, because {name} was paid that much too much before.")
    if off < NOTHING:
        said.append(f"That is {-off} too much. It comes off the next invoice from {name}.")
    elif said:
        said.append(f"{left} is left to pay." if left else "Nothing is left to pay.")
    return " ".join(said)
