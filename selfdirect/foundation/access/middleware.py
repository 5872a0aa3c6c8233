"""Turn each request into an actor, each refusal into a page, each double click into one act."""

from collections.abc import Callable
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from selfdirect.foundation.access import policy, queries
from selfdirect.foundation.access.models import Submission
from selfdirect.foundation.audit.actions import turn_away
from selfdirect.foundation.kernel.actor import PUBLIC
from selfdirect.foundation.kernel.decision import NotThere, Refused
from selfdirect.foundation.ui.web import Request

Handler = Callable[[Request], HttpResponse]
PERSONAL = ("/start/", "/join/")  # and whatever somebody reads who is signed in


class ActorMiddleware:
    """Gives every request its `actor`; sends staff to set up a second factor first."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        request.actor = request.user.actor if request.user.is_authenticated else PUBLIC
        if settings.STAFF_NEED_SECOND_FACTOR and policy.must_add_second_factor(request):
            return redirect("mfa_index")
        return self.get_response(request)


class RefusalMiddleware:
    """Answers `Refused` with its reason and `NotThere` with a 404; both leave a history row."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        response = self.get_response(request)
        if why := getattr(request, "turned_away", ""):  # written after any roll-back
            turn_away(path=request.path, why=why, by=request.actor, at=timezone.now())
        return response

    def process_exception(self, request: Request, error: Exception) -> HttpResponse | None:
        if isinstance(error, NotThere):
            request.turned_away = str(error) or "not there, or not theirs to see"
            return render(request, "ui/not_there.html", status=404)
        if isinstance(error, Refused):
            return refuse(request, str(error))
        return None


def refuse(request: Request, reason: str) -> HttpResponse:
    """Answer with the page that says why not; the refusal is written into history."""
    request.turned_away = reason
    back = request.headers.get("Referer", "/")
    return render(request, "ui/refused.html", {"reason": reason, "back": back}, status=403)


class OnceMiddleware:
    """Lets a form that carries a `once` key change things one time only.

    The key and the act stand in one transaction: the second of two clicks waits for the first,
    then is sent to the same place. A form that was not accepted gives its key back, and what
    fails writes nothing.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        key = _key(request)
        if key is None:
            return self.get_response(request)
        with transaction.atomic():
            if not queries.claim(key, request.actor.name, request.path):
                return _already(request, key)
            response = self.get_response(request)
            if response.status_code >= 403 and response.status_code != 422:
                transaction.set_rollback(True)
            elif _is_answer(response):
                place = response.headers["Location"]
                Submission.objects.filter(key=key).update(went_to=place[:300])
            else:
                Submission.objects.filter(key=key).delete()
        return response


def _is_answer(response: HttpResponse) -> bool:
    """Say whether the browser is sent on to what came of its form, not to sign in first."""
    place = response.headers.get("Location", "")
    return response.status_code in (302, 303) and not place.startswith(policy.SIGNING_IN)


def _key(request: Request) -> UUID | None:
    if request.method != "POST" or request.path.startswith(policy.SIGNING_IN):
        return None
    try:
        return UUID(request.POST.get("once", ""))
    except ValueError:
        return None


def _already(request: Request, key: UUID) -> HttpResponse:
    sent = Submission.objects.get(key=key)
    if (sent.by, sent.path) != (request.actor.name, request.path):
        return refuse(request, "This page has been used for something else. Open it again.")
    messages.info(request, "We already have this. It was saved once.")
    return redirect(sent.went_to)


class PlainAddressMiddleware:
    """Answers an address with a nought character in it: no record is called so."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        if "\0" in request.path or "%00" in request.META["QUERY_STRING"]:
            return render(request, "ui/not_there.html", status=404)
        return self.get_response(request)


class NoStoreMiddleware:
    """Lets no browser keep what is personal: a computer may be shared."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated or request.path.startswith(PERSONAL):
            response.headers["Cache-Control"] = "no-store"
        return response
