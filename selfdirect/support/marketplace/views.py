"""Pages of individual service funds: the person's and their team's, and the provider's."""

from collections.abc import Callable, Mapping
from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.html import format_html
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from selfdirect.foundation.audit.actions import look_many
from selfdirect.foundation.kernel.actor import Role
from selfdirect.foundation.kernel.decision import NotThere, Refused, there
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.ui.forms import acted, form_page, saved
from selfdirect.foundation.ui.web import Request
from selfdirect.register.cases import queries as cases
from selfdirect.register.cases.actions import look_at
from selfdirect.register.cases.models import Case
from selfdirect.register.directory import queries as directory
from selfdirect.support.budgets import queries as budgets
from selfdirect.support.budgets import rules as budget_rules
from selfdirect.support.budgets.models import Budget
from selfdirect.support.marketplace import actions, policy, queries, rules
from selfdirect.support.marketplace.forms import AskForm, EndForm, GiveForm, OfferForm, WhyForm
from selfdirect.support.marketplace.journey import FUND, State
from selfdirect.support.marketplace.models import Fund, Given

LATEST = 20  # things given that a page lists
Rows = list[tuple[object, ...]]


def _found(request: Request, ref: str, fund: str) -> tuple[Case, Fund]:
    case = look_at(ref=ref, by=request.actor, at=timezone.now())
    found = queries.get_visible(request.actor, fund)
    if found.budget.case_id != case.pk:
        raise NotThere
    return case, found


# The person and their team -----------------------------------------------------------------------


@require_GET
def fund(request: Request, ref: str) -> HttpResponse:
    """Show who holds money for somebody, what is left in money and in hours."""
    case = look_at(ref=ref, by=request.actor, at=timezone.now())
    found = list(queries.of_case(case))
    asked = next((each for each in found if each.state == State.ASKED), None)
    used = [each for each in found if each.state != State.ASKED]
    context = {
        **cases.about(request.actor, case),
        "asked": asked and _agreement(request, asked),
        "funds": [_used(each) for each in used],
        "first": used[0] if used else None,
        "may_ask": policy.may_ask(request.actor)
        and not asked
        and budgets.open_of(case) is not None,
        "may_end": bool(used) and policy.may_end(request.actor, used[0]),
    }
    return render(request, "marketplace/fund.html", context)


def _agreement(request: Request, fund: Fund) -> dict[str, object]:
    return {
        "fund": fund,
        "facts": _terms(fund),
        "may_agree": policy.may_agree(request.actor, fund),
        "may_sign": policy.may_sign(request.actor, fund),
        "may_withdraw": policy.may_withdraw(request.actor, fund),
    }


def _terms(fund: Fund) -> list[tuple[str, object]]:
    terms, weeks = fund.offer.terms, fund.offer.notice_weeks
    yes = [
        ("The person", fund.agreed_by_name),
        (fund.organisation.name, fund.accepted_by_name),
        ("The council", fund.signed_by_name),
    ]
    return [
        ("Goes into the fund", f"{fund.weekly} a week, {fund.get_every_display().lower()}"),
        ("From", budget_rules.day_in_words(fund.starts_on)),
        ("An hour costs", str(terms.hour_price)),
        ("Holding the money costs", rules.fee_words(terms)),
        ("Notice to leave", f"{weeks} week{'s' * (weeks != 1)}"),
        ("What was asked for", f"“{fund.asked}”"),
        *((f"{who} said yes", name or "Not yet") for who, name in yes),
    ]


def _used(fund: Fund) -> dict[str, object]:
    stands = queries.standing(fund, localdate())
    given = list(queries.given_to(fund)[: LATEST + 1])
    return {
        "fund": fund,
        "facts": _terms(fund),
        "stands": stands,
        "spent": Money.total(month.given + month.fee for month in stands.months),
        "months": _months(stands),
        "given": [_gave(each) for each in given[:LATEST]],
        "more": len(given) > LATEST,
    }


