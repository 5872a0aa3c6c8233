"""Pages of an assessment: one question at a time, every voice side by side, eligibility."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from selfdirect.foundation.kernel.actor import Actor
from selfdirect.foundation.kernel.decision import Refused, there
from selfdirect.foundation.ui.forms import PlainForm, acted, saved
from selfdirect.foundation.ui.web import Request
from selfdirect.front_door.assessment import actions, forms, policy, queries, rules
from selfdirect.front_door.assessment.journey import State, Voice
from selfdirect.front_door.assessment.models import Assessment, Eligibility
from selfdirect.front_door.conversations import queries as conversations
from selfdirect.register.cases.actions import look_at
from selfdirect.register.cases.models import Case
from selfdirect.register.cases.policy import may_work_on
from selfdirect.register.people.models import Supporter
from selfdirect.register.people.queries import carer_of


def _look(request: Request, ref: str) -> Case:
    return look_at(ref=ref, by=request.actor, at=timezone.now())


# The overview


@require_GET
def answers(request: Request, ref: str) -> HttpResponse:
    """Set every voice side by side, and say what to do next."""
    case = _look(request, ref)
    assessment = queries.latest(case)
    works = bool(may_work_on(request.actor, case))
    context: dict[str, Any] = {"case": case, "person": case.person, "works": works}
    if assessment is None:
        context["gate"] = conversations.gate(case)
        return render(request, "assessment/not_begun.html", context)
    questionnaire = queries.questionnaire(assessment)
    sheets = queries.sheets(assessment)
    is_open = assessment.state == State.OPEN
    rows = rules.side_by_side(questionnaire, sheets)
    carer, waiver = carer_of(case.person), queries.waiver(assessment)
    own = policy.own_voice(request.actor, case)
    context |= {
        "assessment": assessment,
        "is_open": is_open,
        "rows": rows,
        "different": sum(row.differs for row in rows),
        "carer": carer,
        "brought": len(queries.brought(assessment)) if own == Voice.PERSON else 0,
        "waiver": rules.told(waiver.reason, waiver.spoke) if waiver else "",
        "may_begin": not is_open and policy.may_begin(request.actor, case),
        "ways": _ways(request.actor, case, own, questionnaire, sheets, carer) if is_open else [],
    }
    return render(request, "assessment/answers.html", context)


def _ways(
    actor: Actor,
    case: Case,
    own: str,
    questionnaire: rules.Questionnaire,
    sheets: dict[str, dict[str, rules.Said]],
    carer: Supporter | None,
) -> list[dict[str, str]]:
    """List in whose voice this actor may answer, their own first."""
    voices = [own, *(v for v in rules.OWN_VOICES if v != own)]
    if carer is None:
        voices = [v for v in voices if v != Voice.CARER]
    allowed = [v for v in voices if v and policy.may_answer(actor, case, v)]
    return [_way(case, v, v == own, questionnaire, sheets[v]) for v in allowed]


def _way(
    case: Case,
    voice: str,
    own: bool,
    questionnaire: rules.Questionnaire,
    said: dict[str, rules.Said],
) -> dict[str, str]:
    given = rules.values(said)
    asked = questionnaire.asked(given, rules.ASKS[voice])
    done = sum(q.id in given for q in asked)
    left = questionnaire.next_question(given, rules.ASKS[voice])
    whose = "your" if own else {"person": f"{case.person.short_name}’s"}.get(voice, "the carer’s")
    verb = "Go on with" if done else "Begin"
    verb = "Check" if left is None else verb
    return {
        "label": f"{verb} {whose} answers",
        "note": f"{done} of {len(asked)} answered",
        "href": _address(case.ref, left.id if left else "check", voice, own),
    }


def _address(ref: str, place: str, voice: str, own: bool) -> str:
    name = "assessment:check" if place == "check" else "assessment:question"
    args = [ref] if place == "check" else [ref, place]
    return reverse(name, args=args) + ("" if own else f"?voice={voice}")


@require_POST
def begin(request: Request, ref: str) -> HttpResponse:
    actions.begin_assessment(ref=ref, by=request.actor, at=timezone.now())
    messages.success(request, "The questions have begun. It is the person’s turn.")
    return redirect("assessment:answers", ref)


@require_POST
def use_brought(request: Request, ref: str) -> HttpResponse:
    """Begin with the answers that they brought from the calculator."""
    actions.use_brought(ref=ref, by=request.actor, at=timezone.now())
    messages.success(request, "These are your first answers now. Change whatever you like.")
    return redirect("assessment:check", ref)


# One question a page


@dataclass(frozen=True)
class Turn:
    """Whose answers these are, and where in the questions they stand."""

    case: Case
    assessment: Assessment
    voice: str
    own: bool
    questionnaire: rules.Questionnaire
    said: dict[str, rules.Said]

    @property
    def asked(self) -> tuple[rules.Question, ...]:
        return self.questionnaire.asked(rules.values(self.said), rules.ASKS[self.voice])

    def to(self, place: str) -> str:
        return _address(self.case.ref, place, self.voice, self.own)

    def beside(self, question: str, step: int) -> str:
        """Find the page after or before; past the last one stands `check`."""
        ids = [q.id for q in self.asked]
        place = (ids.index(question) if question in ids else 0) + step
        if place < 0:
            return reverse("assessment:answers", args=[self.case.ref])
        return self.to(ids[place] if place < len(ids) else "check")

    @property
    def whose(self) -> str:
        """Name whose answers these are, where they are not one's own."""
        if self.own:
            return ""
        return self.case.person.short_name if self.voice == Voice.PERSON else "the carer"


