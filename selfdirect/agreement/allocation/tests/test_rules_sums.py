"""Sums beside the amount, a visible scale with its warning, and schemes that only score."""

import pytest

from selfdirect.agreement.allocation.rules import (
    SchemeError,
    allocate,
    check_fixtures,
    load_scheme,
    receipt,
)
from selfdirect.agreement.allocation.rules.allocation import amount_for
from selfdirect.agreement.allocation.tests.schemes import every_kind, small
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import Money

SOME = {"wash": "some", "family": "half", "hours": "6"}
BESIDE = """\
other_sums:
- {id: carer, text: 'For your carer, {points} points', value: carer, period: week, for: carer}
- {id: start, text: To begin with, value: start, period: once}
"""
VALUES = """\
- {name: points, is: points(wash)}
- {name: carer, is: points * 4}
- {name: start, is: hours * 10 - 10}
- {name: total, is: points * 10}
"""


def test_a_sum_beside_the_amount_is_shown_and_never_added() -> None:
    found = allocate(load_scheme(small(top=BESIDE, values=VALUES)), SOME)
    assert found.amount == Money(3000)
    assert Money.total(line.money for line in found.money_lines) == found.amount
    assert [(s.id, s.text, s.money, s.period, s.whose) for s in found.other_sums] == [
        ("carer", "For your carer, 3 points", Money(1200), "week", "carer"),
        ("start", "To begin with", Money(5000), "once", "person"),
    ]
    said = "£12.00 a week, beside this sum and not part of it."
    assert f"For your carer, 3 points: {said}" in found.working
    assert "To begin with: £50.00 once, beside this sum and not part of it." in found.working
    beside = receipt(found)["other_sums"]
    assert isinstance(beside, list)
    assert beside[0] == {
        "id": "carer",
        "text": "For your carer, 3 points",
        "period": "week",
        "for": "carer",
        "money_minor": 1200,
        "money": "£12.00",
    }


def test_a_sum_beside_the_amount_is_never_below_nothing() -> None:
    with pytest.raises(Refused, match="less than nothing"):
        allocate(load_scheme(small(top=BESIDE, values=VALUES)), {**SOME, "hours": "0"})


@pytest.mark.parametrize(
    ("beside", "words"),
    [
        (BESIDE.replace("value: start", "value: begin"), "no value called “begin”"),
        (BESIDE.replace("period: once", "period: day"), "not one of: week, year, once"),
        (BESIDE.replace("for: carer", "for: council"), "not one of: person, carer"),
        (BESIDE.replace("id: start", "id: carer"), "the same id"),
        (BESIDE.replace("{points}", "{pints}"), "no value called “pints”"),
    ],
)
def test_a_fault_in_a_sum_beside_is_told(beside: str, words: str) -> None:
    with pytest.raises(SchemeError) as fault:
        load_scheme(small(top=beside, values=VALUES))
    assert words in fault.value.words


SCALE = """\
scale:
  factor: 0.9
  reason: The council has nine tenths of what is needed.
  sufficiency: {hours: needed, unit_price: price}
"""
SCALED = """\
- {name: needed, is: hours}
- {name: price, is: '20'}
- {name: total, is: scaled(120)}
"""


def test_a_scale_is_visible_and_warns_where_it_no_longer_buys_the_hours() -> None:
    found = allocate(load_scheme(small(top=SCALE, values=SCALED)), SOME)
    assert (found.amount, found.unscaled) == (Money(10800), Money(12000))
    assert (
        "A scale of 0.9 is in this figure: The council has nine tenths of what is needed."
        " Without it the sum would be £120.00; with it the sum is £108.00." in found.working
    )
    assert found.warnings == (
        "The scaled sum is £108.00 a week, and no longer buys the assessed hours:"
        " 6 hours at £20.00 come to £120.00 a week.",
    )
    assert found.warnings[0] in found.working
    plain = receipt(found)
    assert (plain["unscaled_minor"], plain["unscaled"]) == (12000, "£120.00")
    assert plain["warnings"] == list(found.warnings)


def test_where_the_scaled_sum_is_enough_nothing_is_warned_of() -> None:
    found = allocate(load_scheme(small(top=SCALE, values=SCALED)), {**SOME, "hours": "5"})
    assert found.warnings == ()


def test_a_scale_need_not_say_what_is_enough() -> None:
    scale = "scale: {factor: 1.1, reason: There was more}\n"
    found = allocate(load_scheme(small(top=scale, values=SCALED)), SOME)
    assert found.warnings == ()
    assert "There was more. Without it" in " ".join(found.working)


def test_a_figure_without_the_scale_that_cannot_be_worked_out_is_said() -> None:
    values = "- {name: total, is: 10 / (10 - scaled(10))}\n"
    scale = "scale: {factor: 0.9, reason: Less}\n"
    found = allocate(load_scheme(small(top=scale, values=values)), SOME)
    assert (found.amount, found.unscaled) == (Money(1000), None)
    assert "Without it the scheme gives no sum." in " ".join(found.working)


