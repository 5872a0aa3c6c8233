"""Finance's pages of bank lists and cards: bring, look, take, and one decision for each line."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

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
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.ui.forms import PlainForm, acted, form_page, saved
from selfdirect.foundation.ui.templatetags.ui import status
from selfdirect.foundation.ui.web import Request
from selfdirect.register.cases import queries as cases
from selfdirect.register.cases.actions import look_at
from selfdirect.register.cases.models import Case
from selfdirect.register.people.models import Person
from selfdirect.support.reconciliation import actions, layouts, policy, queries, rules, says
from selfdirect.support.reconciliation.forms import (
    AllToldForm,
    BackForm,
    CardForm,
    DismissForm,
    DropForm,
    FeedForm,
    FileForm,
    KeepForm,
    MoveCardForm,
    SpendForm,
    SpentForm,
    SpentWrongForm,
    UndoForm,
)
from selfdirect.support.reconciliation.journey import FileState
from selfdirect.support.reconciliation.models import Card, Feed, File, Match, Outcome, Spent
from selfdirect.support.reconciliation.rules import Kind, State

A_PAGE = 50
LATEST = 20  # things spent for somebody that their page lists
PREVIEW = 8
SILENT_AFTER = timedelta(minutes=1)
STATES = {
    State.MATCHED: ("ok", "Matched"),
    State.SPENT: ("ok", "Spent"),
    State.SUSPENDED: ("warn", "Set apart"),
    State.RAISED: ("bad", "Nobody knows whose"),
    State.NOTED: ("plain", "Nothing to do"),
}
FILES = {
    FileState.BROUGHT: ("wait", "To be looked at"),
    FileState.WAITING: ("wait", "Waits for the worker"),
    FileState.RUNNING: ("wait", "Being taken"),
    FileState.TAKEN: ("ok", "Taken"),
    FileState.DROPPED: ("plain", "Thrown away"),
    FileState.FAILED: ("bad", "Broke off"),
}

KINDS = {
    Kind.PURCHASE: "Bought",
    Kind.CASH: "Cash",
    Kind.FEE: "Fee",
    Kind.REFUND: "Given back",
    Kind.LOAD: "Put on the card",
    Kind.UNLOAD: "Taken off the card",
    Kind.IN: "Came in",
    Kind.OUT: "Went out",
    Kind.NOTE: "No money moved",
    Kind.UNKNOWN: "Not known",
}


def _link(name: str, words: object, *args: object) -> SafeString:
    return format_html('<a href="{}">{}</a>', reverse(f"reconciliation:{name}", args=args), words)


# Feeds ------------------------------------------------------------------------------------------


@require_GET
def feeds(request: Request) -> HttpResponse:
    """Show what waits for a decision, feed by feed, and the latest files."""
    policy.may_reconcile(request.actor).require()
    waiting = queries.how_many_to_decide(request.actor)
    context = {
        "many": sum(waiting.values()),
        "feeds": [_feed(feed, waiting.get(feed.code, 0)) for feed in queries.feeds()],
        "files": [_file_row(file) for file in queries.files()[:20]],
    }
    return render(request, "reconciliation/feeds.html", context)


def _feed(feed: Feed, waiting: int) -> tuple[object, ...]:
    to_decide: object = "None"
    if waiting:
        address = reverse("reconciliation:lines")
        words = f"{waiting:,} line{'s' if waiting > 1 else ''}"
        to_decide = format_html('<a href="{}?feed={}">{}</a>', address, feed.code, words)
    cards = _link("cards", "Cards", feed.code) if queries.is_card(feed) else ""
    bring = _link("bring_file", "Bring in a file", feed.code)
    return (feed.name, to_decide, format_html("{} {}", bring, cards))


def _file_row(file: File) -> tuple[object, ...]:
    return (
        timezone.localdate(file.brought_at),
        _link("file", file.name or file.ref, file.ref),
        file.feed.name,
        status(*FILES[FileState(file.state)]),
        file.rows,
    )


@require_http_methods(["GET", "POST"])
def add_feed(request: Request) -> HttpResponse:
    policy.may_reconcile(request.actor).require()
    form = FeedForm(request.POST or None)

    def act() -> None:
        actions.add_feed(**form.cleaned_data, by=request.actor, at=timezone.now())

    if saved(form, act, under="code"):
        found = form.cleaned_data
        messages.success(request, f"{found['name']} is added. Bring in its first file.")
        return redirect("reconciliation:bring_file", found["code"])
    return form_page(request, "reconciliation/add_feed.html", form)


# Files ------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def bring_file(request: Request, feed: str) -> HttpResponse:
    found = queries.get_feed(request.actor, feed)
    form = FileForm(request.POST or None, request.FILES or None)
    faults: tuple[str, ...] = ()
    if request.method == "POST" and form.is_valid():
        given, by = form.cleaned_data["file"], request.actor
        try:
            file = actions.bring_file(
                feed=found, name=given.name, content=given.read(), by=by, at=timezone.now()
            )
        except actions.Unreadable as fault:
            faults = fault.faults
            form.add_error("file", _nothing_taken(len(faults)))
        else:
            return redirect("reconciliation:file", file.ref)
    context = {
        "feed": found,
        "form": form,
        "faults": faults[: actions.SHOWN_FAULTS],
        "more": max(0, len(faults) - actions.SHOWN_FAULTS),
        "profile": layouts.profiles()[found.profile],
        "files": [_file_row(file) for file in queries.files(found)[:10]],
    }
    status_code = 422 if form.errors else 200
    return render(request, "reconciliation/bring_file.html", context, status=status_code)


def _nothing_taken(many: int) -> str:
    things = "one thing is" if many == 1 else f"{many} things are"
    return f"Nothing of this file was taken: {things} wrong with it. Mend it, and bring it again."


@require_GET
def file(request: Request, ref: str) -> HttpResponse:
    return _file(request, queries.get_file(request.actor, ref))


def _file(request: Request, found: File, form: PlainForm | None = None) -> HttpResponse:
    """Show a file: what is in it before it counts, how far it is, and what came of it."""
    look(on=found, about="", by=request.actor, at=timezone.now())
    under_way = found.state in (FileState.WAITING, FileState.RUNNING)
    heard = found.heard_at
    context = {
        "file": found,
        "state": FILES[FileState(found.state)],
        "under_way": under_way,
        "silent": under_way and heard is not None and timezone.now() - heard > SILENT_AFTER,
        "preview": _preview(found) if found.state == FileState.BROUGHT else [],
        "new": found.rows - found.known,
        "tallies": [_tally(each, found) for each in queries.tallies(found)],
        "drop": form or DropForm(),
    }
    page = "parts/progress.html" if request.htmx and under_way else "file.html"
    return form_page(request, f"reconciliation/{page}", form, **context)


def _preview(found: File) -> list[tuple[object, ...]]:
    rows = queries.read(found.feed, found.text).rows[:PREVIEW]
    return [
        (row.on, row.words or row.reference, KINDS[row.kind], Money(row.pence)) for row in rows
    ]


def _tally(tally: queries.Tally, found: File) -> tuple[object, ...]:
    words: object = status(*STATES[tally.state])
    if tally.state in queries.OPEN:
        address = reverse("reconciliation:lines")
        words = format_html('{} <a href="{}?feed={}">Decide</a>', words, address, found.feed.code)
    return (words, tally.count, tally.came, tally.went)


def _file_act(act: Callable[..., File], told: str) -> Callable[[Request, str], HttpResponse]:
    def view(request: Request, ref: str) -> HttpResponse:
        act(ref=ref, by=request.actor, at=timezone.now())
        messages.success(request, told)
        return redirect("reconciliation:file", ref)

    return require_POST(view)


take_file = _file_act(actions.take_file, "The worker takes the file now. Each line counts once.")
send_again = _file_act(actions.send_again, "The worker goes on with the file.")
_drop_seen = _file_act(actions.drop_file, "The file is thrown away. Nothing of it counted.")


@require_POST
def drop_file(request: Request, ref: str) -> HttpResponse:
    """Throw a file away; one that broke off, with the reason."""
    found, form = queries.get_file(request.actor, ref), DropForm(request.POST)
    if not found.failed:
        return _drop_seen(request, ref)

    def act() -> None:
        actions.drop_file(ref=ref, **form.cleaned_data, by=request.actor, at=timezone.now())

    if saved(form, act):
        messages.success(request, "The file is thrown away. Your reason is kept.")
        return redirect("reconciliation:file", ref)
    return _file(request, found, form)


# Lines ------------------------------------------------------------------------------------------


@require_GET
def lines(request: Request) -> HttpResponse:
    """List the lines that wait for a decision, the oldest first."""
    policy.may_reconcile(request.actor).require()
    code = request.GET.get("feed", "")
    feed = queries.get_feed(request.actor, code) if code else None
    waiting = queries.to_decide(request.actor, feed)
    many, shown = waiting.count(), list(waiting[:A_PAGE])
    look_many(on=_seen(shown), by=request.actor, at=timezone.now())
    context = {
        "feed": feed,
        "many": many,
        "more": max(0, many - A_PAGE),
        "lines": [_waiting(outcome) for outcome in shown],
        "first": shown[0].pk if shown else None,
    }
    return render(request, "reconciliation/lines.html", context)


def _seen(outcomes: Iterable[Outcome]) -> list[tuple[str, str]]:
    found = {o.budget.case.person.ref: f"line:{o.pk}" for o in outcomes if o.budget}
    return [(line, person) for person, line in found.items()]


def _waiting(outcome: Outcome) -> dict[str, object]:
    line = outcome.line
    return {
        "number": outcome.pk,
        "on": line.on,
        "sum": Money(abs(line.amount.pence)),
        "out": line.amount.pence < 0,
        "words": line.words or line.reference or "Nothing was written",
        "whose": outcome.budget.case.person.name if outcome.budget else line.feed.name,
        "why": outcome.why,
        "owner": outcome.owner_name,
    }


@require_GET
def line(request: Request, number: int) -> HttpResponse:
    return _line(request, queries.get_outcome(request.actor, number))


def _line(
    request: Request, outcome: Outcome, name: str = "", form: PlainForm | None = None
) -> HttpResponse:
    """Show one line with all that was sent, and the four things it may be."""
    about = outcome.budget.case.person.ref if outcome.budget else ""
    look(on=f"line:{outcome.pk}", about=about, by=request.actor, at=timezone.now())
    is_open = outcome.state in queries.OPEN
    forms: dict[str, PlainForm] = {"keep": KeepForm(), "dismiss": DismissForm()}
    backs = queries.came_back(outcome) if is_open else []
    forms["back"] = BackForm(found=backs)
    forms["undo"] = UndoForm()
    forms["spend"] = SpendForm(whose=_whose(outcome))
    if form is not None:
        forms[name] = form
    context: dict[str, Any] = {
        "outcome": outcome,
        "line": outcome.line,
        "sum": Money(abs(outcome.line.amount.pence)),
        "out": outcome.line.amount.pence < 0,
        "person": _whose(outcome),
        "state": STATES[State(outcome.state)],
        "open": is_open,
        "candidates": queries.candidates(outcome) if is_open else [],
        "may_undo": outcome.state in (State.MATCHED, State.SPENT)
        and policy.may_put_right(request.actor, outcome.decided_by),
        "backs": backs,
        "matches": Match.objects.live().filter(line=outcome.line),
        "cells": [(heading, cell) for heading, cell in outcome.line.cells.items() if cell],
        "is_card": queries.is_card(outcome.line.feed),
        **forms,
        "form": form,
        "wrong": name,
    }
    return render(request, "reconciliation/line.html", context, status=422 if form else 200)


def _whose(outcome: Outcome) -> Person | None:
    return outcome.budget.case.person if outcome.budget else None


@require_POST
def match_line(request: Request, number: int) -> HttpResponse:
    before = queries.get_outcome(request.actor, number)
    name, by = request.POST.get("name", ""), request.actor
    actions.match_line(line=number, name=name, by=by, at=timezone.now())
    return _on(request, before, f"It is {name}.")


@require_POST
def spend_line(request: Request, number: int) -> HttpResponse:
    whose = _whose(queries.get_outcome(request.actor, number))
    return _decide(request, number, "spend", SpendForm(request.POST, whose=whose))


@require_POST
def keep_line(request: Request, number: int) -> HttpResponse:
    return _decide(request, number, "keep", KeepForm(request.POST))


@require_POST
def dismiss_line(request: Request, number: int) -> HttpResponse:
    return _decide(request, number, "dismiss", DismissForm(request.POST))


@require_POST
def return_line(request: Request, number: int) -> HttpResponse:
    found = queries.came_back(queries.get_outcome(request.actor, number))
    return _decide(request, number, "back", BackForm(request.POST, found=found))


@require_POST
def undo_line(request: Request, number: int) -> HttpResponse:
    return _decide(request, number, "undo", UndoForm(request.POST))


ACTS: dict[str, tuple[Callable[..., Outcome], str]] = {
    "spend": (actions.spend_line, "It is noted as spending."),
    "keep": (actions.keep_line, "It stays where it is, with your name."),
    "back": (actions.return_line, "It came back, and is prepared anew. Mend the bank details."),
    "undo": (actions.undo_line, "It is taken back, and stands apart until somebody says more."),
    "dismiss": (actions.dismiss_line, "There is nothing to do about it, and why is kept."),
}


def _decide(request: Request, number: int, name: str, form: PlainForm) -> HttpResponse:
    before = queries.get_outcome(request.actor, number)
    act, told = ACTS[name]
    if not acted(request, form, act, line=number):
        return _line(request, before, name, form)
    if name == "undo":
        messages.success(request, told)
        return redirect("reconciliation:line", number)
    return _on(request, before, told)


def _on(request: Request, before: Outcome, told: str) -> HttpResponse:
    """Go on to the next line of the same feed that waits."""
    following = queries.next_to_decide(request.actor, before)
    messages.success(request, told if following else f"{told} That was the last one.")
    if following is None:
        return redirect("reconciliation:feeds")
    return redirect("reconciliation:line", following.pk)


# Cards ------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def cards(request: Request, feed: str) -> HttpResponse:
    """List a card company's cards by their last figures, and give a new one."""
    company = queries.get_feed(request.actor, feed)
    form = CardForm(request.POST or None)

    def act() -> None:
        by, at = request.actor, timezone.now()
        _tell_holder(request, actions.give_card(feed=company, **form.cleaned_data, by=by, at=at))

    if saved(form, act, under="token"):
        return redirect("reconciliation:cards", feed)
    found = list(queries.cards(request.actor, company)[:200])
    seen = [(card, card.case.person.ref) for card in found]
    look_many(on=seen, by=request.actor, at=timezone.now())
    return form_page(request, "reconciliation/cards.html", form, feed=company, cards=found)


