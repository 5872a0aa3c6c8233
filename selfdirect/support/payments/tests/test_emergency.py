"""The drill: the way to the bank fails in the middle of a run, and everybody is paid once."""

from csv import DictReader
from datetime import timedelta
from io import StringIO

import pytest

from selfdirect.foundation.audit.queries import told_to
from selfdirect.foundation.kernel.decision import NotThere, Refused
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.ledger import queries as ledger
from selfdirect.register.cases.queries import open_tasks
from selfdirect.support.budgets import actions as budget_actions
from selfdirect.support.budgets.tests.rows import START
from selfdirect.support.payments import actions, queries
from selfdirect.support.payments.models import BankAccount, Payment, Run
from selfdirect.support.payments.rules.bank import standard18
from selfdirect.support.payments.tests.conftest import FAILED
from selfdirect.support.payments.tests.rows import bank, go

ORDERED = Money(16460 * 4)
DIRECT = Money(99200)


class Bank:
    """What payees have in their accounts: the usual bank, and the one beside it."""

    def __init__(self):
        self.paid = {}

    def usual(self, run, only):
        """Work on a file as the usual bank does, until it breaks down."""
        for credit in standard18.read(bytes(run.file)).credits:
            if credit.account_number in only:
                self._credit(credit.account_number, Money(credit.pence))

    def beside(self, run):
        """Key in the list of an emergency run."""
        text = bytes(run.file).decode("utf-8-sig")
        rows = [row for row in DictReader(StringIO(text)) if row["Account number"]]
        for row in rows:
            self._credit(row["Account number"].replace(" ", ""), Money.pounds(row["Amount"]))
        return rows

    def _credit(self, account, amount):
        self.paid[account] = self.paid.get(account, NOTHING) + amount


@pytest.fixture
def ready(budget, provider, cast, now):
    """Give a run with Amira's direct payment and Brightway's invoice, waiting to be approved."""
    made = actions.enter_invoice(
        budget_ref=budget.ref, organisation=provider.ref, starts_on=START, number="BW-1",
        amount=ORDERED, by=cast.grace.actor, at=now,
    )  # fmt: skip
    actions.approve_payment(ref=made.ref, by=cast.efua.actor, at=now)
    bank(budget.case.person.ref, cast, now)
    bank(provider.ref, cast, now, "00099999")
    run = actions.begin_run(due_by=START, by=cast.efua.actor, at=now)
    return actions.draft_run(ref=run.ref, by=cast.efua.actor, at=now)


def nominate(whose, cast, at):
    entered = actions.enter_account(
        whose=whose, name="B Khan", sort_code="20-00-00", number="00077777", emergency=True,
        because="For an emergency.", by=cast.efua.actor, at=at,
    )  # fmt: skip
    return actions.check_account(ref=entered.ref, how="By a call.", by=cast.maya.actor, at=at)


def test_the_drill_everybody_is_paid_once(ready, budget, provider, emergency, cast, now):
    person, theirs = budget.case.person.ref, Bank()
    nominate(person, cast, now - timedelta(days=8))
    run = go(ready, cast, now)
    theirs.usual(run, only=["00012345"])  # one of two, and then nothing is heard of the bank
    second = now + timedelta(hours=5)

    def told(code):
        return told_to(person).get(code=code).told

    instead = emergency(second, instead_of=run.ref)
    assert sorted(Payment.objects.values_list("kind", "state")) == [
        ("direct", "APPROVED"), ("direct", "RETURNED"),
        ("invoice", "APPROVED"), ("invoice", "RETURNED"),
    ]  # fmt: skip
    assert ledger.balance(f"dp:{budget.ref}").posted == NOTHING  # promised, till more is known
    assert "£992.00 comes to you another way" in told("payment.urgent")
    rows = theirs.beside(instead)
    assert {row["Account number"] for row in rows} == {"0007 7777", "0009 9999"}

    third = now + timedelta(days=2)  # the bank is back: it paid that one after all
    first = Payment.objects.get(state="RETURNED", kind="direct")
    actions.reconcile_run(
        ref=instead.ref, failed={}, after_all=[first.ref], by=cast.efua.actor, at=third
    )
    assert "was paid to you twice" in told("payment.after_all")
    assert ledger.balance(f"dp:{budget.ref}").posted == DIRECT + DIRECT
    actions.close_run(ref=run.ref, by=cast.efua.actor, at=third)

    # the usual way goes on: the next direct payment is less by what came twice, here all of it
    later = now + timedelta(weeks=4)
    due = queries.next_direct(budget)
    assert due.run.starts_on == START + timedelta(weeks=8)
    usual = actions.begin_run(due_by=later.date(), by=cast.efua.actor, at=later)
    actions.draft_run(ref=usual.ref, by=cast.efua.actor, at=later)
    assert queries.sums(usual).payments == 0
    of_amira = theirs.paid["00012345"] + theirs.paid["00077777"]
    assert of_amira == ledger.balance(f"dp:{budget.ref}").posted
    assert theirs.paid["00099999"] == ledger.balance(f"provider:{provider.ref}").posted == ORDERED
    assert ledger.check() == []


