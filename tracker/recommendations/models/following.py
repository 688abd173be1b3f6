"""What following a recommendation up needs: by when, what would settle it, whether its record is complete, its end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models import Q

from tracker.core.agreed import Agreed, one_of_each
from tracker.core.formats import day
from tracker.core.models import Published, PublishedQuerySet, visible
from tracker.recommendations.models.asks import Addressee, Ask, Part, Round
from tracker.recommendations.models.reports import OfRecommendation, Recommendation, one_current

if TYPE_CHECKING:
    from tracker.core.editions import At


class DeadlineQuerySet(PublishedQuerySet):
    """Deadlines, which are there as long as the ask and the round that they are about."""

    def as_at(self, at: At) -> DeadlineQuerySet:
        """The deadlines that stand at `at`; a revised one whose ask was taken out of the report does not."""
        standing = visible("ask__", at.edition) & visible("round__", at.edition)
        return super().as_at(at).filter(standing)

    def standing(self, at: At) -> DeadlineQuerySet:
        """The date that holds at `at` for each ask in each round: the last of its chain."""
        latest_first = [f"-{field}" for field in Deadline.CHAIN]
        rows = self.as_at(at).order_by("ask", "round", *latest_first).distinct("ask", "round")
        return self.filter(pk__in=rows.values("pk"))


class Deadline(Published):
    """By when an ask is to be done in a round: the original date in the report, or a revision with who asked and why.

    Every row stays: the page shows the original beside each revised date. `CHAIN` orders the dates of one ask in one
    round: the original first ("original" sorts before "revised"), also where the report's file was corrected after a
    revision; then the revisions as they were published. The last one holds.
    """

    CHAIN: ClassVar[tuple[str, ...]] = ("kind", "published_in_id", "pk")

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
    told = ("due_on", "asked_by")
    own_verbs: ClassVar[Mapping[str, Q]] = {"moved": Q(kind="revised")}
    stand_ins: ClassVar[dict[str, object]] = {"asked_by": "somebody whose name was taken down"}

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

    @classmethod
    def stood_before(cls, rows: Collection[Self]) -> dict[int, dict[str, object]]:
        """The date that held until each of these came: the last of its chain at the edition before."""
        chains = defaultdict(list)
        for one in cls.objects.filter(ask__in={row.ask_id for row in rows}).order_by(*cls.CHAIN):
            chains[one.ask_id, one.round_id].append(one)
        return {
            row.pk: {"due_on": held[-1].due_on}
            for row in rows
            if (held := [one for one in chains[row.ask_id, row.round_id] if one.held_until(row)])
        }

    def held_until(self, other: Deadline) -> bool:
        """True where this one stood in the edition before the other came."""
        came = other.published_in_id
        return self.published_in_id < came and (self.withdrawn_in_id is None or self.withdrawn_in_id >= came)

    @classmethod
    def reasons(cls, rows: Collection[Deadline], at: At) -> dict[int, dict[str, str]]:
        """Why each of these dates was set, as an edition tells it; of one that was moved also that nobody said why."""
        silent = {cls.Kind.ORIGINAL: "", cls.Kind.REVISED: "no reason given"}
        return {row.pk: {"reason": row.reason or silent[cls.Kind(row.kind)]} for row in rows}


class ProgressAsked(Published):
    """By when staff ask a body for a report of progress: every six months, or before a meeting.

    Nobody is late when the day has passed: it is neither a date of the report nor one that the body agreed to. Leads
    and joint leads are reminded of it (tracker/reminders).
    """

    addressee = models.ForeignKey(Addressee, on_delete=models.PROTECT, related_name="progress_asked")
    by_day = models.DateField("asked for by")
    occasion = models.CharField("before", max_length=200, blank=True)
    occasion_on = models.DateField("held on", null=True, blank=True)

    same_thing = ("addressee",)
    stand_ins: ClassVar[dict[str, object]] = {"occasion": "an occasion whose name was taken down"}

    class Meta:
        verbose_name = "progress report asked for"
        verbose_name_plural = "progress reports asked for"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            one_current("addressee", name="one_progress_asked_per_addressee"),
            models.CheckConstraint(
                condition=Q(occasion="", occasion_on=None)
                | (~Q(occasion="") & Q(occasion_on__gte=models.F("by_day"))),
                name="progress_is_asked_for_before_its_occasion",
                violation_error_message="Name the meeting with its day, which is not before the day asked for.",
            ),
        ]

    def __str__(self) -> str:
        return f"progress of {self.addressee} by {self.by_day}"

    def recommendations(self) -> set[int]:
        return {self.addressee.recommendation_id}

    @property
    def when(self) -> str:
        """By when, in a sentence: "by 30 June 2026", or with "…, before the annual meeting on 9 July 2026"."""
        by = f"by {day(self.by_day)}"
        return f"{by}, before {self.occasion} on {day(self.occasion_on)}" if self.occasion_on else by


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


class Closure(Agreed):
    """A part that the Committee follows no longer: superseded, overtaken by law, or let go; dated, with a reason.

    `because` continues a sentence that the public reads: "because the law was changed". What took its place is a
    recommendation here (`successor`) or something elsewhere, with its name and, where there is one, its address. A
    closed part never counts as met, is never late and never chased. Following it again withdraws the closure.
    """

    class Kind(models.TextChoices):
        """How a part ends; the same words as the roll-up's."""

        SUPERSEDED = "superseded"
        OVERTAKEN = "overtaken by law"
        DROPPED = "no longer followed"

    part = models.ForeignKey(Part, on_delete=models.PROTECT, related_name="closures")
    kind = models.CharField(max_length=30, choices=Kind)
    since = models.DateField()
    because = models.CharField(max_length=300)
    successor = models.ForeignKey(
        Recommendation, on_delete=models.PROTECT, related_name="takes_the_place_of", null=True, blank=True
    )
    elsewhere = models.CharField(max_length=300, blank=True)
    address = models.URLField(max_length=500, blank=True)

    same_thing = ("part",)
    told = ("kind", "since", "because", "successor", "elsewhere", "address")
    stand_ins: ClassVar[dict[str, object]] = {
        "because": "of a reason that was taken down",
        "elsewhere": "something whose name was taken down",
    }

    class Meta(Agreed.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Agreed.Meta.constraints,
            *one_of_each("part", what="closure_of_a_part"),
            models.CheckConstraint(
                condition=Q(successor=None) | Q(elsewhere="", address=""),
                name="a_closure_has_one_successor",
                violation_error_message="Name what takes its place here, or elsewhere, not both.",
            ),
            models.CheckConstraint(
                condition=Q(address="") | ~Q(elsewhere=""),
                name="a_closures_address_has_a_name",
                violation_error_message="Give what is at the address a name.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.part} {self.kind}"

    def problem(self) -> str:
        """A part does not give way to its own recommendation, nor to one that gave way to that."""
        mine = self.part.recommendation_id
        if self.successor_id == mine:
            return "A recommendation cannot take its own place."
        gone = Closure.objects.current().filter(part__recommendation=self.successor_id, successor=mine)
        if self.successor_id and gone.exists():
            return "That recommendation was itself superseded by this one."
        return ""

    def recommendations(self) -> set[int]:
        touched = {self.part.recommendation_id}
        return touched | {self.successor_id} if self.successor_id else touched
