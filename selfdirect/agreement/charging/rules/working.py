"""A number and how it came about."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from selfdirect.agreement.charging.rules.exact import as_text
from selfdirect.agreement.charging.rules.local import Local
from selfdirect.agreement.charging.rules.words import RATES
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.kernel.rates import NoRate, Rate, Rates, Status

UNREAD = "not yet checked against the regulations"
UNCHECKED = "not yet checked against the published rates"
NOT_STATED = "not stated: check this"
SECOND_HAND = "read at second hand: check against the regulations"
MEMORY = "from memory: check against the regulations"


@dataclass(frozen=True, slots=True)
class Line:
    """One step of the working, in plain words; what is taken off is below nought."""

    label: str
    amount: Fraction | None = None  # pounds a week, exact; None where the line is only words
    source: str = ""
    mark: str = ""  # what the reader should doubt, and why

    @property
    def money(self) -> Money | None:
        """The amount to the penny, for a page."""
        return None if self.amount is None else Money.pounds(self.amount)

    def plain(self) -> dict[str, str]:
        """Give the line as text values, the amount with every digit."""
        shown = {} if self.amount is None else {"amount": as_text(self.amount)}
        kept = {"source": self.source, "mark": self.mark}
        return {"label": self.label, **shown, **{k: v for k, v in kept.items() if v}}


@dataclass(frozen=True, slots=True)
class Worked:
    """An amount with the lines that lead to it."""

    amount: Fraction
    lines: tuple[Line, ...] = ()

    @classmethod
    def adding(cls, lines: Iterable[Line]) -> "Worked":
        """Add up the lines; those that are only words count for nothing."""
        kept = tuple(lines)
        return cls(sum((x.amount for x in kept if x.amount is not None), Fraction(0)), kept)


@dataclass(frozen=True, slots=True)
class Contribution:
    """What the person pays a week, with every part before rounding."""

    amount: Money
    full_cost: bool  # their capital is over the upper limit, so no assessment of income
    parts: Mapping[str, Fraction]  # income, tariff, housing, mig, dre, left, ...
    working: tuple[Line, ...]

    @property
    def doubts(self) -> tuple[str, ...]:
        """Say, line by line, what nobody has checked yet."""
        return tuple(f"{line.label}: {line.mark}" for line in self.working if line.mark)


@dataclass(frozen=True, slots=True)
class Book:
    """The national rates and the council's policy, opened at one day.

    Keep one open for many people: what it has found once it finds at once.
    """

    rates: Rates
    local: Local
    on: date
    found: dict[str, Rate] = field(default_factory=dict, compare=False, repr=False)

    def rate(self, name: str) -> Rate:
        """Find a national rate.

        :raises Refused: naming the rate, if none is on file for the day
        """
        if name not in self.found:
            self.found[name] = self._looked_up(name)
        return self.found[name]

    def _looked_up(self, name: str) -> Rate:
        try:
            return self.rates.on(name, self.on)
        except NoRate:
            words, law = RATES[name]
            raise Refused(
                f"There is no rate on file for {self.on} for this: {words} ({law})."
                " Add it to the dated rates, with its source."
            ) from None

    def line(self, name: str, sign: int = 1) -> Line:
        """Write a national rate as a line, with its mark if nobody has checked it."""
        rate = self.rate(name)
        words, law = RATES[name]
        return Line(words, sign * rate.value, f"{law}; {rate.source}", mark(rate))


def mark(*rates: Rate) -> str:
    return "" if all(rate.status is Status.VERIFIED for rate in rates) else UNCHECKED
