"""A form works once: of two clicks one counts, and what is not accepted may be sent again."""

import threading
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client

from selfdirect.foundation.access.models import Submission, User
from selfdirect.foundation.audit.models import Event, Kind
from selfdirect.register.cases.actions import open_case
from selfdirect.register.cases.models import Question


@pytest.fixture
def case(cast, now):
    return open_case(
        person=cast.amira_person, team="north", worker=cast.carol, by=cast.carol.actor, at=now
    )


def ask(client, case, key, words="When does Carol ring?"):
    form = {"kind": "question", "words": words, "once": str(key)}
    return client.post(f"/c/{case.ref}/ask/", form)


def test_a_second_click_is_sent_to_the_same_place_and_saves_nothing(client, cast, case):
    client.force_login(cast.amira)
    key = uuid4()
    first, second = ask(client, case, key), ask(client, case, key)
    assert (first.status_code, first.url) == (second.status_code, second.url)
    assert Question.objects.count() == 1


def test_a_form_that_was_not_accepted_gives_its_key_back(client, cast, case):
    client.force_login(cast.amira)
    key = uuid4()
    assert ask(client, case, key, words="").status_code == 422
    assert not Submission.objects.exists()
    assert ask(client, case, key).status_code == 302


def test_a_page_that_comes_back_with_errors_still_leaves_its_look(client, cast, case):
    client.force_login(cast.amira)
    ask(client, case, uuid4(), words="")
    assert Event.objects.filter(kind=Kind.LOOK, about=cast.amira_person.ref).exists()


def test_what_is_refused_writes_nothing_but_the_refusal(client, cast, case):
    client.force_login(cast.simon)
    assert ask(client, case, uuid4()).status_code == 404
    assert not Question.objects.exists()
    assert Event.objects.filter(kind=Kind.TURNED_AWAY, by="simon").exists()
    assert not Submission.objects.exists()


def test_a_key_of_somebody_else_is_refused_with_a_sentence(client, cast, case):
    client.force_login(cast.amira)
    key = uuid4()
    ask(client, case, key)
    client.force_login(cast.ben)
    answer = ask(client, case, key)
    assert answer.status_code == 403
    assert "used for something else" in answer.content.decode()


def test_a_click_after_the_session_has_run_out_is_not_called_saved(client, cast, case):
    client.force_login(cast.carol)
    key, form = uuid4(), {"ended": "Enough for now."}
    client.logout()
    for _ in range(2):
        answer = client.post(f"/people/{case.ref}/close/", {**form, "once": str(key)})
    assert not Submission.objects.exclude(went_to="").exists()
    assert answer.status_code in (302, 403, 404)


def test_a_key_does_not_switch_off_the_brake_on_guessing(client, cast):
    cast.amira.set_password("three calm green horses")
    cast.amira.save()
    form = {"login": cast.amira.email, "password": "wrong"}
    for _ in range(14):
        client.post("/accounts/login/", {**form, "once": str(uuid4())})
    right = {**form, "password": "three calm green horses", "once": str(uuid4())}
    client.post("/accounts/login/", right)
    assert "_auth_user_id" not in client.session


@pytest.mark.django_db(transaction=True)
def test_of_two_clicks_at_once_one_counts(cast, case):
    key, answers = uuid4(), []

    def click() -> None:
        client = Client()
        client.force_login(User.objects.get(username="amira"))
        answers.append(ask(client, case, key).status_code)
        connection.close()

    clicks = [threading.Thread(target=click) for _ in range(2)]
    for each in clicks:
        each.start()
    for each in clicks:
        each.join()
    assert answers == [302, 302]
    assert Question.objects.count() == 1
