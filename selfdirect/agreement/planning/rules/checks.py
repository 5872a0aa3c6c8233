"""What still stands between a plan and its being sent: everything at once, never one by one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from selfdirect.agreement.planning.rules.costs import (
    FREE,
    Cost,
    Line,
    amount_in_words,
    price_in_words,
)
from selfdirect.agreement.planning.rules.needs import Need
from selfdirect.agreement.planning.rules.times import hours
from selfdirect.foundation.kernel.money import Money


@dataclass(frozen=True, slots=True)
class Outcome:
    words: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """A plan as it stands, with what it must be checked against."""

    outcomes: tuple[Outcome, ...]
    needs: tuple[Need, ...]
    contingency: Money
    contingency_for: str
    starts_on: date | None
    pays: str  # why what the person pays is not known; empty: it is


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, and how to mend it, in a sentence; `part` is where on the page."""

    part: str  # "outcomes", "lines", "needs", "money"
    words: str


def problems(draft: Draft) -> tuple[Problem, ...]:
    """List all that must be mended before the plan can be sent to be agreed."""
    return (
        *(Problem("outcomes", words) for words in _outcomes(draft.outcomes)),
        *(Problem("lines", words) for o in draft.outcomes for x in o.lines for words in _line(x)),
        *(Problem("needs", words) for words in _needs(draft.needs)),
        *(Problem("money", words) for words in _money(draft)),
    )


def refusal(cost: Cost, found: Sequence[Problem]) -> str:
    """Say in one text why a plan was not sent."""
    so_far = f"The plan comes to {cost.total} a week so far, but it cannot be sent yet."
    mended = "Nothing has been sent, and everything you wrote is kept."
    return " ".join((so_far, *(problem.words for problem in found), mended))


def _outcomes(outcomes: Sequence[Outcome]) -> Iterator[str]:
    if not outcomes:
        yield "The plan does not yet say what the person wants. Add one thing, in their own words."
    for outcome in outcomes:
        if not outcome.lines:
            name = shortened(outcome.words)
            yield f"Nothing helps with “{name}” yet. Add what will help, or take it out."


def _line(line: Line) -> Iterator[str]:
    if line.held == FREE:
        return
    name = f"Check the line “{shortened(line.what)}”, which"
    if line.quantity is None:
        yield f"{name} has no number of hours or times a week. Open it and add that."
    elif line.unit_price is None:
        yield f"{name} has hours but no price. Ask {line.who} for one, or choose another helper."
    elif line.listed and line.price_now != line.unit_price:
        now = line.price_now or "no longer offered at a price"
        said = f"is planned at {price_in_words(line)}, but is {now} on the day support begins"
        yield f"{name} {said}. Open it and save it."
    placed = hours(line.times)
    if line.unit == "hour" and line.quantity is not None and placed > line.quantity:
        said = f"takes {amount_in_words(placed, 'hour')} of the week but pays for"
        yield f"{name} {said} {amount_in_words(line.quantity, 'hour')}. Change one of the two."


def _needs(needs: Sequence[Need]) -> Iterator[str]:
    for need in needs:
        if not need.answered:
            yield (
                f"Nothing in the plan helps to {need.words} yet. "
                "Add what will help, or say why nothing is needed."
            )


def _money(draft: Draft) -> Iterator[str]:
    if draft.starts_on is None:
        yield "The plan does not yet say when the support begins. Choose a day."
    if draft.contingency and not draft.contingency_for.strip():
        yield f"The plan keeps {draft.contingency} for bad weeks. Say what it is for."
    if draft.pays:
        yield draft.pays


def shortened(words: str, most: int = 60) -> str:
    """Keep a name in a sentence short enough to be read."""
    first = " ".join(words.split())
    return first if len(first) <= most else f"{first[: most - 1].rstrip()}…"
