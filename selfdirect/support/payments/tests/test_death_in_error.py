"""A death that was noted in error is taken back by another: all goes on, to the penny."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from selfdirect.foundation.audit.queries import told_to
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.ledger import queries as ledger
from selfdirect.foundation.ledger.actions import post, settle
from selfdirect.foundation.ledger.rules import Leg
from selfdirect.foundation.outbox.actions import held_about, queue
from selfdirect.foundation.outbox.models import Message, Stop
from selfdirect.register.cases.actions import close
from selfdirect.register.cases.models import Case, Task
from selfdirect.register.cases.queries import open_tasks
from selfdirect.register.directory.models import Organisation
from selfdirect.register.people.models import Person
from selfdirect.support.budgets import queries as budgets
from selfdirect.support.budgets.models import Budget, Death
from selfdirect.support.budgets.rules import year_end
from selfdirect.support.budgets.tests.rows import START, agreed_plan
from selfdirect.support.marketplace.tests.conftest import asked, fund, held_by
from selfdirect.support.payments import queries
from selfdirect.support.payments.actions import (
    approve_payment,
    end_budget,
    enter_invoice,
    go_on_due,
    open_budget,
    report_death,
    take_death_back,
)
from selfdirect.support.payments.tests.test_after_death import Life
from selfdirect.support.payments.tests.test_brought import paid
from selfdirect.support.payments.tests.test_funds import FOUR_WEEKS, pay_in
from tests.at_once import at_once

__all__ = ["asked", "fund", "held_by"]  # fixtures of the rooms below

DIED = START + timedelta(days=40)
RUN = 24800 * 4
WHY = "It was your neighbour of the same name."


def moment(day):
    return datetime(day.year, day.month, day.day, 9, tzinfo=UTC)


NOTED, RIGHT = moment(DIED + timedelta(days=3)), moment(DIED + timedelta(days=9))


def dies(budget, cast, at=NOTED, on=DIED, **more):
    return report_death(budget_ref=budget.ref, died_on=on, by=cast.carol.actor, at=at, **more)


def lives(case, cast, at=RIGHT):
    return take_death_back(ref=case.ref, because=WHY, by=cast.maya.actor, at=at)


def stands(budget):
    """Say what each part has and has promised, and what is asked of the person."""
    book = {part.key: ledger.balance(part.address) for part in budget.parts.all()}
    shares = Money.total(each.amount for each in budgets.shares_open(budget))
    return {key: (each.posted, each.available) for key, each in book.items()}, shares


def test_all_stands_as_before_and_no_day_is_left_out(budget, cast):
    paid(budget, 0, RUN, cast)
    before = stands(budget)
    dies(budget, cast)
    assert stands(budget) != before
    lives(budget.case, cast)
    budget.refresh_from_db()
    assert (budget.state, budget.ended_on, budget.died_on) == ("OPEN", None, None)
    parts, shares = stands(budget)
    assert {key: posted for key, (posted, _) in parts.items()} == {
        key: posted for key, (posted, _) in before[0].items()
    }
    assert parts == before[0]
    assert shares == before[1]
    assert not budgets.deaths([budget.case.person_id])
    assert ledger.check() == []


def test_it_is_another_than_who_noted_it_with_a_reason_and_once(budget, cast):
    dies(budget, cast)
    given = {"ref": budget.case.ref, "at": RIGHT}
    with pytest.raises(Refused, match="finance or a team manager"):
        take_death_back(**given, because=WHY, by=cast.carol.actor)
    with pytest.raises(Refused, match="how it came to be noted"):
        take_death_back(**given, because=" ", by=cast.maya.actor)
    lives(budget.case, cast)
    with pytest.raises(Refused, match="No death is noted"):
        lives(budget.case, cast)
    said = told_to(budget.case.person.ref).filter(code="death.in_error").get().told
    assert "Carol Jones noted in error that you had died" in said
    assert WHY in said
    assert Death.objects.get().wrong_by == "maya"


def test_finance_who_noted_it_does_not_take_it_back(budget, cast):
    report_death(budget_ref=budget.ref, died_on=DIED, by=cast.maya.actor, at=NOTED)
    with pytest.raises(Refused, match="somebody else takes it back"):
        lives(budget.case, cast)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_set_the_money_aside_once(budget, cast):
    before = stands(budget)
    dies(budget, cast)
    one = partial(lives, budget.case, cast)
    two = partial(take_death_back, ref=budget.case.ref, because=WHY, by=cast.dev.actor, at=RIGHT)
    said = at_once(one, two)
    assert sum(isinstance(each, str) for each in said) == 1
    assert stands(budget) == before
    assert ledger.check() == []


def test_who_is_noted_again_and_lives_again_loses_nothing(budget, cast):
    before = stands(budget)
    for days in (0, 10, 20):
        dies(budget, cast, at=NOTED + timedelta(days=days))
        lives(budget.case, cast, at=NOTED + timedelta(days=days + 5))
        assert stands(budget) == before
    end_budget(budget_ref=budget.ref, on=DIED, because="x", by=cast.efua.actor, at=RIGHT)
    assert ledger.check() == []


def test_what_was_paid_meanwhile_is_paid_once(budget, cast):
    """The bill for help until that day comes while they are held for dead."""
    full = stands(budget)
    dies(budget, cast)
    (first, *_) = budgets.orders_open(budget)
    settle(reference=first.reference, effective_on=DIED, by=cast.efua.actor, at=NOTED)
    lives(budget.case, cast)
    parts, _ = stands(budget)
    spent = full[0]["managed"][0] - parts["managed"][0]
    assert spent == first.amount
    assert parts["managed"][1] == full[0]["managed"][1]
    assert ledger.check() == []


@pytest.mark.parametrize("late", [3, 60])
def test_what_a_provider_was_paid_for_later_days_is_not_ordered_again(
    budget, provider, cast, now, late
):
    for order in budgets.orders_open(budget)[: late // 20 + 1]:
        settle(reference=order.reference, effective_on=DIED, by=cast.efua.actor, at=NOTED)
    before = stands(budget)
    dies(budget, cast, at=moment(DIED + timedelta(days=late)), on=START + timedelta(days=10))
    lives(budget.case, cast, at=moment(DIED + timedelta(days=late + 5)))
    assert stands(budget) == before
    assert ledger.check() == []


def test_a_year_that_was_over_ends_as_it_had_and_the_next_is_open(budget, cast):
    near = moment(year_end(START) - timedelta(days=9))
    go_on_due(at=near)
    old, new = Budget.objects.order_by("starts_on")
    before = stands(old), stands(new)
    dies(new, cast, at=near + timedelta(days=2), on=(near - timedelta(days=20)).date())
    lives(budget.case, cast, at=near + timedelta(days=4))
    old, new = Budget.objects.order_by("starts_on")
    assert (old.state, old.ended_on) == ("ENDED", old.ends_before)
    assert (new.state, new.ended_on) == ("OPEN", None)
    assert (stands(old), stands(new)) == before
    assert ledger.check() == []


@pytest.mark.parametrize("seed", range(3))
def test_whatever_was_learnt_they_lose_nothing_and_neither_does_the_council(
    case, cast, now, terms, seed
):
    life = Life(case, cast, now, seed)
    day = life.live()
    for _ in range(2):
        before = {each.ref: each.ended_on for each in life.years}
        life.die(day)
        take_death_back(ref=case.ref, because=WHY, by=cast.maya.actor, at=moment(day))
        assert {each.ref: each.ended_on for each in life.years} == before
        assert ledger.check() == []
        day += timedelta(days=1)
    life.die(day)
    life.settle(day + timedelta(days=7))
    for budget in life.years:
        for part in budget.parts.all():
            assert (part.key, ledger.balance(part.address).available) == (part.key, Money(0))
    assert ledger.check() == []


def test_a_journey_that_was_finished_goes_on(budget, cast):
    dies(budget, cast)
    close(ref=budget.case.ref, ended="died", by=cast.carol.actor, at=NOTED)
    lives(budget.case, cast)
    case = Case.objects.get()
    assert (case.stage, case.closed_on, case.ended) == ("LIVING", None, "")
    assert budgets.open_of(case) == budget


def test_a_budget_opened_since_is_the_one_that_pays(budget, cast, now):
    dies(budget, cast)
    later = DIED + timedelta(days=8)
    agreed_plan(budget.case, now, version=2, starts_on=later)
    new = open_budget(ref=budget.case.ref, by=cast.efua.actor, at=moment(later))
    lives(budget.case, cast)
    budget.refresh_from_db()
    assert (budget.state, budget.died_on) == ("ENDED", None)
    assert budgets.open_of(budget.case) == new


def test_letters_not_gone_are_withdrawn_and_the_others_are_answered(budget, cast):
    person = budget.case.person
    early = queue(
        to=person.write_to, subject="Before", body="x", about=person.ref,
        at=NOTED - timedelta(days=1),
    )  # fmt: skip
    dies(budget, cast, letters_to="son@riverside.example")
    sent, waits = (
        queue(to="x@riverside.example", subject=s, body="x", about=person.ref, at=NOTED)
        for s in ("Gone", "Waits")
    )
    Message.objects.filter(pk=sent.pk).update(sent_at=NOTED)
    lives(budget.case, cast)
    for each in (early, waits):
        each.refresh_from_db()
    assert (early.to, early.held_because, early.withdrawn_at) == (person.write_to, "", None)
    assert waits.withdrawn_at == RIGHT
    assert not Stop.objects.exists()
    assert not held_about(person.ref).exists()
    sorry = Message.objects.get(subject="We are sorry: we made a mistake")
    assert sorry.to == person.write_to
    assert "We held back: Waits." in sorry.body
    assert "Sent to somebody else meanwhile, and no longer right: Gone." in sorry.body
    other = Message.objects.get(subject="We are sorry: we wrote to you in error")
    assert other.to == "son@riverside.example"
    dies(budget, cast, at=RIGHT + timedelta(days=1))
    waits.refresh_from_db()
    assert waits.withdrawn_at
    assert not held_about(person.ref).filter(pk=waits.pk).exists()


def test_who_has_no_address_is_told_by_their_worker_and_nobody_else_gets_their_letters(
    budget, cast
):
    person = budget.case.person
    early = queue(
        to=person.name, channel="hand", subject="Before", body="x", about=person.ref,
        at=NOTED - timedelta(days=1),
    )  # fmt: skip
    Person.objects.filter(pk=person.pk).update(email="", address="")
    dies(budget, cast, letters_to="son@riverside.example")
    lives(budget.case, cast)
    early.refresh_from_db()
    assert (early.to, early.channel, early.held_because) == (person.name, "hand", "")
    sorry = Message.objects.get(subject="We are sorry: we made a mistake")
    assert (sorry.to, sorry.channel) == (person.name, "hand")


def test_what_is_held_is_no_longer_asked_for(budget, cast):
    paid(budget, 0, RUN * 3, cast)
    dies(budget, cast)
    assert open_tasks(budget.case).filter(code="budget.held").exists()
    assert Task.objects.filter(code="question.letters", done_at=None).exists()
    lives(budget.case, cast)
    codes = ["budget.held", "question.letters", "case.close"]
    assert not Task.objects.filter(code__in=codes, done_at=None).exists()
    (part,) = queries.direct_of(Budget.objects.get())
    due = queries.direct_due(part, DIED + timedelta(weeks=12))
    assert due.run.starts_on == START + timedelta(weeks=12)


def test_what_was_given_back_meanwhile_is_finances_to_pay_again(budget, cast):
    paid(budget, 0, RUN * 3, cast)
    dies(budget, cast)
    legs = [Leg(f"dp:{budget.ref}", "council:care", Money(5_000))]
    at, by = NOTED + timedelta(days=1), cast.efua.actor
    post(reference="test:back", effective_on=DIED, memo="", legs=legs, by=by, at=at)
    lives(budget.case, cast)
    (task,) = open_tasks(budget.case).filter(code="budget.again")
    assert task.words == "Amira Khan lives, so pay back the £50.00 that came in since"


class TestAFund:
    @pytest.fixture
    def budget(self, case, cast, now, held_by):
        agreed_plan(case, now)
        return open_budget(ref=case.ref, by=cast.efua.actor, at=now)

    @pytest.fixture
    def used(self, fund, cast, now):
        pay_in(fund, FOUR_WEEKS, cast, now)
        return fund

    def test_a_fund_that_was_told_to_end_is_agreed_anew(self, used, cast):
        Organisation.objects.update(email="brightway@riverside.example")
        dies(used.budget, cast)
        told = Message.objects.get(subject="An individual service fund", queued_at=NOTED)
        lives(used.budget.case, cast)
        told.refresh_from_db()
        assert told.withdrawn_at
        (task,) = open_tasks(used.budget.case).filter(code="budget.again")
        assert "agree anew with who holds the fund at Brightway Care" in task.words

    def test_who_was_told_already_that_a_fund_ends_is_written_to(self, used, cast):
        Organisation.objects.update(email="brightway@riverside.example")
        dies(used.budget, cast)
        Message.objects.filter(subject="An individual service fund").update(sent_at=NOTED)
        lives(used.budget.case, cast)
        sorry = Message.objects.get(subject="A fund was ended in error")
        assert "pass nothing on for now" in sorry.body


@pytest.mark.parametrize("less", [0, 2000])
def test_an_invoice_on_a_promise_that_is_gone_is_refused_and_can_be_entered_anew(
    budget, provider, cast, less
):
    def agree(place):
        number, first = f"BW-{place}", START + timedelta(weeks=4 * place)
        made = enter_invoice(
            budget_ref=budget.ref, organisation=provider.ref, starts_on=first, number=number,
            amount=Money(16460 * 4 - less), because="Other visits." if less else "",
            by=cast.grace.actor, at=NOTED,
        )  # fmt: skip
        return approve_payment(ref=made.ref, by=cast.efua.actor, at=NOTED)

    before, gone = agree(0), agree(1)
    dies(budget, cast)
    before.refresh_from_db()
    gone.refresh_from_db()
    assert (before.state, gone.state) == ("APPROVED", "REFUSED")
    assert "The budget ended" in gone.refused_because
    (task,) = open_tasks(budget.case).filter(code="payment.late")
    assert "BW-1 from" in task.words
    assert "BW-0" not in task.words
    lives(budget.case, cast)
    assert not open_tasks(budget.case).filter(code="payment.late").exists()
    again = agree(1)
    assert (again.state, again.amount) == ("APPROVED", gone.amount)
    assert ledger.check() == []
