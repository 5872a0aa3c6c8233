"""Two engines, one definition: every figure of a population is what the explained engine gives."""

from collections.abc import Mapping
from datetime import date, timedelta
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selfdirect.agreement.allocation.rules import Scheme, allocate, load_scheme
from selfdirect.agreement.allocation.rules.columns import (
    Figures,
    Plan,
    answers_of,
    compiled,
    from_codes,
    gathered,
    one_by_one,
    population,
)
from selfdirect.agreement.allocation.schemes import BUILT_IN, built_in
from selfdirect.agreement.allocation.tests.made_schemes import DAY, People, made_schemes
from selfdirect.agreement.allocation.tests.schemes import every_kind, small
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import Money
from selfdirect.front_door.assessment.rules import Often, Question

Rows = list[Mapping[str, object]]


def run(scheme: Scheme, rows: Rows, *, strict: bool, on: date | None) -> tuple[Plan, Figures]:
    plan = compiled(scheme, strict=strict)
    return plan, plan.run(population(scheme, rows), on, [v.name for v in scheme.values])


def explained(scheme: Scheme, answers: Mapping[str, object], *, strict: bool, on: date | None):
    try:
        return allocate(scheme, answers, strict=strict, on=on)
    except Refused:
        return None


def differences(scheme: Scheme, rows: Rows, *, strict: bool, on: date | None) -> list[object]:
    """List the people of whom the engines say different things."""
    _, found = run(scheme, rows, strict=strict, on=on)
    wrong: list[object] = []
    for row, answers in enumerate(rows):
        one = explained(scheme, answers, strict=strict, on=on)
        told = (bool(found.refused[row]), int(found.amount_pence[row]), bool(found.panel[row]))
        if one is None:
            same = told == (True, 0, False)
        else:
            pence = one.total.pence if one.total is not None else 0
            values = {name: known.at(row) for name, known in found.values.items()}
            same = told == (False, pence, one.panel) and values == one.values
        if not same:
            wrong.append((row, answers, one and (one.total, one.values), told))
    return wrong


@given(made=made_schemes(), strict=st.booleans(), seed=st.integers(0, 2**32))
@settings(max_examples=20, deadline=None)
def test_both_engines_say_the_same_of_random_people_under_random_schemes(
    made: tuple[str, People], strict: bool, seed: int
) -> None:
    text, people = made
    assert differences(load_scheme(text), people.some(seed, 20), strict=strict, on=DAY) == []


def an_answer(question: Question, pick: Random) -> object:
    ids = [option.id for option in question.options]
    match question.kind:
        case "single":
            return pick.choice(ids)
        case "multi":
            several = [option.id for option in question.options if not option.alone]
            return pick.sample(several, pick.randint(1, min(3, len(several))))
        case "number":
            return str(pick.randint(0, 20))
        case "minutes":
            return f"{pick.randint(0, 60)} x {pick.randint(0, 25)}"
    return str(date(pick.randint(1920, 2012), pick.randint(1, 12), pick.randint(1, 28)))


def somebody(scheme: Scheme, pick: Random) -> dict[str, object]:
    """Answer everything, or all but a little; an unmet need is never above its need."""
    silence = pick.choice([0, 0, 0, 0.02])
    asked = scheme.questionnaire.questions
    answers = {q.id: an_answer(q, pick) for q in asked if pick.random() >= silence}
    for need, unmet in scheme.scoring.pairs:
        answers[unmet] = answers[need] = answers.get(need, "0")
    return answers


SCHEMES = {name: load_scheme(built_in(name)) for name in BUILT_IN}
DAYS = {name: scheme.starts_on + timedelta(days=400) for name, scheme in SCHEMES.items()}


