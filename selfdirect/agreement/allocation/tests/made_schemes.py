"""Schemes made up at random, of every feature of the format, and people to answer them."""

from collections.abc import Mapping
from datetime import date
from random import Random

from hypothesis import strategies as st

DAY = date(2026, 6, 1)
GROUPS = ("low", "mid", "high")
WHO = ("older", "younger", "other")
SIGNS = ("=", "!=", "<", "<=", ">", ">=")

Answers = dict[str, object]


def made_schemes() -> st.SearchStrategy[tuple[str, "People"]]:
    """Make a scheme's text, and its people."""
    return st.integers(0, 2**48).map(lambda seed: _made(Random(seed)))


class People:
    """Somebody who answers a made-up scheme, as its questions allow or nearly."""

    def __init__(self, several: int, silence: float) -> None:
        self.several = several
        self.silence = silence

    def some(self, seed: int, count: int) -> list[Mapping[str, object]]:
        pick = Random(seed)
        return [self._one(pick) for _ in range(count)]

    def _one(self, pick: Random) -> Answers:
        options = [f"m{n}" for n in range(self.several)]
        chosen = pick.sample(options, pick.randint(1, self.several))
        whole: Answers = {
            "who": pick.choice(WHO),
            **{f"s{n}": f"o{pick.randint(0, 3)}" for n in range(3)},
            "help0": pick.choice(["none", "some", "all"]),
            "help1": pick.choice(["none", "some", "all"]),
            "m": chosen if pick.random() < 0.9 else ["nothing"],
            "n": f"{pick.randint(0, 40)}{pick.choice(['', '.5', '.25', '.125'])}",
            "t": f"{pick.randint(0, 90)} x {pick.choice(['1', '7', '2.5', '14'])}",
            "d": str(date(pick.randint(1930, 2026), pick.randint(1, 12), pick.randint(1, 28))),
        }
        if pick.random() < 0.02:
            whole[pick.choice(sorted(whole))] = pick.choice(["nonsense", "", -1, True, "o9"])
        return {name: a for name, a in whole.items() if pick.random() >= self.silence}


def _made(pick: Random) -> tuple[str, People]:
    several = pick.choice([2, 3, 9, 11])
    text = _text(pick, several)
    return text, People(several, pick.choice([0, 0, 0, 0.05, 0.2]))


def _text(pick: Random, several: int) -> str:
    formulas = _Formulas(pick)
    values = formulas.values()
    scale = "scale: {factor: 0.93, reason: a test}\n" if formulas.scaled else ""
    return f"""
id: made
version: '1'
title: Made up
starts_on: 2020-01-01
currency: GBP
period: week
sources: [made up]
questions:
{_questions(pick, several)}
scoring:
{_scoring(pick)}
rates:
  hour: {{from: {{2019-01-01: 14.9, 2026-04-01: {pick.randint(1, 30)}.37}}}}
  each:
    from: {{2019-01-01: {_by_who(pick)}, 2026-02-01: {_by_who(pick)}}}
{_tables(pick)}
{scale}values:
{values}
amount: total
panel: panel
other_sums: [{{id: beside, text: Beside, value: {formulas.name()}, period: week}}]
receipt:
  lines:
{formulas.lines()}
  rounding: {{text: Rounding, at_most: {pick.choice(["0.02", "5", "100000000"])}}}
fixtures: []
"""


def _number(pick: Random) -> str:
    return pick.choice(["0", "1", "2.5", "-3", "0.75", "12", "7.125", "-0.5", "30"])


def _by_who(pick: Random) -> str:
    each = [f"{who}: {pick.randint(0, 900)}.{pick.randint(0, 99):02}" for who in WHO]
    return "{" + ", ".join(each) + "}"


def _option(name: str, points: str | None = None, more: str = "") -> str:
    brings = f", points: {points}" if points is not None else ""
    return f"{{id: {name}, text: {name}{brings}{more}}}"


