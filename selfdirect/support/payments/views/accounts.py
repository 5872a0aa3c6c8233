"""Bank details and holds: entered by one, looked at by another."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET, require_POST

from selfdirect.foundation.audit.actions import look
from selfdirect.foundation.ui.forms import acted, saved
from selfdirect.foundation.ui.templatetags.ui import status
from selfdirect.foundation.ui.web import Request
from selfdirect.support.budgets.rules import day_in_words
from selfdirect.support.payments import actions, policy, queries
from selfdirect.support.payments.forms import (
    AccountForm,
    CheckForm,
    GaveBackForm,
    HoldForm,
    LiftForm,
)
from selfdirect.support.payments.models import BankAccount, Hold
from selfdirect.support.payments.rules.accounts import person_of

STATES = {"ENTERED": "wait", "CHECKED": "ok", "REFUSED": "bad"}


@require_GET
def payees(request: Request) -> HttpResponse:
    """List the bank details that wait to be checked, and who is on hold."""
    policy.may_prepare(request.actor).require()
    context = {
        "waiting": [_waiting(each) for each in queries.waiting_accounts()[:50]],
        "holds": [_hold(each) for each in queries.holds(localdate()).values()],
    }
    return render(request, "payments/payees.html", context)


def _link(whose: str, words: str) -> object:
    return format_html(
        '<a href="{}">{}</a>', reverse("payments:payee", args=[whose]), words or whose
    )


def _waiting(each: BankAccount) -> tuple[object, ...]:
    return (
        _link(each.whose, each.whose_name),
        each.entered_by_name,
        each.entered_at,
        each.because,
    )


def _hold(each: Hold) -> tuple[object, ...]:
    return (
        _link(each.whose, each.whose_name),
        each.because,
        each.placed_by_name,
        each.until or "until it is lifted",
    )


@require_GET
def payee(request: Request, whose: str) -> HttpResponse:
    """Show where somebody is paid, what waits to be checked, and any hold."""
    return _payee(request, whose)


def _payee(request: Request, whose: str, **forms: Any) -> HttpResponse:
    found = queries.payee(request.actor, whose)
    look(on=found, about=person_of(whose), by=request.actor, at=timezone.now())
    rows = list(queries.accounts_of(whose)[:20])
    waits = next((row for row in rows if row.state == BankAccount.State.ENTERED), None)
    context = {
        "payee": found,
        "name": queries.payee_name(found, whose),
        "whose": whose,
        "now": queries.paid_to([whose], localdate()).get(whose),
        "named": next((row for row in rows if row.emergency and row.state == "CHECKED"), None),
        "today": localdate(),
        "waits": waits,
        "may_check": waits and policy.may_check(request.actor, waits),
        "rows": [_row(row) for row in rows],
        "hold": queries.holds(localdate(), [whose]).get(whose),
        "how_checked": queries.how_checked(localdate()),
        "enter": AccountForm(),
        "check": CheckForm(),
        "place": HoldForm(today=localdate()),
        "lift": LiftForm(),
        "owed": queries.owed_back(whose).get(whose),
        "back": GaveBackForm(),
        **forms,
    }
    wrong = next((each for each in forms.values() if each.errors), None)
    context["form"] = wrong
    return render(request, "payments/payee.html", context, status=422 if wrong else 200)


def _row(each: BankAccount) -> tuple[object, ...]:
    decided = f"{each.checked_by_name}: {each.how_checked}" if each.checked_by_name else ""
    return (
        f"{each.name}, {each.masked}{', in an emergency' if each.emergency else ''}",
        day_in_words(each.starts_on),
        f"{each.entered_by_name}{': ' if each.because else ''}{each.because}",
        decided,
        status(STATES[each.state], BankAccount.State(each.state).label.capitalize()),
    )


@require_POST
def enter(request: Request, whose: str) -> HttpResponse:
    queries.payee(request.actor, whose)
    form = AccountForm(request.POST)
    if acted(request, form, actions.enter_account, whose=whose):
        messages.success(request, "Entered. Somebody else must now check it.")
        return redirect("payments:payee", whose)
    return _payee(request, whose, enter=form)


@require_POST
def check(request: Request, ref: str) -> HttpResponse:
    """Check bank details, or refuse them: by the button that was pressed."""
    found = queries.get_account(request.actor, ref)
    policy.may_check(request.actor, found).require()
    form = CheckForm(request.POST)

    def decide() -> None:
        words, by, at = form.cleaned_data["how"], request.actor, timezone.now()
        if request.POST.get("refuse"):
            actions.refuse_account(ref=ref, because=words, by=by, at=at)
            messages.success(request, "You refused these bank details.")
        else:
            done = actions.check_account(ref=ref, how=words, by=by, at=at)
            day = day_in_words(done.payable_from or localdate())
            messages.success(request, f"Checked. Payments go there from {day}.")

    if saved(form, decide, under="how"):
        return redirect("payments:payee", found.whose)
    return _payee(request, found.whose, check=form)


@require_POST
def hold(request: Request, whose: str) -> HttpResponse:
    queries.payee(request.actor, whose)
    form = HoldForm(request.POST, today=localdate())
    if acted(request, form, actions.place_hold, whose=whose):
        messages.success(request, "They are paid nothing until the hold ends.")
        return redirect("payments:payee", whose)
    return _payee(request, whose, place=form)


@require_POST
def lift(request: Request, ref: str) -> HttpResponse:
    found = queries.get_hold(request.actor, ref)
    form = LiftForm(request.POST)
    if acted(request, form, actions.lift_hold, ref=ref):
        messages.success(request, "The hold is lifted: they are paid with the next run.")
        return redirect("payments:payee", found.whose)
    return _payee(request, found.whose, lift=form)


@require_POST
def gave_back(request: Request, whose: str) -> HttpResponse:
    """Note what a provider sent back of what they were paid too much."""
    queries.payee(request.actor, whose)
    form = GaveBackForm(request.POST)
    if made := acted(request, form, actions.note_given_back, whose=whose):
        messages.success(request, f"{made[0].amount} is noted as sent back.")
        return redirect("payments:payee", whose)
    return _payee(request, whose, back=form)
