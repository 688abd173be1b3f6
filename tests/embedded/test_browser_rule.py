"""Without a Chromium each browser test is skipped by its name, unless one is required."""

import os
import subprocess
import sys
from pathlib import Path

from tracker.embedded.application import CHECKOUT


def browser_tests(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """A run of a browser test as ./check makes it, on a machine without Chromium."""
    command = [sys.executable, "-m", "pytest", "tests/browser/test_stack.py", "-rs", "--no-fold-skipped"]
    without = {
        name: value for name, value in os.environ.items() if name not in ("CHROMIUM", "REQUIRE_BROWSER")
    }
    return subprocess.run(
        command,
        cwd=CHECKOUT,
        env=without | {"PATH": str(folder)} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_browser_tests_are_skipped_by_name(tmp_path: Path) -> None:
    run = browser_tests(tmp_path)
    assert run.returncode == 0
    assert "SKIPPED tests/browser/test_stack.py::test_the_home_page_opens" in run.stdout
    assert "no Chromium found" in run.stdout


def test_a_required_browser_that_is_missing_is_a_failure(tmp_path: Path) -> None:
    run = browser_tests(tmp_path, REQUIRE_BROWSER="1")
    assert run.returncode != 0
    assert "no Chromium found: install one" in run.stderr + run.stdout
