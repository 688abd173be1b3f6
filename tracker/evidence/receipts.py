"""The bare public fact that a report came in and is being read, published at once, as the system.

So nobody who answered in time is shown as late. In a hold it waits: the sweep brings the notes in line once it is over.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from tracker.bodies.models import Body
from tracker.core import audit, clock, editions
from tracker.core.editions import Publication, publishing
from tracker.core.formats import counted, listed
from tracker.evidence.models import Received, State, Update
from tracker.evidence.reading import said_on
from tracker.evidence.subjects import labels
from tracker.recommendations import holds
from tracker.recommendations.models import Addressee


def note(body: Body, updates: Sequence[Update]) -> Publication | None:
    """Publish that these reports came in from `body`; those about a report on hold are left to the sweep."""
    held = holds.held(clock.today())
    told = [update for update in updates if update.ask.part.recommendation.report_id not in held]
    if not told:
        return None
    what = counted(len(told), "report")
    words = f"{what[:1].upper()}{what[1:]} received from {_names({body.pk})}, being read: {labels(told)}."
    # Should a hold be set in this very moment, the sweep finds the note missing once it is over.
    with suppress(holds.OnHold), publishing(note=words, by=None) as publication:
        publication.withdraw(_notes(told))
        publication.add(
            Received(ask=update.ask, round=update.round, received_on=_came_on(update)) for update in told
        )
        return publication
    return None


def _names(bodies: Collection[int]) -> str:
    found = Body.objects.as_at(editions.now()).filter(pk__in=bodies)
    return listed([body.in_a_sentence for body in found.order_by("pk")])


def _came_on(update: Update) -> dt.date:
    day = said_on(update)
    assert day, "A draft has not come in."
    return day


def clear(updates: Collection[Update]) -> Publication | None:
    """Let the notes go behind which no report waits any more; in a hold they are left to the sweep."""
    gone = settled(updates)
    held = holds.held(clock.today())
    if gone and not any(update.ask.part.recommendation.report_id in held for update in updates):
        words = _went_back(updates)
        with suppress(holds.OnHold), publishing(note=words, by=None) as publication:
            publication.withdraw(gone)
            return publication
    return None


def _went_back(updates: Collection[Update]) -> str:
    """What the public reads for good of reports that were sent back: whose and on what, but not why."""
    who = {update.submission.body_id for update in updates if update.submission}
    noun = "report" if len(updates) == 1 else "reports"
    return f"The {noun} from {_names(who)} on {labels(updates)} went back, to be revised."


def sweep() -> None:
    """Publish what waited for a hold to end: notes that are missing, and notes that nothing stands behind any more.

    It can run at any time and any number of times at once: each addressee is locked, and asked about again.
    """
    together: dict[tuple[int | None, int], list[Update]] = defaultdict(list)
    for update in _not_noted():
        together[update.submission_id, 0 if update.submission_id else update.pk].append(update)
    for updates in together.values():
        with transaction.atomic():
            _lock(update.ask.addressee_id for update in updates)
            same = {update.pk for update in updates}
            left = [update for update in _not_noted() if update.pk in same]
            if left:
                sent = left[0].submission
                _record(note(sent.body if sent else left[0].ask.addressee.body, left), left)
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


def waiting() -> QuerySet[Update]:
    """The reports that wait to be read, or to be published."""
    later = Update.objects.filter(
        ask=OuterRef("ask"),
        round=OuterRef("round"),
        version__gt=OuterRef("version"),
        published_in__isnull=False,
    )
    accepted = Q(state=State.ACCEPTED, published_in=None) & ~Exists(later)
    return Update.objects.filter(Q(state=State.SUBMITTED) | accepted)


def _whole(found: QuerySet[Update]) -> list[Update]:
    rows = found.filter(_free()).order_by("version", "pk")
    return list(
        rows.select_related(
            "submission__body", "round", "ask__part__recommendation__report", "ask__addressee__body"
        )
    )


def _not_noted() -> list[Update]:
    """The last report that waits about each thing, without a note of its day: what came in during a hold."""
    noted = {(row.ask_id, row.round_id): row.received_on for row in Received.objects.current().order_by("pk")}
    last = {(update.ask_id, update.round_id): update for update in _whole(waiting())}
    return [update for key, update in last.items() if noted.get(key) != _came_on(update)]


def _returned() -> list[Update]:
    """The last reports behind notes that stand although nothing waits any more: those sent back during a hold."""
    stale = settled(Received.objects.current().order_by("pk"))
    last: dict[tuple[int, int], Update] = {}
    for update in _whole(Update.objects.filter(about(stale), state=State.RETURNED)):
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
    return [row for row in _notes(rows) if not waiting().filter(ask=row.ask_id, round=row.round_id).exists()]
