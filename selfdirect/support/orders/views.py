"""Pages of orders: the provider's, finance's, and the person's list of what they were given."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction

from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from selfdirect.agreement.planning.rules import price_of
from selfdirect.foundation.audit.actions import look, look_many
from selfdirect.foundation.kernel.actor import Role
from selfdirect.foundation.kernel.decision import Refused, there
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.kernel.sheets import csv_bytes
from selfdirect.foundation.ui import pdf
from selfdirect.foundation.ui.forms import acted, form_page, saved
from selfdirect.foundation.ui.templatetags.ui import status
from selfdirect.foundation.ui.web import CSV, PDF, Request, download, page_of
from selfdirect.register.cases.actions import look_at
from selfdirect.register.cases.models import Case
from selfdirect.register.directory import queries as directory
from selfdirect.register.directory.models import Organisation
from selfdirect.register.people.queries import voice_of
from selfdirect.support.budgets.rules import day_in_words, days_in_words
from selfdirect.support.orders import actions, policy, queries, rules, says
from selfdirect.support.orders.forms import (
    AnswerForm,
    FileForm,
    GivenForm,
    MissForm,
    UpliftForm,
)
from selfdirect.support.orders.journey import State
from selfdirect.support.orders.models import Block, Delivery, Order, Uplift

A_PAGE = 50
SHOWN_FAULTS = 100
MOST_SHOWN = 200
Rows = list[tuple[object, ...]]


def _link(name: str, words: object, *args: object) -> SafeString:
    return format_html('<a href="{}">{}</a>', reverse(f"orders:{name}", args=args), words)


def _look(request: Request, orders: Iterable[Order]) -> None:
    """Write who looked at whose orders, once for each person."""
    people = {each.budget.case.person.ref: each.budget for each in orders}
    on = [(budget, ref) for ref, budget in people.items()]
    look_many(on=on, by=request.actor, at=timezone.now())


def _look_into(request: Request, found: Block | Uplift, names: Iterable[str]) -> None:
    """Write who looked at a contract or a price, once for each person who was named."""
    on = [(found, whose) for whose in names] or [(found, "")]
    look_many(on=on, by=request.actor, at=timezone.now())


# One order --------------------------------------------------------------------------------------


@require_GET
def order(request: Request, number: str, version: int) -> HttpResponse:
    """Show one version of an order as it was drawn up, and what it changed."""
    found = _order(request, number, version)
    draft, last = rules.read(found.content), queries.before(found)
    context = {
        "order": found,
        "person": found.budget.case.person,
        "lines": _lines(draft),
        "weeks": _weeks(draft),
        "changes": rules.differences(rules.read(last.content) if last else None, draft),
        "versions": [each for each in queries.versions(found) if each.pk != found.pk],
        "is_last": queries.versions(found)[0].pk == found.pk,
        "provider": request.actor.has(Role.PROVIDER),
        "finance": request.actor.has(Role.FINANCE),
    }
    return render(request, "orders/order.html", context)


def _order(request: Request, number: str, version: int) -> Order:
    found = queries.get_visible(request.actor, number, version)
    about = found.budget.case.person.ref
    look(on=found.budget, about=about, by=request.actor, at=timezone.now())
    return found


def _lines(draft: rules.Draft) -> Rows:
    return [
        (
            f"{each.place}. {each.what}",
            days_in_words(each.days),
            f"{each.how_much} a week",
            each.price_words,
            each.weekly,
        )
        for each in draft.lines
    ]


def _weeks(draft: rules.Draft) -> Rows:
    return [(days_in_words(days), weekly) for days, weekly in draft.weeks]


@require_GET
def order_pdf(request: Request, number: str, version: int) -> HttpResponse:
    """Give an order as a document to keep."""
    found = _order(request, number, version)
    draft = rules.read(found.content)
    data = {
        "title": f"Order {found.name}",
        "council": settings.COUNCIL["name"],
        "demo": settings.DEMO,
        "facts": [
            ("For", found.budget.case.person.name),
            ("From", found.organisation.name),
            ("Days", days_in_words(found.days)),
            ("Drawn up", day_in_words(localdate(found.drawn_at))),
            *([("Paid from", found.beside)] if found.beside else []),
        ],
        "lines": _lines(draft),
        "weeks": _weeks(draft),
    }
    content = pdf.typeset("orders/order.typ", data, at=found.drawn_at)
    return download(content, f"{found.number}-{found.version}.pdf", PDF)


# The provider -----------------------------------------------------------------------------------


def _own(request: Request) -> Organisation:
    policy.may_deliver(request.actor).require()
    return there(directory.works_for(request.actor))


@require_GET
def ordered(request: Request) -> HttpResponse:
    """Show a provider what they are asked for, person by person."""
    policy.may_deliver(request.actor).require()
    own = directory.works_for(request.actor)
    context: dict[str, object] = {"organisation": own}
    if own:
        context |= _shown(request, queries.ordered_from(own), _ordered)
    return render(request, "orders/ordered.html", context)


def _shown(
    request: Request, orders: QuerySet[Order], row: Callable[[Order], tuple[object, ...]]
) -> dict[str, object]:
    """Cut the orders that stand into pages, or those that have ended; write down who looked."""
    today, over = localdate(), request.GET.get("show") == "ended"
    chosen = queries.ended(orders, today) if over else queries.standing(orders, today)
    page = page_of(request, chosen, A_PAGE)
    _look(request, page)
    return {
        "orders": [row(each) for each in page],
        "page": page,
        "keep": "show=ended&" if over else "",
        "over": over,
        "others": queries.ended(orders, today).exists() and not over,
    }


def _ordered(each: Order) -> tuple[object, ...]:
    name = each.budget.case.person.name
    return (
        name if each.beside else _link("record", name, each.number),
        _order_link(each),
        days_in_words(each.days),
        _now(each),
    )


def _order_link(each: Order) -> object:
    """Name an order, and the money beside the plan that pays for it if any does."""
    words = f"{each.name}: {each.beside}" if each.beside else each.name
    return _link("order", words, each.number, each.version)


def _now(each: Order) -> object:
    weeks = rules.read(each.content).weeks
    today = localdate()
    found = next((weekly for days, weekly in weeks if today in days), None)
    return found if found is not None else weeks[-1][1] if weeks else ""


@require_http_methods(["GET", "POST"])
def record(request: Request, number: str) -> HttpResponse:
    """Let a provider write down what they gave, and read what they have written."""
    own = _own(request)
    found = there(queries.ordered_from(own).filter(number=number).first())
    if found.beside:  # there are no lines to write on
        return redirect("orders:order", number, found.version)
    lines = [each.asked for each in queries.open_lines(own, [number]).get(number, [])]
    form = GivenForm(request.POST or None, lines=lines, today=localdate())

    def write() -> None:
        taken = actions.deliver(rows=[form.row(number)], by=request.actor, at=timezone.now())
        for fault in taken.faults:
            raise Refused(fault.words)

    if saved(form, write):
        messages.success(request, "It is written down.")
        return redirect("orders:record", number)
    _look(request, [found])
    context = {
        "order": found,
        "person": found.budget.case.person,
        "given": [_given(each) for each in queries.given_for(found)[:A_PAGE]],
    }
    return form_page(request, "orders/record.html", form, **context)


def _given(each: Delivery) -> tuple[object, ...]:
    return (each.day, each.line.what, _how_much(each), each.note, _state(each))


def _how_much(each: Delivery) -> str:
    """Say what was given, and what was planned where that differs."""
    given = rules.quantity_in_words(Fraction(each.given), each.line.unit)
    if each.planned is None or each.planned == each.given:
        return given
    return f"{given} ({rules.quantity_in_words(Fraction(each.planned), each.line.unit)} planned)"


def _state(each: Delivery) -> object:
    return status("bad", "They say it did not happen") if each.told else ""


@require_http_methods(["GET", "POST"])
def bring(request: Request) -> HttpResponse:
    """Let a provider bring what they gave as a file; say row by row what is wrong."""
    _own(request)
    form = FileForm(request.POST or None, request.FILES or None)
    taken: list[actions.Taken] = []

    def take() -> None:
        try:
            rows, faults = rules.read_file(form.cleaned_data["file"])
        except ValueError as wrong:
            raise Refused(str(wrong)) from wrong
        by, at = request.actor, timezone.now()
        taken.append(actions.deliver(rows=rows, faults=faults, by=by, at=at))

    saved(form, take, under="file")
    context = {
        "columns": rules.COLUMNS,
        "taken": taken[0] if taken else None,
        "faults": _faults(taken[0].faults) if taken else [],
    }
    return form_page(request, "orders/bring.html", form, **context)


def _faults(found: Sequence[rules.Fault]) -> Rows:
    return [(each.row, each.words) for each in found[:SHOWN_FAULTS]]


@require_GET
def example(request: Request) -> HttpResponse:
    """Give a file to fill in: each line of each order, on the days of last week it is planned."""
    own = _own(request)
    week_ago = localdate() - timedelta(days=8)
    orders = list(queries.standing(queries.ordered_from(own), week_ago))
    _look(request, orders)
    opened = queries.open_lines(own, {each.number for each in orders})
    week = [localdate() - timedelta(days=back) for back in range(7, 0, -1)]
    rows = [
        (number, each.asked.place, day, "", planned or "", each.asked.what)
        for number, lines in opened.items()
        for each in lines
        for day, planned in _days(each, week)
    ]
    return download(csv_bytes([rules.COLUMNS, *rows]), "what-we-gave.csv", CSV)


def _days(line: queries.Open, week: Sequence[date]) -> list[tuple[date, float | None]]:
    """Choose the days to fill in: those that are planned, or one where nothing says which."""
    found = [(day, rules.planned_on(line.asked, day)) for day in week if day in line.days]
    if found and found[0][1] is None:
        return [(found[0][0], None)]
    return [(day, float(planned)) for day, planned in found if planned]


# Finance ----------------------------------------------------------------------------------------


@require_GET
def providers(request: Request) -> HttpResponse:
    """Show how many orders each provider has, and draw up those that changed."""
    policy.may_draw_up(request.actor).require()
    today = localdate()
    page = page_of(request, queries.by_provider(request.actor, today), A_PAGE)
    many, of = queries.how_many(request.actor, today)
    rows = [(_link("provider", name, ref), stands, over) for ref, name, stands, over in page]
    context = {"providers": rows, "page": page, "many": many, "of": of}
    return render(request, "orders/providers.html", context)


@require_POST
def draw_up(request: Request) -> HttpResponse:
    made = len(actions.draw_up(by=request.actor, at=timezone.now()))
    words = "1 order is" if made == 1 else f"{made:,} orders are"
    told = f"{words} drawn up, and the providers are told." if made else "Nothing has changed."
    messages.success(request, told)
    return redirect("orders:providers")


@require_GET
def provider(request: Request, organisation: str) -> HttpResponse:
    """Show finance the orders of one provider."""
    policy.may_draw_up(request.actor).require()
    found = queries.from_provider(request.actor, organisation)
    one = there(found.first())
    context = {"organisation": one.organisation, **_shown(request, found, _for_finance)}
    return render(request, "orders/provider.html", context)


def _for_finance(each: Order) -> tuple[object, ...]:
    return (each.budget.case.person.name, _order_link(each), days_in_words(each.days), _now(each))


# The person -------------------------------------------------------------------------------------


@require_GET
def given_to(request: Request, ref: str) -> HttpResponse:
    """Show somebody what their providers say they gave, so that they can say what is not so."""
    return _given_page(request, look_at(ref=ref, by=request.actor, at=timezone.now()))


def _given_page(request: Request, case: Case, form: AnswerForm | None = None) -> HttpResponse:
    found = list(queries.given_to(case)[: A_PAGE + 1])
    own = voice_of(request.actor, case.person) == "person"
    asks = queries.waits_for_answer(case) and policy.may_answer(request.actor, case)
    context = {
        "case": case,
        "own": own,
        "who": "you were" if own else f"{case.person.short_name} was",
        "given": [_given_to(each, case.ref) for each in found[:A_PAGE]],
        "more": len(found) > A_PAGE,
        "form": form or (AnswerForm() if asks else None),
    }
    return render(request, "orders/given_to.html", context, status=422 if form else 200)


@require_POST
def answer(request: Request, ref: str) -> HttpResponse:
    """Let a worker say what came of what somebody told."""
    case = look_at(ref=ref, by=request.actor, at=timezone.now())
    policy.may_answer(request.actor, case).require()
    form = AnswerForm(request.POST)
    if acted(request, form, actions.answer_missed, case=case):
        messages.success(request, f"{case.person.short_name} can read it.")
        return redirect("orders:given_to", ref)
    return _given_page(request, case, form)


def _given_to(each: Delivery, ref: str) -> tuple[object, ...]:
    service = each.line.service
    name = service.organisation.name if service else ""
    return (each.day, f"{name}: {each.line.what}", _how_much(each), _say_so(each, ref))


def _say_so(each: Delivery, ref: str) -> object:
    if each.told:
        return status("wait", "You told us")
    if not each.given:
        return ""
    day = f"{each.day.day} {each.day:%b}"
    return format_html(
        '<a href="{}">This did not happen<span class="govuk-visually-hidden">: {}, {}</span></a>',
        reverse("orders:miss", args=[ref, each.ref]),
        each.line.what,
        day,
    )


@require_http_methods(["GET", "POST"])
def miss(request: Request, ref: str, delivery: str) -> HttpResponse:
    """Let the person say that something did not happen."""
    case = look_at(ref=ref, by=request.actor, at=timezone.now())
    found = queries.get_given(case, delivery)
    policy.may_miss(request.actor, found).require()
    form = MissForm(request.POST or None)
    if acted(request, form, actions.miss, case=case, ref=delivery):
        messages.success(request, "Thank you. Your worker looks into it and will talk with you.")
        return redirect("orders:given_to", ref)
    return form_page(request, "orders/miss.html", form, case=case, what=says.was_given(found))


# Block contracts --------------------------------------------------------------------------------


@require_GET
def blocks(request: Request) -> HttpResponse:
    """List the contracts for a volume, with how much of each is used."""
    policy.may_see_contracts(request.actor).require()
    page = page_of(request, queries.blocks_used(localdate()), A_PAGE)
    context = {
        "blocks": [_block(each) for each in page],
        "page": page,
        "may_add": policy.may_contract(request.actor),
    }
    return render(request, "orders/blocks.html", context)


def _block(each: Block) -> tuple[object, ...]:
    stands = queries.stands(each, localdate())
    link = _link("block", f"{each.service.organisation.name}: {each.service.name}", each.ref)
    return (
        format_html("{}<br>{}", link, days_in_words(each.contract.days)),
        _used(stands),
        stands.days_gone,
        stands.unit_cost or "",
        each.price,
    )


def _used(stands: rules.Used) -> object:
    if not stands.warning:
        return stands.per_cent
    return status("bad" if stands.of_volume >= 1 else "warn", stands.warning)


@require_GET
def block(request: Request, ref: str) -> HttpResponse:
    """Show how a contract is used, and what each person's share of it costs."""
    policy.may_see_contracts(request.actor).require()
    found = queries.get_block(ref)
    stands = queries.used(found, localdate())
    names = queries.names(request.actor, [each.whose for each in stands.shares])
    _look_into(request, found, names)
    context = {
        "found": found,
        "stands": stands,
        "facts": _facts(found, stands),
        "may_pay": policy.may_draw_up(request.actor),
        "may_withdraw": policy.may_contract(request.actor),
        "shares": [
            (
                names.get(each.whose, "One person"),
                rules.quantity_in_words(each.quantity, found.unit),
                each.amount,
            )
            for each in (sorted(stands.shares, key=_amount) if names else ())
        ],
        "total": (
            "Altogether",
            rules.quantity_in_words(stands.quantity, found.unit),
            stands.cost,
        ),
    }
    return render(request, "orders/block.html", context)


