"""What a council decides in words, who would pay more, and the letter: pure, every branch."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfdirect.agreement.charging import rates, rules
from selfdirect.agreement.charging.rules import Flow, Local, Told
from selfdirect.agreement.charging.rules.simulation import (
    NO_AGE,
    OLDEST,
    One,
    age_band,
    pays,
    simulated,
)
from selfdirect.foundation.kernel.hiding import FEWEST
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.kernel.period import Every

DAY = date(2026, 4, 6)
PLAIN = {"starts_on": DAY, "source": "Policy"}
NEUTRAL = Local.read(PLAIN)
OTHER = {
    "mig_uplift": "5", "percent_of_disposable": "0.925", "standard_dre": "10.85",
    "minimum_charge": "1.25", "maximum_charge": "350", "upper_capital_limit": "40000",
    "night_care_disregard": "35.90", "housing_not_counted": ["water"],
    "short_stay_at_home": True, "weeks_not_collected": ["2026-12-28", "2026-12-21"],
}  # fmt: skip


def test_every_knob_is_said_in_words_and_every_difference_is_named() -> None:
    other = Local.read({**PLAIN, **OTHER})
    changed = rules.differences(NEUTRAL, other)

    assert len(changed) == len(rules.KNOBS) == len(rules.in_words(NEUTRAL))
    said = " ".join(after for _, _, after in changed)
    for words in (
        "£5.00",
        "92.50%",
        "£10.85",
        "£1.25",
        "£350.00",
        "£40,000.00",
        "£35.90",
        "wat",
        "21 December 2026, 28 December 2026",
    ):
        assert words in said, words
    assert rules.differences(NEUTRAL, NEUTRAL) == ()
    tenth = Local.read({**PLAIN, "percent_of_disposable": "0.9"})
    assert "90% of what is left over is charged." in dict(rules.in_words(tenth)).values()


def test_settings_written_plainly_read_back_the_same() -> None:
    for local in (NEUTRAL, Local.read({**PLAIN, **OTHER})):
        assert Local.read({**PLAIN, **rules.plain_settings(local)}) == local


@pytest.mark.parametrize("kind", rules.HOUSING)
def test_a_cost_of_the_home_that_is_not_taken_off_is_known_by_what_people_tell(kind: str) -> None:
    local = Local.read({**PLAIN, "housing_not_counted": [rules.HOUSING[kind]]})
    flows = [Flow(each, "", Money.pounds(10), Every.WEEK) for each in rules.HOUSING]
    wages = Flow("state_pension", "", Money.pounds(500), Every.WEEK)
    told = Told(couple=False, savings=NOTHING, income=(wages,), housing=tuple(flows))
    means = rules.read_means(rules.means_of(told, 40))
    counted, without = (
        rules.most(means, rates.national(), policy, DAY).amount for policy in (local, NEUTRAL)
    )
    assert counted == without + Money.pounds(10)


def test_typed_rates_hold_until_the_next_year_of_rates() -> None:
    rows = rules.typed_rates({"mig_child": "110.00"}, date(2026, 9, 1), "verified", "The list")
    book = rules.read_rates(rows)

    assert book.on("mig_child", date(2027, 4, 5)).value == 110
    now = {"mig_child": rates.national().on("mig_child", DAY)}
    words = [("Amount for each child", "£106.85", "£110.00", "verified")]
    assert rules.rate_differences(now, book) == words
    assert rules.rate_differences({}, book)[0][1] == "none on file"
    with pytest.raises(ValueError, match="needs a source"):
        rules.typed_rates({"mig_child": "1"}, DAY, "verified", "")


# Who would pay more


@pytest.mark.parametrize(
    ("age", "words"),
    [(18, "18 to 24"), (25, "25 to 64"), (84, "75 to 84"), (85, OLDEST), (None, NO_AGE)],
)
def test_ages_stand_in_bands(age: int | None, words: str) -> None:
    assert age_band(age) == words


@pytest.mark.parametrize(
    ("most", "cost", "pence"),
    [
        (Money(50), Money(80), 50),
        (Money(50), Money(40), 40),
        (Money(50), None, 50),
        (None, Money(80), 80),
        (None, None, None),
    ],
)
def test_what_somebody_pays_is_never_more_than_the_cost(
    most: Money | None, cost: Money | None, pence: int | None
) -> None:
    assert pays(most, cost) == pence


def some(n: int, was: int | None, now: int | None, group: str = "Older people") -> list[One]:
    return [One(group, "85 and over", "At home", was, now)] * n


def test_the_sums_are_those_worked_out_by_hand() -> None:
    people = [*some(30, 1000, 1200), *some(20, 5000, 4000, "Mental health"), *some(15, 300, 300)]
    found = simulated([*people, *some(12, None, None)])
    whole = found.everybody

    assert (whole.people, whole.more, whole.less, whole.same) == (65, 30, 20, 15)
    assert (whole.was_pence, whole.now_pence) == (134_500, 120_500)
    assert whole.median_pence == 0
    assert found.not_known == 12
    groups = {row.name: (row.people, row.median_pence) for row in found.splits[0].rows}
    assert groups == {"Mental health": (20, -1000), "Older people": (45, 200)}
    sizes = {size.name: (size.more, size.less) for size in found.sizes}
    assert sizes["less than £5"] == (30, 0)
    assert sizes["£10 to £24.99"] == (0, 20)
    assert found.plain()["not_known"] == 12


def test_an_edge_of_a_band_is_exact_to_the_penny() -> None:
    people = [*some(10, 0, 499), *some(10, 0, 500), *some(10, 0, 4999), *some(10, 0, 5000)]
    assert [size.more for size in simulated(people).sizes] == [10, 10, 0, 10, 10]


def test_few_people_are_not_told_of_and_nobody_is_no_mistake() -> None:
    found = simulated([*some(30, 1000, 1000), *some(3, 1000, 9000, "Mental health")])
    assert found.splits[0].rows[0].people is None
    assert found.everybody.more is None
    assert found.everybody.now_pence is None
    assert simulated(some(3, None, None)).not_known is None
    assert simulated([]).everybody.people == 0


@given(
    st.lists(st.tuples(st.integers(0, 20_000), st.integers(0, 20_000), st.sampled_from("abc")),
             max_size=60)
)  # fmt: skip
def test_no_number_of_few_is_ever_shown(people: list[tuple[int, int, str]]) -> None:
    found = simulated(One(group, "25 to 64", "At home", was, now) for was, now, group in people)
    rows = [found.everybody, *(row for split in found.splits for row in split.rows)]
    counts = [n for row in rows for n in (row.people, row.more, row.less, row.same)]
    counts += [n for size in found.sizes for n in (size.more, size.less)]
    assert not [n for n in counts if n is not None and 0 < n < FEWEST]


# The letter


def written(before: Money | None, after: Money | None, keeps: Money | None) -> rules.Letter:
    return rules.letter(
        name="Amira", before=before, after=after, starts_on=DAY, why="Rates rise.", keeps=keeps,
        working=[{"label": "Pension", "amount": "100.00", "source": "s.17"},
                 {"label": "Taken as single", "mark": "not stated: check this"}],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after", "title", "says"),
    [
        (Money(50_00), Money(62_50), "you pay up to £62.50 a week", "up to £12.50 a week more"),
        (
            Money(50_00),
            Money(40_00),
            "you pay up to £40.00 a week",
            "Until then you pay up to",
        ),
        (Money(50_00), NOTHING, "you pay nothing", "you pay nothing"),
        (Money(50_00), None, "you pay the full cost", "the full cost"),
        (None, Money(50_00), "you pay up to £50.00", "Until then you pay the full cost"),
        (Money(50_00), Money(50_00), "stays the same", "You go on paying up to £50.00"),
    ],
)
def test_the_letter_says_what_from_when_and_why(
    before: Money | None, after: Money | None, title: str, says: str
) -> None:
    letter = written(before, after, Money(112_50))
    text = rules.as_text(letter)

    assert title in letter.title
    assert says in text
    for words in ("Dear Amira,", "Rates rise.", "- Pension: £100.00", "at least £112.50 a week",
                  "- Taken as single (not stated: check this)", "Ombudsman"):  # fmt: skip
        assert words in text
    assert "at least" not in rules.as_text(written(before, after, None))
