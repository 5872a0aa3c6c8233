"""Sending a plan to be agreed, and opening an agreed one again."""

from datetime import date, datetime

import pytest

from config.demo.cast import Cast
from selfdirect.agreement.planning import actions, queries
from selfdirect.agreement.planning.models import Line, Plan
from selfdirect.agreement.planning.tests import rows
from selfdirect.foundation.access.actions import add_user
from selfdirect.foundation.audit.models import Event
from selfdirect.foundation.kernel.actor import SYSTEM, Role
from selfdirect.foundation.kernel.decision import NotThere, Refused
from selfdirect.foundation.kernel.money import Money
from selfdirect.register.cases.actions import add_task
from selfdirect.register.cases.models import Case
from selfdirect.register.cases.queries import main_task
from selfdirect.register.directory.actions import set_price


@pytest.fixture
def case(cast: Cast) -> Case:
    return rows.open_case(cast.amira_person, cast.carol)


@pytest.fixture
def plan(case: Case, cast: Cast, now: datetime) -> Plan:
    rows.issue(case)
    return rows.written(case, cast, rows.stock(cast, now), now)


def test_a_finished_plan_goes_to_the_manager_by_name(
    case: Case, plan: Plan, cast: Cast, now: datetime
) -> None:
    asked = add_task(
        case=case, code="check.change", words="Look at it.", role=Role.PRACTITIONER, at=now
    )
    sent = actions.submit_plan(ref=case.ref, by=cast.carol.actor, at=now)

    asked.refresh_from_db()
    assert asked.done_by == "carol"
    case.refresh_from_db()
    task = main_task(case)
    assert (sent.state, sent.submitted_by, sent.agreer) == ("SUBMITTED", "carol", "team manager")
    assert sent.means == case.means.get()
    assert case.stage == "AGREEING"
    assert task is not None
    assert (task.owner, task.told) == (cast.dev, "Your plan is with Dev Shah to agree.")
    event = Event.objects.get(code="plan.submitted")
    assert event.facts["weekly_pence"] == 392_00
    assert event.told == "Carol Jones sent your plan to be agreed. It comes to £392.00 a week."


def test_a_plan_is_sent_beside_the_figure_in_force_then(
    case: Case, plan: Plan, cast: Cast, now: datetime
) -> None:
    first = plan.allocation
    first.state = "SUPERSEDED"
    first.save()
    second = rows.issue(case, weekly=Money(399_00), panel=True)
    draft = queries.in_hand(case)
    assert draft is not None
    assert draft.allocation == second
    actions.submit_plan(ref=case.ref, by=cast.carol.actor, at=now)
    sent = Plan.objects.get(pk=plan.pk)
    assert (sent.allocation, sent.agreer) == (second, "panel member")


def test_where_there_are_two_managers_it_goes_to_both(
    case: Case, plan: Plan, cast: Cast, now: datetime
) -> None:
    add_user(
        username="nia", given_name="Nia", family_name="Rees", email="nia@riverside.example",
        roles=frozenset({Role.TEAM_MANAGER}), teams=("north",), by=SYSTEM, at=now,
    )  # fmt: skip
    actions.submit_plan(ref=case.ref, by=cast.carol.actor, at=now)
    task = main_task(case)
    assert task is not None
    assert (task.owner, task.told) == (
        None, "Your plan is with the managers of North team to agree.",
    )  # fmt: skip


def test_a_manager_who_sends_it_leaves_it_to_the_panel(
    case: Case, plan: Plan, cast: Cast, now: datetime
) -> None:
    sent = actions.submit_plan(ref=case.ref, by=cast.dev.actor, at=now)
    task = main_task(case)
    assert sent.agreer == "panel member"
    assert task is not None
    assert task.told == "Your plan is with the panel to agree."


def test_above_the_managers_limit_it_is_for_the_panel(
    case: Case, plan: Plan, cast: Cast, now: datetime
) -> None:
    actions.set_contingency(
        ref=case.ref, weekly=Money(700_00), reason="Nights", by=cast.carol.actor, at=now
    )
    assert actions.submit_plan(ref=case.ref, by=cast.carol.actor, at=now).agreer == "panel member"


def test_all_that_is_missing_is_told_at_once_and_nothing_is_written(
    case: Case, cast: Cast, now: datetime
) -> None:
    rows.issue(case)
    actions.begin_plan(ref=case.ref, by=cast.carol.actor, at=now)
    actions.add_outcome(ref=case.ref, words="I want to sing", by=cast.carol.actor, at=now)
    events = Event.objects.count()

    with pytest.raises(Refused) as refused:
        actions.submit_plan(ref=case.ref, by=cast.carol.actor, at=now)

    for words in (
        "Nothing helps with “I want to sing” yet",
        "helps to eat and drink well yet",
        "helps to keep clean and wash your clothes yet",
        "when the support begins",
        "What there is to pay is not worked out yet",
        "Nothing has been sent",
    ):
        assert words in str(refused.value)
    assert Plan.objects.get().state == "DRAFT"
    assert Event.objects.count() == events


