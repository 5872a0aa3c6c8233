"""What a late change makes of a year that is paid reaches the person in the next: to the penny."""

from datetime import UTC, date, datetime, timedelta
from importlib import import_module

import pytest
from django.apps import apps

from selfdirect.foundation.audit.models import Event
from selfdirect.foundation.audit.queries import told_to
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.kernel.period import Period
from selfdirect.foundation.ledger import queries as ledger
from selfdirect.foundation.ledger.actions import post
from selfdirect.foundation.ledger.rules import Leg
from selfdirect.register.cases.models import Task
from selfdirect.support.budgets import queries as budgets
from selfdirect.support.budgets import rules, says
from selfdirect.support.budgets.actions import (
    ask_for_more,
    end_budget,
    move_budget,
    sign_addition,
    withdraw_change,
)
from selfdirect.support.budgets.models import Budget, Change
from selfdirect.support.budgets.tests.rows import START, agreed_plan, brightway
from selfdirect.support.payments import queries
from selfdirect.support.payments.actions import (
    approve_payment,
    bring_on_due,
    give_back,
    go_on_due,
    open_budget,
    pay_after_all,
    prepare_direct_payment,
    report_death,
    return_payment,
)
from selfdirect.support.payments.models import Payment
from selfdirect.support.payments.tests.rows import send

END = rules.year_end(START)
NEAR = datetime(2027, 2, 20, 9, tzinfo=UTC)
BEGUN = NEAR + timedelta(days=9)  # the first day of the next year
LATE = NEAR + timedelta(days=40)
WEEK = 24800 - 6000


@pytest.fixture
def budget(case, cast, now, terms):
    """Give a direct payment and nothing else."""
    agreed_plan(case, now, managed=0, pays=6000)
    return open_budget(ref=case.ref, by=cast.efua.actor, at=now)


def paid(budget, run, pence, cast):
    """Pay a run of weeks, or several at once, as a payment run does."""
    part, first = budget.parts.get(held="direct"), budget.starts_on + timedelta(weeks=4 * run)
    Payment.objects.create(
        part=part, kind="direct", state="PAID", payee=f"dp:{budget.ref}", payee_name="Amira",
        starts_on=first, ends_before=first + timedelta(weeks=4), amount=Money(pence), what="x",
        whose=budget.case.person.ref, entry="pay", prepared_by="efua", prepared_at=NEAR,
        decided_by="maya", decided_at=NEAR,
    )  # fmt: skip
    legs = [Leg(part.address, f"dp:{budget.ref}", Money(pence))]
    named = f"pay:{budget.ref}-{run}:direct:{first}:{first + timedelta(weeks=4)}"
    post(reference=named, effective_on=first, memo="", legs=legs, by=cast.efua.actor, at=NEAR)


def pays_otherwise(budget, cast, pence, since, at):
    asked = ask_for_more(
        budget_ref=budget.ref, kind="pays", amount=Money(pence), starts_on=since,
        words="She told us more.", by=cast.maya.actor, at=NEAR - timedelta(days=9),
    )  # fmt: skip
    return lambda: sign_addition(ref=asked.ref, by=cast.efua.actor, at=at)


def due(budget):
    return queries.direct_due(queries.direct_of(budget)[0], date(2030, 1, 1))


def left_in(budget):
    return ledger.balance(f"budget:{budget.ref}:direct").posted


def from_the_council():
    return -ledger.balance("council:care").posted.pence


@pytest.fixture
def years(budget, cast):
    """Give a year that is paid in full, the next that is open, and what waits to be signed."""
    sign = pays_otherwise(budget, cast, -1000, END - timedelta(weeks=3), LATE)
    paid(budget, 12, WEEK * 52, cast)
    go_on_due(at=NEAR)
    budget.refresh_from_db()
    return budget, budgets.open_of(budget.case), sign


