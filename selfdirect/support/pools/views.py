"""Pages of pooled funds: the person's, their team's, the whole fund's, and who holds it."""

from collections.abc import Callable
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
from selfdirect.foundation.ui.forms import PlainForm, acted, form_page, saved
from selfdirect.foundation.ui.web import Request, page_of
from selfdirect.register.cases import queries as cases
from selfdirect.register.cases.actions import look_at
from selfdirect.register.cases.models import Case
from selfdirect.register.directory import queries as directory
from selfdirect.support.budgets import queries as budgets
from selfdirect.support.budgets import rules as budget_rules
from selfdirect.support.pools import actions, policy, queries, rules
from selfdirect.support.pools.forms import (
    AgreeForm,
    AskForm,
    BeginForm,
    EndForm,
    LeaveForm,
    PayForm,
    ShareForm,
    WhyForm,
)
from selfdirect.support.pools.journey import PAYS_OUT, POOL, Place, State
from selfdirect.support.pools.models import Cost, Member, Pool

A_PAGE = 50
LATEST = 20  # rows that a page lists
Rows = list[tuple[object, ...]]


def _found(request: Request, ref: str, member: str) -> tuple[Case, Member]:
    case = look_at(ref=ref, by=request.actor, at=timezone.now())
    found = queries.get_member(request.actor, member)
    if found.case_id != case.pk:
        raise NotThere
    return case, found


# The person and their team -----------------------------------------------------------------------


@require_GET
def shared(request: Request, ref: str) -> HttpResponse:
    """Show what somebody funds with others: their share, what it paid for, what is left of it."""
    case = look_at(ref=ref, by=request.actor, at=timezone.now())
    found = list(queries.places_of(case))
    asked = [each for each in found if each.state == Place.ASKED]
    newest = {each.pool_id: each for each in reversed(found) if each.state != Place.ASKED}
    context = {
        **cases.about(request.actor, case),
        "asked": [_agreement(request, each) for each in asked],
        "places": [_own(request, each) for each in newest.values()],
        "nothing": NOTHING,
        "may_ask": policy.may_ask(request.actor, case) and budgets.open_of(case) is not None,
    }
    return render(request, "pools/shared.html", context)


def _agreement(request: Request, member: Member) -> dict[str, object]:
    return {
        "member": member,
        "facts": _terms(member),
        "may_agree": policy.may_agree(request.actor, member),
        "may_sign": policy.may_sign(request.actor, member),
        "may_withdraw": policy.may_withdraw(request.actor, member),
    }


def _terms(member: Member) -> list[tuple[str, object]]:
    pool = member.pool
    alone = [("The same alone", f"{member.alone} a week. {member.basis}")] if member.alone else []
    yes = [
        ("The person", member.agreed_by_name),
        (pool.organisation.name, pool.accepted_by_name),
        ("The council", member.signed_by_name),
    ]
    return [
        ("It pays for", pool.what),
        ("Who holds the money", pool.organisation.name),
        ("Goes in", f"{member.weekly} a week"),
        ("From", budget_rules.day_in_words(member.starts_on)),
        *alone,
        ("What was asked for", f"“{member.asked}”"),
        *((f"{who} said yes", name or "Not yet") for who, name in yes),
    ]


def _own(request: Request, member: Member) -> dict[str, object]:
    """Say of one fund what is this person's; of others only the names that they let us give."""
    stands = queries.standing(member.pool, localdate())
    ref = member.case.ref
    mine = [each for each in stands.happened if each.who == ref]
    named, unnamed = queries.others(member.case, stands.here)
    later = _is_later(member)
    weekly = member.weekly if later else stands.weekly.get(ref, NOTHING)
    return {
        "member": member,
        "facts": _terms(member),
        "weekly": weekly,
        "from": member.starts_on if later else None,
        "left": stands.left.get(ref, NOTHING),
        "spent": -Money.total(each.amount for each in mine if each.purpose),
        "rows": [_row(each) for each in reversed(mine)][:LATEST],
        "named": named,
        "unnamed": unnamed,
        "saves": max(member.alone - weekly, NOTHING),
        "may_change": policy.may_change(request.actor, member, "change_share"),
        "may_leave": policy.may_change(request.actor, member, "leave"),
    }


def _row(each: rules.Happened) -> tuple[object, ...]:
    whole = f" ({each.whole} in all)" if each.whole else ""
    return each.day, f"{each.words}{whole}", each.amount


