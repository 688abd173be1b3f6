"""From where an act comes: a page, a command or a background job. Read by the audit trail.

Addresses of people's machines are not kept: the audit trail can never be erased, and the web server's log, which can,
has them for as long as they are of use.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_origin: ContextVar[str] = ContextVar("origin", default="")


def current() -> str:
    """Where the act that is going on comes from: "page /desk/publish/", "command load_report"; empty: not known."""
    return _origin.get()


def is_now(where: str) -> None:
    """Say it more precisely, inside of `acting_from`."""
    _origin.set(where[:200])


@contextmanager
def acting_from(where: str) -> Iterator[None]:
    """Whatever is recorded inside comes from there."""
    token = _origin.set(where[:200])
    try:
        yield
    finally:
        _origin.reset(token)
