"""The age that counts is the one on the day, by the day of birth; not the one that was told."""

from datetime import date, datetime, timedelta

import pytest

from config.demo.cast import Cast
from selfdirect.agreement.charging import actions, queries, rates, rules
from selfdirect.agreement.charging.journey import State
from selfdirect.agreement.charging.models import FinancialAssessment
from selfdirect.agreement.charging.tests.test_acts import MEANS, checks, tell
from selfdirect.foundation.audit.models import Event
from selfdirect.foundation.kernel.actor import SYSTEM
from selfdirect.foundation.kernel.money import Money
from selfdirect.register.cases.models import Case, Task
from selfdirect.register.people.models import Person

NOVEMBER = date(2026, 11, 22)


def book(on: date) -> rules.Book:
    return rules.Book(rates.national(), rates.local(on), on)


def told(**person: object) -> dict[str, object]:
    income = [{"name": "UC", "amount": "300", "treatment": "count"}]
    return {**MEANS, "income": income, "capital": "0", "person": {"couple": False, **person}}


@pytest.mark.parametrize(
    ("said", "born_on", "on", "most", "keeps"),
    [
        ({"age": 24}, date(2001, 3, 1), date(2026, 4, 6), 179_60, 120_40),
        ({"age": 24}, date(2001, 4, 7), date(2026, 4, 6), 204_60, 95_40),  # tomorrow
        ({"age": 24}, None, date(2026, 4, 6), 204_60, 95_40),
        ({"age": 66, "age_band": "25_to_spa"}, date(1959, 10, 1), NOVEMBER, 58_55, 241_45),
        ({"age": 65}, date(1960, 5, 22), NOVEMBER, 58_55, 241_45),  # at 66 and two months
        ({"age": 65}, date(1960, 8, 22), NOVEMBER, 179_60, 120_40),  # at 66 and five
    ],
)
def test_the_guarantee_is_that_of_the_age_on_the_day(
    said: dict[str, object], born_on: date | None, on: date, most: int, keeps: int
) -> None:
    found = rules.most_by(book(on), rules.read_means(rules.aged(told(**said), born_on, book(on))))
    assert (found.amount, found.keeps) == (Money(most), Money(keeps))


def test_where_the_day_of_birth_decides_the_working_says_so() -> None:
    facts = rules.aged(told(), date(1960, 8, 22), book(NOVEMBER))
    working = rules.most_by(book(NOVEMBER), rules.read_means(facts)).working
    (line,) = [each for each in working if "State Pension age" in each.label]
    assert line.label == "At 66: State Pension age is not reached yet"
    assert "from memory" in line.mark


@pytest.mark.parametrize(
    ("born_on", "reached"),
    [
        (date(1960, 4, 5), date(2026, 4, 5)),
        (date(1960, 4, 6), date(2026, 5, 6)),
        (date(1960, 5, 5), date(2026, 6, 5)),
        (date(1961, 3, 5), date(2028, 2, 5)),
        (date(1961, 3, 6), date(2028, 3, 6)),
        (date(1960, 2, 29), date(2026, 3, 1)),
    ],
)
def test_pension_age_rises_a_month_for_each_month_of_birth(born_on: date, reached: date) -> None:
    assert rules.pension_from(born_on) == reached


@pytest.mark.parametrize(
    ("born_on", "since"),
    [
        (date(2008, 1, 1), date(2008, 1, 1)),
        (date(2001, 11, 22), NOVEMBER),
        (date(2000, 2, 29), date(2025, 3, 1)),
        (date(1960, 5, 22), date(2026, 7, 22)),
    ],
)
def test_a_band_of_age_begins_on_a_birthday(born_on: date, since: date) -> None:
    assert rules.band_since(born_on, NOVEMBER) == since


def test_means_that_are_not_means_are_left_to_be_refused() -> None:
    assert rules.aged({"person": "old"}, date(1960, 1, 1), book(NOVEMBER)) == {"person": "old"}
    assert rules.band_of({"person": {}}, book(NOVEMBER)) is None


def confirmed(case: Case, cast: Cast, born_on: date, at: datetime) -> FinancialAssessment:
    Person.objects.filter(pk=case.person_id).update(born_on=born_on)
    actions.work_out_means(ref=case.ref, means=told(), by=cast.amira.actor, at=at)
    return actions.confirm_means(ref=case.ref, by=cast.efua.actor, at=at)


def grow_older(at: datetime) -> int:
    return actions.work_out_due(by=SYSTEM, at=at)


def test_a_birthday_makes_a_sum_that_finance_checks_and_the_person_reads(
    cast: Cast, now: datetime, case: Case
) -> None:
    first = confirmed(case, cast, date(2001, 3, 4), now)
    birthday = now + timedelta(days=2)
    assert [grow_older(now), grow_older(birthday + timedelta(days=5))] == [0, 1]
    assert grow_older(birthday + timedelta(days=6)) == 0
    first.refresh_from_db()
    made = queries.in_force(case)
    assert (first.state, made.state, made.confirmed_by) == (State.SUPERSEDED, State.DRAFT, "")
    assert made.effective_on == birthday.date()
    assert (first.most, made.most) == (Money(210_85), Money(187_50))
    assert len(checks(case)) == 1
    assert "must leave you" in Event.objects.get(code="means.worked_out_anew").told
    assert actions.confirm_means(ref=case.ref, by=cast.efua.actor, at=birthday).pk == made.pk


def test_a_birthday_that_changes_no_sum_leaves_it_checked(
    cast: Cast, now: datetime, case: Case
) -> None:
    confirmed(case, cast, date(2001, 3, 4), now)
    FinancialAssessment.objects.update(most=Money(187_50))
    assert grow_older(now + timedelta(days=2)) == 1
    assert queries.in_force(case).state == State.CONFIRMED
    assert not checks(case)


def test_what_cannot_be_worked_out_at_the_new_age_is_left_to_finance_once(
    cast: Cast, now: datetime, case: Case
) -> None:
    Person.objects.filter(pk=case.person_id).update(born_on=date(1960, 3, 4))
    lone = told(children=1)
    actions.work_out_means(ref=case.ref, means=lone, by=cast.amira.actor, at=now)
    assert [grow_older(now + timedelta(days=n)) for n in (2, 3)] == [0, 0]
    (task,) = Task.objects.filter(code="means.refused", done_at=None)
    assert "lone parent of pension age" in task.words
    tell(case, cast.amira, now)
    task.refresh_from_db()
    assert task.done_at == now
