"""The ledger of outgoing mail: a row is written with the act that causes it; the queue only wakes a worker."""

import datetime as dt
import hashlib
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Case, Q, When
from django.db.models.functions import Now

# How long a mail waits after its first, second … attempt that the mail server put off; after the last it has failed.
BACK_OFF = tuple(dt.timedelta(minutes=minutes) for minutes in (1, 2, 5, 15, 30, 60, 120, 240, 360, 360))
MAX_ATTEMPTS = len(BACK_OFF) + 1
# In characters.
LONGEST_SUBJECT = 300
# Kinds whose text is kept once they are sent, and that staff may read. The others carry links that let somebody in.
KEPT = frozenset({"receipt", "reminder"})


def subject_line(words: str) -> str:
    """A subject as the ledger takes it: on one line, and cut where it is longer than fits."""
    return " ".join(words.split())[:LONGEST_SUBJECT]


class State(models.TextChoices):
    """Where a mail is on its way (idea 4 of docs/concepts.md)."""

    WAITING = "waiting"
    CLAIMED = "claimed"
    SENT = "sent"
    UNWANTED = "no longer wanted"
    IN_DOUBT = "in doubt"
    FAILED = "failed"


class MailQuerySet(models.QuerySet["Mail"]):
    """Mails."""

    def to_send(self, now: dt.datetime) -> Self:
        """Those that wait and whose turn it is, the longest waiting first; one that was put off has its own time."""
        puts_off = Case(
            *(When(attempts=attempt, then=now - wait) for attempt, wait in enumerate(BACK_OFF, start=1)),
            default=now,
            output_field=models.DateTimeField(),
        )
        ready = Q(problem="") | Q(claimed_at__lte=puts_off)
        return self.filter(ready, state=State.WAITING).order_by("pk")

    def in_doubt_since(self, moment: dt.datetime) -> Self:
        """Those in doubt since then or longer, by the order in which they were queued."""
        return self.filter(state=State.IN_DOUBT, doubted_at__lte=moment).order_by("pk")

    def stuck(self) -> Self:
        """Those for which a person has something to do: failed, or in doubt where no provider can tell."""
        return self.filter(Q(state=State.FAILED) | (Q(state=State.IN_DOUBT) & ~Q(problem=""))).order_by("-pk")

    def dropped(self) -> Self:
        """Those that were not wanted any more when their turn came, so that nothing of them was sent.

        What a person gave up is not among them: it keeps its problem, and may have arrived.
        """
        return self.filter(state=State.UNWANTED, problem="")

    def readable(self) -> Self:
        """Those that staff may read: never a sign-in, reset or invitation mail."""
        return self.filter(kind__in=KEPT).order_by("-pk")


class Mail(models.Model):
    """One mail to one address. `key` is unique for ever: the same act, done twice, causes one mail.

    `claimed_by` is the number of the advisory lock that the claiming worker holds while it lives. `attempts` counts
    claims; `doubted_at` is when a claim was found without its owner.
    """

    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=200, unique=True)
    to = models.EmailField()
    subject = models.CharField(max_length=LONGEST_SUBJECT)
    text = models.TextField()
    state = models.CharField(max_length=20, choices=State, default=State.WAITING)
    queued_at = models.DateTimeField(db_default=Now())
    claimed_at = models.DateTimeField(null=True, blank=True)
    claimed_by = models.BigIntegerField(null=True, blank=True)
    doubted_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    problem = models.TextField(blank=True)

    objects = MailQuerySet.as_manager()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["state", "id"],
                condition=Q(state__in=["waiting", "claimed", "in doubt", "failed"]),
                name="mail_not_done",
            )
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=~Q(state="claimed") | Q(claimed_at__isnull=False, claimed_by__isnull=False),
                name="a_claimed_mail_has_an_owner",
            ),
            models.CheckConstraint(
                condition=~Q(state="in doubt") | Q(doubted_at__isnull=False),
                name="a_doubt_has_its_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False), name="a_sent_mail_has_its_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.to}"

    @property
    def impersonal(self) -> str:
        """How the audit trail names it."""
        return f"{self.kind} mail {self.pk}"

    @property
    def was_dropped(self) -> bool:
        """As `dropped` above: nothing of it was sent, since it was not wanted any more."""
        return self.state == State.UNWANTED and not self.problem

    @property
    def delivery_key(self) -> str:
        """What a provider is asked by: the same for every attempt to send this mail, and no other mail's."""
        return hashlib.sha256(self.key.encode()).hexdigest()[:40]

    @property
    def message_id(self) -> str:
        """The Message-ID header (RFC 5322, 3.6.4): the delivery key at the sender's domain."""
        return f"<{self.delivery_key}@{settings.DEFAULT_FROM_EMAIL.rpartition('@')[2].rstrip('>')}>"
