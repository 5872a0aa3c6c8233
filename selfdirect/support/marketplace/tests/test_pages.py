"""The pages of a fund: the person's, the worker's and the provider's, who see only their own."""

import pytest

from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.ledger import actions as ledger
from selfdirect.foundation.ledger.rules import Leg
from selfdirect.support.marketplace import actions, queries
from selfdirect.support.marketplace.models import Fund, Given


def fill(fund, now, pence=65_840):
    """Let a payment into a fund arrive, as a payment run does."""
    ledger.post(
        reference=f"pay:test:{fund.ref}", effective_on=now.date(), memo="Paid in",
        legs=[Leg(f"budget:{fund.budget.ref}:isf", fund.address, Money(pence))],
        by=fund.budget.case.worker.actor, at=now,
    )  # fmt: skip


def test_a_worker_draws_it_up_and_three_say_yes(at_page, budget, cast, held_by):
    case = budget.case.ref
    shown = at_page(cast.carol, f"/c/{case}/fund/new/")
    assert "An hour costs £24.00. Holding the money costs £5.00 a week. Notice: 4 weeks." in shown
    typed = {
        "organisation": held_by[0].ref, "source": f"managed:{held_by[0].ref}",
        "weekly": "150", "every": "month", "starts_on": "2026-03-09", "asked": "My own hours.",
    }  # fmt: skip
    refused = at_page(cast.carol, f"/c/{case}/fund/new/", typed | {"weekly": "500"}, code=422)
    assert "£500.00 cannot be moved" in refused
    at_page(cast.carol, f"/c/{case}/fund/new/", typed)
    fund = Fund.objects.get()
    assert "Yes, I want this" in at_page(cast.amira, f"/c/{case}/fund/")
    at_page(cast.amira, f"/c/{case}/fund/{fund.ref}/agree/", {})
    assert "Amira Khan asks you to hold their money" in at_page(
        cast.grace, f"/provider/funds/{fund.ref}/"
    )
    at_page(cast.dev, f"/c/{case}/fund/{fund.ref}/sign/", {}, code=403)
    at_page(cast.grace, f"/provider/funds/{fund.ref}/accept/", {})
    assert "Sign for the council" in at_page(cast.dev, f"/c/{case}/fund/")
    at_page(cast.dev, f"/c/{case}/fund/{fund.ref}/sign/", {})
    assert "Brightway Care holds £150.00 a week for you" in at_page(cast.amira, f"/c/{case}/fund/")


def test_a_provider_writes_down_what_it_gave_and_takes_it_back(at_page, fund, cast, now):
    fill(fund, now)
    path = f"/provider/funds/{fund.ref}/"
    typed = {
        "day": "2026-03-02", "words": "To the pool", "minutes": "90", "purpose": "out", "cost": "",
    }  # fmt: skip
    at_page(cast.grace, path, typed)
    made = Given.objects.get()
    assert (made.amount, made.minutes) == (Money(3_600), 90)
    shown = at_page(cast.amira, f"/c/{fund.budget.case.ref}/fund/")
    assert "To the pool" in shown
    assert "1 hour and 30 minutes" in shown
    at_page(cast.grace, f"{path}given/{made.ref}/", {"because": "It was Tuesday."})
    assert queries.standing(fund, now.date()).balance == Money(65_840)
    assert "Nothing yet" in at_page(cast.grace, path)


def test_a_provider_sees_only_the_funds_it_holds(at_page, fund, cast):
    at_page(cast.hana, f"/provider/funds/{fund.ref}/", code=404)
    at_page(cast.hana, f"/provider/funds/{fund.ref}/", {}, code=404)
    assert "Amira" not in at_page(cast.hana, "/provider/funds/")
    assert "Amira Khan" in at_page(cast.grace, "/provider/funds/")
    at_page(cast.carol, f"/provider/funds/{fund.ref}/", code=403)
    at_page(cast.nell, f"/c/{fund.budget.case.ref}/fund/", code=404)


def test_more_than_is_there_is_not_given(at_page, fund, cast, now):
    fill(fund, now, 3_000)
    shown = at_page(
        cast.grace, f"/provider/funds/{fund.ref}/",
        {"day": "2026-03-02", "words": "Long", "minutes": "120", "purpose": "out", "cost": ""},
        code=422,
    )  # fmt: skip
    assert "This comes to £48.00, and" in shown


def test_the_list_of_funds_asks_a_set_number_of_times(
    client, fund, cast, now, django_assert_max_num_queries
):
    client.force_login(cast.grace)
    client.get("/provider/funds/")
    with django_assert_max_num_queries(16):
        assert client.get("/provider/funds/").status_code == 200


def test_a_fund_goes_to_another_provider_only_after_its_first_day(fund, cast, held_by, now):
    with pytest.raises(Refused, match="They hold it from 2 March 2026"):
        actions.ask_fund(
            budget_ref=fund.budget.ref, organisation=held_by[1].ref, starts_on=fund.starts_on,
            asked="Other hours.", by=cast.carol.actor, at=now,
        )  # fmt: skip


def test_either_says_no_with_a_reason(at_page, asked, cast):
    at_page(cast.grace, f"/provider/funds/{asked.ref}/decline/", {"because": ""}, code=422)
    at_page(cast.grace, f"/provider/funds/{asked.ref}/decline/", {"because": "We are full."})
    assert "Nobody holds money for you" in at_page(cast.amira, f"/c/{asked.budget.case.ref}/fund/")


def test_terms_that_were_published_are_changed_by_new_ones(at_page, fund, cast):
    typed = {"hour_price": "25", "fee_weekly": "0", "fee_rate": "2.5", "notice_weeks": "2"}
    assert "24.00" in at_page(cast.grace, "/provider/terms/")
    at_page(cast.grace, "/provider/terms/", typed)
    fund.refresh_from_db()
    assert fund.offer.hour_price == Money(2_400)
    assert queries.offer_of(fund.organisation).fee_rate == 250
