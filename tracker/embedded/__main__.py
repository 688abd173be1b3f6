"""The launcher behind `./run`: starts everything, says where the site is, and stops everything again."""

import argparse
import contextlib
import os
import secrets
import shlex
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import FrameType
from typing import NoReturn

from tracker.embedded import places, prepared
from tracker.embedded.application import CHECKOUT, Application, port_is_free
from tracker.embedded.lock import Refusal, only_one
from tracker.embedded.postgres import APP, OWNER, Postgres
from tracker.embedded.processes import Child, Failure, last_line, wait_until
from tracker.embedded.progress import Step
from tracker.embedded.valkey import Valkey

VAR = CHECKOUT / "var"
LOGS = VAR / "log"
DATABASE = "tracker"
FIRST_UNPRIVILEGED_PORT = 1024
WAIT_FOR_KILLED_SECONDS = 15
INTERRUPTED = 130


TOLD_TO_STOP = threading.Event()


class Interrupted(BaseException):
    """Somebody pressed Ctrl-C or sent SIGTERM."""


def main() -> int:
    """Run until told to stop. Exit codes: 0 after a stop, 1 after a failure, 2 when it could not even begin,
    130 when it was stopped before it was ready.
    """
    options = arguments()
    launcher = Launcher(options.port, sample=options.sample)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupt)
    try:
        launcher.run(prepare_only=options.prepare)
    except Interrupted:
        print("Stopped.", flush=True)
        return 0 if launcher.ready else INTERRUPTED
    except PermissionError as error:
        print(
            f"{error.filename} belongs to another user: run this as that user, or remove it.", file=sys.stderr
        )
        return 2
    except Failure as failure:
        print(failure, file=sys.stderr)
        return 2 if isinstance(failure, Refusal) else 1
    return 0


def arguments(words: list[str] | None = None) -> argparse.Namespace:
    """The command line's options, or those in `words`."""
    parser = argparse.ArgumentParser(
        prog="./run", description="Runs the recommendations tracker on this machine."
    )
    parser.add_argument(
        "--port", type=port_number, default=8000, help="where the site answers (default: 8000)"
    )
    parser.add_argument("--prepare", action="store_true", help="set everything up, load the data, and stop")
    parser.add_argument(
        "--sample",
        action="store_true",
        help="load an invented report with people to sign in as, to try every page",
    )
    return parser.parse_args(words)


def port_number(text: str) -> int:
    """A TCP port. Raises ArgumentTypeError for anything else."""
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError("a port is a number from 1 to 65535")
    return int(text)


def interrupt(number: int, frame: FrameType | None) -> None:
    """Stop once; a second Ctrl-C does not disturb the stopping."""
    for again in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(again, signal.SIG_IGN)
    TOLD_TO_STOP.set()
    raise Interrupted


