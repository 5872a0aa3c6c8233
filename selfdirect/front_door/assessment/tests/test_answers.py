from datetime import datetime

import pytest
from django.db import DatabaseError, connection, transaction

from config.demo.cast import Cast
from selfdirect.foundation.audit.models import Event
from selfdirect.foundation.kernel.decision import NotThere, Refused
from selfdirect.front_door.assessment import actions, queries, rules
from selfdirect.front_door.assessment.models import Assessment, Questionnaire, Sheet, Waiver
from selfdirect.front_door.assessment.tests import steps
from selfdirect.front_door.conversations.tests import steps as conversations
from selfdirect.register.cases.models import Case
from selfdirect.register.cases.queries import main_task
from selfdirect.register.people.models import Supporter


def test_the_same_version_published_again_is_the_same(cast: Cast, now: datetime) -> None:
    assert steps.publish(now) == steps.publish(now)
    assert Event.objects.filter(code="questionnaire.published").count() == 1


def test_a_version_that_stands_is_never_changed(cast: Cast, now: datetime) -> None:
    steps.publish(now)
    changed = {"questions": steps.CONTENT["questions"][:1]}
    with pytest.raises(Refused, match="Use a new number"):
        steps.publish(now, content=changed)
    assert steps.publish(now, "2", changed) == queries.current_questionnaire(now.date())
    assert Questionnaire.objects.count() == 2


def test_the_questions_begin_once_one_and_two_have_been_tried(cast: Cast, now: datetime) -> None:
    case = steps.begun(cast, now)
    turn = main_task(case)
    assert turn is not None
    assert (case.stage, turn.code, turn.owner) == ("ANSWERS", "assessment.answer", cast.amira)


def test_a_closed_gate_stops_the_questions_and_says_what_is_still_to_try(
    cast: Cast, now: datetime
) -> None:
    steps.publish(now)
    case = conversations.forward(cast, now)
    with pytest.raises(Refused, match="Still to try first: Conversation one"):
        actions.begin_assessment(ref=case.ref, by=cast.carol.actor, at=now)
    assert not Assessment.objects.exists()


def test_without_a_published_scheme_the_questions_cannot_begin(cast: Cast, now: datetime) -> None:
    case = conversations.through_the_gate(cast, now)
    with pytest.raises(Refused, match="No questions are published"):
        actions.begin_assessment(ref=case.ref, by=cast.carol.actor, at=now)


def test_the_questions_begin_once(cast: Cast, now: datetime) -> None:
    case = steps.begun(cast, now)
    with pytest.raises(Refused, match="begun already"):
        actions.begin_assessment(ref=case.ref, by=cast.dev.actor, at=now)


def test_each_answers_in_their_own_voice(cast: Cast, now: datetime) -> None:
    case = steps.answered(cast, now)
    sheets = queries.sheets(queries.get_latest(case))
    assert {voice: said["wash"].value for voice, said in sheets.items() if said} == {
        "person": "daily",
        "carer": "all",
        "worker": "daily",
    }
    assert sheets["person"]["wash"].words == "Ben helps when I let him."


def test_an_answer_can_be_changed_until_it_is_agreed(cast: Cast, now: datetime) -> None:
    case = steps.begun(cast, now)
    steps.answer(case, "wash", "none", cast.amira, now)
    steps.answer(case, "wash", "all", cast.amira, now)
    assert queries.answers(queries.get_latest(case), "person") == {"wash": "all"}


def test_a_worker_writes_down_what_the_person_says_and_it_is_known_who_did(
    cast: Cast, now: datetime
) -> None:
    case = steps.begun(cast, now)
    steps.answer(case, "wash", "all", cast.carol, now, voice="person")
    said = queries.sheet(queries.get_latest(case), "person")["wash"]
    assert (said.value, said.by) == ("all", "carol")


