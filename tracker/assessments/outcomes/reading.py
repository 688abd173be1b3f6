"""What became of the aims at a point, and which are to be reviewed by now."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Prefetch

from tracker.assessments.models import Status
from tracker.assessments.outcomes.models import OutcomeFigure, OutcomeReview, ReviewAfter
from tracker.assessments.rollup import CLOSURES, Word
from tracker.core import clock
from tracker.core.editions import At
from tracker.recommendations.models import Recommendation

# Months from "met" to the review of the aim, where staff chose nothing else.
MONTHS = 12


def outcomes(at: At, recommendations: Collection[int]) -> dict[int, OutcomeReview]:
    """What was said of the aims of `recommendations` (primary keys) at a point, with the figures cited."""
    rows = OutcomeReview.objects.as_at(at).filter(recommendation__in=recommendations)
    figures = Prefetch("figures_cited", OutcomeFigure.objects.order_by("pk"))
    return {
        row.recommendation_id: row for row in rows.select_related("published_in").prefetch_related(figures)
    }


def besides(rows: Collection[OutcomeReview], at: At) -> dict[int, dict[str, str]]:
    """What an edition tells of reviews beside their own words: the figures that they rest on."""
    cited = defaultdict(list)
    for figure in OutcomeFigure.objects.filter(review__in=rows).order_by("pk"):
        cited[figure.review_id].append(figure.words)
    return {key: {"what it rests on": "; ".join(words)} for key, words in cited.items()}


@dataclass(frozen=True)
class Due:
    """An aim that is to be reviewed: met since a day, to be reviewed from another on."""

    recommendation: Recommendation
    met_since: dt.date
    due_on: dt.date


def due(at: At, recommendations: Iterable[Recommendation]) -> list[Due]:
    """Which aims are to be reviewed by `at`: met for so many months, and not reviewed since nor waiting to be.

    A review that says "not yet measurable" is asked for again after as many months. Four SQL statements, however many.
    """
    with_aim = {row.pk: row for row in recommendations if row.aim}
    since = met_since(at, with_aim)
    months = dict(ReviewAfter.objects.order_by("pk").values_list("report", "months"))
    waiting = OutcomeReview.objects.filter(published_in=None, refusal="", recommendation__in=since)
    waits = set(waiting.order_by("pk").values_list("recommendation", flat=True))
    said = outcomes(at, since)
    found = []
    for key, day in since.items():
        wait = months.get(with_aim[key].report_id, MONTHS)
        due_on = _after(day, said.get(key), wait)
        if key not in waits and due_on and due_on <= at.day:
            found.append(Due(with_aim[key], day, due_on))
    return sorted(found, key=lambda one: (one.due_on, one.recommendation.pk))


def met_no_more(at: At, recommendations: Collection[int]) -> list[OutcomeReview]:
    """The reviews that followed "met", of `recommendations` (primary keys) that are not met any more at `at`.

    Somebody should check whether what they say still holds. A closure is no reason to.
    """
    said = outcomes(at, recommendations)
    statuses = Status.objects.filter(recommendation__in=said).order_by("pk")
    met = statuses.filter(word=Word.MET)
    # A closure says nothing against what was found before it.
    fine = statuses.as_at(at).filter(word__in=[Word.MET, *CLOSURES])
    now = set(fine.values_list("recommendation", flat=True))
    reviewed = {key: review.published_in_id or 0 for key, review in said.items()}
    then = {
        row.recommendation_id
        for row in met
        if row.published_in_id <= reviewed[row.recommendation_id] < (row.withdrawn_in_id or at.edition + 1)
    }
    return [review for key, review in said.items() if key in then - now]


def _after(met: dt.date, last: OutcomeReview | None, months: int) -> dt.date | None:
    """When an aim is due for review; None when it was reviewed."""
    if last is None or last.published_in is None:
        return clock.months_on(met, months)
    reviewed = clock.london_day(last.published_in.published_at)
    if reviewed < met:
        return clock.months_on(met, months)
    return clock.months_on(reviewed, months) if last.word == OutcomeReview.Word.NOT_YET else None


def met_since(at: At, recommendations: Collection[int]) -> dict[int, dt.date]:
    """The day since which each recommendation that is met at `at` has been met without a break."""
    met = Status.objects.as_at(at).filter(recommendation__in=recommendations, word=Word.MET)
    rows = Status.objects.filter(
        recommendation__in=met.values("recommendation"), published_in__lte=at.edition
    )
    since: dict[int, dt.date] = {}
    for row in rows.select_related("published_in").order_by("published_in_id"):
        if row.word != Word.MET:
            since.pop(row.recommendation_id, None)
        else:
            since.setdefault(row.recommendation_id, clock.london_day(row.published_in.published_at))
    return since
