"""Finance's pages of money, and a provider's of what was ordered from them."""

from collections.abc import Iterable
from datetime import date
from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from selfdirect.foundation.audit.actions import look, look_many
from selfdirect.foundation.kernel.actor import Role
from selfdirect.foundation.kernel.decision import NotThere, Refused, there
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.ledger import queries as ledger
from selfdirect.foundation.ui.forms import acted, form_page
from selfdirect.foundation.ui.templatetags.ui import status
from selfdirect.foundation.ui.web import Request, page_of
from selfdirect.register.cases.actions import look_at
from selfdirect.register.directory import queries as directory
from selfdirect.register.directory.models import Organisation
from selfdirect.support.budgets import policy as budget_policy
from selfdirect.support.budgets import queries as budgets
from selfdirect.support.budgets import rules as budget_rules
from selfdirect.support.budgets.models import Budget, Part
from selfdirect.support.payments import actions, policy, queries, rules, says
from selfdirect.support.payments.forms import EndForm, InvoiceForm, RefuseForm
from selfdirect.support.payments.journey import State
from selfdirect.support.payments.models import Payment
from selfdirect.support.payments.rules.invoices import not_given

LATEST = 20
A_PAGE = 20
EVEN = "What was paid before pays it, so nothing goes to the bank."
STATES = {
    State.PREPARED: ("wait", "Being checked"),
    State.APPROVED: ("wait", "Agreed, goes out next"),
    State.SENT: ("ok", "On its way"),
    State.PAID: ("ok", "Paid"),
    State.RETURNED: ("bad", "Sent back by the bank"),
    State.REFUSED: ("bad", "Refused"),
}


@require_GET
def money(request: Request) -> HttpResponse:
    """Show what waits for a second person, what is due to be prepared, and what was paid."""
    policy.may_prepare(request.actor).require()
    page = page_of(request, queries.waiting(request.actor), A_PAGE)
    due = queries.due_to_prepare(request.actor, localdate())
    night = ledger.last_night(timezone.now())
    agreed, agreed_total = queries.agreed()
    context = {
        "page": page,
        "wrong": night.facts["wrong"] if night else [],
        "waiting": [_waiting(payment, request) for payment in page],
        "many": page.paginator.count,
        "asked": _asked(),
        "due": [_due(row) for row in due],
        "agreed": agreed,
        "agreed_total": agreed_total,
        "to_open": queries.to_open(request.actor)[:50],
        "latest": [_decided(payment) for payment in queries.decided(request.actor)[:LATEST]],
    }
    return render(request, "payments/money.html", context)


def _asked() -> list[SafeString]:
    """Say what is to be done about providers: it is about nobody, so no worklist has it.

    For block contracts, and for what they were paid too much ahead of their invoices.
    """
    found = [(each, says.to_mend) for each in queries.to_mend()]
    found += [(each, says.to_ask_back) for each in queries.to_ask_back()]
    return [
        link("payments:payment", say(each.amount, each.payee_name), each.ref)
        for each, say in found
    ] + [
        link("payments:payee", says.owed_back(amount, queries.name_of(whose)), whose)
        for whose, amount in queries.owed_back().items()
    ]


def _total(columns: int, amounts: Iterable[Money]) -> tuple[object, ...]:
    return ("Altogether", *[""] * (columns - 2), Money.total(amounts))


def _waiting(payment: Payment, request: Request) -> tuple[object, ...]:
    own = payment.prepared_by == request.actor.name
    who = "you: somebody else must look" if own else payment.prepared_by_name
    return (
        link("payments:payment", payment.payee_name, payment.ref),
        payment.whom,
        budget_rules.days_in_words(payment.period),
        who,
        payment.amount,
    )


def _due(row: queries.ToPrepare) -> tuple[object, ...]:
    name = row.budget.case.person.name
    return (
        link("payments:budget", name, row.budget.ref),
        budget_rules.days_in_words(row.due.run),
        row.due.working,
        row.due.amount,
    )


def _decided(payment: Payment) -> tuple[object, ...]:
    return (
        payment.decided_at,
        link("payments:payment", payment.payee_name, payment.ref),
        f"{payment.what}, {budget_rules.days_in_words(payment.period)}",
        state_of(payment),
        payment.amount,
    )


def state_of(payment: Payment) -> SafeString:
    return status(*STATES[State(payment.state)])


def link(name: str, words: str, *args: str) -> SafeString:
    return format_html('<a href="{}">{}</a>', reverse(name, args=args), words)


