"""Journals for the council's general ledger: the next one, those signed, and their files."""

from collections.abc import Iterable, Mapping, Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from selfdirect.foundation.access.queries import team_names
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import Money
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
from selfdirect.support.budgets.rules import PURPOSES, STREAMS

STATES = {
    State.DRAFT: ("wait", "Waits for a second person"),
    State.SIGNED: ("ok", "Signed"),
    State.DROPPED: ("plain", "Thrown away"),
}
SUMS = "|Lines|Debits less credits"
HEADINGS = f"Month|State|Drawn up by|Signed by{SUMS}"
A_PAGE = 60  # months: five years


@require_GET
def journals(request: Request) -> HttpResponse:
    """List journals, and say which month can be handed over next."""
    policy.may_see(request.actor).require()
    upcoming, may_close = queries.next_month(), policy.may_close(request.actor)
    opens = bool(policy.may_read_sums(request.actor))
    made = list(Journal.objects.order_by("-starts_on", "-pk")[:A_PAGE])
    context = {
        "rows": [_listed(each, opens=opens) for each in made],
        "headings": HEADINGS if opens else HEADINGS.removesuffix(SUMS),
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
    said = (name, status(*STATES[State(made.state)]), made.made_by_name, made.decided_by_name)
    return (*said, made.count, made.total) if opens else said


@require_GET
def journal(request: Request, ref: str) -> HttpResponse:
    """Show a journal's lines, and who drew it up and signed it."""
    policy.may_read_sums(request.actor).require()
    made = queries.get(ref)
    found = queries.read(made)
    own = [line for line in found.lines if line.part.month >= made.starts_on]
    teams = team_names(line.part.team for line in found.lines)
    balance = [
        (f"{month_in_words(made.starts_on)}, {_lines(own)}", _sum(own)),
        (f"Earlier months, {_lines(found.adjustments)}", _sum(found.adjustments)),
        (f"The other way, on the control account {made.bank}", -made.total),
    ]
    rest = Money.total(amount for _, amount in balance)
    context = {
        "made": made,
        "name": month_in_words(made.starts_on),
        "state": status(*STATES[State(made.state)]),
        "draft": made.state == State.DRAFT,
        "signed": made.state == State.SIGNED,
        "may_sign": policy.may_sign_journal(request.actor, made),
        "balance": balance,
        "rest": rest,
        "comes_out": ("It does not balance" if rest else "It balances", rest),
        "own": [_line(line, teams) for line in own],
        "adjustments": [
            (month_in_words(line.part.month), *_line(line, teams)) for line in found.adjustments
        ],
        "comes_to": ("Together", "", "", _sum(own)),
        "added": ("Together", "", "", "", _sum(found.adjustments)),
    }
    return render(request, "insight/journal.html", context)


WORDS = {
    "contribution": "What people pay",
    "topup": "Top-ups that families pay",
    "advance": "Paid before it was asked for",
    "block": "Block contracts, less what is charged for their use",
    "suspense": "Not explained yet",
}


def _line(line: Line, teams: Mapping[str, str]) -> tuple[object, ...]:
    """Say what a line is of; of which stream, unless it is the council's own money for care."""
    it = line.part
    what = PURPOSES.get(it.purpose) or WORDS.get(it.what, it.what.capitalize())
    stream = STREAMS[it.stream].words if it.stream in STREAMS and it.stream != "care" else ""
    said = ", ".join(each for each in (what, teams.get(it.team, it.team), stream) if each)
    return (said, line.centre, line.account, line.amount)


def _sum(lines: Iterable[Line]) -> Money:
    return Money.total(line.amount for line in lines)


def _lines(lines: Sequence[Line]) -> str:
    return f"{len(lines)} line{'' if len(lines) == 1 else 's'}"


@require_GET
def journal_file(request: Request, ref: str) -> HttpResponse:
    """Give the file that is brought into the general ledger, once it is signed."""
    policy.may_read_sums(request.actor).require()
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
