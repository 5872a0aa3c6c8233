"""Cards belong to people, over years: given, ended, and known by a hash of their token."""

from datetime import date, datetime

from django.db import transaction
from django.utils.crypto import salted_hmac

from selfdirect.foundation.audit.actions import record
from selfdirect.foundation.kernel.actor import Actor
from selfdirect.foundation.kernel.decision import Refused, say_why
from selfdirect.register.cases.models import Case
from selfdirect.support.budgets import queries as budgets
from selfdirect.support.budgets import rules as budget_rules
from selfdirect.support.budgets.models import Budget
from selfdirect.support.reconciliation import policy, queries, says
from selfdirect.support.reconciliation.actions.placing import (
    hold_lines,
    open_accounts,
    place_again,
    tell_overdrawn,
    tick_off,
    undo,
)
from selfdirect.support.reconciliation.models import Card, Feed, Outcome
from selfdirect.support.reconciliation.rules import State, masked

SALT = "selfdirect.reconciliation.card"
LEAST = 6  # signs of a token: fewer would be shown almost whole


def hashed(token: str) -> str:
    """Hash a card's token with this installation's secret key; nothing for no token.

    With another key the cards must be given anew: keep the key as you keep the data.
    """
    return salted_hmac(SALT, token, algorithm="sha256").hexdigest() if token else ""


@transaction.atomic
def give_card(*, feed: Feed, token: str, budget_ref: str, by: Actor, at: datetime) -> Card:
    """Say whose a card is. Lines of it that waited for this are looked at again.

    :raises Refused: if it is somebody's already, the budget has no direct payment, or what was
        typed is the number on the card
    """
    policy.may_reconcile(by).require()
    budget, token = budgets.lock_visible(by, budget_ref), "".join(token.split())
    if masked(token) != token:
        raise Refused(says.CARD_NUMBER)
    if len(token) < LEAST:
        raise Refused("A token has six signs or more. Enter all of it.")
    _may_have_one(budget)
    if Card.objects.filter(feed=feed, token_hash=hashed(token)).exists():
        raise Refused("This card is somebody's already.")
    card = Card.objects.create(
        feed=feed,
        case=budget.case,
        token_hash=hashed(token),
        last=token[-4:],
        given_by=by.name,
        given_by_name=str(by),
        given_at=at,
    )
    record("card.given", on=card, by=by, at=at, about=budget.case.person.ref)
    _look_again(card, by, at)
    return card


def _look_again(card: Card, by: Actor, at: datetime) -> None:
    """Judge anew the lines of a card that nobody knew."""
    rows = Outcome.objects.select_for_update(of=("self",)).filter(
        line__feed=card.feed, line__token_hash=card.token_hash, state=State.RAISED
    )
    if outcomes := list(rows.select_related("line__feed").order_by("pk")):
        open_accounts(card.feed)
        place_again(card.feed, outcomes, by, at)


@transaction.atomic
def move_card(*, ref: str, budget_ref: str, because: str, by: Actor, at: datetime) -> Card:
    """Say that a card is somebody else's: every line of it is taken back and counted as theirs.

    :raises Refused: if it is theirs already, they have no direct payment, a line of it settled
        something, or whoever gave it wants to put it right alone
    """
    hold_lines()
    card = queries.lock_card(by, ref)
    policy.may_put_right(by, card.given_by).require()
    say_why(because, says.WHY)
    budget, before = budgets.lock_visible(by, budget_ref), card.case
    _may_have_one(budget)
    if budget.case == before:
        raise Refused("This card is theirs already.")
    card.case, card.given_by, card.given_by_name, card.given_at = budget.case, by.name, str(by), at
    card.save()
    _count_again(card, before, by, at)
    for case, told in ((before, says.NOT_THEIRS), (card.case, says.THEIRS)):
        facts = {"because": because.strip(), "was": before.ref, "now": card.case.ref}
        record("card.moved", on=card, by=by, at=at, about=case.person.ref, told=told, **facts)
    return card


def _count_again(card: Card, before: Case, by: Actor, at: datetime) -> None:
    """Take back what was said of a card's lines, and judge them anew as of whose it is now."""
    rows = Outcome.objects.select_for_update(of=("self",)).filter(
        line__feed=card.feed, line__token_hash=card.token_hash, budget__case=before
    )
    rows = rows.exclude(state=State.NOTED).select_related("line__feed").order_by("pk")
    undo(outcomes := list(rows), by, at)
    open_accounts(card.feed)
    place_again(card.feed, outcomes, by, at)
    tick_off(before, by, at)
    tell_overdrawn({before.pk, card.case_id}, by, at)


def _may_have_one(budget: Budget) -> None:
    if budgets.part_of(budget, budget_rules.DIRECT) is None:
        raise Refused("This budget has no direct payment, so no card goes with it.")


@transaction.atomic
def end_card(*, ref: str, on: date, by: Actor, at: datetime) -> Card:
    """End a card: lines of it from that day on are raised and not counted as spending."""
    policy.may_reconcile(by).require()
    card = queries.lock_card(by, ref)
    if card.ended_on:
        raise Refused("This card was ended already.")
    card.ended_on = on
    card.save(update_fields=["ended_on"])
    about = card.case.person.ref
    record("card.ended", on=card, by=by, at=at, about=about, ended_on=str(on))
    return card
