"""A statement on screen, on paper and for a spreadsheet: right to the penny, and nobody else's."""

import csv
import io
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from selfdirect.foundation.audit.models import Event
from selfdirect.foundation.kernel.decision import NotThere
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.kernel.period import Period
from selfdirect.foundation.ledger import queries as ledger
from selfdirect.foundation.ledger.actions import open_account, post
from selfdirect.foundation.ledger.rules import Leg
from selfdirect.support.budgets.actions import ask_for_more, go_on, open_budget, sign_addition
from selfdirect.support.budgets.rules import year_from
from selfdirect.support.budgets.tests.rows import START, agreed_plan, living_budget
from selfdirect.support.statements import queries
from selfdirect.support.statements.rules import Pot
from tests.pages import words


@pytest.fixture
def budget(case, cast, now):
    return living_budget(case, cast, now)


def spend(budget, cast, at, pence, purpose="out", on=date(2026, 3, 20)):
    target = f"purpose:{purpose}"
    open_account(address=target, stream="care")
    post(
        reference=f"spend:card:{on}", effective_on=on, memo="A pool",
        legs=[Leg(f"dp:{budget.ref}", target, Money(pence))], by=cast.efua.actor, at=at,
    )  # fmt: skip


def page(client, user, path):
    client.force_login(user)
    return client.get(path)


@pytest.mark.parametrize("tail", ["statement/", "statement.pdf", "statement.csv"])
@pytest.mark.parametrize("who", ["simon", "grace", "farid"])
def test_to_others_it_is_not_there_and_that_is_written_down(client, cast, case, budget, who, tail):
    response = page(client, getattr(cast, who), f"/c/{case.ref}/budget/{tail}")
    assert response.status_code == 404
    assert Event.objects.filter(kind="turned away", by=who).exists()


def test_every_look_is_written_down(client, cast, case, budget):
    page(client, cast.carol, f"/c/{case.ref}/budget/statement.csv")
    assert Event.objects.filter(kind="look", by="carol", about=case.person.ref).exists()


def test_where_there_is_no_budget_there_is_no_statement(client, cast, case):
    assert page(client, cast.amira, f"/c/{case.ref}/budget/statement/").status_code == 404


def test_a_statement_for_chosen_days(client, cast, case, budget):
    path = f"/c/{case.ref}/budget/statement/?from=2026-04-01&to=2026-04-30"
    response = page(client, cast.amira, path)
    shown = words(response)
    assert response.status_code == 200
    assert "Your statement, 1 April to 30 April 2026" in shown
    assert "£658.40 was spent: something else." in shown
    assert "£7,900.80 is promised and not yet paid, so £12,896.00 is left." in shown
    assert "What you hold yourself" in shown
    assert "What you were asked for" in shown
    assert "Nobody has told us what you spend of the money you hold" in shown
    assert "I want to get out on my own." in shown


def test_a_worker_reads_whose_it_is(client, cast, case, budget):
    assert "Amira’s statement" in words(
        page(client, cast.carol, f"/c/{case.ref}/budget/statement/")
    )


def test_what_she_spends_herself_stands_by_its_purpose(client, cast, case, budget, now):
    spend(budget, cast, now, 1250)
    shown = words(page(client, cast.amira, f"/c/{case.ref}/budget/statement/?to=2026-03-31"))
    assert "£12.50 was spent: getting out and about." in shown
    assert "Not named in your plan" in shown


@pytest.mark.parametrize(
    ("query", "said", "kept"),
    [
        ("from=2026-02-30&to=2026-04-30", "February 2026 has 28 days", 'value="30"'),
        ("from=2026-04-30&to=2026-04-01", "The last day is before the first", 'value="2026"'),
        ("from=soon&to=2026-04-30", "Enter the month and the year too", 'value="soon"'),
        ("from-day=1&from-month=&from-year=2026", "Enter the month too", 'value="1"'),
        ("to=2101-01-01", "Enter a day on or before 31 December 2100", 'value="2101"'),
        ("known=2026-13-01", "13", 'value="13"'),
    ],
)
@pytest.mark.parametrize("tail", ["statement/", "statement.pdf", "statement.csv"])
def test_wrong_days_are_explained_and_kept(client, cast, case, budget, query, said, kept, tail):
    response = page(client, cast.amira, f"/c/{case.ref}/budget/{tail}?{query}")
    assert response.status_code == 422
    assert said in words(response)
    assert kept in response.content.decode()


