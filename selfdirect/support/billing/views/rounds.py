"""Rounds of bills: drawn up, looked through, sent by another."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from selfdirect.foundation.audit.actions import look_many
from selfdirect.foundation.ui.forms import form_page, saved
from selfdirect.foundation.ui.templatetags.ui import status
from selfdirect.foundation.ui.web import Request
from selfdirect.support.billing import actions, policy, queries
from selfdirect.support.billing.forms import DrawForm
from selfdirect.support.billing.journey import ROUND, State
from selfdirect.support.billing.models import Bill, Round
from selfdirect.support.budgets.rules import days_in_words

A_PAGE = 50
STATES = {
    State.DRAFT: ("wait", "Waits for a second person"),
    State.ISSUED: ("ok", "Sent"),
    State.DROPPED: ("plain", "Thrown away"),
}


# Rounds -----------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def bills(request: Request) -> HttpResponse:
    """Show the rounds of bills, and draw up the next."""
    policy.may_bill(request.actor).require()
    form = DrawForm(request.POST or None, days=queries.next_period(localdate()))
    by, at = request.actor, timezone.now()
    if saved(form, lambda: actions.draw_round(**form.days, by=by, at=at)):
        return redirect("billing:round", queries.rounds()[0].ref)
    rows = list(queries.rounds()[:A_PAGE])
    context = {
        "draft": next((each for each in rows if each.state == State.DRAFT), None),
        "rows": [_round(each) for each in rows],
    }
    return form_page(request, "billing/bills.html", form, **context)


def _round(found: Round) -> tuple[object, ...]:
    days = link("billing:round", days_in_words(found.period), found.ref)
    state = status(*STATES[State(found.state)])
    return format_html("{}<br>{}", days, state), found.made_by_name, found.count, found.total


def link(name: str, words: str, *args: str) -> SafeString:
    return format_html('<a href="{}">{}</a>', reverse(name, args=args), words)


@require_GET
def round_(request: Request, ref: str) -> HttpResponse:
    """Show what a round asks of whom, the largest first."""
    policy.may_bill(request.actor).require()
    found = queries.get_round(ref)
    rows = queries.bills_of_round(request.actor, found)
    shown = list(rows[:A_PAGE])
    top_ups = list(queries.top_ups_of_round(request.actor, found)[:A_PAGE])
    people = [(each.person, each.person.ref) for each in shown]
    people += [(each.top_up.person, each.top_up.person.ref) for each in top_ups]
    look_many(on=people, by=request.actor, at=timezone.now())
    context = {
        "round": found,
        "days": days_in_words(found.period),
        "state": status(*STATES[State(found.state)]),
        "rows": [_asked(each) for each in shown],
        "more": max(found.count - len(shown), 0),
        "top_ups": [
            (
                link("billing:person", str(each.top_up.person), each.top_up.person.ref),
                each.top_up.payer.name,
                each.amount,
            )
            for each in top_ups
        ],
        "credits": rows.filter(total__lt=0).count(),
        "may_issue": policy.may_issue(request.actor, found),
        "steps": [step.verb for step in ROUND.open_to(found.state, request.actor.roles)],
    }
    return render(request, "billing/round.html", context)


def _asked(bill: Bill) -> tuple[object, ...]:
    who = link("billing:person", str(bill.person), bill.person.ref)
    named = format_html("{}<br>{}", who, bill.name) if bill.number else who
    return named, bill.paid, bill.total


@require_POST
def redraw(request: Request, ref: str) -> HttpResponse:
    made = actions.redraw_round(ref=ref, by=request.actor, at=timezone.now())
    messages.success(request, f"Drawn up again: {made.count} bills, {made.total}.")
    return redirect("billing:round", ref)


@require_POST
def issue(request: Request, ref: str) -> HttpResponse:
    made = actions.issue_round(ref=ref, by=request.actor, at=timezone.now())
    messages.success(request, f"Sent: {made.count} bills, {made.total} together.")
    return redirect("billing:round", ref)


@require_POST
def drop(request: Request, ref: str) -> HttpResponse:
    actions.drop_round(ref=ref, by=request.actor, at=timezone.now())
    messages.success(request, "Thrown away. Nobody was asked for anything.")
    return redirect("billing:bills")
