"""What the acts of this room tell the person, and write on worklists: one place for each."""

from datetime import date

from selfdirect.agreement.charging.rules import day
from selfdirect.foundation.kernel.money import Money

CONFIRMED = "We have checked what you pay. It stands as it was worked out."


def worked_out(most: Money | None) -> str:
    """Say the most they would pay; None is the full cost."""
    pays = _pays(most)
    return f"From what we were told about your money, you would pay {pays}. We will check it."


def _pays(most: Money | None) -> str:
    return "the full cost" if most is None else f"up to {most} a week" if most else "nothing"


def older(since: date, most: Money | None, same: bool) -> str:
    """Say what a birthday does to what somebody pays."""
    first = f"At your age we must leave you another sum from {day(since)}."
    if same:
        return f"{first} What you pay stays the same."
    return f"{first} You would pay {_pays(most)} from that day. We will check it."


def told_anew(who: str) -> str:
    """Say to somebody about to sign that the means are not what they read."""
    return (
        f"{who} told us something new about this money after you opened the page, so what there "
        "is to pay may differ. Look at it as it is now, then send this again if it still holds."
    )


def to_confirm(person: object) -> str:
    return f"Check what {person} pays"


def home_counts(since: date, most: Money | None, same: bool) -> str:
    """Say what the end of the twelve weeks does to what somebody pays."""
    first = f"From {day(since)} the home that you own counts, after 12 weeks in the care home."
    if same:
        return f"{first} What you pay stays the same."
    pays = f"You would pay {_pays(most)} from that day. We will check it."
    return f"{first} {pays} You need not sell it now: ask us about paying later."


def short_stay_over(since: date, most: Money | None, same: bool) -> str:
    """Say what the end of eight weeks in a care home does to what somebody pays."""
    first = f"On {day(since)} you have been in the care home for eight weeks."
    if same:
        return f"{first} What you pay stays the same."
    return f"{first} A short stay is no longer: you would pay {_pays(most)}. We will check it."


def counts_less(since: date, left: Money, most: Money | None) -> str:
    """Say that less counts of what somebody gave away, and what they pay then."""
    return (
        f"Less of what you gave away counts, as you paid because of it each week: {left} from"
        f" {day(since)}. You pay {_pays(most)} from that day."
    )


def home_soon(person: object) -> str:
    return f"{person}’s home counts soon: talk with them about paying later"


def stay_long(person: object) -> str:
    return f"{person} has been in a care home for nearly 52 weeks: ask whether it is to stay"


def found_ends(person: object) -> str:
    return f"{person}’s free support or light touch ends soon: look at their money"


def found_ended(since: date, most: Money | None) -> str:
    """Say what the end of a light touch, or of support free of charge, does to the sum."""
    first = f"What you pay goes by your money again from {day(since)}."
    return f"{first} You would pay {_pays(most)} from that day. We will check it."


def to_work_out(person: object, because: str) -> str:
    return f"Say what {person} pays: it cannot be worked out. {because}"[:200]


# The terms that everybody is charged by

BROKE = "It could not be worked out, because of a fault. The record of the fault names {ref}."
NO_WHY = "Say why: everybody whose sum changes reads it in their letter."
CHANGED = "This was changed after you opened it. Read it again, then go on."
LETTER = "Your letter shows how it was worked out."
LATE = "Choose a day that is still to come, or today: what was charged before stays as it was."


def taken(title: str) -> str:
    return f"“{title}” was signed for that day already. Choose another day."


def told(starts_on: str, before: Money | None, after: Money | None) -> str:
    """Say to the person what they pay from a day on."""
    if before == after:
        return (
            f"What you pay stays the same on {starts_on}. Your letter shows how it was worked out."
        )
    pays = _pays(after)
    return f"From {starts_on} you pay {pays}. Your letter shows how it was worked out."


def applied(most: Money | None) -> str:
    return f"What you pay was worked out by the new rates: {_pays(most)}."


STAGES = {
    "preview": "Working out who would pay what",
    "tell": "Writing to everybody",
    "apply": "Working out everybody's sum",
}
