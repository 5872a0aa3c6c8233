"""From a fund that is agreed to one that is used, passed on, and held by another provider."""

from datetime import UTC, datetime, time, timedelta

import pytest

from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.ledger.actions import post
from selfdirect.foundation.ledger.queries import balance, check
from selfdirect.foundation.ledger.rules import Leg
from selfdirect.register.cases.models import Task
from selfdirect.register.people.models import Person
from selfdirect.support.budgets.actions import (
    end_budget,
    move_budget,
    open_budget,
    pause_budget,
    pause_days,
    withdraw_change,
)
from selfdirect.support.budgets.models import Budget
from selfdirect.support.budgets.queries import olds, open_of, owed_to_funds
from selfdirect.support.budgets.rules import COUNCIL, year_end
from selfdirect.support.budgets.tests.rows import START, agreed_plan, living_case
from selfdirect.support.marketplace import actions
from selfdirect.support.marketplace import queries as marketplace
from selfdirect.support.marketplace.queries import open_of as open_fund
from selfdirect.support.marketplace.rules import Gave
from selfdirect.support.marketplace.tests.conftest import agree, asked, budget, fund, held_by
from selfdirect.support.payments import queries
from selfdirect.support.payments.actions import (
    approve_payment,
    begin_run,
    bring_on_due,
    gather_run,
    go_on_due,
    pay_after_all,
    prepare_fund_payment,
    return_payment,
)
from selfdirect.support.payments.tests.rows import send

__all__ = ["asked", "budget", "fund", "held_by"]  # fixtures of the room below
FOUR_WEEKS = Money(4 * 16_460)


@pytest.fixture
def paid(fund, cast, now):
    """The first four weeks: Efua prepares, Maya approves, and the run goes to the bank."""
    payment = prepare_fund_payment(
        fund_ref=fund.ref, starts_on=fund.starts_on, by=cast.efua.actor, at=now
    )
    approve_payment(ref=payment.ref, by=cast.maya.actor, at=now)
    send(payment, cast, now)
    payment.refresh_from_db()
    return payment


END = year_end(START)


def in_full(fund, cast):
    """Pay in all that the fund's year owes, and let the year go on."""
    pay_in(fund, marketplace.to_get(fund), cast, moment(-30))
    assert go_on_due(at=moment(-10)) == 1
    return open_of(fund.budget.case)


def moment(days):
    return datetime.combine(END, time(9), UTC) + timedelta(days=days)


def first_due(budget):
    return queries.next_fund_payment(marketplace.open_of(budget)).amount


class TestAYearThatIsOver:
    @pytest.fixture
    def budget(self, case, cast, now, held_by):
        agreed_plan(case, now, direct=0)
        return open_budget(ref=case.ref, by=cast.efua.actor, at=now)

    def test_what_it_still_owes_its_fund_is_paid_into_the_next(self, fund, cast):
        stay = pause_budget(
            budget_ref=fund.budget.ref, starts_on=END - timedelta(weeks=4), ends_before=END,
            keeps={fund.leaf: NOTHING}, because="Hospital", by=cast.carol.actor, at=moment(-40),
        )  # fmt: skip
        fund.budget.refresh_from_db()
        new = in_full(fund, cast)
        assert actions.take_on_due(at=moment(20)) == 1
        withdraw_change(change_ref=stay.ref, because="No.", by=cast.carol.actor, at=moment(21))
        assert [bring_on_due(at=moment(days)) for days in (22, 23)] == [1, 0]
        assert balance(f"budget:{fund.budget.ref}:isf").posted == NOTHING
        assert first_due(new) == FOUR_WEEKS + FOUR_WEEKS
        new.refresh_from_db()
        new.ended_on = new.ends_before  # what is set aside for it stays when that year is over too
        assert list(owed_to_funds(new).values()) == [Money(56 * 16_460)]
        assert check() == []

    def test_what_its_fund_had_too_much_comes_off_the_next(self, fund, cast):
        new = in_full(fund, cast)
        part = f"budget:{new.ref}:isf"
        before = balance(part).posted
        pause_days(
            ref=new.case.ref, starts_on=END - timedelta(weeks=2), ends_before=END,
            keeps={fund.leaf: NOTHING}, because="Hospital", by=cast.carol.actor, at=moment(5),
        )  # fmt: skip
        assert [bring_on_due(at=moment(days)) for days in (6, 7)] == [1, 0]
        assert balance(f"budget:{fund.budget.ref}:isf").posted == NOTHING
        assert first_due(new) == Money(2 * 16_460)
        assert balance(part).posted == before - Money(2 * 16_460)
        assert actions.take_on_due(at=moment(20)) == 1
        assert check() == []


