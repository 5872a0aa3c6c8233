"""Who is owed support: the Care and Support (Eligibility Criteria) Regulations 2015, reg 2.

Three conditions, all needed: needs that arise from an impairment or illness; two or more of ten
outcomes out of reach; and so a significant impact on wellbeing. What a carer does is written
down but changes nothing here: the finding is carer-blind. The rule proposes, a worker decides.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from selfdirect.foundation.kernel.decision import Refused

LAW = "S.I. 2015/313, regulation 2"
ENOUGH = 2  # outcomes out of reach, reg 2(1)(b)


@dataclass(frozen=True, slots=True)
class OutcomeDef:
    code: str
    law: str  # the words of reg 2(2)
    words: str  # the same as said to the person, after "you can" or "help to"


OUTCOMES = (
    OutcomeDef("nutrition", "managing and maintaining nutrition", "eat and drink well"),
    OutcomeDef("hygiene", "maintaining personal hygiene", "keep clean and wash your clothes"),
    OutcomeDef("toilet", "managing toilet needs", "use the toilet"),
    OutcomeDef("clothing", "being appropriately clothed", "get dressed for the day and weather"),
    OutcomeDef(
        "home_safety",
        "being able to make use of the adult's home safely",
        "move around your home safely",
    ),
    OutcomeDef(
        "habitable_home",
        "maintaining a habitable home environment",
        "keep your home clean, safe and warm",
    ),
    OutcomeDef(
        "relationships",
        "developing and maintaining family or other personal relationships",
        "see family and friends, and not be lonely",
    ),
    OutcomeDef(
        "work_learning",
        "accessing and engaging in work, training, education or volunteering",
        "work, learn or volunteer",
    ),
    OutcomeDef(
        "community",
        "making use of necessary facilities or services in the local community including public"
        " transport, and recreational facilities or services",
        "get out and about: shops, buses, places you enjoy",
    ),
    OutcomeDef(
        "caring_for_child",
        "carrying out any caring responsibilities the adult has for a child",
        "look after a child",
    ),
)
CODES = tuple(o.code for o in OUTCOMES)


@dataclass(frozen=True, slots=True)
class Limb:
    code: str  # the letter of reg 2(3)
    law: str
    words: str


LIMBS = (
    Limb("a", "is unable to achieve it without assistance", "cannot do it without help"),
    Limb(
        "b",
        "is able to achieve it without assistance but doing so causes significant pain,"
        " distress or anxiety",
        "can, but it brings much pain, distress or worry",
    ),
    Limb(
        "c",
        "is able to achieve it without assistance but doing so endangers or is likely to"
        " endanger the health or safety of the adult, or of others",
        "can, but somebody could be hurt",
    ),
    Limb(
        "d",
        "is able to achieve it without assistance but takes significantly longer than would"
        " normally be expected",
        "can, but it takes much longer than it should",
    ),
)
LETTERS = tuple(limb.code for limb in LIMBS)


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found about one outcome: which of (a) to (d) apply, and how we know."""

    unable: tuple[str, ...] = ()
    evidence: str = ""
    by_carer: bool = False  # written down for the plan; the rule does not look at it


@dataclass(frozen=True, slots=True)
class Proposal:
    eligible: bool
    unable: tuple[str, ...]  # codes of the outcomes out of reach, in the order of the law
    working: tuple[str, ...]  # one sentence for each condition, then the result


def propose(findings: Mapping[str, Finding], *, impairment: bool, impact: bool) -> Proposal:
    """Work out what the regulations point to, and say how.

    :raises Refused: naming each outcome that is unknown, missing, or found without evidence
    """
    _check(findings)
    unable = tuple(code for code in CODES if findings[code].unable)
    enough = len(unable) >= ENOUGH
    eligible = impairment and enough and impact
    return Proposal(eligible, unable, _working(unable, impairment, enough, impact, eligible))


def _check(findings: Mapping[str, Finding]) -> None:
    strange = sorted(set(findings) - set(CODES))
    if strange:
        raise Refused(f"“{strange[0]}” is not one of the ten outcomes.")
    absent = [o.words for o in OUTCOMES if o.code not in findings]
    if absent:
        raise Refused(f"Say what you found about each outcome. Still to do: {'; '.join(absent)}.")
    for outcome in OUTCOMES:
        _check_one(outcome, findings[outcome.code])


def _check_one(outcome: OutcomeDef, finding: Finding) -> None:
    if not set(finding.unable) <= set(LETTERS):
        raise Refused(f"To “{outcome.words}”: choose among (a), (b), (c) and (d).")
    if finding.unable and not finding.evidence.strip():
        raise Refused(f"Write what shows that it is hard to “{outcome.words}”.")


def _working(
    unable: tuple[str, ...], impairment: bool, enough: bool, impact: bool, eligible: bool
) -> tuple[str, ...]:
    held = f"{len(unable)} of the {len(OUTCOMES)} outcomes are out of reach"
    named = f" ({'; '.join(o.words for o in OUTCOMES if o.code in unable)})" if unable else ""
    return (
        f"{_mark(impairment)}: the needs come from an impairment or illness. Reg 2(1)(a).",
        f"{_mark(enough)}: {held}{named}; {ENOUGH} or more are needed. Reg 2(1)(b).",
        f"{_mark(impact)}: so there is a significant impact on wellbeing. Reg 2(1)(c).",
        f"All three must hold, so the rule proposes: {'' if eligible else 'not '}eligible.",
    )


def _mark(holds: bool) -> str:
    return "Yes" if holds else "No"
