"""Many people who press a button at the same time: requests over HTTP that are made up beforehand and sent at once."""

import asyncio
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest
from django.test import Client


@dataclass(frozen=True)
class Answer:
    """What came back: the status, and what the person is told on the next page."""

    status: int
    told: str
    page: str


@dataclass(frozen=True)
class Person:
    """Somebody who is signed in."""

    session: str
    token: str

    @classmethod
    def of(cls, client: Client) -> "Person":
        """The person whose browser this is, with a CSRF token that stays the same."""
        return cls(client.cookies["sessionid"].value, secrets.token_hex(16))

    def post(self, path: str, fields: Mapping[str, object]) -> bytes:
        """A form that this person sends, ready for the wire."""
        body = urlencode({"csrfmiddlewaretoken": self.token, **fields}).encode()
        head = [
            f"POST {path} HTTP/1.1",
            "Host: localhost",
            f"Cookie: sessionid={self.session}; csrftoken={self.token}",
            "Content-Type: application/x-www-form-urlencoded",
            f"Content-Length: {len(body)}",
            "Connection: close",
        ]
        return "\r\n".join([*head, "", ""]).encode() + body


def all_at_once(port: int, requests: Sequence[bytes]) -> list[Answer]:
    """Send every request at the same moment, each on a connection of its own; the answers in the same order."""
    return asyncio.run(_all_at_once(port, requests))


async def _all_at_once(port: int, requests: Sequence[bytes]) -> list[Answer]:
    return await asyncio.gather(*(_ask(port, request) for request in requests))


async def _ask(port: int, request: bytes) -> Answer:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    try:
        return read(await reader.read())
    finally:
        writer.close()


def read(answer: bytes) -> Answer:
    """Take an answer apart. What the next page tells stands in a cookie that the product has signed."""
    head, _, body = answer.decode(errors="replace").partition("\r\n\r\n")
    first, *headers = head.split("\r\n")
    cookies: SimpleCookie = SimpleCookie()
    for line in headers:
        name, _, value = line.partition(": ")
        if name.lower() == "set-cookie":
            cookies.load(value)
    kept = cookies["messages"].value if "messages" in cookies else None
    told = CookieStorage(HttpRequest())._decode(kept) or []  # type: ignore[attr-defined]
    return Answer(int(first.split()[1]), " ".join(str(message) for message in told), body)
