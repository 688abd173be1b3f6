"""Several people who act in the same moment, each on a connection of its own."""

import threading
from collections.abc import Callable
from typing import Any

from django.db import connections

PATIENCE = 30


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
