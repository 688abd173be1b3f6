"""The staff's desk: what waits, and what one person does in one step."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.recent import ask_again, is_recent
from accounts.roles import bodies
from accounts.typed import typed
from tracker.assessments.actions import approve_several
from tracker.assessments.forms import AgreementForm
from tracker.assessments.models import Assessment, AssessmentState, Scheduled, ScheduledState, Status
from tracker.bodies.models import Body
from tracker.core import clock, editions, formats
from tracker.core.models import Edition
from tracker.core.posting import posted_from
from tracker.core.workflow import NotNow
from tracker.desk.actions import cancel_scheduled, publish_ready, schedule
from tracker.desk.forms import NOW, Dated, DatesForm, PublishForm, RecordForm
from tracker.desk.work import Desk
from tracker.evidence.inbox import readable
from tracker.evidence.models import Update
from tracker.recommendations import holds, naming
from tracker.recommendations.access import (
    StaffRequest,
    recommendation_or_404,
    recommendations_of,
    report_or_404,
    reports_of,
)
from tracker.recommendations.actions import confirm_record, revise_deadlines
from tracker.recommendations.asked import asked_for
from tracker.recommendations.models import (
    AddresseeTerms,
    Deadline,
    Recommendation,
    RecordComplete,
    Reply,
    Report,
)
from tracker.responses.models import Response

DESK = {"label": "Desk", "url": "/desk/"}


@require_safe
def home(request: StaffRequest) -> HttpResponse:
    """What waits for this person, and where to begin."""
    if not request.user.has_perm("desk.view"):
        raise Http404("You are on no committee’s staff.")
    may = {
        name: request.user.has_perm(permission)
        for name, permission in (
            ("draft", "assessments.draft"),
            ("approve", "assessments.approve"),
            ("publish", "editions.publish"),
            ("record", "responses.record"),
            ("read", "evidence.read"),
            ("switch", "reminders.switch"),
            ("set_reply", "assessments.right_of_reply"),
        )
    }
    context = {"desk": Desk(request.user), "may": may, "reports": reports_of(request.user).order_by("slug")}
    return render(request, "desk/home.html", context)


@require_safe
def report(request: StaffRequest, report: str) -> HttpResponse:
    """A report's recommendations, each with what staff can do with it."""
    found = report_or_404(request.user, report, "desk.view")
    rows = recommendations_of(request.user).filter(report=found).order_by("position")
    confirmed = set(_confirmed(found))
    dated = Deadline.objects.current().filter(ask__part__recommendation__report=found)
    dates = set(dated.order_by("pk").values_list("ask__part__recommendation", flat=True))
    progress = asked_for(editions.now(), [row.pk for row in rows])
    committee = found.committee
    versions = Desk(request.user).on_the_way(found)
    context = {
        "report": found,
        "crumbs": [DESK],
        "rows": [
            {
                "recommendation": row,
                "confirmed": row.pk in confirmed,
                "dated": row.pk in dates,
                "progress": progress[row.pk],
                "versions": versions.get(row.pk, []),
            }
            for row in rows
        ],
        "may_draft": request.user.has_perm("assessments.draft", committee),
        "may_record": request.user.has_perm("responses.record", committee),
        "may_settle": request.user.has_perm("recommendations.write_criteria", committee),
        "may_revise": request.user.has_perm("recommendations.revise_deadline", committee),
        "may_hold": request.user.has_perm("recommendations.hold", committee),
        "hold": holds.held(clock.today()).get(found.pk),
        "may_close": request.user.has_perm("recommendations.close", committee),
        "may_review": request.user.has_perm("assessments.review_outcome", committee),
        "may_link": request.user.has_perm("recommendations.link", committee),
        "may_confirm": request.user.has_perm("recommendations.confirm_record", committee),
    }
    return render(request, "desk/report.html", context)


def _confirmed(report: Report) -> list[int]:
    rows = RecordComplete.objects.current().filter(recommendation__report=report)
    return list(rows.order_by("pk").values_list("recommendation", flat=True))


# Approving together what was agreed together


@require_http_methods(["GET", "HEAD", "POST"])
def approve(request: StaffRequest) -> HttpResponse:
    """Approve several assessments that were agreed together: ticks, who agreed, one button, all or none."""
    if not request.user.has_perm("desk.view"):
        raise Http404("You are on no committee’s staff.")
    if not request.user.has_perm("assessments.approve"):
        raise PermissionDenied
    if request.method == "POST" and not is_recent(request):
        return ask_again(request)
    filled = typed(request)
    versions = _assessments(request, "assessments.approve") if request.method == "POST" else []
    reports = {version.part.recommendation.report_id for version in versions}
    form, problem = AgreementForm(filled, reports=reports), ""
    if request.method == "POST":
        if versions and all(hasattr(version, "approval") for version in versions):
            messages.info(request, "These were approved already.")
            return redirect("desk:home")
        if form.is_valid():
            try:
                approve_several(versions=versions, agreed=form.agreement, by=request.user)
            except NotNow as refusal:
                problem = str(refusal)
            else:
                messages.success(request, f"{formats.counted(len(versions), 'assessment')} approved.")
                return redirect("desk:home")
    context = {
        "waiting": [row for row in Desk(request.user).waiting if row.can_approve],
        "form": form,
        "problem": problem,
        "chosen": [] if filled is None else filled.getlist("item"),
        "crumbs": [DESK],
    }
    return render(request, "desk/approve.html", context)


