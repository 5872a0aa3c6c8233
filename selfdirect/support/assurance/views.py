"""Looking at direct payments: the queue, one look, money asked back; the person’s pages."""

from collections.abc import Callable
from datetime import date
from functools import partial
from random import SystemRandom

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
from selfdirect.foundation.kernel.decision import there
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.ui.forms import PlainForm, acted, form_page, saved
from selfdirect.foundation.ui.templatetags.ui import status
from selfdirect.foundation.ui.web import Request
from selfdirect.register.cases import policy as case_policy
from selfdirect.register.cases.actions import look_at
from selfdirect.register.cases.models import Case
from selfdirect.register.people.queries import voice_of
from selfdirect.support.assurance import actions, policy, queries, rules, says
from selfdirect.support.assurance.forms import (
    KNOWN,
    AskForm,
    ExplainForm,
    FinishForm,
    GiveBackForm,
    KnownForm,
    NoteForm,
    NoticeForm,
    ReceiveForm,
    WeighForm,
    WordsForm,
)
from selfdirect.support.assurance.guidance import in_force
from selfdirect.support.assurance.journey import OPEN, RECOVERY, State, Way
from selfdirect.support.assurance.models import Check, Circumstance, Recovery
from selfdirect.support.reconciliation.models import Outcome

SEEDS = 10**9
A_PAGE = 50
MOST = 2  # reasons in the list; the look has all
STATES = {
    State.PICKED: ("wait", "To look at"),
    State.ASKED: ("wait", "Waiting for an answer"),
    State.ANSWERED: ("warn", "Answered"),
    State.DONE: ("ok", "Done"),
}
WAYS = {
    Way.NOTICED: ("wait", "Time to answer"),
    Way.REPLIED: ("warn", "Answered: weigh it"),
    Way.WEIGHED: ("wait", "Waiting for a second person"),
    Way.SIGNED: ("warn", "Signed: send the letter"),
    Way.WRITTEN: ("wait", "Letter sent"),
    Way.DISPUTED: ("warn", "They disagree: a manager looks"),
    Way.PAID: ("ok", "Came back"),
    Way.DROPPED: ("plain", "Dropped"),
    Way.RETURNED: ("ok", "Given back to them"),
}


@require_GET
def queue(request: Request) -> HttpResponse:
    """Show whom to look at, the most points first, and what is asked back."""
    policy.may_look(request.actor).require()
    found, back = queries.queue(request.actor), queries.open_recoveries(request.actor)
    shown = list(found[:A_PAGE])
    people = [(each, each.budget.case.person.ref) for each in shown]
    look_many(on=people, by=request.actor, at=timezone.now())
    context = {
        "last": queries.last_round(),
        "many": len(shown),
        "rows": [_row(each) for each in shown],
        "back": [_asked_back(each) for each in back[:A_PAGE]],
        "guidance": in_force(),
    }
    return render(request, "assurance/queue.html", context)


def _row(check: Check) -> tuple[object, ...]:
    drawn = check.source == rules.Source.SAMPLE
    weighty = sorted(check.reasons, key=lambda reason: -reason["points"])[:MOST]
    why = " ".join(reason["words"] for reason in weighty) or "Nothing stands out."
    who = _link("assurance:check", str(check.budget.case.person), check.ref)
    return (
        format_html("{}<br>{}", who, status(*STATES[State(check.state)])),
        f"Drawn by lot. {why}" if drawn else why,
        check.points,
    )


def _asked_back(recovery: Recovery) -> tuple[object, ...]:
    person = str(recovery.check_of.budget.case.person)
    return (
        _link("assurance:recovery", person, recovery.ref),
        status(*WAYS[Way(recovery.state)]),
        recovery.answer_by or "Not gone yet",
        recovery.left,
    )


def _link(name: str, words: str, *args: str) -> SafeString:
    return format_html('<a href="{}">{}</a>', reverse(name, args=args), words)


@require_POST
def begin(request: Request) -> HttpResponse:
    seed = SystemRandom().randrange(SEEDS)
    made = actions.begin_round(seed=seed, by=request.actor, at=timezone.now())
    picked = made.checks.count()
    words = f"Scored: {made.accounts}. Picked to look at: {picked}."
    messages.success(request, words)
    return redirect("assurance:queue")


