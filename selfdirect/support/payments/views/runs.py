"""Payment runs: what stands out first, then who approves, then the file, then the bank."""

from django.conf import settings
from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from selfdirect.foundation.audit.actions import look, look_many
from selfdirect.foundation.kernel.decision import NotThere, Refused
from selfdirect.foundation.ui import pdf
from selfdirect.foundation.ui.forms import acted, form_page, saved
from selfdirect.foundation.ui.templatetags.ui import status
from selfdirect.foundation.ui.web import CSV, PDF, Request, download, page_of
from selfdirect.support.budgets.rules import day_in_words, days_in_words
from selfdirect.support.payments import actions, policy, queries
from selfdirect.support.payments.forms import BeginForm, ReturnForm, SettleForm, StopForm
from selfdirect.support.payments.journey import RUN, RunState, State
from selfdirect.support.payments.models import Finding, Line, Run
from selfdirect.support.payments.rules import checks
from selfdirect.support.payments.views.payments import state_of

A_PAGE = 50
RUNS = 20
STATES = {
    RunState.DRAFT: ("plain", "Being checked"),
    RunState.CHECKED: ("wait", "Waits for a second person"),
    RunState.APPROVED: ("wait", "Approved: take the file to the bank"),
    RunState.SENT: ("ok", "At the bank"),
    RunState.CLOSED: ("ok", "Paid"),
    RunState.STOPPED: ("plain", "Stopped"),
}
KINDS = {
    Run.Format.STANDARD18: ("txt", "text/plain; charset=ascii"),
    Run.Format.PAIN001: ("xml", "application/xml"),
    Run.Format.LIST: ("csv", CSV),
}


def _to_see(run: Run) -> bool:
    return run.state == RunState.CHECKED and queries.holding_up(run).exists()


def _state(run: Run) -> SafeString:
    if _to_see(run):
        return status("warn", "Look at what stands out")
    if run.rail and run.state == RunState.APPROVED:
        return status("wait", "Signed: say what became of it")
    return status(*STATES[RunState(run.state)])


# The list ---------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def runs(request: Request) -> HttpResponse:
    """List the runs, the newest first, and begin another."""
    rows = queries.runs(request.actor)
    form = BeginForm(request.POST or None, today=localdate())
    begun: list[Run] = []

    def begin() -> None:
        asked = form.cleaned_data
        begun.append(
            actions.begin_run(
                due_by=asked["due_by"],
                takes_direct=asked["takes_direct"],
                file_format=asked["format"],
                by=request.actor,
                at=timezone.now(),
            )
        )

    if saved(form, begin):
        return redirect("payments:run", begun[0].ref)
    page = page_of(request, rows, RUNS)
    waits = rows.filter(state__in=RUN_WAITS).first()
    context = {
        "begin": bool(form.errors),
        "page": page,
        "runs": [row_of(run) for run in page],
        "next": waits,
        "to_see": waits and _to_see(waits),
    }
    return form_page(request, "payments/runs.html", form, **context)


RUN_WAITS = (RunState.DRAFT, RunState.CHECKED, RunState.APPROVED)


def _name(run: Run) -> str:
    if run.rail:
        return f"Emergency: {Run.Rail(run.rail).label.lower()} failed"
    return "One payment" if run.single else f"For days that begin by {day_in_words(run.due_by)}"


def row_of(run: Run) -> tuple[object, ...]:
    url = reverse("payments:run", args=[run.ref])
    name = _name(run)
    link = format_html(
        '<a href="{}">{}</a><br><span class="small soft">{}</span>', url, name, run.ref
    )
    many, total = (run.count, run.total) if run.approved_at else ("", "")
    if run.state == RunState.CHECKED:
        sums = queries.sums(run)
        many, total = sums.payments, sums.total
    return (link, run.made_by_name, run.pay_on, _state(run), many, total)


# One run ----------------------------------------------------------------------------------------


@require_GET
def run(request: Request, ref: str) -> HttpResponse:
    """Show a run: what stands out before it goes, what it comes to, and the next step."""
    found = queries.get_run(request.actor, ref)
    if found.state == RunState.DRAFT:
        return _under_way(request, found)
    if request.htmx:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return _run(request, found)


def _under_way(request: Request, found: Run) -> HttpResponse:
    name = "payments/parts/drafting.html" if request.htmx else "payments/drafting.html"
    return render(request, name, {"run": found, "form": StopForm()})


