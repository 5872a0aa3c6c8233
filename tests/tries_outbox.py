"""How letters by post are tried; see `tries.py`."""

from collections.abc import Callable

from config.demo.script import Telling
from selfdirect.foundation.outbox.actions import queue, take_letters
from selfdirect.foundation.outbox.models import Batch
from tests.stages import NOW


def _waits(telling: Telling) -> None:
    person = telling.case.person
    queue(to="1 Mill Lane", subject="A bill", body="Hello", about=person.ref, at=NOW)


def _taken(telling: Telling) -> None:
    _waits(telling)
    take_letters(by=telling.council.actor("efua"), at=NOW)


def _by_hand(telling: Telling) -> None:
    about = telling.case.person.ref
    queue(to="1 Mill Lane", channel="hand", subject="A bill", body="Hello", about=about, at=NOW)


READY: dict[str, Callable[[Telling], object]] = {
    "outbox:take": _waits,
    "outbox:print_file": _taken,
    "outbox:posted": _taken,
    "pathway:tell_letter": _by_hand,
}
REFS: dict[str, Callable[[Telling], str]] = {"outbox:": lambda _: Batch.objects.latest("pk").ref}