def test_what_was_missing_is_paid_once_with_the_next_payment(years, cast):
    old, new, sign = years
    sign()
    assert (left_in(old), due(old)) == (Money(3000), None)  # and there it used to stay
    assert [bring_on_due(at=LATE) for _ in range(2)] == [1, 0]
    old.refresh_from_db(), new.refresh_from_db()
    assert (left_in(old), left_in(new)) == (NOTHING, Money((WEEK + 1000) * 52 + 3000))
    assert due(new).amount == Money((WEEK + 1000) * 4 + 3000)
    assert from_the_council() == WEEK * 52 + (WEEK + 1000) * 52 + 3000
    event = told_to(old.case.person.ref).get(code="budget.brought_on")
    assert event.told.startswith(
        "Money you hold (direct payment), 2 March 2026 to 28 February 2027: £9,806.00 was right, "
        "and £9,776.00 was paid. The £30.00 still owed is paid with the next payment. From 8 "
        "February 2027 you pay £10.00 a week less."
    )
    assert "We have known since 1 April 2027." in event.told
    gives = Change.objects.get(kind="brought", budget=old)
    given = Event.objects.get(code="budget.brought_on", subject__endswith=gives.ref)
    assert (given.facts["pence"], given.told) == (3000, "")
    assert ledger.check() == []


def test_what_was_had_too_much_comes_off_the_next_payments(budget, cast):
    sign = pays_otherwise(budget, cast, 2500, START, LATE)
    paid(budget, 12, WEEK * 52, cast)
    go_on_due(at=NEAR)
    sign()
    assert bring_on_due(at=LATE) == 1
    budget.refresh_from_db()
    new = budgets.open_of(budget.case)
    assert left_in(budget) == NOTHING
    much, week = 2500 * 52, WEEK - 2500
    assert due(new).run.starts_on == END + timedelta(weeks=4)  # the first is taken off whole
    assert due(new).amount == Money(week * 8 - much)
    assert left_in(new) == Money(week * 52 - much)
    assert from_the_council() == WEEK * 52 + week * 52 - much
    assert bring_on_due(at=LATE) == 0
    assert ledger.check() == []


def test_a_change_learnt_after_the_last_run_goes_on_with_the_year(budget, cast):
    sign = pays_otherwise(budget, cast, -1000, END - timedelta(weeks=3), NEAR)
    paid(budget, 12, WEEK * 52, cast)
    sign()
    assert bring_on_due(at=NEAR) == 0  # there is no next year yet
    go_on_due(at=NEAR)
    assert bring_on_due(at=NEAR) == 0  # it has not begun
    assert bring_on_due(at=BEGUN) == 1
    assert due(budgets.open_of(budget.case)).amount == Money((WEEK + 1000) * 4 + 3000)
    assert ledger.check() == []


def replaced(case, cast, at):
    """Open the budget of a new plan that begins with the new year."""
    agreed_plan(case, BEGUN, managed=0, pays=6000, starts_on=END, version=2)
    return open_budget(ref=case.ref, by=cast.efua.actor, at=at)


def test_a_plan_that_replaces_the_next_year_before_it_begins_has_what_is_owed(budget, cast):
    sign = pays_otherwise(budget, cast, -1000, END - timedelta(weeks=3), NEAR)
    paid(budget, 12, WEEK * 52, cast)
    go_on_due(at=NEAR)
    sign()
    assert bring_on_due(at=NEAR) == 0
    newest = replaced(budget.case, cast, NEAR)
    assert [bring_on_due(at=BEGUN) for _ in range(2)] == [1, 0]
    assert due(newest).amount == Money(WEEK * 4 + 3000)
    assert from_the_council() == WEEK * 52 * 2 + 3000
    assert ledger.check() == []


