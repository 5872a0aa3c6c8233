"""A receipt worked out again; the ways beside the table; the receipt in easy read."""

import json
from datetime import date
from fractions import Fraction
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfdirect.agreement.allocation import rules
from selfdirect.agreement.allocation.rules.easy import PANEL
from selfdirect.agreement.allocation.schemes import built_in
from selfdirect.agreement.allocation.tests.schemes import small
from selfdirect.foundation.kernel.money import NOTHING, Money

TEXT = built_in("synthetic_county_ras")
COUNTY = rules.load_scheme(TEXT)
AMIRA = {"client_group": "physical_sensory", "q1": "daily", "informal_q1": "half", "q3": "one"}


def made(**changed: object) -> dict[str, object]:
    """A receipt as it is downloaded, with some of it changed by hand."""
    kept = rules.receipt(rules.allocate(COUNTY, AMIRA, strict=False))
    return {**json.loads(json.dumps(kept)), **changed}


def wrong(kept: dict[str, object]) -> list[str]:
    return [found.words for found in rules.verify(kept, COUNTY) if not found.agrees]


def line(**changed: object) -> list[object]:
    lines = made()["lines"]
    assert isinstance(lines, list)
    return [{**lines[0], **changed}, *lines[1:]]


def values(**changed: str) -> dict[str, object]:
    kept = made()["values"]
    assert isinstance(kept, dict)
    return {**kept, **changed}


def test_a_true_receipt_agrees_in_everything() -> None:
    found = rules.verify(made(), COUNTY)
    assert all(one.agrees for one in found)
    said = " ".join(one.words for one in found)
    assert "lines add up to its sum" in said
    assert "All 12 lines of answers are the same." in said


@pytest.mark.parametrize("scheme", ["pip_uk", "form1_ontario", "don_illinois"])
def test_so_does_the_receipt_of_every_example_of_other_schemes(scheme: str) -> None:
    ready = rules.load_scheme(built_in(scheme))
    for example in ready.fixtures[:3]:
        kept = rules.receipt(rules.allocate(ready, example.answers, on=example.on, strict=False))
        assert all(one.agrees for one in rules.verify(json.loads(json.dumps(kept)), ready))


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"amount_minor": 1}, "its sum is 1."),
        ({"amount_minor": True}, "amount minor is True, but worked out again it is"),
        ({"amount": "£9.00"}, "amount is £9.00, but worked out again it is"),
        ({"values": values(points="9")}, "values, points: it says 9; worked out again it is"),
        ({"values": []}, "values is [], but"),
        ({"panel": 0}, "panel is 0, but worked out again it is False."),
        ({"lines": line(money_minor=1)}, "Line 1 of the lines of answers: money minor is 1, but"),
        ({"lines": line(money_minor="1")}, "Its lines add up to"),
        (
            {"lines": line(informal="They do 9.")},
            "Line 1 of the lines of answers: informal",
        ),
        ({"lines": []}, "It has 0 lines of answers; worked out again there are 12."),
        ({"lines": "none"}, "It has 0 lines of answers; worked out again there are 12."),
        ({"lines": [7] * 12}, "Line 1 of the lines of answers: question is missing."),
        ({"working": ["The sum is £900."]}, "working is ['The sum is £900.'], but"),
        ({"title": "Another"}, "title is Another, but"),
        ({"more": "?"}, "more is on the receipt, and no part of its making."),
        ({"on": "yesterday"}, "“yesterday” is not a day."),
        ({"on": "1999-01-01"}, "This scheme starts on 2013-04-01"),
        ({"answers": []}, "The answers are not an object."),
        ({"answers": {"q1": "so-so"}}, "The scheme gives no figure for these answers:"),
        ({"checksum": "0" * 64}, "The receipt was made under checksum 000"),
        ({"checksum": "\x1b[2J" + "x" * 200}, "?[2Jx"),
    ],
)
def test_whatever_was_changed_is_named(changed: dict[str, object], words: str) -> None:
    assert any(words in said for said in wrong(made(**changed)))


def test_what_is_missing_is_named() -> None:
    kept = made()
    del kept["amount"]
    assert any(said.startswith("amount is missing.") for said in wrong(kept))


def test_a_receipt_from_before_points_had_a_name_still_agrees() -> None:
    kept = made()
    for later in ("unit", "warnings", "other_sums"):
        del kept[later]
    assert wrong(kept) == []


def test_other_words_with_the_same_figures_are_no_fault() -> None:
    working = made()["working"]
    assert isinstance(working, list)
    assert wrong(made(working=[sentence.replace("brings", "gives") for sentence in working])) == []


