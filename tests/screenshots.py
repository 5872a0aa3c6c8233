"""Take the pictures in docs/guides/pictures: `python -m tests.screenshots [NAME ...]`.

A throw-away council is made and served; each of the cast opens their pages, on a desk or on a
phone. With names only those pictures are taken: `python -m tests.screenshots amira-budget`.
"""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from config.postgres import ROOT
from config.progress import step
from tests.bench.databases import fresh
from tests.browser import QUIET, browser_path
from tests.journeys.walk import Visitor, come_in, visit

PICTURES = ROOT / "docs" / "guides" / "pictures"
DESK, PHONE = {"width": 1120, "height": 780}, {"width": 390, "height": 780}
TALLEST = 1_600  # a picture is cut there: it shows the way, not the whole page
TOP = "heading => heading.getBoundingClientRect().top + scrollY - 24"
QUALITY = 70  # of 100: small, and still sharp enough to read
PEOPLE = "400"  # enough that groups are not too small to be shown
COUNTY, DRAFT = "/schemes/synthetic_county_ras", "Synthetic county scheme"
COMMAND = (sys.executable, "-m", "config.cli")


@dataclass(frozen=True)
class Picture:
    name: str  # the file's, without its end; it begins with who looks
    path: str  # where; AMIRA and NELL stand for the reference of their stories
    by_phone: bool = False
    press: tuple[str, ...] = ()  # links and buttons to follow from there
    begin: str = ""  # the heading at the picture's top, else the page's own

    @property
    def who(self) -> str:
        return self.name.partition("-")[0]


PAGES = (
    Picture("anybody-sign-in", "/sign-in/"),
    Picture("anybody-start", "/start/", by_phone=True),
    Picture("anybody-calculator", "/calculator/", by_phone=True),
    Picture("anybody-record", f"{COUNTY}/2/record/"),
    Picture("amira-home", "/c/AMIRA/"),
    Picture("amira-home-phone", "/c/AMIRA/", by_phone=True),
    Picture("amira-connections", "/c/AMIRA/connections/", by_phone=True),
    Picture("amira-answers", "/c/AMIRA/answers/"),
    Picture("amira-first-figure", "/c/AMIRA/indicative/"),
    Picture("amira-what-she-pays", "/c/AMIRA/means/", by_phone=True),
    Picture("amira-plan", "/c/AMIRA/plan/"),
    Picture("amira-ask", "/c/AMIRA/ask/?kind=question", by_phone=True),
    Picture("nell-budget", "/c/NELL/budget/"),
    Picture("nell-statement", "/c/NELL/budget/statement/"),
    Picture("nell-letter", "/c/NELL/decision/letter/"),
    Picture("nell-question", "/c/NELL/payment-questions/", by_phone=True, press=("asked about",)),
    Picture("nell-what-i-pay", "/c/NELL/what-i-pay/", by_phone=True),
    Picture("nell-review", "/c/NELL/review/", by_phone=True),
    Picture(
        "nell-home-easy", "/c/NELL/", by_phone=True, press=("Easy read",)
    ),  # stays on: last of hers
    Picture("ben-home", "/c/AMIRA/", by_phone=True),
    Picture("ben-caring", "/c/AMIRA/caring/", by_phone=True),
    Picture("carol-work", "/work/"),
    Picture("carol-contacts", "/contacts/"),
    Picture("carol-case", "/people/AMIRA/"),
    Picture("carol-plan", "/c/AMIRA/plan/"),
    Picture("carol-figure", "/c/NELL/indicative/", begin="What a carer does has changed"),
    Picture("dev-work", "/work/"),
    Picture("dev-board", "/board/"),
    Picture("dev-decide", "/c/AMIRA/decision/"),
    Picture("jo-board", "/board/"),
    Picture("iris-plan", "/c/AMIRA/plan/", by_phone=True),
    Picture("efua-money", "/money/"),
    Picture("efua-budget", "/c/NELL/budget/"),
    Picture("efua-runs", "/money/runs/"),
    Picture("efua-lines", "/feeds/lines/", press=("Begin with the oldest",)),
    Picture("efua-bills", "/bills/"),
    Picture("efua-letters", "/letters/"),
    Picture("efua-looks", "/assurance/"),
    Picture("efua-year", "/insight/"),
    Picture("efua-charges", "/charges/"),
    Picture("maya-approve", "/money/", press=("Brightway Care",)),
    Picture("grace-orders", "/provider/"),
    Picture("grace-invoice", "/provider/", press=("Enter an invoice",)),
    Picture("farid-directory", "/directory/?q=music"),
    Picture("farid-contracts", "/contracts/", press=("Brightway Care",)),
    Picture("farid-costs", "/insight/costs/"),
    Picture("farid-scheme", f"{COUNTY}/1/"),
    Picture("farid-draft", "/schemes/drafts/", press=(DRAFT,)),
    Picture("farid-points", "/schemes/drafts/", press=(DRAFT, "The points of answers")),
    Picture("farid-gains", "/schemes/drafts/", press=(DRAFT, "See all of it")),
    Picture("lena-bring", "/calibration/new/"),
    Picture("lena-ask", "/calibration/", press=("Our people", "Choose how")),
    Picture("lena-calibration", "/calibration/", press=("Mean cost at each number",)),
    Picture("ada-import", "/directory/import/"),
)


