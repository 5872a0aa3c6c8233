"""Direct debits by the real acts: told before they are taken, once, and given back."""

from datetime import date, timedelta
from threading import Thread

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction

from selfdirect.foundation.audit.models import Event
from selfdirect.foundation.audit.queries import told_to
from selfdirect.foundation.kernel.actor import SYSTEM
from selfdirect.foundation.kernel.decision import NotThere, Refused
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.ledger.models import Entry
from selfdirect.foundation.outbox import actions as outbox
from selfdirect.foundation.outbox.models import Message
from selfdirect.register.people.models import Person
from selfdirect.support.billing import actions, queries, rules
from selfdirect.support.billing.models import Bill, Debit, DebitRun, Mandate, Receipt, ReportRow
from selfdirect.support.billing.paper import paper
from selfdirect.support.billing.tests.conftest import FOUR_WEEKS, Mail
from selfdirect.support.budgets import actions as budget_actions
from selfdirect.support.payments.actions import bring_table
from selfdirect.support.payments.rules.bank import standard18
from selfdirect.support.payments.tests.test_killed import once_more
from selfdirect.support.reconciliation import actions as feeds
from selfdirect.support.reconciliation.models import Outcome

DAY = date(2026, 4, 7)  # a working day, after her bill is due
WEEKS = timedelta(weeks=2)
ACCOUNT = {"name": "Amira Khan", "sort_code": "20-45-12", "number": "12345678"}
PAID = "Reference,Reason code,Amount,Date\n"


@pytest.fixture
def owing(send_bills, cast, now, settings):
    """Amira has a bill, and pays by direct debit: her bank was told weeks ago."""
    settings.COUNCIL_BANK = {
        "name": "Northshire", "sort_code": "404784", "account_number": "70872490",
        "user_number": "123456",
    }  # fmt: skip
    send_bills()
    return lodged(cast, now)


def lodged(cast, now, **more):
    case = cast.amira_person.cases.get()
    made = actions.set_up(case_ref=case.ref, **ACCOUNT, **more, by=cast.amira.actor, at=now)
    Mandate.objects.filter(pk=made.pk).update(state="LODGED", lodged_on=now.date())
    made.refresh_from_db()
    return made


@pytest.fixture
def another(now):
    """Somebody else's bank is told of them in the same file, so that it is never empty."""
    return Mandate.objects.create(
        person=Person.objects.create(given_name="Kim", family_name="Number"), name="K Number",
        sort_code="204512", number="12345679", agreed_at=now, by="x", by_name="X", at=now,
    )  # fmt: skip


@pytest.fixture
def told(owing, approve, cast, now):
    return approve(actions.draw_debits(collect_on=DAY, by=cast.efua.actor, at=now), now)


@pytest.fixture
def sent(told, cast, now):
    at = now + timedelta(weeks=4)
    actions.take_debit_file(ref=told.ref, by=cast.efua.actor, at=at)
    return actions.send_debits(ref=told.ref, by=cast.efua.actor, at=at)


@pytest.fixture
def taken(sent, cast, now):
    return actions.finish_debits(ref=sent.ref, by=cast.efua.actor, at=now + timedelta(days=36))


@pytest.fixture
def say(cast, now):
    """Bring a bank's report: `say("unpaid", rows)`."""

    def said(profile, rows, head=PAID):
        return actions.bring_report(
            profile=profile, name="r.csv", text=f"{head}{rows}\n",
            by=cast.efua.actor, at=now + timedelta(days=40),
        )  # fmt: skip

    return said


def last_told(cast):
    return told_to(cast.amira_person.ref).order_by("-pk").first().told


def owed(cast):
    assert queries.check() == []
    return queries.account_of(cast.amira_person).owed


# Whose account ----------------------------------------------------------------------------------


def test_the_person_gives_an_account_and_has_it_in_writing(budget, cast, case, now):
    made = actions.set_up(case_ref=case.ref, **ACCOUNT, by=cast.amira.actor, at=now)
    assert (made.state, made.masked, made.sort_code) == ("NEW", "ending 5678", "204512")
    assert "account ending 5678" in last_told(cast)
    letter = Message.objects.latest("pk").body
    assert "You are protected" in letter
    assert "If you did not set this up, tell us at once." in letter
    written = str(list(Event.objects.values_list("told", "facts"))) + letter
    assert "12345678" not in written
    assert "204512" not in written


def test_an_account_that_cannot_be_is_refused(budget, cast, case, now):
    for wrong, words in (
        ({"sort_code": "20451"}, "6 digits"),
        ({"number": "1234"}, "8 digits"),
        ({"name": ""}, "name on the account"),
        ({"name": "-"}, "letters that a bank can read"),
        ({"payer": "Ben Khan"}, "where we can write"),
    ):
        with pytest.raises(Refused, match=words):
            actions.set_up(case_ref=case.ref, **ACCOUNT | wrong, by=cast.amira.actor, at=now)
    weights = "204512 204512 MOD10 0 0 0 0 0 0 0 0 0 0 0 0 0 1"
    table = {"weights": weights, "substitutes": "", "starts_on": now.date()}
    bring_table(**table, by=cast.efua.actor, at=now)
    with pytest.raises(Refused, match="cannot belong to this sort code"):
        actions.set_up(case_ref=case.ref, **ACCOUNT, by=cast.amira.actor, at=now)
    assert not Mandate.objects.exists()


