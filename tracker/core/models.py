"""Editions: the public side changes only by a numbered act of publishing.

Every row that the public can see carries the number at which it appeared and, if withdrawn, the number at which
it went. Showing any past day is then one comparison of numbers; timestamps of rows are never used for it.
The guards in migrations/0002 hold the application to this even when the code is wrong.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField, IntegerRangeField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, FilteredRelation, Func, Q
from django.db.models.functions import Now

if TYPE_CHECKING:
    from tracker.core.editions import At


Things = TypeVar("Things", bound="models.QuerySet[Any]")


class Head(models.Model):
    """The one row that publishing locks: the newest edition's number and how many things were taken down."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.PositiveIntegerField(default=0)
    takedowns = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(id=1), name="one_head_row"),
        ]

    def __str__(self) -> str:
        return f"edition {self.number}, {self.takedowns} taken down"


class Ledger(models.Model):
    """A row that is written once and never changes or goes (grants and trigger)."""

    class Meta:
        abstract = True


class Ground(models.TextChoices):
    """On which ground a text is taken down; the public reads it (migrations/0008 has the words)."""

    EXEMPT = "exempt", "It is exempt from publication"
    PERSONAL = "personal", "It contains personal information"
    LEGAL = "legal", "Legal reasons"
    ERROR = "published in error", "It was published in error"


class TakeDown(Ledger):
    """One act of taking a text down, everywhere and on every past day. Written by core.takedown.take_down.

    The database sets `at`, `tombstone` (the sentence that stands in for the text) and the number of the transaction
    (trigger `core_number_takedown`), and counts it in the head. `reason` is for staff; it never repeats the text.
    """

    at = models.DateTimeField(db_default=Now())
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ground = models.CharField(max_length=20, choices=Ground)
    reason = models.TextField()
    subject = models.CharField(max_length=80)
    tombstone = models.TextField(blank=True, editable=False)
    transaction = models.BigIntegerField(db_default=0, editable=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["subject"], name="takedown_by_subject")]

    def __str__(self) -> str:
        return f"take-down {self.pk}"


@dataclass(frozen=True)
class Always:
    """What stands in for a text that was taken down, also where the field was empty."""

    value: object


class Readable(models.Model):
    """A row with text that people read, and that can be taken down.

    Only the owner's function `core_blank` sets `taken_down`, in the transaction that records the act; it puts
    something else in the place of each text. Which columns are text, and what stands in for each, is worked out from
    the fields (core/takedown.py); a model says otherwise in `stand_ins` and `no_text`.
    """

    taken_down = models.ForeignKey(
        TakeDown,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        editable=False,
        db_index=False,
    )

    # What stands in for a field's text, by its name, where the sentence would read wrongly.
    stand_ins: ClassVar[Mapping[str, object]] = {}
    # Fields that hold characters but nothing that people wrote.
    no_text: ClassVar[tuple[str, ...]] = ()
    # The key to the row with which it is public, for a row that has no editions of its own.
    public_with: ClassVar[str] = ""

    class Meta:
        abstract = True

    @property
    def tombstone(self) -> str:
        """The sentence that stands in for what was taken down; empty while nothing was."""
        return self.taken_down.tombstone if self.taken_down else ""


