"""A statement adds up to the penny, whatever happened, and its parts come to the whole."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.kernel.period import Period
from selfdirect.foundation.ledger.rules import lines_of
from selfdirect.support.statements import rules
from selfdirect.support.statements.rules import Facts, PlanLine, whole
from selfdirect.support.statements.tests.lines import (
    CARE,
    DIRECT,
    HELD,
    MANAGED,
    NAMES,
    PIANO,
    PLAN,
    POTS,
    START,
    day,
    lines,
    move,
)

YEAR = Period(START, day(364))
few = settings(max_examples=60)
OUTSIDE = [
    *("council:care", "budget:PB-0:direct", "purpose:out", "purpose:nobody-knows", "person:P"),
    *("suspense:card", "fee:CARE", CARE, PIANO),
]
moves = st.builds(
    move,
    st.integers(0, 363),
    st.sampled_from([DIRECT, MANAGED, HELD]),
    st.sampled_from(OUTSIDE),
    st.integers(1, 10**7),
    st.sampled_from(["pay:1", "open:PB-1", "return:1", "carry:1", "spend:card:1", "retro:1"]),
)
back = moves.map(lambda m: move((m.counts_on - START).days, m.target, m.source, 7, m.reference))
handed = st.builds(move, st.integers(0, 363), st.just(DIRECT), st.just(HELD), st.integers(1, 9999))
happened = st.lists(st.one_of(moves, back, handed), max_size=30)
promises = st.lists(
    st.builds(move, st.integers(0, 9), st.sampled_from([DIRECT, MANAGED]), st.just(CARE),
              st.integers(1, 9999)), max_size=4,
)  # fmt: skip


def facts(found, promised=(), **more):
    return Facts(POTS, lines(*found), promised, plan=PLAN, names=NAMES, **more)


def amounts(sums):
    return Money.total(amount for _, amount in sums)


@few
@given(happened, promises, st.integers(0, 363), st.integers(1, 364))
def test_every_sum_of_a_statement_comes_out(found, promised, first, days):
    made = whole(facts(found, promised), Period(day(first), day(first + days)), START)
    book = made.book
    assert book.opening + book.money_in - book.money_out == book.closing
    assert amounts(made.money_in) == book.money_in
    assert made.total_spent + amounts(made.passed_on) == book.money_out
    assert Money.total(each.amount for each in made.bought) == made.total_spent
    assert amounts(made.sums) == book.left
    assert amounts(made.where) == book.left
    for part in ("opening", "closing", "committed", "left"):
        parts = Money.total(getattr(sheet.book, part) for sheet in made.sheets)
        assert parts == getattr(book, part)
    assert rules.adds_up(made)


def test_a_statement_of_which_a_sum_is_wrong_does_not_add_up():
    found = [move(0, "council:care", MANAGED, 9000, "open:1"), move(1, MANAGED, CARE, 1500)]
    made = whole(facts(found), YEAR, START)
    (_, sheet, _) = made.sheets
    for wrong in (
        {"book": replace(made.book, money_in=Money(9001))},
        {"sheets": made.sheets[:1]},
        {"bought": made.bought[:1]},
        {"sheets": [replace(sheet, rows=sheet.rows[1:])]},
        {"sheets": [replace(sheet, rows=sheet.rows[:1])]},
    ):
        assert not rules.adds_up(replace(made, **wrong))


@few
@given(happened, st.integers(1, 362))
def test_two_statements_that_follow_each_other_are_one(found, cut):
    first = whole(facts(found), Period(START, day(cut)), START)
    second = whole(facts(found), Period(day(cut), day(364)), START)
    both = whole(facts(found), YEAR, START)
    assert first.book.opening == both.book.opening == NOTHING
    assert first.book.closing == second.book.opening
    assert second.book.closing == both.book.closing
    assert first.book.lines + second.book.lines == both.book.lines
    for code in rules.WORDS:
        sums = [each.spent.get(code, NOTHING) for each in (first, second, both)]
        assert sums[0] + sums[1] == sums[2]


@given(st.integers(1, 10**9), st.lists(st.integers(0, 10**6), max_size=5))
def test_what_a_provider_got_is_shared_out_to_the_last_penny(pence, weekly):
    plan = [PlanLine(str(n), "", "", "hygiene", Money(w), CARE) for n, w in enumerate(weekly)]
    (line,) = lines(move(1, MANAGED, CARE, pence))
    found = rules.pieces(line, plan)
    assert Money.total(each.amount for each in found) == Money(pence)
    assert all(each.amount > NOTHING for each in found)


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        (CARE, [("home", 667), ("out", 333)]),
        (PIANO, [("other", 1000)]),  # nothing in the plan says what it is for
        ("purpose:out", [("out", 1000)]),
        ("purpose:assistant", [("assistant", 1000)]),
        ("purpose:nobody-knows", [("other", 1000)]),
        ("fee:CARE", [("fees", 1000)]),
        ("suspense:card", [("unexplained", 1000)]),
    ],
)
def test_spending_finds_its_purpose(target, expected):
    (line,) = lines(move(1, HELD, target, 1000))
    assert rules.is_spending(line)
    assert [(p.purpose, p.amount.pence) for p in rules.pieces(line, PLAN)] == expected


@pytest.mark.parametrize(
    ("account", "purpose", "expected"),
    [
        ("isf:PB-1:CARE", "out", [("a walk", 1000)]),  # the fund's own provider first
        ("isf:PB-1:PIANO", "out", [("a friend", 1000)]),  # then what the person pays themselves
        (HELD, "out", [("a friend", 1000)]),
        (HELD, "home", [("help to get up", 1000)]),  # it was moved to them
        ("isf:PB-1:PIANO", "home", [("help to get up", 1000)]),
        (HELD, "work", [(None, 1000)]),
    ],
)
def test_what_the_plan_names_is_found_whoever_spends_the_money(account, purpose, expected):
    move_out = move(3, account, f"purpose:{purpose}", 1000)
    (line,) = lines_of([move_out], frozenset({account}))
    found = rules.pieces(line, PLAN)
    assert [(p.line.what if p.line else None, p.amount.pence) for p in found] == expected


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (move(1, "council:care", DIRECT, 1, "open:PB-1:direct"), "From the council"),
        (move(1, "budget:PB-0:direct", DIRECT, 1, "carry:PB-1"),
         "Brought over from the budget before"),
        (move(1, DIRECT, "budget:PB-2:direct", 1, "carry:PB-2"), "Taken on to your next budget"),
        (move(1, DIRECT, "council:care", 1, "return:PB-1"), "Given back to the council"),
        (move(1, DIRECT, "council:care", 1, "brought:PB-1:BC-1"),
         "Set right from one year to the next"),
        (move(1, MANAGED, "council:care", 1, "price:PB-1:BC-1"), "Set right for a new price"),
        (move(1, MANAGED, CARE, 1), "Paid to Brightway"),
        (move(1, CARE, MANAGED, 1), "Paid back by Brightway"),
        (move(1, HELD, "purpose:out", 1, "spend:card:1"), "Getting out and about"),
        (move(1, "purpose:out", HELD, 1, "spend:card:1"), "Money back: Getting out and about"),
        (move(1, HELD, "purpose:what", 1, "spend:card:1"), "Something else"),
        (move(1, HELD, "suspense:card", 1, "spend:card:1"), "Not explained yet"),
        (move(1, "suspense:card", HELD, 1, "spend:card:1"), "Came in and is not explained yet"),
        (move(1, HELD, "fee:CARE", 1, "isf:1"), "A fee for looking after your money"),
        (move(1, "fee:CARE", HELD, 1, "isf:1"), "A fee given back"),
        (move(1, "budget:PB-0:direct", HELD, 1), "Paid from your budget"),
        (move(1, HELD, "budget:PB-0:direct", 1), "Taken back into your budget"),
        (move(1, "budget:PB-0:rest", HELD, 1), "What was left of yours in a fund you shared"),
        (move(1, HELD, "budget:PB-0:rest", 1), "What was left, sent back to be paid out"),
        (move(1, MANAGED, "pool:PO-1", 1), "Paid to the fund you share"),
        (move(1, MANAGED, "other:X", 1), "Paid to other:X"),
    ],
)  # fmt: skip
def test_each_line_is_called_what_it_is(found, said):
    assert rules.called(lines(found)[0], NAMES) == said


def test_what_the_person_pays_is_told_apart():
    shares = [move(0, "person:P", "council:care", 100, f"share:PB-1:managed:{day(n)}")
              for n in (0, 28, 56)]  # fmt: skip
    told = facts([], paid=shares[:1], to_come=shares[1:], pays=True)
    made = whole(told, Period(START, day(30)), START)
    assert [amount.pence for _, amount in made.asked] == [200, 100, 100]
    told = replace(told, credit=Money(40))
    made = whole(told, Period(START, day(30)), START)
    assert made.asked[-1] == ("Paid in part already, and counted towards the next", Money(40))
    made = whole(replace(told, to_come=()), Period(START, day(30)), START)
    assert len(made.asked) == 3
    assert whole(facts([]), Period(START, day(30)), START).asked == ()


@pytest.mark.parametrize(
    ("found", "promised", "words"),
    [
        ([], [], "Nothing was spent in these days. £0.00 is left."),
        (
            [move(0, "council:care", MANAGED, 9000, "open:1"), move(1, MANAGED, PIANO, 1000)],
            [],
            "£10.00 was spent: something else. £80.00 is left.",
        ),
        (
            [move(0, "council:care", MANAGED, 9000, "open:1"), move(1, MANAGED, CARE, 1500)],
            [move(0, MANAGED, CARE, 500)],
            "£15.00 was spent, the largest part on help at home. £5.00 is promised and not yet "
            "paid, so £70.00 is left.",
        ),
    ],
)
def test_it_is_said_in_a_sentence_or_two(found, promised, words):
    made = whole(facts(found, promised), YEAR, START)
    assert made.words == words
    assert made.left_words == f"{made.book.left} is left"


def test_what_it_bought_stands_beside_what_it_is_for():
    found = [
        move(0, "council:care", DIRECT, 99999, "open:1"),
        move(1, DIRECT, HELD, 9000),
        move(2, HELD, "purpose:out", 700),
        move(2, HELD, "purpose:things", 300),
    ]
    told = [
        (each.what, each.outcome, each.amount.pence)
        for each in whole(facts(found), YEAR, START).bought
    ]
    assert told == [
        ("help to get up", "be ready by nine", 0),
        ("a walk", "get out", 0),
        ("a friend", "get out", 700),
        ("Equipment and things", rules.OUTSIDE, 300),
    ]


def test_a_row_says_what_came_in_or_went_out():
    found = [move(0, "council:care", MANAGED, 9000, "open:1"), move(1, MANAGED, CARE, 1500)]
    came, went = whole(facts(found), YEAR, START).sheets[1].rows
    assert (came.money_in, came.money_out) == (Money(9000), None)
    assert (went.money_in, went.money_out, went.balance) == (None, Money(1500), Money(7500))
    assert [each.words for each in went.spent_on] == ["Help at home", "Getting out and about"]


def test_what_was_put_right_is_told_as_it_is():
    """Card lines that finance calls by another name, a payment that the bank sent back."""
    found = [
        replace(move(1, HELD, "purpose:other", 500), entry=901),
        replace(move(1, "purpose:other", HELD, 500), entry=902, undoes=901),
        move(1, HELD, "purpose:home", 500),
        replace(move(2, MANAGED, CARE, 300), entry=903),
        replace(move(5, CARE, MANAGED, 300), entry=904, undoes=903),
        move(6, MANAGED, CARE, 300),
    ]
    made = whole(facts(found), YEAR, START)
    assert made.spent == {"home": Money(700), "out": Money(100)}
    assert (made.money_in, made.book.closing) == ((), Money(-800))
    assert [len(sheet.rows) for sheet in made.sheets] == [0, 1, 1]


def test_what_was_put_right_after_these_days_is_told_in_those_after():
    wrong = replace(move(2, MANAGED, CARE, 300), entry=903)
    found = [wrong, replace(move(5, CARE, MANAGED, 300), entry=904, undoes=903)]
    before = whole(facts(found), Period(START, day(4)), START)
    after = whole(facts(found), Period(day(4), day(9)), START)
    assert before.total_spent == Money(300)
    assert after.book.opening == before.book.closing
    assert after.money_in == (("Paid back by Brightway", Money(300)),)


def test_days_that_do_not_end_are_no_statement():
    with pytest.raises(ValueError, match="days that end"):
        whole(facts([]), Period(date(2026, 3, 2)), START)
