"""Who is asked for what: addressees, parts, asks (part × addressee) and rounds (one time that a part is owed)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q

from tracker.bodies.models import Body
from tracker.core.models import Identity, Published
from tracker.recommendations.models.reports import Recommendation, RecommendationText, one_current

if TYPE_CHECKING:
    from tracker.core.editions import At


class Addressee(Identity):
    """Recommendation × body."""

    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="addressees")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="addressed")
    position = models.FloatField()

    class Meta:
        ordering: ClassVar[list[str]] = ["recommendation", "position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["recommendation", "body"], name="one_addressee_per_body")
        ]

    def __str__(self) -> str:
        return f"{self.recommendation} to {self.body}"

    @classmethod
    def called(cls, keys: Collection[int], at: At) -> dict[int, str]:
        """The short names of the bodies that are addressed."""
        bodies = dict(cls.objects.filter(pk__in=keys).order_by("pk").values_list("pk", "body"))
        names = {row.pk: row.short_name for row in Body.objects.as_at(at).filter(pk__in=bodies.values())}
        return {pk: names[body] for pk, body in bodies.items() if body in names}


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


class Part(Identity):
    """One thing asked, or one result sought; shown as "3a" where a recommendation has more than one."""

    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="parts")
    letter = models.CharField(max_length=4)
    position = models.FloatField()

    class Meta:
        ordering: ClassVar[list[str]] = ["recommendation", "position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["recommendation", "letter"], name="one_part_per_letter")
        ]

    def __str__(self) -> str:
        return f"{self.recommendation}{self.letter}"

    @classmethod
    def called(cls, keys: Collection[int], at: At) -> dict[int, str]:
        """The labels of parts: "3a", or "3" where the recommendation had one part only."""
        among = cls.objects.filter(pk__in=keys).values("recommendation")
        texts = PartText.objects.as_at(at).filter(part__recommendation__in=among).order_by("pk")
        rows = list(
            texts.values_list("part", "part__letter", "part__recommendation", "part__recommendation__number")
        )
        counts = Counter(recommendation for _, _, recommendation, _ in rows)
        return {
            pk: f"{number}{letter if counts[recommendation] > 1 else ''}"
            for pk, letter, recommendation, number in rows
            if pk in keys
        }


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

    @classmethod
    def asked_now(cls) -> models.QuerySet[PartText]:
        """What reports ask for now: the words of the parts of recommendations that were not withdrawn."""
        public = RecommendationText.objects.current().values("recommendation")
        return cls.objects.current().filter(part__recommendation__in=public)


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

    @classmethod
    def called(cls, keys: Collection[int], at: At) -> dict[int, str]:
        """What is asked of whom: "3a, IOPC"."""
        rows = list(cls.objects.filter(pk__in=keys).order_by("pk").values_list("pk", "part", "addressee"))
        parts = Part.called({part for _, part, _ in rows}, at)
        bodies = Addressee.called({addressee for _, _, addressee in rows}, at)
        return {
            pk: f"{parts[part]}, {bodies[addressee]}"
            for pk, part, addressee in rows
            if part in parts and addressee in bodies
        }


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

    @classmethod
    def called(cls, keys: Collection[int], at: At) -> dict[int, str]:
        """The labels of rounds ("2024/25"); what is owed once has none."""
        rows = cls.objects.filter(pk__in=keys).exclude(label="").order_by("pk")
        return dict(rows.values_list("pk", "label"))
