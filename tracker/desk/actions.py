"""Verbs that span rooms: publish together what is ready, now or at a minute to come; take a text down."""

import datetime as dt
import logging
from collections.abc import Collection

import psycopg
from django.db import transaction

from accounts.models import User
from accounts.roles import bodies
from tracker.assessments import actions as assessing
from tracker.assessments.models import Assessment, Scheduled, ScheduledItem, ScheduledState
from tracker.assessments.scheduling import check_free, check_minute, check_not_held, check_still_right
from tracker.core import audit, clock, takedown
from tracker.core.editions import publishing
from tracker.core.models import Edition, Readable
from tracker.core.proceedings import checked
from tracker.core.workflow import NotNow
from tracker.desk import emails
from tracker.evidence import actions as evidence
from tracker.evidence.models import Update
from tracker.recommendations import whose

logger = logging.getLogger(__name__)

# For how long after its minute a publication that ends in an error is tried again.
PATIENCE = dt.timedelta(minutes=5)
# What the triggers of this product raise, with a sentence for people.
OUR_GUARDS = "23000"


@transaction.atomic
def publish_ready(
    *,
    updates: Collection[Update],
    assessments: Collection[Assessment],
    note: str,
    proceedings_checked: bool,
    checked_at: dt.datetime | None = None,
    by: User,
) -> Edition:
    """Publish accepted reports and approved assessments as one edition with a public note: all or nothing.

    Raises NotNow when nothing is chosen, without a note, for something that is not ready any more, or unless `by` has
    checked that no live proceedings are touched (at `checked_at`; without it, now).
    """
    if not (updates or assessments):
        raise NotNow("Choose at least one thing to publish.")
    if not note.strip():
        raise NotNow("Write the public note: one sentence on what changed.")
    check = checked(proceedings_checked, by, checked_at)
    accepted, approved = evidence.ready(updates), assessing.ready(assessments)
    with publishing(note=note.strip(), by=by, checked=check) as publication:
        evidence.put_out(publication, accepted)
        assessing.put_out(publication, approved)
    audit.record(
        "published",
        publication.edition,
        by=by,
        about=[*accepted, *approved],
        before=publication.before(),
        after=publication.after(),
        updates=[audit.key(update) for update in accepted],
        assessments=[audit.key(version) for version in approved],
        proceedings_checked=True,
    )
    return publication.edition


# At a minute to come


@transaction.atomic
def schedule(
    *,
    updates: Collection[Update],
    assessments: Collection[Assessment],
    note: str,
    proceedings_checked: bool,
    due_at: dt.datetime,
    by: User,
) -> Scheduled:
    """Let accepted reports and approved assessments go out together at a minute to come, through the sweep.

    Raises NotNow as `publish_ready` does, for a minute that is over, at which a finding can still be answered or a
    report is on hold, or for something that is scheduled already.
    """
    if not (updates or assessments):
        raise NotNow("Choose at least one thing to publish.")
    if not note.strip():
        raise NotNow("Write the public note: one sentence on what changed.")
    checked(proceedings_checked, by)
    if due_at <= clock.now():
        raise NotNow("That minute is over. Choose a later one, or publish now.")
    accepted, approved = evidence.ready(updates), assessing.ready(assessments)
    check_free([*accepted, *approved])
    check_minute(approved, due_at)
    check_not_held([*accepted, *approved], due_at)
    row = Scheduled.objects.create(due_at=due_at, note=note.strip(), by=by)
    ScheduledItem.objects.bulk_create(
        [
            *(ScheduledItem(scheduled=row, update=update) for update in accepted),
            *(ScheduledItem(scheduled=row, assessment=version) for version in approved),
        ]
    )
    audit.record(
        "scheduled",
        row,
        by=by,
        about=[*accepted, *approved],
        after={"note": row.note},
        due_at=due_at.isoformat(),
        proceedings_checked=True,
    )
    return row


@transaction.atomic
def cancel_scheduled(*, scheduled: Scheduled, by: User) -> None:
    """Cancel what waits for its minute, or put away what could not go out. Raises NotNow when it is settled already."""
    row = Scheduled.objects.select_for_update(of=("self",)).get(pk=scheduled.pk)
    if row.state == ScheduledState.PUBLISHED:
        raise NotNow(f"This was published in edition {row.edition_id}, so it cannot be cancelled any more.")
    if row.state == ScheduledState.CANCELLED:
        raise NotNow("This was cancelled already.")
    updates, assessments = _things(row)
    before = audit.content(row, "state")
    _settle(row, ScheduledState.CANCELLED, problem=row.problem)
    about = [*updates, *assessments]
    audit.record("cancelled", row, by=by, about=about, before=before, after=audit.content(row, "state"))


