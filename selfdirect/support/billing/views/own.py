"""What I pay: what somebody was asked for, what they paid, and what they can do."""

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.timezone import localdate
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from selfdirect.foundation.kernel.decision import there
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.ui.forms import form_page, saved
from selfdirect.foundation.ui.pdf import typeset
from selfdirect.foundation.ui.web import PDF, Request, download
from selfdirect.register.cases.actions import look_at
from selfdirect.register.cases.models import Case
from selfdirect.register.cases.queries import about
from selfdirect.register.people.models import Person
from selfdirect.register.people.queries import voice_of
from selfdirect.support.billing import actions, paper, policy, queries, rules, says
from selfdirect.support.billing.forms import DebitForm
from selfdirect.support.billing.scheme import scheme
from selfdirect.support.billing.views.people import laid_out, receipts, standing
from selfdirect.support.billing.views.shown import top_ups

NEAR = timedelta(weeks=8)


@require_GET
def what_i_pay(request: Request, ref: str) -> HttpResponse:
    """Show somebody what they were asked for, what they paid, and what they can do."""
    case = look_at(ref=ref, by=request.actor, at=timezone.now())
    account = queries.account_of(case.person)
    debts = queries.debts_of(case.person, account.owed)
    own = voice_of(request.actor, case.person) == "person"
    found = queries.bills_of(case.person)
    context = {
        "case": case,
        "own": own,
        "who": "You" if own else case.person.short_name,
        **standing(account, debts),
        "bills": laid_out(found, debts),
        "receipts": receipts(case.person),
        **_by_debit(request, case, account.owed),
        "agreed": queries.arrangement_of(case.person),
        "collects": (budget := queries.open_budget_of(case.person))
        and queries.collection_of(budget),
        "help": list(paper.help_words(settings.COUNCIL)),
        "nothing_collected": _nothing_collected() if found else "",
        "next_due": min((each.due_on for each in debts), default=None),
        "top_ups": top_ups(case.person, request.actor),
    }
    return render(request, "billing/what_i_pay.html", context)


def _nothing_collected() -> str:
    """Say which weeks are near in which nothing is collected; nothing if none are."""
    today = localdate()
    weeks = queries.weeks_off(today).between(today, today + NEAR)
    return says.nothing_collected(weeks) if weeks else ""


@require_GET
def bill_pdf(request: Request, ref: str, bill: str) -> HttpResponse:
    """Give a bill as an accessible PDF."""
    case = look_at(ref=ref, by=request.actor, at=timezone.now())
    found = there(queries.bills_of(case.person).filter(ref=bill).first())
    laid_out = paper.paper(
        found, by_debit=_leaves_it(case.person),
        off=queries.weeks_off(found.issued_on or localdate()), today=localdate(),
        council=settings.COUNCIL, bank=settings.COUNCIL_BANK, demo=settings.DEMO,
    )  # fmt: skip
    made = typeset(paper.TEMPLATE, laid_out, at=timezone.now())
    response = download(made, f"bill-{found.number}.pdf", PDF)
    response["Cache-Control"] = "private, no-store"
    return response


# By direct debit --------------------------------------------------------------------------------


def _by_debit(request: Request, case: Case, owed: Money) -> dict[str, object]:
    """Say from which account somebody pays, what is taken next, and else how to pay by hand."""
    person, council = case.person, settings.COUNCIL
    by_debit, coming = _leaves_it(person), queries.next_debit(person)
    left = owed - coming.amount if coming else owed
    by_hand = paper.how_to_pay(person.ref, left, council, settings.COUNCIL_BANK)
    return {
        "mandate": queries.mandate_of(person),
        "coming": coming,
        "by_debit": by_debit,
        "pay": [] if by_debit else list(by_hand),
        "may_debit": policy.may_debit(request.actor, case),
        "notice_days": scheme().notice_days,
    }


def _leaves_it(person: Person) -> bool:
    return bool(queries.by_debit([person.pk], localdate()))


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def set_up(request: Request, ref: str) -> HttpResponse:
    """Let somebody give the account from which their bills are paid, or another one."""
    case, form = _whose(request, ref), DebitForm(request.POST or None)
    by, at = request.actor, timezone.now()
    if saved(form, lambda: actions.set_up(case_ref=ref, **form.account, by=by, at=at)):
        messages.success(request, "It is set up. You have it in writing soon.")
        return redirect("billing:what_i_pay", ref)
    return form_page(
        request, "billing/set_up.html", form,
        **about(request.actor, case),
        mandate=queries.mandate_of(case.person),
        guarantee=says.guarantee(scheme().notice_days),
        source=rules.GUARANTEE_SOURCE,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def stop_mandate(request: Request, ref: str) -> HttpResponse:
    """Let somebody stop paying by direct debit, and say before what it means."""
    case = _whose(request, ref)
    made = there(queries.mandate_of(case.person))
    if request.method == "POST":
        actions.stop_mandate(ref=made.ref, by=request.actor, at=timezone.now())
        messages.success(request, "It has stopped. You can pay another way.")
        return redirect("billing:what_i_pay", ref)
    found = {"mandate": made, "coming": queries.next_debit(case.person)}
    return render(request, "billing/stop_debit.html", {**about(request.actor, case), **found})


def _whose(request: Request, ref: str) -> Case:
    case = look_at(ref=ref, by=request.actor, at=timezone.now())
    policy.may_debit(request.actor, case).require()
    return case
