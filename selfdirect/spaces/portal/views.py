"""The person's own pages."""

from django.http import HttpRequest, HttpResponse


def home(request: HttpRequest) -> HttpResponse:
    return HttpResponse("home")


def overview(request: HttpRequest, ref: str) -> HttpResponse:
    return HttpResponse("overview")


def ask(request: HttpRequest, ref: str) -> HttpResponse:
    return HttpResponse("ask")


def who_looked(request: HttpRequest, ref: str) -> HttpResponse:
    return HttpResponse("who looked")


def on_paper(request: HttpRequest, ref: str) -> HttpResponse:
    return HttpResponse("on paper")