def _amount(share: rules.Share) -> int:
    return -share.amount.pence


def _facts(found: Block, stands: rules.Used) -> list[tuple[str, object]]:
    contract, booked = found.contract, queries.booked(found)
    return [
        ("Days", days_in_words(contract.days)),
        ("It is for", rules.quantity_in_words(contract.volume, found.unit)),
        ("It costs", contract.price),
        ("One, if all is used", contract.agreed),
        ("Used", f"{rules.quantity_in_words(stands.quantity, found.unit)}, {stands.per_cent}"),
        ("People who used it", len(stands.shares)),
        ("Paid to the provider", booked.paid),
        ("Charged to those who used it", booked.charged),
        (booked.idle_words, max(booked.idle, -booked.idle)),
        ("Written down by", found.by_name),
    ]


# New prices -------------------------------------------------------------------------------------

UPLIFTS = {
    State.PROPOSED: ("wait", "Waits to be signed"),
    State.SIGNED: ("ok", "Signed"),
    State.WITHDRAWN: ("plain", "Withdrawn"),
}


@require_GET
def uplifts(request: Request) -> HttpResponse:
    """List the new prices, with what each was to add."""
    policy.may_see_contracts(request.actor).require()
    context = {
        "uplifts": [_uplift(each) for each in queries.uplifts()[:A_PAGE]],
        "may_propose": policy.may_contract(request.actor),
    }
    return render(request, "orders/uplifts.html", context)


