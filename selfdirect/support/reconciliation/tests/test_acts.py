"""Files brought and taken: every line ends somewhere, once, and the book says the same."""

from datetime import UTC, date, datetime

import pytest
from django.conf import settings
from django.db import DatabaseError, transaction

from selfdirect.foundation.audit.queries import told_to
from selfdirect.foundation.kernel.actor import SYSTEM
from selfdirect.foundation.kernel.decision import NotThere, Refused
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.kernel.period import Period
from selfdirect.foundation.ledger import queries as ledger
from selfdirect.register.people.models import Person
from selfdirect.support.budgets.actions import go_on, roll_on_due
from selfdirect.support.budgets.tests.rows import START
from selfdirect.support.payments import queries as payments
from selfdirect.support.payments.actions import (
    approve_payment,
    close_run,
    prepare_direct_payment,
    return_payment,
)
from selfdirect.support.payments.tests.rows import send
from selfdirect.support.reconciliation import actions, queries
from selfdirect.support.reconciliation.actions import files
from selfdirect.support.reconciliation.models import Card, File, Line, Match
from selfdirect.support.reconciliation.tests.conftest import TOKEN, another

TAXI = f"T1,purchase,{TOKEN},2026-03-03,-12.50,4121,City Taxi,To the pool"
LUNCH = f"T2,purchase,{TOKEN},2026-03-04,-8.00,5812,Corner Cafe,"


def held(desk):
    return ledger.balance(f"dp:{desk.budget.ref}").posted


def purpose(code):
    return ledger.balance(f"purpose:{code}").posted


def apart(feed):
    return ledger.balance(f"suspense:{feed.code}").posted


# Cards ------------------------------------------------------------------------------------------


def test_spending_on_a_card_goes_from_what_the_person_holds_to_its_purpose(desk):
    desk.give_card()
    desk.take(desk.cards, TAXI, f"T3,refund,{TOKEN},2026-03-05,2.50,4121,City Taxi,")
    assert desk.states == ["SPENT", "SPENT"]
    assert (held(desk), purpose("out")) == (Money(-1000), Money(1000))
    taxi, back = queries.spending(desk.budget, Period(START))
    assert (taxi.amount, taxi.purpose, taxi.words) == (Money(1250), "out", "City Taxi")
    assert (back.amount, back.cash) == (Money(-250), False)
    assert queries.spending(desk.budget, Period(START, date(2026, 3, 3))) == []


def test_spending_does_not_make_the_next_payment_larger(desk):
    desk.give_card()
    desk.paid()
    before = payments.next_direct(desk.budget)
    desk.take(desk.cards, TAXI, LUNCH)
    assert payments.next_direct(desk.budget) == before


def test_a_payment_that_arrives_on_a_card_is_matched_once(desk):
    desk.give_card()
    payment, _ = desk.paid()
    load = f"L1,load,{TOKEN},2026-03-04,992.00,,Council,"
    desk.take(desk.cards, load, load.replace("L1", "L2"))
    assert desk.states == ["MATCHED", "SUSPENDED"]
    assert Match.objects.get().name == payment.ref
    assert desk.outcomes[1].why == "Nothing we sent to this card fits £992.00."
    assert held(desk) == Money(99200 * 2)  # the bank's fact, told apart
    assert apart(desk.cards) == Money(-99200)


def test_a_card_that_nobody_knows_raises_its_lines_until_somebody_says_whose_it_is(desk):
    desk.take(desk.cards, TAXI, LUNCH)
    assert desk.states == ["RAISED", "RAISED"]
    assert held(desk) == NOTHING
    desk.give_card()
    assert desk.states == ["SPENT", "SPENT"]
    assert held(desk) == Money(-2050)


def test_a_card_below_nothing_is_told_as_it_is_and_raised(desk):
    desk.give_card()
    desk.take(desk.cards, TAXI)
    task = desk.budget.case.tasks.get(code="card.overdrawn")
    assert task.words == "Amira Khan's card is overdrawn by £12.50: see what happened"
    desk.take(desk.cards, LUNCH)
    assert desk.budget.case.tasks.filter(code="card.overdrawn").count() == 1
    desk.take(desk.cards, f"T9,refund,{TOKEN},2026-03-05,20.50,4121,City Taxi,")
    assert desk.budget.case.tasks.get(code="card.overdrawn").done_at is not None


