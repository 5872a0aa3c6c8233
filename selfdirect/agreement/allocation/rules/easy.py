"""The whole receipt in easy read: short sentences, one thing in each, a picture beside it."""

from collections.abc import Iterator

from selfdirect.agreement.allocation.rules.receipts import Slip
from selfdirect.foundation.kernel.money import NOTHING, Money

Row = tuple[str, str]  # the name of a picture, and the sentence


def easy(slip: Slip, weekly: Money, *, panel: bool, ref: str) -> tuple[Row, ...]:
    """Say a receipt line by line; the sums in it are those of the receipt, to the penny."""
    return (
        ("talk", "You and your worker agreed your answers."),
        ("money", f"Your answers come to about {weekly} each week."),
        ("question", "This is how we got there."),
        *_lines(slip),
        ("money", f"All of this together is {weekly}."),
        *((("safe", PANEL),) if panel else ()),
        ("plan", "Now you make a plan. The plan says what your support really costs."),
        ("yes", "The law says there must be enough money for the needs we must meet."),
        ("talk", "Do you think this is wrong? Tell us. We must look again and answer you."),
        ("letter", f"The number of this paper is {ref}."),
    )


PANEL = (
    "Each part of your support is counted by itself. People who know about this look at it with"
    " you. They are called a panel."
)


def _lines(slip: Slip) -> Iterator[Row]:
    for line in slip.lines:
        label = line.label.rstrip(".")
        picture = "heart" if line.said or line.note else "money"
        if line.amount < NOTHING:
            yield picture, f"{label}. This takes away {-line.amount}."
        elif line.amount:
            yield picture, f"{label}. This brings {line.amount}."
        else:
            yield picture, f"{label}. This brings no money by itself."
