"""Putting a fitted table into a scheme file, and leaving the rest of it as it was written."""

from collections.abc import Mapping
from fractions import Fraction

import yaml

from selfdirect.agreement.allocation.rules.written import Written, read_yaml
from selfdirect.agreement.calibration.rules.closing import Knots
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.kernel.period import Every, convert

WIDE = 99  # characters in a line of a scheme file
PLACES = 4  # of points
OURS, ONCE = "GBP", "once"
ONLY_POUNDS = "A calibration works out pounds, so it cannot write this table."
ONLY_AGAIN = "A calibration works out sums for each week, so it cannot write this table."
ONLY_LINES = "A calibration works out straight lines between points. Make the table linear first."


def knots_to_yaml(knots: Knots, indent: int = 0) -> str:
    """Write knots as a scheme file does, in pounds: `[[0, 45], [10, 120.50]]`.

    Lines after the first begin one column further in than `indent`, under the first pair.
    """
    lines: list[str] = []
    line = ""
    for pair in (f"[{_points(points)}, {_pounds(pence)}]" for points, pence in knots):
        if line and indent + 1 + len(line) + len(pair) + 3 > WIDE:
            lines.append(line + ",")
            line = ""
        line = f"{line}, {pair}" if line else pair
    return "[" + ("\n" + " " * (indent + 1)).join([*lines, line]) + "]"


def _points(points: Fraction) -> str:
    scaled = round(points * 10**PLACES)
    whole, part = divmod(abs(scaled), 10**PLACES)
    digits = f"{part:0{PLACES}d}".rstrip("0")
    return f"{'-' if scaled < 0 else ''}{whole}{'.' * bool(digits)}{digits}"


def _pounds(pence: int) -> str:
    pounds, part = divmod(pence, 100)
    return f"{pounds}.{part:02d}" if part else str(pounds)


def with_table(scheme: str, table: str, curves: Mapping[str, Knots]) -> str:
    """Put curves into `tables.<table>`, by name (`""`: its only one), and keep all other text.

    Where curves are nested, a name is the names from outside in, joined by `/`. Comments between
    the knots that go are lost with them. Knots are pence a week, and are written as the scheme
    pays: for a month, say, each is converted exactly and rounded once, to a penny.

    :raises SchemeError: if there is no such table or curve, it goes in steps, or is not paid in
        pounds time after time
    """
    text = scheme.removeprefix("\ufeff")
    top = read_yaml(text)
    every = _paid(top)
    found = _step(_step(top, "tables"), table)
    _check_lines(found)
    pieces = [(_piece(found, name), _every(every, knots)) for name, knots in curves.items()]
    for (column, piece), knots in sorted(pieces, key=lambda p: -p[0][1].node.start_mark.index):
        start, end = piece.node.start_mark, _end(piece.node)
        inside = max(start.column, column + 2)  # brackets stand further in than their name
        new = " " * (inside - start.column) + knots_to_yaml(knots, inside)
        text = text[: start.index] + new + text[end:]
    read_yaml(text)
    return text


def _paid(top: Written) -> Every:
    """Read how often a scheme pays; where it does not say, a week, and pounds."""
    written = top.pairs()
    if "currency" in written and (code := written["currency"]).text() != OURS:
        raise code.wrong(f"this scheme pays in {code.text()}. {ONLY_POUNDS}")
    if "period" not in written:
        return Every.WEEK
    if (period := written["period"]).text() == ONCE:
        raise period.wrong(f"this scheme pays once. {ONLY_AGAIN}")
    return Every(period.choice(*Every))


def _check_lines(table: Written) -> None:
    written = table.pairs()
    if "kind" in written and written["kind"].text() == "step":
        raise written["kind"].wrong(f"this table goes in steps. {ONLY_LINES}")


def _every(every: Every, knots: Knots) -> Knots:
    return tuple((p, convert(Money(pence), Every.WEEK, every).pence) for p, pence in knots)


def _piece(table: Written, name: str) -> tuple[int, Written]:
    """Find a curve, and the column of the field that it stands under."""
    steps = ["curves", *name.split("/")] if name else ["knots"]
    for step in steps[:-1]:
        table = _step(table, step)
    found = _step(table, steps[-1])
    return table.node.start_mark.column, found


def _step(written: Written, name: str) -> Written:
    found = written.pairs()
    if name not in found:
        raise written.wrong(f"there is no “{name}” here. There are: {', '.join(found)}.")
    return found[name]


def _end(node: yaml.Node) -> int:
    """Find where a piece ends: one in dashes is said to end where the next begins."""
    if isinstance(node, yaml.SequenceNode) and not node.flow_style and node.value:
        return _end(node.value[-1])
    return int(node.end_mark.index)