@require_http_methods(["GET", "POST"])
def move_card(request: Request, ref: str) -> HttpResponse:
    """Say that a card is somebody else's, and count its lines as theirs."""
    card, form = queries.get_card(request.actor, ref), MoveCardForm(request.POST or None)
    look(on=card, about=card.case.person.ref, by=request.actor, at=timezone.now())

    def act() -> None:
        by, at = request.actor, timezone.now()
        _tell_holder(request, actions.move_card(ref=ref, **form.cleaned_data, by=by, at=at))

    if saved(form, act, under="budget_ref"):
        return redirect("reconciliation:cards", card.feed.code)
    allowed = policy.may_put_right(request.actor, card.given_by)
    return form_page(request, "reconciliation/move_card.html", form, card=card, allowed=allowed)


def _tell_holder(request: Request, card: Card) -> None:
    messages.success(request, f"The card …{card.last} is {card.case.person}'s.")


@require_POST
def end_card(request: Request, ref: str) -> HttpResponse:
    card = actions.end_card(ref=ref, on=localdate(), by=request.actor, at=timezone.now())
    messages.success(request, f"The card …{card.last} is ended. What comes of it now is raised.")
    return redirect("reconciliation:cards", card.feed.code)


# What somebody they chose spent -----------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def spent(request: Request, ref: str) -> HttpResponse:
    """Show what somebody whom the person chose holds and spent; write down what was spent."""
    case = look_at(ref=ref, by=request.actor, at=timezone.now())
    purse, today = queries.purse_of(case), localdate()
    may_say = policy.may_say_spent(request.actor, case)
    if request.method == "POST":
        may_say.require()
        if purse is None:
            raise Refused(says.NOBODY_HOLDS)
    form = None
    if purse and may_say:
        form = SpentForm(request.POST or None, first=purse.first, today=today)
        if saved(form, lambda: _say_spent(request, ref, form)):
            messages.success(request, "It is written down.")
            return redirect("reconciliation:spent", ref)
    return _spent(request, case, purse, form)


