"""Reviews: set by rule, spoken in by each in their own voice, finished by the team."""

from datetime import date, datetime, timedelta

import pytest

from selfdirect.agreement.planning.models import Plan
from selfdirect.foundation.audit.queries import told_to
from selfdirect.foundation.kernel.actor import SYSTEM
from selfdirect.foundation.kernel.decision import NotThere, Refused
from selfdirect.foundation.kernel.money import Money
from selfdirect.register.cases.queries import main_task, open_tasks
from selfdirect.register.people.models import Supporter
from selfdirect.support.budgets.actions import move_budget, open_budget, withdraw_change
from selfdirect.support.budgets.tests.rows import agreed_plan, brightway
from selfdirect.support.reviews import queries
from selfdirect.support.reviews.actions import (
    call_due,
    hold_review,
    look_at_direct,
    say,
    schedule,
)
from selfdirect.support.reviews.models import Progress, Review


@pytest.fixture
def budget(case, cast, now):
    agreed_plan(case, now, direct=0)  # without a payment to make, nobody is waited for
    return open_budget(ref=case.ref, by=cast.efua.actor, at=now)


@pytest.fixture
def review(budget, cast, now) -> Review:
    return schedule(budget=budget, by=cast.efua.actor, at=now)[0]


def outcomes(review):
    return list(queries.outcomes_of(review))


def spoken(review, cast, now):
    """Everybody has said something of each outcome."""
    for outcome in outcomes(review):
        say(
            ref=review.ref, outcome=outcome.pk, change="better", words="Going well.",
            by=cast.amira.actor, at=now,
        )  # fmt: skip
    return review


def hold(review, cast, now, then="same", words="We go on.", by=None, worker=None):
    return hold_review(
        ref=review.ref, then=then, next_words=words, worker=worker or {},
        by=(by or cast.carol).actor, at=now,
    )  # fmt: skip


def test_a_new_budget_has_its_reviews_set_once(budget, cast, now):
    first = schedule(budget=budget, by=cast.efua.actor, at=now)
    assert [(r.kind, r.due_on) for r in first] == [
        ("first", date(2026, 4, 13)),
        ("yearly", date(2027, 3, 2)),
    ]
    assert schedule(budget=budget, by=cast.efua.actor, at=now) == first
    assert "by Monday 13 April 2026" in told_to(budget.case.person.ref).first().told


def test_a_later_budget_replaces_what_stood_to_come(budget, review, cast, now):
    agreed_plan(budget.case, now, version=2, direct=100, starts_on=date(2026, 4, 1))
    new = open_budget(ref=budget.case.ref, by=cast.efua.actor, at=now)
    assert len(schedule(budget=new, by=cast.efua.actor, at=now)) == 3
    states = set(budget.reviews.values_list("state", flat=True))
    assert states == {"REPLACED"}
    assert queries.next_of(budget.case).budget == new


def held_before(budget):
    day = budget.starts_on - timedelta(weeks=52)
    Review.objects.update_or_create(
        {"state": "HELD", "due_on": day, "held_on": day, "held_by": "Carol Jones", "next": "same"},
        budget=budget, kind="direct",
    )  # fmt: skip


@pytest.mark.parametrize("before", [False, True])
def test_a_direct_payment_that_begins_in_the_year_is_looked_at_within_six_months(
    budget, review, cast, now, before
):
    if before:  # of a direct payment that they had long ago, and gave up
        held_before(budget)
    assert look_at_direct(at=now) == []
    taken_back = move_budget(
        budget_ref=budget.ref, source=f"managed:{brightway().organisation.ref}", target="direct",
        weekly=Money(5000), starts_on=date(2026, 4, 6), asked="I hold it.",
        by=cast.carol.actor, at=now,
    )  # fmt: skip
    (made,) = look_at_direct(at=now)
    assert (made.budget, made.kind, made.due_on) == (budget, "direct", date(2026, 10, 5))
    assert look_at_direct(at=now) == []
    assert "by Monday 5 October 2026" in told_to(budget.case.person.ref).first().told
    made.delete()
    withdraw_change(change_ref=taken_back.ref, because="No.", by=cast.carol.actor, at=now)
    assert look_at_direct(at=now) == []  # there is a part, and nothing is paid into it


def test_one_that_goes_on_with_its_year_was_looked_at_before(case, cast, now):
    agreed_plan(case, now)
    held_before(open_budget(ref=case.ref, by=cast.efua.actor, at=now))
    assert look_at_direct(at=now) == []


