"""What somebody tells us of their money, in their own terms, and the means that follow.

They say what comes in and what it is; which of it counts is ours to say, with the reason.
Care Act 2014 s.17 and S.I. 2014/2672. What stands here as "from memory" or "not checked" was
not read in the regulations themselves: finance confirms every assessment before it binds.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Any

from selfdirect.agreement.charging.rules.capital import LIVED_IN_BY
from selfdirect.agreement.charging.rules.exact import as_text
from selfdirect.agreement.charging.rules.instead import Instead, instead_in
from selfdirect.agreement.charging.rules.letter import day
from selfdirect.agreement.charging.rules.means import Band, Setting, Stay, Treatment
from selfdirect.agreement.charging.rules.working import UNREAD
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.kernel.period import Every, convert


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of income: its words, whether it counts, and why."""

    code: str
    words: str
    treatment: Treatment
    why: str
    disability_benefit: bool = False
    work_pension: bool = False


_COUNTED = f"counts in full: {UNREAD}"
INCOME = (
    Kind("state_pension", "State Pension", Treatment.COUNT, _COUNTED),
    Kind("pension_credit", "Pension Credit: guarantee credit", Treatment.COUNT, _COUNTED),
    Kind(
        "savings_credit",
        "Pension Credit: savings credit",
        Treatment.COUNT,
        f"counts, less the savings disregard: S.I. 2014/2672 Sched 1, {UNREAD}",
    ),
    Kind("pip_living", "PIP, daily living part", Treatment.COUNT, _COUNTED, True),
    Kind(
        "pip_mobility",
        "PIP or DLA, mobility part",
        Treatment.DISREGARD,
        "never counts: S.I. 2014/2672 Sched 1 para 8",
    ),
    Kind("attendance_allowance", "Attendance Allowance", Treatment.COUNT, _COUNTED, True),
    Kind("dla_care", "DLA, care part", Treatment.COUNT, _COUNTED, True),
    Kind(
        "universal_credit",
        "Universal Credit or ESA, without the part for rent",
        Treatment.COUNT,
        _COUNTED,
    ),
    Kind("carers_allowance", "Carer's Allowance", Treatment.COUNT, _COUNTED),
    Kind(
        "wages",
        "Wages, or what you earn for yourself",
        Treatment.DISREGARD,
        "never counts: S.I. 2014/2672 reg 14",
    ),
    Kind(
        "private_pension",
        "A pension from work, or a private one",
        Treatment.COUNT,
        _COUNTED,
        work_pension=True,
    ),
    Kind(
        "housing_benefit",
        "Housing Benefit, or help with Council Tax",
        Treatment.DISREGARD,
        f"does not count: from memory, {UNREAD}",
    ),
    Kind(
        "child_benefit",
        "Child Benefit, or money for a child",
        Treatment.DISREGARD,
        f"does not count: from memory, {UNREAD}",
    ),
    Kind(
        "war_disablement",
        "War disablement pension",
        Treatment.DISREGARD,
        "does not count since April 2017, but Constant Attendance Allowance with it does: read at"
        f" second hand, {UNREAD}",
    ),
    Kind(
        "armed_forces",
        "Armed Forces Guaranteed Income Payment",
        Treatment.DISREGARD,
        "never counts: S.I. 2014/2672 Sched 1 para 18",
    ),
    Kind(
        "bravery",
        "Victoria Cross, George Cross, or another award for bravery",
        Treatment.DISREGARD,
        f"does not count: from memory, {UNREAD}",
    ),
    Kind(
        "winter",
        "Winter fuel, cold weather or Christmas payments",
        Treatment.DISREGARD,
        f"does not count: from memory, {UNREAD}",
    ),
    Kind(
        "in_kind",
        "Help in kind, or from the Social Fund",
        Treatment.DISREGARD,
        f"does not count: from memory, {UNREAD}",
    ),
    Kind(
        "direct_payment",
        "A direct payment for your care and support",
        Treatment.DISREGARD,
        f"does not count: read at second hand, {UNREAD}",
    ),
    Kind(
        "other",
        "Something else",
        Treatment.COUNT,
        "counted until finance has looked at what it is",
    ),
)
BY_CODE = {kind.code: kind for kind in INCOME}

HOUSING = {
    "rent": "Rent that Housing Benefit does not pay",
    "mortgage": "Mortgage",
    "council_tax": "Council Tax, after any help with it",
    "service_charge": "Service charge or ground rent",
}

