"""The public calculator, as somebody tries it who has not said who they are."""

import html
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client

from config.cli import main
from config.demo.cast import Cast
from selfdirect.agreement.allocation import queries as allocations
from selfdirect.agreement.allocation.schemes import BUILT_IN, built_in
from selfdirect.agreement.allocation.tests import steps
from selfdirect.agreement.schemes.rules import calculator
from selfdirect.agreement.schemes.tests.test_rules_calculator import full
from selfdirect.foundation.audit.models import Event
from selfdirect.front_door.conversations.models import Contact
from selfdirect.front_door.conversations.tests.test_start import TOLD, send, tell

OURS = "/calculator/synthetic_county_ras/1/"
ANSWERS = {
    question: "half" if question.startswith("informal") else value
    for question, value in full("synthetic_county_ras").items()
}
TALK = {page: TOLD[page] for page in ("safe", "matters", "hard", "who", "named", "reach")}


@pytest.fixture(autouse=True)
def on_the_day(now: datetime) -> Iterator[None]:
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def ours(cast: Cast, now: datetime) -> str:
    steps.publish(cast, now)
    return OURS


def answer(client: Client, base: str, answers: dict[str, str]) -> str:
    """Answer page after page, as it is asked, and return where the last one leads."""
    key = base.split("/")[2]
    asked, place, there = allocations.read(built_in(key)).questionnaire, 1, base
    while f"{base}figure/" != there:
        question = asked.asked(answers)[place - 1]
        sent = client.post(f"{base}{place}/", typed(question.id, answers[question.id]))
        assert sent.status_code == 302, sent.content.decode()
        there, place = sent.headers["Location"], place + 1
    return there


def typed(question: str, value: str) -> dict[str, str]:
    minutes, cross, times = value.partition(" x ")
    if not cross:
        return {"question": question, f"a-{question}": value}
    return {"question": question, f"a-{question}-minutes": minutes, f"a-{question}-times": times}


def page(client: Client, path: str) -> str:
    shown = client.get(path)
    assert shown.status_code == 200, (path, shown.headers.get("Location"))
    assert shown.headers["Cache-Control"] == "no-store"
    return shown.content.decode()


def test_anybody_answers_page_by_page_and_sees_the_figure_with_what_each_answer_brought(
    client: Client, ours: str
) -> None:
    assert "It is not a decision, and not a promise." in page(client, "/calculator/")
    shown = page(client, answer(client, ours, ANSWERS))
    for words in (
        *("About £", "a week</h1>", "You said: I need help with everything", "This brings"),
        *("points are left to meet", "If they did nothing", "It is not a decision and not a"),
        *("What would change it", "What would make it lower", "To show it: "),
    ):
        assert words in shown, words


def test_nothing_about_them_is_kept_here_and_no_address_holds_an_answer(
    client: Client, ours: str
) -> None:
    before = Event.objects.count()
    there = answer(client, ours, ANSWERS)
    page(client, there)
    client.get(f"{ours}receipt.pdf")
    client.get(f"{ours}receipt.json")
    assert there == f"{ours}figure/"
    assert (Session.objects.count(), Contact.objects.count()) == (0, 0)
    assert Event.objects.count() == before
    cookie = client.cookies["calculator"]
    assert (cookie["httponly"], cookie["path"], cookie["max-age"]) == (True, "/calculator/", "")


def test_the_answers_go_after_an_hour(client: Client, ours: str, now: datetime) -> None:
    answer(client, ours, ANSWERS)
    with time_machine.travel(now + timedelta(minutes=61), tick=False):
        assert client.get(f"{ours}figure/").headers["Location"] == f"{ours}1/"


def test_the_answers_are_cleared_at_once_when_asked(client: Client, ours: str) -> None:
    answer(client, ours, ANSWERS)
    gone = client.post(f"{ours}clear/")
    assert "Your answers are gone" in page(client, gone.headers["Location"])
    assert client.get(f"{ours}figure/").headers["Location"] == f"{ours}1/"


def test_clearing_also_clears_what_was_to_be_brought(client: Client, ours: str) -> None:
    answer(client, ours, ANSWERS)
    client.post(f"{ours}bring/")
    assert "brought" in client.session
    client.post(f"{ours}clear/")
    assert "brought" not in client.session


@pytest.mark.parametrize("forged", ["nonsense", "", "eyJvZiI6IngifQ:1abcde:sig"])
def test_a_cookie_that_we_did_not_sign_is_no_answers(
    client: Client, ours: str, forged: str
) -> None:
    client.cookies["calculator"] = forged
    assert client.get(f"{ours}figure/").headers["Location"] == f"{ours}1/"


def test_answers_to_one_scheme_are_not_taken_for_answers_to_another(
    client: Client, ours: str
) -> None:
    answer(client, ours, ANSWERS)
    assert client.get("/calculator/pip_uk/1/figure/").headers["Location"].endswith("/pip_uk/1/1/")


