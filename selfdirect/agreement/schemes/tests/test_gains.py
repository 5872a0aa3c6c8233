"""Who would gain and lose, on the real database and the pages: whom it counts and names."""

import csv
import io
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from config.demo.cast import Cast
from selfdirect.agreement.allocation.models import Allocation, Scheme
from selfdirect.agreement.allocation.rules import load_scheme
from selfdirect.agreement.allocation.tests import steps as figures
from selfdirect.agreement.decisions.models import Validation
from selfdirect.agreement.planning.models import Plan
from selfdirect.agreement.schemes import actions, queries
from selfdirect.agreement.schemes.models import Draft
from selfdirect.agreement.schemes.rules import Simulation, changed, most_moved, with_outcomes
from selfdirect.agreement.schemes.rules.simulation import Side
from selfdirect.agreement.schemes.tests import steps
from selfdirect.foundation.audit.models import Event, Kind
from selfdirect.foundation.kernel.money import Money
from selfdirect.register.cases.journey import Stage
from selfdirect.register.cases.models import Case
from selfdirect.register.people.models import Person

MORE = ("questions", "q1", "options", "daily", "points")
_MOVED = changed(steps.TEXT, {MORE: "15"})  # six points more for help once a day
DEARER = with_outcomes(_MOVED, load_scheme(_MOVED))
QUERIES = 11


pytestmark = pytest.mark.usefixtures("on_the_day")


@pytest.fixture
def agreed(cast: Cast, now: datetime) -> Scheme:
    """Amira has a figure and an agreed plan, and a scheme is in force."""
    case = figures.agreed(cast, now)
    stands = figures.issue(cast, case, now + timedelta(days=6))
    plan = Plan.objects.create(case=case, allocation=stands, state="AGREED", made_at=now)
    Validation.objects.create(
        plan=plan,
        verdict="agreed",
        submitted_by="carol",
        decided_by="dev",
        decided_at=now,
        needs=[],
        reasons="It is her good day.",
        indicative=stands.weekly,
        total=stands.weekly,
        person_pays=Money(0),
        council_pays=stands.weekly,
    )
    return Scheme.objects.get()


def simulated(now: datetime, was: str = steps.TEXT, text: str = DEARER) -> Simulation:
    return queries.simulation(was, text, now.date())


def test_the_figure_that_stands_comes_out_again(agreed: Scheme, now: datetime) -> None:
    stands = Allocation.objects.get(state="ISSUED")
    found = simulated(now, text=steps.TEXT)
    assert [Money(int(pence)) for pence in found.before.pence] == [stands.weekly]
    assert found.people.costs.tolist() == [Validation.objects.get(verdict="agreed").total.pence]
    assert (found.people.group[1], found.people.age[1]) == (
        ("Physical or sensory disability",),
        ("25 to 44",),
    )


def test_what_an_answer_more_brings_is_what_the_table_says(agreed: Scheme, now: datetime) -> None:
    receipt = Allocation.objects.get(state="ISSUED").receipt
    assert receipt["answers"]["q1"] == "daily"
    _, gain = most_moved(simulated(now), 5)
    (amira,) = gain
    assert Money(amira.before) == Allocation.objects.get(state="ISSUED").weekly
    assert amira.after > amira.before


def test_whose_case_is_closed_is_not_counted(agreed: Scheme, now: datetime) -> None:
    case = Allocation.objects.get(state="ISSUED").case
    case.closed_on = now.date()
    case.save()
    assert simulated(now).people.size == 0


def test_everybody_is_read_in_one_query_and_then_kept(
    agreed: Scheme, now: datetime, django_assert_num_queries
) -> None:
    queries._everybody.cache_clear()
    with django_assert_num_queries(3):  # the stamp, twice, and everybody
        simulated(now, text=DEARER + "# a")
        simulated(now, text=DEARER + "# a")
    with django_assert_num_queries(1):
        simulated(now, text=DEARER + "# b")


# With a proposal


