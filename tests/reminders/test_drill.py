"""The drill, small: workers are killed while they make and send reminders, and nothing is lost or doubled."""

import os
import re
import subprocess
import sys

from tracker.embedded.application import CHECKOUT


def drill(*options: str) -> subprocess.CompletedProcess[str]:
    """One run, as a person starts it."""
    return subprocess.run(
        [sys.executable, "-m", "tests.drills.reminders", *options],
        capture_output=True, text=True, check=False, cwd=CHECKOUT, env=os.environ,
    )  # fmt: skip


def test_nothing_is_lost_or_doubled_when_workers_are_killed() -> None:
    done = drill("--kills", "3", "--reminders", "60", "--seconds", "240")
    assert done.returncode == 0, done.stdout + done.stderr
    last = done.stdout.splitlines()[-1]
    assert re.fullmatch(r"lost 0, doubled 0 \(60 reminders, \d+ mails, 3 kills, \d+ seconds\)", last)
