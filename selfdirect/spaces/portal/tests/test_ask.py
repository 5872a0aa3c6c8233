import pytest

from selfdirect.register.cases import actions as cases
from selfdirect.register.cases.models import Question, Task
from selfdirect.spaces.pathway.tests import amira


@pytest.fixture
def case(cast, now, time_machine):
    time_machine.move_to(now)
    return amira.talking(cast, now)


@pytest.mark.parametrize("kind", ["question", "call", "objection"])
def test_each_kind_is_sent_and_promised_an_answer(client, cast, case, kind):
    client.force_login(cast.amira)
    page = client.post(f"/c/{case.ref}/ask/", {"kind": kind, "words": "Sundays?"}, follow=True)
    assert "You will hear from us by Thursday 5 March." in page.content.decode()
    assert "“Sundays?”" in page.content.decode()
    assert Question.objects.get().kind == kind
    assert Task.objects.filter(code="question.answer", owner=cast.carol).exists()


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"kind": "question", "words": ""}, "One sentence is enough."),
        ({"kind": "", "words": "Hello"}, "Choose one of the three."),
        ({"kind": "shout", "words": "Hello"}, "Choose one from the list."),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_is_kept(client, cast, case, sent, said):
    client.force_login(cast.amira)
    page = client.post(f"/c/{case.ref}/ask/", sent)
    assert page.status_code == 422
    assert said in page.content.decode()
    assert sent["words"] in page.content.decode()
    assert not Question.objects.exists()


def test_the_answer_is_read_where_it_was_asked(client, cast, case, now):
    asked = cases.ask(ref=case.ref, kind="question", words="Sundays?", by=cast.amira.actor, at=now)
    cases.answer(question_id=asked.pk, words="Yes, from May.", by=cast.carol.actor, at=now)
    client.force_login(cast.amira)
    page = client.get(f"/c/{case.ref}/ask/").content.decode()
    assert "Yes, from May." in page
    assert "Carol Jones" in page


def test_a_carer_may_ask_too(client, cast, case):
    client.force_login(cast.ben)
    client.post(f"/c/{case.ref}/ask/", {"kind": "call", "words": "After six, please."})
    assert Question.objects.get().asked_by == "Ben Khan"


def test_who_disagrees_reads_what_else_they_can_do(client, cast, case):
    client.force_login(cast.amira)
    page = client.get(f"/c/{case.ref}/ask/?kind=objection").content.decode()
    assert "Ombudsman" in page
    assert "advocate" in page
