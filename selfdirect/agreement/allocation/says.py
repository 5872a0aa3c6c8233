"""What the acts of this room tell the person, and write on worklists: one place for each."""

from datetime import date

from selfdirect.agreement.allocation.rules import COSTED, FOLLOWS
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.ui.words import day


def issued(weekly: Money) -> str:
    return f"Your answers come to about {weekly} a week. This is a first figure to plan with."


def to_plan(person: object, weekly: Money, by: object) -> tuple[str, str]:
    """Word the turn to plan: for the worklist, and for the person."""
    return (
        f"Plan with {person}: about {weekly} a week",
        f"You have about {weekly} a week to plan with. {by} plans it with you.",
    )


def disagreed(by: object, way: str, answer_by: date, today: date) -> str:
    return f"{by} thinks that the first figure is too {way}. We answer by {day(answer_by, today)}."


def to_answer(by: object, way: str) -> str:
    return f"Answer {by}: the figure is too {way}"


def answered(by: object, asked_by: str, follows: str, words: str) -> str:
    return f"{by} answered {asked_by} about the first figure: “{words[:300]}” {FOLLOWS[follows]}"


def costed(by: object, reason: str) -> str:
    return (
        f"{by} does not think that the table fits your needs, so your support is costed one part"
        f" at a time and a panel looks at it with you. Why: {COSTED[reason]}"
    )


def caring(name: str, by: object, does: bool) -> str:
    """Tell that a carer spoke; what they said stands on the page, not in history."""
    wrote = "" if name == str(by) else f" {by} wrote it down."
    if does:
        return f"{name} said what they are willing and able to do to help.{wrote}"
    return f"{name} said that they cannot promise to help.{wrote}"


def caring_withdrawn(name: str, by: object) -> str:
    wrote = "" if name == str(by) else f" {by} wrote it down."
    return f"{name} took back what they had said they would do to help.{wrote}"


def figure_stays(worker: str) -> str:
    return (
        f" {worker} works the first figure out again with you. Until then the one you have stays."
    )


def to_issue_again(person: object, name: str) -> str:
    return f"Work out the first figure for {person} again: what {name} does has changed"


def issued_again(weekly: Money) -> str:
    return (
        "What your family and friends do has changed, so we worked the first figure out again:"
        f" about {weekly} a week."
    )
