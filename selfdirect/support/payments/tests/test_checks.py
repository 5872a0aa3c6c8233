"""What stands out in a run: each sentence once, and nothing else."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.kernel.period import Period
from selfdirect.support.payments.rules import accounts
from selfdirect.support.payments.rules.checks import (
    KINDS,
    STOPS,
    Item,
    Last,
    Limits,
    Pause,
    check,
    counted,
    paused_since,
    unlike,
)

LIMITS = Limits(5, Fraction(1, 4), Money(5000), Fraction(15, 100), 28, 2)
RUN = Period(date(2026, 3, 2), date(2026, 3, 30))
PAY_ON = date(2026, 3, 5)
PLAIN = Item(1, "Brightway Care", "Amira Khan", RUN, Money(40000), last=Last(Money(40000), RUN))


def found(**known):
    return check([replace(PLAIN, **known)], None, LIMITS, PAY_ON)


def test_what_is_as_ever_raises_nothing():
    assert found() == []


@pytest.mark.parametrize(
    ("known", "code", "words"),
    [
        ({"promised": False}, "gone", "was stopped or cut short"),
        ({"left": Money(100)}, "too_little", "£400.00 is due, and £1.00 is left"),
        ({"no_file": "PY-1: wrong."}, "no_file", "PY-1: wrong."),
        ({"has_details": False}, "no_details", "no checked bank details."),
        (
            {"has_details": False, "waiting_details": True},
            "no_details",
            "Some were entered and wait to be checked.",
        ),
        ({"payable_from": date(2026, 3, 6)}, "cooling", "paid to from 6 March 2026"),
        ({"hold": ("Ring first.", "Efua")}, "hold", "on hold. Ring first. Ask Efua."),
        ({"suspended": "In hospital since Monday."}, "suspended", "In hospital"),
        ({"died_on": date(2026, 3, 3)}, "died", "Amira Khan died on 3 March 2026"),
        ({"ended_on": date(2026, 3, 16)}, "after_end", "ended on 16 March 2026"),
        ({"came_back": "Closed."}, "came_back", "into this account came back: Closed."),
        ({"same": "PY-2"}, "twice", "PY-2 was for Amira Khan and the same days"),
        ({"agreed": False}, "no_agreement", "has not signed"),
        ({"first": True}, "first", "£400.00, and never paid before"),
        ({"amount": Money(60000)}, "unlike", "£600.00 is £200.00 more than"),
    ],
)
def test_each_thing_is_said_once_in_words(known, code, words):
    (each,) = found(**known)
    assert (each.code, each.place, each.stops) == (code, 1, code in STOPS)
    assert words in each.words
    assert each.words.startswith("Brightway Care: ")


@pytest.mark.parametrize(
    "known",
    [
        {"left": Money(40000)},
        {"payable_from": PAY_ON},
        {"ended_on": date(2026, 3, 30)},
        {"run": Period(date(2026, 3, 2)), "ended_on": date(2026, 3, 3), "last": None},
        {"last": None},
        {"amount": Money(44999)},  # less than so many pounds away
    ],
)
def test_what_is_just_right_is_not_said(known):
    assert found(**known) == []


@pytest.mark.parametrize(
    ("amount", "last", "words"),
    [
        (Money(30000), Money(40000), "£300.00 is £100.00 less than"),
        (Money(30001), Money(40000), ""),
        (Money(9000), Money(1000), "£90.00 is £80.00 more than"),
        (Money(5999), Money(1000), ""),
    ],
)
def test_a_payment_is_set_beside_the_last(amount, last, words):
    assert unlike(amount, RUN, Last(last, RUN), LIMITS).startswith(words)
    assert bool(unlike(amount, RUN, Last(last, RUN), LIMITS)) == bool(words)


def test_a_shorter_run_is_expected_to_cost_less():
    half = Period(RUN.starts_on, date(2026, 3, 16))
    assert unlike(Money(20000), half, Last(Money(40000), RUN), LIMITS) == ""


@pytest.mark.parametrize(
    ("before", "words"),
    [
        (Money(40000), None),
        (Money(36000), None),
        (Money(30000), "£400.00 is £100.00 more than the last run's £300.00."),
        (Money(60000), "£400.00 is £200.00 less than the last run's £600.00."),
    ],
)
def test_the_whole_is_set_beside_the_last_run(before, words):
    said = [each.words for each in check([PLAIN], before, LIMITS, PAY_ON)]
    assert said == ([words] if words else [])


def test_findings_are_counted_by_kind_in_their_order():
    assert counted(["first", "hold", "first"]) == [
        ("hold", 1, "1 payee is on hold"),
        ("first", 2, "2 payees are paid for the first time"),
    ]


def test_every_stop_is_a_kind():
    assert set(KINDS) >= STOPS


@given(st.integers(1, 10**9), st.integers(1, 56), st.integers(1, 56))
def test_the_same_rate_is_never_unlike(weekly, first, second):
    """Whatever the days, what is paid at one rate differs by less than a few pence of rounding."""
    start = date(2026, 3, 2)
    runs = [Period(start, date.fromordinal(start.toordinal() + n)) for n in (first, second)]
    sums = [run.cost(Money(weekly)) for run in runs]
    assert not unlike(sums[1], runs[1], Last(sums[0], runs[0]), LIMITS)


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("20-00-00", "200000"),
        (" 20 00 00 ", "200000"),
        ("２０００００", "200000"),
        ("20–00–00", "200000"),
    ],
)
def test_a_sort_code_is_read_as_people_write_it(typed, plain):
    assert accounts.sort_code(typed) == plain


@pytest.mark.parametrize(
    ("read", "typed", "words"),
    [
        (accounts.sort_code, "20000", "has 6 digits, and this has 5"),
        (accounts.sort_code, "2000OO", "digits only"),
        (accounts.account_number, "1234567", "has 8 digits, and this has 7"),
        (accounts.account_number, "", "digits only"),
        (accounts.holder, "  ", "Enter the name"),
        (accounts.holder, "Amira; Khan", "may have letters"),
        (accounts.holder, "Амира", "may have letters"),
    ],
)
def test_what_cannot_be_bank_details_is_explained(read, typed, words):
    with pytest.raises(Refused, match=words):
        read(typed)


def test_a_name_loses_its_accents_and_keeps_its_letters():
    assert accounts.holder("Zoë O’Brien & Sons") == "Zoe O'Brien & Sons"


PREPARED = datetime(2026, 2, 27, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("days", "known", "counts"),
    [
        ((date(2026, 3, 9), date(2026, 3, 16)), 1, True),
        ((date(2026, 3, 9), date(2026, 3, 16)), -1, False),  # the amount has it already
        ((date(2026, 3, 30), date(2026, 4, 6)), 1, False),  # other days
    ],
)
def test_a_pause_stops_what_was_prepared_before_anybody_knew(days, known, counts):
    pause = Pause(Period(*days), PREPARED + timedelta(hours=known))
    words = paused_since(RUN, PREPARED, [pause])
    assert ("since this was prepared there is a pause" in words) == counts
    assert bool(words) == counts
