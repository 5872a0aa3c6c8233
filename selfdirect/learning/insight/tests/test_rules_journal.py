"""Journals, from sums alone: no database."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.learning.insight.rules.journal import (
    Code,
    Codes,
    Flow,
    Part,
    Way,
    journal,
    sheet,
    sorted_out,
    unlike,
)

SEPTEMBER, OCTOBER = date(2026, 9, 1), date(2026, 10, 1)
OLD = date(2023, 4, 1)
HOME = Part(OCTOBER, "support", "care", "north", "home")
OUT = Part(OCTOBER, "support", "care", "south", "out")
PAID = Part(OCTOBER, "contribution", "care")


def file(**changed):
    return {
        "source": "made up",
        "bank": "B1",
        "flow": [
            {"from": "council", "to": "budget", "is": "within"},
            {"from": "dp", "to": "purpose", "is": "outside"},
            {"from": "budget", "to": "dp", "is": "support"},
            {"from": "dp", "to": "council", "is": "support", "credit": True},
            {"from": "person", "to": "council", "is": "contribution", "credit": True},
        ],
        "account": [
            {"starts_on": OLD, "what": "support", "code": "D1"},
            {"starts_on": OLD, "what": "support", "purpose": "home", "code": "D2"},
            {"starts_on": SEPTEMBER, "what": "support", "purpose": "home", "code": "D3"},
            {"starts_on": OLD, "what": "contribution", "code": "R1"},
        ],
        "centre": [
            {"starts_on": OLD, "team": "north", "code": "C1"},
            {"starts_on": OLD, "team": "", "code": "C0"},
        ],
    } | changed


CODES = Codes.read(file())


def test_codes_are_read_with_their_days():
    assert CODES.flows["dp", "council"] == Way("support", credit=True)
    assert CODES.flows["dp", "council"].signed(Money(3)) == Money(-3)
    assert CODES.flows["budget", "dp"].signed(Money(3)) == Money(3)
    assert (CODES.bank, CODES.source) == ("B1", "made up")


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([{"code": "D1"}], "The code D1 needs the day"),
        ([{"starts_on": OLD, "code": "A"}, {"starts_on": OLD, "code": "B"}], "Two codes are for"),
    ],
)
def test_a_file_that_cannot_be_right_is_not_read(rows, words):
    with pytest.raises(ValueError, match=words):
        Codes.read(file(account=rows))


def test_the_closest_code_holds_and_of_equals_the_latest_that_has_begun():
    assert journal(OCTOBER, {HOME: Money(5)}, {}, CODES).lines[0].account == "D3"
    august = Part(date(2026, 8, 1), "support", "care", "north", "home")
    assert journal(OCTOBER, {august: Money(5)}, {}, CODES).lines[0].account == "D2"
    other = Part(OCTOBER, "support", "care", "north", "other")
    assert journal(OCTOBER, {other: Money(5)}, {}, CODES).lines[0].account == "D1"


def test_what_has_no_code_is_named_once():
    found = journal(OCTOBER, {OUT: Money(5), Part(OCTOBER, "odd"): Money(1)}, {}, CODES)
    assert found.unmapped == (
        "There is no account code for odd in October 2026.",
        "There is no cost centre for support of care in team south for out in October 2026.",
    )
    early = Part(date(2020, 1, 1), "contribution")
    assert "There is no cost centre" in journal(OCTOBER, {early: Money(1)}, {}, CODES).unmapped[0]
    assert Code(OLD, "x").exact == (0, OLD)


def test_ways_that_money_went_without_a_code_are_named():
    flow = Flow("council", "provider", "care", OCTOBER, Money(5))
    (words,) = unlike([flow, flow], CODES)
    assert words.startswith("Money went from council to provider")


def flows(pence):
    return [
        Flow("budget", "dp", "", OCTOBER, Money(pence)),
        Flow("council", "budget", "care", OCTOBER, Money(99)),
        Flow("dp", "council", "care", OCTOBER, Money(2)),
        Flow("person", "council", "care", OCTOBER, Money(7)),
        Flow("dp", "purpose", "", OCTOBER, Money(1)),
    ]


def test_sums_are_sorted_and_what_is_not_the_councils_is_left_out():
    support = {HOME: Money(5), OUT: Money(3)}
    found = sorted_out(flows(10), support, CODES)
    assert found is not None
    assert {part: sum_ for part, sum_ in found.items() if sum_} == {**support, PAID: Money(-7)}


def test_support_that_comes_to_two_sums_is_not_handed_over():
    assert sorted_out(flows(11), {HOME: Money(8)}, CODES) is None


def test_only_what_was_not_handed_over_goes_and_old_months_are_adjustments():
    before = Part(SEPTEMBER, "support", "care", "north", "home")
    sums = {HOME: Money(50), before: Money(30)}
    handed = {before: Money(28), OUT: Money(4)}
    found = journal(OCTOBER, sums, handed, CODES)
    assert [(line.part, line.amount) for line in found.lines] == [
        (before, Money(2)),
        (HOME, Money(50)),
        (OUT, Money(-4)),
    ]
    assert [line.part for line in found.adjustments] == [before]


def test_the_sheet_balances_and_names_its_control_account():
    _, first, second, control = sheet(
        "GJ-1", journal(OCTOBER, {HOME: Money(50), PAID: Money(-7)}, {}, CODES), "B1"
    )
    assert first[3:7] == ("C0", "R1", None, Money(7))
    assert second[3:7] == ("C1", "D3", Money(50), None)
    assert control[:7] == ("GJ-1", "2026-10", 3, "", "B1", None, Money(43))


PARTS = st.builds(
    Part,
    st.sampled_from([SEPTEMBER, OCTOBER]),
    st.just("support"),
    st.just("care"),
    st.sampled_from(["north", ""]),
    st.sampled_from(["home", "out"]),
)
SUMS = st.dictionaries(PARTS, st.builds(Money, st.integers(-1000, 1000)), max_size=6)


@settings(max_examples=50)
@given(st.lists(SUMS, min_size=1, max_size=5))
def test_whatever_becomes_known_all_journals_together_come_to_what_is_known_last(known):
    handed: dict[Part, Money] = {}
    for sums in known:
        found = journal(OCTOBER, sums, handed, CODES)
        rows = sheet("GJ-1", found, "B1")[1:]
        sides = [Money.total(row[side] or NOTHING for row in rows) for side in (5, 6)]
        assert sides[0] == sides[1]
        for line in found.lines:
            handed[line.part] = handed.get(line.part, NOTHING) + line.amount
        assert journal(OCTOBER, sums, handed, CODES).lines == ()
    assert {part: each for part, each in handed.items() if each} == {
        part: each for part, each in known[-1].items() if each
    }
