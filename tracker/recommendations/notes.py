"""The public notes of the editions that this room's verbs publish."""

import datetime as dt
from collections.abc import Collection, Sequence

from tracker.bodies.models import Body
from tracker.core import editions
from tracker.core.formats import day, listed
from tracker.recommendations import naming
from tracker.recommendations.models import Ask, Closure, Hold, Part, Recommendation, Report, ReportText


def moved(asks: Collection[Ask], due_on: dt.date) -> str:
    """The date of these asks of one recommendation was moved."""
    names = {body.pk: body.in_a_sentence for body in Body.objects.as_at(editions.now())}
    who = listed(list(dict.fromkeys(names[ask.addressee.body_id] for ask in asks)))
    return f"The target date for {who} on {_parts([ask.part for ask in asks])} was moved to {day(due_on)}."


def confirmed(report: Report, recommendations: Sequence[Recommendation]) -> str:
    """The record of these is complete."""
    which = naming.on_recommendations([row.number for row in recommendations])
    return f"The record of {which} of “{_title(report)}” was confirmed to be complete."


def on_hold(hold: Hold) -> str:
    """A report stands still. Why is told by the report's page, from where it can be taken down."""
    days = f"from {day(hold.from_day)} to the end of {day(hold.to_day)}"
    return f"Public changes to “{_title(hold.report)}” are on hold {days}."


def hold_ended(report: Report) -> str:
    """It goes on."""
    return f"The hold on public changes to “{_title(report)}” was ended."


def closed(closures: Sequence[Closure]) -> str:
    """What is closed: "The Committee’s decision: recommendations 3a and 3b no longer followed."."""
    labels = naming.labels([row.part for row in closures])
    kinds: dict[str, list[str]] = {}
    for row in closures:
        kinds.setdefault(row.kind, []).append(labels[row.part_id])
    told = [f"{naming.on_recommendations(numbers)} {kind}" for kind, numbers in kinds.items()]
    return f"The Committee’s decision: {'; '.join(told)}."


def followed_again(closures: Sequence[Closure], why: str) -> str:
    """What was closed is followed again."""
    return f"The Committee follows {_parts([row.part for row in closures])} again, because {why}."


def _title(report: Report) -> str:
    return str(ReportText.objects.current().get(report=report).title)


def _parts(parts: Sequence[Part]) -> str:
    labels = naming.labels(parts)
    return naming.on_recommendations(list(dict.fromkeys(labels[part.pk] for part in parts)))
