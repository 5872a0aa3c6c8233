"""Who is acting: the facts about a signed-in person that rules may look at."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    PERSON = "person"
    CARER = "carer"
    PRACTITIONER = "practitioner"
    TEAM_MANAGER = "team manager"
    PLANNER = "planner"
    PANEL_MEMBER = "panel member"
    FINANCE = "finance"
    COMMISSIONER = "commissioner"
    PROVIDER = "provider"
    ANALYST = "analyst"
    ADMINISTRATOR = "administrator"
    SYSTEM = "system"  # the clock and the worker: never a sign-in
    PUBLIC = "public"  # somebody who has not signed in


WORKERS = frozenset({Role.PRACTITIONER, Role.TEAM_MANAGER})
MANAGERS = frozenset({Role.TEAM_MANAGER})
OWN = frozenset({Role.PERSON, Role.CARER})  # the person, or somebody who acts with them
STAFF = frozenset(Role) - OWN - {Role.PLANNER, Role.PROVIDER, Role.SYSTEM, Role.PUBLIC}


@dataclass(frozen=True, slots=True)
class Actor:
    """One signed-in person for the length of one request."""

    name: str  # the sign-in name: what history keeps
    roles: frozenset[Role]
    teams: frozenset[str] = frozenset()  # team codes
    display: str = ""  # what other people read, "Carol Jones"
    user_id: int = 0  # nought: not signed in

    @property
    def signed_in(self) -> bool:
        return self.user_id != 0

    def has(self, *roles: Role) -> bool:
        return not self.roles.isdisjoint(roles)

    @property
    def is_staff(self) -> bool:
        return not self.roles.isdisjoint(STAFF)

    def __str__(self) -> str:
        return self.display or self.name


SYSTEM = Actor("system", frozenset({Role.SYSTEM}), display="The system")
PUBLIC = Actor("public", frozenset({Role.PUBLIC}), display="Somebody not signed in")
