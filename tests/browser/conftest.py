"""Browser tests: on the machine's own Chromium, or skipped by name where there is none."""

import os
import shutil
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
NAMES = ("chromium", "chromium-browser", "google-chrome")
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
    return {**browser_type_launch_args, "executable_path": chromium(), "args": sandbox}


@pytest.fixture(scope="session")
def base_url(stack: str) -> str:
    """`page.goto("/")` means the real stack."""
    return stack