def _run(request: Request, found: Run, stop: StopForm | None = None) -> HttpResponse:
    to_see = queries.open_findings if found.state == RunState.CHECKED else queries.holding_up
    kinds = list(to_see(found).values_list("code", flat=True))
    many = sum(code != checks.KEEPS for code in kinds)
    out = queries.held_out(found)
    context = {
        "run": found,
        "sums": queries.sums(found),
        "open": checks.counted(kinds),
        "many": many,
        "keeps": checks.KEEPS in kinds,
        "cleared": _cleared(found),
        "out": out.count(),
        "left_out": _left_out(request, found),
        "came_back": queries.live(found).filter(payment__state=State.RETURNED).count(),
        "before": queries.before(found),
        "may_approve": policy.may_approve_run(request.actor, found),
        "verbs": {step.verb for step in RUN.open_to(found.state, request.actor.roles)},
        "form": stop or StopForm(),
    }
    return render(request, "payments/run.html", context, status=422 if stop else 200)


def _left_out(request: Request, found: Run) -> list[tuple[object, ...]]:
    """List what could not be worked out, and write down that somebody read whose it is."""
    rows = list(queries.left_out(found)[:A_PAGE])
    on = [(each.case, each.case.person.ref) for each in rows]
    look_many(on=on, by=request.actor, at=timezone.now())
    return [
        (
            queries.HIDDEN if each.case.person.restricted else str(each.case.person),
            each.what,
            each.because,
        )
        for each in rows
    ]


def _cleared(found: Run) -> list[tuple[object, ...]]:
    """Gather what was cleared by kind, reason and person: however many it were."""
    said = queries.findings(found).exclude(cleared_at=None)
    rows = said.order_by("code").values_list("code", "cleared_because", "cleared_by_name")
    counted = rows.annotate(Count("pk"))[:A_PAGE]
    return [(checks.in_words(code, many), because, by) for code, because, by, many in counted]


@require_GET
def lines(request: Request, ref: str) -> HttpResponse:
    """List the payments of a run page by page; or those that were held out of it."""
    found = queries.get_run(request.actor, ref)
    show = request.GET.get("show")
    outside, back = show == "out", show == "back"
    rows = queries.held_out(found) if outside else queries.live(found)
    rows = rows.filter(payment__state=State.RETURNED) if back else rows
    rows = rows.select_related("payment__part__budget__case__person")
    page = page_of(request, rows, A_PAGE)
    looked(list(page), request)
    context = {
        "run": found,
        "outside": outside,
        "page": page,
        "back": back,
        "keep": f"show={show}&" if outside or back else "",
        "rows": [_line(line, outside) for line in page],
    }
    return render(request, "payments/lines.html", context)


def looked(shown: list[Line], request: Request) -> None:
    """Write down that somebody read who is paid, and where to."""
    people = {line.payment.case for line in shown if line.payment.case}
    named = [(case, case.person.ref) for case in people]
    look_many(on=named, by=request.actor, at=timezone.now())


def _line(line: Line, outside: bool) -> tuple[object, ...]:
    payment = line.payment
    payee, person = queries.shown(payment)
    url = reverse("payments:payment", args=[payment.ref])
    account = f"account {line.account.masked}" if line.account else "no bank details"
    more = f"{line.out_because} ({line.out_by_name})" if outside else ""
    if not outside and payment.state != State.APPROVED:  # where all are, no row need say so
        more = state_of(payment)
    return (
        format_html(
            '<a href="{}">{}</a><br><span class="small soft">{}</span>',
            url,
            payee,
            account,
        ),
        format_html(
            "{}, {}<br>{}",
            person,
            days_in_words(payment.period),
            more,
        ),
        line.amount,
    )


# What stands out --------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def findings(request: Request, ref: str, code: str, finding: int | None = None) -> HttpResponse:
    """Show all findings of a kind, or one, and settle them with a reason."""
    found = queries.get_run(request.actor, ref)
    if code not in checks.KINDS:
        raise NotThere
    rows = queries.open_findings(found).filter(code=code)
    rows = rows.filter(pk=finding) if finding else rows
    if not rows.exists():
        return redirect("payments:run", ref)
    stops, whole = code in checks.STOPS, code in checks.WHOLE
    form = SettleForm(request.POST or None, stops=stops)
    if whole:
        del form.fields["way"]

    def settle() -> None:
        way = "hold" if stops else form.cleaned_data.get("way", "clear")
        act = actions.hold_out if way == "hold" else actions.clear_finding
        because, by = form.cleaned_data["because"], request.actor
        act(ref=ref, code=code, finding=finding, because=because, by=by, at=timezone.now())

    if saved(form, settle):
        return redirect("payments:run", ref)
    page = page_of(request, rows, A_PAGE)
    context = {
        "run": found,
        "code": code,
        "heading": checks.counted([code] * rows.count())[0][2],
        "page": page,
        "rows": [_finding(each, found, page.paginator.count == 1) for each in page],
        "stops": stops,
        "keeps": code == checks.KEEPS,
        "closed": found.state != RunState.CHECKED,
    }
    return form_page(request, "payments/findings.html", form, **context)


