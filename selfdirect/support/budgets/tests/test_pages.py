"""My budget: readable, right to the penny, and nobody else's."""

from datetime import date

import pytest

from selfdirect.foundation.audit.models import Event
from selfdirect.support.budgets.actions import end_budget
from selfdirect.support.budgets.tests.rows import agreed_plan, living_budget
from tests.pages import words


@pytest.fixture
def budget(case, cast, now):
    return living_budget(case, cast, now)


def page(client, user, path):
    client.force_login(user)
    return client.get(path)


def test_the_person_reads_how_much_how_long_and_what_is_left(client, cast, case, budget):
    response = page(client, cast.amira, f"/c/{case.ref}/budget/")
    shown = words(response)
    assert "Your budget is £412.60 a week" in shown
    assert "2 March 2026 to 28 February 2027: £21,455.20 in all" in shown
    assert "£1,650.40 has been spent, £7,900.80 is promised, and £11,904.00 is left." in shown
    assert "Every entry of this budget" not in shown
    assert "client" not in shown.lower()


def test_a_worker_reads_the_same_page_about_her(client, cast, case, budget):
    shown = words(page(client, cast.carol, f"/c/{case.ref}/budget/"))
    assert "Amira’s budget is £412.60 a week" in shown


def test_finance_sees_every_entry(client, cast, case, budget):
    shown = words(page(client, cast.efua, f"/c/{case.ref}/budget/"))
    assert f"open:{budget.ref}:direct" in shown


def test_before_it_is_open_the_page_says_what_will_be_here(client, cast, case, now):
    assert "First there is a plan" in words(page(client, cast.amira, f"/c/{case.ref}/budget/"))
    agreed_plan(case, now)
    shown = words(page(client, cast.efua, f"/c/{case.ref}/budget/"))
    assert "Look at the budget to open" in shown


def test_an_ended_budget_says_so(client, cast, case, budget, now):
    end_budget(budget_ref=budget.ref, on=date(2026, 4, 1), by=cast.efua.actor, at=now)
    shown = words(page(client, cast.amira, f"/c/{case.ref}/budget/"))
    assert "Your last budget ended on Wednesday 1 April" in shown


@pytest.mark.parametrize("who", ["simon", "grace", "farid"])
def test_to_others_it_is_not_there_and_that_is_written_down(client, cast, case, budget, who):
    response = page(client, getattr(cast, who), f"/c/{case.ref}/budget/")
    assert response.status_code == 404
    assert Event.objects.filter(kind="turned away", by=who).exists()


def test_somebody_not_signed_in_finds_nothing(client, case, budget):
    assert client.get(f"/c/{case.ref}/budget/").status_code == 404


def test_every_look_is_written_down(client, cast, case, budget):
    page(client, cast.carol, f"/c/{case.ref}/budget/")
    assert Event.objects.filter(kind="look", by="carol", about=case.person.ref).exists()


def test_the_page_asks_the_database_no_more_as_the_year_goes_on(
    client, cast, case, budget, django_assert_max_num_queries
):
    client.force_login(cast.amira)
    with django_assert_max_num_queries(30):
        client.get(f"/c/{case.ref}/budget/")
