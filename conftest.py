"""What every test may ask for: a real browser; and an honest last word about what did not run."""

import gc
import os
from collections import Counter
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import TransactionTestCase
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, sync_playwright

from tests.browser import QUIET, browser_path

pytest_plugins = ["tests.cast", "tests.pages"]

# No test fails for being slow: machines are small and shared.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
# A machine that tries each change takes fewer examples, the same each time; so does the run that
# sees that every branch is taken.
settings.register_profile(
    "untimed-ci", settings.get_profile("untimed"), derandomize=True, max_examples=25
)
settings.load_profile("untimed-ci" if os.environ.get("CI") else "untimed")

EMPTY = """
DO $$
DECLARE
    each regclass;
    holds_rows boolean;
    filled regclass[] := '{}';
BEGIN
    FOR each IN
        SELECT oid FROM pg_class
        WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
        AND relname NOT IN ('django_migrations', 'django_content_type', 'auth_permission')
    LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %s)', each) INTO holds_rows;
        IF holds_rows THEN filled := filled || each; END IF;
    END LOOP;
    SET CONSTRAINTS ALL DEFERRED;
    FOREACH each IN ARRAY filled LOOP
        EXECUTE format('ALTER TABLE %s DISABLE TRIGGER USER', each);
        EXECUTE format('DELETE FROM %s', each);
    END LOOP;
    SET CONSTRAINTS ALL IMMEDIATE;
    FOREACH each IN ARRAY filled LOOP
        EXECUTE format('ALTER TABLE %s ENABLE TRIGGER USER', each);
    END LOOP;
END $$
"""
GREW = """
SELECT string_agg(oid::regclass::text, ', ') FROM pg_class
WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND pg_relation_size(oid) > 262144
"""
NO_BROWSER = "needs a browser: install Chromium or Chrome (or set BROWSER_PATH) and run again"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--pure", action="store_true", help="run only what needs no database")


def pytest_configure(config: pytest.Config) -> None:
    gc.set_threshold(50_000, 50, 100)  # after each 700 objects, looking takes a twelfth of it all
    if config.getoption("--pure"):
        settings.load_profile("untimed-ci")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skip what needs a browser where there is none; leave out what `--pure` does not want."""
    if config.getoption("--pure"):
        pure = [item for item in items if not _needs_database(item)]
        config.hook.pytest_deselected(items=[item for item in items if item not in pure])
        items[:] = pure
    in_browser = [item for item in items if item.get_closest_marker("browser")]
    if in_browser and browser_path() is None:
        for item in in_browser:
            item.add_marker(pytest.mark.skip(reason=NO_BROWSER))


def _needs_database(item: pytest.Item) -> bool:
    marked = item.get_closest_marker("django_db") or item.get_closest_marker("browser")
    return bool(marked) or not {"db", "transactional_db"}.isdisjoint(
        getattr(item, "fixturenames", ())
    )


@pytest.fixture(autouse=True, scope="session")
def emptied_between_tests() -> Iterator[None]:
    """Empty what holds rows after a test that commits: quicker than Django, which empties all.

    History and the book refuse to be emptied otherwise.
    """

    def emptied(case: TransactionTestCase) -> None:
        with connection.cursor() as cursor:
            cursor.execute(EMPTY)
            cursor.execute(GREW)  # their rows are gone, but not yet the room that they took
            (grew,) = cursor.fetchone()
            if grew:
                cursor.execute(f"VACUUM {grew}")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", emptied)
        yield


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Open the machine's own Chromium, without a window, for the whole session."""
    # Playwright keeps an event loop in this thread, which Django takes for asynchronous code
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=browser_path(), args=list(QUIET))
        yield opened
        opened.close()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say last, and plainly, which tests did not run and why."""
    skipped = terminalreporter.stats.get("skipped", [])
    if not skipped:
        return
    reasons = Counter(_reason(report) for report in skipped)
    terminalreporter.section("did not run", sep="=", yellow=True)
    for reason, count in reasons.most_common():
        terminalreporter.line(f"{count} not run: {reason}")
        for report in skipped:
            if _reason(report) == reason:
                terminalreporter.line(f"    {report.nodeid}")


def _reason(report: pytest.TestReport) -> str:
    told = report.longrepr
    text = told[2] if isinstance(told, (tuple, list)) else str(told)
    return text.removeprefix("Skipped: ")
