"""Mail as files in a folder (EMAIL_URL=file:///…): the default on a laptop, and a provider that can be asked.

Each mail is a file named by its Message-ID, so whether one was delivered can be seen; a mail that came twice would
be two files.
"""

import os
import tempfile
from collections.abc import Callable, Sequence
from email import message_from_bytes
from email.message import Message
from email.policy import default
from email.utils import make_msgid
from itertools import count
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class Backend(BaseEmailBackend):
    """Writes each mail into MAIL_FOLDER: all of it or nothing."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write the mails; returns how many."""
        for message in email_messages:
            _write(message.message())
        return len(email_messages)


def delivered(key: str) -> bool:
    """Whether the mail with this delivery key is here."""
    return _file(key, 1).exists()


def remove_texts(hides: Callable[[str], bool], without: Callable[[str], str]) -> None:
    """Write the mails that quote what was taken down anew, without it."""
    for path in settings.MAIL_FOLDER.glob("*.eml"):
        mail = message_from_bytes(path.read_bytes(), policy=default)
        text = mail.get_content() if mail.get_content_maintype() == "text" else ""
        if hides(text) or hides(str(mail["Subject"])):
            mail.set_content(without(text))
            mail.replace_header("Subject", without(str(mail["Subject"])))
            path.write_bytes(mail.as_bytes())


def _write(message: Message) -> None:
    settings.MAIL_FOLDER.mkdir(parents=True, exist_ok=True, mode=0o700)
    name = str(message["Message-ID"] or make_msgid()).strip("<>").partition("@")[0]
    with tempfile.NamedTemporaryFile(dir=settings.MAIL_FOLDER, prefix=".", suffix=".part") as unfinished:
        unfinished.write(message.as_bytes())
        unfinished.flush()
        os.fsync(unfinished.fileno())
        for copy in count(1):
            try:
                os.link(unfinished.name, _file(name, copy))
            except FileExistsError:
                continue
            return


def _file(name: str, copy: int) -> Path:
    safe = "".join(letter if letter.isalnum() or letter in "-_." else "_" for letter in name)
    folder: Path = settings.MAIL_FOLDER
    return folder / (f"{safe}.eml" if copy == 1 else f"{safe}.{copy}.eml")
