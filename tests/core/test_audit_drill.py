"""The drill, small: each act leaves one event, and every change of a single row is found."""

import os
import re
import subprocess
import sys

import pytest

from tracker.embedded.application import CHECKOUT


@pytest.mark.parametrize(
    ("control", "found"), [([], "35 found"), (["--control"], r"(?!35\b)\d+ found")], ids=["drill", "control"]
)
def test_every_act_leaves_one_event_and_every_tampering_is_found(control, found) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.drills.audit", "--acts=40", "--tamperings=35", "--seed=1", *control],
        capture_output=True, text=True, check=False, cwd=CHECKOUT, env=os.environ,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    last = done.stdout.splitlines()[-1]
    assert re.fullmatch(rf"40 acts, 40 events; 35 tamperings, {found} \(seed 1, \d+ seconds\)", last)
