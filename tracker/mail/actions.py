"""Verbs of this room: put a mail into the ledger."""

from tracker.mail.models import Mail


def queue(*, kind: str, key: str, to: str, subject: str, text: str) -> Mail:
    """Write a mail into the ledger, inside the transaction of the act that causes it; once for each `key`."""
    mail, _ = Mail.objects.get_or_create(
        key=key, defaults={"kind": kind, "to": to, "subject": subject, "text": text}
    )
    return mail
