from collections.abc import Callable
from datetime import date

import pytest
from django.db import transaction

from config import cli
from config.demo import make
from config.demo.make import Wanted
from config.demo.tests.dump import Row, differences, dump
from selfdirect.agreement.charging.models import Terms
from selfdirect.agreement.planning.journey import State
from selfdirect.agreement.planning.models import Plan
from selfdirect.foundation.access.models import User
from selfdirect.foundation.access.queries import cast
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.ledger.queries import check
from selfdirect.front_door.conversations.models import Contact
from selfdirect.register.cases import models as cases
from selfdirect.register.people.models import Person
from selfdirect.support.assurance.models import Question
from selfdirect.support.billing.models import TopUp
from selfdirect.support.orders.queries import blocks, used
from selfdirect.support.orders.queries import booked as booked_of
from selfdirect.support.payments.models import Payment, Run
from selfdirect.support.payments.queries import billed_alone, check_blocks, open_findings, to_open
from selfdirect.support.pools.models import Member
from selfdirect.support.reconciliation.models import Spent
from selfdirect.support.reconciliation.queries import to_decide
from selfdirect.support.reviews.models import Review

TODAY = date(2026, 3, 4)
FEW = Wanted(people=30, seed=5, today=TODAY)
BY_HAND = 7


def rows_of(act: Callable[[], object]) -> dict[str, list[Row]]:
    with transaction.atomic():
        act()
        rows = dump()
        transaction.set_rollback(True)
    return rows


@pytest.mark.django_db
def test_each_of_the_cast_finds_something_to_do_once(capsys: pytest.CaptureFixture[str]) -> None:
    make.make(FEW, processes=1)
    users = {user.username: user for user in User.objects.all()}
    assert check() == []
    assert Contact.objects.count() == FEW.people + BY_HAND
    assert not Person.objects.filter(synthetic=False).exists()

    waiting = Plan.objects.filter(state=State.SUBMITTED)
    amira = waiting.get(case__person__user=users["amira"])
    assert (amira.submitted_by, amira.agreer) == ("carol", "team manager")
    assert cases.Task.objects.filter(case=amira.case, owner=users["dev"], done_at=None).exists()
    assert cases.Question.objects.get(case=amira.case).answered_at is None
    assert amira.case.person.circle.filter(user=users["iris"], kind="planner").exists()
    assert waiting.filter(agreer="panel member").exists()  # Jo's board

    block = blocks().get()
    booked = booked_of(block)
    assert used(block, TODAY).quantity
    assert (booked.paid, Payment.objects.get(block=block).state) == (booked.sent, "SENT")
    assert booked.charged
    assert (billed_alone(block), check_blocks()) == ([], [])

    nell = Person.objects.get(user=users["nell"]).cases.get()
    reviews = {review.kind: review.state for review in Review.objects.filter(budget__case=nell)}
    assert reviews == {"first": "HELD", "direct": "DUE", "yearly": "DUE"}
    joined = Member.objects.filter(pool__name="Harbour lunch club")
    assert sorted(joined.values_list("state", flat=True)) == ["ASKED", "IN", "IN", "IN"]
    prepared = Payment.objects.filter(state="PREPARED")
    assert prepared.filter(prepared_by="grace", part__budget__case=nell).exists()
    assert prepared.filter(prepared_by="maya", kind="direct").exists()  # for Efua to approve
    assert to_open(users["efua"].actor).exists()

    asked = Question.objects.filter(check_of__budget__case=nell, check_of__state="ASKED")
    assert asked.count() == 3
    assert [outcome.line.words for outcome in to_decide(users["efua"].actor)] == [
        "RIVERSIDE SIGNS"
    ]
    run = Run.objects.latest("made_at")
    assert (run.state, run.made_by) == ("CHECKED", "efua")
    assert open_findings(run).exists()
    terms = Terms.objects.get()
    assert (terms.state, terms.proposed_by) == ("PROPOSED", "farid")

    bought = Spent.objects.values_list("amount", flat=True)
    assert (len(bought), Money.total(bought)) == (3, Money(59_00))

    top_up = TopUp.objects.get()
    bills = top_up.bills.order_by("pk")
    assert bills.filter(issued_on=None).count() == 1  # of the round that waits
    assert top_up.receipts.get().amount == bills[0].amount

    fresh = [user for name, user in users.items() if name.startswith("made-up")]
    assert fresh
    assert not any(user.has_usable_password() for user in fresh)
    assert not cast().filter(pk__in=[user.pk for user in fresh]).exists()  # as sign-in offers

    assert cli.main(["demo"]) == 1  # made already
    assert "Nothing was changed" in capsys.readouterr().out


@pytest.mark.django_db
def test_people_of_somebody_elses_are_left_alone() -> None:
    Person.objects.create(given_name="Real", family_name="Person")
    with pytest.raises(Refused, match="needs an empty one"):
        make.make(FEW, processes=1)


@pytest.mark.django_db
def test_the_same_seed_makes_the_same_council_even_if_it_was_interrupted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    whole = rows_of(lambda: make.make(FEW, processes=1))
    monkeypatch.setattr(make, "CHUNK", 20)

    def broken_off() -> None:
        make.found_council(FEW)
        make.write_chunk(range(20), FEW)
        assert make.unfinished()
        make.make(Wanted(people=99, seed=9, today=date(2026, 3, 9)), processes=1)
        assert not make.unfinished()

    parts = rows_of(broken_off)
    for rows in (whole, parts):  # what was written when is all that may differ
        rows["audit_event"] = [r for r in rows["audit_event"] if r["code"] != make.WRITTEN]
    assert differences(whole, parts) == []
