"""Amira on the day her plan is agreed: the rows below this floor, made directly."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from config.demo.cast import Cast
from selfdirect.agreement.allocation.models import Allocation, Scheme
from selfdirect.agreement.decisions.models import Validation
from selfdirect.agreement.planning.models import Line, Outcome, Plan
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.ledger.actions import post, settle
from selfdirect.foundation.ledger.rules import Leg
from selfdirect.front_door.assessment.models import Assessment, Questionnaire
from selfdirect.register.cases.models import Case
from selfdirect.register.directory.models import Organisation, Service
from selfdirect.register.people.models import Person
from selfdirect.support.budgets import queries
from selfdirect.support.budgets.actions import open_budget
from selfdirect.support.budgets.models import Budget, StepDown

START = date(2026, 3, 2)


def brightway(name: str = "Brightway Care") -> Service:
    organisation, _ = Organisation.objects.get_or_create(
        name=name, kind="provider", source="test", source_id=name, last_seen=START
    )
    service, _ = Service.objects.get_or_create(
        organisation=organisation, name="Support at home", source="test", source_id=name,
        last_seen=START, words=name,
    )  # fmt: skip
    return service


def living_case(cast: Cast, now: datetime, person: Person | None = None) -> Case:
    """Open a case that has come as far as its figure: Amira's, or somebody else's."""
    case = Case.objects.create(
        person=person or cast.amira_person, team="north", worker=cast.carol, stage="LIVING",
        opened_on=START,
    )  # fmt: skip
    when = {"content": {}, "starts_on": now.date(), "published_at": now}
    questions, _ = Questionnaire.objects.get_or_create(key="q", version="1", defaults=when)
    assessment = Assessment.objects.create(
        case=case, questionnaire=questions, state="AGREED", opened_at=now, agreed_at=now
    )
    scheme, _ = Scheme.objects.get_or_create(
        key="s", version="1", defaults={
            "text": "", "checksum": "", "starts_on": START, "questionnaire": questions,
            "published_by": "farid", "published_at": now,
        },
    )  # fmt: skip
    Allocation.objects.create(
        case=case, assessment=assessment, scheme=scheme, weekly=Money(39800), receipt={},
        issued_at=now, issued_by="carol",
    )  # fmt: skip
    return case


def agreed_plan(
    case: Case,
    now: datetime,
    *,
    direct: int = 24800,
    managed: int = 16460,
    pays: int = 0,
    starts_on: date = START,
    version: int = 1,
    providers: tuple[str, ...] = ("Brightway Care",),
    explained: bool = True,
) -> Plan:
    """Agree a plan of so many pence a week in each part; managed goes to the providers evenly.

    Where it costs less than a budget that is open, it is said why (`explained`).
    """
    Plan.objects.filter(case=case).update(state="REPLACED")
    plan = Plan.objects.create(
        case=case, version=version, state="AGREED", allocation=case.allocations.get(),
        starts_on=starts_on, made_at=now, submitted_by="carol", submitted_at=now,
    )  # fmt: skip
    outcome = Outcome.objects.create(plan=plan, place=1, words="I want to get out on my own.")
    Outcome.objects.create(plan=plan, place=2, words="I want to be ready by nine.")
    if direct:
        _line(plan, outcome, 1, "direct", "help on Saturdays", "Hana Novak", direct)
    shares = Money(managed).split([1] * len(providers)) if managed else ()
    for place, (name, share) in enumerate(zip(providers, shares, strict=False), 2):
        _line(
            plan, outcome, place, "managed", "help to get up", name, share.pence, brightway(name)
        )
    total = Money(direct + managed)
    Validation.objects.create(
        plan=plan, verdict="agreed", submitted_by="carol", submitted_by_name="Carol Jones",
        decided_by="dev", decided_by_name="Dev Shah", decided_at=now, needs=[], reasons="It fits.",
        indicative=total, total=total, person_pays=Money(pays), council_pays=total - Money(pays),
    )  # fmt: skip
    if explained and case.budgets.exists():
        StepDown.objects.create(
            plan=plan, reasons=[{"outcome": "All", "words": "The bus comes now."}], view="Fine.",
            before=total + Money(1), after=total, by="carol", by_name="Carol Jones", at=now,
        )  # fmt: skip
    return plan


def _line(
    plan: Plan,
    outcome: Outcome,
    place: int,
    held: str,
    what: str,
    who: str,
    pence: int,
    service: Service | None = None,
) -> Line:
    return Line.objects.create(
        plan=plan, outcome=outcome, place=place, need="washing", what=what, who=who,
        service=service, held=held, quantity=Decimal(1), unit="week", unit_price=Money(pence),
        weekly=Money(pence),
    )  # fmt: skip


def living_budget(case: Case, cast: Cast, now: datetime) -> Budget:
    """Open a split budget; make one direct payment, pay one invoice, let one share come in."""
    agreed_plan(case, now, pays=6000)
    budget = open_budget(ref=case.ref, by=cast.efua.actor, at=now)
    efua: Any = {"by": cast.efua.actor, "at": now}
    legs = [Leg(f"budget:{budget.ref}:direct", f"dp:{budget.ref}", Money(99200))]
    memo = "Amira Khan, 2 March to 29 March 2026: Direct payment"
    post(reference="pay:PY-1", effective_on=date(2026, 3, 4), memo=memo, legs=legs, **efua)
    order = queries.orders_open(budget)[0]
    settle(reference=order.reference, effective_on=date(2026, 4, 2), **efua)
    share = queries.shares_open(budget)[0]
    settle(reference=share.reference, effective_on=date(2026, 4, 3), **efua)
    return budget
