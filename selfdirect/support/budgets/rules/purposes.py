"""What money is spent on: one list for statements, cards and insight."""

from collections.abc import Iterable

PURPOSES = {
    "home": "Help at home",
    "assistant": "Someone you employ",
    "out": "Getting out and about",
    "work": "Work, learning and volunteering",
    "people": "Seeing people",
    "things": "Equipment and things",
    "breaks": "Breaks",
    "employing": "Costs of employing someone",
    "fees": "Fees",
    "other": "Something else",
}
GIVEN_FOR = {code: words for code, words in PURPOSES.items() if code != "fees"}
ALWAYS = frozenset({"home", "assistant", "employing", "fees"})  # how any support is paid for
PURPOSE_OF_NEED = {  # by the ten outcomes of S.I. 2015/313, regulation 2(2)
    "nutrition": "home",
    "hygiene": "home",
    "toilet": "home",
    "clothing": "home",
    "home_safety": "home",
    "habitable_home": "home",
    "relationships": "people",
    "work_learning": "work",
    "community": "out",
    "caring_for_child": "home",
}


def purpose_of(need: str) -> str:
    """Say what money for a need is spent on; a need not known here is something else."""
    return PURPOSE_OF_NEED.get(need, "other")


def planned(needs: Iterable[str]) -> frozenset[str]:
    """Say what a plan for some needs has money for; one that names nothing forbids nothing."""
    named = frozenset(purpose_of(need) for need in needs)
    return ALWAYS | named if named else frozenset(PURPOSES)