def test_what_did_not_arrive_goes_the_usual_way_and_a_provider_gives_back(
    ready, budget, provider, emergency, cast, now
):
    run = go(ready, cast, now)
    instead = emergency(now, instead_of=run.ref)
    direct = Payment.objects.get(kind="direct", state="APPROVED")
    first = Payment.objects.get(kind="invoice", state="RETURNED")
    with pytest.raises(Refused, match="PY-NONE is no payment of this run"):
        actions.reconcile_run(ref=instead.ref, failed={"PY-NONE": "?"}, by=cast.efua.actor, at=now)
    with pytest.raises(Refused, match="stood in for no payment"):
        actions.reconcile_run(
            ref=instead.ref, failed={}, after_all=[direct.ref], by=cast.efua.actor, at=now
        )
    done = actions.reconcile_run(
        ref=instead.ref, failed={direct.ref: "No such account."}, after_all=[first.ref],
        by=cast.efua.actor, at=now,
    )  # fmt: skip
    assert done.state == "CLOSED"
    assert queries.sums(done).payments == 1
    assert ledger.balance(f"provider:{provider.ref}").posted == ORDERED + ORDERED
    assert "payment.twice" in [task.code for task in open_tasks(budget.case)]
    actions.give_back(ref=first.ref, by=cast.maya.actor, at=now)
    assert ledger.balance(f"provider:{provider.ref}").posted == ORDERED
    assert "payment.twice" not in [task.code for task in open_tasks(budget.case)]
    with pytest.raises(Refused, match="nothing to give back"):
        actions.give_back(ref=first.ref, by=cast.maya.actor, at=now)

    later = now + timedelta(days=1)
    usual = actions.begin_run(due_by=START, by=cast.efua.actor, at=later)
    usual = actions.draft_run(ref=usual.ref, by=cast.efua.actor, at=later)
    assert [line.payment for line in queries.live(usual)] == [direct]
    go(usual, cast, later)
    assert ledger.balance(f"dp:{budget.ref}").posted == DIRECT
    assert ledger.check() == []


def test_what_the_bank_paid_after_all_keeps_back_what_did_not_arrive(
    ready, budget, provider, emergency, cast, now
):
    run = go(ready, cast, now)
    instead = emergency(now, instead_of=run.ref)
    seconds = {each.ref: "It never came." for each in queries.going(instead)}
    firsts = list(Payment.objects.filter(state="RETURNED").values_list("ref", flat=True))
    actions.reconcile_run(
        ref=instead.ref, failed=seconds, after_all=firsts, by=cast.efua.actor, at=now
    )
    assert set(Payment.objects.values_list("state", flat=True)) == {"RETURNED", "REFUSED"}
    assert ledger.balance(f"dp:{budget.ref}").posted == DIRECT
    assert ledger.balance(f"provider:{provider.ref}").posted == ORDERED
    managed = ledger.balance(f"budget:{budget.ref}:managed")
    assert managed.committed == Money(16460 * 48)  # these four weeks are ordered no more
    assert queries.next_direct(budget).run.starts_on == START + timedelta(weeks=4)
    with pytest.raises(Refused, match="noted already"):
        actions.pay_after_all(ref=firsts[0], by=cast.efua.actor, at=now)
    assert ledger.check() == []


