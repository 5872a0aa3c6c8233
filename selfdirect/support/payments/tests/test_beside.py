"""Money beside the plan pays a provider: by an order of its own, and never from other money."""

from datetime import timedelta

import pytest
from django.urls import reverse

from selfdirect.foundation.audit.queries import told_to
from selfdirect.foundation.kernel.actor import SYSTEM
from selfdirect.foundation.kernel.decision import NotThere, Refused
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.ledger import queries as ledger
from selfdirect.support.budgets import queries as budgets
from selfdirect.support.budgets import rules as budget_rules
from selfdirect.support.budgets.actions import (
    ask_for_more,
    go_on,
    move_budget,
    sign_addition,
    withdraw_change,
)
from selfdirect.support.budgets.tests.rows import START, agreed_plan, brightway
from selfdirect.support.orders import rules as order_rules
from selfdirect.support.orders.actions import deliver, draw_up
from selfdirect.support.orders.models import Order
from selfdirect.support.payments import queries
from selfdirect.support.payments.actions import (
    approve_file,
    begin_run,
    draft_run,
    end_budget,
    enter_invoice,
    open_budget,
    refuse_payment,
    return_payment,
    take_invoices,
)
from selfdirect.support.payments.actions import approve_payment as approve
from selfdirect.support.payments.models import Payment
from selfdirect.support.payments.rules.invoices import Row
from selfdirect.support.payments.tests.rows import bank, pay

WEEK = 9_000
CARE = 16_460


def added(budget, cast, now, organisation, *, stream="health", weekly=WEEK, days=0, kind="stream"):
    """Ask for money beside the plan, out of which a provider is paid, and sign it."""
    asked = ask_for_more(
        budget_ref=budget.ref, kind=kind, held="managed", stream=stream,
        organisation=organisation.ref, amount=Money(weekly),
        starts_on=START + timedelta(days=days), words="Nights", by=cast.dev.actor, at=now,
    )  # fmt: skip
    change = sign_addition(ref=asked.ref, by=cast.efua.actor, at=now)
    budget.refresh_from_db()
    return change


@pytest.fixture
def beside(budget, cast, now, provider):
    return added(budget, cast, now, provider)


def stood(budget, part="managed-health"):
    return ledger.balance(f"budget:{budget.ref}:{part}")


def invoiced(budget, provider, cast, now, *, pence=WEEK * 4, number="BW-1", **asked):
    given = {"stream": "health", "starts_on": START} | asked
    return enter_invoice(
        budget_ref=budget.ref, organisation=provider.ref, number=number, amount=Money(pence),
        by=cast.grace.actor, at=now, **given,
    )  # fmt: skip


def paid(budget, provider, cast, now, **asked):
    made = invoiced(budget, provider, cast, now, **asked)
    pay(approve(ref=made.ref, by=cast.maya.actor, at=now), cast, now)
    made.refresh_from_db()
    return made


def ordered(budget, stream="health"):
    source = f"budget:{budget.ref}:{budget_rules.part_key('managed', stream)}"
    mine = (each for each in budgets.orders_open(budget) if each.source == source)
    return [(str(each.starts_on), each.amount.pence) for each in mine]


def test_it_is_set_aside_and_promised_from_its_own_stream(budget, provider, cast, now, order):
    care, shares = ledger.balance("council:care").posted, budgets.shares_open(budget)
    change = added(budget, cast, now, provider)
    assert change.weekly == {f"managed-health:{provider.ref}": WEEK}
    assert -ledger.balance("council:health").posted == Money(WEEK * 52)
    assert (stood(budget).posted, stood(budget).available) == (Money(WEEK * 52), NOTHING)
    assert len(ordered(budget)) == len(ordered(budget, "care")) == 13
    first = budgets.orders_open(budget)[0], budgets.orders_open(budget)[1]
    assert {each.reference for each in first} == {
        f"commit:{budget.ref}:{provider.ref}:{START}",
        f"commit:{budget.ref}:{provider.ref}-health:{START}",
    }
    assert ledger.balance("council:care").posted == care
    assert budgets.shares_open(budget) == shares  # nobody is charged for it
    figures = budgets.figures_on(budget, START)
    assert (figures.public, figures.person_pays) == (Money(WEEK), Money(6000))
    assert ledger.check() == []


