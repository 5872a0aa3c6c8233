"""The request as every view gets it, for the type checker."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from selfdirect.foundation.kernel.actor import Actor


class Request(HttpRequest):
    actor: Actor
    htmx: HtmxDetails
    csp_nonce: object  # lazy until it is made text
    turned_away: str