def _months(stands: queries.Standing) -> Rows:
    """Lay out the months, the newest first; what a month leaves is what the next begins with."""
    return [
        (
            _timed(f"{month.days.starts_on:%b %Y}", month.minutes),
            month.paid_in,
            month.given,
            month.fee,
            month.left,
        )
        for month in reversed(stands.months)
    ]


def _timed(words: str, minutes: int) -> str:
    return f"{words}: {rules.time_in_words(minutes)}" if minutes else words


def _gave(given: Given) -> tuple[object, ...]:
    words = f"{given.words} ({given.get_purpose_display().lower()})"
    return (given.day, _timed(words, given.minutes), given.amount)


@require_http_methods(["GET", "POST"])
def ask(request: Request, ref: str) -> HttpResponse:
    """Draw up that a provider holds money, or another one does from now on."""
    case = look_at(ref=ref, by=request.actor, at=timezone.now())
    policy.may_ask(request.actor).require()
    budget = there(budgets.open_of(case))
    before = queries.open_of(budget)
    form = AskForm(
        request.POST or None,
        offers=list(queries.offers()),
        places=budgets.places(budget, budgets.today_of(budget)),
        days=_may_begin(budget, before),
        before=before,
    )
    if acted(request, form, actions.ask_fund, budget_ref=budget.ref):
        messages.success(request, "It is drawn up. They and the provider must now say yes.")
        return redirect("marketplace:fund", ref)
    context = {**cases.about(request.actor, case), "before": before}
    return form_page(request, "marketplace/ask.html", form, **context)


def _may_begin(budget: Budget, before: Fund | None) -> list[date]:
    """List the days on which a fund may begin: after the notice of who holds it now."""
    days = budgets.may_begin(budget, localdate())
    first = rules.notice_until(localdate(), before.offer.terms) if before else localdate()
    return [day for day in days if day >= first]


@require_POST
def agree(request: Request, ref: str, fund: str) -> HttpResponse:
    """Say yes as the person, or write down that they did."""
    _found(request, ref, fund)
    made = actions.agree_fund(ref=fund, by=request.actor, at=timezone.now())
    messages.success(request, f"It is written down: yes to {made.organisation.name}.")
    return redirect("marketplace:fund", ref)


@require_POST
def sign(request: Request, ref: str, fund: str) -> HttpResponse:
    """Sign for the council."""
    _found(request, ref, fund)
    made = actions.sign_fund(ref=fund, by=request.actor, at=timezone.now())
    day = budget_rules.day_in_words(made.starts_on)
    messages.success(request, f"Signed. {made.organisation.name} holds the money from {day}.")
    return redirect("marketplace:fund", ref)


@require_http_methods(["GET", "POST"])
def withdraw(request: Request, ref: str, fund: str) -> HttpResponse:
    """Say no to what was drawn up, and why."""
    case, found = _found(request, ref, fund)
    policy.may_withdraw(request.actor, found).require()
    form = WhyForm(request.POST or None)
    if acted(request, form, actions.withdraw_fund, ref=fund):
        messages.success(request, "Nothing comes of it, and nothing else changes.")
        return redirect("marketplace:fund", ref)
    context = {**cases.about(request.actor, case), "fund": found}
    return form_page(request, "marketplace/withdraw.html", form, **context)


@require_http_methods(["GET", "POST"])
def end(request: Request, ref: str, fund: str) -> HttpResponse:
    """Give notice: from which day, where the money goes then, and why."""
    case, found = _found(request, ref, fund)
    policy.may_end(request.actor, found).require()
    over = found.budget.ended_on
    places = [] if over else budgets.places(found.budget, budgets.today_of(found.budget))
    form = EndForm(
        request.POST or None,
        places=[each for each in places if budget_rules.held_of(each.leaf) != budget_rules.ISF],
        days=[over] if over else _may_begin(found.budget, found),
    )
    if acted(request, form, actions.end_fund, ref=fund):
        messages.success(request, "Notice is given. What is left then goes with them.")
        return redirect("marketplace:fund", ref)
    context = {**cases.about(request.actor, case), "fund": found}
    return form_page(request, "marketplace/end.html", form, **context)


