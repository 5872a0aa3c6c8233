"""The request as every view gets it, for the type checker; pages of a list, files to take away."""

import json
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django_htmx.middleware import HtmxDetails

from selfdirect.foundation.kernel.actor import Actor

CSV = "text/csv; charset=utf-8"
JSON = "application/json"
PDF = "application/pdf"


class Request(HttpRequest):
    actor: Actor
    htmx: HtmxDetails
    csp_nonce: object  # lazy until it is made text
    turned_away: str


def page_of(request: HttpRequest, rows: Any, size: int) -> Page[Any]:
    """Give the page of a list that is asked for, or the nearest there is."""
    return Paginator(rows, size).get_page(request.GET.get("page"))


def download(content: bytes, name: str, kind: str, *, opens: bool = False) -> HttpResponse:
    """Give a file to keep under `name`; with `opens` the browser shows it at once instead."""
    where = content_disposition_header(as_attachment=not opens, filename=name) or "inline"
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": where})


def download_json(plain: object, name: str) -> HttpResponse:
    """Give plain data as a file that people can read too."""
    return download(json.dumps(plain, indent=2, ensure_ascii=False).encode(), name, JSON)
