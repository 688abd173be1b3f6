"""Tables of the public side (django-tables2)."""

from typing import Any

import django_tables2 as tables
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django_tables2.data import TableQuerysetData

from tracker.assessments.rollup import Word
from tracker.core.clock import london_day
from tracker.core.editions import At
from tracker.core.formats import day
from tracker.public.templatetags.public import keep


class Counted(TableQuerysetData):
    """Rows whose number is known; the library would count them again, or fetch them all to do so."""

    def __init__(self, rows: QuerySet[Any], count: int) -> None:
        super().__init__(rows)
        self.count = count

    def __len__(self) -> int:
        return self.count


class RegisterTable(tables.Table):
    """The register: every recommendation with its word and the day of its last change."""

    # The key comes last in each order: where rows tie, pages would otherwise repeat some and lose others.
    number = tables.Column("Number", order_by=("position", "report__slug", "pk"), accessor="number")
    title = tables.Column("Recommendation", order_by=("title", "pk"), attrs={"td": {"scope": "row"}})
    asked_of = tables.Column("Asked of", accessor="pk", order_by=("first_body", "position", "pk"))
    word = tables.Column("What the Committee found", accessor="word", order_by=("word", "position", "pk"))
    changed_at = tables.Column("Last change", order_by=("changed_at", "position", "pk"))

    caption = "Recommendations: of whom each is asked, and what the Committee found"
    noun = "recommendation"

    total = 0

    def __init__(self, *args: Any, at: At, many_reports: bool, **kwargs: Any) -> None:
        """`many_reports` shows which report each recommendation is of."""
        super().__init__(*args, **kwargs)
        self.at, self.many_reports = at, many_reports
        # Who is asked for each recommendation, by its key; filled in for the rows of the page that is shown.
        self.asked: dict[int, str] = {}

    def order_changed_at(self, rows: QuerySet[Any], is_descending: bool) -> tuple[QuerySet[Any], bool]:
        """Newest first by the edition's number: PostgreSQL walks back from the edition shown and soon has a page.

        Oldest first it would walk through all of the past like that, so then rows are sorted by the edition's time.
        """
        if is_descending:
            return rows.order_by("-changed_in", "-position", "-pk"), True
        return rows.order_by("changed_at", "position", "pk"), True

    def render_title(self, record: Any) -> SafeString:
        url = keep(self.at, record.get_absolute_url())
        link = format_html('<a class="govuk-link" href="{}">{}</a>', url, record.title)
        if not self.many_reports:
            return link
        return format_html('{}<span class="app-table__sub">{}</span>', link, record.report_title)

    def render_asked_of(self, record: Any) -> str:
        return self.asked.get(record.pk, "")

    def render_word(self, value: str) -> str:
        return render_to_string("components/status.html", {"status": Word(value)})

    def render_changed_at(self, value: Any) -> str:
        return day(london_day(value))
