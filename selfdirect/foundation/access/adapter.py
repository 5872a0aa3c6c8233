"""How the sign-in library behaves here: nobody signs themselves up."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.db.models.functions import Lower
from django.http import HttpRequest
from django.shortcuts import redirect

from selfdirect.foundation.access.models import User


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class SocialAdapter(DefaultSocialAccountAdapter):
    """The council's own sign-in lets in those who have an account here, found by e-mail.

    Only an address that was verified counts, or any if the council vouches for all of them.
    """

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        if sociallogin.is_existing:
            return
        known = User.objects.filter(is_active=True).annotate(address=Lower("email"))
        user = known.filter(address__in=_sure_of(sociallogin)).first()
        if user is None:
            raise ImmediateHttpResponse(redirect("access:no_account"))
        sociallogin.connect(request, user)


def _sure_of(sociallogin: SocialLogin) -> list[str]:
    """List the addresses that are surely of whoever signs in."""
    addresses = sociallogin.email_addresses
    sure = [a.email for a in addresses if a.verified or settings.OIDC_TRUST_EMAIL]
    if settings.OIDC_TRUST_EMAIL:
        sure.append(sociallogin.user.email)
    return [email.lower() for email in sure if email]