@pytest.fixture
def another_fund(cast, now, held_by):
    """Nell's, of which all is paid in already."""
    nell = Person.objects.create(given_name="Nell", family_name="Carter")
    case = living_case(cast, now, nell)
    agreed_plan(case, now)
    opened = open_budget(ref=case.ref, by=cast.efua.actor, at=now)
    made = actions.ask_fund(
        budget_ref=opened.ref, organisation=held_by[0].ref, starts_on=opened.starts_on,
        asked="She chose it.", source=f"managed:{held_by[0].ref}", weekly=Money(16_460),
        by=cast.carol.actor, at=now,
    )  # fmt: skip
    actions.agree_fund(ref=made.ref, by=cast.carol.actor, at=now)
    actions.accept_fund(ref=made.ref, by=cast.grace.actor, at=now)
    signed = actions.sign_fund(ref=made.ref, by=cast.dev.actor, at=now)
    pay_in(signed, FOUR_WEEKS.times(13), cast, now)
    return signed


def give(fund, user, at, minutes=120):
    gave = Gave(at.date(), minutes, NOTHING, "out", "To the pool")
    return actions.give(ref=fund.ref, gave=gave, by=user.actor, at=at)


def pay_in(fund, amount, cast, now):
    """Pay what is still due at once."""
    post(
        reference=f"pay:rest-{fund.ref}", effective_on=now.date(), memo="",
        by=cast.efua.actor, at=now,
        legs=[Leg(f"budget:{fund.budget.ref}:isf", fund.address, amount)],
    )  # fmt: skip


def test_a_fund_is_paid_used_and_rolls_over(fund, paid, cast, now):
    assert (paid.amount, paid.payee) == (FOUR_WEEKS, fund.address)
    give(fund, cast.grace, now)
    stands = marketplace.standing(fund, (now + timedelta(days=35)).date())
    march, april = stands.months
    assert (march.paid_in, march.given, march.minutes) == (FOUR_WEEKS, Money(4_800), 120)
    assert april.carried == march.left == stands.balance == FOUR_WEEKS - Money(4_800)
    assert stands.fee_due == Money(2_571)  # £5.00 a week for 36 days
    assert balance("purpose:out").posted == Money(4_800)
    assert not check()


def test_the_next_payment_is_of_the_next_four_weeks_and_only_once(fund, paid, cast, now):
    assert queries.next_fund_payment(fund).run.starts_on == fund.starts_on + timedelta(days=28)
    with pytest.raises(Refused, match="Prepare that one first"):
        prepare_fund_payment(
            fund_ref=fund.ref, starts_on=fund.starts_on, by=cast.efua.actor, at=now
        )


def test_what_the_bank_sends_back_is_due_again(fund, paid, cast, now):
    return_payment(ref=paid.ref, why="No such account.", by=cast.efua.actor, at=now)
    assert marketplace.standing(fund, now.date()).balance == NOTHING
    again = queries.next_fund_payment(fund)
    assert again.run.starts_on == fund.starts_on + timedelta(days=28)  # prepared anew already


def test_what_the_bank_paid_after_all_is_owed_no_more(fund, paid, cast, now):
    return_payment(ref=paid.ref, why="No such account.", by=cast.efua.actor, at=now)
    pay_after_all(ref=paid.ref, by=cast.maya.actor, at=now)
    assert marketplace.standing(fund, now.date()).months[0].paid_in == FOUR_WEEKS
    due = queries.next_fund_payment(fund)
    assert (due.run.starts_on, due.amount) == (fund.starts_on + timedelta(days=28), FOUR_WEEKS)
    part, more = f"budget:{fund.budget.ref}:isf", Money(10_000)
    post(
        reference="test:more", effective_on=now.date(), memo="", by=cast.efua.actor, at=now,
        legs=[Leg("council:care", part, more)],
    )  # fmt: skip
    assert olds([fund.budget])[0].spare["isf"] == more


def test_a_run_takes_what_is_due_to_funds_along(fund, cast, now):
    run = begin_run(due_by=now.date(), by=cast.efua.actor, at=now)
    gather_run(ref=run.ref, at=now)
    ours = run.lines.get(payment__payee=fund.address).payment
    assert (ours.amount, ours.prepared_by) == (FOUR_WEEKS, "efua")


