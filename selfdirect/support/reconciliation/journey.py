"""What can happen to a file of a feed, and to each line of it."""

from enum import StrEnum

from selfdirect.foundation.kernel.actor import Role
from selfdirect.foundation.kernel.journey import Journey, Step
from selfdirect.support.reconciliation.rules import State

MONEY = frozenset({Role.FINANCE})
CLOCK = frozenset({Role.SYSTEM})


class FileState(StrEnum):
    BROUGHT = "BROUGHT"  # read, and shown: nothing of it counts yet
    WAITING = "WAITING"
    RUNNING = "RUNNING"
    TAKEN = "TAKEN"
    DROPPED = "DROPPED"
    FAILED = "FAILED"


_OPEN = (State.SUSPENDED, State.RAISED)

FILE = Journey(
    "file",
    FileState.BROUGHT,
    (
        Step("take", (FileState.BROUGHT,), FileState.WAITING, MONEY, "file.asked"),
        Step(
            "drop",
            (FileState.BROUGHT, FileState.FAILED),
            FileState.DROPPED,
            MONEY,
            "file.dropped",
            "Throw away",
        ),
        Step("begin", (FileState.WAITING,), FileState.RUNNING, CLOCK, "file.begun"),
        Step("finish", (FileState.RUNNING,), FileState.TAKEN, CLOCK, "file.taken"),
        Step("fail", (FileState.RUNNING,), FileState.FAILED, CLOCK, "file.failed"),
        Step(
            "again",
            (FileState.FAILED, FileState.RUNNING),
            FileState.WAITING,
            MONEY,
            "file.again",
            "Go on with it",
        ),
    ),
)

LINE = Journey(
    "line",
    State.READ,
    (
        Step("note", (State.READ,), State.NOTED, CLOCK, "line.noted"),
        Step("suspend", (State.READ,), State.SUSPENDED, CLOCK, "line.suspended"),
        Step("raise", (State.READ,), State.RAISED, CLOCK, "line.raised"),
        Step("match", (State.READ, *_OPEN), State.MATCHED, MONEY | CLOCK, "line.matched"),
        Step("spend", (State.READ, *_OPEN), State.SPENT, MONEY | CLOCK, "line.spent"),
        Step("keep", (State.SUSPENDED,), State.SUSPENDED, MONEY, "line.kept"),
        Step("keep", (State.RAISED,), State.RAISED, MONEY, "line.kept"),
        Step("undo", (State.MATCHED, State.SPENT), State.SUSPENDED, MONEY, "line.undone"),
        Step("dismiss", _OPEN, State.NOTED, MONEY, "line.dismissed"),
    ),
)
