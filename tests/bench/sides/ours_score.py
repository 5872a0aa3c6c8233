"""Score as we do: a scheme of the format, made into a plan; or one person with the receipt.

`ours_score many` works a million people out at each thousandth call, so that a call is a thousand
people; `ours_score one` works one person out, receipt included. `tell` says how it came out.
"""

import json
import resource
import sys
from functools import partial

from selfdirect.agreement.allocation.rules import Scheme, allocate, load_scheme, receipt
from selfdirect.agreement.allocation.rules.columns import (
    Population,
    answers_of,
    compiled,
    from_codes,
    one_by_one,
)
from tests.bench.sides import score
from tests.bench.sides.loop import work

NO_SERVER = 1  # none takes part: the machine's first process stands for it
PEOPLE, CALLS, SAMPLE = 1_000_000, 1_000, 2_000


def scheme() -> Scheme:
    """Write the scheme as a council would, and load it."""
    return load_scheme(
        f"""
id: bench
version: '1'
title: A scheme to measure
starts_on: 2026-04-01
currency: GBP
period: week
sources: [Made up for measuring]
questions:
{_choice("client_group", [(group, None) for group in score.GROUPS])}
{"".join(_choice(*each) for each in zip(score.QUESTIONS, map(_scored, score.POINTS), strict=True))}
{"".join(_choice(name, [(f"l{n}", None) for n in range(5)]) for name in score.INFORMAL)}
scoring:
  items: [{_items()}]
  informal_levels: {{{", ".join(f"l{n}: {level}" for n, level in enumerate(score.LEVELS))}}}
  groups: {{all: [{", ".join(score.QUESTIONS)}]}}
tables:
  money:
    kind: linear
    by: client_group
    curves:
{"".join(_curve(*each) for each in zip(score.GROUPS, score.MONEY, strict=True))}
values:
- {{name: gross, is: points(all)}}
- {{name: left, is: net(all)}}
- name: weekly
  is: if(gross >= {score.LEAST}, round_half_up(max({score.FLOOR}, table(money, left)), 1), 0)
amount: weekly
receipt:
  lines: [{{id: all, text: The weekly sum, is: weekly, shared: yes}}]
  rounding: {{text: Rounding, at_most: 0.5}}
fixtures: []
"""
    )


def _scored(points: list[int]) -> list[tuple[str, int | None]]:
    return [(f"o{n}", each) for n, each in enumerate(points)]


def _choice(name: str, options: list[tuple[str, int | None]]) -> str:
    each = [f"{{id: {o}, text: {o}{_points(p)}}}" for o, p in options]
    return f"- {{id: {name}, text: {name}, options: [{', '.join(each)}]}}\n"


def _points(points: int | None) -> str:
    return "" if points is None else f", points: {points}"


def _items() -> str:
    pairs = zip(score.QUESTIONS, score.INFORMAL, strict=True)
    return ", ".join(f"{{question: {q}, informal: {informal}}}" for q, informal in pairs)


def _curve(group: str, money: list[int]) -> str:
    knots = [[start, value] for start, value in zip(score.STARTS, money, strict=True)]
    return f"      {group}: {json.dumps(knots)}\n"


def many(made: Scheme, people: Population) -> None:
    """Work everybody out, at every thousandth call."""
    plan = compiled(made)
    plan.steps(people, None)

    def run(call: int) -> None:
        if call % CALLS == CALLS - 1:
            plan.run(people)

    work(run, NO_SERVER)


def one(made: Scheme, people: Population) -> None:
    """Work one person out with the receipt, each time another."""
    some = [answers_of(made, people, row) for row in range(SAMPLE)]
    work(lambda n: receipt(allocate(made, some[n % SAMPLE])), NO_SERVER)


def tell(made: Scheme, people: Population) -> None:
    """Say what memory it took, the sum of all amounts, and whether both engines agree."""
    plan = compiled(made)
    found = plan.run(people)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    explained = [one_by_one(plan, people, row, None) for row in range(SAMPLE)]
    pence = [each.amount.pence if each else 0 for each in explained]
    same = sum(int(a) == b for a, b in zip(found.amount_pence, pence, strict=False))
    told = {"peak_mb": peak, "pounds": int(found.amount_pence.sum()) / 100}
    print(json.dumps({**told, "sample": SAMPLE, "same": same, "settled": found.checked}))


def main(what: str) -> None:
    """Do what was asked for."""
    made = scheme()
    act = {"many": many, "one": one, "tell": tell}[what]
    partial(act, made)(from_codes(made, score.answers(PEOPLE if what != "one" else SAMPLE)))


if __name__ == "__main__" and "prepare" not in sys.argv:
    main(sys.argv[1])
