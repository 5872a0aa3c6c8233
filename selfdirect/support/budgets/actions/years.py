"""A budget goes on into its next year, on the same plan: one, or a whole council at once."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby

from django.db import transaction
from django.utils.timezone import localdate

from selfdirect.foundation.audit.actions import event, record_many
from selfdirect.foundation.kernel.actor import SYSTEM, Actor, Role
from selfdirect.foundation.ledger import actions as ledger
from selfdirect.foundation.ledger.rules import Draft, Leg
from selfdirect.foundation.outbox.actions import queue_many
from selfdirect.register.cases import actions as case_actions
from selfdirect.support.budgets import policy, queries, rules, says
from selfdirect.support.budgets.actions.additions import TO_SIGN
from selfdirect.support.budgets.actions.along import take_along
from selfdirect.support.budgets.journey import State
from selfdirect.support.budgets.models import Budget, Part

BLOCK = 1_000  # budgets in one transaction


@transaction.atomic
def go_on(*, budget_ref: str, by: Actor, at: datetime) -> Budget:
    """Open the next year of a budget, as its last week stands, and end this one with its year.

    Where money moved in the year it stays where it is, and what waits for a second person goes
    on waiting; sums paid once do not go on, and of a pause the days that are in the next year.
    What was set aside and is owed to nobody goes back; what the person holds stays with them.

    :raises Refused: if the year is not about to end, or the budget has ended
    """
    budget = queries.lock_visible(by, budget_ref)
    policy.may_go_on(by, budget, localdate(at)).require()
    (made,) = _go_on([budget], by, at)
    return made


@transaction.atomic
def go_on_some(*, budgets: Iterable[Budget], by: Actor = SYSTEM, at: datetime) -> list[Budget]:
    """Open the next year of those of some budgets that are to go on: all of them, or none.

    For whoever does more with each, in the same transaction.
    """
    rows = queries.to_go_on(localdate(at)).filter(pk__in=[each.pk for each in budgets])
    held = rows.select_for_update(of=("self",), skip_locked=True)
    return _go_on(list(held.prefetch_related("parts")), by, at)


def _go_on(budgets: Sequence[Budget], by: Actor, at: datetime) -> list[Budget]:
    olds = queries.olds(budgets) if budgets else []
    for old in olds:
        old.budget.state, old.budget.ended_on = State.ENDED, old.budget.ends_before
    Budget.objects.bulk_update(budgets, ["state", "ended_on"])
    made = Budget.objects.bulk_create([_next(old, by, at) for old in olds])
    _parts(olds, made)
    pairs = list(zip(olds, made, strict=True))
    ledger.post_many(draft for old, new in pairs for draft in _drafts(old, new, by, at))
    _pause_on(pairs, by, at)
    _say(pairs, by, at)
    _still_to_sign(budgets, at)
    return made


def _pause_on(pairs: Iterable[tuple[queries.Old, Budget]], by: Actor, at: datetime) -> None:
    """Let pauses that go over the end of the year go on in the next."""
    after = {old.budget.pk: new for old, new in pairs}
    for budget, found in queries.goes_over(after).items():
        take_along(after[budget], found, by, at)


def _still_to_sign(budgets: Sequence[Budget], at: datetime) -> None:
    """Ask finance for a second signature that nobody gave before the year ended."""
    for asked in queries.still_asked(budgets):
        case_actions.add_task(
            case=asked.budget.case,
            code=TO_SIGN,
            words=says.still_to_sign(asked),
            role=Role.FINANCE,
            at=at,
        )


def _next(old: queries.Old, by: Actor, at: datetime) -> Budget:
    found = rules.figures_of(old.week.shares.values())
    return Budget(
        case=old.budget.case,
        plan_id=old.budget.plan_id,
        before=old.budget,
        starts_on=old.budget.ends_before,
        ends_before=rules.year_end(old.budget.ends_before),
        total=found.total,
        person_pays=found.person_pays,
        council_pays=found.council_pays,
        leaves={leaf: weekly.pence for leaf, weekly in old.week.leaves.items() if weekly},
        opened_by=by.name,
        opened_at=at,
    )


def _parts(olds: Sequence[queries.Old], made: Sequence[Budget]) -> None:
    """Open the parts of each new year, and their accounts, stream by stream."""
    rows = [
        Part(
            budget=new,
            held=rules.held_of(part),
            stream=rules.stream_of(part),
            weekly=share.weekly,
            person_pays=share.person_pays,
            address=rules.part_account(new.ref, rules.held_of(part), rules.stream_of(part)),
        )
        for old, new in zip(olds, made, strict=True)
        for part, share in old.week.shares.items()
        if share.weekly
    ]
    Part.objects.bulk_create(rows)
    for stream, same in groupby(sorted(rows, key=_stream), key=_stream):
        ledger.open_many(addresses=[x.address for x in same], stream=stream, guarded=True)
    held = [rules.held_account(new.ref) for new in made]
    held += [
        rules.held_account(new.ref, who)
        for old, new in zip(olds, made, strict=True)
        for who in old.held
        if who != rules.DIRECT
    ]
    ledger.open_many(addresses=held, stream=rules.CARE)


def _stream(part: Part) -> str:
    return part.stream


def _drafts(old: queries.Old, new: Budget, by: Actor, at: datetime) -> Iterator[Draft]:
    """List what is written into the book: what goes back, what stays held, and the new year."""
    for move in _back(old):
        yield _draft(move, old.budget, by, at)
    for held, amount in old.held.items():
        if amount:
            yield _draft(rules.rolled(old.budget.ref, new.ref, amount, 0, held), new, by, at)
    shares = [share for share in old.week.shares.values() if share.weekly]
    runs, person = list(new.year.four_weekly()), new.case.person.ref
    for move in (
        *rules.opening(new.ref, new.year, shares),
        *rules.commitments(new.ref, runs, old.orders),
        *rules.person_shares(new.ref, person, runs, shares),
    ):
        yield _draft(move, new, by, at)


@transaction.atomic
def roll_on_due(*, by: Actor = SYSTEM, at: datetime) -> int:
    """Bring on what was spent, or came, of a year after it had gone on; answer of how many.

    What somebody holds is one purse: nothing stays behind in a year that is over.
    """
    found = queries.late()
    ledger.open_many(
        addresses=[rules.held_account(x.new.ref, x.held) for x in found], stream=rules.CARE
    )
    ledger.post_many(
        _draft(rules.rolled(x.old.ref, x.new.ref, x.amount, x.rolled, x.held), x.new, by, at)
        for x in found
    )
    record_many(
        event("budget.rolled_on", on=x.new, by=by, at=at, about=x.new.case.person.ref,
              facts={"pence": x.amount.pence, "of": x.old.ref})
        for x in found
    )  # fmt: skip
    return len(found)


def _back(old: queries.Old) -> Iterator[rules.Move]:
    for part, amount in old.spare.items():
        if amount:
            held, stream = rules.held_of(part), rules.stream_of(part)
            source = rules.part_account(old.budget.ref, held, stream)
            name, words = f"return:{old.budget.ref}:{part}:end", "Not spent when the year ended"
            yield rules.Move(name, words, source, rules.council_account(stream), amount)


def _draft(move: rules.Move, budget: Budget, by: Actor, at: datetime) -> Draft:
    return Draft(
        reference=move.reference,
        effective_on=max(budget.ended_on or budget.starts_on, budget.counts_from),
        memo=move.memo,
        legs=[Leg(move.source, move.target, move.amount)],
        by=by,
        at=at,
        pending=move.pending,
    )


def _say(pairs: Iterable[tuple[queries.Old, Budget]], by: Actor, at: datetime) -> None:
    told = [
        (new, says.next_year(new, old.held, rules.held_too_long(old.total_held, old.week)))
        for old, new in pairs
    ]
    record_many(
        event("budget.gone_on", on=new, by=by, at=at, about=new.case.person.ref, told=words)
        for new, words in told
    )
    queue_many(
        (
            {
                **new.case.person.way,
                "subject": "Your budget goes on for another year",
                "body": says.letter(new.case.person, words),
                "about": new.case.person.ref,
            }
            for new, words in told
        ),
        at=at,
    )
