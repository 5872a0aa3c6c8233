"""The arithmetic of a budget year: exact to the penny, and said in words."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.kernel.period import Period
from selfdirect.support.budgets import rules

START = date(2026, 3, 2)
WEEKLY = st.integers(0, 500_000).map(Money)
YEAR = rules.year_from(START)


def test_a_year_is_fifty_two_weeks_and_thirteen_runs():
    assert Period(date(2026, 3, 2), date(2027, 3, 1)) == YEAR
    assert [run.days for run in YEAR.four_weekly()] == [28] * 13


def test_each_account_is_named_by_whose_it_is():
    assert rules.person_account("P-1") == "person:P-1"
    assert rules.credit_account("P-1") == "credit:P-1"
    assert rules.pool_account("PO-1") == "pool:PO-1"
    for held in (rules.DIRECT, rules.THIRD):
        assert rules.whose_held(rules.held_account("PB-1", held)) == ("PB-1", held)


@pytest.mark.parametrize(
    ("direct", "managed", "pays", "of_direct", "of_managed"),
    [
        (100, 50, 0, 0, 0),
        (100, 50, 30, 0, 30),
        (100, 50, 50, 0, 50),
        (100, 50, 60, 10, 50),
        (100, 50, 150, 100, 50),
        (100, 0, 40, 40, None),
        (0, 50, 40, None, 40),
    ],
)
def test_what_is_paid_comes_first_from_the_managed_part(
    direct, managed, pays, of_direct, of_managed
):
    shares = {s.held: s for s in rules.share_out(Money(direct), Money(managed), Money(pays))}
    assert getattr(shares.get("direct"), "person_pays", None) == (
        None if of_direct is None else Money(of_direct)
    )
    assert getattr(shares.get("managed"), "person_pays", None) == (
        None if of_managed is None else Money(of_managed)
    )


@given(WEEKLY, WEEKLY, st.data())
def test_the_shares_come_to_the_three_figures(direct, managed, data):
    total = direct + managed
    if not total:
        return
    pays = Money(data.draw(st.integers(0, total.pence)))
    shares = rules.share_out(direct, managed, pays)
    assert Money.total(s.person_pays for s in shares) == pays
    assert Money.total(s.council_pays for s in shares) == total - pays
    assert all(NOTHING <= s.person_pays <= s.weekly for s in shares)


@pytest.mark.parametrize("pays", [-1, 151])
def test_nobody_pays_more_than_the_support_costs(pays):
    with pytest.raises(Refused, match="does not fit"):
        rules.share_out(Money(100), Money(50), Money(pays))


def test_there_is_no_budget_where_all_is_free():
    with pytest.raises(Refused, match="free"):
        rules.share_out(NOTHING, NOTHING, NOTHING)


def test_a_share_says_who_pays():
    council = rules.Share("direct", Money(10000), NOTHING)
    shared = rules.Share("managed", Money(9000), Money(100))
    assert council.working == "The council pays all of it."
    assert shared.working == "You pay £1.00 of it and the council pays £89.00."


@pytest.mark.parametrize(("pays", "steps"), [(0, 3), (3000, 4), (9000, 5)])
def test_the_figures_say_how_they_come_about(pays, steps):
    shares = rules.share_out(Money(10000), Money(5000), Money(pays))
    said = rules.working(Money(15000), Money(pays), shares, YEAR)
    assert len(said) == steps
    assert "Together £150.00 a week, for 52 weeks: £7,800.00." in said


def test_lines_of_one_provider_make_one_order():
    found = rules.orders(
        [
            ("A", "Brightway", "getting up", Money(100)),
            ("B", "Day centre", "lunch", Money(50)),
            ("A", "Brightway", "going to bed", Money(20)),
            ("C", "Free club", "songs", NOTHING),
        ]
    )
    assert found == (
        rules.Order("A", "Brightway", Money(120), "getting up; going to bed"),
        rules.Order("B", "Day centre", Money(50), "lunch"),
    )


@given(WEEKLY, WEEKLY, st.data())
def test_the_moves_of_an_opening_add_up_to_the_year(direct, managed, data):
    total = direct + managed
    if not total:
        return
    pays = Money(data.draw(st.integers(0, total.pence)))
    shares = rules.share_out(direct, managed, pays)
    runs = list(YEAR.four_weekly())
    put_in = Money.total(m.amount for m in rules.opening("PB", YEAR, shares))
    asked = list(rules.person_shares("PB", "P", runs, shares))
    to_council = Money.total(m.amount for m in asked if m.target == rules.COUNCIL)
    assert put_in - to_council == Money((total - pays).pence * 52)
    assert Money.total(m.amount for m in asked) == Money(pays.pence * 52)
    order = rules.Order("O", "Brightway", managed, "help")
    promised = rules.commitments("PB", runs, [order])
    assert Money.total(m.amount for m in promised) == Money(managed.pence * 52)


def test_days_are_said_with_both_ends():
    assert rules.days_in_words(Period(START, date(2026, 3, 30))) == "2 March to 29 March 2026"
    assert rules.days_in_words(Period(date(2026, 12, 14), date(2027, 1, 11))) == (
        "14 December 2026 to 10 January 2027"
    )
    assert rules.days_in_words(Period(START)) == "from 2 March 2026"
    assert rules.days_in_words(Period(START, date(2026, 3, 3))) == "2 March 2026"


@given(st.integers(1, 100_000).map(Money), st.integers(1, 364), st.integers(0, 60_000))
def test_paying_what_is_due_again_and_again_comes_to_what_was_agreed(weekly, days, carried):
    period = Period(START, START + timedelta(days=days))
    received, runs = Money(carried), []
    while due := rules.next_due(period, weekly, received):
        assert due.amount > NOTHING
        assert due.run.starts_on not in runs
        runs.append(due.run.starts_on)
        received += due.amount
    assert received == max(rules.entitled(period, weekly), Money(carried))


def test_nothing_is_due_from_a_budget_that_never_began():
    assert rules.next_due(None, Money(100), NOTHING) is None
    assert rules.entitled(None, Money(100)) == NOTHING


@pytest.mark.parametrize(
    ("days", "held", "words"),
    [
        (364, 0, "£10.00 a week for 4 weeks, 2 March to 29 March 2026, is £40.00."),
        (
            364,
            1500,
            "£10.00 a week for 4 weeks, 2 March to 29 March 2026, is £40.00, "
            "less £15.00 already held: £25.00.",
        ),
        (10, 0, "£10.00 a week for 10 days, 2 March to 11 March 2026, is £14.29."),
    ],
)
def test_what_is_due_says_how_it_was_worked_out(days, held, words):
    period = Period(START, START + timedelta(days=days))
    due = rules.next_due(period, Money(1000), Money(held))
    assert due is not None
    assert due.working == words


ORDER = rules.Order("OR-1", "Brightway", Money(1000), "help")


def promise(run=0):
    runs = list(YEAR.four_weekly())[run : run + 1]
    (move,) = rules.commitments("PB-1", runs, [ORDER])
    return rules.read_promise(move.reference, move.memo, move.source, move.target, move.amount)


def test_a_promise_is_read_back_from_its_reference():
    assert promise().run == Period(START, date(2026, 3, 30))
    assert promise(1).starts_on == date(2026, 3, 30)


def test_a_promise_is_cut_to_the_days_before_an_end():
    kept = rules.cut(promise(), date(2026, 3, 16))
    assert kept is not None
    assert kept.amount == Money(2000)
    assert kept.memo.endswith("(only until 15 March 2026)")
    again = rules.read_promise(kept.reference, kept.memo, kept.source, kept.target, kept.amount)
    assert again.run == Period(START, date(2026, 3, 16))


def test_a_promise_of_later_days_is_not_kept_at_all():
    assert rules.cut(promise(), START) is None
    assert rules.cut(promise(1), START) is None


def test_an_end_that_was_none_promises_what_it_released_and_nothing_that_was_paid():
    end, run, later = date(2026, 3, 16), promise(), promise(1)
    short = replace(run, reference="commit:PB-1:x", ends_before=end, amount=Money(2000))
    assert rules.whole_again([run, later], [later, short], end) == ([short], [run, later])
    rest = replace(run, starts_on=end, amount=Money(2000))
    assert rules.whole_again([run], [later], end) == ([], [rest])
    agreed = replace(run, reference="pay:PM-1:managed:x")
    assert rules.whole_again([agreed], [], end) == ([], [agreed])


def test_what_came_back_from_a_shared_fund_stands_apart():
    assert rules.is_rest(rules.rest_account("PB-1"))
    assert not rules.is_rest(rules.part_account("PB-1", rules.DIRECT))


# Paid already, from the budget before -----------------------------------------------------------

DAY = timedelta(days=1)
RUN = Period(START, START + 28 * DAY)


def orders_from(after, paid, weekly):
    """Order from Brightway in a year that begins so many days after the first; say what is left.

    As (first day after START, days, pence).
    """
    start = START + after * DAY
    ahead = rules.ahead_of([rules.Paid("B", run, sum_) for run, sum_ in paid], start)
    runs = rules.year_from(start).four_weekly()
    moves = rules.commitments("PB", runs, [rules.Order("B", "Brightway", weekly, "help")], ahead)
    found = ((rules.read_run(move.reference), move.amount.pence) for move in moves)
    return [((run.starts_on - START).days, run.days, pence) for run, pence in found]


@pytest.mark.parametrize(
    ("after", "paid", "weekly", "first"),
    [
        (14, [], 700, [(14, 28, 2800), (42, 28, 2800)]),
        (28, [(RUN, 2800)], 700, [(28, 28, 2800), (56, 28, 2800)]),  # nothing reaches into it
        (14, [(RUN, 2800)], 700, [(28, 14, 1400), (42, 28, 2800)]),
        (14, [(RUN, 2800)], 1000, [(14, 14, 600), (28, 14, 2000)]),  # more support: the rest
        (14, [(RUN, 2800)], 350, [(42, 28, 700 + 700)]),  # half of it: off the days that follow
        (14, [(RUN, 2600), (RUN, 200)], 700, [(28, 14, 1400), (42, 28, 2800)]),
        (-7, [(RUN, 2800)], 700, [(-7, 7, 700), (28, 21, 2100)]),  # days before are ordered
    ],
)
def test_days_that_were_paid_are_not_ordered_again(after, paid, weekly, first):
    left = orders_from(after, [(run, Money(pence)) for run, pence in paid], Money(weekly))
    assert left[: len(first)] == first


@given(st.integers(0, 60), st.integers(0, 60), WEEKLY, WEEKLY)
def test_with_what_was_paid_before_a_year_costs_what_it_costs(after, days, paid, weekly):
    paid_for = Period(START, START + (days + 1) * DAY)
    start = START + after * DAY
    credit = rules.ahead_of([rules.Paid("B", paid_for, paid)], start).get("B")
    left = Money(sum(p for _, _, p in orders_from(after, [(paid_for, paid)], weekly)))
    whole = Money(weekly.pence * 52)
    off = whole - left
    expected = min(credit.amount, whole) if credit else NOTHING
    assert abs(off.pence - expected.pence) <= 2  # a run cut in pieces is rounded in each


def test_what_is_ordered_beside_the_plan_names_its_money():
    leaf = "managed-health:OR-1"
    asked = [leaf, "managed:OR-1", "managed-health", "isf:OR-1"]
    assert [rules.is_ordered(each) for each in asked] == [True, True, False, False]
    order = replace(rules.order_to(leaf, {"OR-1": "Brightway"}, "help"), weekly=Money(700))
    made = rules.commitment("PB", RUN, order)
    assert (made.reference, made.source, made.target, made.amount) == (
        "commit:PB:OR-1-health:2026-03-02", "budget:PB:managed-health", "provider:OR-1",
        Money(2800),
    )  # fmt: skip
    assert made.memo == "Brightway, 2 March to 29 March 2026: NHS continuing healthcare"
    read = rules.read_promise(made.reference, made.memo, made.source, made.target, made.amount)
    assert read.asked_of == rules.asked_of("OR-1", "health")
    assert read.ends == (made.source, made.target)
    assert rules.order_to("managed:OR-1", {}, "help").what == "help"
    assert rules.order_to("managed:OR-2", {}).what == "support that you chose"
    assert rules.order_to("managed-aftercare:OR-2", {}).what == "Aftercare"  # and no more of it


def promised(first, days, pence):
    run = Period(first, first + days * DAY)
    reference = f"commit:PB:B-health:{rules.named(run)}"
    memo = "Brightway, then: NHS"
    ends = ("budget:PB:managed-health", "provider:B")
    return rules.read_promise(reference, memo, *ends, Money(pence))


@pytest.mark.parametrize(
    ("paid", "left"),
    [
        ((0, 14, 1400), [(0, [(14, 14, 1400)])]),  # half a run: the rest of it stands
        ((0, 14, 1000), [(0, [(0, 14, 400), (14, 14, 1400)])]),  # it was paid less for
        ((7, 14, 700), [(0, [(0, 7, 700), (14, 14, 1400)])]),  # from within
        ((0, 28, 3500), [(0, []), (28, [(28, 28, 2100)])]),  # more comes off what follows
        ((56, 70, 700), []),
    ],
)
def test_what_was_paid_already_comes_off_what_was_promised(paid, left):
    since, until, pence = paid
    ahead = rules.Ahead(START + since * DAY, START + until * DAY, Money(pence))
    runs = [promised(START + nth * 28 * DAY, 28, 2800) for nth in range(2)]
    found = [
        (
            (old.starts_on - START).days,
            [((x.starts_on - START).days, x.days, amount.pence) for x, amount in pieces],
        )
        for old, pieces in rules.less_paid(runs[::-1], ahead)
    ]
    assert found == left


def test_an_order_is_worded_for_other_days():
    made = rules.promised_for(promised(START, 28, 2800), Period(START, START + 14 * DAY))
    assert made.reference == "commit:PB:B-health:2026-03-02:2026-03-16"
    assert made.memo == "Brightway, 2 March to 15 March 2026: NHS"
    assert (made.amount, made.pending) == (Money(2800), True)


def test_a_share_that_was_paid_is_not_asked_for_again():
    share = rules.Share("managed", Money(1000), Money(100))
    came = rules.ahead_of([rules.Paid("managed", RUN, Money(400))], START + 14 * DAY)
    runs = rules.year_from(START + 14 * DAY).four_weekly()
    asked = list(rules.person_shares("PB", "P", runs, [share], came))
    assert [(move.reference, move.amount.pence) for move in asked[:2]] == [
        ("share:PB:managed:2026-03-30:2026-04-13", 200),
        ("share:PB:managed:2026-04-13", 400),
    ]


def test_a_short_run_that_is_cut_again_keeps_the_later_end_out():
    reference = "commit:PB:B:2026-03-30:2026-04-13"
    promise = rules.read_promise(
        reference, "Brightway", "budget:PB:managed", "provider:B", Money(1400)
    )
    move = rules.cut(promise, date(2026, 4, 6))
    assert (move.reference, move.amount) == (f"{reference}:2026-04-06", Money(700))
    assert rules.read_run(move.reference) == Period(date(2026, 3, 30), date(2026, 4, 6))
    assert rules.kept(promise, date(2026, 4, 6)) == Money(700)
    assert rules.kept(promise, date(2026, 3, 30)) == NOTHING


def test_what_a_unit_costs_is_read_from_a_row_of_pence():
    found = rules.UnitCost.read(["Help", "Brightway", "hour", 3, "2.5", 5000, 1800, "2000", 2200])
    assert (found.quantity, found.weekly, found.high) == (Fraction(5, 2), Money(5000), Money(2200))
    assert found.mean == Money(2000)


def test_a_block_contract_has_an_account_of_its_own():
    assert rules.block_account("BK-1") == "block:BK-1"


@pytest.mark.parametrize(
    ("reference", "days"),
    [
        ("pay:PY-1:direct:2026-03-02", (date(2026, 3, 2), date(2026, 3, 30))),
        ("pay:PY-1:direct:2026-03-02:2026-04-02", (date(2026, 3, 2), date(2026, 4, 2))),
        ("pay:PY-1:direct:2026-03-02:2026-03-03", None),  # one day: for no stretch of them
        ("pay:test:1", None),
        ("pay:PY-1:direct:soon", None),
    ],
)
def test_the_days_of_a_payment_stand_in_its_name(reference, days):
    assert rules.days_of(reference) == (days and Period(*days))
