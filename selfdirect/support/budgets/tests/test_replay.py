"""What we learn later is worked out as a difference, explained, and to the penny."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.kernel.period import Period
from selfdirect.support.budgets import rules
from selfdirect.support.budgets.rules import Base, Fact, Kind

START = date(2026, 3, 2)
YEAR = rules.year_from(START)
KNOWN = datetime(2026, 5, 5, 9, tzinfo=UTC)
LEAVES = ("direct", "managed:OR-1", "managed:OR-2", "direct-health", "isf:OR-3")
BASE = Base(
    YEAR,
    {"direct": Money(20000), "managed:OR-1": Money(10000), "managed:OR-2": Money(4000)},
    Money(5000),
)


def days(first, last=None):
    """Give days of the budget year, counted from nought."""
    end = START + timedelta(days=last) if last else None
    return Period(START + timedelta(days=first), end)


def fact(key="1", kind=Kind.MOVE, first=14, last=None, known=KNOWN, **more):
    return Fact(key, kind, days(first, last), known, "Something changed.", **more)


def moved(key="1", source="direct", target="managed:OR-1", pence=5000, **more):
    return fact(key, weekly={source: Money(-pence), target: Money(pence)}, **more)


AWAY = fact("2", Kind.PAUSE, 17, 38, keeps={"managed:OR-1": NOTHING, "direct": Money(8000)})
PAYS_LESS = fact("3", Kind.PAYS, 0, person_pays=Money(-2000))


def test_with_nothing_learnt_the_year_costs_what_it_cost_when_it_was_opened():
    (week,) = rules.schedule(BASE, [])
    assert week.days == YEAR
    assert week.of("managed") == rules.Share("managed", Money(14000), Money(5000))
    assert week.of("direct").council_pays == Money(20000)
    assert week.of("pool") == rules.Share("pool", NOTHING, NOTHING)
    assert rules.funding(BASE, []) == {
        "direct": Money(20000 * 52), "managed": Money(14000 * 52),
    }  # fmt: skip


def test_a_move_counts_from_its_day():
    before, after = rules.schedule(BASE, [moved()])
    assert (before.days, after.days.starts_on) == (days(0, 14), START + timedelta(days=14))
    assert after.leaves["direct"] == Money(15000)
    assert after.leaves["managed:OR-1"] == Money(15000)


def test_a_pause_ends_by_itself_and_what_goes_on_goes_on():
    weeks = rules.schedule(BASE, [AWAY])
    assert [week.leaves["managed:OR-1"].pence for week in weeks] == [10000, 0, 10000]
    assert [week.leaves["direct"].pence for week in weeks] == [20000, 8000, 20000]
    assert weeks[1].of("managed") == rules.Share("managed", Money(4000), Money(4000))
    assert weeks[1].of("direct").person_pays == Money(1000)


def test_a_fact_that_was_wrong_is_withdrawn_and_nothing_of_it_is_left():
    wrong = fact("9", Kind.WITHDRAW, 17, withdraws="2")
    assert rules.schedule(BASE, [AWAY, wrong]) == rules.schedule(BASE, [])


def test_nobody_pays_towards_what_is_free():
    health = fact(
        "4", Kind.STREAM, weekly={"direct-health": Money(9000)}, person_pays=Money(90000)
    )
    week = rules.schedule(BASE, [health])[1]
    assert week.of("direct-health").person_pays == NOTHING
    assert (week.of("managed").person_pays, week.of("direct").person_pays) == (
        Money(14000), Money(20000),
    )  # fmt: skip


def test_a_sum_that_is_paid_once_is_set_aside_and_owed_on_its_day():
    start = fact("5", Kind.ONCE, 30, 31, once={"direct": Money(30000)})
    assert rules.funding(BASE, [start])["direct"] == Money(20000 * 52 + 30000)
    rows = list(rules.owed(BASE, [start], YEAR, "direct"))
    assert [row.amount.pence for row in rows[:3]] == [80000, 110000, 80000]
    assert rows[1].working.endswith("26 April 2026: £800.00; Something changed.: £300.00")
    assert list(rules.owed(BASE, [start], None, "direct")) == []


# Set aside --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "spare", "found"),
    [
        ({"a": 10}, {"a": 10}, {"a": 10}, []),
        ({"a": 10}, {"a": 4, "b": 6}, {"a": 10}, [("a", "b", 6)]),
        ({"a": 10}, {"a": 4, "b": 9}, {"a": 10}, [("a", "b", 6), ("", "b", 3)]),
        ({"a": 10}, {"a": 4, "b": 2}, {"a": 10}, [("a", "b", 2), ("a", "", 4)]),
        ({"a": 10}, {"a": 4, "b": 6}, {"a": 5}, [("a", "b", 5), ("", "b", 1)]),
        ({"a": 10}, {"a": 4}, {"a": -5}, []),
    ],
)
def test_money_goes_from_where_less_is_needed(before, after, spare, found):
    def money(sums):
        return {part: Money(pence) for part, pence in sums.items()}

    made = rules.transfers(money(before), money(after), money(spare))
    assert [(each.source, each.target, each.amount.pence) for each in made] == found


# Promised ---------------------------------------------------------------------------------------

ORDER = rules.Order("OR-1", "Brightway", Money(10000), "help")
RATE = rules.weekly_of("managed:OR-1")


def promised(paid=0):
    """Give what stands promised to Brightway after so many runs were paid."""
    runs = list(YEAR.four_weekly())[paid:]
    return [
        rules.read_promise(each.reference, each.memo, each.source, each.target, each.amount)
        for each in rules.commitments("PB-1", runs, [ORDER])
    ]


def again(facts, paid=0):
    before, after = rules.schedule(BASE, []), rules.schedule(BASE, facts)
    return rules.promise_again(promised(paid), YEAR, before, after, RATE)


def test_what_does_not_change_is_left_alone():
    assert again([PAYS_LESS]) == rules.Again((), (), NOTHING)


def test_a_run_is_cut_where_a_move_falls():
    found = again([moved()])
    assert len(found.void) == 13
    assert found.made[:3] == (
        (days(0, 14), Money(20000)), (days(14, 28), Money(30000)), (days(28, 56), Money(60000)),
    )  # fmt: skip


def test_a_pause_of_days_that_were_paid_is_taken_off_what_follows():
    found = again([AWAY], paid=1)  # eleven of its days were paid
    assert found.over == NOTHING
    assert [each.starts_on for each in found.void] == [START + timedelta(days=28)]
    assert found.made == ((days(38, 56), Money(10000)),)


def test_days_that_were_paid_and_cost_more_are_paid_the_rest():
    found = again([moved()], paid=1)
    assert found.made[0] == (days(0, 28), Money(10000))


def test_what_cannot_be_taken_off_any_more_is_said():
    found = again([AWAY], paid=13)
    assert (found.void, found.made) == ((), ())
    assert found.over == Money(40000 - 24286 + 14286)


amounts = st.integers(0, 30000).map(Money)


@st.composite
def things_learnt(draw, moves_only=False):
    count = draw(st.integers(0, 5))
    found = []
    for place in range(count):
        kind = "move" if moves_only else draw(st.sampled_from(["move", "pause", "pays", "once"]))
        first = draw(st.integers(0, 50)) * 7
        length = draw(st.integers(1, 90))
        known = KNOWN + timedelta(days=draw(st.integers(-30, 200)))
        key, last = str(place), first + length
        if kind == "move":
            ends = draw(st.lists(st.sampled_from(LEAVES[:3]), min_size=2, max_size=2, unique=True))
            pence = draw(st.integers(0, 700))
            found.append(moved(key, *ends, pence, first=first, known=known))
        elif kind == "pause":
            leaf = draw(st.sampled_from(LEAVES))
            keeps = {leaf: draw(amounts)}
            found.append(fact(key, Kind.PAUSE, first + 3, last + 3, known, keeps=keeps))
        elif kind == "pays":
            pays = Money(draw(st.integers(-9000, 9000)))
            found.append(fact(key, Kind.PAYS, first, last, known, person_pays=pays))
        else:
            found.append(fact(key, Kind.ONCE, first, first + 1, known, once={"direct": Money(99)}))
    if found and draw(st.booleans()):
        found.append(fact("w", Kind.WITHDRAW, 0, 1, KNOWN, withdraws=found[0].key))
    return found


@settings(max_examples=25)
@given(things_learnt())
def test_what_is_explained_comes_to_what_differs(facts):
    lines = rules.explain(BASE, facts)
    last, first = rules.schedule(BASE, facts), rules.schedule(BASE, [])
    once = {part: NOTHING for part in ("direct", "managed", "isf", "direct-health")}
    for leaf, _, amount, _ in rules.once_only(facts):
        once[rules.part_of(leaf)] += amount
    for part, extra in once.items():
        said = Money.total(line.difference for line in lines if line.what == part)
        rate = rules.council_pays(part)
        whole = rules.cost(last, YEAR, rate) - rules.cost(first, YEAR, rate)
        assert said == whole + extra
        theirs = Money.total(x.difference for x in lines if x.what == f"person:{part}")
        rate = rules.person_pays(part)
        assert theirs == rules.cost(last, YEAR, rate) - rules.cost(first, YEAR, rate)
    assert all(line.words.startswith("Something changed. We have known since") for line in lines)


@settings(max_examples=25)
@given(things_learnt())
def test_it_does_not_matter_in_which_order_we_learn(facts):
    schedules = {repr(rules.schedule(BASE, order)) for order in list(permutations(facts))[:6]}
    assert len(schedules) == 1
    turned = [
        Fact(f.key, f.kind, f.days, KNOWN - (f.known_at - KNOWN), f.words, f.weekly,
             f.person_pays, f.keeps, f.once, f.withdraws)
        for f in facts
    ]  # fmt: skip
    ends = [_ends(rules.explain(BASE, each)) for each in (facts, turned)]
    assert ends[0] == ends[1]


def _ends(lines):
    sums = {}
    for line in lines:
        sums[line.what] = sums.get(line.what, NOTHING) + line.difference
    return {what: amount for what, amount in sums.items() if amount}


@settings(max_examples=25)
@given(things_learnt(), st.integers(0, 13))
def test_what_was_paid_and_is_promised_comes_to_what_it_costs_now(facts, paid):
    found, after = again(facts, paid), rules.schedule(BASE, facts)
    standing = [each.amount for each in promised(paid) if each not in found.void]
    now = Money.total([*standing, *(amount for _, amount in found.made)]) + Money(40000 * paid)
    due = rules.cost(after, YEAR, RATE)
    assert abs((now - found.over).pence - due.pence) <= 2 * len(facts) * (paid > 0)
    assert all(amount > NOTHING for _, amount in found.made)


@settings(max_examples=25)
@given(things_learnt(moves_only=True))
def test_moves_keep_every_penny(facts):
    free = Base(YEAR, BASE.weekly, NOTHING)
    facts = [each for each in facts if not each.withdraws]
    sums = [rules.funding(free, known) for known in (facts[:i] for i in range(len(facts) + 1))]
    totals = {Money.total(each.values()) for each in sums}
    assert totals == {Money(34000 * 52)}
    for before, after in pairwise(sums):
        for each in rules.transfers(before, after, before):
            assert each.source
            assert each.target


def test_a_difference_says_what_changed_and_since_when_we_know():
    (line,) = [x for x in rules.explain(BASE, [PAYS_LESS]) if x.what == "person:managed"]
    assert (line.before, line.after) == (Money(5000 * 52), Money(3000 * 52))
    assert line.late
    assert line.words == "Something changed. We have known since 5 May 2026."
    (once,) = rules.explain(BASE, [fact("5", Kind.ONCE, 90, 91, once={"direct": Money(7)})])
    assert (once.what, once.difference, once.late) == ("direct", Money(7), False)


def test_weeks_begin_every_seven_days():
    found = list(rules.week_starts(YEAR, START + timedelta(days=1)))
    assert (len(found), found[0]) == (51, START + timedelta(days=7))


# What may not be --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, ""),
        ({"asked": " "}, "Write down"),
        ({"target": "direct"}, "two different"),
        ({"target": "direct-health"}, "only be used for"),
        ({"weekly": NOTHING}, "how much a week"),
        ({"starts_on": date(2027, 3, 1)}, "not in the year"),
        ({"starts_on": date(2026, 3, 17)}, "Choose a Monday"),
        ({"weekly": Money(20001)}, "There is £200.00 a week there from 16 March 2026"),
    ],
)
def test_why_money_cannot_be_moved(change, words):
    given = {
        "weeks": rules.schedule(BASE, []), "source": "direct", "target": "third",
        "weekly": Money(500), "starts_on": date(2026, 3, 16), "asked": "Please.",
    } | change  # fmt: skip
    said = rules.cannot_move(**given)
    assert words in said
    assert bool(words) == bool(said)


@pytest.mark.parametrize(
    ("first", "last", "keeps", "because", "words"),
    [
        (7, 14, {"direct": NOTHING}, "Away", ""),
        (14, 14, {"direct": NOTHING}, "Away", "must be after"),
        (-1, 14, {"direct": NOTHING}, "Away", "not all in the year"),
        (7, 365, {"direct": NOTHING}, "Away", ""),  # the next year has its last day
        (7, 380, {"direct": NOTHING}, "Away", "not all in the year"),
        (364, 370, {"direct": NOTHING}, "Away", "not all in the year"),
        (7, 14, {}, "Away", "at least one"),
        (7, 14, {"direct": Money(-1)}, "Away", "less than nothing"),
        (7, 14, {"direct": NOTHING}, " ", "Say why"),
    ],
)
def test_why_a_budget_cannot_be_paused(first, last, keeps, because, words):
    ends = (START + timedelta(days=each) for each in (first, last))
    said = rules.cannot_pause(YEAR, START + timedelta(days=378), *ends, keeps, because)
    assert words in said
    assert bool(words) == bool(said)


@pytest.mark.parametrize(
    ("kind", "held", "stream", "pence", "words"),
    [
        (Kind.STREAM, "direct", "health", 1, ""),
        (Kind.ONCE, "direct", "care", 1, ""),
        (Kind.PAYS, "", "care", -1, ""),
        (Kind.PAYS, "", "care", 0, "how much more or less"),
        (Kind.STREAM, "direct", "health", 0, "more than nothing"),
        (Kind.STREAM, "sock", "health", 1, "who holds"),
        (Kind.STREAM, "direct", "gold", 1, "who holds"),
        (Kind.ONCE, "managed", "care", 1, "paid out once"),
        (Kind.STREAM, "managed", "health", 1, "Choose the provider"),
        (Kind.STREAM, "managed", "choice", 1, "may be asked to pay"),
        (Kind.STREAM, "isf", "health", 1, "A fund cannot have this money"),
        (Kind.LESS, "managed", "health", 1, ""),
        (Kind.LESS, "managed", "care", 1, "with the plan"),
        (Kind.STREAM, "direct", "care", 1, "with the plan"),
    ],
)
def test_why_money_cannot_be_added(kind, held, stream, pence, words):
    said = rules.cannot_add(kind, held, stream, Money(pence), START, YEAR, "Because.")
    assert words in said
    assert bool(words) == bool(said)


def test_a_provider_can_be_paid_of_money_beside_the_plan():
    given = (Money(1), START, YEAR, "Because.", "OR-1")
    assert rules.cannot_add(Kind.STREAM, "managed", "health", *given) == ""
    assert "who holds" in rules.cannot_add(Kind.STREAM, "direct", "health", *given)


def test_what_moved_on_cannot_be_taken_away_first():
    def less(key, first, pence, kind=Kind.LESS):
        return fact(key, kind, first, weekly={"direct-health": Money(pence)})

    more, some = less("a", 0, 9000, Kind.STREAM), less("c", 7, -5000)
    on = moved("b", "direct-health", "third-health", 4000)
    back = fact("d", Kind.WITHDRAW, 0, withdraws="a")
    base = Base(YEAR, {}, NOTHING)
    for known, new, said in (
        ([more, on], back, "Take that move back first"),
        ([more, on], some, ""),
        ([more, on, some], less("e", 60, -1), "has moved on"),
        ([more, some], back, ""),
        ([on], back, ""),  # it was so before: what is learnt now does not make it so
    ):
        found = rules.cannot_take_away(base, known, [*known, new])
        assert said in found
        assert bool(said) == bool(found)


def test_money_is_no_more_less_than_there_is():
    assert rules.cannot_be_less(Money(2), Money(2)) == ""
    assert "There is £0.02 a week" in rules.cannot_be_less(Money(2), Money(3))


def test_more_money_says_why_and_falls_into_the_year():
    late = date(2027, 5, 1)
    given = (Kind.STREAM, "direct", "health", Money(1))
    assert "Say why" in rules.cannot_add(*given, START, YEAR, " ")
    assert "not in the year" in rules.cannot_add(*given, late, YEAR, "Because.")


def test_a_promise_made_again_has_a_name_of_its_own():
    (first, *_) = rules.commitments("PB-1", YEAR.four_weekly(), [ORDER])
    used = {first.reference, f"{first.reference}:2026-03-30"}
    assert rules.again_in_words(first, Money(7), set()).reference == first.reference
    fresh = rules.again_in_words(first, Money(7), used)
    assert fresh.reference == f"{first.reference}:2:2026-03-30"
    assert (rules.read_run(fresh.reference), fresh.amount) == (days(0, 28), Money(7))
    used |= {f"{first.reference}:{nth}:2026-03-30" for nth in range(2, 100)}
    assert rules.again_in_words(first, Money(7), used).reference.endswith(":100:2026-03-30")
    assert {rules.order_of(each) for each in used} == {first.reference}


# As a budget opens ------------------------------------------------------------------------------


def test_a_budget_is_made_of_its_parts_and_what_is_ordered_out_of_them():
    shares = rules.share_out(Money(100), Money(50), NOTHING)
    assert rules.leaves_of(shares, [rules.Order("A", "B", Money(30), "x")]) == {
        "direct": 100, "managed": 20, "managed:A": 30,
    }  # fmt: skip
    assert rules.leaves_of(shares[1:], [rules.Order("A", "B", Money(50), "x")]) == {
        "managed:A": 50
    }
    assert [rules.part_key("direct", each) for each in ("care", "health")] == [
        "direct", "direct-health",
    ]  # fmt: skip


def test_the_week_of_a_day_is_found():
    weeks = rules.schedule(BASE, [moved()])
    assert rules.week_on(weeks, START - timedelta(days=9)) == weeks[0]
    assert rules.week_on(weeks, START + timedelta(days=14)) == weeks[1]
    assert rules.everything(weeks[0]) == Money(34000)
    assert rules.figures_of(weeks[0].shares.values()).person_pays == Money(5000)


def test_what_is_owed_next_is_the_first_run_that_is_not_paid_in_full():
    owing = list(rules.owed(BASE, [moved()], YEAR, "direct"))
    due = rules.next_owed(owing, Money(15000))
    assert due.working == (
        "2 March to 15 March 2026: £400.00; 16 March to 29 March 2026: £300.00, "
        "less £150.00 already held: £550.00."
    )
    assert rules.next_owed(owing, NOTHING).working.endswith("2026: £300.00.")
    assert rules.next_owed(owing, Money(70000)).run == days(28, 56)
    assert rules.next_owed([], NOTHING) is None
    more = rules.next_owed(owing, Money(65000), START + timedelta(days=28))
    assert (more.run, more.amount) == (days(28, 56), Money(65000))
    assert more.working.endswith(", and £50.00 for days before that were put right: £650.00.")


def test_money_of_another_stream_says_whose_it_is():
    assert rules.part_words("direct") == "Money you hold (direct payment)"
    assert rules.part_words("direct-health").endswith(": NHS continuing healthcare")


# The next year ----------------------------------------------------------------------------------


def test_the_next_year_leaves_pauses_and_sums_paid_once_behind():
    once = fact("5", Kind.ONCE, 0, once={"direct": Money(99)})
    week = rules.goes_on(BASE, [moved(), fact("6", Kind.PAUSE, 9, keeps=AWAY.keeps), once])
    assert (week.leaves["direct"], week.leaves["managed:OR-1"]) == (Money(15000), Money(15000))
    found = rules.orders_in(week, {"OR-1": "Brightway"}, {"OR-1": "help"})
    assert found[0] == rules.Order("OR-1", "Brightway", Money(15000), "help")
    assert (found[1].name, found[1].what) == ("OR-2", "support that you chose")
    assert rules.held_too_long(Money(130000), week) == Money(10000)
    assert rules.held_too_long(Money(1), week) == NOTHING


@pytest.mark.parametrize(
    ("held", "nth", "name", "source", "words"),
    [
        (Money(5), 0, "roll:B", "dp:A", "What you hold, brought into the next year"),
        (Money(-5), 2, "roll:B:2", "dp:B", "What you have spent too much, brought into"),
    ],
)
def test_what_somebody_holds_goes_along_and_so_does_what_they_spent_too_much(
    held, nth, name, source, words
):
    move = rules.rolled("A", "B", held, nth)
    assert (move.reference, move.source, move.amount) == (name, source, Money(5))
    assert move.memo.startswith(words)


# What must be there first -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("account", "holder", "who", "words"),
    [
        ("own", "", "Amira", ""),
        ("nominee", "Ben Khan", "Amira", ""),
        ("sock", "", "Amira", "where the money"),
        ("supported", " ", "Amira", "in whose name"),
        ("card", "", " ", "who agreed"),
    ],
)
def test_why_terms_cannot_be_agreed(account, holder, who, words):
    said = rules.cannot_agree(account, holder, who)
    assert words in said
    assert bool(words) == bool(said)


@pytest.mark.parametrize(
    ("after", "reasons", "view", "words"),
    [
        (50, {"Out": "The bus."}, "Fine.", ""),
        (100, {"Out": "The bus."}, "Fine.", "does not fall"),
        (50, {}, "Fine.", "“Out”"),
        (50, {"Out": "The bus."}, " ", "what the person says"),
    ],
)
def test_why_a_budget_may_not_fall(after, reasons, view, words):
    said = rules.cannot_step_down(Money(100), Money(after), ["Out"], reasons, view)
    assert words in said
    assert bool(words) == bool(said)


def test_what_stands_beside_the_plan_goes_along_from_the_day_of_a_new_one():
    base = Base(YEAR, {"direct": Money(1), "direct-health": Money(9), "isf-own": NOTHING}, NOTHING)
    assert rules.beside(base) == {"direct-health": Money(9)}
    sums = {"once": {"direct": Money(5)}}
    over, to_come = (fact(key, Kind.ONCE, first, **sums) for key, first in (("4", 3), ("5", 50)))
    grant = fact("6", Kind.STREAM, 0, weekly={"direct": Money(1), "direct-grant": Money(2)})
    gone = fact("7", Kind.PAUSE, 3, 10, keeps={"direct": NOTHING})
    found = rules.goes_along(
        [moved(), AWAY, PAYS_LESS, over, to_come, grant, gone], days(20).starts_on
    )
    assert {each.key: (each.days, each.weekly) for each in found} == {
        "6": (days(20), {"direct-grant": Money(2)}),
        "2": (days(20, 38), {}),
        "5": (days(50), {}),
    }  # fmt: skip