def test_it_moves_to_another_provider_with_its_balance(fund, paid, cast, now, held_by):
    give(fund, cast.grace, now)
    later = now + timedelta(days=28)
    asked_for = actions.ask_fund(
        budget_ref=fund.budget.ref, organisation=held_by[1].ref, starts_on=later.date(),
        asked="Willow is nearer.", by=cast.carol.actor, at=now,
    )  # fmt: skip
    new = agree(asked_for, cast.hana, cast, now)
    actions.pass_on(ref=fund.ref, by=cast.grace.actor, at=later)
    with pytest.raises(Refused, match="is for"):
        actions.confirm(ref=fund.ref, by=cast.carol.actor, at=later)
    actions.confirm(ref=fund.ref, by=cast.hana.actor, at=later)
    fund.refresh_from_db()
    rest = FOUR_WEEKS - Money(4_800) - Money(2_000)  # the fee of four weeks is apart
    assert (fund.state, fund.passed) == ("CLOSED", rest)
    assert balance(fund.address).posted == NOTHING
    assert marketplace.standing(new, later.date()).balance == rest
    due = queries.next_fund_payment(new)
    assert (due.run.starts_on, due.amount) == (later.date(), FOUR_WEEKS)
    assert queries.next_fund_payment(fund) is None
    assert not check()


def test_it_goes_on_into_the_next_year_with_what_is_left(fund, paid, cast, now):
    give(fund, cast.grace, now)
    old, end = fund.budget, fund.budget.ends_before
    at = now + timedelta(weeks=51)
    assert go_on_due(at=at) == 1
    fund.refresh_from_db()
    new = open_fund(open_of(old.case))
    assert (fund.state, fund.ends_before) == ("ENDING", end)
    assert (new.before, new.starts_on, new.weekly) == (fund, end, Money(16_460))
    assert balance(f"budget:{old.ref}:isf").posted == FOUR_WEEKS.times(12)  # it is owed still
    later = now + timedelta(weeks=52, days=13)
    assert actions.take_on_due(at=later + timedelta(days=1)) == 0  # until it is paid
    pay_in(fund, FOUR_WEEKS.times(12), cast, now)
    assert [actions.take_on_due(at=later + timedelta(days=n)) for n in (0, 1, 2)] == [0, 1, 0]
    fund.refresh_from_db()
    rest = FOUR_WEEKS.times(13) - Money(4_800) - Money(26_000)  # the fee of a year is apart
    assert (fund.state, fund.passed) == ("CLOSED", rest)
    assert balance(new.address).posted == rest
    assert not check()


def test_a_fund_that_cannot_be_taken_on_is_finances_and_the_others_go(
    fund, paid, cast, now, another_fund
):
    old = fund.budget
    night = now + timedelta(weeks=54)
    assert go_on_due(at=now + timedelta(weeks=51)) == 2
    for each in (fund, another_fund):
        each.refresh_from_db()
    Budget.objects.filter(pk=old.pk).update(leaves={"direct": "a lot"})
    assert [actions.take_on_due(at=night) for _ in range(2)] == [1, 0]
    task = Task.objects.get(code="fund.take_on", done_at=None)
    assert (task.case, task.role) == (old.case, "finance")
    assert task.words.startswith("What is left of a fund goes on into its next year: not done for")
    Budget.objects.filter(pk=old.pk).update(leaves=old.leaves)
    pay_in(fund, FOUR_WEEKS.times(12), cast, now)
    assert actions.take_on_due(at=night) == 1
    task.refresh_from_db()
    assert task.done_at == night


def test_nothing_is_passed_on_while_money_is_on_its_way(fund, cast, now):
    first, later = fund.starts_on, now + timedelta(days=28)
    made = prepare_fund_payment(fund_ref=fund.ref, starts_on=first, by=cast.efua.actor, at=now)
    approve_payment(ref=made.ref, by=cast.maya.actor, at=now)
    assert go_on_due(at=now + timedelta(weeks=51)) == 1
    night = now + timedelta(weeks=54)
    assert actions.take_on_due(at=night) == 0
    with pytest.raises(Refused, match="is still to be paid into this fund"):
        actions.pass_on(ref=fund.ref, by=cast.grace.actor, at=night)
    send(made, cast, later)
    assert actions.take_on_due(at=night) == 0  # twelve of thirteen are due still
    pay_in(fund, FOUR_WEEKS.times(12), cast, now)
    assert actions.take_on_due(at=night) == 1
    assert balance(fund.address).posted == NOTHING


