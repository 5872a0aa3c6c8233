"""My budget: how much there is, for how long, and what is left."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET

from selfdirect.foundation.kernel.actor import Role
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.ledger import queries as ledger
from selfdirect.foundation.ui.web import Request
from selfdirect.register.cases import queries as cases
from selfdirect.register.cases.actions import look_at
from selfdirect.register.cases.models import Case
from selfdirect.support.budgets import policy, queries, rules
from selfdirect.support.budgets.models import Budget


@require_GET
def budget(request: Request, ref: str) -> HttpResponse:
    """Show how much there is, for how long, and what is left."""
    case = look_at(ref=ref, by=request.actor, at=timezone.now())
    today = localdate()
    found = queries.of_day(case, today)
    if found is None:
        return render(request, "budgets/none_yet.html", _none_yet(request, case))
    ended = found.ended_on if found.ended_on and found.ended_on <= today else None
    standing, noted = queries.standing(found), list(queries.deaths_noted(case))
    context = {
        **cases.about(request.actor, case),
        "budget": found,
        "standing": standing,
        "days": rules.days_in_words(found.year),
        "ended": ended,
        "may_report_death": ended and policy.may_report_death(request.actor, found),
        "may_take_death_back": noted and policy.may_take_death_back(request.actor, noted),
        "three": _three(standing.figures),
        "three_total": ("All the support costs", standing.figures.total),
        "fall": _fall_to_explain(request, case),
        "beside": _beside(standing.figures),
        "events": queries.events(found)[:8],
        "lines": _ledger_lines(found) if request.actor.has(Role.FINANCE) else None,
        "others": case.budgets.exclude(pk=found.pk).order_by("-starts_on"),
    }
    return render(request, "budgets/budget.html", context)


def _none_yet(request: Request, case: Case) -> dict[str, object]:
    waits = queries.to_open(request.actor).filter(case=case).exists()
    may = bool(policy.may_open(request.actor))
    return {
        **cases.about(request.actor, case),
        "waits": waits,
        "may_open": waits and may,
        "fall": _fall_to_explain(request, case),
    }


def _fall_to_explain(request: Request, case: Case) -> bool:
    """Say whether it waits for this actor to say why the new plan costs less."""
    found = queries.fall_of(case) if policy.may_explain(request.actor) else None
    return found is not None and queries.step_down_of(found.plan) is None


def _three(found: rules.Figures) -> list[tuple[str, Money]]:
    return [
        ("You pay", found.person_pays),
        ("The council pays", found.council_pays),
    ]


def _beside(found: rules.Figures) -> list[tuple[str, Money]]:
    """List what stands beside the three figures, where there is any (Care Act 2014 s.26(2))."""
    rows = [
        ("Other public money", found.public),
        ("Top-ups", found.private),
        ("Of all this, what must be given", found.duty),
        ("Of all this, what may be given", found.power),
    ]
    return rows if found.public or found.private or found.power else []


def _ledger_lines(budget: Budget) -> list[tuple[object, ...]]:
    """List every entry of a budget's parts: day, account, entry, in, out, together after it."""
    book = ledger.statement([part.address for part in budget.parts.all()], queries.EVER)
    return [
        (
            line.movement.counts_on,
            line.account,
            line.movement.reference,
            line.amount if line.amount > NOTHING else None,
            -line.amount if line.amount < NOTHING else None,
            after,
        )
        for line, after in book.lines
    ]
