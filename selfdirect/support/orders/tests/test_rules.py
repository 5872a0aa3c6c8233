"""Orders and files of what was given, as plain values."""

from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfdirect.agreement.planning.rules import Time
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.kernel.period import Period
from selfdirect.support.budgets.rules import Week
from selfdirect.support.orders import rules

START = date(2026, 3, 2)
YEAR = Period(START, START + timedelta(weeks=52))
LATER = START + timedelta(weeks=8)
ASKED = rules.Asked(7, 2, "help to get up", Fraction(7, 2), "hour", Money(2000))


def weeks(*spans):
    return [Week(days, {"managed:OR-1": Money(pence)}, {}) for days, pence in spans]


def drawn(asked=ASKED, spans=((YEAR, 7000),), days=YEAR):
    return rules.draw([asked], weeks(*spans), days, "managed:OR-1")


def raised(*prices):
    return rules.Asked(7, 2, "help to get up", Fraction(7, 2), "hour", Money(2000),
                       tuple((since, Money(pence)) for since, pence in prices))  # fmt: skip


def test_an_order_is_kept_and_read_again_as_it_was():
    draft = drawn(
        raised((LATER, 2100)),
        [(Period(START, LATER), 7000), (Period(LATER, YEAR.ends_before), 7350)],
    )
    assert rules.read(rules.plain(draft)) == draft
    assert [(each.days.starts_on, each.weekly) for each in draft.lines] == [
        (START, Money(7000)), (LATER, Money(7350)),
    ]  # fmt: skip
    assert [weekly for _, weekly in draft.weeks] == [Money(7000), Money(7350)]
    assert draft.lines[0].how_much == "3.5 hours"
    assert draft.lines[0].price_words == "£20.00 an hour"


def test_an_order_of_nothing_says_so():
    assert drawn(spans=[(YEAR, 0)]).is_empty
    assert not drawn().is_empty


@pytest.mark.parametrize(
    ("prices", "found"),
    [
        ((), [(START, 2000)]),
        (((LATER, 2100),), [(START, 2000), (LATER, 2100)]),
        (((START - timedelta(days=9), 2100),), [(START, 2100)]),
        (((YEAR.ends_before, 2100),), [(START, 2000)]),
        (((LATER, 2100), (LATER, 2200)), [(START, 2000), (LATER, 2200)]),
    ],
)
def test_the_price_of_a_day_is_the_last_that_was_signed(prices, found):
    asked = raised(*prices)
    assert [(days.starts_on, price.pence) for days, price in rules.prices(asked, YEAR)] == found
    for days, price in rules.prices(asked, YEAR):
        if days.starts_on in YEAR:
            assert rules.price_on(asked, days.starts_on) == price


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (None, drawn(), ["This is the first version."]),
        (drawn(), drawn(days=Period(START, LATER)), ["Its last day is 26 April 2026."]),
        (
            drawn(spans=[(Period(START, LATER), 0), (Period(LATER, YEAR.ends_before), 7000)]),
            drawn(), ["£70.00 a week from 2 March 2026.", "It goes on as it was before."],
        ),
        (drawn(), drawn(spans=[(YEAR, 0)]), ["Nothing from 2 March 2026."]),
        (drawn(), drawn(spans=[(YEAR, 8000)]), ["£80.00 a week from 2 March 2026."]),
        (drawn(), rules.Draft((), drawn().weeks), ["No longer: help to get up."]),
        (rules.Draft((), ()), drawn(), ["New: help to get up."]),
        (
            drawn(), drawn(raised((START, 2100))),
            ["Now help to get up: 3.5 hours a week at £21.00 an hour. "
             "Before: 3.5 hours a week at £20.00 an hour."],
        ),
    ],
)  # fmt: skip
def test_a_new_version_says_what_it_changes(before, after, words):
    assert rules.differences(before, after) == words


@pytest.mark.parametrize(
    ("quantity", "unit", "words"),
    [("1", "hour", "1 hour"), ("1.5", "hour", "1.5 hours"), ("1", "each", "1 time"),
     ("3", "each", "3 times"), ("0", "session", "0 sessions")],
)  # fmt: skip
def test_amounts_are_said_as_people_do(quantity, unit, words):
    assert rules.quantity_in_words(Fraction(quantity), unit) == words