def test_the_clock_gives_a_worker_the_turn_once(review, cast, now):
    case = review.budget.case
    early = datetime.combine(review.due_on - timedelta(days=15), now.timetz())
    soon = early + timedelta(days=1)
    assert call_due(by=SYSTEM, at=early) == 0
    assert call_due(at=soon) == 1
    assert call_due(at=soon) == 0
    case.refresh_from_db()
    task = main_task(case)
    assert (task.code, task.owner, case.stage) == ("review.hold", cast.carol, "REVIEWING")
    assert "Carol Jones will arrange it with you" in task.told


def test_where_something_else_is_waited_for_it_stands_beside_it(review, cast, now):
    case = review.budget.case
    case.stage = "PLANNING"
    case.save()
    soon = datetime.combine(review.due_on, now.timetz())
    assert call_due(at=soon) == 1
    assert call_due(at=soon) == 0
    assert main_task(case) is None
    assert [task.code for task in open_tasks(case)] == ["review.hold"]


def test_each_voice_keeps_its_own_words(review, cast, now):
    outcome = outcomes(review)[0]
    for who, words in (("amira", "I go out more."), ("ben", "She smiles."), ("carol", "Good.")):
        say(
            ref=review.ref, outcome=outcome.pk, change="better", words=words,
            by=getattr(cast, who).actor, at=now,
        )  # fmt: skip
    row = Progress.objects.get()
    assert (row.person_words, row.carer_words, row.worker_words) == (
        "I go out more.", "She smiles.", "Good.",
    )  # fmt: skip
    assert "You said how things are going." in [
        event.told for event in told_to(review.budget.case.person.ref)
    ]


def test_a_worker_writes_down_what_the_person_says(review, cast, now):
    outcome = outcomes(review)[0]
    say(
        ref=review.ref, outcome=outcome.pk, change="same", words="So-so.", voice="person",
        by=cast.carol.actor, at=now,
    )  # fmt: skip
    assert Progress.objects.get().person_words == "So-so."
    told = told_to(review.budget.case.person.ref).first().told
    assert told == "Carol Jones wrote down how you say things are going."


def test_a_worker_never_writes_over_what_the_person_said(review, cast, now):
    outcome = spoken(review, cast, now).progress.first().outcome
    with pytest.raises(Refused, match="Nobody writes over that"):
        say(
            ref=review.ref, outcome=outcome.pk, change="same", words="So-so.", voice="person",
            by=cast.carol.actor, at=now,
        )  # fmt: skip
    assert Progress.objects.first().person_words == "Going well."


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"change": "", "words": "  "}, "Choose a face, or write"),
        ({"change": "splendid", "words": ""}, "one of the five faces"),
        ({"change": "same", "words": "x", "voice": "worker"}, "only write your own words"),
    ],
)
def test_it_refuses_what_says_nothing_or_is_not_theirs(review, cast, now, said, words):
    outcome = outcomes(review)[0]
    with pytest.raises(Refused, match=words):
        say(ref=review.ref, outcome=outcome.pk, **said, by=cast.amira.actor, at=now)
    assert not Progress.objects.exists()


@pytest.mark.parametrize("voice", [None, "person", "worker"])
def test_a_friend_reads_along_but_speaks_in_nobodys_voice(review, cast, now, voice):
    Supporter.objects.filter(user=cast.ben).update(kind="supporter")
    with pytest.raises(Refused, match="their carer and their worker say how things go"):
        say(
            ref=review.ref, outcome=outcomes(review)[0].pk, change="", words="All is well.",
            voice=voice, by=cast.ben.actor, at=now,
        )  # fmt: skip
    assert not Progress.objects.exists()


@pytest.mark.parametrize("who", ["simon", "grace", "farid"])
def test_to_others_there_is_no_review(review, cast, now, who):
    with pytest.raises(NotThere):
        say(
            ref=review.ref, outcome=1, change="same", words="", by=getattr(cast, who).actor,
            at=now,
        )  # fmt: skip


def test_an_outcome_of_another_plan_is_not_there(review, cast, now):
    with pytest.raises(NotThere):
        say(ref=review.ref, outcome=0, change="same", words="", by=cast.amira.actor, at=now)


