"""Whatever a scheme or an answer holds: a figure whose lines add up, or a sentence to mend it."""

from contextlib import suppress
from datetime import date
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from selfdirect.agreement.allocation.rules import (
    Allocation,
    Scheme,
    SchemeError,
    allocate,
    load_scheme,
    receipt,
)
from selfdirect.agreement.allocation.tests.schemes import EVERY_KIND, RATES, every_kind
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import Money

ON = date(2026, 5, 1)
UNTIMED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
TOP = RATES + "scale: {factor: 0.9, reason: Less, sufficiency: {hours: hrs, unit_price: price}}\n"
TABLES = """\
tables:
  flat_rate: {kind: linear, knots: [[0, 0], [10, 100]], tail: upper_half_slope}
  by_both:
    kind: step
    by: [wash, level]
    curves:
      no: {low: [[0, 1]], high: [[0, 2]]}
      some: {low: [[0, 3]], high: [[0, 4]]}
      lots: {low: [[0, 5]], high: [[0, 6]]}
"""
VALUES = """\
- name: level
  is: if(hours > 5, 'high', 'low')
- {{name: hrs, is: hours(timed)}}
- {{name: price, is: rate(hour)}}
- name: first
  is: >-
    {}
- name: total
  is: >-
    {}
"""
LINES = """\
  - {id: half, text: Half of it, is: total / 2, shared: yes}
  - {id: rest, text: The rest, is: total - total / 2, when: hours > 3}
  - {id: other, text: The rest, is: total - total / 2, when: not hours > 3, shared: timed}
"""


def number(pick: Random, deep: int) -> str:
    """Write some formula of a number, at most so many parts deep."""
    if deep == 0 or pick.random() < 0.2:
        return pick.choice(PLAIN)
    return pick.choice(WAYS).format(
        a=number(pick, deep - 1),
        b=number(pick, deep - 1),
        truth=truth(pick, deep - 1),
        other=truth(pick, 0),
        sign=pick.choice("+-*/"),
        many=pick.choice(["sum", "min", "max"]),
    )


def truth(pick: Random, deep: int) -> str:
    if deep == 0 or pick.random() < 0.4:
        return pick.choice(TRUTHS)
    return pick.choice(["({a} {sign} {b})", "({one} or {two})", "({one} and not {two})"]).format(
        a=number(pick, deep - 1),
        b=number(pick, deep - 1),
        one=truth(pick, deep - 1),
        two=truth(pick, deep - 1),
        sign=pick.choice(["=", "!=", "<", "<=", ">", ">="]),
    )


WAYS = [
    *("({a} {sign} {b})", "({a} {sign} {b} {sign} {a})", "{many}({a}, {b})", "-{a}"),
    *("scaled({a})", "round_half_up({a}, 0.01)", "round_down({a}, 0.05)", "round_up({a})"),
    *("sqrt({a}, 2)", "table(flat_rate, {a})", "table(by_both, {a})", "if({truth}, {a}, {b})"),
    "count({truth}, {other})",
]
TRUTHS = [
    "wash = 'some'",
    "level != 'low'",
    "chosen(nights, 'turn')",
    "answered(family)",
    "level = if(hours > 2, 'high', 'low')",
]
PLAIN = [
    *("1", "0.35", "7", "hours", "bath", "meals", "points(wash)", "net(wash, hours)"),
    *("points(timed)", "highest_points(both)", "highest_level(both)", "hours(bath)"),
    *("years(born)", "rate(hour)", "rate(award, 'care', level)"),
]
FORMULAS = st.builds(number, st.randoms(use_true_random=False), st.integers(0, 4))
WORDS = st.lists(
    st.sampled_from(
        [
            *PLAIN,
            *TRUTHS,
            *"+-*/(),=<>'",
            "if(",
            "sum(",
            "and",
            "or",
            "not",
            "'x'",
            "level",
            "born",
        ]
    ),
    max_size=12,
).map(" ".join)
QUARTERS = st.integers(0, 96).map(lambda n: str(n / 4))
ANSWERS = st.fixed_dictionaries(
    {
        "wash": st.sampled_from(["no", "some", "lots"]),
        "family": st.sampled_from(["none", "half"]),
        "hours": QUARTERS,
        "nights": st.sampled_from(["none", "turn", "check", "turn,check"]),
        "bath": st.fixed_dictionaries({"minutes": QUARTERS, "times": st.integers(0, 7)}),
        "meals": st.builds("{} x {}".format, QUARTERS, st.integers(0, 7)),
        "born": st.dates(date(1920, 1, 1), ON).map(str),
    }
)


def scheme_of(first: str, total: str) -> Scheme:
    text = every_kind(VALUES.format(first, total), top=TOP, tables=TABLES, lines=LINES)
    return load_scheme(text)


def sums(found: Allocation) -> Money:
    shares = Money.total(line.money for line in found.lines)
    return shares + Money.total(line.money for line in found.money_lines)


@settings(UNTIMED, max_examples=100)
@given(FORMULAS, FORMULAS, st.lists(ANSWERS, min_size=1, max_size=3))
def test_any_formula_gives_a_figure_whose_lines_add_up_or_says_why_not(
    first: str, total: str, people: list[dict[str, object]]
) -> None:
    scheme = scheme_of(first, f"max(first + {total}, 0)")
    for answers in people:
        with suppress(Refused):
            found = allocate(scheme, answers, on=ON)
            assert sums(found) == found.amount
            assert receipt(allocate(scheme, answers, on=ON)) == receipt(found)
            kept = receipt(found)["answers"]
            assert isinstance(kept, dict)
            assert receipt(allocate(scheme, kept, on=ON)) == receipt(found)


@settings(UNTIMED)
@given(WORDS, ANSWERS)
def test_whatever_is_written_is_a_formula_or_a_clear_fault(
    formula: str, answers: dict[str, object]
) -> None:
    with suppress(SchemeError, Refused):
        allocate(scheme_of("1", formula or "?"), answers, on=ON)


JUNK: st.SearchStrategy[object] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates(),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.sampled_from(["minutes", "times", "x"]), inner)
    ),
    max_leaves=4,
)
WHOLE = load_scheme(every_kind())
ASKED = [*WHOLE.questionnaire.by_id]


@settings(UNTIMED)
@given(st.dictionaries(st.sampled_from(ASKED), JUNK), ANSWERS)
def test_no_answer_however_wrong_is_a_crash(
    wrong: dict[str, object], right: dict[str, object]
) -> None:
    with suppress(Refused):
        allocate(WHOLE, {**right, **wrong}, on=ON)


@settings(UNTIMED)
@given(st.data())
def test_a_file_with_a_piece_spoilt_is_a_scheme_or_a_clear_fault(data: st.DataObject) -> None:
    """Cut, doubled or changed anywhere, a file is told of in a sentence with its place."""
    text = every_kind(VALUES.format("1", "scaled(first)"), top=TOP, tables=TABLES, lines=LINES)
    start = data.draw(st.integers(0, len(text) - 1))
    length = data.draw(st.integers(0, 30))
    new = data.draw(
        st.text(max_size=6) | st.sampled_from(["[]", "{}", "x", "- ", "\n", "'", ": "])
    )
    with suppress(SchemeError):
        load_scheme(text[:start] + new + text[start + length :])


def test_the_frame_of_these_tests_holds() -> None:
    assert EVERY_KIND in every_kind()
    scheme = scheme_of("1", "first")
    assert scheme.scale is not None
