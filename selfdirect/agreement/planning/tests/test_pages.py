"""The pages of a plan: they work, keep what was typed, hide, explain, and count their queries."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, datetime

import pytest
from django.test import Client

from config.demo.cast import Cast
from selfdirect.agreement.planning import actions, queries
from selfdirect.agreement.planning.models import Line, Outcome, Plan
from selfdirect.agreement.planning.tests import rows
from selfdirect.foundation.access.models import User
from selfdirect.foundation.audit.models import Event
from selfdirect.foundation.kernel.money import Money
from selfdirect.register.cases.models import Case


@pytest.fixture
def plan(case: Case, cast: Cast, shop: rows.Shop, now: datetime) -> Plan:
    return rows.written(case, cast, shop, now)


def signed_in(client: Client, user: User) -> Client:
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def address(case: Case, rest: str = "") -> str:
    return f"/c/{case.ref}/plan/{rest}"


class TestThePlan:
    def test_the_person_reads_it_in_the_second_person(
        self, client: Client, case: Case, plan: Plan, cast: Cast
    ) -> None:
        page = signed_in(client, cast.amira).get(address(case)).content.decode()
        assert "Your plan so far: £392.00 a week" in page
        assert "£6.00 less than the indicative budget of £398.00" in page
        assert "Ben, my brother. Sunday 10am to 11am" in page
        assert "Send it to be agreed" not in page

    def test_the_worker_reads_the_same_with_a_name_and_may_send_it(
        self, client: Client, case: Case, plan: Plan, cast: Cast
    ) -> None:
        page = signed_in(client, cast.carol).get(address(case)).content.decode()
        assert "Amira’s plan so far: £392.00 a week" in page
        assert "Send it to be agreed" in page

    def test_opening_it_is_written_down(
        self, client: Client, case: Case, plan: Plan, cast: Cast
    ) -> None:
        signed_in(client, cast.carol).get(address(case))
        assert Event.objects.filter(code="record.looked_at", by="carol").exists()

    @pytest.mark.parametrize("who", ["simon", "iris", "grace", "farid"])
    @pytest.mark.parametrize("rest", ["", "start/", "outcomes/add/"])
    def test_to_strangers_it_is_not_there(
        self, client: Client, case: Case, plan: Plan, cast: Cast, who: str, rest: str
    ) -> None:
        assert signed_in(client, getattr(cast, who)).get(address(case, rest)).status_code == 404

    def test_before_it_is_begun_the_page_says_so_and_begins_it(
        self, client: Client, case: Case, cast: Cast
    ) -> None:
        signed_in(client, cast.amira)
        assert "Begin the plan" in client.get(address(case)).content.decode()
        assert client.post(address(case, "begin/")).status_code == 302
        assert "Nothing is written yet" in client.get(address(case)).content.decode()

    def test_a_planner_reads_the_figures_but_not_what_somebody_lives_on(
        self, client: Client, case: Case, plan: Plan, cast: Cast, now: datetime
    ) -> None:
        rows.beside(cast.amira_person, cast.iris, now)
        page = signed_in(client, cast.iris).get(address(case)).content.decode()
        assert "Amira pays" in page
        assert "How we worked out what there is to pay" not in page

    def test_a_line_that_nobody_is_charged_for_is_asked_about_and_says_so(
        self, client: Client, case: Case, plan: Plan, cast: Cast
    ) -> None:
        signed_in(client, cast.carol)
        for who, asks in (("Hana Novak", True), ("Brightway Care", False)):
            line = plan.lines.get(who=who)
            asked = client.get(address(case, f"lines/{line.pk}/change/")).content.decode()
            assert ("Is it equipment, or a change to the home?" in asked) is asks
        plan.lines.exclude(held="").update(free_as="aid")
        page = signed_in(client, cast.amira).get(address(case)).content.decode()
        assert "Nobody is charged for this" in page
        assert "a week of equipment, or small changes to the home" in page
        who_pays = queries.standing(queries.in_hand(case), date(2026, 3, 2)).pays
        assert who_pays.figures.person_pays == Money(20_00)  # what is kept for bad weeks

    def test_without_means_it_says_where_to_answer(
        self, client: Client, case: Case, plan: Plan, cast: Cast
    ) -> None:
        case.means.update(state="SUPERSEDED")
        page = signed_in(client, cast.amira).get(address(case)).content.decode()
        assert "is not worked out yet" in page
        assert f"/c/{case.ref}/means/" in page

    def test_it_counts_its_queries_however_long_it_is(
        self,
        client: Client,
        case: Case,
        plan: Plan,
        cast: Cast,
        now: datetime,
        django_assert_num_queries: Callable[[int], AbstractContextManager[object]],
    ) -> None:
        signed_in(client, cast.amira).get(address(case))
        with django_assert_num_queries(QUERIES):
            client.get(address(case))
        outcome = plan.outcomes.first()
        assert outcome is not None
        for _ in range(4):
            actions.add_line(
                ref=case.ref, outcome=outcome.pk, need="hygiene", what="Bath", who="Ben",
                by=cast.carol.actor, at=now,
            )  # fmt: skip
        with django_assert_num_queries(QUERIES):
            client.get(address(case))

    def test_in_a_plan_that_waits_nothing_can_be_changed(
        self, client: Client, case: Case, plan: Plan, cast: Cast, now: datetime
    ) -> None:
        actions.submit_plan(ref=case.ref, by=cast.carol.actor, at=now)
        signed_in(client, cast.amira)
        page = client.get(address(case)).content.decode()
        assert "Your plan is waiting to be agreed" in page
        assert "Add what will help" not in page
        assert client.get(address(case, "start/")).status_code == 403


QUERIES = 11


class TestAsking:
    @pytest.mark.parametrize(
        ("rest", "said", "field", "value"),
        [
            ("good-day/", {"words": "Out by ten"}, "good_day", "Out by ten"),
            ("start/", {"starts_on": "2026-12-07"}, "starts_on", None),
            (
                "contingency/",
                {"weekly": "30", "reason": "Bad weeks"},
                "contingency",
                Money(30_00),
            ),
            (
                "needs/hygiene/",
                {"reason": "Ben is glad to"},
                "left_out",
                {"hygiene": "Ben is glad to"},
            ),
        ],
    )
    def test_each_page_saves_what_was_said(
        self, client: Client, case: Case, plan: Plan, cast: Cast,
        rest: str, said: dict[str, str], field: str, value: object,
    ) -> None:  # fmt: skip
        signed_in(client, cast.amira)
        assert client.get(address(case, rest)).status_code == 200
        response = client.post(address(case, rest), {**said, "seen": plan.changes})
        assert response.status_code == 302
        plan.refresh_from_db()
        assert getattr(plan, field) == value or field == "starts_on"

    def test_what_cannot_be_stands_over_the_form_with_what_was_typed(
        self, client: Client, case: Case, plan: Plan, cast: Cast
    ) -> None:
        response = signed_in(client, cast.amira).post(
            address(case, "contingency/"), {"weekly": "thirty", "reason": "Bad weeks"}
        )
        page = response.content.decode()
        assert response.status_code == 422
        assert "“thirty” is not an amount" in page
        assert "Bad weeks" in page

    def test_the_second_of_two_sees_who_was_first_and_keeps_what_they_typed(
        self, client: Client, case: Case, plan: Plan, cast: Cast, now: datetime
    ) -> None:
        actions.set_good_day(ref=case.ref, words="By nine", by=cast.carol.actor, at=now)
        response = signed_in(client, cast.amira).post(
            address(case, "good-day/"), {"words": "By ten", "seen": plan.changes}
        )
        page = response.content.decode()
        assert response.status_code == 422
        assert "Carol Jones changed this plan after you opened it" in page
        assert "By ten" in page
        again = client.post(address(case, "good-day/"), {"words": "By ten", "seen": 999})
        assert again.status_code == 422

    def test_a_need_that_is_not_theirs_has_no_page(
        self, client: Client, case: Case, plan: Plan, cast: Cast
    ) -> None:
        response = signed_in(client, cast.amira).get(address(case, "needs/toilet/"))
        assert response.status_code == 404


class TestOutcomes:
    def test_one_is_added_said_better_and_taken_out(
        self, client: Client, case: Case, plan: Plan, cast: Cast
    ) -> None:
        signed_in(client, cast.amira)
        client.post(address(case, "outcomes/add/"), {"words": "I want to swim"})
        swim = Outcome.objects.get(words="I want to swim")
        client.post(address(case, f"outcomes/{swim.pk}/change/"), {"words": "I want to float"})
        swim.refresh_from_db()
        assert swim.words == "I want to float"
        client.post(address(case, f"outcomes/{swim.pk}/drop/"))
        assert not Outcome.objects.filter(pk=swim.pk).exists()

    def test_an_empty_one_is_asked_again(
        self, client: Client, case: Case, plan: Plan, cast: Cast
    ) -> None:
        response = signed_in(client, cast.amira).post(address(case, "outcomes/add/"), {})
        assert response.status_code == 422


class TestLines:
    @pytest.fixture(autouse=True)
    def stage(self, client: Client, case: Case, plan: Plan, cast: Cast, shop: rows.Shop) -> None:
        self.client, self.case, self.plan, self.shop = client, case, plan, shop
        outcome = plan.outcomes.first()
        assert outcome is not None
        self.outcome = outcome
        signed_in(client, cast.amira)

    def add(self, query: str, said: dict[str, object]) -> object:
        return self.client.post(
            address(self.case, f"outcomes/{self.outcome.pk}/add/?{query}"), said
        )

    def test_without_a_script_one_searches_chooses_and_says_how_much(self) -> None:
        found = self.client.get(
            address(self.case, f"outcomes/{self.outcome.pk}/find/"), {"q": "help at home"}
        ).content.decode()
        assert f"?service={self.shop.care.ref}" in found
        assert "Brightway Care. £24.50 an hour" in found

        form = self.client.get(
            address(self.case, f"outcomes/{self.outcome.pk}/add/?service={self.shop.care.ref}")
        ).content.decode()
        assert "it cannot be typed over" in form
        assert 'name="unit_price"' not in form

        said = {
            "what": "Help to bed", "need": "hygiene", "held": "managed",
            "days_1": ["0", "1"], "from_1": "9pm", "to_1": "9.30pm",
        }  # fmt: skip
        assert self.add(f"service={self.shop.care.ref}", said).status_code == 302  # type: ignore[attr-defined]
        line = Line.objects.get(what="Help to bed")
        assert (line.weekly, line.who, line.quantity) == (Money(24_50), "Brightway Care", 1)

    def test_help_that_costs_nothing_asks_nothing_of_money(self) -> None:
        form = self.client.get(
            address(self.case, f"outcomes/{self.outcome.pk}/add/?how=free")
        ).content.decode()
        assert 'name="held"' not in form
        self.add("how=free", {"what": "Shopping", "who": "Mum", "need": "nutrition"})
        assert Line.objects.get(what="Shopping").held == ""

    def test_a_helper_one_found_is_paid_at_the_price_agreed(self) -> None:
        said = {"what": "Swim", "who": "Hana", "need": "community", "quantity": "2"}
        self.add("how=own", {**said, "unit_price": "£16"})
        line = Line.objects.get(what="Swim")
        assert (line.held, line.weekly) == ("direct", Money(32_00))

    @pytest.mark.parametrize(
        ("said", "why"),
        [
            ({"days_1": ["0"]}, "Say from when to when"),
            ({"from_1": "9"}, "Tick the days for this time"),
            ({"days_1": ["0"], "from_1": "late", "to_1": "10"}, "“late” is not a time"),
            ({"need": ""}, "Which need does it help with"),
            ({"who": ""}, "Who helps"),
        ],
    )
    def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
        self, said: dict[str, object], why: str
    ) -> None:
        whole = {"what": "Swim on Friday", "who": "Hana", "need": "community"} | said
        response = self.add("how=free", whole)
        page = response.content.decode()  # type: ignore[attr-defined]
        assert response.status_code == 422  # type: ignore[attr-defined]
        assert why in page
        assert "Swim on Friday" in page

    def test_a_line_is_changed_with_what_it_says_now(self) -> None:
        line = Line.objects.get(what="Help with breakfast")
        page = self.client.get(address(self.case, f"lines/{line.pk}/change/")).content.decode()
        assert 'value="8am"' in page
        said = {"what": "Help with breakfast", "need": "nutrition", "held": "managed",
                "quantity": "10", "seen": queries.in_hand(self.case).changes}  # type: ignore[union-attr]  # fmt: skip
        assert (
            self.client.post(address(self.case, f"lines/{line.pk}/change/"), said).status_code
            == 302
        )
        line.refresh_from_db()
        assert line.weekly == Money(245_00)

    def test_a_line_is_moved_and_taken_out(self) -> None:
        line = Line.objects.get(what="Bath on Sunday")
        self.client.post(address(self.case, f"lines/{line.pk}/move/"), {"to": "up"})
        line.refresh_from_db()
        assert line.place == 1
        self.client.post(address(self.case, f"lines/{line.pk}/drop/"))
        assert not Line.objects.filter(pk=line.pk).exists()

    def test_nothing_found_says_what_else_to_do(self) -> None:
        page = self.client.get(
            address(self.case, f"outcomes/{self.outcome.pk}/find/"), {"q": "zebra"}
        ).content.decode()
        assert "Nothing like that is in the directory" in page


class TestSending:
    def test_a_finished_plan_is_sent(
        self, client: Client, case: Case, plan: Plan, cast: Cast
    ) -> None:
        response = signed_in(client, cast.carol).post(
            address(case, "submit/"), {"seen": plan.changes}, follow=True
        )
        assert "Amira’s plan is waiting to be agreed" in response.content.decode()

    def test_all_that_is_missing_stands_at_the_head(
        self, client: Client, case: Case, cast: Cast
    ) -> None:
        signed_in(client, cast.carol).post(address(case, "begin/"))
        response = client.post(address(case, "submit/"))
        page = response.content.decode()
        assert response.status_code == 422
        assert "The plan is not sent yet" in page
        assert "does not yet say what the person wants" in page

    def test_the_person_cannot_send_it(
        self, client: Client, case: Case, plan: Plan, cast: Cast
    ) -> None:
        assert signed_in(client, cast.amira).post(address(case, "submit/")).status_code == 403

    def test_a_sent_plan_is_not_sent_twice(
        self, client: Client, case: Case, plan: Plan, cast: Cast, now: datetime
    ) -> None:
        actions.submit_plan(ref=case.ref, by=cast.carol.actor, at=now)
        assert signed_in(client, cast.carol).post(address(case, "submit/")).status_code == 403
