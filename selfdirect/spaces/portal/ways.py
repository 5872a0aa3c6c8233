"""What somebody can do now: only what is open to them at this moment."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse

from selfdirect.foundation.ui.words import day
from selfdirect.front_door.assessment.journey import State
from selfdirect.register.cases.journey import Stage
from selfdirect.register.cases.models import Case
from selfdirect.spaces.pathway.queries import Story
from selfdirect.support.assurance import queries as assurance
from selfdirect.support.billing import queries as billing

SOON = timedelta(days=28)  # before a look back is due, one may already say how things go


@dataclass(frozen=True, slots=True)
class Way:
    label: str
    href: str
    note: str = ""


def address(name: str, *args: str | int) -> str:
    return reverse(name, args=args)


def ways(story: Story, today: date) -> list[Way]:
    """List what is open now, what matters most first."""
    ref = story.case.ref
    asked = asked_of(story.case, today) if story.facts.budget else ()
    return [*asked, *_living(story, ref, today), *_plan(story, ref), *_before(story, ref)]


def asked_of(case: Case, today: date) -> Iterator[Way]:
    """Lead to what finance asks of somebody: about payments, some money back, or their share."""
    if check := assurance.waits_for_words(case):
        many = getattr(check, "many", 0)
        href = address("assurance:explain", case.ref, check.ref)
        words = "a payment" if many == 1 else f"{many} payments"
        until = check.answer_by or check.reply_by
        by = f"A few words, by {day(until, today)}" if until else ""
        yield Way(f"Answer a question about {words}", href, by)
    if back := assurance.asked_back(case):
        href = address("assurance:money_back", case.ref, back.ref)
        yield Way(f"Read our letter about {back.left}", href, "You can answer it")
    if owed := billing.to_pay(case.person):
        href = address("billing:what_i_pay", case.ref)
        yield Way(f"See your bill: {owed} to pay", href, "Or tell us if you cannot")


def _living(story: Story, ref: str, today: date) -> Iterator[Way]:
    known = story.facts
    if not known.budget:
        return
    due = known.review_on
    if due and known.review and due <= today + SOON:
        href = address("reviews:review", ref, known.review)
        yield Way("Say how things are going", href, f"We look back by {day(due, today)}")
    left = f"{story.balance.available} is left" if story.balance else ""
    yield Way("See my budget", address("budgets:budget", ref), left)
    yield Way("See my statement", address("statements:statement", ref), "Every penny in and out")


def _plan(story: Story, ref: str) -> Iterator[Way]:
    planning = story.case.stage == Stage.PLANNING
    if planning or story.facts.plan:
        yield Way("Make my plan" if planning else "Look at my plan", address("planning:plan", ref))
    if story.has_letter:
        yield Way("Read the letter about my plan", address("decisions:letter", ref))
    told = story.facts.means
    if story.may_see_means and (story.facts.answers or told):
        label = "See what I pay" if told else "Tell you about my money"
        yield Way(label, address("charging:means", ref), "" if told else _WHY_MONEY)


_WHY_MONEY = "Then you know what you would pay, before you choose"


def _before(story: Story, ref: str) -> Iterator[Way]:
    if story.facts.budget:
        return  # what came before is behind its stone on the path
    if story.facts.indicative is not None:
        note = f"The first figure is {story.facts.indicative} a week"
        yield Way("See how we worked it out", address("allocation:indicative", ref), note)
    elif story.facts.answers:
        open_ = story.facts.answers == State.OPEN
        label = "Answer questions about my life" if open_ else "Look at my answers"
        yield Way(label, address("assessment:answers", ref))
    if story.connections:
        yield Way("See what is near me", address("conversations:connections", ref))


def always(ref: str) -> list[Way]:
    """List what one can do at every moment."""
    ask = address("portal:ask", ref)
    return [
        Way("Ask a question", f"{ask}?kind=question"),
        Way("Ask us to ring me", f"{ask}?kind=call"),
        Way("Say that I do not agree", f"{ask}?kind=objection"),
    ]


def pages(story: Story) -> dict[Stage, str]:
    """Give the page behind each stone of the path, where there is one."""
    ref, held = story.case.ref, {t["number"] for t in story.talks if t["state"] == "HELD"}
    found = {
        Stage.TALKING: 1 in held and address("conversations:talk", ref, 1),
        Stage.SAFE: 2 in held and address("conversations:talk", ref, 2),
        Stage.ANSWERS: story.facts.answers and address("assessment:answers", ref),
        Stage.PLANNING: story.facts.plan and address("planning:plan", ref),
        Stage.AGREEING: story.has_letter and address("decisions:letter", ref),
        Stage.LIVING: story.facts.budget and address("budgets:budget", ref),
        Stage.REVIEWING: story.facts.budget and address("reviews:reviews", ref),
    }
    return {stage: href for stage, href in found.items() if href}
