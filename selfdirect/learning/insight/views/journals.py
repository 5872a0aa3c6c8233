"""Journals for the council's general ledger: the next one, those signed, and their files."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.ui.templatetags.ui import link, status
from selfdirect.foundation.ui.web import CSV, Request, download
from selfdirect.learning.insight import actions, policy, says
from selfdirect.learning.insight.codes import in_force
from selfdirect.learning.insight.journey import State
from selfdirect.learning.insight.models import Journal
from selfdirect.learning.insight.queries import journals as queries
from selfdirect.learning.insight.rules.journal import Line
from selfdirect.learning.insight.says import month_in_words
from selfdirect.learning.insight.views.closing import day_of

STATES = {
    State.DRAFT: ("wait", "Waits for a second person"),
    State.SIGNED: ("ok", "Signed"),
    State.DROPPED: ("plain", "Thrown away"),
}
A_PAGE = 60  # months: five years


@require_GET
def journals(request: Request) -> HttpResponse:
    """List journals, and say which month can be handed over next."""
    policy.may_see(request.actor).require()
    upcoming, may_close = queries.next_month(), policy.may_close(request.actor)
    made = list(Journal.objects.order_by("-starts_on", "-pk")[:A_PAGE])
    context = {
        "rows": [_listed(each, opens=bool(may_close)) for each in made],
        "next": upcoming and month_in_words(upcoming.starts_on),
        "next_month": upcoming and f"{upcoming.starts_on:%Y-%m}",
        "draft": next((each for each in made if each.state == State.DRAFT), None),
        "may_close": may_close,
        "source": in_force().source,
    }
    return render(request, "insight/journals.html", context)


def _listed(made: Journal, *, opens: bool) -> tuple[object, ...]:
    name: object = month_in_words(made.starts_on)
    if opens:
        name = link(reverse("insight:journal", args=[made.ref]), name)
    return (
        *(name, status(*STATES[State(made.state)]), made.made_by_name),
        *(made.decided_by_name, made.count, made.total),
    )


@require_GET
def journal(request: Request, ref: str) -> HttpResponse:
    """Show a journal's lines, and who drew it up and signed it."""
    policy.may_close(request.actor).require()  # few people may be behind a line
    made = queries.get(ref)
    found = queries.read(made)
    context = {
        "made": made,
        "name": month_in_words(made.starts_on),
        "state": status(*STATES[State(made.state)]),
        "draft": made.state == State.DRAFT,
        "signed": made.state == State.SIGNED,
        "may_sign": policy.may_sign_journal(request.actor, made),
        "own": [_line(line) for line in found.lines if line.part.month == made.starts_on],
        "adjustments": [_line(line, dated=True) for line in found.adjustments],
        "total": made.total,
    }
    return render(request, "insight/journal.html", context)


def _line(line: Line, *, dated: bool = False) -> tuple[object, ...]:
    it = line.part
    said = " · ".join(each for each in (it.what, it.stream, it.team, it.purpose) if each)
    when = (month_in_words(it.month),) if dated else ()
    return (*when, said, line.centre, line.account, line.amount)


@require_GET
def journal_file(request: Request, ref: str) -> HttpResponse:
    """Give the file that is brought into the general ledger, once it is signed."""
    policy.may_close(request.actor).require()
    made = queries.get(ref)
    if made.state != State.SIGNED:
        raise Refused(says.NOT_SIGNED)
    return download(actions.file_of(made), f"journal-{made.starts_on:%Y-%m}-{made.ref}.csv", CSV)


@require_POST
def draft_journal(request: Request, month: str) -> HttpResponse:
    starts_on = day_of(month)
    made = actions.draft_journal(starts_on=starts_on, by=request.actor, at=timezone.now())
    messages.success(request, "Drawn up. It waits for a second person.")
    return redirect("insight:journal", made.ref)


@require_POST
def sign_journal(request: Request, ref: str) -> HttpResponse:
    actions.sign_journal(ref=ref, by=request.actor, at=timezone.now())
    messages.success(request, "Signed. Its file can be taken now.")
    return redirect("insight:journal", ref)


@require_POST
def drop_journal(request: Request, ref: str) -> HttpResponse:
    actions.drop_journal(ref=ref, by=request.actor, at=timezone.now())
    messages.success(request, "Thrown away. The month can be drawn up again.")
    return redirect("insight:journals")