def _turn(request: Request, ref: str) -> Turn:
    """Find whose answers are asked for.

    :raises Refused: if this actor may not give them, or they are agreed already
    """
    case = _look(request, ref)
    assessment = queries.get_latest(case)
    own = policy.own_voice(request.actor, case)
    voice = request.GET.get("voice") or own
    policy.may_answer(request.actor, case, voice).require()
    if assessment.state != State.OPEN:
        raise Refused("These answers have been agreed already. Read them, or tell us of a change.")
    said = queries.sheet(assessment, voice)
    return Turn(case, assessment, voice, voice == own, queries.questionnaire(assessment), said)


def question(request: Request, ref: str, qid: str) -> HttpResponse:
    """Ask one question, keep the answer, and go on, back, or stop for now."""
    turn = _turn(request, ref)
    asked = there(next((q for q in turn.asked if q.id == qid), None))
    if request.method == "POST":
        return _keep(request, turn, asked)
    kept = turn.said.get(qid)
    initial = {"value": kept.value, "words": kept.words} if kept else {}
    return _ask(request, turn, asked, forms.AnswerForm(question=asked, initial=initial))


def _keep(request: Request, turn: Turn, asked: rules.Question) -> HttpResponse:
    go = request.POST.get("go", "")
    form = forms.AnswerForm(request.POST, question=asked)
    typed = form.typed or request.POST.get("words", "").strip()
    if not typed and go:
        return redirect(_onward(request, turn, asked, go))
    known = {"ref": turn.case.ref, "question": asked.id, "voice": turn.voice}
    made = acted(request, form, actions.save_answer, **known)
    if not made:
        return _ask(request, turn, asked, form, status=422)
    turn.said[asked.id] = rules.Said(made[0].answers[asked.id]["value"])
    return redirect(_onward(request, turn, asked, go))


def _onward(request: Request, turn: Turn, asked: rules.Question, go: str) -> str:
    if go == "later":
        messages.success(request, "Your answers are kept. Come back when it suits you.")
        return reverse("assessment:answers", args=[turn.case.ref])
    if request.GET.get("then") == "check":
        return turn.to("check")
    return turn.beside(asked.id, -1 if go == "back" else 1)


def _ask(
    request: Request, turn: Turn, asked: rules.Question, form: PlainForm, status: int = 200
) -> HttpResponse:
    ids = [q.id for q in turn.asked]
    context = {
        "case": turn.case,
        "person": turn.case.person,
        "turn": turn,
        "question": asked,
        "place": ids.index(asked.id) + 1,
        "of": len(ids),
        "form": form,
    }
    return render(request, "assessment/question.html", context, status=status)


@require_GET
def check(request: Request, ref: str) -> HttpResponse:
    """Show one's own answers, to change or to finish."""
    turn = _turn(request, ref)
    rows = [
        {
            "question": q,
            "said": turn.said.get(q.id),
            "shown": _shown(turn, q),
            "href": turn.to(q.id),
        }
        for q in turn.asked
    ]
    context = {
        "case": turn.case,
        "person": turn.case.person,
        "turn": turn,
        "rows": rows,
        "left": sum(row["said"] is None for row in rows),
        "finish_url": reverse("assessment:finish", args=[ref])
        + ("" if turn.own else f"?voice={turn.voice}"),
    }
    return render(request, "assessment/check.html", context)


def _shown(turn: Turn, question: rules.Question) -> str:
    said = turn.said.get(question.id)
    return question.shown(said.value) if said else ""