def test_a_change_shows_the_difference_and_a_question_no_longer_asked_does_not_count(
    client: Client, ours: str
) -> None:
    answer(client, ours, ANSWERS)
    assert "?then=figure" in page(client, f"{ours}figure/")
    assert f'href="{ours}figure/"' in page(client, f"{ours}2/?then=figure")
    sent = client.post(f"{ours}2/?then=figure", typed("q1", "none"))
    shown = page(client, sent.headers["Location"])
    assert "What your change did" in shown
    assert "Now: not asked." in shown
    assert "less." in shown
    again = client.post(f"{ours}2/?then=figure", typed("q1", "daily"))
    assert "more." in page(client, again.headers["Location"])


def test_a_change_that_leads_to_a_new_question_asks_it_before_the_figure(
    client: Client, ours: str
) -> None:
    answers = ANSWERS | {"q1": "none"}
    answers.pop("informal_q1")
    answer(client, ours, answers)
    sent = client.post(f"{ours}2/?then=figure", typed("q1", "daily"))
    assert sent.headers["Location"] == f"{ours}3/?then=figure"
    done = client.post(f"{ours}3/?then=figure", typed("informal_q1", "half"))
    assert "What your change did" in page(client, done.headers["Location"].partition("?")[0])


def test_a_page_whose_question_has_moved_or_gone_does_no_harm(client: Client, ours: str) -> None:
    answer(client, ours, ANSWERS)
    moved = client.post(f"{ours}1/", typed("q1", "none"))
    assert moved.headers["Location"] == f"{ours}3/"
    gone = client.post(f"{ours}3/", typed("informal_q1", "half"))
    assert gone.headers["Location"] == f"{ours}figure/"
    assert client.get(f"{ours}99/").headers["Location"] == f"{ours}figure/"
    assert client.get(f"{ours}0/").headers["Location"] == f"{ours}figure/"


@pytest.mark.parametrize(
    ("path", "sent", "why"),
    [
        (f"{OURS}1/", {"question": "client_group"}, "Choose the answer that is closest."),
        (f"{OURS}1/", typed("client_group", "hm"), "That answer is not one of the choices."),
        ("/calculator/don_illinois/1/1/", typed("mmse", "40"), "40 is too large. Enter 30"),
        ("/calculator/don_illinois/1/1/", typed("mmse", "many"), "“many” does not answer"),
        ("/calculator/don_illinois/1/1/", {"question": "mmse"}, "Enter 0 for none."),
    ],
)
def test_what_does_not_answer_is_told_in_a_sentence_and_kept(
    client: Client, ours: str, path: str, sent: dict[str, str], why: str
) -> None:
    told = client.post(path, sent)
    assert told.status_code == 422
    assert why in told.content.decode()
    kept = sent.get("a-mmse")
    assert not kept or f'value="{kept}"' in told.content.decode()


def test_minutes_are_asked_in_two_boxes_and_kept(client: Client, db: None) -> None:
    base = "/calculator/form1_ontario/1/"
    client.post(f"{base}1/", typed("catastrophic", "no"))
    client.post(f"{base}2/", typed("dress", "yes"))
    wrong = {"question": "dress_upper", "a-dress_upper-minutes": "a lot"}
    told = client.post(f"{base}3/", {**wrong, "a-dress_upper-times": "7"})
    assert told.status_code == 422
    assert 'value="a lot"' in told.content.decode()
    assert "how many minutes, and how many times a week" in told.content.decode()
    client.post(f"{base}3/", typed("dress_upper", "20 x 7"))
    assert 'value="20"' in page(client, f"{base}3/")


def test_a_form_far_too_large_is_turned_away_with_a_sentence(client: Client, ours: str) -> None:
    sent = client.post(f"{ours}1/", {"question": "x" * 70_000})
    assert sent.status_code == 413
    assert "far more than these questions take" in sent.content.decode()


def test_everything_can_be_answered_on_one_page(client: Client, ours: str) -> None:
    answers = ANSWERS
    shown = html.unescape(page(client, f"{ours}all/"))
    assert all(q.text in shown for q in allocations.read(steps.TEXT).questionnaire.asked({}))
    first = {f"a-{q}": value for q, value in answers.items() if not q.startswith("informal")}
    more = client.post(f"{ours}all/", first)
    assert more.headers["Location"] == f"{ours}all/?open=yes"
    assert "Still to answer" in page(client, more.headers["Location"])
    rest = client.post(f"{ours}all/", {f"a-{q}": value for q, value in answers.items()})
    assert rest.headers["Location"] == f"{ours}figure/"
    wrong = client.post(f"{ours}all/", {"a-q1": "nonsense"})
    assert wrong.status_code == 422


