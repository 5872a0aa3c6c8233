"""Who must do what to sign in, and the rights that hang on no record."""

from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest

from selfdirect.foundation.kernel.actor import Actor, Role
from selfdirect.foundation.kernel.decision import YES, Decision

SIGNING_IN = ("/accounts/", "/sign-in/", "/sign-out/", "/static/")


def must_add_second_factor(request: HttpRequest) -> bool:
    """Say whether this is staff with a password alone, on a page that needs more."""
    if request.path.startswith(SIGNING_IN) or not request.actor.is_staff:
        return False
    return not is_mfa_enabled(request.user)


def may_administer(actor: Actor) -> Decision:
    if actor.has(Role.ADMINISTRATOR):
        return YES
    return Decision("This is for the council's administrator.")
