"""A checkout of its own for the launcher, so that its data and lock are not those of a `./run` in this one."""

import os
import re
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stack import SERVERS
from tracker.embedded import places
from tracker.embedded.application import CHECKOUT

COPIED = ("manage.py", "requirements.txt", "tracker", "accounts", "templates", "static")


class Checkout:
    """A copy of the product's files, and what runs in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.launched: list[Launched] = []

    def launch(self, *options: str, **environment: str) -> "Launched":
        """`python -m tracker.embedded` here, with nothing set but `environment`."""
        ours = {name: value for name, value in os.environ.items() if name not in SERVERS.environment()}
        # What a killed worker leaves in the temporary folder goes with the checkout.
        ours["TMPDIR"] = str(places.folder(self.folder / "tmp"))
        command = [sys.executable, "-m", "tracker.embedded", *options]
        self.launched.append(Launched(command, self.folder, ours | environment))
        return self.launched[-1]

    def clear_up(self) -> None:
        """End what a failed test has left running."""
        for launched in self.launched:
            if launched.process.poll() is None:
                launched.stop(signal.SIGTERM)
            assert launched.process.stdout
            launched.process.stdout.close()
        self.launched.clear()
        self.wait_until_quiet()

    def processes(self) -> dict[int, str]:
        """The processes that work in this folder or name it: process number and command line."""
        found = {}
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                command = (entry / "cmdline").read_text().replace("\0", " ")
                here = (entry / "cwd").readlink().is_relative_to(self.folder)
            except OSError:
                continue
            if command and (here or str(self.folder) in command):
                found[int(entry.name)] = command
        return found

    def pids_of(self, words: str) -> set[int]:
        """The processes whose command line holds `words`; the lowest number is the first of them."""
        return {pid for pid, command in self.processes().items() if words in command}

    def wait_until_quiet(self, seconds: float = 15) -> None:
        """Wait until nothing runs here any more."""
        end = time.monotonic() + seconds
        while self.processes() and time.monotonic() < end:
            time.sleep(0.1)
        assert self.processes() == {}


class Launched:
    """A launcher that was started, and what it has printed so far."""

    def __init__(self, command: list[str], folder: Path, environment: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        self.output = ""

    def wait_for(self, pattern: str, seconds: float = 60) -> re.Match[str]:
        """Wait until it has printed a match of `pattern`."""
        assert self.process.stdout
        end = time.monotonic() + seconds
        while not (match := re.search(pattern, self.output, re.MULTILINE)):
            readable, _, _ = select.select([self.process.stdout], [], [], max(0, end - time.monotonic()))
            text = os.read(self.process.stdout.fileno(), 65536).decode() if readable else ""
            assert text, f"no {pattern!r} in:\n{self.output}"
            self.output += text
        return match

    def stop(self, number: signal.Signals = signal.SIGINT) -> int:
        """Send it a signal and return its exit code."""
        self.process.send_signal(number)
        return self.ended()

    def ended(self, seconds: float = 60) -> int:
        """Wait for its end and return its exit code."""
        self.process.wait(seconds)
        assert self.process.stdout
        self.output += self.process.stdout.read().decode()
        return self.process.returncode


@pytest.fixture(scope="module")
def copy_that_ran_once() -> Iterator[Checkout]:
    """The product's files in another folder, where it has already been up once."""
    with tempfile.TemporaryDirectory(prefix="tracker-checkout-", dir="/tmp") as name:
        folder = Path(name)
        folder.chmod(0o755)
        for part in COPIED:
            copy = shutil.copytree if (CHECKOUT / part).is_dir() else shutil.copy2
            copy(CHECKOUT / part, folder / part)
        copied = Checkout(folder)
        first = copied.launch("--port", free_port())
        first.wait_for("^Ready")
        assert first.stop() == 0
        copied.clear_up()
        yield copied


@pytest.fixture
def checkout(copy_that_ran_once: Checkout) -> Iterator[Checkout]:
    """That copy, with nothing running in it before and after a test."""
    yield copy_that_ran_once
    copy_that_ran_once.clear_up()


def free_port() -> str:
    """A port on which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return str(probe.getsockname()[1])


@pytest.fixture
def port() -> str:
    """A port on which nothing listens."""
    return free_port()
