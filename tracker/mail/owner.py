"""Who owns a claim: a number whose advisory lock is held, on a connection of its own, for as long as its owner lives.

PostgreSQL frees a session's advisory locks when its connection ends, however it ends. So a claim whose number can be
locked by somebody else has no owner any more; nothing has to be guessed from how long ago it was made.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psycopg
from django.conf import settings


class LockLost(Exception):
    """The connection that holds the lock is gone: others take this owner for dead, so it must not send any more."""


class Owner:
    """A living owner of claims, by its number."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self.connection = connection
        self.number = secrets.randbelow(2**62) + 1
        self._ask("SELECT pg_advisory_lock(%s)", self.number)

    def check(self) -> None:
        """Raises LockLost unless the lock is still held."""
        self._ask("SELECT 1")

    def is_gone(self, number: int) -> bool:
        """Whether the owner with this number has ended. Raises LockLost when this one's own connection has."""
        if number == self.number:
            return False
        gone = bool(self._ask("SELECT pg_try_advisory_lock(%s)", number))
        if gone:
            self._ask("SELECT pg_advisory_unlock(%s)", number)
        return gone

    def _ask(self, query: str, *values: int) -> object:
        try:
            row = self.connection.execute(query, values).fetchone()  # type: ignore[arg-type]
        except psycopg.Error as error:
            raise LockLost("The connection that holds the sender's lock is gone.") from error
        return row[0] if row else None


@contextmanager
def owner() -> Iterator[Owner]:
    """A new owner, alive until the block ends.

    The connection goes directly to PostgreSQL: a pooler that shares connections would share the lock as well.
    """
    connection = psycopg.connect(
        settings.DIRECT_DATABASE_URL,
        autocommit=True,
        connect_timeout=10,
        keepalives_idle=30,
        keepalives_interval=10,
        keepalives_count=3,
        application_name="sender of mail",
    )
    try:
        yield Owner(connection)
    finally:
        # PostgreSQL frees the lock a moment after a connection has ended: who ends in good order frees it first.
        with suppress(psycopg.Error):
            connection.execute("SELECT pg_advisory_unlock_all()")
        connection.close()
