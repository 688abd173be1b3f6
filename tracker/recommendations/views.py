"""Pages on which staff close parts of a recommendation, in two persons, follow them again, and link recommendations."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.recent import ask_again, is_recent
from accounts.typed import typed
from tracker.core import agreeing, editions
from tracker.core.agreed import AgreedState
from tracker.core.fields import kept
from tracker.core.formats import day
from tracker.core.posting import posted_from
from tracker.core.workflow import NotNow
from tracker.recommendations import naming, notes
from tracker.recommendations.access import StaffRequest, check_role, recommendation_or_404
from tracker.recommendations.actions import follow_again, propose_closures
from tracker.recommendations.forms import AgainForm, ClosureForm, DecideForm, SameForm, UnlinkForm
from tracker.recommendations.models import Closure, PartText, Recommendation, SameAsked
from tracker.recommendations.same.actions import link, unlink
from tracker.recommendations.same.reading import same_asked

DESK = {"label": "Desk", "url": "/desk/"}


@require_http_methods(["GET", "HEAD", "POST"])
def close(request: StaffRequest, report: str, number: str) -> HttpResponse:
    """What is closed and what waits for a second person; propose to close parts, or all of them."""
    found = recommendation_or_404(request.user, report, number, "desk.view")
    if request.method != "POST":
        return _page(request, found)
    check_role(request.user, found.report, "recommendations.close")
    form = _closure_form(request, found)
    problem = ""
    if form.is_valid():
        try:
            propose_closures(by=request.user, **form.told())
        except NotNow as refusal:
            problem = str(refusal)
        else:
            messages.success(request, "Proposed. Somebody else has to agree before it is published.")
            return redirect("recommendations:close", report, number)
    if _is_proposed(request, found, form):
        messages.info(request, "Proposed already. Somebody else has to agree before it is published.")
        return redirect("recommendations:close", report, number)
    return _page(request, found, form=form, problem=problem)


def _is_proposed(request: StaffRequest, found: Recommendation, form: ClosureForm) -> bool:
    """Whether this person has proposed it word for word, and it waits: the second of two clicks."""
    whole = _closure_form(request, found, every_part=True)
    if not whole.is_valid():
        return False
    told = whole.told()
    parts = told.pop("parts")
    waiting = Closure.objects.filter(author=request.user, published_in=None, refusal="", approver=None)
    proposed = waiting.filter(part__in=parts, **told).count()
    return proposed == len(parts) or bool(proposed and whole.closes_all and not form.open_parts)


@posted_from("recommendations:close", "report", "number")
def decide(request: StaffRequest, report: str, number: str) -> HttpResponse:
    """Agree to proposals and publish them, or refuse them; who proposed them can take them back."""
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
            return redirect("recommendations:close", report, number)
    if is_decided(request, DecideForm(request.POST, rows=_named(_closures(found)))):
        return redirect("recommendations:close", report, number)
    return _page(request, found, deciding=form, problem=problem)


def is_decided(request: StaffRequest, form: DecideForm[Any]) -> bool:
    """Tell whoever pressed a second time what the first click did; False where this was no second click.

    `form` offers whatever was ever proposed.
    """
    if not form.is_valid():
        return False
    rows, reason = form.chosen(), form.cleaned_data["reason"]
    if not form.agrees:
        if not all(row.refusal == reason for row in rows):
            return False
        mine = all(row.author_id == request.user.pk for row in rows)
        messages.info(request, "Taken back already." if mine else "Refused already.")
        return True
    deciders, among = {row.approver_id for row in rows}, {row.published_in for row in rows}
    edition = among.pop()
    if among or edition is None or deciders != {request.user.pk}:
        return False
    if edition.note != form.cleaned_data["note"]:
        return False
    messages.info(request, f"Published already, in edition {edition.number}: {edition.note}")
    return True


def decided(request: StaffRequest, form: DecideForm[Any], *, may_agree: bool) -> None:
    """Do what a filled-in form decides. Raises NotNow, or PermissionDenied where another role decides."""
    rows = form.chosen()
    mine = all(row.author_id == request.user.pk for row in rows)
    if not (may_agree or (mine and not form.agrees)):
        raise PermissionDenied
    if form.agrees:
        edition = agreeing.agree(
            rows=rows,
            note=form.cleaned_data["note"],
            proceedings_checked=form.cleaned_data["proceedings"],
            by=request.user,
        )
        messages.success(request, f"Published in edition {edition.number}: {edition.note}")
    else:
        agreeing.refuse(rows=rows, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, "Taken back." if mine else "Refused. It can be proposed anew.")


def offered(filled: DecideForm[Any], blank: DecideForm[Any], by: User) -> dict[str, Any]:
    """What a page offers about proposals: to decide those of others, and to take back one's own.

    What was typed (`filled`) stays in the one of the two forms to which it belongs; `state` is that of what waits.
    """
    deciding, taking_back = (blank, filled) if filled.takes_back else (filled, blank)
    deciding.show([row for row in deciding.rows if row.author_id != by.pk])
    taking_back.show([row for row in taking_back.rows if row.author_id == by.pk])
    taking_back.auto_id = "back_%s"
    return {
        "deciding": deciding,
        "taking_back": taking_back,
        "state": agreeing.STATES[AgreedState.PROPOSED] if filled.rows else None,
    }


@posted_from("recommendations:close", "report", "number")
def again(request: StaffRequest, report: str, number: str) -> HttpResponse:
    """Follow closed parts again, with a public reason; published at once."""
    found = recommendation_or_404(request.user, report, number, "recommendations.close")
    form = _again_form(request, found)
    problem = ""
    if form.is_valid():
        told = {"closures": form.chosen(), "reason": form.cleaned_data["because"]}
        try:
            edition = follow_again(by=request.user, **told)
        except NotNow as refusal:
            problem = str(refusal)
        else:
            messages.success(request, f"Published in edition {edition.number}: {edition.note}")
            return redirect("recommendations:close", report, number)
    if _is_followed(request, found):
        return redirect("recommendations:close", report, number)
    return _page(request, found, following=form, problem=problem)


def _is_followed(request: StaffRequest, found: Recommendation) -> bool:
    """Tell whoever pressed a second time in which edition it is followed; False where this was no second click."""
    ended = _closures(found).filter(withdrawn_in__published_by=request.user).select_related("withdrawn_in")
    form = AgainForm(request.POST, rows=_named(ended))
    if not form.is_valid():
        return False
    among = {row.withdrawn_in for row in form.chosen()}
    edition = among.pop()
    if among or edition is None or form.cleaned_data["because"] not in edition.note:
        return False
    messages.info(request, f"Published already, in edition {edition.number}: {edition.note}")
    return True


def _page(
    request: StaffRequest,
    found: Recommendation,
    *,
    form: ClosureForm | None = None,
    deciding: DecideForm[Closure] | None = None,
    following: AgainForm | None = None,
    problem: str = "",
) -> HttpResponse:
    committee = found.report.committee
    wrong = next((one for one in (form, deciding, following) if one is not None and one.errors), None)
    blank = _decide_form(request, found, blank=True)
    proposals = offered(deciding or _decide_form(request, found), blank, request.user)
    gone: Form | None = next((one for one in (form, following) if one is not None and not one.rows), None)
    if deciding is not None and not deciding.shown:
        gone = deciding
    context = {
        **proposals,
        "recommendation": found,
        "problem": problem or (wrong_in(gone) if gone else ""),
        "wrong": wrong,
        "kept": kept(gone) if gone else [],
        "form": form or _closure_form(request, found),
        "decide_url": reverse("recommendations:decide", args=[found.report.slug, found.number]),
        "following": following or _again_form(request, found),
        "refused": Closure.objects.filter(part__recommendation=found).exclude(refusal="").order_by("-pk"),
        "may_close": request.user.has_perm("recommendations.close", committee),
        "may_agree": request.user.has_perm("recommendations.agree", committee),
        "crumbs": crumbs(found),
    }
    return render(request, "recommendations/close.html", context)


def wrong_in(form: Form) -> str:
    """What is wrong in a form that the page cannot show again, since nothing is left to choose from."""
    return " ".join(str(problem) for problems in form.errors.values() for problem in problems)


def crumbs(recommendation: Recommendation) -> list[dict[str, str]]:
    """The way back from a page about a recommendation: the desk, its report."""
    return [DESK, {"label": recommendation.report_title, "url": f"/desk/{recommendation.report.slug}/"}]


def _closure_form(request: HttpRequest, found: Recommendation, *, every_part: bool = False) -> ClosureForm:
    """For the parts that are followed and of which no closure waits; or for `every_part`."""
    rows = PartText.objects.current().filter(part__recommendation=found)
    if not every_part:
        rows = rows.exclude(part__in=Closure.objects.filter(refusal="", withdrawn_in=None).values("part"))
    texts = list(rows.select_related("part__recommendation").order_by("part__position"))
    labels = naming.labels([row.part for row in texts])
    address = reverse("recommendations:close", args=[found.report.slug, found.number])
    return ClosureForm(
        typed(request, address) if request.path == address else None,
        parts=[(row.part, f"{labels[row.part_id]} {row.text}") for row in texts],
        others=_others(found),
    )


def _others(found: Recommendation) -> list[Recommendation]:
    """All other recommendations; of a real one no invented ones."""
    rows = Recommendation.objects.as_at(editions.now()).filter(report__invented=found.report.invented)
    return list(rows.exclude(pk=found.pk).order_by("report_title", "position"))


def _decide_form(request: StaffRequest, found: Recommendation, *, blank: bool = False) -> DecideForm[Closure]:
    """Whatever waits, with what this person typed; or as if they had typed nothing."""
    waiting = list(_closures(found).filter(published_in=None, refusal="", approver=None))
    address = reverse("recommendations:decide", args=[found.report.slug, found.number])
    posted_here = request.path == address or request.method == "GET"
    return DecideForm(
        typed(request, address) if posted_here and not blank else None,
        rows=_named(waiting),
        initial={"note": notes.closed([row for row in waiting if row.author_id != request.user.pk])},
    )


def _again_form(request: HttpRequest, found: Recommendation) -> AgainForm:
    rows = _closures(found).filter(published_in__isnull=False, withdrawn_in=None)
    address = reverse("recommendations:again", args=[found.report.slug, found.number])
    return AgainForm(
        typed(request, address) if request.path == address or request.method == "GET" else None,
        rows=_named(rows),
    )


def _closures(found: Recommendation) -> Any:
    rows = Closure.objects.filter(part__recommendation=found).order_by("part__position")
    return rows.select_related("part__recommendation", "author", "successor__report")


def _named(rows: Iterable[Closure]) -> list[tuple[Closure, str]]:
    """Closures in words: "3b: superseded since 3 May 2025, because …; see recommendation 4; proposed by Ada"."""
    rows = list(rows)
    labels = naming.labels([row.part for row in rows])
    return [(row, f"{labels[row.part_id]}: {_told(row)}; proposed by {row.author}") for row in rows]


def _told(row: Closure) -> str:
    instead = (
        f"recommendation {row.successor.number} of {row.successor.report}" if row.successor else row.elsewhere
    )
    see = f"; see instead {instead}" if instead else ""
    return f"{row.kind} since {day(row.since)}, because {row.because}{see}"


# Who else asked the same


@require_http_methods(["GET", "HEAD", "POST"])
def same(request: StaffRequest, report: str, number: str) -> HttpResponse:
    """Who else asked the same; add a link, which is published at once."""
    found = recommendation_or_404(request.user, report, number, "recommendations.link")
    if request.method != "POST":
        return _same_page(request, found)
    form = _same_form(request, found)
    if not form.is_valid():
        return _same_page(request, found, form=form)
    try:
        edition = link(recommendation=found, by=request.user, **form.told())
    except NotNow as problem:
        return _same_page(request, found, form=form, problem=str(problem))
    messages.success(request, f"Published in edition {edition.number}: {edition.note}")
    return redirect("recommendations:same", report, number)


@posted_from("recommendations:same", "report", "number")
def remove_link(request: StaffRequest, report: str, number: str) -> HttpResponse:
    """Remove a link from both its ends, with a public reason; published at once."""
    found = recommendation_or_404(request.user, report, number, "recommendations.link")
    form = _unlink_form(request, found)
    if not form.is_valid():
        return _same_page(request, found, removing=form)
    row = SameAsked.objects.get(pk=form.cleaned_data["link"])
    try:
        edition = unlink(row=row, reason=form.cleaned_data["because"], by=request.user)
    except NotNow as problem:
        return _same_page(request, found, removing=form, problem=str(problem))
    messages.success(request, f"Published in edition {edition.number}: {edition.note}")
    return redirect("recommendations:same", report, number)


def _same_page(
    request: StaffRequest,
    found: Recommendation,
    *,
    form: SameForm | None = None,
    removing: UnlinkForm | None = None,
    problem: str = "",
) -> HttpResponse:
    context = {
        "recommendation": found,
        "problem": problem,
        "wrong": next((one for one in (form, removing) if one is not None and one.errors), None),
        "form": form or _same_form(request, found),
        "removing": removing or _unlink_form(request, found),
        "crumbs": crumbs(found),
    }
    return render(request, "recommendations/same.html", context)


def _same_form(request: HttpRequest, found: Recommendation) -> SameForm:
    address = reverse("recommendations:same", args=[found.report.slug, found.number])
    return SameForm(typed(request, address) if request.path == address else None, others=_others(found))


def _unlink_form(request: HttpRequest, found: Recommendation) -> UnlinkForm:
    address = reverse("recommendations:remove_link", args=[found.report.slug, found.number])
    return UnlinkForm(
        typed(request, address) if request.path == address or request.method == "GET" else None,
        links=[(key, place.name) for key, place in same_asked(editions.now(), found.pk)],
    )