# One payment ------------------------------------------------------------------------------------


@require_GET
def payment(request: Request, ref: str) -> HttpResponse:
    """Show one payment with its working, and let a second person decide."""
    policy.may_prepare(request.actor).require()
    return _payment(request, queries.get_visible(request.actor, ref))


def _payment(request: Request, found: Payment, form: RefuseForm | None = None) -> HttpResponse:
    look(on=found, about=found.about, by=request.actor, at=timezone.now())
    context = {
        "payment": found,
        "days": budget_rules.days_in_words(found.period),
        "state": state_of(found),
        "may_approve": policy.may_approve(request.actor, found),
        "may_refuse": policy.may_refuse(request.actor, found),
        "lacks": _lacks(found),
        "run": queries.run_of(found),
        "said": queries.said_of(found),
        "after_all": found.state == State.RETURNED and queries.paid_after_all(found),
        "left": budgets.standing(found.budget) if found.budget else None,
        "form": form or RefuseForm(),
    }
    return render(request, "payments/payment.html", context, status=422 if form else 200)


def _lacks(found: Payment) -> str:
    """Say what is written down by now as not given of an invoice that nobody has decided."""
    if found.kind != Payment.Kind.INVOICE or found.state != State.PREPARED:
        return ""
    stands = queries.stands_again([found]).values()
    return " ".join(filter(None, (not_given(found.amount, each) for each in stands)))


@require_POST
def approve(request: Request, ref: str) -> HttpResponse:
    paid = actions.approve_payment(ref=ref, by=request.actor, at=timezone.now())
    words = f"{paid.amount} to {paid.payee_name} goes out with the next run."
    if not paid.amount:
        words = f"The invoice from {paid.payee_name} is agreed. {EVEN}"
    messages.success(request, words)
    return redirect("payments:money")


@require_POST
def refuse(request: Request, ref: str) -> HttpResponse:
    form = RefuseForm(request.POST)
    found = queries.get_visible(request.actor, ref)
    policy.may_refuse(request.actor, found).require()
    if acted(request, form, actions.refuse_payment, ref=ref):
        messages.success(request, f"You refused {found.amount} to {found.payee_name}.")
        return redirect("payments:money")
    return _payment(request, found, form)


# One budget -------------------------------------------------------------------------------------


@require_GET
def budget(request: Request, ref: str) -> HttpResponse:
    """Show a budget's payments run by run: what is next, what was ordered, what is to come."""
    policy.may_prepare(request.actor).require()
    found = budgets.get_visible(request.actor, ref)
    look(on=found, about=found.case.person.ref, by=request.actor, at=timezone.now())
    orders, due = queries.orders_under(found), queries.next_direct(found)
    context = {
        "budget": found,
        "case": found.case,
        "person": found.case.person,
        "standing": budgets.standing(found),
        "due": due,
        "due_from": due and rules.payable_from(due.run.starts_on, direct=True),
        "today": localdate(),
        "may_end": budget_policy.may_end(request.actor, found),
        "payments": [_decided(each) for each in queries.of_budget(found)],
        "orders": [_order(order, found) for order in orders],
        "orders_total": _total(4, (order.promise.amount for order in orders)),
        "ahead": [_ahead(each) for each in queries.ahead_under(found)],
        "shares": _shares(found),
    }
    return render(request, "payments/budget.html", context)


def _order(order: queries.Order, found: Budget) -> tuple[object, ...]:
    return (
        order.name,
        budget_rules.days_in_words(order.run),
        _bill(order, "payments:enter_invoice", found.ref, order.organisation),
        order.promise.amount,
    )


def _ahead(each: queries.Ahead) -> tuple[object, ...]:
    days, target = budget_rules.days_in_words(each.promise.run), each.promise.target
    args = (each.part.budget.ref, target.partition(":")[2], each.promise.starts_on)
    link_ = _to_enter(each.part, each.what, days, "payments:enter_invoice", *args)
    return (each.promise.memo.partition(", ")[0], days, link_, each.amount)


def _bill(order: queries.Order, name: str, *args: str) -> SafeString:
    """Link to where an invoice is entered, or say that one waits, or from when it may be."""
    if order.invoice and order.invoice.is_ahead:
        return status("wait", "Being paid ahead of the invoice")
    if order.invoice:
        words = STATES[State(order.invoice.state)][1]
        return status("wait", f"Invoice {order.invoice.invoice_number}: {words.lower()}")
    if order.covered:
        return format_html("{}", order.covered)
    if order.run.starts_on > localdate():
        return format_html("From {}", budget_rules.day_in_words(order.run.starts_on))
    days = budget_rules.days_in_words(order.run)
    return _to_enter(order.part, order.what, days, name, *args, order.promise.starts_on)