def test_the_pdf_is_tagged_and_says_the_same(client, cast, case, budget):
    path = f"/c/{case.ref}/budget/statement.pdf?from=2026-03-01&to=2026-04-30&known=2026-04-30"
    response = page(client, cast.amira, path)
    assert response["Content-Type"] == "application/pdf"
    pdf = PdfReader(io.BytesIO(response.content))
    root = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert b"pdfuaid" in response.content
    text = " ".join(" ".join(each.extract_text() for each in pdf.pages).split())
    assert "Your statement, 1 March to 30 April 2026" in text
    assert "£12,896.00" in text
    assert "This is what we knew on 30 April 2026." in text


def test_the_range_is_drawn_on_screen_and_on_paper(client, cast, case, budget, now):
    for week in range(9):
        spend(budget, cast, now, 5000 + 500 * week, on=date(2026, 3, 5) + timedelta(weeks=week))
    when = "from=2026-03-01&to=2026-05-20"
    with_range = queries.of_budget(
        budget, Period(date(2026, 3, 1), date(2026, 5, 21)), date(2026, 5, 20)
    ).forecast
    assert with_range.has_range
    shown = words(page(client, cast.amira, f"/c/{case.ref}/budget/statement/?{when}"))
    assert "If your weeks cost more" in shown
    response = page(client, cast.amira, f"/c/{case.ref}/budget/statement.pdf?{when}")
    pages = PdfReader(io.BytesIO(response.content)).pages
    assert "four times in five" in " ".join(" ".join(p.extract_text() for p in pages).split())


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
    assert managed[-4]["Spent on"] == "Something else £658.40"


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(first=st.integers(-30, 400), days=st.integers(1, 500))
def test_for_any_days_it_says_to_the_penny_what_the_ledger_says(budget, first, days):
    start = START + timedelta(days=first)
    period = Period(start, start + timedelta(days=days))
    made = queries.of_budget(budget, period, START)
    accounts = [sheet.pot.address for sheet in made.sheets]
    assert accounts == [*(f"budget:{budget.ref}:{h}" for h in ("direct", "managed")),
                        f"dp:{budget.ref}"]  # fmt: skip
    assert made.book == ledger.statement(accounts, period)
    assert [s.book for s in made.sheets] == [ledger.statement([a], period) for a in accounts]
    asked = dict(made.asked)
    assert asked["What you were asked for"] == (
        asked["What you have paid"] + asked["What is still to come"]
    )


def test_what_was_learnt_later_is_not_in_what_was_known_then(budget, cast, now):
    spend(budget, cast, now + timedelta(days=9), 1250)
    period = Period(START, date(2026, 4, 1))
    then = queries.of_budget(budget, period, START, now)
    today = queries.of_budget(budget, period, START)
    assert then.spent == {}
    assert today.spent == {"out": Money(1250)}
    assert then.book == ledger.statement(
        [s.pot.address for s in then.sheets], period, known_at=now
    )


def test_the_known_day_counts_to_its_end_in_london(client, cast, case, budget, now):
    late = datetime.fromisoformat("2026-06-10T23:30:00+01:00")
    spend(budget, cast, late, 1250)
    path = f"/c/{case.ref}/budget/statement/?from=2026-03-01&to=2026-03-31&known=2026-06-"
    assert "£12.50 was spent" in words(page(client, cast.amira, f"{path}10"))
    before = words(page(client, cast.amira, f"{path}09"))
    assert "£12.50 was spent" not in before
    assert "This is what we knew on 9 June 2026." in before


def test_a_budget_without_a_share_asks_for_nothing(case, cast, now):
    agreed_plan(case, now, managed=0)
    found = open_budget(ref=case.ref, by=cast.efua.actor, at=now)
    days = queries.so_far(found, START)
    assert queries.of_budget(found, days, START).asked == ()
    assert queries.so_far(found, START - timedelta(days=40)) == year_from(START)


