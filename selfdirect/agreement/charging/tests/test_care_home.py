"""What somebody in a care home is asked, and what follows: told, kept, worked out, shown."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
import time_machine
from django.test import Client

from config.demo.cast import Cast
from selfdirect.agreement.charging import actions, queries, rules
from selfdirect.agreement.charging.models import FinancialAssessment
from selfdirect.agreement.charging.tests.test_acts import tell
from selfdirect.agreement.charging.tests.test_pages import SENT, shown
from selfdirect.foundation.audit.models import Event
from selfdirect.foundation.kernel.actor import SYSTEM
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.kernel.period import Every
from selfdirect.register.cases.models import Case, Task

PENSION = rules.Flow("private_pension", "", Money(200_00), Every.WEEK)
ALLOWANCE = rules.Flow("attendance_allowance", "", Money(76_70), Every.WEEK)
HOME = rules.Home(Money(200_000_00), Money(30_000_00), 50, "partner")
STAYS = rules.Told(
    couple=True,
    savings=Money(4_000_00),
    partner_of_pension_age=True,
    income=(PENSION, ALLOWANCE),
    where=rules.Where.TO_STAY,
    moved_in_on=date(2026, 2, 2),
    home=HOME,
    joint=Money(10_000_00),
    half_pension=True,
    given_away=Money(9_000_00),
    notional=Money(5_000_00),
)


def test_what_was_told_becomes_means_of_a_care_home() -> None:
    means = rules.means_of(STAYS, 70)
    assert (means["setting"], means["stay"]) == ("residential", "permanent")
    assert means["moved_in_on"] == "2026-02-02"
    assert (means["joint_capital"], means["notional_capital"]) == ("10000.00", "5000.00")
    (home,) = means["property"]
    assert (home["value"], home["owed"], home["share"]) == ("200000.00", "30000.00", "0.50")
    assert [each.get("half_to_partner") for each in means["income"]] == [True, None]
    assert [each.get("care_benefit") for each in means["income"]] == [None, True]
    assert rules.read_means(means).property[0].lived_in_by == "partner"


def test_a_stay_for_a_time_has_no_twelve_weeks_and_support_at_home_no_stay() -> None:
    for_a_time = rules.Told(
        couple=False, savings=Money(0), where=rules.Where.FOR_A_TIME, moved_in_on=date(2026, 2, 2)
    )
    means = rules.means_of(for_a_time, 70)
    assert means["stay"] == "temporary"
    assert rules.home_counts_from(rules.read_means(means)) is None
    at_home = rules.means_of(rules.Told(couple=False, savings=Money(0), income=(ALLOWANCE,)), 70)
    assert at_home["setting"] == "non_residential"
    assert "stay" not in at_home
    assert "care_benefit" not in at_home["income"][0]


def test_what_was_told_is_kept_and_read_back_the_same() -> None:
    plain = rules.Told(couple=False, savings=Money(0))
    for told in (STAYS, plain):
        assert rules.read_told(rules.write_told(told)) == told
    old = {k: v for k, v in rules.write_told(plain).items() if k not in {"where", "home"}}
    assert rules.read_told(old) == plain


def test_whoever_checks_reads_all_of_it() -> None:
    said = dict(rules.lines(STAYS))
    assert said["Where the support is"] == "In a care home, to stay"
    assert said["Moved in on"] == "2 February 2026"
    assert "50% of it owned, £30,000.00 owed on it; the partner" in said["Owns a home"]
    assert "of which half counts" in said["Savings held with somebody else"]
    assert "counts only if it was given away to pay less" in said["Gave away"]
    assert "£5,000.00" in said["Of that counts"]
    whole = rules.Told(couple=False, savings=Money(0), home=rules.Home(Money(100_00)))
    assert dict(rules.lines(whole))["Owns a home"] == "Worth £100.00"


def test_finance_is_told_before_a_home_counts_and_a_sum_is_drafted_on_the_day(
    cast: Cast, now: datetime, case: Case
) -> None:
    told = rules.Told(
        couple=False, savings=Money(0), income=(PENSION,), home=rules.Home(Money(9_000_000)),
        where=rules.Where.TO_STAY, moved_in_on=date(2026, 2, 2),
    )  # fmt: skip
    means = rules.means_of(told, 80)
    actions.work_out_means(ref=case.ref, means=means, by=cast.amira.actor, at=now)
    actions.confirm_means(ref=case.ref, by=cast.efua.actor, at=now)
    days = (date(2026, 4, 12), date(2026, 4, 13), date(2026, 4, 14), date(2026, 4, 26))
    for day in days:
        assert actions.work_out_due(by=SYSTEM, at=datetime.combine(day, now.time(), UTC)) == 0
    (soon,) = Task.objects.filter(code="means.home", done_at=None)
    assert soon.opened_on == days[1]
    actions.work_out_means(ref=case.ref, means=means, by=cast.amira.actor, at=now)
    eve = datetime(2026, 4, 26, 9, tzinfo=UTC)
    actions.confirm_means(ref=case.ref, by=cast.efua.actor, at=eve)  # of something else
    soon.refresh_from_db()
    assert soon.done_at is None
    Task.objects.filter(code="means.home").update(done_at=now)
    assert [actions.work_out_due(by=SYSTEM, at=eve) for _ in range(2)] == [0, 0]
    (soon,) = Task.objects.filter(code="means.home", done_at=None)  # told again, once
    later = datetime(2026, 4, 29, 9, tzinfo=UTC)
    assert [actions.work_out_due(by=SYSTEM, at=later) for _ in range(2)] == [1, 0]
    made = queries.in_force(case)
    assert (made.most, made.effective_on, made.state) == (None, date(2026, 4, 27), "DRAFT")
    assert "need not sell" in Event.objects.get(code="means.worked_out_anew").told
    actions.confirm_means(ref=case.ref, by=cast.efua.actor, at=later)
    soon.refresh_from_db()
    assert soon.done_at == later


def test_means_that_cannot_be_read_any_more_hold_nobody_else_up(case: Case, now: datetime) -> None:
    FinancialAssessment.objects.create(
        case=case, effective_on=now.date(), told={},
        means={"setting": "residential", "moved_in_on": "soon"},
        working=[], told_by="amira", told_at=now, state="CONFIRMED", confirmed_by="efua",
        confirmed_at=now,
    )  # fmt: skip
    assert actions.work_out_due(by=SYSTEM, at=now) == 0


@pytest.mark.parametrize(
    ("stays", "on"),
    [
        ({}, date(2026, 4, 27)),
        ({"home": rules.Home(Money(9_000_000), lived_in_by="partner")}, None),
        ({"home": None}, None),
        ({"moved_in_on": None}, None),
        ({"moved_in_on": date(2026, 2, 9)}, None),  # it counts a week later
    ],
)
def test_a_home_begins_to_count_where_nobody_who_matters_lives_in_it(
    stays: dict[str, object], on: date | None
) -> None:
    told = replace(STAYS, **{"home": rules.Home(Money(9_000_000)), **stays})
    read = rules.read_means(rules.means_of(told, 80))
    assert rules.home_begins(read, date(2026, 4, 1), date(2026, 4, 28)) == on


# The pages

CARE_HOME = {
    **SENT, "where": "care_home", "moved_in_on": "2026-02-02", "home_value": "200,000",
    "home_percent": "100", "band": "spa", "income-0-kind": "state_pension",
}  # fmt: skip


@pytest.fixture
def on_the_day(now: datetime) -> Iterator[None]:
    with time_machine.travel(now):
        yield


def means(case: Case) -> str:
    return f"/c/{case.ref}/means/"


@pytest.mark.usefixtures("on_the_day")
def test_a_home_is_left_out_for_twelve_weeks_and_what_comes_then_is_said(
    client: Client, cast: Cast, case: Case
) -> None:
    client.force_login(cast.amira)
    answer = client.post(f"{means(case)}tell/", CARE_HOME)
    assert answer.status_code == 302, answer.content.decode()
    page = shown(client, cast.amira, means(case))
    for words in ("left out for the first 12 weeks, until 27 April 2026", "personal expenses",
                  "From Monday 27 April your home counts", "the full cost",
                  "lend up to £165,750.00"):  # fmt: skip
        assert words in page, words
    again = shown(client, cast.amira, f"{means(case)}tell/")
    assert 'value="200,000.00"' in again


@pytest.mark.usefixtures("on_the_day")
def test_the_day_is_asked_for_where_a_home_would_count(
    client: Client, cast: Cast, case: Case
) -> None:
    client.force_login(cast.amira)
    answer = client.post(f"{means(case)}tell/", {**CARE_HOME, "moved_in_on": ""})
    assert answer.status_code == 422
    assert "your home counts 12 weeks after it" in answer.content.decode()


@pytest.mark.usefixtures("on_the_day")
def test_what_was_given_away_counts_only_once_finance_has_found_so(
    client: Client, cast: Cast, case: Case
) -> None:
    gave = {**SENT, "given_away": "20,000", "notional": "20,000"}
    client.force_login(cast.amira)
    assert "For finance" not in shown(client, cast.amira, f"{means(case)}tell/")
    client.post(f"{means(case)}tell/", gave)
    assert "notional_capital" not in queries.in_force(case).means

    assert "For finance" in shown(client, cast.efua, f"{means(case)}tell/")
    client.post(f"{means(case)}tell/", gave)
    assert queries.in_force(case).means["notional_capital"] == "20000.00"
    assert "Given away to pay less" in shown(client, cast.amira, means(case))

    client.force_login(cast.amira)
    client.post(f"{means(case)}tell/", {**gave, "savings": "6,000"})  # she tells anew
    standing = queries.in_force(case)
    assert standing.means["notional_capital"] == "20000.00"
    assert "It counts from Monday 2 March" in shown(client, cast.amira, means(case))

    weeks = rules.Weeks(date(2026, 3, 2), 3, rules.Paid(400, 100), Fraction(19_100))
    standing.means = rules.counts_less(standing.means, (weeks,))
    standing.save()
    client.post(f"{means(case)}tell/", gave)  # and once more: it goes on from there
    page = shown(client, cast.amira, means(case))
    for words in ("£19,100.00 counts from Monday 23 March", "2 March 2026", "£300.00"):
        assert words in page, words


def test_nobody_is_told_of_a_home_that_counts_already_or_of_none(
    cast: Cast, case: Case, now: datetime
) -> None:
    home = {"name": "Home", "value": "100000", "lived_in_by": ""}
    stays = {"setting": "residential", "property": [home], "person": {"age": 70}}
    soon = (now + timedelta(days=-20)).date().isoformat()
    for changed, counts in (
        ({**stays, "moved_in_on": soon}, True),
        ({**stays, "moved_in_on": "2025-01-01"}, False),
        ({**stays, "property": [{**home, "lived_in_by": "partner"}], "moved_in_on": soon}, False),
        ({**stays, "property": [], "moved_in_on": soon}, False),
        ({}, False),
    ):
        told = tell(case, cast.amira, now, **changed)
        assert bool(queries.when_home_counts(told)) is counts
