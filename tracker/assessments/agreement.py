"""By whom a finding was agreed: the Committee at a meeting, the Chair under delegation, or an officer's view.

The database holds the same (constraints of `Approval`).
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db import models

from tracker.core import clock
from tracker.core.formats import day
from tracker.recommendations.order import too_early


class AgreedBy(models.TextChoices):
    """Whose finding it is, as the second person says when they approve it."""

    COMMITTEE = "the Committee", "The Committee, at a meeting"
    CHAIR = "the Chair", "The Chair, under delegation"
    OFFICER = "an officer", "An officer: the Committee itself has not agreed it"


@dataclass(frozen=True)
class Agreement:
    """Who agreed, on which day, and under which item of the agenda. Nothing said: an officer's view."""

    by: str = AgreedBy.OFFICER
    on: dt.date | None = None
    item: str = ""

    @property
    def words(self) -> str:
        """It as the public reads it, without a full stop."""
        if self.on is None:
            return "The view of the Committee’s officers; the Committee itself has not agreed it"
        if self.by == AgreedBy.CHAIR:
            return f"Agreed by the Chair, under delegation, on {day(self.on)}"
        return f"Agreed by the Committee at its meeting on {day(self.on)}, item {self.item}"

    def problems(self, today: dt.date) -> dict[str, str]:
        """What is missing or too much, by field (`by`, `on`, `item`), with what to do. Empty when it is whole."""
        found = {}
        if self.by not in AgreedBy.values:
            found["by"] = "Say who agreed it: the Committee, the Chair, or an officer."
        if self.by == AgreedBy.OFFICER:
            if self.on or self.item:
                found["on" if self.on else "item"] = (
                    "An officer’s view was agreed at no meeting: leave the day and the agenda item empty."
                )
            return found
        if self.on is None:
            what = "of the meeting" if self.by == AgreedBy.COMMITTEE else "on which the Chair agreed"
            found["on"] = f"Give the day {what}."
        elif self.on > today:
            found["on"] = f"{day(self.on)} is still to come. Approve it once it was agreed."
        elif self.on.year < 2000:
            found["on"] = "Check the year in which it was agreed."
        if self.by == AgreedBy.COMMITTEE and not self.item:
            found["item"] = "Give the number of the agenda item."
        if self.by == AgreedBy.CHAIR and self.item:
            found["item"] = "Under delegation there is no agenda item: leave it empty."
        return found


def problems(agreed: Agreement, reports: Collection[int]) -> dict[str, str]:
    """What cannot be right about an agreement on findings of some reports (primary keys), by field, with what to do.

    Nothing was agreed before its report came out.
    """
    found = agreed.problems(clock.today())
    early = (too_early(report, agreed.on) for report in reports if agreed.on)
    if problem := next(filter(None, early), ""):
        found.setdefault("on", problem)
    return found
