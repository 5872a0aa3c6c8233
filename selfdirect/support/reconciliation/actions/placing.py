"""Give lines their outcome and write it into the book: a batch at a time, or one by hand."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain

from django.db import connection

from selfdirect.foundation.audit.actions import event, record_many
from selfdirect.foundation.db.copying import copy_in
from selfdirect.foundation.kernel.actor import Actor, Role
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.ledger import actions as ledger
from selfdirect.foundation.ledger.rules import Draft, Leg
from selfdirect.register.cases import actions as case_actions
from selfdirect.register.cases.models import Case
from selfdirect.support.budgets import queries as budgets
from selfdirect.support.budgets import rules as budget_rules
from selfdirect.support.payments import actions as payments
from selfdirect.support.reconciliation import layouts, queries, says
from selfdirect.support.reconciliation.models import Card, Feed, Line, Match, Outcome
from selfdirect.support.reconciliation.rules import (
    BANK,
    Expected,
    Fate,
    Holder,
    Kind,
    State,
    judge,
)

STREAM = "care"
BATCH = 1_000  # outcomes changed by one statement
CHANGES = ("state", "why", "budget", "purpose", "entry", "decided_at", "undone")
What = Match.What


def open_accounts(feed: Feed) -> None:
    """Open where spending goes, and where a feed's unexplained lines stand."""
    purposes = [budget_rules.purpose_account(code) for code in budget_rules.PURPOSES]
    apart = budget_rules.suspense_account(feed.code)
    ledger.open_many(addresses=[apart, budget_rules.COUNCIL, *purposes], stream=STREAM)


