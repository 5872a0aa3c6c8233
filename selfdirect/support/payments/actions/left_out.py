"""What cannot be worked out is left out of a run with a reason and an owner; the rest goes on."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from django.db import DataError, IntegrityError, transaction

from selfdirect.foundation.audit.actions import event, record_many
from selfdirect.foundation.kernel.actor import Actor, Role
from selfdirect.foundation.kernel.decision import there
from selfdirect.register.cases import actions as case_actions
from selfdirect.register.cases import queries as cases
from selfdirect.register.cases.models import Case
from selfdirect.support.budgets.actions import alone
from selfdirect.support.payments import says
from selfdirect.support.payments.models import LeftOut, Payment, Run

BATCH = 2_000  # rows in one statement
TO_PUT_RIGHT = "payment.left_out"  # the code of finance's task


@dataclass(slots=True)
class Gathering:
    """A run while it is gathered, and what is left out of it."""

    run: Run
    at: datetime
    out: list[LeftOut] = field(default_factory=list)

    def alone(
        self, case: Case, what: str, *, writes: bool = False
    ) -> AbstractContextManager[None]:
        """Let one thing fail by itself, with what it wrote; keep whose it is, and why.

        Nothing is lost by it: the reason stands on the run's page, and is finance's task.
        """
        return alone(partial(self._leave_out, case, what), writes=writes)

    def _leave_out(self, case: Case, what: str, because: str) -> None:
        self.out.append(LeftOut(run=self.run, case=case, what=what[:120], because=because))

    def save(self, made: Sequence[Payment]) -> list[Payment]:
        """Save payments together; where the database refuses one of them, one by one."""
        try:
            with transaction.atomic():
                return Payment.objects.bulk_create(made, batch_size=BATCH)
        except (DataError, IntegrityError):
            return [each for each in made if self._saved(each)]

    def _saved(self, payment: Payment) -> bool:
        with self.alone(there(payment.case), payment.what, writes=True):
            payment.save(force_insert=True)
            return True
        return False

    def end(self, by: Actor) -> None:
        """Write down what is left out; end the tasks about what is not any more."""
        LeftOut.objects.bulk_create(self.out)
        record_many(
            event(
                "run.left_out", on=self.run, by=by, at=self.at, about=each.case.person.ref,
                facts={"what": each.what, "because": each.because},
            )
            for each in self.out
        )  # fmt: skip
        waits = cases.with_task(TO_PUT_RIGHT)
        out = {each.case.pk: each for each in self.out}
        for case in waits.exclude(pk__in=out):
            case_actions.finish_task(case=case, code=TO_PUT_RIGHT, by=by, at=self.at)
        for each in (out[pk] for pk in out.keys() - set(waits.values_list("pk", flat=True))):
            case_actions.add_task(
                case=each.case,
                code=TO_PUT_RIGHT,
                words=says.to_put_right(each.what, each.case.person, self.run.ref),
                role=Role.FINANCE,
                at=self.at,
            )
