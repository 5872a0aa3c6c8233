"""Made-up providers and community connections, with prices, for a council to live in.

Names and telephone numbers are invented (01632 is kept by Ofcom for drama).
"""

from dataclasses import dataclass
from datetime import date, datetime

from selfdirect.foundation.kernel.actor import SYSTEM
from selfdirect.foundation.kernel.money import Money
from selfdirect.register.directory.actions import add_organisation, add_service, set_price
from selfdirect.register.directory.models import Service

PRICES_FROM = (date(2023, 4, 3), date(2024, 4, 1), date(2025, 4, 7), date(2026, 4, 6))
UPLIFTS = (88, 93, 96, 100)  # percent of today's price: our own assumption


@dataclass(frozen=True)
class Offer:
    key: str  # how the stories name it
    organisation: str
    kind: str
    name: str
    what: str
    topics: tuple[str, ...]
    need: str = ""  # a code of the ten outcomes
    unit: str = ""
    price: str = ""  # pounds, today; empty: free


OFFERS = (
    Offer("brightway", "Brightway Care", "provider", "Help at home",
          "Help to get up, wash, dress and eat, from people you get to know.",
          ("help-at-home",), "hygiene", "hour", "24.10"),
    Offer("brightway_night", "Brightway Care", "provider", "Nights at home",
          "Somebody sleeps in and helps if you wake.",
          ("help-at-home",), "home_safety", "session", "96.00"),
    Offer("riverbank", "Riverbank Homecare", "provider", "Help at home",
          "Calls of half an hour or more, morning to night.",
          ("help-at-home",), "hygiene", "hour", "23.40"),
    Offer("kestrel", "Kestrel Support", "provider", "Support to live your own way",
          "One-to-one support at home and out and about.",
          ("help-at-home", "day"), "community", "hour", "21.80"),
    Offer("harbour", "Harbour Minds", "charity", "Recovery worker",
          "Somebody to talk to and plan with when your mind is not well.",
          ("wellbeing",), "relationships", "hour", "27.50"),
    Offer("orchard", "Orchard Day Club", "charity", "A day at the club",
          "Lunch, music, gardening and company, ten till three.",
          ("day", "company"), "relationships", "session", "42.00"),
    Offer("saturday", "Saturday Crew", "community", "Saturday club",
          "A Saturday out for people with learning disabilities.",
          ("company", "active"), "community", "session", "18.50"),
    Offer("greenfingers", "Green Fingers", "charity", "Working in the garden",
          "Paid and unpaid work at the nursery, with support.",
          ("learning",), "work_learning", "session", "31.00"),
    Offer("goodplate", "The Good Plate", "community", "A hot meal, brought round",
          "A hot dinner, and five minutes to say hello.",
          ("help-at-home",), "nutrition", "each", "6.90"),
    Offer("tidyhome", "Tidy Home", "provider", "Cleaning and shopping",
          "Two hours a week that keep a home going.",
          ("help-at-home",), "habitable_home", "hour", "19.20"),
    Offer("lifeline", "Riverside Lifeline", "public", "Pendant alarm",
          "Press it and somebody answers, day and night.",
          ("equipment",), "home_safety", "week", "5.80"),
    Offer("breakaway", "Breakaway", "charity", "A break for your carer",
          "Somebody you know stays with you while your carer has time off.",
          ("carers",), "relationships", "hour", "20.60"),
    Offer("choir", "Riverside Singers", "club", "Choir for everybody",
          "Wednesdays at two. No reading of music needed.", ("company",)),
    Offer("walkers", "Slow Walkers", "club", "Gentle walks",
          "A slow mile by the river, with a bench every hundred yards.", ("active",)),
    Offer("library", "Riverside Library", "library", "Books brought to your door",
          "A volunteer brings books and stays for a chat.", ("libraries", "company")),
    Offer("lunch", "St Mary's Hall", "community", "Tuesday lunch club",
          "Two courses and good company. Lifts can be arranged.", ("company",)),
    Offer("advice", "Riverside Advice", "charity", "Benefits and money advice",
          "Free, private advice about benefits, debts and bills.", ("advice",)),
    Offer("shed", "The Shed", "club", "Making and mending",
          "A workshop, a kettle, and people who know how.", ("company", "learning")),
    Offer("drivers", "Village Drivers", "community", "Lifts to where you need to be",
          "Volunteers with cars. You pay for the petrol.", ("getting-about",)),
    Offer("carers", "Riverside Carers", "charity", "Company and advice for carers",
          "Somebody to talk to, and what you have a right to.", ("carers", "advice")),
    Offer("speakup", "Speak Up", "user-led", "Planning with somebody on your side",
          "Run by disabled people. We help you to plan, and speak up with you.", ("advice",)),
    Offer("swim", "Riverside Pool", "public", "Warm water hour",
          "A quiet hour in warm water, with a hoist.", ("active",)),
)  # fmt: skip


def open_market(*, at: datetime) -> dict[str, Service]:
    """Add every offer with its prices of the years; answer the services by key."""
    services: dict[str, Service] = {}
    organisations = {}
    for place, offer in enumerate(OFFERS):
        if offer.organisation not in organisations:
            organisations[offer.organisation] = add_organisation(
                name=offer.organisation,
                kind=offer.kind,
                description=offer.what,
                phone=f"01632 960 3{place:02d}",
                by=SYSTEM,
                at=at,
            )
        services[offer.key] = add_service(
            organisation=organisations[offer.organisation],
            name=offer.name,
            description=offer.what,
            topics=offer.topics,
            cost_text="" if offer.price else "Free, or a small sum at the door.",
            community=not offer.price,
            by=SYSTEM,
            at=at,
        )
        if offer.price:
            _price(services[offer.key], offer, at)
    return services


def _price(service: Service, offer: Offer, at: datetime) -> None:
    today = Money.pounds(offer.price)
    for starts_on, percent in zip(PRICES_FROM, UPLIFTS, strict=True):
        amount = Money(today.pence * percent // 100)
        set_price(
            service=service, unit=offer.unit, amount=amount, starts_on=starts_on, by=SYSTEM, at=at
        )
