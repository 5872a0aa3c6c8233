"""The workers' pages."""

from django.http import HttpRequest, HttpResponse


def work(request: HttpRequest) -> HttpResponse:
    return HttpResponse("work")


def people(request: HttpRequest) -> HttpResponse:
    return HttpResponse("people")


def break_glass(request: HttpRequest, ref: str) -> HttpResponse:
    return HttpResponse("break glass")


def case(request: HttpRequest, ref: str) -> HttpResponse:
    return HttpResponse("case")


def assign(request: HttpRequest, ref: str) -> HttpResponse:
    return HttpResponse("assign")


def close(request: HttpRequest, ref: str) -> HttpResponse:
    return HttpResponse("close")


def open_budget(request: HttpRequest, ref: str) -> HttpResponse:
    return HttpResponse("open budget")


def answer(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    return HttpResponse("answer")
