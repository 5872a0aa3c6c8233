"""The algorithmic transparency record of a published version: made only from what is known.

Its fields follow the manner of the United Kingdom's Algorithmic Transparency Recording Standard
(Department for Science, Innovation and Technology): what it is and who is responsible, what it
decides and does not, the data, the oversight, the tests, the risks. From memory of the standard's
headings: the numbering of its own template is not carried over.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from selfdirect.agreement.allocation.rules import Scheme

Produced = Mapping[str, object]  # {data, code, choices, report, tested: [[what, figure], ...]}


@dataclass(frozen=True, slots=True)
class Signed:
    """Who proposed and who signed a version, as the council shows them."""

    name: str
    role: str
    on: date


@dataclass(frozen=True, slots=True)
class About:
    """What is known of a version besides its file."""

    council: str
    contact: tuple[str, ...]
    address: str  # of the version's page
    checksum: str  # of the file
    published_on: date
    ended_on: date | None  # the day the next one took its place
    note: str
    proposed: Signed | None
    signed: Signed | None
    produced: Produced | None


@dataclass(frozen=True, slots=True)
class Entry:
    what: str
    says: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    title: str
    entries: tuple[Entry, ...]


def record(scheme: Scheme, about: About) -> tuple[Part, ...]:
    """Write the record of one published version."""
    return (
        Part("What it is", _what(scheme, about)),
        Part("Who is responsible", _who(about)),
        Part("What it decides, and what it does not", _decides(scheme)),
        Part("The data it uses", _data(scheme)),
        Part("People in charge of it", _oversight()),
        Part("How people are affected, and how to challenge it", _challenge(about)),
        Part("How it was tested", _tested(scheme, about.produced)),
        Part("Risks and known limits", _risks(scheme)),
        Part("Dates", _dates(scheme, about)),
    )


def _entry(what: str, *says: str) -> Entry:
    return Entry(what, tuple(each for each in says if each))


def _what(scheme: Scheme, about: About) -> tuple[Entry, ...]:
    return (
        _entry("Name", f"{scheme.title}, version {scheme.version}"),
        _entry("Know this first", scheme.note),
        _entry(
            "In plain words",
            "A scheme of points: each answer brings points, and a table turns the points into a"
            " first figure to plan support with.",
            "It is a fixed list of rules, written by people and open to read. It does not learn"
            " and does not guess.",
        ),
        _entry("Where to read it whole", about.address, f"Checksum of the file: {about.checksum}"),
        _entry("What changed in this version", about.note),
        _entry("Where it comes from", *scheme.sources),
    )


def _who(about: About) -> tuple[Entry, ...]:
    return (
        _entry("Council", about.council),
        _entry("How to reach it", *about.contact),
        _entry("Proposed by", _signed(about.proposed)),
        _entry("Signed by", _signed(about.signed)),
    )


def _signed(signed: Signed | None) -> str:
    if signed is None:
        return "Not recorded here."
    return f"{signed.name}, {signed.role}, on {_day(signed.on)}"


def _decides(scheme: Scheme) -> tuple[Entry, ...]:
    panel = (
        "Above a limit that the scheme names, support is costed one part at a time instead."
        if scheme.panel
        else ""
    )
    return (
        _entry(
            "It proposes",
            f"A sum of money for each {scheme.period}, in {scheme.currency}, to plan with.",
            panel,
        ),
        _entry(
            "It does not decide",
            "Whether somebody's needs are eligible: a worker decides that, with reasons.",
            "What somebody's budget is: the costed plan and a named person decide that.",
        ),
        _entry("Law", "Care Act 2014, sections 24 to 26 and 18(7)."),
    )


def _data(scheme: Scheme) -> tuple[Entry, ...]:
    asked = scheme.questionnaire.questions
    sections = list(dict.fromkeys(q.section for q in asked if q.section))
    return (
        _entry(
            "Used",
            f"The answers to its {len(asked)} questions, and nothing else. {len(scheme.items)} of"
            " them bring points.",
            f"They are about: {'; '.join(sections)}." if sections else "",
            "The day it is for, as some figures change by date." if scheme.rates else "",
        ),
        _entry(
            "Not used",
            "Anything that is not asked: no other record, no other system, no guess from people"
            " who are alike.",
        ),
        _entry("Who gives it", "The person themselves, and those who answer with them."),
    )


def _oversight() -> tuple[Entry, ...]:
    return (
        _entry(
            "People at each step",
            "A worker and the person agree the answers; each voice is kept.",
            "The costed plan may come to more or less than the first figure, with the reason.",
            "A named person agrees the plan. Nobody agrees their own.",
        ),
        _entry(
            "Changing the scheme",
            "One person proposes a version and another signs it. A version is never edited.",
            "A figure stays under the version it was worked out by, and can be worked out again.",
        ),
    )


def _challenge(about: About) -> tuple[Entry, ...]:
    return (
        _entry(
            "How people are affected",
            "They plan with the figure. Too low a figure can hold a plan back; too high a one can"
            " raise hopes that the plan does not bear out.",
        ),
        _entry(
            "What people are told",
            "The figure with its receipt: each answer, its points, the rules and the money.",
        ),
        _entry(
            "How to challenge it",
            "Say so to the worker, or on the page of the figure. It is put down and answered.",
            "The figure can be worked out again by anybody, from the file of this version.",
            *about.contact,
        ),
    )


def _tested(scheme: Scheme, produced: Produced | None) -> tuple[Entry, ...]:
    own = _entry(
        "Its own examples",
        f"{len(scheme.fixtures)} worked examples stand in the file. It could only be published"
        " because all of them came out.",
    )
    if produced is None:
        words = "This version did not come out of a calibration here, so no such test is kept."
        return own, _entry("Tests on people's own figures, and fairness", words)
    return own, *_calibrated(produced)


def _calibrated(produced: Produced) -> tuple[Entry, ...]:
    choices = produced.get("choices")
    kept = choices.items() if isinstance(choices, Mapping) else ()
    return (
        _entry("Made by a calibration", *_labelled(produced, ("report", "data", "code"))),
        _entry("What was chosen", *(f"{name}: {value}" for name, value in kept)),
        _entry("Tests and fairness", *_figures(produced.get("tested"))),
    )


def _labelled(produced: Produced, names: Sequence[str]) -> Sequence[str]:
    words = {"report": "Report", "data": "Checksum of the data", "code": "Version of the code"}
    return [f"{words[name]}: {produced[name]}" for name in names if produced.get(name)]


def _figures(tested: object) -> Sequence[str]:
    rows = tested if isinstance(tested, list) else []
    found = [f"{row[0]}: {row[1]}" for row in rows if isinstance(row, list) and len(row) == 2]
    return found or ["The calibration left no figures with the version."]


def _risks(scheme: Scheme) -> tuple[Entry, ...]:
    limits = scheme.known_limits or ("The scheme names none of its own.",)
    kept = (
        "A table cannot know a whole life. That is why it proposes, and a plan decides.",
        "Answers may be too low on a good day. That is why several voices are asked.",
    )
    return _entry("Limits the scheme names", *limits), _entry("Risks of any such scheme", *kept)


def _dates(scheme: Scheme, about: About) -> tuple[Entry, ...]:
    ends = about.ended_on or scheme.ends_before
    checked = scheme.checked_on
    return (
        _entry("Published", _day(about.published_on)),
        _entry("In force from", _day(scheme.starts_on)),
        _entry("In force until", f"before {_day(ends)}" if ends else "No end is set."),
        _entry("Rates and tables last looked over", _day(checked) if checked else "Not said."),
    )


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def plain(parts: Sequence[Part]) -> dict[str, dict[str, list[str]]]:
    """Write a record for machines: part, entry, sentences."""
    return {p.title: {e.what: list(e.says) for e in p.entries if e.says} for p in parts}


def markdown(title: str, parts: Sequence[Part]) -> str:
    """Write a record as Markdown."""
    lines = [f"# {title}", ""]
    for part in parts:
        lines += [f"## {part.title}", ""]
        for entry in part.entries:
            if entry.says:
                lines += [f"### {entry.what}", "", *(f"- {_safe(s)}" for s in entry.says), ""]
    return "\n".join(lines)


def _safe(words: str) -> str:
    """Keep words from being read as marks."""
    return "".join(f"\\{c}" if c in "\\`*_[]<>#|" else c for c in words)
