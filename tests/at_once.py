"""Several people who act in the same moment, each on a connection of its own."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
from django.db import connections

from tests.stack import SERVERS, TESTS

PATIENCE = 30
WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted"


def outcomes(*acts: Callable[[], Any]) -> list[Any]:
    """Let acts happen at once; what each gave back, or the exception that it ended in, in their order."""
    together = threading.Barrier(len(acts))
    came: list[Any] = [None] * len(acts)

    def work(index: int, act: Callable[[], Any]) -> None:
        try:
            together.wait(timeout=PATIENCE)
            came[index] = act()
        except Exception as error:
            came[index] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=pair, daemon=True) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=PATIENCE)
    assert not any(thread.is_alive() for thread in threads), "They do not come to an end."
    return came


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Let acts happen at once; what each gave back. Raises what went wrong in one of them."""
    came = outcomes(*acts)
    for one in came:
        if isinstance(one, Exception):
            raise one
    return came


def refusals(*acts: Callable[[], Any]) -> list[str]:
    """Let acts happen at once; what each was refused with, "" for one that was done, in order of the words."""
    return sorted(str(came) if isinstance(came, Exception) else "" for came in outcomes(*acts))


def while_another_publishes(
    *acts: Callable[[], Any], meanwhile: Callable[[psycopg.Connection], Any] | None = None
) -> list[Any]:
    """Let acts run until all of them wait for somebody else who publishes, then let them go on; what each gave back.

    So each has read what stood before any of them wrote. `meanwhile` is done by the one who publishes, while they wait;
    nothing of that one stays. Raises what went wrong in one of them.
    """
    with (
        ThreadPoolExecutor(len(acts)) as people,
        psycopg.connect(SERVERS.database(TESTS).url) as other,
    ):
        other.execute("INSERT INTO core_edition (note) VALUES ('The next one.')")
        came = [people.submit(_alone, act) for act in acts]
        end = time.monotonic() + PATIENCE
        while other.execute(WAITING).fetchone() != (len(acts),):
            assert time.monotonic() < end, "They do not all wait for the one who publishes."
            time.sleep(0.02)
        if meanwhile:
            meanwhile(other)
        other.rollback()
        return [one.result(timeout=PATIENCE) for one in came]


def _alone(act: Callable[[], Any]) -> Any:
    try:
        return act()
    finally:
        connections.close_all()
