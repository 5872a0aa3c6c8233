"""Checks by trying: the scheme's own examples, and people who answer all low or all high."""

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from itertools import islice

from selfdirect.agreement.allocation.rules.allocation import (
    allocate,
    amount_for,
    check_fixtures,
    facts_of,
)
from selfdirect.agreement.allocation.rules.formulas import truth
from selfdirect.agreement.allocation.rules.lint.context import Context, listed
from selfdirect.agreement.allocation.rules.lint.remarks import ADVICE, GRAVE, Remark
from selfdirect.agreement.allocation.rules.scheme import Scheme, scope_of
from selfdirect.agreement.allocation.rules.scope import Facts, TruthRun
from selfdirect.agreement.allocation.rules.syntax import Call, Node, parts_of
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.front_door.assessment.rules import Question

MOST = 200  # figures worked out for one check
EXAMPLES = 40  # examples gone through for the branches they reach
NODES = 100_000  # parts of formulas gone through
Answers = Mapping[str, object]


def examples(known: Context) -> Iterator[Remark]:
    """Find examples that are not there, or do not come out."""
    where = known.places.at("fixtures")
    if not known.scheme.fixtures:
        yield Remark(
            "no examples",
            GRAVE,
            where,
            "The scheme carries no examples of its own.",
            "Nobody can see that it does what was meant, or that a change broke it.",
            "Add `fixtures:` with answers and the figures that you worked out by hand.",
        )
    for fault in check_fixtures(known.scheme):
        yield Remark(
            "example does not come out",
            GRAVE,
            known.places.at("fixtures", fault.partition(":")[0]),
            fault,
            "Either the scheme or the example is wrong, and nobody knows which.",
            "Work it out by hand; mend the one that differs.",
        )


def branches(known: Context) -> Iterator[Remark]:
    """Find branches that no example of the scheme comes to."""
    scheme = known.scheme
    if not scheme.fixtures:
        return
    walk = _Walk(scheme)
    for fixture in scheme.fixtures[:EXAMPLES]:
        walk.through(fixture.answers, fixture.on)
    for value in scheme.values:
        missed = [_missed(node, ways) for node, ways in walk.seen.get(value.name, {}).values()]
        found = [one for one in missed if one]
        if found:
            yield Remark(
                "branch without example",
                ADVICE,
                known.places.at("values", value.name),
                f"No example comes to every branch of “{value.name}”: {listed(found, 4)}.",
                "A mistake in a branch that nobody tries is found by the person it happens to.",
                "Add an example for each, with the figure worked out by hand.",
            )


def _missed(node: Node, ways: set[bool]) -> str:
    if len(ways) == 2:
        return ""
    return f"the condition at {node.place} is never {'false' if True in ways else 'true'}"


class _Walk:
    """Goes through the formulas with the facts of examples, and keeps the branches taken."""

    def __init__(self, scheme: Scheme) -> None:
        self.scheme = scheme
        self.seen: dict[str, dict[int, tuple[Node, set[bool]]]] = {}
        self.left = NODES
        self._scope = scope_of(scheme)
        self._ready: dict[int, TruthRun] = {}

    def through(self, answers: Answers, on: date | None) -> None:
        try:
            facts = facts_of(self.scheme, answers, on=on, strict=False)
            for value in self.scheme.values:
                self._through(value.name, value.formula, facts)
                facts.values[value.name] = value.run(facts)
        except Refused:  # told of as an example that does not come out
            return

    def _through(self, value: str, node: Node, facts: Facts) -> None:
        self.left -= 1
        if self.left <= 0:
            return
        if not isinstance(node, Call) or node.name != "if":
            for part in parts_of(node):
                self._through(value, part, facts)
            return
        holds = self._holds(node.given[0], facts)
        seen = self.seen.setdefault(value, {})
        seen.setdefault(id(node), (node.given[0], set()))[1].add(holds)
        self._through(value, node.given[0], facts)
        self._through(value, node.given[1 if holds else 2], facts)

    def _holds(self, node: Node, facts: Facts) -> bool:
        if id(node) not in self._ready:
            self._ready[id(node)] = truth(node, self._scope)
        return self._ready[id(node)](facts)


