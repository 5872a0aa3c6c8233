"""Pages of the indicative budget."""

import json
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.defaultfilters import date as written
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from selfdirect.agreement.allocation import actions, policy, queries, rules
from selfdirect.agreement.allocation.forms import AnswerForm, CostingForm, DisagreeForm
from selfdirect.agreement.allocation.models import Allocation
from selfdirect.foundation.kernel.actor import Actor
from selfdirect.foundation.kernel.decision import Refused, there
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.ui.forms import PlainForm, acted, form_page
from selfdirect.foundation.ui.pdf import typeset
from selfdirect.foundation.ui.web import PDF, Request, download, download_json
from selfdirect.front_door.assessment import policy as assessments_policy
from selfdirect.front_door.assessment import queries as assessments
from selfdirect.front_door.assessment.journey import State, Voice
from selfdirect.front_door.assessment.models import Assessment
from selfdirect.front_door.assessment.rules import Sheet
from selfdirect.register.cases import actions as cases
from selfdirect.register.cases.journey import Stage
from selfdirect.register.cases.models import Case
from selfdirect.register.cases.queries import main_task

WAITS = (
    "A plan waits to be agreed beside the earlier figure. Whoever decides sees that, and returns"
    " it to be sent beside this one."
)


@require_GET
def indicative(request: Request, ref: str) -> HttpResponse:
    case = cases.look_at(ref=ref, by=request.actor, at=timezone.now())
    allocation, assessment = queries.in_force(case), assessments.latest(case)
    moved = allocation is not None and queries.support_moved(allocation)
    may_issue = policy.may_issue(request.actor, case, assessment, allocation, moved)
    context = {
        "case": case,
        "may_issue": may_issue,
        "task": main_task(case),
        "support_moved": moved,
    }
    if may_issue and assessment is not None:
        scheme = queries.scheme_for(assessment, timezone.localdate())
        context["scheme_seen"] = queries.scheme_seen(scheme)
    if allocation is None:
        context |= _first_look(assessment)
        return render(request, "allocation/before.html", context)
    context |= _receipt(allocation) | {"earlier": queries.earlier(case)}
    context |= _beside(request, case, allocation)
    return render(request, "allocation/receipt.html", context)


@require_POST
def issue(request: Request, ref: str) -> HttpResponse:
    """Work the figure out; where answers are missing, show which, each with its page."""
    case = cases.look_at(ref=ref, by=request.actor, at=timezone.now())
    seen = request.POST.get("scheme")
    try:
        issued = actions.issue_allocation(ref=ref, by=request.actor, at=timezone.now(), seen=seen)
    except Refused:
        assessment = assessments.latest(case)
        if assessment is None or not queries.missing(assessment, Voice.AGREED):
            raise
        return _not_enough(request, case, assessment)
    messages.success(request, f"The first figure is {issued.weekly} a week. They can see it now.")
    if issued.case.stage == Stage.AGREEING:
        messages.warning(request, WAITS)
    return redirect("allocation:indicative", ref)


@require_http_methods(["GET", "POST"])
def disagree(request: Request, ref: str) -> HttpResponse:
    """Ask why the figure is thought wrong."""
    case, allocation = _issued(request, ref)
    policy.may_disagree(request.actor, case, allocation).require()
    form = DisagreeForm(request.POST or None)
    if acted(request, form, actions.disagree, ref=ref):
        messages.success(request, "Thank you for telling us. Somebody answers you in writing.")
        return redirect("allocation:indicative", ref)
    lead = (
        f"The figure is {allocation.weekly} a week. Somebody looks at it again and answers you. "
        "Saying this never takes away help that you have."
    )
    return _ask(request, case, form, "Say that the figure is wrong", lead, "Tell us")


@require_http_methods(["GET", "POST"])
def answer_disagreement(request: Request, ref: str, disagreement: str) -> HttpResponse:
    """Ask for the answer to somebody who disagrees."""
    case, _ = _issued(request, ref)
    said = queries.get_disagreement(case, disagreement)
    policy.may_answer(request.actor, case, said).require()
    form = AnswerForm(request.POST or None)
    if acted(request, form, actions.answer_disagreement, ref=ref, disagreement=disagreement):
        messages.success(request, f"Your answer stands on the page of {case.person}.")
        return redirect(_next(request.actor, case, form.cleaned_data["follows"]), ref)
    heading = f"Answer {said.said_by_name}"
    lead = f"On {written(said.said_at, 'j F')}, about {said.allocation.weekly} a week, "
    lead += f"{said.said_by_name} said that it is too {said.way}: “{said.words}”"
    return _ask(request, case, form, heading, lead, "Send the answer")