def main(names: list[str]) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    wanted = [picture for picture in PAGES if not names or picture.name in names]
    with served() as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(), args=list(QUIET))
        with step(f"Taking {len(wanted)} pictures"):
            refs = {name: _story_of(browser, base, name) for name in ("amira", "nell")}
            for picture in wanted:
                _take(browser, base, refs, picture)
        browser.close()
    size = sum(each.stat().st_size for each in PICTURES.iterdir())
    print(f"{PICTURES.relative_to(ROOT)}: {size / 1e6:.1f} MB")


@contextmanager
def served() -> Iterator[str]:
    """Make a council on a database of its own, serve it, and take both away again."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with fresh("pictures") as [url]:
        here = {"DATABASE_URL": url, "SELFDIRECT_DEMO": "1", "PORT": str(port)}
        environment = os.environ | here
        _run("migrate", env=environment)
        _run("demo", "--people", PEOPLE, env=environment)
        server = subprocess.Popen(
            [*COMMAND, "serve"], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
        )
        try:
            assert server.stdout
            next(line for line in server.stdout if "is running" in line)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.send_signal(signal.SIGINT)
            server.wait()


def _run(*words: str, env: dict[str, str]) -> None:
    with step(f"Running selfdirect {words[0]}"):
        subprocess.run([*COMMAND, *words], cwd=ROOT, env=env, check=True, capture_output=True)


def _story_of(browser: Browser, base: str, name: str) -> str:
    """Find the reference of somebody's story where their own first page leads."""
    page = come_in(browser, base, name).page
    page.goto(f"{base}/home/")
    return page.url.split("/c/")[1].strip("/")


def _take(browser: Browser, base: str, refs: dict[str, str], picture: Picture) -> None:
    like = {"viewport": PHONE if picture.by_phone else DESK}
    visitor = _window(browser, base, picture.who, like)
    path = picture.path.replace("AMIRA", refs["amira"]).replace("NELL", refs["nell"])
    answer = visitor.page.goto(base + path)
    assert answer is not None
    assert answer.ok, f"{picture.name}: {path} answered {answer.status}"
    for name in picture.press:
        visitor.press(name, check=False)
    _save(visitor.page, PICTURES / f"{picture.name}.jpg", picture.begin)
    visitor.context.close()


def _window(browser: Browser, base: str, who: str, like: dict[str, object]) -> Visitor:
    if who == "anybody":
        return visit(browser, base, **like)
    return come_in(browser, base, who, **like)


def _save(page: Page, file: Path, begin: str) -> None:
    view = page.viewport_size
    assert view is not None
    top = page.get_by_role("heading", name=begin).evaluate(TOP) if begin else 0
    height = min(TALLEST, page.evaluate("document.documentElement.scrollHeight") - top)
    whole = {"x": 0, "y": top, "width": view["width"], "height": height}
    page.screenshot(path=file, type="jpeg", quality=QUALITY, full_page=True, clip=whole)


if __name__ == "__main__":
    main(sys.argv[1:])
