from datetime import timedelta

import pytest

from selfdirect.foundation.kernel.money import Money
from selfdirect.register.cases import actions as cases
from selfdirect.register.people.actions import add_person, add_supporter
from selfdirect.spaces.pathway.tests import amira
from selfdirect.support.assurance.actions import give_notice
from selfdirect.support.assurance.models import Check, Question, Round
from selfdirect.support.payments import actions as payments


@pytest.fixture(autouse=True)
def monday(time_machine, now):
    time_machine.move_to(now + timedelta(hours=2))


def page_of(client, user, case, more=""):
    client.force_login(user)
    return client.get(f"/c/{case.ref}/{more}").content.decode()


class TestHome:
    def test_somebody_new_is_asked_what_matters(self, client, cast):
        client.force_login(cast.amira)
        page = client.get("/home/").content.decode()
        assert "Hello Amira" in page
        assert "/start/" in page

    def test_who_has_told_us_reads_by_when_they_hear(self, client, cast, now):
        amira.steps.contact(cast.amira.actor, now, person=cast.amira_person)
        client.force_login(cast.amira)
        assert (
            "You will hear from us by Wednesday 4 March" in client.get("/home/").content.decode()
        )

    def test_the_person_comes_to_their_own_page(self, client, cast, now):
        case = amira.talking(cast, now)
        client.force_login(cast.amira)
        assert client.get("/home/").url == f"/c/{case.ref}/"

    def test_a_carer_of_two_people_chooses(self, client, cast, now):
        amira.talking(cast, now)
        other = amira.neighbours(cast, 1, now)[0]
        add_supporter(
            person=other.person, name="Ben Khan", kind="carer", relation="neighbour",
            user=cast.ben, from_on=now.date(), by=cast.dev.actor, at=now,
        )  # fmt: skip
        client.force_login(cast.ben)
        page = client.get("/home/").content.decode()
        assert "Amira Khan" in page
        assert "Sam Neighbour000" in page

    def test_a_new_journey_stands_before_an_old_one(self, client, cast, now):
        old = amira.talking(cast, now)
        cases.close(ref=old.ref, ended="Enough for now.", by=cast.carol.actor, at=now)
        new = cases.open_case(person=cast.amira_person, team="north", by=cast.dev.actor, at=now)
        client.force_login(cast.amira)
        assert client.get("/home/").url == f"/c/{new.ref}/"


class TestWhereThingsStand:
    def test_it_says_who_and_by_when(self, client, cast, now):
        page = page_of(client, cast.amira, amira.agreeing(cast, now))
        assert "Hello Amira" in page
        assert (
            "Your plan is with Dev Shah to agree. You will hear from Dev by Monday 9 March."
            in page
        )

    def test_a_broken_promise_is_said_and_what_to_do(self, client, cast, now, time_machine):
        case = amira.agreeing(cast, now)
        time_machine.move_to(now + timedelta(days=9))
        page = page_of(client, cast.amira, case)
        assert "We said you would hear by Monday 9 March. You did not. We are sorry." in page
        assert "You need not wait any longer" in page

    def test_their_own_turn_has_one_button(self, client, cast, now):
        page = page_of(client, cast.amira, amira.answering(cast, now))
        assert page.count('class="govuk-button"') == 1
        assert "Answer the questions" in page
        assert "There is time until" in page

    def test_the_path_opens_what_is_behind(self, client, cast, now):
        case = amira.agreeing(cast, now)
        page = page_of(client, cast.amira, case)
        assert 'aria-current="step"' in page
        assert f'href="/c/{case.ref}/talk/1/"' in page

    def test_a_carer_is_told_whose_page_it_is(self, client, cast, now):
        page = page_of(client, cast.ben, amira.talking(cast, now))
        assert "Amira lets you see this page" in page

    def test_a_worker_sees_what_she_sees_and_the_way_back(self, client, cast, now):
        case = amira.talking(cast, now)
        page = page_of(client, cast.carol, case)
        assert "This is what Amira sees" in page
        assert f"/people/{case.ref}/" in page

    def test_easy_read_says_the_same_in_short_sentences(self, client, cast, now):
        case = amira.agreeing(cast, now)
        cast.amira.easy_read = True
        cast.amira.save()
        page = page_of(client, cast.amira, case)
        assert 'class="easy"' in page
        assert "You can ask us anything." in page


