"""Where things stand, in sentences for the person: who, what, and by when."""

from dataclasses import dataclass
from datetime import date

from selfdirect.foundation.ui.words import day
from selfdirect.register.cases.journey import PATH, Stage

RESTING = {  # where nobody waits for anybody
    Stage.TALKING: "We are getting to know each other.",
    Stage.SAFE: "We are making sure that you are safe and well.",
    Stage.ANSWERS: "We are finding out what help you need.",
    Stage.PLANNING: "You are making your plan.",
    Stage.AGREEING: "Your plan is waiting to be agreed.",
    Stage.LIVING: "You are living your plan.",
    Stage.REVIEWING: "We are looking back together at how it goes.",
    Stage.CLOSED: "We have finished working together for now. You can come back at any time.",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """Where things stand: the sentence, the promise beside it, and whether it was kept."""

    told: str
    promise: str = ""
    late: bool = False


def standing(told: str, who: str, due_on: date, today: date, *, yours: bool) -> Standing:
    """Say where things stand while somebody has the turn.

    `who` is the first name of the one who has it, empty where nobody is named; `yours` is true
    when it is the person's own turn.
    """
    by = day(due_on, today)
    if yours:
        late = today > due_on
        words = (
            f"The day we said, {by}, has passed. That is all right."
            if late
            else (f"There is time until {by}.")
        )
        return Standing(told, f"{words} If you need longer, or help with it, tell us.")
    if today > due_on:
        return Standing(told, f"We said you would hear by {by}. You did not. We are sorry.", True)
    return Standing(told, f"You will hear from {who or 'us'} by {by}.")


def resting(stage: str, next_review: date | None, today: date) -> Standing:
    """Say where things stand while nobody has a turn."""
    promise = f"We look back together by {day(next_review, today)}." if next_review else ""
    return Standing(RESTING[Stage(stage)], promise)


@dataclass(frozen=True, slots=True)
class Step:
    """One stone of the path."""

    stage: Stage
    label: str
    state: str  # done, now, next
    href: str = ""
    note: str = ""


def path(stage: str, pages: dict[Stage, str]) -> list[Step]:
    """Lay the path: what is done opens its page, and so does where one is now."""
    order = [each for each, _ in PATH]
    here = order.index(Stage(stage)) if stage in order else len(order)
    return [
        Step(each, label, _state(n, here), pages.get(each, "") if n <= here else "")
        for n, (each, label) in enumerate(PATH)
    ]


def _state(place: int, here: int) -> str:
    if place == here:
        return "now"
    return "done" if place < here else "next"