def _to_enter(part: Part, what: str, days: str, name: str, *args: object) -> SafeString:
    """Link to where an invoice is entered, of whose money if not of the plan's own."""
    which = "" if part.stream == budget_rules.CARE else f"?stream={part.stream}"
    return format_html(
        '<a href="{}{}">Enter an invoice'
        '<span class="govuk-visually-hidden"> for {}, {}</span></a>',
        reverse(name, args=args),
        which,
        what,
        days,
    )


def _shares(found: Budget) -> list[dict[str, object]]:
    """List the person's shares that are due and have not come, the oldest first."""
    by_run: dict[date, list[budget_rules.Promise]] = {}
    for share in budgets.shares_open(found):
        by_run.setdefault(share.starts_on, []).append(share)
    return [
        {
            "starts_on": day.isoformat(),
            "days": budget_rules.days_in_words(shares[0].run),
            "amount": Money.total(share.amount for share in shares),
        }
        for day, shares in sorted(by_run.items())
        if day <= localdate()
    ]


@require_POST
def prepare(request: Request, ref: str, starts_on: str) -> HttpResponse:
    made = actions.prepare_direct_payment(
        budget_ref=ref, starts_on=_day(starts_on), by=request.actor, at=timezone.now()
    )
    words = f"{made.amount} to {made.payee_name} is prepared. Somebody else must now approve it."
    messages.success(request, words)
    return redirect("payments:money")


@require_POST
def collect(request: Request, ref: str, starts_on: str) -> HttpResponse:
    came = actions.collect_contribution(
        budget_ref=ref, starts_on=_day(starts_on), by=request.actor, at=timezone.now()
    )
    messages.success(request, f"{came} is noted as arrived.")
    return redirect("payments:budget", ref)


