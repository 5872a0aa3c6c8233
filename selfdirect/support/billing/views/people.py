"""One person's bills as finance sees them, and what came: by hand, or off the bank's list."""

from collections.abc import Callable, Iterable
from datetime import date
from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from selfdirect.foundation.audit.actions import look, look_many
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.ui.forms import PlainForm, acted, form_page
from selfdirect.foundation.ui.web import Request
from selfdirect.register.people.models import Person
from selfdirect.support.billing import actions, policy, queries, rules
from selfdirect.support.billing.forms import ReceiveForm
from selfdirect.support.billing.models import Bill, Collection
from selfdirect.support.billing.scheme import terms
from selfdirect.support.billing.views.shown import top_ups
from selfdirect.support.budgets import rules as budget_rules

A_PAGE = 50
WENT_BACK = "Direct debit that went back to the bank"


@require_GET
def person(request: Request, whose: str) -> HttpResponse:
    """Show finance what one person was asked for, what came, and what may be done next."""
    found, today = finances(request, whose), localdate()
    account = queries.account_of(found)
    debts = queries.debts_of(found, account.owed)
    agreed, late = queries.arrangement_of(found), queries.late_of(found, today)
    budget = queries.open_budget_of(found)
    collects = queries.collection_of(budget) if budget else None
    asked = queries.write_offs(request.actor).filter(person=found).first()
    steps = _steps(found, late, account.owed)
    context = {
        "person": found,
        **standing(account, debts),
        "bills": laid_out(queries.bills_of(found), debts),
        "receipts": receipts(found),
        "ages": [row for row in rules.by_age(debts, today) if row[1]],
        "too_old": any(each.too_old(today) for each in debts),
        "nearly": any(each.nearly_too_old(today) for each in debts),
        "chases": found.chases.all(),
        "steps": steps,
        "not_yet": _not_yet(steps),
        "agreed": agreed,
        "behind": agreed and queries.behind(agreed, today),
        "asked": asked,
        "may_sign": asked and policy.may_sign(request.actor, asked),
        "free": queries.free_of(found),
        "pays": budget and queries.asks_a_share(budget),
        "mandate": queries.mandate_of(found),
        "case": found.cases.order_by("-opened_on", "-pk").first(),
        "collects": collects,
        "to_collect": _begun(collects, today) if collects else (),
        "top_ups": top_ups(found, request.actor),
        "may_top_up": queries.wants_payer(found),
    }
    return render(request, "billing/person.html", context)


def _begun(made: Collection, today: date) -> list[budget_rules.Promise]:
    return [each for each in queries.to_collect(made) if each.starts_on <= today]


def finances(request: Request, whose: str) -> Person:
    """Find somebody for finance, and write down that they were looked at."""
    policy.may_bill(request.actor).require()
    found = queries.get_person(request.actor, whose)
    if request.method == "GET":
        look(on=found, about=found.ref, by=request.actor, at=timezone.now())
    return found


def _steps(found: Person, late: rules.Late, owed: Money) -> list[tuple[str, str, str]]:
    """List the steps about what is late: each with its words, and why it is not its turn.

    Of what is not late yet, only the look at hardship: with it, parts can be agreed in time.
    """
    if not late.amount:
        look = rules.Kind.HARDSHIP
        return [(look, rules.WORDS[look], "")] if owed > NOTHING else []
    taken, today = queries.taken(found), localdate()
    waits = terms(today)
    return [
        (kind, words, rules.cannot(kind, taken, late, today, waits))
        for kind, words in rules.WORDS.items()
    ]


def _not_yet(steps: Iterable[tuple[str, str, str]]) -> list[tuple[str, str]]:
    """Gather the steps whose turn it is not by the reason, so that each is said once."""
    found: dict[str, list[str]] = {}
    for _, words, why_not in steps:
        if why_not:
            found.setdefault(why_not, []).append(words.lower())
    return [(", ".join(words), why_not) for why_not, words in found.items()]


def standing(account: rules.Account, debts: Iterable[rules.Debt]) -> dict[str, object]:
    return {
        "account": account,
        "owed": max(account.owed, NOTHING),
        "late": rules.late(debts, localdate()),
        "total": ("Owed", account.owed) if account.owed >= NOTHING else ("Credit", account.credit),
    }


def laid_out(found: Iterable[Bill], debts: Iterable[rules.Debt]) -> list[dict[str, object]]:
    """Lay bills out, the newest first, each with what is still open of it."""
    left = {each.bill: each.amount for each in debts}
    return [{"bill": bill, "left": left.get(bill.ref, NOTHING)} for bill in found]


def receipts(found: Person) -> list[tuple[object, ...]]:
    rows = queries.receipts_of(found)[:A_PAGE]
    came = [(each.on, each.get_how_display(), each.amount) for each in rows]
    back = [(each.back_on, WENT_BACK, -each.amount) for each in queries.gave_back_to(found)]
    return sorted([*came, *back], key=lambda row: str(row[0]), reverse=True)


def asked(
    request: Request,
    found: Person,
    form: PlainForm,
    act: Callable[..., object],
    done: str,
    **words: str,
) -> HttpResponse:
    """Ask finance for something about one person, do it, and go back to their page."""
    if acted(request, form, act):
        messages.success(request, done)
        return redirect("billing:person", found.ref)
    return form_page(request, "billing/form.html", form, person=found, **words)


@require_http_methods(["GET", "POST"])
def receive(request: Request, whose: str) -> HttpResponse:
    """Note by hand what came from somebody."""
    found, form = finances(request, whose), ReceiveForm(request.POST or None)
    return asked(
        request,
        found,
        form,
        partial(actions.take_receipt, person_ref=whose),
        f"Noted. {found} was thanked.",
        title=f"What came from {found}",
        lead="It settles what is oldest first. What is too much stands to their credit.",
        submit="Note it",
    )


@require_GET
def came(request: Request) -> HttpResponse:
    """Show money that came into the bank and that nobody has placed."""
    policy.may_bill(request.actor).require()
    rows = queries.lines_in(request.actor)
    people = {person.pk: person for _, named in rows for person in named}
    top_ups = queries.top_ups_in(request.actor, [outcome for outcome, _ in rows])
    people |= {each.person_id: each.person for named in top_ups.values() for each in named}
    shown = [(person, person.ref) for person in people.values()]
    look_many(on=shown, by=request.actor, at=timezone.now())
    runs = queries.runs_in(request.actor, [outcome for outcome, _ in rows])
    found = [
        (outcome, named, runs.get(outcome.pk), top_ups[outcome.pk]) for outcome, named in rows
    ]
    return render(request, "billing/came.html", {"rows": found})


@require_POST
def place(request: Request, came: int, whose: str) -> HttpResponse:
    made = actions.place_line(line=came, person_ref=whose, by=request.actor, at=timezone.now())
    messages.success(request, f"{made.amount} counts to {made.person} now. They were thanked.")
    return redirect("billing:came")
