"""When the usual way to pay fails: begin another, hand out its list, say what became of it."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from selfdirect.foundation.kernel.decision import NotThere, Refused, there
from selfdirect.foundation.ui import pdf
from selfdirect.foundation.ui.forms import form_page, saved
from selfdirect.foundation.ui.web import PDF, Request, download
from selfdirect.support.payments import actions, policy, queries
from selfdirect.support.payments.forms import EmergencyForm, ReconcileForm
from selfdirect.support.payments.journey import RunState
from selfdirect.support.payments.models import Line, Payment, Run
from selfdirect.support.payments.views.runs import looked, row_of

LATEST = 30
A_PAGE = 200


@require_http_methods(["GET", "POST"])
def emergency(request: Request) -> HttpResponse:
    """Begin an emergency run on one page, or open the one that is under way."""
    policy.may_run(request.actor).require()
    form = EmergencyForm(request.POST or None, sent=queries.at_the_bank()[:LATEST])
    begun: list[Run] = []

    def begin() -> None:
        asked = form.cleaned_data
        begun.append(
            actions.begin_emergency(
                rail=asked["rail"],
                because=asked["because"],
                file_format=asked["format"],
                instead_of=asked["instead_of"],
                by=request.actor,
                at=timezone.now(),
            )
        )

    if saved(form, begin):
        return redirect("payments:run", begun[0].ref)
    context = {
        "under_way": queries.emergency_under_way(),
        "runs": [row_of(run) for run in queries.emergencies()[:LATEST]],
    }
    return form_page(request, "payments/emergency.html", form, **context)


@require_http_methods(["GET", "POST"])
def reconcile(request: Request, ref: str) -> HttpResponse:
    """Say of an emergency run what did not arrive, and what the bank paid all the same."""
    found = _emergency(request, ref)
    if found.state != RunState.APPROVED:
        return redirect("payments:run", ref)
    form = ReconcileForm(request.POST or None, again=found.instead_of is not None)

    def act() -> None:
        asked = form.cleaned_data
        actions.reconcile_run(
            ref=ref,
            failed=dict.fromkeys(asked["failed"], asked["why"]),
            after_all=asked.get("after_all", []),
            by=request.actor,
            at=timezone.now(),
        )

    if saved(form, act):
        messages.success(request, "The book says now what became of it.")
        return redirect("payments:run", ref)
    lines = _with_people(found)[:A_PAGE]
    looked(lines, request)
    context = {
        "run": found,
        "rows": [_row(line) for line in lines],
        "more": max(0, queries.live(found).count() - A_PAGE),
    }
    return form_page(request, "payments/reconcile.html", form, **context)


def _emergency(request: Request, ref: str) -> Run:
    found = queries.get_run(request.actor, ref)
    if not found.rail:
        raise NotThere
    return found


def _with_people(run: Run) -> list[Line]:
    people = "payment__part__budget__case__person"
    return list(queries.live(run).select_related(people, "payment__again_of"))


def _row(line: Line) -> tuple[object, ...]:
    payment = line.payment
    payee, person = queries.shown(payment)
    first = payment.again_of.ref if payment.again_of else "none"
    url = reverse("payments:payment", args=[payment.ref])
    return (
        format_html('<a href="{}">{}</a>', url, payment.ref),
        first,
        f"{payee}, for {person}",
        line.account.masked if line.account else "",
        line.amount,
    )


@require_GET
def paper(request: Request, ref: str) -> HttpResponse:
    """Give the list of an emergency run on paper, to key in and to sign, once it was taken.

    :raises Refused: before that: who has it may key it in, and a run can be stopped till then
    """
    found = _emergency(request, ref)
    if not found.approved_at:
        raise NotThere
    if not found.file_taken_at:
        raise Refused("Nobody has taken the list of this run yet. Take it first, then print it.")
    lines = _with_people(found)
    looked(lines, request)
    data = {
        "title": "Emergency payments",
        "council": settings.COUNCIL["name"],
        "demo": settings.DEMO,
        "because": found.because,
        "rows": [_written(line) for line in lines],
        "total": found.total,
        "signed": [
            ("Emergency run", found.ref),
            ("Begun by", found.made_by_name),
            ("Approved by", found.approved_by_name),
            ("Payments", f"{found.count:,}"),
        ],
        "digest": found.file_digest,
    }
    content = pdf.typeset("payments/emergency.typ", data, at=found.approved_at)
    return download(content, f"{found.ref}-list.pdf", PDF)


def _written(line: Line) -> tuple[object, ...]:
    account = there(line.account)
    code = account.sort_code
    written = f"{code[:2]}-{code[2:4]}-{code[4:]}"
    return (line.payment.ref, account.name, written, account.number, line.amount)


# From the page of a payment that was taken back -------------------------------------------------


@require_POST
def after_all(request: Request, ref: str) -> HttpResponse:
    done = actions.pay_after_all(ref=ref, by=request.actor, at=timezone.now())
    words = f"The book says now that {done.payee_name} had {done.amount} after all."
    messages.success(request, words)
    return redirect("payments:payment", ref)


@require_POST
def give_back(request: Request, ref: str) -> HttpResponse:
    done: Payment = actions.give_back(ref=ref, by=request.actor, at=timezone.now())
    messages.success(request, f"{done.payee_name} gave back {done.amount}.")
    return redirect("payments:payment", ref)
