"""How the addresses of orders are tried: what must be there first, and what is typed."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from config.demo.script import Telling
from selfdirect.foundation.kernel.actor import SYSTEM
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.kernel.period import Period
from selfdirect.support.orders import actions
from selfdirect.support.orders.models import Block, Order, Uplift
from selfdirect.support.orders.queries import given_to, open_lines
from selfdirect.support.orders.rules import Row, price_of_days, read_quantity
from selfdirect.support.payments.actions import refuse_payment, take_invoices
from selfdirect.support.payments.models import InvoiceFile
from selfdirect.support.payments.queries import orders_of
from selfdirect.support.payments.rules import invoices
from tests.stages import NOW

TODAY = NOW.date()
DAY = date(2030, 4, 1)  # after every price that the council has


def _ordered(telling: Telling) -> Order:
    actions.draw_up(by=SYSTEM, at=NOW)
    return _order(telling)


def _order(telling: Telling) -> Order:
    return Order.objects.filter(budget__case=telling.case).latest("pk")


def _place(telling: Telling) -> int:
    order = _order(telling)
    return open_lines(order.organisation, [order.number])[order.number][0].asked.place


def _given(telling: Telling) -> None:
    order = _ordered(telling)
    row = Row(2, order.number, _place(telling), TODAY, read_quantity("1"))
    actions.deliver(rows=[row], by=telling.council.actor("grace"), at=NOW)


def _file(telling: Telling) -> SimpleUploadedFile:
    order = _order(telling)
    row = f"{order.number},{_place(telling)},{TODAY},1"
    return SimpleUploadedFile("gave.csv", f"order,line,day,given\n{row}\n".encode())


def _missed(telling: Telling) -> None:
    _given(telling)
    by = telling.council.cast.amira.actor
    ref = given_to(telling.case)[0].ref
    actions.miss(case=telling.case, ref=ref, words="Nobody came.", by=by, at=NOW)


def _unbilled(telling: Telling) -> None:
    """Finance refuses what was sent for the first days, so that it can be sent again."""
    sent = orders_of(_ordered(telling).organisation, TODAY)[0].invoice
    if sent:
        by = telling.council.actor("maya")
        refuse_payment(ref=sent.ref, because="Wrong days.", by=by, at=NOW)


def _billed(telling: Telling) -> None:
    """An invoice of one row, as ordered, from the provider."""
    _unbilled(telling)
    take_invoices(
        organisation=_order(telling).organisation.ref, rows=[_row(telling)], name="march.csv",
        by=telling.council.actor("grace"), at=NOW,
    )  # fmt: skip


def _row(telling: Telling) -> invoices.Row:
    open_ = orders_of(_order(telling).organisation, TODAY)[0]
    promise, number = open_.promise, _order(telling).number
    return invoices.Row(2, "BW-9", number, promise.starts_on, promise.amount)


def _invoice(telling: Telling) -> SimpleUploadedFile:
    row = _row(telling)
    amount = str(row.amount).replace(",", "")
    text = f"invoice,order,from,amount\nBW-9,{row.order},{row.starts_on},{amount}\n"
    return SimpleUploadedFile("march.csv", text.encode())


def _contract(telling: Telling) -> None:
    actions.add_block(
        service=telling.council.services["brightway"], unit="hour", volume=read_quantity("1000"),
        price=Money(2_000_000), starts_on=TODAY, ends_before=TODAY.replace(year=TODAY.year + 1),
        by=telling.council.actor("farid"), at=NOW,
    )  # fmt: skip


def _proposed(telling: Telling) -> None:
    actions.propose_uplift(
        service=telling.council.services["brightway"], unit="hour", price=Money(9_900),
        starts_on=DAY, because="Wages rose.", by=telling.council.actor("farid"), at=NOW,
    )  # fmt: skip


def _invoice_of_contract() -> dict[str, object]:
    contract = Block.objects.latest("pk").contract
    days = Period(contract.days.starts_on, contract.days.starts_on + timedelta(days=30))
    return {
        "number": "BW-11",
        "starts_on": str(days.starts_on),
        "last_day": str(days.starts_on + timedelta(days=29)),
        "amount": str(price_of_days(contract, days)),
    }


READY: dict[str, Callable[[Telling], object]] = {
    **dict.fromkeys(
        (
            *("orders:order", "orders:order_pdf", "orders:ordered", "orders:record"),
            *("orders:bring", "orders:example", "orders:providers", "orders:provider"),
        ),
        _ordered,
    ),
    "orders:answer": _missed,
    **dict.fromkeys(("orders:block", "payments:block", "payments:charge_block"), _contract),
    **dict.fromkeys(("payments:withdraw_block", "payments:block_more"), _contract),
    **dict.fromkeys(("orders:uplift", "orders:sign", "orders:withdraw"), _proposed),
    **dict.fromkeys(("payments:invoice_file", "payments:approve_file"), _billed),
    **dict.fromkeys(("payments:bring_invoices", "payments:draw_invoices"), _unbilled),
    **dict.fromkeys(("orders:given_to", "orders:miss"), _given),
}
OURS = (
    "orders:",
    "payments:invoice_file",
    "payments:approve_file",
    "payments:block",
    "payments:add_block",
)
PARTS: dict[str, Callable[[Telling], object]] = {
    "file": lambda t: InvoiceFile.objects.latest("pk").ref,
    "uplift": lambda t: Uplift.objects.latest("pk").ref,
    "number": lambda t: _order(t).number,
    "version": lambda t: 1,
    "delivery": lambda t: given_to(t.case)[0].ref,
}
TYPED: dict[str, dict[str, Any] | Callable[[Telling], dict[str, Any]]] = {
    **{route: {"words": "Nobody came."} for route in ("orders:miss", "orders:answer")},
    "payments:bring_invoices": lambda t: {"file": _invoice(t)},
    "payments:draw_invoices": {"invoice": "BW-10"},
    "payments:withdraw_block": {"because": "Its price is wrong."},
    "payments:block_more": {"number": "BW-12", "amount": "0.01"},
    "payments:block": lambda t: _invoice_of_contract(),
    "payments:add_block": lambda t: {
        "service": t.council.services["brightway"].pk,
        "unit": "hour",
        "volume": "1000",
        "price": "20000",
        "starts_on": "2026-03-02",
        "last_day": "2027-03-01",
    },
    "orders:propose": lambda t: {
        "service": t.council.services["brightway"].pk,
        "unit": "hour",
        "price": "99",
        "starts_on": str(DAY),
        "because": "Wages rose.",
    },
    "orders:record": lambda t: {"line": _place(t), "day": str(TODAY), "given": "1", "note": ""},
    "orders:bring": lambda t: {"file": _file(t)},
}
