"""Agreeing and returning plans: who, with what reasons, and what follows."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from itertools import product

import pytest
from django.db import IntegrityError, connection, transaction

from config.demo.cast import Cast
from selfdirect.agreement.charging import actions as charging
from selfdirect.agreement.decisions import actions, policy, queries
from selfdirect.agreement.decisions.models import Validation
from selfdirect.agreement.planning import actions as planning
from selfdirect.agreement.planning import queries as planning_queries
from selfdirect.agreement.planning.models import Plan
from selfdirect.agreement.planning.tests import rows
from selfdirect.foundation.access.actions import add_user
from selfdirect.foundation.access.models import User
from selfdirect.foundation.audit.models import Event
from selfdirect.foundation.audit.queries import told_to
from selfdirect.foundation.kernel.actor import SYSTEM, Role
from selfdirect.foundation.kernel.decision import NotThere, Refused
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.outbox.models import Channel, Message
from selfdirect.register.cases.models import Case
from selfdirect.register.cases.queries import main_task

MET = [{"need": need, "met": True, "reason": "The plan says how."} for need in rows.NEEDS]
BECAUSE = ["chosen"]


def agree(case: Case, who: User, at: datetime, **said: object) -> Validation:
    given = {"needs": MET, "reasons": "It is her good day.", "different": BECAUSE} | said
    return actions.agree_plan(ref=case.ref, by=who.actor, at=at, **given)


def give_back(
    case: Case, who: User, at: datetime, reasons: str = "Who comes in August?"
) -> Validation:
    return actions.return_plan(ref=case.ref, reasons=reasons, by=who.actor, at=at)


class TestAgree:
    def test_it_fixes_the_three_figures_with_their_working(
        self, case: Case, sent: Plan, cast: Cast, now: datetime
    ) -> None:
        signed = agree(case, cast.dev, now)

        assert (signed.indicative, signed.total) == (Money(398_00), Money(392_00))
        assert signed.person_pays + signed.council_pays == signed.total
        assert [s["label"] for s in signed.working if s["part"] == "plan"][-1] == (
            "Altogether a week"
        )
        assert [s["label"] for s in signed.working if s["part"] == "pays"][-1] == (
            "To pay each week, to the nearest penny"
        )
        assert (signed.submitted_by_name, signed.decided_by_name) == ("Carol Jones", "Dev Shah")

    def test_the_journey_goes_on_and_the_person_is_told(
        self, case: Case, sent: Plan, cast: Cast, now: datetime
    ) -> None:
        signed = agree(case, cast.dev, now)

        case.refresh_from_db()
        sent.refresh_from_db()
        task, event = main_task(case), told_to(cast.amira_person.ref).first()
        assert (case.stage, sent.state, sent.means) == ("LIVING", "AGREED", case.means.get())
        assert task is not None
        assert (task.code, task.role) == ("budget.open", "finance")
        assert event is not None
        assert event.told == (
            f"Dev Shah agreed your plan. It comes to £392.00 a week: you pay "
            f"{signed.person_pays} and the council pays {signed.council_pays}."
        )

    def test_a_plan_that_costs_nothing_waits_for_no_budget(
        self, case: Case, cast: Cast, now: datetime
    ) -> None:
        by = cast.carol.actor
        plan = planning_queries.of_case(case)
        assert plan is not None
        for line in plan.lines.exclude(held=""):
            planning.drop_line(ref=case.ref, line=line.pk, by=by, at=now)
        planning.set_contingency(ref=case.ref, weekly=Money(0), reason="", by=by, at=now)
        for need, outcome in product(rows.NEEDS, plan.outcomes.all()):
            planning.add_line(
                ref=case.ref, outcome=outcome.pk, need=need, what="Help", who="Ben", by=by, at=now
            )
        planning.submit_plan(ref=case.ref, by=by, at=now)

        signed = agree(case, cast.dev, now)

        case.refresh_from_db()
        assert (signed.total, case.stage, main_task(case)) == (Money(0), "LIVING", None)

    def test_the_letter_waits_in_the_outbox(
        self, case: Case, sent: Plan, cast: Cast, now: datetime
    ) -> None:
        agree(case, cast.dev, now)
        message = Message.objects.get(subject="Your support plan is agreed")
        assert message.to == "amira@riverside.example"
        assert "Ombudsman" in message.body

    def test_who_has_no_email_gets_the_letter_by_post(
        self, case: Case, sent: Plan, cast: Cast, now: datetime
    ) -> None:
        cast.amira_person.email = ""
        cast.amira_person.save()
        agree(case, cast.dev, now)
        message = Message.objects.get(subject="Your support plan is agreed")
        assert message.lines[:2] == ["Amira Khan", "14 Mill Lane"]
        assert message.channel == Channel.LETTER

    def test_to_whom_nobody_can_write_no_message_waits(
        self, case: Case, sent: Plan, cast: Cast, now: datetime
    ) -> None:
        cast.amira_person.email = cast.amira_person.address = ""
        cast.amira_person.save()
        agree(case, cast.dev, now)
        assert not Message.objects.exists()

    def test_the_version_before_ends(
        self, case: Case, sent: Plan, cast: Cast, now: datetime
    ) -> None:
        agree(case, cast.dev, now)
        Case.objects.update(stage="PLANNING")
        by = cast.carol.actor
        planning.begin_change(ref=case.ref, by=by, at=now)
        planning.set_start(ref=case.ref, starts_on=date(2026, 9, 7), by=by, at=now)
        planning.submit_plan(ref=case.ref, by=by, at=now)
        agree(case, cast.dev, now)
        assert list(Plan.objects.order_by("version").values_list("state", flat=True)) == [
            "REPLACED", "AGREED",
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("said", "why"),
        [
            ({"needs": MET[1:]}, "Decide whether"),
            ({"different": []}, "Say why"),
            ({"different": [], "own_words": "She likes it better."}, "choose from the list"),
            ({"different": ["above_the_ras"]}, "is not on the list of reasons for less"),
            ({"different": ["nights"]}, "is not on the list of reasons for less"),
            ({"own_words": "above the RAS"}, "is not a reason"),
            ({"reasons": ""}, "Say in a few words"),
        ],
    )
    def test_without_reasons_it_is_refused_and_nothing_is_written(
        self, case: Case, sent: Plan, cast: Cast, now: datetime, said: dict[str, object], why: str
    ) -> None:
        events = Event.objects.count()
        with pytest.raises(Refused, match=why):
            agree(case, cast.dev, now, **said)
        assert (Validation.objects.count(), Event.objects.count()) == (0, events)
        assert not Message.objects.exists()

    def test_what_is_decided_is_what_was_read(
        self, case: Case, sent: Plan, cast: Cast, now: datetime
    ) -> None:
        with pytest.raises(Refused, match="changed this plan"):
            agree(case, cast.dev, now, seen=sent.changes - 1)

    def test_what_the_person_pays_is_signed_as_it_was_read(
        self, case: Case, sent: Plan, cast: Cast, now: datetime
    ) -> None:
        read = queries.seen_of(planning_queries.standing(sent, now.date()))
        more = {**rows.MEANS, "capital": "20000"}
        charging.work_out_means(ref=case.ref, means=more, by=cast.amira.actor, at=now)
        for seen in (read, sent.changes):
            with pytest.raises(Refused, match="Amira Khan told us something new about this money"):
                agree(case, cast.dev, now, seen=seen)
        read = queries.seen_of(planning_queries.standing(sent, now.date()))
        assert agree(case, cast.dev, now, seen=read).verdict == "agreed"

    def test_without_known_means_it_cannot_be_agreed(
        self, case: Case, sent: Plan, cast: Cast, now: datetime
    ) -> None:
        case.means.update(state="SUPERSEDED")
        with pytest.raises(Refused, match="A plan cannot be agreed before that"):
            agree(case, cast.dev, now)


class TestReturn:
    def test_it_is_open_again_and_the_person_reads_why(
        self, case: Case, sent: Plan, cast: Cast, now: datetime
    ) -> None:
        give_back(case, cast.dev, now)

        case.refresh_from_db()
        sent.refresh_from_db()
        task, event = main_task(case), told_to(cast.amira_person.ref).first()
        assert (case.stage, sent.state, sent.submitted_by) == ("PLANNING", "DRAFT", "")
        assert task is not None
        assert (task.code, task.owner) == ("plan.mend", cast.carol)
        assert event is not None
        assert event.told == (
            "Dev Shah read your plan and asks for a change: “Who comes in August?”"
        )
        found = queries.returned(case)
        assert found is not None
        assert found.reasons == "Who comes in August?"

    def test_it_says_why(self, case: Case, sent: Plan, cast: Cast, now: datetime) -> None:
        with pytest.raises(Refused, match="Say what must change"):
            give_back(case, cast.dev, now, reasons=" ")
        assert not Validation.objects.exists()

    def test_it_may_be_sent_and_agreed_after_it(
        self, case: Case, sent: Plan, cast: Cast, now: datetime
    ) -> None:
        give_back(case, cast.dev, now)
        planning.submit_plan(ref=case.ref, by=cast.carol.actor, at=now)
        agree(case, cast.dev, now)
        assert queries.returned(case) is None
        assert list(Validation.objects.order_by("pk").values_list("verdict", flat=True)) == [
            "returned", "agreed",
        ]  # fmt: skip

    def test_it_may_be_returned_even_where_the_means_are_gone(
        self, case: Case, sent: Plan, cast: Cast, now: datetime
    ) -> None:
        case.means.update(state="SUPERSEDED")
        assert give_back(case, cast.dev, now).total == Money(392_00)


class TestWhoMay:
    @pytest.mark.parametrize(
        ("who", "why"),
        [
            ("carol", "you sent it"),
            ("amira", "is for:"),
            ("ben", "is for:"),
            ("jo", "a manager of"),
        ],
    )
    def test_those_near_to_it_may_not(
        self, case: Case, sent: Plan, cast: Cast, now: datetime, who: str, why: str
    ) -> None:
        with pytest.raises(Refused, match=why):
            agree(case, getattr(cast, who), now)
        assert not Validation.objects.exists()

    @pytest.mark.parametrize("who", ["simon", "farid", "grace", "iris", "lena"])
    def test_to_strangers_it_is_not_there(
        self, case: Case, sent: Plan, cast: Cast, now: datetime, who: str
    ) -> None:
        with pytest.raises(NotThere):
            agree(case, getattr(cast, who), now)

    def test_a_manager_may_not_decide_what_they_sent(
        self, case: Case, cast: Cast, now: datetime
    ) -> None:
        planning.submit_plan(ref=case.ref, by=cast.dev.actor, at=now)
        with pytest.raises(Refused, match="you sent it"):
            agree(case, cast.dev, now)
        assert agree(case, cast.jo, now).decided_by == "jo"

    def test_above_the_limit_it_is_for_the_panel(
        self, case: Case, cast: Cast, now: datetime
    ) -> None:
        by = cast.carol.actor
        planning.set_contingency(ref=case.ref, weekly=Money(700_00), reason="x", by=by, at=now)
        planning.submit_plan(ref=case.ref, by=by, at=now)
        with pytest.raises(Refused, match="This plan is for the panel"):
            agree(case, cast.dev, now)
        assert agree(case, cast.jo, now, different=["nights"])

    def test_nobody_decides_for_those_they_stand_beside(
        self, case: Case, sent: Plan, cast: Cast, now: datetime
    ) -> None:
        rows.beside(cast.amira_person, cast.dev, now)
        assert not policy.may_decide(cast.dev.actor, sent)

    def test_a_manager_of_another_team_may_not(
        self, case: Case, sent: Plan, cast: Cast, now: datetime
    ) -> None:
        other = add_user(
            username="nia", given_name="Nia", family_name="Rees", email="nia@riverside.example",
            roles=frozenset({Role.TEAM_MANAGER}), teams=("south",), by=SYSTEM, at=now,
        )  # fmt: skip
        assert "another team" in policy.may_decide(other.actor, sent).reason

    def test_the_database_itself_knows_four_eyes(
        self, case: Case, sent: Plan, cast: Cast, now: datetime
    ) -> None:
        signed = agree(case, cast.dev, now)
        for wrong in (
            {"decided_by": "carol"},
            {"person_pays": Money(1)},
            {"different_because": ""},
            {"different": []},
            {"different": ["above_the_ras"]},
            {"different": ["nights"]},  # a reason for more, where it is less
            {"reasons": ""},
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                Validation.objects.filter(pk=signed.pk).update(**wrong)


class TestBoard:
    def test_a_manager_sees_what_waits_for_them(self, case: Case, sent: Plan, cast: Cast) -> None:
        (row,) = queries.waiting(cast.dev.actor, date(2026, 3, 4))
        assert (row.plan, bool(row.may), row.day, row.late) == (sent, True, 2, False)

    def test_a_late_one_says_so(self, case: Case, sent: Plan, cast: Cast) -> None:
        (row,) = queries.waiting(cast.dev.actor, date(2026, 3, 10))
        assert row.late

    def test_what_one_sent_is_shown_with_the_reason(
        self, case: Case, cast: Cast, now: datetime
    ) -> None:
        planning.submit_plan(ref=case.ref, by=cast.dev.actor, at=now)
        (row,) = queries.waiting(cast.dev.actor, date(2026, 3, 4))
        assert "you sent it" in row.may.reason
        assert [bool(r.may) for r in queries.waiting(cast.jo.actor, date(2026, 3, 4))] == [True]

    @pytest.mark.parametrize("who", ["jo", "simon", "amira", "efua"])
    def test_what_is_not_theirs_is_not_on_it(
        self, case: Case, sent: Plan, cast: Cast, who: str
    ) -> None:
        assert queries.waiting(getattr(cast, who).actor, date(2026, 3, 4)) == []


@pytest.mark.django_db(transaction=True)
def test_of_two_managers_who_decide_at_once_one_wins_and_the_other_sees_who(
    cast: Cast, case: Case, sent: Plan, now: datetime
) -> None:
    nia = add_user(
        username="nia", given_name="Nia", family_name="Rees", email="nia@riverside.example",
        roles=frozenset({Role.TEAM_MANAGER}), teams=("north",), by=SYSTEM, at=now,
    )  # fmt: skip

    def decide(who: User) -> str:
        try:
            (agree if who == nia else give_back)(case, who, now)
        except Refused as why:
            return str(why)
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(2) as both:
        said = sorted(both.map(decide, [nia, cast.dev]))

    assert said[0] == ""
    assert said[1] in (
        "Nia Rees has already agreed this plan.",
        "Dev Shah has already returned this plan.",
    )
    assert Validation.objects.count() == 1
