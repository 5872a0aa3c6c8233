"""Who gets what at every address: config/rights.toml, tried person by person on the real pages."""

import os
from collections.abc import Iterator
from http.cookies import SimpleCookie

import pytest
from django.conf import LazySettings
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from time_machine import TimeMachineFixture

from config import rights
from config.demo.script import Telling
from config.rights import Right
from selfdirect.foundation.audit.models import Event, Kind
from tests import stages, tries

NOT_OURS = "accounts/"  # the sign-in library proves its own
PERSONAL = ("c/<str:ref>/", "people/<str:ref>/")  # addresses of one person's record
ALL = rights.read()


def addresses(
    patterns: list[URLPattern | URLResolver], space: str = ""
) -> Iterator[tuple[str, str]]:
    """List the name and the pattern of every address of ours."""
    for each in patterns:
        if isinstance(each, URLPattern):
            yield f"{space}{each.name}", str(each.pattern)
        elif str(each.pattern) != NOT_OURS:
            inner = f"{each.namespace}:" if each.namespace else space
            yield from addresses(each.url_patterns, inner)


OURS = dict(addresses(get_resolver().url_patterns))


class TestTheTable:
    def test_every_address_stands_in_it(self) -> None:
        missing = sorted(OURS.keys() - {right.route for right in ALL})
        assert not missing, f"Say in config/rights.toml who gets what at: {', '.join(missing)}"

    def test_nothing_stands_in_it_that_is_gone(self) -> None:
        gone = sorted({right.route for right in ALL} - OURS.keys())
        assert not gone, f"Take out of config/rights.toml: {', '.join(gone)}"

    def test_each_page_of_one_persons_record_leaves_a_row_when_it_is_seen(self) -> None:
        for right in ALL:
            if right.method == "GET" and OURS[right.route].startswith(PERSONAL):
                assert right.look, f"{right.route} shows one person's record: mark it look = true"


# Every address, person by person, in Amira's story. Each try is undone before the next.

WITHOUT_HISTORY = {  # what changes only the visitor's own browser or reading, and where it leads
    "access:easy_read": "/",
    "access:join": "/",
    "access:sign_in_as": "/",
    "conversations:leave_out": "/start/",
    "conversations:start": "/start/",
    "conversations:start_page": "/start/",
    **dict.fromkeys(
        ("schemes:try_all", "schemes:try_bring", "schemes:try_clear", "schemes:try_question"),
        "/calculator/",
    ),
}
SAYS_NO = {"access:no_account"}  # a page for everybody, whose status says no


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_everybody_gets_what_the_table_says(
    method: str,
    db: None,
    settings: LazySettings,
    time_machine: TimeMachineFixture,
    caplog: pytest.LogCaptureFixture,
) -> None:
    settings.DEMO = True
    caplog.set_level("ERROR", "django.request")  # a thousand refusals are what we came for
    time_machine.move_to(stages.NOW)
    only = os.environ.get("ROUTES", "")  # ROUTES=payments tries the addresses of that room alone
    wanted = [right for right in ALL if right.method == method and right.route.startswith(only)]
    tried: list[str] = []
    wrong: list[str] = []

    def look(moment: str, telling: Telling) -> None:
        rights_here = [right for right in wanted if right.before == moment]
        browsers = _signed_in(telling) if rights_here else {}
        for right in rights_here:
            tried.append(right.route)
            wrong.extend(_differences(right, telling, browsers))

    stages.walk(look)
    assert not wrong, "\n".join(["What config/rights.toml says, and what happened:", *wrong])
    assert sorted(tried) == sorted(right.route for right in wanted), "no such moment in the story"


def _signed_in(telling: Telling) -> dict[str, Client]:
    browsers = {name: Client(raise_request_exception=False) for name in rights.PEOPLE}
    for name in browsers.keys() - {rights.NOBODY}:
        browsers[name].force_login(telling.council.cast.users[name])
    return browsers


def _differences(right: Right, telling: Telling, browsers: dict[str, Client]) -> Iterator[str]:
    """Do what goes before, let each try, and undo it all: nobody sees what another did."""
    with transaction.atomic():
        tries.make_ready(right.route, telling)
        before = _last_row()
        for name, browser in browsers.items():
            with transaction.atomic():
                found = _try(right, name, browser, telling, before)
                transaction.set_rollback(True)
            if found != right.gets[name]:
                yield f"  {right.method} {right.route}, {name}: {right.gets[name]}; found: {found}"
        transaction.set_rollback(True)


def _try(right: Right, name: str, browser: Client, telling: Telling, before: int) -> str:
    kept = browser.cookies.output(header="", sep=";")
    tries.come_with(right.route, telling, browser)
    address = reverse(right.route, kwargs=tries.where(right.route, OURS[right.route], telling))
    typed = tries.typed(right.route, telling) if right.method == "POST" else {}
    answer = browser.generic(right.method, address) if not typed else browser.post(address, typed)
    browser.cookies = SimpleCookie(kept)  # whatever the page did to the session is undone
    return _way(right, answer, _rows_by(name, before))


def _last_row() -> int:
    return Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def _rows_by(name: str, after: int) -> set[str]:
    by = "public" if name == rights.NOBODY else name
    return set(Event.objects.filter(pk__gt=after, by=by).values_list("kind", flat=True))


def _way(right: Right, answer: HttpResponse, rows: set[str]) -> str:
    """Name what somebody got; a refusal or a look that left no row is named as just that."""
    status = answer.status_code
    if status in (302, 303):
        return _sent(right, answer.headers["Location"], rows)
    if status in (403, 404) and right.route not in SAYS_NO:
        way = "refused" if status == 403 else "not_there"
        return way if Kind.TURNED_AWAY in rows else f"{way}, and history does not know"
    if right.look and Kind.LOOK not in rows:
        return f"{status} without a row that says who looked"
    if status == 200 or right.route in SAYS_NO:
        return "page"
    return "told_why" if status == 422 else str(status)


def _sent(right: Right, place: str, rows: set[str]) -> str:
    if place.startswith("/sign-in/"):
        return "sign_in"
    if right.method == "POST" and place.startswith(WITHOUT_HISTORY.get(right.route, "nowhere")):
        return "may"
    return "may" if rows & {Kind.ACT, Kind.BREAK_GLASS} else "sent_on"


class TestOneWayOnly:
    @pytest.mark.parametrize("method", ["GET", "POST"])
    def test_an_address_that_the_table_does_not_name_for_it_is_closed(
        self, method: str, client: Client, db: None
    ) -> None:
        named = {right.route for right in ALL if right.method == method}
        for route, pattern in OURS.items():
            if route not in named:
                address = reverse(route, kwargs=tries.anywhere(pattern))
                assert client.generic(method, address).status_code == 405, f"{method} {route}"
