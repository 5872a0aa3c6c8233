"""What depends on little is worked out beforehand, by the explained engine's own functions.

A *leaf* takes one of a few meanings in each row. Whatever depends on few leaves is worked out
once for each way they can fall together, and is then a look-up.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from selfdirect.agreement.allocation.rules.columns.exact import (
    ONE,
    Array,
    Block,
    Number,
    Read,
    Refusals,
    Truth,
    Whole,
    fixed,
    kept,
    kind_of,
    shared_scale,
    surely,
)

BYTE = 256
LARGEST = 16_384  # ways: more would take longer to prepare than they save


@dataclass(frozen=True, slots=True, eq=False)
class Leaf:
    name: str
    read: Read  # a place in `means`
    means: Sequence[object]


@dataclass(frozen=True, slots=True, eq=False)
class Named:
    """One of a few names in each row."""

    places: Whole
    names: tuple[str, ...]
    refused: Refusals = None


Column = Number | Truth | Named


def ways(leaves: Iterable[Leaf]) -> int:
    """Count the ways in which leaves can fall together."""
    return math.prod(len(leaf.means) for leaf in leaves)


def index(leaves: Sequence[Leaf]) -> Read:
    """Number the ways, the last leaf changing fastest.

    A few leaves are first packed into numbers of eight bits, as those are the quickest.
    """
    some = [leaf for leaf in leaves if len(leaf.means) > 1]
    if not some:
        return lambda block: 0
    kind = np.int16 if ways(some) < 2**15 else np.int32
    packs = [(_packed(pack, np.uint8), ways(pack)) for pack in _packs(some)]
    return kept(packs[0][0] if len(packs) == 1 else _folded(packs, kind))


def _packs(leaves: list[Leaf]) -> list[list[Leaf]]:
    packs: list[list[Leaf]] = []
    for leaf in leaves:
        if packs and ways([*packs[-1], leaf]) <= BYTE:
            packs[-1].append(leaf)
        else:
            packs.append([leaf])
    return packs


def _packed(pack: list[Leaf], kind: type) -> Read:
    if len(pack) == 1:
        return lambda block: np.asarray(pack[0].read(block))
    return _folded([(leaf.read, len(leaf.means)) for leaf in pack], kind)


def _folded(parts: list[tuple[Read, int]], kind: type) -> Read:
    first, rest = parts[0][0], parts[1:]

    def read(block: Block) -> Array:
        at: Array = np.asarray(first(block)).astype(kind)
        for part, size in rest:
            at *= kind(size)
            at = np.add(at, part(block), dtype=kind, casting="unsafe")
        return at

    return read


def numbers(results: Sequence[Fraction | None], at: Read) -> Number:
    """Make numbers of what was worked out for each way; None where there is no figure."""
    some = [result for result in results if result is not None] or [Fraction(0)]
    filled = [some[0] if result is None else result for result in results]
    refused = refusals([result is None for result in results], at)
    scale = shared_scale(some)
    tops = [int(result / scale) for result in filled]
    if kind_of(*tops) is not object:
        return Number(_looked_up(tops, at), scale, ONE, refused)
    over, under = [r.numerator for r in filled], [r.denominator for r in filled]
    return Number(_looked_up(over, at), Fraction(1), _looked_up(under, at), refused)


def _looked_up(whole: list[int], at: Read) -> Whole:
    low, high = min(whole), max(whole)
    if low == high:
        return fixed(low)
    return Whole(taken(np.array(whole, kind_of(low, high)), at), low, high)


def taken(table: Array, at: Read) -> Read:
    """Look each row's way up; every way is in the table, so nothing is ever clipped."""
    return lambda block: table.take(at(block), mode="clip")


def truths(results: Sequence[bool | None], at: Read) -> Truth:
    """Make a yes or no of what was worked out for each way; None where there is no figure."""
    refused = refusals([result is None for result in results], at)
    some = {bool(result) for result in results if result is not None}
    if len(some) < 2:
        known = True in some
        return Truth(lambda block: known, refused, known)
    return Truth(taken(np.array([bool(result) for result in results]), at), refused)


def names(results: Sequence[str | None], at: Read) -> Named:
    """Make names of what was worked out for each way; None where there is no figure."""
    refused = refusals([result is None for result in results], at)
    some = tuple(dict.fromkeys(result for result in results if result is not None)) or ("",)
    places = {name: place for place, name in enumerate(some)}
    return Named(_looked_up([places.get(r or "", 0) for r in results], at), some, refused)


def refusals(refused: Sequence[bool], at: Read) -> Refusals:
    """Look up which rows have no figure; None if all have one."""
    if not any(refused):
        return None
    return surely(True).read if all(refused) else taken(np.array(refused), at)