def test_a_worker_gives_nobodys_account_and_a_stranger_sees_none(budget, cast, case, now):
    with pytest.raises(Refused, match="theirs to say"):
        actions.set_up(case_ref=case.ref, **ACCOUNT, by=cast.carol.actor, at=now)
    with pytest.raises(NotThere):
        actions.set_up(case_ref=case.ref, **ACCOUNT, by=cast.simon.actor, at=now)


def test_somebody_else_pays_only_after_they_said_yes_themselves(budget, cast, case, now):
    by = cast.efua.actor
    made = actions.set_up(
        case_ref=case.ref, **ACCOUNT, payer="Ben Khan", payer_to="ben@example.org",
        by=cast.amira.actor, at=now,
    )  # fmt: skip
    assert "We ask Ben Khan first" in last_told(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        Mandate.objects.update(state="LODGED", lodged_on=now.date())
    with pytest.raises(Refused, match="owes anything"):
        actions.draw_debits(collect_on=None, by=by, at=now)
    with pytest.raises(Refused, match="how you asked"):
        actions.agree_payer(ref=made.ref, how=" ", by=by, at=now)
    actions.agree_payer(ref=made.ref, how="Rang the number we had.", by=by, at=now)
    assert Message.objects.latest("pk").to == "ben@example.org"
    assert actions.draw_debits(collect_on=None, by=by, at=now).telling == 1
    with pytest.raises(Refused, match="yes already"):
        actions.agree_payer(ref=made.ref, how="Again.", by=by, at=now)


def test_another_account_takes_the_place_of_the_first_and_both_banks_are_told(owing, cast, now):
    lodged(cast, now)
    owing.refresh_from_db()
    assert (owing.state, owing.ended_how) == ("ENDED", "changed")
    run = actions.draw_debits(collect_on=None, by=cast.efua.actor, at=now)
    actions.approve_debits(ref=run.ref, by=cast.maya.actor, at=now)
    made = actions.take_debit_file(ref=run.ref, by=cast.efua.actor, at=now)
    (line,) = standard18.read(bytes(made.file)).credits
    assert (line.code, line.reference) == ("0C", owing.reference)
    actions.send_debits(ref=run.ref, by=cast.efua.actor, at=now)
    assert actions.collect_due(by=cast.efua.actor, at=now + timedelta(days=3)) == 1
    assert DebitRun.objects.get().state == "DONE"


def test_stopping_takes_what_was_planned_out_and_says_so(told, owing, cast, now):
    actions.stop_mandate(ref=owing.ref, by=cast.amira.actor, at=now)
    assert "We do not take £240.00 on Tuesday 7 April" in last_told(cast)
    with pytest.raises(Refused, match="while it is ended"):
        actions.stop_mandate(ref=owing.ref, by=cast.amira.actor, at=now)
    run = actions.take_debit_file(ref=told.ref, by=cast.efua.actor, at=now + WEEKS)
    (line,) = standard18.read(bytes(run.file)).credits
    assert line.code == "0C"


def test_what_is_at_the_bank_is_still_taken_and_that_is_said(sent, owing, cast, now):
    actions.stop_mandate(ref=owing.ref, by=cast.amira.actor, at=now)
    assert "is still taken on Tuesday 7 April" in last_told(cast)
    assert Debit.objects.get().state == "SENT"


def test_what_is_not_used_for_thirteen_months_lapses(owing, cast, now):
    by = cast.efua.actor
    assert actions.lapse_mandates(by=by, at=now + timedelta(days=390)) == 0
    assert actions.lapse_mandates(by=by, at=now + timedelta(days=400)) == 1
    assert "not used for long" in last_told(cast)


# A collection -----------------------------------------------------------------------------------


def test_a_draft_tells_nobody_and_another_approves_it(owing, cast, now):
    before = Message.objects.count()
    run = actions.draw_debits(collect_on=DAY, by=cast.efua.actor, at=now)
    assert (run.count, run.total, run.process_on) == (1, FOUR_WEEKS, date(2026, 4, 2))
    assert Message.objects.count() == before
    with pytest.raises(Refused, match="Somebody else must sign"):
        actions.approve_debits(ref=run.ref, by=cast.efua.actor, at=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        DebitRun.objects.update(state="TOLD", approved_by="efua", approved_at=now)
    actions.approve_debits(ref=run.ref, by=cast.maya.actor, at=now)
    assert last_told(cast) == (
        "We take £240.00 for your bills on Tuesday 7 April, from the account ending 5678."
    )
    assert queries.next_debit(cast.amira_person).amount == FOUR_WEEKS


def test_nothing_is_approved_too_late_to_tell_people(owing, cast, now):
    with pytest.raises(Refused, match="The soonest day is 18 March"):
        actions.draw_debits(collect_on=date(2026, 3, 17), by=cast.efua.actor, at=now)
    run = actions.draw_debits(collect_on=DAY, by=cast.efua.actor, at=now)
    with pytest.raises(Refused, match="draw up another"):
        actions.approve_debits(ref=run.ref, by=cast.maya.actor, at=now + timedelta(weeks=4))
    assert not Debit.objects.exclude(told_at=None).exists()


def test_what_is_owed_changed_since_it_was_drawn_up(owing, pay, cast, now):
    by = cast.efua.actor
    run = actions.draw_debits(collect_on=DAY, by=by, at=now)
    pay(10000)
    with pytest.raises(Refused, match="1 collection changed"):
        actions.approve_debits(ref=run.ref, by=cast.maya.actor, at=now)
    actions.stop_debits(ref=run.ref, because="She paid a part.", by=by, at=now)
    again = actions.draw_debits(collect_on=DAY, by=by, at=now)
    assert again.total == Money(14000)  # her credit first


@pytest.mark.parametrize("what", ["died", "resting", "written off"])
def test_nothing_is_taken_from_whom_it_may_not_be(owing, budget, cast, now, what):
    by, ref = cast.efua.actor, cast.amira_person.ref
    late = now + timedelta(weeks=6)
    look = {"person_ref": ref, "kind": "hardship", "words": "So.", "by": by, "at": late}
    if what == "died":
        budget_actions.report_death(budget_ref=budget.ref, died_on=now.date(), by=by, at=late)
    elif what == "written off":
        actions.ask_write_off(person_ref=ref, reason="small", words="So.", by=by, at=late)
    else:
        actions.chase(**look, found="cannot")
    Mandate.objects.update(ended_on=None, state="LODGED", ended_how="", agreed_at=now)
    with pytest.raises(Refused, match="Nobody who pays by direct debit"):
        actions.draw_debits(collect_on=date(2026, 5, 6), by=by, at=late)


def test_who_pays_in_parts_has_the_parts_taken_that_are_due_and_never_the_whole_bill(
    owing, approve, cast, now
):
    by, ref, late = cast.efua.actor, cast.amira_person.ref, now + timedelta(weeks=6)
    facts = {"person_ref": ref, "by": by, "at": late}
    actions.chase(**facts, kind="hardship", words="So.", found="parts")
    first = date(2026, 5, 1)
    made = actions.arrange(**facts, amount=Money(10_000), every="four weeks", starts_on=first)
    with pytest.raises(Refused, match="Nobody who pays"):
        actions.draw_debits(collect_on=date(2026, 4, 30), by=by, at=late)

    def collect(day, at):
        run = approve(actions.draw_debits(collect_on=day, by=by, at=at), at)
        told = last_told(cast)
        actions.take_debit_file(ref=run.ref, by=by, at=at)
        actions.send_debits(ref=run.ref, by=by, at=at)
        actions.collect_due(by=by, at=at + timedelta(weeks=4))
        return run.total, told, owed(cast)

    taken, told, left = collect(date(2026, 5, 6), late)
    assert (taken, left) == (Money(10_000), Money(14_000))
    assert told.endswith("It is what we agreed: £100.00 every four weeks.")
    with pytest.raises(Refused, match="Nobody who pays"):
        actions.draw_debits(collect_on=date(2026, 5, 28), by=by, at=late + timedelta(weeks=4))
    assert queries.behind(made, date(2026, 5, 28)) == NOTHING
    three = late + timedelta(weeks=12)  # two more parts are due, and no more than is owed
    assert collect(date(2026, 7, 22), three)[::2] == (Money(14_000), NOTHING)


def test_who_owes_less_than_they_were_told_is_left_out_and_told(told, pay, cast, now):
    pay(10000)
    with pytest.raises(Refused, match="Nobody is left"):
        actions.take_debit_file(ref=told.ref, by=cast.efua.actor, at=now)
    actions.stop_debits(ref=told.ref, because="Nobody is left.", by=cast.efua.actor, at=now)
    assert last_told(cast) == "We do not take £240.00 on Tuesday 7 April, as we had told you."


@pytest.mark.parametrize(
    ("way", "goes_on", "taken"),
    [
        ("email", date(2026, 3, 20), True),  # ten working days before: Good Friday, Easter Monday
        ("email", date(2026, 3, 23), False),
        ("letter", date(2026, 3, 18), True),  # and two for the post
        ("letter", date(2026, 3, 19), False),
        ("hand", date(2026, 3, 20), True),
        ("hand", date(2026, 3, 23), False),
        ("hand", None, False),
    ],
)
def test_who_is_told_too_late_is_left_out_and_goes_with_the_next(
    owing, another, approve, cast, now, way, goes_on, taken
):
    by, person = cast.efua.actor, cast.amira_person
    if way != "email":
        Person.objects.filter(pk=person.pk).update(email="", address="3 Quay Road")
        Person.objects.filter(pk=person.pk).update(formats=["phone"] if way == "hand" else [])
    run = actions.draw_debits(collect_on=DAY, by=by, at=now)
    actions.approve_debits(ref=run.ref, by=cast.maya.actor, at=now)
    with pytest.raises(Refused, match="1 person of this collection is not told"):
        actions.take_debit_file(ref=run.ref, by=by, at=now)
    if goes_on:
        reaches(person, way, by, now.replace(month=goes_on.month, day=goes_on.day))
    file = actions.take_debit_file(ref=run.ref, by=by, at=now + 2 * WEEKS).file
    codes = [each.code for each in standard18.read(bytes(file)).credits]
    assert codes == ["01", "0N"] if taken else ["0N"]
    debit = Debit.objects.get()
    assert debit.because == ("" if taken else rules.TOLD_LATE)
    assert last_told(cast).endswith("tell you again before we take it.") != taken
    if not taken:
        later = now + timedelta(days=30)
        again = actions.draw_debits(collect_on=date(2026, 4, 24), by=by, at=later)
        assert again.debits.get().state == "PLANNED"


def reaches(person, way, by, at):
    """Let word of a collection go: sent, posted, or said by their own worker."""
    if way == "email":
        outbox.send_waiting(gateway=Mail(), at=at)
    elif way == "letter":
        outbox.post_letters(ref=outbox.take_letters(by=by, at=at).ref, by=by, at=at)
    else:
        message = Message.objects.get(about=person.ref, subject=rules.TAKES)
        outbox.tell_by_hand(about=person.ref, number=message.pk, by=by, at=at)


def test_the_file_is_made_once_and_is_the_same_ever_after(told, cast, now):
    by = cast.efua.actor
    first = actions.take_debit_file(ref=told.ref, by=by, at=now + WEEKS)
    again = actions.take_debit_file(ref=told.ref, by=cast.maya.actor, at=now + 2 * WEEKS)
    assert bytes(first.file) == bytes(again.file)
    batch = standard18.read(bytes(first.file))
    assert [(each.code, each.pence) for each in batch.credits] == [("01", 24000)]
    assert batch.serial > 500_000
    with pytest.raises(Refused, match="cannot stop"):
        actions.stop_debits(ref=told.ref, because="No.", by=by, at=now)


def test_what_the_bank_did_not_take_is_given_up_by_two_and_told(sent, owing, approve, cast, now):
    efua, maya, at = cast.efua.actor, cast.maya.actor, now + timedelta(days=36)
    with pytest.raises(Refused, match="how you know"):
        actions.doubt_debits(ref=sent.ref, because=" ", by=efua, at=at)
    actions.doubt_debits(ref=sent.ref, because="The bank rang.", by=efua, at=at)
    assert actions.collect_due(by=efua, at=at) == 0
    with pytest.raises(Refused, match="Somebody else must sign"):
        actions.lose_debits(ref=sent.ref, by=efua, at=at)
    with pytest.raises(IntegrityError), transaction.atomic():
        DebitRun.objects.update(lost_by="efua")
    actions.lose_debits(ref=sent.ref, by=maya, at=at)
    debit = Debit.objects.get()
    assert (debit.state, debit.code) == ("OUT", "")
    assert last_told(cast) == "We do not take £240.00 on Tuesday 7 April, as we had told you."
    for act in (actions.take_debit_file, actions.finish_debits, actions.send_debits):
        with pytest.raises(Refused):
            act(ref=sent.ref, by=efua, at=at)
    run = approve(actions.draw_debits(collect_on=date(2026, 5, 6), by=efua, at=at), at)
    made = actions.take_debit_file(ref=run.ref, by=efua, at=at)
    assert [each.code for each in standard18.read(bytes(made.file)).credits] == ["01"]


def test_of_whom_banks_were_told_in_a_lost_file_they_are_told_again(owing, cast, now):
    efua, maya = cast.efua.actor, cast.maya.actor
    new = lodged(cast, now)
    Mandate.objects.filter(pk=new.pk).update(state="NEW", lodged_on=None)
    run = actions.draw_debits(collect_on=None, by=efua, at=now)
    actions.approve_debits(ref=run.ref, by=maya, at=now)
    actions.take_debit_file(ref=run.ref, by=efua, at=now)
    assert [rows.count() for rows in queries.to_tell()] == [0, 0]
    actions.doubt_debits(ref=run.ref, because="It was refused.", by=efua, at=now)
    actions.lose_debits(ref=run.ref, by=maya, at=now)
    assert [rows.get().ref for rows in queries.to_tell()] == [new.ref, owing.ref]


def test_a_file_is_not_lost_of_which_something_came_back(told, owing, say, cast, now):
    by, at = cast.efua.actor, now + WEEKS
    actions.take_debit_file(ref=told.ref, by=by, at=at)
    actions.doubt_debits(ref=told.ref, because="The bank rang.", by=by, at=at)
    say("unpaid", f"{owing.reference},0,240.00,2026-04-08")
    with pytest.raises(Refused, match="the bank took it"):
        actions.lose_debits(ref=told.ref, by=cast.maya.actor, at=at)
    assert actions.send_debits(ref=told.ref, by=by, at=at).state == "SENT"


def test_a_file_is_not_lost_whose_money_came(sent, cast, now):
    at = now + timedelta(days=40)
    line, _ = bank_lines(sent, cast, at)
    actions.place_debits(line=line.pk, by=cast.efua.actor, at=at)
    actions.doubt_debits(ref=sent.ref, because="The bank rang.", by=cast.efua.actor, at=at)
    with pytest.raises(Refused, match="Its money came: a line"):
        actions.lose_debits(ref=sent.ref, by=cast.maya.actor, at=at)
    assert Debit.objects.get().state == "SENT"


def test_what_was_taken_pays_the_bill_as_of_its_day_and_once(sent, cast, now):
    by, at = cast.efua.actor, now + timedelta(days=36)
    with pytest.raises(Refused, match="still to come"):
        actions.finish_debits(ref=sent.ref, by=by, at=now + timedelta(days=30))
    assert actions.collect_due(by=by, at=at) == 1
    assert actions.collect_due(by=by, at=at) == 0
    receipt = Receipt.objects.get()
    assert (receipt.how, receipt.on, receipt.amount) == ("debit", DAY, FOUR_WEEKS)
    assert owed(cast) == NOTHING
    assert last_told(cast).startswith("£240.00 for your bills was taken by direct debit")
    assert Mandate.objects.get().used_on == DAY


def test_who_pays_by_direct_debit_is_not_told_to_pay_by_hand(owing, send_bills, say, cast, now):
    send_bills(1)
    told = told_to(cast.amira_person.ref).filter(code="bill.sent").order_by("-pk").first().told
    assert "it is paid by direct debit" in told
    assert "Please pay" not in told + Message.objects.latest("pk").body
    bill = Bill.objects.order_by("-number").first()
    laid_out = paper(
        bill, by_debit=True, off=rules.WeeksOff(), today=date(2027, 1, 4),
        council=settings.COUNCIL, bank=settings.COUNCIL_BANK, demo=False,
    )  # fmt: skip
    assert laid_out["on"].endswith("what is paid, as on Monday 4 January 2027.")
    assert (laid_out["pay"], laid_out["lead"]) == ([], told)
    by, at = cast.efua.actor, now + timedelta(weeks=5)
    remind = {"person_ref": cast.amira_person.ref, "kind": "remind", "words": "So.", "by": by}
    with pytest.raises(Refused, match="pay by hand"):
        actions.chase(**remind, at=at)
    actions.stop_mandate(ref=owing.ref, by=by, at=at)
    assert actions.chase(**remind, at=at).kind == "remind"


def test_what_came_back_unpaid_may_be_asked_for(taken, owing, say, cast):
    assert queries.late_of(cast.amira_person, date(2026, 5, 1)).by_debit
    say("unpaid", f"{owing.reference},0,240.00,2026-04-08")
    assert not queries.late_of(cast.amira_person, date(2026, 5, 1)).by_debit


def test_what_is_at_the_bank_is_neither_put_in_parts_nor_let_go(told, cast, now):
    by, ref, late = cast.efua.actor, cast.amira_person.ref, now + timedelta(weeks=5)
    look = {"person_ref": ref, "kind": "hardship", "found": "parts", "words": "So."}
    actions.chase(**look, by=by, at=now)
    facts = {"person_ref": ref, "by": by, "at": late}
    let_go = actions.ask_write_off(**facts, reason="small", words="So.")
    actions.refuse_write_off(ref=let_go.ref, by=cast.maya.actor, at=late)
    actions.take_debit_file(ref=told.ref, by=by, at=now + WEEKS)
    with pytest.raises(Refused, match="at the bank"):
        actions.arrange(**facts, amount=Money(1000), every="week", starts_on=late.date())
    with pytest.raises(Refused, match="at the bank"):
        actions.ask_write_off(**facts, reason="small", words="So.")
    type(let_go).objects.update(state="ASKED", decided_by="", decided_at=None)
    with pytest.raises(Refused, match="at the bank"):
        actions.sign_write_off(ref=let_go.ref, by=cast.maya.actor, at=late)


def test_nothing_is_taken_from_whom_nobody_can_write_to(owing, cast, case, now):
    Person.objects.filter(pk=cast.amira_person.pk).update(email="", address="")
    with pytest.raises(Refused, match="Nobody who pays by direct debit"):
        actions.draw_debits(collect_on=DAY, by=cast.efua.actor, at=now)
    with pytest.raises(Refused, match="no address for letters"):
        actions.set_up(case_ref=case.ref, **ACCOUNT, by=cast.efua.actor, at=now)


def test_two_collections_never_ask_one_person_at_once(told, owing, cast, now):
    with pytest.raises(Refused, match="Nobody who pays"):
        actions.draw_debits(collect_on=date(2026, 4, 8), by=cast.efua.actor, at=now)
    late = queries.late_of(cast.amira_person, date(2026, 5, 1))
    assert late.coming


# What banks say ---------------------------------------------------------------------------------


def test_what_came_back_is_owed_again_on_the_same_bill(taken, owing, approve, say, cast, now):
    rows = f"{owing.reference},0,240.00,2026-04-08"
    say("unpaid", rows)
    assert owed(cast) == FOUR_WEEKS
    (debit,) = queries.back_of(cast.amira_person)
    assert debit.state == "UNPAID"
    assert "came back to your bank. There was not enough money" in last_told(cast)
    assert Bill.objects.get().lines.get().amount == FOUR_WEEKS
    again = say("unpaid", rows)  # replayed
    assert (again.rows, again.known, ReportRow.objects.count()) == (1, 1, 1)
    assert owed(cast) == FOUR_WEEKS
    at = now + timedelta(days=40)
    run = approve(actions.draw_debits(collect_on=date(2026, 4, 30), by=cast.efua.actor, at=at), at)
    made = actions.take_debit_file(ref=run.ref, by=cast.efua.actor, at=at)
    assert [each.code for each in standard18.read(bytes(made.file)).credits] == ["18"]
    actions.send_debits(ref=run.ref, by=cast.efua.actor, at=at)
    actions.collect_due(by=cast.efua.actor, at=now + timedelta(days=60))
    assert owed(cast) == NOTHING
    (name,) = Bill.objects.get().lines.values_list("reference", flat=True)
    say("unpaid", f"{owing.reference},0,240.00,2026-05-01")  # and once more
    assert owed(cast) == FOUR_WEEKS
    assert len(Bill.objects.get().lines.get().reference) == len(name)


def test_what_came_back_before_somebody_said_that_the_bank_has_the_file(
    told, owing, say, cast, now
):
    by, at = cast.efua.actor, now + WEEKS
    rows = f"{owing.reference},0,240.00,2026-04-08"
    early = say("unpaid", rows)  # of a file that is not made
    assert not early.lines.get().done
    actions.take_debit_file(ref=told.ref, by=by, at=at)
    report = say("unpaid", rows)
    assert (report.known, report.lines.get().done) == (0, True)
    actions.send_debits(ref=told.ref, by=by, at=at)
    actions.collect_due(by=by, at=now + timedelta(days=36))
    assert not Receipt.objects.exists()
    assert owed(cast) == FOUR_WEEKS


def test_a_row_that_did_nothing_does_what_it_says_when_it_comes_again(told, owing, say, cast, now):
    rows = f"{owing.reference},1,240.00,2026-04-08"
    assert not say("claims", rows).lines.get().done
    by, at = cast.efua.actor, now + timedelta(days=36)
    actions.take_debit_file(ref=told.ref, by=by, at=now + WEEKS)
    actions.send_debits(ref=told.ref, by=by, at=now + WEEKS)
    actions.collect_due(by=by, at=at)
    assert say("claims", rows).lines.get().done
    assert owed(cast) == FOUR_WEEKS
    again = say("claims", rows)
    assert (again.known, again.lines.count()) == (1, 0)


def test_a_payer_claims_two_of_one_sum_back_on_one_day(
    taken, owing, send_bills, approve, say, cast, now
):
    by, at = cast.efua.actor, now + timedelta(days=36)
    send_bills(1)
    run = approve(actions.draw_debits(collect_on=date(2026, 5, 6), by=by, at=at), at)
    actions.take_debit_file(ref=run.ref, by=by, at=at)
    actions.send_debits(ref=run.ref, by=by, at=at)
    actions.collect_due(by=by, at=now + timedelta(days=66))
    assert owed(cast) == NOTHING
    row = f"{owing.reference},1,240.00,2026-05-08"
    report = say("claims", f"{row}\n{row}")
    assert [each.done for each in report.lines.all()] == [True, True]
    assert owed(cast) == Money(48000)
    assert say("claims", f"{row}\n{row}").known == 2
    assert owed(cast) == Money(48000)


def test_a_claim_like_one_in_an_earlier_file_is_looked_at_and_never_counts_by_itself(
    taken, owing, say, cast, now
):
    row = f"{owing.reference},1,240.00,2026-05-08"
    others = [f"MDXXXXXXXX,1,9.00,2026-05-0{day}" for day in (1, 2)]
    say("claims", row)
    overlaps = say("claims", f"{row}\n{others[0]}")
    assert (overlaps.known, overlaps.lines.count()) == (1, 1)  # no other can have come back
    twin = DebitRun.objects.create(
        collect_on=date(2026, 4, 30), process_on=date(2026, 4, 29), made_by="efua", made_at=now,
        state="STOPPED",
    )  # fmt: skip
    Debit.objects.create(
        run=twin, mandate=owing, person=cast.amira_person, state="SENT", amount=FOUR_WEEKS,
        told_at=now, code="17",
    )  # fmt: skip
    assert say("claims", row).lines.count() == 0  # the very same file
    report = say("claims", f"{row}\n{others[1]}")
    waits = queries.rows_of(cast.efua.actor, report).get(mandate=owing, waits=True)
    assert waits.words.startswith("An earlier file had a row like this, which counted.")
    assert [each.done for each in say("claims", f"{row}\n{row}").lines.all()] == [True]
    assert Debit.objects.filter(state="CLAIMED").count() == 2
    assert say("claims", f"{row}\n{row}\n{others[1]}").lines.filter(mandate=owing).count() == 0


def test_what_came_back_and_was_paid_since_is_not_asked_for_again(
    taken, owing, send_bills, say, pay, cast, now
):
    send_bills(1)
    say("unpaid", f"{owing.reference},0,240.00,2026-04-08")
    asked = [Debit(mandate=owing, person=cast.amira_person, amount=FOUR_WEEKS)]
    assert queries.asked_again(asked, date(2026, 5, 6)) == {owing.pk}
    assert queries.asked_again(asked, date(2026, 5, 9)) == set()  # thirty-one days after
    pay(100, date(2026, 4, 10))
    assert queries.asked_again(asked, date(2026, 5, 6)) == set()


def test_what_came_since_and_paid_something_else_does_not_count(taken, owing, say, cast, now):
    say("unpaid", f"{owing.reference},0,240.00,2026-04-08")
    Receipt.objects.create(
        person=cast.amira_person, amount=Money(24000), on=date(2026, 4, 10), how="bank",
        by="efua", by_name="Efua", at=now,
    )  # fmt: skip
    asked = [Debit(mandate=owing, person=cast.amira_person, amount=FOUR_WEEKS)]
    assert queries.asked_again(asked, date(2026, 5, 6)) == {owing.pk}


def test_the_last_collection_is_all_that_somebody_owes_whose_budget_ended(told, budget, cast, now):
    asked = [Debit.objects.get()]
    assert queries.last_ones(asked) == set()
    on, at = date(2026, 3, 30), now + timedelta(weeks=4)
    budget_actions.end_budget(budget_ref=budget.ref, on=on, by=cast.efua.actor, at=at)
    assert queries.last_ones(asked) == {cast.amira_person.pk}


def test_what_came_back_before_its_day_moved_nothing(sent, owing, say, cast):
    say("unpaid", f"{owing.reference},B,240.00,2026-04-08")
    assert not Entry.objects.filter(reference__startswith="bill:").exists()
    owing.refresh_from_db()
    assert (owing.state, owing.ended_because) == ("ENDED", "The account is closed.")
    assert owed(cast) == FOUR_WEEKS


def test_what_was_too_much_comes_out_of_their_credit_first(owing, pay, taken, say, cast):
    pay(30000)
    say("unpaid", f"{owing.reference},0,240.00,2026-04-08")
    assert owed(cast) == Money(-6000)


def test_what_was_paid_back_already_is_for_somebody_to_look_at(owing, taken, say, cast, now):
    Bill.objects.get().lines.update(reference="share:PB-1:managed:2026-03-02")
    say("unpaid", f"{owing.reference},0,240.00,2026-04-08")
    row = ReportRow.objects.get()
    assert not row.done
    assert "has gone back already" in row.words
    assert Debit.objects.get().state == "COLLECTED"


def test_a_payers_bank_ends_it_and_nothing_more_is_taken(owing, say, cast, now):
    head = "Reference,Reason code,Date\n"
    rows = (
        f"{owing.reference},1,2026-04-08\nMDXXXXYYYY,1,2026-04-08\n{owing.reference},R,2026-04-09"
    )
    say("changed", rows, head)
    assert "Your bank ended your direct debit. The direct debit was stopped" in last_told(cast)
    done = ReportRow.objects.order_by("nth").values_list("done", "words")
    assert [each[0] for each in done] == [True, False, False]
    assert done[1][1] == "No direct debit of ours has this reference."
    assert queries.to_tell()[1].count() == 0  # the bank knows


@pytest.mark.parametrize("profile", ["changed", "unpaid"])
def test_nobody_is_written_to_when_a_bank_says_that_somebody_died(
    taken, owing, say, cast, profile
):
    before, told = Message.objects.count(), last_told(cast)
    if profile == "unpaid":
        report = say(profile, f"{owing.reference},2,240.00,2026-04-08")
    else:
        report = say(profile, f"{owing.reference},2,2026-04-08", "Reference,Reason code,Date\n")
    owing.refresh_from_db()
    assert owing.ended_because == "The payer has died."
    assert (Message.objects.count(), last_told(cast)) == (before, told)
    (row,) = (each for each in queries.rows_of(cast.efua.actor, report) if each.waits)
    assert row.done
    assert "Nobody was written to" in row.words


def test_who_pays_for_another_gets_letters_only_once_they_said_yes(budget, cast, case, now):
    ben = {"payer": "Ben Khan", "payer_to": "ben@example.org"}
    asked = {"case_ref": case.ref, **ACCOUNT, **ben, "by": cast.amira.actor, "at": now}
    made = actions.set_up(**asked)
    actions.stop_mandate(ref=made.ref, by=cast.amira.actor, at=now)
    assert not Message.objects.filter(to="ben@example.org").exists()
    made = actions.set_up(**asked)
    actions.agree_payer(ref=made.ref, how="Rang him.", by=cast.efua.actor, at=now)
    actions.stop_mandate(ref=made.ref, by=cast.amira.actor, at=now)
    letter = Message.objects.filter(to="ben@example.org").latest("pk").body
    assert letter.startswith("Hello Ben Khan,")


def test_a_claim_gives_the_money_back_at_once_and_rests_until_it_is_answered(
    taken, owing, say, cast, now
):
    by, at = cast.efua.actor, now + timedelta(days=40)
    say("claims", f"{owing.reference},2,240.00,2026-04-10")
    assert owed(cast) == FOUR_WEEKS
    assert "Your bank gave £240.00 back to you." in last_told(cast)
    late = queries.late_of(cast.amira_person, date(2026, 5, 1))
    assert late.disputed
    with pytest.raises(Refused, match="Answer them first"):
        actions.chase(person_ref=cast.amira_person.ref, kind="remind", words="So.", by=by, at=at)
    with pytest.raises(Refused, match="Nobody who pays"):
        actions.draw_debits(collect_on=date(2026, 4, 30), by=by, at=at)
    (claim,) = queries.claims(by)
    with pytest.raises(Refused, match="what you found"):
        actions.answer_claim(ref=claim.ref, words=" ", by=by, at=at)
    actions.answer_claim(ref=claim.ref, words="You were right: our letter was late.", by=by, at=at)
    assert last_told(cast).endswith("our letter was late.")
    with pytest.raises(Refused, match="answered already"):
        actions.answer_claim(ref=claim.ref, words="Again.", by=by, at=at)
    assert not queries.claims(by)


def test_a_row_that_means_nothing_of_ours_does_nothing(taken, owing, say, cast):
    say("unpaid", f"{owing.reference},0,1.00,2026-04-08")
    row = ReportRow.objects.get()
    assert (row.done, row.debit) == (False, None)
    assert owed(cast) == NOTHING
    with pytest.raises(Refused, match="what kind of report"):
        say("other", "")
    with pytest.raises(Refused, match="no lines"):
        say("unpaid", "")


def test_after_the_last_collection_the_direct_debit_ends(sent, budget, cast, now):
    Debit.objects.update(code="19")
    actions.collect_due(by=cast.efua.actor, at=now + timedelta(days=36))
    assert Mandate.objects.get().ended_how == "last"


def bank_lines(run, cast, at):
    """Bring a bank's list that names a collection: with its sum, and with another."""
    by = cast.efua.actor
    feed = feeds.add_feed(code="bank", name="Bank", profile="bank", by=by, at=at)
    rows = f"Date,Amount,Reference,Transaction ID\n2026-04-07,240.00,{run.ref},T1\n"
    rows += f"2026-04-07,1.00,{run.ref},T2\n"
    file = feeds.bring_file(feed=feed, name="a.csv", content=rows.encode(), by=by, at=at)
    feeds.take_file(ref=file.ref, by=by, at=at)
    feeds.run_file(ref=file.ref, by=SYSTEM, clock=lambda: at)
    return Outcome.objects.order_by("pk")


def test_the_banks_line_of_a_collection_is_told_as_that(taken, cast, now):
    by, at = cast.efua.actor, now + timedelta(days=40)
    whole, other = bank_lines(taken, cast, at)
    with pytest.raises(Refused, match="a whole collection"):
        actions.place_line(line=whole.pk, person_ref=cast.amira_person.ref, by=by, at=at)
    with pytest.raises(Refused, match="a whole collection"):
        actions.place_top_up_line(line=whole.pk, ref="TU-ANY", by=by, at=at)
    assert actions.place_debits(line=whole.pk, by=by, at=at) == taken
    for each in (whole, other):
        with pytest.raises(Refused):
            actions.place_debits(line=each.pk, by=by, at=at)
    assert owed(cast) == NOTHING


@pytest.mark.django_db(transaction=True)
def test_who_stops_while_the_file_is_made_is_told_that_it_is_still_taken(
    transactional_db, told, owing, cast, now
):
    """She presses Stop when her line is in the file, and nobody else can see that yet."""
    stopping: list[Thread] = []

    def stop():
        actions.stop_mandate(ref=owing.ref, by=cast.amira.actor, at=now)
        connection.close()

    def meanwhile(execute, sql, *rest):
        found = execute(sql, *rest)
        if not stopping and sql.startswith('UPDATE "billing_debit" SET "code"'):
            stopping.append(Thread(target=stop))
            stopping[0].start()
            until_it_waits(stopping[0])
        return found

    with connection.execute_wrapper(meanwhile):
        made = actions.take_debit_file(ref=told.ref, by=cast.efua.actor, at=now + WEEKS)
    stopping[0].join()
    (line,) = standard18.read(bytes(made.file)).credits
    assert (line.code, line.pence) == ("01", 24000)
    assert Mandate.objects.get().state == "ENDED"
    assert Debit.objects.get().state == "PLANNED"  # and so is sent, counted, and can come back
    assert "is still taken on Tuesday 7 April" in last_told(cast)
    assert queries.to_tell()[1].count() == 1


def until_it_waits(thread):
    waits = False
    with connection.cursor() as cursor:
        while thread.is_alive() and not waits:
            cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
            (waits,) = cursor.fetchone()


@pytest.mark.django_db(transaction=True)
def test_whoever_is_killed_at_whatever_statement_takes_it_once(transactional_db, told, cast, now):
    by, at = cast.efua.actor, now + timedelta(days=36)
    take = {"ref": told.ref, "by": by, "at": now + WEEKS}
    with once_more(lambda: actions.take_debit_file(**take)):
        file = bytes(DebitRun.objects.get().file)
    actions.send_debits(**take)
    with once_more(lambda: actions.finish_debits(ref=told.ref, by=by, at=at)):
        assert Receipt.objects.get().amount == FOUR_WEEKS
    assert bytes(DebitRun.objects.get().file) == file
    assert Receipt.objects.count() == 1
    assert owed(cast) == NOTHING
