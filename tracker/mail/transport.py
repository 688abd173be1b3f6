"""One attempt to hand a mail to the mail server, and what its answer means."""

import contextlib
import logging
import smtplib
from dataclasses import dataclass
from email.errors import MessageError
from importlib import import_module

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from tracker.mail.models import Mail, State

logger = logging.getLogger(__name__)

# RFC 5321, 4.2.1: 4yz is "try again later", 5yz is "do not try that again".
PERMANENT = 500
CLOSING = 421


@dataclass(frozen=True)
class Outcome:
    """What became of one attempt: the mail's new state, what a person should know, and whether to go on with others."""

    state: State
    problem: str = ""
    go_on: bool = True


def transmit(mail: Mail) -> Outcome:
    """Try once to send a mail. Never raises: what cannot be told apart from a delivery is in doubt.

    Waiting: it was certainly not taken and can be tried again. Failed: it was refused for good. In doubt: the
    connection ended while the server may have taken it.
    """
    try:
        connection: BaseEmailBackend = get_connection()
        connection.open()
    except (OSError, smtplib.SMTPException) as error:
        return Outcome(State.WAITING, f"The mail server cannot be reached: {error}", go_on=False)
    try:
        message(mail, connection).send()
    except smtplib.SMTPRecipientsRefused as error:
        return _refused(*max(error.recipients.values()))
    except smtplib.SMTPResponseException as error:
        return _refused(error.smtp_code, error.smtp_error)
    except (smtplib.SMTPNotSupportedError, ValueError, MessageError) as error:
        return Outcome(State.FAILED, f"It cannot be written as a mail: {error}")
    except Exception as error:
        logger.exception("Whether %s was delivered is in doubt", mail)
        return Outcome(State.IN_DOUBT, f"The connection ended while it was sent: {error!r}", go_on=False)
    finally:
        # Whatever goes wrong after the server's answer does not change the answer.
        with contextlib.suppress(Exception):
            connection.close()
    return Outcome(State.SENT)


def message(mail: Mail, connection: BaseEmailBackend) -> EmailMessage:
    """The mail as Django sends it; its Message-ID is the same at every attempt."""
    headers = {"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated"}
    return EmailMessage(mail.subject, mail.text, to=[mail.to], headers=headers, connection=connection)


def delivered(mail: Mail) -> bool | None:
    """Whether the provider has this mail: True, False, or None where it cannot tell or does not answer."""
    if not settings.MAIL_PROVIDER:
        return None
    try:
        answer: bool | None = import_module(settings.MAIL_PROVIDER).delivered(mail.delivery_key)
    except Exception:
        logger.exception("The mail provider could not be asked about %s", mail)
        return None
    return answer


def _refused(code: int, words: bytes | str) -> Outcome:
    said = words.decode(errors="replace") if isinstance(words, bytes) else words
    problem = f"The mail server said: {code} {said}"
    if code >= PERMANENT:
        return Outcome(State.FAILED, problem)
    return Outcome(State.WAITING, problem, go_on=code != CLOSING)
