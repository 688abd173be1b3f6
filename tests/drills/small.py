"""A drill as a person starts it, for the tests that run it small."""

import os
import subprocess
import sys

from tracker.embedded.application import CHECKOUT


def drill(name: str, *options: str) -> subprocess.CompletedProcess[str]:
    """Run `python -m tests.drills.<name>` to its end."""
    return subprocess.run(
        [sys.executable, "-m", f"tests.drills.{name}", *options],
        capture_output=True, text=True, check=False, cwd=CHECKOUT, env=os.environ,
    )  # fmt: skip


def last_line(done: subprocess.CompletedProcess[str], exit_code: int = 0) -> str:
    """The figures of a drill that ended as it had to."""
    assert done.returncode == exit_code, done.stdout + done.stderr
    return done.stdout.splitlines()[-1]
