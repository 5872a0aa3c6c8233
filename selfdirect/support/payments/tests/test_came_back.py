"""A bank's file of what came back: shown first, taken back once, and never guessed."""

from datetime import timedelta
from html import unescape
from uuid import uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction

from selfdirect.foundation.audit.models import Event
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.ledger import queries as ledger
from selfdirect.foundation.ledger.actions import reverse
from selfdirect.support.budgets.tests.rows import START
from selfdirect.support.payments import actions, queries
from selfdirect.support.payments.models import Payment, ReturnsFile, ReturnsRow
from selfdirect.support.payments.queries.returns import Stand, held_against
from selfdirect.support.payments.rules.bank.returns import read
from selfdirect.support.payments.tests.rows import pay, send

HEAD = "reference,code,amount,date\n"


@pytest.fixture
def sent(budget, provider, cast, now):
    """Give Brightway's invoice, paid, and Amira's direct payment, at the bank."""
    efua, maya = cast.efua.actor, cast.maya.actor
    invoice = actions.enter_invoice(
        budget_ref=budget.ref, organisation=provider.ref, starts_on=START, number="BW-1",
        amount=Money(16460 * 4), by=cast.grace.actor, at=now,
    )  # fmt: skip
    actions.approve_payment(ref=invoice.ref, by=efua, at=now)
    pay(invoice, cast, now)
    direct = actions.prepare_direct_payment(
        budget_ref=budget.ref, starts_on=START, by=efua, at=now
    )
    actions.approve_payment(ref=direct.ref, by=maya, at=now)
    send(direct, cast, now)
    return invoice, direct


def line(payment, amount=None, on=""):
    return f"{payment.ref},B,{payment.amount if amount is None else amount},{on}\n"


def bring(text, cast, now):
    by = cast.efua.actor
    return actions.bring_returns(name="back.csv", text=HEAD + text, by=by, at=now)


def take(text, cast, now):
    ref = bring(text, cast, now).ref
    return actions.return_payments(ref=ref, by=cast.efua.actor, at=now)


def stands(text, cast, now):
    rows = held_against(read(HEAD + text), cast.efua.actor, now.date())
    return [(each.stand, each.words) for each in rows]


def test_a_file_is_taken_back_once_however_often_it_comes(sent, budget, provider, cast, now):
    invoice, direct = sent
    first, both = line(invoice, on=now.date()), line(invoice) + line(direct) + line(direct)
    assert take(first, cast, now) == (1, [])
    assert take(first, cast, now) == (0, [])
    assert [stand for stand, _ in stands(both, cast, now)] == ["known", "back", "known"]
    assert take(both.lower(), cast, now) == (1, [])  # it overlaps with the first
    assert take(both, cast, now) == (0, [])
    assert {words[:19] for _, words in stands(both, cast, now)} == {"It is noted already"}
    assert stands(line(direct, "1"), cast, now)[0][0] == Stand.LOOK  # of another sum
    assert Payment.objects.filter(again_of__isnull=False).count() == 2
    assert ledger.balance(f"dp:{budget.ref}").posted == Money(0)
    assert ledger.balance(f"provider:{provider.ref}").posted == Money(0)
    assert ledger.check() == []
    invoice.refresh_from_db()
    assert (invoice.returned_on, invoice.returned_because) == (
        now.date(), "The account is closed.",
    )  # fmt: skip
    assert Event.objects.filter(code="payment.returned").count() == 2
    assert Event.objects.filter(code="returns.taken").count() == 2
    assert Event.objects.filter(code="returns.brought").count() == 3
    assert ReturnsFile.objects.count() == 3  # each kept once
    said = list(queries.said_of(invoice))
    assert [row.reference for row in said] == [invoice.ref, invoice.ref.lower(), invoice.ref]
    assert said[0].file.text == HEAD + first  # as it came
    for table in (ReturnsRow, ReturnsFile):
        with pytest.raises(DatabaseError, match="history"), transaction.atomic():
            table.objects.update(id=0)


