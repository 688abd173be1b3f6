"""The public pages: each gets what stands at a point in time and hands it to a template."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from tracker.assessments.models import Status, with_status
from tracker.assessments.outcomes.reading import outcomes
from tracker.assessments.replied import replied
from tracker.assessments.sentence import sentence
from tracker.assessments.standing import standings
from tracker.assessments.story import acts
from tracker.bodies.models import AnswersThrough, Body
from tracker.core import changes as core_changes
from tracker.core.build import HOW_WE_DECIDE
from tracker.core.csv import csv_response
from tracker.core.editions import At, no_such_edition
from tracker.core.markdown import document
from tracker.core.models import Edition
from tracker.public import recommendation as said
from tracker.public.dates import slip_bar
from tracker.public.health import health
from tracker.public.page import AS_AT, frame, page_number, public_page, render
from tracker.public.register import COLUMNS, export
from tracker.public.register import register as read_register
from tracker.public.report import asked_of, cards, coming
from tracker.public.report import findings as report_findings
from tracker.public.series import COLUMNS as SERIES_COLUMNS
from tracker.public.series import rows as series_rows
from tracker.public.words import chapters
from tracker.recommendations import holds
from tracker.recommendations.asked import asked_for
from tracker.recommendations.closing import takes_the_place_of
from tracker.recommendations.models import (
    AddresseeTerms,
    LeadsTo,
    Recommendation,
    RecommendationText,
    Report,
    ReportText,
)
from tracker.recommendations.same.reading import same_asked
from tracker.statistics.charts import charts
from tracker.statistics.models import FiguresNote, Indicator, Series
from tracker.statistics.reading import SeriesReading, of_recommendation
from tracker.statistics.reading import figures as read_figures

NOTHING_HERE = "There is nothing at this address, or there was nothing yet on the day you asked for."
# A whole report that is loaded changes hundreds of things.
CHANGES_ON_A_PAGE = 40
MOST_TOUCHED = 100

REGISTER = {"label": "Recommendations", "url": "/recommendations/"}


@public_page
def home(request: HttpRequest, at: At) -> HttpResponse:
    """Reports as cards, what changed lately, what comes next."""
    shown = cards(at)
    context = {
        "cards": shown,
        "committees": list({card.committee.pk: card.committee for card in shown}.values()),
        "editions": Edition.objects.filter(number__lte=at.edition).order_by("-number")[:5],
        "coming": coming(at),
        "differing": _differing(at),
    }
    return render(request, "public/home.html", context, at=at)


def _differing(at: At, limit: int = 10) -> Any:
    """The recommendations on which what a body says and what the Committee found differ."""
    rows = with_status(Recommendation.objects.as_at(at), at).filter(differs=True)
    return rows.order_by("report_title", "position", "pk")[:limit]


@public_page
def register(request: HttpRequest, at: At) -> HttpResponse:
    """All recommendations in one table that can be narrowed and sorted; the address holds what was chosen."""
    read = read_register(request, at)
    query = request.GET.copy()
    # A download refuses what the page leaves out with a notice, so its link asks only for what was understood.
    for name in ("page", "sort", *read.filter.form.errors):
        query.pop(name, None)
    if read.table.order_by:
        query.setlist("sort", read.table.order_by)
    context = {
        "table": read.table,
        "form": read.filter.form,
        "notices": read.notices,
        "filtered": any(query.get(name) for name in read.filter.filters),
        "kept": [(AS_AT, at.asked)] if at.is_past else [],
        "clear_url": f"/recommendations/?{AS_AT}={at.asked}" if at.is_past else "/recommendations/",
        "csv_url": f"/recommendations.csv?{query.urlencode()}" if query else "/recommendations.csv",
    }
    return render(request, "public/register.html", context, at=at)


@public_page
def register_csv(request: HttpRequest, at: At) -> HttpResponse:
    """The register's rows, as the same address shows them, as a download."""
    return csv_response(f"recommendations-edition-{at.edition}.csv", COLUMNS, export(request, at))


@public_page
def report(request: HttpRequest, at: At, report: str) -> HttpResponse:
    """A report: what it is about, what it found, what it recommends."""
    found = _or_404(Report.objects.as_at(at).filter(slug=report))
    card = cards(at, [found])[0]
    context = {
        "card": card,
        "crumbs": [REGISTER],
        "invented": found.invented,
        "committee_url": card.committee.get_absolute_url(),
        "hold": holds.on_page(at, found),
        "findings": report_findings(at, found),
    }
    return render(request, "public/report.html", context, at=at)


