"""Amira's story, by the real acts: from her first words to a budget, as far as it is asked for."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from config.demo.council import Council, moment
from config.demo.play import REAL
from selfdirect.agreement.planning import actions as planning
from selfdirect.agreement.planning.rules import Time
from selfdirect.foundation.kernel.actor import Actor
from selfdirect.foundation.kernel.money import Money
from selfdirect.front_door.assessment import actions as assessment
from selfdirect.front_door.assessment.rules import CODES
from selfdirect.register.cases import actions as cases
from selfdirect.register.cases.models import Case
from selfdirect.register.people.actions import add_supporter

OWN = {
    "client_group": "physical_sensory", "q1": "more", "informal_q1": "half", "q2": "each",
    "informal_q2": "half", "q3": "one", "q4": "some", "q5": "all", "informal_q5": "some",
    "q6": "hours", "informal_q6": "some", "q7": "call", "informal_q7": "most", "q8": "ok",
    "q9": "some", "q10": "all", "informal_q10": "some", "q11": "most", "q12": "ok",
    "carer_assessed": "no",
}  # fmt: skip
SAID = {
    "q1": "I need somebody morning and evening, and when I rest.",
    "q10": "The stairs at the door stop me. I have not been to the choir since spring.",
    "q11": "I want to teach the piano. I need help to get there and set up.",
}
DIFFERENT = {  # what was agreed otherwise, and why
    "q2": ("prep", "Amira eats by herself. It is shopping and cooking that need two hands."),
    "q11": ("some", "Her tutor helps with setting up, so some help is enough for now."),
    "carer_assessed": ("yes", "Ben had his own conversation with us in the meantime."),
}
BEN_SAYS = {"informal_q1": "some", "informal_q2": "half", "informal_q7": "half"}
BEN_DOES = {  # what he is willing and able to do: at night less than was hoped
    "informal_q1": "half", "informal_q2": "half", "informal_q5": "some", "informal_q6": "some",
    "informal_q7": "half", "informal_q10": "some",
}  # fmt: skip
CAROL_SAYS = {"q1": "more", "q2": "prep", "q10": "all"}
HARD = {
    "nutrition": "Cannot lift pans or open tins; Ben cooks at the weekend.",
    "hygiene": "Needs help to get in and out of the shower; we tried it together.",
    "home_safety": "Two falls on the steps at the door since the spring.",
    "habitable_home": "Cannot carry washing or reach the floor.",
    "relationships": "Has not seen her choir friends since spring.",
    "work_learning": "Turned down two pupils, as she cannot get there.",
    "community": "Leaves the house only when Ben can drive.",
}
MEANS = {
    "setting": "non_residential",
    "person": {"age_band": "25_to_spa", "couple": False},
    "income": [
        {"name": "Universal Credit", "amount": "152.00", "treatment": "count"},
        {"name": "PIP daily living", "amount": "114.60", "treatment": "count"},
    ],
    "housing": [{"name": "Rent and council tax", "amount": "32.00"}],
    "dre": [{"name": "Wheelchair repairs and washing", "amount": "18.00"}],
    "capital": "2300",
}
MORNING, EVENING = (8 * 60, 9 * 60), (19 * 60, 20 * 60)


@dataclass
class Amira:
    """Each step goes as far as its name says, and no step is taken twice."""

    council: Council
    sent_on: date  # when Carol sends the plan: everything is counted from that day
    done: list[str] = field(default_factory=list)
    case: Case = field(init=False)

    def at(self, after: int, hour: int, minute: int = 0) -> datetime:
        """Count from the day the plan is sent; weekends pass to the Friday before."""
        day = self.sent_on + timedelta(days=after)
        return moment(day - timedelta(days=max(0, day.weekday() - 4)), hour, minute)

    def by(self, name: str) -> Actor:
        return self.council.actor(name)

    def _first(self, step: str) -> bool:
        if step in self.done:
            return False
        self.done.append(step)
        return True

    def contact(self) -> Case:
        """Amira writes to us, and Carol takes it forward."""
        if self._first("contact"):
            contact = REAL.make_contact(
                by=self.by("amira"),
                at=self.at(-46, 20),
                channel="online",
                for_whom="me",
                safe_now="yes",
                matters="My music. I sing in a choir and I am learning to teach the piano.",
                hard="The stairs at the door, getting washed, and the long evenings alone.",
                given_name="Amira",
                family_name="Khan",
                person=self.council.cast.amira_person,
            )
            for place, key in enumerate(("choir", "drivers")):
                REAL.offer_connection(
                    contact_ref=contact.ref,
                    service_ref=self.council.services[key].ref,
                    by=self.by("carol"),
                    at=self.at(-45, 9, place),
                )
            self.case = REAL.take_forward(
                contact_ref=contact.ref, team="north", by=self.by("carol"), at=self.at(-45, 10)
            )
        return self._now()

    def _now(self) -> Case:
        self.case.refresh_from_db()
        return self.case

    def conversations(self) -> Case:
        """Two conversations, and what was tried meanwhile."""
        self.contact()
        if self._first("conversations"):
            carol, ref = self.by("carol"), self.case.ref
            REAL.hold_conversation(
                ref=ref,
                number=1,
                words="A good week has choir in it, two pupils, and an evening with Ben where we"
                " only talk about football.",
                enough=False,
                by=carol,
                at=self.at(-40, 11),
            )
            self._connected()
            REAL.hold_conversation(
                ref=ref,
                number=2,
                words="I feel safe at home with the lights on and my phone near.",
                must_change="A ramp or a rail at the door, and somebody near when I shower.",
                emergency_who="Ring Ben first. If he does not answer, ring the council.",
                emergency_what="The key safe is by the side door. My tablets are by the kettle.",
                enough=False,
                by=carol,
                at=self.at(-33, 14),
            )
        return self._now()

    def _connected(self) -> None:
        choir, drivers = self.case.connections.order_by("pk")
        REAL.try_connection(
            ref=self.case.ref,
            connection_id=choir.pk,
            gave="They kept my place. I can come back as soon as I can get there.",
            helped=True,
            by=self.by("amira"),
            at=self.at(-36, 19),
        )
        REAL.decline_connection(
            ref=self.case.ref,
            connection_id=drivers.pk,
            reason="Their cars have no room for my chair.",
            by=self.by("amira"),
            at=self.at(-36, 19, 5),
        )

    def answers(self) -> Case:
        """Everybody answers in their own voice; Amira and Carol agree; Carol decides."""
        self.conversations()
        if self._first("answers"):
            ref, carol = self.case.ref, self.by("carol")
            REAL.begin_assessment(ref=ref, by=carol, at=self.at(-30, 10))
            self._own_answers()
            REAL.save_answers(ref=ref, answers=BEN_SAYS, by=self.by("ben"), at=self.at(-28, 21))
            REAL.save_answers(ref=ref, answers=CAROL_SAYS, by=carol, at=self.at(-26, 9))
            REAL.finish_answers(ref=ref, by=self.by("amira"), at=self.at(-27, 18))
            self._caring()
            REAL.agree_answers(ref=ref, answers=_agreed(), by=carol, at=self.at(-22, 11))
            self._decided()
        return self._now()

    def _own_answers(self) -> None:
        for place, (question, value) in enumerate(OWN.items()):
            assessment.save_answer(
                ref=self.case.ref,
                question=question,
                value=value,
                words=SAID.get(question, ""),
                by=self.by("amira"),
                at=self.at(-29, 19, place),
            )

    def _caring(self) -> None:
        """Ben says what he is willing and able to do."""
        REAL.say_caring(
            ref=self.case.ref,
            levels=BEN_DOES,
            willing=True,
            able=True,
            words="I can be on call at night. Not every night, or I fall asleep at work.",
            by=self.by("ben"),
            at=self.at(-25, 21),
        )

    def _decided(self) -> None:
        outcomes = {
            code: {
                "unable": ["a"] if code in HARD else [],
                "evidence": HARD.get(code, ""),
                "by_carer": code in ("nutrition", "habitable_home"),
            }
            for code in CODES
        }
        REAL.decide_eligibility(
            ref=self.case.ref,
            outcomes=outcomes,
            impairment=True,
            impact=True,
            decided=True,
            reasons="Seven outcomes are out of Amira's reach without help. It keeps her from her"
            " music, her pupils and her friends, and she is not safe on the steps.",
            by=self.by("carol"),
            at=self.at(-20, 15),
        )

    def indicative(self) -> Case:
        """The indicative budget, and what she would pay."""
        self.answers()
        if self._first("indicative"):
            REAL.issue_allocation(ref=self.case.ref, by=self.by("carol"), at=self.at(-18, 10))
            REAL.work_out_means(
                ref=self.case.ref, means=MEANS, by=self.by("amira"), at=self.at(-15, 20)
            )
        return self._now()

    def plan(self) -> Case:
        """Amira, Carol and Iris write the plan; Carol sends it to be agreed."""
        self.indicative()
        if self._first("plan"):
            self._iris()
            self._written()
            self._lines()
            REAL.submit_plan(ref=self.case.ref, by=self.by("carol"), at=self.at(0, 15))
        return self._now()

    def _iris(self) -> None:
        add_supporter(
            person=self.council.cast.amira_person,
            name="Iris Bell",
            kind="planner",
            relation="independent planner at Speak Up",
            user=self.council.cast.iris,
            from_on=self.at(-14, 9).date(),
            by=self.by("amira"),
            at=self.at(-14, 9),
        )

    def _written(self) -> None:
        ref, amira = self.case.ref, self.by("amira")
        REAL.begin_plan(ref=ref, by=self.by("carol"), at=self.at(-12, 10))
        REAL.set_good_day(
            ref=ref,
            words="Up by nine, washed, coffee at the piano. A pupil at four. Choir on Wednesday.",
            by=amira,
            at=self.at(-11, 19),
        )
        REAL.set_start(ref=ref, starts_on=self.starts_on, by=self.by("carol"), at=self.at(-10, 10))
        self.outcomes = [
            REAL.add_outcome(ref=ref, words=words, by=amira, at=self.at(-9, 19, place))
            for place, words in enumerate(
                (
                    "I am up, washed and dressed when I want to be.",
                    "I sing in my choir every Wednesday, and teach two pupils.",
                    "I feel safe at my own front door.",
                )
            )
        ]

    @property
    def starts_on(self) -> date:
        """Choose the second Monday after the plan is sent."""
        return self.sent_on + timedelta(days=14 - self.sent_on.weekday())

    def _lines(self) -> None:
        up, music, safe = (outcome.pk for outcome in self.outcomes)
        carol, iris, services = self.by("carol"), self.by("iris"), self.council.services
        brightway = {"service": services["brightway"], "held": "managed"}
        hana = {"who": "Hana Novak", "held": "direct", "unit": "hour", "unit_price": PRICE}
        free = {"who": "my brother Ben"}
        lines: tuple[tuple[Actor, int, str, str, dict[str, Any]], ...] = (
            (carol, up, "hygiene", "Help to get up, wash and dress",
             brightway | {"quantity": Decimal(7), "times": _days(range(7), MORNING)}),
            (iris, music, "work_learning", "My assistant: to pupils and to choir",
             hana | {"quantity": Decimal(6), "times": _days((1, 2, 3), (15 * 60, 17 * 60))}),
            (iris, music, "community", "My assistant: out at the weekend",
             hana | {"quantity": Decimal(3), "times": _days((5,), (10 * 60, 13 * 60))}),
            (carol, music, "relationships", "Choir on Wednesdays",
             {"who": "Riverside Singers", "times": _days((2,), (17 * 60, 19 * 60))}),
            (carol, safe, "home_safety", "Pendant alarm",
             {"service": services["lifeline"], "held": "managed", "quantity": Decimal(1)}),
            (carol, safe, "habitable_home", "Washing and heavy shopping", free),
            (carol, up, "nutrition", "Cooking at the weekend", free),
        )  # fmt: skip
        for place, (by, outcome, need, what, more) in enumerate(lines):
            planning.add_line(
                ref=self.case.ref,
                outcome=outcome,
                need=need,
                what=what,
                by=by,
                at=self.at(-6, 11, place),
                **more,
            )
        REAL.set_contingency(
            ref=self.case.ref,
            weekly=Money(15_00),
            reason="weeks when Hana is away or I am not well",
            by=self.by("amira"),
            at=self.at(-5, 20),
        )

    def question(self, at: datetime) -> None:
        """Ben asks something, and waits for an answer."""
        cases.ask(
            ref=self.case.ref,
            kind="question",
            words="Amira has a hospital appointment on the day the support begins. Can Brightway"
            " come an hour earlier that day?",
            by=self.by("ben"),
            at=at,
        )

    def agreed(self) -> Case:
        """Dev reads the plan and agrees it."""
        self.plan()
        if self._first("agreed"):
            REAL.agree_plan(
                ref=self.case.ref,
                needs=[
                    {"need": need, "met": True, "reason": "The plan has help for this each week."}
                    for need in HARD
                ],
                reasons="The plan is Amira's own, and each part of it answers a need we found.",
                different=["chosen"],
                by=self.by("dev"),
                at=self.at(2, 11),
            )
        return self._now()

    def budget(self) -> Case:
        """Efua opens the budget; the reviews are set."""
        self.agreed()
        if self._first("budget"):
            REAL.confirm_means(ref=self.case.ref, by=self.by("maya"), at=self.at(3, 10))
            REAL.open_budget(ref=self.case.ref, by=self.by("efua"), at=self.at(4, 10))
        return self._now()


PRICE = Money(16_40)


def _agreed() -> dict[str, dict[str, str]]:
    agreed = {q: {"value": value, "reason": ""} for q, value in OWN.items()}
    for question, (value, reason) in DIFFERENT.items():
        agreed[question] = {"value": value, "reason": reason}
    return agreed


def _days(days: "range | tuple[int, ...]", span: tuple[int, int]) -> list[Time]:
    return [Time(day, *span) for day in days]
