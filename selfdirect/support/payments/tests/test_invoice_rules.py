"""A row of an invoice beside what was ordered and given: matched, or explained in words."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.kernel.period import Period
from selfdirect.support.payments.rules.invoices import (
    Row,
    Stand,
    Way,
    match,
    match_again,
    not_given,
    read_file,
)

START = date(2026, 3, 2)
RUN = Period(START, START + timedelta(weeks=4))
ORDERED = Stand(RUN, Money(80_000), "hour", Fraction(40), (Money(2_000),))
NEAR = Money(100)


def row(pence=80_000, quantity=None, price=None, because=""):
    hours = None if quantity is None else Fraction(quantity)
    return Row(
        2,
        "BW-1",
        "PO-1",
        START,
        Money(pence),
        hours,
        None if price is None else Money(price),
        because,
    )


def stand(hours=None, missed="0", worth=None):
    return Stand(
        RUN, Money(80_000), "hour", Fraction(40), (Money(2_000),),
        None if hours is None else Fraction(hours), Fraction(missed),
        None if worth is None else Money(worth),
    )  # fmt: skip


def test_less_given_than_asked_is_said_with_what_did_not_happen():
    assert (
        not_given(Money(80_000), stand("40", worth=80_000)) == not_given(Money(1), ORDERED) == ""
    )
    assert not_given(Money(80_000), stand("40", "2", worth=76_000)) == (
        "The person says that 2 hours of them did not happen. "
        "What is written down as given comes to £760.00."
    )


@pytest.mark.parametrize(
    ("asked", "stands", "way", "words"),
    [
        (row(), ORDERED, Way.SAME, ""),
        (row(quantity="40", price=2000), stand("40", worth=80_000), Way.SAME, ""),
        (row(), stand("45", worth=90_000), Way.SAME, ""),  # more was given, and is not asked for
        (row(76_000), stand("38", worth=76_000), Way.SAME, "£760.00 is £40.00 less"),
        (row(80_100), ORDERED, Way.NEAR, "£801.00 is £1.00 more"),
        (row(70_000), ORDERED, Way.NEAR, "£700.00 is £100.00 less"),
        (row(80_101), ORDERED, Way.WRONG, "Mend it, or say why in the column"),
        (row(84_000, "40", 2100), ORDERED, Way.WRONG,
         "The price is £21.00, and £20.00 was agreed."),
        (row(84_000, "42"), ORDERED, Way.WRONG,
         "It is for 42 hours; 40 hours were ordered: 2 hours more."),
        (row(78_000, "39"), ORDERED, Way.NEAR, "40 hours were ordered: 1 hour fewer."),
        (row(80_000, "40"), stand("38", worth=76_000), Way.WRONG,
         "38 hours are written down as given. What is written down as given comes to £760.00."),
        (row(), stand("40", "2", 76_000), Way.WRONG,
         "The person says that 2 hours of them did not happen."),
        (row(), stand("0", worth=0), Way.WRONG, "comes to £0.00"),
        (row(84_000, because="A longer visit."), ORDERED, Way.LOOK, "£40.00 more"),
    ],
)  # fmt: skip
def test_a_row_is_matched_and_its_differences_are_said(asked, stands, way, words):
    found = match(asked, stands, NEAR)
    assert found.way == way
    assert words in found.words


@given(st.integers(1, 200_000), st.none() | st.integers(0, 200_000))
def test_whatever_is_not_as_ordered_says_why(pence, worth):
    found = match(row(pence), stand(worth=worth), NEAR)
    assert found.words or pence == 80_000
    over = pence - min(80_000, 80_000 if worth is None else worth)
    assert (found.way == Way.WRONG) == (over > NEAR.pence)


def test_a_file_is_read_row_by_row():
    text = "\n".join((
        "Invoice,order,from,amount,quantity,price,reason",
        "BW-1,po-1,2026-03-02,800.00,40,20.00,",
        "BW-1,PO-2,2/3/2026,\u00a3812.50,,,More visits",
        ",PO-1,2026-03-02,1",
        "BW-1,PO-1,2026-03-02,0",
        "BW-1,PO-1,2026-03-02,1e3",
        "BW-1,PO-1,2026-03-02,810.00,40,20.00",
    ))  # fmt: skip
    rows, faults = read_file(text)
    assert rows == [
        Row(2, "BW-1", "PO-1", START, Money(80_000), Fraction(40), Money(2_000)),
        Row(3, "BW-1", "PO-2", START, Money(81_250), because="More visits"),
    ]
    assert rows[0].number == "BW-1/2"
    assert [(each.row, each.words[:30]) for each in faults] == [
        (4, "Give the invoice's own number,"),
        (5, "The amount must be more than n"),
        (6, "“1e3” is not an amount. Enter "),
        (7, "40 at £20.00 come to £800.00, "),
    ]


def test_what_was_matched_is_matched_again_before_it_is_approved():
    assert match_again("BW-1/2", Money(80_100), ORDERED, NEAR) == ""
    assert match_again("BW-1/2", Money(80_000), stand("40", "2", 76_000), NEAR) == (
        "BW-1/2: The person says that 2 hours of them did not happen. What is written down as "
        "given comes to £760.00. It changed after it came: open it, and decide it by itself."
    )