def recommendation_at(request: HttpRequest, at: At, report: str, number: str) -> HttpResponse:
    """A recommendation: what was asked, what they say beside what the Committee found, dates, figures, history."""
    everything = Recommendation.objects.as_at(at).filter(report__slug=report)
    found = _or_404(with_status(everything, at).filter(number=number))
    standing = standings(at, [found.pk])[found.pk]
    report_text = ReportText.objects.as_at(at).get(report=found.report_id)
    committee = Body.objects.as_at(at).get(pk=found.report.committee_id)
    done = acts(found.pk, at)
    settles = said.settlings(found.pk, at)
    context = {
        "recommendation": found,
        "invented": found.report.invented,
        "crumbs": [REGISTER, {"label": found.report_title, "url": found.report.get_absolute_url()}],
        "text": RecommendationText.objects.as_at(at).get(recommendation=found),
        "report_text": report_text,
        "hold": holds.on_page(at, found.report),
        "standing": standing,
        "sentence": sentence(standing, at.day),
        "who": said.who_facts(standing),
        "findings": [
            {
                "finding": link.finding,
                "url": f"{found.report.get_absolute_url()}#finding-{link.finding.number}",
            }
            for link in LeadsTo.objects.as_at(at).filter(recommendation=found).select_related("finding")
        ],
        "outcome": outcomes(at, [found.pk]).get(found.pk),
        "voices": said.voices_table(standing, done),
        "results": said.results_sought(standing),
        "closures": said.closures(standing),
        "same_asked": [place for _, place in same_asked(at, found.pk)],
        "came_before": takes_the_place_of(at, found.pk),
        "replies": said.replies(standing),
        "reports": said.reports(standing),
        "reasons": said.reasons(standing, done, settles, replied(at, found.pk)),
        "settlings": settles,
        "slip": slip_bar(standing, said.label) if standing.dates else None,
        "date_note": said.date_note(standing, at),
        "progress_asked": asked_for(at, [found.pk])[found.pk],
        "figures_note": FiguresNote.objects.as_at(at).filter(recommendation=found).first(),
        "figure_groups": said.figure_groups(of_recommendation(at, found.pk)),
        "history": said.history(
            found.pk, at, report_text.published_words, committee, standing=standing, acts=done
        ),
        "previous": everything.filter(position__lt=found.position).order_by("-position").first(),
        "next": everything.filter(position__gt=found.position).order_by("position").first(),
    }
    return render(request, "public/recommendation.html", context, at=at)


recommendation = public_page(recommendation_at)


@public_page
def bodies(request: HttpRequest, at: At) -> HttpResponse:
    """Every body, and how many recommendations concern it."""
    counts = dict(
        AddresseeTerms.objects.as_at(at)
        .order_by()
        .values_list("addressee__body")
        .annotate(Count("addressee"))
    )
    listed = sorted(Body.objects.as_at(at), key=lambda body: body.name.casefold())
    context = {
        "asked": [{"body": body, "count": counts[body.pk]} for body in listed if body.pk in counts],
        "committees": [body for body in listed if body.kind == Body.Kind.COMMITTEE],
    }
    return render(request, "public/bodies.html", context, at=at)


@public_page
def body(request: HttpRequest, at: At, slug: str) -> HttpResponse:
    """A body: what is asked of it, its role in each recommendation, and who answers for it."""
    names = {one.pk: one for one in Body.objects.as_at(at)}
    found = next((one for one in names.values() if one.slug == slug), None)
    if found is None:
        raise Http404(NOTHING_HERE)
    links = list(AnswersThrough.objects.as_at(at).on(at.day).filter(Q(body=found) | Q(through=found)))
    page = asked_of(at, found, request.GET.get("page"))
    context = {
        "body": found,
        "invented": found.invented,
        "crumbs": [{"label": "Bodies", "url": "/bodies/"}],
        "page": page,
        "through": [names[link.through_id] for link in links if link.body_id == found.pk],
        "answers_for": [names[link.body_id] for link in links if link.through_id == found.pk],
        "reports": cards(at, Report.objects.as_at(at).filter(committee=found)),
    }
    return render(request, "public/body.html", context, at=at)


@public_page
def figures(request: HttpRequest, at: At) -> HttpResponse:
    """Every figure of every series, under the document that it comes from; series without any by themselves."""
    readings = read_figures(at, set(Series.objects.as_at(at).values_list("pk", flat=True)))
    sources: dict[int, dict[str, Any]] = {}
    for read in (part for whole in readings.values() for part in whole.by_source()):
        source = read.figures[0].source
        sources.setdefault(source.source_id, {"source": source, "readings": []})["readings"].append(read)
    context = {
        "sources": sources.values(),
        "without_figures": [read for read in readings.values() if not read.figures],
    }
    return render(request, "public/figures.html", context, at=at)