@require_GET
def report(request: Request) -> HttpResponse:
    """Show what came of looking, and what it cost."""
    policy.may_look(request.actor).require()
    found = queries.results()
    context = {
        "found": found,
        "few": found.effort.looked_at < rules.FEW,
        "queue": found.by_source[rules.Source.RISK],
        "sample": found.by_source[rules.Source.SAMPLE],
        "minutes": [(words, rules.hours(total)) for words, total in found.by_kind],
        "money": [("Asked back", found.asked_back), ("Came back", found.came_back)],
    }
    return render(request, "assurance/report.html", context)


# One look ---------------------------------------------------------------------------------------


def _check(request: Request, ref: str) -> Check:
    policy.may_look(request.actor).require()
    found = queries.get_visible(request.actor, ref)
    if request.method == "GET":
        person = found.budget.case.person.ref
        look(on=found, about=person, by=request.actor, at=timezone.now())
    return found


@require_GET
def check(request: Request, ref: str) -> HttpResponse:
    """Show one account: its signs with their points, its money over time, what was asked."""
    found, today = _check(request, ref), localdate()
    recovery = Recovery.objects.filter(check_of=found).first()
    path = queries.path_of(found.budget, today)
    context = {
        "check": found,
        "person": found.budget.case.person,
        "state": status(*STATES[State(found.state)]),
        "not_gone": says.NOT_GONE,
        "drawn": found.source == rules.Source.SAMPLE and found.points < in_force().ask_from,
        "reasons": [(r["words"], r["source"], r["points"]) for r in found.reasons],
        "reasons_total": ("Altogether", "", found.points),
        "path": _bars(path),
        "asks": _to_ask(found, today) if found.state == State.PICKED else (),
        "questions": found.questions.all(),
        "not_theirs": queries.not_theirs([found]).get(found.pk),
        "known": _noted(found.budget.case, today),
        "ask_form": AskForm(),
        "note_form": NoteForm(),
        "recovery": recovery,
        "may_notice": found.outcome == Check.Outcome.RECOVER and recovery is None,
    }
    return render(request, "assurance/check.html", context)


def _noted(case: Case, today: date) -> list[tuple[str, Circumstance]]:
    said = dict(KNOWN)
    return [(said[each.code], each) for each in queries.noted(case, today)]


def _to_ask(check: Check, today: date) -> list[tuple[object, ...]]:
    asks = (asked for asked, _ in actions.asks_of(check, today))
    return [
        (date.fromordinal(each.line.day), each.line.words, each.why, Money(each.line.pence))
        for each in asks
    ]


def _bars(path: list[tuple[date, Money]]) -> list[dict[str, object]]:
    most = max((amount.pence for _, amount in path), default=0) or 1
    return [
        {"on": on, "amount": amount, "width": f"{max(0, amount.pence) * 100 // most}%"}
        for on, amount in path
    ]


@require_POST
def ask(request: Request, ref: str) -> HttpResponse:
    form = AskForm(request.POST)
    minutes = form.cleaned_data["minutes"] if form.is_valid() else 0
    made = actions.ask(ref=ref, minutes=minutes, by=request.actor, at=timezone.now())
    messages.success(request, f"Asked {made.budget.case.person}. Nothing else is wanted of them.")
    return redirect("assurance:check", ref)


@require_POST
def note(request: Request, ref: str) -> HttpResponse:
    found, form = _check(request, ref), NoteForm(request.POST)

    def act() -> None:
        actions.note_circumstance(
            budget_ref=found.budget.ref,
            code=form.cleaned_data["known"],
            since=localdate(),
            until=form.cleaned_data["until"],
            by=request.actor,
            at=timezone.now(),
        )

    if saved(form, act):
        messages.success(request, "Noted. It counts from the next time on.")
    else:
        why = (str(each) for errors in form.errors.values() for each in errors)
        messages.error(request, f"{' '.join(why)} Nothing was noted.")
    return redirect("assurance:check", ref)


@require_http_methods(["GET", "POST"])
def finish(request: Request, ref: str) -> HttpResponse:
    """End a look, in words that the person reads."""
    found, form = _check(request, ref), FinishForm(request.POST or None)
    title = f"How does the look at {_name(found)}’s payment end?"
    act = partial(actions.finish, ref=ref)
    return _asked(request, found, form, act, title=title, submit="Finish it")