def test_what_happens_after_a_card_has_ended_is_raised(desk):
    desk.give_card()
    card = queries.cards(desk.cast.efua.actor, desk.cards).get()
    by = desk.cast.efua.actor
    actions.end_card(ref=card.ref, on=date(2026, 3, 4), by=by, at=desk.now)
    desk.take(desk.cards, TAXI, LUNCH)
    assert desk.states == ["SPENT", "RAISED"]
    assert desk.budget.case.tasks.filter(code="line.explain").exists()
    with pytest.raises(Refused, match="ended already"):
        actions.end_card(ref=card.ref, on=date(2026, 3, 4), by=by, at=desk.now)
    with pytest.raises(NotThere):
        actions.end_card(ref="CA-0", on=date(2026, 3, 4), by=by, at=desk.now)


def test_a_token_is_kept_as_a_hash_and_shown_by_its_last_figures(desk):
    desk.give_card()
    desk.take(desk.cards, TAXI.replace("To the pool", f"{TOKEN} and 4929123456789012"))
    card, line = queries.cards(desk.cast.efua.actor, desk.cards).get(), Line.objects.get()
    assert (card.last, line.last, card.token_hash) == ("9876", "9876", line.token_hash)
    assert TOKEN not in str(vars(line)) + str(vars(card)) + str(line.cells)
    assert line.reference == "…9876 and …9012"
    assert len(settings.SECRET_KEY) > 20


@pytest.mark.parametrize(
    ("token", "words"),
    [
        ("4929 1234 5678 9012", "number on the card"),
        ("AB12", "six signs"),
        (TOKEN, "somebody's already"),
    ],
)
def test_what_is_no_new_token_is_refused(desk, token, words):
    desk.give_card()
    with pytest.raises(Refused, match=words):
        desk.give_card(token)


# Cards over years -------------------------------------------------------------------------------

NEXT_YEAR = datetime(2027, 2, 24, 9, tzinfo=UTC)


@pytest.fixture
def next_year(desk):
    """Amira has her card, was paid £992, spent £12.50 of it, and her budget has gone on."""
    desk.give_card()
    desk.paid()
    desk.take(desk.cards, TAXI)
    desk.now = NEXT_YEAR
    return go_on(budget_ref=desk.budget.ref, by=desk.cast.efua.actor, at=NEXT_YEAR)


def test_a_card_outlives_the_year_in_which_it_was_given(desk, next_year):
    late, new = (
        LUNCH.replace("2026-03-04", "2027-02-27"),
        LUNCH.replace("2026-03-04", "2027-03-02"),
    )
    desk.take(desk.cards, late, new.replace("T2", "T7"))
    assert [each.budget for each in desk.outcomes[1:]] == [desk.budget, next_year]
    assert not desk.budget.case.tasks.filter(code="card.overdrawn").exists()  # one purse
    assert roll_on_due(at=desk.now) == 1
    assert (held(desk), roll_on_due(at=desk.now)) == (NOTHING, 0)
    assert ledger.balance(f"dp:{next_year.ref}").posted == Money(99200 - 1250 - 800 - 800)
    desk.take(desk.cards, LUNCH.replace("T2", "T8"))
    assert roll_on_due(at=desk.now) == 1
    assert ledger.balance(f"dp:{next_year.ref}").posted == Money(99200 - 1250 - 800 * 3)


def test_what_is_paid_for_the_next_year_arrives_on_the_same_card(desk, next_year):
    efua, maya = desk.cast.efua.actor, desk.cast.maya.actor
    payment = prepare_direct_payment(
        budget_ref=next_year.ref, starts_on=next_year.starts_on, by=efua, at=desk.now
    )
    approve_payment(ref=payment.ref, by=maya, at=desk.now)
    send(payment, desk.cast, desk.now)
    pounds = str(payment.amount).removeprefix("£").replace(",", "")
    load = f"L1,load,{TOKEN},2026-03-04,992.00,,Council,"
    desk.take(desk.cards, load, f"L9,load,{TOKEN},2027-02-28,{pounds},,Council,")
    assert Match.objects.order_by("pk").last().name == payment.ref
    assert apart(desk.cards) == NOTHING