def proposed(cast: Cast, agreed: Scheme, now: datetime) -> Draft:
    draft = actions.begin_draft(text=DEARER, based_on=agreed, by=cast.farid.actor, at=now)
    return actions.propose_draft(
        ref=draft.ref,
        version=draft.version,
        starts_on=steps.APRIL,
        note=steps.NOTE,
        by=cast.farid.actor,
        at=now,
    )


def test_a_first_version_changes_nobodys_figure(cast: Cast, now: datetime) -> None:
    assert steps.proposed(cast, now).gains == {}


def test_who_would_gain_is_kept_with_a_proposal(cast: Cast, agreed: Scheme, now: datetime) -> None:
    kept = proposed(cast, agreed, now).gains
    assert kept is not None
    assert kept["beside"] == [agreed.key, agreed.version]
    assert (kept["on"], kept["worked_out_on"]) == ("2026-04-01", "2026-03-02")
    assert kept["everybody"]["people"] is None  # Amira alone: nothing is told of her


def test_the_database_takes_no_proposal_without_it(cast: Cast, now: datetime) -> None:
    draft = steps.proposed(cast, now)
    with (
        pytest.raises(IntegrityError, match="draft_proposed_with_its_gains"),
        transaction.atomic(),
    ):
        Draft.objects.filter(pk=draft.pk).update(gains=None)


# The pages


@pytest.fixture
def crowd(agreed: Scheme, now: datetime) -> list[Case]:
    """Fifteen more with Amira's answers, and twelve whom the change does not touch."""
    stands = Allocation.objects.get(state="ISSUED")
    return [_another(stands, n, now) for n in range(27)]


def _another(stands: Allocation, number: int, now: datetime) -> Case:
    person = Person.objects.create(
        given_name="Kim", family_name=f"Number {number}", group="mental_health"
    )
    case = Case.objects.create(
        person=person, team=stands.case.team, stage=Stage.LIVING, opened_on=now.date()
    )
    receipt = dict(stands.receipt)
    if number >= 15:
        receipt["answers"] = receipt["answers"] | {"q1": "more", "client_group": "mental_health"}
    Allocation.objects.create(
        case=case,
        assessment=stands.assessment,
        scheme=stands.scheme,
        weekly=stands.weekly,
        receipt=receipt,
        issued_at=now,
        issued_by="carol",
    )
    return case


def drafted(cast: Cast, agreed: Scheme, now: datetime) -> Draft:
    return actions.begin_draft(text=DEARER, based_on=agreed, by=cast.farid.actor, at=now)


def read(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.content.decode()[:2000]
    return " ".join(answer.content.decode().split())


def address(agreed: Scheme, draft: Draft, page: str = "") -> str:
    return f"/schemes/gains/{page}?from={agreed.key}/{agreed.version}&to={draft.ref}"


def test_a_version_and_a_draft_are_compared_over_everybody(
    client: Client, cast: Cast, agreed: Scheme, crowd: list[Case], now: datetime
) -> None:
    draft = drafted(cast, agreed, now)
    client.force_login(cast.farid)
    shown = read(client, address(agreed, draft))
    assert "<h1" in shown
    assert "16 people would gain and nobody would lose" in shown
    assert "Of 28 people with a figure, 16 would gain, nobody would lose and 12 would" in shown
    was, now_pence = (int(side.pence.sum()) for side in _sides(now))
    assert f"from {Money(was)} to {Money(now_pence)} a week" in shown
    assert str(Money(now_pence - was).times(52)) in shown


def _sides(now: datetime) -> tuple[Side, Side]:
    found = simulated(now)
    return found.before, found.after


def test_a_commissioner_sees_counts_and_finance_sees_who_and_leaves_a_row(
    client: Client, cast: Cast, agreed: Scheme, crowd: list[Case], now: datetime
) -> None:
    draft = drafted(cast, agreed, now)
    client.force_login(cast.farid)
    shown = read(client, address(agreed, draft))
    assert "Kim" not in shown
    assert "10 of those who would change most have records that are not yours" in shown
    assert not Event.objects.filter(kind=Kind.LOOK, by="farid").exists()
    client.force_login(cast.maya)
    shown = read(client, address(agreed, draft))
    assert shown.count("Kim Number") == 10
    assert f'href="/people/{crowd[14].ref}/"' in shown
    looked = Event.objects.filter(kind=Kind.LOOK, by="maya").values_list("about", flat=True)
    assert len(set(looked)) == 10


def test_the_page_asks_little_of_the_database_however_many_they_are(
    client: Client,
    cast: Cast,
    agreed: Scheme,
    crowd: list[Case],
    now: datetime,
    django_assert_max_num_queries,
) -> None:
    draft = drafted(cast, agreed, now)
    client.force_login(cast.farid)
    read(client, address(agreed, draft))
    with django_assert_max_num_queries(QUERIES):
        read(client, address(agreed, draft))
    with django_assert_max_num_queries(QUERIES):
        read(client, f"/schemes/drafts/{draft.ref}/")


def test_the_numbers_are_a_file_in_which_nobody_is_named(
    client: Client, cast: Cast, agreed: Scheme, crowd: list[Case], now: datetime
) -> None:
    client.force_login(cast.maya)
    draft = drafted(cast, agreed, now)
    given = client.get(address(agreed, draft, "gains.csv")).content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(given)))
    everybody = next(row for row in rows if row[0] == "Everybody")
    assert everybody[2:6] == ["28", "16", "0", "12"]
    assert ["By client group", "Mental health"] in [row[:2] for row in rows]
    assert "Kim" not in given
    assert not any(cell[:1] in "=+@" for row in rows for cell in row if cell)