# What the person, or would they be on Income Support, has: reg 7(5) to (7). A reasoned flag that
# finance checks, not a benefit looked up; the tests in plain words are from memory.
PREMIUMS = {
    "disability_premium": "I get PIP, DLA, or another benefit because of illness or disability",
    "enhanced_disability_premium": "I get the higher rate of PIP daily living, or of DLA care",
    "carer_premium": "I get Carer's Allowance, or was told that I could but for another benefit",
}


# What finance may find of an income that its kind does not say, and how the means put it.
FINDINGS = {
    "count": "All of it counts",
    "disregard": "None of it counts",
    "part": "A part of it is left out",
    "night": "All but the part for nights counts",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """What finance found of one income, in place of what is said of its kind."""

    how: str  # a code of FINDINGS
    why: str  # and where it is written
    left_out: Money = NOTHING  # a week, where a part is


@dataclass(frozen=True, slots=True)
class Flow:
    """One sum that comes in or goes out."""

    kind: str  # a code of INCOME or HOUSING; for another cost, empty
    name: str  # in their words, where there is no kind that says it
    amount: Money
    every: Every
    finding: Finding | None = None  # of an income

    @property
    def weekly(self) -> Money:
        return convert(self.amount, self.every, Every.WEEK)


class Where(StrEnum):
    """Where the support is to be."""

    HOME = "home"
    TO_STAY = "care_home"
    FOR_A_TIME = "care_home_for_a_time"
    SHORT_STAY = "care_home_short_stay"


WHERE = {
    Where.HOME: "At home, or anywhere that is not a care home",
    Where.TO_STAY: "In a care home, to stay",
    Where.FOR_A_TIME: "In a care home for a time",
    Where.SHORT_STAY: "In a care home for a short stay, of eight weeks or less",
}


_STAYS = {
    Where.TO_STAY: Stay.PERMANENT,
    Where.FOR_A_TIME: Stay.TEMPORARY,
    Where.SHORT_STAY: Stay.SHORT,
}


@dataclass(frozen=True, slots=True)
class Home:
    """The home that somebody owns, or owns a share of."""

    value: Money  # of the whole of it
    owed: Money = NOTHING  # by them: a mortgage, or another charge on it
    percent: int = 100  # their share
    lived_in_by: str = ""  # a code of LIVED_IN_BY


@dataclass(frozen=True, slots=True)
class Told:
    """Everything that was asked, as it was answered."""

    couple: bool
    savings: Money  # their own, without their home
    band: Band | None = None  # asked only where the age does not settle it
    partner_of_pension_age: bool | None = None
    children: int = 0
    premiums: tuple[str, ...] = ()
    income: tuple[Flow, ...] = ()
    housing: tuple[Flow, ...] = ()
    costs: tuple[Flow, ...] = ()  # because of disability
    where: Where = Where.HOME
    moved_in_on: date | None = None  # to a care home
    home: Home | None = None
    joint: Money = NOTHING  # savings held with somebody else, the whole of them
    half_pension: bool = False  # half of a work pension goes to the partner at home
    given_away: Money = NOTHING  # finance asks why: it does not count by being told
    notional: Money = NOTHING  # of what was given away, what finance found to be to pay less
    instead: Instead | None = None  # of all this, what finance found


def has_disability_benefit(told: Told) -> bool:
    counted = (flow for flow in told.income if not flow.finding or flow.finding.how != "disregard")
    return any(BY_CODE[flow.kind].disability_benefit for flow in counted)


def means_of(told: Told, age: int | None) -> dict[str, object]:
    """Turn what was told into means as `read_means` takes them, without a cost."""
    return {
        **_place(told),
        "person": _person(told, age),
        "income": [_income(flow, told) for flow in told.income],
        "housing": [_named(HOUSING[flow.kind], flow) for flow in told.housing],
        "dre": [_named(flow.name, flow) for flow in _allowed(told)],
        "capital": _pounds(told.savings),
        "savings_disregard": any(flow.kind == "savings_credit" for flow in told.income),
        **({"joint_capital": _pounds(told.joint)} if told.joint else {}),
        **({"notional_capital": _pounds(told.notional)} if told.notional else {}),
        **({"property": [_home(told.home)]} if told.home else {}),
        **({"instead": told.instead.plain()} if told.instead else {}),
    }


def _place(told: Told) -> dict[str, object]:
    """Say where the support is, and since when if it is a care home."""
    if told.where is Where.HOME:
        return {"setting": str(Setting.NON_RESIDENTIAL)}
    stay = _STAYS[told.where]
    place: dict[str, object] = {"setting": str(Setting.RESIDENTIAL), "stay": str(stay)}
    if told.moved_in_on is not None:
        place["moved_in_on"] = told.moved_in_on.isoformat()
    return place


def _home(home: Home) -> dict[str, object]:
    return {
        "name": "The home",
        "value": _pounds(home.value),
        "owed": _pounds(home.owed),
        "share": as_text(Fraction(home.percent, 100)),
        "lived_in_by": home.lived_in_by,
    }


def _person(told: Told, age: int | None) -> dict[str, object]:
    stated = {
        "age": age,
        "age_band": None if told.band is None else str(told.band),
        "partner_of_pension_age": told.partner_of_pension_age if told.couple else None,
    }
    return {
        **{name: value for name, value in stated.items() if value is not None},
        "couple": told.couple,
        "children": told.children,
        **{premium: premium in told.premiums for premium in PREMIUMS},
        "disability_benefit": has_disability_benefit(told),
    }


def _income(flow: Flow, told: Told) -> dict[str, object]:
    kind = BY_CODE[flow.kind]
    in_home = told.where is not Where.HOME
    flags = {
        "care_benefit": in_home and kind.disability_benefit,
        "half_to_partner": in_home and kind.work_pension and told.half_pension,
    }
    return {
        "name": flow.name or kind.words,
        "amount": _pounds(flow.weekly),
        **_treated(flow, kind),
        **{name: True for name, holds in flags.items() if holds},
    }


def _treated(flow: Flow, kind: Kind) -> dict[str, object]:
    """Say how an income counts: as finance found, or as its kind does."""
    if (found := flow.finding) is None:
        return {"treatment": str(kind.treatment), "why": kind.why}
    if found.how == "night":
        return {"treatment": str(Treatment.COUNT), "why": found.why, "night_care_excess": True}
    part: dict[str, object] = {"disregard_amount": _pounds(min(found.left_out, flow.weekly))}
    counts: dict[str, object] = {"treatment": found.how, "why": found.why}
    return counts | part if found.how == "part" else counts


def _allowed(told: Told) -> tuple[Flow, ...]:
    """Take off costs of disability only from a disability benefit (Sched 1 para 4)."""
    return told.costs if has_disability_benefit(told) else ()


def _named(name: str, flow: Flow) -> dict[str, object]:
    return {"name": name, "amount": _pounds(flow.weekly)}


def _pounds(money: Money) -> str:
    return as_text(Fraction(money.pence, 100))


def left_out(told: Told) -> tuple[str, ...]:
    """Say which costs were told but not taken off, and why."""
    if not told.costs or has_disability_benefit(told):
        return ()
    names = ", ".join(flow.name for flow in told.costs)
    return (
        f"Not taken off: {names}. Costs because of disability come off only where a disability"
        " benefit is counted, such as PIP daily living or Attendance Allowance"
        " (S.I. 2014/2672 Sched 1 para 4). If you get one, add it.",
    )


def lines(told: Told) -> tuple[tuple[str, str], ...]:
    """Set out what was told, question by question, for whoever checks it."""
    return (
        *((("Finance found", told.instead.said()),) if told.instead else ()),
        *_about_the_place(told),
        ("Lives with a partner", _partner(told)),
        *((("Age", _BANDS[told.band]),) if told.band else ()),
        ("Children at home", str(told.children)),
        ("Savings", str(told.savings)),
        *((_flow_name(flow), _with_why(flow)) for flow in told.income),
        *((HOUSING[flow.kind], _said(flow)) for flow in told.housing),
        *((flow.name, _said(flow)) for flow in told.costs),
        *(("Says", PREMIUMS[premium]) for premium in told.premiums),
    )


def _about_the_place(told: Told) -> Iterator[tuple[str, str]]:
    yield "Where the support is", WHERE[told.where]
    if told.moved_in_on:
        yield "Moved in on", day(told.moved_in_on)
    if told.home:
        yield "Owns a home", _home_said(told.home)
    if told.joint:
        yield "Savings held with somebody else", f"{told.joint}, of which half counts"
    if told.half_pension:
        yield "Says", "My partner at home gets half of my work pension"
    if told.given_away:
        yield "Gave away", f"{told.given_away}. {GIVEN_AWAY}"
    if told.notional:
        yield "Of that counts", f"{told.notional}: finance found that it was to pay less"


GIVEN_AWAY = "Finance asks why. It counts only if it was given away to pay less."


def _home_said(home: Home) -> str:
    share = "" if home.percent == 100 else f", {home.percent}% of it owned"
    owed = f", {home.owed} owed on it" if home.owed else ""
    who = f"; {LIVED_IN_BY[home.lived_in_by]}" if home.lived_in_by else ""
    return f"Worth {home.value}{share}{owed}{who}"


_BANDS = {
    Band.UNDER_25: "From 18 to 24",
    Band.TO_PENSION_AGE: "25 or over, not yet State Pension age",
    Band.PENSION_AGE: "State Pension age or over",
}


def _partner(told: Told) -> str:
    if not told.couple:
        return "No"
    return "Yes, of pension age" if told.partner_of_pension_age else "Yes"


def _flow_name(flow: Flow) -> str:
    return flow.name or BY_CODE[flow.kind].words


def _with_why(flow: Flow) -> str:
    if found := flow.finding:
        part = f" ({found.left_out} a week)" if found.left_out else ""
        return f"{_said(flow)}. {FINDINGS[found.how]}{part}. {found.why}"
    why = BY_CODE[flow.kind].why
    return f"{_said(flow)}. {why[0].upper()}{why[1:]}."


def _said(flow: Flow) -> str:
    said = f"{flow.amount} every {flow.every}"
    return said if flow.every is Every.WEEK else f"{said}, so {flow.weekly} a week"


# As it is kept, so that it can be changed later


def as_found(told: Told, before: Told) -> Told:
    """Keep what finance found before of the same incomes, where somebody else tells anew.

    What is free stays free. A light touch does not stand: whoever tells asks for a full one.
    """
    found = {(flow.kind, flow.name): flow.finding for flow in before.income}
    income = (replace(f, finding=found.get((f.kind, f.name))) for f in told.income)
    free = before.instead if before.instead and not before.instead.ground.light else None
    return replace(told, income=tuple(income), notional=before.notional, instead=free)


def write_told(told: Told) -> dict[str, object]:
    """Put what was told into plain JSON values."""
    return {
        "couple": told.couple,
        "savings": told.savings.pence,
        "band": None if told.band is None else str(told.band),
        "partner_of_pension_age": told.partner_of_pension_age,
        "children": told.children,
        "premiums": list(told.premiums),
        **{name: _rows(getattr(told, name)) for name in ("income", "housing", "costs")},
        "where": str(told.where),
        "moved_in_on": None if told.moved_in_on is None else told.moved_in_on.isoformat(),
        "home": None if told.home is None else _home_kept(told.home),
        "half_pension": told.half_pension,
        **{name: getattr(told, name).pence for name in _SUMS},
        **({"instead": told.instead.plain()} if told.instead else {}),
    }


_SUMS = ("joint", "given_away", "notional")


def _home_kept(home: Home) -> dict[str, object]:
    kept = {"percent": home.percent, "lived_in_by": home.lived_in_by}
    return {"value": home.value.pence, "owed": home.owed.pence, **kept}


def _rows(flows: Iterable[Flow]) -> list[dict[str, object]]:
    return [
        {"kind": f.kind, "name": f.name, "pence": f.amount.pence, "every": str(f.every)}
        | (_finding_kept(f.finding) if f.finding else {})
        for f in flows
    ]


def _finding_kept(found: Finding) -> dict[str, object]:
    return {"finding": {"how": found.how, "why": found.why, "pence": found.left_out.pence}}


def read_told(kept: Mapping[str, Any]) -> Told:
    """Take what was told from the shape that is kept."""
    return Told(
        couple=kept["couple"],
        savings=Money(kept["savings"]),
        band=None if kept["band"] is None else Band(kept["band"]),
        partner_of_pension_age=kept["partner_of_pension_age"],
        children=kept["children"],
        premiums=tuple(kept["premiums"]),
        income=_flows(kept["income"]),
        housing=_flows(kept["housing"]),
        costs=_flows(kept["costs"]),
        instead=instead_in(kept),
        **(_place_kept(kept) if "where" in kept else {}),  # it was not asked at first
    )


def _place_kept(kept: Mapping[str, Any]) -> dict[str, Any]:
    moved, home = kept["moved_in_on"], kept["home"]
    return {
        "where": Where(kept["where"]),
        "moved_in_on": None if moved is None else date.fromisoformat(moved),
        "home": None
        if home is None
        else Home(Money(home["value"]), Money(home["owed"]), home["percent"], home["lived_in_by"]),
        "half_pension": kept["half_pension"],
        **{name: Money(kept[name]) for name in _SUMS},
    }


def _flows(rows: Iterable[Mapping[str, Any]]) -> tuple[Flow, ...]:
    return tuple(
        Flow(row["kind"], row["name"], Money(row["pence"]), Every(row["every"]), _finding_of(row))
        for row in rows
    )


def _finding_of(row: Mapping[str, Any]) -> Finding | None:
    found = row.get("finding")
    return found and Finding(found["how"], found["why"], Money(found["pence"]))


def rates_year(on: date) -> str:
    """Name the year of rates that a day falls in: from 6 April, "2026-27"."""
    start = on.year if (on.month, on.day) >= (4, 6) else on.year - 1
    return f"{start}-{(start + 1) % 100:02d}"
