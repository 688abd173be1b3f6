"""The audit trail as staff read it: who did what to what, when, acting as whom and from where."""

import datetime as dt
from typing import Any

import django_filters as filters
import django_tables2 as tables
from django.db.models import Q, QuerySet
from django.forms import Field
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.roles import bodies
from tracker.core import clock
from tracker.core.fields import Day, day_field
from tracker.core.models import AuditEvent
from tracker.core.templatetags.core import moment
from tracker.public.page import page_number
from tracker.recommendations.access import StaffRequest

ROWS = 50
LONGEST_SEARCH = 200


def readable(user: User) -> QuerySet[AuditEvent]:
    """What was done to the things of the committees whose trail this person may read, and to no committee's things.

    The latter are such as a body's contact, or a mail that is stuck.
    """
    mine = list(bodies(user, "audit.read").order_by("pk").values_list("pk", flat=True))
    return AuditEvent.objects.filter(Q(committees__overlap=mine) | Q(committees=[]))


class DayFilter(filters.Filter):
    """A day, written and bounded as on every other form."""

    @property
    def field(self) -> Day:
        """What is shown and read for it."""
        return day_field(self.label, required=False)


class TrailFilter(filters.FilterSet):
    """Narrows the trail by person, act, thing and days."""

    who = filters.ChoiceFilter(label="Who", field_name="actor_name", empty_label="Anybody")
    verb = filters.ChoiceFilter(label="What they did", field_name="verb", empty_label="Anything")
    subject = filters.CharFilter(label="To what", method="about", max_length=LONGEST_SEARCH)
    since = DayFilter(label="From", method="since_day")
    until = DayFilter(label="To", method="until_day")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in (("who", "actor_name"), ("verb", "verb")):
            values = self.queryset.order_by(field).values_list(field, flat=True).distinct()
            self.filters[name].extra["choices"] = [(value, value) for value in values]

    def about(self, queryset: QuerySet[AuditEvent], name: str, value: str) -> QuerySet[AuditEvent]:
        """Keep what was done to a thing with all these words in its name, or with this key."""
        named = Q()
        for word in value.split():
            named &= Q(subject_name__icontains=word)
        return queryset.filter(named | Q(about__contains=[value.strip()]))

    def since_day(self, queryset: QuerySet[AuditEvent], name: str, value: dt.date) -> QuerySet[AuditEvent]:
        """Keep what was done on this London day or later."""
        return queryset.filter(at__gte=clock.end_of_london_day(value - dt.timedelta(days=1)))

    def until_day(self, queryset: QuerySet[AuditEvent], name: str, value: dt.date) -> QuerySet[AuditEvent]:
        """Keep what was done by the end of this London day."""
        return queryset.filter(at__lt=clock.end_of_london_day(value))


class TrailTable(tables.Table):
    """The trail, newest first."""

    at = tables.Column("When", orderable=False)
    actor_name = tables.Column("Who", orderable=False)
    verb = tables.Column("What", orderable=False, attrs={"td": {"scope": "row"}})
    origin = tables.Column("From where", orderable=False, empty_values=())

    caption = "What was done, by whom and from where, newest first"
    noun = "act"
    total = 0

    def render_at(self, value: dt.datetime) -> str:
        return moment(value)

    def render_actor_name(self, record: AuditEvent) -> SafeString:
        return _with_sub(record.actor_name, record.acting_as)

    def render_verb(self, record: AuditEvent) -> SafeString:
        said = "; ".join(
            f"{name.replace('_', ' ')}: {_plain(value)}"
            for name, value in record.detail.items()
            if value not in ("", [], None)
        )
        return _with_sub(f"{record.verb} {record.subject_name}", said)

    def render_origin(self, record: AuditEvent) -> str:
        return record.origin or "not known"


def _with_sub(said: str, more: str) -> SafeString:
    if not more:
        return format_html("{}", said)
    return format_html('{}<span class="app-table__sub">{}</span>', said, more)


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(str(one) for one in value) if isinstance(value, list) else str(value)


def _told(field: Field, error: str) -> str:
    """What is wrong, with the name of the field; a day's message begins with it."""
    return error if isinstance(field, Day) else f"{field.label}: {error}"


@require_safe
def audit_trail(request: StaffRequest) -> HttpResponse:
    """Who did what, narrowed as the address says; what it says that cannot be understood is ignored, and told."""
    if not request.user.has_perm("audit.read"):
        raise Http404("You are on no committee’s staff.")
    everything = readable(request.user)
    chosen = TrailFilter(request.GET, queryset=everything)
    notices = [_told(chosen.form.fields[name], error[0]) for name, error in chosen.form.errors.items()]
    table = TrailTable(chosen.qs.order_by("-pk"))
    number, wrong = page_number(request, -(-len(table.rows) // ROWS))
    notices += wrong
    table.paginate(page=number, per_page=ROWS)
    table.total = everything.count()
    context = {
        "table": table,
        "form": chosen.form,
        "notices": notices,
        "filtered": any(request.GET.get(name) for name in chosen.filters),
        "clear_url": request.path,
        "crumbs": [{"label": "Desk", "url": "/desk/"}],
    }
    return render(request, "desk/audit.html", context)
