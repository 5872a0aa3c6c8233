"""The statement of a fund: right to the penny, in four forms, and each one's part their own."""

import csv
import io
from datetime import timedelta

import pytest
import time_machine
from pypdf import PdfReader

from selfdirect.foundation.kernel.decision import NotThere
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.kernel.period import Period
from selfdirect.foundation.ledger import actions as ledger
from selfdirect.foundation.ledger.queries import balance
from selfdirect.foundation.ledger.rules import Leg
from selfdirect.support.budgets.queries import open_of
from selfdirect.support.marketplace.tests.conftest import asked, budget, fund, held_by
from selfdirect.support.marketplace.tests.test_pages import fill as fill_fund
from selfdirect.support.pools import actions
from selfdirect.support.pools.tests.conftest import cases, filled, members, pool, proposed
from selfdirect.support.pools.tests.test_acts import bill
from selfdirect.support.statements import queries, rules
from tests.pages import words

__all__ = [  # fixtures of the rooms below
    "asked", "budget", "cases", "filled", "fund", "held_by", "members", "pool", "proposed",
]  # fmt: skip


def until(now, days=1):
    return Period(now.date(), now.date() + timedelta(days=days))


@pytest.fixture
def used(pool, filled, cast, now):
    """Two things were paid, and one of them taken back."""
    actions.pay(ref=pool.ref, bill=bill(now, 10_001), by=cast.grace.actor, at=now)
    wrong = actions.pay(ref=pool.ref, bill=bill(now, 500), by=cast.grace.actor, at=now)
    actions.take_back(
        ref=pool.ref, cost_ref=wrong.ref, because="Twice.", by=cast.grace.actor, at=now
    )
    return filled


def test_the_parts_of_a_fund_come_to_the_whole_and_the_whole_to_the_book(pool, used, now):
    whole = queries.of_pool(pool, until(now), now.date())
    parts = [queries.of_part(member, until(now), now.date()) for member in used]
    assert whole.book.closing == balance(pool.address).posted
    assert Money.total(part.book.closing for part in parts) == whole.book.closing
    assert whole.spent == {"out": Money(10_001)}
    assert {part.book.money_out for part in parts} == {Money(4001), Money(4000), Money(2000)}
    assert [part.book.closing for part in parts] == [Money(11_999), Money(12_000), Money(6_000)]
    assert parts[0].money_in[0] == ("Paid from your budget", Money(16_000))
    to_come = [each.forecast.most - each.book.closing for each in (whole, *parts)]
    assert to_come == [Money(48 * weekly) for weekly in (10_000, 4000, 4000, 2000)]
    assert not queries.check(now, sample=None)


def test_what_was_left_stands_on_the_statement_until_it_is_paid_out(
    pool, filled, cases, cast, now
):
    nell = filled[1]
    actions.leave(
        ref=nell.ref, ends_before=now.date(), target="direct", because="Too far.",
        by=cast.carol.actor, at=now,
    )  # fmt: skip
    actions.send_back(ref=nell.ref, by=cast.grace.actor, at=now)
    actions.confirm(ref=nell.ref, by=cast.efua.actor, at=now)
    whole = queries.of_budget(open_of(cases[1]), until(now), now.date())
    pot = next(each for each in whole.sheets if each.pot.address.endswith(":rest"))
    assert pot.pot.label == "What was left of yours in a shared fund, still to be paid to you"
    assert pot.book.closing == Money(16_000)
    part = queries.of_part(nell, until(now), now.date())
    assert part.passed_on == (("What was left, sent back to be paid out", Money(16_000)),)
    assert not queries.check(now)


def test_a_part_is_told_as_it_was_known(pool, used, now):
    known = queries.of_part(used[0], until(now), now.date(), now - timedelta(days=1))
    assert known.book.closing == NOTHING


