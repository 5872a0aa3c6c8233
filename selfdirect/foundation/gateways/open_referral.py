"""The way to directories published by others: APIs of Open Referral UK version 3.

`Api` asks a real one; `Folder` is the fake beside it, which answers from files.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode, urlsplit
from urllib.request import Request, urlopen

PER_PAGE = 50
MOST_PAGES = 400  # 20,000 services: more than any council publishes
MOST_BYTES = 20 * 1024 * 1024
TIMEOUT = 20  # seconds without an answer
Answer = dict[str, Any]


class FeedFailed(Exception):
    """The directory could not be reached, or answered with something else. Fit to show."""


class Feed(Protocol):
    @property
    def name(self) -> str:
        """Return what to call this directory."""

    def get(self, path: str, **asked: int) -> Answer:
        """Return what it answers at a path.

        :raises FeedFailed: if it does not
        """


@dataclass(frozen=True)
class Api:
    """A directory's API by its base address."""

    base: str

    @property
    def name(self) -> str:
        return self.base

    def get(self, path: str, **asked: int) -> Answer:
        if urlsplit(self.base).scheme not in ("http", "https"):
            raise FeedFailed(f"{self.base} is not a web address. It should begin with https://.")
        address = f"{self.base.rstrip('/')}/{path}" + (f"?{urlencode(asked)}" if asked else "")
        request = Request(address, headers={"Accept": "application/json"})
        try:
            with urlopen(request, timeout=TIMEOUT) as answer:
                return _answer(answer.read(MOST_BYTES + 1), address)
        except HTTPError as error:
            raise FeedFailed(f"{address} answered {error.code} ({error.reason}).") from None
        except (URLError, TimeoutError, OSError) as error:
            raise FeedFailed(
                f"{address} could not be reached ({error}). Check the address, then try again."
            ) from None


@dataclass(frozen=True)
class Folder:
    """Fake: `services` is answered from services.json, `services/ID` from services/ID.json."""

    folder: Path

    @property
    def name(self) -> str:
        return self.folder.name

    def get(self, path: str, **asked: int) -> Answer:
        page = asked.get("page", 1)
        file = self.folder / (f"{path}-{page}.json" if page > 1 else f"{path}.json")
        try:
            return _answer(file.read_bytes(), str(file))
        except OSError:
            raise FeedFailed(f"{file.name} could not be reached.") from None


def services(feed: Feed, report: Callable[[int, int], None]) -> Iterator[Answer]:
    """Walk every page of services and fetch each in full, one at a time so as not to press.

    :raises FeedFailed: at the first answer that does not come: half a directory is not one
    """
    done = 0
    for page in range(1, MOST_PAGES + 1):
        answer = feed.get("services", page=page, per_page=PER_PAGE)
        contents = answer.get("contents")
        if not isinstance(contents, list):
            raise FeedFailed(
                f"{feed.name} does not answer as Open Referral UK version 3 does: "
                "its list of services has no “contents”."
            )
        for listed in contents:
            yield _whole(feed, listed)
            done += 1
            report(done, int(answer.get("total_items") or done))
        if answer.get("last_page", True) or not contents:
            return
    raise FeedFailed(f"{feed.name} has more than {MOST_PAGES} pages, so it was not read.")


def _whole(feed: Feed, listed: Answer) -> Answer:
    if not isinstance(listed, dict) or not listed.get("id"):
        return {"status": "", **(listed if isinstance(listed, dict) else {})}
    return feed.get(f"services/{quote(str(listed['id']), safe='')}")


def _answer(data: bytes, address: str) -> Answer:
    if len(data) > MOST_BYTES:
        raise FeedFailed(f"{address} answered with more than 20 MB.")
    try:
        answer = json.loads(data)
    except ValueError:
        raise FeedFailed(f"{address} did not answer with JSON.") from None
    if not isinstance(answer, dict):
        raise FeedFailed(f"{address} did not answer with one JSON object.")
    return answer
