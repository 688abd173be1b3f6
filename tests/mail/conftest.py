"""Mails to send, and a mail server that does what a test wants."""

import smtplib
from collections.abc import Callable

import pytest
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from tracker.mail import kinds
from tracker.mail.actions import queue
from tracker.mail.models import Mail


class Server(BaseEmailBackend):
    """Takes mails into `taken`, unless `fails` says how it fails; `down` is the error on connecting."""

    taken: list[EmailMessage]
    fails: list[Exception]
    down: Exception | None

    def open(self) -> bool:
        """Connect."""
        if Server.down:
            raise Server.down
        return True

    def send_messages(self, email_messages) -> int:
        """Take the mails, or fail."""
        if Server.fails:
            raise Server.fails.pop(0)
        Server.taken += email_messages
        return len(email_messages)


@pytest.fixture
def server(settings) -> type[Server]:
    """The mail server behind this test."""
    Server.taken, Server.fails, Server.down = [], [], None
    settings.EMAIL_BACKEND = f"{__name__}.Server"
    return Server


@pytest.fixture(autouse=True)
def _kinds(monkeypatch) -> None:
    """Tests register kinds of their own; the product's come back afterwards."""
    monkeypatch.setattr(kinds, "_still_wanted", dict(kinds._still_wanted))


@pytest.fixture
def waiting(db) -> Callable[..., Mail]:
    """`waiting("a")`: a mail in the ledger, to be sent."""

    def make(key: str, kind: str = "receipt") -> Mail:
        return queue(kind=kind, key=key, to=f"{key}@people.example", subject=f"About {key}", text="The text.")

    return make


def refusal(code: int) -> smtplib.SMTPRecipientsRefused:
    """What the server says about an address."""
    return smtplib.SMTPRecipientsRefused({"a@people.example": (code, b"no")})
