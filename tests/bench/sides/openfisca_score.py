"""Score as OpenFisca-core does: a country package of three formulas, written as one would be.

As `ours_score`: `many` answers every thousandth call with a million people, from building the
simulation to the calculated amounts; `one` builds and calculates one person's situation.
"""

import json
import resource
import sys
import time
from collections.abc import Callable

import numpy as np
from openfisca_core.entities import build_entity
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import Simulation, SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from tests.bench.sides import score
from tests.bench.sides.loop import work

NO_SERVER = 1  # none takes part: the machine's first process stands for it
PEOPLE, CALLS, SAMPLE = 1_000_000, 1_000, 2_000
WEEK = "2026-04"
PERSON = build_entity(key="person", plural="persons", label="A person", is_person=True)
POINTS = [np.array(points, np.float32) for points in score.POINTS]
LEFT = 1 - np.array(score.LEVELS, np.float32)
MONEY = [np.array(money, np.float64) for money in score.MONEY]


def _input(name: str) -> type[Variable]:
    fields = {"value_type": int, "entity": PERSON, "definition_period": DateUnit.MONTH}
    return type(name, (Variable,), fields)


class gross(Variable):  # noqa: N801 (OpenFisca names variables by their class)
    value_type = float
    entity = PERSON
    definition_period = DateUnit.MONTH

    def formula(person, period):  # noqa: N805 (OpenFisca's own way)
        return sum(
            points.take(person(question, period))
            for question, points in zip(score.QUESTIONS, POINTS, strict=True)
        )


class left(Variable):  # noqa: N801
    value_type = float
    entity = PERSON
    definition_period = DateUnit.MONTH

    def formula(person, period):  # noqa: N805
        each = zip(score.QUESTIONS, score.INFORMAL, POINTS, strict=True)
        return sum(
            points.take(person(question, period)) * LEFT.take(person(informal, period))
            for question, informal, points in each
        )


class weekly(Variable):  # noqa: N801
    value_type = float
    entity = PERSON
    definition_period = DateUnit.MONTH

    def formula(person, period):  # noqa: N805
        group, points = person("client_group", period), person("left", period)
        tables = [np.interp(points, score.STARTS, money) for money in MONEY]
        money = np.select([group == n for n in range(len(tables))], tables)
        rounded = np.floor(np.maximum(score.FLOOR, money) + 0.5)
        return np.where(person("gross", period) >= score.LEAST, rounded, 0)


def system() -> TaxBenefitSystem:
    """Make the country package."""
    made = TaxBenefitSystem([PERSON])
    names = [*score.QUESTIONS, *score.INFORMAL, "client_group"]
    made.add_variables(*map(_input, names), gross, left, weekly)
    return made


def _simulation(made: TaxBenefitSystem, given: dict[str, np.ndarray]) -> Simulation:
    simulation = SimulationBuilder().build_default_simulation(made, len(given["q1"]))
    for name, column in given.items():
        simulation.set_input(name, WEEK, column)
    return simulation


def _given(people: int) -> dict[str, np.ndarray]:
    """Give the answers in OpenFisca's own kind of number, so that it need not change them."""
    return {name: column.astype(np.int32) for name, column in score.answers(people).items()}


def many() -> Callable[[int], object]:
    """Work everybody out, at every thousandth call."""
    made, given = system(), _given(PEOPLE)

    def run(call: int) -> None:
        if call % CALLS == CALLS - 1:
            _simulation(made, given).calculate("weekly", WEEK)

    return run


def one() -> Callable[[int], object]:
    """Work one person out, each time another."""
    made, given = system(), score.answers(SAMPLE)
    some = [{name: int(column[row]) for name, column in given.items()} for row in range(SAMPLE)]
    asked = [{"persons": {"it": {n: {WEEK: a} for n, a in each.items()}}} for each in some]

    def run(call: int) -> None:
        built = SimulationBuilder().build_from_dict(made, asked[call % SAMPLE])
        built.calculate("weekly", WEEK)

    return run


def tell() -> None:
    """Say what memory it took, the sum of all amounts, and how long calculating alone takes."""
    simulation = _simulation(system(), _given(PEOPLE))
    began_at = time.perf_counter()
    found = simulation.calculate("weekly", WEEK)
    alone = round(time.perf_counter() - began_at, 3)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    pounds = float(found.astype(np.float64).sum())
    print(json.dumps({"peak_mb": peak, "pounds": pounds, "calculate_alone": alone}))


if __name__ == "__main__" and "prepare" not in sys.argv:
    tell() if sys.argv[1] == "tell" else work({"many": many, "one": one}[sys.argv[1]](), NO_SERVER)
