"""Where a person is on the way, from first talk to looking back."""

from enum import StrEnum

from selfdirect.foundation.kernel.actor import MANAGERS, OWN, WORKERS, Role
from selfdirect.foundation.kernel.journey import Journey, Step


class Stage(StrEnum):
    TALKING = "TALKING"  # conversation one
    SAFE = "SAFE"  # conversation two
    ANSWERS = "ANSWERS"  # supported self-assessment and the indicative budget
    PLANNING = "PLANNING"
    AGREEING = "AGREEING"
    LIVING = "LIVING"
    REVIEWING = "REVIEWING"
    CLOSED = "CLOSED"


# What the person reads under each step of their path.
PATH = (
    (Stage.TALKING, "Talk"),
    (Stage.SAFE, "Safe"),
    (Stage.ANSWERS, "Answers"),
    (Stage.PLANNING, "Plan"),
    (Stage.AGREEING, "Agree"),
    (Stage.LIVING, "Live it"),
    (Stage.REVIEWING, "Look back"),
)

MONEY = frozenset({Role.FINANCE})
ANYBODY = WORKERS | OWN | {Role.PLANNER, Role.PANEL_MEMBER, Role.SYSTEM}

CASE = Journey(
    "journey",
    Stage.TALKING,
    (
        Step("make_safe", (Stage.TALKING,), Stage.SAFE, WORKERS, "case.making_safe"),
        Step(
            "assess",
            (Stage.TALKING, Stage.SAFE, Stage.PLANNING, Stage.REVIEWING),
            Stage.ANSWERS,
            WORKERS,
            "case.assessing",
        ),
        Step(
            "plan",
            (Stage.ANSWERS, Stage.AGREEING, Stage.REVIEWING),
            Stage.PLANNING,
            ANYBODY,
            "case.planning",
        ),
        Step("send_to_agree", (Stage.PLANNING,), Stage.AGREEING, ANYBODY, "case.agreeing"),
        Step(
            "live",
            (Stage.AGREEING, Stage.REVIEWING),
            Stage.LIVING,
            MANAGERS | {Role.PANEL_MEMBER, Role.SYSTEM, Role.PRACTITIONER},
            "case.living",
        ),
        Step(
            "look_back",
            (Stage.LIVING,),
            Stage.REVIEWING,
            WORKERS | {Role.SYSTEM},
            "case.reviewing",
        ),
        Step(
            "close",
            tuple(s for s in Stage if s is not Stage.CLOSED),
            Stage.CLOSED,
            WORKERS,
            "case.closed",
        ),
        Step("live_again", (Stage.CLOSED,), Stage.LIVING, MONEY | MANAGERS, "case.lives_again"),
    ),
)