def _questions(pick: Random, several: int) -> str:
    scored = [", ".join(_option(f"o{n}", _number(pick)) for n in range(4)) for _ in range(3)]
    many = [_option(f"m{n}", _number(pick)) for n in range(several)]
    many.append(_option("nothing", "0", ", alone: yes"))
    shares = ", ".join(_option(name) for name in ("none", "some", "all"))
    default = pick.choice(["", ", default: o0", ", default: o2"])
    number = pick.choice(["", ", default: '3'", ", least: 0, most: 100", ", whole: yes"])
    when = pick.choice(["", ", show_if: {question: s0, is: [o1, o2]}"])
    later = pick.choice(["", ", show_if: {question: s1, not: [o3]}"])
    return f"""
- {{id: who, text: Who, options: [{", ".join(map(_option, WHO))}]}}
- {{id: s0, text: S, options: [{scored[0]}]{default}}}
- {{id: help0, text: H, options: [{shares}]{when}, default: none}}
- {{id: s1, text: S, options: [{scored[1]}]{when}}}
- {{id: help1, text: H, options: [{shares}]{later}}}
- {{id: s2, text: S, options: [{scored[2]}]{default}}}
- {{id: m, text: M, kind: multi, options: [{", ".join(many)}]{later}}}
- {{id: n, text: N, kind: number{number}{when}}}
- {{id: t, text: T, kind: minutes, per: {pick.choice(["day", "week", "month"])}{later}}}
- {{id: d, text: D, kind: date{pick.choice(["", ", default: '1980-02-29'"])}{when}}}
"""


def _scoring(pick: Random) -> str:
    early = ["s0 = 'o1'", "points(s0) > 1", "points(s0) * 2 != points(s0)", "who != 'older'"]
    late = [*early, "n > 3", "points(m) + n > 8 or answered(t)", "12 / points(s0) > 2"]

    def when(known: list[str]) -> str:
        return f", counts_if: {pick.choice(known)}" if pick.random() < 0.3 else ""

    pairs = "  pairs: [[s0, s2]]\n" if pick.random() < 0.15 else ""
    return f"""
  items:
  - {{question: s0, informal: help0}}
  - {{question: s1, informal: help1{when(early)}}}
  - {{question: s2{when(early)}}}
  - {{question: m, multi: {pick.choice(["sum", "highest"])}{when(early)}}}
  - {{question: n, informal: help0{when(late)}}}
  - {{question: t}}
  informal_levels: {{none: 0, some: {pick.choice(["0.25", "0.3"])}, all: 1}}
  groups: {{every: [s0, s1, s2, m, n], few: [s0, s1], choices: [s0, s1, s2, m]}}
{pairs}"""


def _tables(pick: Random) -> str:
    return f"""
tables:
  plain: {{kind: {_kind(pick)}, knots: {_knots(pick)}}}
  by_who: {{kind: {_kind(pick)}, by: who, curves: {_curves(pick, WHO)}}}
  by_both: {{kind: {_kind(pick)}, by: [who, level], curves: {{{_twice(pick)}}}}}
"""


def _kind(pick: Random) -> str:
    return pick.choice(["linear", "step", "linear, tail: upper_half_slope"])


def _twice(pick: Random) -> str:
    return ", ".join(f"{who}: {_curves(pick, GROUPS)}" for who in WHO)


def _curves(pick: Random, names: tuple[str, ...]) -> str:
    return "{" + ", ".join(f"{name}: {_knots(pick)}" for name in names) + "}"


def _knots(pick: Random) -> str:
    starts = sorted(pick.sample(range(-5, 60), pick.randint(1, 5)))
    knots = ", ".join(f"[{at}{pick.choice(['', '.5'])}, {pick.randint(0, 900)}]" for at in starts)
    return f"[{knots}]"