def _say_spent(request: Request, ref: str, form: SpentForm) -> Spent:
    return actions.say_spent(case_ref=ref, said=form.said(), by=request.actor, at=timezone.now())


def _spent(
    request: Request, case: Case, purse: queries.Purse | None, form: SpentForm | None
) -> HttpResponse:
    told, until = queries.told_until(case), rules.month_end(localdate())
    rows = list(queries.spent_for(case)[: LATEST + 1])
    owes = form and purse and purse.first <= until and (told is None or told < until)
    context = {
        **cases.about(request.actor, case),
        "held": purse and purse.held,
        "spent": [_one_spent(case, each, may=form is not None) for each in rows[:LATEST]],
        "headings": "Day|What|Amount|Wrong?" if form else "Day|What|Amount",
        "more": len(rows) > LATEST,
        "told": told,
        "until": until if owes else None,
    }
    return form_page(request, "reconciliation/spent.html", form, **context)


def _one_spent(case: Case, each: Spent, *, may: bool) -> tuple[object, ...]:
    row = (each.day, f"{each.words} ({each.get_purpose_display().lower()})", each.amount)
    if not may:
        return row
    words = format_html('Take back<span class="govuk-visually-hidden">: {}</span>', each.words)
    return (*row, _link("spent_wrong", words, case.ref, each.ref))


