"""The page on which one member of staff asks bodies for reports of progress by a day."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.roles import bodies
from accounts.typed import typed
from tracker.assessments.models import with_status
from tracker.assessments.rollup import CLOSURES, Word
from tracker.bodies.models import Body
from tracker.core import clock, editions
from tracker.core.fields import day_field
from tracker.core.models import Edition
from tracker.core.workflow import NotNow
from tracker.recommendations import holds
from tracker.recommendations.access import StaffRequest, recommendation_or_404
from tracker.recommendations.closing import followed
from tracker.recommendations.models import (
    ASKED_ROLES,
    Addressee,
    AddresseeTerms,
    Ask,
    ProgressAsked,
    Recommendation,
)
from tracker.recommendations.progress import ask_for_progress, due, proposed, stop_asking


class ProgressForm(forms.Form):
    """Who is asked for a report of progress, by when, and before which meeting."""

    addressees = forms.TypedMultipleChoiceField(
        label="Who is asked",
        widget=forms.CheckboxSelectMultiple,
        coerce=int,
        error_messages={"required": "Choose who is asked."},
    )
    by_day = day_field(
        "Asked for by",
        help_text="Six months on is proposed. The public reads it; nobody is ever late for it.",
    )
    occasion = forms.CharField(
        label="Before which meeting",
        required=False,
        max_length=200,
        help_text="Leave it empty where there is none. As the public reads it: “the meeting on complaints”.",
        error_messages={"max_length": "Name the meeting in 200 characters at most."},
    )
    occasion_on = day_field("Day of the meeting", required=False, help_text="Only with a meeting.")

    def __init__(self, *args: Any, choices: list[tuple[int, str]], ticked: list[int], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["addressees"]
        assert isinstance(field, forms.TypedMultipleChoiceField)
        field.choices = choices
        field.initial = ticked

    @property
    def stops(self) -> bool:
        """Whether the button for asking no more was pressed."""
        return "stop" in self.data

    def clean(self) -> dict[str, Any]:
        """The day is to come; a meeting has a name and a day, which is not before the day asked for."""
        cleaned = super().clean() or {}
        by_day, on = cleaned.get("by_day"), cleaned.get("occasion_on")
        if by_day and by_day < clock.today():
            self.add_error("by_day", "That day is over. Choose today or a later day.")
        if cleaned.get("occasion") and not on and "occasion_on" not in self.errors:
            self.add_error("occasion_on", "Give the day of the meeting, or leave the meeting out.")
        elif on and not cleaned.get("occasion") and "occasion" not in self.errors:
            self.add_error("occasion", "Name the meeting, or leave its day out.")
        elif by_day and on and on < by_day:
            self.add_error("occasion_on", "The meeting is before the day asked for. Check the two days.")
        return cleaned


def to_ask(user: User) -> list[Recommendation]:
    """Recommendations on which this person can ask for progress by now: none that is met, closed or on hold."""
    at = editions.now()
    asking = followed(at).values("addressee")
    asked = AddresseeTerms.objects.as_at(at).filter(role__in=ASKED_ROLES, addressee__in=asking).order_by()
    rows = with_status(Recommendation.objects.as_at(at), at).filter(
        report__committee__in=bodies(user, "recommendations.revise_deadline"),
        pk__in=asked.values("addressee__recommendation"),
    )
    rows = rows.exclude(word__in=[Word.MET, *CLOSURES]).exclude(report__in=holds.held(at.day))
    open_ones = list(rows.order_by("report", "position"))
    by_now = due(at, open_ones)
    return [row for row in open_ones if row.pk in by_now]


@require_http_methods(["GET", "HEAD", "POST"])
def progress(request: StaffRequest, report: str, number: str) -> HttpResponse:
    """Ask for reports of progress on a recommendation by a day, or ask for none any more; published at once."""
    found = recommendation_or_404(request.user, report, number, "recommendations.revise_deadline")
    asked = _asked(found)
    can_report = _can_report(found)
    form = ProgressForm(
        typed(request),
        choices=[
            (row.pk, name if row.pk in can_report else f"{name} (nothing that is followed is asked of it)")
            for row, name, _ in asked
        ],
        ticked=[row.pk for row, _, _ in asked if row.pk in can_report],
        initial={"by_day": proposed(found.report, [row for row, _, _ in asked])},
    )
    problem = ""
    if request.method == "POST" and (form.is_valid() or form.stops):
        try:
            edition = _act(form, [row for row, _, _ in asked], request)
        except NotNow as refusal:
            problem = str(refusal)
        else:
            messages.success(request, f"Published in edition {edition.number}: {edition.note}")
            return redirect("desk:report", report)
    crumbs = [{"label": "Desk", "url": "/desk/"}]
    crumbs.append({"label": found.report_title, "url": f"/desk/{found.report.slug}/"})
    standing = [(name, row) for _, name, row in asked if row]
    context = {"recommendation": found, "form": form, "problem": problem, "asked": asked}
    return render(request, "desk/progress.html", context | {"standing": standing, "crumbs": crumbs})


def _act(form: ProgressForm, addressees: list[Addressee], request: StaffRequest) -> Edition:
    if form.stops:
        return stop_asking(addressees=addressees, by=request.user)
    told = {name: form.cleaned_data[name] for name in ("by_day", "occasion", "occasion_on")}
    chosen = [row for row in addressees if row.pk in form.cleaned_data["addressees"]]
    return ask_for_progress(addressees=chosen, by=request.user, **told)


def _can_report(found: Recommendation) -> set[int]:
    """Primary keys of the addressees of whom something is asked in a recommendation that is still followed."""
    asks = followed(editions.now()).filter(addressee__recommendation=found).order_by("pk")
    return set(asks.values_list("addressee", flat=True))


def _asked(found: Recommendation) -> list[tuple[Addressee, str, ProgressAsked | None]]:
    """Who is asked for something in a recommendation: each with its name, and what is asked for now.

    Of whom nothing is asked any more is here as long as a report of progress is, so that it can be taken back.
    """
    names = {body.pk: body.name for body in Body.objects.as_at(editions.now())}
    here = ProgressAsked.objects.current().filter(addressee__recommendation=found)
    standing = {row.addressee_id: row for row in here.order_by("pk")}
    asks = Ask.objects.current().filter(addressee__recommendation=found)
    terms = AddresseeTerms.objects.current().filter(
        Q(addressee__in=asks.values("addressee")) | Q(addressee__in=standing),
        addressee__recommendation=found,
        role__in=ASKED_ROLES,
    )
    rows = [row.addressee for row in terms.select_related("addressee").order_by("addressee__position")]
    return [(row, names[row.body_id], standing.get(row.pk)) for row in rows]
