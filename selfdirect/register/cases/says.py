"""What the acts of this room tell the person: one place for each sentence."""


def ended(how: str) -> str:
    return f"We have finished working with you for now: {how} You can come back at any time."
