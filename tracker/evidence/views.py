"""Pages for a body's officers: the body's home, a report's form, checking and sending, receipts.

What belongs to another body is not found, rather than forbidden: nobody learns that it is there.
"""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import User
from accounts.typed import typed
from tracker.bodies.models import Body
from tracker.core import editions
from tracker.core.posting import posted_from
from tracker.core.workflow import NotNow
from tracker.evidence import actions
from tracker.evidence.forms import UpdateForm
from tracker.evidence.home import (
    Line,
    acting_bodies,
    answering,
    asks_of,
    concerns,
    draft_words,
    find_line,
    lines,
    published,
)
from tracker.evidence.models import State, Submission, Update
from tracker.evidence.notices import notices
from tracker.evidence.reading import letter
from tracker.evidence.subjects import about
from tracker.evidence.words import Words, missing
from tracker.evidence.workflow import STATES, MovedOn


class Request(HttpRequest):
    """A request of somebody who is signed in: the middleware lets nobody else through."""

    user: User
    POST: QueryDict  # type: ignore[assignment]


NOT_YOURS = (
    "There is nothing at this address that you can work on. Your body's page lists what is asked of it."
)


@require_GET
def home(request: Request) -> HttpResponse:
    """The body's home; whoever acts for several bodies chooses one."""
    bodies = acting_bodies(request.user, editions.now())
    if not bodies:
        raise Http404("You do not act for a body that is asked for something here.")
    if len(bodies) == 1:
        return redirect("evidence:of_body", slug=bodies[0].slug)
    return render(request, "evidence/choose_body.html", {"bodies": bodies})


