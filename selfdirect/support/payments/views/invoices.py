"""Invoices for many people: a provider brings them, finance sees what fits and approves it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from selfdirect.foundation.audit.actions import look_many
from selfdirect.foundation.kernel.actor import Role
from selfdirect.foundation.kernel.decision import NotThere, Refused, there
from selfdirect.foundation.ui.forms import PlainForm, acted, form_page, saved
from selfdirect.foundation.ui.web import Request
from selfdirect.register.directory import queries as directory
from selfdirect.register.directory.models import Organisation
from selfdirect.support.payments import actions, policy, queries
from selfdirect.support.payments.forms import InvoicesForm, NumberForm
from selfdirect.support.payments.models import InvoiceFile, InvoiceRow
from selfdirect.support.payments.rules.invoices import Way, read_file

A_PAGE = 50
MOST_WRONG = 200
TITLES = {
    Way.LOOK: "They differ, with a reason: open each",
    Way.NEAR: "Less than was ordered, or within the tolerance",
    Way.SAME: "As ordered and given",
}


@require_GET
def files(request: Request) -> HttpResponse:
    """List the invoices for many people: all for finance, their own for a provider."""
    policy.may_enter(request.actor).require()
    context = {
        "finance": request.actor.has(Role.FINANCE),
        "files": [_file(each) for each in queries.files(request.actor)[:A_PAGE]],
    }
    return render(request, "payments/invoices.html", context)


def _file(each: InvoiceFile) -> tuple[object, ...]:
    address = reverse("payments:invoice_file", args=[each.ref])
    link = format_html('<a href="{}">{}</a>', address, each.name)
    return (localdate(each.at), each.whose_name, link, each.rows, each.wrong, each.total)


@require_GET
def file(request: Request, file: str) -> HttpResponse:
    """Show what became of every row: those that differ first, and what is wrong with the rest."""
    policy.may_enter(request.actor).require()
    found = queries.get_file(request.actor, file)
    shown = {way: list(queries.rows_of(found, way)[:A_PAGE]) for way in TITLES}
    payments = [row.payment for rows in shown.values() for row in rows if row.payment]
    named = queries.may_name(request.actor, payments)
    people = {each.about: each for each in payments if each.pk in named}
    waiting, hidden = queries.how_many_matched(request.actor, found)
    look_many(
        on=[(payment, ref) for ref, payment in people.items()] or [(found, "")],
        by=request.actor,
        at=timezone.now(),
    )
    wrong = queries.rows_of(found, Way.WRONG)[:MOST_WRONG]
    context = {
        "file": found,
        "may_approve": policy.may_approve_file(request.actor, found),
        "waiting": waiting,
        "hidden": hidden,
        "tables": [
            (
                TITLES[way],
                [_row(row, request, named) for row in rows],
                _more(found, way, len(rows)),
            )
            for way, rows in shown.items()
        ],
        "wrong": [(row.row, row.words) for row in wrong],
        "more_wrong": max(0, found.wrong - MOST_WRONG),
    }
    return render(request, "payments/invoice_file.html", context)


def _more(found: InvoiceFile, way: Way, shown: int) -> int:
    return queries.rows_of(found, way).count() - shown if shown == A_PAGE else 0


def _row(row: InvoiceRow, request: Request, named: set[int]) -> tuple[object, ...]:
    payment = row.payment
    if payment is None:  # pragma: no cover - the database holds it
        raise NotThere
    name: object = payment.whom
    if payment.pk not in named:
        name = queries.HIDDEN
    elif request.actor.has(Role.FINANCE):
        address = reverse("payments:payment", args=[payment.ref])
        name = format_html('<a href="{}">{}</a>', address, name)
    words = payment.working if payment.ahead or payment.off else row.words
    words = f"{words} “{payment.because}”" if payment.because else words
    return (row.row, name, words, payment.billed)


def _own(request: Request) -> Organisation:
    policy.may_enter(request.actor).require()
    return there(directory.works_for(request.actor))


@require_http_methods(["GET", "POST"])
def bring(request: Request) -> HttpResponse:
    """Let a provider bring an invoice for many people as a file."""
    own = _own(request)
    form = InvoicesForm(request.POST or None, request.FILES or None)
    made: list[InvoiceFile] = []

    def take() -> None:
        try:
            rows, faults = read_file(form.cleaned_data["file"])
        except ValueError as wrong:
            raise Refused(str(wrong)) from wrong
        name = str(request.FILES["file"])
        by, at = request.actor, timezone.now()
        made.append(
            actions.take_invoices(
                organisation=own.ref, rows=rows, faults=faults, name=name, by=by, at=at
            )
        )

    if saved(form, take, under="file"):
        return redirect("payments:invoice_file", made[0].ref)
    return _ask(request, form, draws=False)


@require_http_methods(["GET", "POST"])
def draw(request: Request) -> HttpResponse:
    """Let a provider make an invoice from what they wrote down."""
    own = _own(request)
    form = NumberForm(request.POST or None)
    if made := acted(request, form, actions.draw_invoices, under="invoice", organisation=own.ref):
        return redirect("payments:invoice_file", made[0].ref)
    return _ask(request, form, draws=True)


def _ask(request: Request, form: PlainForm, *, draws: bool) -> HttpResponse:
    return form_page(request, "payments/bring_invoices.html", form, draws=draws)


@require_POST
def approve(request: Request, file: str) -> HttpResponse:
    """Approve what fits of a file; what cannot be paid is said."""
    done, refused = actions.approve_file(ref=file, by=request.actor, at=timezone.now())
    messages.success(request, f"{done:,} approved. They go out with the next run.")
    for words in refused[:A_PAGE]:
        messages.warning(request, words)
    return redirect("payments:invoice_file", file)