@pytest.mark.parametrize("key", list(BUILT_IN))
def test_every_scheme_that_comes_with_selfdirect_can_be_tried_and_its_receipt_verified(
    client: Client, db: None, key: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    base = f"/calculator/{key}/1/"
    assert client.get(f"/calculator/{key}/").headers["Location"] == base
    assert "This is an example. It is not ours" in page(client, base)
    answers = full(key)
    if key == "form1_ontario":  # a hundred pages: whole, and in two
        fields = [typed(question, value) for question, value in answers.items()]
        client.post(f"{base}all/", {k: v for field in fields for k, v in field.items()})
        client.post(f"{base}all/", {k: v for field in fields for k, v in field.items()})
    else:
        answer(client, base, answers)
    shown = page(client, f"{base}figure/")
    assert "bring my answers" not in shown
    assert client.get(f"{base}receipt.pdf").content.startswith(b"%PDF")
    file = tmp_path / "receipt.json"
    file.write_bytes(client.get(f"{base}receipt.json").content)
    assert main(["receipt", "verify", str(file)]) == 0
    assert "Everything agrees." in capsys.readouterr().out


def test_answers_that_the_scheme_refuses_are_told_why_and_nothing_is_written_down(
    client: Client, db: None
) -> None:
    base, answers = "/calculator/don_illinois/1/", full("don_illinois")
    before = Event.objects.count()
    answer(client, base, answers | {"d1": "minimal", "d1_unmet": "severe"})
    shown = page(client, f"{base}figure/")
    assert "cannot be more than" in shown
    assert "Change one of your answers below." in shown
    for copy in ("receipt.pdf", "receipt.json"):
        assert client.get(base + copy).headers["Location"] == f"{base}figure/"
    assert Event.objects.count() == before


def test_a_scheme_that_is_not_there_is_not_found(client: Client, ours: str) -> None:
    for path in ("none/", "none/1/", "pip_uk/9/", "none/1/figure/"):
        assert client.get(f"/calculator/{path}").status_code == 404
    assert client.get("/calculator/synthetic_county_ras/").headers["Location"] == ours


def test_without_a_published_scheme_the_examples_can_be_tried(client: Client, db: None) -> None:
    shown = page(client, "/calculator/")
    assert "No scheme is in force yet" in shown
    assert "Determination of Need" in shown


# Begin a conversation with the answers


def test_the_answers_go_with_what_they_tell_us_because_they_said_so(
    client: Client, ours: str, cast: Cast
) -> None:
    answer(client, ours, ANSWERS)
    sent = client.post(f"{ours}bring/")
    assert sent.headers["Location"] == "/start/"
    assert (
        "Your answers from the calculator come with it." in client.get("/start/").content.decode()
    )
    assert tell(client, TALK) == "/start/check/"
    assert "20 answers, about £" in client.get("/start/check/").content.decode()
    done = client.get(send(client)).content.decode()
    assert "The answers that you brought" in done
    contact = Contact.objects.get()
    assert contact.brought["answers"]["q1"] == "all"
    assert "brought" not in client.session
    client.force_login(cast.carol)
    shown = client.get(f"/contacts/{contact.ref}/").content.decode()
    assert "Nobody has agreed any of it." in shown
    assert "I need help with everything, day and night" in shown


def test_they_may_leave_the_answers_out_after_all(client: Client, ours: str) -> None:
    answer(client, ours, ANSWERS)
    client.post(f"{ours}bring/")
    tell(client, TALK)
    assert client.post("/start/leave_out/").headers["Location"] == "/start/check/"
    send(client)
    assert Contact.objects.get().brought == {}


def test_leaving_quickly_leaves_the_answers_behind(client: Client, ours: str) -> None:
    answer(client, ours, ANSWERS)
    client.post(f"{ours}bring/")
    client.get("/start/leave/")
    assert "brought" not in client.session


def test_half_of_the_answers_or_those_to_an_example_are_not_brought(
    client: Client, ours: str
) -> None:
    assert client.post(f"{ours}bring/").headers["Location"] == f"{ours}figure/"
    answer(client, "/calculator/pip_uk/1/", full("pip_uk"))
    assert client.post("/calculator/pip_uk/1/bring/").status_code == 404


def test_a_worker_may_try_it_and_begins_no_conversation_from_it(
    client: Client, ours: str, cast: Cast
) -> None:
    client.force_login(cast.carol)
    assert "bring my answers" not in page(client, answer(client, ours, ANSWERS))


def test_the_file_of_a_hundred_answers_is_as_long_as_a_browser_keeps(
    client: Client, db: None
) -> None:
    """Nobody reaches the limit with a scheme of ours."""
    client.post(
        "/calculator/form1_ontario/1/all/",
        {k: v for q, a in full("form1_ontario").items() for k, v in typed(q, a).items()},
    )
    assert len(client.cookies["calculator"].value) < 3_800
    assert calculator.next_place(allocations.read(built_in("pip_uk")).questionnaire, {}) == 1
