"""The sums, sentences and checks of a plan."""

from dataclasses import replace
from datetime import date, time
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfdirect.agreement.planning import rules
from selfdirect.foundation.kernel.actor import Role
from selfdirect.foundation.kernel.money import NOTHING, Money

CARE = rules.Line(
    "Help with breakfast", "Brightway", "nutrition", "managed", Fraction(12), "hour", Money(24_50)
)
HANA = rules.Line("To choir", "Hana", "community", "direct", Fraction(7, 2), "hour", Money(15_60))
BEN = rules.Line("Bath on Sunday", "Ben", "hygiene")

quantities = st.decimals(min_value="0.01", max_value=168, places=2).map(Fraction)
prices = st.integers(min_value=1, max_value=100_000).map(Money)
lines = st.builds(
    rules.Line,
    what=st.just("Help"),
    who=st.just("Somebody"),
    need=st.sampled_from(list(rules.WORDS)),
    held=st.sampled_from(["", "direct", "managed"]),
    quantity=st.none() | quantities,
    unit=st.just("hour"),
    unit_price=st.none() | prices,
)


class TestCost:
    def test_a_plan_is_its_lines_and_what_is_kept_for_bad_weeks(self) -> None:
        found = rules.cost([CARE, HANA, BEN], Money(20_00))

        assert (found.managed, found.direct) == (Money(294_00), Money(74_60))
        assert (found.total, found.contingency) == (Money(368_60), Money(20_00))
        assert [str(s.amount) for s in found.working] == [
            "£294.00", "£54.60", "£0.00", "£20.00", "£368.60",
        ]  # fmt: skip
        assert found.working[0].words == "Help with breakfast: 12 hours at £24.50 an hour"
        assert found.working[2].words == "Bath on Sunday: costs nothing"
        assert found.working[3].words == "Kept for bad weeks, with the money you hold"

    def test_what_is_kept_goes_to_the_council_where_the_person_holds_nothing(self) -> None:
        found = rules.cost([CARE], Money(20_00))

        assert (found.direct, found.managed) == (NOTHING, Money(314_00))
        assert found.working[1].words == "Kept for bad weeks, with what the council holds"

    def test_what_nobody_is_charged_for_is_told_apart(self) -> None:
        assert rules.cost([CARE, HANA, BEN]).not_charged == NOTHING
        aid = replace(HANA, free_as="aid")
        assert rules.cost([CARE, aid, BEN]).not_charged == HANA.weekly

    def test_an_empty_plan_costs_nothing(self) -> None:
        assert rules.cost([]).total == NOTHING

    def test_a_contingency_below_nought_is_no_contingency(self) -> None:
        with pytest.raises(ValueError, match="nought or more"):
            rules.cost([], Money(-1))

    def test_a_line_is_rounded_once_and_half_a_penny_goes_up(self) -> None:
        line = replace(HANA, quantity=Fraction("0.25"), unit_price=Money(50))
        assert line.weekly == Money(13)

    @pytest.mark.parametrize(
        ("line", "words"),
        [
            (BEN, "costs nothing"),
            (CARE, "12 hours at £24.50 an hour"),
            (replace(CARE, quantity=Fraction(1)), "1 hour at £24.50 an hour"),
            (replace(CARE, quantity=None), "how much a week is not yet known"),
            (replace(CARE, unit_price=None), "12 hours, with no price yet"),
            (replace(CARE, unit="each", quantity=Fraction(2)), "2 times at £24.50 each time"),
            (replace(CARE, unit="bag"), "12 bag at £24.50 a bag"),
        ],
    )
    def test_every_line_says_how_it_is_worked_out(self, line: rules.Line, words: str) -> None:
        assert rules.sum_in_words(line) == words

    @pytest.mark.parametrize(
        ("number", "words"), [("3", "3"), ("3.5", "3.5"), ("0.25", "0.25"), ("10", "10")]
    )
    def test_numbers_are_written_as_people_do(self, number: str, words: str) -> None:
        assert rules.plain_number(Fraction(number)) == words

    @given(st.lists(lines), st.integers(min_value=0, max_value=10_000).map(Money))
    def test_the_parts_and_the_working_come_to_the_total(
        self, plan: list[rules.Line], kept: Money
    ) -> None:
        found = rules.cost(plan, kept)

        assert found.direct + found.managed == found.total
        assert Money.total(s.amount for s in found.working[:-1]) == found.total
        assert found.working[-1].amount == found.total

    @given(st.lists(lines), lines)
    def test_one_more_line_never_makes_a_plan_cheaper(
        self, plan: list[rules.Line], more: rules.Line
    ) -> None:
        assert rules.cost([*plan, more]).total == rules.cost(plan).total + more.weekly


