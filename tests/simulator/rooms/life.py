"""A few people's money lived day by day: acts chosen by lots, some of them with a fault."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from django.db import transaction

from config.demo.cast import Cast
from selfdirect.foundation.kernel.decision import NotThere, Refused
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.ledger.models import Account
from selfdirect.register.cases.models import Case
from selfdirect.support.budgets.models import Budget
from selfdirect.support.budgets.queries import deaths, may_begin
from selfdirect.support.payments.models import Payment, Run
from selfdirect.support.reconciliation.models import Feed
from tests.simulator.steps import Step


class Broken(Exception):
    """Stands for whatever may go wrong inside an act."""


@dataclass
class Life:
    """Whose money it is, who acts on it, and the day it is."""

    provider: str
    bank: Feed
    cards: Feed
    cast: Cast
    at: datetime
    done: Counter[str] = field(default_factory=Counter)
    lots: list[float] = field(default_factory=list)
    noted: dict[str, datetime] = field(default_factory=dict)  # when it was noted that who died

    def live(self, act: "Act", step: Step) -> None:
        """Do one step, with its fault; what is refused changes nothing."""
        self.at += timedelta(days=step["days"])
        if step["fault"] == "breaks":
            self._break(act, step)
        for _ in range(2 if step["fault"] == "twice" else 1):
            self.done[step["act"]] += self._try(act, step)

    def _try(self, act: "Act", step: Step) -> bool:
        self.lots = list(step["lots"])
        try:
            with transaction.atomic():
                act(self)
        except (Refused, NotThere):
            return False
        return True

    def _break(self, act: "Act", step: Step) -> None:
        """Let an act go wrong at its end: nothing of it may be left."""
        before = _stands()
        self.lots = list(step["lots"])
        try:
            with transaction.atomic():
                act(self)
                raise Broken
        except (Broken, Refused, NotThere):
            assert _stands() == before, f"{step} left something behind"

    # --- who, what and when

    @property
    def today(self) -> date:
        return self.at.date()

    @property
    def living(self) -> list[Case]:
        died = deaths(Case.objects.values_list("person", flat=True))
        return [case for case in Case.objects.order_by("pk") if case.person_id not in died]

    @property
    def case(self) -> Case:
        """Find who has a provider, a card, a share to pay, and outlives the others."""
        return self.living[0]

    @property
    def someone(self) -> Case:
        living = self.living
        return living[int(self.lot() * len(living))]

    @property
    def budget(self) -> Budget:
        """Find the budget of the day; around a year's end either of the two, by lot."""
        budget: Budget = self.one(self.case.budgets.filter(state="OPEN"))
        return budget

    def by(self, who: str) -> dict[str, Any]:
        return {"by": getattr(self.cast, who).actor, "at": self.at}

    # --- by lot

    def lot(self) -> float:
        return self.lots.pop(0)

    def one(self, rows: Any) -> Any:
        """Choose a row by lot.

        :raises NotThere: if there is none
        """
        found = list(rows.order_by("pk"))
        if not found:
            raise NotThere("There is none.")
        return found[int(self.lot() * len(found))]

    def run(self, *states: str) -> Run:
        run: Run = self.one(Run.objects.filter(state__in=states))
        return run

    def pence(self, most: int) -> Money:
        return Money(1 + int(self.lot() * most))

    def soon(self) -> date:
        return self.today + timedelta(days=int(self.lot() * 60) - 20)

    def monday(self, budget: Budget) -> date:
        """Choose a day on which a week of a budget begins; now and then one that is none."""
        days = may_begin(budget, self.today - timedelta(days=20))
        return days[int(self.lot() * len(days))] if days and self.lot() < 0.9 else self.soon()

    def random(self) -> Random:
        return Random(self.lot())


Act = Callable[[Life], object]


def _stands() -> object:
    accounts = Account.objects.order_by("pk").values_list("address", "available")
    states = Payment.objects.order_by("pk").values_list("pk", "state")
    return list(accounts), list(states), list(Run.objects.values_list("pk", "state"))