class TestWhatOneCanDo:
    def labels(self, client, cast, case):
        client.force_login(cast.amira)
        return [way.label for way in client.get(f"/c/{case.ref}/").context["ways"]]

    def test_only_what_is_open_now_is_offered(self, client, cast, now):
        case = amira.planning_with(cast, now)
        offered = self.labels(client, cast, case)
        assert "Make my plan" in offered
        assert "Tell you about my money" in offered
        assert "See how we worked it out" in offered
        assert "See my budget" not in offered

    def test_a_budget_comes_first_where_there_is_one(self, client, cast, now):
        case = amira.agreed(cast, now)
        payments.open_budget(ref=case.ref, by=cast.efua.actor, at=now)
        offered = self.labels(client, cast, case)
        assert offered[0] == "See my budget"
        assert "Read the letter about my plan" in offered
        assert "See how we worked it out" not in offered

    def test_what_finance_asks_about_the_money_comes_before_all_else(self, client, cast, now):
        case = amira.agreed(cast, now)
        budget = payments.open_budget(ref=case.ref, by=cast.efua.actor, at=now)
        looked = Round.objects.create(on=now, seed=1, accounts=1, begun_by="efua", begun_at=now)
        check = Check.objects.create(
            round=looked, budget=budget, source="sample", points=5, reasons=[], state="ASKED",
            reply_by=now.date(),
        )  # fmt: skip
        Question.objects.create(
            check_of=check, entry="spend:1", on=now, amount=Money(42_00), payee="Quay Road"
        )
        assert self.labels(client, cast, case)[0] == "Answer a question about a payment"
        words, why = "It was for a break.", "We could not see what it was."
        Check.objects.update(state="DONE", outcome="recover", words=why, finished_at=now)
        give_notice(ref=check.ref, amount=Money(42_00), words=words, by=cast.efua.actor, at=now)
        assert self.labels(client, cast, case)[0].startswith("Read our letter about £")

    def test_asking_and_disagreeing_are_always_there(self, client, cast, now):
        page = page_of(client, cast.amira, amira.talking(cast, now))
        for words in ("Ask a question", "Ask us to ring me", "Say that I do not agree"):
            assert words in page


class TestTheStory:
    def test_it_is_read_in_pages(self, client, cast, now):
        case = amira.agreeing(cast, now)
        first = page_of(client, cast.amira, case)
        assert "?page=2#story" in first
        assert "What came after" in page_of(client, cast.amira, case, "?page=2")

    def test_it_costs_the_same_few_questions_for_all(
        self, client, cast, now, django_assert_num_queries
    ):
        case = amira.agreeing(cast, now)
        client.force_login(cast.amira)
        with django_assert_num_queries(11):
            client.get(f"/c/{case.ref}/")

    def test_it_stands_on_paper_too(self, client, cast, now):
        page = page_of(client, cast.amira, amira.agreeing(cast, now), "on-paper/")
        for words in ("Where things stand", "Dev Shah to agree", "01632 960 111", "14 Mill Lane"):
            assert words in page


def test_a_person_without_an_account_is_helped_by_their_worker(client, cast, now):
    person = add_person(by=cast.dev.actor, at=now, given_name="Nora", family_name="Ash")
    case = cases.open_case(
        person=person, team="north", by=cast.dev.actor, at=now, worker=cast.carol
    )
    assert "This is what Nora sees" in page_of(client, cast.carol, case)
    assert "Nobody else has looked" not in page_of(client, cast.carol, case, "who-looked/")
