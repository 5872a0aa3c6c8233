"""Pages of the indicative budget."""

import json
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.defaultfilters import date as written
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from selfdirect.agreement.allocation import actions, policy, queries, rules
from selfdirect.agreement.allocation.models import Allocation
from selfdirect.foundation.kernel.decision import NotThere
from selfdirect.foundation.ui.pdf import typeset
from selfdirect.foundation.ui.web import Request
from selfdirect.front_door.assessment import queries as assessments
from selfdirect.front_door.assessment.journey import State, Voice
from selfdirect.front_door.assessment.models import Assessment
from selfdirect.front_door.assessment.rules import ASKS
from selfdirect.register.cases import actions as cases
from selfdirect.register.cases.models import Case
from selfdirect.register.cases.queries import main_task


@require_GET
def indicative(request: Request, ref: str) -> HttpResponse:
    case = cases.look_at(ref=ref, by=request.actor, at=timezone.now())
    allocation, assessment = queries.in_force(case), assessments.latest(case)
    may_issue = policy.may_issue(request.actor, case, assessment, allocation)
    context = {"case": case, "may_issue": may_issue, "task": main_task(case)}
    if allocation is None:
        context |= _first_look(assessment)
        return render(request, "allocation/before.html", context)
    context |= _receipt(allocation) | {"earlier": queries.earlier(case)}
    return render(request, "allocation/receipt.html", context)


@require_POST
def issue(request: Request, ref: str) -> HttpResponse:
    issued = actions.issue_allocation(ref=ref, by=request.actor, at=timezone.now())
    messages.success(request, f"The first figure is {issued.weekly} a week. They can see it now.")
    return redirect("allocation:indicative", ref)


@require_GET
def receipt_pdf(request: Request, ref: str) -> HttpResponse:
    case, allocation = _issued(request, ref)
    pdf = typeset("allocation/receipt.typ", _for_paper(case, allocation))
    return _file(pdf, "application/pdf", f"first-figure-{allocation.ref}.pdf")


@require_GET
def receipt_json(request: Request, ref: str) -> HttpResponse:
    _, allocation = _issued(request, ref)
    response = JsonResponse(
        {
            "ref": allocation.ref,
            "issued_at": allocation.issued_at.isoformat(),
            "agreed": allocation.receipt,
            "own": allocation.receipt_own,
            "check": _check(allocation),
        },
        json_dumps_params={"indent": 2, "ensure_ascii": False},
    )
    name = f"first-figure-{allocation.ref}.json"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _issued(request: Request, ref: str) -> tuple[Case, Allocation]:
    case = cases.look_at(ref=ref, by=request.actor, at=timezone.now())
    allocation = queries.in_force(case)
    if allocation is None:
        raise NotThere
    return case, allocation


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    disposition = f'attachment; filename="{name}"'
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": disposition})


def _first_look(assessment: Assessment | None) -> dict[str, object]:
    """What there is to show before anything is issued: the way there, and a first look."""
    look = queries.first_look(assessment, timezone.localdate())
    return {
        "look": look,
        "slip": _slip(rules.receipt(look), assessment) if look and assessment else None,
        "easy_sum": f"Your own answers come to about {look.amount} a week." if look else "",
        "left": _left(assessment),
        "way": _way_there(assessment),
        "agreed": assessment is not None and assessment.state == State.AGREED,
    }


def _left(assessment: Assessment | None) -> int:
    """Count the questions that the person has still to answer."""
    if assessment is None:
        return 0
    own = assessments.answers(assessment, Voice.PERSON)
    asked = assessments.questionnaire(assessment)
    return len(asked.missing(own, ASKS[Voice.PERSON]))


def _slip(receipt: dict[str, object], assessment: Assessment) -> rules.Slip:
    own = assessments.sheet(assessment, Voice.PERSON)
    return rules.slip(receipt, assessments.questionnaire(assessment), own)


