"""The week as a person will live it: who comes when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time

from selfdirect.agreement.planning.rules.costs import Line


@dataclass(frozen=True, slots=True)
class Block:
    """One visit in the picture of the week, as the design system draws it."""

    day: int
    starts: time
    ends: time
    what: str
    who: str
    kind: str  # paid or free


def blocks(lines: Iterable[Line]) -> tuple[Block, ...]:
    """Lay out the week, Monday morning first."""
    placed = sorted(((t, x) for x in lines for t in x.times), key=lambda pair: pair[0])
    return tuple(
        Block(t.day, _time(t.start), _time(t.end), x.what, x.who, "paid" if x.held else "free")
        for t, x in placed
    )


def _time(minutes: int) -> time:
    return time(*divmod(minutes, 60))
