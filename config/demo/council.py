"""The made-up council that stories are told in: its people at work, its market, its scheme."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from random import Random
from zoneinfo import ZoneInfo

from config.demo import words
from config.demo.cast import TEAMS, Cast, add_cast
from config.demo.market import OFFERS, open_market
from config.demo.population import Story
from selfdirect.agreement.allocation import queries as allocations
from selfdirect.agreement.allocation.models import Scheme
from selfdirect.agreement.allocation.rules import Scheme as SchemeRules
from selfdirect.agreement.allocation.schemes import built_in
from selfdirect.agreement.charging import queries as charging
from selfdirect.agreement.charging.queries import Books
from selfdirect.agreement.schemes import actions as schemes
from selfdirect.foundation.access.actions import add_user
from selfdirect.foundation.access.models import User
from selfdirect.foundation.db.refs import drawn_from
from selfdirect.foundation.kernel.actor import SYSTEM, Actor, Role
from selfdirect.foundation.ledger.actions import open_many
from selfdirect.register.directory.models import Price, Service
from selfdirect.register.people.models import Person
from selfdirect.support.budgets import actions as budgets
from selfdirect.support.budgets import rules as budget_rules
from selfdirect.support.payments import actions as payments

LONDON = ZoneInfo("Europe/London")
PEOPLE_FOR_A_WORKER = 40
FOUNDED_BEFORE = timedelta(days=400)  # before any story begins
SCHEME = "synthetic_county_ras"
FINANCE = ("efua", "maya")
MADE_UP_BANK = "999999"
FIRST_VERSION = "1"  # by which every story is told
CONTRACT_GONE = 6  # weeks of the block contract with Brightway that are over


@dataclass(frozen=True)
class Council:
    """Everybody and everything that a story needs besides itself."""

    today: date
    seed: int
    cast: Cast
    workers: Mapping[str, Sequence[User]]  # practitioners by team
    managers: Mapping[str, Sequence[User]]
    services: Mapping[str, Service]  # by the market's key
    prices: Mapping[int, Sequence[Price]]  # by service, the oldest first
    scheme: Scheme

    @cached_property
    def team_names(self) -> dict[str, str]:
        return {code: name for code, name, _ in TEAMS}

    @cached_property
    def rules(self) -> SchemeRules:
        return allocations.compiled(self.scheme)

    @cached_property
    def charges(self) -> Books:
        """The terms of charging, read once for every story."""
        return charging.books()

    def worker(self, story: Story) -> User:
        team = self.workers[story.team]
        return team[story.number % len(team)]

    def manager(self, story: Story) -> User:
        return self.managers[story.team][0]

    @property
    def contract_from(self) -> date:
        """The first day of the block contract with Brightway: from then on it is paid by that."""
        return self.today - timedelta(weeks=CONTRACT_GONE)

    def actor(self, name: str) -> Actor:
        return self.cast.users[name].actor

    def price(self, key: str, day: date) -> Price:
        """Find what a service of the market costs on a day."""
        prices = self.prices[self.services[key].pk]
        return next(price for price in reversed(prices) if price.starts_on <= day)


def moment(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), LONDON)


def found(*, people: int, seed: int, today: date, cast: Cast | None = None) -> Council:
    """Make the council: the cast, enough workers for its people, a market and a scheme.

    It stands before the first story begins, so that every price and promise has its day.
    """
    at = moment(today - FOUNDED_BEFORE, 9)
    with drawn_from(Random(f"{seed}:council")):
        cast = cast or add_cast(at=at)
        _hire(people, seed, at)
        services = open_market(at=at)
        publish_scheme(cast, at)
        _works_for(cast, services)
    _open_accounts(services)
    _bank_with(services, Random(f"{seed}:banks"), at)
    return standing(seed=seed, today=today)


def publish_scheme(cast: Cast, at: datetime) -> Scheme:
    """Publish the council's scheme as any is: Farid proposes it, Maya signs it."""
    draft = schemes.begin_draft(text=built_in(SCHEME), by=cast.farid.actor, at=at)
    schemes.propose_draft(
        ref=draft.ref,
        version=draft.version,
        starts_on=draft.starts_on,
        note="The council's first scheme. It is made up, to try things with.",
        by=cast.farid.actor,
        at=at + timedelta(hours=1),
    )
    return schemes.sign_draft(ref=draft.ref, by=cast.maya.actor, at=at + timedelta(hours=5))


