"""Pages for the Committee's staff: the queue of reports to read, reading one, entering a letter."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from accounts.typed import typed
from tracker.core.fields import kept
from tracker.core.posting import posted_from
from tracker.core.workflow import NotNow
from tracker.evidence import actions
from tracker.evidence.forms import AcceptForm, RecordForm, ReturnForm
from tracker.evidence.inbox import Item, items, readable, recordable, to_publish, to_read, versions
from tracker.evidence.models import State, Update
from tracker.evidence.views import Request
from tracker.evidence.words import Words
from tracker.evidence.workflow import STATES, in_the_way
from tracker.recommendations.holds import OnHold
from tracker.recommendations.models import Ask, Round

NOT_HERE = "There is no report at this address that you can read."


@require_GET
def queue(request: Request) -> HttpResponse:
    """What is to be read, the oldest first."""
    if not request.user.has_perm("evidence.read"):
        raise Http404(NOT_HERE)
    context = {
        "items": to_read(request.user),
        "ready": to_publish(request.user),
        "may_record": request.user.has_perm("evidence.record"),
    }
    return render(request, "evidence/queue.html", context)


@require_GET
def read(request: Request, pk: int) -> HttpResponse:
    """One report as the body sent it, what changed since the version before, and what can be done with it."""
    return _read_page(request, _item_or_404(request, pk))


def _read_page(request: Request, item: Item, **forms: Any) -> HttpResponse:
    update, before = item.update, _typed(request, item.update)
    obstacle = in_the_way(update, request.user)
    returning = forms.get("return_form") or ReturnForm(before["return"], auto_id="return_%s")
    accepting = forms.get("note_form") or AcceptForm(
        before["accept"], initial={"note": actions.suggested_note([update])}
    )
    gone = [form for form in (returning, accepting) if form.is_bound] if obstacle else []
    context = {
        "item": item,
        "update": update,
        "lines": Words.of(update).lines(),
        "word": STATES[State(update.state)].word,
        "turn": STATES[State(update.state)].turn,
        "waits": update.state == State.SUBMITTED,
        "may_accept": not obstacle,
        "may_publish": _may_publish(request, update.ask),
        "versions": [{"update": row, "lines": Words.of(row).lines()} for row in versions(update)],
        "return_form": returning,
        "note_form": accepting,
        # What was typed into forms that are here no more.
        "kept": [field for form in gone for field in kept(form)],
        "problem": forms.get("problem", "") or (obstacle if gone else ""),
    }
    return render(request, "evidence/read.html", context)


def _typed(request: Request, update: Update) -> dict[str, QueryDict | None]:
    """What was typed into the two forms of the page before somebody had to sign in again."""
    ways = ("return", "accept")
    if request.method != "GET":
        return dict.fromkeys(ways)
    return {way: typed(request, reverse(f"evidence:{way}", args=[update.pk])) for way in ways}


@posted_from("evidence:read", "pk")
def send_back(request: Request, pk: int) -> HttpResponse:
    """Return a report to its body with a reason."""
    item = _item_or_404(request, pk)
    form = ReturnForm(request.POST, auto_id="return_%s")
    if not form.is_valid():
        return _read_page(request, item, return_form=form)
    try:
        actions.return_update(update=item.update, reason=form.cleaned_data["reason"], by=request.user)
    except NotNow as error:
        if _did_already(request, item, state=State.RETURNED):
            messages.info(request, f"You have sent back the report on {item.subject.label} already.")
            return redirect("evidence:queue")
        return _read_page(request, item, return_form=form, problem=str(error))
    messages.success(request, f"Sent back: the report on {item.subject.label}. Its author is told by mail.")
    return redirect("evidence:queue")


@posted_from("evidence:read", "pk")
def accept(request: Request, pk: int) -> HttpResponse:
    """Accept a report; with the button "Accept and publish" in one step."""
    item = _item_or_404(request, pk)
    publishing = "publish" in request.POST and _may_publish(request, item.update.ask)
    form = AcceptForm(request.POST)
    if publishing and not form.is_valid():
        return _read_page(request, item, note_form=form)
    try:
        if publishing:
            edition = actions.accept_and_publish(
                update=item.update,
                note=form.cleaned_data["note"],
                proceedings_checked=form.cleaned_data["proceedings"],
                by=request.user,
            )
            done = f"Accepted, and published as edition {edition.number}."
        else:
            actions.accept_update(update=item.update, by=request.user)
            done = f"Accepted: the report on {item.subject.label}. It is not public until you publish it."
    except NotNow as error:
        public = {"published_in__isnull": False} if publishing else {}
        if _did_already(request, item, state=State.ACCEPTED, **public):
            messages.info(request, f"You have accepted the report on {item.subject.label} already.")
            return redirect("evidence:queue")
        return _read_page(request, item, note_form=form if publishing else None, problem=str(error))
    messages.success(request, done)
    return redirect("evidence:queue")


@require_GET
def record_list(request: Request) -> HttpResponse:
    """For which ask staff want to record what a body reported."""
    found = recordable(request.user)
    if not found:
        raise Http404(NOT_HERE)
    return render(request, "evidence/record_list.html", {"opens": found})


@require_http_methods(["GET", "HEAD", "POST"])
def record(request: Request, ask: int, round: int) -> HttpResponse:
    """Record what a body reported by letter or e-mail; it is accepted at once, and published if wanted."""
    found = [one for one in recordable(request.user) if (one.ask.pk, one.round.pk) == (ask, round)]
    if not found:
        raise Http404(NOT_HERE)
    form = RecordForm(typed(request))
    publishes = "publish" in request.POST and _may_publish(request, found[0].ask)
    if request.method == "POST" and form.is_ready(publishes=publishes):
        try:
            messages.add_message(request, *_entered(request, found[0].ask, found[0].round, form))
        except NotNow as error:
            form.add_error(None, str(error))
        else:
            return redirect("evidence:queue")
    return render(request, "evidence/record.html", {"open": found[0], "form": form})


def _entered(request: Request, ask: Ask, round: Round, form: RecordForm) -> tuple[int, str]:
    """Record a report, and with the button "Record and publish" publish it in the same step; what to say then.

    In a hold it is recorded all the same.
    """
    told: dict[str, Any] = {
        "ask": ask,
        "round": round,
        "words": form.words(),
        "received_on": form.cleaned_data["received_on"],
        "received_how": form.cleaned_data["received_how"],
        "by": request.user,
    }
    if "publish" in request.POST and _may_publish(request, ask):
        try:
            edition = actions.record_and_publish(proceedings_checked=True, **told)
            return messages.SUCCESS, f"Recorded, and published as edition {edition.number}."
        except OnHold as refusal:
            actions.record_update(**told)
            return messages.WARNING, f"Recorded and accepted, but not published. {refusal}"
    actions.record_update(**told)
    return messages.SUCCESS, (
        "Recorded and accepted. Until you publish it, the public reads only that a report was received."
    )


def _item_or_404(request: Request, pk: int) -> Item:
    found = items(list(readable(request.user).filter(pk=pk).order_by("pk")))
    if not found:
        raise Http404(NOT_HERE)
    return found[0]


def _did_already(request: Request, item: Item, **now: Any) -> bool:
    """Whether it was this person who has brought the report to where it stands `now`: they pressed twice."""
    return Update.objects.filter(pk=item.update.pk, read_by=request.user, **now).exists()


def _may_publish(request: Request, ask: Ask) -> bool:
    committee = ask.part.recommendation.report.committee
    return request.user.has_perm("editions.publish", committee)
