"""The page of carers: what each is willing and able to do, in their own words, and back again."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.forms.boundfield import BoundField
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from selfdirect.agreement.allocation import actions, policy, queries, rules
from selfdirect.agreement.allocation.models import CarerStatement, How
from selfdirect.foundation.ui.forms import (
    DateBoxField,
    PickOneField,
    PlainForm,
    YesNoField,
    saved,
    speak_plainly,
)
from selfdirect.foundation.ui.web import Request
from selfdirect.register.cases.actions import look_at
from selfdirect.register.cases.models import Case
from selfdirect.register.people.queries import carer_named, carer_of

LONG = 2_000  # letters


class CaringForm(PlainForm):
    """What a carer will do of each need; and, from a worker, who said so, how and when."""

    def __init__(self, *args: Any, asks: Iterable[rules.Ask], told: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if told:
            self.fields |= _who_told()
        self.asks = tuple(asks)
        for ask in self.asks:
            self.fields[_level(ask)] = forms.ChoiceField(
                label=ask.need.text, choices=ask.choices(), required=False
            )
        they = "they are" if told else "you are"
        self.fields |= {
            "willing": YesNoField(label=_capital(f"{they} willing to do this")),
            "able": YesNoField(label=_capital(f"{they} able to go on doing it")),
            "words": forms.CharField(
                label="Anything to add",
                help_text="What must not be asked, or what would make it easier.",
                required=False,
                max_length=LONG,
                widget=forms.Textarea(attrs={"rows": 3}),
            ),
        }
        speak_plainly(self)

    def who_told(self) -> list[BoundField]:
        return [self[name] for name in ("name", "how", "said_on") if name in self.fields]

    def levels(self) -> list[BoundField]:
        return [self[_level(ask)] for ask in self.asks]

    def said(self) -> dict[str, Any]:
        """Gather what was said, as the act takes it."""
        given = dict(self.cleaned_data)
        levels = {ask.question.id: given.pop(_level(ask)) for ask in self.asks}
        return given | {"levels": {question: level for question, level in levels.items() if level}}


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _level(ask: rules.Ask) -> str:
    return f"level-{ask.question.id}"


def _who_told() -> dict[str, forms.Field]:
    return {
        "name": forms.CharField(label="Which carer told you", max_length=160),
        "how": PickOneField(
            label="How they told you",
            choices=[(how.value, _capital(how.label)) for how in How if how != How.HERE],
        ),
        "said_on": DateBoxField(label="When they told you"),
    }


@require_http_methods(["GET", "POST"])
def caring(request: Request, ref: str) -> HttpResponse:
    """Show what carers said they will do; a carer says it here, and a worker writes it down."""
    case = look_at(ref=ref, by=request.actor, at=timezone.now())
    own = carer_named(request.actor, case.person)
    may_say = policy.may_say_caring(request.actor, case)
    if request.method == "POST":
        may_say.require()
    asks = queries.informal_asks(case, timezone.localdate())
    said = queries.statements(case)
    form = _form(request, case, asks, own) if may_say and asks else None
    if form is not None and _kept(request, ref, form):
        messages.success(request, "Thank you. It is kept, and you can change it at any time.")
        return redirect("allocation:caring", ref)
    context = _page(case, asks, own, said) | {"form": form, "may_say": may_say}
    status = 422 if form is not None and form.errors else 200
    return render(request, "allocation/caring.html", context, status=status)


def _form(
    request: Request,
    case: Case,
    asks: tuple[rules.Ask, ...],
    own: str,
) -> CaringForm:
    carer = carer_of(case.person)
    name = own or (carer.name if carer else "")
    stands = next((s for s in queries.standing(case) if s.name == name), None)
    initial: dict[str, Any] = {"name": name, "said_on": timezone.localdate()}
    if stands and own:
        initial |= {"willing": stands.willing, "able": stands.able, "words": stands.words}
    if stands:
        initial |= {f"level-{question}": level for question, level in stands.levels.items()}
    return CaringForm(request.POST or None, asks=asks, told=not own, initial=initial)


def _kept(request: Request, ref: str, form: CaringForm) -> bool:
    return saved(
        form,
        lambda: actions.say_caring(ref=ref, by=request.actor, at=timezone.now(), **form.said()),
    )


def _page(
    case: Case, asks: tuple[rules.Ask, ...], own: str, said: list[CarerStatement]
) -> dict[str, Any]:
    stands = queries.standing(case)
    allocation = queries.in_force(case)
    sums = allocation.receipt.get("other_sums", ()) if allocation else ()
    return {
        "case": case,
        "person": case.person,
        "own": own,
        "standing": [(one, _does(one, asks)) for one in stands],
        "gone": queries.of_those_who_left(case),
        "earlier": [(one, _does(one, asks)) for one in said if one not in stands],
        "sums": [one for one in sums if one["for"] == "carer"],
    }


def _does(said: CarerStatement, asks: Iterable[rules.Ask]) -> list[tuple[str, str]]:
    """List what somebody said they do of each need, in the words that were chosen."""
    return [
        (ask.need.text, ask.question.shown(said.levels[ask.question.id]))
        for ask in asks
        if ask.question.id in said.levels
    ]


@require_POST
def stop_caring(request: Request, ref: str) -> HttpResponse:
    """Take back what was said, at once and without a reason."""
    told: Mapping[str, str] = {
        "name": request.POST.get("name", ""),
        "how": request.POST.get("how", ""),
    }
    actions.withdraw_caring(ref=ref, by=request.actor, at=timezone.now(), **told)
    messages.success(request, "It is taken back. Nothing bad follows from it.")
    return redirect("allocation:caring", ref)
