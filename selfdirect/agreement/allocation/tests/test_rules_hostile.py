"""Files and answers from hostile or careless hands: a clear sentence, and nothing else."""

import json
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from selfdirect.agreement.allocation.rules import (
    FAULT,
    Allocation,
    Scheme,
    SchemeError,
    allocate,
    lint,
    load_scheme,
)
from selfdirect.agreement.allocation.rules.lint.bounds import STEPS, Bounds
from selfdirect.agreement.allocation.schemes import BUILT_IN, built_in, examples
from selfdirect.agreement.allocation.tests.made_schemes import made_schemes
from selfdirect.agreement.allocation.tests.schemes import every_kind
from selfdirect.agreement.allocation.tests.tiny import tiny
from selfdirect.foundation.kernel.decision import Refused

ON = date(2026, 11, 1)
FEW = settings(deadline=None, max_examples=12, suppress_health_check=list(HealthCheck))
SOME = settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
TEXTS = {name: built_in(name) for name in BUILT_IN}
WHOLE = load_scheme(every_kind())
RIGHT = {
    "wash": "some",
    "family": "none",
    "hours": "7",
    "nights": "turn",
    "bath": "20 x 7",
    "meals": "10 x 2",
    "born": "1950-05-01",
}
ASK = "questions: [{id: wash, text: Washing, kind: number, least: 0, most: 9}]\n"


def said_of(text: str) -> str:
    """Load a file that must have a fault, and give what is said of it."""
    with pytest.raises(SchemeError) as fault:
        load_scheme(text)
    assert fault.value.place.line >= 1
    remarks = lint(text, ON)
    assert any(remark.weight == FAULT for remark in remarks)
    return str(fault.value)


@pytest.mark.parametrize(
    ("spoilt", "words"),
    [
        ("is: wish", "no value or question called “wish”"),
        ("is: __import__(wash)", "cannot stand here"),
        ("is: wash.real", "cannot stand here"),
        ("is: eval(wash)", "no function called “eval”"),
        ("is: total", "is not worked out yet here"),
        ("is: .nan", "cannot stand here"),
        ("is: inf", "no value or question called “inf”"),
        ("is: 1e999", "cannot stand here"),
        ("is: 9223372036854775808", "cannot stand here"),
        ("is: 0x10", "cannot stand here"),
        ("is: wash ^ 9", "cannot stand here"),
        ("is: wash ** 9", "stands where"),
        ("is: \"wash + 'x'\"", "this is not a number"),
        ("is: [1, 2]", "write words here"),
        ("is: " + "(" * 60 + "1" + ")" * 60, "nested too deeply"),
        ("is: " + "-" * 60 + "1", "nested too deeply"),
        ("is: " + " + ".join(["wash"] * 2_000), "longer than 4,000"),
        ("is: &x 1", "cannot stand here"),
        ("is: ٣", "cannot stand here"),
        ("is: !!python/object/apply:os.system [x]", "write words here"),
        ("is: 1\n  is: 2", "written twice"),
        ("is: 1\n  <<: {says: x}", "“<<” is not known here"),
        ("is: 1\n  says: *x", "cannot use aliases"),
        ("is: 1\n  says: '{wish}'", "no value called “wish”"),
        ('is: 1\n  says: "\0"', "this is not YAML"),
        ("is: 1\n  says: '\ud800'", "this is not YAML"),
        ("is: 1\n  says: " + "[" * 400, "nested too deeply"),
    ],
)
def test_a_spoilt_value_is_a_clear_fault(spoilt: str, words: str) -> None:
    text = tiny(f"{ASK}values:\n- name: total\n  {spoilt}\n")
    assert words in said_of(text)


@pytest.mark.parametrize(
    "points", [".nan", ".inf", "1e999", "9223372036854775808", "٣", "--1", "1_000", "0x1", "yes"]
)
def test_points_that_are_no_plain_number_are_refused(points: str) -> None:
    options = f"[{{id: a, text: A, points: {points}}}, {{id: b, text: B}}]"
    text = f"questions: [{{id: wash, text: W, options: {options}}}]\nvalues: []\n"
    assert "is not a number" in said_of(tiny(text))


def test_a_huge_file_is_refused_before_it_is_read() -> None:
    assert "longer than 1,000,000 characters" in said_of("# " + "x" * 1_000_001)


def test_a_table_whose_points_do_not_rise_is_refused() -> None:
    table = "tables: {money: {kind: step, knots: [[5, 1], [0, 2]]}}\n"
    assert "must rise" in said_of(tiny(f"{ASK}values: [{{name: total, is: wash}}]\n{table}"))


def test_a_deduction_below_nothing_gives_no_figure_but_a_sentence() -> None:
    scheme = load_scheme(tiny(f"{ASK}values: [{{name: total, is: wash - 9}}]\n"))
    with pytest.raises(Refused, match="less than nothing"):
        allocate(scheme, {"wash": "1"}, on=ON)


def test_a_figure_that_doubles_its_length_again_and_again_is_stopped() -> None:
    chain = "".join(f"- {{name: v{n + 1}, is: v{n} * v{n}}}\n" for n in range(64))
    text = tiny(f"{ASK}values:\n- {{name: v0, is: wash + 1}}\n{chain}- {{name: total, is: v64}}\n")
    with pytest.raises(Refused, match="grows past all size"):
        allocate(load_scheme(text), {"wash": "9"}, on=ON)
    assert lint(text, ON)


