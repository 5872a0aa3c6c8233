"""The banks' own check of an account number, and the table that a council brings for it."""

import pytest

from selfdirect.foundation.kernel.decision import Refused
from selfdirect.support.payments.rules.modulus import PUBLISHED, differing, fits, read_table

ELEVEN = "MOD11 0 0 0 0 0 0 7 5 8 3 4 6 2 1"  # the document's own example of each way
DOUBLE = "DBLAL 2 1 2 1 2 1 2 1 2 1 2 1 2 1"
LAST = "MOD10 0 0 0 0 0 0 0 0 0 0 0 0 0 1"  # passes where h is 0
FIRST = "MOD10 0 0 0 0 0 0 1 0 0 0 0 0 0 0"  # where a is
CODE = "MOD10 0 0 0 0 0 1 0 0 0 0 0 0 0 0"  # where z is


def two(one, other):
    return f"100000 100009 {one}\n100000 100009 {other}\n"


def test_the_examples_of_the_document_come_out_as_it_says():
    table = read_table(f"000000 000100 {ELEVEN}\n499272 499273 {DOUBLE}\n")
    assert fits("000000", "58177632", table) is True
    assert fits("000000", "58177633", table) is False
    assert fits("499273", "12345678", table) is True
    assert fits("499273", "12345679", table) is False
    assert fits("000101", "58177632", table) is None  # of no range: nobody can say


@pytest.mark.parametrize(
    ("rows", "number", "found"),
    [
        (two(LAST, FIRST), "00000000", True),  # both, or neither
        (two(LAST, FIRST), "10000000", False),
        (two(LAST, FIRST), "00000001", False),
        (two(DOUBLE.replace("2 1", "0 0") + " 1", LAST), "00000000", False),  # 27 is added
        (two(LAST + " 2", FIRST + " 9"), "10000002", False),
        (two(LAST + " 2", CODE + " 9"), "00000001", False),  # as of 309634
        (two(LAST + " 2", LAST + " 9"), "00000000", True),
        (
            two("MOD11" + LAST[5:] + " 2", FIRST + " 9"),
            "10000002",
            True,
        ),  # by weights of their own
        (two("MOD11" + LAST[5:] + " 2", FIRST + " 9"), "10000096", True),
        (two(LAST, FIRST + " 3"), "10600000", True),  # the second is not asked where c is 6 or 9
        (two(LAST, FIRST + " 3"), "10500000", False),
        (two("MOD11" + FIRST[5:] + " 4", LAST), "30000000", False),
        ("100000 100009 MOD11" + FIRST[5:] + " 4", "30000003", True),  # what is left is gh
        ("100000 100009 MOD11" + FIRST[5:] + " 5", "30000080", True),  # 11 less what is left is g
        ("100000 100009 MOD11" + FIRST[5:] + " 5", "00000000", True),
        ("100000 100009 MOD11" + FIRST[5:] + " 5", "10000000", False),
        ("100000 100009 " + FIRST + " 5", "30000007", True),  # 10 less what is left is h
        (two(FIRST + " 6", LAST + " 6"), "41000011", True),  # in another currency
        (two(FIRST + " 6", LAST + " 6"), "41000012", False),
        (two(FIRST + " 6", LAST + " 6"), "91000011", False),
        ("100000 100009 MOD10 0 0 0 0 0 0 0 1 0 0 0 0 0 0 7", "01000090", True),  # u to b: 0
        ("100000 100009 MOD10 0 0 0 0 0 0 0 1 0 0 0 0 0 0 7", "01000080", False),
        ("100000 100009 MOD10 0 0 0 0 0 6 0 0 0 0 0 0 0 4 8", "00000001", True),  # as of 090126
        (two("MOD10 0 0 0 0 0 0 0 1 0 0 0 0 0 0 10", LAST + " 11"), "09000091", True),
        (two("MOD10 0 0 0 0 0 0 0 1 0 0 0 0 0 0 10", LAST + " 11"), "09000081", False),
        (two("MOD10 0 0 0 0 0 0 0 1 0 0 0 0 0 0 10", LAST + " 11"), "08000091", False),
        (two(LAST + " 12", FIRST + " 13"), "00000001", True),
        ("100000 100009 " + FIRST + " 14", "10000001", True),  # without its last digit
        ("100000 100009 " + FIRST + " 14", "10000002", False),
        ("100000 100009 MOD10 0 0 0 0 0 0 0 1 0 0 0 0 0 0 14", "11000001", False),
    ],
)
def test_a_number_is_checked_with_the_exception_of_its_sort_code(rows, number, found):
    assert fits("100001", number, read_table(rows)) is found


def test_a_sort_code_may_stand_in_for_another():
    table = read_table(f"100000 100009 {CODE} 5", "100001 200002\n\n")
    assert (fits("100001", "00000008", table), fits("100002", "00000008", table)) == (True, True)
    assert fits("100001", "00000009", table) is False
    assert fits("100003", "00000007", table) is True


def test_what_does_not_come_out_as_published_is_named():
    table = read_table("089999 089999 " + LAST)
    cases = [case for some in PUBLISHED.values() for case in some]
    assert differing(table) == [case for case in cases if case != "089999 66374959"]


@pytest.mark.parametrize(
    ("weights", "words"),
    [
        ("", "is empty"),
        ("100000 100009 MOD12 0 0 0 0 0 0 0 0 0 0 0 0 0 1", "Line 1 of the table"),
        ("\n100000 100009 MOD10 0 0 0", "Line 2 of the table"),
        (f"100000 10009 {LAST}", "Line 1 of the table"),
        (f"100000 100009 {LAST} 3 4", "Line 1 of the table"),
        (f"100000 100009 {LAST} x", "Line 1 of the table"),
        ("100000", "Line 1 of the table"),
    ],
)
def test_a_table_that_is_none_says_which_line(weights, words):
    with pytest.raises(Refused, match=words):
        read_table(weights)


def test_sort_codes_that_stand_in_come_in_pairs():
    with pytest.raises(Refused, match="Line 1 of the sort codes that stand in"):
        read_table(f"100000 100009 {LAST}", "100001")