@pytest.mark.parametrize(
    ("scale", "words"),
    [
        (SCALE.replace("0.9", "0"), "a scale must be above nought"),
        (SCALE.replace("hours: needed", "hours: hours"), "no value called “hours”"),
        (SCALE.replace(", unit_price: price", ""), "“unit_price” is missing here"),
        (SCALE.replace("reason", "because"), "“because” is not known here"),
    ],
)
def test_a_fault_in_a_scale_is_told(scale: str, words: str) -> None:
    with pytest.raises(SchemeError) as fault:
        load_scheme(small(top=scale, values=SCALED))
    assert words in fault.value.words


def only_scores(text: str) -> str:
    start = text.index("amount: total")
    return text[:start] + text[text.index("fixtures:") :]


FIXTURES = """
- {name: one, answers: {wash: lots, hours: '3'}, expect: {total: 80, which: high}, on: 2026-05-01}
- {name: two, answers: {wash: no, hours: '3'}, expect: {which: high}}
"""
SORTED = """\
- {name: total, is: points(wash) * 10}
- name: which
  is: if(total > 50, 'high', 'low')
"""


def test_a_scheme_may_only_score() -> None:
    scheme = load_scheme(only_scores(small(values=SORTED, fixtures=FIXTURES)))
    found = allocate(scheme, SOME)
    assert (scheme.amount, found.total, found.money_lines) == (None, None, ())
    with pytest.raises(Refused, match="“Small scheme” only scores answers"):
        assert found.amount
    with pytest.raises(Refused, match="“Small scheme” only scores answers"):
        amount_for(scheme, SOME, on=None)
    assert found.working[-1] == "No sum of money follows: “Small scheme”, version 1, only scores."
    plain = receipt(found)
    assert (plain["amount_minor"], plain["amount"]) == (None, None)
    assert plain["values"] == {"total": "30", "which": "low"}


def test_examples_can_name_their_day_and_expect_a_group() -> None:
    scheme = load_scheme(only_scores(small(values=SORTED, fixtures=FIXTURES)))
    assert check_fixtures(scheme) == ("two: which is low, not high.",)


def test_an_example_may_hold_an_answer_of_every_kind() -> None:
    fixture = """
- name: all kinds
  answers: {wash: no, hours: 1.5, nights: [turn], bath: {minutes: 5, times: 2}, meals: 0 x 0,
    born: 1950-05-01}
  expect: {total: 10}
"""
    text = every_kind("- {name: total, is: bath}\n", fixtures=fixture)
    assert check_fixtures(load_scheme(text)) == ()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("amount: total\n", ""), "“receipt” is about the amount, but the scheme has none"),
        (("receipt:\n", "ignored:\n"), "“ignored” is not known here"),
        (("currency:", "panel_says: More.\ncurrency:"), "but the scheme names none"),
    ],
)
def test_what_belongs_together_stands_together(change: tuple[str, str], words: str) -> None:
    with pytest.raises(SchemeError) as fault:
        load_scheme(small().replace(*change))
    assert words in fault.value.words


def test_an_amount_needs_a_receipt_and_a_scale_an_amount() -> None:
    text = small()
    cut = text[: text.index("receipt:")] + text[text.index("fixtures:") :]
    with pytest.raises(SchemeError, match="“receipt” is missing here"):
        load_scheme(cut)
    with pytest.raises(SchemeError, match="“scale” is about the amount"):
        load_scheme(only_scores(small(top="scale: {factor: 1, reason: a}\n")))


def test_what_is_said_of_a_panel_stands_in_the_working() -> None:
    top = "panel: high\npanel_says: A panel reads this first.\n"
    values = "- {name: high, is: hours > 5}\n- {name: total, is: '1'}\n"
    scheme = load_scheme(small(top=top, values=values))
    assert "A panel reads this first." in allocate(scheme, SOME).working
    assert "A panel reads this first." not in allocate(scheme, {**SOME, "hours": "5"}).working


@pytest.mark.parametrize(
    ("period", "said"),
    [
        ("week", "a week"),
        ("four weeks", "every four weeks"),
        ("once", "once"),
    ],
)
def test_a_sum_says_how_often_it_comes(period: str, said: str) -> None:
    scheme = load_scheme(small().replace("period: week", f"period: {period}"))
    assert f"The sum is £30.00 {said}, by" in allocate(scheme, SOME).working[-1]


def test_a_scheme_says_what_it_replaces_and_when_it_was_looked_over() -> None:
    top = "checked_on: 2026-03-01\nreplaces: small 0\nchange_note: Prices went up.\n"
    scheme = load_scheme(small(top=top))
    assert str(scheme.checked_on) == "2026-03-01"
    assert (scheme.replaces, scheme.change_note) == ("small 0", "Prices went up.")


@pytest.mark.parametrize(
    ("fixture", "words"),
    [
        ("{name: a, answers: {}, expect: {which: mid}}", "no name of which called “mid”"),
        ("{name: a, answers: {}, expect: {}, on: soon}", "is not a date"),
        ("{name: a, answers: {wash: [[a]]}, expect: {}}", "write words here"),
    ],
)
def test_a_fault_in_an_example_is_told(fixture: str, words: str) -> None:
    with pytest.raises(SchemeError) as fault:
        load_scheme(small(values=SORTED, fixtures=f"[{fixture}]"))
    assert words in fault.value.words