@require_GET
def of_body(request: Request, slug: str) -> HttpResponse:
    """One body's home: what concerns it, what was sent, what is still a draft, and what happens next."""
    body = _body_or_404(request, slug)
    found = concerns(body, editions.now())
    every = [line for concern in found for line in concern.lines]
    context = {
        "body": body,
        "several": len(acting_bodies(request.user, editions.now())) > 1,
        "concerns": found,
        "drafts": {line.url: line.draft_words(request.user) for line in every},
        "to_send": sum(1 for line in every if line.draft),
        "returned": [line for line in every if line.returned],
        "notices": notices(answering(body, editions.now())),
        "replies": sorted({concern.reply_by for concern in found if concern.reply_by}),
        "sent": Submission.objects.filter(body=body).order_by("-pk")[:10],
    }
    return render(request, "evidence/body.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: Request, ask: int, round: int) -> HttpResponse:
    """The form of one report: save it as a draft, or go on to check and send it."""
    line = _line_or_404(request, ask, round)
    if request.method == "POST":
        return _write(request, line)
    kept = typed(request)
    return _form_page(request, line, UpdateForm(kept) if kept else UpdateForm.of(line.draft))


def _write(request: Request, line: Line) -> HttpResponse:
    form = UpdateForm(request.POST)
    sending = "send" in request.POST
    if not (form.is_ready() if sending else form.is_valid()):
        return _form_page(request, line, form)
    if line.last and line.is_being_read and form.words() == Words.of(line.last):
        assert line.last.submission
        return redirect("evidence:receipt", reference=line.last.submission.reference)
    try:
        draft = actions.save_draft(
            ask=line.ask,
            round=line.round,
            words=form.words(),
            seen=form.cleaned_data["seen"],
            by=request.user,
        )
    except MovedOn as error:
        form.add_error(None, str(error))
        form.take_over(error.theirs)
        return _form_page(request, line, form, theirs=error.theirs)
    except NotNow as error:
        form.add_error(None, str(error))
        return _form_page(request, line, form)
    if sending:
        return redirect(f"{reverse('evidence:send', args=[line.acting.slug])}?update={draft.pk}")
    words = draft_words(draft, request.user).rpartition("saved ")[2]
    messages.success(request, f"Draft saved {words}. Only your body can see it.")
    return redirect(line.url)


def _form_page(request: Request, line: Line, form: UpdateForm, theirs: Update | None = None) -> HttpResponse:
    context = {
        "line": line,
        "form": form,
        "theirs": theirs,
        "their_lines": Words.of(theirs).lines() if theirs else [],
        "draft_words": line.draft_words(request.user),
        "writing": form.is_bound or not line.is_being_read,
        "history": _history(line),
    }
    return render(request, "evidence/report.html", context)


def _history(line: Line) -> list[dict[str, Any]]:
    """Every version that was sent or entered, newest first."""
    return [
        {
            "update": update,
            "word": published(update) if update.state == State.ACCEPTED else STATES[State(update.state)].word,
            "letter": letter(update),
            "lines": Words.of(update).lines(),
        }
        for update in reversed(line.updates)
        if update.state != State.DRAFT
    ]


@posted_from("evidence:report", "ask", "round")
def discard(request: Request, ask: int, round: int) -> HttpResponse:
    """Throw a draft away."""
    line = _line_or_404(request, ask, round)
    if line.draft is None:
        messages.info(request, "There was no draft any more.")
        return redirect("evidence:of_body", slug=line.acting.slug)
    try:
        actions.discard_draft(update=line.draft, by=request.user)
    except NotNow as error:
        messages.error(request, str(error))
        return redirect(line.url)
    messages.success(request, f"The draft on {line.subject.label} was thrown away.")
    return redirect("evidence:of_body", slug=line.acting.slug)


@require_http_methods(["GET", "HEAD", "POST"])
def send(request: Request, slug: str) -> HttpResponse:
    """Check drafts as they will be sent, and send them together."""
    body = _body_or_404(request, slug)
    every = lines(list(asks_of(body, editions.now())), body, editions.now())
    if request.method == "POST":
        return _send(request, body, every)
    return _send_page(request, body, every, request.GET.getlist("update"))


def _send(request: Request, body: Body, every: list[Line]) -> HttpResponse:
    chosen = request.POST.getlist("update")
    theirs = {str(update.pk): update for line in every for update in line.updates}
    if not set(chosen) <= set(theirs):
        # A draft that was thrown away meanwhile, or another body's.
        raise Http404(NOT_YOURS)
    seen = {theirs[pk].pk: _moment(request.POST.get(f"seen-{pk}", "")) for pk in chosen}
    try:
        submission = actions.submit(
            updates=[theirs[pk] for pk in chosen], body=body, by=request.user, seen=seen
        )
    except NotNow as error:
        return _send_page(request, body, every, chosen, str(error))
    return redirect("evidence:receipt", reference=submission.reference)


def _send_page(
    request: Request, body: Body, every: list[Line], chosen: list[str], problem: str = ""
) -> HttpResponse:
    drafts = [(line, draft) for line in every if (draft := line.draft)]
    wanted = [(line, draft) for line, draft in drafts if not chosen or str(draft.pk) in chosen]
    context = {
        "body": body,
        "problem": problem,
        "ready": [
            {"line": line, "draft": draft, "lines": Words.of(draft).lines()}
            for line, draft in wanted
            if not missing(Words.of(draft))
        ],
        "unready": [
            {"line": line, "why": " ".join(missing(Words.of(draft)).values())}
            for line, draft in wanted
            if missing(Words.of(draft))
        ],
        "others": len(drafts) - len(wanted),
    }
    return render(request, "evidence/send.html", context)


@require_GET
def receipt(request: Request, reference: str) -> HttpResponse:
    """What was sent together, its reference, and what happens next."""
    acting = acting_bodies(request.user, editions.now())
    found = Submission.objects.filter(reference=reference, body__in=acting).select_related("submitted_by")
    submission = found.first()
    if submission is None:
        raise Http404("There is no receipt with this reference for your body.")
    updates = list(submission.updates.select_related("round").order_by("pk"))
    subjects = about(updates)
    context = {
        "submission": submission,
        "body": next(body for body in acting if body.pk == submission.body_id),
        "reports": [
            {
                "subject": subjects[update.ask_id],
                "update": update,
                "lines": Words.of(update).lines(),
                "meaning": STATES[State(update.state)],
            }
            for update in updates
        ],
        "being_read": any(update.state == State.SUBMITTED for update in updates),
    }
    return render(request, "evidence/receipt.html", context)


def _body_or_404(request: Request, slug: str) -> Body:
    found = [body for body in acting_bodies(request.user, editions.now()) if body.slug == slug]
    if not found or not request.user.has_perm("evidence.report", found[0]):
        raise Http404(NOT_YOURS)
    return found[0]


def _line_or_404(request: Request, ask: int, round: int) -> Line:
    line = find_line(request.user, ask, round, editions.now())
    if line is None or not request.user.has_perm("evidence.report", line.ask.addressee.body):
        raise Http404(NOT_YOURS)
    return line


def _moment(text: str) -> dt.datetime | None:
    try:
        return dt.datetime.fromisoformat(text)
    except ValueError:
        return None
