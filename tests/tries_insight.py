"""How the addresses of the council's money as a whole are tried; see `tries.py`."""

from collections.abc import Callable
from datetime import date

from config.demo.script import Telling
from selfdirect.learning.insight import actions
from selfdirect.learning.insight.models import Journal
from tests.stages import NOW

MONTH = date(2026, 2, 1)  # the last that is over


def _closed(telling: Telling) -> None:
    actions.close_month(starts_on=MONTH, by=telling.council.actor("efua"), at=NOW)


def _drafted(telling: Telling) -> None:
    _closed(telling)
    actions.draft_journal(starts_on=MONTH, by=telling.council.actor("efua"), at=NOW)


def _signed(telling: Telling) -> None:
    _drafted(telling)
    actions.sign_journal(ref=drawn_up(telling), by=telling.council.actor("maya"), at=NOW)


def drawn_up(_: Telling) -> str:
    return Journal.objects.latest("pk").ref


READY: dict[str, Callable[[Telling], object]] = {
    "insight:draft_journal": _closed,
    "insight:journal": _drafted,
    "insight:journal_file": _signed,
    "insight:sign_journal": _drafted,
    "insight:drop_journal": _drafted,
}
