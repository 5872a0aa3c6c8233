"""Words for the workers' pages."""

from dataclasses import dataclass
from datetime import date

from selfdirect.foundation.kernel.actor import Role
from selfdirect.register.cases.rules import working_days_between

WHOSE = {  # whose turn it is while nobody is named
    Role.PERSON: "the person",
    Role.CARER: "their carer",
    Role.PRACTITIONER: "nobody is named yet",
    Role.TEAM_MANAGER: "a team manager",
    Role.PLANNER: "their planner",
    Role.PANEL_MEMBER: "the panel",
    Role.FINANCE: "finance",
    Role.PROVIDER: "the provider",
}

STAGES = {
    "TALKING": "First conversation",
    "SAFE": "Making things safe",
    "ANSWERS": "Answering the questions",
    "PLANNING": "Planning",
    "AGREEING": "Plan to be agreed",
    "LIVING": "Living the plan",
    "REVIEWING": "Looking back",
    "CLOSED": "Finished for now",
}


def whose(owner: str, role: str) -> str:
    """Say whose turn it is: by name, or by what they do."""
    return owner or WHOSE.get(Role(role), role)


def needs_met(eligible: frozenset[str], planned: frozenset[str]) -> str:
    """Say how many of the eligible needs something is planned for; empty if none are known."""
    if not eligible:
        return ""
    return f"{len(eligible & planned)} of {len(eligible)}"


@dataclass(frozen=True, slots=True)
class Standing:
    """How far along a promise is."""

    words: str  # "New", "Day 2 of 5", "Today is the day", "2 working days late"
    late: bool = False


def standing(opened_on: date, due_on: date, today: date) -> Standing:
    """Say how far along a promise is, in working days."""
    if today > due_on:
        days = max(working_days_between(due_on, today), 1)
        return Standing(f"{days} working day{'' if days == 1 else 's'} late", late=True)
    if today == due_on:
        return Standing("Today is the day")
    gone = working_days_between(opened_on, today)
    return Standing(f"Day {gone} of {working_days_between(opened_on, due_on)}" if gone else "New")
