"""Moves of money are written into the book, as promises or at once."""

from collections.abc import Iterable
from datetime import date, datetime

from selfdirect.foundation.kernel.actor import Actor
from selfdirect.foundation.ledger import actions as ledger
from selfdirect.foundation.ledger.rules import Draft, Leg
from selfdirect.support.budgets import rules


def write_moves(moves: Iterable[rules.Move], on: date, by: Actor, at: datetime) -> None:
    """Write moves into the book; the same moves again change nothing."""
    ledger.post_many(
        Draft(
            reference=move.reference,
            effective_on=on,
            memo=move.memo,
            legs=[Leg(move.source, move.target, move.amount)],
            by=by,
            at=at,
            pending=move.pending,
        )
        for move in moves
        if move.amount
    )
