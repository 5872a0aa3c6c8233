"""One account looked at: its points, each with its reason, and the lines worth asking about."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from selfdirect.foundation.kernel.money import Money
from selfdirect.support.assurance.rules.facts import MONEY, facts_of, in_view, pointed_at
from selfdirect.support.assurance.rules.guidance import About, Guidance, Sign
from selfdirect.support.assurance.rules.lines import Account, Spent


@dataclass(frozen=True, slots=True)
class Reason:
    """One sign that shows, in words."""

    code: str
    points: int
    words: str
    source: str
    about: About


@dataclass(frozen=True, slots=True)
class Asked:
    """One line that is asked about, and why."""

    line: Spent
    why: str


@dataclass(frozen=True, slots=True)
class Finding:
    points: int
    reasons: tuple[Reason, ...]
    asks: tuple[Asked, ...]

    @property
    def words(self) -> str:
        """Sum it up, so that the points can be added up again."""
        if not self.reasons:
            return "Nothing stands out. Nothing is asked."
        said = " ".join(f"{each.words} ({each.points})" for each in self.reasons)
        if not self.points:
            return f"{said} None of that is about the money, so it counts for nothing."
        return f"{self.points} points. {said}"


def find(account: Account, lines: Sequence[Spent], guidance: Guidance, today: int) -> Finding:
    """Look at one account, and say what stands out and why.

    Who somebody is never brings them here: signs about the case count only beside one that is
    about the money or a return (proportionate and by risk: CIPFA 2007).
    """
    facts = facts_of(account, lines, guidance, today)
    signs = shown(facts, guidance)
    reasons = tuple(_reason(sign, facts) for sign in signs)
    asks = _asks(signs, facts, account, in_view(lines, today), guidance, today)
    return Finding(points(signs), reasons, asks)


def shown(facts: Mapping[str, int], guidance: Guidance) -> list[Sign]:
    return [sign for sign in guidance.signs if sign.shows(facts)]


def points(signs: Iterable[Sign]) -> int:
    """Add up: nought where no sign is about the money or a return."""
    found = list(signs)
    if all(sign.about is About.CASE for sign in found):
        return 0
    return sum(sign.points for sign in found)


def _reason(sign: Sign, facts: Mapping[str, int]) -> Reason:
    said = {name: Money(n) if name in MONEY else n for name, n in facts.items()}
    words = sign.words.format_map(said)
    return Reason(sign.code, sign.points, words, sign.source, sign.about)


def _asks(
    signs: Sequence[Sign],
    facts: dict[str, int],
    account: Account,
    seen: Sequence[Spent],
    guidance: Guidance,
    today: int,
) -> tuple[Asked, ...]:
    """Pick the lines to ask about: each once, the largest first, and not too many."""
    found: dict[int, Asked] = {}
    for sign in signs:
        for line in pointed_at(sign.asks, account, seen, guidance, today) if sign.asks else ():
            if sign.asks != "large" or sign.test.holds(facts | {"large": line.pence}):
                found.setdefault(id(line), Asked(line, WHY[sign.asks]))
    largest = sorted(found.values(), key=lambda each: (-each.line.pence, -each.line.day))
    return tuple(largest[: guidance.most_lines])


WHY = {  # what the person reads beside the line
    "cash": "It was taken out as cash.",
    "outside": "It is not one of the things your plan has money for.",
    "barred": "This money is usually not for that.",
    "large": "It is much more than you usually pay at once.",
    "new": "You had not paid them before.",
    "twice": "The same sum went to them some days before.",
}
