"""The bank's file of what came back: read first, then taken back with one press."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from selfdirect.foundation.audit.actions import look, look_many
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.ui.forms import form_page, saved
from selfdirect.foundation.ui.web import Request, download
from selfdirect.support.payments import actions, policy, queries
from selfdirect.support.payments.forms import ReturnsForm
from selfdirect.support.payments.models import ReturnsFile
from selfdirect.support.payments.queries.returns import CameBack, Stand, held_against

TITLES = {
    Stand.BACK: "Came back: of the sum that we sent",
    Stand.LOOK: "Look at these: nothing is done about them",
    Stand.KNOWN: "Known already: nothing changes",
}


@require_http_methods(["GET", "POST"])
def returns(request: Request) -> HttpResponse:
    """Ask for the bank's file, which is kept as it came, and list those that came before."""
    policy.may_prepare(request.actor).require()
    form = ReturnsForm(request.POST or None, request.FILES or None)
    kept: list[ReturnsFile] = []

    def act() -> None:
        name, text = str(request.FILES["file"]), form.cleaned_data["file"]
        by, at = request.actor, timezone.now()
        kept.append(actions.bring_returns(name=name, text=text, by=by, at=at))

    if saved(form, act, under="file"):
        return redirect("payments:came_back", kept[0].ref)
    files = [_file(each) for each in queries.returns_files()[:20]]
    return form_page(request, "payments/returns.html", form, files=files)


def _file(file: ReturnsFile) -> tuple[object, ...]:
    url = reverse("payments:came_back", args=[file.ref])
    name = format_html('<a href="{}">{}</a>', url, file.name or file.ref)
    return (localdate(file.at), name, file.rows, file.by_name)


@require_GET
def came_back(request: Request, ref: str) -> HttpResponse:
    """Show what the bank said, row by row, and where each stands now."""
    policy.may_prepare(request.actor).require()
    file = queries.get_returns(ref)
    found = held_against(queries.said_in(file), request.actor, localdate())
    cases = {each.payment.case for each in found if each.payment and each.payment.case}
    on = [(case, case.person.ref) for case in cases]
    look_many(on=on, by=request.actor, at=timezone.now())
    of = {stand: [each for each in found if each.stand == stand] for stand in TITLES}
    context = {
        "file": file,
        "back": len(of[Stand.BACK]),
        "total": Money.total(each.row.amount for each in of[Stand.BACK] if each.row.amount),
        "look": len(of[Stand.LOOK]),
        "tables": [(TITLES[stand], [_row(each) for each in rows]) for stand, rows in of.items()],
        "may_open": queries.may_open(request.actor, file),
    }
    return render(request, "payments/came_back.html", context)


@require_GET
def as_it_came(request: Request, ref: str) -> HttpResponse:
    """Give the bank's file as it came, to the byte."""
    policy.may_prepare(request.actor).require()
    file = queries.get_returns(ref)
    queries.may_open(request.actor, file).require()
    look(on=file, about="", by=request.actor, at=timezone.now())
    return download(file.text.encode(), file.name or f"{file.ref}.txt", "text/plain")


@require_POST
def take_back(request: Request, ref: str) -> HttpResponse:
    """Take back what the file names."""
    done, refused = actions.return_payments(ref=ref, by=request.actor, at=timezone.now())
    if done:
        words = f"Taken back: {done}. Mend the bank details first, then another approves each."
        messages.success(request, words)
    for words in refused:
        messages.warning(request, words)
    return redirect("payments:came_back", ref)


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