def _finding(each: Finding, found: Run, alone: bool) -> tuple[object, ...]:
    if each.line is None:
        return (each.words, "", found.total or "")
    payment = each.line.payment
    payee, person = queries.shown(payment)
    links = [(reverse("payments:payment", args=[payment.ref]), "The payment", payee)]
    if not alone:
        only = reverse("payments:finding", args=[found.ref, each.code, each.pk])
        links.append((only, "Settle only this", payee))
    link = '<a href="{}">{}<span class="govuk-visually-hidden">: {}</span></a>'
    whose = f"For {person}, {days_in_words(payment.period)}"
    what = format_html('{}<br><span class="small soft">{}</span>', each.words, whose)
    return (what, format_html_join(mark_safe("<br>"), link, links), payment.amount)


# Steps ------------------------------------------------------------------------------------------


@require_POST
def recheck(request: Request, ref: str) -> HttpResponse:
    actions.recheck_run(ref=ref, by=request.actor, at=timezone.now())
    return redirect("payments:run", ref)


@require_POST
def approve(request: Request, ref: str) -> HttpResponse:
    done = actions.approve_run(ref=ref, by=request.actor, at=timezone.now())
    messages.success(request, f"You approved {done.total}. Its file is ready for the bank.")
    return redirect("payments:run", ref)


@require_POST
def take(request: Request, ref: str) -> HttpResponse:
    """Give the file for the bank: the same bytes however often, and a note of who took it."""
    taken = actions.take_file(ref=ref, by=request.actor, at=timezone.now())
    ending, kind = KINDS[Run.Format(taken.format)]
    return download(bytes(taken.file or b""), f"{taken.ref}.{ending}", kind)


@require_POST
def send(request: Request, ref: str) -> HttpResponse:
    done = actions.send_run(ref=ref, by=request.actor, at=timezone.now())
    day = day_in_words(done.pay_on)
    messages.success(request, f"{done.total} is at the bank. Payees have it on {day}.")
    return redirect("payments:run", ref)


@require_POST
def close(request: Request, ref: str) -> HttpResponse:
    actions.close_run(ref=ref, by=request.actor, at=timezone.now())
    messages.success(request, "The bank has paid everything that did not come back.")
    return redirect("payments:run", ref)


@require_POST
def stop(request: Request, ref: str) -> HttpResponse:
    found = queries.get_run(request.actor, ref)
    form = StopForm(request.POST)
    if acted(request, form, actions.stop_run, ref=ref):
        messages.success(request, "The run is stopped. Its payments go with another.")
        return redirect("payments:runs")
    return _run(request, found, form)


@require_GET
def certificate(request: Request, ref: str) -> HttpResponse:
    """Give the certificate of a run's file: what it comes to, and how to know it again."""
    found = queries.get_run(request.actor, ref)
    if not found.approved_at:
        raise NotThere
    look(on=found, about="", by=request.actor, at=timezone.now())
    data = {
        "title": "Certificate of a payment run",
        "council": settings.COUNCIL["name"],
        "demo": settings.DEMO,
        "facts": _certified(found),
        "digests": [
            ("SHA-256 of the file", found.file_digest),
            *([("The ledger's chain stood at", found.chain_head)] if found.chain_head else []),
        ],
    }
    content = pdf.typeset("payments/certificate.typ", data, at=found.approved_at)
    return download(content, f"{found.ref}-certificate.pdf", PDF)


def _certified(found: Run) -> list[tuple[str, object]]:
    return [
        ("Payment run", found.ref),
        ("Payments", f"{found.count:,}"),
        ("Altogether", found.total),
        ("The bank works on it on", day_in_words(found.process_on)),
        ("Payees have it on", day_in_words(found.pay_on)),
        ("File", Run.Format(found.format).label),
        ("Begun by", found.made_by_name),
        ("Approved by", f"{found.approved_by_name}, {day_in_words(localdate(found.approved_at))}"),
    ]


# From the page of a payment ---------------------------------------------------------------------


@require_POST
def pay_now(request: Request, ref: str) -> HttpResponse:
    made = actions.begin_single(ref=ref, by=request.actor, at=timezone.now())
    return redirect("payments:run", made.ref)


@require_http_methods(["GET", "POST"])
def return_payment(request: Request, ref: str) -> HttpResponse:
    """Note that the bank sent a payment back, and why."""
    policy.may_prepare(request.actor).require()
    found = queries.get_visible(request.actor, ref)
    form = ReturnForm(request.POST or None)
    if form.is_valid():
        told = {name: form.cleaned_data[name] for name in ("why", "on")}
        try:
            again = actions.return_payment(ref=ref, **told, by=request.actor, at=timezone.now())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            words = "It is prepared anew. Mend the bank details first, then another approves it."
            messages.success(request, words)
            return redirect("payments:payment", again.ref)
    if request.method == "GET":
        look(on=found, about=found.about, by=request.actor, at=timezone.now())
    context = {"payment": found, "days": days_in_words(found.period)}
    return form_page(request, "payments/return.html", form, **context)
