"""What every twin does besides its own rows: history, whose turn it is, the case's stage."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Model

from config.demo.bulk.rows import Rows
from config.demo.council import Council
from selfdirect.foundation.access.models import User
from selfdirect.foundation.audit.actions import event
from selfdirect.foundation.kernel.actor import Actor, Role
from selfdirect.register.cases import actions as cases
from selfdirect.register.cases.journey import CASE
from selfdirect.register.cases.models import Case, Task
from selfdirect.register.people.models import Person


@dataclass
class History:
    """One story's rows so far."""

    rows: Rows
    council: Council
    users: dict[int, User]
    about: str = ""  # the person's reference, once they are in the register
    person: Person = field(init=False)
    case: Case = field(init=False)
    main: Task | None = None  # whose turn it is
    beside: list[Task] = field(default_factory=list)

    def record(
        self,
        code: str,
        on: Model | str,
        by: Actor,
        at: datetime,
        told: str = "",
        **facts: object,
    ) -> None:
        about = self.about
        self.rows.add(
            event(code, on=on, by=by, at=at, about=about, told=told if about else "", facts=facts)
        )

    @property
    def worker(self) -> str:
        return self.case.worker.get_full_name() if self.case.worker else "Somebody"

    def move(self, verb: str, by: Actor, at: datetime) -> None:
        step = CASE.step(self.case.stage, verb, by.roles)
        self.case.stage = step.target
        self.record(step.event, self.case, by, at)

    def give_turn(
        self,
        code: str,
        words: str,
        told: str,
        by: Actor,
        at: datetime,
        role: Role = Role.PRACTITIONER,
        owner: User | None = None,
    ) -> None:
        self.end_turn(by, at)
        self.main = self.rows.add(
            cases.task(
                case=self.case,
                code=code,
                words=words,
                told=told,
                role=role,
                owner=owner,
                at=at,
                main=True,
            )
        )

    def to_worker(self, code: str, words: str, told: str, by: Actor, at: datetime) -> None:
        self.give_turn(code, words, told, by, at, owner=self.case.worker)

    def end_turn(self, by: Actor, at: datetime) -> None:
        if self.main:
            _done(self.main, by, at)
        self.main = None

    def add_task(self, code: str, words: str, role: Role, at: datetime) -> None:
        task = cases.task(case=self.case, code=code, words=words, role=role, at=at)
        self.beside.append(self.rows.add(task))

    def finish_task(self, code: str, by: Actor, at: datetime) -> None:
        for task in self.beside:
            if task.code == code and task.done_at is None:
                _done(task, by, at)

    def finish_all(self, by: Actor, at: datetime) -> None:
        for code in {task.code for task in self.beside}:
            self.finish_task(code, by, at)


def _done(task: Task, by: Actor, at: datetime) -> None:
    task.done_at, task.done_by = at, by.name
