"""Telling what money there is, and checking it, on the real database."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime

import pytest
from django.db import connection
from django.db.utils import IntegrityError

from config.demo.cast import Cast
from selfdirect.agreement.charging import actions, queries
from selfdirect.agreement.charging.journey import State
from selfdirect.agreement.charging.models import FinancialAssessment
from selfdirect.foundation.audit.models import Event
from selfdirect.foundation.kernel.decision import NotThere, Refused
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.register.cases.models import Case, Task
from selfdirect.register.people.actions import add_supporter

MEANS = {
    "setting": "non_residential",
    "person": {"age": 34, "couple": False},
    "income": [{"name": "ESA", "amount": "200", "treatment": "count"}],
    "capital": "6200",
}


def tell(case: Case, by: object, at: datetime, **changed: object) -> FinancialAssessment:
    means = {**MEANS, **changed}
    return actions.work_out_means(ref=case.ref, means=means, by=by.actor, at=at)


def checks(case: Case) -> list[Task]:
    return list(Task.objects.filter(case=case, code="means.confirm", done_at__isnull=True))


def test_what_they_would_pay_is_worked_out_at_once_and_finance_is_asked_to_check(
    cast: Cast, now: datetime, case: Case
) -> None:
    told = tell(case, cast.amira, now)
    assert told.most == Money.pounds("87.50")  # 200, less 112.50
    assert told.keeps == Money.pounds("112.50")
    assert (told.state, told.effective_on) == (State.DRAFT, date(2026, 3, 2))
    assert told.working[-1]["amount"] == "87.50"
    (task,) = checks(case)
    assert (task.role, task.main) == ("finance", False)
    row = Event.objects.get(code="means.worked_out")
    assert row.about == cast.amira_person.ref
    assert "you would pay up to £87.50 a week" in row.told


@pytest.mark.parametrize(
    ("changed", "most", "says"),
    [
        ({"capital": "30000"}, None, "you would pay the full cost"),
        ({"income": []}, NOTHING, "you would pay nothing"),
    ],
)
def test_the_person_reads_it_in_plain_words(
    cast: Cast, now: datetime, case: Case, changed: dict[str, object], most: object, says: str
) -> None:
    assert tell(case, cast.amira, now, **changed).most == most
    assert says in Event.objects.get(code="means.worked_out").told


def test_who_may_tell(cast: Cast, now: datetime, case: Case) -> None:
    for own in (cast.amira, cast.ben, cast.carol, cast.dev, cast.efua):
        tell(case, own, now)
    assert FinancialAssessment.objects.exclude(state=State.SUPERSEDED).count() == 1
    assert len(checks(case)) == 1


def test_who_may_not_tell_writes_nothing(cast: Cast, now: datetime, case: Case) -> None:
    add_supporter(
        person=cast.amira_person, name="Iris Bell", kind="planner", relation="planner",
        user=cast.iris, may_act=False, from_on=now.date(), by=cast.carol.actor, at=now,
    )  # fmt: skip
    with pytest.raises(Refused, match="they tell us themselves"):
        tell(case, cast.iris, now)
    for stranger in (cast.simon, cast.grace):
        with pytest.raises(NotThere):
            tell(case, stranger, now)
    with pytest.raises(Refused, match="amount"):
        tell(case, cast.amira, now, capital="much")
    assert not FinancialAssessment.objects.exists()
    assert not checks(case)
    assert not Event.objects.filter(code="means.worked_out").exists()


def test_what_is_told_anew_takes_the_place_of_what_was(
    cast: Cast, now: datetime, case: Case
) -> None:
    first = tell(case, cast.amira, now)
    second = tell(case, cast.amira, now, capital="15300")
    first.refresh_from_db()
    assert (first.state, second.state) == (State.SUPERSEDED, State.DRAFT)
    assert second.most == Money.pounds("92.50")
    assert queries.in_force(case) == second
    assert len(checks(case)) == 1


def test_finance_confirms_once_and_the_task_is_done(cast: Cast, now: datetime, case: Case) -> None:
    with pytest.raises(Refused, match="have not been told"):
        actions.confirm_means(ref=case.ref, by=cast.efua.actor, at=now)
    tell(case, cast.amira, now)
    done = actions.confirm_means(ref=case.ref, by=cast.efua.actor, at=now)
    assert (done.state, done.confirmed_by) == (State.CONFIRMED, "efua")
    assert not checks(case)
    assert "We have checked what you pay" in Event.objects.get(code="means.confirmed").told
    with pytest.raises(Refused, match="while it is confirmed"):
        actions.confirm_means(ref=case.ref, by=cast.maya.actor, at=now)


def test_nobody_confirms_what_they_told_nor_without_the_role(
    cast: Cast, now: datetime, case: Case
) -> None:
    told = tell(case, cast.efua, now)
    with pytest.raises(Refused, match="Somebody else must sign"):
        actions.confirm_means(ref=case.ref, by=cast.efua.actor, at=now)
    with pytest.raises(Refused, match="finance team checks"):
        actions.confirm_means(ref=case.ref, by=cast.carol.actor, at=now)
    assert actions.confirm_means(ref=case.ref, by=cast.maya.actor, at=now).pk == told.pk


def test_what_is_confirmed_is_what_was_read(cast: Cast, now: datetime, case: Case) -> None:
    read, newer = (tell(case, cast.amira, now, capital=sum_) for sum_ in ("6200", "15300"))
    with pytest.raises(Refused, match="Amira Khan told us something new about this money"):
        actions.confirm_means(ref=case.ref, by=cast.efua.actor, at=now, seen=read.ref)
    done = actions.confirm_means(ref=case.ref, by=cast.efua.actor, at=now, seen=newer.ref)
    assert done.state == State.CONFIRMED


def test_the_database_itself_wants_four_eyes(cast: Cast, now: datetime, case: Case) -> None:
    told = tell(case, cast.efua, now)
    with pytest.raises(IntegrityError, match="means_confirmed_by_another"):
        FinancialAssessment.objects.filter(pk=told.pk).update(confirmed_by="efua")


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_confirms_and_the_other_is_told_why(
    cast: Cast, now: datetime, case: Case
) -> None:
    tell(case, cast.amira, now)

    def press(by: object) -> str:
        try:
            actions.confirm_means(ref=case.ref, by=by.actor, at=now)
        except Refused as refusal:
            return str(refusal)
        finally:
            connection.close()
        return "confirmed"

    with ThreadPoolExecutor(2) as pool:
        said = sorted(pool.map(press, [cast.efua, cast.maya]))
    assert said[1] == "confirmed"
    assert "while it is confirmed" in said[0]
    assert Event.objects.filter(code="means.confirmed").count() == 1


def test_a_weekly_cost_bounds_what_is_paid(cast: Cast, now: datetime) -> None:
    worked = queries.contribution(MEANS, None, Money.pounds("50.05"), date(2026, 3, 2))
    assert worked.amount == Money.pounds("50.05")
