"""The page on which staff review the aim of a recommendation, in two persons."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.recent import ask_again, is_recent
from accounts.typed import typed
from tracker.assessments.citing import figures_for
from tracker.assessments.outcomes.actions import propose_review, review_after, withdraw_review
from tracker.assessments.outcomes.forms import MonthsForm, ReviewForm, UnsayForm
from tracker.assessments.outcomes.models import OutcomeReview, ReviewAfter
from tracker.assessments.outcomes.reading import MONTHS, outcomes
from tracker.core import editions
from tracker.core.fields import kept
from tracker.core.posting import posted_from
from tracker.core.workflow import NotNow
from tracker.recommendations.access import StaffRequest, check_role, recommendation_or_404
from tracker.recommendations.forms import DecideForm
from tracker.recommendations.models import Recommendation
from tracker.recommendations.views import crumbs, decided, is_decided, offered, wrong_in

PAGE = "assessments:outcome"


@require_http_methods(["GET", "HEAD", "POST"])
def outcome(request: StaffRequest, report: str, number: str) -> HttpResponse:
    """What was said of the aim, and what waits for a second person; propose a review."""
    found = recommendation_or_404(request.user, report, number, "desk.view")
    if request.method != "POST":
        return _page(request, found)
    check_role(request.user, found.report, "assessments.review_outcome")
    form = _review_form(request, found)
    if not form.is_valid():
        return _page(request, found, form=form)
    try:
        propose_review(recommendation=found, by=request.user, **form.cleaned_data)
    except NotNow as problem:
        said = {name: form.cleaned_data[name] for name in ("word", "because")}
        if _reviews(found).filter(published_in=None, refusal="", author=request.user, **said).exists():
            messages.info(request, "Proposed already. Somebody else has to agree before it is published.")
            return redirect(PAGE, report, number)
        return _page(request, found, form=form, problem=str(problem))
    messages.success(request, "Proposed. Somebody else has to agree before it is published.")
    return redirect(PAGE, report, number)


@posted_from(PAGE, "report", "number")
def decide(request: StaffRequest, report: str, number: str) -> HttpResponse:
    """Agree to a review and publish it, or refuse it; who proposed it can take it back."""
    found = recommendation_or_404(request.user, report, number, "desk.view")
    form = _decide_form(request, found)
    may_agree = request.user.has_perm("recommendations.agree", found.report.committee)
    problem = ""
    if form.is_valid():
        if form.agrees and may_agree and not is_recent(request):
            return ask_again(request)
        try:
            decided(request, form, may_agree=may_agree)
        except NotNow as refusal:
            problem = str(refusal)
        else:
            return redirect(PAGE, report, number)
    if is_decided(
        request, DecideForm(request.POST, rows=[(row, "") for row in _reviews(found).order_by("pk")])
    ):
        return redirect(PAGE, report, number)
    return _page(request, found, deciding=form, problem=problem)


@posted_from(PAGE, "report", "number")
def withdraw(request: StaffRequest, report: str, number: str) -> HttpResponse:
    """Withdraw what the public reads of the aim, with a public reason; published at once."""
    found = recommendation_or_404(request.user, report, number, "assessments.withdraw")
    form = _unsay_form(request, found)
    stands = _stands(found)
    problem = "" if stands else "Nothing is said of this aim now, so there is nothing to withdraw."
    if stands and form.is_valid():
        try:
            edition = withdraw_review(review=stands, reason=form.cleaned_data["reason"], by=request.user)
        except NotNow as refusal:
            problem = str(refusal)
        else:
            messages.success(request, f"Published in edition {edition.number}: {edition.note}")
            return redirect(PAGE, report, number)
    if _is_withdrawn(request, found, form):
        return redirect(PAGE, report, number)
    return _page(request, found, unsaying=form, problem=problem)


def _is_withdrawn(request: StaffRequest, found: Recommendation, form: UnsayForm) -> bool:
    """Tell whoever pressed a second time in which edition it went; False where this was no second click.

    Read anew: of two clicks in the same moment the second found the review still standing.
    """
    last = (
        _reviews(found)
        .exclude(withdrawn_in=None)
        .select_related("withdrawn_in")
        .order_by("withdrawn_in")
        .last()
    )
    if last is None or _stands(found) or not form.is_valid():
        return False
    edition = last.withdrawn_in
    if edition.published_by_id != request.user.pk or form.cleaned_data["reason"] not in edition.note:
        return False
    messages.info(request, f"Published already, in edition {edition.number}: {edition.note}")
    return True


@posted_from(PAGE, "report", "number")
def months(request: StaffRequest, report: str, number: str) -> HttpResponse:
    """Choose after how many months the aims of the whole report are to be reviewed."""
    found = recommendation_or_404(request.user, report, number, "assessments.review_outcome")
    form = _months_form(request, found)
    if not form.is_valid():
        return _page(request, found, waiting=form)
    review_after(report=found.report, months=form.cleaned_data["months"], by=request.user)
    messages.success(request, f"Aims are reviewed after {form.cleaned_data['months']} months from now on.")
    return redirect(PAGE, report, number)


def _page(
    request: StaffRequest,
    found: Recommendation,
    *,
    form: ReviewForm | None = None,
    deciding: DecideForm[OutcomeReview] | None = None,
    waiting: MonthsForm | None = None,
    unsaying: UnsayForm | None = None,
    problem: str = "",
) -> HttpResponse:
    committee = found.report.committee
    wrong = next((one for one in (form, deciding, waiting, unsaying) if one is not None and one.errors), None)
    blank = _decide_form(request, found, blank=True)
    proposals = offered(deciding or _decide_form(request, found), blank, request.user)
    gone = deciding if deciding and not deciding.shown else None
    context = {
        **proposals,
        "recommendation": found,
        "problem": problem or (wrong_in(gone) if gone else ""),
        "kept": kept(gone) if gone else [],
        "wrong": wrong,
        "form": form or _review_form(request, found),
        "decide_url": reverse("assessments:decide_outcome", args=[found.report.slug, found.number]),
        "unsaying": unsaying or _unsay_form(request, found),
        "may_withdraw": request.user.has_perm("assessments.withdraw", committee),
        "months_form": waiting or _months_form(request, found),
        "outcome": _stands(found),
        "refused": _reviews(found).exclude(refusal="").order_by("-pk"),
        "may_review": request.user.has_perm("assessments.review_outcome", committee),
        "may_agree": request.user.has_perm("recommendations.agree", committee),
        "crumbs": crumbs(found),
    }
    return render(request, "assessments/outcome.html", context)


def _stands(found: Recommendation) -> OutcomeReview | None:
    """What the public reads of the aim now."""
    return outcomes(editions.now(), [found.pk]).get(found.pk)


def _reviews(found: Recommendation) -> Any:
    return OutcomeReview.objects.filter(recommendation=found).select_related("author")


def _months_form(request: HttpRequest, found: Recommendation) -> MonthsForm:
    chosen = ReviewAfter.objects.filter(report=found.report_id).first()
    address = reverse("assessments:outcome_months", args=[found.report.slug, found.number])
    return MonthsForm(
        typed(request, address) if request.path == address or request.method == "GET" else None,
        initial={"months": chosen.months if chosen else MONTHS},
    )


def _unsay_form(request: HttpRequest, found: Recommendation) -> UnsayForm:
    address = reverse("assessments:withdraw_outcome", args=[found.report.slug, found.number])
    return UnsayForm(typed(request, address) if request.path == address or request.method == "GET" else None)


def _review_form(request: HttpRequest, found: Recommendation) -> ReviewForm:
    address = reverse(PAGE, args=[found.report.slug, found.number])
    return ReviewForm(
        typed(request, address) if request.path == address else None, figures=figures_for(found)
    )


def _decide_form(
    request: HttpRequest, found: Recommendation, *, blank: bool = False
) -> DecideForm[OutcomeReview]:
    """What waits, with what this person typed; or as if they had typed nothing."""
    waiting = list(_reviews(found).filter(published_in=None, refusal="", approver=None).order_by("pk"))
    address = reverse("assessments:decide_outcome", args=[found.report.slug, found.number])
    note = f"The Committee on the aim of recommendation {found.number}: {{}}."
    posted_here = request.path == address or request.method == "GET"
    return DecideForm(
        typed(request, address) if posted_here and not blank else None,
        rows=[(row, _told(row)) for row in waiting],
        initial={"note": note.format(waiting[0].word) if waiting else ""},
    )


def _told(row: OutcomeReview) -> str:
    """A review in words: "Moving as hoped, because …; rests on …; proposed by Ada"."""
    figures = "; ".join(one.words for one in row.figures_cited.order_by("pk"))
    rests = f"; it rests on: {figures}" if figures else ""
    return f"{row.word.capitalize()}. {row.because}{rests}; proposed by {row.author}"
