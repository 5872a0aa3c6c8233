"""Tables that differ in many rows, told at round points: a reader cannot compare hundreds."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from fractions import Fraction

from selfdirect.agreement.allocation.rules.tables import Curve, curve
from selfdirect.agreement.allocation.rules.wording import exact
from selfdirect.foundation.kernel.money import Money

Path = tuple[str, ...]
Leaves = Mapping[Path, str]
Rows = Mapping[Fraction, Fraction]  # points and pounds
How = tuple[str, str]  # the kind and the tail of a table

MOST = 12  # rows that differ and are still told one by one
LINES = 15  # at round points, at the most


def long_ones(was: Leaves, now: Leaves) -> dict[Path, tuple[Rows, Rows]]:
    """List the curves of both files of which too many rows differ to tell each."""
    before, after = _curves(was), _curves(now)
    return {
        path: (rows, after[path])
        for path, rows in before.items()
        if path in after and differing(rows, after[path]) > MOST
    }


def _curves(leaves: Leaves) -> Mapping[Path, Rows]:
    found: dict[Path, dict[Fraction, Fraction]] = defaultdict(dict)
    for path, text in leaves.items():
        if is_points(path) and is_number(text):
            found[path[:-1]][Fraction(path[-1])] = Fraction(text)
    return found


def is_points(path: Path) -> bool:
    return (
        path[0] == "tables"
        and len(path) > 3
        and path[2] in ("knots", "curves")
        and is_number(path[-1])
    )


def is_number(text: str) -> bool:
    return text.removeprefix("-").replace(".", "", 1).isdecimal()


def differing(was: Rows, now: Rows) -> int:
    return sum(was.get(points) != now.get(points) for points in {**was, **now})


def at_round_points(
    was: Rows, now: Rows, how: tuple[How, How]
) -> Iterator[tuple[str, Money, Money]]:
    """Read both curves at round points, and at the last one: where they give another sum.

    :param how: how each is read between its rows and past the last
    """
    before, after = (_curve(*each) for each in zip((was, now), how, strict=True))
    for points in _round_points(max(before.starts[-1], after.starts[-1])):
        pair = Money.pounds(before.at(points)), Money.pounds(after.at(points))
        if pair[0] != pair[1]:
            yield exact(points), *pair


def _curve(rows: Rows, how: How) -> Curve:
    return curve(*how, tuple(sorted(rows.items())))


def _round_points(last: Fraction) -> Iterator[Fraction]:
    step = 10
    while last > step * LINES:
        step *= 2
    points = Fraction(0)
    while points < last:
        yield points
        points += step
    yield last
