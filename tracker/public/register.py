"""The register: every recommendation, narrowed and sorted in SQL, a page of rows at a time."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field

from django.db.models import OuterRef, Subquery
from django.http import Http404, HttpRequest

from tracker.assessments.models import with_status
from tracker.assessments.outcomes.reading import outcomes
from tracker.assessments.sentence import sentence
from tracker.assessments.slip import furthest
from tracker.assessments.standing import Standing, standings
from tracker.core import clock
from tracker.core.editions import At
from tracker.core.formats import day, listed
from tracker.core.models import visible
from tracker.public.filters import RegisterFilter
from tracker.public.page import page_number
from tracker.public.tables import Counted, RegisterTable
from tracker.recommendations.models import AddresseeTerms, Ask, Recommendation, RecommendationQuerySet

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
    "target_date_now",
    "days_moved",
    "what_the_committee_found",
    "no_longer_followed",
    "outcome",
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
    first = (
        AddresseeTerms.objects.as_at(at)
        .filter(visible("addressee__body__names__", at.edition), addressee__recommendation=OuterRef("pk"))
        .order_by("addressee__position")
        .values("addressee__body__names__short_name")[:1]
    )
    return (
        with_status(Recommendation.objects.as_at(at), at)
        .annotate(first_body=Subquery(first))
        .order_by("report_title", "position", "pk")
    )


def asked(at: At, recommendations: Collection[int]) -> dict[int, list[str]]:
    """The short names of those who are asked for something in each of `recommendations`, in the report's order."""
    rows = (
        Ask.objects.as_at(at)
        .filter(visible("addressee__body__names__", at.edition), part__recommendation__in=recommendations)
        .order_by("addressee__position")
        .values_list("part__recommendation", "addressee__body__names__short_name")
        .distinct()
    )
    found: dict[int, list[str]] = defaultdict(list)
    for recommendation, name in rows:
        found[recommendation].append(name)
    return found


def register(request: HttpRequest, at: At) -> Register:
    """The register as an address asks for it; what cannot be understood is ignored, and said.

    It takes as many SQL statements for ten thousand recommendations as for eight, and fetches only what it shows.
    """
    chosen = RegisterFilter(request.GET, queryset=every(at), at=at)
    notices = _not_chosen(chosen)
    # Without the request: django-tables2 would page by the address itself, and fail on per_page=-1.
    rows = Counted(chosen.qs, chosen.count())
    table = RegisterTable(rows, at=at, many_reports=chosen.many_reports)
    notices += _sort(request, table)
    number, wrong = page_number(request, -(-len(table.rows) // ROWS))
    notices += wrong
    table.paginate(page=number, per_page=ROWS)
    table.total = chosen.total
    shown = asked(at, [row.record.pk for row in table.paginated_rows])
    table.asked = {key: listed(names) for key, names in shown.items()}
    return Register(chosen, table, notices)


def _sort(request: HttpRequest, table: RegisterTable) -> list[str]:
    """Sort a table as the address asks; what to tell a reader whose order there is not."""
    asked = [word for word in request.GET.getlist("sort") if word]
    table.order_by = [word for word in asked if word.lstrip("-") in table.columns.names()]
    return ["The list cannot be sorted like that."] if len(table.order_by) < len(asked) else []


def _not_chosen(chosen: RegisterFilter) -> list[str]:
    """What of the filter was not understood."""
    return [f"{chosen.form.fields[name].label}: {error[0]}" for name, error in chosen.form.errors.items()]


def export(request: HttpRequest, at: At) -> list[list[object]]:
    """The rows that the same address shows as a page, all of them, as plain cells in the order of COLUMNS.

    A page says what of its address it left out; a file cannot, so Http404 is raised instead.
    """
    filtered = RegisterFilter(request.GET, queryset=every(at), at=at)
    table = RegisterTable(filtered.qs, at=at, many_reports=False)
    if wrong := [*_not_chosen(filtered), *_sort(request, table)]:
        raise Http404(" ".join(wrong))
    chosen = [row.record for row in table.rows]
    standing = standings(at, [row.pk for row in chosen])
    said = outcomes(at, [row.pk for row in chosen])
    return [
        [
            row.report.slug,
            row.report_title,
            row.number,
            row.title,
            "; ".join(voice.name for voice in standing[row.pk].asked),
            "; ".join(row.themes),
            row.owed,
            *_dates(standing[row.pk]),
            row.word,
            "; ".join(_closed(standing[row.pk])),
            said[row.pk].word if row.pk in said else "",
            sentence(standing[row.pk], at.day),
            clock.london_day(row.changed_at),
            row.changed_in,
            row.get_absolute_url(),
        ]
        for row in chosen
    ]


def _dates(standing: Standing) -> tuple[object, object, object]:
    """The first date, the one that stands, and the days between them, of the ask whose date moved furthest."""
    chain = furthest(standing.dates)
    return (chain[0].due.on, chain[-1].due.on, chain[-1].in_all) if chain else (None, None, None)


def _closed(standing: Standing) -> list[str]:
    """What of a recommendation is no longer followed: "3b superseded since 3 May 2025"; apart from what was found."""
    return [
        f"{standing.number}{part.letter if len(standing.parts) > 1 else ''} {part.closed.kind} "
        f"since {day(part.closed.since)}"
        for part in standing.parts
        if part.closed
    ]
