"""What waits for its minute to be published: nobody publishes it otherwise meanwhile, from whichever room."""

from collections.abc import Collection
from typing import Any

from django.db.models import Q

from tracker.assessments.models import Assessment, Scheduled, ScheduledItem
from tracker.core import clock
from tracker.core.editions import Publication
from tracker.core.formats import moment
from tracker.core.takedown import Removal
from tracker.core.workflow import NotNow
from tracker.evidence.models import Update


def refuse(publication: Publication) -> None:
    """The hook of publishing: what is scheduled goes out at its minute alone. Raises NotNow."""
    check_free(publication.added)


def check_free(rows: Collection[Any]) -> None:
    """None of these rows waits for a minute to come. Raises NotNow, with when that is and what to do."""
    updates = [row.pk for row in rows if isinstance(row, Update)]
    assessments = [row.pk for row in rows if isinstance(row, Assessment)]
    if not (updates or assessments):
        return
    found = waiting().filter(Q(update__in=updates) | Q(assessment__in=assessments)).first()
    if found:
        due = moment(found.scheduled.due_at.astimezone(clock.LONDON))
        raise NotNow(
            f"This is scheduled to be published on {due}. Cancel that on the desk first, or leave it to go out then."
        )


def remove_notes(removal: Removal) -> None:
    """The note that was fixed with a publication, and why it did not go out, without a text that is taken down."""
    for row in Scheduled.objects.order_by("pk"):
        if removal.hides(row.note) or removal.hides(row.problem):
            row.note, row.problem = removal.without(row.note), removal.without(row.problem)
            row.save(update_fields=["note", "problem"])


def waiting() -> Any:
    """The things that wait for their minute."""
    return ScheduledItem.objects.filter(waits=True).select_related("scheduled").order_by("pk")
