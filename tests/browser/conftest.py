"""Browser tests: on the machine's own Chromium, or skipped by name where there is none."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests import factories
from tests.browser.window import Window
from tests.stack import SERVERS, Database

HERE = Path(__file__).parent
# The first is the same browser without windows: it takes a fifth less time.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
# A browser that asks nobody outside for anything.
QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
)
# Playwright runs an event loop in the test's thread; Django's ORM is safe there all the same.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")


def chromium() -> str | None:
    """The path of a Chromium: CHROMIUM, or the first that is on PATH."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what lies here; without a browser skip it, or fail where REQUIRE_BROWSER=1 says that it has to run."""
    here = [item for item in items if HERE in item.path.parents]
    if here and not chromium() and os.environ.get("REQUIRE_BROWSER") == "1":
        raise pytest.UsageError(
            "REQUIRE_BROWSER=1, and no Chromium found: install one (apt install chromium)."
        )
    for item in here:
        item.add_marker("browser")
        if not chromium():
            item.add_marker(pytest.mark.skip(reason="no Chromium found (apt install chromium)"))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Use that Chromium; as root it runs only without its sandbox."""
    sandbox = [] if os.geteuid() else ["--no-sandbox"]
    return {**browser_type_launch_args, "executable_path": chromium(), "args": [*QUIET, *sandbox]}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A British reader at an ordinary screen."""
    here = {"locale": "en-GB", "timezone_id": "Europe/London", "viewport": {"width": 1280, "height": 900}}
    return {**browser_context_args, **here}


@pytest.fixture(scope="session")
def stack_database(stack_database: Database) -> Database:
    """The stack's two editions as if published on two past days: the report first, its figures two months later."""
    SERVERS.postgres.execute(factories.TIME_MACHINE, database=stack_database.name)
    for number, moment in ((1, "2025-03-01 12:00Z"), (2, "2025-05-03 12:00Z")):
        SERVERS.postgres.execute(
            f"SELECT core_edition_took_place({number}, '{moment}')", database=stack_database.name
        )
    return stack_database


@pytest.fixture(scope="session")
def base_url(stack: str) -> str:
    """`page.goto("/")` means the real stack."""
    return stack


@pytest.fixture(scope="session")
def window(browser: Browser, browser_context_args: dict[str, Any], stack: str) -> Iterator[Window]:
    """One window for every test that only looks; wide again, and nothing held against it, at each start."""
    context = browser.new_context(**browser_context_args)
    yield Window(context, stack)
    context.close()


@pytest.fixture
def plain(browser: Browser, browser_context_args: dict[str, Any], stack: str) -> Iterator[Window]:
    """A window in which no script runs."""
    context = browser.new_context(**browser_context_args, java_script_enabled=False)
    yield Window(context, stack)
    context.close()
