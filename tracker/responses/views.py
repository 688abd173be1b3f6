"""Pages on which staff record a body's letter."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.roles import bodies
from accounts.typed import typed
from tracker.bodies.models import Body
from tracker.core import editions
from tracker.core.workflow import NotNow
from tracker.recommendations.access import StaffRequest, recommendations_of, report_or_404, reports_of
from tracker.recommendations.holds import OnHold
from tracker.recommendations.models import AddresseeTerms, Report, Role
from tracker.responses.actions import record_letter
from tracker.responses.forms import Asked, LetterForm
from tracker.responses.models import Response

DESK = {"label": "Desk", "url": "/desk/"}
LETTERS = {"label": "Record a formal reply", "url": "/desk/letters/"}
# Who is spoken about, or decides by themselves, was asked nothing that a letter could answer.
NOT_ASKED = (Role.SUBJECT, Role.DECISION_MAKER)


@require_safe
def choose(request: StaffRequest) -> HttpResponse:
    """Whose letter, and about which report."""
    mine = bodies(request.user, "responses.record")
    names = {body.pk: body for body in Body.objects.as_at(editions.now())}
    reports = [
        {"report": report, "bodies": _bodies(report, names)}
        for report in reports_of(request.user).filter(committee__in=mine).order_by("slug")
    ]
    if not reports:
        raise Http404("There is no report for which you record letters.")
    return render(request, "responses/choose.html", {"reports": reports, "crumbs": [DESK]})


def _bodies(report: Report, names: dict[int, Body]) -> list[Body]:
    terms = AddresseeTerms.objects.current().filter(addressee__recommendation__report=report)
    keys = set(terms.exclude(role__in=NOT_ASKED).order_by("pk").values_list("addressee__body", flat=True))
    return sorted((names[key] for key in keys), key=lambda body: body.name.casefold())


@require_http_methods(["GET", "HEAD", "POST"])
def letter(request: StaffRequest, report: str, body: str) -> HttpResponse:
    """The grid: what a letter says on each recommendation; one save publishes it all."""
    found = report_or_404(request.user, report, "responses.record")
    sender = Body.objects.as_at(editions.now()).filter(slug=body).first()
    asked = _asked(request, found, sender) if sender else []
    if not asked:
        raise Http404("This report asked nothing of a body at this address.")
    form = LetterForm(typed(request), asked=asked)
    problem = ""
    if request.method == "POST" and form.is_valid():
        try:
            edition = record_letter(lines=form.lines(), by=request.user, **_letter(form))
        except OnHold as refusal:
            problem = str(refusal)
        except NotNow as refusal:
            messages.info(request, str(refusal))
            return redirect("desk:report", report)
        else:
            messages.success(request, f"Published in edition {edition.number}: {edition.note}")
            return redirect("desk:report", report)
    context = {"report": found, "body": sender, "form": form, "problem": problem, "crumbs": [DESK, LETTERS]}
    return render(request, "responses/letter.html", context)


def _letter(form: LetterForm) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in ("said_on", "received_on", "how")}


def _asked(request: StaffRequest, report: Report, body: Body) -> list[Asked]:
    recommendations = {row.pk: row for row in recommendations_of(request.user).filter(report=report)}
    terms = AddresseeTerms.objects.current().filter(
        addressee__body=body, addressee__recommendation__in=recommendations
    )
    rows = terms.exclude(role__in=NOT_ASKED).select_related("addressee__recommendation")
    before = {
        row.addressee_id: row
        for row in Response.objects.current().filter(addressee__in=rows.values("addressee"))
    }
    return [
        Asked(row.addressee, recommendations[row.addressee.recommendation_id], before.get(row.addressee_id))
        for row in rows.order_by("addressee__recommendation__position")
    ]