# People made up from the questions


def extremes(known: Context) -> Iterator[Remark]:
    """Try somebody with the first answer to everything, and somebody with the last."""
    for name, last in (("first", False), ("last", True)):
        try:
            allocate(known.scheme, _all(known, last=last), on=_day(known))
        except Refused as why:
            yield Remark(
                "no figure",
                ADVICE,
                known.places.at("questions"),
                f"Whoever gives the {name} answer to every question gets no figure: {why}",
                "Somebody real may answer so, and would be left without a figure.",
                "If these answers cannot go together, nothing is wrong. If they can, mend it.",
            )


def _day(known: Context) -> date:
    """Take a day on which the scheme is in force, if there is one."""
    starts = [known.scheme.starts_on, *(rate.starts[0] for rate in known.scheme.rates.values())]
    ends = known.scheme.ends_before
    return max(starts) if ends is not None and known.on >= ends else max(known.on, *starts)


def _all(known: Context, *, last: bool) -> dict[str, object]:
    found: dict[str, object] = {}
    for question in known.scheme.questionnaire.questions:
        if question.show_if is None or question.show_if.met(found):
            found[question.id] = _answer(question, last, known.scheme.starts_on)
    return found


def _answer(question: Question, last: bool, day: date) -> object:
    match question.kind:
        case "single":
            return question.options[-1 if last else 0].id
        case "multi":
            free = [o.id for o in question.options if not o.alone] or [question.options[0].id]
            return free if last else free[:1]
        case "minutes":
            return "30 x 7" if last and question.per != "day" else "30 x 1" if last else "0 x 0"
        case "date":
            return "1950-01-01"
    low = question.least if question.least is not None else Fraction(0)
    high = question.most if question.most is not None else max(low, Fraction(100))
    return high if last else min(low, high)


def informal(known: Context) -> Iterator[Remark]:
    """Find, by trying, answers at which more help from family brings a larger sum."""
    scheme = known.scheme
    if scheme.amount is None or not scheme.levels:
        return
    people = [(f.name, f.answers, f.on) for f in scheme.fixtures[:EXAMPLES]]
    people.append(("the last answer to everything", _all(known, last=True), _day(known)))
    found = next(islice(_raised(scheme, people), 1), None)
    if found is not None:
        yield Remark(
            "family help raises the sum",
            ADVICE,
            known.places.at("scoring", "informal_levels"),
            found,
            "Help that family gives should not bring more money than no such help.",
            "Mend the formula, or say in known_limits why it is so.",
        )


def _raised(
    scheme: Scheme, people: list[tuple[str, Answers, date | None]]
) -> Iterator[str | None]:
    asked = scheme.questionnaire.by_id
    helps = list(dict.fromkeys(item.informal for item in scheme.items if item.informal))
    tries = ((name, answers, on, question) for name, answers, on in people for question in helps)
    for name, answers, on, question in islice(tries, MOST // 3):
        order = sorted(asked[question].options, key=lambda o: scheme.levels[o.id])
        whole = {**_silent(scheme, answers), **answers}
        none, most = (
            _amount(scheme, {**whole, question: option.id}, on) for option in (order[0], order[-1])
        )
        if none is not None and most is not None and most > none:
            yield (
                f"For “{name}” the sum is {none} if family do none of “{question}”, and {most} if"
                " they do the most."
            )


def _silent(scheme: Scheme, answers: Answers) -> dict[str, object]:
    return {q: a for q, a in scheme.questionnaire.defaults.items() if q not in answers}


def _amount(scheme: Scheme, answers: Answers, on: date | None) -> Fraction | None:
    try:
        return Fraction(amount_for(scheme, answers, on=on).pence, 100)
    except Refused:
        return None


CHECKS = (examples, branches, extremes, informal)