@require_http_methods(["GET", "POST"])
def notice(request: Request, ref: str) -> HttpResponse:
    """Give notice of money that should come back."""
    found, form = _check(request, ref), NoticeForm(request.POST or None)
    weekly = queries.share_of(found.budget, localdate()).weekly
    over = rules.surplus(
        queries.balance_of(found.budget),
        queries.reserve_of(found.budget.case),
        weekly,
        in_force().surplus_weeks,
    )
    title = f"Tell {_name(found)} that money should come back"
    act = partial(actions.give_notice, ref=ref)
    return _asked(request, found, form, act, title=title, lead=over.working, submit="Give notice")


def _name(check: Check) -> str:
    return str(check.budget.case.person)


def _asked(
    request: Request, check: Check, form: PlainForm, act: Callable[..., object], **words: str
) -> HttpResponse:
    """Show a form of its own; when it is done, go back to the look."""
    if acted(request, form, act):
        messages.success(request, "That is done.")
        recovery = Recovery.objects.filter(check_of=check).first()
        if recovery is None:
            return redirect("assurance:check", check.ref)
        return redirect("assurance:recovery", recovery.ref)
    return form_page(request, "assurance/form.html", form, check=check, **words)


# Money asked back -------------------------------------------------------------------------------


def _recovery(request: Request, ref: str) -> Recovery:
    policy.may_follow(request.actor).require()
    found = queries.get_recovery(request.actor, ref)
    if request.method == "GET":
        person = found.check_of.budget.case.person.ref
        look(on=found, about=person, by=request.actor, at=timezone.now())
    return found


@require_GET
def recovery(request: Request, ref: str) -> HttpResponse:
    """Show how far asking money back is, and the one step that comes next."""
    found = _recovery(request, ref)
    waits = found.state == Way.NOTICED and actions.waits(found, localdate())
    others = queries.not_theirs([found.check_of])
    kept = {"weigh"} if waits else {"write", "receive"} if others else set()
    if not (others and found.came):
        kept |= {"give_back"}
    may_look = policy.may_look(request.actor)
    steps = [
        each
        for each in RECOVERY.open_to(found.state, request.actor.roles)
        if each.label and (each.verb != "sign" or policy.may_sign(request.actor, found))
    ]
    context = {
        "recovery": found,
        "person": found.check_of.budget.case.person,
        "state": status(*WAYS[Way(found.state)]),
        "steps": [each for each in steps if each.verb not in kept],
        "not_theirs": says.NOT_THEIRS if others and found.state in OPEN else "",
        "waits": waits,
        "not_gone": says.HELD if found.is_held else says.NOT_GONE,
        "may_hear": _may_say(request, found),
        "may_sign": policy.may_sign(request.actor, found),
        "url": reverse("assurance:recovery", args=[ref]),
        "parts": queries.parts_of(found),
        "may_look": may_look,
        "lines": may_look
        and found.state in (Way.WRITTEN, Way.PAID)
        and queries.came_in(request.actor, found),
    }
    return render(request, "assurance/recovery.html", context)


@require_http_methods(["GET", "POST"])
def weigh(request: Request, ref: str) -> HttpResponse:
    """Look at hardship, and at what an employer may owe."""
    found = _recovery(request, ref)
    policy.may_look(request.actor).require()
    kept = queries.reserve_of(found.check_of.budget.case)
    form = WeighForm(request.POST or None, initial={"amount": found.asked, "kept": kept})
    there = queries.balance_of(found.check_of.budget)
    return _asked(
        request,
        found.check_of,
        form,
        partial(actions.weigh, ref=ref),
        title=f"What would asking for {found.asked} mean for {_name(found.check_of)}?",
        lead=f"{there} is in the account. They said: {found.reply or 'nothing'}",
        submit="Send it to a second person",
    )


@require_http_methods(["GET", "POST"])
def drop(request: Request, ref: str) -> HttpResponse:
    """Ask for nothing after all."""
    found = _recovery(request, ref)
    form = WordsForm(request.POST or None, label="Why do we not ask for it?")
    act, title = partial(actions.drop, ref=ref), "Do not ask for this money"
    return _asked(request, found.check_of, form, act, title=title, submit="Drop it")


