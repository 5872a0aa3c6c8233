"""The made-up council that stories are told in: its people at work, its market, its scheme."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from random import Random
from zoneinfo import ZoneInfo

from config.demo import words
from config.demo.cast import TEAMS, Cast, add_cast
from config.demo.market import open_market
from config.demo.population import Story
from selfdirect.agreement.allocation import queries as allocations
from selfdirect.agreement.allocation.actions import publish_scheme
from selfdirect.agreement.allocation.models import Scheme
from selfdirect.agreement.allocation.rules import Scheme as SchemeRules
from selfdirect.agreement.allocation.schemes import built_in
from selfdirect.foundation.access.actions import add_user
from selfdirect.foundation.access.models import User
from selfdirect.foundation.db.refs import drawn_from
from selfdirect.foundation.kernel.actor import SYSTEM, Actor, Role
from selfdirect.foundation.ledger.actions import open_many
from selfdirect.register.directory.models import Price, Service
from selfdirect.support.budgets import actions as budgets
from selfdirect.support.budgets import rules as budget_rules

LONDON = ZoneInfo("Europe/London")
PEOPLE_FOR_A_WORKER = 40
FOUNDED_BEFORE = timedelta(days=400)  # before any story begins
SCHEME = "synthetic_county_ras"


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

    def worker(self, story: Story) -> User:
        team = self.workers[story.team]
        return team[story.number % len(team)]

    def manager(self, story: Story) -> User:
        return self.managers[story.team][0]

    def actor(self, name: str) -> Actor:
        return self.cast.users[name].actor

    def price(self, key: str, day: date) -> Price:
        """Find what a service of the market costs on a day."""
        prices = self.prices[self.services[key].pk]
        return next(price for price in reversed(prices) if price.starts_on <= day)


def moment(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), LONDON)


def found(*, people: int, seed: int, today: date) -> Council:
    """Make the council: the cast, enough workers for its people, a market and a scheme.

    It stands before the first story begins, so that every price and promise has its day.
    """
    at = moment(today - FOUNDED_BEFORE, 9)
    with drawn_from(Random(f"{seed}:council")):
        cast = add_cast(at=at)
        workers, managers = _hire(people, seed, cast, at)
        services = open_market(at=at)
        scheme = publish_scheme(text=built_in(SCHEME), by=SYSTEM, at=at)
        _works_for(cast, services)
    _open_accounts(services)
    return Council(today, seed, cast, workers, managers, services, _prices(services), scheme)


def _hire(
    people: int, seed: int, cast: Cast, at: datetime
) -> tuple[dict[str, list[User]], dict[str, list[User]]]:
    """Give every team a manager and about one practitioner for each forty people.

    Nobody signs in as these: their passwords are unusable, and the sign-in page does not offer
    them.
    """
    chance = Random(f"{seed}:workers")
    workers: dict[str, list[User]] = {"north": [cast.carol], "south": [cast.simon]}
    managers: dict[str, list[User]] = {"north": [cast.dev], "south": []}
    each = max(2, people // PEOPLE_FOR_A_WORKER // len(TEAMS))
    for team, _, _ in TEAMS:
        if not managers[team]:
            managers[team].append(_one(chance, Role.TEAM_MANAGER, team, 0, at))
        fresh = range(1, each - len(workers[team]) + 1)
        workers[team] += [_one(chance, Role.PRACTITIONER, team, n, at) for n in fresh]
    return workers, managers


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
