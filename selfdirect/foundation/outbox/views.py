"""Letters by post: how many wait, a file to print, and what is in the post."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET, require_POST

from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.outbox import actions, policy, queries
from selfdirect.foundation.ui.pdf import typeset
from selfdirect.foundation.ui.templatetags.ui import at as said_at
from selfdirect.foundation.ui.templatetags.ui import link
from selfdirect.foundation.ui.web import PDF, Request, download, page_of

A_PAGE = 25


@require_GET
def letters(request: Request) -> HttpResponse:
    """Say how many letters wait, of what kind and since when, and what was printed."""
    policy.may_post(request.actor).require()
    waiting = queries.waiting_by_subject()
    opened = queries.open_batch()
    posted = page_of(request, queries.batches().exclude(posted_at=None), A_PAGE)
    context = {
        "waiting": [(each.subject, each.many, localdate(each.since)) for each in waiting],
        "many": sum(each.many for each in waiting),
        "open": opened,
        "out": [each.lines[0] for each in queries.taken_out(opened)] if opened else [],
        "page": posted,
        "posted": [_row(each) for each in posted],
    }
    return render(request, "outbox/letters.html", context)


def _row(batch: Any) -> tuple[object, ...]:
    again = link(reverse("outbox:print_file", args=[batch.ref]), batch.ref)
    return again, batch.many, batch.taken_by_name, said_at(batch.posted_at)


@require_POST
def take(request: Request) -> HttpResponse:
    """Put what waits into a batch to print."""
    policy.may_post(request.actor).require()
    try:
        actions.take_letters(by=request.actor, at=timezone.now())
    except Refused as why:
        messages.error(request, str(why))
    return redirect("outbox:letters")


@require_GET
def print_file(request: Request, ref: str) -> HttpResponse:
    """Give a batch as one PDF, each letter on sheets of its own."""
    batch, found = actions.read_letters(ref=ref, by=request.actor, at=timezone.now())
    data: dict[str, object] = {
        "council": settings.COUNCIL["name"],
        "demo": settings.DEMO,
        "ref": batch.ref,
        "by": batch.taken_by_name,
        "letters": [
            {
                "to": each.lines,
                "large": each.large,
                "on": f"{localdate(each.queued_at):%-d %B %Y}",
                "subject": each.subject,
                "parts": each.body.strip().split("\n\n"),
            }
            for each in found
        ],
    }
    made = typeset("outbox/letters.typ", data, at=batch.taken_at)
    return download(made, f"letters-{batch.ref}.pdf", PDF, opens=True)


@require_POST
def posted(request: Request, ref: str) -> HttpResponse:
    """Say that a batch is in the post."""
    policy.may_post(request.actor).require()
    try:
        actions.post_letters(ref=ref, by=request.actor, at=timezone.now())
    except Refused as why:
        messages.error(request, str(why))
    return redirect("outbox:letters")
