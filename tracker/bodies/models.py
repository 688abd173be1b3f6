"""Bodies: who is asked, who answers through whom, and the committees that ask."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models import F, Q

from tracker.core.models import Identity, Published, PublishedQuerySet, in_words

if TYPE_CHECKING:
    from tracker.core.editions import At


class BodyQuerySet(models.QuerySet["Body"]):
    """Bodies, with the names that they had at a point."""

    def as_at(self, at: At) -> BodyQuerySet:
        """The bodies known at `at`, each with `name`, `short_name` and `in_a_sentence` of that edition."""
        return in_words(
            self,
            at,
            {"named": "names"},
            name="named__name",
            short_name="named__short_name",
            in_a_sentence="named__in_a_sentence",
        )


class Body(Identity):
    """An organisation or office that a committee addresses, or a committee itself."""

    class Kind(models.TextChoices):
        """What sort of body it is; a committee's staff are its members."""

        PUBLIC_BODY = "public body"
        DEPARTMENT = "government department"
        OFFICE = "office holder"
        FORCE = "police force"
        ASSOCIATION = "staff association"
        COMMITTEE = "committee"

    slug = models.SlugField(unique=True)
    kind = models.CharField(max_length=30, choices=Kind)
    # Made up for a demonstration; marked on every page, and refused in production.
    invented = models.BooleanField(default=False)

    objects = BodyQuerySet.as_manager()

    # Set by BodyQuerySet.as_at
    name: str
    short_name: str
    in_a_sentence: str

    class Meta:
        ordering: ClassVar[list[str]] = ["slug"]

    def __str__(self) -> str:
        return self.slug

    def get_absolute_url(self) -> str:
        return f"/bodies/{self.slug}/"

    @classmethod
    def called(cls, keys: Collection[int], at: At) -> dict[int, str]:
        """What bodies are called in full."""
        return {row.pk: row.name for row in cls.objects.as_at(at).filter(pk__in=keys)}


class BodyName(Published):
    """What a body is called: in full, for short, and as it stands in a sentence ("the IOPC", "MOPAC")."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="names")
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=60)
    in_a_sentence = models.CharField(max_length=80)

    same_thing = ("body",)
    stand_ins: ClassVar[dict[str, object]] = {
        "name": "A body whose name was taken down",
        "short_name": "Name taken down",
        "in_a_sentence": "a body whose name was taken down",
    }

    class Meta:
        verbose_name = "name of a body"
        verbose_name_plural = "names of bodies"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["body"],
                condition=Q(withdrawn_in=None),
                name="one_name_per_body",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Contact(models.Model):
    """A person at a body who gets its mail; no account is needed. Never public."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="contacts")
    name = models.CharField(max_length=200)
    email = models.EmailField()
    active = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["body", "email"],
                name="one_contact_per_body_and_email",
                violation_error_message="This body has a contact with this address already.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} at {self.body}"

    @property
    def impersonal(self) -> str:
        """How the audit trail names it."""
        return f"contact {self.pk} at {self.body}"


class AnswersThroughQuerySet(PublishedQuerySet):
    """Notes of who answers for whom."""

    def on(self, day: dt.date) -> Self:
        """Those that hold on a London day; their first and last day, where known, belong to them."""
        return self.filter(Q(since=None) | Q(since__lte=day), Q(until=None) | Q(until__gte=day))


class AnswersThrough(Published):
    """A body whose answers another body gives, as the Mayor's are given by MOPAC; dates where they are known."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="answers_through")
    through = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="answers_for")
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)

    objects = AnswersThroughQuerySet.as_manager()  # type: ignore[misc]

    same_thing = ("body", "through")

    class Meta:
        verbose_name = "note of who answers for whom"
        verbose_name_plural = "notes of who answers for whom"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["body", "through"],
                condition=Q(withdrawn_in=None),
                name="one_row_per_body_and_through",
            ),
            models.CheckConstraint(
                condition=~Q(body=F("through")),
                name="answers_through_another_body",
                violation_error_message="A body cannot answer through itself.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body} through {self.through}"

    def key(self) -> tuple[object, ...]:
        return (self.body_id,)

    def content(self) -> dict[str, object]:
        """Through whom: a file that names another corrects this row, and knows nothing of its days."""
        return {"through": self.through_id}