def test_a_plan_says_how_many_hours_it_puts_on_a_day():
    timed = rules.Asked(7, 2, "help", Fraction(3), "hour", Money(2000), (),
                        (Time(0, 540, 630), Time(0, 1200, 1260), Time(3, 540, 570)))  # fmt: skip
    assert rules.planned_on(timed, START) == Fraction(5, 2)
    assert rules.planned_on(timed, START + timedelta(days=1)) == 0
    assert rules.planned_on(ASKED, START) is None


def test_what_was_given_is_priced_by_day_and_rounded_once():
    asked = raised((LATER, 2101))
    given = [(START, Fraction(1, 3)), (START, Fraction(2, 3)), (LATER, Fraction(1, 2))]
    assert rules.worth(asked, given) == Money(2000 + 1051)
    assert rules.worth(asked, []) == NOTHING


@given(st.lists(st.integers(0, 2400).map(lambda each: Fraction(each, 100)), max_size=20))
def test_at_one_price_days_come_to_the_price_of_them_all(days):
    found = rules.worth(ASKED, [(START, each) for each in days])
    assert found == Money(2000).times(sum(days, Fraction(0)))


def test_a_file_is_read_row_by_row_and_what_is_wrong_is_said():
    text = "\n".join((
        "\ufeffOrder, line,day,given,planned,note",
        "po-1,2,2026-03-02,1.5,2,late",
        "",
        "PO-1,2,3/3/2026,0",
        "PO-1,two,2026-03-02,1",
        "PO-1,2,2026-02-30,1",
        "PO-1,2,0001-01-01,1",
        "PO-1,2,2026-03-02,a lot",
        "PO-1,2,2026-03-02,1.",
        "PO-1,2,2026-03-02,10000",
        "PO-1",
    ))  # fmt: skip
    rows, faults = rules.read_file(text)
    assert rows == [
        rules.Row(2, "PO-1", 2, START, Fraction(3, 2), Fraction(2), "late"),
        rules.Row(4, "PO-1", 2, START + timedelta(days=1), Fraction(0)),
    ]
    assert [(each.row, each.words[:24]) for each in faults] == [
        (5, "“two” is not a line of a"),
        (6, "“2026-02-30” is not a da"),
        (7, "“0001-01-01” is not a da"),
        (8, "“a lot” is not a number "),
        (9, "“1.” is not a number of "),
        (10, "10000 is too many. Check"),
        (11, "“” is not a line of an o"),
    ]


@pytest.mark.parametrize("text", ["", "order,day\n", "line,day,given\n1,2,3"])
def test_a_file_without_its_headings_is_refused_with_what_is_missing(text):
    with pytest.raises(ValueError, match=r"Missing: .*Take the example file"):
        rules.read_file(text)


def test_a_file_that_is_too_long_is_refused():
    text = "order,line,day,given\n" + "x\n" * 50_001
    with pytest.raises(ValueError, match="more than 50,000 rows"):
        rules.read_file(text)


# Block contracts ---------------------------------------------------------------------------------

CONTRACT = rules.Contract("hour", Fraction(1000), Money(2_000_000), YEAR)
LAST = YEAR.ends_before - timedelta(days=1)


@given(
    st.integers(1, 10**9),
    st.dictionaries(st.text(min_size=1, max_size=3), st.integers(0, 10**6), max_size=8),
    st.dates(START - timedelta(days=9), LAST + timedelta(days=9)),
)
def test_what_a_contract_costs_is_spread_to_the_last_penny(pence, used, day):
    contract = rules.Contract("hour", Fraction(1000), Money(pence), YEAR)
    hours = {key: Fraction(each, 100) for key, each in used.items()}
    found = rules.use(contract, hours, day)
    if found.shares:
        assert Money.total(each.amount for each in found.shares) == found.cost
    if day >= LAST:
        assert found.cost == Money(pence)
    assert found.quantity == sum(hours.values(), Fraction(0))


@pytest.mark.parametrize(
    ("hours", "warning", "words"),
    [
        ("0", "", "Nothing was used yet, and £20,000.00 falls on the days so far."),
        ("500", "", "1 hour has cost £40.00 so far: £20.00 more than the £20.00"),
        ("850", "85% is used: 150 hours left.", "£3.53 more than"),
        ("1000", "All of it is used.", "the same as the £20.00"),
        ("1250", "All of it is used, and 250 hours more.", "£4.00 less than"),
    ],
)
def test_a_contract_says_how_it_is_used(hours, warning, words):
    found = rules.use(CONTRACT, {"P-1": Fraction(hours)}, LAST)
    assert found.days_gone == "100%"
    assert found.warning == warning
    assert words in found.words


