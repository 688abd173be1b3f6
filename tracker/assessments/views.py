"""Pages on which staff assess, and on which a second person approves or returns."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Role, User
from accounts.recent import ask_again, is_recent
from accounts.roles import bodies
from accounts.typed import typed
from tracker.assessments import actions, citing, replying, scheduling
from tracker.assessments.actions import OPEN
from tracker.assessments.agreement import Agreement
from tracker.assessments.forms import AgreementForm, AssessForm, ReturnForm, WithdrawForm
from tracker.assessments.models import Assessment, AssessmentState
from tracker.assessments.obstacles import obstacle
from tracker.assessments.rollup import Word
from tracker.assessments.subjects import subjects
from tracker.assessments.turns import meaning
from tracker.assessments.workflow import hands
from tracker.bodies.models import Body
from tracker.core import editions, fields
from tracker.core.changes import addresses
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
)
from tracker.recommendations.models import PartText, Recommendation

DESK = {"label": "Desk", "url": "/desk/"}


@require_http_methods(["GET", "HEAD", "POST"])
def assess(request: StaffRequest, report: str, number: str) -> HttpResponse:
    """All parts of a recommendation in one form: save a draft, or send it for review."""
    found = recommendation_or_404(request.user, report, number, "assessments.draft")
    form = AssessForm(typed(request), subjects=subjects(found))
    conflict = ""
    if request.method == "POST" and not form.was_sent and form.is_valid():
        try:
            versions = actions.write(lines=form.lines(), send=form.sends, by=request.user)
        except NotNow as problem:
            form = AssessForm(request.POST, subjects=subjects(found))
            # The form says by itself what was sent for review in this very moment.
            conflict = "" if form.errors else str(problem)
            form.go_on()
        else:
            messages.success(request, _written(versions))
            return redirect("desk:home") if form.sends else redirect(request.path)
    if request.method == "POST" and form.was_sent:
        messages.info(request, "This was sent for review already. Somebody else has to approve it.")
        return redirect("desk:home")
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
    return _review(request, _version_or_404(request.user, pk))


@posted_from("assessments:review", "pk")
def approve(request: StaffRequest, pk: int) -> HttpResponse:
    """Approve this version, saying who agreed it; whoever had a hand in it is told who can."""
    version = _version_or_404(request.user, pk)
    if request.user.pk in hands(version):
        return _review(request, version, refused=True)
    check_role(request.user, version.part.recommendation.report, "assessments.approve")
    if not is_recent(request):
        return ask_again(request)
    form = AgreementForm(request.POST, reports=[version.part.recommendation.report_id])
    if version.stage == AssessmentState.IN_REVIEW and not form.is_valid():
        return _review(request, version, form)

    def act() -> str:
        agreed = form.agreement if form.is_valid() else Agreement()
        actions.approve(version=version, agreed=agreed, by=request.user)
        return "Approved. It is public once it is published."

    return _decide(request, version, form, act)


@posted_from("assessments:review", "pk")
def return_(request: StaffRequest, pk: int) -> HttpResponse:
    """Send this version back with a reason; the next version opens as a draft."""
    return _send_back(request, pk, actions.return_)


@posted_from("assessments:review", "pk")
def take_back(request: StaffRequest, pk: int) -> HttpResponse:
    """Take an approved version back with a reason; the next version opens as a draft."""
    return _send_back(request, pk, actions.take_back)


def _send_back(request: StaffRequest, pk: int, send_back: Callable[..., Assessment]) -> HttpResponse:
    version = _version_or_404(request.user, pk)
    check_role(request.user, version.part.recommendation.report, "assessments.approve")
    form = ReturnForm(request.POST)
    if not form.is_valid():
        return _review(request, version, form)

    def act() -> str:
        send_back(version=version, by=request.user, reason=form.cleaned_data["reason"])
        return f"Returned to {version.author}. The next version is open as a draft."

    return _decide(request, version, form, act)


@posted_from("assessments:review", "pk")
def withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    """Withdraw this published finding with a public reason."""
    version = _version_or_404(request.user, pk)
    check_role(request.user, version.part.recommendation.report, "assessments.withdraw")
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        return _review(request, version, form)

    def act() -> str:
        edition = actions.withdraw(version=version, because=form.cleaned_data["because"], by=request.user)
        return f"Published in edition {edition.number}: {edition.note}"

    return _decide(request, version, form, act)


def _decide(request: StaffRequest, version: Assessment, form: Form, act: Callable[[], str]) -> HttpResponse:
    """Do what was decided; where that is refused, say why above what was typed.

    The second of two clicks leads where the first one led.
    """
    try:
        messages.success(request, act())
    except NotNow as refusal:
        version = _version_or_404(request.user, version.pk)
        if form.is_valid() and not _is_done(version, form):
            return _review(request, version, form, problem=str(refusal))
        messages.info(request, str(refusal))
    return redirect("assessments:review", version.pk)


def _is_done(version: Assessment, form: Form) -> bool:
    """Whether what a form decides stands already, word for word."""
    if isinstance(form, AgreementForm):
        approval = getattr(version, "approval", None)
        return approval is not None and approval.agreement == form.agreement
    if isinstance(form, WithdrawForm):
        withdrawal = getattr(version, "withdrawal", None)
        return withdrawal is not None and withdrawal.because == form.cleaned_data["because"].strip()
    return bool(version.return_reason == form.cleaned_data["reason"].strip())


def _version_or_404(user: User, pk: int) -> Assessment:
    rows = Assessment.objects.filter(
        pk=pk, part__recommendation__report__committee__in=bodies(user, "desk.view")
    )
    found: Assessment | None = rows.select_related(
        "part__recommendation__report__committee",
        "round",
        "author",
        "criteria",
        "corrects",
        "published_in",
        "withdrawn_in",
        "withdrawal",
        "approval__approver",
    ).first()
    if found is None:
        raise Http404("There is no assessment at this address that you work on.")
    return found


# What can be done with a version from each state: verb to its form, and the permission that it needs.
DECISIONS: Mapping[AssessmentState, Mapping[str, tuple[type[Form], str]]] = {
    AssessmentState.IN_REVIEW: {
        "approve": (AgreementForm, "assessments.approve"),
        "return": (ReturnForm, "assessments.approve"),
    },
    AssessmentState.APPROVED: {"take_back": (ReturnForm, "assessments.approve")},
    AssessmentState.PUBLISHED: {"withdraw": (WithdrawForm, "assessments.withdraw")},
}


def _forms(request: StaffRequest, version: Assessment, filled: Form | None) -> dict[str, Form | None]:
    """A form for each thing that this person can do with a version as it stands; None for all others."""
    committee = version.part.recommendation.report.committee
    forms: dict[str, Form | None] = dict.fromkeys(["approve", "return", "take_back", "withdraw"])
    for verb, (kind, permission) in DECISIONS.get(version.stage, {}).items():
        may = request.user.has_perm(permission, committee)
        if may and (verb != "approve" or request.user.pk not in hands(version)):
            address = reverse(f"assessments:{verb}", args=[version.pk])
            # What was posted belongs to the one form in `filled`, and is no mistake in the others.
            kept = None if request.method == "POST" else typed(request, address)
            # By its kind: a reason to return what was approved meanwhile is one to take it back.
            forms[verb] = filled if isinstance(filled, kind) else kind(kept)
    return forms


def _review(
    request: StaffRequest,
    version: Assessment,
    filled: Form | None = None,
    *,
    problem: str = "",
    refused: bool = False,
) -> HttpResponse:
    """The page of a version; `filled` is the form that was sent, `problem` why that could not be done."""
    user = request.user
    about = version.part.recommendation_id
    recommendation = Recommendation.known([about], editions.now())[about]
    open_ = version.stage in OPEN
    forms = _forms(request, version, filled)
    stands = obstacle(version) if open_ else None
    asks_bodies = version.stage == AssessmentState.APPROVED and not stands
    context = {
        "version": version,
        "recommendation": recommendation,
        "label": naming.label(version.part),
        "public_url": addresses(Recommendation, {about: version.published_in_id or 0}, editions.now())[about],
        "text": PartText.asked_now().filter(part=version.part).first(),
        "status": Word(version.word) if version.word else None,
        "state": meaning(version),
        "scheduled": scheduling.waiting().filter(assessment=version).first(),
        "can_be_answered": replying.waits(version) if asks_bodies else "",
        "stage": version.stage,
        "criteria_now": citing.settles(version.part) if version.criteria else None,
        "reports": _reports(version),
        "figures": [row.frozen for row in version.figures_cited.order_by("pk")],
        "gone": citing.gone(version) if open_ else [],
        "obstacle": stands,
        "approval": getattr(version, "approval", None),
        "reply_period": getattr(version, "reply_period", None),
        "withdrawal": getattr(version, "withdrawal", None),
        "next": Assessment.objects.filter(
            part=version.part, round=version.round, version=version.version + 1
        ).first(),
        "waits": version.stage == AssessmentState.IN_REVIEW,
        "had_a_hand": user.pk in hands(version),
        "may_enter_replies": user.has_perm("evidence.record", recommendation.report.committee),
        "may_draft": user.has_perm("assessments.draft", recommendation.report.committee),
        "who_can": _who_can(version, recommendation),
        "refused": refused,
        "forms": forms,
        "form": filled if filled and filled.errors else None,
        "problem": problem,
        # What was typed into a form that this version has no more.
        "kept": [] if filled is None or filled in forms.values() else fields.kept(filled),
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