# The provider ------------------------------------------------------------------------------------


def _for_providers(request: Request) -> None:
    if not request.actor.has(Role.PROVIDER):
        raise Refused("This page is for those who provide support.")


def _own(request: Request, ref: str) -> Fund:
    """Find a fund of one's own organisation; whose it is can see who looked."""
    _for_providers(request)
    found = queries.get_visible(request.actor, ref)
    if found.organisation != directory.works_for(request.actor):
        raise NotThere
    case = found.budget.case
    look_many(on=[(case, case.person.ref)], by=request.actor, at=timezone.now())
    return found


@require_GET
def held(request: Request) -> HttpResponse:
    """List the funds that a provider holds, those they are asked for, and what comes to them."""
    _for_providers(request)
    mine = directory.works_for(request.actor)
    found = list(queries.held_by(mine)) if mine else []
    cases = {each.budget.case_id: each.budget.case for each in found}
    people = [(case, case.person.ref) for case in cases.values()]
    look_many(on=people, by=request.actor, at=timezone.now())
    there = queries.balances(found)
    context = {
        "organisation": mine,
        "offer": mine and queries.offer_of(mine),
        "asked": [_held(each, there) for each in found if each.state == State.ASKED],
        "funds": [_held(each, there) for each in found if each.state != State.ASKED],
    }
    return render(request, "marketplace/held.html", context)


def _held(fund: Fund, there: Mapping[str, Money]) -> tuple[object, ...]:
    inside = there.get(fund.address, NOTHING)
    time = rules.time_in_words(rules.minutes_in(inside, fund.offer.hour_price))
    link = format_html('<a href="{}">{}</a>', _record_url(fund), fund.budget.case.person.name)
    return (link, WORDS[State(fund.state)], time if inside else "", inside)


WORDS = {
    State.ASKED: "Asks you",
    State.OPEN: "In use",
    State.ENDING: "Ends soon",
    State.PASSED_ON: "Being passed on",
    State.CLOSED: "Passed on",
}


def _record_url(fund: Fund) -> str:
    return f"/provider/funds/{fund.ref}/"


@require_http_methods(["GET", "POST"])
def offer(request: Request) -> HttpResponse:
    """Say what holding a fund costs; what was agreed before stays as it was."""
    policy.may_offer(request.actor).require()
    mine = there(directory.works_for(request.actor))
    now = queries.offer_of(mine)
    terms = now and now.terms
    initial = terms and {
        "hour_price": terms.hour_price,
        "fee_weekly": terms.fee_weekly,
        "fee_rate": rules.percent(terms.fee_rate).rstrip("%"),
        "notice_weeks": terms.notice_weeks,
    }
    form = OfferForm(request.POST or None, initial=initial)
    if saved(form, lambda: _publish(request, form)):
        messages.success(request, "Everybody can read this now.")
        return redirect("marketplace:held")
    return form_page(request, "marketplace/offer.html", form, organisation=mine)


def _publish(request: Request, form: OfferForm) -> object:
    return actions.publish_offer(terms=form.terms(), by=request.actor, at=timezone.now())


@require_http_methods(["GET", "POST"])
def record(request: Request, fund: str) -> HttpResponse:
    """Show a fund to who holds it, with what was given last; write down what was given now."""
    found = _own(request, fund)
    may_give = FUND.may(found.state, "give", request.actor.roles)
    last = queries.given_to(found).first()
    form = None
    if may_give and found.days:
        usual = last.purpose if last else "home"
        form = GiveForm(request.POST or None, days=found.days, today=localdate(), home=usual)
        if saved(form, lambda: _give(request, found, form)):
            messages.success(request, "It is written down, and they can read it.")
            return redirect("marketplace:record", fund)
    elif request.method == "POST":
        may_give.require()
        raise Refused("This fund never began, so nothing can be written down for it.")
    context = {**_holding(found), "may_pass_on": _may_pass_on(request, found)}
    return form_page(request, "marketplace/record.html", form, **context)


