"""The pages of the first figure."""

import hashlib
import json
from datetime import datetime
from io import BytesIO

import pytest
from django.test import Client
from pypdf import PdfReader

from config.commands.allocate import results
from config.demo.cast import Cast
from selfdirect.agreement.allocation import rules
from selfdirect.agreement.allocation.models import Allocation
from selfdirect.agreement.allocation.tests import steps
from selfdirect.foundation.audit.models import Event
from selfdirect.front_door.conversations.tests import steps as conversations
from selfdirect.register.cases.models import Case

QUERIES_OF_THE_RECEIPT = 18


pytestmark = pytest.mark.usefixtures("on_the_day")


def page(client: Client, user: object, address: str) -> str:
    client.force_login(user)
    answer = client.get(address)
    assert answer.status_code == 200, answer.content
    return " ".join(answer.content.decode().split())


def figure(case: Case) -> str:
    return f"/c/{case.ref}/indicative/"


# Before there is a figure


def test_before_anything_is_answered_the_page_says_what_comes_and_who_acts(
    client: Client, cast: Cast, now: datetime
) -> None:
    case = steps.begun(cast, now)
    shown = page(client, cast.amira, figure(case))
    assert "There is no figure yet" in shown
    assert "questions are still to be answered" in shown
    assert "You answer the questions about your life." in shown
    assert "Work out the first figure" not in shown


def test_before_the_questions_are_open_the_page_says_what_comes(
    client: Client, cast: Cast, now: datetime
) -> None:
    case = conversations.forward(cast, now)
    assert "There is no figure yet" in page(client, cast.amira, figure(case))
    for path in ("receipt.pdf", "receipt.json"):
        assert client.get(figure(case) + path).status_code == 404


def test_whoever_has_answered_sees_a_first_look_at_once(
    client: Client, cast: Cast, now: datetime
) -> None:
    case = steps.begun(cast, now)
    steps.answer(cast, case, steps.whole(case, steps.AMIRA), now)
    shown = page(client, cast.amira, figure(case))
    assert "A first look: about £206.00 a week" in shown
    assert "It may go up or down" in shown
    assert "Please ask us to check it" not in shown  # the lines add up


def test_the_worker_works_it_out_and_the_person_reads_the_receipt(
    client: Client, cast: Cast, agreed_case: Case
) -> None:
    assert "Work out the first figure" in page(client, cast.carol, figure(agreed_case))
    sent = client.post(f"{figure(agreed_case)}issue/")
    assert (sent.status_code, sent.url) == (302, figure(agreed_case))
    shown = page(client, cast.amira, figure(agreed_case))
    assert "About £206.00 a week for your support" in shown
    assert "You said: I need help once a day" in shown
    assert "Family and friends do about half of it" in shown
    assert "Please ask us to check it" not in shown
    assert "They are the same" in shown
    assert "kind=objection" in shown
    assert "Work it out again" not in shown


def test_the_person_cannot_issue_it_and_is_told_why(
    client: Client, cast: Cast, agreed_case: Case
) -> None:
    client.force_login(cast.amira)
    assert "Work out the first figure" not in page(client, cast.amira, figure(agreed_case))
    refused = client.post(f"{figure(agreed_case)}issue/")
    assert refused.status_code == 403
    assert "for the team that works with this person" in refused.content.decode()
    assert not Allocation.objects.exists()


def test_a_second_click_is_told_that_it_is_done(
    client: Client, cast: Cast, agreed_case: Case
) -> None:
    client.force_login(cast.carol)
    for status in (302, 403):
        assert client.post(f"{figure(agreed_case)}issue/").status_code == status
    assert Allocation.objects.count() == 1


@pytest.mark.parametrize("path", ["", "receipt.pdf", "receipt.json"])
def test_to_others_it_is_not_there_and_that_leaves_a_row(
    client: Client, cast: Cast, now: datetime, agreed_case: Case, path: str
) -> None:
    steps.issue(cast, agreed_case, now)
    for stranger in (cast.simon, cast.grace, cast.farid):
        client.force_login(stranger)
        assert client.get(figure(agreed_case) + path).status_code == 404
        assert Event.objects.filter(code="turned_away", by=stranger.username).exists()


