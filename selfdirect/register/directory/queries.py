"""Read the directory. It is open to everybody, so there is no `visible` here."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import Avg, Case, F, FloatField, Q, QuerySet, Value, When
from django.db.models.functions import ACos, Cos, Least, Radians, Sin

from selfdirect.foundation.access.models import User
from selfdirect.foundation.kernel.actor import Actor, Role
from selfdirect.foundation.kernel.decision import NotThere
from selfdirect.register.directory import rules
from selfdirect.register.directory.models import (
    ImportRun,
    Kind,
    Organisation,
    Price,
    Service,
    Status,
)

NEARBY = 8  # kilometres: about five miles
WORTH_SHOWING = 0.06  # what scores less has matched by accident
EARTH = 6371  # kilometres, its mean radius
UNIT_ORDER = {unit: place for place, unit in enumerate(rules.Unit)}


@dataclass(frozen=True, slots=True)
class Found:
    """One page of what a search found."""

    services: list[Service]
    total: int
    loosely: bool = False  # nothing had all the words: these have some of them
    nowhere: str = ""  # a place we were asked for and do not know


def search(
    words: str = "",
    *,
    kind: str | None = None,
    near: str | None = None,
    community: bool | None = None,
    limit: int = 20,
    offset: int = 0,
) -> Found:
    """Find services: best match first, or nearest first where no words are given.

    `kind` is the code of a topic, `near` a postcode or the name of a place. Where nothing has
    all the words, what has any of them is found, or words that begin like them.
    """
    wanted = _wanted(kind, community)
    wanted, point, known = _near(wanted, near or "")
    for loosely, query in _queries(words):
        matched = wanted.filter(search=query) if query else wanted
        if total := matched.count():
            found = _ranked(matched, query, point)[offset : offset + limit]
            return Found(list(found), total, loosely, "" if known else near or "")
    return Found([], 0, False, "" if known else near or "")


def for_contact(words: str, limit: int = 4) -> list[Service]:
    """Find a few things near to what somebody said in their own words: community first.

    Where they speak of several matters, each has its turn. Care that has to be paid for is left
    to the plan; faith is offered to those who speak of it. One service of each organisation.
    """
    topics, own = rules.topics_in(words), _any_of(rules.telling_words(words))
    if own is None:
        return []
    found = _wanted(None, None).exclude(organisation__kind=Kind.PROVIDER)
    found = found.filter(topics__overlap=list(topics)) if topics else found.filter(search=own)
    if "faith" not in topics:
        found = found.exclude(topics__contains=["faith"])
    ranked = found.annotate(rank=SearchRank(F("search"), own)).order_by("-rank", "name")[:300]
    scores = {service: _score(service, topics) for service in ranked}
    closest = sorted(
        (service for service in scores if scores[service] > WORTH_SHOWING),
        key=lambda service: (not service.community, -scores[service], service.name),
    )
    return _in_turns(_one_of_each(closest), topics)[:limit]


def of_ref(ref: str) -> Service:
    """Return one service with its organisation.

    :raises NotThere: if there is none
    """
    found = Service.objects.select_related("organisation").filter(ref=ref).first()
    if found is None:
        raise NotThere(f"No service {ref}")
    return found


def organisation_of_ref(ref: str) -> Organisation:
    """Return one organisation.

    :raises NotThere: if there is none
    """
    found = Organisation.objects.filter(ref=ref).first()
    if found is None:
        raise NotThere(f"No organisation {ref}")
    return found


def works_for(actor: Actor) -> Organisation | None:
    """Find whom a provider works for."""
    if not actor.has(Role.PROVIDER) or actor.user_id is None:
        return None
    ref = User.objects.filter(pk=actor.user_id).values("works_for")
    return Organisation.objects.filter(ref__in=ref).first()


def other_services(service: Service) -> QuerySet[Service]:
    """List what else the same organisation offers."""
    return service.organisation.services.filter(status=Status.ACTIVE).exclude(pk=service.pk)


def services_of(organisation: Organisation) -> QuerySet[Service]:
    return organisation.services.select_related("organisation").order_by("name")


def prices_on(services: Iterable[Service], day: date) -> dict[int, list[Price]]:
    """Return the prices in force on a day for each service's id, one for each unit."""
    ids = [service.pk for service in services]
    rows = (
        Price.objects.filter(service_id__in=ids, starts_on__lte=day)
        .order_by("service_id", "unit", "-starts_on")
        .distinct("service_id", "unit")
    )
    found: dict[int, list[Price]] = defaultdict(list)
    for price in sorted(rows, key=lambda p: UNIT_ORDER[rules.Unit(p.unit)]):
        if price.amount is not None:
            found[price.service_id].append(price)
    return found


def price_on(service: Service, day: date, unit: str | None = None) -> Price | None:
    """Return the price in force on a day: of a unit, or the first of hour, session, week ..."""
    prices = prices_on([service], day).get(service.pk, [])
    return next((price for price in prices if unit in (None, price.unit)), None)


def priced(day: date, words: str = "") -> list[tuple[Service, list[Price]]]:
    """List the running services that have a price on a day, with it: what a plan can buy."""
    wanted = _wanted(None, None).filter(prices__starts_on__lte=day).distinct()
    query = _any_of(rules.telling_words(words))
    services = list((wanted.filter(search=query) if query else wanted).order_by("name"))
    prices = prices_on(services, day)
    return [(service, prices[service.pk]) for service in services if prices.get(service.pk)]


