"""Who must do what to sign in, and the rights that hang on no record."""

from allauth.mfa.utils import is_mfa_enabled

from selfdirect.foundation.ui.web import Request

SIGNING_IN = ("/accounts/", "/sign-in/", "/static/")


def must_add_second_factor(request: Request) -> bool:
    """Say whether this is staff with a password alone, on a page that needs more."""
    if request.path.startswith(SIGNING_IN) or not request.actor.is_staff:
        return False
    return not is_mfa_enabled(request.user)