# Publishing what is ready


@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: StaffRequest) -> HttpResponse:
    """The list of what goes out, the public note, one button."""
    if not request.user.has_perm("editions.publish"):
        raise Http404("You are on no committee’s staff.")
    filled = typed(request)
    form = PublishForm(filled, initial={"note": Desk(request.user).suggested_note(), "when": NOW})
    problem = ""
    if request.method == "POST":
        updates, assessments = chosen(request)
        if over := _published_already([*updates, *assessments]):
            messages.info(request, "This was published already. Here is the result.")
            return redirect("desk:published", over)
        if form.is_valid():
            what = {
                "updates": updates,
                "assessments": assessments,
                "note": form.cleaned_data["note"],
                "proceedings_checked": form.cleaned_data["proceedings"],
                "by": request.user,
            }
            try:
                if form.due_at:
                    row = schedule(**what, due_at=form.due_at)
                    messages.success(
                        request, f"Scheduled for {_in_london(row.due_at)}. It goes out by itself."
                    )
                    return redirect("desk:home")
                edition = publish_ready(**what)
            except NotNow as refusal:
                if form.due_at and _is_scheduled(request, form, form.due_at, updates, assessments):
                    messages.info(request, f"Scheduled already for {_in_london(form.due_at)}.")
                    return redirect("desk:home")
                problem = str(refusal)
            else:
                return redirect("desk:published", edition.number)
    return publish_page(request, form, filled, problem)


def _is_scheduled(
    request: StaffRequest,
    form: PublishForm,
    due_at: dt.datetime,
    updates: list[Update],
    assessments: list[Assessment],
) -> bool:
    """Whether this person has scheduled just this for that minute already: the second of two clicks."""
    same = Scheduled.objects.filter(
        state=ScheduledState.WAITING, by=request.user, due_at=due_at, note=form.cleaned_data["note"]
    )
    wanted = {*((row.pk, None) for row in updates), *((None, row.pk) for row in assessments)}
    return any(
        wanted == set(row.items.order_by("pk").values_list("update", "assessment"))
        for row in same.order_by("pk")
    )


def publish_page(
    request: StaffRequest, form: PublishForm, filled: QueryDict | None, problem: str = ""
) -> HttpResponse:
    """The page on which one publishes; `filled` is what was typed so far, None for a form that nobody touched."""
    context = {
        "desk": Desk(request.user),
        "form": form,
        "problem": problem,
        "chosen": None if filled is None else filled.getlist("item"),
        "crumbs": [DESK],
    }
    return render(request, "desk/publish.html", context)


def _in_london(moment: dt.datetime) -> str:
    return formats.moment(moment.astimezone(clock.LONDON))


@posted_from("desk:home")
def cancel(request: StaffRequest, pk: int) -> HttpResponse:
    """Cancel what waits for its minute, or put away what could not go out."""
    row = Desk(request.user).cancellable(pk)
    if row is None:
        raise Http404("Nothing of yours is scheduled under this number.")
    try:
        cancel_scheduled(scheduled=row, by=request.user)
        messages.success(request, "Cancelled: what is still ready can be published or scheduled again.")
    except NotNow as refusal:
        messages.info(request, str(refusal))
    return redirect("desk:home")


def chosen(request: StaffRequest) -> tuple[list[Update], list[Assessment]]:
    """What was ticked, of this person's committees; anything else is left out."""
    updates = readable(request.user, "editions.publish").filter(pk__in=_ticked(request, "update"))
    return list(updates.order_by("pk")), _assessments(request, "editions.publish")


def _assessments(request: StaffRequest, permission: str) -> list[Assessment]:
    """The assessments that were ticked, of the committees for which this person may do that; no drafts."""
    found = Assessment.objects.filter(
        pk__in=_ticked(request, "assessment"),
        part__recommendation__report__committee__in=bodies(request.user, permission),
    )
    return list(found.exclude(state=AssessmentState.DRAFT).order_by("pk"))


def _ticked(request: StaffRequest, kind: str) -> list[int]:
    """The primary keys of one kind of thing among what was ticked: 3 in "update-3"."""
    items = [item.partition("-") for item in request.POST.getlist("item")]
    return [
        int(key)
        for name, _, key in items
        if name == kind and key.isascii() and key.isdigit() and len(key) < 19
    ]