class TestAgainstTheIndicativeBudget:
    @pytest.mark.parametrize(
        ("total", "words", "kinds"),
        [
            (
                Money(412_60),
                "The plan comes to £412.60 a week: £14.60 more than the indicative budget of "
                "£398.00.",
                ["spent", "promised"],
            ),
            (
                Money(300_00),
                "The plan comes to £300.00 a week: £98.00 less than the indicative budget of "
                "£398.00.",
                ["spent", "left"],
            ),
            (
                Money(398_00),
                "The plan comes to £398.00 a week: the same as the indicative budget.",
                ["spent"],
            ),
        ],
    )
    def test_the_difference_is_said_in_words_and_drawn(
        self, total: Money, words: str, kinds: list[str]
    ) -> None:
        running = rules.against(total, Money(398_00))

        assert running.words == words
        assert [piece.kind for piece in running.pieces] == kinds
        assert running.over == total - Money(398_00)

    def test_nothing_beside_nothing_has_no_bar(self) -> None:
        assert rules.against(NOTHING, NOTHING).pieces == ()

    @given(prices, prices)
    def test_the_lengths_of_the_bar_are_the_amounts(self, total: Money, indicative: Money) -> None:
        pieces = rules.against(total, indicative).pieces
        assert Money.total(piece.amount for piece in pieces) == max(total, indicative)


@pytest.mark.parametrize(
    ("total", "panel", "manager", "role"),
    [
        (Money(1000_00), False, True, Role.TEAM_MANAGER),
        (Money(1000_01), False, True, Role.PANEL_MEMBER),
        (Money(10_00), True, True, Role.PANEL_MEMBER),
        (Money(10_00), False, False, Role.PANEL_MEMBER),
    ],
)
def test_the_panel_decides_above_the_managers_limit(
    total: Money, panel: bool, manager: bool, role: Role
) -> None:
    assert rules.agreed_by(total, panel, manager) == role


class TestTimes:
    @pytest.mark.parametrize(
        ("text", "minutes"),
        [
            ("9", 540), ("9am", 540), ("9.30", 570), ("9:30 am", 570), ("2pm", 840),
            ("14:00", 840), ("12am", 0), ("12pm", 720), ("midday", 720), ("Noon", 720),
            ("midnight", 0), (" 23:59 ", 1439),
        ],
    )  # fmt: skip
    def test_times_are_read_as_people_type_them(self, text: str, minutes: int) -> None:
        assert rules.typed(text) == minutes

    @pytest.mark.parametrize("text", ["", "late", "9:3", "nine", "-1"])
    def test_what_is_no_time_is_refused_with_an_example(self, text: str) -> None:
        with pytest.raises(ValueError, match="Enter it like 9:30am"):
            rules.typed(text)

    @pytest.mark.parametrize("text", ["25", "9:75", "13pm", "0am"])
    def test_a_time_that_is_on_no_clock_is_refused(self, text: str) -> None:
        with pytest.raises(ValueError, match="There is no time"):
            rules.typed(text)

    @pytest.mark.parametrize(
        ("minutes", "words"),
        [(0, "midnight"), (720, "midday"), (540, "9am"), (855, "2:15pm"), (30, "12:30am")],
    )
    def test_times_are_said_as_people_do(self, minutes: int, words: str) -> None:
        assert rules.said(minutes) == words

    def test_a_night_goes_over_midnight(self) -> None:
        assert rules.hours([rules.Time(0, 22 * 60, 7 * 60)]) == 9

    def test_the_same_start_and_end_is_a_whole_day(self) -> None:
        assert rules.hours([rules.Time(0, 0, 0)]) == 24

    @pytest.mark.parametrize(
        ("days", "words"),
        [
            ((0,), "Monday 9am to 11am"),
            ((0, 3), "Monday and Thursday 9am to 11am"),
            ((0, 2, 4), "Monday, Wednesday and Friday 9am to 11am"),
            ((0, 1, 2, 3, 4), "Monday to Friday 9am to 11am"),
            (range(7), "Every day 9am to 11am"),
        ],
    )
    def test_days_are_said_together(self, days: tuple[int, ...], words: str) -> None:
        assert rules.times_in_words([rules.Time(d, 540, 660) for d in days]) == words

    def test_different_times_are_said_apart(self) -> None:
        times = [rules.Time(5, 840, 1080), rules.Time(0, 540, 660)]
        assert rules.times_in_words(times) == "Monday 9am to 11am; Saturday 2pm to 6pm"

    @given(st.integers(0, 6), st.integers(0, 1439), st.integers(0, 1439))
    def test_what_is_kept_reads_back_the_same(self, day: int, start: int, end: int) -> None:
        time = rules.Time(day, start, end)
        assert rules.read_times([time.plain()]) == (time,)
        assert 0 < time.minutes <= 24 * 60


