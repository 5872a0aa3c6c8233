"""What happens in a story, act by act, each at its own day and hour, by the right people.

Told once for both ways of acting it out: `acts` are the real acts (`play`), or their bulk twins
(`bulk`), under the same names and with the same arguments.
"""

import heapq
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from itertools import count
from typing import Any

from config.demo import words
from config.demo.council import MADE_UP_BANK, Council, moment
from config.demo.population import PlanLine, Progress, Story, unable
from selfdirect.agreement.planning.rules import MANAGER_MAY_AGREE
from selfdirect.foundation.access.models import User
from selfdirect.foundation.kernel.actor import PUBLIC, SYSTEM, Actor
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.kernel.period import Period
from selfdirect.front_door.assessment.rules import CODES
from selfdirect.support.budgets import rules as budgets

Plot = Iterator[datetime]  # yields when it goes on; then does what happens at that moment


def act_out(story: Story, council: Council, acts: Any) -> None:
    """Act a story out, as far as it has come today."""
    Telling(story, council, acts).tell()


def in_order(plots: list[Plot], until: date) -> None:
    """Let several plots go on side by side in the order of their moments, before a day."""
    turn = count()
    waiting = [(next(plot), next(turn), plot) for plot in plots]
    heapq.heapify(waiting)
    while waiting:
        at, _, plot = heapq.heappop(waiting)
        if at.date() < until and (then := next(plot, None)):
            heapq.heappush(waiting, (then, next(turn), plot))