def standing(*, seed: int, today: date) -> Council:
    """Find the council that `found` made."""
    users = {user.username: user for user in User.objects.order_by("pk")}
    amira = Person.objects.get(user=users["amira"])
    return Council(
        today=today,
        seed=seed,
        cast=Cast(users, amira),
        workers=_by_team(users.values(), Role.PRACTITIONER),
        managers=_by_team(users.values(), Role.TEAM_MANAGER),
        services=(services := _services()),
        prices=_prices(services),
        scheme=Scheme.objects.select_related("questionnaire").get(
            key=SCHEME, version=FIRST_VERSION
        ),
    )


def _by_team(users: Iterable[User], role: Role) -> dict[str, list[User]]:
    mine = [user for user in users if role in user.roles]
    return {team: [user for user in mine if team in user.teams] for team, _, _ in TEAMS}


def _services() -> dict[str, Service]:
    """Find the services of the market by its keys."""
    rows = Service.objects.select_related("organisation")
    named = {(row.organisation.name, row.name): row for row in rows}
    return {offer.key: named[(offer.organisation, offer.name)] for offer in OFFERS}


def _hire(people: int, seed: int, at: datetime) -> None:
    """Give every team a manager and about one practitioner for each forty people.

    Nobody signs in as these: their passwords are unusable, and the sign-in page does not offer
    them.
    """
    chance = Random(f"{seed}:workers")
    _one(chance, Role.TEAM_MANAGER, "south", 0, at)  # the North team has Dev
    each = max(2, people // PEOPLE_FOR_A_WORKER // len(TEAMS))
    for team, _, _ in TEAMS:
        for number in range(1, each):
            _one(chance, Role.PRACTITIONER, team, number, at)


def _one(chance: Random, role: Role, team: str, number: int, at: datetime) -> User:
    given = chance.choice(words.GIVEN[chance.choice(("female", "male"))])
    username = f"made-up-{team}-{number}"
    return add_user(
        username=username,
        given_name=given,
        family_name=chance.choice(words.FAMILY),
        email=f"{username}@riverside.example",
        roles=frozenset({role}),
        teams=(team,),
        job="team manager" if role is Role.TEAM_MANAGER else "social worker",
        phone=f"01632 960 {600 + number % 400:03d}",
        by=SYSTEM,
        at=at,
    )


def _works_for(cast: Cast, services: Mapping[str, Service]) -> None:
    cast.grace.works_for = services["brightway"].organisation.ref
    cast.grace.save(update_fields=["works_for"])


def _bank_with(services: Mapping[str, Service], source: Random, at: datetime) -> None:
    """Enter where each provider is paid, and check it, as finance does."""
    users = {user.username: user.actor for user in User.objects.filter(username__in=FINANCE)}
    providers = {row.organisation.ref: row.organisation for row in services.values()}
    with drawn_from(source):
        for place, organisation in enumerate(providers.values(), 90_000_000):
            entered = payments.enter_account(
                whose=organisation.ref,
                name=organisation.name,
                sort_code=MADE_UP_BANK,
                number=str(place),
                by=users["efua"],
                at=at,
            )
            how = words.BANK_CHECKED
            payments.check_account(ref=entered.ref, how=how, by=users["maya"], at=at)


def _open_accounts(services: Mapping[str, Service]) -> None:
    """Open the accounts that stories share, so that two chunks never wait for each other."""
    providers = {service.organisation.ref for service in services.values()}
    accounts = [budget_rules.provider_account(ref) for ref in sorted(providers)]
    open_many(addresses=[budget_rules.COUNCIL, *accounts], stream=budgets.STREAM)


def _prices(services: Mapping[str, Service]) -> dict[int, list[Price]]:
    found: dict[int, list[Price]] = {service.pk: [] for service in services.values()}
    for price in Price.objects.order_by("service", "starts_on"):
        found.setdefault(price.service_id, []).append(price)
    return found
