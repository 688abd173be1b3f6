"""Taking a text down: the list of what is public, the one page that asks, and what was taken down."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.typed import typed
from tracker.core.formats import counted
from tracker.core.models import Readable
from tracker.core.takedown import copies_of, is_public, row_of
from tracker.core.workflow import NotNow
from tracker.desk import texts
from tracker.desk.actions import take_down
from tracker.desk.forms import TakeDownForm
from tracker.recommendations.access import StaffRequest, recommendation_or_404, report_or_404

DESK = {"label": "Desk", "url": "/desk/"}
TAKEN = {"label": "Taken down", "url": "/desk/taken-down/"}


@require_safe
def of_recommendation(request: StaffRequest, report: str, number: str) -> HttpResponse:
    """Every public text about a recommendation, each with the way to take it down."""
    found = recommendation_or_404(request.user, report, number, "core.take_down")
    context = {
        "what": f"Recommendation {found.number}: {found.title}",
        "texts": texts.of_recommendation(found),
        "crumbs": [DESK, {"label": found.report_title, "url": f"/desk/{report}/"}],
    }
    return render(request, "desk/texts.html", context)


@require_safe
def of_report(request: StaffRequest, report: str) -> HttpResponse:
    """Every public text about a report itself."""
    found = report_or_404(request.user, report, "core.take_down")
    context = {
        "what": found.title,
        "texts": texts.of_report(found),
        "crumbs": [DESK, {"label": found.title, "url": f"/desk/{report}/"}],
    }
    return render(request, "desk/texts.html", context)


@require_safe
def of_no_report(request: StaffRequest) -> HttpResponse:
    """Names of bodies, figures and their sources, and the notes of editions."""
    _staff(request)
    context = {
        "what": "Bodies, figures and editions",
        "texts": texts.of_no_report(),
        "crumbs": [DESK, TAKEN],
    }
    return render(request, "desk/texts.html", context)


@require_safe
def taken_down(request: StaffRequest) -> HttpResponse:
    """What was taken down, by whom and why."""
    _staff(request)
    context = {"taken": texts.taken_down(request.user), "crumbs": [DESK]}
    return render(request, "desk/taken_down.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def take(request: StaffRequest, key: str) -> HttpResponse:
    """Take one text down: on which ground, and why. It happens at once."""
    row = _row_or_404(request, key)
    form = TakeDownForm(typed(request))
    problem = ""
    if request.method == "POST" and form.is_valid():
        try:
            told = take_down(row=row, by=request.user, **form.cleaned_data)
        except NotNow as refusal:
            problem = str(refusal)
        else:
            messages.success(request, _done(len(told)))
            return redirect("desk:taken_down")
    context = {
        "text": texts.Text(row),
        "copies": [texts.Text(copy) for copy in copies_of(row)],
        "form": form,
        "problem": problem,
        "crumbs": [DESK, TAKEN],
    }
    return render(request, "desk/take_down.html", context)


def _done(told: int) -> str:
    if not told:
        return "Taken down. Nobody else is on the committee’s staff: tell a second person yourself."
    people = counted(told, "other person on the staff is", "other people on the staff are")
    return f"Taken down, everywhere and on every past day. {people} told by mail."


def _row_or_404(request: StaffRequest, key: str) -> Readable:
    row = row_of(key)
    if row is None or not is_public(row) or not texts.may_take_down(request.user, row):
        raise Http404("There is no public text at this address that you work on.")
    return row


def _staff(request: StaffRequest) -> None:
    if not request.user.has_perm("core.take_down"):
        raise Http404("You are on no committee’s staff.")
