"""How tests are stricter than production. tests/conftest.py switches each of these on for every test.

A template may not name a variable that it was not given; a GET or HEAD may not write; a queryset without an order
comes back the wrong way round, so that nothing can lean on the order in which rows happen to lie; nothing outside
this machine can be reached.
"""

import inspect
import re
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connections
from django.db.models import QuerySet
from django.template import Engine
from django.template.base import FilterExpression, Node
from django.template.defaultfilters import default
from django.template.defaulttags import URLNode
from django.test.client import ClientHandler

OURS = tuple(settings.BASE_DIR / name for name in ("templates", "tracker", "accounts"))
# A session that a new password has ended is thrown away by whichever request comes first.
WRITES = re.compile(r'\s*(INSERT|UPDATE|DELETE(?! FROM "django_session")|MERGE|TRUNCATE)\b', re.IGNORECASE)
# Pages of allauth's that keep in the session, or in a row, that a link was opened or codes were seen.
NOT_OURS = ("/account/password/reset/key/", "/account/two-step/")
LOOPBACK = ("127.", "::1", "localhost")


class UnknownVariable:
    """What Django's engine shows for an unknown variable: in our own templates nothing, since the test fails.

    Django asks `"%s" in it` and then for `it % variable`. `{% if %}`, `{% for %}` and `{% firstof %}` never ask.
    """

    def __contains__(self, text: str) -> bool:
        return True

    def __mod__(self, variable: object) -> str:
        template = _template()
        if template is None or _is_ours(template):
            pytest.fail(f"{template} names {str(variable)!r}, which nothing gave it.")
        return ""


def _is_ours(template: Path) -> bool:
    return any(folder in template.parents for folder in OURS)


def _template() -> Path | None:
    """The file of the template whose node is being drawn."""
    frame = inspect.currentframe()
    while frame := frame.f_back if frame else None:
        node = frame.f_locals.get("self")
        if isinstance(node, Node):
            return Path(node.origin.name)
    return None


@contextmanager
def templates_know_their_variables() -> Iterator[None]:
    """Fail on a variable that a template of ours was not given, unless the filter `default` stands behind it.

    And on `{% url … as … %}` that finds nothing: Django gives an empty address then, and a form with that goes to its
    own page. Without arguments it may ask whether there is such a page at all.
    """
    resolve, address = FilterExpression.resolve, URLNode.render

    def resolve_with_default(self: Any, context: Any, ignore_failures: bool = False) -> Any:
        has_default = bool(self.filters) and self.filters[0][0] is default
        return resolve(self, context, ignore_failures or has_default)

    def address_that_is_there(self: Any, context: Any) -> Any:
        drawn = address(self, context)
        if self.asvar and self.args and not context[self.asvar] and _is_ours(Path(self.origin.name)):
            pytest.fail(f"{self.origin.name} names {self.view_name}, and no page has that address.")
        return drawn

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(FilterExpression, "resolve", resolve_with_default)
        patch.setattr(URLNode, "render", address_that_is_there)
        patch.setattr(Engine.get_default(), "string_if_invalid", UnknownVariable())
        yield


def _refuse_writes(execute: Callable[..., Any], statement: Any, *rest: Any) -> Any:
    if WRITES.match(str(statement)):
        pytest.fail(f"A GET or HEAD may not write, and this did: {statement}")
    return execute(statement, *rest)


@contextmanager
def reading_does_not_write() -> Iterator[None]:
    """Fail when a GET or HEAD through the test client writes; locking rows for a moment is allowed."""
    call = ClientHandler.__call__

    def watched(self: ClientHandler, environ: dict[str, Any]) -> Any:
        with ExitStack() as stack:
            allowed = environ["PATH_INFO"].startswith(NOT_OURS)
            if environ["REQUEST_METHOD"] in {"GET", "HEAD"} and not allowed:
                for connection in connections.all():
                    stack.enter_context(connection.execute_wrapper(_refuse_writes))
            return call(self, environ)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ClientHandler, "__call__", watched)
        yield


@contextmanager
def no_order_unless_asked_for() -> Iterator[None]:
    """Give the rows of a queryset without an order back to front."""
    fetch_all = QuerySet._fetch_all

    def fetch_backwards(self: Any) -> None:
        fresh = self._result_cache is None
        fetch_all(self)
        if fresh and not self.ordered:
            self._result_cache.reverse()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(QuerySet, "_fetch_all", fetch_backwards)
        yield


@contextmanager
def nothing_leaves_this_machine() -> Iterator[None]:
    """Fail when something connects, or looks a name up, beyond unix sockets and this machine itself."""
    connect, getaddrinfo = socket.socket.connect, socket.getaddrinfo

    def at_home(host: object) -> None:
        name = host.decode() if isinstance(host, bytes) else str(host or "localhost")
        if not name.startswith(LOOPBACK):
            pytest.fail(f"A test may not reach {name}.")

    def connect_at_home(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX:
            at_home(address[0])
        connect(self, address)

    def look_up_at_home(host: Any, *rest: Any, **more: Any) -> Any:
        at_home(host)
        return getaddrinfo(host, *rest, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect_at_home)
        patch.setattr(socket, "getaddrinfo", look_up_at_home)
        yield
