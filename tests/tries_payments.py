"""How far a payment run has come before each of its addresses is tried."""

from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from selfdirect.foundation.kernel.actor import Role
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.register.cases import actions as case_actions
from selfdirect.support.orders.models import Block
from selfdirect.support.payments import actions, queries
from selfdirect.support.payments.models import (
    BankAccount,
    Finding,
    Hold,
    Payment,
    ReturnsFile,
    Run,
)
from tests import tries_marketplace, tries_orders, tries_pools
from tests.stages import NOW


def _agreed(telling: Any) -> Payment:
    """Amira's next direct payment, agreed by Maya; her bank details are known."""
    efua, maya = telling.council.actor("efua"), telling.council.actor("maya")
    due = queries.next_direct(telling.budget)
    assert due is not None
    made = actions.prepare_direct_payment(
        budget_ref=telling.budget.ref, starts_on=due.run.starts_on, by=efua, at=NOW
    )
    if not queries.paid_to([made.whose], NOW.date()):
        _entered(telling)
        ref = BankAccount.objects.latest("pk").ref
        actions.check_account(ref=ref, how="By a call.", by=maya, at=NOW)
    return actions.approve_payment(ref=made.ref, by=maya, at=NOW)


def _entered(telling: Any) -> None:
    actions.enter_account(
        whose=telling.case.person.ref, name="A Khan", sort_code="999999", number="00012345",
        because="She rang.", by=telling.council.actor("efua"), at=NOW,
    )  # fmt: skip


def _held(telling: Any) -> None:
    actions.place_hold(
        whose=telling.case.person.ref,
        because="Ring her.",
        by=telling.council.actor("efua"),
        at=NOW,
    )


def _paid_too_much(telling: Any) -> None:
    """An invoice was for less than was paid ahead of it, and Efua agreed it."""
    whose, part = telling.case.person.ref, telling.budget.parts.first()
    Payment.objects.create(
        part=part, kind=Payment.Kind.INVOICE, state="PAID", payee=f"provider:{whose}",
        whose=whose, invoice_number="BW-77", starts_on=part.budget.starts_on,
        ends_before=part.budget.ends_before, amount=NOTHING, ahead=Money(5000),
        off=-Money(2000), entry="pay:BW-77", prepared_by="grace", prepared_at=NOW,
        decided_by="efua", decided_at=NOW,
    )  # fmt: skip


def _still_held(telling: Any) -> None:
    words = "Agree what comes back."
    case_actions.add_task(
        case=telling.case, code="budget.held", words=words, role=Role.FINANCE, at=NOW
    )


def _checked(telling: Any) -> Run:
    by = telling.council.actor("efua")
    return actions.begin_single(ref=_agreed(telling).ref, by=by, at=NOW)


def _cleared(telling: Any) -> Run:
    run = _checked(telling)
    for code in set(queries.open_findings(run).values_list("code", flat=True)):
        actions.clear_finding(
            ref=run.ref, code=code, because="Known.", by=telling.council.actor("efua"), at=NOW
        )
    return run


def _approved(telling: Any) -> Run:
    by = telling.council.actor("maya")
    return actions.approve_run(ref=_cleared(telling).ref, by=by, at=NOW)


def _taken(telling: Any) -> Run:
    by = telling.council.actor("maya")
    return actions.take_file(ref=_approved(telling).ref, by=by, at=NOW)


def _sent(telling: Any) -> Run:
    by = telling.council.actor("maya")
    return actions.send_run(ref=_taken(telling).ref, by=by, at=NOW)


def _back() -> str:
    """The bank's list of what came back: the payment that was sent last."""
    sent = Payment.objects.filter(state="SENT").latest("pk")
    return f"reference,code,amount\n{sent.ref},B,{sent.amount}\n"


def _told(telling: Any) -> None:
    _sent(telling)
    by = telling.council.actor("efua")
    actions.bring_returns(name="back.csv", text=_back(), by=by, at=NOW)