def publish_due() -> list[Edition]:
    """Publish what was scheduled for a minute that has come, each thing once; what cannot go out is marked with why.

    Any number of sweeps may run at once and any of them may die: the row is locked, and settled in the transaction
    that publishes. What ends in an error is tried again for `PATIENCE`.
    """
    due = Scheduled.objects.filter(state=ScheduledState.WAITING, due_at__lte=clock.now())
    editions = []
    for pk in due.order_by("due_at", "pk").values_list("pk", flat=True):
        try:
            editions.append(_publish_scheduled(pk))
        except Exception as error:
            # It waits for the next sweep, and holds up nothing else that is due.
            logger.exception("What was scheduled as %s could not be published.", pk)
            _keep_why_if_possible(pk, error)
    return [edition for edition in editions if edition]


@transaction.atomic
def _publish_scheduled(pk: int) -> Edition | None:
    """Publish one row whose minute has come; None when somebody else has it, or when it cannot go out."""
    locked = Scheduled.objects.select_for_update(skip_locked=True, of=("self",)).select_related("by")
    row = locked.filter(pk=pk, state=ScheduledState.WAITING).first()
    if row is None:
        return None
    updates, assessments = _things(row)
    try:
        with transaction.atomic():
            row.items.update(waits=False)
            _check_may(row.by, [*updates, *assessments])
            check_still_right(row, assessments)
            # Whoever scheduled it has checked for live proceedings then.
            edition = publish_ready(
                updates=updates,
                assessments=assessments,
                note=row.note,
                proceedings_checked=True,
                checked_at=row.made_at,
                by=row.by,
            )
    except NotNow as refusal:
        _give_up(row, str(refusal))
        return None
    _settle(row, ScheduledState.PUBLISHED, edition=edition)
    return edition


def _give_up(row: Scheduled, problem: str) -> None:
    """It does not go out: the desk says why, and whoever scheduled it is told."""
    updates, assessments = _things(row)
    about = [*updates, *assessments]
    _settle(row, ScheduledState.FAILED, problem=problem)
    audit.record("could not publish", row, by=None, about=about, after={"problem": row.problem})
    emails.send_not_published(row, whose.committees(about))


def _keep_why_if_possible(pk: int, error: Exception) -> None:
    """Keep why; where that fails as well, as without a database, the log has to do, and the next sweep tries again."""
    try:
        _keep_why(pk, error)
    except Exception:
        logger.exception("Why what was scheduled as %s has not gone out could not be written down.", pk)


@transaction.atomic
def _keep_why(pk: int, error: Exception) -> None:
    """Let the desk say why it has not gone out yet; what has failed before, and is late enough, is given up."""
    row = Scheduled.objects.select_for_update(of=("self",)).get(pk=pk)
    if row.state != ScheduledState.WAITING:
        return
    if row.problem and clock.now() >= row.due_at + PATIENCE:
        _give_up(row, _why(error))
    else:
        row.problem = _why(error)
        row.save(update_fields=["problem"])


def _why(error: Exception) -> str:
    """An error as staff read it: what a guard of the database says, else where the rest is to be found."""
    if isinstance(error.__cause__, psycopg.Error) and error.__cause__.sqlstate == OUR_GUARDS:
        return f"The database refused it. {error.__cause__.diag.message_primary}"
    return "The site made a mistake; whoever runs it finds in its log which one."


def _check_may(by: User, things: Collection[Update | Assessment]) -> None:
    """Whoever scheduled it may still publish for its committees. Raises NotNow."""
    theirs = whose.committees(things)
    if bodies(by, "editions.publish").filter(pk__in=theirs).count() < len(theirs):
        raise NotNow(f"{by} scheduled this and may no longer publish it. Somebody else has to look at it.")


def _things(row: Scheduled) -> tuple[list[Update], list[Assessment]]:
    items = row.items.select_related("update__ask", "assessment__part").order_by("pk")
    return [one.update for one in items if one.update], [one.assessment for one in items if one.assessment]


def _settle(row: Scheduled, state: str, *, problem: str = "", edition: Edition | None = None) -> None:
    row.state, row.problem, row.edition = state, problem, edition
    row.save()
    row.items.update(waits=False)


# Taking down


@transaction.atomic
def take_down(*, row: Readable, ground: str, reason: str, by: User) -> list[User]:
    """Take a text down at once and everywhere; returns the second persons, who are told by mail.

    Raises NotNow without a ground or a reason, or when there is nothing to take down.
    """
    act = takedown.take_down(row=row, ground=ground, reason=reason, by=by)
    return emails.send_taken_down(act, row)
