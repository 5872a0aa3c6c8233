"""How accounts are looked at, as data: which signs count, for how many points, and why."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from selfdirect.foundation.kernel.rates import Status


class About(StrEnum):
    MONEY = "money"  # seen in the account itself
    PAPER = "paper"  # what they send us: an answer that is late
    CASE = "case"  # a fact about somebody's situation: never enough by itself


LINES = (
    "cash",
    "outside",
    "barred",
    "large",
    "new",
    "twice",
)  # signs that point at lines of their own


@dataclass(frozen=True, slots=True)
class Test:
    """One fact is more than so many times another; in whole numbers, so that it is exact."""

    fact: str
    more_than: Fraction = Fraction(0)
    of: str = "one"

    def holds(self, facts: Mapping[str, int]) -> bool:
        left = facts[self.fact] * self.more_than.denominator
        return left > facts[self.of] * self.more_than.numerator


@dataclass(frozen=True, slots=True)
class Sign:
    """Something that may need a question: its test, its points, and its reason in words."""

    code: str
    about: About
    test: Test
    points: int
    words: str  # with {facts} in it
    source: str
    status: Status
    given: tuple[Test, ...] = ()  # all of these must hold as well
    unless: tuple[str, ...] = ()  # facts that explain it
    asks: str = ""  # one of LINES

    def shows(self, facts: Mapping[str, int]) -> bool:
        if any(facts[name] for name in self.unless):
            return False
        return self.test.holds(facts) and all(test.holds(facts) for test in self.given)


@dataclass(frozen=True, slots=True)
class Guidance:
    """The council's policy for a proportionate audit: every number in it is local."""

    signs: tuple[Sign, ...]
    ask_from: int  # points
    most_lines: int  # asked about at once
    sample: int  # accounts drawn by lot, beside those in the queue
    reply_days: int  # to answer a question, and a notice
    surplus_weeks: int  # of payments: what is above may be asked back
    one_off: tuple[str, ...]  # purposes for which one large sum is usual
    barred: tuple[str, ...]  # kinds of shops that the money is never for, by their codes

    def __post_init__(self) -> None:
        codes = [sign.code for sign in self.signs]
        if len(set(codes)) != len(codes):
            raise ValueError("Two signs have the same code.")

    @classmethod
    def read(cls, file: Mapping[str, object]) -> "Guidance":
        """Build from the file of guidance.

        :raises ValueError: if a sign has no points, words or source
        """
        numbers = {name: each for name, each in file.items() if isinstance(each, int)}
        return cls(
            tuple(_sign(row) for row in _rows(file["sign"])),
            one_off=_texts(file["one_off"]),
            barred=_texts(file["barred"]),
            **numbers,
        )


def _sign(row: Mapping[str, object]) -> Sign:
    code, points = str(row.get("code")), row.get("points")
    texts = {key: row.get(key) for key in ("words", "source")}
    if not (isinstance(points, int) and points > 0 and all(texts.values())):
        raise ValueError(f"The sign {code} needs points, words and a source.")
    return Sign(
        code,
        About(str(row["about"])),
        _test(row),
        points,
        str(texts["words"]),
        str(texts["source"]),
        Status(str(row["status"])),
        tuple(_test(each) for each in _rows(row.get("given", ()))),
        _texts(row.get("unless", ())),
        str(row.get("asks", "")),
    )


def _test(row: Mapping[str, object]) -> Test:
    more_than = Fraction(str(row.get("more_than", "0")))
    return Test(str(row["fact"]), more_than, str(row.get("of", "one")))


def _rows(found: object) -> Iterable[Mapping[str, object]]:
    assert isinstance(found, (list, tuple))
    return found


def _texts(found: object) -> tuple[str, ...]:
    assert isinstance(found, (list, tuple))
    return tuple(map(str, found))
