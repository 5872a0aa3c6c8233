"""What keeps a payment out of a run: no agreement, a pause since, and a death."""

from datetime import timedelta

import pytest

from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.support.budgets.actions import pause_budget, report_death
from selfdirect.support.budgets.tests.rows import START
from selfdirect.support.payments import actions, queries
from selfdirect.support.payments.models import Payment
from selfdirect.support.payments.tests.rows import bank, go

DIED = START + timedelta(days=9)
KNOWN = timedelta(days=10)


@pytest.fixture
def paid(budget, provider, cast, now):
    """Give Brightway and Amira bank details, and an invoice that is agreed."""
    bank(budget.case.person.ref, cast, now)
    bank(provider.ref, cast, now, "00099999")
    made = actions.enter_invoice(
        budget_ref=budget.ref, organisation=provider.ref, starts_on=START, number="BW-1",
        amount=Money(16460 * 4), by=cast.grace.actor, at=now,
    )  # fmt: skip
    actions.approve_payment(ref=made.ref, by=cast.efua.actor, at=now)
    return budget


def draft(cast, at):
    run = actions.begin_run(due_by=at.date() + timedelta(days=6), by=cast.efua.actor, at=at)
    return actions.draft_run(ref=run.ref, by=cast.efua.actor, at=at)


def again(run, cast, at):
    actions.recheck_run(ref=run.ref, by=cast.efua.actor, at=at)
    return actions.check_run(ref=run.ref, by=cast.efua.actor, at=at)


def codes(run):
    return sorted(queries.open_findings(run).values_list("line__payment__kind", "code"))


@pytest.mark.parametrize("terms", [None])
def test_the_first_direct_payment_waits_until_its_terms_are_agreed(paid, cast, now, terms):
    run = draft(cast, now)
    assert ("direct", "no_agreement") in codes(run)
    assert ("invoice", "no_agreement") not in codes(run)
    go(run, cast, now)
    later = now + timedelta(days=26)
    assert "no_agreement" not in [code for _, code in codes(draft(cast, later))]


def test_what_was_worked_out_before_a_pause_is_kept_out_and_prepared_anew(paid, cast, now):
    run = draft(cast, now)
    pause_budget(
        budget_ref=paid.ref, starts_on=START + timedelta(days=7),
        ends_before=START + timedelta(days=14), keeps={"direct": NOTHING},
        because="You are in hospital.", by=cast.carol.actor, at=now + timedelta(hours=1),
    )  # fmt: skip
    run = again(run, cast, now)
    assert ("direct", "suspended") in codes(run)
    assert ("invoice", "suspended") not in codes(run)  # the provider goes on
    efua = cast.efua.actor
    actions.hold_out(ref=run.ref, code="suspended", because="A pause.", by=efua, at=now)
    direct = Payment.objects.get(kind="direct")
    actions.refuse_payment(ref=direct.ref, because="A pause.", by=cast.maya.actor, at=now)
    run = draft(cast, now + timedelta(days=1))
    assert codes(run) == [("direct", "first")]
    assert queries.sums(run).total == Money(24800 * 3)


def test_after_a_death_direct_money_waits_for_the_family_and_final_bills_are_paid(
    paid, cast, now, django_assert_max_num_queries
):
    report_death(budget_ref=paid.ref, died_on=DIED, by=cast.efua.actor, at=now + KNOWN)
    run = draft(cast, now + KNOWN)
    assert ("direct", "died") in codes(run)
    assert ("invoice", "died") not in codes(run)
    words = queries.open_findings(run).get(code="died").words
    assert words.endswith("died on 11 March 2026. Talk with their family before it is paid.")
    lines = list(queries.live(run).select_related("payment__part__budget__case__person"))
    with django_assert_max_num_queries(12):
        assert len(list(queries.items(run, lines))) == len(lines)
