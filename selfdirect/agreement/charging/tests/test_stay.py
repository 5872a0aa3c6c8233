"""Stays in a care home that are not to last: how long they are one, and how they are charged."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from config.demo.cast import Cast
from selfdirect.agreement.charging import actions, queries, rates, rules
from selfdirect.agreement.charging.tests.test_care_home import ALLOWANCE, CARE_HOME, PENSION, means
from selfdirect.agreement.charging.tests.test_pages import shown
from selfdirect.foundation.audit.models import Event
from selfdirect.foundation.kernel.actor import SYSTEM
from selfdirect.foundation.kernel.money import Money
from selfdirect.register.cases.models import Case, Task

BEGAN = date(2026, 6, 1)
OVER = date(2026, 7, 27)
STAY = {
    "setting": "residential", "stay": "short_term", "moved_in_on": BEGAN.isoformat(),
    "person": {"age_band": "spa", "couple": False}, "cost": "980",
    "income": [{"name": "Pension", "amount": "300", "treatment": "count"}],
}  # fmt: skip


def words(on: date, *, at_home: bool = False, **changed: object) -> str:
    local = rules.Local(date(2014, 4, 6), "Our policy", short_stay_at_home=at_home)
    read = rules.read_means({**STAY, **changed})
    worked = rules.contribution(read, rates.national(), local, on)
    return " ".join(f"{line.label} [{line.source}{line.mark}]" for line in worked.working)


def test_a_short_stay_says_how_it_is_charged_by_whose_choice_and_until_when() -> None:
    said = words(BEGAN, at_home=True)
    assert "as for support at home, until 27 July 2026 at the latest" in said
    assert "[S.I. 2014/2672 reg 8; Our policy]" in said
    assert "charged as any stay for a time, until 27 July 2026" in words(BEGAN)
    assert "from 27 July 2026 it is a stay for a time" in words(OVER, at_home=True)
    assert "no longer than eight weeks [not stated" in words(OVER, moved_in_on=None)


def test_a_stay_for_a_time_is_asked_about_after_52_weeks() -> None:
    for_a_time = {"stay": "temporary", "moved_in_on": "2025-06-01"}
    assert "52 weeks" not in words(date(2026, 5, 30), **for_a_time)
    assert "Longer than 52 weeks on 31 May 2026" in words(date(2026, 5, 31), **for_a_time)
    assert "52 weeks" not in words(date(2026, 5, 31), stay="temporary", moved_in_on=None)
    assert "Longer than 52 weeks" in words(date(2026, 5, 31), moved_in_on="2025-06-01")


@pytest.mark.parametrize(
    ("changed", "ends"),
    [
        ({}, OVER),
        ({"stay": "temporary"}, None),
        ({"moved_in_on": None}, None),
        ({"setting": "exempt"}, None),
    ],
)
def test_only_a_short_stay_whose_first_day_is_known_ends(
    changed: dict[str, object], ends: date | None
) -> None:
    read = rules.read_means({**STAY, **changed})
    assert rules.short_until(read) == ends
    assert rules.short_ends(read, OVER - timedelta(1), OVER) == ends
    assert rules.short_ends(read, OVER, OVER + timedelta(1)) is None
    assert rules.short_ends(read, BEGAN, OVER - timedelta(1)) is None


def test_what_was_told_of_a_short_stay_becomes_means_of_one() -> None:
    told = rules.Told(
        couple=False, savings=Money(0), income=(ALLOWANCE,), where=rules.Where.SHORT_STAY,
        moved_in_on=BEGAN,
    )  # fmt: skip
    found = rules.means_of(told, 70)
    assert (found["stay"], found["moved_in_on"]) == ("short_term", "2026-06-01")
    assert rules.read_told(rules.write_told(told)) == told
    at_home = {"setting": "non_residential"}
    local = rules.Local(BEGAN, "Ours", short_stay_at_home=True)
    book = rules.Book(rates.national(), local, BEGAN)
    assert rules.as_it_stays(rules.read_means(at_home), book)[1] == ()


def test_a_council_says_so_in_words_and_it_is_kept() -> None:
    block = {"starts_on": BEGAN, "source": "Ours", "short_stay_at_home": True}
    local = rules.Local.read(block)
    assert rules.plain_settings(local)["short_stay_at_home"] is True
    (changed,) = rules.differences(rules.Local(BEGAN, "Ours"), local)
    assert changed[2] == "Up to eight weeks in a care home are charged as support at home."


def test_finance_is_told_before_a_stay_for_a_time_is_longer_than_one(
    cast: Cast, case: Case
) -> None:
    at = datetime(2026, 6, 1, 9, tzinfo=UTC)
    told = rules.Told(
        couple=False, savings=Money(0), income=(PENSION,), where=rules.Where.FOR_A_TIME,
        moved_in_on=date(2025, 6, 30), home=rules.Home(Money(9_000_000)),
    )  # fmt: skip
    found = rules.means_of(told, 80)
    actions.work_out_means(ref=case.ref, means=found, by=cast.amira.actor, at=at)
    actions.confirm_means(ref=case.ref, by=cast.efua.actor, at=at)
    tasks = Task.objects.filter(code="means.home", done_at=None)
    for day in (14, 15, 16):  # 52 weeks are over on the 29th
        assert actions.work_out_due(by=SYSTEM, at=at.replace(day=day)) == 0
        assert tasks.count() == (day > 14)
    assert "nearly 52 weeks: ask whether it is to stay" in tasks.get().words
    actions.work_out_means(ref=case.ref, means=found, by=cast.amira.actor, at=at.replace(day=20))
    actions.confirm_means(ref=case.ref, by=cast.efua.actor, at=at.replace(day=29))
    assert not tasks.exists()
    assert actions.work_out_due(by=SYSTEM, at=at.replace(day=30)) == 0
    assert not tasks.exists()


@pytest.mark.parametrize("at_home", [True, False])
def test_the_day_after_eight_weeks_the_sum_is_another_by_itself(
    cast: Cast, case: Case, monkeypatch: pytest.MonkeyPatch, at_home: bool
) -> None:
    policy = rules.Local(date(2014, 4, 6), "Ours", short_stay_at_home=at_home)
    monkeypatch.setattr(rates, "local", lambda on: policy)
    at = datetime(2026, 6, 1, 9, tzinfo=UTC)
    told = rules.Told(
        couple=False, savings=Money(0), income=(PENSION, ALLOWANCE),
        where=rules.Where.SHORT_STAY, moved_in_on=BEGAN,
    )  # fmt: skip
    found = rules.means_of(told, 80)
    actions.work_out_means(ref=case.ref, means=found, by=cast.amira.actor, at=at)
    actions.confirm_means(ref=case.ref, by=cast.efua.actor, at=at)
    standing = queries.in_force(case)
    assert standing
    assert queries.by_care_home_rules(standing) is not at_home
    eve = datetime(2026, 7, 26, 9, tzinfo=UTC)
    assert actions.work_out_due(by=SYSTEM, at=eve) == 0
    later = datetime(2026, 7, 29, 9, tzinfo=UTC)
    assert [actions.work_out_due(by=SYSTEM, at=later) for _ in range(2)] == [1, 0]
    made = queries.in_force(case)
    assert made
    assert made.effective_on == OVER
    assert made.state == ("DRAFT" if at_home else "CONFIRMED")
    assert made.most == Money(200_00 - 31_80)
    said = Event.objects.get(code="means.worked_out_anew").told
    assert "for eight weeks" in said
    assert ("stays the same" in said) is not at_home


@pytest.mark.django_db
def test_a_short_stay_needs_its_first_day_on_the_page(
    client: Client, cast: Cast, case: Case, now: datetime
) -> None:
    with time_machine.travel(now):
        client.force_login(cast.amira)
        sent = {**CARE_HOME, "where": "care_home_short_stay"}
        answer = client.post(f"{means(case)}tell/", {**sent, "moved_in_on": ""})
        assert answer.status_code == 422
        assert "a short stay is eight weeks from it" in answer.content.decode()
        assert client.post(f"{means(case)}tell/", sent).status_code == 302
        assert "personal expenses" in shown(client, cast.amira, means(case))
