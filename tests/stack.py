"""PostgreSQL and Valkey of one test run, and the whole product on top of them: a pytest plugin.

It is loaded before Django reads its settings (`-p tests.stack` in pyproject.toml), so that those name servers of
this run's own, on sockets in a new folder; a `./run` in the same checkout is not touched. Template databases are
made as the owner; tests work in clones of them, as the application's role, like the product.

`python -m tests.stack COMMAND…` runs a Python command with such servers and an empty database.
"""

import atexit
import contextlib
import fcntl
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import connections
from django.test import TransactionTestCase
from pytest_django.plugin import DjangoDbBlocker

from tests import kept
from tracker.embedded import places, prepared
from tracker.embedded.application import CHECKOUT, Application
from tracker.embedded.postgres import APP, OWNER, Postgres
from tracker.embedded.processes import Child, Failure
from tracker.embedded.valkey import Valkey

EMPTY, LOADED, SAMPLED, TESTS = "template_empty", "template_loaded", "template_sampled", "tests"
# What each template holds: what another does, and what a step of `tracker.embedded.prepare` adds.
TEMPLATES = {EMPTY: ("", "migrate"), LOADED: (EMPTY, "load"), SAMPLED: (LOADED, "sample")}
STATIC = CHECKOUT / "var" / "cache" / "static"


@dataclass(frozen=True)
class Database:
    """A database of its own for one test: its addresses for the application's role and for the owner."""

    name: str
    url: str
    owner_url: str

    @property
    def environment(self) -> dict[str, str]:
        """The variables that point a process of the product at this database."""
        return {"DATABASE_URL": self.url, "MIGRATION_DATABASE_URL": self.owner_url}