class _Formulas:
    """Formulas of three kinds, each naming only what is known by then."""

    def __init__(self, pick: Random) -> None:
        self.pick = pick
        self.numbers: list[str] = []
        self.truths: list[str] = []
        self.grouped = False
        self.scaled = pick.random() < 0.3

    def values(self) -> str:
        made = [f'- {{name: early, is: "{self.number(2)}"}}']
        self.numbers.append("early")
        level = f"if({self.truth(1)}, 'high', if({self.truth(2)}, 'mid', 'low'))"
        made.append(f'- {{name: level, is: "{level}"}}')
        self.grouped = True
        for n in range(self.pick.randint(1, 4)):
            made.append(f'- {{name: v{n}, is: "{self.number(3)}"}}')
            self.numbers.append(f"v{n}")
            made.append(f'- {{name: w{n}, is: "{self.truth(2)}"}}')
            self.truths.append(f"w{n}")
        total = self.pick.choice(["max(0, {})", "round_half_up(max(0, {}), 0.01)", "{}"])
        made.append(f'- {{name: total, is: "{total.format(self.number(3))}"}}')
        says = f', says: Much, says_when: "{self.truth(1)}"'
        made.append(f'- {{name: panel, is: "{self.truth(2)}"{says}}}')
        return "\n".join(made)

    def name(self) -> str:
        return self.pick.choice(self.numbers)

    def lines(self) -> str:
        some = self.name()
        split = (
            f"  - {{id: a, text: A, is: {some}, when: panel}}\n"
            f"  - {{id: b, text: B, is: total - {some}, when: panel, shared: no}}\n"
            "  - {id: c, text: C, is: total, when: not panel}"
        )
        return self.pick.choice(["  - {id: all, text: All, is: total}", split])

    def number(self, depth: int) -> str:
        if depth == 0 or self.pick.random() < 0.15:
            return self.small_number()
        a, b = self.number(depth - 1), self.number(depth - 1)
        when, step = self.truth(depth - 1), self.pick.choice(["0.01", "1", "5", "0.3"])
        return self.pick.choice(
            [
                f"({a} + {b})",
                f"({a} - {b})",
                f"({a} * {b})",
                f"({a} / {b})",
                f"if({when}, {a}, {b})",
                f"if({b} != 0, {a} / ({b}), {self.small_number()})",
                f"min({a}, {b})",
                f"max({a}, {b}, 1)",
                f"sum({a}, {b}, {self.small_number()})",
                f"-{self.small_number()}",
                f"round_half_up({a}, {step})",
                f"round_down({a}, {step})",
                f"round_up({a}, {step})",
                f"sqrt(max(0, {a}), {self.pick.randint(0, 3)})",
                f"sqrt({a}, 2)",
                f"count({when}, {self.truth(depth - 1)})",
                f"table(plain, {a})",
                f"table(by_who, {a})",
                f"table(by_both, {a})" if self.grouped else f"table(plain, {b})",
                f"scaled({a})" if self.scaled else a,
            ]
        )

    def small_number(self) -> str:
        known = [
            "3",
            "0.35",
            "points(every)",
            "net(every)",
            "points(choices)",
            "net(choices)",
            "net(few)",
            "points(s0, few)",
            "highest_points(every)",
            "highest_level(few)",
            "n",
            "t",
            "hours(t)",
            "years(d)",
            "rate(hour)",
            "rate(each, who)",
            "rate(each, 'older')",
            "points(m)",
        ]
        return self.pick.choice([*known, *self.numbers * 3])

    def truth(self, depth: int) -> str:
        if depth == 0 or self.pick.random() < 0.2:
            return self.small_truth()
        a, b = self.truth(depth - 1), self.truth(depth - 1)
        x, y = self.number(depth - 1), self.number(depth - 1)
        return self.pick.choice(
            [
                f"({a} and {b})",
                f"({a} or {b} or {self.small_truth()})",
                f"(not {a})",
                f"{x} {self.pick.choice(SIGNS)} {y}",
                f"{x} {self.pick.choice(SIGNS)} {y}",
                f"if({a}, {b}, {self.small_truth()})",
            ]
        )

    def small_truth(self) -> str:
        known = ["s0 = 'o1'", "who != 'other'", "chosen(m, 'm1')", "answered(t)", "answered(n)"]
        groups = ["level = 'mid'", "level != 'low'"] if self.grouped else []
        return self.pick.choice([*known, *groups, *self.truths])
