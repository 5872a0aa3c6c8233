"""Every page there is, seen by somebody who may: no axe finding, nothing off the side of a phone.

Pages that a walk in a browser passes are looked at there, and named in `walked.txt`. The others
are read in Amira's story, as in test_rights, and opened from there: so a new page is looked at
before it has a walk. 320 px is also how wide 1280 px are at 400 % (WCAG 2.2, 1.4.10).

The list is written anew by `WALKED=$PWD/tests/walked.txt make test ARGS="-m browser"` and
`sort -u`. `ROUTES=billing` looks at all pages of that room, and `ROUTES=:` at all there are.
"""

import os
from collections.abc import Iterator
from mimetypes import guess_type
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import LazySettings
from django.contrib.staticfiles import finders
from django.db import transaction
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Route
from time_machine import TimeMachineFixture

from config import rights
from config.demo.script import Telling
from config.rights import Right
from tests import stages, tries
from tests.journeys.walk import visit
from tests.test_rights import ALL, OURS

HERE = "http://pages.test"
READ = [right for right in ALL if right.method == "GET" and "page" in right.gets.values()]
WALKED = frozenset(Path(__file__).with_name("walked.txt").read_text("utf-8").split())


def _wanted(right: Right) -> bool:
    only = os.environ.get("ROUTES", "")
    return only in right.route if only else right.route not in WALKED


def test_what_walks_pass_is_there() -> None:
    assert not WALKED - OURS.keys()


@pytest.fixture
def pages(
    db: None,
    settings: LazySettings,
    time_machine: TimeMachineFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> dict[str, bytes]:
    """What somebody is shown at each address, by its name; files are left out."""
    settings.DEMO = True
    time_machine.move_to(stages.NOW)
    monkeypatch.delenv("WALKED", raising=False)  # nobody walks here
    found: dict[str, bytes] = {}

    def look(moment: str, telling: Telling) -> None:
        for right in READ:
            if right.before == moment and _wanted(right):
                with transaction.atomic():
                    found.update(_read(right, telling))
                    transaction.set_rollback(True)

    stages.walk(look)
    return found


def _read(right: Right, telling: Telling) -> Iterator[tuple[str, bytes]]:
    """Open the page as the last of those who may see it: who works here sees most."""
    tries.make_ready(right.route, telling)
    name = [name for name in rights.PEOPLE if right.gets[name] == "page"][-1]
    browser = Client()
    if name != rights.NOBODY:
        browser.force_login(telling.council.cast.users[name])
    tries.come_with(right.route, telling, browser)
    address = reverse(right.route, kwargs=tries.where(right.route, OURS[right.route], telling))
    answer = browser.get(address)
    if answer.headers["Content-Type"].startswith("text/html"):
        yield right.route, answer.content


@pytest.mark.browser
def test_every_other_page_serves_everybody(browser: Browser, pages: dict[str, bytes]) -> None:
    visitor, wrong = visit(browser, HERE), []
    visitor.page.route("**/*", lambda asked: _answer(asked, pages))
    for route in pages:
        try:
            visitor.go(f"/{route}")
        except AssertionError as error:
            wrong.append(f"{route}: {error}")
    visitor.context.close()
    assert pages, "every page is walked: is walked.txt right?"
    assert not wrong, "\n".join(wrong)


def _answer(asked: Route, pages: dict[str, bytes]) -> None:
    path = urlsplit(asked.request.url).path
    if body := pages.get(path[1:]):
        asked.fulfill(body=body, content_type="text/html")
    elif path.startswith("/static/") and (file := finders.find(path.removeprefix("/static/"))):
        asked.fulfill(body=Path(str(file)).read_bytes(), content_type=guess_type(path)[0])
    else:
        asked.abort()
