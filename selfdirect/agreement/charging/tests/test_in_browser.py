"""The pages of charging in a real browser: for everybody, with scripts and without."""

import os
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.utils import timezone
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from config.demo.cast import Cast
from selfdirect.agreement.charging import actions, queries, rules
from selfdirect.agreement.charging.models import FinancialAssessment, Terms
from selfdirect.agreement.charging.tests.test_acts import MEANS, tell
from selfdirect.foundation.kernel.actor import SYSTEM
from selfdirect.register.cases.journey import Stage
from selfdirect.register.cases.models import Case
from selfdirect.register.people.models import Group, Person
from tests.journeys.walk import Visitor, come_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PICTURES = os.environ.get("CHARGING_PICTURES", "")  # a folder, for whoever wants to look


@pytest.fixture
def base(transactional_db: None, live_server: LiveServer, settings: LazySettings) -> str:
    settings.DEMO = True
    return str(live_server.url)


def council_of(people: int, at: datetime) -> None:
    """Make people of two groups who pay different sums, in a few rows."""
    groups = (Group.OLDER_PEOPLE, Group.LEARNING_DISABILITY)
    persons = Person.objects.bulk_create(
        Person(given_name="Sam", family_name=f"Person {n}", group=groups[n % 2],
               born_on=date(1950 + n % 2 * 40, 3, 2))
        for n in range(people)
    )  # fmt: skip
    cases = Case.objects.bulk_create(
        Case(person=person, team="north", stage=Stage.LIVING, opened_on=at.date())
        for person in persons
    )
    FinancialAssessment.objects.bulk_create(_means(case, n, at) for n, case in enumerate(cases))


def _means(case: Case, n: int, at: datetime) -> FinancialAssessment:
    income = [{"name": "ESA", "amount": str(120 + n * 2), "treatment": "count"}]
    means = {**MEANS, "mig": "112.50", "income": income}
    worked = rules.most_by(queries.book(at.date()), rules.read_means(means))
    return FinancialAssessment(
        case=case, effective_on=at.date(), means=means, most=worked.amount, keeps=worked.keeps,
        working=[line.plain() for line in worked.working], told_by="amira", told_at=at,
    )  # fmt: skip


def show(visitor: Visitor, path: str, name: str) -> Visitor:
    visitor.go(path)
    if PICTURES:
        visitor.picture(Path(PICTURES) / f"{name}-desk.png")
        visitor.page.set_viewport_size({"width": 390, "height": 780})
        visitor.picture(Path(PICTURES) / f"{name}-phone.png")
    return visitor


@pytest.fixture
def terms(base: str, cast: Cast) -> Terms:
    """Farid has written charges that take a tenth less and leave £5 more; all is worked out."""
    at = timezone.now()
    council_of(60, at)
    made = actions.begin_terms(
        title="Charges of next month", starts_on=at.date() + timedelta(days=30),
        settings={"percent_of_disposable": "0.9", "minimum_charge": "20"},
        why="We want people with little to keep more.", by=cast.farid.actor, at=at,
    )  # fmt: skip
    actions.ask_preview(ref=made.ref, by=cast.farid.actor, at=at)
    actions.carry_out(ref=made.ref, attempt=1, by=SYSTEM, clock=lambda: at)
    return made


def test_charges_are_read_written_and_signed_by_everybody_whom_they_concern(
    base: str, browser: Browser, terms: Terms
) -> None:
    farid = show(come_in(browser, base, "farid"), f"/charges/{terms.ref}/", "terms")
    farid.sees("would pay more and", "By client group", "90% of what is left over")
    show(farid, "/charges/", "charges").unfold("Show every rate").look()
    show(farid, f"/charges/{terms.ref}/change/", "form").unfold("Type the rates").look()
    farid.go(f"/charges/{terms.ref}/").press("Propose it to be signed")
    efua = come_in(browser, base, "efua", scripts=False).go(f"/charges/{terms.ref}/")
    efua.press("Sign these charges").sees("Everybody is written to")
    amira = show(come_in(browser, base, "amira"), "/charges/", "charges-amira")
    amira.press("Charges of next month").does_not_see("Who would pay what")


def test_money_questions_for_a_care_home_serve_everybody(
    base: str, browser: Browser, cast: Cast
) -> None:
    at = timezone.now()
    case = Case.objects.create(
        person=cast.amira_person, team="north", stage=Stage.PLANNING, opened_on=at.date()
    )
    home = {"name": "The home they own", "value": "200000"}
    moved = at.date() - timedelta(days=20)
    tell(
        case, cast.amira, at, setting="residential", pea="31.80", property=[home],
        moved_in_on=moved.isoformat(),
    )  # fmt: skip
    amira = show(come_in(browser, base, "amira"), f"/c/{case.ref}/means/", "means-care-home")
    amira.sees("your home counts", "deferred payment", "personal expenses allowance")
    show(amira, f"/c/{case.ref}/means/tell/", "tell").unfold("If you own your home").look()
    amira.unfold("More questions if it is a care home").look()

    free = rules.Instead("reablement", "Home from hospital.", at.date(), at.date())
    tell(case, cast.efua, at, instead=free.plain())
    show(amira, f"/c/{case.ref}/means/", "means-free").sees(
        "Why nothing is charged", "you would then pay"
    ).look()
    efua = come_in(browser, base, "efua").go(f"/c/{case.ref}/means/tell/")
    efua.unfold("For finance: a light touch").look()
    if PICTURES:
        efua.picture(Path(PICTURES) / "found-desk.png")
        efua.page.set_viewport_size({"width": 390, "height": 780})
        efua.picture(Path(PICTURES) / "found-phone.png")
