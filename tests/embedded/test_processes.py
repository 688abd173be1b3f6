"""Child processes: stopped in order, and never left behind."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tracker.embedded.postgres import command_line
from tracker.embedded.processes import Child, Failure, wait_until


def test_a_child_has_a_session_of_its_own_so_that_ctrl_c_reaches_the_launcher_alone(tmp_path: Path) -> None:
    child = Child("sleeper", ["sleep", "60"], log=tmp_path / "log")
    assert os.getsid(child.process.pid) == child.process.pid
    child.stop()
    assert child.exit_code == -signal.SIGTERM


def test_a_child_that_will_not_stop_is_ended_by_force(tmp_path: Path) -> None:
    log = tmp_path / "log"
    child = Child("stubborn", ["sh", "-c", "trap '' TERM; echo ready; sleep 60 & wait; wait"], log=log)
    wait_until(lambda: log.read_text() != "", 10, "never ready")
    child.stop(seconds=0.2)
    assert child.exit_code == -signal.SIGKILL


def test_a_program_that_is_missing_is_a_failure_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(Failure, match=r"^The thing could not be started: .*no-such-program") as failure:
        Child("The thing", ["/no-such-program"], log=tmp_path / "log")
    assert "\n" not in str(failure.value)


def test_waiting_too_long_names_the_log(tmp_path: Path) -> None:
    child = Child("sleeper", ["sleep", "60"], log=tmp_path / "sleeper.log")
    with pytest.raises(Failure, match=r"sleeper took longer .* Log: .*sleeper\.log"):
        child.wait(0.1)
    child.stop()


@pytest.mark.skipif(sys.platform != "linux", reason="prctl is Linux's")
def test_a_child_is_stopped_when_its_launcher_is_killed(tmp_path: Path) -> None:
    launcher = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys, time; from pathlib import Path; from tracker.embedded.processes import Child;"
            "child = Child('sleeper', ['sleep', '60'], log=Path(sys.argv[1]));"
            "print(child.process.pid, flush=True); time.sleep(60)",
            str(tmp_path / "log"),
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    with launcher:
        assert launcher.stdout
        pid = int(launcher.stdout.readline())
        assert command_line(pid)
        launcher.kill()
    end = time.monotonic() + 5
    while command_line(pid) and time.monotonic() < end:
        time.sleep(0.05)
    assert command_line(pid) == ""
