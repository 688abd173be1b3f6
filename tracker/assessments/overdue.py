"""From which day an ask is overdue. Pure.

The rule: a lead's or joint lead's date, whose London day has ended, while there is no "met", no report received that
waits to be read, no report saying that it is done, and no answer that declines it; and only once staff have confirmed
that the record is complete, so that nobody is accused because nobody had typed an answer in. Without a date nothing is
ever overdue.
"""

import datetime as dt
from dataclasses import dataclass

from tracker.assessments.rollup import Word
from tracker.evidence.reading import SETTLED
from tracker.responses.models import Position

# Who has said no is not late: the page shows that word instead.
SAID_NO = frozenset({Position.NOT_ACCEPTED, Position.REFERRED, Position.DECLINED})


@dataclass(frozen=True)
class Facts:
    """What bears on whether one ask in one round is late, as known at an edition."""

    leads: bool
    due_on: dt.date | None
    record_complete: bool
    position: str = ""
    progress: str = ""
    being_read: bool = False
    found: Word | None = None
    closed: bool = False


def overdue_from(facts: Facts) -> dt.date | None:
    """The first day on which it is late if nothing else happens: the day after its date; None where it never is."""
    if not (facts.leads and facts.due_on and facts.record_complete):
        return None
    answered = facts.being_read or facts.progress in SETTLED or facts.position in SAID_NO
    if answered or facts.found == Word.MET or facts.closed:
        return None
    return facts.due_on + dt.timedelta(days=1)