def test_until_its_year_is_over_a_budget_is_shown_before_the_next(client, cast, case, budget):
    near = datetime(2027, 2, 20, 9, tzinfo=UTC)
    new = go_on(budget_ref=budget.ref, by=cast.efua.actor, at=near)
    with time_machine.travel(near, tick=False):
        response = page(client, cast.amira, f"/c/{case.ref}/budget/statement/")
        whole = words(page(client, cast.amira, f"/c/{case.ref}/budget/"))
    assert "Your statement, 2 March 2026 to 20 February 2027" in words(response)
    assert "By the end of the year" in words(response)
    assert f'<a href="?budget={new.ref}">The year 1 March 2027' in response.content.decode()
    assert "Your budget is £412.60 a week" in whole
    with time_machine.travel(near + timedelta(days=9), tick=False):
        response = page(client, cast.amira, f"/c/{case.ref}/budget/statement/")
    assert "Your statement, 20 February to 1 March 2027" in words(response)


def test_a_share_that_began_later_is_told_with_what_came_in_part(client, case, cast, now):
    agreed_plan(case, now)
    budget = open_budget(ref=case.ref, by=cast.efua.actor, at=now)
    days = Period(START, START + timedelta(days=7))
    assert queries.of_budget(budget, days, START).asked == ()
    asked = ask_for_more(
        budget_ref=budget.ref, kind="pays", amount=Money(2500), starts_on=START, words="A rise",
        by=cast.dev.actor, at=now,
    )  # fmt: skip
    sign_addition(ref=asked.ref, by=cast.efua.actor, at=now)
    person, credit = f"person:{case.person.ref}", f"credit:{case.person.ref}"
    open_account(address=credit, stream="care", guarded=True)
    came = {"effective_on": START, "memo": "", "by": cast.efua.actor, "at": now}
    post(reference="bill:1", legs=[Leg(person, credit, Money(4000))], **came)
    back = [Leg(credit, "council:care", Money(1000))]
    post(reference="pay:refund", legs=back, pending=True, **came)
    assert queries.of_budget(budget, days, START).asked == (
        ("What you were asked for", Money(10_000)),
        ("What you have paid", Money(0)),
        ("What is still to come", Money(10_000)),
        ("Paid in part already, and counted towards the next", Money(3000)),
    )
    client.force_login(cast.efua)
    assert "Let a provider collect" in words(client.get(f"/bills/people/{case.person.ref}/"))


def test_a_fund_at_a_provider_has_a_statement_too(budget, cast, now):
    organisation = budget.plan.lines.get(held="managed").service.organisation
    fund, shared = f"isf:{budget.ref}:{organisation.ref}", "pool:PO-1"
    provider = f"provider:{organisation.ref}"
    for address in (fund, shared, provider):
        open_account(address=address, stream="care")
    legs = [Leg(f"budget:{budget.ref}:direct", fund, Money(9000)), Leg(fund, shared, Money(500)),
            Leg(fund, provider, Money(4000))]  # fmt: skip
    post(reference="isf:1", effective_on=START, memo="", legs=legs, by=cast.efua.actor, at=now)
    days = Period(START, START + timedelta(days=7))
    hers = queries.of_budget(budget, days, START)
    assert hers.sheets[-1].title == "What Brightway Care holds for you"
    assert hers.sheets[-1].book.closing == Money(4500)
    assert dict(hers.passed_on) == {"Paid to the fund you share": Money(500)}
    alone = queries.of_accounts([Pot(fund, "The fund")], days, START, year=budget.year)
    assert alone.book == ledger.statement([fund], days)
    assert alone.forecast.basis == "too few"
    with pytest.raises(NotThere):
        queries.of_accounts([Pot("isf:PB-1:OR-1", "None")], days, START)


def test_many_are_read_in_as_many_queries_as_one(budget, django_assert_max_num_queries):
    days = Period(START, START + timedelta(days=7))
    with django_assert_max_num_queries(10):
        queries.of_budgets([budget], days, START)


def test_the_page_asks_the_database_no_more_as_the_year_goes_on(
    client, cast, case, budget, django_assert_max_num_queries
):
    client.force_login(cast.amira)
    with django_assert_max_num_queries(30):
        client.get(f"/c/{case.ref}/budget/statement/")