@require_http_methods(["GET", "POST"])
def ask(request: Request, ref: str) -> HttpResponse:
    """Draw up that somebody joins a fund."""
    case = look_at(ref=ref, by=request.actor, at=timezone.now())
    policy.may_ask(request.actor, case).require()
    budget = there(budgets.open_of(case))
    form = AskForm(
        request.POST or None,
        pools=queries.to_join(request.actor, case),
        places=budgets.places(budget, budgets.today_of(budget)),
        days=budgets.may_begin(budget, localdate()),
    )
    if acted(request, form, actions.ask_to_join, case_ref=ref):
        messages.success(request, "It is drawn up. They must now say yes.")
        return redirect("pools:shared", ref)
    return form_page(request, "pools/ask.html", form, **cases.about(request.actor, case))


@require_http_methods(["GET", "POST"])
def agree(request: Request, ref: str, member: str) -> HttpResponse:
    """Say yes as the person, or write down that they did; and whether others read their name."""
    case, found = _found(request, ref, member)
    policy.may_agree(request.actor, found).require()
    return _answered(request, case, found, AgreeForm(request.POST or None), actions.agree)


@require_http_methods(["GET", "POST"])
def withdraw(request: Request, ref: str, member: str) -> HttpResponse:
    """Say no to what was drawn up, and why."""
    case, found = _found(request, ref, member)
    policy.may_withdraw(request.actor, found).require()
    return _answered(request, case, found, WhyForm(request.POST or None), actions.withdraw)


@require_http_methods(["GET", "POST"])
def change_share(request: Request, ref: str, member: str) -> HttpResponse:
    """Put in more or less from a day on."""
    case, found = _found(request, ref, member)
    policy.may_change(request.actor, found, "change_share").require()
    form = ShareForm(
        request.POST or None, days=budgets.may_begin(there(budgets.open_of(case)), localdate())
    )
    return _answered(request, case, found, form, actions.change_share)


@require_http_methods(["GET", "POST"])
def leave(request: Request, ref: str, member: str) -> HttpResponse:
    """Say from which day somebody is not in it any more, and where their money goes."""
    case, found = _found(request, ref, member)
    policy.may_change(request.actor, found, "leave").require()
    budget = budgets.open_of(case)
    places = budgets.places(budget, budgets.today_of(budget)) if budget else []
    form = LeaveForm(request.POST or None, places=places, since=localdate())
    return _answered(request, case, found, form, actions.leave)


SAID = {
    "agree": "It is written down: yes.",
    "withdraw": "Nothing comes of it, and nothing else changes.",
    "change_share": "It is written down, and they can read it.",
    "leave": "It is written down. What is left of theirs comes back.",
}


def _answered(
    request: Request, case: Case, member: Member, form: PlainForm, act: Callable[..., Member]
) -> HttpResponse:
    """Ask what an act needs, do it, and lead back to the funds."""
    if acted(request, form, act, ref=member.ref):
        messages.success(request, SAID[act.__name__])
        return redirect("pools:shared", case.ref)
    context = {**cases.about(request.actor, case), "member": member, "pool": member.pool}
    return form_page(request, f"pools/{act.__name__}.html", form, **context)


@require_POST
def sign(request: Request, ref: str, member: str) -> HttpResponse:
    """Sign for the council."""
    _found(request, ref, member)
    made = actions.sign(ref=member, by=request.actor, at=timezone.now())
    day = budget_rules.day_in_words(made.starts_on)
    messages.success(request, f"Signed. {made.weekly} a week goes in from {day}.")
    return redirect("pools:shared", ref)


# The whole fund ----------------------------------------------------------------------------------


@require_GET
def pools(request: Request) -> HttpResponse:
    """List the funds that one may see."""
    policy.may_list(request.actor).require()
    page = page_of(request, queries.visible(request.actor), A_PAGE)
    rows = [(_link(each), each.organisation.name, WORDS[State(each.state)]) for each in page]
    may_begin = policy.may_begin(request.actor)
    example = _compared(rules.EXAMPLE)
    context = {
        "rows": rows, "page": page, "may_begin": may_begin, "example": example,
        "saved": rules.EXAMPLE, "source": rules.EXAMPLE_SOURCE,
    }  # fmt: skip
    return render(request, "pools/pools.html", context)


WORDS = {
    State.PROPOSED: "Waits for a yes",
    State.OPEN: "In use",
    State.ENDING: "Ends",
    State.CLOSED: "Ended",
}


def _link(pool: Pool) -> str:
    return format_html('<a href="/pools/{}/">{}</a>', pool.ref, pool.name)


def _compared(beside: rules.Beside) -> list[dict[str, object]]:
    """Draw what it costs together beside what it would cost alone."""
    most = max(beside.together.pence, beside.alone.pence, 1)
    return [
        {"words": words, "amount": amount, "width": f"{100 * amount.pence / most:.1f}%"}
        for words, amount in (("Together", beside.together), ("Each alone", beside.alone))
    ]


