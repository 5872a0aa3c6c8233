"""The board, the page where one decides, and the letter on screen and on paper."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from io import BytesIO

import pytest
from django.test import Client
from pypdf import PdfReader

from config.demo.cast import Cast
from selfdirect.agreement.charging import actions as charging
from selfdirect.agreement.decisions import actions
from selfdirect.agreement.decisions.models import Validation
from selfdirect.agreement.planning import actions as planning
from selfdirect.agreement.planning.models import Plan
from selfdirect.agreement.planning.tests import rows
from selfdirect.agreement.planning.tests.test_pages import signed_in
from selfdirect.foundation.audit.models import Event
from selfdirect.register.cases.models import Case
from selfdirect.register.people.actions import add_supporter

MET = [{"need": need, "met": True, "reason": "The plan says how."} for need in rows.NEEDS]
SAID = {
    **{f"met_{need}": "yes" for need in rows.NEEDS},
    **{f"reason_{need}": "The plan says how." for need in rows.NEEDS},
    "different": ["chosen"],
    "reasons": "It is her good day.",
}

SEEN = re.compile(r'name="seen" value="([^"]+)"')


@pytest.fixture
def signed(case: Case, sent: Plan, cast: Cast, now: datetime) -> Validation:
    return actions.agree_plan(
        ref=case.ref, needs=MET, reasons="It is her good day.",
        different=["chosen"], own_words="She likes it better.", by=cast.dev.actor, at=now,
    )  # fmt: skip


class TestBoard:
    def test_the_story_comes_first_and_the_look_is_written_down(
        self, client: Client, sent: Plan, cast: Cast
    ) -> None:
        page = signed_in(client, cast.dev).get("/board/").content.decode()
        assert "1 plan waits for your decision" in page
        assert page.index("out with my sister") < page.index("£392.00 a week")
        assert Event.objects.filter(code="record.looked_at", by="dev").exists()

    def test_with_nothing_on_it_it_says_what_will_be_here(
        self, client: Client, cast: Cast
    ) -> None:
        assert "No plan waits" in signed_in(client, cast.jo).get("/board/").content.decode()

    @pytest.mark.parametrize("who", ["carol", "amira", "efua", "grace"])
    def test_it_is_for_those_who_decide(self, client: Client, cast: Cast, who: str) -> None:
        assert signed_in(client, getattr(cast, who)).get("/board/").status_code == 403


class TestDecide:
    def test_the_page_has_all_that_the_decision_needs(
        self, client: Client, case: Case, sent: Plan, cast: Cast
    ) -> None:
        page = signed_in(client, cast.dev).get(f"/c/{case.ref}/decision/").content.decode()
        for words in (
            "I teach myself the piano",
            "Does the plan meet the need to eat and drink well?",
            "Help with breakfast: Brightway Care, 12 hours at £24.50 an hour.",
            "What you chose costs less",
            "The three figures",
        ):
            assert words in page

    def test_who_sent_it_reads_why_they_may_not_decide(
        self, client: Client, case: Case, sent: Plan, cast: Cast
    ) -> None:
        page = signed_in(client, cast.carol).get(f"/c/{case.ref}/decision/").content.decode()
        assert "Somebody else must sign this, because you sent it." in page
        assert "Agree the plan" not in page

    def test_it_counts_its_queries(
        self,
        client: Client,
        case: Case,
        sent: Plan,
        cast: Cast,
        django_assert_num_queries: Callable[[int], AbstractContextManager[object]],
    ) -> None:
        signed_in(client, cast.dev).get(f"/c/{case.ref}/decision/")
        with django_assert_num_queries(13):
            client.get(f"/c/{case.ref}/decision/")

    def test_it_is_agreed(self, client: Client, case: Case, sent: Plan, cast: Cast) -> None:
        response = signed_in(client, cast.dev).post(
            f"/c/{case.ref}/decision/agree/", {**SAID, "seen": sent.changes}, follow=True
        )
        assert "You agreed the plan of Amira Khan" in response.content.decode()
        assert Validation.objects.get().different_because.startswith("What you chose")

    def test_figures_that_are_no_longer_so_are_shown_anew_with_what_was_written(
        self, client: Client, case: Case, sent: Plan, cast: Cast, now: datetime
    ) -> None:
        address = f"/c/{case.ref}/decision/"
        page = signed_in(client, cast.dev).get(address).content.decode()
        was = SEEN.search(page)[1]  # type: ignore[index]
        means = {**rows.MEANS, "capital": "20000"}
        charging.work_out_means(ref=case.ref, means=means, by=cast.amira.actor, at=now)
        response = client.post(f"{address}agree/", {**SAID, "seen": was})
        page = response.content.decode()
        assert response.status_code == 422
        assert "Amira Khan told us something new about this money" in page
        assert "It is her good day." in page
        now_seen = SEEN.search(page)[1]  # type: ignore[index]
        assert now_seen != was
        assert client.post(f"{address}agree/", {**SAID, "seen": now_seen}).status_code == 302

    def test_what_is_missing_is_said_and_what_was_written_is_kept(
        self, client: Client, case: Case, sent: Plan, cast: Cast
    ) -> None:
        said = {**SAID, "different": [], "met_hygiene": "", "reasons": "It is her good day."}
        response = signed_in(client, cast.dev).post(f"/c/{case.ref}/decision/agree/", said)
        page = response.content.decode()
        assert response.status_code == 422
        assert "Decide whether the plan meets the need to keep clean" in page
        assert "not the same as the indicative budget" in page
        assert "It is her good day." in page

    def test_it_is_returned_and_the_plan_says_why(
        self, client: Client, case: Case, sent: Plan, cast: Cast
    ) -> None:
        signed_in(client, cast.dev).post(
            f"/c/{case.ref}/decision/return/", {"reasons": "Who comes in August?"}
        )
        page = signed_in(client, cast.amira).get(f"/c/{case.ref}/plan/").content.decode()
        assert "A change is asked for" in page
        assert "Who comes in August?" in page

    def test_the_second_decider_reads_who_was_first(
        self, client: Client, case: Case, signed: Validation, cast: Cast
    ) -> None:
        response = signed_in(client, cast.dev).post(f"/c/{case.ref}/decision/agree/", SAID)
        assert response.status_code == 403
        assert "Dev Shah has already agreed this plan" in response.content.decode()

    def test_what_changed_since_the_last_version_is_shown(
        self, client: Client, case: Case, signed: Validation, cast: Cast, now: datetime
    ) -> None:
        Case.objects.update(stage="PLANNING")
        by = cast.carol.actor
        copy = planning.begin_change(ref=case.ref, by=by, at=now)
        planning.set_start(ref=case.ref, starts_on=rows.STARTS, by=by, at=now)
        line = copy.lines.get(what="Bath on Sunday")
        planning.drop_line(ref=case.ref, line=line.pk, by=by, at=now)
        planning.leave_out(ref=case.ref, need="hygiene", reason="Ben does", by=by, at=now)
        planning.submit_plan(ref=case.ref, by=by, at=now)
        page = signed_in(client, cast.dev).get(f"/c/{case.ref}/decision/").content.decode()
        assert "Taken out: Bath on Sunday" in page

    @pytest.mark.parametrize("who", ["simon", "farid", "iris"])
    def test_to_strangers_it_is_not_there(
        self, client: Client, case: Case, sent: Plan, cast: Cast, who: str
    ) -> None:
        signed_in(client, getattr(cast, who))
        assert client.get(f"/c/{case.ref}/decision/").status_code == 404
        assert client.post(f"/c/{case.ref}/decision/agree/", SAID).status_code == 404
        assert client.get(f"/c/{case.ref}/decision/letter/").status_code == 404


class TestLetter:
    @pytest.mark.parametrize("who", ["amira", "ben", "carol", "dev", "efua"])
    def test_those_it_concerns_read_it(
        self, client: Client, case: Case, signed: Validation, cast: Cast, who: str
    ) -> None:
        page = signed_in(client, getattr(cast, who)).get(f"/c/{case.ref}/decision/letter/")
        assert "Your support plan is agreed" in page.content.decode()

    def test_a_planner_does_not_read_how_what_the_person_pays_was_worked_out(
        self, client: Client, case: Case, signed: Validation, cast: Cast, now: datetime
    ) -> None:
        add_supporter(
            person=case.person, name="Iris Bell", kind="planner", relation="", user=cast.iris,
            from_on=now.date(), by=cast.carol.actor, at=now,
        )  # fmt: skip
        address = f"/c/{case.ref}/decision/letter"
        for who, reads in ((cast.amira, True), (cast.iris, False)):
            page = signed_in(client, who).get(f"{address}/").content.decode()
            pdf = PdfReader(BytesIO(client.get(f"{address}.pdf").content))
            paper = " ".join(" ".join(page.extract_text() for page in pdf.pages).split())
            assert ["How we worked out what you pay" in text for text in (page, paper)] == [
                reads, reads,
            ]  # fmt: skip

    def test_on_paper_it_is_an_accessible_pdf_with_the_same_words(
        self, client: Client, case: Case, signed: Validation, cast: Cast
    ) -> None:
        response = signed_in(client, cast.amira).get(f"/c/{case.ref}/decision/letter.pdf")
        pdf = PdfReader(BytesIO(response.content))
        text = " ".join(" ".join(page.extract_text() for page in pdf.pages).split())
        assert response["Content-Type"] == "application/pdf"
        assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
        for words in ("Dear Amira,", "£392.00", "Ombudsman", "Dev Shah"):
            assert words in text

    def test_an_older_letter_stays(
        self, client: Client, case: Case, signed: Validation, cast: Cast
    ) -> None:
        signed_in(client, cast.amira)
        found = client.get(f"/c/{case.ref}/decision/{signed.ref}/letter/")
        assert found.status_code == 200
        assert client.get(f"/c/{case.ref}/decision/D-none/letter/").status_code == 404