def test_without_a_run_it_pays_what_is_due_and_what_is_ordered(
    budget, provider, emergency, cast, now
):
    bank(provider.ref, cast, now, "00099999")
    run = emergency(now, sign=False)
    assert [(out.payment.kind, out.out_because) for out in queries.held_out(run)] == [
        ("direct", "Amira Khan: there are no checked bank details.")
    ]
    (line,) = queries.live(run)
    assert (line.payment.kind, line.amount) == ("invoice", ORDERED)
    assert queries.orders_under(budget)[0].invoice == line.payment
    actions.stop_run(ref=run.ref, because="The bank is back.", by=cast.efua.actor, at=now)
    assert queries.orders_under(budget)[0].invoice is None
    assert Payment.objects.get(kind="invoice").state == "REFUSED"
    assert Payment.objects.get(kind="direct").state == "PREPARED"


def test_if_cards_fail_people_with_cards_are_paid_ahead_to_the_account_they_named(
    budget, provider, emergency, cast, now
):
    whose = budget.case.person.ref
    bank(whose, cast, now)
    nominate(whose, cast, now - timedelta(days=8))
    bank(provider.ref, cast, now, "00099999")
    assert queries.sums(emergency(now, sign=False, rail="card")).payments == 0
    stop = {"because": "Nobody has a card.", "by": cast.efua.actor, "at": now}
    actions.stop_run(ref=Run.objects.get().ref, **stop)
    budget_actions.agree_terms(
        ref=budget.case.ref, account="card", agreed_by="Amira Khan", agreed_on=START,
        by=cast.carol.actor, at=now,
    )  # fmt: skip
    run = emergency(now, sign=False, rail="card")
    (line,) = queries.live(run)
    assert (line.payment.kind, line.account.number) == ("direct", "00077777")


def test_an_emergency_run_says_why_and_comes_one_at_a_time(ready, emergency, cast, now):
    efua = {"by": cast.efua.actor, "at": now}
    with pytest.raises(Refused, match="Say what failed and who told you"):
        actions.begin_emergency(rail="bank", because=" ", **efua)
    with pytest.raises(Refused, match="Say what failed: "):
        actions.begin_emergency(rail="", because=FAILED, **efua)
    with pytest.raises(Refused, match="a run that was sent to the bank"):
        actions.begin_emergency(rail="bank", because=FAILED, instead_of=ready.ref, **efua)
    with pytest.raises(Refused, match="is for: finance"):
        actions.begin_emergency(rail="bank", because=FAILED, by=cast.dev.actor, at=now)
    run = actions.begin_emergency(rail="bank", because=FAILED, **efua)
    with pytest.raises(Refused, match=f"{run.ref} is under way"):
        actions.begin_emergency(rail="card", because=FAILED, **efua)
    with pytest.raises(NotThere):
        actions.reconcile_run(ref=ready.ref, failed={}, **efua)


def test_nothing_is_said_of_it_before_its_list_was_taken_and_it_is_never_sent(
    ready, emergency, cast, now
):
    actions.stop_run(ref=ready.ref, because="The bank is down.", by=cast.efua.actor, at=now)
    run = emergency(now, sign=False)
    assert queries.sums(run).payments == 2  # what waited in the run that was stopped
    for code in set(queries.open_findings(run).values_list("code", flat=True)):
        actions.clear_finding(ref=run.ref, code=code, because="Yes.", by=cast.efua.actor, at=now)
    with pytest.raises(Refused, match="Somebody else must sign"):
        actions.approve_run(ref=run.ref, by=cast.efua.actor, at=now)
    actions.approve_run(ref=run.ref, by=cast.maya.actor, at=now)
    with pytest.raises(Refused, match="Nobody has taken the list"):
        actions.reconcile_run(ref=run.ref, failed={}, by=cast.efua.actor, at=now)
    actions.take_file(ref=run.ref, by=cast.maya.actor, at=now)
    with pytest.raises(Refused, match="This is an emergency run"):
        actions.send_run(ref=run.ref, by=cast.maya.actor, at=now)
    actions.reconcile_run(ref=run.ref, failed={}, by=cast.efua.actor, at=now)
    assert set(Payment.objects.values_list("state", flat=True)) == {"PAID"}


def test_what_they_named_is_never_used_on_a_usual_day(budget, cast, now):
    whose = budget.case.person.ref
    usual, named = bank(whose, cast, now), nominate(whose, cast, now)
    first = named.payable_from
    assert first == START + timedelta(days=7)  # who rings with a new account waits, for this too
    assert queries.paid_to([whose], first) == {whose: usual}
    assert queries.paid_to([whose], first, emergency=True) == {whose: named}
    assert queries.paid_to([whose], first - timedelta(days=1), emergency=True) == {whose: usual}
    assert BankAccount.objects.count() == 2
