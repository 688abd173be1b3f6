"""Valkey on a unix socket: the queue in database 0, the cache in database 1."""

from pathlib import Path

import redis

from tracker.embedded.processes import Account, Child, Failure, last_line, wait_until


class Valkey:
    """One server, with its socket in the private folder `sockets`.

    It keeps nothing on disk: a queue message only wakes a worker, and what is to be done stands in the database.
    """

    def __init__(self, sockets: Path, *, program: Path, log: Path, account: Account | None = None) -> None:
        self.socket, self.program, self.log, self.account = (
            sockets / "valkey.sock",
            program,
            log,
            account,
        )
        self.child: Child | None = None

    def start(self) -> None:
        """Start it, without waiting for it."""
        # When memory is short only what has an expiry may go: cached pages have one, waiting messages have none.
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.socket.parent),
            "save": "",
            "appendonly": "no",
            "maxmemory": "256mb",
            "maxmemory-policy": "volatile-lru",
        }
        arguments = [part for name, value in options.items() for part in (f"--{name}", value)]
        self.child = Child("Valkey", [self.program, *arguments], log=self.log, account=self.account)

    def wait(self) -> None:
        """Wait until it answers. Raises Failure after ten seconds."""
        wait_until(
            self._answers,
            10,
            f"Valkey does not start ({last_line(self.log)})",
            log=self.log,
        )

    def check(self) -> None:
        """Raises Failure when it has ended by itself."""
        if self.child is not None and not self.child.running:
            raise Failure(f"Valkey has ended (exit code {self.child.exit_code}). Log: {self.log}")

    def stop(self) -> None:
        """Stop it."""
        if self.child is not None:
            self.child.stop()
        self.socket.unlink(missing_ok=True)

    def broker_url(self, database: int = 0) -> str:
        """The queue's address, as Celery wants it."""
        return f"redis+socket://{self.socket}?virtual_host={database}"

    def cache_url(self, database: int = 1) -> str:
        """The cache's address, as Django wants it."""
        return f"unix://{self.socket}?db={database}"

    def _answers(self) -> bool:
        try:
            with redis.Redis(unix_socket_path=str(self.socket)) as client:
                return bool(client.ping())
        except (redis.RedisError, OSError):
            return False