def hold_lines() -> None:
    """Let nobody else place lines until this has ended, so that nothing is matched twice."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('reconciliation.take'))")


def place(feed: Feed, lines: Sequence[Line], by: Actor, at: datetime) -> None:
    """Judge lines, keep what became of them, and write it into the book."""
    placed = _judged(feed, lines, by, at, {})
    copy_in([outcome for outcome, _ in placed])
    _carry_out(feed, placed, by, at)


def place_again(feed: Feed, outcomes: Sequence[Outcome], by: Actor, at: datetime) -> None:
    """Judge lines anew of which more is known now; what somebody chose for them stands."""
    before = {outcome.pk: outcome for outcome in outcomes}
    placed = _judged(feed, [outcome.line for outcome in outcomes], by, at, before)
    Outcome.objects.bulk_update([outcome for outcome, _ in placed], CHANGES, batch_size=BATCH)
    _carry_out(feed, placed, by, at)


def _judged(
    feed: Feed, lines: Sequence[Line], by: Actor, at: datetime, before: Mapping[int, Outcome]
) -> list[tuple[Outcome, Fate]]:
    cards = _cards(feed, lines)
    holding = {card.case.ref for card in cards.values()}
    years = queries.years_of({card.case_id for card in cards.values()})
    banks = layouts.profiles()[feed.profile].kind == BANK
    book = queries.book_for_bank(lines) if banks else queries.book_for_cards(holding)
    chosen = any(each.chosen for each in before.values())
    planned = budgets.planned(chain(*years.values())) if chosen else {}
    found = []
    for line in lines:
        card = cards.get(line.token_hash)
        year = queries.year_on(years[card.case_id], line.on) if card else None
        outcome = Outcome(line=line, budget=year, decided_by=by.name, decided_by_name=str(by))
        if was := before.get(line.pk):
            outcome.undone, outcome.chosen = was.undone, was.chosen
        holder = _holder(line, card, planned.get(year.plan_id) if year else None)
        fate = judge(queries.line_row(line), book, holder, outcome.chosen)
        outcome.state, outcome.why, outcome.purpose = fate.state, fate.why[:300], fate.purpose
        outcome.entry, outcome.decided_at = entry_of(outcome), at
        found.append((outcome, fate))
    return found


def _carry_out(
    feed: Feed, placed: Sequence[tuple[Outcome, Fate]], by: Actor, at: datetime
) -> None:
    write(feed, [outcome for outcome, _ in placed], by, at)
    _match(placed, by, at)
    _raise(placed, at)


def _cards(feed: Feed, lines: Iterable[Line]) -> dict[str, Card]:
    tokens = {line.token_hash for line in lines} - {""}
    rows = Card.objects.filter(feed=feed, token_hash__in=tokens)
    return {card.token_hash: card for card in rows.select_related("case")}


def _holder(line: Line, card: Card | None, planned: frozenset[str] | None) -> Holder | None:
    if card is None:
        return None
    ended = card.ended_on is not None and line.on >= card.ended_on
    return Holder(card.case.ref, ended, planned or frozenset())


# The book ---------------------------------------------------------------------------------------

_PREFIX = {State.SPENT: "spend", State.SUSPENDED: "suspense"}


def entry_of(outcome: Outcome) -> str:
    """Name the entry of a line: the same however often its file is taken, till it is put right."""
    line, prefix = outcome.line, _PREFIX.get(State(outcome.state))
    again = f":{outcome.undone}" if outcome.undone else ""
    return f"{prefix}:{line.feed.code}:{line.mark}{again}" if prefix else ""


def take_out(outcome: Outcome, memo: str, by: Actor, at: datetime) -> None:
    """Take a line out of the book, where it stands in it, by the mirror image of its entry."""
    if outcome.entry:
        kind, _, name = outcome.entry.partition(":")
        back = "explain" if kind == "suspense" else "undo"
        ledger.reverse(
            reference=outcome.entry,
            new_reference=f"{back}:{name}",
            effective_on=outcome.line.on,
            memo=memo,
            by=by,
            at=at,
        )
    outcome.entry = ""


def undo(outcomes: Sequence[Outcome], by: Actor, at: datetime) -> None:
    """Take back what was said of lines: their entries, and what they were matched to.

    :raises Refused: if one of them settled something, or another room claimed it
    """
    matches = list(Match.objects.live().filter(line__in=[each.pk for each in outcomes]))
    if any(each.what not in (What.SENT, What.LOAD) for each in matches):
        raise Refused(says.SETTLED)
    copied = ("line_id", "what", "name", "amount", "nth")
    Match.objects.bulk_create(
        Match(undoes=each, **{name: getattr(each, name) for name in copied}) for each in matches
    )
    sent = {each.name for each in matches if each.what == What.SENT}
    payments.unconfirm_payments(refs=sent, by=by, at=at)
    for outcome in outcomes:
        take_out(outcome, says.OTHERWISE, by, at)
        outcome.undone, outcome.purpose = outcome.undone + 1, ""


def write(feed: Feed, outcomes: Iterable[Outcome], by: Actor, at: datetime) -> None:
    """Write what lines moved into the book; the same again changes nothing.

    A bank's fact is never refused: what a person holds may fall below nothing.
    """
    ledger.post_many(_draft(feed, each, by, at) for each in outcomes if each.entry)


def _draft(feed: Feed, outcome: Outcome, by: Actor, at: datetime) -> Draft:
    line = outcome.line
    inner, outer = _ends(feed, outcome)
    ends = (inner, outer) if line.amount.pence < 0 else (outer, inner)
    spent = outcome.state == State.SPENT
    words = says.memo(line.words, feed.name) if spent else says.set_apart(outcome.why)
    return Draft(
        reference=outcome.entry,
        effective_on=line.on,
        memo=words,
        legs=[Leg(*ends, Money(abs(line.amount.pence)))],
        by=by,
        at=at,
    )


def _ends(feed: Feed, outcome: Outcome) -> tuple[str, str]:
    """Name whose money moved, and where it went to or came from."""
    held = outcome.budget and budget_rules.held_account(outcome.budget.ref)
    if outcome.state == State.SPENT and held:
        return held, budget_rules.purpose_account(outcome.purpose)
    return held or budget_rules.COUNCIL, budget_rules.suspense_account(feed.code)


# Matches ----------------------------------------------------------------------------------------


def _match(placed: Iterable[tuple[Outcome, Fate]], by: Actor, at: datetime) -> None:
    found = [(outcome.line, each) for outcome, fate in placed for each in fate.matches]
    match(found, by, at)


def match(found: Sequence[tuple[Line, Expected]], by: Actor, at: datetime) -> None:
    """Keep what lines are, settle what somebody was asked for, and note what the bank paid."""
    _still_asked(found)
    names = {expected.name for _, expected in found}
    back = Match.objects.filter(name__in=names, undoes__isnull=False)
    before = Counter(back.values_list("what", "name"))
    rows = [row for line, expected in found for row in _matches(line, expected)]
    for row in rows:
        row.nth = before[row.what, row.name]
    Match.objects.bulk_create(rows)
    for line, expected in found:
        for entry, _ in expected.entries:
            ledger.settle(reference=entry, effective_on=line.on, by=by, at=at)
    _tell(found, by, at)
    left = {each.name for line, each in found if line.kind == Kind.OUT}
    payments.confirm_payments(refs=left, by=by, at=at)


def _still_asked(found: Iterable[tuple[Line, Expected]]) -> None:
    """Hold whose shares these are; none may have been paid another way since they were read.

    The book would say nothing to a share that is paid twice, and the second money would be lost.
    """
    asked = {entry: each.name for _, each in found for entry, _ in each.entries}
    if not asked:
        return
    payers = queries.budgets_by_ref(set(asked.values())).values()
    budgets.hold_payers([each.case.person.ref for each in payers])
    if queries.paid_of(asked):
        raise Refused("Somebody's share was paid another way just now. Run this again.")


def _matches(line: Line, expected: Expected) -> Iterator[Match]:
    if not expected.entries:
        what = What.LOAD if line.kind == Kind.LOAD else What.SENT
        yield Match(line=line, what=what, name=expected.name, amount=Money(expected.pence))
    for entry, pence in expected.entries:
        share = {"name": expected.name, "entry": entry, "amount": Money(pence)}
        yield Match(line=line, what=What.SHARE, **share)


def _tell(found: Iterable[tuple[Line, Expected]], by: Actor, at: datetime) -> None:
    """Tell each whose money arrived, with its sum."""
    came: dict[tuple[int, str], int] = {}
    for line, each in found:
        if each.entries:
            came[line.pk, each.name] = came.get((line.pk, each.name), 0) + each.pence
    owners = queries.budgets_by_ref({name for _, name in came})
    record_many(
        event(
            "contribution.collected",
            on=owners[name],
            by=by,
            at=at,
            about=owners[name].case.person.ref,
            told=says.arrived(Money(pence)),
        )
        for (_, name), pence in came.items()
    )


# Raised -----------------------------------------------------------------------------------------


def _raise(placed: Iterable[tuple[Outcome, Fate]], at: datetime) -> None:
    """Put onto finance's list whose card has a line that nobody can read: once a person."""
    found = {
        outcome.budget.case_id: outcome.budget
        for outcome, fate in placed
        if fate.state == State.RAISED and outcome.budget
    }
    for budget in found.values():
        raise_task(budget.case, says.EXPLAIN, says.explain(budget.case.person), at)


def raise_task(case: Case, code: str, words: str, at: datetime) -> None:
    """Give finance something to look at, unless it stands there already."""
    if not case.tasks.filter(code=code, done_at__isnull=True).exists():
        case_actions.add_task(case=case, code=code, words=words, role=Role.FINANCE, at=at)


def tick_off(case: Case, by: Actor, at: datetime) -> None:
    """End finance's task about a card when none of its lines waits any more."""
    if not Outcome.objects.filter(budget__case=case, state=State.RAISED).exists():
        case_actions.finish_task(case=case, code=says.EXPLAIN, by=by, at=at)


def tell_overdrawn(cases: Collection[int], by: Actor, at: datetime) -> None:
    """Raise who holds less than nothing, and end what was raised of who does no longer."""
    told = queries.with_task(says.OVERDRAWN)
    for case, held in queries.held_by(cases):
        if held < NOTHING:
            raise_task(case, says.OVERDRAWN, says.overdrawn(case.person, -held), at)
        elif case.pk in told:
            case_actions.finish_task(case=case, code=says.OVERDRAWN, by=by, at=at)