def _uplift(each: Uplift) -> tuple[object, ...]:
    return (
        _link("uplift", f"{each.service.organisation.name}: {each.service.name}", each.ref),
        price_of(each.price, each.unit),
        each.starts_on,
        status(*UPLIFTS[State(each.state)]),
        each.people,
        each.yearly,
    )


@require_http_methods(["GET", "POST"])
def propose(request: Request) -> HttpResponse:
    """Let the commissioner propose a price: its page shows what it would do."""
    policy.may_contract(request.actor).require()
    services = queries.services_ordered()
    form = UpliftForm(request.POST or None, services=services, today=localdate())
    if made := acted(request, form, actions.propose_uplift):
        return redirect("orders:uplift", made[0].ref)
    return form_page(request, "orders/propose.html", form)


@require_GET
def uplift(request: Request, uplift: str) -> HttpResponse:
    """Show whom a price changes, how much a year, and which budgets would not do."""
    policy.may_see_contracts(request.actor).require()
    found = queries.get_uplift(uplift)
    done = None if found.is_proposed else found
    waiting = (
        []
        if found.state == State.WITHDRAWN
        else queries.affected(found.service, found.unit, found.price, found.starts_on, done)
    )
    names = queries.names(request.actor, [each.budget.case.person.ref for each in waiting])
    _look_into(request, found, names)
    context = {
        "uplift": found,
        "price": price_of(found.price, found.unit),
        "before": found.before and price_of(found.before, found.unit),
        "state": status(*UPLIFTS[State(found.state)]),
        "may_sign": policy.may_sign(request.actor, found),
        "may_withdraw": policy.may_withdraw(request.actor, found),
        "short": sum(bool(each.rise.added) for each in waiting),
        "many": len(waiting),
        "raised": found.raised.count(),
        "rows": [_affected(each, names) for each in waiting[:MOST_SHOWN]] if names else [],
        "more": max(0, len(waiting) - MOST_SHOWN),
        "most": waiting[0].rise.more if waiting else None,
        "least": waiting[-1].rise.more if waiting else None,
        "yearly": Money.total(each.yearly for each in waiting),
    }
    return render(request, "orders/uplift.html", context)


def _affected(each: queries.Affected, names: Mapping[str, str]) -> tuple[object, ...]:
    return (
        names.get(each.budget.case.person.ref, "One person"),
        each.rise.before,
        each.rise.after,
        each.rise.added or "It does as it is",
        each.yearly,
    )


@require_POST
def sign(request: Request, uplift: str) -> HttpResponse:
    actions.sign_uplift(ref=uplift, by=request.actor, at=timezone.now())
    messages.success(request, "It is signed. Budgets and orders follow in a few minutes.")
    return redirect("orders:uplift", uplift)


@require_POST
def withdraw(request: Request, uplift: str) -> HttpResponse:
    actions.withdraw_uplift(ref=uplift, by=request.actor, at=timezone.now())
    messages.success(request, "It is withdrawn. Nothing was changed.")
    return redirect("orders:uplift", uplift)
