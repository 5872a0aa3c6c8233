"""Writing a plan: outcomes, lines, prices, money, and two people at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from config.demo.cast import Cast
from selfdirect.agreement.planning import actions, queries, rules
from selfdirect.agreement.planning.models import Line, Outcome, Plan
from selfdirect.agreement.planning.tests import rows
from selfdirect.foundation.audit.models import Event
from selfdirect.foundation.audit.queries import told_to
from selfdirect.foundation.kernel.decision import NotThere, Refused
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.register.cases.models import Case
from selfdirect.register.directory.actions import set_price


@pytest.fixture
def outcome(case: Case, cast: Cast, now: datetime) -> Outcome:
    actions.begin_plan(ref=case.ref, by=cast.amira.actor, at=now)
    return actions.add_outcome(
        ref=case.ref, words="I want to be up by nine", by=cast.amira.actor, at=now
    )


class Writing:
    """The same words for every test: who writes, on which plan."""

    @pytest.fixture(autouse=True)
    def stage(
        self, case: Case, cast: Cast, shop: rows.Shop, outcome: Outcome, now: datetime
    ) -> None:
        self.case, self.cast, self.shop, self.outcome, self.now = case, cast, shop, outcome, now

    def frame(self, who: str = "carol") -> dict:
        return {"ref": self.case.ref, "by": getattr(self.cast, who).actor, "at": self.now}

    def line(self, writer: str = "carol", **given: object) -> Line:
        said = {"outcome": self.outcome.pk, "need": "nutrition", "what": "Breakfast"} | given
        return actions.add_line(**self.frame(writer), **said)

    def plan(self) -> Plan:
        found = queries.in_hand(self.case)
        assert found is not None
        return found


class TestBegin:
    def test_a_plan_begins_beside_the_indicative_budget_and_the_person_is_told(
        self, case: Case, cast: Cast, now: datetime
    ) -> None:
        plan = actions.begin_plan(ref=case.ref, by=cast.carol.actor, at=now)

        assert (plan.version, plan.state) == (1, "DRAFT")
        assert plan.allocation == case.allocations.get()
        told = told_to(cast.amira_person.ref).first()
        assert told is not None
        assert told.told == "Carol Jones began your plan with you."

    def test_only_one_is_written_at_a_time(self, case: Case, cast: Cast, now: datetime) -> None:
        actions.begin_plan(ref=case.ref, by=cast.amira.actor, at=now)
        with pytest.raises(Refused, match="being written already"):
            actions.begin_plan(ref=case.ref, by=cast.carol.actor, at=now)
        assert Plan.objects.count() == 1

    def test_there_is_none_without_an_indicative_budget(self, cast: Cast, now: datetime) -> None:
        case = rows.open_case(cast.amira_person, cast.carol)
        with pytest.raises(Refused, match="no indicative budget"):
            actions.begin_plan(ref=case.ref, by=cast.carol.actor, at=now)

    def test_there_is_none_before_planning(self, case: Case, cast: Cast, now: datetime) -> None:
        Case.objects.update(stage="ANSWERS")
        with pytest.raises(Refused, match="and not before"):
            actions.begin_plan(ref=case.ref, by=cast.carol.actor, at=now)

    @pytest.mark.parametrize("who", ["simon", "iris", "grace", "efua"])
    def test_to_a_stranger_there_is_no_such_person(
        self, case: Case, cast: Cast, now: datetime, who: str
    ) -> None:
        with pytest.raises(NotThere):
            actions.begin_plan(ref=case.ref, by=getattr(cast, who).actor, at=now)
        assert not Plan.objects.exists()


class TestOutcomes(Writing):
    def test_everybody_in_it_may_write(self) -> None:
        rows.beside(self.cast.amira_person, self.cast.iris, self.now)
        for who in ("amira", "ben", "carol", "iris"):
            actions.add_outcome(**self.frame(who), words=f"I want {who}")
        assert self.plan().outcomes.count() == 5
        assert self.plan().changes == 5
        assert self.plan().changed_by == "Iris Bell"

    def test_one_with_help_beneath_cannot_be_taken_out(self) -> None:
        self.line(who="Ben")
        with pytest.raises(Refused, match="Take out what helps with this first"):
            actions.drop_outcome(**self.frame(), outcome=self.outcome.pk)
        assert Outcome.objects.exists()

    def test_one_with_nothing_beneath_can(self) -> None:
        actions.drop_outcome(**self.frame(), outcome=self.outcome.pk)
        assert not Outcome.objects.exists()

    def test_it_is_said_better(self) -> None:
        actions.change_outcome(**self.frame(), outcome=self.outcome.pk, words="I want to swim")
        self.outcome.refresh_from_db()
        assert self.outcome.words == "I want to swim"

    def test_it_is_not_left_empty(self) -> None:
        with pytest.raises(Refused, match="Write what the person wants"):
            actions.add_outcome(**self.frame(), words="  ")

    def test_another_plans_outcome_is_not_there(self) -> None:
        with pytest.raises(NotThere):
            actions.change_outcome(**self.frame(), outcome=self.outcome.pk + 999, words="x")


class TestLines(Writing):
    def test_what_costs_nothing_stands_beside_what_is_paid(self) -> None:
        given = {"what": "Bath on Sunday", "who": "Ben, my brother", "quantity": Decimal(3)}
        line = self.line(writer="ben", need="hygiene", **given)
        assert (line.held, line.weekly, line.quantity, line.unit_price) == (
            "",
            NOTHING,
            None,
            None,
        )
        told = told_to(self.cast.amira_person.ref).first()
        assert told is not None
        assert told.told == "Ben Khan added “Bath on Sunday” to your plan."

    def test_the_price_is_the_directorys_for_the_day_support_begins(self) -> None:
        set_price(
            service=self.shop.care, unit="hour", amount=Money(26_00), starts_on=date(2026, 4, 1),
            by=self.cast.farid.actor, at=self.now,
        )  # fmt: skip
        line = self.line(service=self.shop.care, held="managed", quantity=Decimal(12))
        assert (line.unit_price, line.weekly) == (Money(24_50), Money(294_00))
        assert (line.who, line.unit, line.price_from) == (
            "Brightway Care", "hour", date(2025, 4, 1),
        )  # fmt: skip

        repriced = actions.set_start(**self.frame(), starts_on=date(2026, 4, 6))

        assert repriced == [line]
        line.refresh_from_db()
        assert (line.unit_price, line.weekly) == (Money(26_00), Money(312_00))

    def test_the_directorys_price_cannot_be_typed_over(self) -> None:
        with pytest.raises(Refused, match="comes from the directory"):
            self.line(
                service=self.shop.care, held="direct", quantity=Decimal(1), unit_price=Money(1)
            )
        assert not Line.objects.exists()

    def test_a_service_with_no_price_waits_in_the_draft_for_one(self) -> None:
        line = self.line(service=self.shop.club, held="direct", quantity=Decimal(3))
        assert (line.unit_price, line.weekly) == (None, NOTHING)
        words = [p.words for p in queries.standing(self.plan(), date(2026, 3, 2)).problems]
        assert any("has hours but no price" in w for w in words)

    def test_somebody_found_oneself_is_paid_from_money_one_holds(self) -> None:
        line = self.line(
            who="Hana Novak", held="direct", quantity=Decimal("3.5"), unit_price=Money(15_60)
        )
        assert (line.weekly, line.unit) == (Money(54_60), "hour")

    def test_the_council_pays_only_those_it_knows(self) -> None:
        with pytest.raises(Refused, match="The council can pay only those in the directory"):
            self.line(who="Hana", held="managed", quantity=Decimal(1), unit_price=Money(100))
        line = self.line(service=self.shop.care, held="managed", quantity=Decimal(1))
        with pytest.raises(IntegrityError), transaction.atomic():
            Line.objects.filter(pk=line.pk).update(service=None)

    def test_equipment_is_free_and_a_change_to_the_home_only_if_it_is_small(self) -> None:
        found = {"who": "A shop", "held": "direct", "quantity": Decimal(1)}
        aid = self.line(**found, unit_price=Money(1200_00), free_as="aid")
        assert queries.not_charged([aid.plan_id]) == {aid.plan_id: Money(1200_00)}
        with pytest.raises(Refused, match="or less in all, and this costs"):
            self.line(**found, unit_price=Money(1000_01), free_as="adaptation")
        self.line(**found, unit_price=Money(1000_00), free_as="adaptation")
        assert self.line(who="Ben", free_as="aid").free_as == ""

    def test_hours_are_counted_from_the_week_where_none_are_given(self) -> None:
        times = (rules.Time(0, 540, 630), rules.Time(3, 540, 600))
        line = self.line(service=self.shop.care, held="managed", times=times)
        assert line.quantity == Decimal("2.50")

    @pytest.mark.parametrize(
        ("given", "why"),
        [
            ({"need": "happiness"}, "Choose which need"),
            ({"held": "both"}, "Choose who holds the money"),
            ({"what": " ", "who": "Ben"}, "Write what will happen"),
            ({}, "Write who helps"),
            ({"who": "Hana", "held": "direct", "quantity": Decimal(0)}, "more than nought"),
            ({"who": "Hana", "held": "direct", "quantity": Decimal(200)}, "200 is more than"),
            ({"who": "Hana", "held": "direct", "unit_price": NOTHING}, "A price is more than"),
        ],
    )
    def test_what_cannot_be_is_refused_and_nothing_is_written(
        self, given: dict[str, object], why: str
    ) -> None:
        events = Event.objects.count()
        with pytest.raises(Refused, match=why):
            self.line(**given)
        assert (Line.objects.count(), Event.objects.count()) == (0, events)

    def test_a_change_says_it_all_again(self) -> None:
        line = self.line(service=self.shop.care, held="managed", quantity=Decimal(12))
        actions.change_line(
            **self.frame(), line=line.pk, outcome=self.outcome.pk, need="hygiene", what="Bath",
            who="Ben",
        )  # fmt: skip
        line.refresh_from_db()
        assert (line.service, line.held, line.weekly, line.who) == (None, "", NOTHING, "Ben")

    def test_a_line_is_taken_out(self) -> None:
        line = self.line(who="Ben")
        actions.drop_line(**self.frame("amira"), line=line.pk)
        assert not Line.objects.exists()

    def test_a_line_moves_up_and_stays_at_the_top(self) -> None:
        first, second = self.line(who="Ben"), self.line(who="Hana")
        for _ in range(2):
            actions.move_line(**self.frame(), line=second.pk, up=True)
        assert list(Line.objects.values_list("pk", flat=True)) == [second.pk, first.pk]
        actions.move_line(**self.frame(), line=second.pk, up=False)
        assert list(Line.objects.values_list("pk", flat=True)) == [first.pk, second.pk]


class TestTheRest(Writing):
    def test_a_contingency_says_what_it_is_for(self) -> None:
        with pytest.raises(Refused, match=r"Say what the £20.00 a week is kept for"):
            actions.set_contingency(**self.frame(), weekly=Money(20_00), reason=" ")
        with pytest.raises(Refused, match="nought or more"):
            actions.set_contingency(**self.frame(), weekly=Money(-1), reason="x")
        actions.set_contingency(**self.frame(), weekly=Money(20_00), reason="Bad weeks")
        assert self.plan().contingency == Money(20_00)

    def test_the_start_is_near(self) -> None:
        with pytest.raises(Refused, match="within a year"):
            actions.set_start(**self.frame(), starts_on=date(2062, 3, 1))

    def test_a_need_may_be_left_out_with_a_reason_and_taken_back(self) -> None:
        actions.leave_out(**self.frame("amira"), need="community", reason="My friends drive me.")
        found = queries.standing(self.plan(), date(2026, 3, 2)).needs
        assert [n.answered for n in found] == [False, False, True]
        actions.leave_out(**self.frame("amira"), need="community", reason="")
        assert self.plan().left_out == {}
        with pytest.raises(Refused, match="not one of the needs"):
            actions.leave_out(**self.frame(), need="toilet", reason="x")

    def test_the_good_day_is_the_persons_words(self) -> None:
        actions.set_good_day(**self.frame("amira"), words=" Out by ten. ")
        assert self.plan().good_day == "Out by ten."

    def test_nothing_is_written_where_no_plan_is_in_hand(self) -> None:
        Plan.objects.update(state="AGREED")
        with pytest.raises(Refused, match="no plan to change"):
            actions.set_good_day(**self.frame(), words="x")

    def test_a_plan_that_was_sent_is_closed_to_change(self) -> None:
        Plan.objects.update(state="SUBMITTED")
        with pytest.raises(Refused, match="cannot change this support plan while it is submitted"):
            self.line(who="Ben")


class TestTwoAtOnce(Writing):
    def test_the_second_sees_who_was_first_and_overwrites_nothing(self) -> None:
        line = self.line(who="Ben")
        seen = self.plan().changes
        said = {"outcome": self.outcome.pk, "need": "hygiene", "who": "Ben", "seen": seen}
        actions.change_line(**self.frame("amira"), line=line.pk, what="Bath on Sunday", **said)

        with pytest.raises(Refused, match="Amira Khan changed this plan after you opened it"):
            actions.change_line(**self.frame(), line=line.pk, what="Bath on Monday", **said)

        line.refresh_from_db()
        assert line.what == "Bath on Sunday"


@pytest.mark.django_db(transaction=True)
def test_two_who_add_at_the_same_moment_both_get_their_line(
    cast: Cast, case: Case, outcome: Outcome, now: datetime
) -> None:
    def add(who: str) -> None:
        try:
            actions.add_line(
                ref=case.ref, outcome=outcome.pk, need="hygiene", what="Bath", who=who,
                by=getattr(cast, who).actor, at=now,
            )  # fmt: skip
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as both:
        list(both.map(add, ["amira", "carol"]))

    assert sorted(Line.objects.values_list("place", flat=True)) == [1, 2]
    assert Plan.objects.get().changes == 3
