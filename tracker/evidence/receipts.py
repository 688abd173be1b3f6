"""The bare public fact that a report came in and is being read, published at once, as the system.

So nobody who answered in time is shown as late. In a hold it waits: the sweep brings the notes in line once it is over.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress

from django.db import transaction
from django.db.models import Max, Q

from tracker.bodies.models import Body
from tracker.core import audit, clock, editions
from tracker.core.editions import Publication, publishing
from tracker.core.formats import counted
from tracker.evidence.models import Received, State, Submission, Update
from tracker.evidence.subjects import labels
from tracker.recommendations import holds
from tracker.recommendations.models import Addressee


def note(submission: Submission, updates: Sequence[Update]) -> Publication | None:
    """Publish that these reports of a submission came in; those about a report on hold are left to the sweep."""
    held = holds.held(clock.today())
    told = [update for update in updates if update.ask.part.recommendation.report_id not in held]
    if not told:
        return None
    day = clock.london_day(submission.submitted_at)
    body = Body.objects.as_at(editions.now()).get(pk=submission.body_id)
    what = counted(len(told), "report")
    words = f"{what[:1].upper()}{what[1:]} received from {body.in_a_sentence}, being read: {labels(told)}."
    # Should a hold be set in this very moment, the sweep finds the note missing once it is over.
    with suppress(holds.OnHold), publishing(note=words, by=None) as publication:
        publication.withdraw(_notes(told))
        publication.add(Received(ask=update.ask, round=update.round, received_on=day) for update in told)
        return publication
    return None


def clear(updates: Collection[Update]) -> Publication | None:
    """Let the notes go behind which no report waits any more; in a hold they are left to the sweep."""
    gone = settled(updates)
    held = holds.held(clock.today())
    if gone and not any(update.ask.part.recommendation.report_id in held for update in updates):
        words = f"A report was sent back to the body: {labels(updates)}."
        with suppress(holds.OnHold), publishing(note=words, by=None) as publication:
            publication.withdraw(gone)
            return publication
    return None


def sweep() -> None:
    """Publish what waited for a hold to end: notes that are missing, and notes that nothing stands behind any more.

    It can run at any time and any number of times at once: each addressee is locked, and asked about again.
    """
    waiting: dict[int, list[int]] = defaultdict(list)
    for update in _not_noted():
        assert update.submission_id
        waiting[update.submission_id].append(update.ask.addressee_id)
    for submission, addressees in waiting.items():
        with transaction.atomic():
            _lock(addressees)
            left = [update for update in _not_noted() if update.submission_id == submission]
            if left and left[0].submission:
                _record(note(left[0].submission, left), left)
    for addressee in {update.ask.addressee_id for update in _returned()}:
        with transaction.atomic():
            _lock([addressee])
            left = [update for update in _returned() if update.ask.addressee_id == addressee]
            _record(clear(left), left)


def _record(publication: Publication | None, updates: Sequence[Update]) -> None:
    """What waited for a hold to end is an act of the system's own."""
    if publication:
        audit.record(
            "brought receipts in line",
            publication.edition,
            by=None,
            about=updates,
            before=publication.before(),
            after=publication.after(),
        )


def _lock(addressees: Iterable[int]) -> None:
    list(Addressee.objects.select_for_update(no_key=True).order_by("pk").filter(pk__in=set(addressees)))


def _free() -> Q:
    """The condition that a report of progress is about a committee's report that is not on hold."""
    return ~Q(ask__part__recommendation__report__in=holds.held(clock.today()))


def _whole(condition: Q) -> list[Update]:
    rows = Update.objects.filter(condition, _free()).order_by("pk")
    return list(
        rows.select_related("submission", "round", "ask__part__recommendation__report", "ask__addressee")
    )


def _not_noted() -> list[Update]:
    """The reports that wait to be read, without a note of their day: those that came in during a hold."""
    noted = {(row.ask_id, row.round_id): row.received_on for row in Received.objects.current().order_by("pk")}
    return [
        update
        for update in _whole(Q(state=State.SUBMITTED, submission__isnull=False))
        if update.submission
        and noted.get((update.ask_id, update.round_id)) != clock.london_day(update.submission.submitted_at)
    ]


def _returned() -> list[Update]:
    """The last reports behind notes that stand although nothing waits any more: those sent back during a hold."""
    stale = settled(Received.objects.current().order_by("pk"))
    last: dict[tuple[int, int], Update] = {}
    for update in _whole(about(stale) & Q(state=State.RETURNED)):
        last[update.ask_id, update.round_id] = update
    return list(last.values())


def about(rows: Iterable[Update | Received]) -> Q:
    """The condition that a row is about the same ask and round as one of `rows`."""
    found = Q(pk__in=[])
    for row in rows:
        found |= Q(ask=row.ask_id, round=row.round_id)
    return found


def _notes(rows: Iterable[Update | Received]) -> list[Received]:
    """The notes of receipt that stand about the same things as `rows`."""
    return list(Received.objects.current().filter(about(rows)).order_by("pk"))


def settled(rows: Iterable[Update | Received]) -> list[Received]:
    """Those of the notes about the same things behind which no report waits any more, to be read or published."""
    found = []
    for row in _notes(rows):
        same = Update.objects.filter(ask=row.ask_id, round=row.round_id)
        public = same.filter(published_in__isnull=False).aggregate(latest=Max("version"))["latest"] or 0
        waits = Q(state=State.SUBMITTED) | Q(state=State.ACCEPTED, published_in=None, version__gt=public)
        if not same.filter(waits).exists():
            found.append(row)
    return found
