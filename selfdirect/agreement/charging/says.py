"""What the acts of this room tell the person, and write on worklists: one place for each."""

from selfdirect.foundation.kernel.money import Money

CONFIRMED = "We have checked what you pay. It stands as it was worked out."


def worked_out(most: Money | None) -> str:
    """Say the most they would pay; None is the full cost."""
    pays = "the full cost" if most is None else f"up to {most} a week" if most else "nothing"
    return f"From what we were told about your money, you would pay {pays}. We will check it."


def told_anew(who: str) -> str:
    """Say to somebody about to sign that the means are not what they read."""
    return (
        f"{who} told us something new about this money after you opened the page, so what there "
        "is to pay may differ. Look at it as it is now, then send this again if it still holds."
    )


def to_confirm(person: object) -> str:
    return f"Check what {person} pays"
