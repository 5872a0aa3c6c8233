"""My budget and its statement: readable, right to the penny, and nobody else's."""

import csv
import io
from datetime import date, timedelta
from html import unescape

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from selfdirect.foundation.audit.models import Event
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.kernel.period import Period
from selfdirect.foundation.ledger import queries as ledger
from selfdirect.foundation.ledger.actions import post, settle
from selfdirect.foundation.ledger.rules import Leg
from selfdirect.support.budgets import queries, rules
from selfdirect.support.budgets.actions import end_budget, open_budget
from selfdirect.support.budgets.tests.rows import START, agreed_plan, living_case


@pytest.fixture
def case(cast, now):
    return living_case(cast, now)


@pytest.fixture
def budget(case, cast, now):
    """A split budget with one direct payment made, one invoice paid, one share come in."""
    agreed_plan(case, now, pays=6000)
    found = open_budget(ref=case.ref, by=cast.efua.actor, at=now)
    efua = {"by": cast.efua.actor, "at": now}
    legs = [Leg(f"budget:{found.ref}:direct", f"dp:{found.ref}", Money(99200))]
    memo = "Amira Khan, 2 March to 29 March 2026: Direct payment"
    post(reference="pay:PY-1", effective_on=date(2026, 3, 4), memo=memo, legs=legs, **efua)
    order = queries.orders_open(found)[0]
    settle(reference=order.reference, effective_on=date(2026, 4, 2), **efua)
    share = queries.shares_open(found)[0]
    settle(reference=share.reference, effective_on=date(2026, 4, 3), **efua)
    return found


def page(client, user, path):
    client.force_login(user)
    return client.get(path)


def words(response):
    return " ".join(unescape(response.content.decode()).split())


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


@pytest.mark.parametrize("tail", ["", "statement/", "statement.pdf", "statement.csv"])
@pytest.mark.parametrize("who", ["simon", "grace", "farid"])
def test_to_others_it_is_not_there_and_that_is_written_down(client, cast, case, budget, who, tail):
    response = page(client, getattr(cast, who), f"/c/{case.ref}/budget/{tail}")
    assert response.status_code == 404
    assert Event.objects.filter(kind="turned away", by=who).exists()


def test_somebody_not_signed_in_finds_nothing(client, case, budget):
    assert client.get(f"/c/{case.ref}/budget/").status_code == 404


def test_every_look_is_written_down(client, cast, case, budget):
    page(client, cast.carol, f"/c/{case.ref}/budget/statement.csv")
    assert Event.objects.filter(kind="look", by="carol", about=case.person.ref).exists()


def test_a_statement_for_chosen_days(client, cast, case, budget):
    path = f"/c/{case.ref}/budget/statement/?from=2026-04-01&to=2026-04-30"
    response = page(client, cast.amira, path)
    shown = words(response)
    assert response.status_code == 200
    assert "Your statement, 1 April to 30 April 2026" in shown
    assert "£0.00 came in and £658.40 went out." in shown
    assert "What you hold yourself" in shown
    assert "What you are asked for" in shown or "What you were asked for" in shown


@pytest.mark.parametrize(
    ("query", "said", "kept"),
    [
        ("from=2026-02-30&to=2026-04-30", "February 2026 has 28 days", 'value="30"'),
        ("from=2026-04-30&to=2026-04-01", "The last day is before the first", 'value="2026"'),
        ("from=soon&to=2026-04-30", "Enter the month and the year too", 'value="soon"'),
        ("from-day=1&from-month=&from-year=2026", "Enter the month too", 'value="1"'),
    ],
)
@pytest.mark.parametrize("tail", ["statement/", "statement.pdf", "statement.csv"])
def test_wrong_days_are_explained_and_kept(client, cast, case, budget, query, said, kept, tail):
    response = page(client, cast.amira, f"/c/{case.ref}/budget/{tail}?{query}")
    assert response.status_code == 422
    assert said in words(response)
    assert kept in response.content.decode()


def test_the_pdf_is_tagged_and_says_the_same(client, cast, case, budget):
    path = f"/c/{case.ref}/budget/statement.pdf?from=2026-03-01&to=2026-04-30"
    response = page(client, cast.amira, path)
    assert response["Content-Type"] == "application/pdf"
    pdf = PdfReader(io.BytesIO(response.content))
    root = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert root["/Lang"].lower() == "en-gb"
    text = " ".join(" ".join(each.extract_text() for each in pdf.pages).split())
    assert "Your statement, 1 March to 30 April 2026" in text
    assert "£11,904.00" in text
    assert "Paid to you by the council" in text


def test_the_spreadsheet_adds_up_and_runs_nothing(client, cast, case, budget, now):
    legs = [Leg(f"budget:{budget.ref}:direct", f"dp:{budget.ref}", Money(100))]
    post(
        reference="pay:PY-2", effective_on=START, memo='=HYPERLINK("x")', legs=legs,
        by=cast.efua.actor, at=now,
    )  # fmt: skip
    response = page(client, cast.amira, f"/c/{case.ref}/budget/statement.csv?to=2026-04-30")
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "@"))]
    assert '\'=HYPERLINK("x")' in {row["Details"] for row in rows}
    managed = [row for row in rows if row["Which money"].startswith("Money the council")]
    assert managed[-1]["Left after"] == "0.00"
    assert managed[-2]["Left after"] == "7900.80"


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(first=st.integers(-30, 400), days=st.integers(1, 500))
def test_for_any_days_it_says_to_the_penny_what_the_ledger_says(budget, first, days):
    start = START + timedelta(days=first)
    period = Period(start, start + timedelta(days=days))
    sheets = queries.statement(budget, period)
    parts = [f"budget:{budget.ref}:{held}" for held in ("direct", "managed")]
    book = ledger.statement(parts, period)
    assert sheets.whole.book == book
    assert Money.total(amount for _, amount in sheets.whole.sums) == book.left
    assert Money.total(sheet.book.left for sheet in sheets.parts) == book.left
    assert sheets.held.book == ledger.statement([f"dp:{budget.ref}"], period)
    asked = dict(sheets.asked)
    assert asked["What you were asked for"] == (
        asked["What you have paid"] + asked["What is still to come"]
    )


def test_a_budget_without_a_share_asks_for_nothing(case, cast, now):
    agreed_plan(case, now, managed=0)
    found = open_budget(ref=case.ref, by=cast.efua.actor, at=now)
    sheets = queries.statement(found, queries.so_far(found, START))
    assert sheets.asked == ()
    assert queries.so_far(found, START - timedelta(days=40)) == rules.year_from(START)


def test_the_page_asks_the_database_no_more_as_the_year_goes_on(
    client, cast, case, budget, django_assert_max_num_queries
):
    client.force_login(cast.amira)
    with django_assert_max_num_queries(30):
        client.get(f"/c/{case.ref}/budget/")
