"""Twins of the acts from the indicative budget to the signed plan."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

from django.utils.timezone import localdate

from config.demo.bulk.front_door import FrontDoor
from selfdirect.agreement.allocation import rules as allocating
from selfdirect.agreement.allocation import says as allocation_says
from selfdirect.agreement.allocation.models import Allocation, CarerStatement
from selfdirect.agreement.charging import queries as charging
from selfdirect.agreement.charging import rules as charging_rules
from selfdirect.agreement.charging import says as charging_says
from selfdirect.agreement.charging.journey import MEANS
from selfdirect.agreement.charging.models import FinancialAssessment
from selfdirect.agreement.decisions import queries as deciding
from selfdirect.agreement.decisions import says as decision_says
from selfdirect.agreement.decisions.models import Validation
from selfdirect.agreement.decisions.rules import different_because
from selfdirect.agreement.planning import rules, says
from selfdirect.agreement.planning.journey import PLAN
from selfdirect.agreement.planning.models import Line, Outcome, Plan
from selfdirect.agreement.planning.queries import rule_line
from selfdirect.foundation.kernel.actor import Actor, Role
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.front_door.assessment.journey import Voice
from selfdirect.register.directory.models import Service


@dataclass
class Agreement(FrontDoor):
    statements: list[CarerStatement] = field(default_factory=list)
    allocation: Allocation = field(init=False)
    means: FinancialAssessment = field(init=False)
    plan: Plan = field(init=False)
    outcomes: dict[int, Outcome] = field(default_factory=dict)
    starts_on: date = field(init=False)
    lines: list[Line] = field(default_factory=list)
    ordered: list[tuple[str, str, str, Money]] = field(default_factory=list)  # managed lines
    validation: Validation = field(init=False)

    # The indicative budget, and what they would pay

    def say_caring(
        self,
        *,
        ref: str,
        levels: Mapping[str, str],
        willing: bool,
        able: bool,
        words: str,
        name: str,
        how: str,
        by: Actor,
        at: datetime,
    ) -> None:
        asks = allocating.informal_asks(self.council.rules)
        said = self.rows.add(
            CarerStatement(
                case=self.case,
                name=name,
                levels=allocating.agreed_levels(asks, levels),
                willing=willing,
                able=able,
                words=words,
                how=how,
                said_on=localdate(at),
                made_by=by.name,
                made_by_name=str(by),
                made_at=at,
            )
        )
        self.statements.append(said)
        told = allocation_says.caring(name, by, said.counts)
        self.record("caring.said", said, by, at, told, how=how)

    def issue_allocation(self, *, ref: str, by: Actor, at: datetime) -> Allocation:
        today, scheme = localdate(at), self.council.scheme
        heard = [voice for voice in Voice if voice in self.sheets]
        voices = {str(voice): self.answers_in(voice) for voice in heard}
        offers = [allocating.Offer(said.name, said.levels) for said in self.statements]
        figures = allocating.as_issued(self.council.rules, voices, offers, on=today)
        made = self.allocation = self.rows.add(
            Allocation(
                case=self.case,
                assessment=self.assessment,
                scheme=scheme,
                issued_at=at,
                issued_by=by.name,
                **figures,
            )
        )
        self.record(
            "allocation.issued",
            made,
            by,
            at,
            allocation_says.issued(made.weekly),
            weekly_pence=made.weekly.pence,
            scheme=f"{scheme.key} {scheme.version}",
        )
        self.move("plan", by, at)
        turn = allocation_says.to_plan(self.person, made.weekly, by)
        self.to_worker("plan.write", *turn, by, at)
        return made

    def work_out_means(
        self, *, ref: str, means: Mapping[str, object], by: Actor, at: datetime
    ) -> None:
        today = localdate(at)
        book = self.council.charges.on(today)
        means = charging_rules.aged(means, self.person.born_on, book)
        worked = charging_rules.most_by(book, charging_rules.read_means(means))
        made = self.means = self.rows.add(
            FinancialAssessment(
                case=self.case,
                effective_on=today,
                means=means,
                most=worked.amount,
                keeps=worked.keeps,
                working=[line.plain() for line in worked.working],
                told_by=by.name,
                told_at=at,
            )
        )
        most = worked.amount
        pence = most.pence if most is not None else None
        told = charging_says.worked_out(most)
        self.record("means.worked_out", made, by, at, told, most_pence=pence)
        self.add_task("means.confirm", charging_says.to_confirm(self.person), Role.FINANCE, at)

    def confirm_means(self, *, ref: str, by: Actor, at: datetime) -> None:
        step = MEANS.step(self.means.state, "confirm", by.roles)
        self.means.state = step.target
        self.means.confirmed_by, self.means.confirmed_at = by.name, at
        self.record(step.event, self.means, by, at, charging_says.CONFIRMED)
        self.finish_task("means.confirm", by, at)

    # The plan

    def begin_plan(self, *, ref: str, by: Actor, at: datetime) -> None:
        self.plan = self.rows.add(
            Plan(
                case=self.case,
                version=1,
                allocation=self.allocation,
                contingency=NOTHING,
                made_at=at,
            )
        )
        self.record("plan.begun", self.plan, by, at, says.begun(by))

    def _changed(
        self, what: str, by: Actor, at: datetime, told: str = "", **facts: object
    ) -> None:
        self._count(by, at)
        event = PLAN.step(self.plan.state, "change", by.roles).event
        self.record(event, self.plan, by, at, told, what=what, **facts)

    def _count(self, by: Actor, at: datetime) -> None:
        plan = self.plan
        plan.changes, plan.changed_by, plan.changed_at = plan.changes + 1, str(by), at

    def set_good_day(self, *, ref: str, words: str, by: Actor, at: datetime) -> None:
        self.plan.good_day = words
        self._changed("good_day", by, at)

    def set_start(self, *, ref: str, starts_on: date, by: Actor, at: datetime) -> None:
        self.plan.starts_on = self.starts_on = starts_on
        self._changed("start", by, at, starts_on=str(starts_on), repriced=[])

    def set_contingency(
        self, *, ref: str, weekly: Money, reason: str, by: Actor, at: datetime
    ) -> None:
        self.plan.contingency, self.plan.contingency_for = weekly, reason
        self._changed("contingency", by, at, weekly_pence=weekly.pence)

    def add_outcome(self, *, ref: str, words: str, by: Actor, at: datetime) -> Outcome:
        place = len(self.outcomes) + 1
        made = self.rows.add(Outcome(plan=self.plan, place=place, words=words))
        self.outcomes[made.pk] = made
        self._changed("outcome_added", by, at, says.outcome_added(by, words))
        return made

    def add_line(
        self,
        *,
        ref: str,
        by: Actor,
        at: datetime,
        outcome: int,
        need: str,
        what: str,
        who: str = "",
        service: Service | None = None,
        held: str = "",
        quantity: Decimal | None = None,
    ) -> None:
        place = len(self.lines) + 1
        line = Line(plan=self.plan, place=place, outcome=self.outcomes[outcome], need=need)
        line.what, line.held, line.service = what, held, service
        line.who = service.organisation.name if service else who
        line.weekly = NOTHING
        if service and quantity is not None:
            self._price(line, service, quantity)
        self.lines.append(self.rows.add(line))
        cost = line.weekly if service else None
        told = says.line_added(by, what, cost)
        self._changed("line_added", by, at, told, line=line.pk, weekly_pence=line.weekly.pence)

    def _price(self, line: Line, service: Service, quantity: Decimal) -> None:
        prices = reversed(self.council.prices[service.pk])
        price = next(price for price in prices if price.starts_on <= self.starts_on)
        each = price.amount or NOTHING
        line.unit, line.unit_price, line.price_from = price.unit, each, price.starts_on
        line.quantity = quantity
        line.weekly = each.times(Fraction(quantity))
        if line.held == rules.MANAGED:
            organisation = service.organisation.ref
            self.ordered.append((organisation, line.who, line.what, line.weekly))

    @property
    def cost(self) -> rules.Cost:
        lines = sorted(self.lines, key=lambda line: (line.outcome.place, line.place))
        return rules.cost([rule_line(line) for line in lines], self.plan.contingency)

    def submit_plan(self, *, ref: str, by: Actor, at: datetime) -> None:
        plan, total = self.plan, self.cost.total
        step = PLAN.step(plan.state, "submit", by.roles)
        managers = self.council.managers[self.case.team]
        role = rules.agreed_by(total, self.allocation.panel, bool(managers))
        plan.state, plan.agreer, plan.means = step.target, role, self.means
        plan.submitted_by, plan.submitted_by_name, plan.submitted_at = by.name, str(by), at
        self.move("send_to_agree", by, at)
        owner = managers[0] if role == Role.TEAM_MANAGER and len(managers) == 1 else None
        one = owner.get_full_name() if owner else ""
        team = self.council.team_names[self.case.team]
        turn = says.to_agree(self.person, says.reader(one, role == Role.PANEL_MEMBER, team))
        self.give_turn("plan.agree", *turn, by, at, role=role, owner=owner)
        facts = {"weekly_pence": total.pence, "agreer": role, "version": plan.version}
        self.record(step.event, plan, by, at, says.submitted(by, total), **facts)

    # The decision

    def agree_plan(
        self,
        *,
        ref: str,
        needs: Sequence[Mapping[str, object]],
        reasons: str,
        different: Sequence[str],
        by: Actor,
        at: datetime,
    ) -> Validation:
        plan, cost = self.plan, self.cost
        worked = charging.contribution(
            self.means.means,
            self.person.born_on,
            cost.total,
            self.starts_on,
            self.council.charges,
        )
        figures = charging_rules.three_figures(cost.total, worked.amount)
        codes = list(different) if cost.total != self.allocation.weekly else []
        standing: Any = SimpleNamespace(cost=cost, pays=SimpleNamespace(worked=worked))
        signed = self.validation = self.rows.add(
            Validation(
                plan=plan,
                verdict=Validation.Verdict.AGREED,
                submitted_by=plan.submitted_by,
                submitted_by_name=plan.submitted_by_name,
                decided_by=by.name,
                decided_by_name=str(by),
                decided_at=at,
                needs=[dict(need) for need in needs],
                reasons=reasons,
                indicative=self.allocation.weekly,
                total=figures.total,
                person_pays=figures.person_pays,
                council_pays=figures.council_pays,
                different=codes,
                different_because=different_because(codes, ""),
                working=deciding.working_kept(standing),
            )
        )
        step = PLAN.step(plan.state, "agree", by.roles)
        plan.state = step.target
        self._count(by, at)
        facts = {
            "decision": signed.ref,
            "total_pence": signed.total.pence,
            "person_pays_pence": signed.person_pays.pence,
            "council_pays_pence": signed.council_pays.pence,
            "indicative_pence": signed.indicative.pence,
        }
        self.record(step.event, plan, by, at, decision_says.agreed(by, figures), **facts)
        self.move("live", by, at)
        words = decision_says.to_open(self.person)
        self.give_turn("budget.open", words, decision_says.TO_OPEN, by, at, role=Role.FINANCE)
        return signed
