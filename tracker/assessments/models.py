"""What stands about each recommendation at each edition: the status row, worked out when an edition is published."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import OuterRef, Subquery

from tracker.assessments.rollup import Word
from tracker.core.editions import At
from tracker.core.models import Edition, in_words
from tracker.recommendations.models import (
    OfRecommendation,
    Recommendation,
    RecommendationQuerySet,
    one_current,
)


class Status(OfRecommendation):
    """A recommendation's word, counts, disagreement and overdue day from one edition on.

    Stored so that lists filter, sort and page in SQL; written only by the publishing hook (`standing.py`), never by
    hand. `counts` maps a part's word to how many asked parts have it.
    """

    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="statuses")
    word = models.CharField(max_length=30, choices=[(word.value, word.value) for word in Word])
    counts = models.JSONField(default=dict)
    differs = models.BooleanField(default=False)
    overdue_from = models.DateField(null=True, blank=True)

    same_thing = ("recommendation",)
    derived = True

    class Meta:
        verbose_name_plural = "statuses"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            one_current("recommendation", name="one_status_per_recommendation")
        ]

    def __str__(self) -> str:
        return f"{self.recommendation}: {self.word}"


def with_status(recommendations: RecommendationQuerySet, at: At) -> models.QuerySet[Any]:
    """Recommendations each with the `word` that stands at `at`, and `changed_in` / `changed_at`: its last edition."""
    stated = in_words(
        recommendations,
        at,
        {"status": "statuses"},
        word="status__word",
        counts="status__counts",
        differs="status__differs",
        changed_in="status__published_in",
    )
    moment = Edition.objects.filter(number=OuterRef("changed_in")).values("published_at")
    return stated.annotate(changed_at=Subquery(moment))
