"""Changing a scheme file in place, what differs in words and money, and its record."""

import difflib
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selfdirect.agreement.allocation.rules import SchemeError, check_fixtures, load_scheme
from selfdirect.agreement.allocation.rules.written import read_yaml
from selfdirect.agreement.allocation.schemes import BUILT_IN, built_in
from selfdirect.agreement.schemes import rules
from selfdirect.agreement.schemes.rules import fields
from selfdirect.agreement.schemes.rules.edits import at, changed
from selfdirect.foundation.kernel.decision import Refused

TEXT = built_in("synthetic_county_ras")
PIP = built_in("pip_uk")
Q1 = ("questions", "q1", "options", "daily", "points")
OLDER = ("tables", "weekly_money", "curves", "older_people")

BLOCKS = """\
# over it
a: 1  # one
list:
  - name: first   # the first
    says: >-
      Long words
      in a block
    # under it
  - name: second
    knots:
    - [0, 1]
    - [10, 2]  # ten

last: {x: 1}
"""


def lines_changed(was: str, now: str) -> list[str]:
    found = difflib.unified_diff(was.split("\n"), now.split("\n"), lineterm="", n=0)
    return [line for line in found if line[0] in "+-" and line[:3] not in ("+++", "---")]


# Edits -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("how", "becomes"),
    [
        ({"values": {("a",): "2"}}, ["-a: 1  # one", "+a: 2  # one"]),
        ({"values": {("last", "x"): "it's, so"}}, ["-last: {x: 1}", "+last: {x: 'it''s, so'}"]),
        ({"values": {("last", "y"): "2"}}, ["-last: {x: 1}", "+last: {x: 1, y: 2}"]),
        (
            {"values": {("list", "first", "says"): "Other words"}},
            ["-      Long words", "-      in a block", "+      Other words"],
        ),
        ({"values": {("list", "first", "when"): "b"}}, ["+    when: b"]),
        (
            {"knots": {("list", "second", "knots"): [("5", "1"), ("10", "3")]}},
            ["-    - [0, 1]", "-    - [10, 2]  # ten", "+    - [5, 1]", "+    - [10, 3]  # ten"],
        ),
        ({"added": {("new",): {"b": {"c": "1"}}}}, ["+new: {b: {c: 1}}"]),
    ],
)
def test_a_piece_is_changed_and_every_other_letter_stays(
    how: dict[str, dict[tuple[str, ...], object]], becomes: list[str]
) -> None:
    now = changed(BLOCKS, **how)  # type: ignore[arg-type]
    assert lines_changed(BLOCKS, now) == becomes
    read_yaml(now)


def test_several_changes_at_once_do_not_push_each_other_away() -> None:
    both = {("a",): "100000", ("last", "x"): "", ("last", "y"): "2", ("last", "z"): "3"}
    assert "a: 100000" in changed(BLOCKS, both)
    assert changed(BLOCKS, both).endswith("last: {x: '', y: 2, z: 3}\n")
    assert changed("a: {}", {("a", "b"): "1"}) == "a: {b: 1}"
    assert changed("a: [{x: 1}]", {("a", "0", "x"): "2"}) == "a: [{x: 2}]"
    assert changed("a: {b: 1,}", {("a", "c"): "1"}) == "a: {b: 1, c: 1}".replace("1, c", "1,c")


@pytest.mark.parametrize(
    "path", [("none", "x"), ("list", "third", "says"), ("list", "5"), ("a", "b")]
)
def test_there_is_no_place_for_what_is_not_there(path: tuple[str, ...]) -> None:
    with pytest.raises(KeyError):
        changed(BLOCKS, {path: "1"})