def test_a_line_of_an_ended_card_may_be_of_somebody_else(desk):
    desk.give_card()
    card = queries.cards(desk.cast.efua.actor, desk.cards).get()
    by = desk.cast.efua.actor
    actions.end_card(ref=card.ref, on=date(2026, 3, 4), by=by, at=desk.now)
    desk.take(desk.cards, LUNCH)
    ben = another(desk)
    done = actions.spend_line(
        line=desk.outcomes[0].pk, budget_ref=ben.ref, purpose="out", by=by, at=desk.now
    )
    assert (done.budget, held(desk)) == (ben, NOTHING)


# Put right --------------------------------------------------------------------------------------


def test_a_card_that_was_given_wrongly_is_put_right_by_another(desk):
    desk.give_card()
    mine, _ = desk.paid()
    load, odd = (
        f"L1,load,{TOKEN},2026-03-04,992.00,,Council,",
        f"O1,odd,{TOKEN},2026-03-04,-9.00,,?,",
    )
    desk.take(desk.cards, TAXI, load, odd)
    card = queries.cards(desk.cast.efua.actor, desk.cards).get()
    ben = another(desk)
    put = {"ref": card.ref, "budget_ref": ben.ref, "because": "Nell has it.", "at": desk.now}
    with pytest.raises(Refused, match="You said this yourself"):
        actions.move_card(**put, by=desk.cast.efua.actor)
    maya = desk.cast.maya.actor
    with pytest.raises(Refused, match="theirs already"):
        actions.move_card(**put | {"budget_ref": desk.budget.ref}, by=maya)
    actions.move_card(**put, by=maya)
    assert desk.states == ["SPENT", "SUSPENDED", "RAISED"]  # nothing of £992 was sent to her
    assert {each.budget for each in desk.outcomes} == {ben}
    assert (held(desk), purpose("out")) == (Money(99200), Money(1250))
    assert ledger.balance(f"dp:{ben.ref}").posted == Money(99200 - 1250)
    assert desk.budget.case.tasks.get(code="line.explain").done_at is not None
    assert "counted as yours by mistake" in told_to(desk.budget.case.person.ref).first().told
    assert "counts as yours now" in told_to(ben.case.person.ref).first().told
    desk.give_card("TOK-2222-3333")
    desk.take(desk.cards, load.replace("L1", "L2").replace(TOKEN, "TOK-2222-3333"))
    assert Match.objects.live().get().name == mine.ref  # found once more
    desk.take(desk.cards, TAXI, LUNCH)  # the same again changes nothing
    assert ledger.balance(f"dp:{ben.ref}").posted == Money(99200 - 1250 - 800)
    assert ledger.check() == []


def test_what_somebody_chose_for_a_line_goes_along_where_the_plan_has_money_for_it(desk):
    desk.take(desk.cards, TAXI, LUNCH, TAXI.replace("T1", "T4"))
    efua, maya = desk.cast.efua.actor, desk.cast.maya.actor
    for each, purpose in zip(desk.outcomes, ("home", "people"), strict=False):
        actions.spend_line(
            line=each.pk, budget_ref=desk.budget.ref, purpose=purpose, by=efua, at=desk.now
        )
    desk.give_card()
    card, ben = queries.cards(efua, desk.cards).get(), another(desk)
    put = {"ref": card.ref, "because": "Nell has it.", "at": desk.now}
    actions.move_card(**put, budget_ref=ben.ref, by=maya)
    assert [(each.state, each.purpose) for each in desk.outcomes] == [
        ("SPENT", "home"), ("SUSPENDED", ""), ("SPENT", "out"),
    ]  # fmt: skip
    assert "said to be for “Seeing people” before its card changed" in desk.outcomes[1].why
    actions.move_card(**put, budget_ref=desk.budget.ref, by=efua)
    assert [each.purpose for each in desk.outcomes] == ["home", "", "out"]
    assert ledger.check() == []


