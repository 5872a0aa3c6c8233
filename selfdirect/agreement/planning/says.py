"""What the acts of this room tell the person, and write on worklists: one place for each."""

from selfdirect.agreement.planning.rules import shortened
from selfdirect.foundation.kernel.actor import Actor
from selfdirect.foundation.kernel.money import Money


def begun(by: Actor) -> str:
    return f"{by} began your plan with you." if by.is_staff else "Your plan is begun."


def outcome_added(by: object, words: str) -> str:
    return f"{by} wrote in your plan what you want: “{shortened(words)}”"


def line_added(by: object, what: str, weekly: Money | None) -> str:
    """Say what was added, and what it costs where that is known."""
    return f"{by} added “{shortened(what)}” to your plan{costs(weekly)}."


def line_changed(by: object, what: str, weekly: Money | None) -> str:
    return f"{by} changed “{shortened(what)}” in your plan{costs(weekly)}."


def costs(weekly: Money | None) -> str:
    return "" if weekly is None else f": {weekly} a week"


def submitted(by: object, total: Money) -> str:
    return f"{by} sent your plan to be agreed. It comes to {total} a week."


def to_agree(person: object, reader: str) -> tuple[str, str]:
    """Word the turn to agree: for the worklist, and for the person."""
    return f"Agree the plan of {person}", f"Your plan is with {reader} to agree."


def reader(manager: str, panel: bool, team: str) -> str:
    """Say who reads the plan now: one manager by name, or else the pool."""
    return manager or ("the panel" if panel else f"the managers of {team}")
