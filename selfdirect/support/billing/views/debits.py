"""Direct debits as finance sees them: drawn up, approved, taken to the bank, counted."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.html import format_html
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from selfdirect.foundation.audit.actions import look_many
from selfdirect.foundation.kernel.decision import there
from selfdirect.foundation.ui.forms import acted, form_page, saved
from selfdirect.foundation.ui.templatetags.ui import status
from selfdirect.foundation.ui.web import Request, download, page_of
from selfdirect.foundation.ui.words import day
from selfdirect.support.billing import actions, policy, queries, rules, says
from selfdirect.support.billing.forms import (
    AgreeForm,
    AnswerForm,
    DrawDebitsForm,
    ReportForm,
    StopRunForm,
)
from selfdirect.support.billing.journey import COLLECTION, RunState
from selfdirect.support.billing.models import Debit, DebitRun, Mandate
from selfdirect.support.billing.scheme import reports, scheme
from selfdirect.support.billing.views.people import asked, finances
from selfdirect.support.billing.views.rounds import link

A_PAGE = 50
REPORTS_A_PAGE = 10
STATES = {
    RunState.DRAFT: ("wait", "Waits for a second person"),
    RunState.TOLD: ("wait", "People were told: take the file to the bank"),
    RunState.FILED: ("wait", "The file is made: say when the bank has it"),
    RunState.SENT: ("ok", "At the bank"),
    RunState.DOUBTED: ("wait", "In doubt: waits for a second person"),
    RunState.DONE: ("ok", "Done"),
    RunState.STOPPED: ("plain", "Stopped"),
}


@require_http_methods(["GET", "POST"])
def debits(request: Request) -> HttpResponse:
    """List the collections, what waits for somebody, and draw up the next."""
    policy.may_bill(request.actor).require()
    by, today = request.actor, localdate()
    first = rules.first_to_take(today, scheme(), queries.weeks_off(today))
    form = DrawDebitsForm(request.POST or None, soonest=first)
    if made := acted(request, form, actions.draw_debits):
        return redirect("billing:debit_run", made[0].ref)
    waits, claims = list(queries.to_agree(by)[:A_PAGE]), list(queries.claims(by)[:A_PAGE])
    people = [*((each, each.person.ref) for each in waits), *((e, e.person.ref) for e in claims)]
    look_many(on=people, by=by, at=timezone.now())
    rows = list(queries.debit_runs(by)[:A_PAGE])
    brought = page_of(request, queries.bank_reports(by), REPORTS_A_PAGE)
    begin, end = queries.to_tell()
    return form_page(
        request,
        "billing/debits.html",
        form,
        payers=queries.open_mandates().count(),
        telling=begin.count() + end.count(),
        draft=next((each for each in rows if each.state == RunState.DRAFT), None),
        rows=[_run(each) for each in rows],
        waits=[_waits(each) for each in waits],
        claims=[_claim(each) for each in claims],
        reports=[_report(each) for each in brought],
        page=brought,
    )


def _run(run: DebitRun) -> tuple[object, ...]:
    name = day(run.collect_on, localdate()) if run.collect_on else "Banks are only told"
    words = link("billing:debit_run", name, run.ref)
    state = status(*STATES[RunState(run.state)])
    return format_html("{}<br>{}", words, state), run.made_by_name, run.count or "", run.total


def _waits(each: Mandate) -> tuple[object, ...]:
    return link("billing:agree", each.payer, each.ref), str(each.person), each.payer_to, each.at


def _claim(each: Debit) -> tuple[object, ...]:
    who = link("billing:answer", str(each.person), each.ref)
    return who, each.because, each.back_on, each.amount


def _report(each: Any) -> tuple[object, ...]:
    words = link("billing:report", reports()[each.profile].words, each.ref)
    return words, each.name, localdate(each.at), each.rows - each.known


# One collection ---------------------------------------------------------------------------------


@require_GET
def debit_run(request: Request, ref: str) -> HttpResponse:
    """Show what a collection takes from whom, who is left out and why, and the next step."""
    policy.may_bill(request.actor).require()
    return _shown(request, queries.get_debit_run(request.actor, ref))


def _shown(request: Request, run: DebitRun, stop: StopRunForm | None = None) -> HttpResponse:
    rows = queries.debits_of_run(request.actor, run)
    live, out = (rows.exclude(state=Debit.State.OUT), rows.filter(state=Debit.State.OUT))
    taken, left = list(live[:A_PAGE]), list(out[:A_PAGE])
    begins, ends, telling = queries.told_of(request.actor, run)
    begin, end = list(begins[:A_PAGE]), list(ends[:A_PAGE])
    people = [(each, each.person.ref) for each in (*taken, *left)]
    payers = [(each, each.person.ref) for each in (*begin, *end)]
    look_many(on=[*people, *payers], by=request.actor, at=timezone.now())
    today = localdate()
    return form_page(
        request,
        "billing/debit_run.html",
        stop or StopRunForm(),
        run=run,
        state=status(*STATES[RunState(run.state)]),
        rows=[_debit(each) for each in taken],
        more=max(run.count - len(taken), 0),
        out=[(_who(each), each.because, each.amount) for each in left],
        told=[(*_payer(each), "Begins") for each in begin]
        + [(*_payer(each), "Ends") for each in end],
        telling=telling,
        unlisted=telling - len(payers),
        notices=says.notices_wait(queries.notices_waiting(run, today)),
        come=(run.collect_on or run.process_on) <= today,
        may_take=policy.may_take(request.actor, run),
        may_lose=policy.may_lose(request.actor, run),
        verbs={step.verb for step in COLLECTION.open_to(run.state, request.actor.roles)},
    )


def _who(each: Debit | Mandate) -> object:
    return link("billing:person", str(each.person), each.person.ref)


def _payer(each: Mandate) -> tuple[object, object]:
    return _who(each), f"{each.name}, {each.masked}"


def _debit(each: Debit) -> tuple[object, ...]:
    said = f"{each.get_state_display().capitalize()}. {each.because}".strip()
    return *_payer(each.mandate), said, each.amount


@require_POST
def approve_debits(request: Request, ref: str) -> HttpResponse:
    made = actions.approve_debits(ref=ref, by=request.actor, at=timezone.now())
    done = f"Approved. {made.count} people were told." if made.count else "Approved."
    messages.success(request, done)
    return redirect("billing:debit_run", ref)


@require_POST
def take_debits(request: Request, ref: str) -> HttpResponse:
    """Give the file for the bank: the same bytes however often, and a note of who took it."""
    made = actions.take_debit_file(ref=ref, by=request.actor, at=timezone.now())
    return download(bytes(made.file or b""), f"{made.ref}.txt", "text/plain; charset=ascii")


@require_POST
def send_debits(request: Request, ref: str) -> HttpResponse:
    actions.send_debits(ref=ref, by=request.actor, at=timezone.now())
    messages.success(request, "Noted. It counts on its day, without you.")
    return redirect("billing:debit_run", ref)


@require_POST
def finish_debits(request: Request, ref: str) -> HttpResponse:
    made = actions.finish_debits(ref=ref, by=request.actor, at=timezone.now())
    messages.success(request, f"{made.total} counts as paid, but for what came back.")
    return redirect("billing:debit_run", ref)


@require_POST
def stop_debits(request: Request, ref: str) -> HttpResponse:
    done = redirect("billing:debits")
    return _with_reason(request, ref, actions.stop_debits, "Stopped. Nothing is taken.", done)


@require_POST
def doubt_debits(request: Request, ref: str) -> HttpResponse:
    done = redirect("billing:debit_run", ref)
    said = "Noted. A second person looks at it."
    return _with_reason(request, ref, actions.doubt_debits, said, done)


def _with_reason(
    request: Request, ref: str, act: Callable[..., DebitRun], said: str, done: HttpResponse
) -> HttpResponse:
    """Take a step for which one says why; the run's page again, with what was typed, if not."""
    policy.may_bill(request.actor).require()
    form = StopRunForm(request.POST)
    if not acted(request, form, act, ref=ref):
        return _shown(request, queries.get_debit_run(request.actor, ref), form)
    messages.success(request, said)
    return done


