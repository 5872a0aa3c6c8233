"""What stands beside a figure: who disagrees, an individual costing, a scheme that changed."""

import json
from datetime import datetime, timedelta
from io import BytesIO

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from pypdf import PdfReader

from config.demo.cast import Cast
from selfdirect.agreement.allocation import actions, queries, rules
from selfdirect.agreement.allocation.models import Allocation, Costing, Disagreement
from selfdirect.agreement.allocation.tests import steps
from selfdirect.foundation.access.models import User
from selfdirect.foundation.audit.models import Event
from selfdirect.foundation.kernel.decision import NotThere, Refused
from selfdirect.front_door.assessment.actions import begin_assessment
from selfdirect.front_door.assessment.models import Assessment, Questionnaire, Sheet
from selfdirect.register.cases.journey import Stage
from selfdirect.register.cases.models import Case, Task

WHY = "Her bad weeks are worse than the questions asked."


pytestmark = pytest.mark.usefixtures("on_the_day")


@pytest.fixture
def issued(cast: Cast, agreed_case: Case, now: datetime) -> Allocation:
    allocation = steps.issue(cast, agreed_case, now)
    agreed_case.refresh_from_db()
    return allocation


def disagree(case: Case, who: User, at: datetime, **said: str) -> Disagreement:
    given = {"way": "low", "words": WHY} | said
    return actions.disagree(ref=case.ref, by=who.actor, at=at, **given)


def answer(case: Case, said: Disagreement, who: User, at: datetime, **words: str) -> Disagreement:
    given = {"follows": "answers", "words": "We had not asked about those weeks."} | words
    return actions.answer_disagreement(
        ref=case.ref, disagreement=said.ref, by=who.actor, at=at, **given
    )


def cost(case: Case, who: User, at: datetime, **said: str) -> Costing:
    given = {"reason": "nights", "words": "Somebody must be awake with her."} | said
    return actions.route_to_costing(ref=case.ref, by=who.actor, at=at, **given)


# Disagreeing


@pytest.mark.parametrize("who", ["amira", "ben", "carol"])
def test_anyone_beside_the_person_may_say_that_it_is_wrong_and_is_promised_an_answer(
    cast: Cast, issued: Allocation, now: datetime, who: str
) -> None:
    said = disagree(issued.case, getattr(cast, who), now)
    task = Task.objects.get(code="figure.answer")
    assert task.owner == (None if who == "carol" else cast.carol)  # nobody answers themselves
    told = Event.objects.get(code="figure.disagreed").told
    assert "thinks that the first figure is too low. We answer by Monday 9 March." in told
    assert (said.allocation, said.answered_at) == (issued, None)


def test_it_is_answered_by_another_and_the_person_is_told(
    cast: Cast, issued: Allocation, now: datetime
) -> None:
    said = disagree(issued.case, cast.ben, now)
    answer(issued.case, said, cast.carol, now + timedelta(days=1))
    assert Task.objects.get(code="figure.answer").done_by == "carol"
    told = Event.objects.get(code="figure.answered").told
    assert "“We had not asked about those weeks.” We go through the answers with you" in told
    with pytest.raises(Refused, match="Carol Jones has already answered this"):
        answer(issued.case, said, cast.dev, now)


def test_while_one_is_unanswered_the_task_stays(
    cast: Cast, issued: Allocation, now: datetime
) -> None:
    said = disagree(issued.case, cast.ben, now)
    disagree(issued.case, cast.amira, now, way="high")
    answer(issued.case, said, cast.carol, now)
    assert Task.objects.filter(code="figure.answer", done_at__isnull=True).exists()


@pytest.mark.parametrize(
    ("said", "why"),
    [({"way": "odd"}, "too low or too high"), ({"words": "  "}, "One sentence is enough")],
)
def test_without_a_way_and_words_nothing_is_kept(
    cast: Cast, issued: Allocation, now: datetime, said: dict[str, str], why: str
) -> None:
    with pytest.raises(Refused, match=why):
        disagree(issued.case, cast.amira, now, **said)
    assert not Disagreement.objects.exists()
    assert not Task.objects.filter(code="figure.answer").exists()


@pytest.mark.parametrize(
    ("who", "said", "why"),
    [
        ("carol", {"follows": "nothing"}, "Say what happens next"),
        ("carol", {"words": " "}, "Say why"),
        ("ben", {}, "team that works with this person"),
    ],
)
def test_an_answer_says_what_follows_and_why(
    cast: Cast, issued: Allocation, now: datetime, who: str, said: dict[str, str], why: str
) -> None:
    kept = disagree(issued.case, cast.amira, now)
    with pytest.raises(Refused, match=why):
        answer(issued.case, kept, getattr(cast, who), now, **said)