@require_http_methods(["GET", "POST"])
def give_back(request: Request, ref: str) -> HttpResponse:
    """Give back what came for a payment that turned out to be somebody else's."""
    found = _recovery(request, ref)
    policy.may_look(request.actor).require()
    form = GiveBackForm(request.POST or None, initial={"amount": found.came})
    return _asked(
        request,
        found.check_of,
        form,
        partial(actions.give_back, ref=ref),
        title=f"Give money back to {_name(found.check_of)}",
        lead=f"{found.came} came. It comes with their next direct payment, which two people sign.",
        submit="Give it back",
    )


@require_http_methods(["GET", "POST"])
def uphold(request: Request, ref: str) -> HttpResponse:
    """Answer somebody who disagrees."""
    found = _recovery(request, ref)
    policy.may_uphold(request.actor, found).require()
    form = WordsForm(request.POST or None, label="Why does the sum stand?")
    return _asked(
        request,
        found.check_of,
        form,
        partial(actions.uphold, ref=ref),
        title=f"{_name(found.check_of)} disagrees",
        lead=f"They said: {found.dispute}",
        submit="The sum stands",
    )


@require_POST
def sign(request: Request, ref: str) -> HttpResponse:
    actions.sign(ref=ref, by=request.actor, at=timezone.now())
    messages.success(request, "Signed. Now the letter can go.")
    return redirect("assurance:recovery", ref)


@require_POST
def write(request: Request, ref: str) -> HttpResponse:
    actions.write(ref=ref, by=request.actor, at=timezone.now())
    messages.success(request, "The letter is written: by e-mail, by post, or by their worker.")
    return redirect("assurance:recovery", ref)


@require_http_methods(["GET", "POST"])
def receive(request: Request, ref: str) -> HttpResponse:
    """Note what came back: all that is left, or a part of it."""
    found = _recovery(request, ref)
    policy.may_look(request.actor).require()
    form = ReceiveForm(request.POST or None, initial={"amount": found.left})
    if acted(request, form, partial(actions.receive, ref=ref)):
        messages.success(request, "That is done.")
        return redirect("assurance:recovery", ref)
    lines = _lines(request, found)
    return form_page(request, "assurance/receive.html", form, recovery=found, lines=lines)


def _lines(request: Request, found: Recovery) -> list[tuple[Outcome, list[int]]]:
    """List what may be it on the bank's list, each with the parts noted by hand of that sum."""
    noted = queries.noted_by_hand(found)
    return [
        (row, [nth for nth, amount in noted if amount == row.line.amount])
        for row in queries.came_in(request.actor, found)
    ]


@require_POST
def place(request: Request, ref: str, came: int) -> HttpResponse:
    """Note that money on the bank's list is it; or what was noted by hand before."""
    noted = request.POST.get("noted", "")
    actions.place_line(
        ref=ref, line=came, noted=int(noted) if noted.isdecimal() else None, by=request.actor,
        at=timezone.now(),
    )  # fmt: skip
    messages.success(request, "It is noted as come, with its line of the bank’s list.")
    return redirect("assurance:recovery", ref)


# The person's pages -----------------------------------------------------------------------------


def _about(request: Request, ref: str) -> tuple[Case, dict[str, object]]:
    case = look_at(ref=ref, by=request.actor, at=timezone.now())
    own = voice_of(request.actor, case.person) == "person"
    quiet = not request.actor.is_staff  # a worry about safety is not theirs to read
    return case, {"case": case, "person": case.person, "own": own, "quiet": quiet}


@require_GET
def questions(request: Request, ref: str) -> HttpResponse:
    """List what was asked about payments, and what money is asked back."""
    case, context = _about(request, ref)
    context["checks"] = queries.of_case(case)
    context["may_look"] = policy.may_look(request.actor)
    context["back"] = Recovery.objects.filter(check_of__budget__case=case).order_by("-pk")
    return render(request, "assurance/questions.html", context)


