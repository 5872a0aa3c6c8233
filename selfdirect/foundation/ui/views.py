"""Pages that belong to the look itself: how easy it is to use, privacy, and the page of parts."""

from datetime import date, time

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from selfdirect.foundation.kernel.actor import Role
from selfdirect.foundation.kernel.journey import Step
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.ui.forms import (
    DateBoxField,
    MoneyTypedField,
    PickOneField,
    PickSomeField,
    PlainForm,
    YesNoField,
)


@require_GET
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "ui/accessibility.html")


@require_GET
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "ui/privacy.html")


class SampleForm(PlainForm):
    """One field of each kind."""

    name = forms.CharField(label="What do you like to be called?", max_length=60)
    story = forms.CharField(
        label="What matters most to you?",
        help_text="Use your own words. A few lines are enough.",
        widget=forms.Textarea,
    )
    how = PickOneField(
        label="How would you like to hold your money?",
        choices=[("direct", "I hold it"), ("managed", "The council holds it"), ("split", "Both")],
        hints={
            "direct": "We pay it to you each month. We can help with the paperwork.",
            "managed": "We pay the people who help you. You still choose them.",
        },
    )
    hard = PickSomeField(
        label="What is hard at the moment?",
        choices=[("wash", "Washing and dressing"), ("eat", "Meals"), ("out", "Going out")],
        required=False,
    )
    lives_alone = YesNoField(label="Do you live on your own?", not_sure=True)
    starts_on = DateBoxField(label="When would you like it to start?", help_text="Like 3 3 2026.")
    weekly = MoneyTypedField(label="What does it cost a week?", most=Money(500_000))
    visits = forms.IntegerField(label="How many visits a week?", min_value=1)
    worker = forms.ChoiceField(
        label="Who should it go to?", choices=[("", "Choose one"), ("carol", "Carol Jones")]
    )
    agree = forms.BooleanField(label="I have read this and it is right")


def style(request: HttpRequest, layout: str = "person") -> HttpResponse:
    """Show every part of the design system on one page, in a demonstration only."""
    if not settings.DEMO or layout not in ("person", "work", "letter", "easy"):
        raise Http404
    form = SampleForm(request.POST if request.method == "POST" else None)
    context = {"form": form, **_sample(), "easy_read": layout == "easy"}
    return render(request, f"ui/style_{layout}.html", context)


def _sample() -> dict[str, object]:
    return {
        "stages": _stages(),
        "entries": _entries(),
        "lines": _lines(),
        "lines_total": Money(41_260),
        "ways": _ways(),
        "helpers": _helpers(),
        "blocks": _blocks(),
        "person": _person(),
        "rows": _rows(),
        "table_total": ("All together", "", Money(12_340)),
        "facts": [("Indicative budget", Money(39_800)), ("Plan", Money(41_260), "#", "Open")],
        "spent": Money(124_000),
        "promised": Money(62_000),
        "left": Money(98_500),
        "spent_over": Money(-4_000),
        "open_steps": _STEPS,
        "today": timezone.localdate(),
    }


_STEPS = (
    Step(
        "agree", ("SUBMITTED",), "AGREED", frozenset({Role.TEAM_MANAGER}), "PLAN", "Agree the plan"
    ),
    Step("send_back", ("SUBMITTED",), "DRAFT", frozenset({Role.TEAM_MANAGER}), "PLAN"),
)


def _stages() -> list[dict[str, str]]:
    return [
        {"label": "Talk", "state": "done", "note": "with Carol", "href": "#"},
        {"label": "Safe", "state": "done", "href": "#"},
        {"label": "Answers", "state": "done", "note": "3 February", "href": "#"},
        {"label": "Plan", "state": "done", "href": "#"},
        {"label": "Agree", "state": "now", "note": "Dev will answer by Tuesday 3 March"},
        {"label": "Live it", "state": "next"},
        {"label": "Look back", "state": "next"},
    ]


def _entries() -> list[dict[str, object]]:
    return [
        {
            "at": date(2026, 2, 26),
            "told": "Carol sent your plan to Dev to be agreed",
            "by_name": "Carol Jones",
            "href": "#",
        },
        {
            "at": date(2026, 2, 25),
            "told": "You changed Saturday club to two hours",
            "by_name": "Amira Khan",
        },
        {"at": date(2026, 2, 20), "told": "We worked out a first figure: £398.00 a week"},
    ]


def _lines() -> list[dict[str, object]]:
    return [
        {"label": "Getting washed and dressed", "said": "with help", "amount": Money(18_620)},
        {"label": "Meals and drinks", "said": "with a little help", "amount": Money(9_140)},
        {"label": "Going out", "said": "with somebody", "amount": Money(16_500)},
        {
            "label": "What Ben does",
            "note": "Your brother helps on Sundays",
            "amount": Money(-3_000),
        },
    ]


def _ways() -> list[dict[str, str]]:
    return [
        {"label": "Change something in my plan", "href": "#"},
        {"label": "Ask a question", "href": "#", "note": "Carol answers within two days"},
        {"label": "Say you disagree", "href": "#"},
    ]


def _helpers() -> list[dict[str, str]]:
    return [
        {
            "name": "Carol Jones",
            "role": "Your social worker",
            "phone": "01632 960 123",
            "email": "carol@riverside.example",
        },
        {"name": "Iris Bello", "role": "Speak Up, independent of the council", "href": "#"},
    ]


def _blocks() -> list[dict[str, object]]:
    wash = {"starts": time(8), "ends": time(9), "what": "Washing and dressing", "who": "Brightway"}
    tea = {"starts": time(17), "ends": time(18), "what": "Cooking tea", "who": "Hana"}
    return [
        *({"day": day, "kind": "paid", **wash} for day in range(5)),
        *({"day": day, "kind": "paid", **tea} for day in (0, 3)),
        {"day": 5, "kind": "free", "starts": time(13), "what": "Saturday club", "who": "Friends"},
        {"day": 6, "kind": "free", "starts": time(12), "what": "Sunday lunch", "who": "Ben"},
        {"day": 2, "kind": "own", "starts": time(10, 30), "ends": time(12), "what": "Art class"},
    ]


def _person() -> dict[str, object]:
    return {
        "name": "Amira Khan",
        "likes": "Amira",
        "age": 34,
        "needs": ["large print"],
        "carers": ["Ben, her brother"],
        "alerts": ["Stairs"],
        "href": "#",
    }


def _rows() -> list[tuple[object, ...]]:
    return [
        (date(2026, 2, 23), "Brightway, help on Monday and Thursday", Money(6_200)),
        (date(2026, 2, 24), "Saturday club", Money(1_840)),
        (date(2026, 2, 26), "Hana, cooking tea", Money(4_300)),
    ]
