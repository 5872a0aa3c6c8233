"""What the person is asked for follows what is known; what they paid too much is to their credit.

Whoever asks for another share holds the person first, as those do who settle one or let it go.
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime

from django.utils.timezone import localdate

from selfdirect.foundation.audit.actions import event
from selfdirect.foundation.kernel.actor import Actor
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.ledger import actions as ledger
from selfdirect.foundation.ledger.rules import Leg
from selfdirect.support.budgets import queries, rules, says
from selfdirect.support.budgets.actions.moves import write_moves
from selfdirect.support.budgets.models import Budget, LetGo

Weeks = Collection[rules.Week]


def ask_again(
    *, budget: Budget, before: Weeks, after: Weeks, on: date, by: Actor, at: datetime
) -> dict[str, Money]:
    """Ask for what follows from what a budget costs now; answer what was paid over, by part."""
    person = budget.case.person.ref
    if not any(each.person_pays for week in (*before, *after) for each in week.shares.values()):
        return {}
    queries.hold_payers([person])
    found = _again(budget, before, after)
    for promise in (each for again in found.values() for each in again.void):
        ledger.void(reference=promise.reference, effective_on=on, by=by, at=at)
    used = queries.names_used(budget, "share")
    moves = [
        rules.again_in_words(
            rules.person_share(budget.ref, person, run, rules.Share(part, NOTHING, NOTHING)),
            amount,
            used,
        )
        for part, again in found.items()
        for run, amount in again.made
    ]
    accounts = [rules.person_account(person), *{move.target for move in moves}]
    ledger.open_many(addresses=accounts, stream=rules.CARE)
    write_moves(moves, on, by, at)
    return {part: again.over for part, again in found.items() if again.over}


def _again(budget: Budget, before: Weeks, after: Weeks) -> dict[str, rules.Again]:
    promised, gone = queries.shares_open(budget), queries.let_go_of(budget)
    return {
        part: rules.promise_again(
            [each for each in promised if each.reference.split(":")[2] == part],
            budget.year,
            before,
            after,
            rules.person_pays(part),
            gone.get(part, ()),
        )
        for part in sorted({part for week in (*before, *after) for part in week.shares})
    }


def to_credit(
    *, budget: Budget, over: Mapping[str, Money], name: str, by: Actor, at: datetime
) -> Money:
    """Give somebody what they paid the council and do not owe any more; answer how much.

    It stands to their credit, from where bills are paid and money goes back. What they put into
    money that they hold themselves is theirs anyway. `name` says once for each budget what for.
    """
    amount = Money.total(each for part, each in over.items() if not rules.is_net(part))
    if amount <= NOTHING:
        return NOTHING
    ref = budget.case.person.ref
    person, credit = rules.person_account(ref), rules.credit_account(ref)
    ledger.open_many(addresses=[credit], stream=rules.CARE, guarded=True)
    legs = [Leg(rules.COUNCIL, person, amount), Leg(person, credit, amount)]
    told = says.to_your_credit(amount, died=budget.died_on is not None)
    ledger.post(
        reference=f"{rules.OVERPAID}{budget.ref}:{name}",
        effective_on=localdate(at),
        memo="Your share, paid and not owed any more: it stands to your credit",
        legs=legs,
        history=event(
            "contribution.overpaid",
            on=budget,
            by=by,
            at=at,
            about=ref,
            told=told,
            facts={"pence": amount.pence},
        ),
        by=by,
        at=at,
    )
    return amount


def let_go(*, shares: Mapping[str, Money], by: Actor, at: datetime) -> None:
    """Keep how much of each share, by its reference, nobody asks for any more.

    Called inside the act that lets go, with the person held.
    """
    for share, amount in shares.items():
        LetGo.objects.create(
            reference=share,
            amount=amount,
            charged=_charged(share, amount),
            by=by.name,
            by_name=str(by),
            at=at,
        )


def _charged(share: str, amount: Money) -> Money:
    """Say what the person was to bear of the run that a share is of."""
    _, ref, part, *_ = share.split(":")
    budget = Budget.objects.get(ref=ref)
    run = rules.run_of(budget.year, rules.read_run(share).starts_on)
    if run is None:
        return amount
    weeks = rules.until(queries.weeks_of(budget), budget.ended_on or budget.ends_before)
    before = queries.let_go_of(budget).get(part, ())
    return rules.let_go(run, weeks, rules.person_pays(part), amount, before).charged
