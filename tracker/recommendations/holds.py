"""What a hold stops: every public change about a report, whoever makes it and from whichever room."""

import datetime as dt
from collections.abc import Callable, Collection

from django.db.models import Q

from tracker.bodies.models import AnswersThrough, BodyName
from tracker.core import clock
from tracker.core.editions import At, Publication
from tracker.core.formats import day
from tracker.core.models import Published
from tracker.core.workflow import NotNow
from tracker.recommendations.models import (
    Closure,
    FindingText,
    Hold,
    HoldQuerySet,
    Recommendation,
    RecommendationText,
    Report,
    ReportText,
    SameAsked,
)


class OnHold(NotNow):
    """A report is on hold, so nothing about it changes in public; the message says until when."""


def held(today: dt.date) -> dict[int, Hold]:
    """The holds that last on a London day as things stand now, by the report's primary key."""
    rows = Hold.objects.current().on(today).order_by("pk")
    return {row.report_id: row for row in rows}


def keeping_back(at: At) -> HoldQuerySet:
    """The holds because of which an answer can have come in that the public does not read of yet.

    Those that last, and until the end of the next day those that are over or were ended: what came in meanwhile is
    published by a sweep. About none of their reports can it be said at `at` that somebody is late.
    """
    yesterday = at.day - dt.timedelta(days=1)
    ended_lately = Q(
        withdrawn_in__published_at__gte=clock.end_of_london_day(yesterday - dt.timedelta(days=1))
    )
    rows: HoldQuerySet = Hold.objects.filter(
        Q(withdrawn_in=None) | Q(withdrawn_in__gt=at.edition) | ended_lately,
        published_in__lte=at.edition,
        from_day__lte=at.day,
        to_day__gte=yesterday,
    )
    return rows


def on_page(at: At, report: Report) -> Hold | None:
    """The hold that the public reads of on a report's pages at `at`; None when there is none on that day."""
    found: Hold | None = Hold.objects.as_at(at).on(at.day).filter(report=report).first()
    return found


def refuse(publication: Publication) -> None:
    """The hook of publishing: nothing goes out about a report on hold, unless the act is one that a hold allows.

    It runs under the head's lock, so a hold that is being set meanwhile is either here already or comes after.
    Raises OnHold.
    """
    check(publication, _touched)


def check(publication: Publication, touched: Callable[[Publication], set[int]]) -> None:
    """Nothing goes out about a report on hold; `touched` finds the reports, where there is a hold at all.

    For the hooks of rooms whose rows stand on a report's pages without belonging to it. Raises OnHold.
    """
    holds = {} if publication.in_hold else held(clock.today())
    for report in touched(publication) & holds.keys() if holds else ():
        raise OnHold(refusal(holds[report]))


def _touched(publication: Publication) -> set[int]:
    """Primary keys of the reports about which an edition says something else."""
    about = Recommendation.objects.filter(pk__in=publication.recommendations()).order_by("pk")
    found = set(about.values_list("report", flat=True))
    for row in (*publication.added, *publication.withdrawn):
        if isinstance(row, ReportText):
            found.add(row.report_id)
        elif isinstance(row, FindingText):
            found.add(row.finding.report_id)
    return found | _naming([*publication.added, *publication.withdrawn])


def _naming(rows: Collection[Published]) -> set[int]:
    """Primary keys of the reports whose pages name a thing that is called otherwise after these rows.

    The bodies that they address, and those that answer for them; their committees; and recommendations of other
    reports that theirs lead to.
    """
    bodies = {row.body_id for row in rows if isinstance(row, BodyName | AnswersThrough)}
    answered = AnswersThrough.objects.current().filter(through__in=bodies).order_by("pk")
    bodies |= set(answered.values_list("body", flat=True))
    named = Q(committee__in=bodies) | Q(recommendations__addressees__body__in=bodies)
    found = set(Report.objects.filter(named).order_by("pk").values_list("pk", flat=True))
    texts = {row.recommendation_id for row in rows if isinstance(row, RecommendationText)}
    titles = {row.report_id for row in rows if isinstance(row, ReportText)}
    ends = Recommendation.objects.filter(
        Q(pk__in=texts) | Q(report__in=titles) | Q(report__committee__in=bodies)
    ).order_by()
    for model, one, other in (
        (Closure, "part__recommendation", "successor"),
        (SameAsked, "recommendation", "other"),
    ):
        for this, that in ((one, other), (other, one)):
            leading = model.objects.current().filter(**{f"{that}__in": ends}).order_by("pk")
            found |= set(leading.values_list(f"{this}__report", flat=True))
    return found - {None}


def refusal(hold: Hold) -> str:
    """Why something about a report has to wait, until when, and what to do."""
    return f"{told(hold)} Try again afterwards, or end the hold on the report’s page of the desk."


def told(hold: Hold) -> str:
    """What a hold stops, and until when."""
    text = ReportText.objects.filter(report=hold.report_id).order_by("pk").last()
    return (
        f"“{text}” is on hold until the end of {day(hold.to_day)} ({hold.reason}), so nothing about it changes in "
        "public until then."
    )
