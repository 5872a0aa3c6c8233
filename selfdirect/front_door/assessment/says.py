"""What the acts of this room tell the person, and write on worklists: one place for each.

The acts and their bulk twins both take their sentences from here.
"""

TO_ANSWER = "It is your turn: answer the questions about your life. You can stop and come back."
FINISHED = "You finished your answers."


def begun(by: object) -> str:
    return f"{by} asked you to answer some questions about what you need help with, and what not."


TO_LOOK_THROUGH = (
    "It is your turn: look through your answers, and change what is not right any more."
)


def begun_again(by: object) -> str:
    return (
        f"{by} opened the questions again. What you said is still there, for you to change."
        " Your figure and your plan stay as they are until the answers are agreed again."
    )


USED_BROUGHT = "You took the answers that you brought from the calculator as your first answers."


def answers(person: object) -> str:
    return f"{person} answers the questions"


def form_kept(by: object, voice: str) -> str:
    """Say whose answers were keyed in; nothing of a worker's own view."""
    whose = {"person": "your answers", "carer": "your carer's answers"}.get(voice)
    return f"{by} wrote down {whose}." if whose else ""


def finished_caring(carer: str) -> str:
    return f"{carer} finished their answers about caring with you."


def to_agree(person: object, worker: str) -> tuple[str, str]:
    """Word the turn to agree: for the worklist, and for the person."""
    return (
        f"Agree the answers with {person}",
        f"{worker} reads your answers and talks them through with you.",
    )


def agreed(by: object) -> str:
    return f"{by} and you agreed your answers. Where one differs from yours, it says why."


def waived(by: object, questions: int) -> str:
    some = "an answer" if questions == 1 else f"{questions} answers"
    return f"{by} agreed {some} that you had not given yourself, and wrote down why."


def to_decide(person: object, worker: str) -> tuple[str, str]:
    """Word the turn to decide eligibility."""
    return (
        f"Decide eligibility for {person}",
        f"{worker} works out what the law says that we must help with.",
    )


def decided(by: object, eligible: bool) -> str:
    if eligible:
        return f"{by} decided that the law says we must help you. You can read why."
    return (
        f"{by} decided that the law does not say we must pay for support now. You can read why,"
        " what else can help, and how to disagree."
    )


def after_decision(person: object, worker: str, eligible: bool) -> tuple[str, str, str]:
    """Word what follows: the task's code, the worklist, and the person's page."""
    if eligible:
        return (
            "allocation.issue",
            f"Work out the indicative budget for {person}",
            f"{worker} works out about how much money there may be for your support.",
        )
    return (
        "case.close",
        f"Tell {person} what else can help, and end here",
        f"{worker} goes through with you what else can help. You can disagree with the decision.",
    )