@pytest.mark.parametrize("goes_out", [False, True])
@pytest.mark.parametrize(("pence", "since", "more"), [(-1000, 49, 3000), (500, 48, -2000)])
def test_what_was_brought_into_a_year_that_then_never_begins_is_not_lost(
    budget, cast, pence, since, more, goes_out
):
    sign = pays_otherwise(budget, cast, pence, START + timedelta(weeks=since), NEAR)
    paid(budget, 12, WEEK * 52, cast)
    go_on_due(at=NEAR)
    sign()
    assert bring_on_due(at=BEGUN) == 1
    first = budgets.open_of(budget.case)
    if goes_out:
        paid(first, 0, due(first).amount.pence, cast)
    newest = replaced(budget.case, cast, BEGUN + timedelta(days=2))
    assert budgets.get_visible(cast.efua.actor, first.ref).period is None
    assert [bring_on_due(at=LATE) for _ in range(2)] == [1, 0]
    newest.refresh_from_db()
    held = ledger.balance(f"dp:{newest.ref}").posted
    assert (held > NOTHING) == goes_out
    enough = held > Money(WEEK * 4 + more)  # then the second run puts it right
    assert due(newest).amount == Money(WEEK * (8 if enough else 4) + more) - held
    assert left_in(newest) == Money(WEEK * 52 + more)
    assert from_the_council() - held.pence == WEEK * 52 * 2 + more
    assert [left_in(budget), left_in(first)] == [NOTHING, NOTHING]
    assert ledger.check() == []


def test_a_run_that_is_still_to_come_pays_what_its_own_year_owes(budget, cast):
    sign = pays_otherwise(budget, cast, -1000, START, LATE)
    paid(budget, 11, WEEK * 48, cast)
    go_on_due(at=NEAR)
    sign()
    assert bring_on_due(at=LATE) == 0
    budget.refresh_from_db()
    assert due(budget).amount == Money(WEEK * 4 + 1000 * 52)
    paid(budget, 12, WEEK * 4 + 1000 * 52, cast)
    assert bring_on_due(at=LATE) == 0
    assert not Change.objects.filter(kind="brought").exists()
    assert not budgets.to_bring_on(LATE.date()).exists()


def test_it_goes_from_year_to_year_until_the_one_that_is_open(years, cast):
    old, new, sign = years
    paid(new, 12, WEEK * 52, cast)
    later = BEGUN + timedelta(weeks=52)
    go_on_due(at=later)
    sign()
    assert bring_on_due(at=later) == 2
    newest = budgets.open_of(old.case)
    assert [left_in(each) for each in (old, new)] == [NOTHING, NOTHING]
    assert due(newest).amount == Money((WEEK + 1000) * 4 + 3000 + 1000 * 52)
    assert ledger.check() == []


def test_a_wrong_change_that_was_brought_over_is_taken_back_in_its_own_year(years, cast, client):
    old, new, sign = years
    wrong = sign()
    bring_on_due(at=LATE)
    client.force_login(cast.efua)
    page = f"/c/{old.case.ref}/budget/changes/"
    path = f"{page}{wrong.ref}/take-back/"
    assert path in client.get(page).content.decode()
    with pytest.raises(Refused, match="asked for this yourself"):
        withdraw_change(change_ref=wrong.ref, because="No.", by=cast.maya.actor, at=LATE)
    assert client.post(path, {"because": "It was another person."}).status_code == 302
    assert path not in client.get(page).content.decode()
    assert [bring_on_due(at=LATE) for _ in range(2)] == [1, 0]
    assert due(new).amount == Money((WEEK + 1000) * 4)
    assert [left_in(old), left_in(new)] == [NOTHING, Money((WEEK + 1000) * 52)]
    assert ledger.check() == []