def test_things_go_on_as_they_are(review, cast, now):
    then = datetime.combine(review.due_on, now.timetz())
    call_due(at=then)
    held = hold(spoken(review, cast, then), cast, then)
    case = held.budget.case
    case.refresh_from_db()
    assert (held.state, held.held_by, case.stage) == ("HELD", "Carol Jones", "LIVING")
    assert main_task(case) is None
    assert told_to(case.person.ref).first().told == (
        "You looked back together with Carol Jones. Things go on as they are: We go on."
    )


def test_it_may_be_held_before_anybody_was_asked_to(review, cast, now):
    held = hold(spoken(review, cast, now), cast, now)
    held.budget.case.refresh_from_db()
    assert held.budget.case.stage == "LIVING"


def test_a_change_opens_the_plan_again(review, cast, now):
    case = hold(spoken(review, cast, now), cast, now, then="change").budget.case
    case.refresh_from_db()
    plan = Plan.objects.get(case=case, state="DRAFT")
    assert (case.stage, plan.version, plan.lines.count()) == ("PLANNING", 2, 1)
    assert main_task(case).code == "plan.write"


def test_needs_are_looked_at_again(review, cast, now):
    case = hold(spoken(review, cast, now), cast, now, then="reassess").budget.case
    case.refresh_from_db()
    assert (case.stage, main_task(case).code) == ("REVIEWING", "assessment.begin")


def test_where_a_change_is_under_way_the_journey_is_left_alone(review, cast, now):
    case = review.budget.case
    spoken(review, cast, now)
    case.stage = "PLANNING"
    case.save()
    hold(review, cast, now, then="change")
    case.refresh_from_db()
    assert case.stage == "PLANNING"
    assert Plan.objects.filter(case=case).count() == 1


def test_holding_the_yearly_one_sets_the_next(review, cast, now):
    yearly = review.budget.reviews.get(kind="yearly")
    hold(spoken(yearly, cast, now), cast, now)
    following = review.budget.reviews.get(kind="yearly", state="DUE")
    assert following.due_on == date(2027, 3, 2)


def test_it_refuses_with_everything_that_is_missing(review, cast, now):
    with pytest.raises(Refused) as refusal:
        hold(review, cast, now, words=" ")
    said = str(refusal.value)
    assert "“I want to get out on my own.”" in said
    assert "“I want to be ready by nine.”" in said
    assert "Write what happens next" in said
    review.refresh_from_db()
    assert review.state == "DUE"


def test_the_workers_words_count_too(review, cast, now):
    words = {outcome.pk: ("same", "As it was.") for outcome in outcomes(review)}
    held = hold(review, cast, now, worker={**words})
    assert [row.worker.words for row in queries.looked(held)] == ["As it was."] * 2


def test_it_refuses_an_unknown_next_step(review, cast, now):
    with pytest.raises(Refused, match="Choose what happens next"):
        hold(spoken(review, cast, now), cast, now, then="cut")


@pytest.mark.parametrize(
    ("who", "error"),
    [("amira", Refused), ("ben", Refused), ("efua", Refused), ("simon", NotThere)],
)
def test_only_the_team_finishes_one(review, cast, now, who, error):
    spoken(review, cast, now)
    with pytest.raises(error):
        hold(review, cast, now, by=getattr(cast, who))


def test_a_finished_one_is_not_spoken_in(review, cast, now):
    held = hold(spoken(review, cast, now), cast, now)
    with pytest.raises(Refused, match="while it is held"):
        say(
            ref=held.ref, outcome=outcomes(held)[0].pk, change="same", words="",
            by=cast.amira.actor, at=now,
        )  # fmt: skip


def test_the_time_before_stands_beside_it(review, cast, now):
    hold(spoken(review, cast, now), cast, now)
    later = review.budget.reviews.get(kind="yearly")
    say(
        ref=later.ref, outcome=outcomes(later)[0].pk, change="worse", words="",
        by=cast.amira.actor, at=now,
    )  # fmt: skip
    first, second = queries.looked(later)
    assert (first.before_label, first.since) == ("A bit better", "A worse answer than last time.")
    assert (second.before, second.since) == ("better", "")


def test_a_worker_lists_what_is_due(review, cast, now):
    assert list(queries.due(cast.carol.actor, review.due_on)) == [review]
    assert list(queries.due(cast.carol.actor, review.due_on - timedelta(days=1))) == []
    assert list(queries.due(cast.simon.actor, review.due_on)) == []
