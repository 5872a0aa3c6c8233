"""The words for who gains and loses: what is kept back is never said, and never guessed."""

from typing import Any

import pytest

from selfdirect.agreement.schemes.views import gains_shown

WHOLE: dict[str, Any] = {
    "people": 1_200, "gain": 700, "lose": 300, "same": 200,
    "was_pence": 100_000, "now_pence": 110_000, "median_pence": 50,
}  # fmt: skip


@pytest.mark.parametrize(
    ("whole", "said"),
    [
        ({}, "Of 1,200 people with a figure, 700 would gain, 300 would lose and 200 would stay"),
        (
            {"gain": None, "lose": None},
            "Of 1,200 people with a figure, 200 would stay the same. T",
        ),
        ({"gain": None, "lose": None, "same": None}, "The rest is not shown: it tells of few."),
        ({"people": None}, "Too few people can be compared"),
        ({"people": 0}, "Nobody can be compared"),
    ],
)
def test_the_sentence_tells_what_may_be_told(whole: dict[str, Any], said: str) -> None:
    assert said in gains_shown.sentence(WHOLE | whole)


@pytest.mark.parametrize(
    ("whole", "said"),
    [
        ({}, "700 people would gain and 300 would lose"),
        ({"gain": 0}, "Nobody would gain and 300 would lose"),
        ({"gain": 0, "lose": 0}, "Nobody would gain or lose"),
        ({"gain": None}, "Who would gain and who would lose"),
    ],
)
def test_the_heading_says_the_finding(whole: dict[str, Any], said: str) -> None:
    assert gains_shown.finding(WHOLE | whole) == said


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (110_000, "£100.00 more a week, or £5,200.00 more in a year of 52 weeks."),
        (90_000, "£100.00 less a week"),
        (100_000, "All figures together stay at £1,000.00 a week."),
    ],
)
def test_money_is_told_by_the_week_and_the_year(now: int, said: str) -> None:
    assert said in gains_shown.money(WHOLE | {"now_pence": now})


def test_what_is_kept_back_of_the_sums_is_called_not_shown() -> None:
    one = WHOLE | {"name": "A", "now_pence": None, "median_pence": None}
    assert gains_shown.money(one) == (
        "All figures together are £1,000.00 a week now. What they would be is not shown: so few"
        " people would move that it would tell of them."
    )
    before, *after = gains_shown._row(one)[5:]
    assert str(before) == "£1,000.00"
    assert after == ["not shown"] * 3
    assert gains_shown.dumbbells([one]) is None


def sizes(*pairs: tuple[int | None, int | None]) -> list[dict[str, Any]]:
    names = ("less than £5", "£5 to £10", "£10 to £25")
    return [
        {"name": name, "lose": lose, "gain": gain}
        for name, (lose, gain) in zip(names, pairs, strict=True)
    ]


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (sizes((0, 0), (0, 0), (0, 0)), ""),
        (sizes((30, 9), (0, 40), (0, 0)), "The biggest changes: 40 would gain £5 to £10 a week."),
        (
            sizes((30, 0), (12, 0), (0, None)),
            "The biggest changes that can be shown: 12 would lose £5 to £10 a week.",
        ),
    ],
)
def test_the_biggest_changes_are_those_of_the_largest_band_shown(
    found: list[dict[str, Any]], said: str
) -> None:
    assert gains_shown._biggest(found) == said


def test_what_plans_cost_is_told_in_words() -> None:
    short = {"known": 40, "before": 0, "after": 12, "newly": 12, "newly_pence": 4_000}
    assert gains_shown.plans(short) == (
        "40 people have an agreed plan. The figure is below what the plan costs for nobody now,"
        " and would be for 12 people. New among them: 12 people. They would be £40.00 a week short"
        " together."
    )
    assert gains_shown.plans(short | {"known": 0}).startswith("Nobody among those")
    assert gains_shown.plans(short | {"known": None}).startswith("Fewer than 10 people among")


def test_moves_over_and_under_the_limit_are_told_in_words() -> None:
    assert "fewer than 10 people" in gains_shown.limit({"over": None, "under": 0})
    assert gains_shown.limit({"over": 0, "under": 0}).startswith("Nobody would move")


def test_nothing_is_drawn_of_groups_whose_number_is_kept_back() -> None:
    row = WHOLE | {"name": "A"}
    drawn = gains_shown.dumbbells([row, row | {"people": None}])
    assert drawn is not None
    assert [each.words for each in drawn.rows] == ["A: £0.83 → £0.91"]
    assert gains_shown.dumbbells([row | {"people": None}]) is None
