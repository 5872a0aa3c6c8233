"""The bank's file of what came back: read first, then taken back with one press."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods, require_POST

from selfdirect.foundation.audit.actions import look_many
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.ui.forms import form_page, saved
from selfdirect.foundation.ui.web import Request
from selfdirect.support.payments import actions, policy, queries
from selfdirect.support.payments.forms import ReturnsForm
from selfdirect.support.payments.queries.returns import CameBack, Stand, held_against
from selfdirect.support.payments.rules.bank.returns import read

TITLES = {
    Stand.BACK: "Came back: of the sum that we sent",
    Stand.LOOK: "Look at these: nothing is done about them",
    Stand.KNOWN: "Known already: nothing changes",
}


@require_http_methods(["GET", "POST"])
def returns(request: Request) -> HttpResponse:
    """Ask for the bank's file, and show what it names before anything happens."""
    policy.may_prepare(request.actor).require()
    form = ReturnsForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and saved(
        form, lambda: read(form.cleaned_data["file"]), under="file"
    ):
        return _shown(request, form.cleaned_data["file"])
    return form_page(request, "payments/returns.html", form)


@require_POST
def take_back(request: Request) -> HttpResponse:
    """Take back what the file names, and show where each row stands now."""
    text = request.POST.get("text", "")
    done, refused = actions.return_payments(text=text, by=request.actor, at=timezone.now())
    if done:
        words = f"Taken back: {done}. Mend the bank details first, then another approves each."
        messages.success(request, words)
    for words in refused:
        messages.warning(request, words)
    return _shown(request, text)


def _shown(request: Request, text: str) -> HttpResponse:
    found = held_against(read(text), request.actor, localdate())
    cases = {each.payment.case for each in found if each.payment and each.payment.case}
    on = [(case, case.person.ref) for case in cases]
    look_many(on=on, by=request.actor, at=timezone.now())
    of = {stand: [each for each in found if each.stand == stand] for stand in TITLES}
    context = {
        "text": text,
        "back": len(of[Stand.BACK]),
        "total": Money.total(each.row.amount for each in of[Stand.BACK] if each.row.amount),
        "look": len(of[Stand.LOOK]),
        "tables": [(TITLES[stand], [_row(each) for each in rows]) for stand, rows in of.items()],
    }
    return render(request, "payments/came_back.html", context)


def _row(each: CameBack) -> tuple[object, ...]:
    name: object = each.row.reference
    if each.payment:
        payee, person = queries.shown(each.payment)
        url = reverse("payments:payment", args=[each.payment.ref])
        name = format_html(
            '<a href="{}">{}</a><br><span class="small soft">{}, for {}</span>',
            *(url, each.payment.ref, payee, person),
        )
    words = format_html("{}<br>{}", each.row.why, each.words) if each.words else each.row.why
    return (name, words, each.row.on or "", each.row.amount or "")