@pytest.mark.parametrize("question", RIGHT)
@pytest.mark.parametrize(
    "wrong",
    [
        float("nan"),
        float("inf"),
        "1e999",
        "NaN",
        2**63,
        -(2**63),
        10**400,
        10**5_000,
        True,
        [],
        {},
        [[]],
        {"minutes": None, "times": []},
        {"minutes": -1, "times": 1},
        "-5 x 2",
        "9999999 x 9999",
        "\0",
        "\u202e",
        "x" * 100_000,
        ["turn"] * 5_000 + ["x"],
        "turn,none",
        "9999-99-99",
        b"some",
        object(),
    ],
    ids=lambda wrong: type(wrong).__name__,
)
def test_an_answer_of_the_wrong_kind_is_refused_in_a_short_sentence(
    question: str, wrong: object
) -> None:
    with pytest.raises(Refused) as refusal:
        allocate(WHOLE, {**RIGHT, question: wrong}, on=ON)
    assert len(str(refusal.value)) < 1_000


def test_a_question_that_is_not_there_is_refused_with_the_nearest() -> None:
    with pytest.raises(Refused, match="Did you mean “wash”"):
        allocate(WHOLE, {**RIGHT, "wahs": "some"}, on=ON)


# Every scheme that comes with us, spoilt at random


def is_calm(text: str, answers: dict[str, object]) -> None:
    """Load what may be a scheme, try it, and look it over: nothing but a sentence may come."""
    try:
        scheme = load_scheme(text)
    except SchemeError:
        assert lint(text, ON)
        return
    assert isinstance(scheme, Scheme)
    with suppress(Refused):
        assert isinstance(allocate(scheme, answers, on=ON, strict=False), Allocation)
    lint(text, ON)


def first_answers(name: str) -> dict[str, object]:
    with Path(examples(name)).open(encoding="utf-8") as file:
        found: dict[str, object] = json.loads(file.readline())["answers"]
    return found


ANSWERS = {name: first_answers(name) for name in BUILT_IN}
BITS = st.text(max_size=5) | st.sampled_from(
    ["[]", "{}", "- ", "\n", "'", '"', ": ", "&a ", "*a", "<<: ", "!!int ", "-1", "0", "1e9", "\t"]
)


@FEW
@given(st.sampled_from(sorted(TEXTS)), st.data())
def test_a_file_with_bytes_spoilt_is_calm(name: str, data: st.DataObject) -> None:
    raw = TEXTS[name].encode()
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(raw) - 1))
        cut = data.draw(st.integers(0, 40))
        raw = raw[:at] + data.draw(BITS).encode("utf-8", "surrogatepass") + raw[at + cut :]
    is_calm(raw.decode("utf-8", "replace"), ANSWERS[name])


def places(node: yaml.Node) -> list[tuple[list[object], int]]:
    """List every part of a file that can be taken out or changed."""
    found: list[tuple[list[object], int]] = []
    waiting = [node]
    while waiting:
        here = waiting.pop()
        if isinstance(here, yaml.ScalarNode):
            continue
        found += [(here.value, n) for n in range(len(here.value))]
        for part in here.value:
            waiting += list(part) if isinstance(part, tuple) else [part]
    return found


JUNK = st.sampled_from(
    ["", "0", "-1", "999999999999", "no", "total", "points(q1)", "1 / 0", "2026-13-01", "{x}", "x"]
)


@FEW
@given(st.sampled_from(sorted(TEXTS)), st.data())
def test_a_file_with_pieces_moved_or_changed_is_calm(name: str, data: st.DataObject) -> None:
    root = yaml.compose(TEXTS[name], Loader=yaml.SafeLoader)
    for _ in range(data.draw(st.integers(1, 3))):
        held, at = data.draw(st.sampled_from(places(root)))
        how = data.draw(st.sampled_from(["out", "twice", "junk", "first"]))
        part = held[at] if at < len(held) else None
        if part is None or how == "out":
            held[:] = held[:at] + held[at + 1 :]
        elif how == "twice":
            held.insert(at, part)
        elif how == "first":
            held.insert(0, held.pop(at))
        else:
            junk = yaml.ScalarNode("tag:yaml.org,2002:str", data.draw(JUNK))
            held[at] = (part[0], junk) if isinstance(part, tuple) else junk
    is_calm(yaml.serialize(root, allow_unicode=True), ANSWERS[name])


@FEW
@given(made_schemes())
def test_any_scheme_made_at_random_can_be_looked_over(made: tuple[str, object]) -> None:
    text, _ = made
    assert not any(remark.weight == FAULT for remark in lint(text, ON))


def test_the_bounds_of_a_scheme_take_few_steps_and_never_too_many() -> None:
    nested = "if(wash > 1, " * 12 + "1" + ", 2)" * 12
    chain = "".join(
        f"- {{name: w{n + 1}, is: 'if(w{n} > 1, {nested}, w{n})'}}\n" for n in range(40)
    )
    text = tiny(f"{ASK}values:\n- {{name: w0, is: wash}}\n{chain}- {{name: total, is: w40}}\n")
    bounds = Bounds(load_scheme(text))
    assert bounds.left <= STEPS
    assert lint(text, ON)
    small = Bounds(load_scheme(TEXTS["synthetic_county_ras"]))
    assert small.left > STEPS - 2_000