@require_POST
def finish(request: Request, ref: str) -> HttpResponse:
    turn = _turn(request, ref)
    actions.finish_answers(ref=ref, voice=turn.voice, by=request.actor, at=timezone.now())
    messages.success(request, "Finished. Thank you: that was a lot of thinking.")
    return redirect("assessment:answers", ref)


# Agreeing


def agree(request: Request, ref: str) -> HttpResponse:
    """Agree every answer on one page, beside what each voice said."""
    case = _look(request, ref)
    may_work_on(request.actor, case).require()
    assessment = queries.get_latest(case)
    if assessment.state != State.OPEN:
        return redirect("assessment:answers", ref)
    questionnaire = queries.questionnaire(assessment)
    rows = rules.every_row(questionnaire, queries.sheets(assessment))
    form = forms.AgreeForm(request.POST or None, questionnaire=questionnaire, rows=rows)
    if request.method == "POST" and _agreed(request, ref, form):
        messages.success(request, "Agreed. Next: decide what the law says that we must meet.")
        return redirect("assessment:eligibility", ref)
    context = {"case": case, "person": case.person, "form": form, "carer": carer_of(case.person)}
    status = 422 if form.is_bound else 200
    return render(request, "assessment/agree.html", context, status=status)


def _agreed(request: Request, ref: str, form: forms.AgreeForm) -> bool:
    return saved(
        form,
        lambda: actions.agree_answers(
            ref=ref,
            answers=form.answers(),
            waiver=form.waiver(),
            by=request.actor,
            at=timezone.now(),
        ),
    )


# Eligibility


def eligibility(request: Request, ref: str) -> HttpResponse:
    """Read the decision; a worker who has not decided yet sees what the rule proposes."""
    case = _look(request, ref)
    assessment = queries.get_latest(case)
    decided = queries.eligibility(case)
    if decided:
        return _result(request, case, decided)
    if assessment.state != State.AGREED or not may_work_on(request.actor, case):
        return render(
            request, "assessment/not_decided.html", {"case": case, "person": case.person}
        )
    if request.method != "POST":
        return _decide_page(request, case, assessment, forms.FindingsForm())
    findings = forms.FindingsForm(request.POST)
    if not findings.is_valid():
        return _decide_page(request, case, assessment, findings, 422)
    form = forms.DecideForm(initial=findings.cleaned_data)
    return _decide_page(request, case, assessment, form, 200, _proposal(findings))


def _proposal(form: forms.FindingsForm) -> rules.Proposal:
    given = form.cleaned_data
    return rules.propose(form.findings(), impairment=given["impairment"], impact=given["impact"])


def _decide_page(
    request: Request,
    case: Case,
    assessment: Assessment,
    form: PlainForm,
    status: int = 200,
    proposal: rules.Proposal | None = None,
) -> HttpResponse:
    context = {
        "case": case,
        "person": case.person,
        "form": form,
        "proposal": proposal,
        "rows": rules.side_by_side(
            queries.questionnaire(assessment),
            {Voice.AGREED: queries.sheet(assessment, Voice.AGREED)},
        ),
        "law": rules.LAW,
        "limbs": rules.LIMBS,
    }
    return render(request, "assessment/decide.html", context, status=status)


@require_POST
def decide(request: Request, ref: str) -> HttpResponse:
    case = _look(request, ref)
    form = forms.DecideForm(request.POST)
    assessment = queries.get_latest(case)
    if not form.is_valid():
        findings = forms.FindingsForm(request.POST)
        proposal = _proposal(findings) if findings.is_valid() else None
        return _decide_page(request, case, assessment, form, 422, proposal)
    given = form.cleaned_data
    try:
        actions.decide_eligibility(
            ref=ref,
            outcomes=form.outcomes(),
            impairment=given["impairment"],
            impact=given["impact"],
            decided=given["decided"],
            reasons=given["reasons"],
            by=request.actor,
            at=timezone.now(),
        )
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _decide_page(request, case, assessment, form, 422, _proposal(form))
    messages.success(request, "Decided. The person reads it now.")
    return redirect("assessment:eligibility", ref)


def _result(request: Request, case: Case, decided: Eligibility) -> HttpResponse:
    found = [(o, decided.outcomes.get(o.code, {})) for o in rules.OUTCOMES]
    context = {
        "case": case,
        "person": case.person,
        "decided": decided,
        "works": bool(may_work_on(request.actor, case)),
        "hard": [{"outcome": o, **row} for o, row in found if row.get("unable")],
        "law": rules.LAW,
    }
    return render(request, "assessment/eligibility.html", context)
