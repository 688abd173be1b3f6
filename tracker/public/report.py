"""Reports as cards and strips: every recommendation at a glance, with its word."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Exists, F, OuterRef, Q, Value

from tracker.assessments.models import with_status
from tracker.assessments.replies import in_reply
from tracker.assessments.rollup import CLOSURES, Word
from tracker.assessments.standing import with_record
from tracker.bodies.models import Body
from tracker.core.editions import At
from tracker.core.formats import counted, listed
from tracker.evidence.models import Received, Update
from tracker.recommendations.asked import standing
from tracker.recommendations.closing import followed
from tracker.recommendations.models import (
    AddresseeTerms,
    Ask,
    Closure,
    Deadline,
    FindingText,
    LeadsTo,
    Owed,
    Recommendation,
    Report,
    ReportText,
)
from tracker.responses.models import Response

ROWS = 25


@dataclass(frozen=True)
class Card:
    """A report with its strip, and the legend of the strip."""

    url: str
    slug: str
    text: ReportText
    committee: Body
    strip: list[dict[str, Any]]
    legend: list[dict[str, Any]]

    @property
    def summary(self) -> str:
        """The legend as a sentence: "8 recommendations: 7 met; apart from these, 1 superseded"."""
        words = [_counted(entry) for entry in self.legend if not entry["closed"]]
        closed = [_counted(entry) for entry in self.legend if entry["closed"]]
        told = [listed(words), f"{'apart from these, ' if words else ''}{listed(closed)}" if closed else ""]
        return f"{counted(len(self.strip), 'recommendation')}: {'; '.join(one for one in told if one)}."


def cards(at: At, reports: Any = None) -> list[Card]:
    """The reports published at `at`, newest first, each as a card; a fixed number of SQL statements for all."""
    chosen = list(Report.objects.as_at(at) if reports is None else reports)
    texts = {text.report_id: text for text in ReportText.objects.as_at(at).filter(report__in=chosen)}
    committees = {body.pk: body for body in Body.objects.as_at(at)}
    cells: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in (
        with_status(Recommendation.objects.as_at(at), at).filter(report__in=chosen).order_by("position", "pk")
    ):
        cells[row.report_id].append(
            {
                "number": row.number,
                "title": row.title,
                "url": row.get_absolute_url(),
                "status": Word(row.word),
            }
        )
    made = [
        Card(
            url=report.get_absolute_url(),
            slug=report.slug,
            text=texts[report.pk],
            committee=committees[report.committee_id],
            strip=cells[report.pk],
            legend=_legend(cells[report.pk]),
        )
        for report in chosen
    ]
    return sorted(made, key=lambda card: (card.text.published_in_id, card.slug), reverse=True)


def _legend(strip: list[dict[str, Any]]) -> list[dict[str, Any]]:
    counts = Counter(cell["status"] for cell in strip)
    return [
        {"status": word, "count": counts[word], "closed": word in CLOSURES} for word in Word if counts[word]
    ]


def _counted(entry: dict[str, Any]) -> str:
    return f"{entry['count']} {entry['status'].word}"


def findings(at: At, report: Report) -> list[dict[str, Any]]:
    """What a report found, each finding with the recommendations that follow from it."""
    follow: dict[int, list[Recommendation]] = defaultdict(list)
    links = LeadsTo.objects.as_at(at).filter(finding__report=report).select_related("recommendation__report")
    for link in links.order_by("recommendation__position"):
        follow[link.finding_id].append(link.recommendation)
    texts = FindingText.objects.as_at(at).filter(finding__report=report).select_related("finding")
    return [
        {
            "number": row.finding.number,
            "text": row.text,
            "note": row.note,
            "recommendations": follow[row.finding_id],
        }
        for row in texts.order_by("finding__position")
    ]


def coming(at: At, limit: int = 6) -> list[dict[str, Any]]:
    """What comes next at `at`: dates still ahead, then what is owed with each release and has none recorded.

    Dates are target dates, and days by which a progress report is asked for.
    """
    dates = _dated(at, limit)
    recurring = (
        with_status(Recommendation.objects.as_at(at), at)
        .filter(**{"text__owed": Owed.EACH_TIME})
        .exclude(word__in=CLOSURES)
        .order_by("report_title", "position")
    )
    rows = {
        row.pk: row for row in Recommendation.objects.as_at(at).filter(pk__in=[key for _, key, _ in dates])
    }
    dated = [{"on": on, "recommendation": rows[key], "who": who} for on, key, who in dates if key in rows]
    return dated + [{"on": None, "recommendation": row} for row in recurring[:limit]]


def _dated(at: At, limit: int) -> list[tuple[dt.date, int, list[str]]]:
    """The next target dates and days asked for, each with its recommendation's key; the latter with who is asked."""
    target = (
        Deadline.objects.standing(at)
        .filter(due_on__gte=at.day)
        .exclude(ask__part__in=Closure.objects.as_at(at).values("part"))
        .annotate(on=F("due_on"), about=F("ask__part__recommendation"), who=Value(""))
    )
    asked = (
        standing(at).filter(by_day__gte=at.day).annotate(on=F("by_day"), about=F("addressee__recommendation"))
    )
    rows = [query.order_by().values_list("on", "about", "who") for query in (target, asked)]
    found: dict[tuple[dt.date, int, bool], list[str]] = defaultdict(list)
    for on, about, who in rows[0].union(rows[1]).order_by("on", "about", "who")[: limit * limit]:
        found[on, about, bool(who)] += [who] if who else []
    return [(on, about, who) for (on, about, _), who in list(found.items())[:limit]]