def price_history(service: Service) -> QuerySet[Price]:
    return service.prices.order_by("unit", "-starts_on")


def cost(service: Service, prices: Sequence[Price]) -> str:
    """Say what a service costs, in plain words."""
    amounts = [(price.amount, price.unit) for price in prices if price.amount is not None]
    return rules.cost_in_words(amounts, service.cost_text)


def is_empty() -> bool:
    return not Service.objects.exists()


def imports() -> QuerySet[ImportRun]:
    return ImportRun.objects.order_by("-started_at", "-pk")


def import_of_ref(ref: str) -> ImportRun:
    """Return the account of one import.

    :raises NotThere: if there is none
    """
    found = ImportRun.objects.filter(ref=ref).first()
    if found is None:
        raise NotThere(f"No import {ref}")
    return found


def _wanted(kind: str | None, community: bool | None) -> QuerySet[Service]:
    wanted = Service.objects.filter(status=Status.ACTIVE).select_related("organisation")
    if kind:
        wanted = wanted.filter(topics__contains=[kind])
    if community is not None:
        wanted = wanted.filter(community=community)
    return wanted


def _queries(words: str) -> Iterable[tuple[bool, SearchQuery | None]]:
    """Yield ever looser ways of asking: all the words, any of them, any that begin like them.

    What is indexed are the stems of words, so half a word is asked for by its first letters.
    """
    if not words.strip():
        yield False, None
        return
    yield False, SearchQuery(words, search_type="websearch", config="english")
    if any_word := _any_of(rules.telling_words(words)):
        yield True, any_word
    if beginnings := _any_of((word[:4] for word in rules.telling_words(words)), ":*"):
        yield True, beginnings


def _any_of(words: Iterable[str], ending: str = "") -> SearchQuery | None:
    """Ask for any of some words; they hold letters only, so they cannot change the question."""
    asked = " | ".join(f"{word}{ending}" for word in words)
    return SearchQuery(asked, search_type="raw", config="english") if asked else None


def _ranked(
    matched: QuerySet[Service], query: SearchQuery | None, point: Any
) -> QuerySet[Service]:
    if query is not None:
        return matched.annotate(rank=SearchRank(F("search"), query)).order_by(
            "-rank", "-community", "name", "pk"
        )
    if point is not None:
        return matched.annotate(away=point).order_by(F("away").asc(nulls_last=True), "name", "pk")
    return matched.order_by("name", "pk")


def _near(wanted: QuerySet[Service], near: str) -> tuple[QuerySet[Service], Any, bool]:
    """Keep what is near a place, by the middle of what the directory itself knows there."""
    here = _at(near)
    if here is None:
        return wanted, None, True
    middle = Service.objects.filter(here).aggregate(north=Avg("latitude"), east=Avg("longitude"))
    if middle["north"] is None:
        known = Service.objects.filter(here).exists()
        return (wanted.filter(here) if known else wanted), None, known
    away = _kilometres(middle["north"], middle["east"])
    return wanted.annotate(away=away).filter(here | Q(away__lte=NEARBY)), away, True


def _at(near: str) -> Q | None:
    """Read a postcode, the first half of one, or the name of a place."""
    text = " ".join(near.split()).upper()
    if not text:
        return None
    compact = text.replace(" ", "")
    if len(compact) > 4 and compact[-3:-2].isdigit() and compact[-2:].isalpha():
        compact = compact[:-3]
    if any(c.isdigit() for c in compact):
        return Q(postcode__startswith=f"{compact} ")
    return Q(address__icontains=text)


def _kilometres(north: float, east: float) -> Any:
    """Work out the distance from a point by the spherical law of cosines."""
    here, there = Radians(Value(north)), Radians(F("latitude"))
    turn = Radians(F("longitude") - Value(east))
    cosine = Sin(here) * Sin(there) + Cos(here) * Cos(there) * Cos(turn)
    one = Value(1.0, FloatField())  # rounding may carry the cosine past it
    away = ACos(Least(cosine, one, output_field=FloatField())) * Value(EARTH, FloatField())
    return Case(When(latitude__isnull=False, then=away), output_field=FloatField())


def _score(service: Any, topics: Sequence[str]) -> float:
    """Weigh their own words, and how much of what is offered is what they speak of.

    A register of charities says what each is for, not what it offers: its entries stand back.
    """
    shared = len(set(service.topics).intersection(topics)) / (1 + len(service.topics))
    register = 0.1 if service.organisation.kind == Kind.CHARITY else 0
    return float(service.rank) + 0.2 * shared - register


def _one_of_each(services: Iterable[Service]) -> list[Service]:
    first: dict[str, Service] = {}
    for service in services:
        first.setdefault(service.organisation.name.lower(), service)
    return list(first.values())


def _in_turns(services: Sequence[Service], topics: Sequence[str]) -> list[Service]:
    """Let the closest of each topic come first, then the closest of the rest."""
    firsts: dict[int, Service] = {}
    for topic in topics:
        of_topic = (s for s in services if topic in s.topics and s.pk not in firsts)
        if closest := next(of_topic, None):
            firsts[closest.pk] = closest
    return [*firsts.values(), *(s for s in services if s.pk not in firsts)]