def test_a_change_of_a_year_whose_next_a_new_plan_replaced_is_taken_back_into_that(
    years, cast, client
):
    old, new, sign = years
    wrong = sign()
    bring_on_due(at=LATE)
    paid(new, 0, (WEEK + 1000) * 4 + 3000, cast)
    on = END + timedelta(weeks=4)
    agreed_plan(old.case, BEGUN, managed=0, pays=6000, starts_on=on, version=2)
    newest = open_budget(ref=old.case.ref, by=cast.efua.actor, at=LATE)
    assert due(newest).amount == Money(WEEK * 4)
    client.force_login(cast.efua)
    both = Change.objects.filter(addition__isnull=False).order_by("pk")
    for each in both:
        page = client.get(f"/c/{old.case.ref}/budget/changes/").content.decode()
        assert f"{each.ref}/take-back/" in page
        withdraw_change(change_ref=each.ref, because="No.", by=cast.efua.actor, at=LATE)
    assert [each.budget for each in both] == [wrong.budget, new]
    assert [bring_on_due(at=LATE) for _ in range(2)] == [2, 0]
    assert due(newest).amount == Money(WEEK * 4 - 3000 - 1000 * 4)
    assert [left_in(each) for each in (old, new)] == [NOTHING, NOTHING]
    assert left_in(newest) == Money(WEEK * 52 - 3000 - 1000 * 4)
    assert ledger.check() == []


def test_with_no_budget_open_it_says_what_to_do_before_a_change_is_taken_back(years, cast):
    _, new, sign = years
    wrong = sign()
    end_budget(budget_ref=new.ref, on=BEGUN.date(), by=cast.efua.actor, at=LATE)
    with pytest.raises(Refused, match="Open the budget of the next plan first"):
        withdraw_change(change_ref=wrong.ref, because="No.", by=cast.efua.actor, at=LATE)


def test_what_is_too_long_to_say_ends_with_a_whole_sentence():
    why = [
        rules.Explained(fact, "direct", fact.days, NOTHING, Money(100))
        for fact in (
            rules.Fact(f"{n}", rules.Kind.PAYS, Period(START), LATE, f"Reason {n}.")
            for n in range(9)
        )
    ]
    moved = {"direct": rules.Brought(Money(900), NOTHING)}
    said = says.brought(rules.year_from(START), moved, {"direct": why})
    assert said.endswith(("We have known since 1 April 2027.", "Reason 4.", "Reason 5."))
    assert 360 < len(said) <= 400


def last_run_twice(budget, cast):
    """Pay a year, the last run of it two times: the first came back, and its second has gone."""
    efua, maya = {"by": cast.efua.actor, "at": NEAR}, {"by": cast.maya.actor, "at": NEAR}
    paid(budget, 11, WEEK * 48, cast)
    first = prepare_direct_payment(
        budget_ref=budget.ref, starts_on=START + timedelta(weeks=48), **efua
    )
    approve_payment(ref=first.ref, **maya)
    send(first, cast, NEAR)
    second = return_payment(ref=first.ref, why="Closed.", **efua)
    approve_payment(ref=second.ref, **maya)
    send(second, cast, NEAR)
    return first


def test_what_came_twice_in_a_last_run_comes_off_the_next_year_till_it_is_given_back(budget, cast):
    first = last_run_twice(budget, cast)
    go_on_due(at=NEAR)
    pay_after_all(ref=first.ref, by=cast.efua.actor, at=BEGUN)
    assert "next payments are less" in told_to(first.about).get(code="payment.after_all").told
    assert [bring_on_due(at=BEGUN) for _ in range(2)] == [1, 0]
    new = budgets.open_of(budget.case)
    assert due(new).run.starts_on == END + timedelta(weeks=4)  # the first is taken off whole
    assert left_in(new) == Money(WEEK * 48)
    give_back(ref=first.ref, by=cast.maya.actor, at=LATE)
    assert [bring_on_due(at=LATE) for _ in range(2)] == [1, 0]
    assert (left_in(new), due(new).amount) == (Money(WEEK * 52), Money(WEEK * 4))
    assert ledger.check() == []


