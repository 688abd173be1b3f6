"""The product's own three processes: gunicorn, the Celery worker and beat, told everything by environment."""

import json
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path

from tracker.embedded.processes import Child, Failure, last_line, wait_until

CHECKOUT = Path(__file__).resolve().parents[2]
BACK_OFF_SECONDS = (1, 5, 15)


class Application:
    """The site on `port`, with its worker and its clock; logs in `logs`, beat's schedule in `schedule`."""

    def __init__(self, *, port: int, environment: Mapping[str, str], logs: Path, schedule: Path) -> None:
        self.port, self.environment, self.logs = port, environment, logs
        self.commands = {"web": web(port), "worker": worker(), "beat": beat(schedule)}
        self.children: dict[str, Child] = {}
        self.restarts = dict.fromkeys(self.commands, 0)

    def start(self) -> None:
        """Start all three, without waiting for them."""
        for name in self.commands:
            self._start(name)

    def wait(self, tick: Callable[[], None] = lambda: None, seconds: float = 90) -> None:
        """Wait until /healthz says that all is well, and that this worker is, not only its predecessor.

        Raises Failure when one of the three ends or when it takes longer than `seconds`.
        """
        began = time.monotonic()
        health = ""

        def well() -> bool:
            nonlocal health
            self._report_the_dead()
            status, health = fetch(f"http://127.0.0.1:{self.port}/healthz")
            age_of_worker = json.loads(health)["heartbeat_seconds"]["worker"] if status == 200 else None
            return age_of_worker is not None and age_of_worker <= time.monotonic() - began

        try:
            wait_until(well, seconds, "late", tick)
        except Failure as failure:
            if str(failure) != "late":
                raise
            raise Failure(
                f"The site is not well after {seconds:.0f} s: {health}. Logs: {self.logs}"
            ) from None

    def watch(self) -> None:
        """Start a dead worker or beat again, a few times.

        Raises Failure when the site itself has ended, or when they keep ending.
        """
        for name, child in self.children.items():
            if child.running:
                continue
            attempt = self.restarts[name]
            if name == "web" or attempt == len(BACK_OFF_SECONDS):
                self._report_the_dead()
            print(
                f"{child.name} ended (exit code {child.exit_code}); starting it again. Log: {child.log}",
                flush=True,
            )
            time.sleep(BACK_OFF_SECONDS[attempt])
            self.restarts[name] += 1
            self._start(name)

    def stop(self) -> None:
        """Stop them: first what takes requests, then what makes tasks, then what works them off."""
        for name in ("web", "beat", "worker"):
            if name in self.children:
                self.children[name].stop()

    def _start(self, name: str) -> None:
        self.children[name] = Child(
            f"The {name} process",
            self.commands[name],
            log=self.logs / f"{name}.log",
            environment=self.environment,
            folder=CHECKOUT,
        )

    def _report_the_dead(self) -> None:
        for child in self.children.values():
            if not child.running:
                raise Failure(
                    f"{child.name} ended (exit code {child.exit_code}): {last_line(child.log)}. Log: {child.log}"
                )


def web(port: int) -> list[str]:
    """gunicorn on this machine's own addresses only, so that http://localhost works by IPv4 and IPv6."""
    binds = [f"--bind={address}:{port}" for address in own_addresses()]
    size = [
        "--workers=2",
        "--worker-class=gthread",
        "--threads=4",
        # Read the code once for both: a start takes half the work.
        "--preload",
        "--graceful-timeout=5",
        # The longest that it allows, so that what is too long for us is told by a page of ours as far as can be.
        "--limit-request-line=8190",
    ]
    return [
        sys.executable,
        "-m",
        "gunicorn",
        *binds,
        *size,
        "--no-control-socket",
        "tracker.wsgi:application",
    ]


def worker() -> list[str]:
    """A Celery worker with two processes."""
    size = ["--pool=prefork", "--concurrency=2"]
    alone = ["--without-gossip", "--without-mingle"]  # there is no other worker to ask
    return [*celery(), "worker", *size, *alone, "--loglevel=INFO"]


def beat(schedule: Path) -> list[str]:
    """Celery's clock; what it last did stands in `schedule`."""
    return [
        *celery(),
        "beat",
        f"--schedule={schedule}",
        "--pidfile=",
        "--loglevel=INFO",
    ]


def celery() -> list[str]:
    """The Celery command of this product."""
    return [sys.executable, "-m", "celery", "--app=tracker.celery:app", "--quiet"]


def own_addresses() -> list[str]:
    """The loopback addresses that this machine has."""
    with socket.socket(socket.AF_INET6) as probe:
        try:
            probe.bind(("::1", 0))
        except OSError:
            return ["127.0.0.1"]
    return ["127.0.0.1", "[::1]"]


def port_is_free(port: int) -> bool:
    """Whether gunicorn could listen on `port` now. Raises PermissionError for a port that only root may use."""
    for address in own_addresses():
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((address.strip("[]"), port))
                probe.listen()
            except PermissionError:
                raise
            except OSError:
                return False
    return True


def fetch(url: str) -> tuple[int, str]:
    """The status and text of an address on this machine; status 0 and the error when nothing answers."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode(errors="replace")[:500]
    except OSError as error:
        return 0, str(error)