def _holding(fund: Fund) -> dict[str, object]:
    after = getattr(fund, "after", None)
    coming = fund.before if fund.before and fund.before.state == State.PASSED_ON else None
    given = list(queries.given_to(fund)[:LATEST])
    return {
        **_used(fund),
        "person": fund.budget.case.person,
        "given": [(*_gave(each), _wrong(fund, each)) for each in given],
        "leaves_on": after.starts_on if after and fund.state == State.OPEN else None,
        "next": queries.next_of(fund),
        "coming": coming,
    }


def _wrong(fund: Fund, given: Given) -> str:
    url = f"{_record_url(fund)}given/{given.ref}/"
    words = '<a href="{}">Take back<span class="govuk-visually-hidden">: {}</span></a>'
    return format_html(words, url, given.words) if fund.is_live else ""


def _may_pass_on(request: Request, fund: Fund) -> bool:
    over = fund.days is None or (fund.days.ends_before or localdate()) <= localdate()
    return bool(policy.may_pass_on(request.actor, fund)) and over


def _give(request: Request, fund: Fund, form: GiveForm) -> Given:
    return actions.give(ref=fund.ref, gave=form.gave(), by=request.actor, at=timezone.now())


@require_POST
def accept(request: Request, fund: str) -> HttpResponse:
    """Say yes as the provider."""
    return _done(request, fund, actions.accept_fund, "You said yes. The council signs it next.")


@require_POST
def take_fee(request: Request, fund: str) -> HttpResponse:
    """Take the fee that is due."""
    return _done(request, fund, actions.take_fee, "The fee that was due stands apart now.")


@require_POST
def pass_on(request: Request, fund: str) -> HttpResponse:
    """Send what is left to whoever holds it next."""
    words = "It is on its way: they say when it has arrived."
    return _done(request, fund, actions.pass_on, words)


def _done(request: Request, fund: str, act: Callable[..., object], words: str) -> HttpResponse:
    _own(request, fund)
    act(ref=fund, by=request.actor, at=timezone.now())
    messages.success(request, words)
    return redirect("marketplace:record", fund)


@require_POST
def arrived(request: Request, fund: str) -> HttpResponse:
    """Say that what was left at the provider before has arrived."""
    found = _own(request, fund)
    if found.before is None:
        raise NotThere
    actions.confirm(ref=found.before.ref, by=request.actor, at=timezone.now())
    messages.success(request, "It is in the fund now.")
    return redirect("marketplace:record", fund)


@require_http_methods(["GET", "POST"])
def decline(request: Request, fund: str) -> HttpResponse:
    """Say no as the provider, and why."""
    found = _own(request, fund)
    policy.may_withdraw(request.actor, found).require()
    form = WhyForm(request.POST or None)
    if acted(request, form, actions.withdraw_fund, ref=fund):
        messages.success(request, "You said no, and they can read why.")
        return redirect("marketplace:held")
    context = {"fund": found, "person": found.budget.case.person}
    return form_page(request, "marketplace/decline.html", form, **context)


@require_http_methods(["GET", "POST"])
def take_back(request: Request, fund: str, given: str) -> HttpResponse:
    """Take back what was written down wrongly."""
    found = _own(request, fund)
    FUND.may(found.state, "give", request.actor.roles).require()
    wrong = queries.get_given(found, given)
    form = WhyForm(request.POST or None)
    if acted(request, form, actions.take_back, ref=fund, given_ref=given):
        messages.success(request, f"{wrong.amount} is in the fund again.")
        return redirect("marketplace:record", fund)
    context = {"fund": found, "given": wrong, "person": found.budget.case.person}
    return form_page(request, "marketplace/take_back.html", form, **context)
