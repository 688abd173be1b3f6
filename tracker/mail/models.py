"""The ledger of outgoing mail: a row is written with the act that causes it; the queue only wakes a worker."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class State(models.TextChoices):
    """Where a mail is on its way (idea 4 of docs/concepts.md)."""

    WAITING = "waiting"
    CLAIMED = "claimed"
    SENT = "sent"
    UNWANTED = "no longer wanted"
    IN_DOUBT = "in doubt"
    FAILED = "failed"


class Mail(models.Model):
    """One mail to one address. `key` is unique for ever: the same act, done twice, causes one mail.

    `claimed_by` is the number of the advisory lock that the claiming worker holds while it lives.
    """

    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=200, unique=True)
    to = models.EmailField()
    subject = models.CharField(max_length=300)
    text = models.TextField()
    state = models.CharField(max_length=20, choices=State, default=State.WAITING)
    queued_at = models.DateTimeField(db_default=Now())
    claimed_at = models.DateTimeField(null=True, blank=True)
    claimed_by = models.BigIntegerField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    problem = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["state", "id"], condition=Q(state__in=["waiting", "claimed"]), name="mail_to_send"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.to}"
