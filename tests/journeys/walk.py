"""A person at a browser: who they are, what they do, and whether the page serves everybody."""

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from django.urls import resolve
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect

WCAG = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
    "elementRef": False,
    "preload": {"assets": ["media"]},  # no rule of these reads style sheets: they are not fetched
}
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 320, "height": 640}


@dataclass
class Visitor:
    """One signed-in (or not) person with a window of their own."""

    base: str
    context: BrowserContext
    page: Page
    scripts: bool = True
    seen: set[tuple[str, str]] = field(default_factory=set)  # pages that passed, as they stood
    broken: list[str] = field(default_factory=list)  # addresses that answered with our mistake

    def go(self, path: str) -> "Visitor":
        try:
            answer = self.page.goto(self.base + path)
        except Error as because:
            if "ERR_ABORTED" not in because.message:
                raise
            answer = self.page.goto(self.base + path)  # a download that just ended stops the first
        assert answer is not None
        assert answer.ok, f"{path} answered {answer.status}"
        return self.look()

    def press(self, name: str, *, exact: bool = False, check: bool = True) -> "Visitor":
        """Press a button or follow a link by its words, and look at where it leads."""
        named = self.page.get_by_role("button", name=name, exact=exact).or_(
            self.page.get_by_role("link", name=name, exact=exact)
        )
        named.first.click()
        self.page.wait_for_load_state()
        return self.look() if check else self

    def type(self, label: str, text: str, *, exact: bool = False) -> "Visitor":
        self.page.get_by_label(label, exact=exact).first.fill(text)
        return self

    def choose(self, label: str, *, of: str = "") -> "Visitor":
        """Tick an answer; where two questions have the same answers, say of which."""
        asked = self.page.get_by_role("group", name=of) if of else self.page
        asked.get_by_label(label, exact=True).first.check()
        return self

    def pick(self, label: str, answer: str) -> "Visitor":
        self.page.get_by_label(label).first.select_option(answer)
        return self

    def unfold(self, words: str) -> "Visitor":
        self.page.locator("summary", has_text=words).first.click()
        return self

    def focused(self) -> str:
        told = "const at = document.activeElement; return at.innerText || at.tagName"
        return str(self.page.evaluate(f"() => {{ {told} }}")).strip()

    def tab_to(self, words: str, *, kind: str = "", enter: bool = False) -> "Visitor":
        """Go on by the keyboard alone, to what has these words or is of this kind."""
        for _ in range(60):
            self.page.keyboard.press("Tab")
            tag = self.page.evaluate("document.activeElement.tagName")
            if tag == kind or (words and self.focused() == words):
                break
        else:
            raise AssertionError(f"no key leads to {words or kind}")
        if enter:
            with self.page.expect_navigation():
                self.page.keyboard.press("Enter")
        return self

    def sees(self, *texts: str) -> "Visitor":
        for text in texts:
            expect(self.page.get_by_text(text).first).to_be_visible()
        return self

    def does_not_see(self, *texts: str) -> "Visitor":
        for text in texts:
            expect(self.page.get_by_text(text)).to_have_count(0)
        return self

    def fetch(self, path: str) -> bytes:
        """Get a file as this visitor."""
        answer = self.context.request.get(self.base + path)
        assert answer.ok, f"{path} answered {answer.status}"
        return answer.body()

    def reads(self) -> str:
        """Read the page as somebody would, with one space between the words."""
        return " ".join(self.page.inner_text("main").split())

    def look(self) -> "Visitor":
        """Check the page as it stands: no axe finding, and nothing off the side of a phone."""
        assert not self.broken, f"our mistake, at {self.broken}"
        page = (self.page.url, self.page.inner_text("body"))
        if page in self.seen:
            return self
        told = self.findings(WCAG) if self.scripts else []  # axe is a script itself
        assert not told, f"{self.page.url}: {told}"
        self.page.set_viewport_size(PHONE)
        wide = self.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= PHONE["width"], f"{self.page.url} is {wide} px wide on a phone"
        self.page.set_viewport_size(DESKTOP)
        self.seen.add(page)
        if self.scripts and "WALKED" in os.environ:  # see tests/test_every_page.py
            with Path(os.environ["WALKED"]).open("a") as walked:
                walked.write(f"{resolve(urlsplit(self.page.url).path).view_name}\n")
        return self

    def findings(self, options: dict[str, Any]) -> list[tuple[str, str]]:
        """Ask axe what is wrong with the page: each rule, with the first place that breaks it."""
        found = Axe().run(self.page, options=options).response["violations"]
        return [(rule["id"], rule["nodes"][0]["html"][:160]) for rule in found]

    def picture(self, path: Path) -> None:
        self.page.screenshot(path=path, full_page=True)


def visit(browser: Browser, base: str, *, scripts: bool = True, **like: Any) -> Visitor:
    """Open a window for somebody who has not signed in; `like` is what it is like."""
    here = {"viewport": DESKTOP, "locale": "en-GB", "timezone_id": "Europe/London"}
    context = browser.new_context(**(here | like), java_script_enabled=scripts)
    context.set_default_timeout(8_000)
    page = context.new_page()
    page.on("pageerror", lambda error: (_ for _ in ()).throw(AssertionError(str(error))))
    visitor = Visitor(base, context, page, scripts)
    page.on("response", lambda answer: answer.status >= 500 and visitor.broken.append(answer.url))
    return visitor


def come_in(
    browser: Browser, base: str, username: str, *, scripts: bool = True, **like: Any
) -> Visitor:
    """Open a window for one of the cast, signed in."""
    visitor = visit(browser, base, scripts=scripts, **like)
    visitor.page.goto(f"{base}/sign-in/")
    visitor.page.locator(f"form[action$='/sign-in/as/{username}/'] button").click()
    visitor.page.wait_for_load_state()
    return visitor
