"""What finance found in place of a full assessment: a light touch, or that nothing is charged."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.test import Client

from config.demo.cast import Cast
from selfdirect.agreement.charging import actions, queries, rates, rules
from selfdirect.agreement.charging.tests.test_acts import tell
from selfdirect.agreement.charging.tests.test_pages import SENT, means, shown
from selfdirect.foundation.audit.models import Event
from selfdirect.foundation.kernel.actor import SYSTEM
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.kernel.period import Every
from selfdirect.register.cases.models import Case, Task

SINCE = date(2026, 3, 2)
LAST = date(2026, 4, 12)  # of six weeks
FREE = rules.Instead("reablement", "Home from hospital; the team's plan.", SINCE, LAST)
LIGHT = rules.Instead("resources", "A bank letter of £400,000.", SINCE, date(2027, 3, 1))
PENSION = rules.Flow("private_pension", "", Money(400_00), Every.WEEK)
TOLD = rules.Told(couple=False, savings=NOTHING, income=(PENSION,))


def most(found: rules.Instead | None, on: date) -> rules.Most:
    means = rules.read_means(rules.means_of(replace(TOLD, instead=found), 34))
    return rules.most(means, rates.national(), rates.local(on), on)


@pytest.mark.parametrize(
    ("found", "pays", "source"),
    [
        (FREE, NOTHING, "S.I. 2014/2672 reg 3"),
        (rules.Instead("cjd", "The clinic's letter.", SINCE), NOTHING, "S.I. 2014/2672 reg 4"),
        (replace(LIGHT, reason="benefits"), NOTHING, "S.I. 2014/2672 reg 10"),
        (LIGHT, None, "S.I. 2014/2672 reg 10"),
    ],
)
def test_what_finance_found_decides_with_its_reason_and_its_source(
    found: rules.Instead, pays: Money | None, source: str
) -> None:
    worked = most(found, SINCE)
    assert worked.amount == pays
    labels = [line.label for line in worked.working]
    assert f"Finance found: {found.why}" in labels
    assert any(line.source.startswith(source) for line in worked.working)
    assert ("This holds until" in " ".join(labels)) is (found.until is not None)
    assert not any(line.amount for line in worked.working)  # no cost is known


@pytest.mark.parametrize(("on", "free"), [(SINCE, True), (LAST, True), (date(2026, 4, 13), False)])
def test_the_money_decides_again_after_the_last_day(on: date, free: bool) -> None:
    assert (most(FREE, on).amount == NOTHING) is free
    assert ("instead" in rules.without_ended({"instead": FREE.plain()}, on)) is free
    assert most(replace(FREE, since=date(2027, 1, 1)), on).amount == most(None, on).amount


@pytest.mark.parametrize(
    ("changed", "doubt"),
    [
        ({}, ""),
        ({"since": date(2026, 3, 3)}, "not still to come"),
        ({"until": None}, "from 2 March 2026 to 12 April 2026"),
        ({"until": date(2026, 4, 13)}, "to 12 April 2026"),
        ({"until": date(2026, 3, 1)}, "from 2 March 2026"),
        ({"reason": "cjd", "until": None}, ""),
        ({"reason": "cjd", "until": date(2026, 3, 1)}, "a last day that is not over"),
        ({"reason": "resources", "until": date(2027, 3, 1)}, ""),
        ({"reason": "resources", "until": date(2027, 3, 2)}, "to 1 March 2027"),
    ],
)
def test_its_days_are_no_longer_than_the_law_lets_it(
    changed: dict[str, object], doubt: str
) -> None:
    said = replace(FREE, **changed).doubt(SINCE)
    assert doubt in said
    assert bool(said) is bool(doubt)


def test_it_is_kept_read_back_and_set_out() -> None:
    for found in (FREE, replace(LIGHT, until=None)):
        told = replace(TOLD, instead=found)
        assert rules.read_told(rules.write_told(told)) == told
        assert rules.read_means(rules.means_of(told, 34)).instead == found
        assert found.why in dict(rules.lines(told))["Finance found"]
    with pytest.raises(Refused, match="instead, reason must be one of"):
        rules.read_means({"setting": "non_residential", "instead": {"reason": "kindness"}})


def test_who_tells_anew_keeps_what_is_free_and_asks_for_more_than_a_light_touch() -> None:
    assert rules.as_found(TOLD, replace(TOLD, instead=FREE)).instead == FREE
    assert rules.as_found(TOLD, replace(TOLD, instead=LIGHT)).instead is None


def test_finance_finds_another_checks_and_it_ends_by_itself(
    cast: Cast, now: datetime, case: Case
) -> None:
    free = {"instead": FREE.plain()}
    with pytest.raises(Refused, match="finance team finds"):
        tell(case, cast.amira, now, **free)
    assert tell(case, cast.efua, now, **free).most == NOTHING
    with pytest.raises(Refused, match="Somebody else must sign"):
        actions.confirm_means(ref=case.ref, by=cast.efua.actor, at=now)
    actions.confirm_means(ref=case.ref, by=cast.maya.actor, at=now)
    for day in (28, 29, 30):
        at = datetime(2026, 3, day, 9, tzinfo=UTC)
        assert actions.work_out_due(by=SYSTEM, at=at) == 0
    (task,) = Task.objects.filter(code="means.ends")
    assert task.opened_on == date(2026, 3, 29)
    later = datetime(2026, 4, 14, 9, tzinfo=UTC)
    assert [actions.work_out_due(by=SYSTEM, at=later) for _ in range(2)] == [1, 0]
    made = queries.in_force(case)
    assert (made.most > NOTHING, made.state) == (True, "DRAFT")
    assert (made.effective_on, "instead" in made.means) == (date(2026, 4, 13), False)
    assert "goes by your money again" in Event.objects.get(code="means.worked_out_anew").told
    task.refresh_from_db()
    assert task.done_at == later


def test_a_sum_that_stays_the_same_is_checked_all_the_same_when_a_light_touch_ends(
    cast: Cast, now: datetime, case: Case
) -> None:
    tell(case, cast.efua, now, capital="400000", instead=LIGHT.plain())
    actions.confirm_means(ref=case.ref, by=cast.maya.actor, at=now)
    at = datetime(2027, 3, 2, 9, tzinfo=UTC)
    assert actions.work_out_due(by=SYSTEM, at=at) == 1
    assert (queries.in_force(case).most, queries.in_force(case).state) == (None, "DRAFT")


def test_finance_says_so_on_the_page_and_the_person_reads_why(
    client: Client, cast: Cast, case: Case, now: datetime
) -> None:
    found = {
        **SENT, "instead": "resources", "instead_since": "2026-03-02",
        "instead_until": "2027-03-01", "instead_why": "A letter of the bank.",
    }  # fmt: skip
    address = f"{means(case)}tell/"
    with time_machine.travel(now):
        assert "a light touch" not in shown(client, cast.amira, address)
        client.post(address, found)
        assert "instead" not in queries.in_force(case).means
        client.force_login(cast.efua)
        for changed, words in (
            ({"instead_until": "2028-01-01"}, "longer it cannot hold"),
            ({"instead_why": "", "instead_since": ""}, "what it rests on: the person reads it"),
        ):
            wrong = client.post(address, {**found, **changed})
            assert wrong.status_code == 422
            assert words in wrong.content.decode()
        assert client.post(address, found).status_code == 302
        assert 'value="A letter of the bank."' in shown(client, cast.efua, address)
        page = shown(client, cast.amira, means(case))
        for words in ("We did not look at all", "Finance wrote: “A letter of the bank.”",
                      "the full cost of your support", "full look at your money",
                      "The council does not pay towards"):  # fmt: skip
            assert words in page, words
        client.post(address, SENT)  # she asks for a full one
        assert "instead" not in queries.in_force(case).means
        client.force_login(cast.efua)
        client.post(address, {**found, "instead": "no"})
        assert "instead" not in queries.in_force(case).means
