"""Right of reply: for how many days bodies can answer a finding before it is published, and what they answer."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from tracker.bodies.models import Body
from tracker.core.models import Drafted, Ledger, Published
from tracker.recommendations.models import one_current

LONGEST_DAYS = 90


class RightOfReply(Published):
    """For how many days the bodies concerned can answer a committee's finding before it is published; without a row, 0.

    The days are counted from the one after the approval.
    """

    committee = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="right_of_reply")
    days = models.PositiveSmallIntegerField()

    same_thing = ("committee",)

    class Meta:
        verbose_name = "right of reply"
        verbose_name_plural = "rights of reply"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            one_current("committee", name="one_right_of_reply_per_committee"),
            models.CheckConstraint(
                condition=Q(days__lte=LONGEST_DAYS), name="a_right_of_reply_is_90_days_at_most"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.days} days to reply to {self.committee}"


class ReplyPeriod(Ledger):
    """Until the end of which London day the bodies concerned can answer an approved finding before it is published."""

    assessment = models.OneToOneField(
        "assessments.Assessment", on_delete=models.PROTECT, related_name="reply_period"
    )
    last_day = models.DateField()
    opened_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"reply to {self.assessment} until {self.last_day}"


class FindingReply(Drafted):
    """What a body answered to a finding before it was published; an empty text: it had nothing to say.

    Given once, by its officer or entered by staff from a letter (then `received_how` says how it came), and never
    changed after (trigger). It appears with the edition that publishes the finding, and goes with it.
    """

    assessment = models.ForeignKey(
        "assessments.Assessment", on_delete=models.PROTECT, related_name="finding_replies"
    )
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(blank=True)
    said_on = models.DateField()
    received_how = models.CharField(max_length=100, blank=True)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(db_default=Now())

    same_thing = ("assessment", "body")
    told = ("text",)
    stand_ins: ClassVar[dict[str, object]] = {"received_how": "in a way that was taken down"}

    class Meta:
        verbose_name = "reply to a finding"
        verbose_name_plural = "replies to findings"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            one_current("assessment", "body", name="one_current_reply_per_finding_and_body"),
            models.UniqueConstraint(
                fields=["assessment", "body"],
                name="one_reply_per_finding_and_body",
                violation_error_message="This body has answered already.",
            ),
        ]

    def __str__(self) -> str:
        return f"reply of {self.body} to {self.assessment}"

    def recommendations(self) -> set[int]:
        return {self.assessment.part.recommendation_id}

    @property
    def is_being_written(self) -> bool:
        """Never: it is given whole."""
        return False