def test_what_was_said_of_a_line_is_taken_back_by_another_and_said_anew(desk):
    desk.take(desk.cards, TAXI)
    line, efua, maya = desk.outcomes[0].pk, desk.cast.efua.actor, desk.cast.maya.actor
    spend = {"line": line, "purpose": "out", "by": efua, "at": desk.now}
    actions.spend_line(**spend, budget_ref=desk.budget.ref)
    with pytest.raises(Refused, match="You said this yourself"):
        actions.undo_line(line=line, because="It was Nell's.", by=efua, at=desk.now)
    with pytest.raises(Refused, match="Say why"):
        actions.undo_line(line=line, because=" ", by=maya, at=desk.now)
    done = actions.undo_line(line=line, because="It was Nell's.", by=maya, at=desk.now)
    assert (done.state, done.why, purpose("out")) == ("SUSPENDED", "It was Nell's.", NOTHING)
    assert (held(desk), apart(desk.cards)) == (Money(-1250), Money(1250))
    ben = another(desk)
    actions.spend_line(**spend, budget_ref=ben.ref)
    assert (held(desk), apart(desk.cards), purpose("out")) == (NOTHING, NOTHING, Money(1250))
    actions.undo_line(line=line, because="No: hers.", by=maya, at=desk.now)
    actions.spend_line(**spend, budget_ref=desk.budget.ref)
    assert (held(desk), ledger.balance(f"dp:{ben.ref}").posted) == (Money(-1250), NOTHING)
    assert ledger.check() == []


def test_a_payment_that_was_matched_wrongly_is_on_its_way_and_may_be_found_again(desk):
    payment, run = desk.paid()
    wrong = f"04/03/2026,-992.00,{payment.ref},FPO,B1,GBP"
    desk.take(desk.bank, wrong)
    maya = desk.cast.maya.actor
    actions.undo_line(line=desk.outcomes[0].pk, because="Not ours.", by=maya, at=desk.now)
    assert apart(desk.bank) == Money(99200)
    payment.refresh_from_db()
    assert payment.state == "SENT"
    told = told_to(desk.budget.case.person.ref).first().told
    assert told.startswith("We told you: “£992.00 was paid to you for ")
    desk.take(desk.bank, wrong.replace("B1", "B2"))
    payment.refresh_from_db()
    assert (desk.states, payment.state) == (["SUSPENDED", "MATCHED"], "PAID")
    close_run(ref=run.ref, by=desk.cast.efua.actor, at=desk.now)  # this says so of all in it
    actions.undo_line(line=desk.outcomes[1].pk, because="Not ours.", by=maya, at=desk.now)
    payment.refresh_from_db()
    assert payment.state == "PAID"


def test_what_settled_a_share_is_not_taken_back_here(desk):
    desk.take(desk.bank, f"04/03/2026,480.00,{desk.budget.ref},A KHAN,B1,GBP")
    with pytest.raises(Refused, match="paid what somebody was asked for"):
        actions.undo_line(
            line=desk.outcomes[0].pk, because="Wrong.", by=desk.cast.maya.actor, at=desk.now
        )
    assert desk.states == ["MATCHED"]


# The council's bank -----------------------------------------------------------------------------


def test_a_run_that_left_the_bank_is_matched_by_its_name_and_sum(desk):
    payment, run = desk.paid()
    desk.take(desk.bank, f"04/03/2026,-992.00,{run.ref},BACS,B1,GBP")
    assert desk.states == ["MATCHED"]
    assert apart(desk.bank) == NOTHING
    payment.refresh_from_db()
    assert payment.state == "SENT"  # whether it stays with the payee is told by a return, or none


def test_a_single_payment_that_the_bank_names_is_paid(desk):
    payment, _ = desk.paid()
    desk.take(desk.bank, f"04/03/2026,-992.00,{payment.ref.replace('-', ' ')},FPO,B1,GBP")
    payment.refresh_from_db()
    assert (desk.states, payment.state) == (["MATCHED"], "PAID")


def test_what_the_bank_does_not_explain_stands_apart(desk):
    payment, _ = desk.paid()
    council = ledger.balance("council:care").posted
    desk.take(
        desk.bank,
        f"04/03/2026,-991.00,{payment.ref},BACS,B1,GBP",
        "04/03/2026,-5.00,,Bank charge,B2,GBP",
        "04/03/2026,7.00,,A gift,B3,GBP",
        "04/03/2026,0.00,,Notice,B4,GBP",
    )
    assert desk.states == ["SUSPENDED", "SUSPENDED", "SUSPENDED", "NOTED"]
    assert apart(desk.bank) == Money(99100 + 500 - 700)
    assert ledger.balance("council:care").posted == council - Money(99100 + 500 - 700)
    assert queries.unexplained(desk.bank) == Money(98900)