@require_POST
def lose_debits(request: Request, ref: str) -> HttpResponse:
    actions.lose_debits(ref=ref, by=request.actor, at=timezone.now())
    messages.success(request, "Given up. Whoever was told of it is told that nothing is taken.")
    return redirect("billing:debits")


@require_POST
def place_debits(request: Request, came: int) -> HttpResponse:
    made = actions.place_debits(line=came, by=request.actor, at=timezone.now())
    messages.success(request, f"{made.total} is what was taken by direct debit.")
    return redirect("billing:came")


# What waits for somebody ------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def agree(request: Request, ref: str) -> HttpResponse:
    """Note that whoever pays for somebody said yes."""
    policy.may_bill(request.actor).require()
    made = queries.get_mandate(request.actor, ref)
    found, form = finances(request, made.person.ref), AgreeForm(request.POST or None)
    return asked(
        request,
        found,
        form,
        partial(actions.agree_payer, ref=ref),
        f"Noted. {made.payer} has it in writing.",
        title=f"{made.payer} pays for {found}",
        lead=f"Ask them yourself: {made.payer_to}. The account is in the name of {made.name}, "
        f"{made.masked}.",
        submit="They said yes",
    )


@require_http_methods(["GET", "POST"])
def answer(request: Request, ref: str) -> HttpResponse:
    """Answer somebody whose bank gave money back."""
    policy.may_bill(request.actor).require()
    made = queries.get_debit(request.actor, ref)
    found, form = finances(request, made.person.ref), AnswerForm(request.POST or None)
    return asked(
        request,
        found,
        form,
        partial(actions.answer_claim, ref=ref),
        "Answered. They have it in writing.",
        title=f"{found}’s bank gave back {made.amount}",
        lead=f"{made.because} Talk with them, and look at what they were told. If we were wrong, "
        "put the bill right, or ask to write it off.",
        submit="Tell them this",
    )


