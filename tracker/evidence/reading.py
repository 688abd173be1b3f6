"""What bodies say, as the public reads it at a point: published updates, and notes that a report was received.

`said` reads any number of asks in a fixed number of SQL statements; what it returns is plain data, for the public
pages, the roll-up and the sentence.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, replace

from tracker.bodies.models import Body
from tracker.core import clock
from tracker.core.editions import At
from tracker.core.formats import day, period
from tracker.evidence.models import Progress, Received, Update

# What a body says when, in its own view, nothing is left to do.
SETTLED = frozenset({Progress.DONE, Progress.CONTINUING})


@dataclass(frozen=True)
class Said:
    """What a body says about one ask in one round: its published report, a report that is being read, or both.

    `progress` is empty when no report is published; then only `received_on` speaks. `received_on` is the day on which
    a report came in that is not published yet. `said_on` is the day on which the body sent the published report, or
    on which its letter was received; `came_in` is the moment in which it was sent here, or staff had entered it.
    `edition` is the one that published it.
    """

    ask: int
    round: int
    who: str
    progress: str = ""
    done: str = ""
    planned: str = ""
    why_nothing: str = ""
    covers_from: dt.date | None = None
    covers_to: dt.date | None = None
    links: tuple[str, ...] = ()
    said_on: dt.date | None = None
    came_in: dt.datetime | None = None
    version: int = 0
    edition: int = 0
    update: int = 0
    letter: str = ""
    taken_down: bool = False
    received_on: dt.date | None = None

    @property
    def is_being_read(self) -> bool:
        """True while a report that came in waits: nobody who answered in time is late."""
        return self.received_on is not None

    @property
    def period(self) -> str:
        """The period that the report covers ("year to March 2025"); empty when it names none."""
        return period(self.covers_from, self.covers_to) if self.covers_from and self.covers_to else ""

    @property
    def being_read(self) -> str:
        """What the public reads while a report waits: "report received on 2 May 2025, being read"; else empty."""
        return f"report received on {day(self.received_on)}, being read" if self.received_on else ""


def said(at: At, asks: Collection[int]) -> dict[tuple[int, int], Said]:
    """What is said at `at` about `asks` (primary keys), by (ask, round); an ask about which nothing is said is absent.

    Three SQL statements, however many asks.
    """
    names = {body.pk: body.in_a_sentence for body in Body.objects.as_at(at)}
    updates = Update.objects.as_at(at).filter(ask__in=asks).select_related("submission", "ask__addressee")
    found = {(row.ask_id, row.round_id): _published(row, names) for row in updates.order_by("pk")}
    notes = Received.objects.as_at(at).filter(ask__in=asks).select_related("ask__addressee")
    for note in notes.order_by("pk"):
        key = (note.ask_id, note.round_id)
        spoken = found.get(key) or Said(*key, who=names[note.ask.addressee.body_id])
        found[key] = replace(spoken, received_on=note.received_on)
    return found


def said_on(update: Update) -> dt.date | None:
    """The London day on which a body sent an update, or on which its letter was received; None for a draft."""
    if update.submission:
        return clock.london_day(update.submission.submitted_at)
    return update.received_on


def letter(update: Update) -> str:
    """How a report came that staff typed in: "received by e-mail on 3 May 2025, entered by staff"; else empty."""
    if update.received_on is None:
        return ""
    how = f" {update.received_how}" if update.received_how else ""
    return f"received{how} on {day(update.received_on)}, entered by staff"


def _published(row: Update, names: dict[int, str]) -> Said:
    return Said(
        ask=row.ask_id,
        round=row.round_id,
        who=names[row.ask.addressee.body_id],
        progress=row.progress,
        # Of a report that was taken down one sentence is left, whichever of its texts were filled in.
        done=row.tombstone or row.done,
        planned="" if row.taken_down_id else row.planned,
        why_nothing="" if row.taken_down_id else row.why_nothing,
        taken_down=bool(row.taken_down_id),
        covers_from=row.covers_from,
        covers_to=row.covers_to,
        links=tuple(row.links),
        said_on=said_on(row),
        came_in=row.submission.submitted_at if row.submission else row.saved_at,
        version=row.version,
        edition=row.published_in_id or 0,
        update=row.pk,
        letter=letter(row),
    )