def test_a_fund_is_paid_before_it_is_passed_on_nor_held_again_that_year(fund, cast, now, held_by):
    later, provider = now + timedelta(days=28), held_by[0]
    made = prepare_fund_payment(
        fund_ref=fund.ref, starts_on=fund.starts_on, by=cast.efua.actor, at=now
    )
    actions.end_fund(
        ref=fund.ref, ends_before=later.date(), because="So.", target="direct",
        by=cast.carol.actor, at=now,
    )  # fmt: skip
    with pytest.raises(Refused, match="held their money this year already"):
        actions.ask_fund(
            budget_ref=fund.budget.ref, organisation=provider.ref, starts_on=later.date(),
            asked="So.", source="direct", weekly=Money(5_000), by=cast.carol.actor, at=now,
        )  # fmt: skip
    with pytest.raises(Refused, match=r"£658\.40 is still to be paid into this fund"):
        actions.pass_on(ref=fund.ref, by=cast.grace.actor, at=later)  # only prepared
    approve_payment(ref=made.ref, by=cast.maya.actor, at=later)
    send(made, cast, later)
    passed = actions.pass_on(ref=fund.ref, by=cast.grace.actor, at=later).passed
    assert passed == FOUR_WEEKS - Money(2_000)


def test_a_fund_whose_budget_ended_waits_for_nothing_that_can_not_come(fund, cast, now):
    later = now + timedelta(days=14)
    made = prepare_fund_payment(
        fund_ref=fund.ref, starts_on=fund.starts_on, by=cast.efua.actor, at=now
    )
    end_budget(budget_ref=fund.budget.ref, on=later.date(), by=cast.efua.actor, at=later)
    actions.end_fund(
        ref=fund.ref, ends_before=later.date(), because="So.", by=cast.carol.actor, at=later
    )
    actions.pass_on(ref=fund.ref, by=cast.grace.actor, at=later)
    with pytest.raises(Refused, match="not in this fund any more"):
        approve_payment(ref=made.ref, by=cast.maya.actor, at=later)


def test_what_nobody_signed_comes_to_nothing_with_the_year(asked, cast, now):
    assert go_on_due(at=now + timedelta(weeks=51)) == 1
    asked.refresh_from_db()
    assert asked.state == "WITHDRAWN"


def test_it_ends_and_the_rest_is_in_the_budget_again(fund, paid, cast, now):
    later = now + timedelta(days=28)
    actions.end_fund(
        ref=fund.ref, ends_before=later.date(), because="I hold it myself.",
        target="direct", by=cast.carol.actor, at=now,
    )  # fmt: skip
    actions.pass_on(ref=fund.ref, by=cast.grace.actor, at=later)
    part = balance(f"budget:{fund.budget.ref}:isf").posted
    actions.confirm(ref=fund.ref, by=cast.efua.actor, at=later)
    assert balance(f"budget:{fund.budget.ref}:isf").posted == part + FOUR_WEEKS - Money(2_000)
    assert not check()


def test_it_ends_after_its_budget_and_the_rest_goes_to_the_council(client, fund, paid, cast, now):
    later = now + timedelta(days=14)
    end_budget(budget_ref=fund.budget.ref, on=later.date(), by=cast.efua.actor, at=later)
    client.force_login(cast.carol)
    shown = client.get(f"/c/{fund.budget.case.ref}/fund/{fund.ref}/end/").content.decode()
    assert "goes back to the council" in shown
    assert "target" not in shown
    ended = actions.end_fund(
        ref=fund.ref, ends_before=later.date(), because="It is over.", by=cast.carol.actor,
        at=later,
    )  # fmt: skip
    assert (ended.state, ended.ends_before) == ("ENDING", later.date())
    before = balance(COUNCIL).posted
    actions.pass_on(ref=fund.ref, by=cast.grace.actor, at=later)
    actions.confirm(ref=fund.ref, by=cast.efua.actor, at=later)
    assert balance(fund.address).posted == NOTHING
    assert balance(COUNCIL).posted - before == FOUR_WEEKS - Money(1_000)  # two weeks' fee
    assert not check()


def test_it_ends_where_all_its_money_was_moved_away_before(fund, cast, now):
    later = (now + timedelta(days=28)).date()
    move_budget(
        budget_ref=fund.budget.ref, source=fund.leaf, target="direct", weekly=Money(16_460),
        starts_on=later, asked="I hold it myself.", by=cast.carol.actor, at=now,
    )  # fmt: skip
    ended = actions.end_fund(
        ref=fund.ref, ends_before=later, because="Nothing goes in.", by=cast.carol.actor, at=now
    )
    assert ended.state == "ENDING"
