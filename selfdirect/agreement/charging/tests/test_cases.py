"""Every English rule as a case, and every worked example that carries an answer."""

import tomllib
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
import yaml

from selfdirect.agreement.charging import rates, rules
from selfdirect.agreement.charging.rules import Local
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.kernel.rates import Status

HERE = Path(__file__).parent
FILE = tomllib.loads((HERE / "cases.toml").read_text("utf-8"))
CASES = FILE["case"]
ANSWERS = tomllib.loads((rates.HERE / "examples" / "answers.toml").read_text("utf-8"))["answer"]
ORIGINALS = HERE.parents[3].parent / "shared/domain/charging_examples.yaml"
ON = date(2026, 11, 21)


def worked(facts, on=None, **local):
    means = rules.read_means(facts)
    day = on or means.on or ON
    policy = Local.read({"starts_on": date(2010, 1, 1), "source": "Local policy", **local})
    return rules.contribution(means, rates.national(), policy, day)


def facts_of(case):
    return {**FILE["common"].get(case.get("of"), {}), **case["means"]}


def by_case(case):
    on = date.fromisoformat(case["on"]) if "on" in case else None
    return worked(facts_of(case), on, **case.get("local", {}))


@pytest.mark.parametrize("case", CASES, ids=[case["rule"] for case in CASES])
def test_each_rule_gives_what_its_case_says(case):
    assert Status(case["status"])
    assert case["law"]
    if "refused" in case:
        with pytest.raises(Refused, match=case["refused"]):
            by_case(case)
        return
    result = by_case(case)

    assert str(result.amount) == f"£{case['pays']}"
    assert result.full_cost == case.get("full_cost", False)
    assert {name: result.parts[name] for name in case.get("parts", {})} == {
        name: Fraction(value) for name, value in case.get("parts", {}).items()
    }
    if "marked" in case:
        assert bool(result.doubts) == case["marked"]
    if case["status"] == Status.MEMORY and case["means"].get("setting") != "exempt":
        assert result.doubts or case["pays"] == "286.20", "what is from memory carries a mark"


def test_each_rule_is_named_once():
    assert len({case["rule"] for case in CASES}) == len(CASES)


@pytest.mark.parametrize("answer", ANSWERS, ids=[answer["id"] for answer in ANSWERS])
def test_each_example_comes_out_as_its_source_says(answer):
    result = worked(answer["means"])

    assert answer["verified"] in {"full", "sum_only", "none"}
    assert answer["source"]
    if "pays" in answer:
        assert str(result.amount) == f"£{answer['pays']}"
    assert result.full_cost == answer.get("full_cost", False)
    for name, value in answer.get("parts", {}).items():
        assert result.parts[name] == Fraction(value)


# The file that the examples were copied from, where it stands beside the project


def entries():
    """Write each line of a table of tariffs as an entry of its own."""
    if not ORIGINALS.is_file():
        return []
    found = yaml.load(ORIGINALS.read_text("utf-8"), Loader=yaml.BaseLoader)  # exact: text
    plain = [each for each in found if each["setting"] != "tariff_table"]
    tables = [each for each in found if each["setting"] == "tariff_table"]
    return [*plain, *(row for table in tables for row in lines_of(table))]


def lines_of(table):
    for capital, tariff in table["table"].items():
        yield {"id": capital, "setting": "tariff_only", "capital": capital,
               "expected_tariff": tariff}  # fmt: skip
    for capital in table["above_upper"]:
        yield {"id": capital, "setting": "tariff_only", "capital": capital, "full_cost": True}


EXPECTED = {  # what each key of an answer is called among our parts
    "expected_tariff": "tariff",
    "expected_equity_limit": "equity_limit",
    "expected_weekly_deferral": "deferred",
    "expected_weekly_reduction_of_notional": "reduction",
}
ANSWERED = [e for e in entries() if {"expected", "full_cost", *EXPECTED} & e.keys()]
NO_ANSWER = [e for e in entries() if e.get("expected") in ("null", "")]
KEYS = {
    "capital_actual": "capital",
    "capital_notional": "notional_capital",
    "would_pay_without_notional": "without_notional",
}
KNOWN = {*rules.Means.__dataclass_fields__, "year", *KEYS}
AT_FULL_COST = {"rule_full_cost", "guidance_annexB_hayley_notional"}  # which it tells only so
FLAGS = {"true": True, "false": False}


def as_means(entry):
    """Give an entry in the words that means are read in."""
    facts = {KEYS.get(key, key): plain(value) for key, value in entry.items() if key in KNOWN}
    if "home_value" in entry:
        facts["property"] = [{"name": "Home", "value": entry["home_value"]}]
    if isinstance(facts.get("income"), str):
        facts["income"] = [{"name": "income", "amount": facts["income"], "treatment": "count"}]
    return facts


def plain(value):
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    return FLAGS.get(value, value)


def numbered(facts):
    person = facts.get("person", {})
    return {**facts, "person": {**person, **{k: int(v) for k, v in person.items() if k == "age"}}}


@pytest.mark.skipif(not ORIGINALS.is_file(), reason="charging_examples.yaml is not beside us")
@pytest.mark.parametrize("entry", ANSWERED, ids=[e["id"] for e in ANSWERED])
def test_every_example_of_the_source_file_that_has_an_answer_comes_out(entry):
    if entry.get("expected") == "null":
        pytest.skip("the source prints no answer")
    result = worked(numbered(as_means(entry)))

    if "expected" in entry:
        assert Fraction(result.amount.pence, 100) == Fraction(entry["expected"])
    for key in EXPECTED.keys() & entry.keys():
        assert result.parts[EXPECTED[key]] == Fraction(entry[key])
    if budget := entry.get("personal_budget"):
        total = Money.pounds(Fraction(budget["total_cost"]))
        figures = rules.three_figures(total, result.amount)
        said = [Money.pounds(Fraction(budget[key])) for key in ("adult_pays", "council_pays")]
        assert [figures.person_pays, figures.council_pays] == said
        assert budget["net_direct_payment"] == budget["council_pays"]
    assert result.full_cost == (entry.get("full_cost", False) or entry["id"] in AT_FULL_COST)


@pytest.mark.skipif(not ORIGINALS.is_file(), reason="charging_examples.yaml is not beside us")
def test_every_example_of_the_source_file_that_has_an_answer_stands_in_ours():
    ours = {answer["id"] for answer in ANSWERS}
    theirs = {e["id"] for e in ANSWERED if e.get("expected") != "null"}

    assert theirs - ours == set()
