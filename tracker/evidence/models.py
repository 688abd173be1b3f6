"""What bodies report: updates on asks, submitted together, read by staff, published by an edition."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from tracker.bodies.models import Body
from tracker.core.models import Drafted, Ledger, Published
from tracker.recommendations.models import Ask, Round, one_current


class Progress(models.TextChoices):
    """A body's own word for how far it is."""

    NOT_STARTED = "not started"
    PLANNED = "planned"
    UNDER_WAY = "under way"
    DONE = "says it is done"
    CONTINUING = "says it is continuing"


class State(models.TextChoices):
    """Where an update is on its way; workflow.py says which way leads from where."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"


class Submission(Ledger):
    """Updates sent together, with the reference that stands on the receipt."""

    reference = models.CharField(max_length=20, unique=True)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="submissions")
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.reference


class Update(Drafted):
    """A body's report of progress on ask × round. One open draft each; sent back, the next version opens.

    Written by its officer (`author`), or entered by staff for a body that writes letters (`entered_by`, with the day
    and the way it was received).
    """

    ask = models.ForeignKey(Ask, on_delete=models.PROTECT, related_name="updates")
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="updates")
    version = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=20, choices=State, default=State.DRAFT)
    progress = models.CharField(max_length=30, choices=Progress, blank=True)
    done = models.TextField(blank=True)
    planned = models.TextField(blank=True)
    why_nothing = models.TextField(blank=True)
    covers_from = models.DateField(null=True, blank=True)
    covers_to = models.DateField(null=True, blank=True)
    links = ArrayField(models.URLField(max_length=500), default=list, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    received_on = models.DateField(null=True, blank=True)
    received_how = models.CharField(max_length=100, blank=True)
    submission = models.ForeignKey(
        Submission, on_delete=models.PROTECT, related_name="updates", null=True, blank=True
    )
    saved_at = models.DateTimeField(db_default=Now())
    read_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    read_at = models.DateTimeField(null=True, blank=True)
    return_reason = models.TextField(blank=True)

    same_thing = ("ask", "round")
    told = (
        "progress",
        "done",
        "planned",
        "why_nothing",
        "covers_from",
        "covers_to",
        "links",
        "received_on",
        "received_how",
    )
    stand_ins: ClassVar[dict[str, object]] = {"received_how": "in a way that was taken down"}

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["ask", "round"],
                condition=Q(state="draft"),
                name="one_open_draft_per_ask_and_round",
                violation_error_message="There is a draft for this already; go on with that one.",
            ),
            models.UniqueConstraint(fields=["ask", "round", "version"], name="one_update_per_version"),
            models.UniqueConstraint(
                fields=["ask", "round"],
                condition=Q(published_in__isnull=False, withdrawn_in=None),
                name="one_published_update_per_ask_and_round",
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | ~Q(progress=""),
                name="a_sent_update_says_how_far",
                violation_error_message="Say how far it is before you send it.",
            ),
            models.CheckConstraint(
                condition=Q(author__isnull=False, entered_by=None)
                | Q(author=None, entered_by__isnull=False, received_on__isnull=False),
                name="written_by_its_officer_or_entered_by_staff",
            ),
            models.CheckConstraint(
                condition=Q(published_in=None) | Q(state="accepted"),
                name="only_an_accepted_update_is_published",
            ),
        ]

    def __str__(self) -> str:
        return f"update {self.version} on {self.ask}"

    def recommendations(self) -> set[int]:
        return self.ask.recommendations()


class Received(Published):
    """The one bare fact that a submission publishes at once: a report was received and is being read.

    So nobody who answered in time is shown as late. It goes when the report is published or returned.
    """

    ask = models.ForeignKey(Ask, on_delete=models.PROTECT, related_name="received")
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="received")
    received_on = models.DateField()

    same_thing = ("ask", "round")

    class Meta:
        verbose_name = "note that a report was received"
        verbose_name_plural = "notes that reports were received"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            one_current("ask", "round", name="one_received_note_per_ask_and_round")
        ]

    def __str__(self) -> str:
        return f"report on {self.ask} received on {self.received_on}"

    def recommendations(self) -> set[int]:
        return self.ask.recommendations()
