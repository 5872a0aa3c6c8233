"""What others hold of a budget that ends is somebody's to see to, until it is agreed or back."""

from datetime import date, timedelta

import pytest

from selfdirect.foundation.audit.queries import told_to
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.ledger import queries as ledger
from selfdirect.foundation.ledger.actions import post
from selfdirect.foundation.ledger.rules import Leg
from selfdirect.foundation.outbox.models import Message
from selfdirect.register.cases.actions import close
from selfdirect.register.cases.queries import open_tasks
from selfdirect.register.directory.models import Organisation
from selfdirect.support.budgets.actions import move_budget, roll_on_due
from selfdirect.support.budgets.queries import open_of
from selfdirect.support.budgets.tests.rows import START, agreed_plan
from selfdirect.support.marketplace import actions as marketplace
from selfdirect.support.marketplace.tests.conftest import asked, fund, held_by
from selfdirect.support.payments import queries
from selfdirect.support.payments.actions import (
    agree_held,
    approve_payment,
    begin_run,
    close_run,
    draft_run,
    end_budget,
    end_held_due,
    go_on_due,
    open_budget,
    prepare_fund_payment,
    refuse_payment,
    report_death,
    return_payment,
    send_run,
)
from selfdirect.support.payments.forms import DeathForm
from selfdirect.support.payments.tests.rows import bank, send, take
from selfdirect.support.payments.tests.test_brought import paid
from selfdirect.support.payments.tests.test_funds import FOUR_WEEKS, pay_in
from selfdirect.support.pools import queries as pools
from selfdirect.support.pools.actions import confirm, send_back
from selfdirect.support.pools.tests.conftest import cases, fill, members, pool, proposed

__all__ = [
    "asked",
    "cases",
    "fund",
    "held_by",
    "members",
    "pool",
    "proposed",
]  # fixtures of the room below


def waits(case, code="budget.held"):
    return [task.words for task in open_tasks(case) if task.code == code]


def test_what_is_held_after_a_death_is_finances_until_it_has_come_back(budget, cast, now):
    paid(budget, 0, 99_200, cast)
    report_death(budget_ref=budget.ref, died_on=START, by=cast.carol.actor, at=now)
    said = "Still held for Amira Khan, by our book: £992.00 by the person. Agree what comes back"
    assert waits(budget.case)[0].startswith(said)
    assert "£992.00 of the money is still held" in told_to(budget.case.person.ref).first().told
    close(ref=budget.case.ref, ended="died", by=cast.carol.actor, at=now)
    assert waits(budget.case)
    assert end_held_due(at=now) == 0
    post(
        reference="test:back", effective_on=START, memo="", by=cast.efua.actor, at=now,
        legs=[Leg(f"dp:{budget.ref}", "council:care", Money(99_200))],
    )  # fmt: skip
    assert end_held_due(at=now) == 1
    assert not waits(budget.case)


def test_another_than_who_ended_it_writes_down_what_was_agreed(budget, cast, now):
    paid(budget, 0, 99_200, cast)
    end_budget(budget_ref=budget.ref, on=START, because="x", by=cast.efua.actor, at=now)
    said = {"ref": budget.case.ref, "words": "She keeps £20 for the last bus fares.", "at": now}
    with pytest.raises(Refused, match="Somebody else must sign this"):
        agree_held(**said, by=cast.efua.actor)
    agree_held(**said, by=cast.maya.actor)
    assert not waits(budget.case)
    assert said["words"] in told_to(budget.case.person.ref).first().told
    with pytest.raises(Refused, match="Nothing waits"):
        agree_held(**said, by=cast.maya.actor)


def test_a_new_plan_that_counts_what_they_hold_asks_for_nothing(budget, cast, now):
    paid(budget, 0, 75_200, cast)
    later = now + timedelta(days=14)
    agreed_plan(budget.case, now, version=2, starts_on=later.date())
    open_budget(ref=budget.case.ref, by=cast.efua.actor, at=later)
    assert not waits(budget.case)


