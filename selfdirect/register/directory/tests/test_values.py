"""Single values as people really write them."""

import math
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfdirect.register.directory.rules import lines_in_words, telling_words, topics_in
from selfdirect.register.directory.rules.values import (
    Doubtful,
    day,
    email,
    phone,
    place,
    plain,
    postcode,
    said,
    slug,
    web,
    words,
)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (" AbilityAvenue Care", "AbilityAvenue Care"),
        ("<p>Tea &amp; <b>cake</b></p><script>alert(1)</script>", "Tea & cake"),
        ("For those aged < 18", "For those aged < 18"),
        ("two\nlines\x00", "two lines"),
        ("'Mollies' #1", "'Mollies' #1"),
        ("@AgeUK", "@AgeUK"),
    ],
)
def test_text_keeps_its_words_and_nothing_else(written: str, read: str) -> None:
    assert words(written) == read


@pytest.mark.parametrize("written", ["NA", "n/a", " ", "null", "-"])
def test_what_says_nothing_is_nothing(written: str) -> None:
    assert said(written) == ""


@pytest.mark.parametrize(
    "written", ['=HYPERLINK("http://x")', "=1+1", "@SUM(1)", "+cmd|' /C calc'!A0", "-cmd(x)"]
)
def test_a_spreadsheet_formula_is_not_taken_for_words(written: str) -> None:
    with pytest.raises(Doubtful, match="formula"):
        words(written)


def test_a_huge_text_keeps_its_beginning() -> None:
    with pytest.raises(Doubtful, match="9,000 characters") as caught:
        words("a" * 9000)
    assert len(caught.value.instead) == 5000


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("1617486414", "0161 748 6414"),  # a spreadsheet ate the 0
        ("0161 9733485", "0161 973 3485"),
        ("+44 161 973 3485", "0161 973 3485"),
        ("+33 1 42 68 53 00", "+33 1 42 68 53 00"),
        ("NA", ""),
    ],
)
def test_telephone_numbers_are_written_the_usual_way(written: str, read: str) -> None:
    assert phone(written) == read


@pytest.mark.parametrize("written", ["074297200831", "ask at the desk"])
def test_what_is_no_telephone_number_is_kept_as_given(written: str) -> None:
    with pytest.raises(Doubtful) as caught:
        phone(written)
    assert caught.value.instead == written


@pytest.mark.parametrize(("written", "read"), [("m335qu", "M33 5QU"), ("W1A 0AX", "W1A 0AX")])
def test_postcodes_get_capitals_and_a_space(written: str, read: str) -> None:
    assert postcode(written) == read
    assert postcode("NA") == ""


@pytest.mark.parametrize("written", ["ABC 1234", "WA15 OHF", "WA154 1HF"])
def test_what_is_no_postcode_is_left_out(written: str) -> None:
    with pytest.raises(Doubtful) as caught:
        postcode(written)
    assert caught.value.instead == ""


def test_web_and_mail_addresses_are_whole_or_left_out() -> None:
    assert web("www.example.org/a") == "https://www.example.org/a"
    assert web("http://example.org") == "http://example.org"
    assert email("hello@example.org") == "hello@example.org"
    assert web("NA") == email("") == ""
    for wrong in ("javascript:alert(1)", "http//:www.example.org", "example_counselling"):
        with pytest.raises(Doubtful, match="web address"):
            web(wrong)
    for wrong in ("email-example_com", "False", "a@b, c@d.org"):
        with pytest.raises(Doubtful, match="e-mail"):
            email(wrong)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2025-01-02", date(2025, 1, 2)),
        ("2023-05-03T00:00:00Z", date(2023, 5, 3)),
        ("1/2/2025 12:00:00 AM", date(2025, 1, 2)),  # CQC writes the month first
        ("31/12/2024", date(2024, 12, 31)),
        ("NA", None),
    ],
)
def test_dates_are_read_in_the_forms_that_occur(written: str, read: date | None) -> None:
    assert day(written) == read


def test_what_is_no_date_is_doubted() -> None:
    with pytest.raises(Doubtful, match="date"):
        day("last spring")


def test_a_point_is_in_the_united_kingdom_or_left_out() -> None:
    assert place("53.4", "-2.3") == (53.4, -2.3)
    assert place("NA", "") is None
    for north, east, reason in [
        ("100", "101", "not in the United Kingdom"),
        ("-2.3", "53.4", "swapped"),
        ("53.4", "", "missing"),
        ("x", "y", "not a number"),
        ("nan", "nan", "not in the United Kingdom"),
    ]:
        with pytest.raises(Doubtful, match=reason):
            place(north, east)


@given(st.text(), st.text())
def test_no_text_at_all_upsets_the_readers(one: str, other: str) -> None:
    for read in (words, phone, postcode, email, web, day):
        with suppress(Doubtful):
            read(one)
    with suppress(Doubtful):
        found = place(one, other)
        assert found is None or all(map(math.isfinite, found))


@given(st.text())
def test_plain_words_stay_as_they_are_when_read_again(text: str) -> None:
    once = plain(text.replace("<", "").replace("&", ""))
    assert plain(once) == once


def test_an_identifier_is_made_of_a_name_and_a_place() -> None:
    assert slug("St. Mary's  Club", "M33 5QU") == "st-mary-s-club-m33-5qu"


def test_lines_are_named_in_runs() -> None:
    assert lines_in_words([9, 2, 3, 4, 4]) == "2-4, 9"
    assert lines_in_words([]) == ""


@pytest.mark.parametrize(
    ("sentence", "topics"),
    [
        ("I'm lonely and used to go swimming", ("active", "company")),
        ("Mum has dementia, I look after my mum", ("health", "carers")),
        ("I worry about my rent", ("wellbeing", "advice")),
        ("Hello", ()),
    ],
)
def test_a_sentence_speaks_of_topics(sentence: str, topics: tuple[str, ...]) -> None:
    assert topics_in(sentence) == topics


def test_only_telling_words_are_looked_for() -> None:
    assert telling_words("I would really like to go swimming, swimming!") == ("swimming",)