def test_a_carer_answers_for_the_person_only_while_the_person_lets_them(
    cast: Cast, now: datetime
) -> None:
    case = steps.begun(cast, now)
    steps.answer(case, "wash", "all", cast.ben, now, voice="person")
    Supporter.objects.update(may_act=False)
    with pytest.raises(Refused, match="Amira has not asked you"):
        steps.answer(case, "wash", "none", cast.ben, now, voice="person")


@pytest.mark.parametrize(
    ("who", "voice"),
    [("amira", "worker"), ("amira", "carer"), ("ben", "worker"), ("carol", "agreed")],
)
def test_nobody_answers_in_a_voice_that_is_not_theirs(
    cast: Cast, now: datetime, who: str, voice: str
) -> None:
    case = steps.begun(cast, now)
    with pytest.raises(Refused):
        steps.answer(case, "wash", "all", getattr(cast, who), now, voice=voice)
    assert not Sheet.objects.exists()


@pytest.mark.parametrize(
    ("question", "value", "why"),
    [
        ("wash", "sometimes", "Choose one of"),
        ("nights", "9", "too large"),
        ("swim", "yes", "no question"),
        ("carer_well", "yes", "not asked of the person"),
    ],
)
def test_what_does_not_answer_the_question_is_refused_and_writes_nothing(
    cast: Cast, now: datetime, question: str, value: str, why: str
) -> None:
    case = steps.begun(cast, now)
    before = Event.objects.count()
    with pytest.raises(Refused, match=why):
        steps.answer(case, question, value, cast.amira, now)
    assert (Sheet.objects.count(), Event.objects.count()) == (0, before)


def test_the_planner_and_another_team_do_not_answer(cast: Cast, now: datetime) -> None:
    case = steps.begun(cast, now)
    with pytest.raises(NotThere):
        steps.answer(case, "wash", "all", cast.simon, now)


def test_finishing_gives_the_turn_to_the_worker_and_names_what_is_open(
    cast: Cast, now: datetime
) -> None:
    case = steps.begun(cast, now)
    with pytest.raises(Refused, match="one question first"):
        actions.finish_answers(ref=case.ref, by=cast.amira.actor, at=now)
    steps.answer(case, "wash", "daily", cast.amira, now)
    left = actions.finish_answers(ref=case.ref, by=cast.amira.actor, at=now)
    assert [q.id for q in left] == ["wash_family", "nights"]
    turn = main_task(case)
    assert turn is not None
    assert (turn.code, turn.owner) == ("assessment.agree", cast.carol)


def test_the_carers_finish_does_not_move_the_promised_day(cast: Cast, now: datetime) -> None:
    case = steps.answered(cast, now)
    before = main_task(case)
    actions.finish_answers(ref=case.ref, by=cast.ben.actor, at=now)
    assert main_task(case) == before


def test_what_is_agreed_closes_the_answers(cast: Cast, now: datetime) -> None:
    case = steps.agreed(cast, now)
    assessment = queries.get_latest(case)
    assert (assessment.state, assessment.agreed_by) == ("AGREED", "carol")
    assert queries.answers(assessment, "agreed")["wash"] == "daily"
    with pytest.raises(Refused, match="while it is agreed"):
        steps.answer(case, "wash", "all", cast.amira, now)
    turn = main_task(case)
    assert turn is not None
    assert turn.code == "eligibility.decide"


def test_a_difference_from_the_person_without_a_reason_writes_nothing(
    cast: Cast, now: datetime
) -> None:
    case = steps.answered(cast, now)
    before = Event.objects.count()
    with pytest.raises(Refused, match="write why"):
        actions.agree_answers(
            ref=case.ref,
            answers=steps.AGREED | {"wash": {"value": "none", "reason": ""}},
            by=cast.carol.actor,
            at=now,
        )
    assert queries.get_latest(case).state == "OPEN"
    assert Event.objects.count() == before


def test_the_second_of_two_workers_reads_that_it_is_agreed(cast: Cast, now: datetime) -> None:
    case = steps.agreed(cast, now)
    with pytest.raises(Refused, match="agreed already"):
        actions.agree_answers(ref=case.ref, answers=steps.AGREED, by=cast.dev.actor, at=now)


