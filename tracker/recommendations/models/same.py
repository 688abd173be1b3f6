"""Links between recommendations that ask the same, here or of other bodies that oversee."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest, Least

from tracker.recommendations.models.reports import OfRecommendation, Recommendation, one_current


class SameAsked(OfRecommendation):
    """What a recommendation asks was asked by somebody else as well: "the same was asked by".

    It is another recommendation here (`other`; the link then stands on both pages), or one elsewhere, of an
    inspectorate or an inquiry: who asked, in what, in which year, and where there is one the address. `number` counts
    a recommendation's links and is never used again. Removing a link withdraws it.
    """

    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="same_asked")
    number = models.PositiveIntegerField()
    other = models.ForeignKey(
        Recommendation, on_delete=models.PROTECT, related_name="same_asked_by", null=True, blank=True
    )
    who = models.CharField("who asked", max_length=200, blank=True)
    title = models.CharField(max_length=300, blank=True)
    year = models.CharField(max_length=4, blank=True)
    address = models.URLField(max_length=500, blank=True)

    same_thing = ("recommendation", "number")
    told = ("other", "who", "title", "year", "address")
    no_text = ("year",)
    stand_ins: ClassVar[dict[str, object]] = {
        "who": "somebody whose name was taken down",
        "title": "a title that was taken down",
    }

    class Meta:
        verbose_name = "link to the same asked by others"
        verbose_name_plural = "links to the same asked by others"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            one_current("recommendation", "number", name="one_link_per_number"),
            models.UniqueConstraint(
                Least("recommendation", "other"),
                Greatest("recommendation", "other"),
                condition=Q(other__isnull=False, withdrawn_in__isnull=True),
                name="one_link_between_two_recommendations",
                violation_error_message="These two are linked already.",
            ),
            models.CheckConstraint(
                condition=Q(other=None) | ~Q(other=F("recommendation")),
                name="nothing_is_linked_with_itself",
                violation_error_message="A recommendation is not linked with itself.",
            ),
            models.CheckConstraint(
                condition=Q(other__isnull=False, who="", title="", year="", address="")
                | (Q(other=None, year__regex=r"^[12][0-9]{3}$") & ~Q(who="") & ~Q(title="")),
                name="a_link_leads_here_or_elsewhere",
                violation_error_message="Name a recommendation here, or who asked elsewhere, in what and when.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recommendation}: the same was asked by {self.other or self.who}"

    def leads_where(self, other: SameAsked) -> bool:
        """Whether another link leads from the same recommendation to the same end, or back from there."""
        if self.other_id or other.other_id:
            return {self.recommendation_id, self.other_id} == {other.recommendation_id, other.other_id}
        told = ("recommendation_id", "who", "title", "year")
        return all(getattr(self, name) == getattr(other, name) for name in told)

    def recommendations(self) -> set[int]:
        return {self.recommendation_id} | ({self.other_id} if self.other_id else set())
