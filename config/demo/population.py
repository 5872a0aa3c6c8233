"""Made-up people and their stories, drawn from published margins. The same seed, the same people.

Pure: a story is plain data. `play` acts it out one act at a time; `bulk` writes thousands at once.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import IntEnum
from fractions import Fraction
from functools import cache
from math import exp, sqrt
from pathlib import Path
from random import Random
from statistics import NormalDist
from typing import Any

from config.demo import words
from config.demo.market import OFFERS, Offer
from selfdirect.agreement.allocation.rules import Allocation, Scheme, allocate
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.front_door.assessment.rules import Option

Answers = Mapping[str, str]
NORMAL = NormalDist()
NEED = {  # mean need: tuned so that mean indicative budgets come out as `weekly_cost` says
    "older_people": 0.48,
    "physical_sensory": 0.52,
    "learning_disability": 0.83,
    "mental_health": -0.07,
}
LOADING = 0.7  # how far one need goes with another: our own choice
LEVELS = (0.45, 0.25, 0.15, 0.10, 0.05)  # share of people at each answer, lowest first: our own
NOISE = 0.35  # of a plan's cost round its indicative figure, on the log scale: our own
GROWN = 18 * 366 + 400  # days: of age already when the longest story begins
NEEDS = {
    "hygiene": ("q1", "q4"),
    "nutrition": ("q2",),
    "home_safety": ("q3", "q6", "q7"),
    "habitable_home": ("q5",),
    "relationships": ("q9", "q10"),
    "work_learning": ("q11",),
    "community": ("q10", "q8"),
}
HELPED = ("q1", "q2", "q5", "q6", "q7", "q10")  # asked how much family and friends do
CAPITAL = {"below": (0, 14_000), "between": (14_300, 23_200), "above": (23_300, 90_000)}
PRICED = {offer.key: offer for offer in OFFERS if offer.price}


class Progress(IntEnum):
    """How far a story has come on the day the council is made."""

    CONTACT_WAITING = 1
    ENDED_AT_CONTACT = 2
    TALKING = 3
    SAFE = 4
    CLOSED = 5
    ANSWERS = 6
    ELIGIBLE = 7
    PLANNING = 8
    AGREEING = 9
    LIVING = 10


@dataclass(frozen=True, slots=True)
class PlanLine:
    need: str
    what: str
    who: str
    offer: str = ""  # the market's key; empty: costs nothing
    held: str = ""
    quantity: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Story:
    number: int
    progress: Progress
    began_on: date
    person: Mapping[str, object]  # as people.actions.add_person takes it
    group: str
    team: str
    carer: tuple[str, str] | None  # name and relation
    helps: str  # none, some or most
    urgent: bool
    matters: str
    hard: str
    good_life: str
    must_change: str
    emergency: tuple[str, str]
    connections: tuple[tuple[str, bool], ...]  # the market's key, and whether it helped
    ended: str
    own: Answers = field(default_factory=dict)
    agreed: Answers = field(default_factory=dict)
    means: Mapping[str, object] = field(default_factory=dict)
    held: str = "managed"
    wants: tuple[tuple[str, str], ...] = ()  # need, in the person's words
    lines: tuple[PlanLine, ...] = ()
    contingency: Money = NOTHING
    said: tuple[tuple[str, str], ...] = ()  # at the first look back: change, words
    billed_late: bool = False  # Grace's invoices do not come when they are due

    def day(self, after: int) -> date:
        """Count on from the day of the contact, past weekends."""
        day = self.began_on + timedelta(days=after)
        return day + timedelta(days=7 - day.weekday()) if day.weekday() > 4 else day


@cache
def margins() -> dict[str, dict[str, object]]:
    return tomllib.loads(Path(__file__).with_name("margins.toml").read_text("utf-8"))


def weights(name: str) -> dict[str, float]:
    """Read the shares of one margin, without its source."""
    rows = margins()[name].items()
    return {key: float(value) for key, value in rows if isinstance(value, int | float)}


def stories(numbers: Iterable[int], seed: int, today: date, scheme: Scheme) -> Iterator[Story]:
    """Draw the stories of a council. Each has a source of chance of its own."""
    for number in numbers:
        yield story(number, Random(f"{seed}:{number}"), today, scheme)


def story(number: int, chance: Random, today: date, scheme: Scheme) -> Story:
    progress = Progress[pick(chance, weights("progress")).upper()]
    group = pick(chance, weights("groups"))
    helps = pick(chance, weights("carer"))
    person = _person(chance, group, today)
    began = _began(chance, progress, today)
    ended = _ended(chance, progress)
    base = Story(
        number=number,
        progress=progress,
        began_on=began,
        person=person,
        group=group,
        team=chance.choice(("north", "south")),
        carer=_carer(chance, person, helps),
        helps=helps,
        urgent=chance.random() < 0.04,
        matters=chance.choice(words.MATTERS),
        hard=chance.choice(words.HARD),
        good_life=chance.choice(words.GOOD_LIFE),
        must_change=chance.choice(words.MUST_CHANGE),
        emergency=(
            words.EMERGENCY_WHO.format(helper="my carer" if helps != "none" else "my neighbour"),
            words.EMERGENCY_WHAT,
        ),
        connections=_connections(chance),
        ended=ended,
    )
    return _with_assessment(base, chance, scheme) if progress >= Progress.ANSWERS else base


def pick(chance: Random, shares: Mapping[str, float]) -> str:
    return chance.choices(list(shares), weights=list(shares.values()))[0]


def _person(chance: Random, group: str, today: date) -> dict[str, object]:
    sex = pick(chance, weights("sex"))
    given = chance.choice(words.GIVEN.get(sex) or words.GIVEN["female"])
    family = chance.choice(words.FAMILY)
    return {
        "given_name": given,
        "family_name": family,
        "born_on": _born(chance, group, today),
        "sex": sex,
        "ethnicity": pick(chance, weights("ethnicity")),
        "group": group,
        "address": f"{chance.randint(1, 120)} {chance.choice(words.STREETS)}, Riverside",
        "postcode": "ZZ99 3VZ",  # kept for addresses that are not known
        "phone": f"07700 900{chance.randint(0, 999):03d}",  # kept by Ofcom for drama
        "synthetic": True,
    }


def _born(chance: Random, group: str, today: date) -> date:
    bands = margins()["ages"][group]
    assert isinstance(bands, list)
    low, high, _ = chance.choices(bands, weights=[band[2] for band in bands])[0]
    days = chance.randrange(low * 36525 // 100 + 1, high * 36525 // 100)
    return today - timedelta(days=max(days, GROWN))


def _began(chance: Random, progress: Progress, today: date) -> date:
    """Choose the day of the contact, so that what should be open is still open today."""
    ago = {
        Progress.CONTACT_WAITING: (0, 2),
        Progress.ENDED_AT_CONTACT: (3, 360),
        Progress.TALKING: (3, 9),
        Progress.SAFE: (9, 18),
        Progress.CLOSED: (30, 360),
        Progress.ANSWERS: (20, 32),
        Progress.ELIGIBLE: (31, 34),
        Progress.PLANNING: (34, 48),
        Progress.AGREEING: (46, 52),
        Progress.LIVING: (60, 380),
    }[progress]
    day = today - timedelta(days=chance.randint(*ago))
    return day - timedelta(days=max(0, day.isoweekday() - 5))


def _ended(chance: Random, progress: Progress) -> str:
    if progress is Progress.CLOSED:
        shares = weights("reablement")
        shares.pop("goes_on")
        return words.ENDED[pick(chance, shares)]
    return chance.choice(words.ENDED_WELL)


def _carer(chance: Random, person: Mapping[str, object], helps: str) -> tuple[str, str] | None:
    if helps == "none":
        return None
    given = chance.choice(words.GIVEN[chance.choice(("female", "male"))])
    return f"{given} {person['family_name']}", chance.choice(words.RELATIONS)


def _connections(chance: Random) -> tuple[tuple[str, bool], ...]:
    free = [offer.key for offer in OFFERS if not offer.price]
    return tuple((key, chance.random() < 0.7) for key in chance.sample(free, 2))


def _with_assessment(base: Story, chance: Random, scheme: Scheme) -> Story:
    agreed = _answers(base, chance, scheme)
    own = _own_view(agreed, chance, scheme)
    changes: dict[str, Any] = {"own": own, "agreed": agreed}
    if base.progress >= Progress.PLANNING:
        figure = allocate(scheme, agreed, strict=True)
        changes |= _plan(base, chance, agreed, figure)
        changes["means"] = _means(base, chance)
        changes["said"] = _said(chance, 2)
    return Story(**{f: changes.get(f, getattr(base, f)) for f in Story.__slots__})


def _answers(base: Story, chance: Random, scheme: Scheme) -> dict[str, str]:
    """Answer every question that is asked, in one need that runs through them all.

    People whose story goes on past the assessment have needs: at least two above nothing.
    """
    need = chance.gauss(NEED[base.group], 1)
    answers = {"client_group": base.group}
    for question in scheme.questionnaire.questions:
        if question.id.startswith("q"):
            answers[question.id] = _level(question.options, need, chance)
    if sum(q in answers and answers[q] != _lowest(scheme, q) for q in ("q1", "q2", "q5")) < 2:
        answers["q1"], answers["q2"], answers["q5"] = "daily", "prep", "some"
    asked = scheme.questionnaire.asked
    for _ in range(2):  # what is asked depends on what was answered
        for question in asked(scheme.questionnaire.read(answers)):
            if question.id not in answers:
                answers[question.id] = _about_help(question.id, base.helps, chance)
    return answers


def _level(options: Sequence[Option], need: float, chance: Random) -> str:
    latent = LOADING * need + sqrt(1 - LOADING**2) * chance.gauss(0, 1)
    shares = LEVELS[: len(options)]
    reached, at = NORMAL.cdf(latent) * sum(shares), 0.0
    for option, share in zip(options, shares, strict=True):
        at += share
        if reached <= at:
            return option.id
    return options[-1].id


def _lowest(scheme: Scheme, question: str) -> str:
    return scheme.questionnaire.question(question).options[0].id


def _about_help(question: str, helps: str, chance: Random) -> str:
    if question == "carer_assessed":
        return "yes" if helps == "most" else "no"
    return {
        "none": "none",
        "some": chance.choice(("none", "some", "half")),
        "most": chance.choice(("half", "most", "most")),
    }[helps]


def _own_view(agreed: Mapping[str, str], chance: Random, scheme: Scheme) -> dict[str, str]:
    """Answer as the person would: mostly the same, now and then one step away."""
    own = dict(agreed)
    for question in scheme.questionnaire.questions:
        ids = [option.id for option in question.options]
        if question.id.startswith("q") and chance.random() < 0.12 and own[question.id] != ids[0]:
            place = ids.index(own[question.id]) + chance.choice((-1, 1))
            own[question.id] = ids[max(1, min(place, len(ids) - 1))]
    return own


def _plan(
    base: Story, chance: Random, agreed: Mapping[str, str], figure: Allocation
) -> dict[str, object]:
    """Spend about the indicative figure on what meets the needs, in whole half hours."""
    target = figure.amount.pence * exp(chance.gauss(-(NOISE**2) / 2, NOISE))
    held = pick(chance, weights("held"))
    wants = tuple(words.WANTS[n] for n in sorted(chance.sample(range(len(words.WANTS)), 2)))
    unmet = [need for need in unable(agreed) if need not in dict(wants)]
    lines = [*_paid(chance, target, held, wants), *_free(wants, unmet)]
    contingency = Money(round(target * 0.1 / 100) * 100) if chance.random() < 0.5 else Money(0)
    return {"held": held, "wants": wants, "lines": tuple(lines), "contingency": contingency}


def unable(agreed: Mapping[str, str]) -> list[str]:
    """Say which of the ten outcomes these answers show somebody cannot reach alone."""
    none = {"none", "ok"}
    return [n for n, asked in NEEDS.items() if any(agreed.get(q, "ok") not in none for q in asked)]


def _paid(
    chance: Random, target: float, held: str, wants: Sequence[tuple[str, str]]
) -> Iterator[PlanLine]:
    main = chance.choice(("brightway", "riverbank", "kestrel"))
    extra = chance.choice(("orchard", "saturday", "greenfingers", "tidyhome", "goodplate"))
    sessions = Fraction(chance.choice((1, 2)))
    first, second = ("direct", "managed") if held == "split" else (held, held)
    hours = Fraction(max(1, round(2 * 0.8 * target / _pence(PRICED[main]))), 2)
    yield _bought(PRICED[main], second, wants[0][0], hours)
    yield _bought(PRICED[extra], first, wants[1][0], sessions)


def _bought(offer: Offer, held: str, need: str, quantity: Fraction) -> PlanLine:
    return PlanLine(need, offer.name, offer.organisation, offer.key, held, quantity)


def _pence(offer: Offer) -> int:
    return Money.pounds(offer.price).pence


def _free(wants: Sequence[tuple[str, str]], unmet: Sequence[str]) -> Iterator[PlanLine]:
    for need in unmet:
        yield PlanLine(need, "Help from people I know", "family and friends")
    if not unmet:
        need, what, who = words.FREE_HELP[0]
        yield PlanLine(need, what, who)


def _means(base: Story, chance: Random) -> dict[str, object]:
    """Tell what somebody has, in the words that the charging rules read."""
    older = base.group == "older_people"
    income = [("State pension", 185, 241)] if older else [("Universal Credit", 98, 168)]
    disability = ("Attendance Allowance", 76, 115) if older else ("PIP daily living", 76, 115)
    rows = [*income, disability]
    if older and chance.random() < 0.5:
        rows.append(("Private pension", 10, 160))
    low, high = CAPITAL[pick(chance, weights("capital"))]
    return {
        "setting": "non_residential",
        "person": {"age_band": "spa" if older else "25_to_spa", "couple": False},
        "income": [
            {"name": name, "amount": f"{chance.randint(least, most)}.00", "treatment": "count"}
            for name, least, most in rows
        ],
        "housing": [{"name": "Rent and council tax", "amount": f"{chance.randint(0, 45)}.00"}],
        "dre": [{"name": "Laundry and heating", "amount": f"{chance.randint(0, 20)}.00"}],
        "capital": str(chance.randint(low, high)),
    }


def _said(chance: Random, outcomes: int) -> tuple[tuple[str, str], ...]:
    return tuple(_one_said(chance) for _ in range(outcomes))


def _one_said(chance: Random) -> tuple[str, str]:
    change = chance.choices(("much_better", "better", "same", "worse"), weights=(25, 45, 24, 6))[0]
    said = {"same": words.SAID_SAME, "worse": words.SAID_WORSE}.get(change, words.SAID_BETTER)
    return change, chance.choice(said)
