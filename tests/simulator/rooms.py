"""Random acts of the rooms above the ledger: one budget through its year, by the right people.

A step is an act's name, the days that pass before it, and four lots that choose what it is done
to. An act that is refused is no failure; any other exception is, and so is money that the rooms
and the ledger tell differently.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.db import transaction

from config.demo.cast import Cast
from selfdirect.foundation.kernel.decision import NotThere, Refused
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.kernel.period import Period
from selfdirect.foundation.ledger import queries as ledger
from selfdirect.foundation.ledger.models import Account
from selfdirect.support.budgets import actions as budgets
from selfdirect.support.budgets.models import Budget, Change
from selfdirect.support.payments import actions as payments
from selfdirect.support.payments import queries
from selfdirect.support.payments.models import Payment, Run
from tests.simulator.steps import Step

STANDS = {  # how the ledger must stand for a payment: by the payment's state
    "APPROVED": {"pending", "void"},  # released, if its days changed since: then it cannot be sent
    "SENT": {"posted"},
    "PAID": {"posted"},
    "RETURNED": {"reversed"},
}
LEFT = ("SENT", "PAID")
FAULTS = ("", "", "", "", "", "", "", "", "breaks", "twice")


class Broken(Exception):
    """Stands for whatever may go wrong inside an act."""


@dataclass
class Life:
    """One budget, who acts on it, and the day it is."""

    budget: Budget
    provider: str
    cast: Cast
    at: datetime
    done: dict[str, int] = field(default_factory=dict)
    lots: list[float] = field(default_factory=list)

    def live(self, step: Step) -> None:
        """Do one step, with its fault; what is refused changes nothing."""
        self.at += timedelta(days=step["days"])
        act = ACTS[step["act"]]
        if step["fault"] == "breaks":
            self._break(act, step)
        for _ in range(2 if step["fault"] == "twice" else 1):
            if self._try(act, step):
                self.done[step["act"]] = self.done.get(step["act"], 0) + 1

    def _try(self, act: Callable[["Life"], object], step: Step) -> bool:
        self.lots = list(step["lots"])
        try:
            with transaction.atomic():
                act(self)
        except (Refused, NotThere):
            return False
        return True

    def _break(self, act: Callable[["Life"], object], step: Step) -> None:
        """Let an act go wrong at its end: nothing of it may be left."""
        before = self._stands()
        self.lots = list(step["lots"])
        try:
            with transaction.atomic():
                act(self)
                raise Broken
        except (Broken, Refused, NotThere):
            assert self._stands() == before, f"{step} left something behind"

    def _stands(self) -> object:
        accounts = Account.objects.order_by("pk").values_list("address", "available")
        states = Payment.objects.order_by("pk").values_list("pk", "state")
        return list(accounts), list(states), list(Run.objects.values_list("pk", "state"))

    # --- choosing

    def one(self, rows: Any) -> Any:
        """Choose a row by the next lot.

        :raises NotThere: if there is none
        """
        found = list(rows.order_by("pk"))
        if not found:
            raise NotThere("There is none.")
        return found[int(self.lots.pop(0) * len(found))]

    def run(self, *states: str) -> Run:
        run: Run = self.one(Run.objects.filter(state__in=states))
        return run

    def pence(self, most: int) -> Money:
        return Money(1 + int(self.lots.pop(0) * most))

    def by(self, who: str) -> dict[str, Any]:
        return {"by": getattr(self.cast, who).actor, "at": self.at}

    def soon(self) -> Any:
        return self.at.date() + timedelta(days=int(self.lots.pop(0) * 60) - 20)

    # --- the acts

    def begin(self) -> None:
        run = payments.begin_run(due_by=self.at.date() + timedelta(6), **self.by("efua"))
        payments.draft_run(ref=run.ref, **self.by("efua"))

    def clear(self) -> None:
        run = self.run("CHECKED")
        for code in sorted(set(queries.open_findings(run).values_list("code", flat=True))):
            payments.clear_finding(ref=run.ref, code=code, because="We know.", **self.by("efua"))

    def hold(self) -> None:
        run = self.run("CHECKED")
        codes = sorted(set(queries.open_findings(run).values_list("code", flat=True)))
        for code in codes[:1]:
            payments.hold_out(ref=run.ref, code=code, because="To be asked.", **self.by("efua"))

    def recheck(self) -> None:
        payments.recheck_run(ref=self.run("CHECKED").ref, **self.by("efua"))

    def stop(self) -> None:
        run = self.run("DRAFT", "CHECKED", "APPROVED")
        payments.stop_run(ref=run.ref, because="Begun by mistake.", **self.by("efua"))

    def approve(self) -> None:
        payments.approve_run(ref=self.run("CHECKED").ref, **self.by("maya"))

    def take(self) -> None:
        payments.take_file(ref=self.run("APPROVED").ref, **self.by("maya"))

    def send(self) -> None:
        payments.send_run(ref=self.run("APPROVED").ref, **self.by("maya"))

    def go(self) -> None:
        """All that is between a checked run and the bank, on one day, as on most days."""
        for act in (self.clear, self.approve, self.take, self.send):
            self.lots = [0.999]  # the run that was begun last
            act()

    def close(self) -> None:
        payments.close_run(ref=self.run("SENT").ref, **self.by("efua"))

    def come_back(self) -> None:
        sent = self.one(Payment.objects.filter(state__in=LEFT))
        payments.return_payment(ref=sent.ref, why="Account closed", **self.by("efua"))

    def invoice(self) -> None:
        orders = queries.orders_under(self.budget)
        due = [each for each in orders if not each.invoice and each.organisation == self.provider]
        if not due:
            raise NotThere("There is none.")
        order = due[0]
        less = self.pence(500) if self.lots[0] < 0.3 else NOTHING
        payments.enter_invoice(
            budget_ref=self.budget.ref, organisation=self.provider,
            starts_on=order.promise.starts_on, number=f"BW-{Payment.objects.count()}",
            amount=order.promise.amount - less, because="She was away." if less else "",
            **self.by("grace"),
        )  # fmt: skip

    def agree(self) -> None:
        waiting = self.one(Payment.objects.filter(state="PREPARED"))
        payments.approve_payment(ref=waiting.ref, **self.by("maya"))

    def refuse(self) -> None:
        waiting = self.one(Payment.objects.filter(state="PREPARED"))
        payments.refuse_payment(ref=waiting.ref, because="Not what came.", **self.by("maya"))

    def move(self) -> None:
        leaves = ["direct", f"managed:{self.provider}", f"isf:{self.provider}"]
        source = leaves.pop(int(self.lots.pop(0) * 3))
        target = leaves.pop(int(self.lots.pop(0) * 2))
        budgets.move_budget(
            budget_ref=self.budget.ref, source=source, target=target, weekly=self.pence(9_000),
            starts_on=self.soon(), asked="She wants it so.", **self.by("carol"),
        )  # fmt: skip

    def pause(self) -> None:
        first = self.soon()
        keeps = {f"managed:{self.provider}": self.pence(3_000)}
        budgets.pause_budget(
            budget_ref=self.budget.ref, starts_on=first, ends_before=first + timedelta(21),
            keeps=keeps, because="She is in hospital.", **self.by("carol"),
        )  # fmt: skip

    def withdraw(self) -> None:
        change = self.one(Change.objects.filter(budget=self.budget))
        because = "It was not so."
        budgets.withdraw_change(change_ref=change.ref, because=because, **self.by("carol"))

    # --- what must hold

    def wrong(self) -> Iterator[str]:
        """Work it out again from both sides: a sentence for each thing that does not hold."""
        yield from ledger.check()
        yield from self._payments()
        yield from self._received()
        stood = ledger.balances(list(Account.objects.values_list("address", flat=True)))
        if Money.total(each.posted for each in stood.values()) != NOTHING:
            yield "Money was made or lost."
        year = Period(self.budget.starts_on, self.budget.starts_on + timedelta(400))
        for part in self.budget.parts.all():
            told = ledger.statement([part.address], year)
            if told.opening + told.money_in - told.money_out != told.closing:
                yield f"The statement of {part.address} does not add up."

    def _payments(self) -> Iterator[str]:
        """Each payment stands in the ledger as its state says: one fate for each promise."""
        for payment in Payment.objects.exclude(entry=""):
            stands = ledger.state(payment.entry)
            if stands not in STANDS.get(payment.state, {stands}):
                yield f"Payment {payment.ref} is {payment.state}, and its entry is {stands}."

    def _received(self) -> Iterator[str]:
        """Nobody has more, or less, than what was sent to them and did not come back."""
        left: dict[str, Money] = {}
        for payment in Payment.objects.all():
            sent = payment.amount if payment.state in LEFT else NOTHING
            left[payment.payee] = left.get(payment.payee, NOTHING) + sent
        for address, due in left.items():
            found = ledger.balance(address).posted
            if found != due:
                yield f"{address} has {found}; what was sent to it comes to {due}."


ACTS: dict[str, Callable[[Life], object]] = {
    act.__name__: act
    for act in (
        Life.begin, Life.clear, Life.hold, Life.recheck, Life.stop, Life.approve, Life.take,
        Life.send, Life.go, Life.close, Life.come_back, Life.invoice, Life.agree, Life.refuse,
        Life.move, Life.pause, Life.withdraw,
    )
}  # fmt: skip
OFTEN = {
    "clear": 4, "approve": 4, "take": 4, "send": 4, "go": 8, "invoice": 5, "agree": 6,
    "begin": 4, "close": 4,
}  # fmt: skip


def lives(seed: int, many: int) -> list[Step]:
    """Make the steps of a seed: the same again are the same steps."""
    pick, names = Random(seed), list(ACTS)
    weights = [OFTEN.get(name, 1) for name in names]
    return [
        {"n": nth, "act": pick.choices(names, weights)[0], "days": pick.choice([0, 0, 0, 1, 3]),
         "lots": [pick.random() for _ in range(4)], "fault": pick.choice(FAULTS)}
        for nth in range(1, many + 1)
    ]  # fmt: skip
