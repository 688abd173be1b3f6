"""The page on which one member of staff puts a report on hold, or ends a hold."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.typed import typed
from tracker.core import clock
from tracker.core.models import Edition
from tracker.core.workflow import NotNow
from tracker.desk.forms import HoldForm
from tracker.recommendations.access import StaffRequest, report_or_404
from tracker.recommendations.actions import end_hold, set_hold
from tracker.recommendations.models import Hold, Report


@require_http_methods(["GET", "HEAD", "POST"])
def hold(request: StaffRequest, report: str) -> HttpResponse:
    """Set a hold, change it, or end it early."""
    found = report_or_404(request.user, report, "recommendations.hold")
    standing = Hold.objects.current().filter(report=found, to_day__gte=clock.today()).first()
    form = HoldForm(typed(request), initial=standing.content() if standing else {"from_day": clock.today()})
    problem = ""
    if request.method == "POST":
        ends = "end" in request.POST
        if ends or form.is_valid():
            try:
                edition = end_hold(report=found, by=request.user) if ends else _set(found, form, request)
            except NotNow as refusal:
                problem = str(refusal)
            else:
                messages.success(request, f"Published in edition {edition.number}: {edition.note}")
                return redirect("desk:report", report)
    crumbs = [{"label": "Desk", "url": "/desk/"}, {"label": found.title, "url": f"/desk/{found.slug}/"}]
    context = {"report": found, "form": form, "problem": problem, "standing": standing, "crumbs": crumbs}
    return render(request, "desk/hold.html", context)


def _set(report: Report, form: HoldForm, request: StaffRequest) -> Edition:
    return set_hold(report=report, by=request.user, **form.cleaned_data)
