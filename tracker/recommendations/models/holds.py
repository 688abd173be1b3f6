"""A hold: from a day to a day nothing about a report changes in public, as before an election or for a legal reason."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from tracker.core.models import Published, PublishedQuerySet
from tracker.recommendations.models.reports import Report, one_current


class HoldQuerySet(PublishedQuerySet):
    """Holds."""

    def on(self, day: dt.date) -> Self:
        """Those that last on a London day; their first and last day belong to them."""
        return self.filter(from_day__lte=day, to_day__gte=day)


class Hold(Published):
    """No public change about a report, and no reminder, from one London day to another, both of them included."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="holds")
    reason = models.CharField(max_length=200)
    from_day = models.DateField("first day")
    to_day = models.DateField("last day")

    objects = HoldQuerySet.as_manager()  # type: ignore[misc]

    same_thing = ("report",)
    # It ends a sentence: "… because of the election".
    stand_ins: ClassVar[dict[str, object]] = {"reason": "for a reason that was taken down"}

    class Meta:
        verbose_name = "hold on public changes"
        verbose_name_plural = "holds on public changes"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            one_current("report", name="one_hold_per_report"),
            models.CheckConstraint(
                condition=Q(from_day__lte=F("to_day")),
                name="a_hold_ends_after_it_begins",
                violation_error_message="A hold ends on the day on which it begins, or later.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report} on hold from {self.from_day} to {self.to_day}"
