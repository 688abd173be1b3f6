"""Child processes that are stopped in order and never outlive their launcher.

Each child has a session of its own, so that Ctrl-C in the terminal reaches the launcher alone, which then stops
them one after the other. Should the launcher itself be killed, Linux sends every child its stop signal.
"""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

POLL_SECONDS = 0.05
PR_SET_PDEATHSIG = 1  # prctl(2)
LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


class Failure(Exception):
    """Something that a person has to know, said in one line that tells what to do or which log to read."""


@dataclass(frozen=True)
class Account:
    """The user and group that a child runs as."""

    uid: int
    gid: int


class Child:
    """One running child process and its log."""

    def __init__(
        self,
        name: str,
        command: Sequence[str | Path],
        *,
        log: Path,
        environment: Mapping[str, str] | None = None,
        account: Account | None = None,
        folder: Path = Path("/"),
        stop_signal: signal.Signals = signal.SIGTERM,
    ) -> None:
        """Start `command` with its output in `log`. Call it from the main thread only: Linux counts the end of
        the thread that started a child as the end of its parent.

        Raises Failure when the program cannot be started.
        """
        self.name, self.log, self.stop_signal = name, log, stop_signal
        try:
            with log.open("ab") as output:
                self.process: subprocess.Popen[bytes] = subprocess.Popen(
                    [str(part) for part in command],
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    env=environment,
                    cwd=folder,
                    start_new_session=True,
                    preexec_fn=_stop_with_parent(os.getpid(), stop_signal),  # noqa: PLW1509 - the launcher has no threads
                    user=account.uid if account else None,
                    group=account.gid if account else None,
                    extra_groups=() if account else None,
                )
        except (OSError, subprocess.SubprocessError) as error:
            raise Failure(f"{name} could not be started: {error}") from error

    @property
    def running(self) -> bool:
        """Whether it has not ended yet."""
        return self.process.poll() is None

    @property
    def exit_code(self) -> int | None:
        """Its exit code, negative for a signal; None while it runs."""
        return self.process.poll()

    def wait(self, seconds: float, tick: Callable[[], None] = lambda: None) -> int:
        """Wait for its end, calling `tick` often, and return the exit code. Raises Failure when it takes longer."""
        wait_until(
            lambda: not self.running,
            seconds,
            f"{self.name} took longer than {seconds:.0f} s",
            tick,
            self.log,
        )
        return self.process.returncode

    def stop(self, seconds: float = 10) -> None:
        """Ask it to end and wait; after that many seconds end it and its whole session by force."""
        if not self.running:
            return
        self.process.send_signal(self.stop_signal)
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def wait_until(
    condition: Callable[[], bool],
    seconds: float,
    otherwise: str,
    tick: Callable[[], None] = lambda: None,
    log: Path | None = None,
) -> None:
    """Poll until `condition` holds; raise Failure with the line `otherwise`, naming `log`, after `seconds`."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise Failure(f"{otherwise}. Log: {log}" if log else otherwise)
        tick()
        time.sleep(POLL_SECONDS)


def last_line(log: Path) -> str:
    """The last line with something in it, or nothing; for a message that names the log."""
    lines = log.read_text(errors="replace").split("\n") if log.exists() else []
    return next((line.strip() for line in reversed(lines) if line.strip()), "")


def _stop_with_parent(parent: int, stop_signal: signal.Signals) -> Callable[[], None]:
    """What a child does before its program starts: ask Linux for `stop_signal` when its parent ends.

    Asked after the change of user, which would undo it. Elsewhere the next start clears up (see `postgres`).
    """

    def in_child() -> None:
        if LIBC is not None:
            LIBC.prctl(PR_SET_PDEATHSIG, int(stop_signal))
        if os.getppid() != parent:
            os._exit(1)

    return in_child
