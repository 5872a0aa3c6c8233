"""Every address, room by room in journey order."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import include, path
from django.views.decorators.http import require_safe

from selfdirect.foundation.kernel.actor import OWN, Role
from selfdirect.foundation.ui.web import Request

ROOMS = (
    "foundation.ui",
    "foundation.access",
    "foundation.outbox",
    "register.directory",
    "front_door.conversations",
    "front_door.assessment",
    "agreement.allocation",
    "agreement.charging",
    "agreement.employing",
    "agreement.planning",
    "agreement.decisions",
    "agreement.schemes",
    "agreement.calibration",
    "support.budgets",
    "support.marketplace",
    "support.orders",
    "support.pools",
    "support.payments",
    "support.reviews",
    "support.reconciliation",
    "support.billing",
    "support.statements",
    "support.assurance",
    "spaces.portal",
    "spaces.pathway",
    "learning.insight",
)


@require_safe
def front_page(request: Request) -> HttpResponse:
    """Send each to where their day starts."""
    roles = request.actor.roles
    if roles & OWN:
        return redirect("portal:home")
    if Role.PUBLIC in roles:
        return redirect("access:sign_in")
    if Role.PROVIDER in roles:
        return redirect("payments:orders")
    if roles & {Role.COMMISSIONER, Role.ANALYST, Role.ADMINISTRATOR}:
        return redirect("directory:search")
    return redirect("pathway:work")


urlpatterns = [
    path("", front_page, name="front_page"),
    path("accounts/", include("allauth.urls")),
    *(path("", include(f"selfdirect.{room}.urls")) for room in ROOMS),
]