def test_a_receipt_of_points_alone_has_no_sum_to_add_up() -> None:
    ready = rules.load_scheme(built_in("don_illinois"))
    example = ready.fixtures[0]
    kept = rules.receipt(rules.allocate(ready, example.answers, on=example.on, strict=False))
    assert not any("add up" in one.words for one in rules.verify(kept, ready))


def test_the_receipts_of_a_file_are_found_by_their_voice() -> None:
    kept = made()
    assert rules.receipts(kept) == {"agreed": kept}
    file = {"ref": "I-1", "agreed": kept, "own": None, "voices": {"carer": kept, "cat": kept}}
    assert list(rules.receipts(file)) == ["agreed", "carer"]


@pytest.mark.parametrize("file", [[], "receipt", None, {}, {"agreed": {}}, {"voices": [1]}])
def test_what_is_no_receipt_is_told_so(file: object) -> None:
    with pytest.raises(rules.NotAReceipt):
        rules.receipts(file)


def test_the_file_that_a_receipt_names_is_compared() -> None:
    found = sha256(TEXT.encode()).hexdigest()
    same = rules.same_file({"scheme_file_sha256": found}, TEXT)
    other = rules.same_file({"scheme_file_sha256": "no"}, TEXT)
    assert same is not None
    assert other is not None
    assert (same.agrees, other.agrees) == (True, False)
    assert rules.same_file(None, TEXT) is None
    assert rules.same_file({}, TEXT) is None


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda deeper: st.lists(deeper, max_size=3) | st.dictionaries(st.text(max_size=8), deeper),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(sorted(made())), JUNK, max_size=4))
def test_nothing_in_a_receipt_makes_it_crash(changed: dict[str, object]) -> None:
    kept = made(**changed)
    if kept["checksum"] != COUNTY.checksum:
        kept["checksum"] = COUNTY.checksum
    for found in rules.verify(kept, COUNTY):
        assert found.words


# The ways beside the table


def test_no_way_beside_the_table_has_the_sum_as_its_reason() -> None:
    for words in rules.COSTED.values():
        assert not {"figure", "table", "high", "expensive", "cost"} & set(words.lower().split())


@pytest.mark.parametrize(("figure", "short"), [(Money(150_00), 12_50), (Money(200_00), -37_50)])
def test_hours_at_the_unit_price_stand_beside_the_figure(figure: Money, short: int) -> None:
    beside = rules.hours_at(Fraction("6.5"), Money(25_00), figure)
    assert (beside.cost, beside.short, beside.hours_said) == (Money(162_50), Money(short), "6.5")


# The rule of each line


def test_each_line_with_money_names_the_table_or_rate_that_it_came_by() -> None:
    told = rules.turned(COUNTY, made())
    said = "The money comes by the table “weekly money”."
    assert told == dict.fromkeys(("q1", "q3"), said)
    assert rules.turned_once(told) == said
    for different in ({"q1": said}, {"q1": said, "q2": ""}, {}):
        assert rules.turned_once(different) == ""
    rates = "rates: {hour: {from: {2026-04-01: 20}}}\n"
    text = small(
        top=rates,
        values="- {name: each, is: -1 * -rate(hour)}\n- {name: total, is: each * points(wash)}\n",
        lines="  - {id: all, text: All of it, is: total, shared: yes}\n",
    )
    scheme = rules.load_scheme(text)
    given = {"wash": "some", "family": "none", "hours": "2"}
    kept = rules.receipt(rules.allocate(scheme, given, on=date(2026, 5, 1)))
    assert rules.turned(scheme, kept)["wash"] == "The money comes by the rate “hour”."


def test_money_by_a_price_alone_names_no_table() -> None:
    scheme = rules.load_scheme(
        small(lines="  - {id: all, text: All of it, is: total, shared: yes}\n")
    )
    kept = rules.receipt(rules.allocate(scheme, {"wash": "some", "hours": "0"}, strict=False))
    assert rules.turned(scheme, kept) == {"wash": ""}


# Easy read


def test_easy_read_says_every_line_and_the_sum_in_short_sentences() -> None:
    shown = rules.Slip(
        (
            rules.Shown("Washing", Money(40_00), "I need help"),
            rules.Shown("Moving", NOTHING, "", "This counts for 1 point."),
            rules.Shown("Rounding.", Money(-25)),
        ),
        (),
    )
    rows = rules.easy(shown, Money(39_75), panel=False, ref="I-1")
    assert ("heart", "Washing. This brings £40.00.") in rows
    assert ("heart", "Moving. This brings no money by itself.") in rows
    assert ("money", "Rounding. This takes away £0.25.") in rows
    assert ("money", "All of this together is £39.75.") in rows
    assert ("safe", PANEL) not in rows
    assert ("safe", PANEL) in rules.easy(shown, Money(39_75), panel=True, ref="I-1")
