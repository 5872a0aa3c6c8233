"""Make up a county of direct payment accounts, with misuse of nine kinds planted in a few.

Written after the guidance, from what audit reports describe and not from its signs: half of the
kinds leave little trace, and harmless accounts do everything that misuse does. numpy only, as the
peers' environment reads it too. Amounts are pence, days ordinals.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

TODAY = 739_000
PURPOSES = ("home", "assistant", "out", "work", "people", "things", "breaks", "employing", "fees",
            "other")  # fmt: skip
BITS = {"nominee": 0, "family": 1, "no_payroll": 2, "one_helper": 3, "safeguarding": 4,
        "misuse_before": 5, "shared_account": 6, "unpaid_share": 7, "away": 8}  # fmt: skip
USUAL = {"nominee": 0.2, "family": 0.1, "no_payroll": 0.06, "one_helper": 0.15,
         "safeguarding": 0.03, "misuse_before": 0.02, "shared_account": 0.03,
         "unpaid_share": 0.08, "away": 0.02}  # fmt: skip
AMONG_MISUSE = USUAL | {"misuse_before": 0.1, "no_payroll": 0.15, "shared_account": 0.08,
                        "safeguarding": 0.08}  # fmt: skip
MISUSED = 0.04
Draw = np.random.Generator


@dataclass
class Made:
    """One account while it is being made up."""

    draw: Draw
    weekly: int
    begun: int  # days ago
    plan: set[int]
    rows: list[tuple[int, int, int, int, bool, bool]] = field(default_factory=list)
    case: set[str] = field(default_factory=set)
    late: int = 0
    payees: int = 1

    def new_payee(self) -> int:
        self.payees += 1
        return self.payees

    def pay(self, ago: float, pence: float, purpose: int, payee: int,
            cash: bool = False, barred: bool = False) -> None:  # fmt: skip
        if 0 <= ago < min(self.begun, 364) and pence >= 1:
            self.rows.append((int(ago), int(pence), purpose, payee, cash, barred))

    def every(self, step: int, pence: float, purpose: int, payee: int, *, since: float = 364,
              until: float = 0, wobble: float = 0.05, whole: int = 1, cash: bool = False,
              barred: bool = False) -> None:  # fmt: skip
        start = self.draw.integers(0, step)
        for ago in range(int(until) + int(start), int(min(since, self.begun, 364)), step):
            sum_ = pence * (1 + wobble * self.draw.standard_normal())
            self.pay(ago + self.draw.integers(0, 2), max(whole, round(sum_ / whole) * whole),
                     purpose, payee, cash, barred)  # fmt: skip

    def chance(self, share: float) -> bool:
        return bool(self.draw.random() < share)


# How people live with their money ---------------------------------------------------------------


def employer(each: Made, spends: float) -> None:
    """A helper's wages, a payroll bureau, and the tax every quarter."""
    helper, step = each.new_payee(), int(each.draw.choice((7, 14, 28)))
    whole = 1_000 if each.chance(0.35) else 1
    wage = each.weekly * spends * 0.8 / 7 * step
    left_at = each.draw.integers(30, 340) if each.chance(0.15) else 0  # another helper came
    cash = each.chance(0.06)  # wages by hand, with a payslip
    if left_at:
        each.every(step, wage, 1, helper, since=364, until=left_at, whole=whole, cash=cash)
        helper = each.new_payee()
    each.every(step, wage, 1, helper, since=left_at or 364, whole=whole, cash=cash)
    each.every(28, 1_500, 8, each.new_payee(), wobble=0)
    each.every(91, each.weekly * spends * 0.08 * 13, 7, each.new_payee())
    each.every(9, each.weekly * spends * 0.1 / 7 * 9, 2, each.new_payee(), wobble=0.6)
    each.plan |= {1, 2, 7, 8}


def by_agency(each: Made, spends: float) -> None:
    step = int(each.draw.choice((7, 28, 28, 91), p=(0.4, 0.3, 0.2, 0.1)))
    wobble = 0.15
    each.every(step, each.weekly * spends * 0.95 / 7 * step, 0, each.new_payee(), wobble=wobble)
    each.every(21, each.weekly * spends * 0.05 * 3, 2, each.new_payee(), wobble=0.5)
    each.plan |= {0, 2}


def many_things(each: Made, spends: float) -> None:
    for purpose in each.draw.choice((0, 2, 3, 4, 5), 3, replace=False):
        for _ in range(each.draw.integers(1, 4)):
            step = int(each.draw.integers(4, 15))
            each.every(step, each.weekly * spends / 6 / 7 * step, int(purpose),
                       each.new_payee(), wobble=0.5)  # fmt: skip
        each.plan.add(int(purpose))
    if each.chance(0.3):
        each.every(14, each.weekly * 0.15, 9, each.new_payee(), whole=1_000, cash=True)