def _next(actor: Actor, case: Case, follows: str) -> str:
    """Lead whoever answered to the page where they do what they promised."""
    if follows == "answers":
        return "assessment:answers"
    if follows == "costed" and policy.may_cost(actor, case, queries.in_force(case)):
        return "allocation:route_to_costing"
    return "allocation:indicative"


@require_http_methods(["GET", "POST"])
def route_to_costing(request: Request, ref: str) -> HttpResponse:
    """Ask why the table does not fit this person."""
    case, allocation = _issued(request, ref)
    policy.may_cost(request.actor, case, allocation).require()
    form = CostingForm(request.POST or None)
    if acted(request, form, actions.route_to_costing, ref=ref):
        messages.success(request, "The plan is costed one part at a time, and the panel decides.")
        return redirect("allocation:indicative", ref)
    lead = (
        f"The table says {allocation.weekly} a week. That figure stays to be seen. The plan is "
        "costed one part at a time, the panel decides on what it costs, and nothing is cut down."
    )
    return _ask(request, case, form, "Cost this one part at a time", lead, "Cost it by itself")


def _ask(
    request: Request, case: Case, form: PlainForm, heading: str, lead: str, submit: str
) -> HttpResponse:
    context = {"case": case, "heading": heading, "lead": lead, "submit": submit}
    return form_page(request, "allocation/ask.html", form, **context)


@require_GET
def receipt_pdf(request: Request, ref: str) -> HttpResponse:
    case, allocation = _issued(request, ref)
    pdf = typeset("allocation/receipt.typ", _for_paper(case, allocation))
    return download(pdf, f"first-figure-{allocation.ref}.pdf", PDF)


@require_GET
def easy_pdf(request: Request, ref: str) -> HttpResponse:
    """The whole receipt in short sentences, each with its picture."""
    case, allocation = _issued(request, ref)
    pdf = typeset("allocation/easy.typ", _for_paper(case, allocation))
    return download(pdf, f"first-figure-{allocation.ref}-easy-read.pdf", PDF)


@require_GET
def receipt_json(request: Request, ref: str) -> HttpResponse:
    _, allocation = _issued(request, ref)
    plain = {
        "ref": allocation.ref,
        "issued_at": allocation.issued_at.isoformat(),
        "agreed": allocation.receipt,
        "own": allocation.receipt_own,
        "voices": allocation.voices,
        "support": allocation.support,
        "check": _check(allocation),
        "scheme_text": allocation.scheme.text,  # so that the receipt is checked by itself
    }
    return download_json(plain, f"first-figure-{allocation.ref}.json")


def _not_enough(request: Request, case: Case, assessment: Assessment) -> HttpResponse:
    missing = queries.missing(assessment, Voice.AGREED)
    context = {"case": case, "missing": missing, "agreed": assessment.state == State.AGREED}
    return render(request, "allocation/not_enough.html", context, status=422)


def _issued(request: Request, ref: str) -> tuple[Case, Allocation]:
    case = cases.look_at(ref=ref, by=request.actor, at=timezone.now())
    allocation = there(queries.in_force(case))
    return case, allocation


def _first_look(assessment: Assessment | None) -> dict[str, object]:
    """What there is to show before anything is issued: the way there, and a first look."""
    look = queries.first_look(assessment, timezone.localdate())
    return {
        "look": look,
        "slip": _slip(rules.receipt(look), assessment) if look and assessment else None,
        "easy_sum": f"Your own answers come to about {look.amount} a week." if look else "",
        "left": _left(assessment),
        "missing": queries.missing(assessment, Voice.PERSON) if assessment else (),
        "looks": _looks(assessment),
        "way": _way_there(assessment),
        "agreed": assessment is not None and assessment.state == State.AGREED,
    }


def _looks(assessment: Assessment | None) -> list[tuple[str, Money]]:
    """The figure under each voice with enough answers, where there is another than their own."""
    found = queries.first_looks(assessment, timezone.localdate())
    if assessment is None or {voice for voice, _ in found} <= {Voice.PERSON}:
        return []
    names = queries.voice_names(assessment.case)
    return [(_capital(names[voice]), look.amount) for voice, look in found]