class Servers:
    """The servers of one run and the databases in them; nothing is started before `start`."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="tracker-tests-", dir="/tmp"))
        atexit.register(shutil.rmtree, self.folder, ignore_errors=True)
        self.folder.chmod(0o711)
        self.logs = places.folder(self.folder / "log")
        account = places.server_account(self.folder / "postgres")
        programs = places.usable_programs(account, self.folder)
        sockets = places.folder(self.folder / "sockets", 0o700, account)
        self.postgres = Postgres(
            self.folder / "postgres",
            sockets,
            programs=programs.postgres,
            log=self.logs / "postgres.log",
            account=account,
            durable=False,
        )
        self.valkey = Valkey(sockets, program=programs.valkey, log=self.logs / "valkey.log", account=account)
        self.clones = 0
        atexit.register(self.stop)

    def environment(self) -> dict[str, str]:
        """What the settings read in this run."""
        return {
            **self.database(TESTS).environment,
            "CELERY_BROKER_URL": self.valkey.broker_url(),
            "CACHE_URL": self.valkey.cache_url(),
            "EMAIL_URL": "memory:",
            "SECRET_KEY": secrets.token_urlsafe(50),
            "STATIC_ROOT": str(STATIC),
            "HYPOTHESIS_STORAGE_DIRECTORY": str(CHECKOUT / "var" / "cache" / "hypothesis"),
        }

    def start(self) -> None:
        """Start both servers."""
        self.postgres.start()
        self.valkey.start()
        self.postgres.wait()
        self.valkey.wait()
        self.postgres.create_roles()

    def stop(self) -> None:
        """Stop both and remove everything but the logs, which are kept in var/log/tests; safe to call again."""
        self.valkey.stop()
        self.postgres.stop()
        if self.logs.exists():
            shutil.copytree(self.logs, CHECKOUT / "var" / "log" / "tests", dirs_exist_ok=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    def database(self, name: str) -> Database:
        """The addresses of the database with this name."""
        return Database(name, self.postgres.url(APP, name), self.postgres.url(OWNER, name))

    def clone(self, template: str) -> Database:
        """A new database, made from one of the templates."""
        self.clones += 1
        name = f"clone_{self.clones}"
        self.postgres.create_database(name, self.template(template).name)
        return self.database(name)

    def template(self, name: str) -> Database:
        """A template: EMPTY is migrated, LOADED holds the report and its figures as well, SAMPLED also the sample.

        Made at the first use, unless it is kept from an earlier run, or from another process of this one.
        """
        database = self.database(name)
        if (name,) in self.postgres.execute("SELECT datname FROM pg_database"):
            return database
        below, step = TEMPLATES[name]
        file = kept.file(name)
        if self._restored(name, file):
            return database
        if below:
            self.template(below)
        with self._one_at_a_time():
            self._collect()
            self.postgres.create_database(name, below or "template0")
            self._prepare(database, (step,))
            kept.keep(file, self.postgres, name)
        return database

    def _restored(self, name: str, file: Path) -> bool:
        with self._one_at_a_time():
            if file.exists():
                self._collect()
                self.postgres.create_database(name)
                kept.restore(file, self.postgres, name)
            return file.exists()

    def _collect(self) -> None:
        """Collect the static files, unless they are as they were when an earlier run did."""
        stamp, state = STATIC / ".stamp", prepared.state_of_static_files(CHECKOUT)
        if not stamp.exists() or stamp.read_text() != state:
            # A file that is gone must be missed.
            shutil.rmtree(STATIC, ignore_errors=True)
            self._prepare(self.database(TESTS), ("collect",))
            stamp.write_text(state)

    def prepare(self, database: Database, *steps: str) -> None:
        """Do steps of `tracker.embedded.prepare` on `database`. Raises Failure with what they printed."""
        with self._one_at_a_time():
            self._prepare(database, steps)

    @contextlib.contextmanager
    def _one_at_a_time(self) -> Iterator[None]:
        """Two processes of one run share the folder of static files, and what is kept."""
        lock = places.folder(CHECKOUT / "var") / "tests.lock"
        with lock.open("w") as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            yield

    def _prepare(self, database: Database, steps: tuple[str, ...]) -> None:
        log = self.logs / "prepare.log"
        command = [sys.executable, "-m", "tracker.embedded.prepare", *steps]
        environment = {**os.environ, **database.environment}
        if (
            Child("The preparation", command, log=log, environment=environment, folder=CHECKOUT).wait(120)
            != 0
        ):
            raise Failure(f"Preparing the test database failed:\n{log.read_text()}")

    def renew(self, name: str, template: str) -> None:
        """Make a database again, from a template."""
        connections.close_all()
        self.postgres.drop_database(name)
        self.postgres.create_database(name, template)


SERVERS = Servers()
for variable in ("TRACKER_PRODUCTION", "DEBUG", "ALLOWED_HOSTS", "BASE_URL"):
    os.environ.pop(variable, None)
os.environ.update(SERVERS.environment())


def pytest_sessionstart(session: pytest.Session) -> None:
    """Start the servers; a SIGTERM ends the run as Ctrl-C does, so that they are stopped as well.

    Where the tests are shared out among processes, each of these has servers of its own, and the one that shares out
    has none.
    """
    shares_out = getattr(session.config.option, "numprocesses", None) and not os.environ.get(
        "PYTEST_XDIST_WORKER"
    )
    if not (session.config.option.collectonly or shares_out):
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        SERVERS.start()


def pytest_unconfigure() -> None:
    """Stop the servers, however the run went."""
    SERVERS.stop()


@contextlib.contextmanager
def test_database(blocker: DjangoDbBlocker, template: str) -> Iterator[None]:
    """The database that tests share, made from `template`, for pytest-django's `django_db_setup`.

    A transactional test leaves rows that the application's role may not delete: after it the database is made
    anew from the template, with what migrations had put into it.
    """
    SERVERS.renew(TESTS, template)

    def made_anew(case: TransactionTestCase) -> None:
        SERVERS.renew(TESTS, template)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", made_anew)
        yield
    with blocker.unblock():
        connections.close_all()


@pytest.fixture
def fresh_database() -> Iterator[Database]:
    """A migrated, empty database of its own, for tests that commit from several connections or processes."""
    database = SERVERS.clone(EMPTY)
    yield database
    SERVERS.postgres.drop_database(database.name)


@pytest.fixture(scope="session")
def stack_database() -> Iterator[Database]:
    """The database behind `stack`, with the report and its figures; it is shared, so leave it as you found it."""
    database = SERVERS.clone(LOADED)
    yield database
    SERVERS.postgres.drop_database(database.name)


@dataclass(frozen=True)
class Site:
    """A whole product at work: its base URL without a slash, and what its processes find in their environment."""

    url: str
    environment: dict[str, str]
    logs: Path


@contextlib.contextmanager
def running(database: Database, *, number: int = 0, **more: str) -> Iterator[Site]:
    """The whole product as ./run starts it, on `database`: gunicorn, worker, beat, PostgreSQL, Valkey.

    Each that runs at the same time has a number of its own; `more` goes into its environment.
    """
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    name = f"site-{number}" if number else ""
    environment = {
        **os.environ,
        **database.environment,
        # Databases of Valkey apart from those that tests in this process use.
        "CELERY_BROKER_URL": SERVERS.valkey.broker_url(2 + 2 * number),
        "CACHE_URL": SERVERS.valkey.cache_url(3 + 2 * number),
        "BASE_URL": f"http://localhost:{port}",
        **more,
    }
    logs = places.folder(SERVERS.logs / name)
    schedule = SERVERS.folder / f"beat-schedule{number or ''}"
    site = Application(port=port, environment=environment, logs=logs, schedule=schedule)
    try:
        site.start()
        site.wait()
        yield Site(f"http://localhost:{port}", environment, logs)
    finally:
        site.stop()


@pytest.fixture(scope="session")
def stack(stack_database: Database) -> Iterator[str]:
    """The whole product, for every test that only looks. Its base URL, no slash."""
    with running(stack_database) as site:
        yield site.url


def main(command: list[str]) -> int:
    """Run a Python command with the servers and an empty database; returns its exit code."""
    try:
        SERVERS.start()
        SERVERS.postgres.create_database(TESTS)
        return subprocess.run([sys.executable, *command], cwd=CHECKOUT, check=False).returncode
    finally:
        SERVERS.stop()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
