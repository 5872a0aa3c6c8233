"""How the addresses of looking at direct payments are tried; see `tries.py`."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from config.demo.script import Telling
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.ledger import actions as ledger
from selfdirect.foundation.ledger.actions import reverse
from selfdirect.foundation.ledger.rules import Leg
from selfdirect.support.assurance import actions
from selfdirect.support.assurance.models import Check, Recovery
from tests.stages import NOW
from tests.tries_billing import money_came


def _check(telling: Telling) -> Check:
    """Something was bought that the plan has no money for, and her account is looked at."""
    by, ref = telling.council.actor("efua"), telling.budget.ref
    ledger.open_account(address="purpose:breaks", stream="care")
    ledger.post(
        reference="pay:test:1", effective_on=telling.budget.starts_on, memo="Direct payment",
        legs=[Leg(f"budget:{ref}:direct", f"dp:{ref}", Money(20_000))], by=by, at=NOW,
    )  # fmt: skip
    ledger.post(
        reference="spend:test:1", effective_on=(NOW - timedelta(days=3)).date(), memo="Tours",
        legs=[Leg(f"dp:{ref}", "purpose:breaks", Money(5_000))], by=by, at=NOW,
    )  # fmt: skip
    actions.begin_round(seed=1, by=by, at=NOW)
    return _latest(telling)


def _latest(telling: Telling) -> Check:
    return Check.objects.filter(budget=telling.budget).latest("pk")


def _asked(telling: Telling) -> None:
    by = telling.council.actor("efua")
    actions.ask(ref=_check(telling).ref, minutes=5, by=by, at=NOW)


def _known(telling: Telling) -> None:
    actions.note_circumstance(
        budget_ref=telling.budget.ref, code="family", since=NOW.date(),
        by=telling.council.actor("efua"), at=NOW,
    )  # fmt: skip


def _finished(telling: Telling) -> None:
    actions.finish(
        ref=_check(telling).ref, outcome="recover", words="It should come back.", minutes=5,
        by=telling.council.actor("efua"), at=NOW,
    )  # fmt: skip


def _worried(telling: Telling) -> None:
    actions.finish(
        ref=_check(telling).ref, outcome="concern", words="Her card is used by another.",
        minutes=5, by=telling.council.actor("efua"), at=NOW,
    )  # fmt: skip


def _noticed(telling: Telling) -> str:
    _finished(telling)
    made = actions.give_notice(
        ref=_latest(telling).ref, amount=Money(2_000), words="It was a holiday.",
        by=telling.council.actor("efua"), at=NOW,
    )  # fmt: skip
    return made.ref


def _replied(telling: Telling) -> str:
    ref = _noticed(telling)
    actions.reply(ref=ref, words="It was not.", by=telling.council.cast.amira.actor, at=NOW)
    return ref


def _weighed(telling: Telling) -> str:
    ref = _replied(telling)
    actions.weigh(
        ref=ref, amount=Money(1_000), kept=Money(0), hardship="None.", minutes=5,
        by=telling.council.actor("efua"), at=NOW,
    )  # fmt: skip
    return ref


def _signed(telling: Telling) -> str:
    ref = _weighed(telling)
    actions.sign(ref=ref, by=telling.council.actor("maya"), at=NOW)
    return ref


def _written(telling: Telling) -> str:
    ref = _signed(telling)
    actions.write(ref=ref, by=telling.council.actor("efua"), at=NOW)
    return ref


def _disputed(telling: Telling) -> None:
    by = telling.council.cast.amira.actor
    actions.disagree(ref=_written(telling), words="I was ill.", by=by, at=NOW)


def _not_theirs(telling: Telling) -> None:
    """Let it have come back, and one of the payments that it was about be put right since."""
    efua = telling.council.actor("efua")
    actions.receive(ref=_written(telling), by=efua, at=NOW)
    entry = Recovery.objects.latest("pk").check_of.seen[0]
    reverse(
        reference=entry, new_reference=f"undo:{entry}", effective_on=NOW.date(), memo="Put right",
        by=efua, at=NOW,
    )  # fmt: skip


def _came(telling: Telling) -> None:
    money_came(telling, _written(telling))


READY: dict[str, Callable[[Telling], object]] = {
    **dict.fromkeys(
        ("assurance:check", "assurance:ask", "assurance:note", "assurance:finish"), _check
    ),
    **dict.fromkeys(("assurance:questions", "assurance:explain"), _asked),
    "assurance:notice": _finished,
    "assurance:known": _known,
    "assurance:worry": _worried,
    **dict.fromkeys(
        (
            *("assurance:recovery", "assurance:money_back", "assurance:reply"),
            "assurance:drop",
        ),
        _noticed,
    ),
    "assurance:weigh": _replied,
    "assurance:sign": _weighed,
    "assurance:write": _signed,
    **dict.fromkeys(("assurance:receive", "assurance:disagree"), _written),
    "assurance:place": _came,
    "assurance:uphold": _disputed,
    "assurance:give_back": _not_theirs,
}
REFS: dict[str, Callable[[Telling], str]] = {
    "assurance/looks/": lambda t: _latest(t).ref,
    "assurance/recoveries/": lambda t: Recovery.objects.latest("pk").ref,
}
PARTS: dict[str, Callable[[Telling], object]] = {
    "check": lambda t: _latest(t).ref,
    "recovery": lambda t: Recovery.objects.latest("pk").ref,
}
WORDS = {"words": "As it was."}
TOLD = {"told_by": "Amira Khan"}  # read of staff only
TYPED: dict[str, dict[str, Any] | Callable[[Telling], dict[str, Any]]] = {
    "assurance:ask": {"minutes": "5"},
    "assurance:note": {"known": "family"},
    "assurance:known": {"known": "family", "on": "2026-03-02", "because": "They said."},
    "assurance:finish": {"outcome": "fine", "words": "All is fine.", "minutes": "5"},
    "assurance:notice": {"amount": "20", "words": "It was a holiday."},
    "assurance:weigh": {"hardship": "None.", "kept": "0", "amount": "10", "minutes": "5"},
    **dict.fromkeys(
        (
            *("assurance:drop", "assurance:uphold"),
            "assurance:worry",
        ),
        WORDS,
    ),
    **dict.fromkeys(("assurance:reply", "assurance:disagree"), WORDS | TOLD),
    "assurance:receive": {"amount": "4"},
    "assurance:give_back": {"amount": "4", "words": "It was not yours."},
    "assurance:explain": lambda t: (
        TOLD | {f"answer-{each.pk}": "A day out" for each in _latest(t).questions.all()}
    ),
}