def test_who_looked_is_kept(client: Client, cast: Cast, agreed_case: Case) -> None:
    page(client, cast.carol, figure(agreed_case))
    assert Event.objects.filter(code="record.looked_at", by="carol").exists()


# The receipt


@pytest.fixture
def apart(cast: Cast, now: datetime) -> Case:
    """Amira said once a day; several times a day was agreed."""
    case = steps.agreed(cast, now, q1="more")
    steps.issue(cast, case, now)
    return case


def test_the_gap_is_said_in_pounds_with_the_answer_and_the_reason(
    client: Client, cast: Cast, apart: Case
) -> None:
    shown = page(client, cast.amira, figure(apart))
    assert "The agreed answers come to £39.00 a week more than your own" in shown
    assert "I need help several times a day" in shown
    assert "We saw it on a bad day." in shown


def test_what_is_above_the_table_is_said_to_be_costed_by_a_panel(
    client: Client, cast: Cast, now: datetime
) -> None:
    most = {q.id: q.options[-1].id for q in rules.load_scheme(steps.TEXT).questionnaire.questions}
    most |= {q: "none" for q in most if q.startswith("informal")}
    case = steps.agreed(cast, now, {**most, "client_group": "learning_disability"})
    steps.issue(cast, case, now)
    shown = page(client, cast.amira, figure(case))
    assert "costed one part at a time" in shown
    assert "never cut down to a limit" in shown


def test_no_weekly_sum_still_says_that_needs_must_be_met(
    client: Client, cast: Cast, now: datetime
) -> None:
    case = steps.agreed(cast, now, {"client_group": "older_people"})
    steps.issue(cast, case, now)
    shown = page(client, cast.amira, figure(case))
    assert "Your answers come to no weekly sum" in shown
    assert "we must meet the ones that are eligible" in shown


def test_anybody_can_work_the_figure_out_again_from_what_the_page_gives(
    client: Client, cast: Cast, apart: Case
) -> None:
    client.force_login(cast.amira)
    kept = json.loads(client.get(f"{figure(apart)}receipt.json").content)
    scheme = client.get(kept["check"]["scheme_address"]).content
    assert hashlib.sha256(scheme).hexdigest() == kept["check"]["scheme_file_sha256"]
    read = rules.load_scheme(scheme.decode())
    (answer,) = results(read, [kept["check"]["line"].encode()], strict=True)
    assert answer["amount_minor"] == kept["check"]["answer"]["amount_minor"]
    assert answer["amount_minor"] == kept["agreed"]["amount_minor"]


def test_the_receipt_on_paper_is_tagged_and_says_the_same(
    client: Client, cast: Cast, apart: Case
) -> None:
    client.force_login(cast.amira)
    answer = client.get(f"{figure(apart)}receipt.pdf")
    made = PdfReader(BytesIO(answer.content))
    words = " ".join(" ".join(p.extract_text() for p in made.pages).split())
    assert answer["Content-Type"] == "application/pdf"
    assert made.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert b"pdfuaid" in answer.content
    for line in (
        "About £245.00 a week",
        "Amira Khan",
        "We saw it on a bad day",
        "selfdirect allocate",
    ):
        assert line in words


def test_easy_read_says_the_whole_receipt_with_pictures(
    client: Client, cast: Cast, apart: Case
) -> None:
    cast.amira.easy_read = True
    cast.amira.save()
    shown = page(client, cast.amira, figure(apart))
    assert "Your answers come to about £245.00 each week." in shown
    assert "All of this together is £245.00." in shown
    assert "Show all of this page" in shown


def test_the_receipt_asks_the_database_a_fixed_number_of_times(
    client: Client, cast: Cast, apart: Case, django_assert_max_num_queries: object
) -> None:
    page(client, cast.amira, figure(apart))
    with django_assert_max_num_queries(QUERIES_OF_THE_RECEIPT):
        client.get(figure(apart))