class Edition(Readable):
    """A numbered act of publishing: 1, 2, 3 …, without gaps.

    `number` and `published_at` are set by the database (trigger `core_number_edition`), under the head's lock.
    `published_by` empty means the system itself, as when a report's file is loaded.
    """

    number = models.PositiveIntegerField(primary_key=True)
    published_at = models.DateTimeField(db_default=Now())
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True
    )
    note = models.TextField()
    transaction = models.BigIntegerField(db_default=0, editable=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["-number"]

    def __str__(self) -> str:
        return f"Edition {self.number}"

    def get_absolute_url(self) -> str:
        return f"/changes/{self.number}/"


class Identity(models.Model):
    """A row that names a thing for ever and holds no public text; once made it never changes (trigger)."""

    class Meta:
        abstract = True

    @classmethod
    def called(cls, keys: Collection[int], at: At) -> dict[int, str]:
        """What the public calls these things at `at`, by primary key; without those that had no name then."""
        return {}


class PublishedQuerySet(models.QuerySet[Any]):
    """Rows that appear and go with editions."""

    def as_at(self, at: At) -> Self:
        """The rows that the public sees at `at`."""
        return self.filter(visible("", at.edition))

    def current(self) -> Self:
        """The rows published and not withdrawn, whatever the edition: what an editor starts from."""
        return self.filter(published_in__isnull=False, withdrawn_in__isnull=True)


def in_words(
    things: Things,
    at: At,
    relations: Mapping[str, str],
    *,
    indexed: Mapping[str, str] | None = None,
    **fields: str,
) -> Things:
    """Identity rows joined with the version rows visible at `at`, in one SQL statement; those without any are left out.

    `relations` names each join ({"text": "texts"}); `fields` are the attributes to fill from them
    (title="text__title"), which the model itself declares. `indexed` are joins as well, for tables whose index over
    `editions` finds the rows of one edition at once; by comparing numbers PostgreSQL would read every row there was.
    """
    indexed = indexed or {}
    joins = {
        alias: FilteredRelation(relation, condition=visible(f"{relation}__", at.edition))
        for alias, relation in relations.items()
    }
    # The range below says it all; this much lets a list in the order of editions begin at the right one.
    joins |= {
        alias: FilteredRelation(relation, condition=Q(**{f"{relation}__published_in__lte": at.edition}))
        for alias, relation in indexed.items()
    }
    joined = things.annotate(**joins).filter(**{f"{alias}__isnull": False for alias in joins})
    for alias in indexed:
        stands = f"{alias}_stands"
        joined = joined.alias(**{stands: editions(f"{alias}__")}).filter(
            **{f"{stands}__contains": at.edition}
        )
    return joined.annotate(**{name: F(path) for name, path in fields.items()})


def visible(prefix: str, edition: int) -> Q:
    """The condition that a row reached by `prefix` ("" or "texts__") is visible at an edition's number.

    Usable in a FilteredRelation, so that one SQL statement joins each thing with its words at that edition.
    """
    return Q(**{f"{prefix}published_in__lte": edition}) & (
        Q(**{f"{prefix}withdrawn_in__isnull": True}) | Q(**{f"{prefix}withdrawn_in__gt": edition})
    )


def editions(prefix: str = "") -> Func:
    """The editions at which a published row reached by `prefix` is visible, as a range.

    A GiST index over it finds the rows of any edition at once, however many each thing has had.
    """
    ends = F(f"{prefix}published_in"), F(f"{prefix}withdrawn_in")
    return Func(*ends, function="int4range", output_field=IntegerRangeField())


class Published(Readable):
    """A row that the public sees from edition `published_in` until before edition `withdrawn_in`.

    Once numbered it allows one change only, once: `withdrawn_in` (column grant and trigger).
    """

    published_in = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+")
    withdrawn_in = models.ForeignKey(
        Edition, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )

    objects = PublishedQuerySet.as_manager()

    # The fields that say which thing this row is about; at most one current row for each combination.
    same_thing: ClassVar[tuple[str, ...]] = ()
    # True for rows that follow from others and are no news by themselves.
    derived: ClassVar[bool] = False
    # Which fields' texts the public reads; None means all of its own, and of a draft none.
    told: ClassVar[tuple[str, ...] | None] = None
    # The field in which a row says what was wrong with the one whose place it takes: a correction, not a change.
    says_what_was_wrong: ClassVar[str] = ""
    # What an edition calls the coming of some rows, other than added or changed: by the word, which rows.
    own_verbs: ClassVar[Mapping[str, Q]] = {}
    # What else changes in a draft in the moment in which it is published.
    when_published: ClassVar[dict[str, str]] = {}

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def about(self) -> dict[str, object]:
        """Which thing this row is about: the fields of `same_thing` with their values."""
        attnames = [self._meta.get_field(name).attname for name in self.same_thing]  # type: ignore[union-attr]
        return {attname: getattr(self, attname) for attname in attnames}

    def key(self) -> tuple[object, ...]:
        """`about` as a key; where that hangs on a row that may not be saved yet, a room says so by other means."""
        return tuple(self.about().values())

    def content(self) -> dict[str, object]:
        """What this row says about its thing: its own fields by name, without keys and edition numbers."""
        about = {"published_in", "withdrawn_in", "taken_down", *self.same_thing}
        return {
            field.name: getattr(self, field.attname)
            for field in self._meta.concrete_fields
            if not field.primary_key and field.name not in about
        }

    def recommendations(self) -> set[int]:
        """Primary keys of the recommendations whose status may change with this row; none by default."""
        return set()

    @classmethod
    def stood_before(cls, rows: Collection[Self]) -> dict[int, dict[str, object]]:
        """What held until these rows came beside others, by primary key and field: of a moved date the earlier one."""
        return {}


class Drafted(Published):
    """A published row that begins as a draft: free to change until an edition publishes it, then like any other."""

    published_in = models.ForeignKey(
        Edition, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )  # type: ignore[assignment]

    class Meta:
        abstract = True

    @property
    def is_being_written(self) -> bool:
        """True while somebody can still change its words."""
        return self.published_in_id is None and getattr(self, "state", "draft") == "draft"


class AuditEvent(Ledger):
    """One act that changed state: who did what to what, acting as whom, from where, and when.

    Written by core.audit.record and never erased, so it holds no text that people wrote: what stood before and after
    is here as digests only, and kept aside in `AuditText`.
    """

    at = models.DateTimeField(db_default=Now())
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    actor_name = models.CharField(max_length=200)
    acting_as = models.CharField(max_length=300, blank=True)
    # The same in single words, to search by: the roles held at that moment, and the slugs of the bodies acted for.
    roles = ArrayField(models.CharField(max_length=20), default=list)
    bodies = ArrayField(models.CharField(max_length=50), default=list)
    verb = models.CharField(max_length=60)
    subject = models.CharField(max_length=80)
    subject_name = models.CharField(max_length=300)
    # Keys of the subject and of whatever else the act was about; primary keys of the committees whose things these are.
    about = ArrayField(models.CharField(max_length=80), default=list)
    committees = ArrayField(models.BigIntegerField(), default=list)
    detail = models.JSONField(default=dict)
    origin = models.CharField(max_length=200, blank=True)
    before_digest = models.CharField(max_length=64, blank=True)
    after_digest = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["subject"], name="audit_by_subject"),
            models.Index(fields=["at"], name="audit_by_time"),
            GinIndex(fields=["about"], name="audit_by_what_it_is_about"),
        ]

    def __str__(self) -> str:
        return f"{self.actor_name} {self.verb} {self.subject_name}"


