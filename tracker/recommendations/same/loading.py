"""The links of a report's file as rows, beside those that stand already."""

from collections.abc import Iterator, Sequence

from django.db.models import Max, Q

from tracker.core.models import PublishedQuerySet
from tracker.recommendations.models import Recommendation, Report, SameAsked
from tracker.recommendations.reportfile import SameSection
from tracker.recommendations.same.reportfile import Known


def known() -> Known:
    """The recommendations that are here, by their report's slug and their number."""
    rows = Recommendation.objects.order_by("pk").values_list("report__slug", "number", "report__invented")
    return {(slug, number): invented for slug, number, invented in rows}


def rows(recommendation: Recommendation, links: Sequence[SameSection]) -> Iterator[SameAsked]:
    """A recommendation's links as a file says them; one that stands already, from either end, is that very row.

    What was taken down keeps its year only, and stays as it is.
    """
    ends = Q(recommendation=recommendation) | Q(other=recommendation)
    standing = list(SameAsked.objects.current().filter(ends).order_by("pk"))
    used = SameAsked.objects.filter(recommendation=recommendation).aggregate(last=Max("number"))["last"] or 0
    for link in links:
        row = _row(recommendation, link)
        old = next((one for one in standing if one.leads_where(row)), None) or next(
            (one for one in standing if one.taken_down_id and not row.other_id and one.year == row.year), None
        )
        if old:
            standing.remove(old)
            # Where somebody on the staff made it, or another report's file, it is theirs.
            is_theirs = old.published_in.published_by_id or old.recommendation_id != recommendation.pk
            row.number = old.number
            yield old if is_theirs or old.taken_down_id else row
        else:
            used += 1
            row.number = used
            yield row


def _row(recommendation: Recommendation, link: SameSection) -> SameAsked:
    row = SameAsked(
        recommendation=recommendation,
        who=link.who,
        title=link.title,
        year=link.year or "",
        address=link.link or "",
    )
    if link.recommendation:
        slug = link.report or recommendation.report.slug
        row.other = Recommendation.objects.get(report__slug=slug, number=link.recommendation)
    return row


def of_file(report: Report) -> PublishedQuerySet:
    """The links that stand and that a report's file has made."""
    return SameAsked.objects.current().filter(recommendation__report=report, published_in__published_by=None)
