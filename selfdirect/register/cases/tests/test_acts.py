import pytest
from django.db import IntegrityError, transaction

from selfdirect.foundation.audit.models import Event
from selfdirect.foundation.kernel.actor import Role
from selfdirect.foundation.kernel.decision import NotThere, Refused
from selfdirect.register.cases import actions, queries
from selfdirect.register.cases.journey import Stage
from selfdirect.register.cases.models import Case, Question, Task


@pytest.fixture
def case(cast, now):
    return actions.open_case(
        person=cast.amira_person, team="north", worker=cast.carol, by=cast.carol.actor, at=now
    )


def give(case, cast, now, code="plan.agree", owner=None):
    return actions.give_turn(
        case=case, code=code, words="Agree Amira's plan", told="Your plan is with Dev to agree.",
        role=Role.TEAM_MANAGER, owner=owner or cast.dev, by=cast.carol.actor, at=now,
    )  # fmt: skip


def test_only_one_case_is_open_for_a_person(cast, case, now):
    with pytest.raises(Refused, match="already working with Amira"):
        actions.open_case(person=cast.amira_person, team="north", by=cast.carol.actor, at=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.create(person=cast.amira_person, team="south", stage="TALKING", opened_on=now)


def test_the_turn_says_who_and_by_when_and_the_one_before_ends(cast, case, now):
    give(case, cast, now)
    second = give(case, cast, now, code="plan.mend", owner=cast.carol)
    assert queries.main_task(case) == second
    assert str(second.due_on) == "2026-03-09"
    assert Task.objects.filter(done_by="carol").count() == 1


def test_the_database_keeps_one_main_turn(cast, case, now):
    give(case, cast, now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Task.objects.create(
            case=case, code="x", words="x", role="person", main=True, opened_on=now, due_on=now
        )


def test_the_worklist_holds_what_is_mine_and_my_teams(cast, case, now):
    task = give(case, cast, now)
    assert list(queries.worklist(cast.dev.actor).filter(queries.is_mine(cast.dev.actor))) == [task]
    assert (
        not queries.worklist(cast.carol.actor).filter(queries.is_mine(cast.carol.actor)).exists()
    )
    assert list(queries.worklist(cast.carol.actor)) == [task]  # she waits for it
    assert not queries.worklist(cast.simon.actor).exists()


class TestAsk:
    def ask(self, cast, case, now, kind="question", words="When will Carol ring?"):
        return actions.ask(ref=case.ref, kind=kind, words=words, by=cast.ben.actor, at=now)

    def test_a_question_gets_a_promised_date_and_a_place_on_the_timeline(self, cast, case, now):
        self.ask(cast, case, now)
        assert Task.objects.get(code="question.answer").owner == cast.carol
        assert "We will answer by Thursday 5 March" in Event.objects.latest("id").told

    def test_an_answer_ends_the_waiting(self, cast, case, now):
        asked = self.ask(cast, case, now)
        actions.answer(question_id=asked.pk, words="On Monday.", by=cast.carol.actor, at=now)
        assert not queries.unanswered(case).exists()
        assert Task.objects.get(code="question.answer").done_by == "carol"

    def test_the_task_stays_while_another_question_waits(self, cast, case, now):
        first = self.ask(cast, case, now)
        self.ask(cast, case, now, kind="objection", words="I said no to Tuesdays.")
        actions.answer(question_id=first.pk, words="On Monday.", by=cast.carol.actor, at=now)
        assert Task.objects.filter(code="question.answer", done_at__isnull=True).exists()

    def test_it_refuses_empty_words_and_second_answers_and_writes_nothing(self, cast, case, now):
        before = Event.objects.count()
        with pytest.raises(Refused, match="Write what you would like"):
            self.ask(cast, case, now, words="  ")
        assert (Question.objects.count(), Event.objects.count()) == (0, before)
        asked = self.ask(cast, case, now)
        actions.answer(question_id=asked.pk, words="On Monday.", by=cast.carol.actor, at=now)
        with pytest.raises(Refused, match="already answered"):
            actions.answer(question_id=asked.pk, words="No.", by=cast.dev.actor, at=now)

    def test_another_team_cannot_answer(self, cast, case, now):
        asked = self.ask(cast, case, now)
        with pytest.raises(NotThere):
            actions.answer(question_id=asked.pk, words="Hm.", by=cast.simon.actor, at=now)


def test_a_case_is_assigned_within_its_team(cast, case, now):
    with pytest.raises(Refused, match="not in this team"):
        actions.assign(ref=case.ref, worker=cast.simon, by=cast.dev.actor, at=now)
    actions.assign(ref=case.ref, worker=cast.dev, by=cast.dev.actor, at=now)
    case.refresh_from_db()
    assert case.worker == cast.dev


def test_a_case_closes_with_how_it_ended_and_nothing_left_to_wait_for(cast, case, now):
    give(case, cast, now)
    actions.close(ref=case.ref, ended="The lunch club was enough.", by=cast.carol.actor, at=now)
    case.refresh_from_db()
    assert (case.stage, case.closed_on) == (Stage.CLOSED, now.date())
    assert queries.main_task(case) is None


def test_what_stood_beside_the_turn_ends_with_the_case(cast, case, now):
    actions.add_task(case=case, code="means.confirm", words="Check", role=Role.FINANCE, at=now)
    actions.close(ref=case.ref, ended="Enough.", by=cast.carol.actor, at=now)
    assert not queries.open_tasks(case).exists()