def test_nobody_answers_themselves_nor_does_the_database_let_them(
    cast: Cast, issued: Allocation, now: datetime
) -> None:
    said = disagree(issued.case, cast.carol, now)
    with pytest.raises(Refused, match="Somebody else must sign this"):
        answer(issued.case, said, cast.carol, now)
    for wrong in (
        {"answered_by": "carol"},
        {"way": "odd"},
        {"words": ""},
        {"answered_at": now},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Disagreement.objects.filter(pk=said.pk).update(**wrong)


def test_there_must_be_a_figure_and_it_must_be_of_this_person(
    cast: Cast, agreed_case: Case, now: datetime
) -> None:
    with pytest.raises(Refused, match="no figure yet"):
        disagree(agreed_case, cast.amira, now)
    with pytest.raises(NotThere):
        queries.get_disagreement(agreed_case, "DA-NONE")


# Individual costing


def test_a_worker_takes_her_out_of_the_table_and_the_figure_stays(
    cast: Cast, issued: Allocation, now: datetime
) -> None:
    was = issued.weekly
    cost(issued.case, cast.carol, now)
    issued.refresh_from_db()
    assert (issued.panel, issued.weekly, issued.receipt["panel"]) == (True, was, False)
    told = Event.objects.get(code="allocation.costed").told
    assert "a panel looks at it with you" in told
    assert rules.COSTED["nights"] in told
    with pytest.raises(Refused, match="one part at a time already"):
        cost(issued.case, cast.carol, now)
    with pytest.raises(DatabaseError, match="history"), transaction.atomic():
        Costing.objects.update(words="Another")


@pytest.mark.parametrize(
    ("who", "said", "why"),
    [
        ("carol", {"reason": "above"}, "Choose why"),
        ("carol", {"words": ""}, "few words"),
        ("amira", {}, "team"),
    ],
)
def test_it_needs_a_reason_of_the_list_and_words(
    cast: Cast, issued: Allocation, now: datetime, who: str, said: dict[str, str], why: str
) -> None:
    with pytest.raises(Refused, match=why):
        cost(issued.case, getattr(cast, who), now, **said)
    assert not Costing.objects.exists()


@pytest.mark.parametrize(
    ("stage", "why"), [(Stage.AGREEING, "waits to be agreed"), (Stage.LIVING, "No plan is being")]
)
def test_it_is_done_while_the_plan_is_written(
    cast: Cast, issued: Allocation, now: datetime, stage: Stage, why: str
) -> None:
    Case.objects.filter(pk=issued.case_id).update(stage=stage)
    with pytest.raises(Refused, match=why):
        cost(issued.case, cast.carol, now)


def test_without_a_figure_there_is_nothing_to_leave(
    cast: Cast, agreed_case: Case, now: datetime
) -> None:
    with pytest.raises(Refused, match="Work it out first"):
        cost(agreed_case, cast.carol, now)


# A scheme or an assessment that changed


def test_a_scheme_that_changed_after_the_page_was_opened_is_told(
    cast: Cast, agreed_case: Case, now: datetime
) -> None:
    with pytest.raises(Refused, match=r"scheme has changed since .* Nothing was worked out"):
        actions.issue_allocation(
            ref=agreed_case.ref, by=cast.carol.actor, at=now, seen="synthetic_county_ras 0"
        )
    assert not Allocation.objects.exists()
    actions.issue_allocation(
        ref=agreed_case.ref, by=cast.carol.actor, at=now, seen="synthetic_county_ras 1"
    )


def test_a_second_open_assessment_is_refused_and_the_database_holds_one(
    cast: Cast, now: datetime
) -> None:
    case = steps.begun(cast, now)
    with pytest.raises(Refused):
        begin_assessment(ref=case.ref, by=cast.carol.actor, at=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Assessment.objects.create(
            case=case, questionnaire=Questionnaire.objects.get(), opened_at=now
        )


def test_while_answers_are_open_again_the_older_ones_bring_no_new_figure(
    cast: Cast, issued: Allocation, now: datetime
) -> None:
    Case.objects.filter(pk=issued.case_id).update(stage=Stage.REVIEWING)
    begin_assessment(ref=issued.case.ref, by=cast.carol.actor, at=now + timedelta(days=1))
    with pytest.raises(Refused, match="not agreed yet"):
        steps.issue(cast, issued.case, now + timedelta(days=1))


# The questions opened again


@pytest.mark.parametrize(
    ("stage", "why"),
    [
        (Stage.AGREEING, "Whoever decides must return it first"),
        (Stage.LIVING, "Begin a review first"),
        (Stage.ANSWERS, "gone through now"),
        (Stage.CLOSED, "has ended"),
    ],
)
def test_where_the_questions_cannot_open_again_it_says_what_comes_first(
    client: Client, cast: Cast, issued: Allocation, now: datetime, stage: Stage, why: str
) -> None:
    Case.objects.filter(pk=issued.case_id).update(stage=stage)
    with pytest.raises(Refused, match=why):
        begin_assessment(ref=issued.case.ref, by=cast.carol.actor, at=now)
    page = shown(client, cast.carol, f"/c/{issued.case.ref}/answers/")
    assert "Open the questions again" not in page
    assert why in page


@pytest.mark.parametrize(
    ("follows", "leads"),
    [("answers", "answers/"), ("costed", "indicative/costing/"), ("plan", "indicative/")],
)
def test_an_answer_leads_to_where_it_is_done(
    client: Client, cast: Cast, issued: Allocation, now: datetime, follows: str, leads: str
) -> None:
    ref = issued.case.ref
    said = actions.disagree(ref=ref, way="low", words=WHY, by=cast.amira.actor, at=now)
    client.force_login(cast.carol)
    address = f"/c/{ref}/indicative/disagree/{said.ref}/"
    done = client.post(address, {"follows": follows, "words": "You are right."})
    assert (done.status_code, done["Location"]) == (302, f"/c/{ref}/{leads}")


# Pages


def shown(client: Client, who: User, address: str) -> str:
    client.force_login(who)
    response = client.get(address)
    assert response.status_code == 200, response.content
    return " ".join(response.content.decode().split())


def test_the_page_says_what_would_change_it_and_takes_a_disagreement(
    client: Client, cast: Cast, issued: Allocation
) -> None:
    address = f"/c/{issued.case.ref}/indicative/"
    page = shown(client, cast.amira, address)
    assert "What would make it higher" in page
    assert "To show it: notes of a usual week" in page
    assert "Cost it one part at a time" not in page
    empty = client.post(address + "disagree/", {"way": "low", "words": ""})
    assert empty.status_code == 422
    done = client.post(address + "disagree/", {"way": "low", "words": WHY}, follow=True)
    assert WHY in done.content.decode()
    said = Disagreement.objects.get()
    assert f"Answer {said.said_by_name}" in shown(client, cast.carol, address)
    page = shown(client, cast.carol, f"{address}disagree/{said.ref}/")
    assert WHY in page
    reply = {"follows": "plan", "words": "The plan will say."}
    done = client.post(f"{address}disagree/{said.ref}/", reply, follow=True)
    assert "The plan will say." in done.content.decode()
    assert rules.FOLLOWS["plan"] in done.content.decode()


def test_the_worker_costs_it_by_itself_and_everybody_reads_why(
    client: Client, cast: Cast, issued: Allocation
) -> None:
    address = f"/c/{issued.case.ref}/indicative/"
    assert "Cost it one part at a time" in shown(client, cast.carol, address)
    said = {"reason": "rare", "words": "Nobody has asked about her illness before."}
    client.post(address + "costing/", said)
    page = shown(client, cast.amira, address)
    for words in (said["words"], rules.COSTED["rare"], "never a limit"):
        assert words in page
    assert client.get(address + "costing/").status_code == 403


def test_missing_answers_are_named_each_with_its_page(
    client: Client, cast: Cast, agreed_case: Case
) -> None:
    sheet = Sheet.objects.get(assessment__case=agreed_case, voice="agreed")
    del sheet.answers["q9"]
    sheet.save()
    client.force_login(cast.carol)
    response = client.post(f"/c/{agreed_case.ref}/indicative/issue/")
    page = " ".join(response.content.decode().split())
    assert response.status_code == 422
    assert "1 question is still open" in page
    assert f'href="/c/{agreed_case.ref}/answers/q9/">How I act when upset' in page
    assert not Allocation.objects.exists()


def test_the_receipt_for_a_computer_is_checked_by_itself(
    client: Client, cast: Cast, issued: Allocation
) -> None:
    client.force_login(cast.amira)
    file = json.loads(client.get(f"/c/{issued.case.ref}/indicative/receipt.json").content)
    scheme = rules.load_scheme(file["scheme_text"])
    for kept in rules.receipts(file).values():
        assert all(found.agrees for found in rules.verify(kept, scheme))


def test_easy_read_on_paper_says_every_sum(client: Client, cast: Cast, issued: Allocation) -> None:
    client.force_login(cast.amira)
    response = client.get(f"/c/{issued.case.ref}/indicative/easy.pdf")
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(response.content)).pages)
    words = " ".join(text.split())
    assert f"All of this together is {issued.weekly}." in words
    assert issued.ref in words
