"""The geometry of what is drawn: pure sums, so that drawings need no styles of their own."""

from dataclasses import dataclass

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
    for (x0, y0), (x1, y1) in zip(points, points[1:], strict=False):
        middle = (x0 + x1) // 2
        curve.append(f"C{middle} {y0} {middle} {y1} {x1} {y1}")
    return " ".join(curve)