@public_page
def series(request: HttpRequest, at: At, slug: str) -> HttpResponse:
    """A series: its chart and table, how to read it, where it comes from, and what it is tied to and why."""
    found = _or_404(Series.objects.as_at(at).filter(slug=slug))
    read = read_figures(at, [found.pk])[found.pk]
    ties = Indicator.objects.as_at(at).filter(series=found).order_by("recommendation__position")
    recommendations = {
        row.pk: row for row in Recommendation.objects.as_at(at).filter(pk__in=ties.values("recommendation"))
    }
    context = {
        "series": found,
        "crumbs": [{"label": "Figures", "url": "/statistics/"}],
        "csv_url": f"/statistics/{slug}.csv",
        "readings": [read],
        "reading": read,
        "chart": charts([read])[0],
        "sources": {figure.source.pk: figure.source for figure in read.figures}.values(),
        # A tie outlives its recommendation, which another file withdraws.
        "ties": [
            (recommendations[tie.recommendation_id], tie)
            for tie in ties
            if tie.recommendation_id in recommendations
        ],
        "parts": Series.objects.as_at(at).filter(**{"text__subset_of": found}).order_by("title"),
        "whole": _whole(at, read),
    }
    return render(request, "public/series.html", context, at=at)


@public_page
def series_csv(request: HttpRequest, at: At, slug: str) -> HttpResponse:
    """The figures of a series as a download, each row with its base and source."""
    found = _or_404(Series.objects.as_at(at).filter(slug=slug))
    read = read_figures(at, [found.pk])[found.pk]
    rows = series_rows(at, read, _whole(at, read))
    return csv_response(f"{slug}-edition-{at.edition}.csv", SERIES_COLUMNS, rows)


def _whole(at: At, read: SeriesReading) -> Series | None:
    """The series inside which another is counted."""
    return Series.objects.as_at(at).filter(pk=read.text.subset_of_id or 0).first()


@public_page
def changes(request: HttpRequest, at: At) -> HttpResponse:
    """Every edition, newest first."""
    editions = Paginator(Edition.objects.filter(number__lte=at.edition).order_by("-number"), 50)
    number, notices = page_number(request, editions.num_pages)
    context = {"page": editions.page(number), "notices": notices}
    return render(request, "public/changes.html", context, at=at)


@public_page
def edition(request: HttpRequest, at: At, number: int) -> HttpResponse:
    """One edition: when, by whom, what it changed, before and after, and which recommendations it touched."""
    found = Edition.objects.filter(number=number, number__lte=at.edition).first()
    if found is None:
        raise Http404(no_such_edition(number, at.edition))
    then = At(edition=number, day=at.day)
    moved = core_changes.moved(found)
    page = Paginator(moved, CHANGES_ON_A_PAGE).get_page(request.GET.get("page"))
    touched = Recommendation.objects.as_at(then).filter(
        pk__in=Status.objects.filter(published_in=found).values("recommendation")
    )
    shown = list(touched.order_by("report_title", "position")[:MOST_TOUCHED])
    urls = core_changes.addresses(Recommendation, {row.pk: number for row in shown}, at)
    context = {
        "edition": found,
        "crumbs": [{"label": "Changes", "url": "/changes/"}],
        "what": core_changes.counts(moved),
        "page": page,
        "changes": core_changes.in_words(list(page), found, at),
        "touched": [{"row": row, "url": urls[row.pk]} for row in shown],
        "left": max(0, touched.count() - MOST_TOUCHED),
    }
    return render(request, "public/edition.html", context, at=at)


@public_page
def words(request: HttpRequest, at: At) -> HttpResponse:
    """What each word means."""
    return render(request, "public/words.html", {"chapters": chapters()}, at=at)


@public_page
def how_we_decide(request: HttpRequest, at: At) -> HttpResponse:
    """How the Committee comes to a finding: the document of the same name, as a page."""
    return render(
        request, "public/how_we_decide.html", {"document": document(settings.BASE_DIR / HOW_WE_DECIDE)}, at=at
    )


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """The state of the parts behind the pages: 200 when all is well, 503 when not."""
    state = health()
    response = JsonResponse(state, status=200 if state["status"] == "ok" else 503)
    response["Cache-Control"] = "no-store"
    return response


@login_not_required
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Search engines may read today's pages; past days would only repeat them."""
    return HttpResponse("User-agent: *\nDisallow: /*as-at=\n", content_type="text/plain")


def _or_404(queryset: Any) -> Any:
    """The one row of a queryset, or the page that says that there was none at that point."""
    found = queryset.first()
    if found is None:
        raise Http404(NOTHING_HERE)
    return found


# Error pages: the frame without a point in time, so that they can always be drawn


def _error(request: HttpRequest, status: int, reason: str = "", **more: str) -> HttpResponse:
    context = frame(request, None) | {"reason": reason, **more}
    return HttpResponse(render_to_string(f"{status}.html", context), status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: the request itself makes no sense; 413: it is longer than anything that this site takes."""
    return _error(request, 413 if isinstance(exception, RequestDataTooBig) else 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: signed in, but this is not yours; it says where to write to the staff."""
    return _error(request, 403, write_to=settings.REPLY_EMAIL)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404, with the reason where a page gave one in words."""
    reason = str(exception.args[0]) if exception.args and isinstance(exception.args[0], str) else ""
    return _error(request, 404, reason)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault; drawn without the database."""
    return HttpResponse(render_to_string("500.html"), status=500)
