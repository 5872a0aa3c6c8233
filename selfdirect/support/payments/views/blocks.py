"""Finance's page of a block contract: what was charged for its use, and its invoices."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods, require_POST

from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.ui.forms import acted, form_page, saved
from selfdirect.foundation.ui.web import Request
from selfdirect.support.budgets.rules import days_in_words
from selfdirect.support.orders import queries as orders
from selfdirect.support.orders.models import Block
from selfdirect.support.orders.policy import may_contract
from selfdirect.support.orders.rules import price_of_days, to_bill
from selfdirect.support.payments import actions, policy, queries, says
from selfdirect.support.payments.forms import (
    BlockForm,
    BlockInvoiceForm,
    MoreForm,
    WithdrawBlockForm,
)
from selfdirect.support.payments.models import Payment
from selfdirect.support.payments.views.payments import link, state_of

ENTERED = "The invoice is entered. Somebody else must now approve it."


@require_http_methods(["GET", "POST"])
def add(request: Request) -> HttpResponse:
    """Let the commissioner write a contract down."""
    may_contract(request.actor).require()
    form = BlockForm(request.POST or None, services=orders.services_ordered())
    made: list[Block] = []

    def act() -> None:
        by, at = request.actor, timezone.now()
        made.append(actions.add_block(**form.asked(), by=by, at=at))

    if saved(form, act):
        messages.success(request, "The contract is written down.")
        return redirect("orders:block", made[0].ref)
    return form_page(request, "payments/add_block.html", form)


@require_http_methods(["GET", "POST"])
def block(request: Request, ref: str) -> HttpResponse:
    """Show what a contract has cost and who bore it; take the provider's next invoice."""
    policy.may_prepare(request.actor).require()
    found = orders.get_block(ref)
    form = BlockInvoiceForm(request.POST or None, initial=_next(found))

    def bill() -> None:
        by, at = request.actor, timezone.now()
        actions.bill_block(ref=ref, **form.asked(), by=by, at=at)

    if saved(form, bill):
        messages.success(request, ENTERED)
        return redirect("payments:block", ref)
    return form_page(request, "payments/block.html", form, **_stands(found))


def _next(found: Block) -> dict[str, object]:
    """Propose the next days that are not billed, and what they come to."""
    days = to_bill(found.contract, queries.block_billed(found))
    if days is None:
        return {}
    return {
        "starts_on": days.starts_on,
        "last_day": (days.ends_before or found.ends_before) - timedelta(days=1),
        "amount": price_of_days(found.contract, days),
    }


def _stands(found: Block) -> dict[str, object]:
    booked, price = orders.booked(found), found.price
    beyond, owed = queries.used_beyond(found, localdate())
    return {
        "found": found,
        "booked": booked,
        "left": max(price + beyond - booked.paid - booked.promised, NOTHING),
        "owed": owed,
        "facts": [
            ("It costs", price),
            *([("Used beyond its volume, at its price", beyond)] if beyond else ()),
            ("Paid to the provider", booked.paid),
            ("Agreed, and not paid yet", booked.promised),
            ("Charged to those who used it", booked.charged),
            (booked.idle_words, max(booked.idle, -booked.idle)),
        ],
        "invoices": [_invoice(each) for each in queries.block_invoices(found)],
    }


def _invoice(each: Payment) -> tuple[object, ...]:
    return (
        link("payments:payment", each.invoice_number, each.ref),
        days_in_words(each.period),
        state_of(each),
        each.amount,
    )


@require_http_methods(["GET", "POST"])
def more(request: Request, ref: str) -> HttpResponse:
    """Take the provider's invoice for what was used beyond the volume."""
    policy.may_prepare(request.actor).require()
    found = orders.get_block(ref)
    worth, owed = queries.used_beyond(found, localdate())
    form = MoreForm(request.POST or None, initial={"amount": owed})
    if acted(request, form, actions.bill_more, ref=ref):
        messages.success(request, ENTERED)
        return redirect("payments:block", ref)
    working = says.beyond_working(worth, found.contract) if owed else says.not_beyond(worth, owed)
    context = {"found": found, "owed": owed, "working": working}
    return form_page(request, "payments/block_more.html", form, **context)


@require_http_methods(["GET", "POST"])
def withdraw(request: Request, ref: str) -> HttpResponse:
    """Let the commissioner take back a contract that was written down in error."""
    may_contract(request.actor).require()
    found = orders.get_block(ref)
    form = WithdrawBlockForm(request.POST or None)
    if acted(request, form, actions.withdraw_block, ref=ref):
        messages.success(request, f"The contract {ref} is withdrawn.")
        return redirect("orders:blocks")
    again = [(days_in_words(x.promise.run), x.promise.amount) for x in queries.freed_by(found)]
    context = {"found": found, "again": again, "stands": queries.must_stand(found)}
    return form_page(request, "payments/withdraw_block.html", form, **context)


@require_POST
def charge(request: Request, ref: str) -> HttpResponse:
    """Charge people for what they used in the runs that are over."""
    charged = actions.charge_use(ref=ref, by=request.actor, at=timezone.now())
    messages.success(request, _charged(charged))
    return redirect("payments:block", ref)


def _charged(amount: Money) -> str:
    if amount < NOTHING:
        return f"{-amount} went back to those who were charged too much."
    return f"{amount} is charged." if amount else "There is nothing more to charge."
