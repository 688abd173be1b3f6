"""The drill of past days, small: four days, over which London's clocks change, and its control."""

import os
import re
import subprocess
import sys

from tracker.embedded.application import CHECKOUT

LAST = re.compile(r"as at: 4 days, \d+ editions, \d+ pages, ([\d,]+) compared, ([\d,]+) differ \(.*\)")


def drill(*options: str) -> tuple[int, int, int]:
    """One run over four days, as a person starts it: its exit code, how many pages it compared, how many differ."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.drills.as_at", "--days", "4", "--seconds", "240", *options],
        capture_output=True, text=True, check=False, cwd=CHECKOUT, env=os.environ,
    )  # fmt: skip
    said = LAST.fullmatch(done.stdout.splitlines()[-1] if done.stdout else "")
    assert said, done.stdout + done.stderr
    compared, differ = (int(number.replace(",", "")) for number in said.groups())
    return done.returncode, compared, differ


def test_every_page_of_every_day_can_be_asked_for_and_is_the_same() -> None:
    code, compared, differ = drill()
    assert (code, differ) == (0, 0)
    assert compared > 100


def test_the_drill_sees_it_when_days_are_looked_up_by_row_timestamps() -> None:
    code, _, differ = drill("--control")
    assert code == 0
    assert differ > 0
