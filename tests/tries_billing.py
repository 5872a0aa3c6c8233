"""How far a round of bills has come before each of its addresses is tried; see `tries.py`."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from selfdirect.foundation.kernel.actor import SYSTEM
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.ledger import actions as ledger
from selfdirect.foundation.ledger.rules import Leg
from selfdirect.support.billing import actions, queries
from selfdirect.support.billing.models import (
    Arrangement,
    Bill,
    Collection,
    Debit,
    DebitRun,
    Mandate,
    Report,
    Round,
    TopUp,
    TopUpBill,
    WriteOff,
)
from selfdirect.support.budgets.models import Part
from selfdirect.support.budgets.rules import CARE, COUNCIL, person_account, provider_account
from selfdirect.support.payments.models import Payment
from selfdirect.support.reconciliation import actions as feeds
from selfdirect.support.reconciliation.models import Outcome
from tests.stages import NOW, TODAY

DAYS = {"starts_on": str(TODAY - timedelta(days=28)), "last_on": str(TODAY - timedelta(days=1))}


def _draft(telling: Any) -> Round:
    return actions.draw_round(
        starts_on=TODAY - timedelta(days=28),
        ends_before=TODAY,
        by=telling.council.actor("efua"),
        at=NOW,
    )


def _sent(telling: Any) -> Round:
    found = _draft(telling)
    Bill.objects.get_or_create(
        round=found, person=telling.case.person, defaults={"total": 0}
    )  # whatever she pays in this story, she has a bill
    by = telling.council.actor("maya")
    if not found.bills.filter(lines__isnull=True).exists():
        return actions.issue_round(ref=found.ref, by=by, at=NOW)
    day = NOW.date()
    found.bills.update(number=1, issued_on=day, due_on=day)
    return found


def _late(telling: Any) -> None:
    """She has a bill that is three months late, and a promise in the book behind it."""
    person, day = telling.case.person, TODAY - timedelta(days=90)
    reference = f"share:{telling.budget.ref}:managed:{day}:{TODAY}"
    source, by = person_account(person.ref), telling.council.actor("efua")
    ledger.open_account(address=source, stream=CARE)
    ledger.post(
        reference=reference, effective_on=day, memo="Your share", pending=True,
        legs=[Leg(source, COUNCIL, Money(24000))], by=by, at=NOW,
    )  # fmt: skip
    found = actions.draw_round(
        starts_on=TODAY - timedelta(days=28), ends_before=TODAY, by=by, at=NOW
    )
    actions.issue_round(ref=found.ref, by=telling.council.actor("maya"), at=NOW)
    found.bills.update(issued_on=day, due_on=day)


def _arranged(telling: Any) -> None:
    _late(telling)
    facts = {"person_ref": telling.case.person.ref, "by": telling.council.actor("efua")}
    actions.chase(kind="hardship", found="parts", words="In parts.", at=NOW, **facts)
    actions.arrange(amount=Money(1000), every="week", starts_on=TODAY, at=NOW, **facts)


def _hardship(telling: Any) -> None:
    _late(telling)
    ref, by = telling.case.person.ref, telling.council.actor("efua")
    actions.chase(person_ref=ref, kind="hardship", found="parts", words="So.", by=by, at=NOW)


def _let_go(telling: Any) -> None:
    _late(telling)
    ref, by = telling.case.person.ref, telling.council.actor("efua")
    actions.ask_write_off(person_ref=ref, reason="small", words="So little.", by=by, at=NOW)


def _too_much(telling: Any) -> None:
    ref, by = telling.case.person.ref, telling.council.actor("efua")
    facts = {"person_ref": ref, "how": "cash", "by": by, "at": NOW}
    actions.take_receipt(amount=Money(900_000), on=TODAY, **facts)


def money_came(telling: Any, named: str = "") -> None:
    by, person = telling.council.actor("efua"), named or telling.case.person.ref
    feed = feeds.add_feed(code="paid", name="Paid", profile="bank", by=by, at=NOW)
    rows = f"Date,Amount,Reference,Transaction ID\n2026-03-01,1.23,{person},T1"
    file = feeds.bring_file(feed=feed, name="a.csv", content=rows.encode(), by=by, at=NOW)
    feeds.take_file(ref=file.ref, by=by, at=NOW)
    feeds.run_file(ref=file.ref, by=SYSTEM, clock=lambda: NOW)


def _collected(telling: Any) -> Collection:
    """A provider asks her for her share of a run, and has been paid that much less."""
    budget, efua = telling.budget, telling.council.actor("efua")
    made = Collection.objects.create(
        budget=budget, organisation=queries.providers_of(budget)[0], starts_on=TODAY,
        by="efua", by_name="Efua", at=NOW,
    )  # fmt: skip
    part = budget.parts.get(held="managed")
    source = person_account(telling.case.person.ref)
    ledger.open_account(address=source, stream=CARE)
    ledger.post(
        reference=f"share:{budget.ref}:managed:{TODAY}:{TODAY + timedelta(days=1)}",
        effective_on=TODAY, memo="Your share", pending=True,
        legs=[Leg(source, COUNCIL, Money(1))], by=efua, at=NOW,
    )  # fmt: skip
    ledger.post(
        reference="ahead:for:try", effective_on=TODAY, memo="Put in",
        legs=[Leg(COUNCIL, part.address, Money(99_999))], by=efua, at=NOW,
    )  # fmt: skip
    payee, order = provider_account(made.organisation.ref), f"order:{budget.ref}:try:{TODAY}"
    ledger.open_account(address=payee, stream=CARE)
    ledger.post(
        reference=order, effective_on=TODAY, memo="Help", pending=True,
        legs=[Leg(part.address, payee, Money(2))], by=efua, at=NOW,
    )  # fmt: skip
    Payment.objects.create(
        part=part, kind="invoice", state="APPROVED", payee_name="A", what="Help",
        payee=payee, order=order, starts_on=TODAY,
        ends_before=TODAY + timedelta(days=1), amount=Money(1), because="We collect it.",
        entry="pay:try", prepared_by="efua", prepared_at=NOW, decided_by="maya", decided_at=NOW,
    )  # fmt: skip
    return made


ACCOUNT = {"name": "Amira Khan", "sort_code": "204512", "number": "12345678"}


def _mandate(telling: Any, **more: str) -> Mandate:
    return actions.set_up(
        case_ref=telling.case.ref, **ACCOUNT, **more, by=telling.council.actor("efua"), at=NOW
    )


def _payer(telling: Any) -> None:
    _mandate(telling, payer="Ben Khan", payer_to="ben@example.org")


def _drawn(telling: Any) -> DebitRun:
    """Her bank is to be told of her; with money, nobody could be tried as soon as this."""
    _mandate(telling)
    return actions.draw_debits(collect_on=None, by=telling.council.actor("efua"), at=NOW)


def _approved(telling: Any) -> DebitRun:
    run = _drawn(telling)
    return actions.approve_debits(ref=run.ref, by=telling.council.actor("maya"), at=NOW)


def _filed(telling: Any) -> DebitRun:
    run = _approved(telling)
    return actions.take_debit_file(ref=run.ref, by=telling.council.actor("efua"), at=NOW)


def _doubted(telling: Any) -> None:
    run, by = _filed(telling), telling.council.actor("efua")
    actions.doubt_debits(ref=run.ref, because="A slip.", by=by, at=NOW)


def _at_bank(telling: Any) -> None:
    run = _filed(telling)
    actions.send_debits(ref=run.ref, by=telling.council.actor("efua"), at=NOW)
    DebitRun.objects.update(process_on=TODAY)


def _claimed(telling: Any) -> None:
    run = _drawn(telling)
    Debit.objects.create(
        run=run, mandate=Mandate.objects.latest("pk"), person=telling.case.person,
        state="CLAIMED", amount=Money(1), told_at=NOW, code="17", because="A slip.",
        back_on=TODAY,
    )  # fmt: skip


def _came_together(telling: Any) -> None:
    _at_bank(telling)
    DebitRun.objects.update(state="DONE", count=1, total=123, collect_on=TODAY)
    money_came(telling, DebitRun.objects.latest("pk").ref)


def _topped_up(telling: Any) -> TopUp:
    """Somebody beside her pays for a larger room."""
    payer = queries.payers_of(telling.case.person)[0]
    return TopUp.objects.create(
        person=telling.case.person, payer=payer, write_to="b@example.org", words="A larger room",
        agreed_on=TODAY, starts_on=TODAY, by="efua", by_name="Efua", at=NOW,
    )  # fmt: skip


def _asked_for_top_up(telling: Any) -> None:
    """It was asked for with a round that was sent."""
    TopUpBill.objects.create(
        round=_draft(telling), top_up=_topped_up(telling), amount=Money(700), issued_on=TODAY,
        due_on=TODAY,
    )  # fmt: skip


def _wants_payer(telling: Any) -> None:
    """Her budget has a top-up that nobody is asked for."""
    Part.objects.create(
        budget=telling.budget, held="direct", stream=queries.TOP_UP, weekly=Money(700),
        address=f"budget:{telling.budget.ref}:direct-topup",
    )  # fmt: skip


REPORT = "Reference,Reason code,Date\nMDXXXXXXXX,1,2026-03-01\n"


def _reported(telling: Any) -> None:
    by = telling.council.actor("efua")
    actions.bring_report(profile="changed", name="a.csv", text=REPORT, by=by, at=NOW)


READY: dict[str, Callable[[Any], object]] = {
    **dict.fromkeys(("billing:round", "billing:redraw", "billing:issue", "billing:drop"), _draft),
    "billing:bill_pdf": _sent,
    "billing:top_up_pdf": _asked_for_top_up,
    "billing:place_top_up": lambda t: money_came(t, _topped_up(t).ref),
    **dict.fromkeys(("billing:chase", "billing:ask_write_off"), _late),
    "billing:arrange": _hardship,
    "billing:end_arrangement": _arranged,
    **dict.fromkeys(("billing:sign_write_off", "billing:refuse_write_off"), _let_go),
    "billing:pay_back": _too_much,
    "billing:place": money_came,
    **dict.fromkeys(
        ("billing:debit_run", "billing:approve_debits", "billing:stop_debits"), _drawn
    ),
    **dict.fromkeys(("billing:take_top_up", "billing:end_top_up"), _topped_up),
    "billing:agree_top_up": _wants_payer,
    "billing:take_debits": _approved,
    **dict.fromkeys(("billing:send_debits", "billing:doubt_debits"), _filed),
    "billing:lose_debits": _doubted,
    "billing:finish_debits": _at_bank,
    "billing:place_debits": _came_together,
    "billing:agree": _payer,
    "billing:answer": _claimed,
    "billing:report": _reported,
    **dict.fromkeys(("billing:debits", "billing:stop_mandate"), _mandate),
    **dict.fromkeys(("billing:end_collecting", "billing:note_collected"), _collected),
}
REFS: dict[str, Callable[[Any], str]] = {
    "bills/rounds/": lambda t: Round.objects.latest("pk").ref,
    "bills/top-ups/": lambda t: TopUp.objects.latest("pk").ref,
    "bills/arrangements/": lambda t: Arrangement.objects.latest("pk").ref,
    "bills/collections/": lambda t: Collection.objects.latest("pk").ref,
    "bills/direct-debits/reports/": lambda t: Report.objects.latest("pk").ref,
    "bills/direct-debits/payers/": lambda t: Mandate.objects.latest("pk").ref,
    "bills/direct-debits/claims/": lambda t: Debit.objects.latest("pk").ref,
    "bills/direct-debits/": lambda t: DebitRun.objects.latest("pk").ref,
    "bills/write-offs/": lambda t: WriteOff.objects.latest("pk").ref,
}
PARTS: dict[str, Callable[[Any], object]] = {
    "asked": lambda t: TopUpBill.objects.latest("pk").ref,
    "top_up": lambda t: TopUp.objects.latest("pk").ref,
    "bill": lambda t: Bill.objects.latest("pk").ref,
    "day": lambda t: str(TODAY),
    "kind": lambda t: "remind",
    "came": lambda t: Outcome.objects.latest("pk").pk,
}
TYPED: dict[str, dict[str, Any] | Callable[[Any], dict[str, Any]]] = {
    "billing:bills": DAYS,
    "billing:debits": {"collect_on": ""},
    "billing:stop_debits": {"because": "A slip."},
    "billing:doubt_debits": {"because": "A slip."},
    "billing:agree": {"how": "Rang them."},
    "billing:answer": {"words": "You were right."},
    "billing:bring": lambda t: {
        "profile": "changed",
        "file": SimpleUploadedFile("a.csv", REPORT.encode()),
    },
    "billing:set_up": {**ACCOUNT, "sure": "on"},
    "billing:chase": {"words": "We wrote."},
    "billing:arrange": {"amount": "10.00", "every": "week", "starts_on": str(TODAY)},
    "billing:end_arrangement": {"because": "You asked."},
    "billing:let_collect": lambda t: {
        "organisation": queries.providers_of(t.budget)[0].ref,
        "starts_on": str(TODAY + timedelta(weeks=12)),
    },
    "billing:end_collecting": {"ends_before": str(TODAY + timedelta(weeks=12))},
    "billing:ask_write_off": {"reason": "small", "words": "So little."},
    "billing:pay_back": {"amount": "1.00"},
    "billing:take_top_up": {"amount": "5.00", "on": str(TODAY), "how": "cash"},
    "billing:end_top_up": {"ends_before": str(TODAY + timedelta(weeks=12))},
    "billing:agree_top_up": lambda t: {
        "payer": str(queries.payers_of(t.case.person)[0].pk),
        "write_to": "b@example.org",
        "words": "A larger room",
        "agreed_on": str(TODAY),
        "starts_on": str(TODAY),
    },
    "billing:receive": {"amount": "5.00", "on": str(TODAY), "how": "cash"},
}
