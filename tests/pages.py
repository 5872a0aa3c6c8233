"""Pages in tests: what somebody is shown at an address, and what they send, at ten on Monday."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client

Ask = Callable[..., Any]


def words(response: Any) -> str:
    return " ".join(unescape(response.content.decode()).split())


@pytest.fixture
def ask(client: Client, now: datetime) -> Iterator[Ask]:
    """Let one of the cast open an address, or send it what they typed; answers the response."""

    def act(user: Any, path: str, data: Mapping[str, Any] | None = None) -> Any:
        client.force_login(user)
        if data is None:
            return client.get(path)
        return client.post(path, {"once": str(uuid4()), **data})

    with time_machine.travel(now, tick=False):
        yield act


@pytest.fixture
def at_page(ask: Ask) -> Ask:
    """Do as `ask`, and answer the words of the page, or the response where that is a file."""

    def act(
        user: Any, path: str, data: Mapping[str, Any] | None = None, *, code: int | None = None
    ) -> Any:
        found = ask(user, path, data)
        is_page = found.get("Content-Type", "text/html").startswith("text/html")
        shown = words(found) if is_page else found
        assert found.status_code == (code or (200 if data is None else 302)), shown
        return shown

    return act


@pytest.fixture
def on_the_day(now: datetime) -> Iterator[None]:
    """Let pages be opened on the day of the story, whatever the day is here."""
    with time_machine.travel(now):
        yield
