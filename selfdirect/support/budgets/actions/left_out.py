"""Work on many budgets, one by one: what fails, fails alone, and is somebody's to put right."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from django.db import DataError, IntegrityError, transaction

from selfdirect.foundation.audit.actions import record
from selfdirect.foundation.kernel.actor import Actor, Role
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.register.cases import actions as case_actions
from selfdirect.register.cases import queries as cases
from selfdirect.register.cases.models import Case
from selfdirect.support.budgets import rules, says

# What is wrong with one row. A connection that is lost is everybody's: the step is done again.
FAULTS = (
    *(Refused, DataError, IntegrityError),
    *(ArithmeticError, AttributeError, LookupError, TypeError, ValueError),
)


@contextmanager
def alone(leave_out: Callable[[str], object], *, writes: bool) -> Iterator[None]:
    """Let one thing fail by itself, with all that it wrote; `leave_out` is told why."""
    try:
        with transaction.atomic() if writes else nullcontext():
            yield
    except FAULTS as fault:
        leave_out(rules.fault_in_words(fault))


@dataclass(slots=True)
class OneByOne:
    """Work that is done again each night until it can be done, with finance's task till then."""

    code: str  # of that task
    what: str  # "New terms of charging", as finance reads it
    by: Actor
    at: datetime
    tried: set[int] = field(default_factory=set)  # the cases that were worked on
    out: set[int] = field(default_factory=set)  # of them, those that were left out

    def alone(self, case: Case, *, writes: bool = False) -> AbstractContextManager[None]:
        """Let one fail by itself, with all that it wrote; the others go on."""
        self.tried.add(case.pk)
        return alone(partial(self._leave_out, case), writes=writes)

    @transaction.atomic
    def _leave_out(self, case: Case, because: str) -> None:
        about, facts = case.person.ref, {"what": self.what, "because": because}
        record("budget.left_out", on=case, by=self.by, at=self.at, about=about, **facts)
        self.ask(case, because)

    def ask(self, case: Case, because: str) -> bool:
        """Leave finance what is not done; say whether that is new to them."""
        self.out.add(case.pk)
        if cases.open_tasks(case).filter(code=self.code).exists():
            return False
        words = says.to_put_right(self.what, case.person, because)
        case_actions.add_task(
            case=case, code=self.code, words=words, role=Role.FINANCE, at=self.at
        )
        return True

    def end(self) -> None:
        """End the tasks about what could be done now."""
        for case in cases.with_task(self.code).filter(pk__in=self.tried - self.out):
            case_actions.finish_task(case=case, code=self.code, by=self.by, at=self.at)