class AuditText(models.Model):
    """What stood before and after an act, as canonical JSON, kept aside so that it can be erased.

    The event's digests are taken over `salt` and the text: once the salt is erased too, nobody can guess a short text
    from its digest. Erasing is the one change that a row allows, by the owner's function, and names the event that
    ordered it (trigger).
    """

    event = models.OneToOneField(
        AuditEvent, on_delete=models.PROTECT, primary_key=True, related_name="kept_aside"
    )
    salt = models.CharField(max_length=32, blank=True)
    before = models.TextField(null=True, blank=True)  # noqa: DJ001 - NULL: there was nothing before
    after = models.TextField(null=True, blank=True)  # noqa: DJ001
    erased_by = models.ForeignKey(
        AuditEvent, on_delete=models.PROTECT, related_name="erased", null=True, blank=True
    )

    def __str__(self) -> str:
        return f"text of event {self.event_id}"


class Seal(Ledger):
    """A link of the chain that makes a later change of the audit trail show; written by core.sealing alone.

    `digest` is taken over the seal before, the position and everything that the event says.
    """

    position = models.BigIntegerField(primary_key=True)
    event = models.OneToOneField(AuditEvent, on_delete=models.PROTECT, related_name="seal")
    digest = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar[list[str]] = ["position"]

    def __str__(self) -> str:
        return f"{self.position}:{self.digest}"


class Heartbeat(models.Model):
    """When a background process was last known to be alive; read by /healthz."""

    name = models.CharField(max_length=40, primary_key=True)
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} at {self.seen_at}"