def test_before_two_are_chosen_the_page_asks_which(
    client: Client, cast: Cast, agreed: Scheme, now: datetime
) -> None:
    client.force_login(cast.lena)
    shown = read(client, "/schemes/gains/")
    assert "Choose two versions, or a version and a draft" in shown
    assert f'value="{agreed.key}/{agreed.version}" selected' in shown
    assert client.get("/schemes/gains/?from=none/1&to=none/2").status_code == 404
    assert client.get("/schemes/gains/gains.csv").status_code == 404


def test_a_draft_that_is_not_pounds_a_week_says_why_nobody_is_counted(
    client: Client, cast: Cast, agreed: Scheme, now: datetime
) -> None:
    text = steps.TEXT.replace("period: week", "period: month")
    draft = actions.begin_draft(text=text, based_on=agreed, by=cast.farid.actor, at=now)
    client.force_login(cast.farid)
    for page in (address(agreed, draft), f"/schemes/drafts/{draft.ref}/"):
        assert "does not give pounds a week" in read(client, page)


def test_each_save_shows_at_once_who_would_gain_and_lose(
    client: Client, cast: Cast, agreed: Scheme, crowd: list[Case], now: datetime
) -> None:
    draft = actions.begin_draft(text=steps.TEXT, based_on=agreed, by=cast.farid.actor, at=now)
    client.force_login(cast.farid)
    points = f"/schemes/drafts/{draft.ref}/edit/points/"
    assert "nobody would gain, nobody would lose and 28 would" in read(client, points)
    typed = {"/".join(MORE): "15", "base": draft.changes, "seen": draft.changes}
    assert client.post(points, typed).status_code == 302
    assert "16 would gain, nobody would lose and 12 would" in read(client, points)


def test_what_a_version_was_to_change_stays_on_its_public_page(
    client: Client, cast: Cast, agreed: Scheme, crowd: list[Case], now: datetime
) -> None:
    draft = proposed(cast, agreed, now)
    client.force_login(cast.maya)
    assert "16 would gain" in read(client, f"/schemes/drafts/{draft.ref}/")
    made = actions.sign_draft(ref=draft.ref, by=cast.maya.actor, at=now)
    Allocation.objects.filter(case__in=crowd).update(state="SUPERSEDED")
    client.logout()
    shown = read(client, f"/schemes/{made.key}/{made.version}/")
    assert "Who it was to change, on the day it was proposed" in shown
    assert "Of 28 people with a figure, 16 would gain" in shown
    assert "Kim" not in shown
