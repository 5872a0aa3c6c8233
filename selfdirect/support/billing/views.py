"""Bills: finance draws them up and notes what comes; each reads what they pay."""

from collections.abc import Iterable

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from selfdirect.foundation.audit.actions import look, look_many
from selfdirect.foundation.kernel.decision import NotThere
from selfdirect.foundation.kernel.money import NOTHING
from selfdirect.foundation.ui.forms import saved
from selfdirect.foundation.ui.pdf import typeset
from selfdirect.foundation.ui.templatetags.ui import status
from selfdirect.foundation.ui.web import PDF, Request, download
from selfdirect.register.cases.actions import look_at
from selfdirect.register.people.models import Person
from selfdirect.register.people.queries import voice_of
from selfdirect.support.billing import actions, paper, policy, queries, rules
from selfdirect.support.billing.forms import DrawForm, ReceiveForm
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
    if request.method == "POST" and saved(
        form, lambda: actions.draw_round(**form.days, by=by, at=at)
    ):
        return redirect("billing:round", queries.rounds()[0].ref)
    rows = list(queries.rounds()[:A_PAGE])
    context = {
        "form": form,
        "draft": next((each for each in rows if each.state == State.DRAFT), None),
        "rows": [_round(each) for each in rows],
    }
    return render(request, "billing/bills.html", context, status=422 if form.errors else 200)


def _round(found: Round) -> tuple[object, ...]:
    days = _link("billing:round", days_in_words(found.period), found.ref)
    state = status(*STATES[State(found.state)])
    return format_html("{}<br>{}", days, state), found.made_by_name, found.count, found.total


def _link(name: str, words: str, *args: str) -> SafeString:
    return format_html('<a href="{}">{}</a>', reverse(name, args=args), words)


@require_GET
def round_(request: Request, ref: str) -> HttpResponse:
    """Show what a round asks of whom, the largest first."""
    policy.may_bill(request.actor).require()
    found = queries.get_round(ref)
    rows = queries.bills_of_round(request.actor, found)
    shown = list(rows[:A_PAGE])
    people = [(each, each.person.ref) for each in shown]
    look_many(on=people, by=request.actor, at=timezone.now())
    context = {
        "round": found,
        "days": days_in_words(found.period),
        "state": status(*STATES[State(found.state)]),
        "rows": [_asked(each) for each in shown],
        "more": max(found.count - len(shown), 0),
        "credits": rows.filter(total__lt=0).count(),
        "may_issue": policy.may_issue(request.actor, found),
        "steps": [step.verb for step in ROUND.open_to(found.state, request.actor.roles)],
    }
    return render(request, "billing/round.html", context)


def _asked(bill: Bill) -> tuple[object, ...]:
    who = _link("billing:person", str(bill.person), bill.person.ref)
    return who, bill.name if bill.number else "", bill.paid, bill.total


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


# One person's account ---------------------------------------------------------------------------


@require_GET
def person(request: Request, whose: str) -> HttpResponse:
    """Show finance what one person was asked for, and what came."""
    policy.may_bill(request.actor).require()
    found = queries.get_person(request.actor, whose)
    look(on=found, about=found.ref, by=request.actor, at=timezone.now())
    account = queries.account_of(found)
    debts = queries.debts_of(found, account.owed)
    context = {
        "person": found,
        **_standing(account, debts),
        "bills": _bills(queries.visible(request.actor).filter(person=found), debts),
        "receipts": _receipts(found),
        "ages": [row for row in rules.by_age(debts, localdate()) if row[1]],
    }
    return render(request, "billing/person.html", context)


def _standing(account: rules.Account, debts: Iterable[rules.Debt]) -> dict[str, object]:
    late = rules.late(debts, localdate())
    return {
        "account": account,
        "owed": max(account.owed, NOTHING),
        "late": late,
        "total": ("Owed", account.owed) if account.owed >= NOTHING else ("Credit", account.credit),
    }


def _bills(found: Iterable[Bill], debts: Iterable[rules.Debt]) -> list[dict[str, object]]:
    """Lay bills out, the newest first, each with what is still open of it."""
    left = {each.bill: each.amount for each in debts}
    return [{"bill": bill, "left": left.get(bill.ref, NOTHING)} for bill in found]


def _receipts(found: Person) -> list[tuple[object, ...]]:
    return [
        (each.on, each.get_how_display(), each.amount)
        for each in queries.receipts_of(found)[:A_PAGE]
    ]


@require_http_methods(["GET", "POST"])
def receive(request: Request, whose: str) -> HttpResponse:
    """Note by hand what came from somebody."""
    policy.may_bill(request.actor).require()
    found = queries.get_person(request.actor, whose)
    form = ReceiveForm(request.POST or None)
    by, at = request.actor, timezone.now()
    if request.method == "POST" and saved(
        form,
        lambda: actions.take_receipt(person_ref=whose, **form.cleaned_data, by=by, at=at),
    ):
        messages.success(request, f"Noted. {found} was thanked.")
        return redirect("billing:person", whose)
    look(on=found, about=found.ref, by=by, at=at)
    context = {
        "person": found,
        "form": form,
        "title": f"What came from {found}",
        "lead": "It settles what is oldest first. What is too much stands to their credit.",
        "submit": "Note it",
    }
    return render(request, "billing/form.html", context, status=422 if form.errors else 200)


# The person's own page --------------------------------------------------------------------------


@require_GET
def what_i_pay(request: Request, ref: str) -> HttpResponse:
    """Show somebody what they were asked for, what they paid, and what they can do."""
    case = look_at(ref=ref, by=request.actor, at=timezone.now())
    account = queries.account_of(case.person)
    debts = queries.debts_of(case.person, account.owed)
    own = voice_of(request.actor, case.person) == "person"
    found = queries.bills_of(case.person)
    context = {
        "case": case,
        "own": own,
        "who": "You" if own else case.person.short_name,
        **_standing(account, debts),
        "bills": _bills(found, debts),
        "receipts": _receipts(case.person),
        "pay": list(paper.how_to_pay(found[0], settings.COUNCIL, settings.COUNCIL_BANK))
        if account.owed > NOTHING
        else (),
        "help": list(paper.help_words(settings.COUNCIL)),
        "next_due": min((each.due_on for each in debts), default=None),
    }
    return render(request, "billing/what_i_pay.html", context)


@require_GET
def bill_pdf(request: Request, ref: str, bill: str) -> HttpResponse:
    """Give a bill as an accessible PDF."""
    case = look_at(ref=ref, by=request.actor, at=timezone.now())
    found = queries.bills_of(case.person).filter(ref=bill).first()
    if found is None:
        raise NotThere
    laid_out = paper.paper(
        found, council=settings.COUNCIL, bank=settings.COUNCIL_BANK, demo=settings.DEMO
    )
    made = typeset(paper.TEMPLATE, laid_out, at=timezone.now())
    response = download(made, f"bill-{found.number}.pdf", PDF)
    response["Cache-Control"] = "private, no-store"
    return response
