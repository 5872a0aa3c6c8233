"""The geometry of what is drawn: pure sums, so that drawings need no styles of their own."""

from dataclasses import dataclass
from itertools import pairwise

from selfdirect.foundation.kernel.money import NOTHING, Money

CREST, TROUGH = 18, 38  # how high the stones of the path lie, in pixels from its top


@dataclass(frozen=True, slots=True)
class Piece:
    """One length of the bar, in hundredths of its width."""

    kind: str  # spent, promised, left or over
    words: str
    amount: Money
    x: str
    width: str


def pieces(spent: Money, promised: Money, left: Money) -> tuple[Piece, ...]:
    """Lay spent, promised and left end to end; below nought, `left` becomes what is over.

    Their widths come to the whole bar; nothing at all gives no pieces.
    """
    tail = ("left", "Left", left) if left >= NOTHING else ("over", "Over by", -left)
    parts = (("spent", "Spent", spent), ("promised", "Promised", promised), tail)
    whole = sum(max(amount.pence, 0) for _, _, amount in parts)
    if not whole:
        return ()
    made, start = [], 0
    for kind, words, amount in parts:
        length = max(amount.pence, 0)
        made.append(Piece(kind, words, amount, _share(start, whole), _share(length, whole)))
        start += length
    return tuple(made)


def _share(part: int, whole: int) -> str:
    return f"{part * 100 / whole:.3f}%"


def trail(stones: int) -> str:
    """Draw the winding line through the stones of a path, a hundred units to each."""
    points = [(50 + 100 * i, TROUGH if i % 2 else CREST) for i in range(stones)]
    curve = [f"M{points[0][0]} {points[0][1]}"] if points else []
    for (x0, y0), (x1, y1) in pairwise(points):
        middle = (x0 + x1) // 2
        curve.append(f"C{middle} {y0} {middle} {y1} {x1} {y1}")
    return " ".join(curve)


# A shape for each status, in a box of sixteen, so that none of them rests on colour.
_DISC = "M8 .8A7.2 7.2 0 1 0 8 15.2A7.2 7.2 0 0 0 8 .8Z"
STATUSES = {
    "ok": f"{_DISC}M7 11.7 3.4 8.1 4.9 6.6 7 8.7 11.3 4.4 12.8 5.9Z",
    "wait": f"{_DISC}M7 3.8H9V7.6L11.7 9.2 10.7 10.9 7 8.7Z",
    "warn": "M8 1 15.7 15H.3ZM7 6V10.2H9V6ZM7 11.5V13.4H9V11.5Z",
    "bad": "M5 .8H11L15.2 5V11L11 15.2H5L.8 11V5ZM7 4V9H9V4ZM7 10.4V12.4H9V10.4Z",
    "plain": "M8 3.5A4.5 4.5 0 1 0 8 12.5A4.5 4.5 0 0 0 8 3.5Z",
}