def test_a_table_on_several_lines_is_written_on_several_lines() -> None:
    rows = [(str(n * 10), str(1000 + n)) for n in range(14)]
    now = changed(TEXT, knots={OLDER: rows})
    assert max(len(line) for line in now.split("\n")) <= 99
    curve = load_scheme(now).tables["weekly_money"].curves["older_people",]
    assert curve.knots == tuple((Fraction(p), Fraction(m)) for p, m in rows)


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1))
def test_whatever_words_are_put_in_come_out_again(words: str) -> None:
    plain = " ".join(words.split())
    try:
        read_yaml(f"a: '{plain.replace(chr(39), chr(39) * 2)}'")
    except SchemeError:  # YAML has no place for some letters at all
        return
    for path in (("a",), ("last", "x"), ("list", "first", "when")):
        now = changed(BLOCKS, {path: words})
    assert at(read_yaml(now), path).text() == plain


# What differs ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("was", "becomes", "part", "words"),
    [
        ("day, points: 9}", "day, points: 10}", "Questions",
         "“Washing, dressing and personal care”, “I need help once a day”, points: was 9,"
         " is now 10"),
        ("[10, 120]", "[10, 130]", "Tables",
         "weekly money, “I am an older person”, 10 points: was £120, is now £130"),
        ("[10, 120], ", "", "Tables",
         "weekly money, “I am an older person”, 10 points: taken out (it was £120)"),
        ("most: 0.75, all", "most: 0.8, all", "What counts",
         "how much help from family and friends counts, most: was 0.75, is now 0.8"),
        ("title: Synthetic county scheme", "title: Another", "About the scheme",
         "title: was “Synthetic county scheme”, is now “Another”"),
        ("  - {id: aid, text: I manage with equipment, points: 1}\n", "", "Questions",
         "“Moving about at home”, “I manage with equipment”: taken out (it was “I manage with"
         " equipment”, 1 points)"),
        ("max(20, before_limits)", "max(30, before_limits)", "How each figure is worked out",
         "before rounding, how it is worked out: was “if(enough_points, max(20, before_limits),"
         " 0)”, is now “if(enough_points, max(30, before_limits), 0)”"),
        ("sources:\n", "sources:\n- Something new.\n", "About the scheme",
         "where it comes from: new, “Something new.”"),
    ],
)  # fmt: skip
def test_a_difference_is_told_in_words(was: str, becomes: str, part: str, words: str) -> None:
    assert was in TEXT
    (change,) = rules.changes(TEXT, TEXT.replace(was, becomes, 1))
    assert (change.part, change.words) == (part, words)


def test_comments_spacing_and_the_version_are_no_difference() -> None:
    other = TEXT.replace("version: '1'", "version: '2'").replace("points: 9}", "points:   9 }")
    assert rules.changes(TEXT, "# another word\n" + other) == ()


def test_the_order_of_what_is_asked_is_a_difference() -> None:
    was = "questions: [{id: a, text: A}, {id: b, text: B}]"
    (change,) = rules.changes(was, "questions: [{id: b, text: B}, {id: a, text: A}]")
    assert (change.what, change.was, change.new) == ("The order", "a, b", "b, a")


def test_a_whole_new_thing_is_told_once() -> None:
    (change,) = rules.changes("id: a", "id: a\nrates:\n  hour: {from: {2026-04-01: 14.90}}")
    assert change.words == "Rates: new, hour from 2026-04-01 14.90"
    many = ", ".join(f"k{n}: {n}" for n in range(12))
    (long,) = rules.changes("id: a", f"id: a\nrates: {{hour: {{{many}}}}}")
    assert long.new.endswith("and 4 more")


@pytest.mark.parametrize("key", BUILT_IN)
def test_any_two_schemes_can_be_told_apart_and_any_is_like_itself(key: str) -> None:
    text = built_in(key)
    assert rules.changes(text, text) == ()
    assert bool(rules.changes(TEXT, text)) is (text != TEXT)
    same = rules.compared(load_scheme(text), load_scheme(text), date(2026, 5, 1))
    assert all(one.was == one.new for one in same)


def test_the_same_answers_are_compared_in_money() -> None:
    dearer = load_scheme(changed(TEXT, {Q1: "10"}))
    found = {one.name: one for one in rules.compared(load_scheme(TEXT), dearer, date(2026, 5, 1))}
    first = found["Some help each day"]
    assert (str(first.was), str(first.new), str(first.change)) == ("£153.00", "£159.00", "£6.00")
    assert "The most help with everything: I am an older person" in found