@require_http_methods(["GET", "POST"])
def begin(request: Request) -> HttpResponse:
    """Begin something that several people are to fund."""
    policy.may_begin(request.actor).require()
    holders = list(queries.holders())
    teams = sorted(request.actor.teams)
    form = BeginForm(request.POST or None, holders=holders, teams=teams)
    if made := acted(request, form, actions.begin_pool):
        messages.success(request, "It is begun. Who is to hold the money must say yes.")
        return redirect("pools:pool", made[0].ref)
    return form_page(request, "pools/begin.html", form)


@require_GET
def pool(request: Request, pool: str) -> HttpResponse:
    """Show a fund to those who look after it: what it costs together and alone, and each share."""
    policy.may_list(request.actor).require()
    found = queries.get_visible(request.actor, pool)
    stands = queries.standing(found, localdate())
    later = [each.starts_on for each in stands.here if _is_later(each)]
    begins = max(later) if later and not stands.together else None
    if begins:  # nobody is in it yet: show it as it will stand
        stands = queries.standing(found, begins)
    mine = set(
        cases.visible(request.actor).filter(pooled__pool=found).values_list("pk", flat=True)
    )
    seen = [each for each in stands.members if each.case_id in mine]
    _looked(request, seen)
    beside = stands.beside
    running = rules.running_weekly(cost.bill for cost in queries.costs_of(found))
    context = {
        "pool": found,
        "beside": beside,
        "compared": _compared(beside),
        "yearly": beside.yearly,
        "running": running,
        "unknown": stands.unknown,
        "together": stands.together,
        "begins": begins,
        "short": max(found.weekly - stands.together, NOTHING),
        "balance": stands.balance,
        "rows": [_member(each, stands) for each in seen],
        "total": _total(seen, stands),
        "unseen": len(stands.members) - len(seen),
        "costs": [_cost(each) for each in queries.costs_of(found)[:LATEST]],
        "may_end": policy.may_end(request.actor, found),
        "state": WORDS[State(found.state)],
    }
    return render(request, "pools/pool.html", context)


def _looked(request: Request, seen: list[Member]) -> None:
    """Write down whose names were read."""
    people = [(each.case, each.case.person.ref) for each in seen]
    look_many(on=people, by=request.actor, at=timezone.now())


def _member(member: Member, stands: queries.Standing) -> tuple[object, ...]:
    case = member.case
    link = format_html('<a href="/c/{}/shared/">{}</a>', case.ref, case.person.name)
    weekly = stands.weekly.get(case.ref, NOTHING)
    return (link, _place(member), weekly, *_sums(member, stands))


def _place(member: Member) -> str:
    if _is_later(member):
        return f"From {budget_rules.day_in_words(member.starts_on)}"
    return PLACES[Place(member.state)]


def _is_later(member: Member) -> bool:
    return member.state == Place.IN and member.starts_on > localdate()


PLACES = {
    Place.IN: "In it",
    Place.LEAVING: "Leaves",
    Place.SENT_BACK: "Being sent back",
    Place.LEFT: "Has left",
}


def _sums(member: Member, stands: queries.Standing) -> tuple[Money, Money]:
    mine = [each for each in stands.happened if each.who == member.case.ref]
    spent = -Money.total(each.amount for each in mine if each.purpose)
    return spent, Money.total(each.amount for each in mine)


def _total(seen: list[Member], stands: queries.Standing) -> tuple[object, ...]:
    sums = [_sums(each, stands) for each in seen]
    weekly = Money.total(stands.weekly.get(each.case.ref, NOTHING) for each in seen)
    return (
        "Together", "", weekly,
        Money.total(spent for spent, _ in sums), Money.total(left for _, left in sums),
    )  # fmt: skip


def _cost(cost: Cost) -> tuple[object, ...]:
    days = rules.span(cost.bill.days)
    return (cost.paid_on, f"{cost.words} ({days})", cost.get_purpose_display(), cost.amount)


@require_http_methods(["GET", "POST"])
def end(request: Request, pool: str) -> HttpResponse:
    """End a fund on a day: everybody gets back what is theirs."""
    found = queries.get_visible(request.actor, pool)
    policy.may_end(request.actor, found).require()
    form = EndForm(request.POST or None, since=localdate())
    if acted(request, form, actions.end_pool, ref=pool):
        messages.success(request, "It is written down. Each gets back what is left of theirs.")
        return redirect("pools:pool", pool)
    return form_page(request, "pools/end.html", form, pool=found)


# Who holds it ------------------------------------------------------------------------------------


def _for_providers(request: Request) -> None:
    if not request.actor.has(Role.PROVIDER):
        raise Refused("This page is for those who provide support.")


