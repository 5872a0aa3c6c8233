"""Read what waits for a decision, and what was decided."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from selfdirect.agreement.allocation import queries as allocations
from selfdirect.agreement.charging.journey import State as MeansState
from selfdirect.agreement.decisions import policy, rules
from selfdirect.agreement.decisions.models import Validation
from selfdirect.agreement.planning import queries as planning
from selfdirect.agreement.planning.journey import State
from selfdirect.agreement.planning.models import Plan
from selfdirect.agreement.planning.queries import Row, Standing
from selfdirect.agreement.planning.rules import DIRECT, WORDS
from selfdirect.foundation.kernel.actor import Actor
from selfdirect.foundation.kernel.decision import Decision, Refused, there
from selfdirect.foundation.kernel.money import Money
from selfdirect.register.cases import queries as cases
from selfdirect.register.cases.models import Case
from selfdirect.register.cases.rules import PROMISED_DAYS, working_days_between

A_BOARD = 12  # plans on one page: two hours of a board
OF_DAYS = PROMISED_DAYS["plan.agree"]


@dataclass(frozen=True)
class Waiting:
    """One plan on the board: the story first."""

    standing: Standing
    may: Decision
    today: date

    @property
    def plan(self) -> Plan:
        return self.standing.plan

    @cached_property
    def day(self) -> int:
        """Count the working days since it came, the day after it as one."""
        sent = self.plan.submitted_at
        return working_days_between(localdate(sent), self.today) if sent else 0

    @property
    def behind(self) -> bool:
        """Say whether the figure was worked out again since the plan was sent."""
        return planning.is_superseded(self.plan)

    @cached_property
    def figure_now(self) -> Money | None:
        """Give the figure that stands now, whichever the plan was sent beside."""
        now = allocations.in_force(self.plan.case)
        return now.weekly if now else None

    @property
    def late(self) -> bool:
        return self.day > OF_DAYS


def waiting(actor: Actor, today: date) -> list[Waiting]:
    """List what waits longest: plans that are this actor's to decide, or were sent by them."""
    plans = _concerning(actor).prefetch_related("case__person__circle")[:A_BOARD]
    return [
        Waiting(planning.standing(plan, today), policy.may_decide(actor, plan), today)
        for plan in plans
    ]


def how_many_wait(actor: Actor) -> int:
    return _concerning(actor).count()


def _concerning(actor: Actor) -> QuerySet[Plan]:
    seen = cases.visible(actor).order_by().values("pk")
    theirs = Q(agreer__in=actor.roles) | Q(submitted_by=actor.name)
    return planning.submitted().filter(theirs, case__in=seen)


def submitted(case: Case) -> Plan | None:
    """Find the plan of a case that waits for a decision."""
    plans = planning.submitted().prefetch_related("case__person__circle")
    return plans.filter(case=case).first()


def get_submitted(case: Case) -> Plan:
    """Find the plan of a case that waits for a decision.

    :raises Refused: if none does, saying what became of it
    """
    plan = submitted(case)
    if plan is None:
        raise Refused(_why_none(case))
    return plan


def _why_none(case: Case) -> str:
    last = Validation.objects.filter(plan__case=case).order_by("-decided_at").first()
    if last is None:
        return "No plan waits to be agreed for this person."
    return f"{last.decided_by_name} has already {last.verdict} this plan."


def letters(case: Case) -> list[Validation]:
    """List the decisions that agreed a plan, newest first: each has its letter."""
    agreed = Validation.objects.filter(plan__case=case, verdict=Validation.Verdict.AGREED)
    return list(agreed.select_related("plan__allocation").order_by("-decided_at"))


def letter_of(case: Case, ref: str = "") -> Validation:
    """Find one decision that has a letter: the newest, or that of a reference.

    :raises NotThere: if there is none
    """
    return there(next((v for v in letters(case) if ref in ("", v.ref)), None))


def last_of(plan: Plan) -> Validation | None:
    return plan.validations.order_by("-decided_at").first()


