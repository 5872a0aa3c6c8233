"""What the acts of this room tell the person: one place for each sentence."""

from datetime import date


def scheduled(first: date) -> str:
    return f"We will look back together at how things go by {first:%A} {first.day} {first:%B %Y}."


def noted(by: object, voice: str) -> str:
    """Say that a worker wrote down what the person said; nothing of a carer's own words."""
    return f"{by} wrote down how you say things are going." if voice == "person" else ""


def held(by: object, then: str, words: str) -> str:
    return f"You looked back together with {by}. {then}: {words}"
