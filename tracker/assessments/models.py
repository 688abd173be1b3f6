"""What stands about each recommendation at each edition: the status row, worked out when an edition is published."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Now

from tracker.assessments.agreement import AgreedBy, Agreement
from tracker.assessments.frozen import FrozenFigure
from tracker.assessments.outcomes import models as outcomes  # noqa: F401 - its tables are found through here
from tracker.assessments.reply_models import FindingReply, ReplyPeriod, RightOfReply  # noqa: F401 - found here
from tracker.assessments.rollup import FINDINGS, Word
from tracker.core.editions import At
from tracker.core.models import Drafted, Edition, Ledger, Published, Readable, editions, in_words
from tracker.recommendations.models import (
    Criteria,
    OfRecommendation,
    Part,
    Recommendation,
    RecommendationQuerySet,
    Round,
    one_current,
)


class AssessmentState(models.TextChoices):
    """Where an assessment is on its way; workflow.py says which way leads from where.

    The last three are never stored, for a published row never changes: `Assessment.stage` reads them from what came
    after it.
    """

    DRAFT = "draft"
    IN_REVIEW = "in review"
    RETURNED = "returned"
    APPROVED = "approved"
    PUBLISHED = "published"
    CORRECTED = "corrected"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"


class Assessment(Drafted):
    """One version of the Committee's finding on part × round: drafted by one person, approved by another.

    Editable while it is a draft; sent for review, the version is frozen (trigger); sent back, the next version opens.
    A *correction* says in `wrong` what was wrong with the published version that it `corrects`. Any other version that
    follows a published one is a *change*: the Committee has found again.
    """

    part = models.ForeignKey(Part, on_delete=models.PROTECT, related_name="assessments")
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="assessments")
    version = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=20, choices=AssessmentState, default=AssessmentState.DRAFT)
    word = models.CharField(
        max_length=30, choices=[(word.value, word.value) for word in FINDINGS], blank=True
    )
    because = models.TextField(blank=True)
    criteria = models.ForeignKey(Criteria, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(db_default=Now())
    sent_at = models.DateTimeField(null=True, blank=True)
    return_reason = models.TextField(blank=True)
    corrects = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="corrections", null=True, blank=True
    )
    wrong = models.TextField(blank=True)

    same_thing = ("part", "round")
    told = ("word", "because")
    says_what_was_wrong = "wrong"
    own_verbs: ClassVar[Mapping[str, Q]] = {"corrected": ~Q(wrong="")}
    when_published: ClassVar[dict[str, str]] = {"state": AssessmentState.PUBLISHED}

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["part", "round", "version"], name="one_assessment_per_version"),
            models.UniqueConstraint(fields=["id", "author"], name="assessment_with_its_author"),
            models.UniqueConstraint(
                fields=["part", "round"],
                condition=Q(state__in=["draft", "in review", "approved"]),
                name="one_open_assessment_per_part_and_round",
                violation_error_message="There is an open assessment of this already; go on with that one.",
            ),
            models.UniqueConstraint(
                fields=["part", "round"],
                condition=Q(published_in__isnull=False, withdrawn_in=None),
                name="one_published_assessment_per_part_and_round",
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | (~Q(word="") & ~Q(because="")),
                name="a_sent_assessment_has_a_word_and_a_reason",
                violation_error_message="Choose a word and say why before you send it.",
            ),
            models.CheckConstraint(
                condition=Q(published_in=None, state__in=["draft", "in review", "returned", "approved"])
                | Q(published_in__isnull=False, state="published"),
                name="published_means_in_an_edition",
            ),
            models.CheckConstraint(
                condition=~Q(state="returned") | ~Q(return_reason=""),
                name="returned_with_a_reason",
                violation_error_message="Say what has to change before it can be approved.",
            ),
            models.CheckConstraint(
                condition=Q(corrects=None, wrong="") | (Q(corrects__isnull=False) & ~Q(wrong="")),
                name="a_correction_says_what_was_wrong",
                violation_error_message="A correction says what was wrong with the finding that it corrects.",
            ),
        ]

    def __str__(self) -> str:
        return f"assessment {self.version} of {self.part}"

    def recommendations(self) -> set[int]:
        return {self.part.recommendation_id}

    @property
    def stage(self) -> AssessmentState:
        """Where it is on its way, also after it was published."""
        if self.withdrawn_in_id is None:
            return AssessmentState(self.state)
        if hasattr(self, "withdrawal"):
            return AssessmentState.WITHDRAWN
        corrected = self.corrections.filter(published_in=self.withdrawn_in_id).exists()
        return AssessmentState.CORRECTED if corrected else AssessmentState.REPLACED


class Withdrawal(Published):
    """Why a published finding was withdrawn without another in its place, as the public reads it."""

    assessment = models.OneToOneField(Assessment, on_delete=models.PROTECT, related_name="withdrawal")
    because = models.TextField()

    same_thing = ("assessment",)

    class Meta:
        verbose_name = "reason for withdrawing a finding"
        verbose_name_plural = "reasons for withdrawing findings"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            one_current("assessment", name="one_withdrawal_per_assessment"),
            models.CheckConstraint(
                condition=~Q(because=""),
                name="a_withdrawal_says_why",
                violation_error_message="Say why the finding is withdrawn.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment} withdrawn"

    def recommendations(self) -> set[int]:
        return self.assessment.recommendations()


class DraftSave(Ledger):
    """Who saved a draft of an assessment: nobody who did may approve it (trigger)."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="saves")
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.assessment} saved by {self.saved_by}"