def _held(request: Request, ref: str) -> Pool:
    """Find a fund that one's own organisation holds."""
    _for_providers(request)
    found = queries.get_visible(request.actor, ref)
    if found.organisation != directory.works_for(request.actor):
        raise NotThere
    return found


@require_GET
def held(request: Request) -> HttpResponse:
    """List the funds that a provider holds, and those they are asked to hold."""
    _for_providers(request)
    own = directory.works_for(request.actor)
    found = queries.visible(request.actor).filter(organisation=own) if own else Pool.objects.none()
    page = page_of(request, found, A_PAGE)
    there_is = queries.balances(list(page))
    rows = [
        (format_html('<a href="/provider/pools/{}/">{}</a>', each.ref, each.name),
         WORDS[State(each.state)], there_is[each.ref])
        for each in page
    ]  # fmt: skip
    return render(request, "pools/held.html", {"organisation": own, "rows": rows, "page": page})


@require_http_methods(["GET", "POST"])
def record(request: Request, pool: str) -> HttpResponse:
    """Show a fund to who holds it, each with what is theirs; write down what was paid."""
    found = _held(request, pool)
    last = queries.costs_of(found).first()
    form = None
    if found.state in PAYS_OUT:
        usual = last.purpose if last else "out"
        form = PayForm(request.POST or None, today=localdate(), usual=usual)
        if saved(form, lambda: _pay(request, found, form)):
            messages.success(request, "It is written down, and each can read their part.")
            return redirect("pools:record", pool)
    elif request.method == "POST":
        POOL.may(found.state, "pay", request.actor.roles).require()
    return form_page(request, "pools/record.html", form, **_holding(request, found))


def _holding(request: Request, pool: Pool) -> dict[str, object]:
    stands = queries.standing(pool, localdate())
    _looked(request, stands.members)
    leaving = [each for each in stands.members if each.state == Place.LEAVING]
    return {
        "pool": pool,
        "balance": stands.balance,
        "rows": [_named(each, stands) for each in stands.members if each.state != Place.LEFT],
        "costs": [(*_cost(each), _wrong(pool, each)) for each in queries.costs_of(pool)[:LATEST]],
        "leaving": [_leaving(each, stands) for each in leaving],
        "facts": [
            ("It pays for", pool.what),
            ("It costs to run", f"{pool.weekly} a week"),
            ("Begun by", pool.begun_by_name),
        ],
    }


def _named(member: Member, stands: queries.Standing) -> tuple[object, ...]:
    now = stands.weekly.get(member.case.ref, NOTHING)
    weekly, words = member.weekly if _is_later(member) else now, _place(member)
    if member.ends_before:
        words = f"{words} on {budget_rules.day_in_words(member.ends_before)}"
    return (member.case.person.name, words, weekly, *_sums(member, stands))


def _wrong(pool: Pool, cost: Cost) -> str:
    url = f"/provider/pools/{pool.ref}/costs/{cost.ref}/"
    words = '<a href="{}">Take back<span class="govuk-visually-hidden">: {}</span></a>'
    return format_html(words, url, cost.words)


def _leaving(member: Member, stands: queries.Standing) -> dict[str, object]:
    return {
        "member": member,
        "left": stands.left.get(member.case.ref, NOTHING),
        "over": _over(member.ends_before),
    }


def _over(day: date | None) -> bool:
    return day is not None and day <= localdate()


def _pay(request: Request, pool: Pool, form: PayForm) -> Cost:
    return actions.pay(ref=pool.ref, bill=form.bill(), by=request.actor, at=timezone.now())


@require_POST
def accept(request: Request, pool: str) -> HttpResponse:
    """Say yes as who is to hold the money."""
    _held(request, pool)
    actions.accept_pool(ref=pool, by=request.actor, at=timezone.now())
    messages.success(request, "You said yes. People can join it now.")
    return redirect("pools:record", pool)


@require_http_methods(["GET", "POST"])
def take_back(request: Request, pool: str, cost: str) -> HttpResponse:
    """Take back what was written down wrongly."""
    found = _held(request, pool)
    wrong = queries.get_cost(found, cost)
    form = WhyForm(request.POST or None)
    if acted(request, form, actions.take_back, ref=pool, cost_ref=cost):
        messages.success(request, f"{wrong.amount} is in the fund again.")
        return redirect("pools:record", pool)
    return form_page(request, "pools/take_back.html", form, pool=found, cost=wrong)


@require_POST
def send_back(request: Request, pool: str, member: str) -> HttpResponse:
    """Send back what is left of somebody who has gone."""
    found = _held(request, pool)
    if queries.get_member(request.actor, member).pool_id != found.pk:
        raise NotThere
    actions.send_back(ref=member, by=request.actor, at=timezone.now())
    messages.success(request, "It is on its way. The council says when it has arrived.")
    return redirect("pools:record", pool)
