"""The ladder: no step without those before it, and none at all without a look at hardship."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.kernel.period import Every
from selfdirect.support.billing.rules import (
    Found,
    Kind,
    Late,
    Parts,
    Taken,
    Terms,
    behind,
    cannot,
    cannot_arrange,
    due_by,
    in_force,
)
from selfdirect.support.billing.scheme import published, terms

DUE = date(2026, 3, 30)
LATE = Late(Money(24000), DUE)
WAITS = terms(DUE)


def taken(*steps):
    """Take steps two weeks apart, from the day after it was due."""
    return [
        Taken(kind, DUE + timedelta(days=1 + 14 * n), Found.CAN if kind == "hardship" else "")
        for n, kind in enumerate(steps)
    ]


def after(steps, days=14):
    return (steps[-1].on if steps else DUE) + timedelta(days=days)


@pytest.mark.parametrize(
    ("steps", "kind", "why_not"),
    [
        ((), "remind", ""),
        ((), "call", "First: send a reminder"),
        (("remind",), "call", ""),
        ((), "hardship", ""),
        (("remind",), "last", "First: note a call"),
        (("remind", "call"), "last", "First: look at hardship with them"),
        (("remind", "call", "hardship"), "last", ""),
    ],
)
def test_a_step_follows_those_before_it(steps, kind, why_not):
    done = taken(*steps)
    said = cannot(kind, done, LATE, after(done), WAITS)
    assert said.startswith(why_not)
    assert bool(said) == bool(why_not)


@pytest.mark.parametrize("kind", ["remind", "call", "last"])
@pytest.mark.parametrize(
    ("late", "why_not"),
    [
        (Late(NOTHING, None), "Nothing is late"),
        (Late(Money(1), DUE, died=True), "They have died"),
        (Late(Money(1), DUE, keeps=True), "They keep to what was agreed"),
    ],
)
def test_nobody_is_chased_who_should_not_be(kind, late, why_not):
    done = taken("remind", "call", "hardship")
    assert cannot(kind, done, late, after(done), WAITS).startswith(why_not)


def test_two_weeks_lie_between_two_steps():
    done = taken("remind")
    assert "2 weeks" in cannot("call", done, LATE, after(done, 13), WAITS)


def test_steps_about_an_older_bill_do_not_count():
    old = [Taken("remind", DUE - timedelta(days=90))]
    assert cannot("call", old, LATE, DUE + timedelta(days=60), WAITS).startswith("First")


def test_who_cannot_pay_is_left_alone_for_twelve_weeks():
    done = [*taken("remind", "call"), Taken("hardship", DUE + timedelta(30), Found.CANNOT)]
    assert "not asked again" in cannot("remind", done, LATE, after(done, 83), WAITS)
    assert cannot("remind", done, LATE, after(done, 84), WAITS) == ""
    assert cannot("hardship", done, LATE, after(done, 0), WAITS) == ""


def test_the_promise_of_twelve_weeks_holds_when_older_bills_are_paid():
    done = [Taken("hardship", DUE - timedelta(days=3), Found.CANNOT)]
    assert "not asked again" in cannot("remind", done, LATE, DUE + timedelta(days=1), WAITS)


def test_hardship_can_be_looked_at_before_anything_is_late():
    assert cannot("hardship", (), Late(NOTHING, None), DUE, WAITS) == ""


@given(st.lists(st.tuples(st.sampled_from(list(Kind)), st.integers(0, 40)), max_size=30))
def test_the_last_letter_never_goes_without_a_look_at_hardship(tries):
    done, today = [], DUE + timedelta(days=1)
    for kind, days in tries:
        today += timedelta(days=days)
        if not cannot(kind, done, LATE, today, WAITS):
            if kind == Kind.LAST:
                assert {"remind", "call", "hardship"} <= {each.kind for each in done}
            done.append(Taken(kind, today, Found.CAN if kind == Kind.HARDSHIP else ""))


class TestInParts:
    def test_they_wait_for_what_is_at_the_bank(self):
        facts = (Parts(Money(1000), Every.WEEK, DUE), taken("hardship"), Money(24000), DUE)
        assert "at the bank" in cannot_arrange(*facts, at_bank=True)

    @pytest.mark.parametrize(
        ("every", "days", "parts"),
        [
            (Every.WEEK, -1, 0),
            (Every.WEEK, 0, 1),
            (Every.WEEK, 14, 3),
            (Every.FORTNIGHT, 14, 2),
            (Every.FOUR_WEEKS, 28, 2),
            (Every.MONTH, 30, 1),
            (Every.MONTH, 31, 2),
        ],
    )
    def test_so_many_parts_are_due_by_a_day(self, every, days, parts):
        agreed = Parts(Money(1000), every, date(2026, 3, 2))
        assert due_by(agreed, date(2026, 3, 2) + timedelta(days)) == Money(1000 * parts)

    def test_a_week_of_grace_is_given(self):
        agreed = Parts(Money(1000), Every.WEEK, date(2026, 3, 2))
        assert behind(agreed, NOTHING, date(2026, 3, 8), WAITS) == NOTHING
        assert behind(agreed, Money(400), date(2026, 3, 9), WAITS) == Money(600)
        assert behind(agreed, Money(5000), date(2026, 3, 9), WAITS) == NOTHING

    @pytest.mark.parametrize(
        ("amount", "owed", "starts", "steps", "why_not"),
        [
            (1000, 24000, 0, ("hardship",), ""),
            (1000, 0, 0, ("hardship",), "Nothing is owed"),
            (0, 24000, 0, ("hardship",), "A part is more than nothing"),
            (24001, 24000, 0, ("hardship",), "A part is more than nothing"),
            (1000, 24000, -1, ("hardship",), "The first part is due today"),
            (1000, 24000, 0, ("remind",), "Look at hardship with them first"),
        ],
    )
    def test_parts_are_agreed_after_hardship_was_looked_at(
        self, amount, owed, starts, steps, why_not
    ):
        agreed = Parts(Money(amount), Every.WEEK, DUE + timedelta(starts))
        said = cannot_arrange(agreed, taken(*steps), Money(owed), DUE)
        assert said.startswith(why_not)
        assert bool(said) == bool(why_not)


# The council's own waits ------------------------------------------------------------------------

BLOCK = {
    "starts_on": date(2026, 4, 1), "source": "Ours", "due_days": 14, "pause_weeks": 3,
    "rest_weeks": 8, "grace_days": 3,
}  # fmt: skip


def test_a_council_that_waits_longer_says_so():
    longer, done = Terms.read(BLOCK), taken("remind")
    assert cannot("call", done, LATE, after(done, 20), longer) == (
        "Leave them 3 weeks after the last step."
    )
    assert cannot("call", done, LATE, after(done, 21), longer) == ""


def test_each_version_holds_from_its_day_and_the_first_before_it():
    first, second = Terms.read(BLOCK), Terms.read(BLOCK | {"starts_on": date(2027, 4, 1)})
    for day, found in (
        (date(2020, 1, 1), first),
        (date(2027, 3, 31), first),
        (date(2027, 4, 1), second),
    ):
        assert in_force([second, first], day) == found
    assert terms(date(2026, 1, 1)) in published()


def test_nobody_is_chased_for_what_a_direct_debit_takes_or_for_what_they_dispute():
    for flag, words in (
        ("coming", "asked twice"),
        ("disputed", "Answer them first"),
        ("by_debit", "pay by hand"),
    ):
        late = Late(Money(24000), DUE, **{flag: True})
        assert words in cannot("remind", (), late, after(()), WAITS)
        assert cannot("hardship", (), late, DUE, WAITS) == ""


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"source": ""}, "need a source"),
        ({"due_days": -1}, "below nought"),
        ({"dew_days": 1}, "unknown setting: dew_days"),
    ],
)
def test_terms_that_cannot_be_do_not_load(change, words):
    with pytest.raises(ValueError, match=words):
        Terms.read(BLOCK | change)