def test_its_invoice_is_paid_from_it_alone_and_told(beside, budget, provider, cast, now):
    invoice = paid(budget, provider, cast, now)
    assert invoice.part.key == "managed-health"
    assert ledger.balance(f"provider:{provider.ref}").posted == Money(WEEK * 4)
    assert stood(budget).committed == Money(WEEK * 48)
    assert stood(budget, "managed").committed == Money(CARE * 52)
    told = told_to(budget.case.person.ref).first().told
    assert "£360.00 was paid to Brightway Care for NHS continuing healthcare" in told
    with pytest.raises(Refused, match="no unpaid order"):
        invoiced(budget, provider, cast, now, number="BW-2")
    care = invoiced(budget, provider, cast, now, number="BW-3", pence=CARE * 4, stream="care")
    assert care.part.key == "managed"
    assert ledger.check() == []


def test_a_provider_who_is_in_no_plan_can_be_paid_from_it_and_nobody_else(
    budget, cast, now, provider
):
    other = brightway("Riverside").organisation
    cast.grace.works_for = other.ref
    cast.grace.save()
    with pytest.raises(NotThere):
        invoiced(budget, other, cast, now)
    added(budget, cast, now, other, stream="carers")
    made = paid(budget, other, cast, now, stream="carers")
    assert made.whose == other.ref
    with pytest.raises(NotThere):
        invoiced(budget, provider, cast, now, stream="care")


def test_what_came_back_and_what_was_refused_is_ordered_of_it_again(
    beside, budget, provider, cast, now
):
    made = paid(budget, provider, cast, now, pence=WEEK * 4)
    return_payment(ref=made.ref, why="No account.", by=cast.efua.actor, at=now)
    again = Payment.objects.get(again_of=made)
    assert again.part.key == "managed-health"
    refuse_payment(ref=again.ref, because="Wrong", by=cast.maya.actor, at=now)
    assert stood(budget).committed == Money(WEEK * 52)
    assert stood(budget).available == NOTHING
    assert ledger.check() == []


def test_it_has_an_order_of_its_own_that_follows_what_stands(order, budget, provider, cast, now):
    added(budget, cast, now, provider)
    (mine,) = draw_up(by=SYSTEM, at=now)
    assert (mine.version, mine.stream, mine.organisation) == (1, "health", provider)
    assert mine.number != order.number
    draft = order_rules.read(mine.content)
    assert (draft.lines, [weekly for _, weekly in draft.weeks]) == ((), [Money(WEEK)])
    assert draw_up(by=SYSTEM, at=now) == []
    added(budget, cast, now, provider, kind="less", days=56)
    (second,) = draw_up(by=SYSTEM, at=now)
    assert (second.number, second.version) == (mine.number, 2)
    assert [x for _, x in order_rules.read(second.content).weeks] == [Money(WEEK), NOTHING]
    assert len(ordered(budget)) == 2
    assert -ledger.balance("council:health").posted == Money(WEEK * 8)
    row = order_rules.Row(2, mine.number, 1, START, order_rules.read_quantity("1"))
    assert "You have no order" in deliver(rows=[row], by=cast.grace.actor, at=now).faults[0].words


def test_one_file_asks_for_both_each_from_its_own_money(order, budget, provider, cast, now):
    added(budget, cast, now, provider)
    (mine,) = draw_up(by=SYSTEM, at=now)
    rows = [
        Row(2, "BW-1", order.number, START, Money(CARE * 4)),
        Row(3, "BW-1", mine.number, START, Money(WEEK * 4)),
    ]
    take = {"organisation": provider.ref, "rows": rows, "name": "x", "by": cast.grace.actor}
    file = take_invoices(**take, at=now)
    assert (file.taken, file.wrong) == (2, 0)
    assert {each.part.key: each.amount.pence for each in Payment.objects.all()} == {
        "managed": CARE * 4, "managed-health": WEEK * 4,
    }  # fmt: skip
    assert take_invoices(**take, at=now).known == 2
    assert approve_file(ref=file.ref, by=cast.efua.actor, at=now) == (2, [])
    bank(provider.ref, cast, now)
    run = begin_run(due_by=START, takes_direct=False, by=cast.efua.actor, at=now)
    run = draft_run(ref=run.ref, by=cast.efua.actor, at=now)
    found = queries.open_findings(run).values_list("code", flat=True)
    assert list(found) == ["first", "first"]  # and neither is the other again