def test_the_person_and_carer_do_not_agree_alone(cast: Cast, now: datetime) -> None:
    case = steps.answered(cast, now)
    for who in (cast.amira, cast.ben):
        with pytest.raises(Refused, match="for the team"):
            actions.agree_answers(ref=case.ref, answers=steps.AGREED, by=who.actor, at=now)


def test_a_whole_paper_form_is_keyed_in_as_one_row_of_history(cast: Cast, now: datetime) -> None:
    case = steps.begun(cast, now)
    form = {"wash": "daily", "wash_family": "half", "nights": 3}
    by = cast.carol.actor
    actions.save_answers(ref=case.ref, answers=form, by=by, at=now, voice="person")
    assessment = queries.get_latest(case)
    said = queries.answers(assessment, "person")
    assert said == {"wash": "daily", "wash_family": "half", "nights": "3"}
    rows = Event.objects.filter(code="assessment.form_kept")
    assert [(row.facts, row.told) for row in rows] == [
        ({"voice": "person", "answers": 3}, "Carol Jones wrote down your answers.")
    ]


def test_a_form_with_one_wrong_answer_is_not_kept_at_all(cast: Cast, now: datetime) -> None:
    case = steps.begun(cast, now)
    with pytest.raises(Refused, match="not asked of the person"):
        actions.save_answers(
            ref=case.ref,
            answers={"wash": "daily", "carer_well": "yes"},
            by=cast.carol.actor,
            at=now,
            voice="person",
        )
    assert queries.answers(queries.get_latest(case), "person") == {}


# Two voices, or why not


def half_answered(cast: Cast, now: datetime) -> Case:
    """Amira answers one question of three, and leaves the rest to talk through."""
    case = steps.begun(cast, now)
    steps.answer(case, "wash", "daily", cast.amira, now)
    return case


def test_what_the_person_did_not_answer_is_not_agreed_without_saying_why(
    cast: Cast, now: datetime
) -> None:
    case = half_answered(cast, now)
    before = Event.objects.count()
    with pytest.raises(Refused, match=r"Ask them first, or say why.*Nights a week with help"):
        actions.agree_answers(ref=case.ref, answers=steps.AGREED, by=cast.carol.actor, at=now)
    assert queries.get_latest(case).state == "OPEN"
    assert (Event.objects.count(), Waiver.objects.count()) == (before, 0)


def test_a_waiver_is_kept_with_the_agreement_and_told_to_the_person(
    cast: Cast, now: datetime
) -> None:
    case = half_answered(cast, now)
    waiver = rules.Waiver("together", "We did these at her table.")
    actions.agree_answers(
        ref=case.ref, answers=steps.AGREED, waiver=waiver, by=cast.carol.actor, at=now
    )
    kept = queries.waiver(queries.get_latest(case))
    assert kept is not None
    assert (kept.reason, kept.questions) == ("together", ["wash_family", "nights"])
    assert (kept.given_by, kept.given_at) == ("carol", now)
    told = Event.objects.get(code="assessment.waived")
    assert told.told == (
        "Carol Jones agreed 2 answers that you had not given yourself, and wrote down why."
    )


def test_a_waiver_that_nothing_needs_is_not_kept(cast: Cast, now: datetime) -> None:
    case = steps.answered(cast, now)
    waiver = rules.Waiver("together", "We did these at her table.")
    actions.agree_answers(
        ref=case.ref, answers=steps.AGREED, waiver=waiver, by=cast.carol.actor, at=now
    )
    assert queries.waiver(queries.get_latest(case)) is None


@pytest.mark.parametrize("change", ["UPDATE assessment_waiver SET words = 'x'",
                                    "DELETE FROM assessment_waiver"])  # fmt: skip
def test_a_waiver_is_history(cast: Cast, now: datetime, change: str) -> None:
    with (
        pytest.raises(DatabaseError, match="are history"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change)