def test_a_persons_share_settles_the_oldest_runs_that_it_fits(desk):
    desk.take(desk.bank, f"04/03/2026,480.00,{desk.budget.ref},A KHAN,B1,GBP")
    assert desk.states == ["MATCHED"]
    assert Match.objects.count() == 2
    assert -ledger.balance(f"person:{desk.budget.case.person.ref}").posted == Money(48000)
    told = told_to(desk.budget.case.person.ref).first().told
    assert told == "Your payment of £480.00 has arrived. Thank you."
    person = desk.budget.case.person.ref
    desk.take(desk.bank, f"05/03/2026,240.00,{person},A KHAN,B2,GBP")
    desk.take(desk.bank, f"05/03/2026,239.00,{person},A KHAN,B3,GBP")
    assert desk.states == ["MATCHED", "MATCHED", "SUSPENDED"]


# Replayed, overlapping, reordered ---------------------------------------------------------------


def test_the_same_file_again_changes_nothing(desk):
    desk.give_card()
    desk.take(desk.cards, TAXI, LUNCH)
    again = desk.bring(desk.cards, LUNCH, TAXI)
    assert (again.rows, again.known) == (2, 2)
    desk.run(again)
    assert Line.objects.count() == 2
    assert held(desk) == Money(-2050)


def test_files_that_overlap_count_each_line_once(desk):
    desk.give_card()
    desk.take(desk.cards, TAXI, LUNCH)
    later = f"T4,purchase,{TOKEN},2026-03-05,-1.00,5812,Corner Cafe,"
    desk.take(desk.cards, LUNCH, later)
    assert held(desk) == Money(-2150)


def test_a_line_that_says_something_else_than_before_is_refused(desk):
    desk.give_card()
    desk.take(desk.cards, TAXI)
    with pytest.raises(actions.files.Unreadable, match="said something else then"):
        desk.bring(desk.cards, TAXI.replace("12.50", "13.50"))
    assert File.objects.count() == 1


def test_of_two_files_that_contradict_each_other_the_second_says_so_and_is_thrown_away(
    desk, monkeypatch
):
    desk.give_card()
    other = LUNCH, TAXI.replace("12.50", "9.00")
    one, two = desk.bring(desk.cards, TAXI), desk.bring(desk.cards, *other)
    assert desk.run(one).state == "TAKEN"
    monkeypatch.setattr(files, "BATCH", 1)
    done = desk.run(two)
    assert done.state == "FAILED"
    assert "has the number T1, which came in an earlier file and said something" in done.failed
    assert held(desk) == Money(-1250 - 800)
    drop = {"ref": two.ref, "by": desk.cast.efua.actor, "at": desk.now}
    with pytest.raises(Refused, match="Say why"):
        actions.drop_file(**drop)
    dropped = actions.drop_file(**drop, because="The bank sends a new one.")
    assert (dropped.state, dropped.text) == ("DROPPED", "")
    assert (dropped.dropped_by_name, dropped.dropped_because) == (
        str(desk.cast.efua.actor), "The bank sends a new one.",
    )  # fmt: skip
    assert held(desk) == Money(-1250 - 800)  # what was taken stays
    assert desk.budget.case.tasks.filter(code="card.overdrawn").exists()
    with pytest.raises(Refused, match="while it is dropped"):
        actions.send_again(ref=two.ref, by=desk.cast.efua.actor, at=desk.now)


