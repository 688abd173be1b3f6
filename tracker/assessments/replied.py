"""What bodies replied to the findings that stand at a point, as the public reads it."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import F

from tracker.assessments.reply_models import FindingReply
from tracker.core.editions import At
from tracker.core.models import visible

Finding = tuple[str, str, int]


@dataclass(frozen=True)
class Replied:
    """A body's reply: "the IOPC", its words (empty: nothing to say), its day, and how it came where by letter."""

    who: str
    text: str
    said_on: dt.date
    how: str
    taken_down: bool


def replied(at: At, recommendation: int) -> dict[Finding, list[Replied]]:
    """The replies on a recommendation (primary key), by the part's letter, the round's label and the version."""
    rows = (
        FindingReply.objects.as_at(at)
        .filter(visible("body__names__", at.edition), assessment__part__recommendation=recommendation)
        .annotate(who=F("body__names__in_a_sentence"))
        .select_related("assessment__part", "assessment__round")
        .order_by("pk")
    )
    found: dict[Finding, list[Replied]] = defaultdict(list)
    for row in rows:
        key = (row.assessment.part.letter, row.assessment.round.label, row.assessment.version)
        found[key].append(Replied(row.who, row.text, row.said_on, row.received_how, bool(row.taken_down_id)))
    return found