class Launcher:
    """What one `./run` starts, and the environment that it gives to the product."""

    def __init__(self, port: int, *, sample: bool = False) -> None:
        self.sample = sample
        # What the preparation does to the database, before anything else.
        self.data = ["migrate", "load", *(["sample"] if sample else [])]
        self.port, self.address = port, f"http://localhost:{port}/"
        self.ready = False
        self.servers: list[Postgres | Valkey] = []
        # Its own PostgreSQL; None where the environment names another.
        self.postgres: Postgres | None = None
        self.environment = dict(os.environ)

    def run(self, *, prepare_only: bool) -> None:
        """Start everything, wait, and stop it in the opposite order, however this ends. Raises Failure."""
        for path in (VAR, LOGS, VAR / "beat"):
            places.folder(path)
        places.folder(VAR / "mail", 0o700)
        with only_one(VAR / "lock", self.address) as last_was_killed, contextlib.ExitStack() as running:
            if not prepare_only:
                self.check_port(wait=last_was_killed)
            for log in ("postgres", "valkey", "prepare", "web", "worker", "beat"):
                (LOGS / f"{log}.log").unlink(missing_ok=True)
            self.start_servers(running)
            running.callback((VAR / "environment").unlink, missing_ok=True)
            write_environment(VAR / "environment", self.environment)
            self.prepare()
            if not prepare_only:
                self.serve(running)

    def check_port(self, *, wait: bool) -> None:
        """Raises Refusal when the port is not to be had; `wait` a little while a killed launcher's site goes away."""
        try:
            if wait:
                with (
                    Step("The last run was killed: waiting for its end") as step,
                    contextlib.suppress(Failure),
                ):
                    wait_until(lambda: port_is_free(self.port), WAIT_FOR_KILLED_SECONDS, "", step.tick)
            if port_is_free(self.port):
                return
        except PermissionError:
            raise Refusal(
                f"Port {self.port} is for root: choose one from 1024, such as ./run --port 8000."
            ) from None
        ports = range(max(self.port + 1, FIRST_UNPRIVILEGED_PORT), 65536)
        other = next(filter(port_is_free, ports), 8000)
        raise Refusal(
            f"Port {self.port} is taken by another program: choose another, such as ./run --port {other}."
        )

    def start_servers(self, running: contextlib.ExitStack) -> None:
        """Start the servers that the environment does not name, and name them in it."""
        wanted = [
            name
            for name, variable in (("PostgreSQL", "DATABASE_URL"), ("Valkey", "CELERY_BROKER_URL"))
            if not self.environment.get(variable)
        ]
        if wanted:
            with Step(f"Starting {' and '.join(wanted)}"):
                self.start_wanted(wanted, running)
        self.environment["BASE_URL"] = self.environment.get("BASE_URL") or self.address
        self.environment["SECRET_KEY"] = self.environment.get("SECRET_KEY") or kept_secret(VAR / "secret_key")
        self.environment["EMAIL_URL"] = self.environment.get("EMAIL_URL") or f"file://{VAR}/mail"

    def start_wanted(self, wanted: list[str], running: contextlib.ExitStack) -> None:
        """Start both servers before waiting for either."""
        home = places.home_of_servers(CHECKOUT)
        account = places.server_account(home / "postgres")
        programs = places.usable_programs(account, home)
        sockets = running.enter_context(places.socket_folder(home, account))
        postgres = Postgres(
            home / "postgres", sockets, programs=programs.postgres, log=LOGS / "postgres.log", account=account
        )
        valkey = Valkey(sockets, program=programs.valkey, log=LOGS / "valkey.log", account=account)
        self.servers = [
            server for server, name in ((postgres, "PostgreSQL"), (valkey, "Valkey")) if name in wanted
        ]
        for server in self.servers:
            running.callback(server.stop)
            server.start()
        for server in self.servers:
            server.wait()
        if postgres in self.servers:
            self.postgres = postgres
            postgres.create_roles()
            postgres.create_database(DATABASE)
            self.environment["DATABASE_URL"] = postgres.url(APP, DATABASE)
            self.environment["MIGRATION_DATABASE_URL"] = postgres.url(OWNER, DATABASE)
        if valkey in self.servers:
            self.environment["CELERY_BROKER_URL"] = valkey.broker_url()
            self.environment["CACHE_URL"] = self.environment.get("CACHE_URL") or valkey.cache_url()

    def prepare(self) -> None:
        """Migrate, load the data, collect the static files; what these same files did already is left out."""
        static = prepared.state_of_static_files(CHECKOUT)
        product = prepared.state_of_product(CHECKOUT, self.data)
        stamp, steps = VAR / "static.stamp", []
        if self.postgres is None or not prepared.is_prepared(self.postgres, DATABASE, product):
            steps += self.data
        if not stamp.exists() or stamp.read_text() != static:
            steps.append("collect")
        if not steps:
            return
        self.do(steps)
        stamp.write_text(static)
        if self.postgres is not None:
            prepared.keep_prepared(self.postgres, DATABASE, product)

    def do(self, steps: list[str]) -> None:
        """Let the preparation take these steps. Raises Failure."""
        log = LOGS / "prepare.log"
        with Step("Bringing the database, the data and the static files up to date") as step:
            command = [sys.executable, "-m", "tracker.embedded.prepare", *steps]
            child = Child("The preparation", command, log=log, environment=self.environment, folder=CHECKOUT)
            try:
                code = child.wait(600, step.tick)
            finally:
                child.stop()
        if code != 0:
            raise Failure(f"Preparing failed: {last_line(log)}. Log: {log}")

    def said_by(self, command: str) -> str:
        """What a management command prints; when it fails, the last line of why."""
        found = subprocess.run(
            [sys.executable, "manage.py", command],
            cwd=CHECKOUT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        return found.stdout if found.returncode == 0 else f"{found.stderr.strip().rpartition(chr(10))[2]}\n"

    def serve(self, running: contextlib.ExitStack) -> None:
        """Start the site, its worker and its clock, and look after them until Interrupted or Failure."""
        site = Application(
            port=self.port, environment=self.environment, logs=LOGS, schedule=VAR / "beat" / "schedule"
        )
        running.callback(site.stop)
        with Step("Starting the site, its worker and its clock") as step:
            site.start()
            site.wait(step.tick)
        self.ready = True
        print(f"Ready: {self.address}", flush=True)
        # A link for whoever is to invite the others: empty once there is somebody who can.
        print(self.said_by("first_manager_link"), end="", flush=True)
        if self.sample:
            # It is loaded already, so this only says who can sign in.
            print(self.said_by("load_sample"), end="", flush=True)
        look_after(site.watch, *(server.check for server in self.servers))


def look_after(*checks: Callable[[], None]) -> NoReturn:
    """Make the checks twice a second. Raises Interrupted when told to stop, and what a check raises."""
    while True:
        # Python swallows an exception that a signal raises while it clears up an object: so ask as well.
        if TOLD_TO_STOP.is_set():
            raise Interrupted
        time.sleep(0.5)
        for check in checks:
            check()


def kept_secret(path: Path) -> str:
    """The random secret of this checkout, made at the first use and readable by its user only."""
    with contextlib.suppress(FileExistsError), open(path, "x", opener=private) as file:
        file.write(secrets.token_urlsafe(50))
    return path.read_text()


# What a command in another terminal needs to work on the same data: where the servers are, and the same secret.
TOLD_TO_OTHERS = (
    "DATABASE_URL", "MIGRATION_DATABASE_URL", "CELERY_BROKER_URL", "CACHE_URL", "EMAIL_URL", "BASE_URL", "SECRET_KEY",
)  # fmt: skip


def write_environment(path: Path, environment: Mapping[str, str]) -> None:
    """What a shell reads with `. var/environment`; readable by its user only, since it holds the secret."""
    lines = [
        f"export {name}={shlex.quote(environment[name])}\n" for name in TOLD_TO_OTHERS if name in environment
    ]
    path.unlink(missing_ok=True)
    with open(path, "x", opener=private) as file:
        file.writelines(lines)


def private(path: str, flags: int) -> int:
    """Opens a file that nobody else may read."""
    return os.open(path, flags, 0o600)


if __name__ == "__main__":
    sys.exit(main())
