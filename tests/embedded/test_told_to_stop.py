"""A launcher that was told to stop stops, also when Python swallowed what the signal raised."""

import subprocess
import sys

from django.conf import settings

SWALLOWED = """
import os, signal
from tracker.embedded import __main__ as launcher

signal.signal(signal.SIGTERM, launcher.interrupt)

class Rubbish:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGTERM)
        print("cleared up")

rubbish = Rubbish()
del rubbish
print("went on")
try:
    launcher.look_after()
except launcher.Interrupted:
    print("stopped")
"""


def test_a_stop_that_was_swallowed_is_heard_all_the_same() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", SWALLOWED],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    assert "Exception ignored" in ended.stderr
    assert ended.stdout.splitlines()[-2:] == ["went on", "stopped"]
