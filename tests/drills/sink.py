"""A mail server that takes its time, keeps what it was given, and can be asked.

It answers VRFY with whether it has the mail with that delivery key. Whatever it was given in full counts as delivered,
also when the sender is gone by then, as with a real server. `python -m tests.drills.sink PORT` runs it; the drill
speaks to it by XPACE (seconds to take, at most, before a mail is given over, before it is kept and after that),
XCOUNT and XDUMP.

As MAIL_PROVIDER this module answers for the product.
"""

import asyncio
import contextlib
import email
import email.policy
import json
import random
import smtplib
import socket
import sys
from collections.abc import Callable

from django.conf import settings


def delivered(key: str) -> bool:
    """Whether the sink has the mail with this delivery key."""
    with smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT, timeout=10) as sink:
        return sink.verify(key)[0] == 250


def ask(port: int, command: str) -> str:
    """The sink's answer to one command of the drill."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(f"{command}\r\nQUIT\r\n".encode())
        lines = connection.makefile(encoding="utf-8").read().split("\n")
    return lines[1].strip()


class Sink:
    """What was delivered, and how long each of the three steps takes."""

    def __init__(self) -> None:
        self.mails: list[dict[str, str]] = []
        self.pace = 0.0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One conversation."""
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            writer.write(b"220 sink\r\n")
            while line := (await reader.readline()).decode().strip():
                word, _, rest = line.partition(" ")
                answer: Callable[[str], str] | None = getattr(self, f"on_{word.lower()}", None)
                if word.upper() == "DATA":
                    await self.data(reader, writer)
                elif word.upper() == "QUIT":
                    break
                else:
                    writer.write(f"{answer(rest) if answer else '250 ok'}\r\n".encode())
                await writer.drain()
            writer.write(b"221 bye\r\n")
        writer.close()

    async def data(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take one mail: it is delivered from a moment on that its sender does not see."""
        await asyncio.sleep(random.uniform(0, self.pace))
        writer.write(b"354 go on\r\n")
        await writer.drain()
        content = await reader.readuntil(b"\r\n.\r\n")
        await asyncio.sleep(random.uniform(0, self.pace))
        self.keep(content)
        await asyncio.sleep(random.uniform(0, self.pace))
        writer.write(b"250 delivered\r\n")

    def keep(self, content: bytes) -> None:
        """Count a mail as delivered."""
        mail = email.message_from_bytes(content, policy=email.policy.default)
        key = str(mail["Message-ID"]).strip("<>").partition("@")[0]
        self.mails.append({"key": key, "to": str(mail["To"]), "text": mail.get_content()})

    def on_vrfy(self, key: str) -> str:
        """Whether a mail is here."""
        return "250 here" if any(mail["key"] == key for mail in self.mails) else "550 not here"

    def on_xpace(self, seconds: str) -> str:
        """Take that long."""
        self.pace = float(seconds)
        return "250 ok"

    def on_xcount(self, _: str) -> str:
        """How many mails were delivered."""
        return str(len(self.mails))

    def on_xdump(self, _: str) -> str:
        """All of them, in one line."""
        return json.dumps(self.mails)


async def main(port: int) -> None:
    """Serve until ended."""
    server = await asyncio.start_server(Sink().serve, "127.0.0.1", port, backlog=200, limit=2**24)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
