"""The people whose story the demonstration, the tests and the guides tell. All made up."""

from dataclasses import dataclass, field
from datetime import date, datetime

from selfdirect.foundation.access.actions import add_user
from selfdirect.foundation.access.models import Team, User
from selfdirect.foundation.kernel.actor import SYSTEM, Role
from selfdirect.register.people.actions import add_person, add_supporter
from selfdirect.register.people.models import Person

TEAMS = (("north", "North team", "01632 960 110"), ("south", "South team", "01632 960 120"))


@dataclass(frozen=True)
class Member:
    username: str
    given_name: str
    family_name: str
    role: Role
    job: str  # as they are introduced on the sign-in page
    teams: tuple[str, ...] = ()
    phone: str = ""


N, S = ("north",), ("south",)
MEMBERS = (
    Member("amira", "Amira", "Khan", Role.PERSON, "draws on support; her plan is nearly agreed"),
    Member("ben", "Ben", "Khan", Role.CARER, "her brother and carer"),
    Member("nell", "Nell", "Carter", Role.PERSON, "lives with her budget"),
    Member("carol", "Carol", "Jones", Role.PRACTITIONER, "social worker", N, "01632 960 111"),
    Member("dev", "Dev", "Shah", Role.TEAM_MANAGER, "manages the North team", N, "01632 960 112"),
    Member("iris", "Iris", "Bell", Role.PLANNER, "independent planner at Speak Up"),
    Member("jo", "Jo", "Marsh", Role.PANEL_MEMBER, "sits on the panel"),
    Member("efua", "Efua", "Mensah", Role.FINANCE, "finance officer"),
    Member("maya", "Maya", "Levi", Role.FINANCE, "finance officer, the second pair of eyes"),
    Member("grace", "Grace", "Obi", Role.PROVIDER, "runs Brightway Care"),
    Member("hana", "Hana", "Novak", Role.PROVIDER, "personal assistant"),
    Member("farid", "Farid", "Aziz", Role.COMMISSIONER, "commissioner"),
    Member("lena", "Lena", "Fox", Role.ANALYST, "analyst"),
    Member("ada", "Ada", "Quinn", Role.ADMINISTRATOR, "looks after the system"),
    Member("simon", "Simon", "Hale", Role.PRACTITIONER, "social worker, South team", S),
)


@dataclass
class Cast:
    """Everybody by their first name, and Amira's place in the register."""

    users: dict[str, User] = field(default_factory=dict)
    amira_person: Person = field(default_factory=Person)

    def __getattr__(self, name: str) -> User:
        try:
            return self.__dict__["users"][name]
        except KeyError:
            raise AttributeError(name) from None


def add_teams() -> None:
    for code, name, phone in TEAMS:
        Team.objects.get_or_create(code=code, defaults={"name": name, "phone": phone})


def add_cast(*, at: datetime) -> Cast:
    """Make everybody, with Amira and Ben known to each other and no story yet."""
    add_teams()
    cast = Cast({m.username: _add(m, at) for m in MEMBERS})
    cast.amira_person = add_person(
        by=SYSTEM,
        at=at,
        given_name="Amira",
        family_name="Khan",
        born_on=date(1992, 5, 14),
        sex="female",
        ethnicity="Asian or Asian British: Pakistani",
        group="physical_sensory",
        address="14 Mill Lane, Riverside",
        postcode="ZZ99 3VZ",
        phone="01632 960 201",
        email="amira@riverside.example",
        formats=["large_print"],
        about_me="I teach myself the piano. Please talk to me, not over me.",
        alert="steep stairs at the door",
        user=cast.amira,
        synthetic=True,
    )
    add_supporter(
        person=cast.amira_person,
        name="Ben Khan",
        kind="carer",
        relation="brother",
        user=cast.ben,
        may_act=True,
        from_on=at.date(),
        by=SYSTEM,
        at=at,
    )
    return cast


def _add(member: Member, at: datetime) -> User:
    return add_user(
        username=member.username,
        given_name=member.given_name,
        family_name=member.family_name,
        email=f"{member.username}@riverside.example",
        roles=frozenset({member.role}),
        teams=member.teams,
        job=member.job,
        phone=member.phone,
        by=SYSTEM,
        at=at,
    )