WEEKS = [
    Period(START + timedelta(weeks=n), START + timedelta(weeks=n + 4)) for n in range(0, 52, 4)
]
HUNDREDTHS = st.integers(0, 10**6).map(lambda n: Fraction(n, 100))


@given(
    st.lists(st.tuples(HUNDREDTHS, HUNDREDTHS), max_size=13),
    st.integers(1, 10**9),
    st.integers(0, 13),
)
def test_charges_come_to_the_agreed_price_of_all_that_was_given(hours, pence, cut):
    contract = rules.Contract("hour", Fraction(1000), Money(pence), YEAR)
    first = [rules.Run(week, was) for week, (was, _) in zip(WEEKS, hours, strict=False)]
    then = [rules.Run(week, now) for week, (_, now) in zip(WEEKS, hours, strict=False)]
    one = rules.charges(contract, [], first[:cut], NOTHING)
    charged = Money.total(amount for _, amount in one)
    more = rules.charges(contract, then[:cut], then[cut:], charged)
    given_now = sum((each.quantity for each in then), Fraction(0))
    if hours:
        due = contract.price.times(given_now / contract.volume)
        assert charged + Money.total(amount for _, amount in more) == due
    again = rules.charges(contract, then, [], charged + Money.total(x for _, x in more))
    assert again == []


@pytest.mark.parametrize(
    ("hours", "charged", "pence"),
    [
        (1000, 2_000_001, 0),  # a penny by rounding is no use
        (1250, 2_500_000, 500_000),
        (1250, 2_100_000, 100_000),  # somebody's part of it is not charged yet
        (1250, 900_000, 0),
        (0, 0, 0),
    ],
)
def test_use_beyond_the_volume_costs_what_the_contract_does_once_it_is_charged(
    hours, charged, pence
):
    assert rules.beyond(CONTRACT, Fraction(hours), Money(charged)) == Money(pence)


def test_what_was_put_right_goes_with_the_next_or_by_itself():
    before, fresh = rules.Run(WEEKS[0], Fraction(3)), rules.Run(WEEKS[1], Fraction(2))
    assert rules.charges(CONTRACT, [before], [fresh], Money(8_000)) == [(WEEKS[1], Money(2_000))]
    assert rules.charges(CONTRACT, [before], [], Money(8_000)) == [(WEEKS[0], Money(-2_000))]
    assert rules.charges(CONTRACT, [before], [], Money(6_000)) == []


def asked(quantity, price=1_000):
    return rules.Asked(1, 1, "help", Fraction(quantity), "hour", Money(price))


def test_what_a_contract_is_not_for_keeps_its_part_of_an_order():
    run = WEEKS[0]
    mine, other = (asked(1), True), (asked(3), False)
    assert rules.left_of(Money(999), run, [mine], CONTRACT) == NOTHING
    assert rules.left_of(Money(1_000), run, [mine, other], CONTRACT) == Money(750)
    assert rules.left_of(Money(1_000), run, [other], CONTRACT) == Money(1_000)
    assert rules.left_of(Money(1_000), run, [], CONTRACT) == Money(1_000)
    late = rules.Contract("hour", Fraction(1), Money(1), Period(START + timedelta(weeks=2), LAST))
    assert rules.left_of(Money(1_000), run, [mine], late) == Money(500)
    over = rules.Contract("hour", Fraction(1), Money(1), Period(date(2020, 1, 1), START))
    assert rules.left_of(Money(1_000), run, [mine], over) == Money(1_000)


@given(st.integers(1, 10**9), st.sets(st.integers(1, 363), max_size=12))
def test_the_price_of_all_of_its_days_is_the_price_of_a_contract(pence, cuts):
    contract = rules.Contract("hour", Fraction(1), Money(pence), YEAR)
    days = [START + timedelta(days=n) for n in (0, *sorted(cuts), YEAR.days)]
    parts = [Period(first, end) for first, end in pairwise(days)]
    assert Money.total(rules.price_of_days(contract, part) for part in parts) == Money(pence)


def test_the_next_days_to_bill_are_those_of_a_month_that_are_not_billed():
    march = Period(START, date(2026, 4, 1))
    assert rules.to_bill(CONTRACT, []) == march
    assert rules.to_bill(CONTRACT, [march]) == Period(date(2026, 4, 1), date(2026, 5, 1))
    assert rules.to_bill(CONTRACT, [YEAR]) is None