def test_a_taking_that_broke_off_goes_on_where_it_was(desk, monkeypatch):
    desk.give_card()
    monkeypatch.setattr(files, "BATCH", 1)
    file = desk.bring(desk.cards, TAXI, LUNCH, LUNCH.replace("T2", "T5"))
    place, calls = files.place, []

    def breaks(*given):
        calls.append(given)
        if len(calls) == 2:
            raise OSError("no power")
        return place(*given)

    monkeypatch.setattr(files, "place", breaks)
    with pytest.raises(OSError, match="no power"):
        desk.run(file)
    file.refresh_from_db()
    assert (file.state, file.done, Line.objects.count()) == ("FAILED", 1, 1)
    assert "What was taken stays" in file.failed
    actions.send_again(ref=file.ref, by=desk.cast.efua.actor, at=desk.now)
    done = actions.run_file(ref=file.ref, by=SYSTEM, clock=lambda: desk.now)
    assert (done.state, done.text) == ("TAKEN", "")
    assert held(desk) == Money(-1250 - 800 - 800)
    assert actions.run_file(ref=file.ref, by=SYSTEM, clock=lambda: desk.now) is None


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("Größe".encode("cp1252"), "not text in UTF-8"),
        ("x".encode("utf-16"), "is in UTF-16"),
        (b"", "no lines under its headings"),
        (b"A,B\n1,2", "no column “Date”"),
    ],
)
def test_a_file_that_cannot_be_read_says_why_and_nothing_is_kept(desk, content, words):
    with pytest.raises(Refused, match=words):
        actions.bring_file(
            feed=desk.bank, name="x", content=content, by=desk.cast.efua.actor, at=desk.now
        )
    assert not File.objects.exists()


def test_a_file_that_is_too_long_to_be_read_at_once_is_to_be_brought_in_parts(desk):
    with pytest.raises(Refused, match="20,001 lines, and 20,000 can be brought at once"):
        desk.bring(desk.bank, *["x"] * 20_001)


def test_what_is_of_a_restricted_record_is_not_there_for_finance(desk):
    desk.give_card()
    desk.take(desk.cards, f"T1,Chargeback,{TOKEN},2026-03-03,5.00,,Odd,")
    number, by, at = desk.outcomes[0].pk, desk.cast.efua.actor, desk.now
    assert queries.how_many_to_decide(by) == {"cards": 1}
    Person.objects.update(restricted=True)
    card = Card.objects.get()
    assert queries.how_many_to_decide(by) == {}
    assert not queries.to_decide(by).exists()
    assert not queries.cards(by, desk.cards).exists()
    with pytest.raises(NotThere):
        queries.get_outcome(by, number)
    with pytest.raises(NotThere):
        actions.keep_line(line=number, because="I look.", by=by, at=at)
    with pytest.raises(NotThere):
        actions.end_card(ref=card.ref, on=at.date(), by=by, at=at)


@pytest.mark.parametrize("whole", [True, False])
def test_what_the_bank_sends_back_is_in_the_budget_again_from_the_banks_day(desk, whole):
    payment, run = desk.paid()
    name = run.ref if whole else payment.ref
    desk.take(desk.bank, f"04/03/2026,-992.00,{name},BACS,B1,GBP")
    desk.take(desk.bank, f"05/03/2026,992.00,{payment.ref},RETURN,B2,GBP")
    line, by = desk.outcomes[1], desk.cast.efua.actor
    assert line.why == f"It names the payment {payment.ref}: the bank may have sent it back."
    back = {"line": line.pk, "why": "The account is closed.", "by": by, "at": desk.now}
    with pytest.raises(Refused, match="Choose one of the list"):
        actions.return_line(**back, name="PY-0000-0000")
    done = actions.return_line(**back, name=payment.ref)
    payment.refresh_from_db()
    assert (payment.state, payment.returned_on) == ("RETURNED", date(2026, 3, 5))
    assert (done.state, apart(desk.bank), held(desk)) == ("MATCHED", NOTHING, NOTHING)
    assert queries.came_back(desk.outcomes[0]) == []  # of what went out
    assert ledger.check() == []


def test_a_return_that_was_noted_by_hand_explains_both_lines(desk):
    payment, _ = desk.paid()
    by = desk.cast.efua.actor
    with pytest.raises(Refused, match="still to come"):
        return_payment(ref=payment.ref, why="?", on=date(2026, 9, 1), by=by, at=desk.now)
    return_payment(ref=payment.ref, why="Closed.", by=by, at=desk.now)
    desk.take(
        desk.bank,
        f"04/03/2026,-992.00,{payment.ref},FPO,B1,GBP",
        "05/03/2026,992.00,,RETURN,B2,GBP",
    )
    assert desk.states == ["MATCHED", "SUSPENDED"]
    line = desk.outcomes[1]
    assert [each.name for each in queries.came_back(line)] == [payment.ref]
    actions.return_line(line=line.pk, name=payment.ref, why="Closed.", by=by, at=desk.now)
    assert (apart(desk.bank), held(desk)) == (NOTHING, NOTHING)
    desk.take(desk.bank, f"05/03/2026,992.00,{payment.ref},RETURN,B3,GBP")
    assert queries.came_back(desk.outcomes[2]) == []  # once


