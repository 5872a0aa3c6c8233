from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfdirect.foundation.kernel.rates import NoRate, Rates, Status

OLD = {
    "name": "upper_limit",
    "value": "23000",
    "starts_on": date(2009, 4, 6),
    "status": "memory",
    "source": "from memory",
}
NEW = {**OLD, "value": "23250.50", "starts_on": date(2010, 4, 12), "status": "verified"}
ENDED = {**NEW, "ends_before": date(2011, 4, 6)}


@pytest.mark.parametrize(
    ("day", "value"),
    [
        (date(2009, 4, 6), 23000),
        (date(2010, 4, 11), 23000),
        (date(2010, 4, 12), Fraction("23250.50")),
        (date(2011, 4, 5), Fraction("23250.50")),
    ],
)
def test_the_value_in_force_on_a_day_is_found(day, value):
    assert Rates.read([ENDED, OLD]).on("upper_limit", day).value == value


def test_an_older_value_does_not_come_back_when_the_one_that_replaced_it_ends():
    with pytest.raises(NoRate, match="2011-04-06"):
        Rates.read([OLD, ENDED]).on("upper_limit", date(2011, 4, 6))


@pytest.mark.parametrize(
    ("name", "day"), [("upper_limit", date(2009, 4, 5)), ("lower_limit", date(2012, 1, 1))]
)
def test_a_day_without_a_value_is_an_error_that_names_it(name, day):
    with pytest.raises(NoRate, match=f"no {name.replace('_', ' ')} on file for {day}"):
        Rates.read([OLD]).on(name, day)


def test_a_value_that_is_not_verified_says_so_when_written():
    old, new = Rates.read([OLD, NEW]).rows

    assert str(old) == "upper_limit from 2009-04-06 [memory]"
    assert str(new) == "upper_limit from 2010-04-12"
    assert new.status is Status.VERIFIED


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"name": None}, "needs a name, a value as text and a start date"),
        ({"value": 23000.5}, "needs a name, a value as text and a start date"),
        ({"starts_on": "2009-04-06"}, "needs a name, a value as text and a start date"),
        ({"source": ""}, "needs a source and a status"),
        ({"source": None}, "needs a source and a status"),
        ({"status": None}, "needs a source and a status"),
        ({"status": "hearsay"}, "hearsay"),
        ({"ends_before": "2010"}, "is not a date"),
        ({"ends_before": date(2009, 4, 6)}, "ends before it starts"),
        ({"value": "lots"}, "is not a number"),
        ({"value": "1/0"}, "is not a number"),
    ],
)
def test_a_row_that_is_not_whole_does_not_load(change, reason):
    with pytest.raises(ValueError, match=reason):
        Rates.read([{**OLD, **change}])


@pytest.mark.parametrize(
    "other",
    [
        {**OLD, "value": "1"},
        {**OLD, "starts_on": date(2009, 5, 1)},
    ],
)
def test_two_values_for_one_day_do_not_load(other):
    with pytest.raises(ValueError, match="Two values of upper_limit"):
        Rates.read([{**OLD, "ends_before": date(2009, 6, 1)}, other])


def test_rows_of_different_names_may_share_their_days():
    assert len(Rates.read([OLD, {**OLD, "name": "lower_limit"}]).rows) == 2


@given(st.dates(date(2009, 4, 6), date(2050, 1, 1)))
def test_the_order_of_the_rows_does_not_matter(day):
    one, other = Rates.read([OLD, NEW]), Rates.read([NEW, OLD])

    assert one.on("upper_limit", day) == other.on("upper_limit", day)
