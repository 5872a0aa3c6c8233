"""Ways in and out."""

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from selfdirect.foundation.access import queries
from selfdirect.foundation.access.actions import accept_invitation, change_reading
from selfdirect.foundation.access.forms import JoinForm
from selfdirect.foundation.access.models import User
from selfdirect.foundation.kernel.decision import NotThere, Refused, there
from selfdirect.foundation.ui.forms import form_page
from selfdirect.foundation.ui.web import Request

BACKEND = "django.contrib.auth.backends.ModelBackend"
INVITED = "invited"  # the place in the session of an invitation's digest


@require_GET
def sign_in(request: Request) -> HttpResponse:
    """Offer the cast in a demonstration; elsewhere send on to the real sign-in."""
    if not settings.DEMO:
        return redirect("account_login")
    return render(request, "access/sign_in.html", {"cast": queries.cast()})


@require_POST
def sign_in_as(request: Request, username: str) -> HttpResponse:
    """Become one of the cast: only in a demonstration, where nothing is real."""
    found = there(queries.cast().filter(username=username).first() if settings.DEMO else None)
    login(request, found, backend=BACKEND)
    return redirect("front_page")


@require_GET
def invited(request: Request, token: str) -> HttpResponse:
    """Take the token out of the address, which logs and histories would keep."""
    request.session[INVITED] = queries.digest(token)
    response = redirect("access:join")
    response["Referrer-Policy"] = "no-referrer"
    return response


@require_http_methods(["GET", "POST"])
def join(request: Request) -> HttpResponse:
    """Choose a password by invitation."""
    form = JoinForm(request.POST or None)
    if form.is_valid() and (user := _accepted(request, form)):
        return _let_in(request, user)
    return form_page(request, "access/join.html", form)


def _accepted(request: Request, form: JoinForm) -> User | None:
    digest, password = request.session.get(INVITED, ""), form.cleaned_data["password"]
    try:
        user = accept_invitation(digest=digest, password=password, at=timezone.now())
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return None
    del request.session[INVITED]
    return user


def _let_in(request: Request, user: User) -> HttpResponse:
    """Sign a newcomer in; who has a second factor shows it first, as at every sign-in."""
    if is_mfa_enabled(user):
        messages.success(request, "Your password is saved. Now sign in with it.")
        return redirect("account_login")
    login(request, user, backend=BACKEND)
    return redirect("front_page")


@require_GET
def no_account(request: Request) -> HttpResponse:
    return render(request, "access/no_account.html", status=403)


@require_POST
def easy_read(request: Request) -> HttpResponse:
    """Switch easy read on or off for the one who is signed in."""
    if not isinstance(request.user, User):
        raise NotThere
    change_reading(user=request.user, easy_read=not request.user.easy_read)
    back = request.POST.get("next", "/")
    return redirect(back if url_has_allowed_host_and_scheme(back, None) else "/")