@pytest.mark.parametrize("strict", [True, False])
@pytest.mark.parametrize("name", sorted(SCHEMES))
def test_the_built_in_schemes_come_out_the_same(name: str, strict: bool) -> None:
    scheme, pick = SCHEMES[name], Random(3)
    rows: Rows = [
        somebody(scheme, pick) for _ in range(3_000 // len(scheme.questionnaire.questions))
    ]
    rows += [fixture.answers for fixture in scheme.fixtures]
    assert differences(scheme, rows, strict=strict, on=DAYS[name]) == []


@pytest.mark.parametrize("name", sorted(SCHEMES))
def test_every_built_in_scheme_has_a_plan_of_its_own(name: str) -> None:
    scheme = SCHEMES[name]
    rows = [fixture.answers for fixture in scheme.fixtures]
    plan, found = run(scheme, rows, strict=False, on=DAYS[name])
    assert plan.steps(population(scheme, rows), DAYS[name]) is not None
    assert found.checked == 0


# One thing at a time

WIDE = "n * t > 300"
VALUES: dict[str, str] = {
    "names compared": "if(if(n > t, 'a', 'b') = if(n * 2 > t, 'b', 'c'), 1, 2)",
    "a yes or no that is chosen": "if(if(n > 3, t > n, t < 4 or n / (t - 4) > 1), 1, 2)",
    "divided by what may be nought": "if(n - 3 = 0, 5, t / (n - 3))",
    "divided by what is always below": "n / (-1 - t)",
    "divided by nought": "n / (2 - 2)",
    "not a penny left of a root": "sqrt(n * n * n * t * t * t * 1000000 * 1000000, 8)",
    "a root that is the same": "sqrt(4 * 4, 2) + n",
    "the root of less than nought": "sqrt(n - 10, 1)",
    "less than nothing": "5 - n",
    "more than money": "n * 1000000 * 1000000",
    "what is not asked": "if(answered(t), 10 / t, n)",
    "shares of many sizes": "100 / (n + 1)",
    "a root that comes to nothing": "n + sqrt(n * n * t * t * 0.000000000001, 0)",
    "years": "years(d) + n",
    "hours": "hours(t) * n",
    "a constant": "12.34",
    "divided by a number below nought": "(n * n - t) / -2.5",
    "known beforehand": "if(1 > 2, n, t) + if(not 1 > 2, n, 1 / (2 - 2)) + count(1 = 1, n > 1)",
    "big numbers near one another": "if(n > 1, 100000000000 * 10000000, n) / 100000000000",
    "the same chosen": "if(n > 1, 7, 7)",
    "sizes": "max(3, min(3, n)) + min(0, n) + table(steps, n * t) * 0",
}
QUESTIONS = """\
- {id: n, text: N, kind: number, default: '4'}
- {id: t, text: T, kind: minutes, default: 3 x 1}
- {id: d, text: D, kind: date, default: 2000-02-29}
- id: s
  text: S
  default: b
  options: [{id: a, text: A, points: 1.5}, {id: b, text: B, points: 4}]
"""
SCORING = """\
  items: [{question: s, counts_if: n > 2}, {question: n, informal: s}, {question: t}]
  informal_levels: {a: 0.5, b: 0.2}
  groups: {all: [s, n, t]}
"""
STEPS = "tables:\n  steps: {kind: step, knots: [[0, 1], [50, 9]]}\n"


def tried(total: str, **parts: str) -> Scheme:
    usual = {
        "questions": QUESTIONS,
        "scoring": SCORING,
        "tables": STEPS,
        "values": f'- {{name: total, is: "{total}"}}\n',
        "lines": "  - {id: all, text: All, is: total}\n",
    }
    return load_scheme(small(**{**usual, **parts}))


def people(count: int = 60) -> Rows:
    pick = Random(8)
    days = ["2000-02-29", "2028-03-01", "1999-02-28", "2026-06-01"]
    whole = [
        {
            "n": str(pick.choice([0, 1, 2, 2.5, 3, 4, 10, 40])),
            "t": f"{pick.randint(0, 4)} x {pick.randint(0, 3)}",
            "d": pick.choice(days),
            "s": pick.choice("ab"),
        }
        for _ in range(count)
    ]
    return [{q: a for q, a in one.items() if pick.random() > 0.05} for one in whole]


@pytest.mark.parametrize("strict", [True, False])
@pytest.mark.parametrize("what", sorted(VALUES))
def test_one_thing_at_a_time_comes_out_the_same(what: str, strict: bool) -> None:
    scheme, rows = tried(VALUES[what]), people()
    plan, _ = run(scheme, rows, strict=strict, on=DAY)
    assert plan.steps(population(scheme, rows), DAY) is not None
    assert differences(scheme, rows, strict=strict, on=DAY) == []


@pytest.mark.parametrize("on", [date(2027, 2, 28), date(2028, 2, 29), date(2027, 3, 1), None])
def test_years_turn_on_the_day_that_they_turn(on: date | None) -> None:
    assert differences(tried("years(d) + n"), people(), strict=False, on=on) == []


def test_years_of_people_born_on_one_day_are_the_same() -> None:
    rows: Rows = [{"n": str(n), "d": "1980-01-01"} for n in range(3)]
    assert differences(tried("years(d) + n * n"), rows, strict=False, on=DAY) == []


def test_what_is_scaled_is_scaled_alike() -> None:
    scheme = tried("scaled(n * n + t) + n", top="scale: {factor: 0.93, reason: A test}\n")
    assert differences(scheme, [*people(), FAR_OUT], strict=False, on=DAY) == []


def test_minutes_that_are_not_scored_are_hours_too() -> None:
    scheme = tried("hours(t) * n", scoring="  items: [{question: n}]\n")
    assert differences(scheme, people(), strict=False, on=DAY) == []


@pytest.mark.parametrize("pair", ["[n, t]", "[s, n]", "[s, s]"])
def test_an_unmet_need_above_its_need_is_refused_alike(pair: str) -> None:
    scheme = tried("n", scoring=SCORING + f"  pairs: [{pair}]\n")
    assert differences(scheme, people(), strict=False, on=DAY) == []


def test_points_that_count_on_a_condition_count_alike() -> None:
    for total in ("points(all) + net(n, t)", "highest_points(all) + hours(t)", "points(s) / 2"):
        assert differences(tried(total), people(), strict=False, on=DAY) == []


def test_points_that_count_by_age_count_to_the_day_the_figure_is_for() -> None:
    scoring = SCORING.replace("n > 2", "years(d) > 25")
    scheme = tried("points(all) + n", scoring=scoring)
    assert differences(scheme, people(), strict=False, on=DAY) == []
    old, young = ({"n": "1", "d": day, "s": "b"} for day in ("1999-02-28", "2025-01-01"))
    amounts = [allocate(scheme, one, strict=False, on=DAY).amount for one in (old, young)]
    assert amounts[0] - amounts[1] == Money.pounds(4)


DEEP = "".join(
    f"- {{id: q{n}, text: Q, options: [{', '.join(f'{{id: o{m}, text: O}}' for m in range(6))}]"
    f"{f', show_if: {{question: q{n - 1}, not: [o0]}}' if n else ''}}}\n"
    for n in range(7)
)
FAR_OUT = {"n": "123456.789", "t": "90.5 x 99.125", "d": "1950-01-01", "s": "a"}
EXPLAINED: dict[str, dict[str, str]] = {
    "a question at the end of a long row": {"questions": QUESTIONS + DEEP},
    "a figure past all size": {
        "values": "- {name: a0, is: n}\n"
        + "".join(f"- {{name: a{n + 1}, is: a{n} * a{n} * 1.000001}}\n" for n in range(10))
        + "- {name: total, is: t}\n"
    },
    "a figure past all smallness": {
        "values": "- {name: a0, is: n}\n"
        + "".join(f"- {{name: a{n + 1}, is: a{n}{' * 0.000000000001' * 10}}}\n" for n in range(11))
        + "- {name: total, is: t}\n"
    },
    "figures past all size on the way": {
        "values": "- {name: a0, is: n * 1000000}\n"
        + "".join(f"- {{name: a{n + 1}, is: a{n} * a{n} * a{n}}}\n" for n in range(6))
        + "- {name: total, is: 'if(a6 > 5, t, n)'}\n"
    },
    "points of very many places": {
        "questions": QUESTIONS.replace("points: 1.5", "points: 999999999999.000000000001"),
        "scoring": "  items: [{question: s}, {question: n}]\n  groups: {both: [s, n]}\n",
        "values": "- {name: total, is: 'if(points(both) > 5, t, n)'}\n"
        "- {name: kind, is: \"'x'\"}\n",
    },
    "a rate that is read by something wide": {
        "tables": "rates:\n  r: {from: {2026-04-01: {a: 1, b: 2}}}\n",
        "values": f"- {{name: total, is: \"rate(r, if({WIDE}, 'a', 'b')) * n\"}}\n",
    },
    "a question compared with something wide": {
        "values": f"- {{name: total, is: \"if(s = if({WIDE}, 'a', 'b'), n, t)\"}}\n"
    },
}


@pytest.mark.parametrize("what", sorted(EXPLAINED))
def test_what_no_plan_can_hold_is_settled_by_the_explained_engine(what: str) -> None:
    scheme, rows = tried("n", **EXPLAINED[what]), [*people(20), FAR_OUT]
    _, found = run(scheme, rows, strict=False, on=DAY)
    assert found.checked == 21 - found.refused.sum()
    assert differences(scheme, rows, strict=False, on=DAY) == []


def test_a_day_out_of_force_is_refused_with_a_sentence() -> None:
    scheme = tried("n")
    with pytest.raises(Refused, match="This scheme starts on"):
        compiled(scheme).run(population(scheme, []), date(2001, 1, 1))


def test_nobody_is_a_population_too() -> None:
    scheme = tried("n")
    assert compiled(scheme).run(population(scheme, []), DAY).amount_pence.tolist() == []


# Populations


def test_answers_come_back_from_their_columns_as_they_were_read() -> None:
    scheme = load_scheme(every_kind())
    asked = scheme.questionnaire.questions
    rows: Rows = [{q.id: an_answer(q, Random(seed)) for q in asked} for seed in range(9)]
    found = population(scheme, rows)
    for row, answers in enumerate(rows):
        back = scheme.questionnaire.read(answers_of(scheme, found, row))
        assert [*map(figure, back.values())] == [
            *map(figure, scheme.questionnaire.read(answers).values())
        ]


def figure(answer: object) -> object:
    """Tell minutes by what they come to in a week, as that is what is kept of them."""
    return answer.weekly if isinstance(answer, Often) else answer


def test_who_cannot_be_read_is_refused_and_nobody_else() -> None:
    scheme = tried("n")
    rows: Rows = [{"n": "4"}, {"n": "many"}, {"who": "x"}, {"n": None, "who": None}]
    plan, found = run(scheme, rows, strict=False, on=DAY)
    assert found.refused.tolist() == [False, True, True, False]
    assert found.amount_pence.tolist() == [400, 0, 0, 400]
    assert one_by_one(plan, population(scheme, rows), 1, DAY) is None


def test_answers_gathered_by_question_are_read_as_those_of_each_person() -> None:
    scheme = tried("n * t + years(d)")
    rows: Rows = [*people(40), {"n": "many"}, {"s": "z"}]
    columns: dict[str, tuple[np.ndarray, list[object]]] = {}
    for question in ("n", "t", "s"):
        raws = sorted({str(one[question]) for one in rows if question in one})
        places = [raws.index(str(one[question])) if question in one else -1 for one in rows]
        columns[question] = np.array(places), [*raws]
    columns["d"] = np.full(len(rows), 0), ["2001-01-01"]
    plan = compiled(scheme, strict=False)
    one = plan.run(gathered(scheme, len(rows), columns), DAY)
    other = plan.run(population(scheme, [{**r, "d": "2001-01-01"} for r in rows]), DAY)
    assert one.amount_pence.tolist() == other.amount_pence.tolist()
    assert one.refused.tolist() == other.refused.tolist()


def test_codes_are_taken_as_they_stand_and_the_rest_is_silence() -> None:
    scheme = load_scheme(every_kind("- {name: total, is: points(wash) + points(nights)}\n"))
    codes = {"wash": np.array([0, 1, 2, 3]), "nights": np.array([1, 2, 6, 0])}
    people = from_codes(scheme, codes)
    assert answers_of(scheme, people, 2) == {"wash": "lots", "nights": ("turn", "check")}
    assert answers_of(scheme, people, 3) == {}
    assert people.answered == frozenset()
    assert compiled(scheme).run(people).refused.all()


def test_codes_that_everybody_gave_are_known_to_be_whole() -> None:
    scheme = load_scheme(every_kind("- {name: total, is: points(wash)}\n"))
    codes = {"wash": np.array([0, 1]), "nights": np.array([1, 2])}
    assert from_codes(scheme, codes).answered == {"wash", "nights"}


@pytest.mark.parametrize(
    ("codes", "words"),
    [
        ({"who": [0]}, "not a question of choices"),
        ({"hours": [0]}, "not a question of choices"),
        ({"wash": [0, 1], "nights": [1]}, "has 1 rows where another has 2"),
        ({"wash": [4]}, "stands for none of its options"),
        ({"nights": [-1]}, "stands for none of its options"),
    ],
)
def test_codes_that_fit_no_question_are_refused(codes: dict[str, list[int]], words: str) -> None:
    scheme = load_scheme(every_kind())
    with pytest.raises(ValueError, match=words):
        from_codes(scheme, {name: np.array(column) for name, column in codes.items()})