@dataclass
class Telling:
    """One story under way."""

    story: Story
    council: Council
    acts: Any

    @cached_property
    def user(self) -> User:
        return self.council.worker(self.story)

    @cached_property
    def worker(self) -> Actor:
        return self.user.actor

    @cached_property
    def name(self) -> str:
        return str(self.story.person["given_name"])

    def on(self, after: int, hour: int, minute: int = 0) -> datetime:
        return moment(self.story.day(after), hour, minute)

    def reached(self, progress: Progress) -> bool:
        return self.story.progress >= progress

    def tell(self) -> None:
        if self.story.progress is Progress.CONTACT_WAITING:
            self.waits()
            return
        contact = self.contact()
        if self.story.progress is Progress.ENDED_AT_CONTACT:
            self.ends_at_contact(contact)
            return
        self.case = self.taken_forward(contact)
        for chapter, progress in CHAPTERS:
            if not self.reached(progress) or self.story.progress is Progress.CLOSED:
                break  # the end of a story that closed is told below
            chapter(self)
        if self.story.progress is Progress.CLOSED:
            self.ends_after_talking()

    # The front door

    def waits(self) -> None:
        """Somebody wrote to us on-line, and nobody has answered yet."""
        story = self.story
        hour = 1 if story.began_on == self.council.today else 10  # never later than now
        self.acts.make_contact(
            by=PUBLIC, at=self.on(0, hour), channel="online", **self.first_words()
        )

    def first_words(self) -> dict[str, object]:
        story, person = self.story, self.story.person
        facts = {
            "for_whom": "me",
            "safe_now": "no" if story.urgent else "yes",
            "danger": words.DANGER if story.urgent else "",
            "matters": story.matters,
            "hard": story.hard,
            "given_name": person["given_name"],
            "family_name": person["family_name"],
            "born_on": person["born_on"],
            "phone": person["phone"],
        }
        if self.carer_told:
            name, relation = self.story.carer or ("", "")
            facts |= {"for_whom": "other", "told_by": name, "told_by_relation": relation}
        return facts

    @property
    def carer_told(self) -> bool:
        return self.story.carer is not None and self.story.number % 2 == 0

    def contact(self) -> Any:
        acts, by = self.acts, self.worker
        self.person = acts.add_person(by=SYSTEM, at=self.on(0, 8), **self.story.person)
        contact = acts.make_contact(
            by=by, at=self.on(0, 10), channel="phone", person=self.person, **self.first_words()
        )
        self.connections = [
            acts.offer_connection(
                contact_ref=contact.ref,
                service_ref=self.council.services[key].ref,
                by=by,
                at=self.on(0, 10, 20 + place),
            )
            for place, (key, _) in enumerate(self.story.connections)
        ]
        return contact

    def ends_at_contact(self, contact: Any) -> None:
        self.acts.end_well(
            contact_ref=contact.ref, outcome=self.story.ended, by=self.worker, at=self.on(0, 11)
        )

    def taken_forward(self, contact: Any) -> Any:
        at = self.on(0, 12) if self.story.urgent else self.on(1, 9)
        return self.acts.take_forward(
            contact_ref=contact.ref,
            team=self.story.team,
            supporter_agreed=self.carer_told,
            by=self.worker,
            at=at,
        )

    # The conversations

    def talk_one(self) -> None:
        acts, by, ref = self.acts, self.worker, self.case.ref
        if self.story.carer and not self.carer_told:
            name, relation = self.story.carer
            acts.add_supporter(
                person=self.person,
                name=name,
                kind="carer",
                relation=relation,
                from_on=self.story.day(7),
                by=by,
                at=self.on(7, 10),
            )
        acts.hold_conversation(
            ref=ref, number=1, words=self.story.good_life, enough=False, by=by, at=self.on(7, 11)
        )

    def talk_two(self) -> None:
        self.connected()
        who, what = self.story.emergency
        self.acts.hold_conversation(
            ref=self.case.ref,
            number=2,
            words=self.story.good_life,
            must_change=self.story.must_change,
            emergency_who=who,
            emergency_what=what,
            enough=self.story.progress is Progress.CLOSED,
            by=self.worker,
            at=self.on(14, 11),
        )

    def connected(self) -> None:
        number = self.story.number
        pairs = zip(self.connections, self.story.connections, strict=True)
        for place, (connection, (_, helped)) in enumerate(pairs):
            facts = {"ref": self.case.ref, "connection_id": connection.pk, "by": self.worker}
            at = self.on(14, 9, place)
            if helped:
                gave = words.GAVE[number % len(words.GAVE)]
                self.acts.try_connection(gave=gave, helped=True, at=at, **facts)
            elif number % 2:
                self.acts.try_connection(gave=words.NOT_RIGHT, helped=False, at=at, **facts)
            else:
                self.acts.decline_connection(reason=words.DECLINED, at=at, **facts)

    def ends_after_talking(self) -> None:
        self.talk_one()
        self.talk_two()
        self.acts.close(
            ref=self.case.ref, ended=self.story.ended, by=self.worker, at=self.on(28, 15)
        )

    # The answers

    def answers(self) -> None:
        acts, by, ref, story = self.acts, self.worker, self.case.ref, self.story
        acts.begin_assessment(ref=ref, by=by, at=self.on(17, 10))
        if story.progress is Progress.ANSWERS and story.number % 3 == 0:
            return  # the questions lie on the kitchen table
        acts.save_answers(ref=ref, answers=story.own, voice="person", by=by, at=self.on(17, 11))
        if story.carer:
            seen = {q: a for q, a in story.agreed.items() if q.startswith("informal")}
            form = seen or {"carer_assessed": story.agreed["carer_assessed"]}
            acts.save_answers(ref=ref, answers=form, voice="carer", by=by, at=self.on(17, 12))
        if story.progress is Progress.ANSWERS and story.number % 3 == 1:
            return
        acts.finish_answers(ref=ref, voice="person", by=by, at=self.on(17, 13))

    def caring(self) -> None:
        """The carer tells the worker what they are willing and able to do; now and then less."""
        helped = {
            question: level
            for question, level in self.story.agreed.items()
            if question.startswith("informal") and level != "none"
        }
        if not self.story.carer or not helped or self.story.number % 10 == 3:
            return  # nobody has asked them yet, so nothing is counted
        self.acts.say_caring(
            ref=self.case.ref,
            levels=dict.fromkeys(helped, "some") if self.story.number % 10 == 7 else helped,
            willing=True,
            able=True,
            words=words.CARING,
            name=self.story.carer[0],
            how="visit",
            by=self.worker,
            at=self.on(25, 15),
        )

    def eligible(self) -> None:
        acts, by, ref, story = self.acts, self.worker, self.case.ref, self.story
        self.caring()
        reason = words.TALKED.format(name=self.name)
        agreed = {
            q: {"value": value, "reason": "" if story.own.get(q) == value else reason}
            for q, value in story.agreed.items()
        }
        acts.agree_answers(ref=ref, answers=agreed, by=by, at=self.on(26, 10))
        hard = unable(story.agreed)
        evidence = words.EVIDENCE.format(name=self.name)
        outcomes = {
            code: {
                "unable": ["a"] if code in hard else [],
                "evidence": evidence if code in hard else "",
                "by_carer": code in hard and story.helps == "most",
            }
            for code in CODES
        }
        acts.decide_eligibility(
            ref=ref,
            outcomes=outcomes,
            impairment=True,
            impact=True,
            decided=True,
            reasons=words.ELIGIBLE.format(name=self.name),
            by=by,
            at=self.on(28, 10),
        )

    # The plan

    def planning(self) -> None:
        acts, by, ref, story = self.acts, self.worker, self.case.ref, self.story
        self.allocation = acts.issue_allocation(ref=ref, by=by, at=self.on(30, 10))
        acts.work_out_means(ref=ref, means=story.means, by=by, at=self.on(31, 14))
        acts.begin_plan(ref=ref, by=by, at=self.on(31, 15))
        if story.progress is Progress.PLANNING and story.number % 3 == 0:
            return  # an empty page, still
        acts.set_good_day(ref=ref, words=story.good_life, by=by, at=self.on(31, 15, 5))
        acts.set_start(ref=ref, starts_on=self.starts_on, by=by, at=self.on(31, 15, 10))
        self.outcomes = [
            acts.add_outcome(ref=ref, words=said, by=by, at=self.on(31, 15, 20 + place))
            for place, (_, said) in enumerate(story.wants)
        ]
        for place, line in enumerate(story.lines):
            acts.add_line(ref=ref, by=by, at=self.on(31, 16, place), **self.line(line))
        if story.contingency:
            acts.set_contingency(
                ref=ref,
                weekly=story.contingency,
                reason=words.CONTINGENCY_FOR,
                by=by,
                at=self.on(31, 16, 50),
            )

    def line(self, line: PlanLine) -> dict[str, object]:
        place = next((n for n, (need, _) in enumerate(self.story.wants) if need == line.need), 0)
        given = {"outcome": self.outcomes[place].pk, "need": line.need, "what": line.what}
        if not line.offer:
            return given | {"who": line.who}
        quantity = line.quantity or 0
        return given | {
            "service": self.council.services[line.offer],
            "held": line.held,
            "quantity": Decimal(quantity.numerator) / quantity.denominator,
        }

    @cached_property
    def starts_on(self) -> date:
        """Choose the first Monday eight weeks on."""
        day = self.story.began_on + timedelta(days=57)
        return day + timedelta(days=-day.weekday() % 7)

    def agreeing(self) -> None:
        acts, ref = self.acts, self.case.ref
        acts.submit_plan(ref=ref, by=self.worker, at=self.on(43, 11))
        acts.confirm_means(ref=ref, by=self.council.actor("efua"), at=self.on(44, 11))

    def weekly(self, line: PlanLine) -> Money:
        if not line.offer or line.quantity is None:
            return NOTHING
        price = self.council.price(line.offer, self.starts_on).amount or NOTHING
        return price.times(line.quantity)

    def held(self, held: str) -> Money:
        return Money.total(self.weekly(line) for line in self.story.lines if line.held == held)

    @cached_property
    def parts(self) -> Mapping[str, Money]:
        """Add up the two parts, the contingency with the direct one if there is one."""
        direct, managed, spare = self.held("direct"), self.held("managed"), self.story.contingency
        return {
            "direct": direct + spare if direct else NOTHING,
            "managed": managed if direct else managed + spare,
        }

    def agreed(self) -> None:
        total = Money.total(self.parts.values())
        alone = total <= MANAGER_MAY_AGREE and not self.allocation.panel
        by = self.council.manager(self.story).actor if alone else self.council.actor("jo")
        more = total > self.allocation.weekly
        self.validation = self.acts.agree_plan(
            ref=self.case.ref,
            needs=[
                {"need": need, "met": True, "reason": words.NEED_MET.format(name=self.name)}
                for need in unable(self.story.agreed)
            ],
            reasons=words.AGREED.format(name=self.name),
            different=["prices" if more else "chosen"],
            by=by,
            at=self.on(47, 14),
        )

    # Living with it

    def living(self) -> None:
        self.agreed()
        acts, by = self.acts, self.council.actor("efua")
        self.budget = acts.open_budget(ref=self.case.ref, by=by, at=self.on(50, 9, 30))
        self.shares = budgets.share_out(
            self.parts["direct"], self.parts["managed"], self.validation.person_pays
        )
        plots = [self.looks_back("first", 36), self.shares_come()]
        if any(share.held == "direct" for share in self.shares):
            plots.append(self.looks_back("direct", 173))
        if any(share.held == "direct" and share.council_pays for share in self.shares):
            plots.append(self.direct_payments())
        plots += [self.invoices(order) for order in self.orders]
        in_order(plots, self.council.today)

    @cached_property
    def orders(self) -> tuple[budgets.Order, ...]:
        return budgets.orders(
            (
                self.council.services[line.offer].organisation.ref,
                line.who,
                line.what,
                self.weekly(line),
            )
            for line in self.story.lines
            if line.held == "managed"
        )

    def runs(self) -> Iterator[Period]:
        return budgets.year_from(self.starts_on).four_weekly()

    def direct_payments(self) -> Plot:
        """They agree how it works; Efua prepares each payment the week before, Maya approves."""
        acts, efua, maya = self.acts, self.council.actor("efua"), self.council.actor("maya")
        yield (at := self.money(self.starts_on, -5, 7))
        acts.agree_terms(
            ref=self.case.ref,
            account="own",
            agreed_by=self.person.name,
            agreed_on=at.date(),
            by=self.worker,
            at=at,
        )
        yield (at := self.money(self.starts_on, -5, 8))
        account = acts.enter_account(
            whose=self.person.ref,
            name=self.person.name,
            sort_code=MADE_UP_BANK,
            number=f"{self.story.number:08d}",
            by=efua,
            at=at,
        )
        yield (at := self.money(self.starts_on, -5, 9))
        acts.check_account(ref=account.ref, how=words.BANK_CHECKED, by=maya, at=at)
        for run in self.runs():
            yield (at := self.money(run.starts_on, -5, 10))
            payment = acts.prepare_direct_payment(
                budget_ref=self.budget.ref, starts_on=run.starts_on, by=efua, at=at
            )
            yield (at := self.money(run.starts_on, -4, 11))
            acts.approve_payment(ref=payment.ref, by=maya, at=at)

    def invoices(self, order: budgets.Order) -> Plot:
        """A provider's invoice comes in when its run is over, and is paid the week after."""
        acts, maya = self.acts, self.council.actor("maya")
        own = order.organisation == self.council.cast.grace.works_for
        by = self.council.actor("grace" if own else "efua")
        yield self.money(self.starts_on, 0, 0)
        for place, run in enumerate(self.runs()):
            if own and (self.story.billed_late or self._by_contract(run)):
                return
            cost = run.cost(order.weekly)
            less = self.story.number % 7 == 0 and place == 1
            yield (at := self.money(run.starts_on, 30, 14))
            payment = acts.enter_invoice(
                budget_ref=self.budget.ref,
                organisation=order.organisation,
                starts_on=run.starts_on,
                number=f"{self.story.number + 1:05d}-{place + 1:02d}",
                amount=cost.times(1 - LESS) if less else cost,
                because=words.LESS_DONE if less else "",
                by=by,
                at=at,
            )
            yield (at := self.money(run.starts_on, 35, 11))
            acts.approve_payment(ref=payment.ref, by=maya, at=at)

    def _by_contract(self, run: Period) -> bool:
        return run.ends_before is not None and run.ends_before > self.council.contract_from

    def shares_come(self) -> Plot:
        """What the person pays arrives, run by run; for some it stops for a while."""
        yield self.money(self.starts_on, 0, 0)
        if not self.validation.person_pays:
            return
        for place, run in enumerate(self.runs()):
            if self.story.number % 11 == 0 and place > 1:
                return
            yield (at := self.money(run.starts_on, 14, 15))
            self.acts.collect_contribution(
                budget_ref=self.budget.ref,
                starts_on=run.starts_on,
                by=self.council.actor("maya"),
                at=at,
            )

    def looks_back(self, kind: str, after: int) -> Plot:
        """The person says how each outcome goes, and a worker looks back with them."""
        yield (at := self.money(self.starts_on, after, 10))
        if kind == "direct" and self.story.number % 13 == 0:
            return  # overdue
        review = self.acts.review_of(self.budget, kind)
        for outcome, (change, said) in zip(self.outcomes, self.story.said, strict=False):
            self.acts.say(
                ref=review.ref,
                outcome=outcome.pk,
                change=change,
                words=said,
                voice="person",
                by=self.worker,
                at=at,
            )
        yield (at := self.money(self.starts_on, after + 1, 10))
        self.acts.hold_review(
            ref=review.ref,
            then="same",
            next_words=words.GOES_ON,
            worker={self.outcomes[0].pk: (self.story.said[0][0], words.WORKER_SAW)},
            by=self.worker,
            at=at,
        )

    def money(self, first: date, after: int, hour: int) -> datetime:
        return moment(first + timedelta(days=after), hour)


LESS = Fraction(1, 10)
CHAPTERS = (
    (Telling.talk_one, Progress.SAFE),
    (Telling.talk_two, Progress.ANSWERS),
    (Telling.answers, Progress.ANSWERS),
    (Telling.eligible, Progress.ELIGIBLE),
    (Telling.planning, Progress.PLANNING),
    (Telling.agreeing, Progress.AGREEING),
    (Telling.living, Progress.LIVING),
)