def test_what_does_not_fit_is_said_and_left(sent, cast, now):
    invoice, direct = sent
    again = actions.return_payment(ref=direct.ref, why="Closed.", by=cast.efua.actor, at=now)
    late = now.date() + timedelta(days=1)
    text = (
        f"PY-NONE,B,1,\n{line(invoice, '1')}{line(invoice, '')}{line(again)}"
        f"{line(invoice, on=late)}{line(invoice, on=START - timedelta(days=30))}"
    )
    found = stands(text, cast, now)
    assert {stand for stand, _ in found} == {Stand.LOOK}
    for (_, words), said in zip(
        found, ["no payment of ours", "The bank says £1.00, and we sent £658.40", "no sum",
                "not sent it", "still to come", "before we agreed"], strict=True,
    ):  # fmt: skip
        assert said in words
    assert take(text, cast, now) == (0, [])
    assert not Event.objects.filter(code="returns.taken").exists()


def test_a_restricted_record_is_left_to_who_may_see_it(sent, budget, cast, now):
    person = budget.case.person
    person.restricted = True
    person.save()
    ((stand, words),) = stands(line(sent[1]), cast, now)
    assert (stand, "restricted" in words) == (Stand.LOOK, True)
    assert take(line(sent[1]), cast, now) == (0, [])
    file = bring(line(sent[1]), cast, now)
    assert "restricted" in queries.may_open(cast.efua.actor, file).reason


def test_what_cannot_be_worked_out_fails_alone(sent, cast, now):
    invoice, direct = sent
    direct.refresh_from_db()
    reverse(
        reference=direct.entry, new_reference=f"out:{direct.ref}", effective_on=START,
        memo="Already off the book", by=cast.efua.actor, at=now,
    )  # fmt: skip
    done, (refused,) = take(line(direct) + line(invoice), cast, now)
    assert (done, refused.startswith(f"{direct.ref}: ")) == (1, True)
    assert [stand for stand, _ in stands(line(direct) + line(invoice), cast, now)] == [
        "back", "known",
    ]  # fmt: skip


def test_only_finance_takes_back(sent, cast, now):
    with pytest.raises(Refused):
        actions.bring_returns(name="x", text=HEAD, by=cast.carol.actor, at=now)
    with pytest.raises(Refused):
        actions.return_payments(ref="RF-1", by=cast.carol.actor, at=now)


def test_the_rows_are_shown_before_one_button_takes_them_back(client, sent, cast, now):
    client.force_login(cast.efua)
    invoice, _direct = sent
    text = HEAD + line(invoice) + "PY-NONE,B,1,\n"

    def post(path, **typed):
        answer = client.post(path, {"once": str(uuid4()), **typed}, follow=True)
        path = answer.redirect_chain[-1][0] if answer.redirect_chain else path
        return answer.status_code, " ".join(unescape(answer.content.decode()).split()), path

    def bring(text):
        file = SimpleUploadedFile("back.csv", text.encode())
        return post("/money/returns/", file=file)

    with time_machine.travel(now, tick=False):
        assert client.get("/money/returns/").status_code == 200
        status, page, _ = bring("reference\nPY-1\n")
        assert (status, "no column called “code”" in page) == (422, True)
        status, page, path = bring(text)
        assert (status, "1 payment of £658.40 came back" in page) == (200, True)
        assert "Brightway Care, for Amira Khan" in page
        assert "It names no payment of ours" in page
        assert Event.objects.filter(kind="look", by="efua", about=invoice.about).exists()
        assert not Payment.objects.filter(state="RETURNED").exists()
        assert client.get(f"{path}file/").content.decode() == text
        taken = post(f"{path}take/")[1]
        assert "Taken back: 1." in taken
        assert "1 row to look at, and nothing to take back" in taken
        assert "Taken back" not in post(f"{path}take/")[1]
        assert bring(text)[2] == path  # kept once
        assert "back.csv" in post("/money/returns/", file="")[1]
        assert f'<a href="{path}">back.csv</a>' in (
            client.get(f"/money/payments/{invoice.ref}/").content.decode()
        )
        assert Payment.objects.get(again_of=invoice).state == "PREPARED"
