"""Pages about what somebody pays: tell, read the answer with its working, check it."""

from dataclasses import asdict, replace
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET, require_http_methods

from selfdirect.agreement.allocation import queries as allocation
from selfdirect.agreement.charging import actions, policy, queries, rules
from selfdirect.agreement.charging.forms.means import Page
from selfdirect.agreement.charging.journey import State
from selfdirect.agreement.charging.models import Effect, FinancialAssessment
from selfdirect.foundation.kernel.actor import Role
from selfdirect.foundation.kernel.decision import Decision, NotThere, Refused
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.ui.pdf import typeset
from selfdirect.foundation.ui.web import PDF, Request, download
from selfdirect.register.cases import actions as cases
from selfdirect.register.cases.models import Case
from selfdirect.register.people.models import Format
from selfdirect.register.people.queries import age_on


@require_GET
def means(request: Request, ref: str) -> HttpResponse:
    case = cases.look_at(ref=ref, by=request.actor, at=timezone.now())
    if not policy.may_see(request.actor):
        raise NotThere
    standing = queries.in_force(case)
    context: dict[str, Any] = {"case": case, "may_tell": policy.may_tell(request.actor, case)}
    if standing is None:
        return render(request, "charging/nothing.html", context)
    context |= _answer(standing) | {"may_confirm": _may_confirm(request, standing)}
    context |= _of_first_figure(case, standing) | {"letter": queries.letter_of(case)}
    return render(request, "charging/means.html", context)


def _answer(standing: FinancialAssessment) -> dict[str, Any]:
    told = rules.read_told(standing.told) if standing.told else None
    working = [_line(line) for line in standing.working]
    return {
        "means": standing,
        "checked": standing.state == State.CONFIRMED,
        "year": rules.rates_year(standing.effective_on),
        "told": rules.lines(told) if told else (),
        "left_out": rules.left_out(told) if told else (),
        "working": working[:-1],
        "last": working[-1],
        "doubts": any(line.get("mark") for line in standing.working),
        "easy_sum": _easy(standing),
        "care_home": queries.by_care_home_rules(standing),
        "instead": rules.instead_in(standing.means),
        "then": queries.after_free(standing),
        **_gave_away(standing),
        **_ahead(standing),
    }


def _gave_away(standing: FinancialAssessment) -> dict[str, Any]:
    """Say how much of what was given away counts, and every week that made it less."""
    read = rules.read_means(standing.means)
    if read.notional_capital is None:
        return {}
    rows = [
        (rules.day(x.starts_on), x.count, *map(Money.pounds, (x.paid.paid, x.paid.without)),
         Money.pounds(x.less), Money.pounds(x.left))
        for x in rules.weeks_in(standing.means)
    ]  # fmt: skip
    left = rules.still_counts(read) or 0
    since = read.notional_left_on or standing.effective_on
    found = Money.pounds(read.notional_capital)
    return {"gave_away": {"found": found, "left": Money.pounds(left), "on": since, "rows": rows}}


def _ahead(standing: FinancialAssessment) -> dict[str, Any]:
    """Say what comes when the home begins to count, and how much could be paid later out of it."""
    found = queries.when_home_counts(standing)
    return {"home_counts": found} if found else {}


def _line(line: dict[str, str]) -> tuple[SafeString, Money | None]:
    """One step of the working for a table: its words, source and doubt in one cell."""
    marked = format_html('<br><strong class="small">{}</strong>', line.get("mark", ""))
    source = format_html('<br><span class="soft small">{}</span>', line.get("source", ""))
    words = format_html(
        "{}{}{}",
        line["label"],
        source if line.get("source") else "",
        marked if line.get("mark") else "",
    )
    return words, Money.pounds(line["amount"]) if "amount" in line else None


def _easy(standing: FinancialAssessment) -> str:
    if standing.most is None:
        return "You would pay for all of your support, because of your savings."
    if not standing.most:
        return "You would pay nothing for your support."
    return f"You would pay up to {standing.most} a week for your support."


def _of_first_figure(case: Case, standing: FinancialAssessment) -> dict[str, Any]:
    """What it would mean for the first figure, if there is one."""
    issued = allocation.in_force(case)
    if issued is None or not issued.weekly:
        return {}
    pays = issued.weekly if standing.most is None else standing.most
    figures = rules.three_figures(issued.weekly, pays)
    return {
        "figures": (
            ("Your first figure", figures.total),
            ("Of that, you pay up to", figures.person_pays),
            ("And we pay", figures.council_pays),
        )
    }


