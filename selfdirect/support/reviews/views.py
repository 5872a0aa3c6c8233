"""Looking back: one outcome after another, every voice beside the others."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from selfdirect.foundation.kernel.decision import NotThere
from selfdirect.foundation.ui.forms import form_page, saved
from selfdirect.foundation.ui.web import Request
from selfdirect.register.cases.actions import look_at
from selfdirect.register.cases.models import Case
from selfdirect.register.people.queries import voice_of
from selfdirect.support.reviews import actions, policy, queries
from selfdirect.support.reviews.forms import CHANGES, HoldForm, SayForm
from selfdirect.support.reviews.models import Review
from selfdirect.support.reviews.queries import Looked


@require_GET
def reviews(request: Request, ref: str) -> HttpResponse:
    """List the days on which support is looked at again, each with its reason."""
    case = look_at(ref=ref, by=request.actor, at=timezone.now())
    context = {**_about(request, case), "reviews": queries.of_case(case)}
    return render(request, "reviews/reviews.html", context)


@require_GET
def review(request: Request, ref: str, review: str) -> HttpResponse:
    """Show one look back: what each says of each outcome, and what comes next."""
    case, found = _found(request, ref, review)
    looked = queries.looked(found)
    context = {
        **_about(request, case),
        "review": found,
        "looked": looked,
        "may_say": policy.may_say(request.actor, found),
        "may_hold": policy.may_hold(request.actor, found),
        "silent": [row for row in looked if not row.heard],
        "first": looked[0].outcome if looked else None,
    }
    return render(request, "reviews/review.html", context)


def _found(request: Request, ref: str, review: str) -> tuple[Case, Review]:
    case = look_at(ref=ref, by=request.actor, at=timezone.now())
    found = queries.get_visible(request.actor, review)
    if found.budget.case_id != case.pk:
        raise NotThere
    return case, found


def _about(request: Request, case: Case) -> dict[str, object]:
    return {
        "case": case,
        "person": case.person,
        "voice": voice_of(request.actor, case.person),
    }


@require_http_methods(["GET", "POST"])
def say(request: Request, ref: str, review: str, outcome: int) -> HttpResponse:
    """Ask about one outcome, then go on to the next."""
    case, found = _found(request, ref, review)
    policy.may_say(request.actor, found).require()
    looked = queries.looked(found)
    place, row = _place(looked, outcome)
    voice = voice_of(request.actor, case.person)
    said = row.voice(voice)
    form = SayForm(
        request.POST or None,
        worker=voice == "worker",
        initial={"change": said.change, "words": said.words, "voice": voice},
    )
    if saved(form, lambda: _say(request, found, outcome, form)):
        following = looked[place + 1 :]
        if following:
            return redirect("reviews:say", ref, review, following[0].outcome.pk)
        messages.success(request, "Thank you. What you said is saved. You can still change it.")
        return redirect("reviews:review", ref, review)
    context = {
        **_about(request, case),
        "review": found,
        "row": row,
        "faces": _faces(form["change"].value()),
        "place": place + 1,
        "of": len(looked),
    }
    return form_page(request, "reviews/say.html", form, **context)


def _place(looked: list[Looked], outcome: int) -> tuple[int, Looked]:
    for place, row in enumerate(looked):
        if row.outcome.pk == outcome:
            return place, row
    raise NotThere


def _say(request: Request, found: Review, outcome: int, form: SayForm) -> None:
    actions.say(
        ref=found.ref,
        outcome=outcome,
        change=form.cleaned_data["change"],
        words=form.cleaned_data["words"],
        voice=form.cleaned_data.get("voice") or None,
        by=request.actor,
        at=timezone.now(),
    )


def _faces(chosen: object) -> list[dict[str, object]]:
    """Make the five answers, each a face and its words."""
    return [
        {
            "value": value,
            "html": render_to_string("reviews/parts/face.html", {"face": value, "words": words}),
            "checked": value == chosen,
        }
        for value, words in CHANGES
    ]


@require_http_methods(["GET", "POST"])
def hold(request: Request, ref: str, review: str) -> HttpResponse:
    """Finish a review: what the worker saw, and what happens next."""
    case, found = _found(request, ref, review)
    policy.may_hold(request.actor, found).require()
    form = HoldForm(request.POST or None, looked=queries.looked(found))
    if saved(form, lambda: _hold(request, found, form)):
        messages.success(request, f"You have looked back with {case.person}.")
        return redirect("reviews:review", ref, review)
    return form_page(request, "reviews/hold.html", form, review=found, **_about(request, case))


def _hold(request: Request, found: Review, form: HoldForm) -> None:
    actions.hold_review(
        ref=found.ref,
        then=form.cleaned_data["then"],
        next_words=form.cleaned_data["next_words"],
        worker=form.worker,
        by=request.actor,
        at=timezone.now(),
    )