@require_http_methods(["GET", "POST"])
def known(request: Request, ref: str) -> HttpResponse:
    """Show what is noted about somebody, and let finance say what is no longer so."""
    case, context = _about(request, ref)
    policy.may_look(request.actor).require()
    rows = _noted(case, localdate())
    form = KnownForm(request.POST or None, noted=[each for _, each in rows])

    def act() -> None:
        said = form.cleaned_data
        facts = {"on": said["on"], "because": said["because"]}
        actions.end_circumstance(
            ref=ref, code=said["known"], **facts, by=request.actor, at=timezone.now()
        )

    if saved(form, act):
        messages.success(request, "It is written down, and counts from the next time on.")
        return redirect("assurance:known", ref)
    return form_page(request, "assurance/known.html", form, **context, known=rows)


@require_http_methods(["GET", "POST"])
def worry(request: Request, ref: str) -> HttpResponse:
    """Let a worker say what was done about a worry that a look at the money gave."""
    case, context = _about(request, ref)
    case_policy.may_work_on(request.actor, case).require()
    found = queries.worry_of(case)
    form = WordsForm(request.POST or None, label="What did you do, or why was nothing needed?")
    if acted(request, form, actions.answer_worry, ref=ref):
        messages.success(request, "It is written down, and off your list.")
        return redirect("assurance:questions", ref)
    return form_page(request, "assurance/worry.html", form, **context, check=found)


@require_http_methods(["GET", "POST"])
def explain(request: Request, ref: str, check: str) -> HttpResponse:
    """Ask what some payments were for, in a few words each."""
    case, context = _about(request, ref)
    found = there(queries.of_case(case).filter(ref=check).first())
    allowed = policy.may_explain(request.actor, found)
    form = ExplainForm(
        request.POST or None, questions=queries.still_theirs(found), hears=request.actor.is_staff
    )
    if request.method == "POST":
        allowed.require()

    def act() -> None:
        by, at = request.actor, timezone.now()
        actions.explain(ref=check, answers=form.answers, told_by=form.told_by, by=by, at=at)

    if saved(form, act):
        messages.success(request, "Thank you. The words can still be changed.")
        return redirect("assurance:explain", ref, check)
    back = Recovery.objects.filter(check_of=found).first()
    context |= {"check": found, "may": allowed and form.rows, "back": back}
    return form_page(request, "assurance/explain.html", form, **context)


@require_GET
def money_back(request: Request, ref: str, recovery: str) -> HttpResponse:
    """Show what is asked back and why, and how to answer."""
    case, context = _about(request, ref)
    return _money_back(request, context, _theirs(case, recovery))


def _may_say(request: Request, found: Recovery) -> bool:
    verbs = ("reply", "disagree")
    return any(policy.may_answer(request.actor, found, verb) for verb in verbs)


def _theirs(case: Case, recovery: str) -> Recovery:
    return there(Recovery.objects.filter(check_of__budget__case=case, ref=recovery).first())


def _money_back(
    request: Request, context: dict[str, object], found: Recovery, form: WordsForm | None = None
) -> HttpResponse:
    hears = request.actor.is_staff
    label = ("Why do you disagree?", "What should we know?")[found.state != Way.WRITTEN]
    if hears:
        label = "What did they tell you?"
    context |= {
        "hears": hears,
        "recovery": found,
        "form": form or WordsForm(label=label, hears=hears),
        "may_reply": policy.may_answer(request.actor, found, "reply"),
        "may_disagree": policy.may_answer(request.actor, found, "disagree"),
    }
    status_code = 422 if form else 200
    return render(request, "assurance/money_back.html", context, status=status_code)


@require_POST
def reply(request: Request, ref: str, recovery: str) -> HttpResponse:
    return _answered(request, ref, recovery, "reply", actions.reply)


@require_POST
def disagree(request: Request, ref: str, recovery: str) -> HttpResponse:
    return _answered(request, ref, recovery, "disagree", actions.disagree)


def _answered(
    request: Request, ref: str, recovery: str, verb: str, act: Callable[..., Recovery]
) -> HttpResponse:
    case, context = _about(request, ref)
    found = _theirs(case, recovery)
    form = WordsForm(request.POST, hears=request.actor.is_staff)
    policy.may_answer(request.actor, found, verb).require()
    if not acted(request, form, act, ref=recovery):
        return _money_back(request, context, found, form)
    messages.success(request, "Thank you. We read it before anything else happens.")
    return redirect("assurance:money_back", ref, recovery)