def _may_confirm(request: Request, standing: FinancialAssessment) -> Decision:
    if standing.state != State.DRAFT:
        return Decision("This has been checked already.")
    return policy.may_confirm(request.actor, standing)


@require_GET
def letter_pdf(request: Request, ref: str) -> HttpResponse:
    """Give the newest letter about what they pay, as a PDF that can be read aloud."""
    case = cases.look_at(ref=ref, by=request.actor, at=timezone.now())
    effect = queries.letter_of(case)
    if effect is None or not policy.may_see(request.actor):
        raise NotThere
    made = typeset("charging/letter.typ", _letter_data(effect), at=effect.told_at)
    return download(made, f"what-you-pay-{effect.terms.ref}.pdf", PDF, opens=True)


def _letter_data(effect: Effect) -> dict[str, object]:
    person, theme = effect.case.person, settings.COUNCIL
    place = [part for part in (person.address, person.postcode) if part]
    return {
        **asdict(queries.letter(effect)),
        "to": [person.name, *place],
        "on": rules.day(timezone.localdate(effect.told_at)),
        "council": theme["name"],
        "brand": theme["brand"],
        "contact": f"Ring us on {theme['phone']} or write to {theme['email']}.",
        "demo": person.synthetic or settings.DEMO,
        "large": Format.LARGE_PRINT in person.formats,
        "ref": effect.terms.ref,
    }


@require_http_methods(["GET", "POST"])
def tell(request: Request, ref: str) -> HttpResponse:
    case = cases.look_at(ref=ref, by=request.actor, at=timezone.now())
    policy.may_tell(request.actor, case).require()
    today = timezone.localdate()
    age = age_on(case.person.born_on, today)
    ask_band = age is None
    finance = request.actor.has(Role.FINANCE)
    before = _told_before(case, finance)
    if request.method == "GET":
        return _ask(request, case, Page.fresh(before, ask_band=ask_band, finance=finance))
    page = Page.sent(request.POST, ask_band=ask_band, finance=finance)
    if "more" in request.POST:
        return _ask(request, case, page.with_more(ask_band=ask_band))
    if page.is_valid() and _worked_out(request, ref, page, age, before):
        return redirect("charging:means", ref)
    return _ask(request, case, page, status=422)


def _told_before(case: Case, finance: bool) -> rules.Told | None:
    """Read what was told; what finance found of it and nobody checked is for finance alone."""
    standing = queries.in_force(case)
    if standing is None or not standing.told:
        return None
    told = rules.read_told(standing.told)
    kept = finance or queries.checked_instead(standing)
    return told if kept else replace(told, instead=None)


def _worked_out(
    request: Request, ref: str, page: Page, age: int | None, before: rules.Told | None
) -> bool:
    told = page.told(before)
    try:
        actions.work_out_means(
            ref=ref,
            means=rules.means_of(told, age),
            told=rules.write_told(told),
            by=request.actor,
            at=timezone.now(),
        )
    except Refused as refusal:
        page.about.add_error(None, str(refusal))
        return False
    messages.success(request, "Thank you. Here is what it comes to. Finance checks it next.")
    return True


def _ask(request: Request, case: Case, page: Page, status: int = 200) -> HttpResponse:
    errors = page.errors() if page.about.is_bound else []
    context = {"case": case, "page": page, "form": page.about, "errors": errors}
    return render(request, "charging/tell.html", context, status=status)


@require_http_methods(["GET", "POST"])
def confirm(request: Request, ref: str) -> HttpResponse:
    case = cases.look_at(ref=ref, by=request.actor, at=timezone.now())
    standing = queries.in_force(case)
    if standing is None or not policy.may_see(request.actor):
        raise NotThere
    if request.method == "POST":
        seen = request.POST.get("seen")
        actions.confirm_means(ref=ref, seen=seen, by=request.actor, at=timezone.now())
        messages.success(request, f"Checked. {case.person.name} can see that it is.")
        return redirect("charging:means", ref)
    _may_confirm(request, standing).require()
    return render(request, "charging/confirm.html", {"case": case, **_answer(standing)})
