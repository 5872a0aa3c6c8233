"""What I pay: what somebody was asked for, what they paid, and what they can do."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from selfdirect.foundation.kernel.decision import there
from selfdirect.foundation.ui.pdf import typeset
from selfdirect.foundation.ui.web import PDF, Request, download
from selfdirect.register.cases.actions import look_at
from selfdirect.register.people.queries import voice_of
from selfdirect.support.billing import paper, queries
from selfdirect.support.billing.views.people import laid_out, receipts, standing


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
        "pay": list(
            paper.how_to_pay(
                case.person.ref, account.owed, settings.COUNCIL, settings.COUNCIL_BANK
            )
        ),
        "agreed": queries.arrangement_of(case.person),
        "collects": (budget := queries.open_budget_of(case.person))
        and queries.collection_of(budget),
        "help": list(paper.help_words(settings.COUNCIL)),
        "next_due": min((each.due_on for each in debts), default=None),
    }
    return render(request, "billing/what_i_pay.html", context)


@require_GET
def bill_pdf(request: Request, ref: str, bill: str) -> HttpResponse:
    """Give a bill as an accessible PDF."""
    case = look_at(ref=ref, by=request.actor, at=timezone.now())
    found = there(queries.bills_of(case.person).filter(ref=bill).first())
    laid_out = paper.paper(
        found, council=settings.COUNCIL, bank=settings.COUNCIL_BANK, demo=settings.DEMO
    )
    made = typeset(paper.TEMPLATE, laid_out, at=timezone.now())
    response = download(made, f"bill-{found.number}.pdf", PDF)
    response["Cache-Control"] = "private, no-store"
    return response
