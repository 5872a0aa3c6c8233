"""What the acts of this room tell the person, and write on worklists: one place for each.

The acts and their bulk twins both take their sentences from here.
"""

from datetime import date

TRIED = "You tried"
TRIED_NOT_RIGHT = "You tried, and it was not right for you:"
DECLINED = "You chose not to try"
ENDED_WELL = "This was enough for now. You can come back at any time."


def day(on: date) -> str:
    return f"{on:%A} {on.day} {on:%B}"


def contact_made(teller: str, due: date) -> str:
    return f"{teller} told us what matters and what is hard. We answer by {day(due)}."


def taken_forward(by: object) -> str:
    return f"{by} read what you told us, and will work with you."


def found(by: object) -> str:
    return f"{by} found"


def connection(did: str, service: str) -> str:
    return f"{did} {service}."


def talk_one(person: object, worker: str) -> tuple[str, str]:
    """Word the turn of conversation one: for the worklist, and for the person."""
    return (
        f"Have the first conversation with {person}",
        f"{worker} will talk with you about what matters to you.",
    )


def talk_two(person: object, worker: str) -> tuple[str, str]:
    """Word the turn of conversation two."""
    return (
        f"Have the second conversation with {person}",
        f"{worker} will talk with you about what must change so that you are safe.",
    )


def to_assess(person: object, worker: str) -> tuple[str, str]:
    """Word the turn to begin conversation three."""
    return (
        f"Begin the questions with {person}",
        f"{worker} gets your questions ready: what you need help with, and what not.",
    )


def to_close(person: object, worker: str) -> tuple[str, str]:
    """Word the turn to end where somebody said that this is enough."""
    return (
        f"Make sure with {person}, and end here",
        f"You said that this is enough for now. {worker} makes sure, then ends this well.",
    )


def held(by: object, number: int) -> str:
    made = ", and you made a plan for an emergency." if number == 2 else "."
    return f"{by} wrote down what you said{made}"
