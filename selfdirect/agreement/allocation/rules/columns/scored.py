"""The points of scored questions, added up over groups: several sums carried by one look-up.

Questions are packed, a few together, into one small index, and every sum that a scheme asks for
has its own bits of one whole number in the look-up. So adding a few whole numbers for each person
adds up every group, gross and net, and counts the questions still to be answered.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from selfdirect.agreement.allocation.rules.columns.exact import (
    Array,
    Block,
    Number,
    Read,
    Refusals,
    TooWide,
    Whole,
    fixed,
    kept,
    kind_of,
    shared_scale,
)
from selfdirect.agreement.allocation.rules.columns.making import (
    Base,
    Making,
    at,
    in_order,
    question_leaves,
    results,
)
from selfdirect.agreement.allocation.rules.columns.small import LARGEST, Leaf, ways
from selfdirect.agreement.allocation.rules.scope import Facts
from selfdirect.front_door.assessment.rules import Questionnaire

TOGETHER = 2**15 - 1  # ways of one packed index: its look-up stays in near memory
WORDS = (31, 62)  # bits


@dataclass(frozen=True, slots=True, eq=False)
class Share:
    """What a few questions bring to every sum, in each way they can be answered."""

    leaves: tuple[Leaf, ...]
    brings: Mapping[str, list[Fraction]]  # by sum


def share_of_item(making: Making, name: str, base: Base, sums: Mapping[str, Fraction]) -> Share:
    """Work out a scored question's share: `sums` are keyed by "points …" or "net …"."""
    leaves = in_order(making, base)
    facts = results(making, base, leaves, lambda facts: (facts.points[name], facts.net[name]))
    pairs = [pair or (Fraction(0), Fraction(0)) for pair in facts]
    brings = {
        key: [pair[key.startswith("net")] * often for pair in pairs] for key, often in sums.items()
    }
    return Share(tuple(leaves), {**brings, **_refusing(facts)})


def _refusing(facts: list[tuple[Fraction, Fraction] | None]) -> dict[str, list[Fraction]]:
    """Refuse the ways in which there are no points to be had."""
    gone = [Fraction(pair is None) for pair in facts]
    return {MISSING: gone} if any(gone) else {}


MISSING = "missing"


def share_of_question(making: Making, name: str) -> Share:
    """Work out when a question is still to be answered."""
    base = Base(frozenset(question_leaves(making, name)))
    leaves = in_order(making, base)
    if ways(leaves) > LARGEST:
        raise TooWide
    asked = making.scheme.questionnaire.by_id
    part = Questionnaire(tuple(asked[leaf.name[1:]] for leaf in leaves))

    def is_missing(facts: Facts) -> Fraction:
        return Fraction(any(q.id == name for q in part.missing(facts.answers)))

    found = results(making, base, leaves, is_missing)
    return Share(tuple(leaves), {MISSING: [Fraction(each or 0) for each in found]})


def packed(making: Making, shares: list[Share]) -> tuple[dict[str, Number], Refusals]:
    """Add all shares up: every sum as a column, and who has not answered everything.

    :raises TooWide: if a sum has more bits than a whole number
    """
    clusters = _clusters([share for share in shares if _brings(share)])
    names = dict.fromkeys(name for share in shares for name in share.brings)
    sums = {name: _Sum(name, clusters) for name in names}
    found: dict[str, Number] = {}
    for word in _words(list(sums.values())):
        read = _added(making, clusters, word)
        low = 0
        for each in word:
            found[each.name] = each.number(read, low, last=each is word[-1])
            low += each.bits
    missing = found.pop(MISSING, Number(fixed(0)))
    return found, _some(missing)


def _brings(share: Share) -> bool:
    return any(any(each) for each in share.brings.values())


def _some(missing: Number) -> Refusals:
    if missing.top.high == 0:
        return None
    return lambda block: missing.top.read(block) > 0


