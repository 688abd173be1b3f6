"""Figures: what was counted, by whom, of whom, when, and what it can and cannot show about a recommendation.

A series states its unit, time basis, population, geography and definition. A source says who made a figure and who
reported it. An observation states its period or its day, its precision, and whether it is not held, withheld or not
applicable, which is never 0.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from tracker.core.models import Always, Identity, Published, PublishedQuerySet, in_words
from tracker.recommendations.models import OfRecommendation, Recommendation, one_current

if TYPE_CHECKING:
    from tracker.core.editions import At


class Source(Identity):
    """A document that figures come from."""

    slug = models.SlugField(unique=True, max_length=100)

    def __str__(self) -> str:
        return self.slug

    @classmethod
    def called(cls, keys: Collection[int], at: At) -> dict[int, str]:
        """The titles of sources."""
        return dict(SourceText.objects.as_at(at).filter(source__in=keys).values_list("source", "title"))


class SourceText(Published):
    """Who made the figures and who reported them: a newspaper's copy is not the original until somebody checks."""

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="texts")
    title = models.CharField(max_length=300)
    made_by = models.CharField(max_length=200)
    reported_by = models.CharField(max_length=200, blank=True)
    checked = models.BooleanField(default=False)
    link = models.URLField(max_length=500, blank=True)
    note = models.TextField(blank=True)

    same_thing = ("source",)
    stand_ins: ClassVar[dict[str, object]] = {
        "made_by": "somebody whose name was taken down",
        "reported_by": "somebody whose name was taken down",
    }

    class Meta:
        verbose_name = "source"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            one_current("source", name="one_text_per_source")
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def standing(self) -> str:
        """Whether somebody's report of it was checked; what its maker gave out itself is held as it is."""
        if not self.reported_by:
            return "taken as its maker gave it out"
        return "checked against the original" if self.checked else "not checked against the original"

    @property
    def attribution(self) -> str:
        """Who made it, as whom reported it where it is held second-hand, and how far it can be relied on."""
        reported = f"Made by {self.made_by}, as reported by {self.reported_by}"
        return f"{reported if self.reported_by else f'Made and reported by {self.made_by}'}; {self.standing}."


class SeriesQuerySet(models.QuerySet["Series"]):
    """Series, with their words at a point."""

    def as_at(self, at: At) -> SeriesQuerySet:
        """The series published at `at`, each with its `title`."""
        return in_words(self, at, {"text": "texts"}, title="text__title")


class Series(Identity):
    """One thing counted, in one unit, on one time basis, of one population in one place."""

    slug = models.SlugField(unique=True, max_length=100)

    objects = SeriesQuerySet.as_manager()

    title: str  # Set by SeriesQuerySet.as_at

    class Meta:
        verbose_name_plural = "series"

    def __str__(self) -> str:
        return self.slug

    def get_absolute_url(self) -> str:
        return f"/statistics/{self.slug}/"

    @classmethod
    def called(cls, keys: Collection[int], at: At) -> dict[int, str]:
        """The titles of series."""
        return {row.pk: row.title for row in cls.objects.as_at(at).filter(pk__in=keys)}


class TimeBasis(models.TextChoices):
    """When something counts. Figures on different bases never share an axis."""

    RECEIVED = "received in a period"
    FINALISED = "finalised in a period"
    OPEN = "open on a day"
    WINDOW = "over a window"


class Polarity(models.TextChoices):
    """Whether a rise is good news. More complaints can mean more trust or worse conduct: ambiguous by default."""

    AMBIGUOUS = "ambiguous"
    MORE_IS_BETTER = "more is better"
    LESS_IS_BETTER = "less is better"


