"""Pages about what somebody pays."""

from django.http import HttpRequest, HttpResponse


def means(request: HttpRequest, ref: str) -> HttpResponse:
    return HttpResponse("means")


def tell(request: HttpRequest, ref: str) -> HttpResponse:
    return HttpResponse("tell")


def confirm(request: HttpRequest, ref: str) -> HttpResponse:
    return HttpResponse("confirm")