def test_a_scheme_without_a_sum_gives_none_and_says_why() -> None:
    only_scores = load_scheme(built_in("don_illinois"))
    one = rules.compared(load_scheme(TEXT), only_scores, date(2026, 5, 1))[0]
    assert one.was is not None
    assert (one.new, one.change) == (None, None)
    assert one.why


def test_curves_that_differ_are_drawn_and_laid_out_at_every_knot() -> None:
    old, new = load_scheme(TEXT), load_scheme(TEXT.replace("[10, 120]", "[15, 130]"))
    (one,) = rules.curves(old, new)
    assert (one.table, one.curve) == ("weekly money", "I am an older person")
    assert [stroke.label for stroke in one.chart.strokes] in (["Now", "Before"], ["Before", "Now"])
    assert "15" in [row[0] for row in one.rows]


@pytest.mark.parametrize(
    ("version", "taken", "next_one"),
    [("1", {"1"}, "2"), ("1", set(), "1"), ("2026.9", {"2026.9", "2026.10"}, "2026.11"),
     ("draft", {"draft"}, "draft.1"), ("draft", set(), "draft.1")],
)  # fmt: skip
def test_the_next_version_is_counted_up(version: str, taken: set[str], next_one: str) -> None:
    assert rules.next_version(version, taken) == next_one


