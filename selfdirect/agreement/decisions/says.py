"""What the acts of this room tell the person, and write on worklists: one place for each."""

from selfdirect.agreement.charging.rules import Figures

TO_OPEN = "Your plan is agreed. Our finance team opens your budget next."


def agreed(by: object, figures: Figures) -> str:
    return (
        f"{by} agreed your plan. It comes to {figures.total} a week: you pay "
        f"{figures.person_pays} and the council pays {figures.council_pays}."
    )


def to_open(person: object) -> str:
    return f"Open the budget of {person}"
