"""Pages on which staff assess, and on which a second person approves or returns."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Role, User
from accounts.typed import typed
from tracker.assessments import actions
from tracker.assessments.forms import AssessForm, ReturnForm, subjects
from tracker.assessments.models import Assessment, AssessmentState
from tracker.assessments.rollup import Word
from tracker.assessments.workflow import STATES, can_approve, hands
from tracker.bodies.models import Body
from tracker.core import editions
from tracker.core.formats import counted, listed
from tracker.core.posting import posted_from
from tracker.core.workflow import NotNow
from tracker.evidence.reading import letter, said_on
from tracker.evidence.words import Words
from tracker.recommendations import naming
from tracker.recommendations.access import (
    StaffRequest,
    check_role,
    recommendation_or_404,
    recommendations_of,
)
from tracker.recommendations.models import PartText, Recommendation

DESK = {"label": "Desk", "url": "/desk/"}


@require_http_methods(["GET", "HEAD", "POST"])
def assess(request: StaffRequest, report: str, number: str) -> HttpResponse:
    """All parts of a recommendation in one form: save a draft, or send it for review."""
    found = recommendation_or_404(request.user, report, number, "assessments.draft")
    form = AssessForm(typed(request), subjects=subjects(found))
    conflict = ""
    if request.method == "POST" and form.is_valid():
        try:
            versions = actions.write(lines=form.lines(), send=form.sends, by=request.user)
        except NotNow as problem:
            conflict = str(problem)
            form = AssessForm(request.POST, subjects=subjects(found))
            form.go_on()
        else:
            messages.success(request, _written(versions))
            return redirect("desk:home") if form.sends else redirect(request.path)
    context = {"recommendation": found, "form": form, "conflict": conflict, "crumbs": _crumbs(found)}
    return render(request, "assessments/assess.html", context)


def _written(versions: list[Assessment]) -> str:
    """What was done, in a sentence for what was sent and one for what was saved as a draft."""
    labels = {version.pk: naming.label(version.part) for version in versions}
    sent = [labels[version.pk] for version in versions if version.state == AssessmentState.IN_REVIEW]
    saved = [labels[version.pk] for version in versions if version.state == AssessmentState.DRAFT]
    told = [f"{listed(sent)}: sent for review. Somebody else has to approve it."] if sent else []
    return " ".join([*told, f"{listed(saved)}: draft saved."] if saved else told)


def _crumbs(recommendation: Recommendation) -> list[dict[str, str]]:
    report = recommendation.report
    return [DESK, {"label": recommendation.report_title, "url": f"/desk/{report.slug}/"}]


@require_safe
def review(request: StaffRequest, pk: int) -> HttpResponse:
    """A version as it is, with what it rests on; nobody edits here."""
    version = _version_or_404(request.user, pk)
    return _review(request, version, ReturnForm(typed(request, reverse("assessments:return", args=[pk]))))


@posted_from("assessments:review", "pk")
def approve(request: StaffRequest, pk: int) -> HttpResponse:
    """Approve this version; whoever had a hand in it is told who can."""
    version = _version_or_404(request.user, pk)
    if request.user.pk in hands(version):
        return _review(request, version, ReturnForm(), refused=True)
    check_role(request.user, version.part.recommendation.report, "assessments.approve")
    try:
        actions.approve(version=version, by=request.user)
        messages.success(request, "Approved. It is public once it is published.")
    except NotNow as problem:
        messages.info(request, str(problem))
    return redirect("assessments:review", pk)


@posted_from("assessments:review", "pk")
def return_(request: StaffRequest, pk: int) -> HttpResponse:
    """Send this version back with a reason; the next version opens as a draft."""
    version = _version_or_404(request.user, pk)
    check_role(request.user, version.part.recommendation.report, "assessments.approve")
    form = ReturnForm(request.POST)
    if not form.is_valid():
        return _review(request, version, form)
    try:
        actions.return_(version=version, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, f"Returned to {version.author}. The next version is open as a draft.")
    except NotNow as problem:
        messages.info(request, str(problem))
    return redirect("assessments:review", pk)


def _version_or_404(user: User, pk: int) -> Assessment:
    rows = Assessment.objects.filter(pk=pk, part__recommendation__in=recommendations_of(user))
    found: Assessment | None = rows.select_related(
        "part__recommendation__report__committee", "round", "author", "criteria", "published_in"
    ).first()
    if found is None:
        raise Http404("There is no assessment at this address that you work on.")
    return found


def _review(
    request: StaffRequest, version: Assessment, form: ReturnForm, *, refused: bool = False
) -> HttpResponse:
    user = request.user
    recommendation = recommendations_of(user).get(pk=version.part.recommendation_id)
    waits = version.state == AssessmentState.IN_REVIEW
    context = {
        "version": version,
        "recommendation": recommendation,
        "label": naming.label(version.part),
        "text": PartText.objects.current().filter(part=version.part).first(),
        "status": Word(version.word) if version.word else None,
        "state": STATES[AssessmentState(version.state)],
        "reports": _reports(version),
        "figures": [row.frozen for row in version.figures_cited.order_by("pk")],
        "approval": getattr(version, "approval", None),
        "next": Assessment.objects.filter(
            part=version.part, round=version.round, version=version.version + 1
        ).first(),
        "waits": waits,
        "had_a_hand": user.pk in hands(version),
        "may_approve": user.has_perm("assessments.approve", recommendation.report.committee),
        "may_draft": user.has_perm("assessments.draft", recommendation.report.committee),
        "can_approve": can_approve(version, user),
        "who_can": _who_can(version, recommendation),
        "refused": refused,
        "form": form,
        "crumbs": _crumbs(recommendation),
    }
    return render(request, "assessments/review.html", context, status=403 if refused else 200)


def _reports(version: Assessment) -> list[dict[str, Any]]:
    """The reports that a version rests on, whole."""
    names = {body.pk: body.name for body in Body.objects.as_at(editions.now())}
    rows = version.evidence_cited.select_related("update__ask__addressee", "update__submission").order_by(
        "pk"
    )
    return [
        {
            "update": row.update,
            "who": names[row.update.ask.addressee.body_id],
            "on": said_on(row.update),
            "letter": letter(row.update),
            "lines": Words.of(row.update).lines(),
        }
        for row in rows
    ]


def _who_can(version: Assessment, recommendation: Recommendation) -> str:
    """Who can approve a version, by name; empty where nobody can."""
    people = User.objects.filter(
        is_active=True,
        memberships__in=recommendation.report.committee.memberships.filter(role=Role.APPROVER, ended_at=None),
    ).exclude(pk__in=hands(version))
    names = sorted({str(person) for person in people})
    return listed(names, "or") if len(names) < 6 else counted(len(names), "approver")