def _day(typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise NotThere from None


@require_http_methods(["GET", "POST"])
def end_budget(request: Request, ref: str) -> HttpResponse:
    """End a budget from a day on: what goes back, and why, in words the person reads."""
    policy.may_prepare(request.actor).require()
    found = budgets.get_visible(request.actor, ref)
    budget_policy.may_end(request.actor, found).require()
    if request.method == "GET":
        look(on=found, about=found.case.person.ref, by=request.actor, at=timezone.now())
    form = EndForm(request.POST or None, days=found.year, initial={"on": localdate()})
    if made := acted(request, form, actions.end_budget, budget_ref=ref):
        (ended,) = made
        day = budget_rules.day_in_words(ended.ended_on or ended.ends_before)
        messages.success(request, f"The budget of {ended.case.person} ends on {day}.")
        return redirect("payments:budget", ref)
    context = {"budget": found, "person": found.case.person, **_back(found, form)}
    return form_page(request, "payments/end.html", form, **context)


def _back(found: Budget, form: EndForm) -> dict[str, object]:
    """Say what goes back to the council if it ends on the day typed, or else today."""
    typed = form.cleaned_data.get("on") if form.is_bound else None
    day = typed or min(max(localdate(), found.starts_on), found.ends_before)
    return {"day": day, "returns": budgets.would_return(found, day)}


@require_http_methods(["GET", "POST"])
def open_budget(request: Request, ref: str) -> HttpResponse:
    """Show what opening a budget would do, and do it."""
    if request.method == "POST":
        made = actions.open_budget(ref=ref, by=request.actor, at=timezone.now())
        messages.success(request, f"The budget of {made.case.person} is open.")
        return redirect("budgets:budget", ref)
    case = look_at(ref=ref, by=request.actor, at=timezone.now())
    budget_policy.may_open(request.actor).require()
    asked = budgets.proposal(case, localdate())
    context = {
        "case": case,
        "person": case.person,
        "asked": asked,
        "days": budget_rules.days_in_words(asked.year),
        "year_total": asked.year.cost(asked.decision.total),
        "shares": [_share(share) for share in asked.shares],
        "shares_total": _total(4, (share.weekly for share in asked.shares)),
        "orders": [(order.name, order.what, order.weekly) for order in asked.orders],
        "orders_total": _total(3, (order.weekly for order in asked.orders)),
        "before": budgets.open_of(case),
    }
    return render(request, "payments/open_budget.html", context)


def _share(share: budget_rules.Share) -> tuple[object, ...]:
    label = budget_rules.PART_WORDS[share.held]
    return (label, share.person_pays, share.council_pays, share.weekly)


# Providers --------------------------------------------------------------------------------------


@require_GET
def orders(request: Request) -> HttpResponse:
    """Show a provider what they were asked for, and what became of their invoices.

    The list names people, so each of them can see who opened it.
    """
    if not request.actor.has(Role.PROVIDER):
        raise Refused("This page is for those who provide support.")
    mine = directory.works_for(request.actor)
    context = {"organisation": mine, **(_ordered(mine, request) if mine else {})}
    return render(request, "payments/orders.html", context)


def _ordered(mine: Organisation, request: Request) -> dict[str, object]:
    today = localdate()
    ready = queries.how_many_ordered(mine, today)
    begun, sent = queries.orders_of(mine, today, A_PAGE), queries.invoices_of(mine)[:50]
    ahead = queries.ahead_of(mine)
    named = [order.budget.case for order in begun] + [each.case for each in sent if each.case]
    named += [each.part.budget.case for each in ahead[:A_PAGE]]
    people = {case.pk: (case, case.person.ref) for case in named}
    look_many(on=people.values(), by=request.actor, at=timezone.now())
    return {
        "begun": [_asked_for(order) for order in begun],
        "more": max(0, ready - A_PAGE),
        "later": queries.how_many_ordered(mine) - ready,
        "ahead": [_to_bill(each) for each in ahead[:A_PAGE]],
        "more_ahead": max(0, len(ahead) - A_PAGE),
        "owed": queries.owed_back(mine.ref).get(mine.ref),
        "invoices": [_invoice(each) for each in sent],
    }


def _asked_for(order: queries.Order) -> tuple[object, ...]:
    return (
        order.budget.case.person.name,
        order.what,
        budget_rules.days_in_words(order.run),
        _bill(order, "payments:send_invoice", order.budget.ref),
        order.promise.amount,
    )


def _to_bill(each: queries.Ahead) -> tuple[object, ...]:
    budget, days = each.part.budget, budget_rules.days_in_words(each.promise.run)
    args = (budget.ref, each.promise.starts_on)
    link_ = _to_enter(each.part, each.what, days, "payments:send_invoice", *args)
    return (budget.case.person.name, each.what, days, link_, each.amount)


def _invoice(each: Payment) -> tuple[object, ...]:
    settled = rules.settled(each.ahead, each.off, each.amount, each.payee_name)
    return (
        "Paid ahead of an invoice" if each.is_ahead else each.invoice_number,
        each.whom,
        budget_rules.days_in_words(each.period),
        format_html("{} {}", state_of(each), each.refused_because or settled),
        each.billed,
    )


@require_http_methods(["GET", "POST"])
def send_invoice(request: Request, ref: str, starts_on: str) -> HttpResponse:
    """Let a provider enter an invoice of their own organisation."""
    mine = there(directory.works_for(request.actor))
    return _enter(request, ref, mine.ref, starts_on, reverse("payments:orders"))


@require_http_methods(["GET", "POST"])
def enter_invoice(request: Request, ref: str, organisation: str, starts_on: str) -> HttpResponse:
    """Let finance enter an invoice that came on paper."""
    policy.may_prepare(request.actor).require()
    return _enter(request, ref, organisation, starts_on, reverse("payments:budget", args=[ref]))


def _enter(
    request: Request, ref: str, organisation: str, starts_on: str, back: str
) -> HttpResponse:
    found = queries.get_billed(request.actor, ref, organisation)
    if request.method == "GET":
        look(on=found, about=found.case.person.ref, by=request.actor, at=timezone.now())
    stream = request.GET.get("stream", budget_rules.CARE)
    order = queries.order_of(found, organisation, _day(starts_on), stream)
    ordered = order.ordered
    form = InvoiceForm(request.POST or None, ordered=ordered, initial={"amount": ordered})
    enter = partial(
        actions.enter_invoice,
        organisation=organisation,
        starts_on=_day(starts_on),
        stream=stream,
    )
    if made := acted(request, form, enter, budget_ref=ref):
        words = f"Invoice {made[0].invoice_number} is entered. Finance checks and pays it."
        messages.success(request, words)
        return redirect(back)
    context = {
        "order": order,
        "person": found.case.person,
        "days": budget_rules.days_in_words(order.run),
        "back": back,
    }
    return form_page(request, "payments/invoice.html", form, **context)