def test_somebody_reads_their_part_in_four_forms(client, pool, used, cases, cast, now):
    client.force_login(cast.amira)
    path = f"/c/{cases[0].ref}/shared/{used[0].ref}/statement/"
    with time_machine.travel(now, tick=False):
        shown = words(client.get(path))
        sheet = client.get(f"{path}?as=csv")
        paper = client.get(f"{path}?as=pdf")
        wrong = client.get(f"{path}?from=2026-03-03&to=2026-03-01")
        other = client.get(f"/c/{cases[0].ref}/shared/{used[1].ref}/statement/")
    assert "Your part of “Saturday club”, 2 March 2026" in shown
    assert "£119.99 is left" in shown
    assert "Nell" not in shown
    rows = list(csv.DictReader(io.StringIO(sheet.content.decode("utf-8-sig"))))
    assert rows[-1]["Left after"] == "119.99"
    pdf = PdfReader(io.BytesIO(paper.content))
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert "Getting out and about" in " ".join(page.extract_text() for page in pdf.pages)
    assert (wrong.status_code, other.status_code) == (422, 404)


def test_the_team_reads_the_whole_and_no_name_stands_in_it(client, pool, used, cast, now):
    client.force_login(cast.carol)
    shown = words(client.get(f"/pools/{pool.ref}/statement/?from=2026-03-02&to=2026-03-02"))
    assert "£299.99 is left" in shown
    assert "Amira" not in shown
    client.force_login(cast.grace)
    assert client.get(f"/pools/{pool.ref}/statement/").status_code == 403


def test_a_fund_at_a_provider_has_its_statement(client, fund, cast, now):
    fill_fund(fund, now)
    whole = queries.of_fund(fund, until(now), now.date())
    assert whole.book.closing == balance(fund.address).posted == Money(65_840)
    assert not queries.check(now, sample=None)
    assert whole.forecast.most == Money(65_840 // 4 * 52)  # with what is still to be paid in
    client.force_login(cast.amira)
    with time_machine.travel(now, tick=False):
        path = f"/c/{fund.budget.case.ref}/fund/{fund.ref}/statement/"
        assert "What Brightway Care holds, 2 March" in words(client.get(path))
        assert client.get(f"{path}?as=pdf")["Content-Type"] == "application/pdf"


def test_a_fund_says_what_of_the_plan_it_paid_for(client, fund, cast, now):
    fund.budget.plan.lines.filter(held="managed").update(need="clothing", what="to be dressed")
    fill_fund(fund, now)
    ledger.open_account(address="purpose:home", stream="care")
    legs = [Leg(fund.address, "purpose:home", Money(24_000))]
    on = {"effective_on": now.date(), "by": cast.efua.actor, "at": now}
    ledger.post(reference="spend:f:1", memo="Agency", legs=legs, **on)
    expected = [("to be dressed", "I want to get out on my own.", Money(24_000))]
    made = queries.of_fund(fund, until(now), now.date())
    of_budget = queries.of_budget(fund.budget, until(now), now.date())
    for whole in (made, of_budget):
        bought = [each for each in whole.bought if each.amount and each.who]
        assert [(each.what, each.outcome, each.amount) for each in bought] == expected
        assert rules.OUTSIDE not in {each.outcome for each in whole.bought}
    client.force_login(cast.amira)
    with time_machine.travel(now, tick=False):
        shown = words(client.get(f"/c/{fund.budget.case.ref}/fund/{fund.ref}/statement/"))
    assert "What it did" in shown
    assert "to be dressed" in shown


@pytest.mark.parametrize(
    ("source", "need", "found"),
    [("direct", "community", "help on Saturdays"), ("managed", "community", ""),
     ("direct", "hygiene", "")],
)  # fmt: skip
def test_a_part_says_what_it_did_where_that_is_known(source, need, found, used, cases, now):
    cases[0].plans.get().lines.filter(held="direct").update(need=need)
    used[0].source = source
    made = queries.of_part(used[0], until(now), now.date())
    assert [each.what for each in made.bought] == ([found] if found else [])


def test_what_was_never_opened_has_none(asked, now):
    with pytest.raises(NotThere):
        queries.of_fund(asked, until(now), now.date())
