"""PostgreSQL on a unix socket, from the programs that a Python package ships."""

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from tracker.embedded.places import folder
from tracker.embedded.processes import Account, Child, Failure, last_line, wait_until

SUPERUSER = "postgres"
# The role that migrates, and the role that the product works as (settings: MIGRATION_DATABASE_URL, DATABASE_URL).
OWNER, APP = "tracker_owner", "tracker_app"
# After a kill -9 the old server's children and shared memory take some seconds to go.
RETRY_SECONDS = 15


class Postgres:
    """One server, its data in `data` and its socket in the private folder `sockets`.

    It trusts whoever reaches the socket, which is why that folder lets in nobody but its own account.
    `durable=False` is for tests: faster, and lost when the machine stops.
    """

    def __init__(
        self,
        data: Path,
        sockets: Path,
        *,
        programs: Path,
        log: Path,
        account: Account | None = None,
        durable: bool = True,
    ) -> None:
        self.data, self.sockets, self.programs, self.log = data, sockets, programs, log
        self.account, self.durable = account, durable
        self.child: Child | None = None

    def start(self) -> None:
        """Make the data folder when there is none and start the server, without waiting for it.

        Raises Failure when the data was made by another major version or belongs to another user.
        """
        if self.data.exists():
            self._check_data()
            self._end_leftover()
        else:
            self._make_data()
        self._launch()

    def wait(self) -> None:
        """Wait until it answers, starting it again while a killed predecessor is still going away."""
        give_up = time.monotonic() + RETRY_SECONDS
        while not self._answers():
            assert self.child is not None
            if time.monotonic() > give_up:
                raise Failure(f"PostgreSQL does not start ({last_line(self.log)}). Log: {self.log}")
            time.sleep(0.03 if self.child.running else 0.5)
            if not self.child.running:
                self._launch()

    def check(self) -> None:
        """Raises Failure when it has ended by itself."""
        if self.child is not None and not self.child.running:
            raise Failure(f"PostgreSQL has ended (exit code {self.child.exit_code}). Log: {self.log}")

    def stop(self) -> None:
        """Stop it without waiting for its clients (a fast shutdown)."""
        if self.child is not None:
            self.child.stop(seconds=30)

    def url(self, role: str, database: str) -> str:
        """The address of `database` for `role`, as DATABASE_URL wants it."""
        return f"postgres://{role}@{quote(str(self.sockets), safe='')}/{database}"

    def execute(
        self, statement: str, *names: str, database: str = SUPERUSER, text: str = ""
    ) -> list[tuple[object, ...]]:
        """Run one statement as the superuser, outside a transaction; returns its rows.

        Its {} are filled by quoted names, its {text} by a quoted text.
        """
        query = sql.SQL(statement).format(*map(sql.Identifier, names), text=sql.Literal(text))  # type: ignore[arg-type]
        with psycopg.connect(self.url(SUPERUSER, database), autocommit=True) as connection:
            cursor = connection.execute(query)
            return cursor.fetchall() if cursor.description else []

    def create_roles(self) -> None:
        """Make the product's two roles, unless they are there."""
        there = self.execute("SELECT rolname FROM pg_roles")
        for role in (OWNER, APP):
            if (role,) not in there:
                self.execute("CREATE ROLE {} LOGIN", role)

    def create_database(self, database: str, template: str = "template0") -> None:
        """Make a database of the owner's, unless it is there; nobody may be connected to its `template`.

        Only the owner makes temporary tables in it (core/guards.py); a template does not pass that on.
        """
        if (database,) not in self.execute("SELECT datname FROM pg_database"):
            self.execute("CREATE DATABASE {} OWNER {} TEMPLATE {}", database, OWNER, template)
            self.execute("REVOKE TEMPORARY ON DATABASE {} FROM PUBLIC", database)

    def drop_database(self, database: str) -> None:
        """Drop a database, ending its connections."""
        self.execute("DROP DATABASE IF EXISTS {} WITH (FORCE)", database)

    def _make_data(self) -> None:
        """Make the data beside its final place first, so that an interrupted start leaves nothing half made."""
        unfinished = self.data.with_name(self.data.name + ".unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        folder(unfinished, 0o700, self.account)
        # The packaged programs come without ICU. The built-in C.UTF-8 sorts alike on every machine.
        locale = [
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
        ]
        command: list[str | Path] = [
            self.programs / "initdb",
            "-D",
            unfinished,
            "-U",
            SUPERUSER,
            "--auth=trust",
            *locale,
        ]
        if not self.durable:
            command.append("--no-sync")
        if Child("initdb", command, log=self.log, account=self.account).wait(120) != 0:
            raise Failure(f"PostgreSQL's data could not be made ({last_line(self.log)}). Log: {self.log}")
        unfinished.rename(self.data)

    def _check_data(self) -> None:
        owner = self.data.stat().st_uid
        if owner != (self.account.uid if self.account else os.geteuid()):
            raise Failure(
                f"{self.data} belongs to another user: run this as that user, or move the folder away."
            )
        made_by = (self.data / "PG_VERSION").read_text().strip()
        answer = subprocess.run(
            [self.programs / "postgres", "--version"],
            capture_output=True,
            text=True,
            check=True,
        )
        if f" {made_by}." not in answer.stdout:
            raise Failure(
                f"{self.data} was made by PostgreSQL {made_by}, and this is{answer.stdout.strip().rpartition(')')[2]}: "
                "move the folder away to begin afresh."
            )

    def _end_leftover(self) -> None:
        """End a server of this same folder that outlived its killed launcher; whoever calls holds the folder's lock.

        A postmaster.pid whose number now belongs to some other program is removed, or PostgreSQL would refuse.
        """
        pid_file = self.data / "postmaster.pid"
        if not pid_file.exists():
            return
        pid = int((pid_file.read_text().split() or ["0"])[0])
        command = command_line(pid)
        if str(self.data) in command and "postgres" in command:
            os.kill(pid, signal.SIGINT)
            wait_until(
                lambda: not command_line(pid),
                RETRY_SECONDS,
                f"Process {pid} still uses {self.data}",
                log=self.log,
            )
        elif command:
            pid_file.unlink(missing_ok=True)

    def _launch(self) -> None:
        settings = [
            "listen_addresses=",
            "unix_socket_permissions=0700",
            "log_min_messages=warning",
        ]
        if not self.durable:
            settings += ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]
        options = [option for setting in settings for option in ("-c", setting)]
        self.child = Child(
            "PostgreSQL",
            [self.programs / "postgres", "-D", self.data, "-k", self.sockets, *options],
            log=self.log,
            account=self.account,
            stop_signal=signal.SIGINT,
        )

    def _answers(self) -> bool:
        try:
            self.execute("SELECT 1")
        except psycopg.OperationalError:
            return False
        return self.child is not None and self.child.running


def command_line(pid: int) -> str:
    """The command line of a running process, or nothing."""
    if Path("/proc/self/cmdline").exists():
        try:
            return Path(f"/proc/{pid}/cmdline").read_text(errors="replace").replace("\0", " ")
        except OSError:
            return ""
    return subprocess.run(
        ["ps", "-o", "args=", "-p", str(pid)],
        capture_output=True,
        text=True,
        check=False,
    ).stdout.strip()
