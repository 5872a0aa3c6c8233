"""Telling us for the first time: one question a page, kept as one goes, sent once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from selfdirect.foundation.access.models import User
from selfdirect.foundation.audit.actions import look
from selfdirect.foundation.kernel.actor import OWN, WORKERS
from selfdirect.foundation.kernel.decision import NotThere
from selfdirect.foundation.ui.forms import PlainForm
from selfdirect.foundation.ui.web import Request
from selfdirect.front_door.conversations import actions, forms, queries, rules
from selfdirect.front_door.conversations.models import Contact
from selfdirect.register.directory import queries as directory
from selfdirect.register.people.models import Person

FORMS: dict[str, type[PlainForm]] = {
    "safe": forms.SafeForm,
    "danger": forms.DangerForm,
    "matters": forms.MattersForm,
    "hard": forms.HardForm,
    "who": forms.WhoForm,
    "named": forms.NamedForm,
    "teller": forms.TellerForm,
    "relation": forms.RelationForm,
    "reach": forms.ReachForm,
}
HEADINGS = {"named": "Who is this about?", "teller": "And who are you?"}
HEADINGS |= {"reach": "How can we reach you?", "danger": "What to do now"}
ELSEWHERE = "https://www.bbc.co.uk/weather"  # what a page left in a hurry becomes
DRAFT, KEPT = "start", "kept_contacts"  # places in the session


@dataclass(frozen=True)
class Draft:
    """What has been typed so far: kept as it was typed, page by page."""

    request: Request
    typed: dict[str, dict[str, str]]
    people: tuple[Person, ...]  # the person themselves and whom they support, if signed in

    @property
    def signed_in(self) -> bool:
        return bool(self.request.actor.roles & OWN)

    def value(self, page: str, name: str) -> str:
        return self.typed.get(page, {}).get(name, "")

    @property
    def for_whom(self) -> str:
        return "me" if self.is_alone else self.value("who", "for_whom")

    @property
    def is_alone(self) -> bool:
        """A person who is signed in and supports nobody speaks for themselves."""
        return self.signed_in and [p.user_id for p in self.people] == [self.request.user.pk]

    @property
    def person(self) -> Person | None:
        """Whom this is about, if we know them."""
        own = self.signed_in and self.for_whom == "me"
        return next(
            (p for p in self.people if (own and self._is_own(p)) or p.ref == self.for_whom), None
        )

    def _is_own(self, person: Person) -> bool:
        return person.user_id == self.request.user.pk

    def pages(self) -> tuple[str, ...]:
        known = self.person is not None or (self.signed_in and self.for_whom == "me")
        whom = "known" if self.person and self.for_whom != "me" else self.for_whom
        safe = self.value("safe", "safe_now")
        asked = rules.pages(safe, whom, known=known, signed_in=self.signed_in)
        return tuple(page for page in asked if page != "who" or not self.is_alone)

    def form(self, page: str, data: Mapping[str, str] | None = None) -> PlainForm:
        form_class = FORMS[page]
        supported = [p for p in self.people if not self._is_own(p)]
        more: dict[str, Any] = {"people": supported} if page == "who" else {}
        if data is not None:
            return form_class(data, **more)
        form = form_class(**more)
        form.initial = _as_typed(form, self.typed.get(page, {}))
        return form

    def keep(self, page: str, data: Mapping[str, str]) -> None:
        names = [n for n in data if n not in ("csrfmiddlewaretoken", "go", "once")]
        self.typed[page] = {n: data[n] for n in names}
        self.request.session[DRAFT] = self.typed

    def first_gap(self) -> str | None:
        """Find the first page that still needs something."""
        return next((p for p in self.pages() if not self._is_done(p)), None)

    def _is_done(self, page: str) -> bool:
        return page in self.typed and self.form(page, self.typed[page]).is_valid()

    def said(self) -> dict[str, Any]:
        """Gather what every page was told."""
        whole: dict[str, Any] = {}
        for page in self.pages():
            form = self.form(page, self.typed[page])
            form.full_clean()
            whole |= form.cleaned_data
        return whole


def _as_typed(form: PlainForm, typed: Mapping[str, str]) -> dict[str, Any]:
    fields = form.fields.items()
    return {n: f.widget.value_from_datadict(typed, {}, n) for n, f in fields} if typed else {}


def _draft(request: Request) -> Draft:
    people = tuple(queries.spoken_for(request.actor))
    return Draft(request, request.session.get(DRAFT, {}), people)


def start(request: Request, page: str = "safe") -> HttpResponse:
    """Ask one question, keep what is typed, and go on, or back."""
    if request.actor.roles & WORKERS:
        return redirect("conversations:record")
    draft = _draft(request)
    if page not in FORMS:
        raise NotThere
    if request.method == "POST":
        return _keep(request, draft, page)
    if page not in draft.pages():
        return redirect("conversations:start")
    return _ask(request, draft, page, draft.form(page))


def _keep(request: Request, draft: Draft, page: str) -> HttpResponse:
    draft.keep(page, request.POST.dict())
    if request.POST.get("go") == "back":
        return _to(_beside(draft, page, -1))
    form = draft.form(page, request.POST)
    if not form.is_valid():
        return _ask(request, draft, page, form, status=422)
    if request.GET.get("then") == "check" and draft.first_gap() is None:
        return redirect("conversations:check")
    return _to(_beside(draft, page, 1))


def _beside(draft: Draft, page: str, step: int) -> str:
    """Find the page before or after; past the last one stands `check`."""
    pages = [*draft.pages(), "check"]
    place = pages.index(page) if page in pages else 0
    return pages[max(place + step, 0)]


def _to(page: str) -> HttpResponse:
    if page == "check":
        return redirect("conversations:check")
    return redirect("conversations:start_page", page)


def _ask(
    request: Request, draft: Draft, page: str, form: PlainForm, status: int = 200
) -> HttpResponse:
    pages = draft.pages()
    context = {
        "form": form,
        "page": page,
        "heading": HEADINGS.get(page, ""),
        "one": None if page in HEADINGS else next(iter(form)),
        "first": page == "safe",
        "brought": request.session.get(rules.BROUGHT),
        "place": pages.index(page) + 1 if page in pages else 1,
        "urgent": rules.is_urgent(draft.value("safe", "safe_now")),
    }
    return render(request, "conversations/start.html", context, status=status)


def check(request: Request) -> HttpResponse:
    """Show everything that was said, to change or to send."""
    draft = _draft(request)
    if gap := draft.first_gap():
        return _to(gap)
    if request.method == "POST":
        return _send(request, draft)
    context = {
        "rows": [row for page in draft.pages() for row in _rows(draft, page)],
        "person": draft.person,
        "brought": request.session.get(rules.BROUGHT),
    }
    return render(request, "conversations/check.html", context)


def _rows(draft: Draft, page: str) -> list[dict[str, str]]:
    form = draft.form(page, draft.typed[page])
    form.full_clean()
    return [
        {"page": page, "words": str(bound.label), "said": _shown(form, bound.name)}
        for bound in form
    ]


def _shown(form: PlainForm, name: str) -> str:
    value = form.cleaned_data.get(name)
    chosen = dict(getattr(form.fields[name], "choices", ()))
    if hasattr(value, "strftime"):
        return f"{value:%-d %B %Y}"
    return str(chosen.get(value, value or "")) or "–"


def _send(request: Request, draft: Draft) -> HttpResponse:
    contact = actions.make_contact(
        by=request.actor,
        at=timezone.now(),
        channel="online",
        brought=request.session.get(rules.BROUGHT),
        **_about(draft),
    )
    for gone in (DRAFT, rules.BROUGHT):
        request.session.pop(gone, None)
    request.session[KEPT] = [*request.session.get(KEPT, []), contact.ref]
    request.session.save()  # with the contact, so that a second click finds its page
    return redirect("conversations:done", contact.ref)


def _about(draft: Draft) -> dict[str, Any]:
    """Gather what was said, with what we know already."""
    said, person = draft.said(), draft.person
    own = draft.for_whom == "me"
    said["for_whom"] = "me" if own else "other"
    if isinstance(draft.request.user, User):
        said |= _known_of_teller(draft.request.user, own, person)
    if person:
        said |= {
            "person": person,
            "given_name": person.given_name,
            "family_name": person.family_name,
            "born_on": person.born_on,
        }
    return said


def _known_of_teller(user: User, own: bool, person: Person | None) -> dict[str, Any]:
    reach = {"phone": user.phone, "email": user.email}
    if not own:
        return {**reach, "told_by": user.get_full_name()}
    if person:
        return {"phone": person.phone or user.phone, "email": person.email or user.email}
    return {**reach, "given_name": user.first_name, "family_name": user.last_name}


# After it


def _kept(request: Request) -> list[str]:
    return list(request.session.get(KEPT, []))


@require_GET
def done(request: Request, ref: str) -> HttpResponse:
    """Say that we have it, by when we answer, and what could help at once."""
    contact = queries.get_visible(request.actor, ref, _kept(request))
    if request.actor.roles & WORKERS:
        about = contact.person.ref if contact.person else ""
        look(on=contact, about=about, by=request.actor, at=timezone.now())
    return render(request, "conversations/done.html", after(contact))


def after(contact: Contact) -> dict[str, Any]:
    chosen = list(queries.connections_of(contact))
    taken = {connection.service_id for connection in chosen}
    found = directory.for_contact(f"{contact.matters} {contact.hard}", limit=6)
    return {
        "contact": contact,
        "urgent": rules.is_urgent(contact.safe_now),
        "promised": rules.promised(contact.safe_now, timezone.localdate(contact.at)),
        "connections": chosen,
        "found": [service for service in found if service.pk not in taken],
    }


@require_POST
def offer(request: Request, ref: str) -> HttpResponse:
    """Say that something could help."""
    actions.offer_connection(
        contact_ref=ref,
        service_ref=request.POST.get("service", ""),
        kept=_kept(request),
        by=request.actor,
        at=timezone.now(),
    )
    return redirect("conversations:done", ref)


@require_POST
def end_well(request: Request, ref: str) -> HttpResponse:
    """Say that this is enough for now."""
    actions.end_well(
        contact_ref=ref,
        outcome=actions.ENOUGH,
        kept=_kept(request),
        by=request.actor,
        at=timezone.now(),
    )
    return redirect("conversations:done", ref)


@require_GET
def leave(request: Request) -> HttpResponse:
    """Clear what was typed and go where nobody will wonder: for who is being watched."""
    for gone in (DRAFT, KEPT, rules.BROUGHT):
        request.session.pop(gone, None)
    return redirect(ELSEWHERE)


@require_POST
def leave_out(request: Request) -> HttpResponse:
    """Do not bring the answers from the calculator after all."""
    request.session.pop(rules.BROUGHT, None)
    return redirect("conversations:check")
