"""Direct debits by the rules alone: nobody is collected from who was not told."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.register.cases.rules import is_working_day, working_days_between
from selfdirect.support.billing import rules
from selfdirect.support.billing.scheme import reports, scheme
from selfdirect.support.payments.rules.bank.batch import Credit, fault

MONDAY = date(2026, 3, 2)
TAKEN = date(2026, 3, 30)
DAYS = st.dates(date(2024, 1, 1), date(2030, 1, 1))
WELL = rules.Payer(Money(24000), lodged_on=MONDAY)


@given(DAYS)
def test_nobody_is_collected_from_before_the_days_of_notice(day):
    first = rules.soonest(day, scheme())
    assert working_days_between(day, first) >= 10
    assert rules.cannot_take(first, day, scheme(), rules.WeeksOff()) == ""
    assert rules.cannot_take(first - timedelta(days=1), day, scheme(), rules.WeeksOff())
    at_once = rules.soonest(day, scheme(), by_post=False)
    assert working_days_between(at_once, first) == scheme().post_days


@given(DAYS)
def test_banks_work_on_it_the_working_day_before(day):
    found = rules.process_on(day)
    assert found < day
    assert is_working_day(found)
    assert working_days_between(found, day) == is_working_day(day)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 3, 28), "Choose a working day"),
        (date(2026, 3, 17), "The soonest day is 18 March 2026"),
        (date(2027, 3, 30), "more than sixty days"),
        (TAKEN, ""),
    ],
)
def test_a_day_that_cannot_be_says_why(day, words):
    said = rules.cannot_take(day, MONDAY, scheme(), rules.WeeksOff())
    assert words in said
    assert bool(words) == bool(said)


@pytest.mark.parametrize(
    ("facts", "leaves"),
    [
        ({}, True),
        ({"lodged_on": None}, True),  # with the next collection
        ({"coming": True}, True),
        ({"agreed": False}, False),
        ({"died": True}, False),
        ({"disputed": True}, False),
        ({"let_go": True}, False),
        ({"resting": True}, False),
        ({"unreached": True}, False),
    ],
)
def test_who_is_left_out_for_long_cannot_leave_their_bills_to_it(facts, leaves):
    assert rules.pays(replace(WELL, **facts)) == leaves


@pytest.mark.parametrize(
    ("payer", "words"),
    [
        (WELL, ""),
        (replace(WELL, died=True), "They have died"),
        (replace(WELL, ended=True), "has ended"),
        (replace(WELL, agreed=False), "has not said yes"),
        (replace(WELL, lodged_on=None), "has not been told yet"),
        (replace(WELL, lodged_on=TAKEN - timedelta(days=4)), "too short a time"),
        (replace(WELL, used_on=date(2025, 2, 28)), "not used for too long"),
        (replace(WELL, used_on=date(2025, 3, 3)), ""),
        (replace(WELL, disputed=True), "nobody has answered"),
        (replace(WELL, let_go=True), "write it off"),
        (replace(WELL, resting=True), "not to be able to pay"),
        (replace(WELL, coming=True), "on its way"),
        (replace(WELL, unreached=True), "no address"),
        (replace(WELL, owed=NOTHING), "owe nothing"),
    ],
)
def test_whoever_is_left_out_is_left_out_for_a_reason(payer, words):
    said = rules.held_out(payer, TAKEN, scheme())
    assert words in said
    assert bool(words) == bool(said)


@pytest.mark.parametrize(("owed", "taken"), [(24000, True), (30000, True), (23999, False)])
def test_no_more_is_taken_than_was_told_and_nothing_if_less_is_owed(owed, taken):
    said = rules.changed(replace(WELL, owed=Money(owed)), Money(24000), TAKEN, scheme())
    assert (said == "") == taken


def test_what_was_told_is_not_taken_from_who_has_died_since():
    assert "died" in rules.changed(replace(WELL, died=True), Money(1), TAKEN, scheme())


@pytest.mark.parametrize(
    ("first", "again", "last", "code"),
    [(1, 0, 0, "01"), (1, 1, 1, "01"), (0, 1, 1, "18"), (0, 0, 1, "19"), (0, 0, 0, "17")],
)
def test_each_collection_has_its_code(first, again, last, code):
    assert rules.code(first=bool(first), again=bool(again), last=bool(last)) == code


def test_a_reference_is_one_that_banks_take():
    named = rules.reference("MD-7K3M-9QTX")
    assert named == "MD7K3M9QTX"
    assert fault(Credit(named, "204512", "12345678", "A", 1, "17")) == ""


# What banks say ---------------------------------------------------------------------------------

UNPAID = "Reference,Reason code,Amount,Date\nMD7K3M9QTX,0,240.00,2026-03-31\n"


def test_two_rows_that_say_the_same_are_two_and_each_is_known_in_the_next_file():
    found = rules.read_report(UNPAID + "md-7k3m-9qtx,0,240.00,31/03/2026\n", reports()["unpaid"])
    row, second = found.rows
    assert row.mark != second.mark
    assert (row.reference, row.on) == (second.reference, second.on)
    assert [each.mark for each in rules.read_report(UNPAID, reports()["unpaid"]).rows] == [
        row.mark
    ]
    assert (row.reference, row.code, row.amount) == ("MD7K3M9QTX", "0", Money(24000))
    assert row.on == date(2026, 3, 31)
    (other,) = rules.read_report(UNPAID.replace("X,0", "X,1"), reports()["unpaid"]).rows
    assert row.mark != other.mark


CLAIM = "Reference,Reason code,Amount,Date,Claim number\n"


def test_the_banks_own_number_tells_claims_apart_in_any_file():
    def marks(*numbers):
        rows = "".join(f"MD7K3M9QTX,1,240.00,2026-03-31,{number}\n" for number in numbers)
        return [row.mark for row in rules.read_report(CLAIM + rows, reports()["claims"]).rows]

    (first,), (second,) = marks("7"), marks("8")
    assert first != second
    assert marks("8", "7", "8") == [second, first]
    assert len(set(marks("", ""))) == 2


def test_a_claim_said_no_more_often_than_before_may_be_another():
    rows = rules.read_report(
        CLAIM + "MD7K3M9QTX,1,240.00,2026-03-31,\n" * 2 + "MD7K3M9QTX,1,9.00,2026-03-31,7\n",
        reports()["claims"],
    ).rows
    first, second, numbered = (row.mark for row in rows)
    assert rules.came_before(rows, {first, second, numbered}) == [rows[0]]
    assert rules.came_before(rows, {first, numbered}) == []  # it says one more: that is the other
    assert rules.came_before(rows, set()) == []


def test_a_report_without_sums_has_none():
    (row,) = rules.read_report(
        "Reference,Reason code,Date\nMD7K3M9QTX,1,2026-03-31\n", reports()["changed"]
    ).rows
    assert row.amount is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no lines"),
        ("Reference,Code\na,b\n", "no column “Reason code”"),
        (UNPAID.replace("MD7K3M9QTX", ""), "Line 2: it names no direct debit"),
        (UNPAID.replace("2026-03-31", "March"), "Line 2: “March” is not a day"),
        (UNPAID.replace("240.00", "much"), "Line 2: “much” is not an amount"),
        (UNPAID.replace(",2026-03-31", ""), "Line 2: “” is not a day"),
        (UNPAID + "x\n" * 20_000, "may have 20,000 lines"),
        ('Reference,"Reason code" x\n', "not a CSV file"),
    ],
)
def test_a_report_that_cannot_be_read_says_why(text, words):
    found = rules.read_report(text, reports()["unpaid"])
    assert not found.rows
    assert words in found.faults[0]


def test_every_report_says_where_it_is_from_and_what_its_codes_mean():
    assert {each.kind for each in reports().values()} == set(rules.Told)
    for each in reports().values():
        assert "from memory" in each.assumed
        assert all(reason.words.endswith(".") for reason in each.reasons.values())
    assert reports()["unpaid"].reason("B").ends
    unknown = reports()["unpaid"].reason("?")
    assert "Ask it" in unknown.words
    assert "Ask it" not in unknown.to_them


def test_what_a_person_reads_of_a_reason_is_said_to_them():
    for each in reports().values():
        for reason in each.reasons.values():
            assert reason.died == ("has died" in reason.words)
            if (reason.ends or reason.told or each.kind == rules.Told.UNPAID) and not reason.died:
                assert not {"They", "Their", "payer", "payer’s"} & {*reason.to_them.split()}
