"""Fetching a directory from its API, and what is said when that does not work."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from selfdirect.foundation.gateways.open_referral import Api, FeedFailed, Folder, services

ANSWERS = {
    "/services?page=1&per_page=50": {"contents": [{"id": "a b"}], "last_page": False},
    "/services?page=2&per_page=50": {"contents": [{"name": "no id"}], "last_page": True},
    "/services/a%20b": {"id": "a b", "name": "Choir"},
    "/list": [],
}


class Answering(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        found = ANSWERS.get(self.path)
        self.send_response(200 if found is not None or self.path == "/words" else 404)
        self.end_headers()
        self.wfile.write(b"not json" if found is None else json.dumps(found).encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def address() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Answering)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def silent(done: int, of: int) -> None:
    """Report nothing."""


def test_every_page_is_walked_and_every_service_fetched_whole(address: str) -> None:
    found = list(services(Api(address + "/"), silent))
    assert found == [{"id": "a b", "name": "Choir"}, {"status": "", "name": "no id"}]


@pytest.mark.parametrize(
    ("path", "says"),
    [("gone", "answered 404"), ("words", "JSON"), ("list", "one JSON object")],
)
def test_an_answer_that_is_none_is_explained(address: str, path: str, says: str) -> None:
    with pytest.raises(FeedFailed, match=says):
        Api(address).get(path)


def test_an_address_nobody_answers_at_is_explained() -> None:
    with pytest.raises(FeedFailed, match="could not be reached"):
        Api("http://127.0.0.1:9").get("services")
    with pytest.raises(FeedFailed, match="web address"):
        Api("file:///etc").get("passwd")


def test_a_directory_of_another_kind_is_refused(tmp_path: Path) -> None:
    (tmp_path / "services.json").write_text('{"items": []}')
    with pytest.raises(FeedFailed, match="contents"):
        list(services(Folder(tmp_path), silent))


def test_a_directory_without_end_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("selfdirect.foundation.gateways.open_referral.MOST_PAGES", 1)
    monkeypatch.setattr("selfdirect.foundation.gateways.open_referral.MOST_BYTES", 60)
    (tmp_path / "services.json").write_text('{"contents": [{}], "last_page": false}')
    with pytest.raises(FeedFailed, match="more than 1 pages"):
        list(services(Folder(tmp_path), silent))
    (tmp_path / "services.json").write_text('{"contents": [], "more": "' + "x" * 99 + '"}')
    with pytest.raises(FeedFailed, match="more than 20 MB"):
        list(services(Folder(tmp_path), silent))
