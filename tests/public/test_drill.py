"""The drill of past days, small: four days, over which London's clocks change, its control, and what it leaves out."""

import os
import re
import subprocess
import sys

import pytest

from tests.drills.gone import Gone
from tracker.core.models import TakeDown
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


THEN = "<h1>Mend lamp 2</h1><p>Lamps (5)</p><p>Jo Bright saw it. It was dark.</p><p>5 May 2024</p>"
TOMBSTONE = "This was taken down on 6 May 2024."


@pytest.mark.parametrize(
    ("now", "is_explained"),
    [
        (f"<h1>Mend lamp 2</h1><p>Lamps (5)</p><p>{TOMBSTONE}</p><p>5 May 2024</p>", True),
        (f"<h1>Mend lamp 2</h1><p>Lamps (4)</p><p>{TOMBSTONE}</p><p>5 May 2024</p>", True),
        (f"<h1>Mend lamp 2</h1><p>Lamps (5)</p><p>{TOMBSTONE}</p><p>6 May 2024</p>", False),
        (f"<h1>Mend lamp 3</h1><p>Lamps (5)</p><p>{TOMBSTONE}</p><p>5 May 2024</p>", False),
        (f"<h1>{TOMBSTONE}</h1><p>Lamps (5)</p><p>{TOMBSTONE}</p><p>5 May 2024</p>", False),
        (f"<p>Lamps (5)</p><p>{TOMBSTONE}</p><p>5 May 2024</p>", False),
        ("<h1>Mend lamp 2</h1><p>Lamps (5)</p><p>Nobody saw it.</p><p>5 May 2024</p>", False),
    ],
)
def test_beside_what_was_taken_down_it_compares_all_of_a_page(now: str, is_explained: bool) -> None:
    act, gone = TakeDown(pk=1, subject="assessments.assessment:1"), Gone()
    gone.texts[1] = ("jo bright saw it. it was dark", "lamps")
    assert gone.explains("/recommendations/", THEN, now, [act]) is is_explained
    assert not gone.explains("/recommendations/", THEN, now, [])
