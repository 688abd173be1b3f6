"""One launcher at a time in one checkout."""

import contextlib
import fcntl
from collections.abc import Iterator
from pathlib import Path

from tracker.embedded.processes import Failure


class Refusal(Failure):
    """Why this cannot begin at all; nothing was started."""


@contextlib.contextmanager
def only_one(path: Path, address: str) -> Iterator[bool]:
    """Hold the lock file `path` with our `address` in it; yields whether the last holder was killed.

    The system lets go of the lock when its holder ends in whatever way; only a proper end empties the file.
    Raises Refusal, with the holder's address, when another one is running.
    """
    with path.open("a+") as file:
        file.seek(0)
        last_address = file.read().strip()
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refusal(
                f"It is already running at {last_address}: use that one, or stop it first (Ctrl-C where it runs)."
            ) from None
        file.truncate(0)
        file.write(address)
        file.flush()
        try:
            yield bool(last_address)
        finally:
            file.truncate(0)
