"""Read what an emergency run pays, and what is known of it after."""

from collections.abc import Collection
from datetime import date, timedelta

from django.db.models import QuerySet

from selfdirect.foundation.kernel.actor import SYSTEM
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.ledger.models import Entry
from selfdirect.register.cases.models import Case
from selfdirect.support.payments.journey import RunState, State
from selfdirect.support.payments.models import Payment, Run
from selfdirect.support.payments.queries.payments import NOT_SENT, Order, orders_between

OPEN = (RunState.DRAFT, RunState.CHECKED, RunState.APPROVED)
ONE_RUN = timedelta(weeks=4)


def emergencies() -> QuerySet[Run]:
    return Run.objects.defer("file").exclude(rail="").order_by("-made_at", "-pk")


def emergency_under_way() -> Run | None:
    return emergencies().filter(state__in=OPEN).first()


def at_the_bank() -> QuerySet[Run]:
    """List the runs that were sent and not closed: those that a failed bank may not have paid."""
    sent = Run.objects.defer("file").filter(state=RunState.SENT, rail="")
    return sent.order_by("-sent_at", "-pk")


def going(run: Run) -> QuerySet[Payment]:
    """List the payments that go with a run."""
    return Payment.objects.filter(lines__run=run, lines__live=True)


def unconfirmed(run: Run) -> list[Payment]:
    """Hold the payments of a sent run of which the bank has said nothing."""
    sent = going(run).filter(state=State.SENT).select_for_update(of=("self",))
    return list(sent.select_related("part__budget__case__person").order_by("pk"))


def ordered_now(today: date) -> list[Order]:
    """List what providers are asked for in these weeks, and sent no invoice for.

    What a block contract covers is paid by that.
    """
    return [
        each
        for each in orders_between(today - ONE_RUN, today)
        if not (each.invoice or each.covered)
    ]


def made_ahead(run: Run) -> list[Payment]:
    """List what was made for an emergency run alone, ahead of an invoice, and does not go."""
    ahead = Payment.objects.filter(
        lines__run=run, lines__live=False, state__in=NOT_SENT, kind=Payment.Kind.INVOICE,
        invoice_number="", again_of=None, prepared_by=SYSTEM.name,
    )  # fmt: skip
    rows = ahead.exclude(lines__live=True).select_for_update(of=("self",))
    return list(rows.select_related("part__budget__case__person").order_by("pk"))


# After it ---------------------------------------------------------------------------------------


def stood_in_for(run: Run, refs: Collection[str]) -> list[Payment]:
    """Hold those payments that a run stood in for.

    :raises Refused: if it stood in for one of them not
    """
    asked = Payment.objects.filter(ref__in=refs, again__lines__run=run, state=State.RETURNED)
    rows = asked.select_for_update(of=("self",)).order_by("pk")
    found = list(rows.select_related("part__budget__case__person"))
    if unknown := sorted(set(refs) - {each.ref for each in found}):
        raise Refused(f"This run stood in for no payment {unknown[0]}. Look at it again.")
    return found


def again_of(payment: Payment) -> Payment:
    """Hold what was prepared in a payment's place."""
    rows = Payment.objects.select_related("part__budget__case__person")
    return rows.select_for_update(of=("self",)).get(again_of=payment)


def paid_after_all(payment: Payment) -> bool:
    """Say whether the bank paid one that was taken back, and nobody gave it back since."""
    return _after_all([payment.ref]).exists()


def twice_in(case: Case) -> bool:
    """Say whether anything that came twice is still to be given back."""
    rows = Payment.objects.filter(part__budget__case=case, state=State.RETURNED)
    rows = rows.exclude(kind=Payment.Kind.DIRECT)  # it comes off the next by itself
    return _after_all(rows.values_list("ref", flat=True)).exists()


def to_mend() -> list[Payment]:
    """List what came back of block contracts and waits to be paid again: no task is about it."""
    rows = Payment.objects.filter(part=None, state=State.PREPARED, again_of__isnull=False)
    return list(rows.order_by("prepared_at", "pk"))


def to_ask_back() -> list[Payment]:
    """List what a provider had twice under block contracts and is to give back."""
    rows = Payment.objects.filter(part=None, state=State.RETURNED)
    after = _after_all(rows.values_list("ref", flat=True)).values_list("reference", flat=True)
    refs = [each.partition(":")[2] for each in after]
    twice = rows.filter(ref__in=refs).exclude(again__state=State.REFUSED)
    return list(twice.order_by("returned_on", "pk"))


def _after_all(refs: Collection[str]) -> QuerySet[Entry]:
    return Entry.objects.filter(reference__in=[f"after:{ref}" for ref in refs], reversal=None)