def asked_of(at: At, body: Body, page: str | None) -> Any:
    """A page of 25 of the recommendations that concern a body: its role in each, what it says, and what was found.

    A page that is not there is the nearest that is. A fixed number of SQL statements, however many concern it.
    """
    concerned = AddresseeTerms.objects.as_at(at).filter(addressee__body=body)
    rows = with_record(with_status(Recommendation.objects.as_at(at), at), at).filter(
        pk__in=concerned.values("addressee__recommendation")
    )
    shown = Paginator(rows.order_by("report_title", "position", "pk"), ROWS).get_page(page)
    found = list(shown.object_list)
    here = concerned.filter(addressee__recommendation__in=found).select_related("addressee")
    here = here.annotate(is_asked=Exists(followed(at).filter(addressee=OuterRef("addressee"))))
    terms = {row.addressee.recommendation_id: row for row in here}
    replies = Response.objects.as_at(at).filter(addressee__in=[row.addressee_id for row in terms.values()])
    positions = dict(replies.values_list("addressee", "position"))
    reported = _reported(at, [row.addressee_id for row in terms.values()])
    shown.object_list = [
        {
            "recommendation": row,
            "terms": terms[row.pk],
            "reply": in_reply(
                terms[row.pk].reply,
                positions.get(terms[row.pk].addressee_id, ""),
                awaits=row.confirmed and not row.keeps_back and terms[row.pk].is_asked,
            ),
            "reported": reported.get(terms[row.pk].addressee_id, ""),
            "status": Word(row.word),
        }
        for row in found
    ]
    return shown


def _reported(at: At, addressees: Collection[int]) -> dict[int, str]:
    """What these addressees reported, by key, in one statement: "reported on 2 of 5 parts"; who is silent is absent."""
    published = Update.objects.as_at(at).filter(ask=OuterRef("pk"))
    waits = Received.objects.as_at(at).filter(ask=OuterRef("pk"))
    rows = (
        Ask.objects.as_at(at)
        .filter(addressee__in=addressees)
        .order_by()
        .annotate(has_reported=Exists(published), is_read=Exists(waits))
        .values("addressee")
        .annotate(
            asks=Count("pk"),
            reports=Count("pk", filter=Q(has_reported=True)),
            being_read=Count("pk", filter=Q(is_read=True)),
        )
    )
    told = {row["addressee"]: _told(row["asks"], row["reports"], row["being_read"]) for row in rows}
    return {addressee: words for addressee, words in told.items() if words}


def _told(asks: int, reports: int, being_read: int) -> str:
    parts = "" if asks == 1 else f" on {reports} of {asks} parts"
    said = [f"reported{parts}" if reports else "", "a report is being read" if being_read else ""]
    return "; ".join(one for one in said if one)