def _clusters(shares: list[Share]) -> list[list[Share]]:
    """Put shares together while the ways of a cluster are few, the largest first."""
    clusters: list[list[Share]] = []
    for share in sorted(shares, key=lambda one: -ways(one.leaves)):
        fit = [c for c in clusters if ways(_leaves([*c, share])) <= TOGETHER]
        if fit:
            min(fit, key=lambda c: ways(_leaves([*c, share])) / ways(_leaves(c))).append(share)
        else:
            clusters.append([share])
    return clusters


def _leaves(cluster: list[Share]) -> tuple[Leaf, ...]:
    return tuple({leaf.name: leaf for share in cluster for leaf in share.leaves}.values())


class _Sum:
    """One sum, in whole numbers from nought, and how many bits it takes."""

    def __init__(self, name: str, clusters: list[list[Share]]) -> None:
        self.name = name
        brings = [s.brings[name] for cluster in clusters for s in cluster if name in s.brings]
        self.scale = shared_scale({each for one in brings for each in one})
        tables = [self.table(cluster) for cluster in clusters]
        self.base = sum(int(table.min()) for table in tables)
        self.tables = [table - table.min() for table in tables]
        self.most = sum(int(table.max()) for table in self.tables)
        self.bits = self.most.bit_length()

    def table(self, cluster: list[Share]) -> Array:
        """Add up what the shares of a cluster bring, for each way of it."""
        leaves = _leaves(cluster)
        places = np.indices([len(leaf.means) for leaf in leaves]).reshape(len(leaves), -1)
        own = [(share, self.whole(share)) for share in cluster if self.name in share.brings]
        found = np.zeros(ways(leaves), kind_of(sum(max(map(abs, each)) for _, each in own)))
        for share, each in own:
            found = found + np.array(each, found.dtype)[_at(share, leaves, places)]
        return found

    def whole(self, share: Share) -> list[int]:
        """Give what a share brings in whole numbers."""
        return [int(each / self.scale) for each in share.brings[self.name]]

    def number(self, read: Read, low: int, *, last: bool) -> Number:
        """Take this sum's bits out of the word."""
        if self.most == 0:
            return Number(fixed(self.base), self.scale)
        mask, base, most = 2**self.bits - 1, self.base, self.base + self.most
        kind = kind_of(base, most)

        def cut(block: Block) -> Array:
            word: Array = read(block)
            if low:
                word = np.right_shift(word, low)
            if not last:
                word = np.bitwise_and(word, mask)
            return np.asarray(np.add(word, base, dtype=kind)) if base else word

        return Number(Whole(kept(cut), base, most), self.scale)


def _at(share: Share, leaves: tuple[Leaf, ...], places: Array) -> Array:
    names = [leaf.name for leaf in leaves]
    own = [places[names.index(leaf.name)] for leaf in share.leaves]
    return np.asarray(np.ravel_multi_index(own, [len(leaf.means) for leaf in share.leaves]))


def _words(sums: list[_Sum]) -> list[list[_Sum]]:
    """Lay sums side by side into whole numbers of 31 bits, or 62 where one needs more."""
    words: list[list[_Sum]] = []
    for each in sorted(sums, key=lambda one: one.name == MISSING):
        if each.bits > WORDS[-1]:
            raise TooWide
        bits = each.bits + sum(one.bits for one in (words[-1] if words else []))
        if words and bits <= WORDS[0]:
            words[-1].append(each)
        else:
            words.append([each])
    return words


def _added(making: Making, clusters: list[list[Share]], word: list[_Sum]) -> Read:
    bits = sum(each.bits for each in word)
    kind = np.int32 if bits <= WORDS[0] else np.int64
    looked: list[tuple[Read, Array]] = []
    for place, cluster in enumerate(clusters):
        table = _laid(word, place, kind)
        if table.any():
            looked.append((at(making, list(_leaves(cluster))), table))

    def read(block: Block) -> Array:
        total = np.zeros(block.size, kind)
        for index, table in looked:
            np.add(total, table.take(index(block), mode="clip"), out=total)
        return total

    return kept(read)


def _laid(word: list[_Sum], place: int, kind: type) -> Array:
    whole: Array = word[0].tables[place].astype(kind)
    low = word[0].bits
    for each in word[1:]:
        whole |= each.tables[place].astype(kind) << kind(low)
        low += each.bits
    return whole