def test_a_price_that_rose_since_is_noticed(
    case: Case, plan: Plan, cast: Cast, now: datetime
) -> None:
    service = Line.objects.get(held="managed").service
    assert service is not None
    set_price(
        service=service, unit="hour", amount=Money(26_00), starts_on=date(2026, 3, 9),
        by=cast.farid.actor, at=now,
    )  # fmt: skip
    with pytest.raises(Refused, match=r"planned at £24.50 an hour, but is £26.00"):
        actions.submit_plan(ref=case.ref, by=cast.carol.actor, at=now)


def test_an_independent_planner_sends_it_with_the_persons_consent_only(
    case: Case, plan: Plan, cast: Cast, now: datetime
) -> None:
    with pytest.raises(NotThere):
        actions.submit_plan(ref=case.ref, by=cast.iris.actor, at=now)
    rows.beside(cast.amira_person, cast.iris, now)
    sent = actions.submit_plan(ref=case.ref, by=cast.iris.actor, at=now)
    assert sent.submitted_by_name == "Iris Bell"


def test_the_person_is_told_who_may_send_it(
    case: Case, plan: Plan, cast: Cast, now: datetime
) -> None:
    with pytest.raises(Refused, match="is for: planner, practitioner, team manager"):
        actions.submit_plan(ref=case.ref, by=cast.amira.actor, at=now)


def test_what_is_sent_is_what_was_seen(case: Case, plan: Plan, cast: Cast, now: datetime) -> None:
    seen = plan.changes
    actions.set_good_day(ref=case.ref, words="Out by ten.", by=cast.amira.actor, at=now)
    with pytest.raises(Refused, match="Amira Khan changed this plan"):
        actions.submit_plan(ref=case.ref, by=cast.carol.actor, at=now, seen=seen)


def test_it_is_sent_once(case: Case, plan: Plan, cast: Cast, now: datetime) -> None:
    actions.submit_plan(ref=case.ref, by=cast.carol.actor, at=now)
    with pytest.raises(Refused, match="cannot submit this support plan while it is submitted"):
        actions.submit_plan(ref=case.ref, by=cast.carol.actor, at=now)


class TestBeginChange:
    def test_the_next_version_is_a_copy_and_the_old_one_stays(
        self, case: Case, plan: Plan, cast: Cast, now: datetime
    ) -> None:
        Plan.objects.update(state="AGREED")
        old = queries.standing(plan, date(2026, 3, 2))

        copy = actions.begin_change(ref=case.ref, by=cast.carol.actor, at=now)
        new = queries.standing(copy, date(2026, 3, 2))

        assert (copy.version, copy.state, copy.starts_on) == (2, "DRAFT", None)
        assert new.cost.working == old.cost.working
        assert [g.outcome.words for g in new.groups] == [g.outcome.words for g in old.groups]
        assert not set(plan.lines.all()) & set(copy.lines.all())
        assert queries.in_force(case) == plan
        assert queries.before(copy) == plan

    def test_there_is_nothing_to_change_before_one_is_agreed(
        self, case: Case, plan: Plan, cast: Cast, now: datetime
    ) -> None:
        with pytest.raises(Refused, match="no agreed plan"):
            actions.begin_change(ref=case.ref, by=cast.carol.actor, at=now)

    def test_one_change_at_a_time(self, case: Case, plan: Plan, cast: Cast, now: datetime) -> None:
        Plan.objects.update(state="AGREED")
        actions.begin_change(ref=case.ref, by=cast.carol.actor, at=now)
        with pytest.raises(Refused, match="being written already"):
            actions.begin_change(ref=case.ref, by=cast.carol.actor, at=now)


def test_reading_a_plan_takes_the_same_queries_however_long_it_is(
    case: Case,
    plan: Plan,
    cast: Cast,
    now: datetime,
    django_assert_num_queries: pytest.FixtureRequest,
) -> None:
    def read() -> None:
        found = queries.of_case(case)
        assert found is not None
        standing = queries.standing(found, date(2026, 3, 2))
        assert standing.pays.figures is not None
        assert standing.problems == ()

    with django_assert_num_queries(6):
        read()
    for _ in range(5):
        outcome = plan.outcomes.first()
        assert outcome is not None
        actions.add_line(
            ref=case.ref, outcome=outcome.pk, need="hygiene", what="Bath", who="Ben",
            by=cast.carol.actor, at=now,
        )  # fmt: skip
    with django_assert_num_queries(6):
        read()
