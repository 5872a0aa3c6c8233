"""Whether an account number can belong to a sort code: the banks' modulus check.

After Vocalink's “Validating account numbers: UK modulus checking”. Its tables are not ours to give
on: a council brings its own. The steps and exceptions are from memory of that document, and the
cases that it publishes come out as it says, with its table 6.40. What passes may still not exist.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from selfdirect.foundation.kernel.decision import Refused

PLACES = 14  # six digits of the sort code (u to z) and eight of the account (a to h)
WAYS = {"MOD10": 10, "MOD11": 11, "DBLAL": 10}  # what the sum is divided by
OF_LLOYDS = (  # exception 2, where a is not 0: g is not 9, or is 9
    (0, 0, 1, 2, 5, 3, 6, 4, 8, 7, 10, 9, 3, 1),
    (0, 0, 0, 0, 0, 0, 0, 0, 8, 7, 10, 9, 3, 1),
)
EITHER = {(2, 9), (10, 11), (12, 13)}  # it is enough that one of the two checks passes
TAKEN_AS = {8: "090126", 9: "309634"}  # sort codes that stand in, by exception
PUBLISHED = {  # the document's own cases: whether each is right
    True: (
        "089999 66374958", "107999 88837491", "202959 63748472", "871427 46238510",
        "872427 46238510", "871427 09123496", "871427 99123496", "820000 73688637",
        "827999 73988638", "827101 28748352", "134020 63849203", "118765 64371389",
        "200915 41011166", "938611 07806039", "938600 42368003", "938063 55065200",
        "772798 99345694", "086090 06774744", "309070 02355688", "309070 12345668",
        "309070 12345677", "309070 99345694", "074456 12345112", "070116 34012583",
        "074456 11104102", "180002 00000190",
    ),
    False: (
        "938063 15764273", "938063 15764264", "938063 15763217", "118765 64371388",
        "203099 66831036", "203099 58716970", "089999 66374959", "107999 88837493",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """How the numbers of a range of sort codes are checked."""

    first: str
    last: str
    way: str
    weights: tuple[int, ...]
    exception: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    rows: tuple[Row, ...]
    instead: Mapping[str, str]  # sort codes that stand in for others, under exception 5


def read_table(weights: str, substitutes: str = "") -> Table:
    """Read the two files as they are published: `valacdos.txt` and `scsubtab.txt`.

    :raises Refused: with the line that is not one of such a file
    """
    rows = tuple(_row(nth, cells) for nth, cells in _lines(weights))
    if not rows:
        raise Refused("The table of weights is empty. Fetch it anew.")
    pairs = [(nth, cells) for nth, cells in _lines(substitutes)]
    if wrong := [nth for nth, cells in pairs if [len(each) for each in cells] != [6, 6]]:
        raise Refused(f"Line {wrong[0]} of the sort codes that stand in is not two sort codes.")
    return Table(rows, {code: other for _, (code, other) in pairs})


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    found = ((nth, line.split()) for nth, line in enumerate(text.splitlines(), 1))
    return (each for each in found if each[1])


def _row(nth: int, cells: list[str]) -> Row:
    try:
        first, last, way, *numbers = cells
        weights = tuple(int(each) for each in numbers[:PLACES])
        (exception,) = [int(each) for each in numbers[PLACES:]] or [0]
        if len(weights) != PLACES or way not in WAYS or not len(first) == len(last) == 6:
            raise ValueError
    except ValueError:
        raise Refused(
            f"Line {nth} of the table of weights is not one of its lines: two sort codes, the "
            "way of checking, fourteen weights, and perhaps an exception."
        ) from None
    return Row(first, last, way, weights, exception)


def differing(table: Table) -> list[str]:
    """List the document's own cases that do not come out as it says."""
    return [
        case
        for right, cases in PUBLISHED.items()
        for case in cases
        if fits(case[:6], case[7:], table) is not right
    ]


def fits(sort_code: str, number: str, table: Table) -> bool | None:
    """Say whether a number of eight digits may belong to a sort code; None: nobody can say."""
    rows = [row for row in table.rows if row.first <= sort_code <= row.last]
    if not rows:
        return None
    first, *rest = rows
    if first.exception == 6 and number[0] in "45678" and number[6] == number[7]:
        return True  # an account in another currency, which cannot be checked
    passes = _passes(first, sort_code, number, table)
    if not rest:
        return passes or (first.exception == 14 and _shifted(first, sort_code, number, table))
    second = rest[0]
    if second.exception == 3 and number[2] in "69":
        return passes
    if (first.exception, second.exception) in EITHER:
        return passes or _passes(second, sort_code, number, table)
    return passes and _passes(second, sort_code, number, table)


def _shifted(row: Row, sort_code: str, number: str, table: Table) -> bool:
    """Check as of an account whose last digit is not part of its number."""
    return number[7] in "019" and _passes(row, sort_code, f"0{number[:7]}", table)


def _passes(row: Row, sort_code: str, number: str, table: Table) -> bool:
    code = TAKEN_AS.get(row.exception, sort_code)
    if row.exception == 5:
        code = table.instead.get(code, code)
    products = [int(a) * b for a, b in zip(code + number, _weights(row, number), strict=True)]
    if row.way == "DBLAL":
        products = [int(digit) for product in products for digit in str(product)]
    by = WAYS[row.way]
    left = (sum(products) + (27 if row.exception == 1 else 0)) % by
    if row.exception == 4:
        return left == int(number[6:])
    if row.exception == 5:
        return (by - left) % by == int(number[6 if by == 11 else 7])
    return left == 0


def _weights(row: Row, number: str) -> tuple[int, ...]:
    nine = number[6] == "9"
    if row.exception == 2 and number[0] != "0":
        return OF_LLOYDS[nine]
    zeroed = row.exception == 7 or (row.exception == 10 and number[:2] in ("09", "99"))
    return (0,) * 8 + row.weights[8:] if nine and zeroed else row.weights