class SeriesText(Published):
    """What a series counts, in words, and how it hangs together with others.

    `share_part` ÷ `share_whole` is how a percentage can be worked out from two series held; `change_in` is the
    series whose change a percentage states. `last_period_end` is where the line must stop (`break_note` says why).
    """

    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="texts")
    title = models.CharField(max_length=300)
    unit = models.CharField(max_length=60)
    time_basis = models.CharField(max_length=30, choices=TimeBasis)
    population = models.CharField(max_length=200)
    geography = models.CharField(max_length=200)
    definition = models.TextField()
    caveats = ArrayField(models.TextField(), default=list, blank=True)
    subset_of = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    base_not_stated = models.BooleanField(default=False)
    share_part = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    share_whole = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    change_in = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    polarity = models.CharField(max_length=20, choices=Polarity, default=Polarity.AMBIGUOUS)
    last_period_end = models.DateField(null=True, blank=True)
    break_note = models.TextField(blank=True)

    same_thing = ("series",)

    class Meta:
        verbose_name = "series"
        verbose_name_plural = "series"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            one_current("series", name="one_text_per_series"),
            models.CheckConstraint(
                condition=Q(share_part=None, share_whole=None)
                | Q(share_part__isnull=False, share_whole__isnull=False),
                name="a_share_has_part_and_whole",
                violation_error_message="A share is worked out from a part and a whole.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def axis(self) -> tuple[str, str, str, str]:
        """What must agree before two series may share an axis: unit, time basis, population, geography."""
        return (self.unit, self.time_basis, self.population, self.geography)


class Missing(models.TextChoices):
    """Why there is no number. None of these is 0."""

    NOT_HELD = "not held"
    WITHHELD = "withheld"
    NOT_APPLICABLE = "not applicable"


class Precision(models.TextChoices):
    """How exact a figure is, as its source gives it."""

    EXACT = "exact"
    ROUNDED = "rounded"
    LOOKS_ROUNDED = "looks rounded"
    APPROXIMATE = "approximate"


class ObservationQuerySet(PublishedQuerySet):
    """Observations, oldest first."""

    def as_at(self, at: At) -> ObservationQuerySet:
        """The observations published at `at`, in the order of their time."""
        return super().as_at(at).order_by("series", "start", "on", "pk")


class Observation(Published):
    """One figure of a series: a period or a day, a value or why there is none, and where in the source it stands."""

    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="observations")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="observations")
    reference = models.CharField(max_length=40)
    start = models.DateField(null=True, blank=True)
    end = models.DateField(null=True, blank=True)
    on = models.DateField(null=True, blank=True)
    value = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    missing = models.CharField(max_length=20, choices=Missing, blank=True)
    precision = models.CharField(max_length=20, choices=Precision, blank=True)
    printed = models.CharField(max_length=100, blank=True)
    place = models.CharField(max_length=100, blank=True)
    caveat = models.TextField(blank=True)

    objects = ObservationQuerySet.as_manager()  # type: ignore[misc]

    same_thing = ("series", "start", "end", "on")
    # A number can say who somebody is, so it goes with the words. The reference only names the row.
    no_text = ("reference",)
    stand_ins: ClassVar[dict[str, object]] = {
        "value": Always(None),
        "missing": Always("withheld"),
        "precision": Always(""),
        "printed": "",
        "place": "",
    }

    class Meta:
        verbose_name = "figure"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["series", "start", "end", "on"],
                condition=Q(withdrawn_in=None),
                nulls_distinct=False,
                name="one_observation_per_series_and_time",
            ),
            models.CheckConstraint(
                condition=Q(start__isnull=False, end__isnull=False, on=None, start__lte=F("end"))
                | Q(start=None, end=None, on__isnull=False),
                name="a_period_or_a_day",
                violation_error_message="A figure is for a period, with its first and last day, or for one day.",
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=False, missing="") & ~Q(precision="")
                | Q(value=None) & ~Q(missing=""),
                name="a_value_or_why_none",
                violation_error_message="Give a value with its precision, or say why there is none.",
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class Indicator(OfRecommendation):
    """A series tied to a recommendation by what it can and cannot show about it."""

    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="indicators")
    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="indicators")
    position = models.PositiveIntegerField()
    can_show = models.TextField()
    cannot_show = models.TextField()

    same_thing = ("recommendation", "series")

    class Meta:
        verbose_name = "tie of a figure to a recommendation"
        verbose_name_plural = "ties of figures to recommendations"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            one_current(
                "recommendation",
                "series",
                name="one_indicator_per_recommendation_and_series",
            )
        ]

    def __str__(self) -> str:
        return f"{self.series} for {self.recommendation}"


class FiguresNote(OfRecommendation):
    """How a recommendation's figures are to be read together, or that no figure held bears on it."""

    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="figures_notes")
    text = models.TextField()

    same_thing = ("recommendation",)

    class Meta:
        verbose_name = "reading note"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            one_current("recommendation", name="one_figures_note_per_recommendation")
        ]

    def __str__(self) -> str:
        return self.text