@pytest.mark.parametrize("died", [False, True])
def test_what_came_twice_and_comes_off_nothing_is_finances_to_agree(budget, cast, died):
    first = last_run_twice(budget, cast)
    last = {"budget_ref": budget.ref, "at": LATE}
    if died:
        report_death(died_on=NEAR.date(), by=cast.carol.actor, **last)
    else:
        end_budget(on=END, by=cast.efua.actor, **last)
    pay_after_all(ref=first.ref, by=cast.efua.actor, at=LATE)
    task = Task.objects.get(code="budget.held", done_at=None)
    assert f"{Money(WEEK * 56)} by the person" in task.words
    told = told_to(first.about).filter(code="payment.after_all").values_list("told", flat=True)
    assert ["we will talk with you about it" in each for each in told] == [True] * (not died)


def test_nobody_takes_back_one_half_of_it(years, cast):
    _, new, sign = years
    sign()
    bring_on_due(at=LATE)
    half = Change.objects.get(kind="brought", budget=new)
    with pytest.raises(Refused, match="follows from the year before"):
        withdraw_change(change_ref=half.ref, because="No.", by=cast.carol.actor, at=LATE)


def test_what_cannot_come_off_stays_to_be_talked_about(budget, cast):
    move_budget(
        budget_ref=budget.ref, source="direct", target=f"managed:{brightway().organisation.ref}",
        weekly=Money(24800), starts_on=END - timedelta(weeks=4), asked="I want less to do.",
        by=cast.carol.actor, at=NEAR - timedelta(days=90),
    )  # fmt: skip
    sign = pays_otherwise(budget, cast, 500, START, LATE)
    paid(budget, 11, WEEK * 48, cast)
    go_on_due(at=NEAR)
    assert sign().over == Money(500 * 48)
    assert [bring_on_due(at=LATE) for _ in range(2)] == [0, 0]
    task = Task.objects.get(code="budget.bring_on", done_at=None)
    assert (task.role, "£240.00 was paid too much" in task.words) == ("finance", True)
    event = told_to(budget.case.person.ref).get(code="budget.overpaid")  # told once
    assert event.told.startswith("You were paid £240.00 too much, 2 March 2026 to 28 February")
    assert event.facts["pence"] == 24000
    source = f"managed:{brightway().organisation.ref}"
    move_budget(
        budget_ref=budgets.open_of(budget.case).ref, source=source, target="direct",
        weekly=Money(20000), starts_on=END + timedelta(weeks=5), asked="I hold it again.",
        by=cast.carol.actor, at=LATE,
    )  # fmt: skip
    assert bring_on_due(at=LATE) == 1
    task.refresh_from_db()
    assert task.done_at == LATE
    assert ledger.check() == []


def test_one_year_that_cannot_be_read_is_left_out_alone_until_somebody_puts_it_right(years, cast):
    old, _, sign = years
    sign()
    Budget.objects.filter(pk=old.pk).update(leaves={"direct": "a lot"})
    assert [bring_on_due(at=LATE) for _ in range(2)] == [0, 0]
    task = Task.objects.get(code="budget.bring_on", done_at=None)
    assert task.role == "finance"
    assert "of a year that is paid: not done for Amira Khan." in task.words
    events = Event.objects.filter(code="budget.left_out")
    assert ["TypeError" in each.facts["because"] for each in events] == [True, True]
    assert Budget.objects.get(pk=old.pk).brought == 0
    assert bring_on_due(at=NEAR) == 0  # nothing is tried, so nothing is put right
    assert Task.objects.filter(pk=task.pk, done_at=None).exists()
    Budget.objects.filter(pk=old.pk).update(leaves=old.leaves)
    assert bring_on_due(at=LATE) == 1
    task.refresh_from_db()
    assert task.done_at == LATE


def test_what_was_settled_before_years_were_put_right_is_left_as_it_is(years):
    old, new, sign = years
    sign()
    import_module("selfdirect.support.budgets.migrations.0009_years_put_right").settled(apps, None)
    assert bring_on_due(at=LATE) == 0
    old.refresh_from_db(), new.refresh_from_db()
    assert (old.brought, new.brought, new.changed) == (1, 0, 1)
