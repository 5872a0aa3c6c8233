"""The public calculator: anybody tries a scheme, and nothing about them is kept here.

The answers stand in one signed cookie of the visitor's own browser, for an hour after the last of
them. No address holds an answer, not even by the question that it leads to: pages are counted.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from selfdirect.agreement.allocation import queries as allocations
from selfdirect.agreement.allocation import rules as allocation
from selfdirect.agreement.allocation.models import Scheme
from selfdirect.agreement.schemes.calculator_forms import AnswersForm
from selfdirect.agreement.schemes.rules import calculator as rules
from selfdirect.foundation.kernel.actor import WORKERS
from selfdirect.foundation.kernel.decision import NotThere, Refused
from selfdirect.foundation.ui.pdf import typeset
from selfdirect.foundation.ui.web import PDF, Request, download, download_json
from selfdirect.foundation.ui.words import day
from selfdirect.front_door.assessment.rules import Question
from selfdirect.front_door.conversations.rules import BROUGHT

COOKIE, PATH = "calculator", "/calculator/"
LIFE = 60 * 60  # seconds after the last answer
ROOM = 3_800  # letters: what every browser keeps in one cookie, less its name
LARGEST = 64_000  # bytes of a form: a hundred questions take a tenth of it
View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Trial:
    """One scheme as one visitor tries it."""

    scheme: allocation.Scheme
    text: str
    row: Scheme | None  # None: an example that comes with selfdirect
    on: date
    answers: dict[str, str]
    before: dict[str, str]  # the last full set of answers before a change

    @property
    def asked(self) -> tuple[Question, ...]:
        return self.scheme.questionnaire.asked(self.answers)

    @property
    def open(self) -> tuple[Question, ...]:
        return self.scheme.questionnaire.missing(self.answers)

    def to(self, page: str, *more: object) -> str:
        return reverse(f"schemes:{page}", args=[self.scheme.id, self.scheme.version, *more])

    def onward(self, after: int = 0) -> str:
        """Address the next question, or the figure where all is answered."""
        place = rules.next_place(self.scheme.questionnaire, self.answers, after)
        return self.to("try_question", place) if place else self.to("try_figure")

    def answered(self, given: Mapping[str, str]) -> "Trial":
        """Take answers in; what they changed of a full set is remembered."""
        now = {**self.answers, **given}
        full = not self.open and now != self.answers
        before = self.answers if full else self.before
        return Trial(self.scheme, self.text, self.row, self.on, now, before)


def _trial(request: Request, key: str, version: str) -> Trial:
    """Find the scheme, published or built in, with what this browser keeps of answers to it.

    :raises NotThere: if there is none of that name and version
    """
    text, scheme, row = _scheme(key, version)
    kept, asked = _kept(request, key), scheme.questionnaire
    return Trial(
        scheme,
        text,
        row,
        rules.day_for(scheme, timezone.localdate()),
        rules.still(asked, kept.get("now", {})),
        rules.still(asked, kept.get("before", {})),
    )


def _scheme(key: str, version: str) -> tuple[str, allocation.Scheme, Scheme | None]:
    try:
        row = allocations.get_scheme(key, version)
    except NotThere:
        text, scheme = _example(key)
        if scheme.version != version:
            raise
        return text, scheme, None
    return row.text, allocations.compiled(row), row


def _example(key: str) -> tuple[str, allocation.Scheme]:
    if key not in allocations.come_with_us():
        raise NotThere
    text = allocations.text_of_ours(key)
    return text, allocations.read(text)


# What the browser keeps


def _kept(request: Request, key: str) -> dict[str, dict[str, str]]:
    try:
        kept = signing.loads(request.COOKIES.get(COOKIE, ""), salt=COOKIE, max_age=LIFE)
    except signing.BadSignature:
        return {}
    return dict(kept["answers"]) if kept["of"] == key else {}


def _packed(trial: Trial) -> str:
    """Write what the browser is to keep; without what stood before, if that is too long.

    :raises Refused: if even so it is too long
    """
    for before in (trial.before, {}):
        whole = {"of": trial.scheme.id, "answers": {"now": trial.answers, "before": before}}
        packed = signing.dumps(whole, salt=COOKIE, compress=True)
        if len(packed) <= ROOM:
            return packed
    raise Refused("These are more answers than your browser can keep. Leave some of them empty.")


def _send_on(trial: Trial, address: str) -> HttpResponse:
    """Let the browser keep the answers, and go on.

    :raises Refused: if there are too many of them
    """
    response = redirect(address)
    response.set_cookie(
        COOKIE,
        _packed(trial),
        path=PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def _page(
    request: Request, name: str, trial: Trial | None, status: int = 200, **context: Any
) -> HttpResponse:
    """Show a page that no browser may keep."""
    whole = {"trial": trial, "works": bool(request.actor.roles & WORKERS), **context}
    return _not_kept_here(render(request, f"schemes/{name}.html", whole, status=status))


def _small(view: View) -> View:
    """Turn away a form that is larger than any of ours."""

    @wraps(view)
    def checked(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST:
            reason = "That is far more than these questions take. Go back, and write less."
            context = {"reason": reason, "back": request.path}
            return render(request, "ui/refused.html", context, status=413)
        return view(request, *args, **kwargs)

    return checked


# The pages


@require_GET
def calculator(request: Request) -> HttpResponse:
    """Say what the calculator is, and which schemes there are to try."""
    today = timezone.localdate()
    current = allocations.scheme_or_none(today)
    rows = [row for row in allocations.published() if row != current]
    taken = {(row.key, row.version) for row in (*rows, *([current] if current else []))}
    examples = [_example(key)[1] for key in allocations.come_with_us()]
    return _page(
        request,
        "calculator",
        _trial(request, current.key, current.version) if current else None,
        rows=[(row, allocations.compiled(row)) for row in rows],
        examples=[each for each in examples if (each.id, each.version) not in taken],
        today=today,
        cleared="cleared" in request.GET,
    )


@require_GET
def try_any(request: Request, key: str) -> HttpResponse:
    """Go to the version of a scheme that is in force, or the newest."""
    today = timezone.localdate()
    versions = list(allocations.published().filter(key=key))
    begun = [row for row in versions if row.starts_on <= today]
    newest = next(iter(begun or versions), None)
    version = newest.version if newest else _example(key)[1].version
    return redirect("schemes:try", key, version)


@require_GET
def try_scheme(request: Request, key: str, version: str) -> HttpResponse:
    """Say what there is to know before the first question."""
    return _page(request, "calculator_scheme", _trial(request, key, version))


@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
@_small
def question(request: Request, key: str, version: str, place: int) -> HttpResponse:
    """Ask one question, let the browser keep the answer, and go on."""
    trial = _trial(request, key, version)
    if request.method == "POST":
        return _answer(request, trial)
    if not 1 <= place <= len(trial.asked):
        return redirect(trial.onward())
    form = AnswersForm(questions=[trial.asked[place - 1]], answers=trial.answers)
    return _ask(request, trial, place, form)


def _answer(request: Request, trial: Trial) -> HttpResponse:
    """Take the answer to the question that the form names: pages may have moved since."""
    named = request.POST.get("question")
    place = next((n for n, q in enumerate(trial.asked, 1) if q.id == named), None)
    if place is None:
        return redirect(trial.onward())
    form = AnswersForm(request.POST, questions=[trial.asked[place - 1]], answers={})
    if not form.is_valid():
        return _ask(request, trial, place, form, 422)
    now = trial.answered(form.given)
    to_figure = request.GET.get("then") == "figure"
    address = f"{now.onward()}?then=figure" if to_figure else now.onward(after=place)
    try:
        return _send_on(now, address)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _ask(request, trial, place, form, 422)


def _ask(
    request: Request, trial: Trial, place: int, form: AnswersForm, status: int = 200
) -> HttpResponse:
    back = trial.to("try_question", place - 1) if place > 1 else trial.to("try")
    changing = request.GET.get("then") == "figure"
    return _page(
        request,
        "calculator_question",
        trial,
        status,
        form=form,
        asked=form.asked()[0],
        place=place,
        back=trial.to("try_figure") if changing and not trial.open else back,
    )


@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
@_small
def all_questions(request: Request, key: str, version: str) -> HttpResponse:
    """Ask everything on one page, for who would rather see it whole."""
    trial = _trial(request, key, version)
    if request.method != "POST":
        return _ask_all(request, trial, _all(trial))
    form = _all(trial, request.POST)
    if not form.is_valid():
        return _ask_all(request, trial, form, 422)
    now = trial.answered(form.given)
    address = f"{now.to('try_all')}?open=yes" if now.open else now.to("try_figure")
    try:
        return _send_on(now, address)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _ask_all(request, trial, form, 422)


def _all(trial: Trial, typed: Mapping[str, str] | None = None) -> AnswersForm:
    return AnswersForm(typed, questions=trial.asked, answers=trial.answers, all_at_once=True)


def _ask_all(request: Request, trial: Trial, form: AnswersForm, status: int = 200) -> HttpResponse:
    still_open = {q.id for q in trial.open} if "open" in request.GET else set()
    return _page(
        request,
        "calculator_all",
        trial,
        status,
        form=form,
        asked=form.asked(),
        still_open=[one for one in form.asked() if one.question.id in still_open],
    )


@require_POST
def clear(request: Request, key: str, version: str) -> HttpResponse:
    """Take the answers out of the browser, and those that were to be brought to a conversation."""
    request.session.pop(BROUGHT, None)
    response = redirect(f"{reverse('schemes:calculator')}?cleared=yes")
    response.delete_cookie(COOKIE, path=PATH, samesite="Lax")
    return response


# What it comes to


@require_GET
def figure(request: Request, key: str, version: str) -> HttpResponse:
    """Show what the answers come to, what each brought, and what a change of one did."""
    trial = _trial(request, key, version)
    if trial.open:
        return redirect(trial.onward())
    context: dict[str, Any] = {
        "rows": [(n, q, q.shown(trial.answers[q.id])) for n, q in enumerate(trial.asked, 1)],
        "today": timezone.localdate(),
    }
    try:
        context["found"] = rules.outcome(trial.scheme, trial.answers, trial.on)
        context["change"] = rules.change(trial.scheme, trial.before, trial.answers, trial.on)
        near = rules.near(trial.scheme, trial.answers, trial.on)
        context["nearer"] = (
            ("What would make it higher", [one for one in near if one.more]),
            ("What would make it lower", [one for one in near if not one.more]),
        )
    except Refused as why:  # said here: a refusal is written down with its words elsewhere
        context["why"] = str(why)
    return _page(request, "calculator_figure", trial, **context)


def _not_kept_here(response: HttpResponse) -> HttpResponse:
    """Let no browser keep it of itself: a computer may be shared, and nobody signed in."""
    response.headers["Cache-Control"] = "no-store"
    return response


def _outcome(trial: Trial) -> rules.Outcome | None:
    try:
        return rules.outcome(trial.scheme, trial.answers, trial.on)
    except Refused:  # the page of the figure says why
        return None


@require_GET
def receipt_json(request: Request, key: str, version: str) -> HttpResponse:
    trial = _trial(request, key, version)
    found = _outcome(trial)
    if found is None:
        return redirect(trial.to("try_figure"))
    kept = rules.to_keep(found, trial.text)
    return _not_kept_here(download_json(kept, "tried-figure.json"))


@require_GET
def receipt_pdf(request: Request, key: str, version: str) -> HttpResponse:
    trial = _trial(request, key, version)
    found = _outcome(trial)
    if found is None:
        return redirect(trial.to("try_figure"))
    made = typeset("schemes/calculator.typ", _for_paper(trial, found))
    return _not_kept_here(download(made, "tried-figure.pdf", PDF))


def _for_paper(trial: Trial, found: rules.Outcome) -> dict[str, object]:
    scheme, council, today = trial.scheme, settings.COUNCIL, timezone.localdate()
    return {
        "council": council["name"],
        "brand": council["brand"],
        "phone": council["phone"],
        "made_up": settings.DEMO,
        "ours": trial.row is not None,
        "made_on": day(today, today),
        "for_day": day(trial.on, today),
        "sum": found.sum,
        "every": found.every,
        "panel": found.panel,
        "warnings": found.warnings,
        "lines": [(one.text, _words(one), one.money) for one in found.lines],
        "rest": [one.text for one in found.rest],
        "beside": found.beside,
        "help": [found.help.before, found.help.after] if found.help else [],
        "working": found.working,
        "scheme": f"{scheme.title}, version {scheme.version}",
        "note": scheme.note,
        "checksum": scheme.checksum,
    }


def _words(one: rules.Brought) -> str:
    said = f"You said: {one.said}." if one.said else ""
    return f"{said} {one.note}".strip()


@require_POST
def bring(request: Request, key: str, version: str) -> HttpResponse:
    """Begin a conversation with these answers: they said so, by this button."""
    trial = _trial(request, key, version)
    found = _outcome(trial)
    if found is None:
        return redirect(trial.to("try_figure"))
    if trial.row is None:
        raise NotThere  # an example's answers are no answers to our questions
    request.session[BROUGHT] = rules.to_bring(trial.scheme, trial.answers, found)
    return redirect("conversations:start")
