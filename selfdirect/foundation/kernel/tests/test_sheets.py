import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.kernel.sheets import csv_bytes, neutral, pounds


@pytest.mark.parametrize(
    ("cell", "safe"),
    [
        ("=1", "'=1"),
        ("+44", "'+44"),
        ("-5.20", "-5.20"),
        ("-12", "-12"),
        ("-5%", "'-5%"),
        ("-1+cmd", "'-1+cmd"),
        ("-12.50\n", "'-12.50\n"),
        ("@x", "'@x"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("\n=1", "'\n=1"),
        ("a", "a"),
        ("", ""),
    ],
)
def test_a_cell_is_made_safe(cell, safe):
    assert neutral(cell) == safe


@given(st.text())
def test_no_cell_can_run_and_nothing_of_it_is_lost(cell):
    safe = neutral(cell)
    assert safe in (cell, f"'{cell}")
    assert safe[:1] not in ("=", "+", "@", "\t", "\r", "\n")


@pytest.mark.parametrize(
    ("pence", "words"), [(0, "0.00"), (5, "0.05"), (-5, "-0.05"), (-123450, "-1234.50")]
)
def test_an_amount_is_a_plain_number_of_pounds(pence, words):
    assert pounds(Money(pence)) == words


def test_a_file_has_its_mark_and_every_kind_of_cell():
    made = csv_bytes([["Who", "Pounds"], ["=Ann, £", Money(-1250)], [None, -3]])
    assert made == '\ufeffWho,Pounds\r\n"\'=Ann, £",-12.50\r\n,-3\r\n'.encode()


@given(st.lists(st.lists(st.text(st.characters(codec="utf-8")), min_size=2), min_size=1))
def test_a_file_reads_back_as_what_was_written(rows):
    read = csv.reader(io.StringIO(csv_bytes(rows).decode("utf-8-sig"), newline=""))
    assert list(read) == [[neutral(cell) for cell in row] for row in rows]
