"""The page on which one member of staff puts a report on hold, or ends a hold."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.typed import typed
from tracker.assessments.scheduling import stopped
from tracker.core import clock
from tracker.core.models import Edition
from tracker.core.workflow import NotNow
from tracker.desk.forms import EndHoldForm, HoldForm
from tracker.recommendations.access import StaffRequest, report_or_404
from tracker.recommendations.actions import end_hold, set_hold
from tracker.recommendations.models import Hold, Report


@require_http_methods(["GET", "HEAD", "POST"])
def hold(request: StaffRequest, report: str) -> HttpResponse:
    """Set a hold, change it, or end it early."""
    found = report_or_404(request.user, report, "recommendations.hold")
    standing = _standing(found)
    ends = "end" in request.POST
    form = HoldForm(None if ends else typed(request), initial=_initial(standing))
    problem = ""
    if request.method == "POST":
        ending = EndHoldForm(request.POST)
        if ending.is_valid() if ends else form.is_valid():
            try:
                edition = _end(found, ending, request) if ends else _set(found, form, request)
            except NotNow as refusal:
                standing = _standing(found)
                if _is_done(found, ending if ends else form, standing, request):
                    messages.info(request, "This was done already.")
                    return redirect("desk:report", report)
                problem = str(refusal)
                if not ends:
                    form = HoldForm({**request.POST.dict(), "seen": _seen(standing)})
            else:
                messages.success(request, f"Published in edition {edition.number}: {edition.note}")
                if told := _stopped(_standing(found)):
                    messages.warning(request, told)
                return redirect("desk:report", report)
    crumbs = [{"label": "Desk", "url": "/desk/"}, {"label": found.title, "url": f"/desk/{found.slug}/"}]
    context = {
        "report": found,
        "form": form,
        "ending": EndHoldForm(initial={"seen": _seen(standing)}, auto_id="end_%s"),
        "problem": problem,
        "standing": standing,
        "stopped": _stopped(standing),
        "crumbs": crumbs,
    }
    return render(request, "desk/hold.html", context)


def _standing(report: Report) -> Hold | None:
    """The hold that lasts or is to come."""
    found: Hold | None = Hold.objects.current().filter(report=report, to_day__gte=clock.today()).first()
    return found


def _stopped(standing: Hold | None) -> str:
    """What was scheduled and will not go out because of the hold."""
    return stopped(standing) if standing else ""


def _seen(standing: Hold | None) -> int:
    return standing.pk if standing else 0


def _initial(standing: Hold | None) -> dict[str, object]:
    return {**(standing.content() if standing else {"from_day": clock.today()}), "seen": _seen(standing)}


def _set(report: Report, form: HoldForm, request: StaffRequest) -> Edition:
    return set_hold(report=report, by=request.user, **form.cleaned_data)


def _end(report: Report, form: EndHoldForm, request: StaffRequest) -> Edition:
    return end_hold(report=report, by=request.user, seen=form.cleaned_data["seen"])


def _is_done(report: Report, form: EndHoldForm, standing: Hold | None, request: StaffRequest) -> bool:
    """Whether this person has just done it: the second of two clicks."""
    told = dict(form.cleaned_data)
    seen = told.pop("seen")
    if not told:
        ended = Hold.objects.filter(report=report, pk=seen, withdrawn_in__published_by=request.user)
        return standing is None and ended.exists()
    by_them = Hold.objects.filter(pk=_seen(standing), published_in__published_by=request.user)
    said = standing is not None and {name: getattr(standing, name) for name in told}
    return said == told and by_them.exists()