# What banks say ---------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def bring(request: Request) -> HttpResponse:
    """Bring a bank's report on direct debits."""
    policy.may_bill(request.actor).require()
    kinds = [(name, each.words) for name, each in reports().items()]
    form = ReportForm(request.POST or None, request.FILES or None, kinds=kinds)
    by, at, made = request.actor, timezone.now(), []

    def act() -> None:
        text, name = form.cleaned_data["file"], str(request.FILES["file"])
        profile = form.cleaned_data["profile"]
        made.append(actions.bring_report(profile=profile, name=name, text=text, by=by, at=at))

    if saved(form, act):
        return redirect("billing:report", made[0].ref)
    columns = [(each.words, ", ".join(each.columns.values())) for each in reports().values()]
    assumed = dict.fromkeys(each.assumed for each in reports().values())
    return form_page(request, "billing/bring.html", form, columns=columns, assumed=assumed)


@require_GET
def report(request: Request, ref: str) -> HttpResponse:
    """Show what came of each row of a bank's report: first what somebody has to look at."""
    found = there(queries.bank_reports(request.actor).filter(ref=ref).first())
    page = page_of(request, queries.rows_of(request.actor, found), A_PAGE)
    people = [(each, each.mandate.person.ref) for each in page if each.mandate]
    look_many(on=people or [(found, "")], by=request.actor, at=timezone.now())
    waits, rows = queries.waiting_rows(found).count(), found.lines.count()
    context = {
        "report": found,
        "how": reports()[found.profile],
        "done": rows - waits,
        "waits": waits,
        "hidden": rows - page.paginator.count,
        "rows": [_came(each) for each in page],
        "page": page,
    }
    return render(request, "billing/report.html", context)


def _came(each: Any) -> tuple[object, ...]:
    words = format_html("{} {}", status("wait", "Look at it"), each.words)
    who = _who(each.mandate) if each.mandate else each.reference
    return who, words if each.waits else each.words, each.on, str(each.nth)