# Boxes -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", BUILT_IN)
def test_every_box_of_every_scheme_holds_what_stands_at_its_path(key: str) -> None:
    text = built_in(key)
    file = read_yaml(text)
    for part in (fields.points, fields.words, fields.rates):
        boxes = [box for group in part(text) for box in group.boxes]
        for box in boxes[:: 1 + len(boxes) // 20]:  # some of each part: reading is slow
            try:
                stands = " ".join(at(file, box.path).text().split())
            except KeyError:
                stands = "0"  # an answer that brings nothing says nothing
            assert stands == box.value
            assert box.name.split("/") == list(box.path)
    for grid in fields.tables(text, load_scheme(text)):
        assert len(grid.rows) == len(at(file, grid.name.split("/")).parts())


def test_new_figures_of_a_rate_begin_as_the_last_ones() -> None:
    now = fields.with_new_date(PIP, "pip", date(2027, 4, 1))
    dated = load_scheme(now).rates["pip"].dated
    assert (dated[-1][0], dated[-1][1]) == (date(2027, 4, 1), dated[-2][1])
    assert len(lines_changed(PIP, now)) == 1
    with pytest.raises(Refused, match="Give a later day"):
        fields.with_new_date(PIP, "pip", date(2020, 4, 1))
    with pytest.raises(Refused, match="no rate of that name"):
        fields.with_new_date(TEXT, "pip", date(2027, 4, 1))


def test_rows_are_put_in_order_and_empty_ones_left_out() -> None:
    grid = fields.tables(TEXT, load_scheme(TEXT))[0]
    typed = [("10", "£1,200"), ("", ""), (" 5 ", "3.50")]
    assert fields.rows(grid, typed) == (("5", "3.50"), ("10", "1200"))
    for bad, why in (([("", "")], "keep one row"), ([("5", "")], "not a number"),
                     ([("nan", "1")], "not a number")):  # fmt: skip
        with pytest.raises(Refused, match=why):
            fields.rows(grid, bad)


def test_words_must_be_words() -> None:
    assert fields.said("So", "x") == "So"
    with pytest.raises(Refused, match="The help: write some words"):
        fields.said(" ", "The help")


# Examples ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", BUILT_IN)
def test_examples_that_come_out_leave_nothing_to_take_over(key: str) -> None:
    scheme = load_scheme(built_in(key))
    assert rules.outcomes(scheme) == ()
    assert rules.with_outcomes(built_in(key), scheme) == built_in(key)


def test_what_comes_out_now_is_taken_over_and_then_it_comes_out() -> None:
    text = changed(TEXT, {Q1: "10"}, {OLDER: [("0", "45"), ("7", "100"), ("129", "1030")]})
    text = text.replace("    {points: 9, net_points: 7.75, gross", "    {points: 8, gross", 1)
    scheme = load_scheme(text)
    first = rules.outcomes(scheme)[0]
    assert (first.example, first.figure, first.expected) == ("Some help each day", "points", "16")
    settled = rules.with_outcomes(text, scheme)
    assert check_fixtures(load_scheme(settled)) == ()
    assert "places: 4" in settled.split("- name: High need")[0].split("fixtures:")[1]


def test_nothing_is_taken_over_from_an_example_without_a_figure() -> None:
    text = TEXT.replace(
        "answers: {client_group: older_people, q1: daily", "answers: {q1: daily", 1
    )
    assert check_fixtures(load_scheme(text)) != ()
    assert rules.outcomes(load_scheme(text)) == ()


def test_a_name_that_comes_out_is_taken_over_as_it_is() -> None:
    text = PIP.replace("daily_living_award: enhanced", "daily_living_award: none")
    named = [one for one in rules.outcomes(load_scheme(text)) if "award" in one.figure]
    assert not named or named[0].found == "enhanced"


# The record --------------------------------------------------------------------------------------

SIGNED = rules.Signed("Maya Levi", "finance", date(2026, 3, 2))


def about(**changed_by: object) -> rules.About:
    usual = {
        "council": "Riverside Council", "contact": ("01632 960 100",), "address": "/schemes/a/1/",
        "checksum": "ab", "published_on": date(2026, 3, 2), "ended_on": None, "note": "",
        "proposed": SIGNED, "signed": SIGNED, "produced": None,
    }  # fmt: skip
    return rules.About(**{**usual, **changed_by})  # type: ignore[arg-type]


def test_the_record_says_who_what_data_how_to_challenge_and_the_limits() -> None:
    said = rules.plain(rules.record(load_scheme(TEXT), about(note="First.")))
    assert said["Who is responsible"]["Signed by"] == ["Maya Levi, finance, on 2 March 2026"]
    assert said["What it is"]["What changed in this version"] == ["First."]
    assert "answers to its 20 questions" in said["The data it uses"]["Used"][0]
    assert said["Risks and known limits"]["Limits the scheme names"][0].startswith("Two people")
    assert said["Dates"]["In force from"] == ["1 April 2013"]
    assert "did not come out of a calibration" in str(said["How it was tested"])


def test_the_record_holds_only_what_is_known() -> None:
    said = rules.plain(rules.record(load_scheme(PIP), about(signed=None, ended_on=SIGNED.on)))
    assert said["Who is responsible"]["Signed by"] == ["Not recorded here."]
    assert said["Dates"]["In force until"] == ["before 2 March 2026"]
    assert "What changed in this version" not in said["What it is"]
    assert any("change by date" in each for each in said["The data it uses"]["Used"])


def test_the_record_tells_what_a_calibration_found() -> None:
    produced = {
        "data": "sha", "report": "C-1", "choices": {"method": "isotonic"},
        "tested": [["Within a quarter", "61%"], "no pair"],
    }  # fmt: skip
    tested = rules.plain(rules.record(load_scheme(TEXT), about(produced=produced)))
    assert tested["How it was tested"]["Tests and fairness"] == ["Within a quarter: 61%"]
    assert tested["How it was tested"]["What was chosen"] == ["method: isotonic"]
    bare = rules.plain(rules.record(load_scheme(TEXT), about(produced={})))
    assert "left no figures" in str(bare["How it was tested"])


def test_the_record_as_text_cannot_be_broken_by_its_words() -> None:
    parts = rules.record(load_scheme(TEXT), about(note="# <b>*big*</b>"))
    text = rules.markdown("Record", parts)
    assert text.startswith("# Record\n")
    assert r"- \# \<b\>\*big\*\</b\>" in text
    assert "What changed" not in rules.markdown("x", rules.record(load_scheme(TEXT), about()))
