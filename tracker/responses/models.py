"""What bodies answer: a formal reply to a recommendation."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from tracker.core.models import Published
from tracker.recommendations.models import Addressee, one_current


class Position(models.TextChoices):
    """A body's formal position on a recommendation. Anything but full acceptance needs a reason."""

    ACCEPTED = "accepted"
    IN_PRINCIPLE = "accepted in principle"
    IN_PART = "accepted in part"
    NOT_ACCEPTED = "not accepted"
    REFERRED = "referred elsewhere"
    DECLINED = "declined to answer"


class Response(Published):
    """A body's formal reply on a recommendation, as it was said; entered by staff or by the body itself."""

    addressee = models.ForeignKey(Addressee, on_delete=models.PROTECT, related_name="responses")
    position = models.CharField(max_length=30, choices=Position)
    reason = models.TextField(blank=True)
    said_on = models.DateField()
    received_on = models.DateField()
    received_how = models.CharField(max_length=100)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    same_thing = ("addressee",)
    stand_ins: ClassVar[dict[str, object]] = {"received_how": "in a way that was taken down"}

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            one_current("addressee", name="one_response_per_addressee"),
            models.CheckConstraint(
                condition=Q(position=Position.ACCEPTED) | ~Q(reason=""),
                name="anything_but_acceptance_has_a_reason",
                violation_error_message="Anything but full acceptance needs a reason.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.addressee}: {self.position}"

    def recommendations(self) -> set[int]:
        return {self.addressee.recommendation_id}
