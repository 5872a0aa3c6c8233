"""Pages of the indicative budget and of the schemes it is worked out by."""

from django.http import HttpRequest, HttpResponse


def indicative(request: HttpRequest, ref: str) -> HttpResponse:
    return HttpResponse("indicative")


def issue(request: HttpRequest, ref: str) -> HttpResponse:
    return HttpResponse("issue")


def receipt_pdf(request: HttpRequest, ref: str) -> HttpResponse:
    return HttpResponse("receipt")


def receipt_json(request: HttpRequest, ref: str) -> HttpResponse:
    return HttpResponse("receipt")


def schemes(request: HttpRequest) -> HttpResponse:
    return HttpResponse("schemes")


def publish(request: HttpRequest) -> HttpResponse:
    return HttpResponse("publish")


def scheme(request: HttpRequest, key: str, version: str) -> HttpResponse:
    return HttpResponse("scheme")


def scheme_file(request: HttpRequest, key: str, version: str) -> HttpResponse:
    return HttpResponse("file")