def test_what_left_with_a_whole_run_is_not_matched_again_by_itself(desk):
    payment, run = desk.paid()
    desk.take(desk.bank, f"04/03/2026,-992.00,{run.ref},BACS,B1,GBP")
    desk.take(desk.bank, f"05/03/2026,-992.00,{payment.ref},FPO,B2,GBP")
    assert desk.states == ["MATCHED", "SUSPENDED"]
    assert queries.candidates(desk.outcomes[1]) == []


def test_a_run_is_not_matched_whole_when_a_payment_of_it_was_found(desk):
    payment, run = desk.paid()
    desk.take(desk.bank, f"04/03/2026,-992.00,{payment.ref},FPO,B1,GBP")
    desk.take(desk.bank, f"05/03/2026,-992.00,{run.ref},BACS,B2,GBP")
    assert desk.states == ["MATCHED", "SUSPENDED"]


def test_a_file_that_was_looked_at_can_be_thrown_away(desk):
    file = desk.bring(desk.bank, "04/03/2026,7.00,,A gift,B3,GBP")
    dropped = actions.drop_file(ref=file.ref, by=desk.cast.efua.actor, at=desk.now)
    assert (dropped.state, dropped.text) == ("DROPPED", "")
    with pytest.raises(Refused, match="while it is dropped"):
        actions.take_file(ref=file.ref, by=desk.cast.efua.actor, at=desk.now)


def test_rows_are_kept_as_they_came(desk):
    desk.take(desk.bank, "04/03/2026,7.00,,A gift,B3,GBP")
    with pytest.raises(DatabaseError, match="history"), transaction.atomic():
        Line.objects.update(words="")
    with pytest.raises(DatabaseError, match="history"), transaction.atomic():
        Line.objects.all()._raw_delete("default")


# One decision a line ----------------------------------------------------------------------------


@pytest.fixture
def gift(desk):
    desk.take(desk.bank, "04/03/2026,7.00,,A gift,B3,GBP")
    return desk.outcomes[0].pk


def test_a_line_is_kept_by_somebody_who_says_what_they_wait_for(desk, gift):
    by = desk.cast.efua.actor
    with pytest.raises(Refused, match="Say why"):
        actions.keep_line(line=gift, because=" ", by=by, at=desk.now)
    kept = actions.keep_line(line=gift, because="I asked the bank.", by=by, at=desk.now)
    assert (kept.state, kept.owner_name, kept.why) == (
        "SUSPENDED",
        str(by),
        "I asked the bank.",
    )
    assert apart(desk.bank) == Money(-700)


def test_a_line_with_nothing_to_do_is_put_back_by_its_mirror_image(desk, gift):
    by = desk.cast.efua.actor
    done = actions.dismiss_line(line=gift, because="Not ours.", by=by, at=desk.now)
    assert (done.state, done.entry, apart(desk.bank)) == ("NOTED", "", NOTHING)
    with pytest.raises(Refused, match="while it is noted"):
        actions.dismiss_line(line=gift, because="Not ours.", by=by, at=desk.now)


def test_a_room_above_may_claim_a_line(desk, gift):
    by = desk.cast.efua.actor
    done = actions.claim_line(line=gift, name="BI-1", words="Bill BI-1.", by=by, at=desk.now)
    assert (done.state, apart(desk.bank)) == ("MATCHED", NOTHING)
    assert Match.objects.get().name == "BI-1"


def test_somebody_who_knows_may_match_what_has_the_same_sum(desk):
    payment, run = desk.paid()
    desk.take(desk.bank, "04/03/2026,-992.00,,BACS,B1,GBP")
    line, by = desk.outcomes[0].pk, desk.cast.efua.actor
    names = [each.name for each in queries.candidates(desk.outcomes[0])]
    assert sorted(names) == sorted([payment.ref, run.ref])
    with pytest.raises(Refused, match="Choose one of the list"):
        actions.match_line(line=line, name="PY-0000-0000", by=by, at=desk.now)
    done = actions.match_line(line=line, name=payment.ref, by=by, at=desk.now)
    payment.refresh_from_db()
    assert (done.state, payment.state, apart(desk.bank)) == ("MATCHED", "PAID", NOTHING)


