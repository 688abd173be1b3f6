"""Outcome reviews: whether the aim of a recommendation came about. An axis of its own, apart from what was found."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from tracker.assessments.frozen import FrozenFigure
from tracker.assessments.shapes import Shaped
from tracker.core.agreed import Agreed, one_of_each
from tracker.core.formats import listed
from tracker.recommendations.models import Recommendation, Report


class OutcomeReview(Agreed):
    """What the Committee says, some time later, of a recommendation's aim: did it come about?

    It says nothing of whether the recommendation was met, and changes nothing in that. One person proposes it, another
    agrees. `because` is read by the public.
    """

    class Word(Shaped, models.TextChoices):
        """How the aim fares."""

        NOT_YET = "not yet measurable"
        NO_CHANGE = "no change seen"
        AS_HOPED = "moving as hoped"
        WRONG_WAY = "moving the wrong way"

    recommendation = models.ForeignKey(
        Recommendation, on_delete=models.PROTECT, related_name="outcome_reviews"
    )
    word = models.CharField(max_length=30, choices=[(word.value, word.value) for word in Word])
    because = models.TextField()

    same_thing = ("recommendation",)
    told = ("word", "because")

    class Meta(Agreed.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Agreed.Meta.constraints,
            *one_of_each("recommendation", what="outcome_review"),
            models.CheckConstraint(
                condition=~Q(because=""),
                name="an_outcome_review_says_why",
                violation_error_message="Say why: the public reads it.",
            ),
        ]

    def __str__(self) -> str:
        return f"outcome of {self.recommendation}: {self.word}"

    @property
    def status(self) -> Word:
        """The word with its shape."""
        return self.Word(self.word)

    def problem(self) -> str:
        """What it rests on must stand."""
        gone = self.figures_cited.exclude(FrozenFigure.STANDS).order_by("pk")
        if not gone:
            return ""
        told = listed([f"the figure “{row.words}”" for row in gone])
        return (
            f"This rests on what was withdrawn or replaced since: {told}. Refuse it; it can be proposed anew."
        )

    def recommendations(self) -> set[int]:
        return {self.recommendation_id}


# What each word says, in a sentence.
MEANINGS = {
    OutcomeReview.Word.NOT_YET: "Nothing can be counted or seen yet.",
    OutcomeReview.Word.NO_CHANGE: "It could have shown by now, and has not.",
    OutcomeReview.Word.AS_HOPED: "What is seen points to the aim.",
    OutcomeReview.Word.WRONG_WAY: "What is seen points away from the aim.",
}


class OutcomeFigure(FrozenFigure):
    """A figure that an outcome review rests on, frozen as it was read; fixed with the proposal (trigger)."""

    review = models.ForeignKey(OutcomeReview, on_delete=models.PROTECT, related_name="figures_cited")

    def __str__(self) -> str:
        return f"{self.review} cites {self.observation}"


class ReviewAfter(models.Model):
    """After how many months from "met" a report's aims are to be reviewed; without a row, after twelve."""

    report = models.OneToOneField(
        Report, on_delete=models.PROTECT, primary_key=True, related_name="review_after"
    )
    months = models.PositiveSmallIntegerField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(months__gte=1, months__lte=120),
                name="outcomes_are_reviewed_within_ten_years",
                violation_error_message="Choose 1 to 120 months.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.report}: {self.months} months"