def seen_of(standing: Standing) -> str:
    """Name what a decider reads: how often the plan changed, and what the person pays from."""
    means = standing.pays.means
    return f"{standing.plan.changes}.{means.ref if means else ''}"


def returned(case: Case) -> Validation | None:
    """Find why the plan in hand came back, if that is where things stand."""
    plan = planning.in_hand(case)
    last = last_of(plan) if plan and plan.state == State.DRAFT else None
    return last if last and last.verdict == Validation.Verdict.RETURNED else None


def changes(standing: Standing) -> tuple[rules.Changed, ...]:
    """Say what is different from the version before; nothing where this is the first."""
    old = planning.before(standing.plan)
    if old is None:
        return ()
    return rules.changed_since(planning.standing(old, standing.today).lines, standing.lines)


PLAN, PAYS = "plan", "pays"  # which of the two sums a step of the kept working belongs to


def working_kept(standing: Standing) -> list[dict[str, str]]:
    """Write down both sums as they were decided: the plan's, then what the person pays."""
    plan = [
        {"part": PLAN, "label": step.words, "amount": _pounds(step.amount)}
        for step in standing.cost.working
    ]
    worked = standing.pays.worked
    return plan + [{"part": PAYS, **line.plain()} for line in (worked.working if worked else ())]


def _pounds(amount: Money) -> str:
    return str(amount).replace("£", "").replace(",", "")


def _steps(signed: Validation, part: str) -> tuple[rules.Step, ...]:
    return tuple(_step(kept) for kept in signed.working if kept["part"] == part)


def _step(kept: Mapping[str, str]) -> rules.Step:
    amount = Money.pounds(Fraction(kept["amount"])) if "amount" in kept else None
    return rules.Step(kept["label"], amount, kept.get("source", ""), kept.get("mark", ""))


def letter(signed: Validation, *, with_pay: bool = True) -> rules.Letter:
    """Write the letter of a decision, from what was decided and nothing newer."""
    theme = settings.COUNCIL
    council = rules.Contact(theme["name"], theme["phone"], theme["email"])
    return rules.letter(_agreed(signed), council, with_pay=with_pay)


def _agreed(signed: Validation) -> rules.Agreed:
    plan = signed.plan
    person, standing = plan.case.person, planning.standing(plan, localdate(signed.decided_at))
    rows = [row for group in standing.groups for row in group.rows]
    return rules.Agreed(
        to=person.name,
        called=person.short_name,
        address=", ".join(part for part in (person.address, person.postcode) if part),
        decided_by=signed.decided_by_name,
        decided_as=plan.agreer.capitalize() or "Manager",
        submitted_by=signed.submitted_by_name,
        decided_on=localdate(signed.decided_at),
        starts_on=plan.starts_on,
        total=signed.total,
        person_pays=signed.person_pays,
        council_pays=signed.council_pays,
        indicative=signed.indicative,
        different_because=signed.different_because,
        reasons=signed.reasons,
        help=tuple(_help(row) for row in rows),
        contingency=plan.contingency,
        contingency_for=plan.contingency_for,
        direct=standing.cost.direct,
        direct_needs=tuple(dict.fromkeys(r.need for r in rows if r.rule.held == DIRECT)),
        needs=tuple(_need_said(kept) for kept in signed.needs),
        plan_working=_steps(signed, PLAN),
        pay_working=_steps(signed, PAYS),
        means_checked=plan.means is not None and plan.means.state == MeansState.CONFIRMED,
    )


def _help(row: Row) -> rules.Help:
    rule = row.rule
    return rules.Help(rule.what, rule.who, row.when, row.how, rule.weekly)


def _need_said(kept: Mapping[str, object]) -> rules.NeedSaid:
    need = str(kept["need"])
    return rules.NeedSaid(WORDS.get(need, need), kept["met"] is True, str(kept["reason"]))


def letter_data(signed: Validation, *, with_pay: bool) -> dict[str, object]:
    """Give the letter as plain data, for the typesetter."""
    written = asdict(letter(signed, with_pay=with_pay))
    return {**written, "ref": signed.ref, "brand": settings.COUNCIL["brand"]}
