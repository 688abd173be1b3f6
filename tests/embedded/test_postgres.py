"""The embedded PostgreSQL: a server on a private socket that comes back after whatever happened to it."""

import os
import re
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tracker.embedded import places
from tracker.embedded.postgres import APP, OWNER, Postgres
from tracker.embedded.processes import Failure


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """A folder that the servers' account can enter."""
    with tempfile.TemporaryDirectory(prefix="tracker-home-", dir="/tmp") as name:
        Path(name).chmod(0o711)
        yield Path(name)


@pytest.fixture
def postgres(home: Path) -> Iterator[Postgres]:
    """A server that is up; its data stays from test to test."""
    account = places.server_account(home / "postgres")
    sockets = places.folder(home / "sockets", 0o700, account)
    programs = places.usable_programs(account, home).postgres
    server = Postgres(
        home / "postgres", sockets, programs=programs, log=home / "log", account=account, durable=False
    )
    server.start()
    server.wait()
    yield server
    server.stop()


def restart(postgres: Postgres) -> None:
    """Start it as the next launcher would."""
    postgres.start()
    postgres.wait()


def test_the_socket_is_private_and_there_is_no_port(postgres: Postgres) -> None:
    assert stat.S_IMODE(postgres.sockets.stat().st_mode) == 0o700
    assert postgres.execute("SHOW listen_addresses") == [("",)]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root needs another account")
def test_as_root_it_runs_as_an_account_without_rights(postgres: Postgres) -> None:
    assert postgres.data.stat().st_uid != 0
    assert postgres.child
    assert Path(f"/proc/{postgres.child.process.pid}").stat().st_uid == postgres.data.stat().st_uid


def test_it_sorts_text_alike_on_every_machine(postgres: Postgres) -> None:
    query = "SELECT datlocprovider, datlocale, pg_encoding_to_char(encoding) FROM pg_database"
    assert set(postgres.execute(query)) == {("b", "C.UTF-8", "UTF8")}


def test_the_owner_owns_and_the_application_may_make_nothing(postgres: Postgres) -> None:
    postgres.create_roles()
    postgres.create_database("owned")
    with psycopg.connect(postgres.url(OWNER, "owned")) as owner:
        owner.execute("CREATE TABLE thing ()")
    with (
        psycopg.connect(postgres.url(APP, "owned")) as app,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        app.execute("CREATE TABLE another ()")
    postgres.drop_database("owned")


def test_data_survives_a_stop_and_a_kill(postgres: Postgres) -> None:
    postgres.create_roles()
    postgres.create_database("kept")
    postgres.stop()
    restart(postgres)
    assert postgres.child
    postgres.child.process.send_signal(signal.SIGKILL)
    postgres.child.process.wait()
    restart(postgres)
    assert ("kept",) in postgres.execute("SELECT datname FROM pg_database")


def test_a_server_that_outlived_its_launcher_gives_way(postgres: Postgres) -> None:
    leftover = postgres.child
    assert leftover
    restart(postgres)
    assert postgres.child
    assert postgres.child.process.pid != leftover.process.pid
    assert postgres.execute("SELECT 1") == [(1,)]
    assert leftover.process.wait() == 0


def test_a_stale_pid_file_with_a_strangers_number_is_no_obstacle(postgres: Postgres) -> None:
    postgres.stop()
    stranger = subprocess.Popen(["sleep", "60"])
    try:
        (postgres.data / "postmaster.pid").write_text(f"{stranger.pid}\n{postgres.data}\n")
        restart(postgres)
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_data_of_another_version_is_refused_in_one_line(postgres: Postgres) -> None:
    postgres.stop()
    version = postgres.data / "PG_VERSION"
    kept = version.read_text()
    version.write_text("9\n")
    try:
        with pytest.raises(Failure, match=r"made by PostgreSQL 9, and this is 18\.\d+: move the folder away"):
            postgres.start()
    finally:
        version.write_text(kept)
    restart(postgres)


def test_a_start_that_cannot_work_names_the_log(home: Path) -> None:
    account = places.server_account(home / "none")
    server = Postgres(
        home / "none",
        home / "no-such-folder",
        programs=places.usable_programs(account, home).postgres,
        log=home / "broken.log",
        account=account,
        durable=False,
    )
    server.start()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys.modules[Postgres.__module__], "RETRY_SECONDS", 0.3)
        with pytest.raises(Failure, match=re.escape(f"Log: {home / 'broken.log'}")):
            server.wait()
    server.stop()
