"""What the whole-case page says at a glance, and the pages that it opens."""

from collections.abc import Iterator
from datetime import date

from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.ui.words import short_day
from selfdirect.spaces.pathway.places import address
from selfdirect.spaces.pathway.queries import Story

STATES = {"DRAFT": "being written", "SUBMITTED": "to be agreed", "AGREED": "agreed"}
Fact = tuple[str, object, str]  # words, value, where one reads more


def facts(story: Story, today: date) -> list[Fact]:
    """List what is known so far, in the order of the way."""
    ref = story.case.ref
    return [
        ("Where they are", story.stage, ""),
        ("Worker", _worker(story), address("pathway:assign", ref) if story.may_work else ""),
        ("Team", story.facts.team or story.case.team, ""),
        *_phone(story),
        *_figures(story, ref),
        *_met(story, ref),
        *_dates(story, today, ref),
    ]


def _worker(story: Story) -> str:
    return story.case.worker.get_full_name() if story.case.worker else "nobody yet"


def _phone(story: Story) -> Iterator[Fact]:
    number = story.case.person.phone
    if number:
        yield "Phone", number, f"tel:{number.replace(' ', '')}"


def _figures(story: Story, ref: str) -> Iterator[Fact]:
    known = story.facts
    if known.indicative is not None:
        yield "Indicative", _weekly(known.indicative), address("allocation:indicative", ref)
    if known.plan_cost is not None:
        yield "Plan", _weekly(known.plan_cost), address("planning:plan", ref)
    if story.pays:
        person, council = story.pays
        yield (
            f"{story.case.person.short_name} pays",
            _weekly(person),
            address("charging:means", ref),
        )
        yield "The council pays", _weekly(council), ""
    if story.balance:
        yield "Left in the budget", str(story.balance.available), address("budgets:budget", ref)


def _weekly(amount: Money) -> str:
    return f"{amount} a week"


def _met(story: Story, ref: str) -> Iterator[Fact]:
    if story.facts.plan:
        yield "Outcomes", story.facts.outcomes, ""
    if story.needs_met:
        yield "Needs met", story.needs_met, ""
    if story.facts.eligible is not None:
        words = "eligible" if story.facts.eligible else "not eligible"
        yield "Care Act", words, address("assessment:eligibility", ref)


def _dates(story: Story, today: date, ref: str) -> Iterator[Fact]:
    if story.facts.review_on:
        yield "Next look back", short_day(story.facts.review_on, today), ""
    yield "With us since", short_day(story.case.opened_on, today), ""


def rooms(story: Story) -> list[tuple[str, str, str]]:
    """List the pages there are: words, address, a note."""
    return list(_rooms(story))


def _rooms(story: Story) -> Iterator[tuple[str, str, str]]:
    ref = story.case.ref
    yield from _beginnings(story, ref)
    yield from _agreements(story, ref)
    if story.facts.budget:
        yield "Budget", address("budgets:budget", ref), ""
        yield "Statement", address("statements:statement", ref), ""
        yield "Looks back", address("reviews:reviews", ref), ""
    yield f"What {story.case.person.short_name} sees", address("portal:overview", ref), ""
    yield "Who has looked", address("portal:who_looked", ref), ""
    yield "Where things stand, on paper", address("portal:on_paper", ref), ""
    if story.may_work and not story.case.closed_on:
        yield "Finish for now", address("pathway:close", ref), ""


def _beginnings(story: Story, ref: str) -> Iterator[tuple[str, str, str]]:
    for talk in story.talks:
        words = "First conversation" if talk["number"] == 1 else "Second conversation"
        yield words, address("conversations:talk", ref, talk["number"]), _held(talk["state"])
    if any(talk["number"] == 2 and talk["state"] == "HELD" for talk in story.talks):
        yield "Plan for an emergency", address("conversations:emergency", ref), ""
    yield "Community connections", address("conversations:connections", ref), _tried(story)
    if story.facts.answers:
        yield "Answers, voice by voice", address("assessment:answers", ref), ""
        yield "Eligibility", address("assessment:eligibility", ref), ""
    if story.facts.indicative is not None:
        yield "Indicative budget and its receipt", address("allocation:indicative", ref), ""


def _agreements(story: Story, ref: str) -> Iterator[tuple[str, str, str]]:
    if story.may_see_means:
        note = "" if story.facts.means else "not told yet"
        yield "Money: what they pay", address("charging:means", ref), note
    if story.facts.plan_state:
        yield "Support plan", address("planning:plan", ref), STATES[story.facts.plan_state]
    if story.has_letter:
        yield "Decision letter", address("decisions:letter", ref), ""


def _held(state: str) -> str:
    return "" if state == "HELD" else "not held yet"


def _tried(story: Story) -> str:
    if not story.connections:
        return "none yet"
    return ", ".join(f"{c['service__name']} ({c['state'].lower()})" for c in story.connections)
