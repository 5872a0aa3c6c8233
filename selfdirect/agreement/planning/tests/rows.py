"""The least that must stand before a plan: a case in planning, its needs, a figure, means."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from config.demo.cast import Cast
from selfdirect.agreement.allocation.models import Allocation, Scheme
from selfdirect.agreement.charging.actions import work_out_means
from selfdirect.agreement.planning import actions, rules
from selfdirect.agreement.planning.models import Outcome, Plan
from selfdirect.foundation.access.models import User
from selfdirect.foundation.kernel.money import Money
from selfdirect.front_door.assessment.models import Assessment, Eligibility, Questionnaire
from selfdirect.register.cases.journey import Stage
from selfdirect.register.cases.models import Case
from selfdirect.register.directory.actions import add_organisation, add_service, set_price
from selfdirect.register.directory.models import Service
from selfdirect.register.people.actions import add_supporter
from selfdirect.register.people.models import Person

INDICATIVE = Money(398_00)
STARTS = date(2026, 3, 16)
NEEDS = ("nutrition", "hygiene", "community")
MEANS = {
    "setting": "non_residential",
    "person": {"age": 33, "couple": False, "disability_benefit": True},
    "income": [
        {"name": "Employment and Support Allowance", "amount": "140.00", "treatment": "count"}
    ],
    "capital": "2500",
}


def open_case(person: Person, worker: User | None, *, team: str = "north") -> Case:
    return Case.objects.create(
        person=person,
        team=team,
        worker=worker,
        stage=Stage.PLANNING,
        opened_on=date(2026, 1, 12),
    )


def issue(case: Case, *, weekly: Money = INDICATIVE, panel: bool = False) -> Allocation:
    """Write what the steps before leave behind: agreed answers, needs, an indicative budget."""
    at = datetime.fromisoformat("2026-02-20T10:00+00:00")
    asked, _ = Questionnaire.objects.get_or_create(
        key="made_up",
        version="1",
        defaults={"content": {}, "starts_on": at.date(), "published_at": at},
    )
    scheme, _ = Scheme.objects.get_or_create(
        key="made_up",
        version="1",
        defaults={
            "text": "",
            "checksum": "",
            "starts_on": date(2025, 4, 1),
            "questionnaire": asked,
            "published_by": "farid",
            "published_at": at,
        },
    )
    assessment = Assessment.objects.create(
        case=case, questionnaire=asked, state="AGREED", opened_at=at, agreed_at=at
    )
    Eligibility.objects.create(
        assessment=assessment,
        outcomes={need: {"unable": ["a"], "evidence": "Seen at home"} for need in NEEDS},
        impairment=True,
        impact=True,
        proposed=True,
        working=[],
        decided=True,
        reasons="Three outcomes are out of reach.",
        decided_by="carol",
        decided_by_name="Carol Jones",
        decided_at=at,
    )
    return Allocation.objects.create(
        case=case,
        assessment=assessment,
        scheme=scheme,
        weekly=weekly,
        panel=panel,
        receipt={},
        issued_at=at,
        issued_by="carol",
    )


@dataclass(frozen=True)
class Shop:
    """What the directory offers: two services with a price, one without."""

    care: Service
    club: Service
    choir: Service


def stock(cast: Cast, at: datetime) -> Shop:
    by = cast.farid.actor
    brightway = add_organisation(name="Brightway Care", kind="provider", by=by, at=at)
    centre = add_organisation(name="Mill Lane Centre", kind="community", by=by, at=at)
    care = add_service(organisation=brightway, name="Help at home", by=by, at=at)
    club = add_service(organisation=centre, name="Saturday club", by=by, at=at)
    choir = add_service(organisation=centre, name="Sing together", community=True, by=by, at=at)
    price = {"unit": "hour", "amount": Money(24_50), "starts_on": date(2025, 4, 1)}
    set_price(service=care, by=by, at=at, **price)
    return Shop(care, club, choir)


def told_means(case: Case, by: User, at: datetime) -> None:
    work_out_means(ref=case.ref, means=MEANS, by=by.actor, at=at)


def written(case: Case, cast: Cast, shop: Shop, at: datetime) -> Plan:
    """Write a whole plan that can be sent: £294.00 managed, £78.00 direct, £20.00 kept."""
    ref, by = case.ref, cast.carol.actor
    told_means(case, cast.amira, at)
    actions.begin_plan(ref=ref, by=by, at=at)
    actions.set_start(ref=ref, starts_on=STARTS, by=by, at=at)
    actions.set_good_day(ref=ref, words="Up by nine, and out with my sister.", by=by, at=at)
    home = actions.add_outcome(ref=ref, words="I want to be up and fed by nine", by=by, at=at)
    out = actions.add_outcome(ref=ref, words="I want to sing again", by=by, at=at)
    add_help(ref, home, shop, cast, at)
    actions.add_line(
        ref=ref,
        outcome=home.pk,
        need="hygiene",
        what="Bath on Sunday",
        who="Ben, my brother",
        times=(rules.Time(6, 600, 660),),
        by=by,
        at=at,
    )
    actions.add_line(
        ref=ref,
        outcome=out.pk,
        need="community",
        what="To choir and back",
        who="Hana Novak",
        held="direct",
        quantity=Decimal(5),
        unit_price=Money(15_60),
        by=by,
        at=at,
    )
    reason = "My sister's work changes from week to week"
    return actions.set_contingency(ref=ref, weekly=Money(20_00), reason=reason, by=by, at=at)


def add_help(ref: str, outcome: Outcome, shop: Shop, cast: Cast, at: datetime) -> None:
    actions.add_line(
        ref=ref,
        outcome=outcome.pk,
        need="nutrition",
        what="Help with breakfast",
        service=shop.care,
        held="managed",
        quantity=Decimal(12),
        times=tuple(rules.Time(day, 480, 570) for day in range(6)),
        by=cast.carol.actor,
        at=at,
    )


def beside(person: Person, planner: User, at: datetime) -> None:
    """Let an independent planner into the person's circle."""
    add_supporter(
        person=person,
        name=planner.get_full_name(),
        kind="planner",
        relation="",
        user=planner,
        by=planner.actor,
        at=at,
        from_on=date(2026, 1, 12),
    )