# What looks odd and is not ----------------------------------------------------------------------


def equipment(each: Made) -> None:
    weeks = each.draw.uniform(3, 10)
    each.pay(each.draw.integers(0, 360), each.weekly * weeks, 5, each.new_payee())
    if each.chance(0.7):
        each.plan.add(5)


def a_break(each: Made) -> None:
    weeks = each.draw.uniform(3, 9)
    each.pay(each.draw.integers(0, 360), each.weekly * weeks, 6, each.new_payee())
    if each.chance(0.7):
        each.plan.add(6)


def in_hospital(each: Made) -> None:
    """Nothing is paid for some weeks; where it goes on now, most councils know."""
    ends = int(each.draw.integers(0, 300)) if each.chance(0.7) else 0
    lasts = int(each.draw.integers(28, 90))
    each.rows = [row for row in each.rows if not ends <= row[0] < ends + lasts]
    if ends == 0 and each.chance(0.7):
        each.case.add("away")


def back_pay(each: Made) -> None:
    if each.rows:
        payee = each.rows[0][3]
        each.pay(each.draw.integers(0, 28), each.weekly * each.draw.uniform(2, 5), 1, payee)


def small_extras(each: Made) -> None:
    purpose = int(each.draw.choice((4, 5, 9)))
    each.every(
        17, each.weekly * each.draw.uniform(0.1, 0.25), purpose, each.new_payee(), wobble=0.7
    )


def plan_out_of_date(each: Made) -> None:
    purpose = int(each.draw.choice((2, 3, 4)))
    each.every(7, each.weekly * each.draw.uniform(0.1, 0.25), purpose, each.new_payee())
    each.plan.discard(purpose)


def wrong_code(each: Made) -> None:
    each.pay(each.draw.integers(0, 360), each.draw.integers(800, 4_000), 9, each.new_payee(),
             barred=True)  # fmt: skip


def fuel_and_groceries(each: Made) -> None:
    """Expenses of helpers, from many shops."""
    for _ in range(each.draw.integers(5, 40)):
        each.pay(each.draw.integers(0, 364), each.draw.lognormal(7.6, 0.6), 2, each.new_payee())


HARMLESS: tuple[tuple[float, Callable[[Made], None]], ...] = (
    (0.08, equipment), (0.08, a_break), (0.06, in_hospital), (0.06, back_pay),
    (0.15, small_extras), (0.05, plan_out_of_date), (0.01, wrong_code),
    (0.1, fuel_and_groceries),
)  # fmt: skip


# Misuse -----------------------------------------------------------------------------------------


def _onset(each: Made) -> int:
    return int(each.draw.integers(40, max(41, min(each.begun, 300))))


def gambling(each: Made) -> None:
    onset, shops = _onset(each), [each.new_payee() for _ in range(3)]
    for _ in range(each.draw.integers(6, 40)):
        each.pay(each.draw.integers(0, onset), each.draw.lognormal(7.8, 0.7), 9,
                 int(each.draw.choice(shops)), barred=each.chance(0.5))  # fmt: skip


def cash_drain(each: Made) -> None:
    each.every(int(each.draw.choice((4, 7))), each.weekly * each.draw.uniform(0.25, 0.7), 9,
               each.new_payee(), since=_onset(each), whole=1_000, cash=True)  # fmt: skip


def household(each: Made) -> None:
    onset = _onset(each)
    for step in (7, 28, 28):
        each.every(step, each.weekly * each.draw.uniform(0.1, 0.3) / 7 * step, 9,
                   each.new_payee(), since=onset, wobble=0.2)  # fmt: skip


def friend(each: Made) -> None:
    """Wages to somebody who does no work: nothing but a new name."""
    whole = 1_000 if each.chance(0.6) else 1
    each.every(7, each.weekly * each.draw.uniform(0.3, 0.8), 1, each.new_payee(),
               since=_onset(each), whole=whole)  # fmt: skip
    if each.chance(0.3):
        each.case.add("family")


def holiday(each: Made) -> None:
    purpose = int(each.draw.choice((6, 9)))
    weeks = each.draw.uniform(4, 15)
    each.pay(_onset(each), each.weekly * weeks, purpose, each.new_payee())
    if each.chance(0.3):
        each.plan.add(purpose)


def takeover(each: Made) -> None:
    onset = int(each.draw.integers(20, 80))
    for _ in range(each.draw.integers(8, 30)):
        each.pay(
            each.draw.integers(0, onset),
            each.weekly * each.draw.uniform(0.1, 0.9),
            int(each.draw.choice((5, 9, 2))),
            each.new_payee(),
            cash=each.chance(0.4),
        )
    if each.chance(0.25):
        each.case.add("safeguarding")


