"""What the acts of this room tell the person, and write on worklists: one place for each."""

from selfdirect.foundation.kernel.money import Money


def issued(weekly: Money) -> str:
    return f"Your answers come to about {weekly} a week. This is a first figure to plan with."


def to_plan(person: object, weekly: Money, by: object) -> tuple[str, str]:
    """Word the turn to plan: for the worklist, and for the person."""
    return (
        f"Plan with {person}: about {weekly} a week",
        f"You have about {weekly} a week to plan with. {by} plans it with you.",
    )