def _published_already(rows: list[Any]) -> int:
    """The edition that published all of these, when there is nothing left to publish; else 0."""
    numbers = [row.published_in_id for row in rows]
    return max(numbers) if numbers and all(numbers) else 0


@require_safe
def published(request: StaffRequest, number: int) -> HttpResponse:
    """What an edition published, with the way to the public pages."""
    edition = Edition.objects.filter(number=number).first()
    if edition is None or not request.user.has_perm("desk.view"):
        raise Http404("There is no edition with this number.")
    touched = Status.objects.filter(published_in=edition).values("recommendation")
    rows = recommendations_of(request.user).filter(pk__in=touched).order_by("report", "position")
    context = {"edition": edition, "recommendations": rows, "crumbs": [DESK]}
    return render(request, "desk/published.html", context)


# Dates, and confirming the record


@require_http_methods(["GET", "HEAD", "POST"])
def dates(request: StaffRequest, report: str, number: str) -> HttpResponse:
    """Move the date of a recommendation: who asked, and why."""
    found = recommendation_or_404(request.user, report, number, "recommendations.revise_deadline")
    form = DatesForm(typed(request), dated=_dated(found))
    problem = ""
    if request.method == "POST" and form.is_valid():
        told = {name: form.cleaned_data[name] for name in ("due_on", "asked_by", "reason")}
        owed = [(one.ask, one.round) for one in form.chosen()]
        try:
            edition = revise_deadlines(owed=owed, by=request.user, **told)
        except NotNow as refusal:
            if _was_moved(request, found):
                messages.info(request, "This date was moved already.")
                return redirect("desk:report", report)
            problem = str(refusal)
        else:
            messages.success(request, f"Published in edition {edition.number}: {edition.note}")
            return redirect("desk:report", report)
    context = {"recommendation": found, "form": form, "problem": problem, "crumbs": _crumbs(found)}
    return render(request, "desk/dates.html", context)


def _was_moved(request: StaffRequest, recommendation: Recommendation) -> bool:
    """Whether what was posted stands already, word for word: the second of two clicks."""
    form = DatesForm(request.POST, dated=_dated(recommendation))
    return form.is_valid() and form.was_moved


def _crumbs(recommendation: Recommendation) -> list[dict[str, str]]:
    return [DESK, {"label": recommendation.report_title, "url": f"/desk/{recommendation.report.slug}/"}]


def _dated(recommendation: Recommendation) -> list[Dated]:
    """The asks of a recommendation that have a date, each with the one that stands."""
    at = editions.now()
    names = {body.pk: body.short_name for body in Body.objects.as_at(at)}
    rows = Deadline.objects.standing(at).filter(ask__part__recommendation=recommendation)
    rows = rows.select_related("ask__part__recommendation", "ask__addressee", "round")
    rows = rows.order_by("ask__part__position", "ask__addressee__position", "pk")
    labels = naming.labels([row.ask.part for row in rows])
    return [
        Dated(row.ask, row.round, labels[row.ask.part_id], names[row.ask.addressee.body_id], row)
        for row in rows
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def record(request: StaffRequest, report: str) -> HttpResponse:
    """Confirm, with one button for the report, that what was received is all recorded."""
    found = report_or_404(request.user, report, "recommendations.confirm_record")
    rows = recommendations_of(request.user).filter(report=found).exclude(pk__in=_confirmed(found))
    form = RecordForm(typed(request), rows=rows.order_by("position"), missing=_missing(found))
    if request.method == "POST" and not rows:
        messages.info(request, "This record was confirmed to be complete already.")
        return redirect("desk:report", report)
    if request.method == "POST" and form.is_valid():
        chosen = [row for row in rows if row.pk in form.cleaned_data["recommendations"]]
        try:
            edition = confirm_record(recommendations=chosen, by=request.user)
            messages.success(request, f"Published in edition {edition.number}: {edition.note}")
        except NotNow as refusal:
            messages.info(request, str(refusal))
        return redirect("desk:report", report)
    context = {"report": found, "form": form, "left": rows, "crumbs": [DESK, _report_crumb(found)]}
    return render(request, "desk/record.html", context)


def _report_crumb(report: Report) -> dict[str, str]:
    return {"label": report.title, "url": f"/desk/{report.slug}/"}


def _missing(report: Report) -> set[int]:
    """Recommendations of which the tracker knows that a reply exists which is not recorded."""
    terms = AddresseeTerms.objects.current().filter(
        addressee__recommendation__report=report, reply=Reply.NOT_ADDED
    )
    added = Response.objects.current().filter(addressee__in=terms.values("addressee")).values("addressee")
    left = terms.exclude(addressee__in=added).order_by("pk")
    return set(left.values_list("addressee__recommendation", flat=True))
