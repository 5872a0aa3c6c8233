"""What can happen to cases brought in to calibrate from, and to a calibration."""

from enum import StrEnum

from selfdirect.foundation.kernel.actor import Role
from selfdirect.foundation.kernel.journey import Journey, Step

CALIBRATORS = frozenset({Role.ANALYST, Role.COMMISSIONER})
WORKER = frozenset({Role.SYSTEM})


class CasesState(StrEnum):
    BROUGHT = "BROUGHT"  # kept apart: nobody has said yet what its columns mean
    TAKEN = "TAKEN"
    FORGOTTEN = "FORGOTTEN"  # the rows are gone; their hash and what came of them stay


class State(StrEnum):
    WAITING = "WAITING"
    RUNNING = "RUNNING"
    DONE = "DONE"
    FAILED = "FAILED"
    STOPPED = "STOPPED"


CASES = Journey(
    "set of cases",
    CasesState.BROUGHT,
    (
        Step("take", (CasesState.BROUGHT,), CasesState.TAKEN, CALIBRATORS, "cases.taken"),
        Step(
            "forget",
            (CasesState.BROUGHT, CasesState.TAKEN),
            CasesState.FORGOTTEN,
            CALIBRATORS | WORKER,
            "cases.forgotten",
        ),
    ),
)

CALIBRATION = Journey(
    "calibration",
    State.WAITING,
    (
        Step("begin", (State.WAITING,), State.RUNNING, WORKER, "calibration.begun"),
        Step("finish", (State.RUNNING,), State.DONE, WORKER, "calibration.finished"),
        Step("fail", (State.RUNNING,), State.FAILED, WORKER, "calibration.failed"),
        Step(
            "stop",
            (State.WAITING, State.RUNNING),
            State.STOPPED,
            CALIBRATORS,
            "calibration.stopped",
            "Stop it",
        ),
        Step(
            "again",
            (State.STOPPED, State.FAILED),
            State.WAITING,
            CALIBRATORS,
            "calibration.sent_again",
            "Start it again",
        ),
    ),
)
