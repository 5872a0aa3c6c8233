"""Open budgets follow the terms of charging: what somebody pays changes on the terms' own day."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from selfdirect.agreement.charging import actions as charging
from selfdirect.agreement.charging import queries as charges
from selfdirect.agreement.charging.models import Effect, FinancialAssessment
from selfdirect.foundation.audit.actions import record
from selfdirect.foundation.kernel.actor import SYSTEM, Actor, Role
from selfdirect.register.cases import actions as case_actions
from selfdirect.register.cases import queries as cases
from selfdirect.register.cases.models import Case
from selfdirect.support.budgets import queries, rules, says
from selfdirect.support.budgets.actions.additions import TO_SIGN
from selfdirect.support.budgets.actions.changes import add
from selfdirect.support.budgets.actions.left_out import OneByOne
from selfdirect.support.budgets.journey import Asked
from selfdirect.support.budgets.models import Addition, Budget
from selfdirect.support.budgets.rules import Kind


@dataclass(slots=True)
class Reprice:
    """How many budgets were looked at, by what became of them."""

    changed: int = 0
    asked: int = 0  # somebody had decided otherwise: a person signs, or refuses
    same: int = 0


def reprice_due(*, by: Actor = SYSTEM, at: datetime) -> Reprice:
    """Bring what people pay to the sums that terms made anew, each budget once for each terms.

    Which budgets is asked in one query; each is one transaction, so that what is cut off goes on,
    and one that cannot be worked out is left out alone. The names of those who wrote and signed
    the terms stand on each change.
    """
    found = Reprice()
    _bring_means(found, by, at)
    night = OneByOne("budget.reprice", says.TERMS, by, at)
    for effect in queries.to_reprice():
        with night.alone(effect.case, writes=True):
            what = _reprice(effect.pk, by, at)
            setattr(found, what, getattr(found, what) + 1)
    night.end()
    return found


def _bring_means(found: Reprice, by: Actor, at: datetime) -> None:
    """Ask for what new means make of a budget: a person signs, or refuses.

    All but where less counts of what was given away, which no new means say.
    """
    night = OneByOne("budget.bring_means", says.MEANS, by, at)
    for means in queries.to_bring():
        with night.alone(means.case, writes=True):
            what = _bring(means.pk, by, at)
            setattr(found, what, getattr(found, what) + 1)
    night.end()


@transaction.atomic
def _bring(pk: int, by: Actor, at: datetime) -> str:
    means = charges.lock_means(pk)
    years = [] if means.priced_at else _years(means.case, means.effective_on)
    if not years:
        return "same"
    charging.note_priced(effect=means, at=at)
    after = charges.went_on(means)
    until = after.effective_on if after else years[-1].ends_before
    mine = (year for year in years if year.starts_on < until)
    follow = [year for year in mine if not queries.is_known(year, means)]
    return max((_ask_for(year, means, by, at) for year in follow), key=_WEIGHT, default="same")


def _years(case: Case, since: date) -> list[Budget]:
    """Hold the budgets that pay for days from then on, the open one last; none before it is open.

    That of the plan before is one too, where it still pays or paid for some of these days.
    """
    budget = queries.lock_open(case)
    lasting = [*queries.lock_lasting(budget, since), budget] if budget else []
    mine = [each for each in lasting if each.case_id == case.pk and since < each.ends_before]
    return sorted(mine, key=lambda each: each.starts_on)


_WEIGHT = ("same", "changed", "asked").index


def _ask_for(budget: Budget, means: FinancialAssessment, by: Actor, at: datetime) -> str:
    """Ask, in the name of who checked the means, that one year follows them.

    Where only less counts of what was given away, the year follows by itself.
    """
    starts_on, before = max(means.effective_on, budget.starts_on), means.goes_on_from
    checked = charges.checked(means) or means
    price = queries.repriced(budget, before.most if before else means.most, means.most, starts_on)
    if not price.more:
        return "same"
    asked = Addition(
        budget=budget,
        kind=Kind.PAYS,
        amount=price.more,
        starts_on=starts_on,
        words=says.counts_less(price) if before else says.told_anew(price),
        asked_by=checked.confirmed_by,
        asked_by_name=charges.who_confirmed(checked),
        asked_at=at,
        means=means,
    )
    if before and price.plain:
        _sign(asked, by, at)
        goes_on = budget.before is not None and means.effective_on < budget.starts_on
        add(budget, asked, by, at, goes_on=goes_on)
        return "changed"
    asked.save(force_insert=True)
    person = budget.case.person
    record(
        "budget.addition_asked", on=asked, by=by, at=at, about=person.ref,
        pence=price.more.pence, means=means.ref,
    )  # fmt: skip
    if not cases.open_tasks(budget.case).filter(code=TO_SIGN).exists():
        words = says.to_sign_means(person)
        case_actions.add_task(
            case=budget.case, code=TO_SIGN, words=words, role=Role.FINANCE, at=at
        )
    return "asked"


def _sign(asked: Addition, by: Actor, at: datetime) -> None:
    """Let it rest on who checked what it goes on from; the clock has only counted the weeks."""
    asked.state, asked.decided_at = Asked.SIGNED, at
    asked.decided_by, asked.decided_by_name = asked.asked_by, asked.asked_by_name
    asked.asked_by, asked.asked_by_name = by.name, str(by)
    asked.save(force_insert=True)


@transaction.atomic
def _reprice(effect: int, by: Actor, at: datetime) -> str:
    sum_ = charges.lock_effect(effect)
    years = [] if sum_.priced_at else _years(sum_.case, sum_.terms.starts_on)
    if not years:
        return "same"
    charging.note_priced(effect=sum_, at=at)
    found = [_follow(year, sum_, by, at) for year in years]
    return max(found, key=_WEIGHT)


def _follow(budget: Budget, effect: Effect, by: Actor, at: datetime) -> str:
    """Bring one year to what terms ask for: the one that is open, or the one before it."""
    terms = effect.terms
    price = queries.repriced(
        budget, effect.means.most, effect.after, max(terms.starts_on, budget.starts_on)
    )
    if not price.more:
        return "same"
    asked = _asked(budget, effect, price, at)
    if price.plain:
        goes_on = budget.before is not None and terms.starts_on < budget.starts_on
        add(budget, asked, by, at, goes_on=goes_on)
        return "changed"
    about = budget.case.person.ref
    facts = {"pence": asked.amount.pence, "terms": terms.ref}
    record("budget.addition_asked", on=asked, by=by, at=at, about=about, **facts)
    return "asked"


def _asked(budget: Budget, effect: Effect, price: rules.Repriced, at: datetime) -> Addition:
    """Write down the change under the names of those who answer for the terms."""
    terms = effect.terms
    made = Addition(
        budget=budget,
        kind=Kind.PAYS,
        amount=price.more,
        starts_on=max(terms.starts_on, budget.starts_on),
        words=says.priced_anew(price),
        asked_by=terms.proposed_by,
        asked_by_name=terms.proposed_by_name,
        asked_at=at,
        terms=terms,
    )
    if price.plain:
        made.state, made.decided_at = Asked.SIGNED, terms.signed_at
        made.decided_by, made.decided_by_name = terms.signed_by, terms.signed_by_name
    made.save(force_insert=True)
    return made
