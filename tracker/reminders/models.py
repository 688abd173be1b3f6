"""Who is chased for what: reports for which chasing is on, and one row for each reminder."""

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from tracker.mail.models import Mail
from tracker.recommendations.models import Ask, Deadline, ProgressAsked, Report, Round

# The primary keys of the deadline and of the progress report asked for, 0 for the one that it is not, and the stage.
Key = tuple[int, int, str]


class Stage(models.TextChoices):
    """When, seen from a date, somebody is reminded."""

    MONTH_BEFORE = "a month before"
    WEEK_BEFORE = "a week before"
    OVERDUE = "the day after"


class Chasing(models.Model):
    """Chasing is switched on for a report. What was late then is listed for staff and never sent by itself."""

    report = models.OneToOneField(Report, on_delete=models.PROTECT, related_name="chasing")
    on_since = models.DateField()
    switched_on_at = models.DateTimeField(db_default=Now())
    switched_on_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"chasing for {self.report} since {self.on_since}"


class ReminderQuerySet(models.QuerySet["Reminder"]):
    """Reminders."""

    def told(self) -> Self:
        """Those that were sent, are on their way, or were given up by a person: they are not made again."""
        return self.exclude(mail=None).exclude(mail__in=Mail.objects.dropped())


class Reminder(models.Model):
    """One reminder of one date at one stage to one address; made once, whoever sweeps and however often.

    The date is a deadline of an ask in a round, or one by which a report of progress was asked for. Without a mail, or
    with one that was dropped, it has told nobody anything: once it is owed again it gets another.
    """

    ask = models.ForeignKey(Ask, on_delete=models.PROTECT, related_name="reminders", null=True, blank=True)
    round = models.ForeignKey(
        Round, on_delete=models.PROTECT, related_name="reminders", null=True, blank=True
    )
    deadline = models.ForeignKey(
        Deadline, on_delete=models.PROTECT, related_name="reminders", null=True, blank=True
    )
    progress = models.ForeignKey(
        ProgressAsked, on_delete=models.PROTECT, related_name="reminders", null=True, blank=True
    )
    stage = models.CharField(max_length=20, choices=Stage)
    recipient = models.EmailField()
    due_on = models.DateField()
    made_at = models.DateTimeField(db_default=Now())
    mail = models.ForeignKey(Mail, on_delete=models.PROTECT, related_name="reminders", null=True, blank=True)

    objects = ReminderQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["ask", "round", "deadline", "progress", "stage", "recipient"],
                nulls_distinct=False,
                name="one_reminder_per_stage_and_recipient",
            ),
            models.CheckConstraint(
                condition=Q(
                    ask__isnull=False, round__isnull=False, deadline__isnull=False, progress__isnull=True
                )
                | Q(ask=None, round=None, deadline=None, progress__isnull=False),
                name="a_reminder_is_of_one_date",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stage} reminder of {self.deadline or self.progress} to {self.recipient}"

    @property
    def is_to_be_told(self) -> bool:
        """True until a mail with it is on its way."""
        return self.mail is None or self.mail.was_dropped

    def key(self) -> Key:
        """What tells reminders to one recipient apart."""
        return self.deadline_id or 0, self.progress_id or 0, self.stage