class TestAFund:
    @pytest.fixture
    def budget(self, case, cast, now, held_by):
        agreed_plan(case, now)
        return open_budget(ref=case.ref, by=cast.efua.actor, at=now)

    @pytest.fixture
    def used(self, fund, cast, now):
        pay_in(fund, FOUR_WEEKS, cast, now)
        return fund

    def test_ends_with_its_budget_and_its_provider_is_told(self, used, cast, now):
        Organisation.objects.update(email="brightway@riverside.example")
        later = now + timedelta(days=10)
        died = later.date()
        report_death(budget_ref=used.budget.ref, died_on=died, by=cast.carol.actor, at=later)
        used.refresh_from_db()
        assert (used.state, used.ends_before) == ("ENDING", died + timedelta(days=1))
        assert "£658.40 by Brightway Care" in waits(used.budget.case)[0]
        last = Message.objects.filter(subject="An individual service fund").latest("pk")
        assert "has ended: pass on what is left" in last.body

    def test_what_came_back_after_the_end_goes_to_the_council_once_it_is_refused(
        self, fund, cast, now
    ):
        made = prepare_fund_payment(
            fund_ref=fund.ref, starts_on=fund.starts_on, by=cast.efua.actor, at=now
        )
        approve_payment(ref=made.ref, by=cast.maya.actor, at=now)
        send(made, cast, now)
        later, part = now + timedelta(days=10), f"budget:{fund.budget.ref}:isf"
        ref = fund.budget.ref
        end_budget(budget_ref=ref, on=later.date(), by=cast.efua.actor, at=later)
        again = return_payment(ref=made.ref, why="Closed.", by=cast.efua.actor, at=later)
        assert ledger.balance(part).posted == FOUR_WEEKS  # for the ten days before the end
        refuse_payment(ref=again.ref, because="It ended.", by=cast.maya.actor, at=later)
        assert ledger.balance(part).posted == NOTHING

    def test_what_was_drawn_up_comes_to_nothing_with_its_budget(self, asked, cast, now):
        end_budget(budget_ref=asked.budget.ref, on=START, because="x", by=cast.efua.actor, at=now)
        asked.refresh_from_db()
        assert asked.state == "WITHDRAWN"

    @pytest.mark.parametrize("managed", [16460, 0])
    def test_goes_along_into_a_new_plan_but_not_what_is_for_its_days(
        self, used, cast, now, managed
    ):
        case, later = used.budget.case, now + timedelta(days=14)
        agreed_plan(case, now, version=2, starts_on=later.date(), managed=managed)
        new = open_budget(ref=case.ref, by=cast.efua.actor, at=later)
        held = f"budget:{new.ref}:managed"
        before = ledger.balance(held).available if managed else NOTHING
        assert "£658.40 by Brightway Care" in waits(case)[0]
        passed = marketplace.pass_on(ref=used.ref, by=cast.grace.actor, at=later)
        assert passed.passed == FOUR_WEEKS - Money(1_000)  # two weeks' fee
        marketplace.confirm(ref=used.ref, by=cast.efua.actor, at=later)
        if managed:
            assert ledger.balance(held).available == before + Money(31_920)
        else:
            due = queries.next_direct(open_of(case))
            assert due.amount == Money(4 * 24_800 + 31_920)
            assert told_to(case.person.ref).first().told.startswith("£319.20 was left with")
        assert end_held_due(at=later) == 1
        assert not ledger.check()

    @pytest.mark.parametrize("managed", [16460, 0])
    def test_what_is_sent_to_a_budget_that_is_replaced_arrives_in_the_one_after(
        self, used, cast, now, managed
    ):
        case, later = used.budget.case, now + timedelta(days=14)
        agreed_plan(case, now, version=2, starts_on=later.date(), managed=16460)
        second = open_budget(ref=case.ref, by=cast.efua.actor, at=later)
        marketplace.pass_on(ref=used.ref, by=cast.grace.actor, at=later)
        after = later + timedelta(days=7)
        agreed_plan(case, now, version=3, starts_on=after.date(), managed=managed)
        third = open_budget(ref=case.ref, by=cast.efua.actor, at=after)
        stood = ledger.balance(f"budget:{second.ref}:managed").posted
        held = f"budget:{third.ref}:managed"
        before = ledger.balance(held).available if managed else NOTHING
        marketplace.confirm(ref=used.ref, by=cast.efua.actor, at=after)
        assert ledger.balance(f"budget:{second.ref}:managed").posted == stood
        if managed:
            assert ledger.balance(held).available == before + Money(31_920)
        else:
            due = queries.next_direct(open_of(case))
            assert due.amount == Money(4 * 24_800 + 31_920)
        assert not ledger.check()

    def test_what_is_sent_to_a_budget_that_ended_since_is_the_councils(self, used, cast, now):
        case, later = used.budget.case, now + timedelta(days=14)
        agreed_plan(case, now, version=2, starts_on=later.date(), managed=16460)
        second = open_budget(ref=case.ref, by=cast.efua.actor, at=later)
        marketplace.pass_on(ref=used.ref, by=cast.grace.actor, at=later)
        after = later + timedelta(days=7)
        end_budget(budget_ref=second.ref, on=after.date(), by=cast.efua.actor, at=after)
        stood = ledger.balance(f"budget:{second.ref}:managed").posted
        council = ledger.balance("council:care").posted
        marketplace.confirm(ref=used.ref, by=cast.efua.actor, at=after)
        assert ledger.balance(f"budget:{second.ref}:managed").posted == stood
        assert ledger.balance("council:care").posted == council + FOUR_WEEKS - Money(1_000)
        assert not ledger.check()


