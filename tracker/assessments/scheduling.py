"""What waits for its minute to be published: nobody publishes it otherwise meanwhile, from whichever room."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db.models import Q

from tracker.assessments import replying
from tracker.assessments.models import Assessment, Scheduled, ScheduledItem
from tracker.assessments.reply_models import FindingReply, ReplyPeriod
from tracker.core import audit, clock
from tracker.core.editions import Publication
from tracker.core.formats import listed, moment
from tracker.core.takedown import Removal
from tracker.core.workflow import NotNow
from tracker.evidence.models import Update
from tracker.recommendations import holds, naming
from tracker.recommendations.models import Hold, Recommendation


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
            removal.others.append(audit.key(row))


def check_minute(versions: Collection[Assessment], due_at: dt.datetime) -> None:
    """None of these findings can still be answered then. Raises NotNow, with the first minute that would do."""
    told = {
        version: problem
        for version in versions
        if (problem := replying.waits(version, clock.london_day(due_at)))
    }
    if told:
        last = max(ReplyPeriod.objects.filter(assessment__in=told).values_list("last_day", flat=True))
        first = moment(clock.end_of_london_day(last))
        raise NotNow(f"{' '.join(told.values())} The first minute for which it can be scheduled is {first}.")


def check_not_held(things: Collection[Update | Assessment], due_at: dt.datetime) -> None:
    """None of these is about a report that is on hold then. Raises NotNow, with the first minute that would do."""
    touched = {key for row in things for key in row.recommendations()}
    reports = Recommendation.objects.filter(pk__in=touched).order_by().values("report")
    if found := list(Hold.objects.current().on(clock.london_day(due_at)).filter(report__in=reports)):
        told = " ".join(holds.told(hold) for hold in found)
        first = moment(clock.end_of_london_day(max(hold.to_day for hold in found)))
        raise NotNow(f"{told} The first minute for which it can be scheduled is {first}.")


def stopped(hold: Hold) -> str:
    """What is scheduled for a minute at which a hold will last, in a sentence with what to do; empty for nothing."""
    about = Q(assessment__part__recommendation__report=hold.report_id)
    about |= Q(update__ask__part__recommendation__report=hold.report_id)
    rows = Scheduled.objects.filter(pk__in=waiting().filter(about).order_by().values("scheduled"))
    minutes = [row.due_at.astimezone(clock.LONDON) for row in rows.order_by("due_at", "pk")]
    within = [moment(due) for due in minutes if hold.from_day <= due.date() <= hold.to_day]
    if not within:
        return ""
    return (
        f"What is scheduled for {listed(list(dict.fromkeys(within)))} falls within it, so it will not go out then. "
        "Cancel that on the desk, and schedule it for a later minute."
    )


def check_still_right(row: Scheduled, versions: Collection[Assessment]) -> None:
    """What was checked when it was scheduled is still what goes out. Raises NotNow where a reply has come since."""
    since = FindingReply.objects.filter(assessment__in=versions, given_at__gt=row.made_at)
    about = [reply.assessment.part for reply in since.select_related("assessment__part").order_by("pk")]
    if about:
        labels = listed(list(dict.fromkeys(naming.label(part) for part in about)))
        raise NotNow(
            f"A reply to the finding on {labels} came after this was scheduled, so nobody has checked it for live "
            "proceedings. Read it, then publish or schedule again."
        )


def waiting() -> Any:
    """The things that wait for their minute."""
    return ScheduledItem.objects.filter(waits=True).select_related("scheduled").order_by("pk")
