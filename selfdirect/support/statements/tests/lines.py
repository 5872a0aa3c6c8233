"""Made-up lines of a book, for the rules alone."""

from datetime import UTC, date, datetime, timedelta

from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.ledger.rules import Line, Movement, lines_of
from selfdirect.support.statements.rules import PlanLine, Pot

START = date(2026, 3, 2)
KNOWN = datetime(2026, 3, 2, tzinfo=UTC)
DIRECT, MANAGED, HELD = "budget:PB-1:direct", "budget:PB-1:managed", "dp:PB-1"
POTS = (Pot(DIRECT, "To be paid"), Pot(MANAGED, "Managed"), Pot(HELD, "What you hold yourself"))
CARE, PIANO = "provider:CARE", "provider:PIANO"
PLAN = (
    PlanLine("help to get up", "Brightway", "be ready by nine", "hygiene", Money(10000), CARE),
    PlanLine("a walk", "Brightway", "get out", "community", Money(5000), CARE),
    PlanLine("a friend", "Hana", "get out", "community", Money(3000), ""),
)
NAMES = {CARE: "Brightway", PIANO: "Piano School"}


def day(number: int) -> date:
    return START + timedelta(days=number)


def move(on: int, source: str, target: str, pence: int, reference: str = "pay:PY-1") -> Movement:
    return Movement(on, reference, day(on), KNOWN, "", source, target, Money(pence))


def lines(*moves: Movement) -> list[Line]:
    ordered = sorted(moves, key=lambda each: each.counts_on)
    return lines_of(ordered, frozenset(pot.address for pot in POTS))
