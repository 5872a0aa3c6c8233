"""A questionnaire: what it may ask, what counts as an answer, and which page comes next."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from selfdirect.foundation.kernel.decision import Refused
from selfdirect.front_door.assessment.rules import (
    Condition,
    Often,
    Option,
    Question,
    Questionnaire,
    kept,
)

HUGE = int("9" * 4_000)
YES_NO = (Option("yes", "Yes"), Option("no", "No"))
HELP = Question("help", "Do you need help?", options=YES_NO)
HOURS = Question(
    "hours",
    "How many hours?",
    kind="number",
    show_if=Condition("help", ("yes",)),
    least=Fraction(0),
    most=Fraction(24),
)
ALONE = Question("alone", "Alone?", options=YES_NO, show_if=Condition("help", ("no",), False))
NIGHT = Question("night", "At night?", options=YES_NO, show_if=Condition("alone", ("yes",)))
CHECK = Question("check", "Checked?", options=YES_NO, asks=("worker", "agreed"))
PAGES = Questionnaire((HELP, HOURS, ALONE, NIGHT, CHECK))


def ids(questions: tuple[Question, ...]) -> list[str]:
    return [q.id for q in questions]


@pytest.mark.parametrize(
    ("given", "read"),
    [("yes", "yes"), (" no ", "no")],
)
def test_a_choice_is_one_of_its_options(given: object, read: str) -> None:
    assert HELP.read(given) == read


def test_a_choice_may_be_named_by_a_whole_number() -> None:
    question = Question("level", "Level?", options=(Option("0", "None"), Option("4", "All")))
    assert question.read(4) == "4"


@pytest.mark.parametrize("given", [None, "", " ", True, 1.5, ["yes"], {}])
def test_what_is_no_choice_is_refused(given: object) -> None:
    with pytest.raises(Refused, match=r"Choose an answer to “Do you need help\?”: yes, no"):
        HELP.read(given)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("yess", "Unknown option “yess” .* Did you mean “yes”"),
        ("x" * 500, f"Unknown option “{'x' * 61}”"),
        (HUGE, "Unknown option “a very large number”"),
        (-(HUGE), "Unknown option “a very large number”"),
    ],
)
def test_an_unknown_option_is_refused_in_few_words(given: object, words: str) -> None:
    with pytest.raises(Refused, match=words):
        HELP.read(given)


@pytest.mark.parametrize("given", ["7.5", " 7.5 ", 7.5, Decimal("7.5"), Fraction(15, 2)])
def test_a_number_is_read_exactly(given: object) -> None:
    assert HOURS.read(given) == Fraction(15, 2)


@pytest.mark.parametrize(
    "given",
    [None, "", True, "many", "1e3", float("nan"), float("inf"), HUGE, Fraction(10**10), []],
)
def test_what_is_no_number_is_refused(given: object) -> None:
    with pytest.raises(Refused, match=r"does not answer “How many hours\?”. Enter a number"):
        HOURS.read(given)


@pytest.mark.parametrize("given", ["13.5", Fraction(27, 2)])
def test_a_part_of_a_whole_number_is_refused(given: object) -> None:
    score = Question("score", "The score", kind="number", whole=True)
    with pytest.raises(Refused, match=r"asks for a whole number.*like 13 or 14"):
        score.read(given)
    assert score.read("13") == score.read("13.0") == 13


def test_a_number_stays_within_its_bounds() -> None:
    with pytest.raises(Refused, match=r"-1 is too small. Enter 0 or more"):
        HOURS.read("-1")
    with pytest.raises(Refused, match=r"25 is too large. Enter 24 or less"):
        HOURS.read(25)
    assert Question("any", "Any?", kind="number").read("-1") == -1


def test_an_answer_is_shown_in_the_words_chosen() -> None:
    assert HELP.shown("yes") == "Yes"
    assert HOURS.shown(Fraction(15, 2)) == "7.5"
    assert HELP.shown("gone") == "gone"


def test_answers_are_read_in_the_order_of_the_questions() -> None:
    read = PAGES.read({"hours": 2, "help": "yes", "check": None})
    assert list(read.items()) == [("help", "yes"), ("hours", 2)]


def test_an_unknown_question_is_refused() -> None:
    with pytest.raises(Refused, match=r"no question “hour” here. Did you mean “hours”\?"):
        PAGES.read({"hour": 2})
    with pytest.raises(Refused, match=r"no question “zzz” here.$"):
        PAGES.question("zzz")


@pytest.mark.parametrize(
    ("answers", "asked"),
    [
        ({}, ["help", "check"]),
        ({"help": "yes"}, ["help", "hours", "alone", "check"]),
        ({"help": "yes", "alone": "yes"}, ["help", "hours", "alone", "night", "check"]),
        ({"help": "no", "alone": "yes"}, ["help", "check"]),
    ],
)
def test_what_is_asked_follows_from_the_answers(answers: dict[str, str], asked: list[str]) -> None:
    assert ids(PAGES.asked(answers)) == asked


def test_what_is_missing_depends_on_whose_voice_it_is() -> None:
    assert ids(PAGES.missing({"help": "no"})) == ["check"]
    assert ids(PAGES.missing({"help": "no"}, voice="self")) == []
    assert ids(PAGES.asked({}, voice="worker")) == ["help", "check"]


def test_pages_come_one_after_another() -> None:
    answers = {"help": "yes", "alone": "no"}
    assert PAGES.next_question(answers) == HOURS
    assert PAGES.next_question(answers, after="help") == HOURS
    assert PAGES.next_question(answers, after="alone") == CHECK
    assert PAGES.next_question(answers, after="alone", voice="self") is None
    assert PAGES.next_question({"help": "no", "check": "yes"}) is None


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"id": "1st"}, "needs a name of letters"),
        ({"text": " "}, "has no text to ask"),
        ({"kind": "essay"}, "of a kind that is not known"),
        ({"options": YES_NO[:1]}, "needs two options or more"),
        ({"kind": "number"}, "so it cannot have options"),
        ({"options": (*YES_NO, *YES_NO)}, "two options with the same id"),
        ({"default": "maybe"}, "a default that is not an option"),
        ({"asks": ()}, "asks must be among"),
        ({"asks": ("neighbour",)}, "asks must be among"),
    ],
)
def test_a_question_that_cannot_be_asked_is_a_fault(
    changes: dict[str, object], words: str
) -> None:
    usual: dict[str, object] = {"id": "help", "text": "Help?", "options": YES_NO}
    with pytest.raises(ValueError, match=words):
        Question(**{**usual, **changes})  # type: ignore[arg-type]


def test_an_option_needs_a_plain_name() -> None:
    with pytest.raises(ValueError, match="“a b” cannot name an option"):
        Option("a b", "A")


@pytest.mark.parametrize(
    ("question", "words"),
    [
        (HELP, "Two questions are called “help”"),
        (
            Question("x", "X?", options=YES_NO, show_if=Condition("y", ())),
            "not an earlier question",
        ),
        (
            Question("x", "X?", options=YES_NO, show_if=Condition("n", ())),
            "not an earlier question",
        ),
        (
            Question("x", "X?", options=YES_NO, show_if=Condition("help", ("maybe",))),
            "“maybe”, which is not an option of “help”",
        ),
    ],
)
def test_a_questionnaire_that_does_not_hang_together_is_a_fault(
    question: Question, words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        Questionnaire((HELP, Question("n", "N?", kind="number"), question))


# Answers that are more than one choice

NONE = Option("none", "None", alone=True)
HARD = Question(
    "hard",
    "What is hard?",
    kind="multi",
    options=(
        Option("stairs", "Stairs"),
        Option("shops", "Shops"),
        Option("none", "None", alone=True),
    ),
)
BATH = Question("bath", "Help to wash?", kind="minutes")
MEALS = Question("meals", "Help to eat?", kind="minutes", per="day")
RENT = Question("rent", "Help to pay?", kind="minutes", per="month")
BORN = Question("born", "When were you born?", kind="date")


@pytest.mark.parametrize(
    ("question", "given", "read", "text", "shown"),
    [
        (HARD, ["shops", "stairs"], ("stairs", "shops"), "stairs,shops", "Stairs; Shops"),
        (HARD, "shops, stairs,shops", ("stairs", "shops"), "stairs,shops", "Stairs; Shops"),
        (HARD, ("none",), ("none",), "none", "None"),
        (BATH, {"minutes": 20, "times": "7"}, Often(Fraction(20), Fraction(7)), "20 x 7",
         "20 minutes, 7 times a week"),
        (BATH, "20×1", Often(Fraction(20), Fraction(1)), "20 x 1", "20 minutes, once a week"),
        (BATH, "1 x 2.5", Often(Fraction(1), Fraction(5, 2)), "1 x 2.5",
         "1 minute, 2.5 times a week"),
        (MEALS, "15 x 3", Often(Fraction(15), Fraction(3), "day"), "15 x 3",
         "15 minutes, 3 times a day"),
        (BORN, "1950-05-01", date(1950, 5, 1), "1950-05-01", "1 May 1950"),
        (BORN, date(1950, 5, 1), date(1950, 5, 1), "1950-05-01", "1 May 1950"),
        (HOURS, "7.50", Fraction(15, 2), "7.5", "7.5"),
        (HOURS, Fraction(1, 3), Fraction(1, 3), "1/3", "1/3"),
        (HELP, "yes", "yes", "yes", "Yes"),
    ],
)  # fmt: skip
def test_each_kind_is_read_kept_and_shown(
    question: Question, given: object, read: object, text: str, shown: str
) -> None:
    answer = question.read(given)
    assert answer == read
    assert kept(answer) == text
    assert question.shown(answer) == shown
    if text != "1/3":
        assert question.read(text) == answer
        assert question.shown(text) == shown


@pytest.mark.parametrize(
    ("question", "weekly"), [(BATH, 20), (MEALS, 140), (RENT, Fraction(20 * 12, 52))]
)
def test_minutes_are_counted_by_the_week(question: Question, weekly: Fraction) -> None:
    answer = question.read("20 x 1")
    assert isinstance(answer, Often)
    assert answer.weekly == weekly
    assert question.read(answer) == answer


@pytest.mark.parametrize(
    ("question", "given", "words"),
    [
        (HARD, [], "Choose one or more answers to “What is hard"),
        (HARD, None, "Choose one or more"),
        (HARD, True, "Choose one or more"),
        (HARD, " , ", "Choose one or more"),
        (HARD, ["stair"], "Did you mean “stairs”"),
        (HARD, "stairs,none", "“None” cannot be chosen together with others"),
        (HARD, [["stairs"]], "Unknown option"),
        (BATH, "20", "asks how many minutes, and how many times a week"),
        (BATH, {"minutes": 20}, "asks how many minutes"),
        (BATH, {"minutes": True, "times": 1}, "asks how many minutes"),
        (BATH, "twenty x 7", "asks how many minutes"),
        (MEALS, None, "how many times a day"),
        (BATH, "-20 x 7", "cannot be less than 0"),
        (BATH, {"minutes": -20, "times": -7}, "cannot be less than 0"),
        (BATH, "10081 x 1", "more minutes than a week has"),
        (MEALS, "1441 x 1", "more minutes than a week has"),
        (BORN, "1 May 1950", "Enter a day, like 1950-05-01"),
        (BORN, None, "does not answer “When were you born"),
        (BORN, "1950-02-30", "Enter a day"),
    ],
)
def test_what_is_no_answer_of_its_kind_is_refused(
    question: Question, given: object, words: str
) -> None:
    with pytest.raises(Refused, match=words):
        question.read(given)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"kind": "multi", "options": YES_NO[:1]}, "needs two options or more"),
        ({"kind": "minutes", "options": YES_NO}, "asks for minutes, so it cannot have options"),
        ({"kind": "date", "options": YES_NO}, "asks for a day, so it cannot have options"),
        ({"options": (YES_NO[0], Option("none", "None", alone=True))}, "has an option alone"),
        ({"kind": "minutes", "per": "hour"}, "counts per hour: use day, week, month"),
        ({"kind": "number", "per": "day"}, "says per, which is for minutes only"),
        ({"kind": "minutes", "default": "20"}, "has a default that is not an answer to it"),
        ({"options": YES_NO, "default": "maybe"}, "has a default that is not an option"),
    ],
)
def test_a_question_that_does_not_hold_together_is_told(
    fields: dict[str, object], words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        Question("q", "What?", **fields)  # type: ignore[arg-type]


def test_a_default_may_be_an_answer_of_any_kind() -> None:
    asked = Questionnaire(
        (
            Question("bath", "Wash?", kind="minutes", default="0 x 0"),
            Question("hard", "Hard?", kind="multi", options=HARD.options, default="none"),
        )
    )
    assert asked.defaults == {"bath": Often(Fraction(0), Fraction(0)), "hard": ("none",)}


def test_an_answer_kept_under_other_questions_is_shown_as_it_stands() -> None:
    assert BATH.shown("often") == "often"
    assert HARD.shown("stairs,lift") == "stairs,lift"