def paid_twice(each: Made) -> None:
    onset = _onset(each)
    for row in [row for row in each.rows if row[0] < onset and row[1] > each.weekly // 2]:
        each.pay(max(0, row[0] - 3), row[1], row[2], row[3])


def ghost(each: Made) -> None:
    """Somebody is away, and their helper's wages go on."""
    each.every(7, each.weekly * 0.7, 1, 2, since=each.draw.integers(28, 90))
    if each.chance(0.6):
        each.case.add("away")


def moved_away(each: Made) -> None:
    """What was left is sent to an account of somebody's own."""
    pence = round(each.weekly * each.draw.uniform(5, 16) / 10_000) * 10_000
    each.pay(each.draw.integers(0, 250), pence, 9, each.new_payee())


KINDS: tuple[Callable[[Made], None], ...] = (
    gambling, cash_drain, household, friend, holiday, takeover, paid_twice, ghost, moved_away,
)  # fmt: skip


# A whole county ---------------------------------------------------------------------------------


def county(seed: int, count: int) -> dict[str, Any]:
    """Make everybody up: columns of `accounts` and `lines`, and the kind of misuse (-1: none)."""
    draw = np.random.default_rng(seed)
    made = [_account(draw) for _ in range(count)]
    kinds = np.array([kind for _, kind, _ in made], np.int64)
    return {"kind": kinds, **_accounts(made), **_lines(made)}


def _account(draw: Draw) -> tuple[Made, int, int]:
    weekly = int(np.clip(draw.lognormal(np.log(25_000), 0.6), 4_000, 150_000))
    begun = int(draw.integers(365, 2_000) if draw.random() < 0.7 else draw.integers(30, 365))
    each = Made(draw, weekly, begun, set())
    spends = draw.uniform(0.85, 1.0)
    if each.chance(0.06):
        spends *= draw.uniform(0.2, 0.5)  # they cannot find a helper
    elif each.chance(0.08):
        spends *= draw.uniform(0.6, 0.75)  # they save for something
    draw.choice((employer, by_agency, many_things), p=(0.5, 0.25, 0.25))(each, spends)  # type: ignore[arg-type]
    for share, oddity in HARMLESS:
        if each.chance(share):
            oddity(each)
    kind = int(draw.integers(0, len(KINDS))) if each.chance(MISUSED) else -1
    if kind >= 0:
        KINDS[kind](each)
    rates = AMONG_MISUSE if kind >= 0 else USUAL
    each.case |= {name for name, share in rates.items() if each.chance(share)}
    if each.chance(0.35 if kind >= 0 else 0.12):
        each.late = int(draw.integers(1, 120))
    return each, kind, _balance(each)


def _balance(each: Made) -> int:
    """What is left: money in for its life here, less money out; a debt is met from elsewhere."""
    came_in = each.weekly * min(each.begun, 364) // 7
    start = each.weekly * each.draw.uniform(0, 5)
    return max(-each.weekly // 2, int(start) + came_in - sum(row[1] for row in each.rows))


def _accounts(made: list[tuple[Made, int, int]]) -> dict[str, Any]:
    each = [one for one, _, _ in made]
    zero = np.zeros(len(made), np.int64)
    columns = {
        "account": np.arange(len(made)),
        "weekly": np.array([one.weekly for one in each]),
        "balance": np.array([balance for _, _, balance in made]),
        "begun": np.array([TODAY - one.begun for one in each]),
        "kept": zero,
        "late": np.array([one.late for one in each]),
        "plan": np.array([sum(1 << p for p in one.plan) for one in each]),
        "case_facts": np.array([sum(1 << BITS[name] for name in one.case) for one in each]),
    }
    return {f"accounts.{name}": column for name, column in columns.items()}


def _lines(made: list[tuple[Made, int, int]]) -> dict[str, Any]:
    rows = [(n, *row) for n, (each, _, _) in enumerate(made) for row in sorted(each.rows)]
    ago, pence, purpose, payee, cash, barred = (
        np.array([row[k] for row in rows]) for k in range(1, 7)
    )
    columns = {
        "account": np.array([row[0] for row in rows]), "day": TODAY - ago, "pence": pence,
        "purpose": purpose, "payee": payee, "cash": cash.astype(bool),
        "barred": barred.astype(bool), "explained": np.zeros(len(rows), bool),
    }  # fmt: skip
    return {f"lines.{name}": column for name, column in columns.items()}


def part(data: Any, name: str) -> dict[str, Any]:
    """Take one table out again."""
    return {key.split(".")[1]: data[key] for key in data if key.startswith(f"{name}.")}
