"""Tables that differ in many rows are told at round points, and say how many rows there are."""

import pytest

from selfdirect.agreement.schemes import rules


def text(rows: list[tuple[object, object]], kind: str = "linear", more: str = "") -> str:
    knots = ", ".join(f"[{points}, {pounds}]" for points, pounds in rows)
    return f"tables:\n  money:\n    kind: {kind}\n    knots: [{knots}]\n{more}"


def words(was: str, now: str) -> list[str]:
    return [change.words for change in rules.changes(was, now)]


SHORT = text([(0, 0), (40, 400)])


def test_a_table_with_hundreds_of_new_rows_is_told_at_every_tenth_point() -> None:
    fine = [(n / 4, n * 3) for n in range(161)]  # £12 a point, for £10
    assert words(SHORT, text(fine)) == [
        "money, where 160 rows differ (told here at round points): was 2 rows, is now 161 rows",
        "money, 10 points: was £100.00, is now £120.00",
        "money, 20 points: was £200.00, is now £240.00",
        "money, 30 points: was £300.00, is now £360.00",
        "money, 40 points: was £400.00, is now £480.00",
    ]


@pytest.mark.parametrize(("rows", "lines"), [(12, 12), (13, 3)])
def test_up_to_twelve_rows_are_told_one_by_one(rows: int, lines: int) -> None:
    was, now = ([(n, n * each) for n in range(1, rows + 1)] for each in (1, 2))
    assert len(words(text(was), text(now))) == lines + (rows > 12)


def test_steps_are_read_as_steps_and_points_that_are_not_round_end_the_table() -> None:
    was = text([(n, 5) for n in range(20)], "step")
    now = text([(0, 5), (15, 9), (20.5, 10)], "step")
    assert words(was, now)[1:] == [
        "money, 20 points: was £5.00, is now £9.00",
        "money, 20.5 points: was £5.00, is now £10.00",
    ]


def test_past_its_last_row_a_table_is_read_as_it_says() -> None:
    goes_on = SHORT.replace("kind: linear", "kind: linear\n    tail: upper_half_slope")
    fine = [(n, n * 10) for n in range(61)]
    tail, rows = words(goes_on, text(fine))
    assert tail.startswith("money, tail: taken out")
    assert "59 rows differ" in rows  # and £10 a point before and after: no sum does


def test_a_long_table_is_told_in_few_lines_however_far_it_goes() -> None:
    was, now = ([(n, n * each) for n in range(0, 4000, 5)] for each in (1, 2))
    told = words(text(was), text(now))
    assert len(told) < 18
    assert told[1] == "money, 320 points: was £320.00, is now £640.00"


def test_other_changes_are_told_beside_a_long_table() -> None:
    was, now = ([(n, n * each) for n in range(20)] for each in (1, 2))
    told = words(text(was, more="title: A\n"), text(now, more="title: B\n"))
    assert told[-1] == "title: was “A”, is now “B”"


def test_what_is_no_number_is_told_as_it_stands() -> None:
    assert words(text([(1, 2)]), text([(1, "x")])) == ["money, 1 points: was £2, is now £x"]


def test_a_new_table_is_told_once_however_long() -> None:
    assert len(words("id: a", "id: a\n" + text([(n, n) for n in range(99)]))) == 1
