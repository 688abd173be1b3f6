"""The register: every recommendation, narrowed and sorted in SQL, a page of rows at a time."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import OuterRef, Subquery
from django.http import HttpRequest

from tracker.assessments.models import with_status
from tracker.assessments.sentence import sentence
from tracker.assessments.standing import standings
from tracker.bodies.models import BodyName
from tracker.core import clock
from tracker.core.editions import At
from tracker.core.formats import listed
from tracker.public.filters import RegisterFilter
from tracker.public.tables import RegisterTable
from tracker.recommendations.models import AddresseeTerms, Recommendation, RecommendationQuerySet, Report

ROWS = 25

COLUMNS = (
    "report",
    "report_title",
    "number",
    "title",
    "asked_of",
    "themes",
    "owed",
    "target_date",
    "what_the_committee_found",
    "sentence",
    "last_change",
    "edition",
    "address",
)


@dataclass
class Register:
    """What the register's page shows: the filter, a page of the table, and what of the address was not understood."""

    filter: RegisterFilter
    table: RegisterTable
    notices: list[str] = field(default_factory=list)


def every(at: At) -> RecommendationQuerySet:
    """All recommendations published at `at` with their status, by report and number."""
    first_asked = (
        AddresseeTerms.objects.as_at(at)
        .filter(addressee__recommendation=OuterRef("pk"))
        .order_by("addressee__position")
        .values("addressee__body")[:1]
    )
    name = BodyName.objects.as_at(at).filter(body=OuterRef("first_asked")).values("short_name")[:1]
    return (
        with_status(Recommendation.objects.as_at(at), at)
        .annotate(first_asked=Subquery(first_asked))
        .annotate(first_body=Subquery(name))
        .order_by("report_title", "position", "pk")
    )


def register(request: HttpRequest, at: At) -> Register:
    """The register as an address asks for it; what cannot be understood is ignored, and said."""
    everything = every(at)
    chosen = RegisterFilter(request.GET, queryset=everything, at=at)
    notices = [f"{chosen.form.fields[name].label}: {error[0]}" for name, error in chosen.form.errors.items()]
    # Without the request: django-tables2 would page by the address itself, and fail on per_page=-1.
    table = RegisterTable(chosen.qs, at=at, many_reports=Report.objects.as_at(at).count() > 1)
    asked = [word for word in request.GET.getlist("sort") if word]
    table.order_by = [word for word in asked if word.lstrip("-") in table.columns.names()]
    if len(table.order_by) < len(asked):
        notices.append("The list cannot be sorted like that.")
    number, wrong = _page(request, table)
    if wrong:
        notices.append(f"There is no page {wrong[:20]} of this list; this is page {number}.")
    table.paginate(page=number, per_page=ROWS)
    table.total = everything.count()
    shown = [row.record.pk for row in table.paginated_rows]
    for key, standing in standings(at, shown).items():
        table.asked[key] = listed([voice.short_name for voice in standing.asked])
    return Register(chosen, table, notices)


def _page(request: HttpRequest, table: Any) -> tuple[int, str]:
    """The number of the page to show, and what the address said instead where that is no page of the list."""
    asked = request.GET.get("page", "")
    pages = max(1, -(-len(table.rows) // ROWS))
    if not asked or (asked.isdecimal() and len(asked) < 9 and 1 <= int(asked) <= pages):
        return int(asked or 1), ""
    return 1, asked


def export(request: HttpRequest, at: At) -> list[list[object]]:
    """The rows that the same address shows as a page, all of them, as plain cells in the order of COLUMNS."""
    chosen = list(RegisterFilter(request.GET, queryset=every(at), at=at).qs)
    standing = standings(at, [row.pk for row in chosen])
    return [
        [
            row.report.slug,
            row.report_title,
            row.number,
            row.title,
            "; ".join(voice.name for voice in standing[row.pk].asked),
            "; ".join(row.themes),
            row.owed,
            min((due.on for due in standing[row.pk].dates), default=None),
            row.word,
            sentence(standing[row.pk], at.day),
            clock.london_day(row.changed_at),
            row.changed_in,
            row.get_absolute_url(),
        ]
        for row in chosen
    ]
