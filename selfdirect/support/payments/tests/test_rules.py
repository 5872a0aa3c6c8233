"""An invoice beside its order, in words."""

import re
from datetime import date

import pytest

from selfdirect.foundation.kernel.money import Money
from selfdirect.support.payments import rules


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (1000, ""),
        (1250, "£12.50 is £2.50 more than the £10.00 that was ordered"),
        (900, "£9.00 is £1.00 less than the £10.00 that was ordered"),
    ],
)
def test_a_difference_is_said_in_words(asked, words):
    assert rules.difference(Money(asked), Money(1000)) == words


def test_an_invoice_says_how_it_stands_beside_its_order():
    same = rules.working(Money(1000), Money(1000), "2 March to 29 March 2026")
    assert same.endswith("and the invoice says the same.")
    more = rules.working(Money(1250), Money(1000), "2 March to 29 March 2026")
    assert more.startswith("For 2 March to 29 March 2026, £12.50 is £2.50 more")


def test_a_direct_payment_is_made_a_week_ahead_and_an_invoice_paid_once_it_has_begun():
    first = date(2026, 3, 30)
    assert rules.payable_from(first, direct=True) == date(2026, 3, 23)
    assert rules.payable_from(first, direct=False) == first


@pytest.mark.parametrize(
    ("billed", "ahead", "owed", "off", "left", "said"),
    [
        (1000, 0, 0, 0, 1000, ""),
        (1200, 1000, 0, 0, 200, "£10.00 was paid ahead of it, because .* £2.00 is left to pay."),
        (1000, 1000, 0, 0, 0, ".* Nothing is left to pay."),
        (
            900,
            1000,
            500,
            -100,
            0,
            ".* That is £1.00 too much. .* the next invoice from Brightway.",
        ),
        (1000, 0, 300, 300, 700, "£3.00 comes off it, because Brightway .* £7.00 is left to pay."),
        (1000, 0, 3000, 1000, 0, "£10.00 comes off it, .* Nothing is left to pay."),
        (
            1500,
            1000,
            300,
            300,
            200,
            "£10.00 was paid ahead .* £3.00 comes off .* £2.00 is left .*",
        ),
    ],
)
def test_what_was_paid_already_comes_off_an_invoice(billed, ahead, owed, off, left, said):
    assert rules.off(Money(billed), Money(ahead), Money(owed)) == Money(off)
    assert billed == ahead + off + left
    words = rules.settled(Money(ahead), Money(off), Money(left), "Brightway")
    assert re.fullmatch(said, words)
