"""What came back from a payee: it was not spent after all, and nobody is asked about it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from selfdirect.foundation.kernel.money import Money
from selfdirect.support.assurance.rules.lines import Spent


@dataclass(frozen=True, slots=True)
class Refund:
    """Money that a payee gave back: the day's ordinal, and pence above nought."""

    day: int
    pence: int
    payee: int


def after_refunds(lines: Sequence[Spent], refunds: Iterable[Refund]) -> list[Spent]:
    """Take each refund off what the same payee had by that day; a line may come to nought.

    One of just that sum goes first; then the newest. What is more than all of them was for
    something that is not in view, and takes off nothing.
    """
    left = [line.pence for line in lines]
    for refund in sorted(refunds, key=lambda each: each.day):
        fits = [
            place
            for place, line in enumerate(lines)
            if line.payee == refund.payee and line.day <= refund.day
        ]
        rest = refund.pence
        for place in sorted(fits, key=lambda n: (left[n] == refund.pence, lines[n].day, n))[::-1]:
            off = min(rest, left[place])
            left[place], rest = left[place] - off, rest - off
    return [_less(line, pence) for line, pence in zip(lines, left, strict=True)]


def _less(line: Spent, pence: int) -> Spent:
    if pence == line.pence:
        return line
    words = f"{line.words}, after {Money(line.pence - pence)} came back"
    return replace(line, pence=pence, words=words)
