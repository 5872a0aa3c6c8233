"""The statement of a fund at a provider, of a pooled fund, and of one person's part of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET

from selfdirect.foundation.kernel.decision import NotThere
from selfdirect.foundation.kernel.period import Period
from selfdirect.foundation.kernel.sheets import csv_bytes
from selfdirect.foundation.ui.pdf import typeset
from selfdirect.foundation.ui.web import CSV, PDF, Request, download
from selfdirect.register.cases import queries as cases
from selfdirect.register.cases.actions import look_at
from selfdirect.register.people.models import Person
from selfdirect.support.marketplace import queries as marketplace
from selfdirect.support.pools import policy as pool_policy
from selfdirect.support.pools import queries as pools
from selfdirect.support.statements import queries, rules
from selfdirect.support.statements.forms import DaysForm
from selfdirect.support.statements.paper import TEMPLATE, addressed, of_fund, spreadsheet
from selfdirect.support.statements.views.statements import days_asked, kept_private, shown

Read = Callable[[Period, date, datetime | None], rules.Whole]


@dataclass(frozen=True, slots=True)
class Subject:
    """What a statement is of, and where one came from."""

    name: str
    number: str
    began_on: date
    read: Read
    back: str
    back_words: str
    person: Person | None = None


@require_GET
def fund(request: Request, ref: str, fund: str) -> HttpResponse:
    """Show what a provider holds for one person, for any days."""
    case = look_at(ref=ref, by=request.actor, at=timezone.now())
    found = marketplace.get_visible(request.actor, fund)
    if found.budget.case_id != case.pk:
        raise NotThere
    subject = Subject(
        f"What {found.organisation.name} holds",
        found.ref,
        found.starts_on,
        lambda days, on, known: queries.of_fund(found, days, on, known),
        reverse("marketplace:fund", args=[ref]),
        "Back to the fund",
        case.person,
    )
    return _answer(request, subject)


@require_GET
def part(request: Request, ref: str, member: str) -> HttpResponse:
    """Show one person's part of a pooled fund: what they put in, and their share of each cost."""
    case = look_at(ref=ref, by=request.actor, at=timezone.now())
    found = pools.get_member(request.actor, member)
    if found.case_id != case.pk:
        raise NotThere
    whose = str(cases.about(request.actor, case)["whose"])
    subject = Subject(
        f"{whose[0].upper()}{whose[1:]} part of “{found.pool.name}”",
        found.ref,
        found.starts_on,
        lambda days, on, known: queries.of_part(found, days, on, known),
        reverse("pools:shared", args=[ref]),
        "Back to shared money",
        case.person,
    )
    return _answer(request, subject)


@require_GET
def pool(request: Request, pool: str) -> HttpResponse:
    """Show a whole pooled fund to those who look after it; it names nobody."""
    pool_policy.may_list(request.actor).require()
    found = pools.get_visible(request.actor, pool)
    if found.accepted_at is None:
        raise NotThere
    subject = Subject(
        f"“{found.name}”",
        found.ref,
        localdate(found.accepted_at),
        lambda days, on, known: queries.of_pool(found, days, on, known),
        reverse("pools:pool", args=[pool]),
        "Back to the fund",
    )
    return _answer(request, subject)


def _answer(request: Request, subject: Subject) -> HttpResponse:
    """Give it as asked: a page, a tagged PDF (`?as=pdf`) or a spreadsheet (`?as=csv`)."""
    today = localdate()
    usual = _so_far(subject.began_on, today)
    form = DaysForm(request.GET, usual=usual)
    context: dict[str, object] = {
        "form": form, "name": subject.name, "back": subject.back, "back_words": subject.back_words,
    }  # fmt: skip
    if not form.is_valid():
        return render(request, "statements/fund.html", context, status=422)
    whole = subject.read(form.period, today, form.known_at)
    wanted = request.GET.get("as")
    if wanted == "csv":
        rows = csv_bytes(spreadsheet(whole))
        return kept_private(download(rows, f"statement-{subject.number}.csv", CSV))
    if wanted == "pdf":
        return kept_private(_paper(whole, subject, form.known))
    context |= shown(whole, form) | {"often": _often(usual, today)}
    return render(request, "statements/fund.html", context)


def _paper(whole: rules.Whole, subject: Subject, known: date | None) -> HttpResponse:
    laid_out = of_fund(
        whole, what=subject.name, number=f"Fund {subject.number}", on=localdate(),
        council=settings.COUNCIL, demo=settings.DEMO, known=known,
    )  # fmt: skip
    to = addressed(subject.person) if subject.person else {}
    made = typeset(TEMPLATE, {**laid_out, **to}, at=timezone.now())
    return download(made, f"statement-{subject.number}.pdf", PDF)


def _so_far(began_on: date, today: date) -> Period:
    """Choose the days when none are asked for: from the start until today."""
    return Period(min(began_on, today), today + timedelta(days=1))


def _often(so_far: Period, today: date) -> list[tuple[str, str]]:
    """Offer the days that people ask for most."""
    tomorrow = today + timedelta(days=1)
    back = max(so_far.starts_on, today - timedelta(days=27))
    year = max(so_far.starts_on, today - timedelta(days=364))
    offered = (
        ("Today", Period(today, tomorrow)),
        ("The last four weeks", Period(back, tomorrow)),
        ("The last year", Period(year, tomorrow)),
        ("From the start until today", so_far),
    )
    return [(words, f"?{days_asked(period)}") for words, period in offered]
