"""A scheme file: what it may hold, and how its faults are told."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfdirect.agreement.allocation.rules import SchemeError, load_scheme
from selfdirect.agreement.allocation.rules.written import LONGEST, Place, read_yaml
from selfdirect.agreement.allocation.tests.schemes import (
    LINES,
    QUESTIONS,
    SCORING,
    TABLES,
    VALUES,
    small,
)


def fault_of(text: str) -> SchemeError:
    with pytest.raises(SchemeError) as fault:
        load_scheme(text)
    return fault.value


def test_the_small_scheme_loads() -> None:
    scheme = load_scheme(small(top="ends_before: 2027-04-01\nknown_limits: [It is small.]\n"))
    assert scheme.id == "small"
    assert scheme.known_limits == ("It is small.",)
    assert scheme.panel is None


def test_the_checksum_is_of_what_is_said_and_not_how() -> None:
    plain = load_scheme(small()).checksum
    assert len(plain) == 64
    assert load_scheme("# a note\n" + small()).checksum == plain
    assert load_scheme("\ufeff" + small()).checksum == plain
    assert load_scheme(small(values="- is: points(wash)  *   10\n  name: total\n")).checksum != (
        plain
    )
    assert load_scheme(small(values="- is: points(wash) * 10\n  name: total\n")).checksum == plain


FAULTS = [
    ({"top": "colour: red\n"}, "“colour” is not known here. Use: id, version"),
    ({"top": "version: '2'\n"}, "“version” is written twice"),
    ({"top": "ends_before: 2026-04-01\n"}, "must end after it starts"),
    ({"top": "ends_before: soon\n"}, "“soon” is not a date"),
    ({"top": "note: [a]\n"}, "write words here"),
    ({"top": "known_limits: a\n"}, "write a list here"),
    ({"top": "panel: total\n"}, "“total” must be a yes or no"),
    ({"top": "panel: totals\n"}, "Did you mean “total”?"),
    ({"currency": "pounds"}, "three capital letters"),
    ({"values": "- {name: total, is: max(a, 2)}\n"}, "“2)” looks like the rest of a formula"),
    ({"values": "- {name: total, is: max(a, b c)}\n"}, 'Put the formula in quotes, like is: "max'),
    ({"at_most": "lots"}, "“lots” is not a number"),
    ({"questions": "- [a]\n"}, "write named fields here"),
    ({"questions": "- {id: wash}\n"}, "“text” is missing here"),
    ({"questions": "- {id: wash, text: Wash, kind: essay}\n"}, "a kind that is not known"),
    ({"questions": "- {id: wash, text: Wash, kind: [a]}\n"}, "write words here"),
    ({"questions": QUESTIONS + QUESTIONS}, "Two questions are called “wash”"),
    ({"questions": QUESTIONS.replace("id: lots", "id: a lot")}, "cannot name an option"),
    ({"questions": QUESTIONS.replace("not: [no]", "not: [no], is: [no]")}, "either `is:` or"),
    ({"scoring": "  items: [{question: dress}]\n"}, "no question called “dress”"),
    ({"scoring": "  items: [{question: wash}, {question: wash}]\n"}, "scored twice"),
    ({"scoring": "  items: [{question: wash, informal: family}]\n"}, "needs a level"),
    ({"scoring": "  items: [{question: wash, informal: hours}]\n"}, "needs a level"),
    ({"scoring": SCORING.replace("0.5", "1.5")}, "a share from 0 to 1"),
    ({"scoring": SCORING.replace("[wash, hours]", "[wash, family]")}, "no scored question"),
    ({"scoring": SCORING.replace("[wash, hours]", "[]")}, "one scored question or more"),
    ({"scoring": SCORING.replace("both: ", "wash: ")}, "a name of its own"),
    ({"tables": TABLES.replace("kind: step", "kind: curvy")}, "not one of: linear, step"),
    ({"tables": TABLES.replace("by: wash", "by: age")}, "no question or group called “age”"),
    ({"tables": TABLES.replace("some: [[0, 2]], ", "")}, "“some” is missing here"),
    ({"tables": TABLES.replace("no: [[0, 1]]", "no: [[0]]")}, "as a pair"),
    ({"tables": TABLES.replace("[0, 0], [10, 100]", "[9, 0], [1, 1]")}, "must rise"),
    ({"tables": TABLES.replace("knots: [", "by: wash, knots: [")}, "“knots” is not known here"),
    ({"values": VALUES + VALUES}, "“total” already names something else"),
    ({"values": "- {name: wash, is: '1'}\n"}, "“wash” already names something else"),
    ({"values": "- {name: not, is: '1'}\n"}, "“not” cannot be a name"),
    ({"values": "- {name: a b, is: '1'}\n"}, "“a b” cannot be a name"),
    ({"values": "- {name: total, is: '1', says: 'It is {sum}.'}\n"}, "no value called “sum”"),
    ({"lines": LINES.replace("All of it", "'{all}'")}, "no value called “all”"),
    ({"fixtures": "[{name: a, answers: {age: '3'}, expect: {}}]"}, "no question called “age”"),
    ({"fixtures": "[{name: a, answers: {}, expect: {sum: 3}}]"}, "no value called “sum”"),
]


@pytest.mark.parametrize(("parts", "words"), FAULTS)
def test_a_fault_in_a_scheme_is_told(parts: dict[str, str], words: str) -> None:
    fault = fault_of(small(**parts))
    assert words in fault.words
    assert fault.place.line > 1


def test_money_is_never_shared_by_points_below_nought() -> None:
    fault = fault_of(
        small(
            questions=QUESTIONS.replace("points: 3", "points: -3"),
            lines="  - {id: all, text: All, is: total, shared: yes}\n",
        )
    )
    assert "cannot be shared by points below nought (wash)" in fault.words


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("", Place(1, 1), "the file is empty"),
        ("a: [1", Place(1, 6), "this is not YAML: expected ',' or ']'"),
        ("a: \x00", Place(1, 1), "this is not YAML: "),
        ("a: &x [1]\nb: *x", Place(2, 4), "a scheme cannot use aliases"),
        ("[" * 2_000, Place(1, 1), "the file is nested too deeply"),
        ("a" * (LONGEST + 1), Place(1, 1), "longer than 1,000,000 characters"),
    ],
)
def test_a_file_that_is_no_scheme_is_told(text: str, place: Place, words: str) -> None:
    with pytest.raises(SchemeError) as fault:
        read_yaml(text)
    assert words in fault.value.words
    assert fault.value.place == place


@given(st.data())
def test_a_damaged_scheme_loads_or_says_where_it_is_wrong(data: st.DataObject) -> None:
    text = small()
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 30)))
    damaged = text[:start] + data.draw(st.text(max_size=8)) + text[end:]
    with suppress(SchemeError):
        load_scheme(damaged)
