"""What is late, and what is done about it: nobody's support ever waits for it."""

from collections.abc import Container
from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from selfdirect.foundation.audit.actions import look_many
from selfdirect.foundation.kernel.decision import NotThere
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.ui.web import Request
from selfdirect.foundation.ui.words import day
from selfdirect.support.billing import actions, policy, queries, rules
from selfdirect.support.billing.forms import (
    ArrangeForm,
    ChaseForm,
    EndForm,
    HardshipForm,
    PayBackForm,
    WriteOffForm,
)
from selfdirect.support.billing.models import Debit
from selfdirect.support.billing.views.people import asked, finances
from selfdirect.support.billing.views.rounds import link

A_PAGE = 100
LEADS = {
    rules.Kind.REMIND: "A reminder is sent to them. It says that their support goes on.",
    rules.Kind.CALL: "Ring them. Ask how they are, and whether the bill is right.",
    rules.Kind.HARDSHIP: "Look with them at what comes in and what goes out, and what they keep.",
    rules.Kind.LAST: "The last letter is sent. What is done next is for people, not for this.",
}


@require_GET
def late(request: Request) -> HttpResponse:
    """List whose bills are late, the oldest first, and what waits to be let go."""
    policy.may_bill(request.actor).require()
    today = localdate()
    every = queries.arrears(request.actor, today)
    found = every[:A_PAGE]
    waits = list(queries.write_offs(request.actor))
    top_ups = queries.late_top_ups(request.actor, today)
    people = [*(each.person for each in found), *(each.person for each in waits)]
    people += [each.person for each, _ in top_ups]
    look_many(on=[(each, each.ref) for each in people], by=request.actor, at=timezone.now())
    late = [each.person.pk for each in found]
    coming, leave_it = queries.coming_from(late), queries.by_debit(late, today)
    context = {
        "rows": [_late(each, coming.get(each.person.pk), leave_it) for each in found],
        "count": len(every),
        "top_ups": [
            (link("billing:person", str(each.person), each.person.ref), each.payer.name, amount)
            for each, amount in top_ups
        ],
        "total": Money.total(each.amount for each in every),
        "total_row": ("Together", "", "", Money.total(each.amount for each in found)),
        "waits": [
            (link("billing:person", str(each.person), each.person.ref), each.words, each.amount)
            for each in waits
        ],
    }
    return render(request, "billing/late.html", context)


def _late(
    each: queries.Arrear, coming: Debit | None, leave_it: Container[int]
) -> tuple[object, ...]:
    who = link("billing:person", str(each.person), each.person.ref)
    done = each.last.done if each.last else "Nothing yet"
    if each.agreed:
        done = f"Pays {each.agreed.amount} every {each.agreed.every}"
    elif each.person.pk in leave_it:
        done = "Pays by direct debit: with the next one"
    if coming and coming.run.collect_on:
        on = day(coming.run.collect_on, localdate())
        done = f"{coming.amount} is taken by direct debit on {on}"
    return who, each.since, done, each.amount


@require_http_methods(["GET", "POST"])
def chase(request: Request, whose: str, kind: str) -> HttpResponse:
    """Take one step about what is late of somebody."""
    found = finances(request, whose)
    if kind not in rules.WORDS:
        raise NotThere
    hardship = kind == rules.Kind.HARDSHIP
    form = (HardshipForm if hardship else ChaseForm)(request.POST or None)
    return asked(
        request,
        found,
        form,
        partial(actions.chase, person_ref=whose, kind=kind),
        "Noted. They can read it.",
        title=f"{rules.WORDS[rules.Kind(kind)]}: {found}",
        lead=LEADS[rules.Kind(kind)],
        submit="Do this",
    )


@require_http_methods(["GET", "POST"])
def arrange(request: Request, whose: str) -> HttpResponse:
    """Write down that somebody pays in parts."""
    found, form = finances(request, whose), ArrangeForm(request.POST or None)
    return asked(
        request,
        found,
        form,
        partial(actions.arrange, person_ref=whose),
        "Written down. While they keep to it, nobody asks for more.",
        title=f"{found} pays in parts",
        lead="Agree it with them: what they can pay, and still live well.",
        submit="They agreed to this",
    )


@require_http_methods(["GET", "POST"])
def end_arrangement(request: Request, ref: str) -> HttpResponse:
    """End an agreement to pay in parts."""
    policy.may_bill(request.actor).require()
    agreed = queries.get_arrangement(request.actor, ref)
    found, form = finances(request, agreed.person.ref), EndForm(request.POST or None)
    return asked(
        request,
        found,
        form,
        partial(actions.end_arrangement, ref=ref),
        "It has ended.",
        title=f"{found} does not pay {agreed.amount} every {agreed.every} any more",
        submit="End it",
    )


@require_http_methods(["GET", "POST"])
def ask_write_off(request: Request, whose: str) -> HttpResponse:
    """Ask that what is late of somebody be let go."""
    found, form = finances(request, whose), WriteOffForm(request.POST or None)
    amount = queries.late_of(found, localdate()).amount
    return asked(
        request,
        found,
        form,
        partial(actions.ask_write_off, person_ref=whose),
        "It waits for a second person.",
        title=f"Let go of {amount} of {found}’s bills",
        lead="All that is late today. Somebody else signs it.",
        submit="Ask for it",
    )


@require_POST
def sign_write_off(request: Request, ref: str) -> HttpResponse:
    policy.may_bill(request.actor).require()
    made = actions.sign_write_off(ref=ref, by=request.actor, at=timezone.now())
    messages.success(request, f"{made.amount} is let go. {made.person} was told.")
    return redirect("billing:person", made.person.ref)


@require_POST
def refuse_write_off(request: Request, ref: str) -> HttpResponse:
    policy.may_bill(request.actor).require()
    made = actions.refuse_write_off(ref=ref, by=request.actor, at=timezone.now())
    messages.success(request, "It is not written off.")
    return redirect("billing:person", made.person.ref)


@require_http_methods(["GET", "POST"])
def pay_back(request: Request, whose: str) -> HttpResponse:
    """Prepare to pay back what stands to somebody's credit."""
    found, form = finances(request, whose), PayBackForm(request.POST or None)
    return asked(
        request,
        found,
        form,
        partial(actions.pay_back, person_ref=whose),
        "Prepared. Somebody else approves it, and it goes with a payment run.",
        title=f"Pay back to {found}",
        lead=f"{queries.free_of(found)} was paid and is not owed.",
        submit="Prepare it",
    )