def test_a_load_may_be_matched_by_hand_too(desk):
    desk.give_card()
    desk.take(desk.cards, f"L1,load,{TOKEN},2026-03-04,992.00,,Council,")
    payment, _ = desk.paid()
    line = desk.outcomes[0].pk
    by = desk.cast.efua.actor
    actions.match_line(line=line, name=payment.ref, by=by, at=desk.now)
    assert (desk.states, held(desk)) == (["MATCHED"], Money(99200))


def test_somebody_who_knows_may_say_what_was_spent(desk):
    desk.take(desk.cards, TAXI)
    by, line = desk.cast.efua.actor, desk.outcomes[0].pk
    spend = {"line": line, "budget_ref": desk.budget.ref, "by": by, "at": desk.now}
    with pytest.raises(Refused, match="Choose what it was spent on"):
        actions.spend_line(**spend, purpose="fun")
    done = actions.spend_line(**spend, purpose="people")
    assert (done.state, purpose("people"), held(desk)) == ("SPENT", Money(1250), Money(-1250))


def test_money_taken_off_a_card_may_turn_out_to_be_spending(desk):
    desk.give_card()
    desk.take(desk.cards, f"U1,unload,{TOKEN},2026-03-04,-9.00,,Taken,")
    line, by = desk.outcomes[0].pk, desk.cast.efua.actor
    assert (desk.states, apart(desk.cards)) == (["SUSPENDED"], Money(900))
    done = actions.spend_line(line=line, budget_ref="", purpose="fees", by=by, at=desk.now)
    assert (done.state, purpose("fees"), apart(desk.cards)) == ("SPENT", Money(900), NOTHING)


def test_a_word_that_nobody_explained_is_raised_and_ticked_off(desk):
    desk.give_card()
    desk.take(desk.cards, f"O1,odd,{TOKEN},2026-03-04,-9.00,,Odd,")
    line, by = desk.outcomes[0].pk, desk.cast.efua.actor
    assert desk.outcomes[0].why.startswith("The card company calls this “odd”")
    actions.spend_line(line=line, budget_ref="", purpose="other", by=by, at=desk.now)
    task = desk.budget.case.tasks.get(code="line.explain")
    assert task.done_at == desk.now


def test_the_councils_own_bank_is_nobodys_spending(desk, gift):
    with pytest.raises(Refused, match="council's own bank"):
        actions.spend_line(
            line=gift, budget_ref=desk.budget.ref, purpose="out", by=desk.cast.efua.actor,
            at=desk.now,
        )  # fmt: skip


@pytest.mark.parametrize("who", ["carol", "dev", "amira", "grace", "farid"])
def test_feeds_are_for_finance(desk, gift, who):
    by = getattr(desk.cast, who).actor
    with pytest.raises(Refused, match="for: finance"):
        actions.keep_line(line=gift, because="x", by=by, at=desk.now)
    with pytest.raises(Refused, match="for: finance"):
        actions.add_feed(code="x", name="x", profile="bank", by=by, at=desk.now)
    with pytest.raises(NotThere):
        queries.get_feed(by, "main")
    with pytest.raises(NotThere):
        queries.get_outcome(by, gift)


def test_a_feed_needs_a_layout_and_a_name_of_its_own(desk):
    add, by = actions.add_feed, desk.cast.efua.actor
    with pytest.raises(Refused, match="called main already"):
        add(code="main", name="x", profile="bank", by=by, at=desk.now)
    with pytest.raises(Refused, match="how its files are written"):
        add(code="other", name="x", profile="none", by=by, at=desk.now)


def test_the_tallies_of_a_file_come_to_all_of_it(desk):
    desk.give_card()
    file = desk.take(desk.cards, TAXI, LUNCH, f"U1,unload,{TOKEN},2026-03-04,-9.00,,Taken,")
    found = {each.state: (each.count, each.went) for each in queries.tallies(file)}
    assert found == {"SPENT": (2, Money(2050)), "SUSPENDED": (1, Money(900))}
    assert ledger.check() == []