def _left(assessment: Assessment | None) -> int:
    """Count the questions that the person has still to answer."""
    return len(queries.missing(assessment, Voice.PERSON)) if assessment else 0


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
    support = {line["question"]: line["told"] for line in allocation.support.get("lines", ())}
    turned = rules.turned(scheme, allocation.receipt)
    came_by = rules.turned_once(turned)
    for question, words in ({} if came_by else turned).items():
        support[question] = f"{support.get(question, '')} {words}".strip()
    slip = rules.slip(allocation.receipt, scheme.questionnaire, own, support)
    gap = None if allocation.weekly_own is None else allocation.weekly - allocation.weekly_own
    return {
        "allocation": allocation,
        "scheme": scheme,
        "slip": slip,
        "came_by": came_by,
        "working": allocation.receipt["working"],
        "own": own,
        "gap": gap,
        "size": None if gap is None else max(gap, -gap),
        **_voices(allocation, agreed),
        "support": _support(allocation),
        "other_sums": allocation.receipt.get("other_sums", ()),
        "waiver": queries.waiver_told(allocation.assessment),
        "easy": rules.easy(slip, allocation.weekly, panel=allocation.panel, ref=allocation.ref),
        "slip_under": "From the answers you agreed",
        "check": _check(allocation),
    }


def _voices(allocation: Allocation, agreed: Sheet) -> dict[str, Any]:
    """Each voice beside what was agreed, with its figure where it gave enough answers."""
    names = queries.voice_names(allocation.case)
    voices = rules.shown(allocation.voices, names, agreed, allocation.weekly)
    figures = [(_capital(one.name), one.amount) for one in voices if one.amount is not None]
    return {
        "voices": voices,
        "figures": [*figures, ("The agreed answers", allocation.weekly)],
    }


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _support(allocation: Allocation) -> dict[str, Any] | None:
    """The sum before and after what family and friends do; None where they do nothing."""
    kept = allocation.support
    if not kept.get("lines"):
        return None
    before, after = Money(kept["gross_minor"]), Money(kept["net_minor"])
    return {
        "lines": kept["lines"],
        "figures": (
            ("Before what family and friends do", before),
            ("What they do takes off", before - after),
            ("What is left, and counts", after),
        ),
    }


def _beside(request: Request, case: Case, allocation: Allocation) -> dict[str, Any]:
    """What stands beside the receipt: what would change it, what was said against it."""
    actor = request.actor
    near = queries.nearest(allocation)
    return {
        "nearer": (
            ("What would make it higher", [one for one in near if one.more]),
            ("What would make it lower", [one for one in near if not one.more]),
        ),
        "costing": queries.costing(allocation),
        "open_again": assessments.open_one(case),
        "may_begin": assessments_policy.may_begin(actor, case),
        "may_cost": policy.may_cost(actor, case, allocation),
        "may_disagree": policy.may_disagree(actor, case, allocation),
        "disagreements": [
            (said, policy.may_answer(actor, case, said)) for said in queries.disagreements(case)
        ],
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
        "came_by": shown["came_by"],
        "rest": [line.label for line in shown["slip"].rest],
        "own": allocation.weekly_own,
        "size": shown["size"] if shown["gap"] else None,
        "differences": [
            (m.text, m.said, m.agreed, f"{m.reason} {m.effect}".strip())
            for one in shown["voices"]
            if one.voice == Voice.PERSON
            for m in one.moved
        ],
        "voices": shown["figures"],
        "support": shown["support"]["figures"] if shown["support"] else [],
        "other_sums": [
            (one["text"], one["money"], one["period"], one["for"]) for one in shown["other_sums"]
        ],
        "waiver": f"{shown['waiver'][0]} {shown['waiver'][1].words}" if shown["waiver"] else "",
        "working": shown["working"],
        "scheme": f"{allocation.receipt['title']}, version {allocation.scheme.version}",
        "note": allocation.receipt["note"],
        "limits": shown["scheme"].known_limits,
        "check": shown["check"],
        "easy": shown["easy"],
        "phone": settings.COUNCIL["phone"],
    }


def _on_paper(line: rules.Shown) -> dict[str, object]:
    said = f"You said: {line.said}." if line.said else ""
    return {"label": line.label, "words": f"{said} {line.note}".strip(), "amount": line.amount}
