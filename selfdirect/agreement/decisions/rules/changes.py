"""What is different from the version of a plan before."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from selfdirect.agreement.planning.rules import Line, sum_in_words
from selfdirect.foundation.kernel.money import Money


@dataclass(frozen=True, slots=True)
class Changed:
    """What is different from the version before, a sentence each."""

    words: str
    weekly: Money  # the change a week; below nought if less


def changed_since(before: Sequence[Line], now: Sequence[Line]) -> tuple[Changed, ...]:
    """Compare two versions line by line; lines of the same name are taken in order."""
    old, new = _by_name(before), _by_name(now)
    return tuple(
        change
        for name in dict.fromkeys([*old, *new])
        for change in _compare(name[0], old.get(name), new.get(name))
    )


def _by_name(lines: Sequence[Line]) -> dict[tuple[str, int], Line]:
    found: dict[tuple[str, int], Line] = {}
    for line in lines:
        found[(line.what, sum(name == line.what for name, _ in found))] = line
    return found


def _compare(name: str, old: Line | None, new: Line | None) -> Iterator[Changed]:
    if old is None and new is not None:
        yield Changed(f"New: {name}, {sum_in_words(new)}, by {new.who}.", new.weekly)
    elif new is None and old is not None:
        yield Changed(f"Taken out: {name}, {sum_in_words(old)}, by {old.who}.", -old.weekly)
    elif old is not None and new is not None and _differ(old, new):
        was = f"was {sum_in_words(old)} by {old.who}"
        now = f"{sum_in_words(new)} by {new.who}"
        yield Changed(f"Changed: {name}, now {now}; {was}.", new.weekly - old.weekly)


def _differ(old: Line, new: Line) -> bool:
    def told(line: Line) -> tuple[object, ...]:
        return line.who, line.held, line.quantity, line.unit_price, line.times

    return told(old) != told(new)
