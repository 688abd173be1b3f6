"""The page on which staff write what would settle a recommendation or one of its parts."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.typed import typed
from tracker.core.workflow import NotNow
from tracker.desk.forms import CriteriaForm
from tracker.recommendations.access import StaffRequest, recommendation_or_404
from tracker.recommendations.actions import write_criteria
from tracker.recommendations.models import Criteria, Part, PartText, Recommendation

WHOLE = "whole"


@dataclass(frozen=True)
class Settled:
    """The recommendation as a whole, or one of its parts, with what would settle it now."""

    key: str
    label: str
    text: str
    part: Part | None
    standing: Criteria | None

    @property
    def version(self) -> int:
        """The number of the version that stands; 0 where there is none."""
        return self.standing.version if self.standing else 0

    @property
    def suggested_note(self) -> str:
        """A public note to begin with."""
        was = "changed" if self.standing else "set out"
        return f"What would settle recommendation {self.label} was {was}."


@require_http_methods(["GET", "HEAD", "POST"])
def criteria(request: StaffRequest, report: str, number: str) -> HttpResponse:
    """What would settle each part now; `?for=a` (or `whole`) opens the form for one of them."""
    found = recommendation_or_404(request.user, report, number, "recommendations.write_criteria")
    rows = _settled(found)
    asked = request.GET.get("for")
    chosen = next((row for row in rows if row.key == asked), None)
    if asked and chosen is None:
        raise Http404("This recommendation has no such part.")
    form, problem = None, ""
    if chosen:
        form = CriteriaForm(typed(request), initial=_initial(chosen))
        if request.method == "POST" and form.is_valid():
            try:
                row = _write(found, chosen, form, request)
            except NotNow as refusal:
                if _is_written(chosen, form, request):
                    messages.info(request, f"Published already, as version {chosen.version}.")
                    return redirect(request.path)
                problem = str(refusal)
                form = CriteriaForm(_started_from(request, chosen))
            else:
                messages.success(
                    request, f"Published in edition {row.published_in_id}, as version {row.version}."
                )
                return redirect(request.path)
    title = {"label": found.report_title, "url": f"/desk/{report}/"}
    crumbs = [{"label": "Desk", "url": "/desk/"}, title]
    context = {
        "recommendation": found, "rows": rows, "chosen": chosen, "form": form, "problem": problem, "crumbs": crumbs,
    }  # fmt: skip
    return render(request, "desk/criteria.html", context)


def _write(found: Recommendation, chosen: Settled, form: CriteriaForm, request: StaffRequest) -> Criteria:
    data = form.cleaned_data
    return write_criteria(
        recommendation=found,
        part=chosen.part,
        text=data["text"],
        note=data["note"],
        seen=data["seen"] or 0,
        by=request.user,
    )


def _is_written(chosen: Settled, form: CriteriaForm, request: StaffRequest) -> bool:
    """Whether this person has published it word for word, from the same version: the second of two clicks."""
    row, data = chosen.standing, form.cleaned_data
    return (
        row is not None
        and row.published_in.published_by_id == request.user.pk
        and (row.text, row.published_in.note) == (data["text"].strip(), data["note"])
    )


def _initial(chosen: Settled) -> dict[str, object]:
    text = chosen.standing.text if chosen.standing else ""
    return {"text": text, "note": chosen.suggested_note, "seen": chosen.version}


def _started_from(request: StaffRequest, chosen: Settled) -> dict[str, object]:
    """What was typed, on top of the version that stands now."""
    return {**request.POST.dict(), "seen": chosen.version}


def _settled(recommendation: Recommendation) -> list[Settled]:
    rows = Criteria.objects.current().filter(recommendation=recommendation)
    standing = {row.part_id: row for row in rows.select_related("published_in")}
    texts = PartText.objects.current().filter(part__recommendation=recommendation)
    parts = list(texts.select_related("part").order_by("part__position"))
    whole = Settled(WHOLE, recommendation.number, "The recommendation as a whole", None, standing.get(None))
    if len(parts) < 2:
        return [whole]
    return [
        whole,
        *(
            Settled(
                row.part.letter,
                f"{recommendation.number}{row.part.letter}",
                row.text,
                row.part,
                standing.get(row.part_id),
            )
            for row in parts
        ),
    ]
