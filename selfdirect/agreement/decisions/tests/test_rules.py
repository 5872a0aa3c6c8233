"""What a decision must say, what changed, and the letter."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfdirect.agreement.decisions import rules
from selfdirect.agreement.planning.rules import Line, needs
from selfdirect.foundation.kernel.money import NOTHING, Money

CARE = Line("Breakfast", "Brightway", "nutrition", "managed", Fraction(12), "hour", Money(24_50))
BEN = Line("Bath", "Ben", "hygiene")
NEEDS = needs(("nutrition", "hygiene", "community"), [CARE, BEN], {"community": "Friends drive."})
ANSWERS = (
    rules.Answer("nutrition", True, "Brightway comes each morning."),
    rules.Answer("hygiene", True, "Ben is glad to."),
    rules.Answer("community", False, "She has her friends."),
)
OVER = Money(40_00)
SOUND = {
    "answers": ANSWERS,
    "needs": NEEDS,
    "reasons": "It gives her the mornings she asked for.",
    "over": OVER,
    "different": ["nights"],
}


class TestAgreeing:
    def test_a_sound_decision_has_no_problems(self) -> None:
        assert rules.problems_with_agreeing(**SOUND) == ()

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"answers": ANSWERS[1:]}, "Decide whether the plan meets the need to eat and drink"),
            (
                {"answers": (replace(ANSWERS[0], reason=""), *ANSWERS[1:])},
                "Say why, for the need to eat and drink well",
            ),
            (
                {"answers": (*ANSWERS, rules.Answer("toilet", True, "x"))},
                "“use the toilet” is not one of the needs",
            ),
            (
                {"answers": (replace(ANSWERS[0], met=False), *ANSWERS[1:])},
                "A plan that leaves a need open cannot be agreed",
            ),
            ({"reasons": " "}, "Say in a few words why"),
            ({"reasons": "It is above the RAS."}, "is not a reason"),
            ({"different": []}, "not the same as the indicative budget. Say why"),
            ({"different": ["ras"]}, "“ras” is not on the list of reasons for more"),
            ({"over": -OVER}, "is not on the list of reasons for less"),
            ({"own_words": "The plan exceeds the indicative figure"}, "is not a reason"),
        ],
    )
    def test_each_thing_missing_is_named(self, change: dict[str, object], words: str) -> None:
        (problem,) = rules.problems_with_agreeing(**(SOUND | change))
        assert words in problem.words

    def test_all_are_named_at_once(self) -> None:
        found = rules.problems_with_agreeing((), NEEDS, "", OVER)
        assert len(found) == 5
        assert rules.refusal(found).endswith("all you wrote is kept.")

    def test_a_plan_like_the_figure_needs_no_difference_explained(self) -> None:
        assert rules.problems_with_agreeing(**(SOUND | {"over": NOTHING, "different": []})) == ()


class TestReturning:
    @pytest.mark.parametrize(
        ("reasons", "words"),
        [(" ", "Say what must change"), ("Too expensive for the allocation", "is not a reason")],
    )
    def test_it_says_what_must_change(self, reasons: str, words: str) -> None:
        (problem,) = rules.problems_with_returning(reasons)
        assert words in problem.words

    def test_a_sound_reason_passes(self) -> None:
        assert rules.problems_with_returning("Say who comes when Ben is away.") == ()


class TestReasons:
    @pytest.mark.parametrize("reason", list(rules.REASONS.values()))
    def test_no_reason_on_the_list_is_that_the_figure_was_passed(self, reason: str) -> None:
        assert not rules.is_circular(reason)

    @pytest.mark.parametrize(
        "reason",
        [
            "above RAS",
            "Over the indicative budget.",
            "more than the scheme gives",
            "It EXCEEDS budget",
        ],
    )
    def test_what_only_repeats_the_sum_is_known(self, reason: str) -> None:
        assert rules.is_circular(reason)

    def test_a_longer_text_says_something_of_its_own(self) -> None:
        reason = (
            "It is above the indicative budget because two people must help her from bed each "
            "day, which the questions did not ask."
        )
        assert not rules.is_circular(reason)

    def test_the_chosen_and_the_own_words_make_one_text(self) -> None:
        text = rules.different_because(["nights"], " Her stairs are steep. ")
        assert text == f"{rules.MORE['nights']} Her stairs are steep."
        assert rules.different_because([], "") == ""

    def test_a_need_that_was_left_out_begins_with_what_was_said(self) -> None:
        assert rules.met_by(NEEDS[2]) == "Friends drive."
        assert rules.met_by(NEEDS[0]) == "Breakfast: Brightway, 12 hours at £24.50 an hour."


def test_what_was_kept_reads_back_the_same() -> None:
    assert rules.read_answers([answer.plain() for answer in ANSWERS]) == ANSWERS


class TestChanges:
    @pytest.mark.parametrize(
        ("before", "now", "words", "weekly"),
        [
            ([], [CARE], "New: Breakfast, 12 hours at £24.50 an hour, by Brightway.", 294_00),
            (
                [CARE],
                [],
                "Taken out: Breakfast, 12 hours at £24.50 an hour, by Brightway.",
                -294_00,
            ),
            (
                [CARE],
                [replace(CARE, quantity=Fraction(10))],
                "Changed: Breakfast, now 10 hours at £24.50 an hour by Brightway; was 12 hours at "
                "£24.50 an hour by Brightway.",
                -49_00,
            ),
        ],
    )
    def test_each_is_a_sentence_with_its_sum(
        self, before: list[Line], now: list[Line], words: str, weekly: int
    ) -> None:
        assert rules.changed_since(before, now) == (rules.Changed(words, Money(weekly)),)

    def test_the_same_plan_has_none(self) -> None:
        assert rules.changed_since([CARE, CARE, BEN], [CARE, BEN, CARE]) == ()

    @given(st.lists(st.sampled_from([CARE, BEN, replace(CARE, quantity=Fraction(3))])),
           st.lists(st.sampled_from([CARE, BEN, replace(BEN, who="Hana")])))  # fmt: skip
    def test_the_changes_come_to_the_difference(self, before: list[Line], now: list[Line]) -> None:
        changes = rules.changed_since(before, now)
        gap = Money.total(x.weekly for x in now) - Money.total(x.weekly for x in before)
        assert Money.total(change.weekly for change in changes) == gap


AGREED = rules.Agreed(
    to="Amira Khan",
    called="Amira",
    address="14 Mill Lane, Riverside, ZZ99 3VZ",
    decided_by="Dev Shah",
    decided_as="Team manager",
    submitted_by="Carol Jones",
    decided_on=date(2026, 3, 3),
    starts_on=date(2026, 3, 16),
    total=Money(392_00),
    person_pays=Money(31_15),
    council_pays=Money(360_85),
    indicative=Money(398_00),
    different_because=rules.LESS["chosen"],
    reasons="It gives her the mornings she asked for.",
    help=(
        rules.Help("Breakfast", "Brightway", "Every day", "12 hours at £24.50", Money(294_00)),
        rules.Help("Bath", "Ben", "Sunday", "costs nothing", NOTHING),
    ),
    contingency=Money(20_00),
    contingency_for="bad weeks",
    direct=Money(98_00),
    direct_needs=("get out and about",),
    needs=(
        rules.NeedSaid("eat and drink well", True, "Brightway comes."),
        rules.NeedSaid("keep clean", False, "Ben is glad to."),
    ),
    plan_working=(rules.Step("Breakfast", Money(294_00)), rules.Step("Altogether", Money(392_00))),
    pay_working=(
        rules.Step("Rates of 2025-26"),
        rules.Step("Guarantee", Money(-100), "S.I. 2014/2672 reg 7", "not yet checked"),
        rules.Step("To pay", Money(31_15)),
    ),
    means_checked=False,
)
COUNCIL = rules.Contact("Riverside Council", "01632 960 100", "support@riverside.example")


class TestLetter:
    def text(self, **change: object) -> str:
        return rules.as_text(rules.letter(replace(AGREED, **change), COUNCIL))

    @pytest.mark.parametrize(
        "words",
        [
            "Dear Amira,",
            "Dev Shah read your support plan and agreed it on Tuesday 3 March 2026.",
            "Your support begins on Monday 16 March 2026.",
            "You pay | £31.15",
            "The council pays | £360.85",
            "All your support costs | £392.00",
            "£98.00 a week is a direct payment",
            "It is paid every four weeks.",
            "It is for help to: get out and about.",
            "To eat and drink well: your plan meets this. Brightway comes.",
            "To keep clean: nothing is planned for this. Ben is glad to.",
            "Breakfast: Brightway. Every day. 12 hours at £24.50. | £294.00",
            "Bath: Ben. Sunday. | Free",
            "keeps £20.00 a week for: bad weeks.",
            "Your indicative budget was £398.00 a week.",
            rules.LESS["chosen"],
            "Guarantee (S.I. 2014/2672 reg 7; not yet checked) | -£1.00",
            "We are still checking it.",
            "a manager who had no part in this",
            "Local Government and Social Care Ombudsman",
            "independent advocate",
            "Dev Shah\nTeam manager, Riverside Council",
        ],
    )
    def test_it_says_what_the_law_asks(self, words: str) -> None:
        assert words in self.text()

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"direct": NOTHING}, "direct payment"),
            ({"direct_needs": ()}, "It is for help to"),
            ({"person_pays": NOTHING, "council_pays": Money(392_00)}, "is taken first from"),
            ({"contingency": NOTHING}, "Your plan also keeps"),
            ({"indicative": Money(392_00)}, "indicative budget"),
            ({"means_checked": True}, "still checking"),
            ({"starts_on": None}, "begins on"),
        ],
    )
    def test_what_does_not_apply_is_left_out(self, change: dict[str, object], words: str) -> None:
        assert words in self.text()
        assert words not in self.text(**change)

    def test_without_a_working_the_letter_still_stands(self) -> None:
        assert "HOW WE WORKED OUT WHAT YOU PAY" in self.text(pay_working=())

    def test_who_may_not_see_the_means_reads_no_working_of_them(self) -> None:
        whole, partly = (
            {section.title for section in rules.letter(AGREED, COUNCIL, with_pay=pay).sections}
            for pay in (True, False)
        )
        assert whole - partly == {"How we worked out what you pay"}

    def test_it_goes_to_the_address(self) -> None:
        assert rules.letter(AGREED, COUNCIL).to == (
            "Amira Khan", "14 Mill Lane", "Riverside", "ZZ99 3VZ",
        )  # fmt: skip


def test_a_budget_that_is_the_figure_needs_no_reason() -> None:
    assert rules.offered(NOTHING) == {}
