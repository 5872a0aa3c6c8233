"""Words for the workers' pages."""

from selfdirect.foundation.kernel.actor import Role

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
