from datetime import timedelta

import pytest

from selfdirect.foundation.audit.models import Event, Kind
from selfdirect.foundation.kernel.money import Money
from selfdirect.register.cases import actions as cases
from selfdirect.register.cases.journey import Stage
from selfdirect.register.cases.models import Question
from selfdirect.spaces.pathway import queries
from selfdirect.spaces.pathway.tests import amira
from selfdirect.support.payments import actions as payments


def page_of(client, user, case):
    client.force_login(user)
    return client.get(f"/people/{case.ref}/").content.decode()


@pytest.fixture(autouse=True)
def monday(time_machine, now):
    time_machine.move_to(now + timedelta(hours=2))


class TestWhatItShows:
    def test_who_it_is_about_and_what_they_need(self, client, cast, now):
        page = page_of(client, cast.carol, amira.talking(cast, now))
        for words in ("Amira Khan", "33", "large print", "Ben Khan, brother", "steep stairs"):
            assert words in page

    def test_where_it_stands_and_the_button_for_whose_turn_it_is(self, client, cast, now):
        case = amira.agreeing(cast, now)
        assert "Open the plan to decide" in page_of(client, cast.dev, case)
        page = page_of(client, cast.carol, case)
        assert "Agree the plan of Amira Khan" in page
        assert "Monday 9 March" in page
        assert "Open the plan to decide" not in page

    def test_the_figures_at_a_glance(self, client, cast, now):
        page = page_of(client, cast.carol, amira.agreeing(cast, now))
        for words in ("£398.00 a week", "£392.00 a week", "Outcomes", "3 of 3"):
            assert words in page

    def test_what_she_pays_is_the_same_before_and_after_it_is_decided(self, cast, now):
        case = amira.agreeing(cast, now)
        before = queries.story(case, cast.carol.actor, now.date()).pays
        amira.decisions.agree_plan(
            ref=case.ref, needs=amira.ENOUGH, reasons="Yes.", different=["chosen"],
            by=cast.dev.actor, at=now,
        )  # fmt: skip
        after = queries.story(case, cast.carol.actor, now.date()).pays
        assert before == after
        assert Money.total(after) == Money(392_00)

    def test_the_story_so_far_newest_first_as_the_person_reads_it(self, client, cast, now):
        page = page_of(client, cast.carol, amira.agreeing(cast, now))
        assert "Carol Jones sent your plan to be agreed" in page

    def test_an_independent_planner_reads_nothing_of_what_she_lives_on(self, client, cast, now):
        case = amira.agreeing(cast, now)
        amira.rows.beside(cast.amira_person, cast.iris, now)
        page = page_of(client, cast.iris, case)
        assert "Amira pays" not in page
        assert f"/c/{case.ref}/means/" not in page
        assert "Amira pays" in page_of(client, cast.carol, case)

    def test_a_finished_journey_says_how_it_ended(self, client, cast, now):
        case = amira.talking(cast, now)
        ended = "Piano mornings were enough."
        cases.close(ref=case.ref, ended=ended, by=cast.carol.actor, at=now)
        assert ended in page_of(client, cast.carol, case)

    def test_an_empty_story_is_a_page_too(self, client, cast, now):
        assert "Nobody waits for anybody" in page_of(client, cast.carol, _bare(cast, now))


def _bare(cast, now):
    return cases.open_case(
        person=cast.amira_person, team="north", by=cast.dev.actor, at=now, worker=cast.carol
    )


class TestItsCost:
    @pytest.mark.parametrize("count", [5, 200])
    def test_the_same_few_questions_whatever_the_size_of_the_council(
        self, client, cast, now, django_assert_num_queries, count
    ):
        case = amira.agreed(cast, now)
        payments.open_budget(ref=case.ref, by=cast.efua.actor, at=now)
        cases.ask(ref=case.ref, kind="call", words="Ring me", by=cast.amira.actor, at=now)
        amira.neighbours(cast, count, now)
        client.force_login(cast.carol)
        with django_assert_num_queries(12):
            client.get(f"/people/{case.ref}/")

    def test_opening_it_leaves_a_row_that_says_so(self, client, cast, now):
        case = amira.talking(cast, now)
        page_of(client, cast.carol, case)
        assert Event.objects.get(kind=Kind.LOOK).by == "carol"


class TestAnswer:
    @pytest.fixture
    def question(self, cast, now):
        self.case = amira.talking(cast, now)
        return cases.ask(
            ref=self.case.ref, kind="question", words="Sundays too?", by=cast.ben.actor, at=now
        )

    def test_it_is_answered_on_the_page(self, client, cast, question):
        assert "Sundays too?" in page_of(client, cast.carol, self.case)
        address = f"/people/{self.case.ref}/answer/{question.pk}/"
        assert client.post(address, {"words": "Yes, from May."}).url == f"/people/{self.case.ref}/"
        assert Question.objects.get().answer == "Yes, from May."
        assert "Sundays too?" not in page_of(client, cast.carol, self.case)

    def test_an_empty_answer_says_what_to_do(self, client, cast, question):
        client.force_login(cast.carol)
        page = client.post(f"/people/{self.case.ref}/answer/{question.pk}/", {"words": " "})
        assert page.status_code == 422
        assert "Write the answer first." in page.content.decode()

    def test_an_answered_one_keeps_what_was_typed_and_says_who_answered(
        self, client, cast, question, now
    ):
        cases.answer(question_id=question.pk, words="Yes.", by=cast.dev.actor, at=now)
        client.force_login(cast.carol)
        page = client.post(f"/people/{self.case.ref}/answer/{question.pk}/", {"words": "No."})
        assert page.status_code == 422
        assert "Dev Shah has already answered this." in page.content.decode()

    def test_it_is_for_the_team(self, client, cast, question):
        client.force_login(cast.simon)
        address = f"/people/{self.case.ref}/answer/{question.pk}/"
        assert client.post(address, {"words": "Hello"}).status_code == 404


class TestAssign:
    def test_the_team_names_who_goes_with_somebody(self, client, cast, now):
        case = amira.talking(cast, now)
        client.force_login(cast.dev)
        page = client.get(f"/people/{case.ref}/assign/").content.decode()
        assert "Dev Shah" in page
        assert "Simon Hale" not in page
        client.post(f"/people/{case.ref}/assign/", {"worker": "dev"})
        case.refresh_from_db()
        assert case.worker == cast.dev

    def test_nobody_chosen_and_another_team_are_refused(self, client, cast, now):
        case = amira.talking(cast, now)
        client.force_login(cast.dev)
        assert client.post(f"/people/{case.ref}/assign/", {"worker": ""}).status_code == 422
        assert client.post(f"/people/{case.ref}/assign/", {"worker": "simon"}).status_code == 422
        client.force_login(cast.simon)
        assert client.get(f"/people/{case.ref}/assign/").status_code == 404


class TestClose:
    def test_how_it_ended_is_read_by_the_person(self, client, cast, now):
        case = amira.talking(cast, now)
        client.force_login(cast.carol)
        assert client.post(f"/people/{case.ref}/close/", {"ended": ""}).status_code == 422
        client.post(f"/people/{case.ref}/close/", {"ended": "Piano mornings were enough."})
        case.refresh_from_db()
        assert (case.stage, case.ended) == (Stage.CLOSED, "Piano mornings were enough.")

    def test_it_is_for_the_team(self, client, cast, now):
        case = amira.agreed(cast, now)
        client.force_login(cast.efua)
        assert client.get(f"/people/{case.ref}/close/").status_code == 403
