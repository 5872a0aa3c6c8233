"""The letter about what somebody pays from a day on: plain words, the sum, how to disagree."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from selfdirect.foundation.kernel.money import Money

FULL = "the full cost of your support"


@dataclass(frozen=True, slots=True)
class Letter:
    title: str
    greeting: str
    words: tuple[str, ...]
    working: tuple[tuple[str, str], ...]  # a step, and what it comes to
    disagree: tuple[str, ...]


def letter(
    *,
    name: str,
    before: Money | None,
    after: Money | None,
    starts_on: date,
    why: str,
    keeps: Money | None,
    working: Sequence[Mapping[str, str]],
) -> Letter:
    """Write what somebody pays from a day on, and how it was worked out.

    :param before: the most they could be asked for until then; None is the full cost
    :param working: lines as `Line.plain()` gives them
    """
    return Letter(
        title=_title(before, after, starts_on),
        greeting=f"Dear {name}",
        words=tuple(_words(before, after, starts_on, why, keeps)),
        working=tuple((_step(line), _sum(line)) for line in working),
        disagree=(
            "If something in it is wrong or has changed, tell us: sign in, or ring us. We work it"
            " out again at once.",
            "If you think it is not right, say that you disagree. Somebody else looks at it again"
            " and answers in writing. After that you can complain to the council, and then to the"
            " Local Government and Social Care Ombudsman, which costs nothing.",
        ),
    )


def day(on: date) -> str:
    return f"{on.day} {on:%B %Y}"


def most(amount: Money | None) -> str:
    if amount is None:
        return FULL
    return f"up to {amount} a week" if amount else "nothing"


def _title(before: Money | None, after: Money | None, starts_on: date) -> str:
    if before == after:
        return f"What you pay stays the same on {day(starts_on)}"
    return f"From {day(starts_on)} you pay {most(after)}"


def _words(
    before: Money | None, after: Money | None, starts_on: date, why: str, keeps: Money | None
) -> list[str]:
    until, now = f"Until then you pay {most(before)}.", f"you pay {most(after)}"
    said = [
        f"From {day(starts_on)} {now}. {until}"
        if before != after
        else f"You go on paying {most(after)}.",
        f"Why: {why}",
    ]
    if before is not None and after is not None and after > before:
        said.append(
            f"That is up to {after - before} a week more. You never pay more than your support"
            " costs. If paying it would be hard for you, tell us before you go without anything."
        )
    if keeps is not None:
        said.append(f"You always keep at least {keeps} a week. We may never charge below that.")
    return said


def _step(line: Mapping[str, str]) -> str:
    return f"{line['label']} ({line['mark']})" if "mark" in line else line["label"]


def _sum(line: Mapping[str, str]) -> str:
    return str(Money.pounds(line["amount"])) if "amount" in line else ""


def as_text(written: Letter) -> str:
    """Write it as plain text, for an e-mail."""
    steps = [f"- {step}: {sum_}" if sum_ else f"- {step}" for step, sum_ in written.working]
    parts = [
        written.greeting + ",",
        *written.words,
        "How it was worked out, each week:\n" + "\n".join(steps),
        "If you think it is wrong\n" + "\n".join(written.disagree),
    ]
    return "\n\n".join(parts)
