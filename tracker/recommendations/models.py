"""Reports and what they ask: identity rows that never change, and version rows that carry the words.

Words of the house: a *part* is one thing asked; an *addressee* is a recommendation × body with a role; an *ask* is a
part × addressee; a *round* is one time that a part is owed; a *deadline* is a dated row on ask × round.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from tracker.bodies.models import Body
from tracker.core.models import Identity, Published, PublishedQuerySet, in_words, visible

if TYPE_CHECKING:
    from tracker.core.editions import At


def one_current(*fields: str, name: str) -> models.UniqueConstraint:
    """At most one row that is not withdrawn for each combination of `fields`."""
    return models.UniqueConstraint(fields=fields, condition=Q(withdrawn_in=None), name=name)


# Reports


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


# Recommendations


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
    """Report × number. The number is a text label ("3", "B2") with a position for sorting."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="recommendations")
    number = models.CharField(max_length=20)
    position = models.PositiveIntegerField()

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
    position = models.PositiveIntegerField()

    class Meta:
        ordering: ClassVar[list[str]] = ["report", "position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["report", "number"], name="one_finding_per_number")
        ]

    def __str__(self) -> str:
        return f"{self.report} finding {self.number}"


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


# Addressees


class Addressee(Identity):
    """Recommendation × body."""

    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="addressees")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="addressed")
    position = models.PositiveIntegerField()

    class Meta:
        ordering: ClassVar[list[str]] = ["recommendation", "position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["recommendation", "body"], name="one_addressee_per_body")
        ]

    def __str__(self) -> str:
        return f"{self.recommendation} to {self.body}"


class Role(models.TextChoices):
    """What a body is to a recommendation."""

    LEAD = "lead"
    JOINT_LEAD = "joint lead"
    PARTNER = "partner"
    CONSULTED = "consulted"
    RECIPIENT = "recipient"
    SUBJECT = "subject"
    DECISION_MAKER = "outside decision-maker"


# Who is asked by default for every asked part, and who can ever be overdue.
ASKED_ROLES = frozenset({Role.LEAD, Role.JOINT_LEAD, Role.PARTNER})
LEADING_ROLES = frozenset({Role.LEAD, Role.JOINT_LEAD})


class Reply(models.TextChoices):
    """Whether a formal reply is looked for from an addressee, as far as the tracker knows."""

    WANTED = "wanted"
    NONE_EXPECTED = "none expected"
    NOT_ADDED = "exists, not added here"


class AddresseeTerms(Published):
    """An addressee's role, whether its reply is wanted and by when, and a note where the role needs one."""

    addressee = models.ForeignKey(Addressee, on_delete=models.PROTECT, related_name="terms")
    role = models.CharField(max_length=30, choices=Role)
    reply = models.CharField(max_length=30, choices=Reply)
    reply_by = models.DateField(null=True, blank=True)
    note = models.TextField(blank=True)

    same_thing = ("addressee",)

    class Meta:
        verbose_name = "addressee"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            one_current("addressee", name="one_terms_per_addressee")
        ]

    def __str__(self) -> str:
        return f"{self.addressee}, {self.role}"

    def recommendations(self) -> set[int]:
        return {self.addressee.recommendation_id}


# Parts, asks, rounds, deadlines


class Part(Identity):
    """One thing asked, or one result sought; shown as "3a" where a recommendation has more than one."""

    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="parts")
    letter = models.CharField(max_length=4)
    position = models.PositiveIntegerField()

    class Meta:
        ordering: ClassVar[list[str]] = ["recommendation", "position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["recommendation", "letter"], name="one_part_per_letter")
        ]

    def __str__(self) -> str:
        return f"{self.recommendation}{self.letter}"


class PartKind(models.TextChoices):
    """Whether something is asked of addressees, or a result that somebody outside decides."""

    ASKED = "asked"
    RESULT = "result sought"