def test_what_went_to_the_bank_before_a_death_waits_though_its_run_is_closed(budget, cast, now):
    bank(budget.case.person.ref, cast, now)
    run = begin_run(due_by=START, by=cast.efua.actor, at=now)
    run = draft_run(ref=run.ref, by=cast.efua.actor, at=now)
    take(run, cast, now)
    later = now + timedelta(days=1)
    report_death(budget_ref=budget.ref, died_on=START, by=cast.carol.actor, at=later)
    send_run(ref=run.ref, by=cast.maya.actor, at=later)
    close_run(ref=run.ref, by=cast.efua.actor, at=later)
    assert waits(budget.case, "payment.late")
    sent = told_to(budget.case.person.ref).filter(code__in=["payment.sent", "payment.paid"])
    assert not sent.exists()
    agree_held(
        ref=budget.case.ref, words="The bank holds it; the family sends it.",
        by=cast.efua.actor, at=later,
    )  # fmt: skip
    assert not waits(budget.case, "payment.late")


def test_what_somebody_chosen_holds_goes_on_into_the_next_year(budget, cast, now):
    move_budget(
        budget_ref=budget.ref, source="direct", target="third", weekly=Money(24_800),
        starts_on=START, asked="My sister holds it.", by=cast.carol.actor, at=now,
    )  # fmt: skip
    old, third = f"dp:{budget.ref}-third", f"budget:{budget.ref}:third"
    _pay(third, old, 99_200, "pay:first", cast, now)
    assert go_on_due(at=now + timedelta(weeks=51)) == 1
    new = open_of(budget.case)
    assert ledger.balance(f"dp:{new.ref}-third").posted == Money(99_200)
    assert "keeps the £992.00 that they hold" in told_to(budget.case.person.ref).first().told
    _pay(third, old, 1_000, "pay:late", cast, now)
    assert [roll_on_due(at=now + timedelta(weeks=53)) for _ in range(2)] == [1, 0]
    assert ledger.balance(f"dp:{new.ref}-third").posted == Money(100_200)
    assert ledger.balance(old).posted == NOTHING


def _pay(source, target, pence, reference, cast, now):
    post(
        reference=reference, effective_on=START, memo="", by=cast.efua.actor, at=now,
        legs=[Leg(source, target, Money(pence))],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("born_on", "died_on", "fits"),
    [
        (None, date(2026, 3, 2), True),
        (date(1950, 1, 1), date(2016, 3, 2), False),  # the year is mistyped
        (date(2026, 2, 1), date(2026, 1, 31), False),
        (date(2026, 2, 1), date(2026, 2, 1), True),
        (None, date(2026, 5, 6), False),  # still to come
    ],
)
def test_nobody_dies_before_they_were_born_or_years_before_we_hear(born_on, died_on, fits):
    form = DeathForm({"died_on": died_on.isoformat()}, born_on=born_on, today=date(2026, 5, 5))
    assert form.is_valid() == fits


@pytest.mark.parametrize(("weeks", "back"), [(2, 8_000), (4, 16_000)])
def test_a_share_goes_along_into_a_new_plan_but_not_what_is_for_its_days(
    members, cast, now, weeks, back
):
    member, later = members[0], now + timedelta(weeks=2)
    fill(member, now, weeks * 4_000)
    if weeks == 4:
        agreed_plan(member.case, now, version=2, starts_on=later.date())
        new = open_budget(ref=member.case.ref, by=cast.efua.actor, at=later)
        goes = f"budget:{new.ref}:managed"
    else:
        ref = member.case.budgets.get().ref
        end_budget(budget_ref=ref, on=later.date(), by=cast.efua.actor, at=later)
        goes = "council:care"
    assert f"£{back // 100}.00 by Saturday club" in waits(member.case)[0]
    sent = send_back(ref=member.ref, by=cast.grace.actor, at=later)
    assert (sent.back_to, sent.sent) == (goes, Money(8_000))
    confirm(ref=member.ref, by=cast.efua.actor, at=later)
    assert end_held_due(at=later) == 1
    assert not ledger.check()
    assert not pools.check()


@pytest.mark.parametrize("managed", [4_000, 0])
def test_a_share_sent_to_a_budget_that_is_replaced_arrives_in_the_one_after(
    members, cast, now, managed
):
    member, later = members[0], now + timedelta(weeks=2)
    fill(member, now, 16_000)
    agreed_plan(member.case, now, version=2, starts_on=later.date())
    second = open_budget(ref=member.case.ref, by=cast.efua.actor, at=later)
    send_back(ref=member.ref, by=cast.grace.actor, at=later)
    after = later + timedelta(weeks=1)
    agreed_plan(member.case, now, version=3, starts_on=after.date(), managed=managed)
    third = open_budget(ref=member.case.ref, by=cast.efua.actor, at=after)
    stood = ledger.balance(f"budget:{second.ref}:managed").posted
    held = f"budget:{third.ref}:managed"
    before = ledger.balance(held).posted if managed else NOTHING
    done = confirm(ref=member.ref, by=cast.efua.actor, at=after)
    assert ledger.balance(f"budget:{second.ref}:managed").posted == stood
    if managed:
        assert ledger.balance(held).posted == before + Money(8_000)
    else:
        assert done.back_to == f"budget:{third.ref}:rest"
        assert ledger.balance(done.back_to).posted == Money(8_000)
    assert not ledger.check()
    assert not pools.check()
