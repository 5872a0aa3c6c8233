"""Cards belong to people, over years: given, ended, and known by a hash of their token."""

from datetime import date, datetime

from django.db import transaction
from django.utils.crypto import salted_hmac

from selfdirect.foundation.audit.actions import record
from selfdirect.foundation.kernel.actor import Actor
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.support.budgets import queries as budgets
from selfdirect.support.budgets import rules as budget_rules
from selfdirect.support.reconciliation import policy, queries, says
from selfdirect.support.reconciliation.actions.placing import open_accounts, place_again
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
    if budgets.part_of(budget, budget_rules.DIRECT) is None:
        raise Refused("This budget has no direct payment, so no card goes with it.")
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
    lines = [outcome.line for outcome in rows.select_related("line__feed").order_by("pk")]
    if lines:
        open_accounts(card.feed)
        place_again(card.feed, lines, by, at)


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
