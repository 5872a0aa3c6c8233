"""Looks at direct payments: what is asked, what is found, and money that is asked back."""

from selfdirect.foundation.kernel.money import NOTHING
from selfdirect.foundation.outbox.models import Message
from selfdirect.support.assurance import actions
from selfdirect.support.assurance.models import Check, Recovery
from tests.simulator.rooms.life import Life


def look(life: Life) -> None:
    actions.begin_round(seed=int(life.lot() * 1_000), **life.by("efua"))


def look_on(life: Life) -> None:
    """Take the next step of a look, whichever it is; most end with money to come back."""
    check: Check = life.one(Check.objects.filter(budget__case=life.case).exclude(state="DONE"))
    lot = life.lot()
    if check.state == "PICKED" and lot < 0.5:
        actions.ask(ref=check.ref, minutes=5, **life.by("efua"))
    elif check.state == "ASKED" and lot < 0.5:
        answers = {question.pk: "For me." for question in check.questions.all()}
        actions.explain(ref=check.ref, answers=answers, **life.by("amira"))
    else:
        outcome = "recover" if lot < 0.9 else "fine"
        words = "It was not for your plan."
        actions.finish(ref=check.ref, outcome=outcome, words=words, minutes=5, **life.by("efua"))


def notice(life: Life) -> None:
    check: Check = life.one(Check.objects.filter(outcome="recover", recovery=None))
    made = actions.give_notice(
        ref=check.ref, amount=life.pence(30_000), words="Why.", **life.by("efua")
    )
    Message.objects.filter(pk=made.letter_id).update(sent_at=life.at)


def recover(life: Life) -> None:
    """Take the next step of asking money back; now and then it is let be, or disagreed with."""
    found: Recovery = life.one(Recovery.objects.exclude(state__in=["PAID", "DROPPED"]))
    lot, said = life.lot(), {"ref": found.ref, "words": "So it is."}
    if lot < 0.05:
        actions.drop(**said, **life.by("efua"))
        return
    match found.state:
        case "NOTICED" if lot < 0.5:
            actions.reply(**said, **life.by("amira"))
        case "NOTICED" | "REPLIED":
            actions.weigh(
                ref=found.ref, amount=min(found.asked, life.pence(9_000)), kept=NOTHING,
                hardship="None.", minutes=5, **life.by("efua"),
            )  # fmt: skip
        case "WEIGHED":
            actions.sign(ref=found.ref, **life.by("maya"))
        case "SIGNED":
            actions.write(ref=found.ref, **life.by("efua"))
        case "WRITTEN" if lot < 0.3:
            actions.disagree(**said, **life.by("amira"))
        case "WRITTEN":
            part = min(found.left, life.pence(6_000))
            actions.receive(ref=found.ref, amount=part, **life.by("efua"))
        case _:
            actions.uphold(**said, **life.by("dev"))