def _urgent(telling: Any) -> Run:
    """An emergency run in place of one that the bank may not have paid: its list was taken."""
    efua = {"by": telling.council.actor("efua"), "at": NOW}
    maya = {"by": telling.council.actor("maya"), "at": NOW}
    sent = _sent(telling)
    begun = actions.begin_emergency(rail="bank", because="Down.", instead_of=sent.ref, **efua)
    actions.draft_run(ref=begun.ref, **efua)
    for code in set(queries.open_findings(begun).values_list("code", flat=True)):
        actions.clear_finding(ref=begun.ref, code=code, because="Known.", **efua)
    actions.approve_run(ref=begun.ref, **maya)
    return actions.take_file(ref=begun.ref, **maya)


def _not_arrived(telling: Any) -> Payment:
    """A payment that was taken back, and whose second did not arrive either."""
    run, by = _urgent(telling), telling.council.actor("efua")
    failed = {each.ref: "It never came." for each in queries.going(run)}
    actions.reconcile_run(ref=run.ref, failed=failed, by=by, at=NOW)
    return _taken_back()


def _taken_back() -> Payment:
    return Payment.objects.filter(state="RETURNED").latest("pk")


def _paid_after_all(telling: Any) -> None:
    by = telling.council.actor("efua")
    actions.pay_after_all(ref=_not_arrived(telling).ref, by=by, at=NOW)


BEFORE: dict[str, Callable[[Any], object]] = {
    "payments:pay_now": _agreed,
    **dict.fromkeys(("payments:return", "payments:returns"), _sent),
    **dict.fromkeys(("payments:came_back", "payments:as_it_came", "payments:take_back"), _told),
    **dict.fromkeys(
        (
            *("payments:run", "payments:lines", "payments:findings", "payments:finding"),
            *("payments:recheck_run", "payments:stop_run"),
        ),
        _checked,
    ),
    "payments:approve_run": _cleared,
    "payments:take_file": _approved,
    "payments:certificate": _approved,
    "payments:send_run": _taken,
    "payments:close_run": _sent,
    "payments:reconcile_run": _urgent,
    "payments:paper": _urgent,
    "payments:after_all": _not_arrived,
    "payments:give_back": _paid_after_all,
    "payments:held": _still_held,
    "payments:check_account": _entered,
    "payments:lift_hold": _held,
    "payments:note_given_back": _paid_too_much,
    **tries_marketplace.READY,
    **tries_orders.READY,
    **tries_pools.READY,
}
REFS: dict[str, Callable[[Any], str]] = {
    "payments:after_all": lambda _: _taken_back().ref,
    "payments:give_back": lambda _: _taken_back().ref,
    "money/runs/": lambda t: Run.objects.latest("pk").ref,
    "money/returns/": lambda t: ReturnsFile.objects.latest("pk").ref,
    "money/accounts/": lambda t: BankAccount.objects.latest("pk").ref,
    "contracts/": lambda t: Block.objects.latest("pk").ref,
    "money/holds/": lambda t: Hold.objects.latest("pk").ref,
}
PARTS: dict[str, Callable[[Any], object]] = {
    **tries_marketplace.PARTS,
    **tries_pools.PARTS,
    "whose": lambda t: t.case.person.ref,
    "finding": lambda t: Finding.objects.filter(code="first").latest("pk").pk,
}
CLEARED = {"way": "clear", "because": "She is new."}
SAID: dict[str, Any] = {
    **tries_marketplace.TYPED,
    **tries_orders.TYPED,
    **tries_pools.TYPED,
    "payments:runs": {"due_by": "2026-03-02", "format": "standard18", "takes_direct": "yes"},
    "payments:findings": CLEARED,
    "payments:finding": CLEARED,
    "payments:stop_run": {"because": "It waits."},
    "payments:emergency": {"rail": "bank", "because": "Down.", "format": "list"},
    "payments:reconcile_run": {"failed": "", "why": "", "after_all": ""},
    "payments:return": {"code": "B"},
    "payments:returns": lambda _: {"file": SimpleUploadedFile("back.csv", _back().encode())},
    "payments:enter_account": {"name": "A Khan", "sort_code": "99 99 99", "number": "00012345",
                               "because": "She rang."},
    "payments:check_account": {"how": "By a call."},
    "payments:place_hold": {"because": "Ring her first."},
    "payments:lift_hold": {"because": "She rang."},
    "payments:note_given_back": {"amount": "20.00"},
}  # fmt: skip