class EvidenceCited(models.Model):
    """A body's report that an assessment rests on; fixed with the version (trigger)."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="evidence_cited")
    update = models.ForeignKey("evidence.Update", on_delete=models.PROTECT, related_name="cited_in")

    def __str__(self) -> str:
        return f"{self.assessment} cites {self.update}"


class FigureCited(FrozenFigure):
    """A figure that an assessment rests on, frozen as it was read."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="figures_cited")

    def __str__(self) -> str:
        return f"{self.assessment} cites {self.observation}"


class Approval(Readable, Ledger):
    """One person's approval of one version, with its author copied by a composite key: never the same person.

    It says by whom the finding was agreed: the Committee at a meeting (`agreed_on`, `agenda_item`), the Chair under
    delegation (`agreed_on`), or nobody yet: an officer's view.
    """

    assessment = models.OneToOneField(Assessment, on_delete=models.PROTECT, related_name="approval")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    approver = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(db_default=Now())
    agreed_by = models.CharField(max_length=20, choices=AgreedBy, db_default=AgreedBy.OFFICER)
    agreed_on = models.DateField(null=True, blank=True)
    agenda_item = models.CharField(max_length=40, blank=True, db_default="")

    public_with = "assessment"
    # It ends a sentence: "Agreed by the Committee at its meeting on …, item …".
    stand_ins: ClassVar[dict[str, object]] = {"agenda_item": "whose name was taken down"}

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=~Q(approver=F("author")),
                name="nobody_approves_their_own_assessment",
                violation_error_message="Somebody else has to approve what you drafted.",
            ),
            models.CheckConstraint(
                condition=Q(agreed_by__in=AgreedBy.values),
                name="agreed_by_somebody_known",
                violation_error_message="Say who agreed it: the Committee, the Chair, or an officer.",
            ),
            models.CheckConstraint(
                condition=~Q(agreed_by="the Committee") | (Q(agreed_on__isnull=False) & ~Q(agenda_item="")),
                name="the_committee_agrees_at_a_meeting",
                violation_error_message="Give the day of the Committee’s meeting and the number of the agenda item.",
            ),
            models.CheckConstraint(
                condition=~Q(agreed_by="the Chair") | Q(agreed_on__isnull=False, agenda_item=""),
                name="the_chair_agrees_on_a_day",
                violation_error_message="Give the day on which the Chair agreed, and no agenda item.",
            ),
            models.CheckConstraint(
                condition=~Q(agreed_by="an officer") | Q(agreed_on=None, agenda_item=""),
                name="an_officers_view_was_agreed_at_no_meeting",
                violation_error_message="Leave the day and the agenda item empty for an officer’s view.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment} approved by {self.approver}"

    @property
    def agreement(self) -> Agreement:
        """By whom the finding was agreed."""
        return Agreement(self.agreed_by, self.agreed_on, self.agenda_item)


class ProceedingsCheck(Ledger):
    """Somebody has checked that no live proceedings are touched by what an edition publishes.

    Nothing that the Committee found appears without it (trigger).
    """

    edition = models.OneToOneField(Edition, on_delete=models.PROTECT, related_name="proceedings_check")
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"proceedings checked by {self.checked_by} for {self.edition}"


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
        indexes: ClassVar[list[models.Index]] = [GistIndex(editions(), name="status_by_editions")]

    def __str__(self) -> str:
        return f"{self.recommendation}: {self.word}"


def with_status(recommendations: RecommendationQuerySet, at: At) -> models.QuerySet[Any]:
    """Recommendations each with the `word` that stands at `at`, and `changed_in` / `changed_at`: its last edition."""
    stated = in_words(
        recommendations,
        at,
        {},
        indexed={"status": "statuses"},
        word="status__word",
        counts="status__counts",
        differs="status__differs",
        changed_in="status__published_in",
    )
    moment = Edition.objects.filter(number=OuterRef("changed_in")).values("published_at")
    return stated.annotate(changed_at=Subquery(moment))


class ScheduledState(models.TextChoices):
    """What became of a publication that was fixed for a minute to come."""

    WAITING = "waiting"
    PUBLISHED = "published"
    CANCELLED = "cancelled"
    FAILED = "not published"


class Scheduled(models.Model):
    """Reports and findings that go out together at a minute to come; the sweep publishes them once, or says why not."""

    due_at = models.DateTimeField()
    note = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(db_default=Now())
    state = models.CharField(max_length=20, choices=ScheduledState, default=ScheduledState.WAITING)
    problem = models.TextField(blank=True)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(state="published", edition__isnull=False)
                | (~Q(state="published") & Q(edition=None)),
                name="scheduled_and_published_means_an_edition",
            ),
        ]

    def __str__(self) -> str:
        return f"publication scheduled for {self.due_at:%Y-%m-%d %H:%M} UTC"


class ScheduledItem(models.Model):
    """One report or one finding that waits for its minute; `waits` ends with whatever becomes of it."""

    scheduled = models.ForeignKey(Scheduled, on_delete=models.PROTECT, related_name="items")
    update = models.ForeignKey(
        "evidence.Update", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    assessment = models.ForeignKey(
        Assessment, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    waits = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(update__isnull=False, assessment=None) | Q(update=None, assessment__isnull=False),
                name="a_scheduled_item_is_one_thing",
            ),
            models.UniqueConstraint(
                fields=["update"], condition=Q(waits=True), name="one_minute_for_an_update"
            ),
            models.UniqueConstraint(
                fields=["assessment"], condition=Q(waits=True), name="one_minute_for_an_assessment"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.update or self.assessment} in {self.scheduled}"