FIRST = Period(START, START + timedelta(days=91))
NEXT = Period(START + timedelta(days=91), START + timedelta(days=182))


@pytest.mark.parametrize(
    ("days", "pence", "because", "words"),
    [
        (NEXT, 500_000, "", ""),
        (NEXT, 400_000, "They closed for a week.", ""),
        (NEXT, 400_000, " ", "These days come to £5,000.00, and this is for £4,000.00. Say why"),
        (NEXT, 0, "Nothing.", "more than nothing"),
        (NEXT, 1_500_001, "More.", "£5,000.00 of it is billed, so this can be for £15,000.00 at"),
        (FIRST, 500_000, "", "An invoice for 2 March to 31 May 2026 is here already."),
        (Period(LAST, LAST + timedelta(days=2)), 1, "", "The contract is for"),
    ],
)
def test_an_invoice_of_a_contract_is_for_days_of_it_that_are_not_billed(
    days, pence, because, words
):
    said = rules.cannot_bill(CONTRACT, days, Money(pence), because, {FIRST: Money(500_000)})
    assert words in said
    assert bool(words) == bool(said)


def test_what_a_contract_covers_is_said_with_where_it_is_paid():
    assert "These days are paid under the block contract BK-1" in rules.covered_words(
        "BK-1", whole=True
    )
    assert "Bill the rest when" in rules.covered_words("BK-1", whole=False)


def test_before_its_days_a_contract_costs_nothing():
    assert rules.use(CONTRACT, {}, START - timedelta(days=1)).cost == NOTHING
    assert rules.use(CONTRACT, {}, START).cost == Money(2_000_000).times(Fraction(1, 364))


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ((Fraction(0), Money(1), START, LATER), "how many"),
        ((Fraction(1), NOTHING, START, LATER), "what it costs"),
        ((Fraction(1), Money(1), START, START), "after its first"),
        ((Fraction(1), Money(1), START, LATER), ""),
    ],
)
def test_what_is_no_contract_is_refused_with_how_to_mend_it(asked, words):
    found = rules.cannot_contract(*asked)
    assert words in found
    assert bool(found) == bool(words)


# New prices --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("price", "planned", "paid", "free", "more", "added"),
    [
        (2100, 7000, 7000, 0, 350, 350),
        (2100, 7000, 3500, 0, 175, 175),  # half of it was moved away since
        (2100, 7000, 7000, 100, 350, 250),
        (2100, 7000, 7000, 400, 350, 0),
        (2100, 7000, 7000, -50, 350, 350),
        (1900, 7000, 7000, 0, -350, 0),
        (2100, 0, 0, 0, 0, 0),
    ],
)
def test_a_new_price_uses_what_is_free_first_and_never_lowers_a_budget(
    price, planned, paid, free, more, added
):
    found = rules.rise(
        [rules.Piece(Fraction(7, 2), Money(2000))], Money(price),
        planned=Money(planned), paid=Money(paid), free=Money(free),
    )  # fmt: skip
    assert (found.more.pence, found.added.pence) == (more, added)
    assert found.after == Money(paid + more)
    assert found.until(None) == NOTHING
    assert found.until(Period(START, LATER)) == Money(added * 8)


@pytest.mark.parametrize(
    ("price", "before", "starts_on", "words"),
    [
        (0, None, START, "more than nothing"),
        (2000, Money(2000), START, "costs £20.00 already"),
        (2100, Money(2000), START - timedelta(days=1), "today or later"),
        (2100, None, START, ""),
    ],
)
def test_what_is_no_new_price_is_refused(price, before, starts_on, words):
    found = rules.cannot_uplift(Money(price), before, starts_on, START)
    assert words in found
    assert bool(found) == bool(words)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("order,line,day,given\nPO-1,1,2026-03-02,1\x00", "no plain file"),
        (f"order,line,day,given\n{'x' * 131_073},1,2026-03-02,1", "too long to be read"),
    ],
)
def test_what_is_no_such_file_is_said_and_not_tried(text, words):
    with pytest.raises(ValueError, match=words):
        rules.read_file(text)


def test_line_ends_of_any_kind_and_a_day_of_no_calendar_are_read():
    rows, faults = rules.read_file(
        "order,line,day,given\rPO-1,1,2/3/2026,1\rPO-1,1,1/1/99999999999,1"
    )
    assert [each.row for each in rows] == [2]
    assert "is not a day" in faults[0].words
