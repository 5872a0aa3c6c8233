"""Top-ups: whoever agreed to pay one is asked each round, and never the person."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import DatabaseError, transaction

from selfdirect.foundation.audit.queries import told_to
from selfdirect.foundation.kernel.actor import SYSTEM
from selfdirect.foundation.kernel.decision import NotThere, Refused
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.kernel.period import Period
from selfdirect.foundation.ledger import queries as ledger
from selfdirect.foundation.outbox.models import Message
from selfdirect.register.people.models import Supporter
from selfdirect.support.billing import actions, paper, queries
from selfdirect.support.billing.models import Bill, TopUpBill, TopUpReceipt
from selfdirect.support.billing.tests.conftest import FOUR_WEEKS
from selfdirect.support.budgets.actions import ask_for_more, sign_addition
from selfdirect.support.budgets.tests.rows import START
from selfdirect.support.reconciliation import actions as feeds
from selfdirect.support.reconciliation.models import Outcome

WEEKS = timedelta(weeks=1)


@pytest.fixture
def ben(cast):
    return Supporter.objects.get_or_create(
        person=cast.amira_person, user=cast.ben, consent_ends=None,
        defaults={"name": "Ben Khan", "kind": "family", "consent_from": START},
    )[0]  # fmt: skip


@pytest.fixture
def topped(budget, cast, now):
    """A top-up of £7 a week stands in her budget."""
    more = ask_for_more(
        budget_ref=budget.ref, kind="stream", stream="topup", held="direct", amount=Money(700),
        starts_on=START, words="A larger room.", by=cast.maya.actor, at=now,
    )  # fmt: skip
    sign_addition(ref=more.ref, by=cast.efua.actor, at=now)
    return budget


def agree(cast, ben, at, **changed):
    given = {
        "person_ref": cast.amira_person.ref, "payer": ben.pk, "write_to": "ben@example.org",
        "words": "A larger room", "agreed_on": START, "starts_on": START,
        "by": cast.efua.actor, "at": at,
    }  # fmt: skip
    return actions.agree_top_up(**given | changed)


def pay(cast, made, pence, at, on=START):
    return actions.take_top_up(
        ref=made.ref, amount=Money(pence), on=on, how="bank", by=cast.efua.actor, at=at
    )


def came_in(cast, at, *rows):
    """Bring a list of the bank, a row each of sum and reference."""
    by = cast.efua.actor
    bank = feeds.add_feed(code="main", name="Main account", profile="bank", by=by, at=at)
    lines = [f"2026-03-01,{row},T{nth}" for nth, row in enumerate(rows)]
    text = "\n".join(["Date,Amount,Reference,Transaction ID", *lines]).encode()
    file = feeds.bring_file(feed=bank, name="a.csv", content=text, by=by, at=at)
    feeds.take_file(ref=file.ref, by=by, at=at)
    feeds.run_file(ref=file.ref, by=SYSTEM, clock=lambda: at)
    return Outcome.objects.order_by("line__nth")


def owed(made):
    return queries.accounts_of([made])[made.pk].owed


def test_who_pays_a_top_up_is_asked_each_round_apart_from_what_the_person_pays(
    topped, ben, cast, now, send_bills
):
    made = agree(cast, ben, now)
    assert "You are never asked for it" in told_to(cast.amira_person.ref).first().told
    send_bills()
    bill = TopUpBill.objects.get()
    assert (bill.amount, Bill.objects.get().total) == (Money(2800), FOUR_WEEKS)
    letter = Message.objects.filter(to="ben@example.org").latest("pk")
    assert "Please pay £28.00 by Monday 30 March" in letter.body
    assert f"write {made.ref}" in letter.body
    assert queries.account_of(cast.amira_person).owed == FOUR_WEEKS

    pay(cast, made, 1000, now)
    assert owed(made) == Money(1800)
    assert ledger.balance(f"payer:{made.ref}").posted == Money(-1000)
    after = bill.due_on + timedelta(days=1)
    assert queries.late_top_ups(cast.efua.actor, after) == [(made, Money(1800))]
    assert queries.late_top_ups(cast.efua.actor, bill.due_on) == []

    actions.end_top_up(ref=made.ref, ends_before=START + 3 * WEEKS, by=cast.efua.actor, at=now)
    send_bills(1)
    assert TopUpBill.objects.latest("pk").amount == Money(-700)  # a week was asked too much
    assert owed(made) == Money(1100)
    assert (ledger.check(), queries.check(), queries.check_top_ups()) == ([], [], [])
    with pytest.raises(DatabaseError), transaction.atomic():
        TopUpReceipt.objects.update(amount=1)
    TopUpReceipt.objects.create(top_up=made, amount=Money(1), on=START, how="cash", at=now)
    assert "£10.01 by what was noted, but £10.00 by the book" in queries.check_top_ups()[0]


def test_a_round_is_sent_as_it_was_looked_at_and_thrown_away_whole(topped, ben, cast, now):
    days = {"starts_on": START, "ends_before": START + 4 * WEEKS, "by": cast.efua.actor, "at": now}
    drawn = actions.draw_round(**days)
    agree(cast, ben, now)
    with pytest.raises(Refused, match="1 bill changed"):
        actions.issue_round(ref=drawn.ref, by=cast.maya.actor, at=now)
    actions.redraw_round(ref=drawn.ref, by=cast.efua.actor, at=now)
    assert TopUpBill.objects.get().issued_on is None
    assert queries.accounts_of([TopUpBill.objects.get().top_up]) != {}
    actions.drop_round(ref=drawn.ref, by=cast.efua.actor, at=now)
    assert not TopUpBill.objects.exists()


def test_many_are_asked_for_in_as_many_queries_as_one(
    topped, ben, cast, now, django_assert_num_queries
):
    made = agree(cast, ben, now)
    actions.end_top_up(ref=made.ref, ends_before=START + 2 * WEEKS, by=cast.efua.actor, at=now)
    again = agree(cast, ben, now, starts_on=START + 2 * WEEKS)
    asked = {made: Money(1400), again: Money(1400)}
    with django_assert_num_queries(5):
        assert queries.to_ask_for(Period(START, START + 4 * WEEKS)) == asked


def test_a_line_of_the_bank_that_names_it_is_counted_to_it_once(
    topped, ben, cast, now, client, send_bills
):
    made = agree(cast, ben, now)
    send_bills()
    first, second = came_in(cast, now, f"10.00,tu {made.ref[3:]}", f"5.00,{made.ref}")
    client.force_login(cast.efua)
    with time_machine.travel(now):
        page = client.get("/bills/came/").content.decode()
        path = f"/bills/came/{first.pk}/top-up/{made.ref}/"
        assert path in page
        assert client.post(path).status_code == 302
        assert client.post(path).status_code == 403
    assert owed(made) == Money(1800)
    assert queries.check_top_ups() == []
    receipt = TopUpReceipt.objects.get()
    assert (receipt.amount, receipt.on, receipt.how) == (Money(1000), date(2026, 3, 1), "bank")
    place = {"line": second.pk, "ref": made.ref, "at": now}
    with pytest.raises(Refused, match="for: finance"):
        actions.place_top_up_line(**place, by=cast.carol.actor)
    assert ledger.check() == []


def test_what_is_asked_for_a_top_up_can_be_had_on_paper(
    topped, ben, cast, case, now, client, send_bills
):
    made = agree(cast, ben, now)
    send_bills()
    bill, own = TopUpBill.objects.get(), f"/c/{case.ref}/what-i-pay/"
    with time_machine.travel(now):
        for user in (cast.ben, cast.efua):
            client.force_login(user)
            found = client.get(f"{own}top-up/{bill.ref}.pdf")
            assert found.content.startswith(b"%PDF")
        assert f"{own}top-up/{bill.ref}.pdf" in client.get(own).content.decode()
        assert client.get(f"{own}top-up/TB-0.pdf").status_code == 404
    laid_out = paper.top_up_paper(
        bill, owed(made), today=START, council={"name": "C", "phone": "1", "email": "e"},
        bank={"sort_code": "000000"}, demo=True,
    )  # fmt: skip
    assert laid_out["to"] == ["Ben Khan"]
    assert f"write {made.ref}" in laid_out["pay"][0]
    assert laid_out["lines"] == [["A larger room", "£28.00"]]


def test_what_cannot_be_is_refused(budget, ben, cast, now):
    with pytest.raises(Refused, match="no top-up yet"):
        agree(cast, ben, now)
    with pytest.raises(Refused, match="stands beside them"):
        agree(cast, ben, now, payer=0)
    with pytest.raises(Refused, match="for: finance"):
        agree(cast, ben, now, by=cast.carol.actor)
    with pytest.raises(NotThere):
        queries.get_top_up(cast.efua.actor, "TU-0")


def test_one_pays_at_a_time_and_days_must_fit(topped, ben, cast, now):
    with pytest.raises(Refused, match="agreed in writing"):
        agree(cast, ben, now, agreed_on=date(2099, 1, 1))
    made = agree(cast, ben, now, write_to="1 High Street")
    assert made.letters_to == "Ben Khan, 1 High Street"
    with pytest.raises(Refused, match="Somebody pays it already"):
        agree(cast, ben, now)
    for amount, on in ((0, START), (5, date(2099, 1, 1))):
        with pytest.raises(Refused, match="more than nothing"):
            pay(cast, made, amount, now, on)
    assert queries.to_ask_for(Period(START, START + WEEKS)) == {made: Money(700)}
    end = {"ref": made.ref, "by": cast.efua.actor, "at": now}
    with pytest.raises(Refused, match="before it began"):
        actions.end_top_up(ends_before=START - WEEKS, **end)
    actions.end_top_up(ends_before=START, **end)
    assert queries.to_ask_for(Period(START, START + WEEKS)) == {}


def test_finance_the_person_and_whoever_pays_each_read_what_is_theirs(
    topped, ben, cast, case, client, now, send_bills
):
    page, own = f"/bills/people/{cast.amira_person.ref}/", f"/c/{case.ref}/what-i-pay/"
    with time_machine.travel(now):
        client.force_login(cast.efua)
        assert "nobody is asked for it" in client.get(page).content.decode()
        typed = {
            "payer": ben.pk, "write_to": "ben@example.org", "words": "A larger room",
            "agreed_on": str(START), "starts_on": str(START),
        }  # fmt: skip
        assert client.post(f"{page}top-up/", typed).status_code == 302
        send_bills()
        round_ = client.get(f"/bills/rounds/{Bill.objects.get().round.ref}/").content.decode()
        assert "asked of whoever agreed to pay" in round_
        assert "£28.00 is to come by" in client.get(page).content.decode()
        client.force_login(cast.amira)
        shown = client.get(own).content.decode()
        assert "You have £240.00 to pay" in shown
        assert "This is not your bill. You are never asked for it" in shown
        client.force_login(cast.ben)
        shown = client.get(own).content.decode()
        assert "You pay for more than the plan needs" in shown
        assert f"write {queries.top_ups_of(cast.amira_person)[0].ref}" in shown
    with time_machine.travel(now + 9 * WEEKS):
        client.force_login(cast.efua)
        assert "Top-ups that are late" in client.get("/bills/late/").content.decode()