def _way_there(assessment: Assessment | None) -> list[tuple[str, str, str]]:
    """List the steps to a figure: the kind of status, its word, and who does what."""
    agreed = assessment is not None and assessment.state == State.AGREED
    eligibility = getattr(assessment, "eligibility", None)
    done = (assessment is not None and (agreed or not _left(assessment)), agreed)
    found = eligibility is not None and eligibility.decided
    steps = (
        (done[0], "You answer the questions about your life."),
        (done[1], "You and your worker agree the answers."),
        (found, "Your worker decides what the law says we must help with."),
        (False, "Your worker works out the figure. You see it at once."),
    )
    now = next(number for number, (ready, _) in enumerate(steps) if not ready)
    return [_status(number - now, words) for number, (_, words) in enumerate(steps)]


def _status(place: int, words: str) -> tuple[str, str, str]:
    if place < 0:
        return "ok", "Done", words
    return ("plain", "Later", words) if place else ("wait", "Now", words)


def _receipt(allocation: Allocation) -> dict[str, Any]:
    """Everything on the receipt, laid out."""
    scheme = queries.compiled(allocation.scheme)
    sheets = assessments.sheets(allocation.assessment)
    own, agreed = sheets[Voice.PERSON], sheets[Voice.AGREED]
    gap = None if allocation.weekly_own is None else allocation.weekly - allocation.weekly_own
    return {
        "allocation": allocation,
        "scheme": scheme,
        "slip": rules.slip(allocation.receipt, scheme.questionnaire, own),
        "working": allocation.receipt["working"],
        "differences": rules.differences(scheme.questionnaire, own, agreed),
        "own": own,
        "gap": gap,
        "size": None if gap is None else max(gap, -gap),
        "figures": (
            ("Your own answers", allocation.weekly_own),
            ("The agreed answers", allocation.weekly),
        ),
        "easy_sum": f"Your answers come to about {allocation.weekly} a week.",
        "slip_under": "From the answers you agreed",
        "check": _check(allocation),
    }


def _check(allocation: Allocation) -> dict[str, Any]:
    """How anybody works the figure out again."""
    scheme, name = allocation.scheme, queries.file_name(allocation.scheme)
    line = json.dumps(rules.to_check(allocation.ref, allocation.receipt))
    return {
        "scheme_file": name,
        "scheme_file_sha256": queries.file_checksum(scheme),
        "scheme_address": reverse("schemes:file", args=(scheme.key, scheme.version)),
        "line": line,
        "command": f"echo '{line}' | selfdirect allocate {name} -",
        "answer": {"amount_minor": allocation.weekly.pence},
    }


def _for_paper(case: Case, allocation: Allocation) -> dict[str, object]:
    """The receipt as data for the typeset page."""
    shown = _receipt(allocation)
    return {
        "council": settings.COUNCIL["name"],
        "brand": settings.COUNCIL["brand"],
        "made_up": settings.DEMO,
        "name": case.person.name,
        "on": written(timezone.localtime(allocation.issued_at), "j F Y"),
        "ref": allocation.ref,
        "weekly": allocation.weekly,
        "panel": allocation.panel,
        "lines": [_on_paper(line) for line in shown["slip"].lines],
        "rest": [line.label for line in shown["slip"].rest],
        "own": allocation.weekly_own,
        "size": shown["size"] if shown["gap"] else None,
        "differences": [
            (d.question, d.own, d.agreed or "Not asked", d.reason) for d in shown["differences"]
        ],
        "working": shown["working"],
        "scheme": f"{allocation.receipt['title']}, version {allocation.scheme.version}",
        "note": allocation.receipt["note"],
        "limits": shown["scheme"].known_limits,
        "check": shown["check"],
        "phone": settings.COUNCIL["phone"],
    }


def _on_paper(line: rules.Shown) -> dict[str, object]:
    said = f"You said: {line.said}." if line.said else ""
    return {"label": line.label, "words": f"{said} {line.note}".strip(), "amount": line.amount}
