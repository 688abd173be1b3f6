"""What stands about each recommendation at each edition: the status row, worked out when an edition is published."""

from typing import ClassVar

from django.db import models

from tracker.assessments.rollup import Word
from tracker.recommendations.models import OfRecommendation, Recommendation, one_current


class Status(OfRecommendation):
    """A recommendation's word, counts, disagreement and overdue day from one edition on.

    Stored so that lists filter, sort and page in SQL; written only by the publishing hook (`standing.py`), never by
    hand. `counts` maps a part's word to how many asked parts have it.
    """

    recommendation = models.ForeignKey(
        Recommendation, on_delete=models.PROTECT, related_name="statuses"
    )
    word = models.CharField(
        max_length=30, choices=[(word.value, word.value) for word in Word]
    )
    counts = models.JSONField(default=dict)
    differs = models.BooleanField(default=False)
    overdue_from = models.DateField(null=True, blank=True)

    same_thing = ("recommendation",)

    class Meta:
        verbose_name_plural = "statuses"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            one_current("recommendation", name="one_status_per_recommendation")
        ]

    def __str__(self) -> str:
        return f"{self.recommendation}: {self.word}"
