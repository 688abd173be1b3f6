"""Verbs of this room: put a mail into the ledger; say what became of one that is stuck."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q

from tracker.core import audit
from tracker.core.takedown import Removal, alone
from tracker.mail import sink
from tracker.mail.models import Mail, State, subject_line
from tracker.mail.sending import as_sent
from tracker.mail.tasks import wake

if TYPE_CHECKING:
    from accounts.models import User


class NotStuck(Exception):
    """Nobody has to decide about this mail any more; the message says what became of it."""


def queue(*, kind: str, key: str, to: str, subject: str, text: str) -> Mail:
    """Write a mail into the ledger, inside the transaction of the act that causes it; once for each `key`.

    A worker is woken when the transaction is committed. Should that fail, the sweep of every minute finds the mail.
    """
    mail, is_new = Mail.objects.get_or_create(
        key=key, defaults={"kind": kind, "to": to, "subject": subject_line(subject), "text": text}
    )
    if is_new and all(waiting[1] is not wake for waiting in connection.run_on_commit):
        transaction.on_commit(wake)
    return mail


@transaction.atomic
def say_it_arrived(*, mail: Mail, by: "User") -> Mail:
    """A person has found out that a mail in doubt arrived. Raises NotStuck."""
    stuck = _stuck(mail)
    if stuck.state != State.IN_DOUBT:
        raise NotStuck("This mail was refused, so it cannot have arrived.")
    Mail.objects.filter(pk=stuck.pk).update(**as_sent(stuck))
    audit.record(
        "said that it arrived", stuck, by=by, before={"state": stuck.state}, after={"state": State.SENT}
    )
    return stuck


@transaction.atomic
def send_again(*, mail: Mail, by: "User") -> Mail:
    """A person decides that a mail which failed, or did not arrive, is to be tried again. Raises NotStuck."""
    stuck = _stuck(mail)
    Mail.objects.filter(pk=stuck.pk).update(state=State.WAITING, attempts=0, problem="")
    was = audit.content(stuck, "state", "attempts", "problem")
    audit.record("sent again", stuck, by=by, before=was, after={"state": State.WAITING})
    transaction.on_commit(wake)
    return stuck


@transaction.atomic
def give_up(*, mail: Mail, by: "User") -> Mail:
    """A person decides that a mail which failed, or did not arrive, is not to be sent any more. Raises NotStuck."""
    stuck = _stuck(mail)
    Mail.objects.filter(pk=stuck.pk).update(state=State.UNWANTED)
    was = audit.content(stuck, "state", "attempts", "problem")
    audit.record("gave up", stuck, by=by, before=was, after={"state": State.UNWANTED})
    return stuck


def remove_texts(removal: Removal) -> None:
    """Leave what was taken down out of the mails in the ledger, and out of those that were written as files.

    What has left this machine cannot be called back.
    """
    quotes = Q(pk__in=[])
    for text in removal.quotable:
        quotes |= Q(text__contains=text) | Q(subject__contains=text)
    for line in removal.lines:
        quotes |= Q(text__regex=alone(line))
    for mail in Mail.objects.filter(quotes).select_for_update().order_by("pk"):
        Mail.objects.filter(pk=mail.pk).update(
            subject=removal.without(mail.subject), text=removal.without(mail.text)
        )
    if sink.__name__ == settings.MAIL_PROVIDER:
        transaction.on_commit(lambda: sink.remove_texts(removal.hides, removal.without))


def _stuck(mail: Mail) -> Mail:
    """The mail, locked. Raises NotStuck unless it is one for which a person has something to do."""
    now = Mail.objects.select_for_update().get(pk=mail.pk)
    if not Mail.objects.stuck().filter(pk=mail.pk).exists():
        raise NotStuck(f"Somebody was quicker: this mail is {now.get_state_display()}.")
    return now
