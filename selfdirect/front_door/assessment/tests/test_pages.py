"""Pages of an assessment: they work, hide, explain and count their queries."""

from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from config.demo.cast import Cast
from selfdirect.foundation.audit.models import Event, Kind
from selfdirect.front_door.assessment import queries, rules
from selfdirect.front_door.assessment.tests import steps
from selfdirect.front_door.conversations.tests import steps as conversations
from selfdirect.register.cases.models import Case


def words(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


@pytest.fixture
def case(cast: Cast, now: datetime) -> Case:
    return steps.begun(cast, now)


@pytest.fixture
def amira(cast: Cast, client: Client) -> Client:
    client.force_login(cast.amira)
    return client


# Beginning


def test_before_they_begin_the_page_says_when_they_will(
    cast: Cast, amira: Client, now: datetime
) -> None:
    steps.publish(now)
    case = conversations.forward(cast, now)
    url = f"/c/{case.ref}/answers/"
    assert "Your questions come after we have talked" in words(amira.get(url))
    amira.force_login(cast.carol)
    assert "Still to try first" in words(amira.get(url))
    assert amira.post(f"{url}begin/").status_code == 403


def test_carol_begins_the_questions(cast: Cast, client: Client, now: datetime) -> None:
    steps.publish(now)
    case = conversations.through_the_gate(cast, now)
    client.force_login(cast.carol)
    url = f"/c/{case.ref}/answers/"
    assert "Begin the questions" in words(client.get(url))
    client.post(f"{url}begin/")
    assert queries.latest(case) is not None


# One question a page


def test_one_question_a_page_saves_as_one_goes(
    case: Case, amira: Client, django_assert_num_queries: Any
) -> None:
    url = f"/c/{case.ref}/answers/wash/"
    with django_assert_num_queries(6):
        page = words(amira.get(url))
    assert "Question 1 of 2" in page
    answer = amira.post(url, {"value": "daily", "words": "Ben helps."})
    assert answer.headers["Location"] == f"/c/{case.ref}/answers/wash_family/"
    page = words(amira.get(answer.headers["Location"]))
    assert "Question 2 of 3" in page
    said = queries.sheet(queries.get_latest(case), "person")["wash"]
    assert (said.value, said.words) == ("daily", "Ben helps.")


@pytest.mark.parametrize(
    ("go", "there"), [("back", "answers/wash/"), ("later", "answers/"), ("skip", "answers/check/")]
)
def test_back_later_and_leaving_out_go_where_they_say(
    case: Case, amira: Client, go: str, there: str
) -> None:
    answer = amira.post(f"/c/{case.ref}/answers/nights/", {"go": go})
    assert answer.headers["Location"] == f"/c/{case.ref}/{there}"


def test_what_was_typed_is_saved_on_the_way_back_too(case: Case, amira: Client) -> None:
    amira.post(f"/c/{case.ref}/answers/nights/", {"value": "3", "go": "back"})
    assert queries.answers(queries.get_latest(case), "person") == {"nights": "3"}


@pytest.mark.parametrize(
    ("question", "typed", "why"),
    [
        ("wash", {"words": "It depends"}, "Choose the answer that is closest"),
        ("nights", {"value": "lots"}, "Enter a number, like 7.5"),
        ("nights", {"value": "8"}, "Enter 7 or less"),
    ],
)
def test_what_does_not_answer_says_how_to_mend_it_and_keeps_what_was_typed(
    case: Case, amira: Client, question: str, typed: dict[str, str], why: str
) -> None:
    answer = amira.post(f"/c/{case.ref}/answers/{question}/", typed)
    assert answer.status_code == 422
    assert why in words(answer)
    assert next(iter(typed.values())) in words(answer)


def test_nobody_is_steered_by_another_voice_on_the_question(
    cast: Cast, case: Case, amira: Client, now: datetime
) -> None:
    steps.answer(case, "wash", "all", cast.ben, now, words="She cannot lift her arms")
    assert "cannot lift" not in words(amira.get(f"/c/{case.ref}/answers/wash/"))
    assert "cannot lift" in words(amira.get(f"/c/{case.ref}/answers/"))


def test_a_question_not_asked_of_them_is_not_there(case: Case, amira: Client) -> None:
    assert amira.get(f"/c/{case.ref}/answers/carer_well/").status_code == 404
    assert amira.get(f"/c/{case.ref}/answers/swim/").status_code == 404


def test_carol_writes_down_what_amira_says(cast: Cast, case: Case, client: Client) -> None:
    client.force_login(cast.carol)
    url = f"/c/{case.ref}/answers/wash/?voice=person"
    assert "You are writing down what Amira says" in words(client.get(url))
    answer = client.post(url, {"value": "all"})
    assert answer.headers["Location"].endswith("/answers/wash_family/?voice=person")
    assert queries.sheet(queries.get_latest(case), "person")["wash"].by == "carol"


def test_a_voice_that_is_not_theirs_is_refused(case: Case, amira: Client) -> None:
    assert amira.get(f"/c/{case.ref}/answers/wash/?voice=worker").status_code == 403


def test_the_check_page_shows_what_is_open_and_finishes(
    cast: Cast, case: Case, amira: Client, now: datetime
) -> None:
    steps.answer(case, "wash", "none", cast.amira, now)
    page = words(amira.get(f"/c/{case.ref}/answers/check/"))
    assert "1 question is still open" in page
    assert "I do this myself" in page
    amira.post(f"/c/{case.ref}/answers/finish/")
    assert Event.objects.filter(code="assessment.finished").exists()


def test_a_change_from_the_check_page_goes_back_to_it(case: Case, amira: Client) -> None:
    answer = amira.post(f"/c/{case.ref}/answers/wash/?then=check", {"value": "all"})
    assert answer.headers["Location"] == f"/c/{case.ref}/answers/check/"


# Side by side and agreeing


def test_side_by_side_marks_what_is_not_the_same_by_word(
    cast: Cast, client: Client, now: datetime, django_assert_num_queries: Any
) -> None:
    case = steps.answered(cast, now)
    client.force_login(cast.carol)
    with django_assert_num_queries(11):
        page = words(client.get(f"/c/{case.ref}/answers/"))
    assert "1 answer is not the same" in page
    assert page.count("Not the same") == 1
    assert "Ben helps when I let him." in page


def test_carol_agrees_all_answers_on_one_page(cast: Cast, client: Client, now: datetime) -> None:
    case = steps.answered(cast, now)
    client.force_login(cast.carol)
    url = f"/c/{case.ref}/answers/agree/"
    page = words(client.get(url))
    assert '<option value="daily" selected>' in page
    agreed = {
        "value-wash": "all",
        "value-wash_family": "half",
        "value-nights": "2",
        "value-carer_well": "yes",
    }
    answer = client.post(url, agreed)
    assert answer.status_code == 422
    assert "They said “I need help once a day”. Write why" in words(answer)
    client.post(url, agreed | {"reason-wash": "Her arms are worse since June."})
    client.force_login(cast.amira)
    page = words(client.get(f"/c/{case.ref}/answers/"))
    assert "Not what you said" in page
    assert "Why: Her arms are worse since June." in page


def test_an_answer_left_open_is_named(cast: Cast, client: Client, now: datetime) -> None:
    case = steps.answered(cast, now)
    client.force_login(cast.carol)
    answer = client.post(f"/c/{case.ref}/answers/agree/", {"value-wash": "daily"})
    assert "Choose what you agreed for “Can you go on caring?”" in words(answer)


def test_without_her_own_answers_the_page_asks_why_and_everybody_reads_it(
    cast: Cast, client: Client, now: datetime
) -> None:
    case = steps.begun(cast, now)
    steps.answer(case, "wash", "daily", cast.amira, now)
    client.force_login(cast.carol)
    url = f"/c/{case.ref}/answers/agree/"
    assert "What Amira has not answered" in words(client.get(url))
    agreed = {f"value-{question}": said["value"] for question, said in steps.AGREED.items()}
    answer = client.post(url, agreed)
    assert answer.status_code == 422
    assert "Ask them first, or say why you agree it" in words(answer)
    why = {"waiver": "spoken_for", "spoke": "Ben, her brother", "waiver_words": "She was too ill."}
    assert client.post(url, agreed | why).status_code == 302
    for reader in (cast.amira, cast.ben, cast.carol):
        client.force_login(reader)
        page = words(client.get(f"/c/{case.ref}/answers/"))
        assert "Somebody spoke for them: Ben, her brother." in page
        assert "She was too ill." in page


def test_the_agree_page_is_for_the_team(cast: Cast, case: Case, amira: Client) -> None:
    assert amira.get(f"/c/{case.ref}/answers/agree/").status_code == 403


# Eligibility


def found(*hard: str) -> dict[str, Any]:
    typed: dict[str, Any] = {"impairment": "yes", "impact": "yes"}
    for code in hard:
        typed |= {f"unable-{code}": ["a", "d"], f"evidence-{code}": f"Seen: {code}."}
    return typed


def test_the_rule_proposes_before_anybody_decides(
    cast: Cast, client: Client, now: datetime
) -> None:
    case = steps.agreed(cast, now)
    client.force_login(cast.carol)
    url = f"/c/{case.ref}/eligibility/"
    page = words(client.get(url))
    first, second = "Managing and maintaining nutrition", "Maintaining personal hygiene"
    assert page.index(first) < page.index(second)
    page = words(client.post(url, found("hygiene", "community")))
    assert "The rule proposes: eligible" in page
    assert "2 of the 10 outcomes are out of reach" in page
    assert 'value="d" checked' in page
    assert "not eligible" in words(client.post(url, found("hygiene")))


def test_carol_decides_and_amira_reads_why_and_how_to_disagree(
    cast: Cast, client: Client, now: datetime, django_assert_num_queries: Any
) -> None:
    case = steps.agreed(cast, now)
    client.force_login(cast.carol)
    url = f"/c/{case.ref}/eligibility/"
    decision = {"decided": "yes", "reasons": "She cannot go out alone."}
    answer = client.post(f"{url}decide/", found("hygiene", "community"))
    assert answer.status_code == 422
    client.post(f"{url}decide/", found("hygiene", "community") | decision)
    client.force_login(cast.amira)
    with django_assert_num_queries(6):
        page = words(client.get(url))
    assert "The law says that we must help you" in page
    assert "She cannot go out alone." in page
    assert "Ombudsman" in page
    assert "eligible</h1>" not in page


def test_hard_without_what_shows_it_is_asked_for(
    cast: Cast, client: Client, now: datetime
) -> None:
    case = steps.agreed(cast, now)
    client.force_login(cast.carol)
    typed = found("hygiene") | {"evidence-hygiene": ""}
    answer = client.post(f"/c/{case.ref}/eligibility/", typed)
    assert answer.status_code == 422
    assert "Write what shows that it is hard to keep clean" in words(answer)


def test_a_no_tells_what_else_can_help(cast: Cast, client: Client, now: datetime) -> None:
    case = steps.decided(cast, now, eligible=False).assessment.case
    client.force_login(cast.amira)
    page = words(client.get(f"/c/{case.ref}/eligibility/"))
    assert "The law does not say that we must pay for support now" in page
    assert f'href="/c/{case.ref}/connections/"' in page


def test_before_it_is_decided_the_person_reads_what_will_be_here(
    cast: Cast, amira: Client, now: datetime
) -> None:
    case = steps.agreed(cast, now)
    assert "This is not decided yet" in words(amira.get(f"/c/{case.ref}/eligibility/"))


def test_the_second_to_decide_reads_who_did(cast: Cast, client: Client, now: datetime) -> None:
    case = steps.decided(cast, now).assessment.case
    client.force_login(cast.dev)
    decision = {"decided": "no", "reasons": "I think otherwise."}
    answer = client.post(
        f"/c/{case.ref}/eligibility/decide/", found("hygiene", "community") | decision
    )
    assert answer.status_code == 422
    assert "Carol Jones has already decided this." in words(answer)


@pytest.mark.parametrize("page", ["answers/", "answers/wash/", "answers/check/", "eligibility/"])
@pytest.mark.parametrize("name", ["simon", "efua", "farid", "grace", "iris", "jo"])
def test_another_persons_pages_are_not_there_and_leave_a_row(
    cast: Cast, client: Client, case: Case, page: str, name: str
) -> None:
    client.force_login(getattr(cast, name))
    assert client.get(f"/c/{case.ref}/{page}").status_code == 404
    assert Event.objects.get(kind=Kind.TURNED_AWAY).by == name


def test_every_outcome_of_the_law_is_asked(cast: Cast, client: Client, now: datetime) -> None:
    case = steps.agreed(cast, now)
    client.force_login(cast.carol)
    page = words(client.get(f"/c/{case.ref}/eligibility/"))
    assert all(f'name="unable-{code}"' in page for code in rules.CODES)


# Every kind of question

TYPED = {
    "hard": {"value": ["shops", "stairs"]},
    "bath": {"value-minutes": "20", "value-times": "7"},
    "meals": {"value-minutes": "15", "value-times": "3"},
    "born": {"value-day": "1", "value-month": "5", "value-year": "1950"},
}
KEPT = {"hard": "stairs,shops", "bath": "20 x 7", "meals": "15 x 3", "born": "1950-05-01"}


@pytest.fixture
def every_kind(cast: Cast, now: datetime) -> Case:
    return steps.begun(cast, now, steps.EVERY_KIND)


@pytest.mark.parametrize("question", [*TYPED])
def test_each_kind_is_asked_kept_and_shown_again(
    every_kind: Case, amira: Client, question: str
) -> None:
    url = f"/c/{every_kind.ref}/answers/{question}/"
    assert amira.get(url).status_code == 200
    assert amira.post(url, TYPED[question]).status_code == 302
    assert queries.answers(queries.get_latest(every_kind), "person") == {question: KEPT[question]}
    page = words(amira.get(url))
    for typed in TYPED[question].values():
        for one in [typed] if isinstance(typed, str) else typed:
            assert f'value="{one}"' in page
    if question == "hard":
        assert page.count(" checked") == 2


@pytest.mark.parametrize(
    ("question", "typed", "why"),
    [
        ("hard", {"value": ["none", "shops"]}, "“None of these” cannot be chosen together"),
        ("hard", {}, "Choose all the answers that are true, or leave this one out"),
        ("bath", {"value-minutes": "20"}, "Enter both as numbers, like 20 and 7"),
        ("bath", {"value-minutes": "1441", "value-times": "8"}, "more minutes than a week has"),
        ("bath", {}, "Enter the minutes and how often"),
        ("born", {"value-day": "31", "value-month": "2", "value-year": "1950"}, "28"),
        ("born", {"value-day": "3"}, "Enter the month and the year too"),
        ("born", {}, "Enter the day, the month and the year, or leave"),
    ],
)
def test_what_does_not_answer_its_kind_is_told_and_kept(
    every_kind: Case, amira: Client, question: str, typed: dict[str, Any], why: str
) -> None:
    answer = amira.post(f"/c/{every_kind.ref}/answers/{question}/", typed)
    assert answer.status_code == 422
    page = words(answer)
    assert why in page
    assert page.count('id="id_value-error"') == 1
    for one in typed.values():
        assert all(f'value="{part}"' in page for part in ([one] if isinstance(one, str) else one))


def test_each_kind_can_be_left_out(every_kind: Case, amira: Client) -> None:
    answer = amira.post(f"/c/{every_kind.ref}/answers/bath/", {"go": "skip", "value-minutes": ""})
    assert answer.headers["Location"].endswith("/answers/meals/")


def test_answers_of_every_kind_are_agreed(
    cast: Cast, every_kind: Case, client: Client, now: datetime
) -> None:
    for question, value in KEPT.items():
        steps.answer(every_kind, question, value, cast.amira, now)
    client.force_login(cast.carol)
    url = f"/c/{every_kind.ref}/answers/agree/"
    page = words(client.get(url))
    for shown in ("Stairs; Going to the shops", "15 minutes, 3 times a day", "1 May 1950"):
        assert shown in page
    typed = {
        f"{name.replace('value', f'value-{question}', 1)}": value
        for question, given in TYPED.items()
        for name, value in given.items()
    }
    other = client.post(url, typed | {"value-bath-times": "8"})
    assert other.status_code == 422
    assert "They said “20 minutes, 7 times a week”" in words(other)
    assert 'value="8"' in words(other)
    assert client.post(url, typed | {"value-bath-times": ""}).status_code == 422
    assert client.post(url, typed).status_code == 302
    assert queries.answers(queries.get_latest(every_kind), "agreed") == KEPT
