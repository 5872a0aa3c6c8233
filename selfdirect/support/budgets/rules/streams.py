"""Whose money a budget is made of, and what rules come with each.

Care Act 2014 s.26: a personal budget says what the council's support costs, what the adult pays
of it and what the council pays; and it may say beside them what other public money there is.
Section 26 was read; the other sections stand here from memory, and say so.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.support.budgets.rules.accounts import CARE


class Counts(StrEnum):
    """Where a stream stands beside the three figures."""

    THREE = "three"  # in what the support costs the council
    PUBLIC = "public"  # other public money
    PRIVATE = "private"  # the person's own or their family's, over and above


class Basis(StrEnum):
    DUTY = "duty"  # it must be given
    POWER = "power"  # it may be given
    NEITHER = "neither"  # nobody's duty: it is private money


@dataclass(frozen=True, slots=True)
class Stream:
    code: str
    words: str  # "Care and support from the council"
    funder: str  # who pays, as the person reads it
    chargeable: bool  # may the person be asked to pay some of it?
    counts: Counts
    basis: Basis
    law: str
    read: bool = False  # was the law's wording read, or is it from memory?
    short: str = ""  # where a provider need not read all of `words`

    @property
    def ordered(self) -> str:
        """Name it as a provider reads it, who is told no more of somebody than they must know."""
        return self.short or self.words


STREAMS = {
    each.code: each
    for each in (
        Stream(
            CARE,
            "Care and support from the council",
            "the council",
            chargeable=True,
            counts=Counts.THREE,
            basis=Basis.DUTY,
            law="Care Act 2014 s.18, s.14 and s.26",
            read=True,
        ),
        Stream(
            "choice",
            "Support the council chooses to give",
            "the council",
            chargeable=True,
            counts=Counts.THREE,
            basis=Basis.POWER,
            law="Care Act 2014 s.19(1), s.14 and s.26",
        ),
        Stream(
            "carers",
            "Support for you as a carer",
            "the council",
            chargeable=False,  # s.14 would allow it; this council does not charge carers
            counts=Counts.THREE,
            basis=Basis.DUTY,
            law="Care Act 2014 s.20 and s.26",
        ),
        Stream(
            "health",
            "NHS continuing healthcare",
            "the NHS",
            chargeable=False,
            counts=Counts.PUBLIC,
            basis=Basis.DUTY,
            law="S.I. 2012/2996, Part 6",
        ),
        Stream(
            "aftercare",
            "Aftercare when you have been in hospital under the Mental Health Act",
            "the council and the NHS",
            chargeable=False,
            counts=Counts.PUBLIC,
            basis=Basis.DUTY,
            law="Mental Health Act 1983 s.117",
            short="Aftercare",
        ),
        Stream(
            "grant",
            "A grant",
            "whoever gives the grant",
            chargeable=False,
            counts=Counts.PUBLIC,
            basis=Basis.POWER,
            law="Its own terms",
        ),
        Stream(
            "own",
            "What you pay yourself",
            "you",
            chargeable=False,
            counts=Counts.THREE,
            basis=Basis.NEITHER,
            law="Care Act 2014 s.14, s.17 and s.26(1)(b)",
            read=True,
        ),
        Stream(
            "topup",
            "A top-up for more than the plan needs",
            "you, or somebody for you",
            chargeable=False,
            counts=Counts.PRIVATE,
            basis=Basis.NEITHER,
            law="Care Act 2014 s.30; S.I. 2014/2670",
        ),
    )
}

CHARGEABLE = frozenset(code for code, stream in STREAMS.items() if stream.chargeable)


@dataclass(frozen=True, slots=True)
class Slice:
    """Some weekly money of one stream."""

    stream: str
    weekly: Money
    person_pays: Money = NOTHING  # of it


@dataclass(frozen=True, slots=True)
class Figures:
    """The three figures of s.26, and what stands beside them; each a week."""

    person_pays: Money
    council_pays: Money
    public: Money  # other public money
    private: Money  # top-ups
    duty: Money
    power: Money

    @property
    def total(self) -> Money:
        return self.person_pays + self.council_pays

    @property
    def everything(self) -> Money:
        return self.total + self.public + self.private


def figures(slices: Iterable[Slice]) -> Figures:
    """Sort a budget's money into the three figures and what stands beside them.

    Duty and power are told apart for public money alone: who pays does not change which it is,
    so what the person pays of the council's support is in them too.
    """
    found = list(slices)
    own = _sum(one for one in found if one.stream == "own")
    asked = Money.total(one.person_pays for one in found)
    three = _sum(one for one in found if STREAMS[one.stream].counts == Counts.THREE)
    return Figures(
        person_pays=own + asked,
        council_pays=three - own - asked,
        public=_sum(one for one in found if STREAMS[one.stream].counts == Counts.PUBLIC),
        private=_sum(one for one in found if STREAMS[one.stream].counts == Counts.PRIVATE),
        duty=_sum(one for one in found if STREAMS[one.stream].basis == Basis.DUTY),
        power=_sum(one for one in found if STREAMS[one.stream].basis == Basis.POWER),
    )


def _sum(slices: Iterable[Slice]) -> Money:
    return Money.total(one.weekly for one in slices)