def test_the_week_is_laid_out_from_monday_morning_with_who_is_paid() -> None:
    care = replace(CARE, times=(rules.Time(1, 540, 600), rules.Time(0, 540, 600)))
    ben = replace(BEN, times=(rules.Time(0, 480, 510),))

    found = rules.blocks([care, ben])

    assert [(b.day, b.who, b.kind) for b in found] == [
        (0, "Ben", "free"),
        (0, "Brightway", "paid"),
        (1, "Brightway", "paid"),
    ]
    assert (found[0].starts, found[0].ends) == (time(8), time(8, 30))


class TestNeeds:
    ELIGIBLE = ("community", "nutrition", "hygiene")

    def test_each_need_stands_beside_what_helps_with_it(self) -> None:
        found = rules.needs(self.ELIGIBLE, [CARE, BEN], {"community": "She has her friends."})

        assert [(n.code, n.met, n.answered) for n in found] == [
            ("nutrition", True, True),
            ("hygiene", True, True),
            ("community", False, True),
        ]
        assert rules.needs_in_words(found) == (
            "The plan helps with 2 of 3 needs, and says why nothing is planned for 1."
        )

    def test_a_need_with_nothing_is_not_answered(self) -> None:
        found = rules.needs(("nutrition",), [HANA], {})
        assert [n.answered for n in found] == [False]
        assert rules.needs_in_words(found) == "The plan helps with 0 of 1 needs."


READY = rules.Draft(
    outcomes=(rules.Outcome("I want to be up by nine", (CARE,)),),
    needs=rules.needs(("nutrition",), [CARE], {}),
    contingency=NOTHING,
    contingency_for="",
    starts_on=date(2026, 3, 16),
    pays="",
)


def with_line(line: rules.Line) -> rules.Draft:
    return replace(READY, outcomes=(rules.Outcome("I want to be up by nine", (line,)),))


class TestProblems:
    def test_a_finished_plan_has_none(self) -> None:
        assert rules.problems(READY) == ()
        assert rules.problems(with_line(BEN)) == ()

    @pytest.mark.parametrize(
        ("draft", "part", "words"),
        [
            (replace(READY, outcomes=()), "outcomes", "does not yet say what the person wants"),
            (
                replace(READY, outcomes=(rules.Outcome("I want to sing", ()),)),
                "outcomes",
                "Nothing helps with “I want to sing” yet",
            ),
            (
                with_line(replace(CARE, unit_price=None)),
                "lines",
                "Check the line “Help with breakfast”, which has hours but no price",
            ),
            (with_line(replace(CARE, quantity=None)), "lines", "has no number of hours or times"),
            (
                with_line(replace(CARE, listed=True, price_now=Money(25_00))),
                "lines",
                "is planned at £24.50 an hour, but is £25.00 on the day support begins",
            ),
            (with_line(replace(CARE, listed=True)), "lines", "no longer offered at a price"),
            (
                with_line(replace(CARE, times=(rules.Time(0, 0, 0),))),
                "lines",
                "takes 24 hours of the week but pays for 12 hours",
            ),
            (
                replace(READY, needs=rules.needs(("hygiene",), [], {})),
                "needs",
                "Nothing in the plan helps to keep clean and wash your clothes yet",
            ),
            (replace(READY, starts_on=None), "money", "when the support begins"),
            (replace(READY, contingency=Money(5_00)), "money", "keeps £5.00 for bad weeks"),
            (replace(READY, pays="Not known yet."), "money", "Not known yet."),
        ],
    )
    def test_each_says_what_is_wrong_and_how_to_mend_it(
        self, draft: rules.Draft, part: str, words: str
    ) -> None:
        (problem,) = rules.problems(draft)
        assert problem.part == part
        assert words in problem.words

    def test_all_are_told_at_once(self) -> None:
        draft = replace(
            READY,
            outcomes=(rules.Outcome("I want to sing", ()),),
            needs=rules.needs(("hygiene", "nutrition"), [], {}),
            starts_on=None,
            pays="Not known yet.",
        )
        found = rules.problems(draft)
        text = rules.refusal(rules.cost([]), found)

        assert len(found) == 5
        assert all(problem.words in text for problem in found)
        assert text.startswith("The plan comes to £0.00 a week so far, but it cannot be sent yet.")
        assert text.endswith("Nothing has been sent, and everything you wrote is kept.")

    def test_the_price_of_what_is_listed_may_stand(self) -> None:
        assert rules.problems(with_line(replace(CARE, listed=True, price_now=Money(24_50)))) == ()


def test_long_words_are_cut_where_a_sentence_names_them() -> None:
    assert rules.shortened("a  b\nc") == "a b c"
    assert rules.shortened("x" * 80) == "x" * 59 + "…"


def test_times_kept_read_back_as_hours_and_minutes() -> None:
    assert rules.clock(545) == "09:05"