def test_an_end_and_a_next_year_know_it(beside, budget, provider, cast, now):
    late = now.replace(year=2027, month=2, day=20)
    new = go_on(budget_ref=budget.ref, by=cast.efua.actor, at=late)
    assert [pence for _, pence in ordered(new)] == [WEEK * 4] * 13
    assert stood(new).available == NOTHING
    end_budget(
        budget_ref=new.ref, on=new.starts_on + timedelta(days=14), by=cast.efua.actor, at=late
    )
    assert [pence for _, pence in ordered(new)] == [WEEK * 2]
    assert stood(new).posted == Money(WEEK * 2)
    assert ledger.check() == []


@pytest.mark.parametrize("opened_with_it", [False, True])
def test_a_new_plan_neither_loses_it_nor_pays_a_day_twice(
    beside, budget, provider, cast, now, case, opened_with_it
):
    if opened_with_it:
        budget = replaced(case, cast, now, 0, 2)
    paid(budget, provider, cast, now)
    new = replaced(case, cast, now, 14, 3)
    assert ordered(new)[:2] == [("2026-03-30", WEEK * 2), ("2026-04-13", WEEK * 4)]
    end = START + timedelta(days=28)
    end_budget(budget_ref=new.ref, on=end, by=cast.efua.actor, at=now)
    assert stood(new).posted == NOTHING
    assert -ledger.balance("council:health").posted == Money(WEEK * 4)
    assert ledger.check() == []


def replaced(case, cast, now, days, version):
    agreed_plan(case, now, pays=6000, starts_on=START + timedelta(days=days), version=version)
    return open_budget(ref=case.ref, by=cast.efua.actor, at=now)


def test_it_moves_to_another_provider_and_to_the_person_but_to_no_other_stream(
    beside, budget, provider, cast, now
):
    other = brightway("Riverside").organisation
    here = f"managed-health:{provider.ref}"
    asked = {
        "budget_ref": budget.ref, "source": here, "asked": "Please.", "weekly": Money(4000),
        "starts_on": START + timedelta(days=28), "by": cast.carol.actor, "at": now,
    }  # fmt: skip
    with pytest.raises(Refused, match="only be used for what it was given for"):
        move_budget(target=f"managed:{other.ref}", **asked)
    move_budget(target=f"managed-health:{other.ref}", **asked)
    move_budget(target="direct-health", **asked)
    assert sum(pence for _, pence in ordered(budget)) == WEEK * 52 - 4000 * 48
    assert stood(budget).posted + stood(budget, "direct-health").posted == Money(WEEK * 52)
    assert stood(budget).available == NOTHING
    assert ledger.check() == []


def test_taken_back_it_leaves_nothing_but_what_was_paid(beside, budget, provider, cast, now):
    paid(budget, provider, cast, now)
    withdraw_change(change_ref=beside.ref, because="It was another's", by=cast.maya.actor, at=now)
    assert ordered(budget) == []
    assert -ledger.balance("council:health").posted == Money(WEEK * 4)
    assert ledger.check() == []


def test_duty_and_power_stand_apart(beside, budget, provider, cast, now):
    before = budgets.figures_on(budget, START)
    added(budget, cast, now, provider, stream="grant", weekly=1000)
    after = budgets.figures_on(budget, START)
    assert (after.duty, after.power) == (before.duty, before.power + Money(1000))
    assert len(ordered(budget, "grant")) == 13


def test_the_pages_tell_the_two_apart(client, order, beside, budget, provider, cast, now):
    (mine,) = draw_up(by=SYSTEM, at=now)
    client.force_login(cast.grace)
    asked = client.get(reverse("payments:orders")).content.decode()
    link = reverse("payments:send_invoice", args=[budget.ref, START]) + "?stream=health"
    assert link in asked
    shown = client.get(link).content.decode()
    assert "NHS continuing healthcare. £360.00 was ordered" in shown
    client.post(link, {"number": "BW-9", "amount": "360", "because": ""})
    assert Payment.objects.get().part.key == "managed-health"
    listed = client.get(reverse("orders:ordered")).content.decode()
    assert f"{mine.name}: NHS continuing healthcare" in listed
    page = reverse("orders:order", args=[mine.number, 1])
    assert client.get(reverse("orders:record", args=[mine.number])).url == page
    assert "paid from other money than the plan’s own" in client.get(page).content.decode()
    assert client.get(reverse("orders:order_pdf", args=[mine.number, 1])).status_code == 200
    assert Order.objects.get(number=mine.number).beside == "NHS continuing healthcare"
