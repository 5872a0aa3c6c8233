"""What an emergency run pays: what the failed one may not have paid, and what is ordered."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.utils.timezone import localdate

from selfdirect.foundation.audit.actions import event, record_many
from selfdirect.foundation.kernel.actor import SYSTEM, Actor
from selfdirect.foundation.ledger import actions as ledger
from selfdirect.foundation.ledger.rules import Draft, Leg
from selfdirect.support.payments import queries, says
from selfdirect.support.payments.actions.left_out import Gathering
from selfdirect.support.payments.actions.payments import ordered_again
from selfdirect.support.payments.actions.returns import COPIED
from selfdirect.support.payments.journey import PAYMENT, State
from selfdirect.support.payments.models import Line, Payment, Run

Kind = Payment.Kind
BATCH, FEW = 2_000, 200  # rows in one statement, and in one that changes them


def stand_in(run: Run, by: Actor, at: datetime) -> list[Payment]:
    """Take back in the book what the failed run may not have paid, and prepare it for this one.

    Set-based: the bulk twin of `return_payment`, without a task to mend anybody's bank details.
    """
    if run.instead_of is None:
        return []
    old = queries.unconfirmed(run.instead_of)
    step = PAYMENT.step(State.SENT, "return", by.roles)
    _update(old, state=step.target, returned_because=says.RAIL_FAILED, returned_on=localdate(at))
    ledger.reverse_many(
        references={each.entry: f"back:{each.ref}" for each in old},
        effective_on=localdate(at),
        memo=says.RAIL_FAILED,
        by=by,
        at=at,
    )
    ledger.post_many(_ordered_again(each, by, at) for each in old if each.order)
    made = [_anew(each, at) for each in old]
    Payment.objects.bulk_create(made, batch_size=BATCH)
    facts = {"why": says.RAIL_FAILED, "run": run.ref}
    _record(step.event, old, by, at, facts, told=True)
    _record("payment.prepared", made, SYSTEM, at, {"run": run.ref})
    return made


def _anew(old: Payment, at: datetime) -> Payment:
    copied = {name: getattr(old, name) for name in COPIED}
    order = ordered_again(old) if old.order else ""
    return _by_system(Payment(**copied, order=order, again_of=old), at)


def _ordered_again(old: Payment, by: Actor, at: datetime) -> Draft:
    return Draft(
        reference=ordered_again(old),
        effective_on=localdate(at),
        memo=says.memo(old.payee_name, old.period, old.what),
        legs=[Leg(old.source, old.payee, old.cost)],
        by=by,
        at=at,
        pending=True,
    )


def advances(gathering: Gathering) -> list[Payment]:
    """Prepare what providers were asked for now and have sent no invoice for yet."""
    run, at = gathering.run, gathering.at
    found = [
        _by_system(
            Payment(
                part=order.part,
                kind=Kind.INVOICE,
                payee=order.promise.target,
                payee_name=order.name,
                whose=order.organisation,
                starts_on=order.promise.starts_on,
                ends_before=order.promise.ends_before,
                amount=order.promise.amount,
                what=(order.what or "Support")[:200],
                order=order.promise.reference,
                working=says.AHEAD_OF_INVOICE,
            ),
            at,
        )
        for order in queries.ordered_now(localdate(at))
    ]
    made = gathering.save(found)
    _record("payment.prepared", made, SYSTEM, at, {"run": run.ref})
    return made


def _by_system(payment: Payment, at: datetime) -> Payment:
    payment.state, payment.prepared_at = PAYMENT.start, at
    payment.prepared_by, payment.prepared_by_name = SYSTEM.name, str(SYSTEM)
    return payment


def leave_out_what_stops(run: Run) -> None:
    """Keep out of an emergency run what nobody may let pass: there is no time to ask for each."""
    found = queries.open_findings(run).filter(stops=True, line__isnull=False)
    lines: dict[int, Line] = {}
    for each in found:
        if each.line is None:
            continue
        line = lines.setdefault(each.line.pk, each.line)
        line.live, line.out_because, line.out_by_name = False, each.words, str(SYSTEM)
    changed = ["live", "out_because", "out_by_name"]
    Line.objects.bulk_update(lines.values(), changed, batch_size=FEW)


def refuse_left_out(run: Run, because: str, by: Actor, at: datetime) -> None:
    """Refuse what was made for an emergency run alone and does not go: it is asked for anew."""
    rows = queries.made_ahead(run)
    refuse(rows, because, by, at)


def refuse(rows: Sequence[Payment], because: str, by: Actor, at: datetime) -> None:
    """Refuse payments that are not sent, and release what was promised for them alone."""
    for each in rows:
        each.state = PAYMENT.step(each.state, "refuse", by.roles).target
    _update(
        rows,
        state=State.REFUSED,
        refused_because=because,
        decided_by=by.name,
        decided_by_name=str(by),
        decided_at=at,
    )
    own = queries.pending(each.entry for each in rows if each.entry.startswith("pay:"))
    ledger.void_many(references=sorted(own), effective_on=localdate(at), by=by, at=at)
    _record("payment.refused", rows, by, at, {"why": because})


def _update(rows: Iterable[Payment], **to: object) -> None:
    Payment.objects.filter(pk__in=[each.pk for each in rows]).update(**to)


def tell(run: Run, payments: Iterable[Payment], by: Actor, at: datetime) -> None:
    """Say to everybody, as the list is taken, that their money comes another way."""
    day = run.pay_on
    record_many(
        event(
            "payment.urgent",
            on=each,
            by=by,
            at=at,
            about=each.about,
            facts={"pence": each.amount.pence, "run": run.ref},
            told=says.another_way(each.amount, day) if each.to_them else "",
        )
        for each in payments
    )


def _record(
    code: str,
    payments: Iterable[Payment],
    by: Actor,
    at: datetime,
    facts: Mapping[str, object],
    *,
    told: bool = False,
) -> None:
    record_many(
        event(
            code,
            on=each,
            by=by,
            at=at,
            about=each.about,
            facts={"pence": each.amount.pence, "kind": each.kind, **facts},
            told=says.not_carried(each.amount) if told and each.to_them else "",
        )
        for each in payments
    )