@require_http_methods(["GET", "POST"])
def spent_wrong(request: Request, ref: str, spent: str) -> HttpResponse:
    """Take back what was written down wrongly."""
    case = look_at(ref=ref, by=request.actor, at=timezone.now())
    policy.may_say_spent(request.actor, case).require()
    wrong, form = queries.get_spent(case, spent), SpentWrongForm(request.POST or None)
    if acted(request, form, actions.take_back_spent, case_ref=ref, spent_ref=spent):
        messages.success(request, f"{wrong.amount} is with whoever holds the money again.")
        return redirect("reconciliation:spent", ref)
    context = {**cases.about(request.actor, case), "spent": wrong}
    return form_page(request, "reconciliation/spent_wrong.html", form, **context)


@require_POST
def spent_all(request: Request, ref: str) -> HttpResponse:
    """Say that all that was spent until the end of a month is written down."""
    look_at(ref=ref, by=request.actor, at=timezone.now())
    form = AllToldForm(request.POST)
    if not form.is_valid():
        raise Refused(says.NOT_OVER)
    by, at = request.actor, timezone.now()
    actions.say_all_told(case_ref=ref, **form.cleaned_data, by=by, at=at)
    messages.success(request, "Thank you. That is all we need to know.")
    return redirect("reconciliation:spent", ref)
