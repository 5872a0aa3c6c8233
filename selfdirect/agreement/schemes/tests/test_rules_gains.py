"""Who would gain and lose by another version: every sum worked out by hand."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import pytest

from selfdirect.agreement.allocation.rules import Scheme, allocate, load_scheme
from selfdirect.agreement.allocation.schemes import built_in
from selfdirect.agreement.allocation.tests.tiny import tiny
from selfdirect.agreement.schemes.rules import (
    Gains,
    Moved,
    Simulation,
    Somebody,
    everybody,
    gains,
    kept,
    most_moved,
    simulate,
)
from selfdirect.agreement.schemes.rules.simulation import age_band
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import Money

DAY, TODAY = date(2026, 4, 1), date(2026, 3, 2)
ASKS = """
questions:
- {id: n, text: How much is it, kind: number}
- {id: q, text: Washing, default: none, options: [{id: none, text: No}, {id: all, text: Yes}]}
- id: help_q
  text: How much of it family does
  show_if: {question: q, not: [none]}
  options: [{id: none, text: None}, {id: half, text: Half}]
scoring: {items: [{question: q, informal: help_q}], informal_levels: {none: 0, half: 0.5}}
"""


def scheme(formula: str, asks: str = ASKS, panel: str = "total > 110", **other: str) -> Scheme:
    extra = "".join(f"{name}: {words}\n" for name, words in other.items())
    values = (
        f"values: [{{name: total, is: '{formula}'}}, {{name: panel, is: '{panel}'}}]\npanel: panel"
    )
    return load_scheme(tiny(f"{asks}\n{values}\n{extra}"))


WAS, NOW = scheme("10 * n"), scheme("12 * n - 4")  # a change of £2 for each n, less £4


def somebody(
    case: int,
    n: str,
    group: str = "Older people",
    born_on: date | None = date(1950, 3, 2),
    costs: int | None = None,
    **answers: str,
) -> Somebody:
    return Somebody(case, {"n": n, "q": "none", **answers}, group, born_on, costs)


def town() -> Iterable[Somebody]:
    """30 would lose £2, 20 stay the same, 15 gain £16, 5 gain £6 a week."""
    for case in range(30):
        yield somebody(case, "1", costs=900)
    for case in range(30, 50):
        yield somebody(case, "2", "Learning disability", date(2000, 3, 3))
    for case in range(50, 65):
        yield somebody(case, "10", "Learning disability", None, 12_000, q="all", help_q="half")
    for case in range(65, 70):
        yield somebody(case, "5", "Mental health", date(2000, 3, 2))


def simulated(people: Iterable[Somebody], was: Scheme = WAS, now: Scheme = NOW) -> Simulation:
    return simulate(was, now, everybody(people, TODAY), DAY)


def counted(people: Iterable[Somebody], was: Scheme = WAS, now: Scheme = NOW) -> Gains:
    return gains(simulated(people, was, now))


def test_the_sums_of_everybody_are_those_worked_out_by_hand() -> None:
    found = counted(town())
    whole = found.everybody
    assert (whole.people, whole.gain, whole.lose, whole.same) == (70, 20, 30, 20)
    assert whole.was_pence == 30 * 1_000 + 20 * 2_000 + 15 * 10_000 + 5 * 5_000
    assert whole.now_pence == 30 * 800 + 20 * 2_000 + 15 * 11_600 + 5 * 5_600
    assert whole.median_pence == 0
    assert (found.gain_pence, found.lose_pence) == (15 * 1_600 + 5 * 600, 30 * 200)
    assert (found.over, found.under) == (15, 0)


def test_whose_figure_falls_below_what_their_plan_costs_is_counted() -> None:
    short = counted(town()).short
    assert (short.known, short.before, short.after) == (45, 15, 45)
    assert (short.newly, short.newly_pence) == (30, 30 * 100)


def test_few_people_are_not_told_of_nor_what_would_give_them_away() -> None:
    rows = {row.name: row for row in counted(town()).splits[0].rows}
    few, most = rows["Mental health"], rows["Learning disability"]
    assert (few.people, few.gain, few.was_pence, few.median_pence) == (None,) * 4
    assert rows["Older people"].people is None  # else a total less it would tell
    assert (most.people, most.gain) == (35, None)
    assert most.was_pence == 20 * 2_000 + 15 * 10_000


def test_people_stand_by_group_age_and_help() -> None:
    many = [replace(each, case=each.case + 70 * n) for n in range(2) for each in town()]
    found = counted(many)
    assert [split.by for split in found.splits] == ["group", "age", "help"]
    groups, ages, helped = ({row.name: row for row in split.rows} for split in found.splits)
    older = groups["Older people"]
    assert (older.people, older.lose, older.median_pence) == (60, 60, -200)
    assert {name: row.people for name, row in ages.items()} == {
        "25 to 44": 50,
        "75 to 84": 60,
        "Not known": 30,
    }
    assert helped["Family and friends do some of it"].gain == 30


@pytest.mark.parametrize(
    ("born_on", "words"),
    [
        (None, "Not known"),
        (date(2008, 3, 3), "Under 18"),
        (date(2008, 3, 2), "18 to 24"),
        (date(1941, 3, 3), "75 to 84"),
        (date(1941, 3, 2), "85 and over"),
    ],
)
def test_an_age_is_of_the_day(born_on: date | None, words: str) -> None:
    assert age_band(born_on, TODAY) == words


@pytest.mark.parametrize(
    ("n", "size"),
    [("2.005", 0), ("4.495", 0), ("4.5", 1), ("7", 2), ("14.5", 3), ("27", 4), ("52", 5)],
)
def test_a_change_stands_in_its_band_of_pounds(n: str, size: int) -> None:
    found = counted(somebody(case, n) for case in range(12))
    assert [each.gain for each in found.sizes] == [12 if k == size else 0 for k in range(6)]
    assert not any(each.lose for each in found.sizes)


def test_a_gain_of_few_keeps_the_sums_of_gains_and_losses_back() -> None:
    found = counted([*(somebody(c, "1") for c in range(40)), somebody(40, "9")])
    assert found.everybody.people == 41
    assert (found.everybody.gain, found.everybody.lose) == (None, None)
    assert (found.gain_pence, found.lose_pence) == (None, None)


@pytest.mark.parametrize("moves", ["9", "1"])
def test_the_change_of_one_is_not_told_by_the_sums_of_those_who_stay(moves: str) -> None:
    """One of 20 gains £14, or loses £2: the sums of all would tell it to the penny."""
    found = counted([*(somebody(c, "2") for c in range(19)), somebody(19, moves)])
    rows = [found.everybody, *(row for split in found.splits for row in split.rows)]
    assert len(rows) == 4
    for row in rows:
        assert (row.people, row.now_pence, row.median_pence) == (20, None, None)
    assert found.everybody.was_pence == 19 * 2_000 + int(moves) * 1_000


def test_a_group_of_which_one_moves_is_hidden_by_another_group_whose_people_move() -> None:
    """Else all, less the groups that are shown, would tell the sum of that one."""
    groups = (("A", 0, 19, 1), ("B", 20, 0, 20), ("C", 40, 0, 30), ("D", 70, 20, 0))
    people = [
        somebody(first + n, "2" if n < same else "9", group)
        for group, first, same, move in groups
        for n in range(same + move)
    ]
    found = counted(people)
    shown = {row.name: row.now_pence is not None for row in found.splits[0].rows}
    assert shown == {"A": False, "B": False, "C": True, "D": True}
    assert found.everybody.now_pence is not None


def test_who_has_no_figure_under_one_version_is_counted_apart_and_why_is_named() -> None:
    asks = ASKS.replace("scoring:", "- {id: new, text: Anything new, kind: number}\nscoring:")
    found = counted(town(), now=scheme("12 * n", asks))
    assert (found.everybody.people, found.everybody.was_pence) == (0, 0)
    assert (found.none.people, found.none.before, found.none.after) == (70, 0, 70)
    assert (found.none.new, found.none.lost) == (("Anything new",), ())


def test_an_answer_that_a_version_does_not_know_is_named_and_the_others_are_compared() -> None:
    asks = ASKS.replace("{id: half, text: Half}", "{id: most, text: Most}").replace(
        "half:", "most:"
    )
    found = counted(town(), now=scheme("12 * n - 4", asks))
    assert (found.none.people, found.everybody.people) == (15, 55)
    assert found.none.lost == ("How much of it family does",)
    assert found.over == 0


def test_a_question_that_follows_on_and_that_both_ask_is_not_called_new() -> None:
    people = [somebody(case, "1" if case < 20 else "x") for case in range(40)]
    found = counted(people)
    assert (found.none.people, found.none.new, found.none.lost) == (20, (), ("How much is it",))


RATES = "{hour: {text: An hour, unit: GBP, source: made up, from: {2030-01-01: 1}}}"


def test_a_version_that_gives_nobody_a_figure_on_the_day_says_why() -> None:
    found = counted(town(), now=scheme("rate(hour) * n", rates=RATES))
    assert (found.none.after, found.everybody.people) == (70, 0)
    assert len(found.none.why) == 1
    assert "2030" in found.none.why[0]


@pytest.mark.parametrize("other", [{"period": "month"}, {"currency": "USD"}])
def test_what_is_not_pounds_a_week_is_refused(other: dict[str, str]) -> None:
    with pytest.raises(Refused, match="does not give pounds a week"):
        simulated(town(), now=scheme("n", **other))


def test_nobody_at_all_is_no_mistake() -> None:
    found = counted([])
    assert (found.everybody.people, found.everybody.median_pence, found.splits) == (0, 0, ())


def test_the_most_moved_are_listed_the_most_first_and_who_stays_is_not() -> None:
    lose, gain = most_moved(simulated(town()), 2)
    assert list(lose) == [Moved(0, 1_000, 800), Moved(1, 1_000, 800)]
    assert list(gain) == [Moved(64, 10_000, 11_600), Moved(63, 10_000, 11_600)]
    assert most_moved(simulated(town(), WAS, WAS), 5) == ([], [])


def test_what_is_kept_says_when_it_was_worked_out_and_beside_what() -> None:
    plain = kept(counted(town()), DAY, TODAY, ("tiny", "1"))
    assert plain["beside"] == ["tiny", "1"]
    assert (plain["on"], plain["worked_out_on"]) == ("2026-04-01", "2026-03-02")
    assert plain["everybody"]["people"] == 70  # type: ignore[index]


COUNTY = load_scheme(built_in("synthetic_county_ras"))
DEARER = load_scheme(built_in("synthetic_county_ras").replace("[10, 120]", "[10, 140]"))


def test_the_columns_give_what_the_explained_engine_gives() -> None:
    sheets = [{q: str(a) for q, a in each.answers.items()} for each in COUNTY.fixtures]
    whole = [_whole(answers) for answers in sheets]
    people = [Somebody(n, answers, "", None, None) for n, answers in enumerate(whole)]
    found = simulate(COUNTY, DEARER, everybody(people, TODAY), DAY)
    for side, version in ((found.before, COUNTY), (found.after, DEARER)):
        sums = [allocate(version, answers, on=DAY).amount for answers in whole]
        assert [Money(int(pence)) for pence in side.pence] == sums
    assert found.change.tolist()[0] == 800  # £153.00, and £161.00 by the dearer table


def _whole(answers: dict[str, str]) -> dict[str, str]:
    """Answer what is asked and not answered, by its default."""
    given = dict(answers)
    for question in COUNTY.questionnaire.questions:
        if question in COUNTY.questionnaire.asked(given) and question.default:
            given.setdefault(question.id, question.default)
    return given