class PartText(Published):
    """A part's words and kind; `of` is the addressee who decides a result that is sought."""

    part = models.ForeignKey(Part, on_delete=models.PROTECT, related_name="texts")
    kind = models.CharField(max_length=20, choices=PartKind)
    text = models.TextField()
    of = models.ForeignKey(
        Addressee,
        on_delete=models.PROTECT,
        related_name="decides",
        null=True,
        blank=True,
    )

    same_thing = ("part",)

    class Meta:
        verbose_name = "part"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            one_current("part", name="one_text_per_part"),
            models.CheckConstraint(
                condition=Q(kind=PartKind.RESULT) | Q(of=None),
                name="only_a_result_is_of_somebody",
                violation_error_message="Only a result that is sought names who decides it.",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    def recommendations(self) -> set[int]:
        return {self.part.recommendation_id}


class OfPart(Published):
    """A published row that concerns one part, and through it one recommendation."""

    class Meta:
        abstract = True

    def recommendations(self) -> set[int]:
        return {self.part.recommendation_id}  # type: ignore[attr-defined]


class Ask(OfPart):
    """Part × addressee: what deadlines, progress and reminders are about."""

    part = models.ForeignKey(Part, on_delete=models.PROTECT, related_name="asks")
    addressee = models.ForeignKey(Addressee, on_delete=models.PROTECT, related_name="asks")

    same_thing = ("part", "addressee")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            one_current("part", "addressee", name="one_ask_per_part_and_addressee")
        ]

    def __str__(self) -> str:
        return f"{self.part} of {self.addressee.body}"


class Round(OfPart):
    """One time that a part is owed. What is owed once has one round without a label; a recurring part gets one for
    each recorded release, labelled by it ("2024/25").
    """

    part = models.ForeignKey(Part, on_delete=models.PROTECT, related_name="rounds")
    label = models.CharField(max_length=60, blank=True)
    opened_on = models.DateField(null=True, blank=True)

    same_thing = ("part", "label")
    derived = True

    class Meta:
        verbose_name = "time that a part is owed"
        verbose_name_plural = "times that parts are owed"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            one_current("part", "label", name="one_round_per_part_and_label")
        ]

    def __str__(self) -> str:
        return f"{self.part} {self.label}".strip()


class DeadlineQuerySet(PublishedQuerySet):
    """Deadlines, which stand as long as the ask and the round that they are about."""

    def as_at(self, at: At) -> DeadlineQuerySet:
        """The deadlines that stand at `at`; a revised one whose ask was taken out of the report does not."""
        standing = visible("ask__", at.edition) & visible("round__", at.edition)
        return super().as_at(at).filter(standing)


class Deadline(Published):
    """By when an ask is to be done in a round: the original date in the report, or a revision with who asked and why.

    Every row stays: the page shows the original beside each revised date.
    """

    class Kind(models.TextChoices):
        """Where the date comes from."""

        ORIGINAL = "original"
        REVISED = "revised"

    ask = models.ForeignKey(Ask, on_delete=models.PROTECT, related_name="deadlines")
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="deadlines")
    due_on = models.DateField()
    kind = models.CharField(max_length=10, choices=Kind)
    asked_by = models.CharField(max_length=200, blank=True)
    reason = models.TextField(blank=True)

    objects = DeadlineQuerySet.as_manager()  # type: ignore[misc]

    same_thing = ("ask", "round", "kind")

    class Meta:
        verbose_name = "target date"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["ask", "round"],
                condition=Q(kind="original", withdrawn_in=None),
                name="one_original_deadline_per_ask_and_round",
            )
        ]

    def __str__(self) -> str:
        return f"{self.ask} by {self.due_on}"

    def key(self) -> tuple[object, ...]:
        return (*self.ask.key(), self.round.label, self.kind)

    def recommendations(self) -> set[int]:
        return self.ask.recommendations()


class Criteria(OfRecommendation):
    """What would settle it: versioned, on a recommendation as a whole or on one part."""

    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="criteria")
    part = models.ForeignKey(Part, on_delete=models.PROTECT, related_name="criteria", null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    text = models.TextField()

    same_thing = ("recommendation", "part")

    class Meta:
        verbose_name = "statement of what would settle it"
        verbose_name_plural = "statements of what would settle it"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["recommendation", "part"],
                condition=Q(withdrawn_in=None),
                nulls_distinct=False,
                name="one_current_criteria",
            ),
            models.UniqueConstraint(
                fields=["recommendation", "part", "version"],
                nulls_distinct=False,
                name="one_criteria_per_version",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recommendation}: criteria, version {self.version}"

    def content(self) -> dict[str, object]:
        return {"text": self.text}


class RecordComplete(OfRecommendation):
    """Staff confirm that everything received about a recommendation is recorded here.

    Only from then on can the page say that an answer is awaited or that something is overdue: nobody is accused because
    nobody had typed an answer in.
    """

    recommendation = models.ForeignKey(
        Recommendation, on_delete=models.PROTECT, related_name="record_complete"
    )

    same_thing = ("recommendation",)

    class Meta:
        verbose_name = "confirmation that a record is complete"
        verbose_name_plural = "confirmations that records are complete"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            one_current("recommendation", name="one_record_complete_per_recommendation")
        ]

    def __str__(self) -> str:
        return f"{self.recommendation}: record complete"
