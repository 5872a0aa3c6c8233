"""A small scheme to bend in tests: each test writes only the part it is about."""

SMALL = """\
id: small
version: '1'
title: Small scheme
starts_on: 2026-04-01
{top}currency: {currency}
period: week
sources: [made up for tests]
questions:
{questions}
scoring:
{scoring}
{tables}values:
{values}
amount: total
receipt:
  lines:
{lines}
  rounding: {{text: Rounding, at_most: {at_most}}}
fixtures: {fixtures}
"""

QUESTIONS = """\
- id: wash
  text: Washing
  default: no
  options:
  - {id: no, text: No help, points: 0}
  - {id: some, text: Some help, points: 3}
  - {id: lots, text: A lot of help, points: 8}
- id: family
  text: Family help
  default: none
  show_if: {question: wash, not: [no]}
  options:
  - {id: none, text: None of it}
  - {id: half, text: Half of it}
- {id: hours, text: Hours alone, kind: number, least: 0, most: 24}
"""

SCORING = """\
  items: [{question: wash, informal: family}, {question: hours}]
  informal_levels: {none: 0, half: 0.5}
  groups: {both: [wash, hours]}
"""

TABLES = """\
tables:
  flat_rate: {kind: linear, knots: [[0, 0], [10, 100]]}
  by_wash:
    kind: step
    by: wash
    curves: {no: [[0, 1]], some: [[0, 2]], lots: [[0, 3], [5, 4]]}
"""

VALUES = "- {name: total, is: points(wash) * 10}\n"
LINES = "  - {id: all, text: All of it, is: total}\n"

# every kind of question, for what is asked otherwise than by one choice
EVERY_KIND = (
    QUESTIONS
    + """\
- id: nights
  text: Nights
  kind: multi
  options:
  - {id: none, text: None of these, alone: yes}
  - {id: turn, text: Turning over, points: 2}
  - {id: check, text: Looking in, points: 0.5}
- {id: bath, text: Bathing, kind: minutes}
- {id: meals, text: Meals, kind: minutes, per: day}
- {id: born, text: Date of birth, kind: date}
"""
)
ALL_SCORED = """\
  items:
  - {question: wash, informal: family}
  - {question: hours}
  - {question: nights}
  - {question: bath}
  - {question: meals, counts_if: points(bath) > 30}
  informal_levels: {none: 0, half: 0.5}
  groups: {timed: [bath, meals], both: [wash, hours]}
"""
RATES = """\
rates:
  hour:
    text: Price of an hour
    from: {2026-04-01: 20, 2027-04-01: 22.5}
  award:
    from:
      2026-04-01: {care: {low: 10, high: 30}, travel: {low: 5, high: 15}}
      2027-04-01: {care: {low: 11, high: 31}, travel: {low: 6, high: 16}}
"""


def every_kind(values: str = VALUES, **parts: str) -> str:
    """Write the small scheme with a question of every kind."""
    return small(**{"questions": EVERY_KIND, "scoring": ALL_SCORED, "values": values, **parts})


def small(**parts: str) -> str:
    """Write the small scheme with some parts replaced."""
    usual = {
        "top": "",
        "currency": "GBP",
        "questions": QUESTIONS,
        "scoring": SCORING,
        "tables": TABLES,
        "values": VALUES,
        "lines": LINES,
        "at_most": "0.50",
        "fixtures": "[]",
    }
    return SMALL.format(**{**usual, **parts})


def with_total(formula: str) -> str:
    """Write the small scheme with one formula as its total."""
    return small(values=f"- name: total\n  is: {formula}\n")
