"""Reports, their findings and recommendations: identity rows that never change, and version rows with the words."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from tracker.bodies.models import Body
from tracker.core.models import Identity, Published, in_words

if TYPE_CHECKING:
    from tracker.core.editions import At


def one_current(*fields: str, name: str) -> models.UniqueConstraint:
    """At most one row that is not withdrawn for each combination of `fields`."""
    return models.UniqueConstraint(fields=fields, condition=Q(withdrawn_in=None), name=name)


class ReportQuerySet(models.QuerySet["Report"]):
    """Reports, with their words at a point."""

    def as_at(self, at: At) -> ReportQuerySet:
        """The reports published at `at`, each with its `text` row and `title`."""
        return in_words(self, at, {"text": "texts"}, title="text__title")


class Report(Identity):
    """A committee's publication."""

    slug = models.SlugField(unique=True, max_length=100)
    committee = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="reports")
    # Made up for a demonstration; marked on every page, and refused in production.
    invented = models.BooleanField(default=False)

    objects = ReportQuerySet.as_manager()

    title: str  # Set by ReportQuerySet.as_at

    def __str__(self) -> str:
        return self.slug

    def get_absolute_url(self) -> str:
        return f"/recommendations/{self.slug}/"

    @classmethod
    def called(cls, keys: Collection[int], at: At) -> dict[int, str]:
        """The titles of reports."""
        return {row.pk: row.title for row in cls.objects.as_at(at).filter(pk__in=keys)}


class ReportText(Published):
    """A report's title and what is said about it. The day of publication may be unknown: then only words say when."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="texts")
    title = models.CharField(max_length=300)
    published_on = models.DateField(null=True, blank=True)
    published_words = models.CharField(max_length=100)
    published_note = models.TextField(blank=True)
    link = models.URLField(max_length=500, blank=True)
    summary = models.TextField()
    reply_note = models.TextField(blank=True)

    same_thing = ("report",)
    stand_ins: ClassVar[dict[str, object]] = {"published_words": "at a time that was taken down"}

    class Meta:
        verbose_name = "description of a report"
        verbose_name_plural = "descriptions of reports"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            one_current("report", name="one_text_per_report")
        ]

    def __str__(self) -> str:
        return self.title

    def recommendations(self) -> set[int]:
        return set(self.report.recommendations.values_list("pk", flat=True))


class RecommendationQuerySet(models.QuerySet["Recommendation"]):
    """Recommendations, with their words at a point."""

    def as_at(self, at: At) -> RecommendationQuerySet:
        """The recommendations published at `at`, with `title`, `report_title` and their text's other fields.

        One SQL statement joins each with the version rows visible at the edition, so that lists filter, sort and
        page in the database.
        """
        return in_words(
            self.select_related("report"),
            at,
            {"text": "texts", "report_text": "report__texts"},
            title="text__title",
            aim="text__aim",
            themes="text__themes",
            owed="text__owed",
            opens_on="text__opens_on",
            report_title="report_text__title",
        )


class Owed(models.TextChoices):
    """How often what is asked is owed."""

    ONCE = "once"
    KEPT_UP = "once, then kept up"
    EACH_TIME = "each time"


class Recommendation(Identity):
    """Report × number. The number is a text label ("3", "B2") with a position for sorting.

    Positions are 1, 2, 3 … at the first load; what comes in between later stands half way between its neighbours.
    """

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="recommendations")
    number = models.CharField(max_length=20)
    position = models.FloatField()

    objects = RecommendationQuerySet.as_manager()

    # Set by RecommendationQuerySet.as_at
    title: str
    aim: str
    themes: list[str]
    owed: str
    opens_on: str
    report_title: str

    class Meta:
        ordering: ClassVar[list[str]] = ["report", "position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["report", "number"], name="one_recommendation_per_number")
        ]

    def __str__(self) -> str:
        return f"{self.report} {self.number}"

    def get_absolute_url(self) -> str:
        return f"/recommendations/{self.report.slug}/{self.number}/"

    @classmethod
    def called(cls, keys: Collection[int], at: At) -> dict[int, str]:
        """The numbers and titles of recommendations: "Recommendation 3, Adopt a policy"."""
        rows = cls.objects.as_at(at).filter(pk__in=keys)
        return {row.pk: f"Recommendation {row.number}, {row.title}" for row in rows}

    @classmethod
    def known(cls, keys: Collection[int], at: At) -> dict[int, Recommendation]:
        """Recommendations by primary key in the words of `at`; those withdrawn before then in their last words."""
        found = {row.pk: row for row in cls.objects.as_at(at).filter(pk__in=keys)}
        gone = RecommendationText.objects.filter(
            recommendation__in=set(keys) - found.keys(), withdrawn_in__lte=at.edition
        )
        for last in gone.order_by("recommendation_id", "-withdrawn_in_id").distinct("recommendation_id"):
            before = replace(at, edition=last.withdrawn_in_id - 1)
            found |= {row.pk: row for row in cls.objects.as_at(before).filter(pk=last.recommendation_id)}
        return found


class OfRecommendation(Published):
    """A published row that concerns one recommendation: its status is worked out again when the row comes or goes."""

    class Meta:
        abstract = True

    def recommendations(self) -> set[int]:
        return {self.recommendation_id}  # type: ignore[attr-defined]


class RecommendationText(OfRecommendation):
    """A recommendation's title, aim and themes in our own words, and the report's own wording when it is loaded."""

    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="texts")
    title = models.CharField(max_length=300)
    aim = models.TextField(blank=True)
    wording = models.TextField(blank=True)
    themes = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    owed = models.CharField(max_length=20, choices=Owed)
    opens_on = models.CharField(max_length=200, blank=True)
    checkpoints = models.CharField(max_length=200, blank=True)

    same_thing = ("recommendation",)
    # Without words the pages say "each release", and nothing of checkpoints.
    stand_ins: ClassVar[dict[str, object]] = {"opens_on": "", "checkpoints": ""}

    class Meta:
        verbose_name = "recommendation"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            one_current("recommendation", name="one_text_per_recommendation")
        ]

    def __str__(self) -> str:
        return self.title


class Finding(Identity):
    """Something that a report found."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="findings")
    number = models.CharField(max_length=20)
    position = models.FloatField()

    class Meta:
        ordering: ClassVar[list[str]] = ["report", "position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["report", "number"], name="one_finding_per_number")
        ]

    def __str__(self) -> str:
        return f"{self.report} finding {self.number}"

    @classmethod
    def called(cls, keys: Collection[int], at: At) -> dict[int, str]:
        """The numbers of findings, whatever the day: "finding 3"."""
        rows = cls.objects.filter(pk__in=keys).order_by("pk").values_list("pk", "number")
        return {pk: f"finding {number}" for pk, number in rows}


class FindingText(Published):
    """What the report found, in our own words, with a note for the reader where one is needed."""

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="texts")
    text = models.TextField()
    note = models.TextField(blank=True)

    same_thing = ("finding",)

    class Meta:
        verbose_name = "finding"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            one_current("finding", name="one_text_per_finding")
        ]

    def __str__(self) -> str:
        return self.text


class LeadsTo(OfRecommendation):
    """A recommendation that follows from a finding."""

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="leads_to")
    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="follows_from")

    same_thing = ("finding", "recommendation")

    class Meta:
        verbose_name = "link from a finding to a recommendation"
        verbose_name_plural = "links from findings to recommendations"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            one_current(
                "finding",
                "recommendation",
                name="one_link_per_finding_and_recommendation",
            )
        ]

    def __str__(self) -> str:
        return f"{self.finding} leads to {self.recommendation}"
