"""What changes in a year: moved, paused, added; each with what it does, before it is done."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from selfdirect.foundation.kernel.decision import NotThere, Refused, there
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.kernel.period import Period
from selfdirect.foundation.outbox.actions import held_about
from selfdirect.foundation.ui.forms import acted, form_page, saved
from selfdirect.foundation.ui.web import Request
from selfdirect.register.cases import queries as cases
from selfdirect.register.cases.actions import look_at
from selfdirect.register.cases.models import Case
from selfdirect.support.budgets import actions, policy, queries, rules
from selfdirect.support.budgets.forms import (
    AskedForm,
    EndPauseForm,
    LettersForm,
    LookUpForm,
    MoreForm,
    MoveForm,
    PauseForm,
    TakeBackForm,
)
from selfdirect.support.budgets.journey import Asked, State
from selfdirect.support.budgets.models import Budget, Change


def _open(request: Request, ref: str) -> tuple[Case, Budget]:
    """Find the budget that is open; with none there is nothing to change."""
    case = look_at(ref=ref, by=request.actor, at=timezone.now())
    found = there(queries.open_of(case))
    return case, found


# What changed -----------------------------------------------------------------------------------


@require_GET
def changes(request: Request, ref: str) -> HttpResponse:
    """Show everything learnt this year: what it changed, since when we know, from what to what.

    Of a year before (`?budget=`) too, and after the last has ended.
    """
    case = look_at(ref=ref, by=request.actor, at=timezone.now())
    wanted = request.GET.get("budget")
    shown = case.budgets.filter(ref=wanted).first() if wanted else queries.of_case(case)
    budget = there(shown)
    lines = queries.explained(budget)
    found = list(budget.changes.select_related("withdrawn", "addition", "of").order_by("-pk"))
    about, noted = cases.about(request.actor, case), list(queries.deaths_noted(case))
    waits = list(queries.asked(budget).filter(state=Asked.ASKED))
    where = queries.names_of([each.leaf for each in waits if each.held]) if waits else {}
    context = {
        **about,
        "budget": budget,
        "figures": _figures(about, queries.figures_on(budget, queries.today_of(budget))),
        "found": [_change(request, budget, each, lines) for each in found],
        "behind": [
            each
            for each in queries.signed_before(budget)
            if policy.may_withdraw(request.actor, each.budget, each)
        ],
        "asked": [
            {
                "one": each,
                "where": where.get(each.leaf, ""),
                "may_sign": policy.may_sign(request.actor, each),
            }
            for each in waits
        ],
        "days": "" if budget.state == State.OPEN else rules.days_in_words(budget.year),
        "earlier": case.budgets.exclude(pk=budget.pk).filter(changed__gt=0).order_by("starts_on"),
        "may_move": budget.state == State.OPEN and policy.may_move(request.actor, budget),
        "may_ask": policy.may_ask_for_more(request.actor, budget),
        "may_report_death": policy.may_report_death(request.actor, budget),
        "may_take_death_back": noted and policy.may_take_death_back(request.actor, noted),
    }
    return render(request, "budgets/changes.html", context)


def _figures(about: dict[str, object], found: rules.Figures) -> list[tuple[str, Money]]:
    rows = [
        ("What the support costs", found.total),
        (f"Of that, {about['who']} pay{'' if about['own'] else 's'}", found.person_pays),
        ("Of that, the council pays", found.council_pays),
    ]
    beside = [("Other public money beside it", found.public), ("Top-ups beside it", found.private)]
    return [*rows, *((what, money) for what, money in beside if money)]


def _change(
    request: Request, budget: Budget, change: Change, lines: Sequence[rules.Explained]
) -> dict[str, object]:
    mine = [line for line in lines if line.fact.key == change.ref]
    stands = not hasattr(change, "withdrawn")
    may = stands and policy.may_withdraw(request.actor, budget, change)
    return {
        "change": change,
        "rows": [
            (f"{_what(line.what)}, {rules.days_in_words(line.days)}", line.before, line.after)
            for line in mine
        ],
        "difference": Money.total(line.difference for line in mine),
        "may_end": may and change.kind == rules.Kind.PAUSE,
        "may_take_back": may,
    }


def _what(what: str) -> str:
    payer, _, part = what.rpartition(":")
    return f"What you pay of: {rules.part_words(part)}" if payer else rules.part_words(part)


# Moving -----------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def move(request: Request, ref: str) -> HttpResponse:
    """Ask where money should go, show what that does, and then do it.

    Providers that are looked up (`wanted`) join the choices; what was `looked` up is not again.
    """
    case, budget = _open(request, ref)
    policy.may_move(request.actor, budget).require()
    day, typed = queries.today_of(budget), request.POST or request.GET or None
    wanted = typed.get("wanted", "").strip()[:200] if typed else ""
    leaves = queries.week_of(budget, day).leaves
    beside = (rules.stream_of(leaf) for leaf in leaves if rules.is_ordered(leaf))
    streams = dict.fromkeys([rules.CARE, *beside])
    offers = queries.look_up(wanted, day, streams) if wanted else {}
    given: dict[str, Any] = {
        "places": queries.places(budget, day, also=[rules.THIRD, *offers]),
        "days": queries.may_begin(budget, localdate()),
        "offers": offers,
    }
    if typed and wanted != typed.get("looked", ""):
        form = MoveForm(None, typed=typed.dict(), **given)
    else:
        form = MoveForm(typed, **given)
    context = {
        **cases.about(request.actor, case),
        "budget": budget,
        "form": form,
        "asked": AskedForm(),
        "look_up": LookUpForm(initial={"wanted": wanted}),
        "wanted": wanted,
        "nothing": wanted and not offers,
    }
    status = 200
    if form.is_valid():
        context |= _moved(budget, form)
        if request.method == "POST":
            asked = AskedForm(request.POST)
            if not context["wrong"] and asked.is_valid():
                return _move(request, ref, budget, form, asked)
            context["asked"], status = asked, 422
    elif form.errors:
        status = 422
    return render(request, "budgets/move.html", context, status=status)


def _moved(budget: Budget, form: MoveForm) -> dict[str, object]:
    """Say in figures what a move does, or why it cannot be."""
    typed = form.cleaned_data
    source, target, weekly = typed["source"], typed["target"], typed["weekly"]
    on: date = typed["starts_on"]
    weeks = queries.weeks_of(budget)
    wrong = rules.cannot_move(weeks, source, target, weekly, on, "asked")
    before = rules.week_on(weeks, on)
    after = dict(before.leaves)
    after[source] = after.get(source, NOTHING) - weekly
    after[target] = after.get(target, NOTHING) + weekly
    names = queries.names_of({**before.leaves, **after})
    rows = [(names[leaf], before.leaves.get(leaf, NOTHING), after[leaf]) for leaf in after]
    return {
        "wrong": wrong,
        "rows": rows,
        "total": ("Together", rules.everything(before), Money.total(after.values())),
        "bars": [_bar("Before", rows, 1), _bar(f"From {rules.day_in_words(on)}", rows, 2)],
        "day": on,
        "weekly": weekly,
        "source": names[source],
        "target": names[target],
    }


def _bar(title: str, rows: Sequence[tuple[str, Money, Money]], place: int) -> dict[str, object]:
    """Lay out one bar: who holds how much of a week, side by side."""
    amounts = [(str(row[0]), row[place]) for row in rows]
    whole = Money.total(amount for _, amount in amounts if isinstance(amount, Money)).pence or 1
    pieces, start = [], 0
    for nth, (words, amount) in enumerate(amounts):
        if isinstance(amount, Money) and amount:
            width = amount.pence * 10_000 // whole
            pieces.append(
                {
                    "x": f"{start / 100}%",
                    "width": f"{width / 100}%",
                    "kind": ("spent", "left", "promised")[nth % 3],
                    "words": words,
                    "amount": amount,
                }
            )
            start += width
    return {"title": title, "pieces": pieces, "key": f"bar{place}"}


def _move(
    request: Request, ref: str, budget: Budget, form: MoveForm, asked: AskedForm
) -> HttpResponse:
    made = actions.move_budget(
        budget_ref=budget.ref,
        **form.cleaned_data,
        asked=asked.cleaned_data["asked"],
        by=request.actor,
        at=timezone.now(),
    )
    messages.success(request, made.words)
    return redirect("budgets:changes", ref)


# A pause ----------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def pause(request: Request, ref: str) -> HttpResponse:
    """Pause what the budget pays for: in hospital, or on holiday."""
    case, budget = _open(request, ref)
    policy.may_move(request.actor, budget).require()
    places = queries.places(budget, queries.today_of(budget), shared=True)
    first = min(each.starts_on for each in case.budgets.all())
    form = PauseForm(
        request.POST or None, places=places, year=Period(first, rules.year_end(budget.ends_before))
    )
    if form.is_valid():
        try:
            made, *_ = actions.pause_days(
                ref=ref,
                starts_on=form.cleaned_data["starts_on"],
                ends_before=form.cleaned_data["ends_before"],
                keeps=form.stops(),
                because=form.cleaned_data["because"],
                by=request.actor,
                at=timezone.now(),
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, made.words)
            return redirect("budgets:changes", ref)
    context = {**cases.about(request.actor, case), "budget": budget}
    return form_page(request, "budgets/pause.html", form, **context)


@require_http_methods(["GET", "POST"])
def end_pause(request: Request, ref: str, change: str) -> HttpResponse:
    """Let a pause end on another day than was thought."""
    case, _ = _open(request, ref)
    found = queries.get_change(request.actor, change)
    budget = found.budget  # the one that is open, or of a year before
    policy.may_move(request.actor, budget).require()
    if budget.case_id != case.pk or found.kind != rules.Kind.PAUSE:
        raise NotThere
    form = EndPauseForm(request.POST or None, days=_from(found, budget))
    if acted(request, form, actions.end_pause, change_ref=change):
        messages.success(request, "The pause has its new end, and the money follows.")
        return redirect("budgets:changes", ref)
    context = {**cases.about(request.actor, case), "budget": budget, "change": found}
    return form_page(request, "budgets/end_pause.html", form, **context)


def _from(change: Change, budget: Budget) -> Period:
    return Period(change.starts_on, budget.ended_on or rules.year_end(budget.ends_before))


# Taken back -------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def take_back(request: Request, ref: str, change: str) -> HttpResponse:
    """Take back something that was written down wrongly; what came of it is put right."""
    case, _ = _open(request, ref)
    found = queries.get_change(request.actor, change)
    budget = found.budget  # the one that is open, or the year before
    if budget.case_id != case.pk:
        raise NotThere
    policy.may_withdraw(request.actor, budget, found).require()
    form = TakeBackForm(request.POST or None)
    if made := acted(request, form, actions.withdraw_change, change_ref=change):
        messages.success(request, made[0].words)
        return redirect("budgets:changes", ref)
    lines = [each for each in queries.explained(budget) if each.fact.key == found.ref]
    rows = [
        (f"{_what(line.what)}, {rules.days_in_words(line.days)}", line.after, line.before)
        for line in lines
    ]
    context = {**cases.about(request.actor, case), "change": found, "rows": rows}
    return form_page(request, "budgets/take_back.html", form, **context)


# A death ----------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def letters(request: Request, ref: str) -> HttpResponse:
    """Say who gets the letters of somebody who has died, and list those that are held."""
    case = look_at(ref=ref, by=request.actor, at=timezone.now())
    policy.may_say_whom_to_write_to(request.actor).require()
    if not queries.deaths([case.person_id]):
        raise NotThere
    form = LettersForm(request.POST or None)
    if acted(request, form, actions.send_letters_to, ref=ref):
        address = form.cleaned_data["address"]
        messages.success(request, f"Letters about {case.person} go to {address}.")
        return redirect("budgets:budget", ref)
    held = [(row.queued_at, row.subject) for row in held_about(case.person.ref)]
    context = {**cases.about(request.actor, case), "held": held}
    return form_page(request, "budgets/letters.html", form, **context)


# More money -------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def ask_for_more(request: Request, ref: str) -> HttpResponse:
    """Ask for more money, a sum once or another contribution, for somebody else to sign.

    Providers that are looked up (`wanted`) join the choices; what was `looked` up is not again.
    """
    case, budget = _open(request, ref)
    policy.may_ask_for_more(request.actor, budget).require()
    day, typed = queries.today_of(budget), request.POST
    places = queries.places(budget, day, shared=True)
    wanted = typed.get("wanted", "").strip()[:200]
    offers = queries.look_up(wanted, day) if wanted else {}
    looks = wanted != typed.get("looked", "")
    form = MoreForm(
        None if looks else typed or None,
        year=budget.year,
        beside=[x for x in places if x.weekly and rules.stream_of(x.leaf) != rules.CARE],
        offers=offers,
        names=queries.names_of(offers),
        typed=typed.dict() if looks else None,
    )
    by, at = request.actor, timezone.now()
    if saved(
        form, lambda: actions.ask_for_more(budget_ref=budget.ref, **form.act(), by=by, at=at)
    ):
        messages.success(request, "It waits for somebody else to sign.")
        return redirect("budgets:changes", ref)
    context = {
        **cases.about(request.actor, case),
        "budget": budget,
        "look_up": LookUpForm(initial={"wanted": wanted}),
        "wanted": wanted,
        "nothing": wanted and not offers,
    }
    return form_page(request, "budgets/more.html", form, **context)


@require_POST
def sign(request: Request, ref: str, addition: str) -> HttpResponse:
    """Sign what another asked for."""
    made = actions.sign_addition(ref=addition, by=request.actor, at=timezone.now())
    messages.success(request, made.words)
    return redirect("budgets:changes", ref)


@require_POST
def refuse(request: Request, ref: str, addition: str) -> HttpResponse:
    """Refuse what another asked for."""
    actions.refuse_addition(ref=addition, by=request.actor, at=timezone.now())
    messages.success(request, "It was refused, and nothing was changed.")
    return redirect("budgets:changes", ref)
