"""Checks of what is asked and what counts."""

from collections.abc import Iterator
from fractions import Fraction

from selfdirect.agreement.allocation.rules.lint.bounds import OPEN
from selfdirect.agreement.allocation.rules.lint.context import Context, listed, names_in
from selfdirect.agreement.allocation.rules.lint.ranges import Range, point
from selfdirect.agreement.allocation.rules.lint.remarks import ADVICE, FACT, GRAVE, Remark
from selfdirect.agreement.allocation.rules.wording import exact
from selfdirect.agreement.allocation.rules.written import Place

_NOUGHT = Fraction(0)


def never_asked(known: Context) -> Iterator[Remark]:
    """Find questions that nobody can come to."""
    for question in known.scheme.questionnaire.questions:
        if known.bounds.answers(question.id, OPEN) == {None}:
            yield Remark(
                "unreachable",
                GRAVE,
                known.places.at("questions", question.id, "show_if"),
                f"The question “{question.id}” is never asked.",
                "None of its answers can count, and whoever it is meant for is passed over.",
                "Name an option in show_if that can be chosen, or take the question out.",
            )


def never_counted(known: Context) -> Iterator[Remark]:
    """Find scored questions that bring nothing, or change nothing."""
    for item in known.scheme.items:
        question = item.question.id
        where = known.places.at("scoring", "items", question)
        asked = known.bounds.answers(question, OPEN) != {None}
        if asked and known.bounds.points(question, OPEN) == point(_NOUGHT):
            yield Remark(
                "unreachable",
                ADVICE,
                where,
                f"“{question}” is scored, but no answer to it can bring a point.",
                "People are asked something that cannot count.",
                "Give its options points, mend its counts_if, or do not score it.",
            )
        if question not in known.used.points and question not in known.used.names:
            yield Remark(
                "changes nothing",
                GRAVE,
                where,
                f"“{question}” is scored, but no figure is made from its points.",
                "Whoever answers it will think that it counts, and it does not.",
                f"Put points({question}), or a group that holds it, into a value; or do not"
                " score it.",
            )


def not_used(known: Context) -> Iterator[Remark]:
    """Find what is written and changes nothing: questions, values, tables, rates, groups."""
    scheme, names = known.scheme, known.used.names
    scored = {item.question.id for item in scheme.items}
    informal = {item.informal for item in scheme.items}
    shown = {q.show_if.question for q in scheme.questionnaire.questions if q.show_if}
    read = scored | informal | shown | {n for v in scheme.values for n in names_in(v.formula)}
    said = {n for v in scheme.values if v.says_if for n in names_in(v.says_if)}
    groups = {n for part in scheme.parts for n in names_in(part.formula)} | read
    lone = {
        "questions": [q.id for q in scheme.questionnaire.questions if q.id not in read | names],
        "tables": [t for t in scheme.tables if t not in names],
        "rates": [r for r in scheme.rates if r not in names],
        "values": [v.name for v in scheme.values if _idle(known, v.name, names | said)],
        "scoring": [g for g in scheme.scoring.groups if _unread(known, g, groups)],
    }
    for field, found in lone.items():
        if found:
            word = "groups" if field == "scoring" else field
            yield Remark(
                "not used",
                ADVICE,
                _at(known, field, found[0]),
                f"These {word} change no figure: {listed(found)}.",
                "What is asked or kept up for nothing misleads whoever reads the scheme.",
                "Use it, or take it out.",
            )


def _at(known: Context, field: str, name: str) -> Place:
    path = ("scoring", "groups", name) if field == "scoring" else (field, name)
    return known.places.at(*path)


def _idle(known: Context, name: str, used: frozenset[str]) -> bool:
    value = next(v for v in known.scheme.values if v.name == name)
    return name not in used and value.says is None and not _told_of(known, name)


def _told_of(known: Context, name: str) -> bool:
    texts = [part.text.text for part in known.scheme.parts]
    texts += [value.says.text for value in known.scheme.values if value.says]
    return any(f"{{{name}}}" in text or f"{{{name}:money}}" in text for text in texts)


def _unread(known: Context, group: str, read: set[str | None]) -> bool:
    whole = known.scheme.scoring.groups[group]
    return group not in read and all(part.shared != whole for part in known.scheme.parts)


def reach(known: Context) -> Iterator[Remark]:
    """Tell the least and the most points that every group can come to."""
    groups = known.scheme.scoring.groups or {"all": known.scheme.scoring.scored}
    for name, members in groups.items():
        found = _total(known, members)
        if not members:
            continue
        yield Remark(
            "sum of points",
            FACT,
            known.places.at("scoring", "groups", name),
            f"“{name}” can come to {_from_to(found)} {known.scheme.unit.many}.",
            "Tables and limits have to fit what people can come to.",
            "",
        )
        if found.low < 0:
            yield Remark(
                "below nought",
                ADVICE,
                known.places.at("scoring", "groups", name),
                f"The points of “{name}” can fall below nought, to {exact(found.low)}.",
                "An answer then takes away what a need has brought, and a table has no place"
                " below its first knot.",
                "Give options points from nought up, and number questions a `least`.",
            )


def _total(known: Context, members: tuple[str, ...]) -> Range:
    each = [known.bounds.points(member, OPEN) for member in members]
    return Range(sum((e.low for e in each), _NOUGHT), sum((e.high for e in each), _NOUGHT))


def _from_to(found: Range) -> str:
    return f"{exact(found.low)} to {exact(found.high)}"


def no_end(known: Context) -> Iterator[Remark]:
    """Find number questions whose answer has no end."""
    for question in known.scheme.questionnaire.questions:
        if question.kind == "number" and (question.least is None or question.most is None):
            yield Remark(
                "no limit",
                ADVICE,
                known.places.at("questions", question.id),
                f"“{question.id}” takes any number, below nought or as large as can be typed.",
                "A slip of the finger becomes a budget.",
                "Give it a `least` and a `most`.",
            )


def cut_short(known: Context) -> Iterator[Remark]:
    if known.bounds.cut_short:
        yield Remark(
            "not looked at whole",
            ADVICE,
            known.places.at("values"),
            "The scheme is too large to look at every branch, so some findings may be missing.",
            "What the checks did not reach, nobody has looked at.",
            "Split long formulas into values, and try the scheme with examples of its own.",
        )


CHECKS = (never_asked, never_counted, not_used, reach, no_end, cut_short)
