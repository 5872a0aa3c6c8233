"""What the acts of this room write of themselves: one place for each."""


def begun_from(key: str, version: str) -> str:
    return f"Begun from version {version} of {key}"


BEGUN = "Begun from a file"
CALIBRATED = "Begun from a calibration"


def proposed(version: str, starts_on: object) -> str:
    return f"Proposed as version {version}, from {starts_on}"


def saved_first(name: str, number: int) -> str:
    return (
        f"{name} saved this draft while you were at work on it (save {number}). What you typed is"
        " still here and nothing of it was saved. Look at what changed, and save again: only what"
        " you changed yourself is put in."
    )
