"""A calculator for anybody: what employing a personal assistant costs. It keeps nothing."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from selfdirect.agreement.employing import rates, rules
from selfdirect.agreement.employing.forms import WantedForm
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.kernel.sheets import csv_bytes
from selfdirect.foundation.ui.pdf import typeset
from selfdirect.foundation.ui.web import Request, download
from selfdirect.foundation.ui.words import day


@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
def cost(request: Request) -> HttpResponse:
    """Ask about a usual week, and show what employing somebody for it costs."""
    form = WantedForm(request.POST if request.method == "POST" else None)
    found = _found(form, timezone.localdate()) if form.is_bound else None
    context = {"form": form, "found": found, "slices": _slices(found) if found else ()}
    status = 422 if form.is_bound and found is None else 200
    response = render(request, "employing/cost.html", context, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


@require_POST
@sensitive_post_parameters()
def copy(request: Request) -> HttpResponse:
    """Give the same on paper, or for a spreadsheet."""
    found = _found(form := WantedForm(request.POST), timezone.localdate())
    if found is None:
        return render(request, "employing/cost.html", {"form": form}, status=422)
    if request.POST.get("as") == "csv":
        return download(csv_bytes(_rows(found)), "cost-of-employing.csv", "text/csv")
    made = typeset("employing/cost.typ", _for_paper(found))
    return download(made, "cost-of-employing.pdf", "application/pdf")


def _found(form: WantedForm, on: date) -> rules.Cost | None:
    """Work it out; what is in the way is said by the form."""
    if not form.is_valid():
        return None
    try:
        return rules.cost(form.facts(), rates.national(), rates.local(on), on)
    except Refused as why:
        form.add_error(None, str(why))
        return None


@dataclass(frozen=True)
class Slice:
    """A part of each pound: where its bar begins and how long it is, in hundredths."""

    line: rules.Line
    in_a_pound: Money
    starts: str
    width: str


def _slices(found: rules.Cost) -> tuple[Slice, ...]:
    """Share one pound out over the parts, to the last penny."""
    parts = found.parts
    pence = Money(100).split([part.weekly.pence for part in parts])
    ends = [sum(part.weekly.pence for part in parts[:n]) for n in range(len(parts))]
    whole = found.weekly.pence
    return tuple(
        Slice(part, each, _share(end, whole), _share(part.weekly.pence, whole))
        for part, each, end in zip(parts, pence, ends, strict=True)
    )


def _share(part: int, whole: int) -> str:
    return f"{rules.figure(Fraction(100 * part, whole))}%"


def _rows(found: rules.Cost) -> list[tuple[object, ...]]:
    heading = ("What", "Pounds a week", "How it is worked out", "Where from", "Take care")
    lines = ((x.label, x.weekly, x.working, x.source, x.mark) for x in found.lines)
    last = ("All together", found.weekly, f"For {day(found.on, found.on)}", "", "")
    return [heading, *lines, last, ("For each hour of help", found.hourly, "", "", "")]


def _for_paper(found: rules.Cost) -> dict[str, object]:
    council, today = settings.COUNCIL, timezone.localdate()
    return {
        "council": council["name"],
        "brand": council["brand"],
        "phone": council["phone"],
        "made_up": settings.DEMO,
        "made_on": day(today, today),
        "hourly": found.hourly,
        "weekly": found.weekly,
        "yearly": found.yearly,
        "wages": found.wages,
        "rest": found.rest,
        "lines": [(x.label, x.working, x.mark, x.weekly) for x in found.lines],
        "warnings": found.warnings,
    }
